//! What is saved reads back equal.

use duibiao::{
    ingest::{self, Limits},
    roster::Roster,
    tasks::{self, TaskList, Vocabulary},
};

use super::common::TempDir;

/// All of a list that a saved sheet must keep: not the paper's own numbers, nor the name of its file.
fn kept(list: &TaskList) -> serde_json::Value {
    let task = |t: &tasks::Task| {
        serde_json::json!({
            "id": t.id, "theme": t.theme, "item": t.item, "units": t.units, "leads": t.leads, "deadline": t.deadline,
            "clauses": t.clauses, "owners": t.owners, "due": t.due,
        })
    };
    let tasks: Vec<_> = list.tasks.iter().map(task).collect();
    serde_json::json!({"title": list.title, "year": list.year, "due": list.due, "tasks": tasks})
}

/// Saves a list, reads it back and holds one against the other.
pub fn reads_back_equal(list: &TaskList, vocabulary: &Vocabulary, roster: &Roster) {
    let dir = TempDir::new();
    let path = dir.path().join("任务清单.xlsx");
    tasks::save(list, &path).unwrap();
    let mut again = tasks::read(&ingest::read_file(&path, &Limits::default()).unwrap(), "任务清单.xlsx", vocabulary)
        .unwrap_or_else(|e| panic!("{}: {e}", list.title));
    let mut list = list.clone();
    list.resolve(roster, &vocabulary.phrases);
    again.resolve(roster, &vocabulary.phrases);
    assert_eq!(kept(&again), kept(&list), "{}", list.title);
}
