//! How a task is named where its requirement does not stand beside it.
//!
//! A list often gives one heading to several tasks (《要点》 of 2023: T01 to T03). A sentence or a short list that
//! names two of them by the heading alone names them alike, so the opening of what is required is added. A name is no
//! quotation: of a row of things that is too long the first stand with 等, not with an ellipsis.

use super::quote;
use crate::tasks::{Task, TaskList};

/// Longest opening of a requirement, and of one that is a label by itself.
const OPENING: usize = 20;
const LABEL: usize = 15;

/// The task's heading; with the opening of its requirement when other tasks have the same.
pub fn task_name(list: &TaskList, task: &Task) -> String {
    match own_opening(list, task, OPENING) {
        Some(opening) => format!("{}：{opening}", task.name()),
        None => task.name().to_owned(),
    }
}

/// The same where there is room for one of them: the opening alone when other tasks have the heading.
pub fn label(list: &TaskList, task: &Task) -> String {
    own_opening(list, task, LABEL).unwrap_or_else(|| task.name().to_owned())
}

/// The opening of the requirement of a task that shares its heading.
fn own_opening(list: &TaskList, task: &Task, most: usize) -> Option<String> {
    let shared = list.tasks.iter().any(|other| other.id != task.id && other.item == task.item);
    let opening = task.clauses.first().filter(|_| shared).map(|c| opening(&c.text, most))?;
    (!opening.is_empty()).then_some(opening)
}

/// The first thought of a requirement.
fn opening(text: &str, most: usize) -> String {
    // An opening is made to stand within quotation marks; a name is not.
    let name = quote::inner(&quote::opening(text, most, most));
    let Some(part) = name.strip_suffix("……").filter(|part| text.contains(&format!("{part}、"))) else {
        return name;
    };
    match text.split_once('，') {
        // Whom it is for (对就业困难人员、高校毕业生……) says nothing of what is to be done.
        Some((_, rest)) if part.starts_with('对') => opening(rest, most),
        _ => format!("{part}等"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::workbook::fixture;

    #[test]
    fn tasks_under_one_heading_are_told_apart() {
        let mut list = fixture::coverage().list;
        let name = task_name(&list, &list.tasks[0]);
        assert_eq!(name, list.tasks[0].item, "a heading of its own is enough");
        assert_eq!(label(&list, &list.tasks[0]), name);
        list.tasks[1].item = list.tasks[0].item.clone();
        list.tasks[0].clauses[0].text = "持续推进“双随机一公开”、互联网+监管、跨部门综合监管和信用监管。".into();
        list.tasks[1].clauses[0].text = "强化政策集成供给，加强惠企系列政策包的权威发布和解读。".into();
        let (first, second) = (task_name(&list, &list.tasks[0]), task_name(&list, &list.tasks[1]));
        assert!(first.ends_with("：持续推进“双随机一公开”、互联网+监管等"), "{first}");
        assert_eq!(label(&list, &list.tasks[1]), "强化政策集成供给");
        list.tasks[1].clauses[0].text =
            "对就业困难人员、高校毕业生、脱贫劳动力、失业人员、退役军人等重点群体，持续公开职业技能培训、公益性岗位、就业创业补贴等信息。".into();
        assert_eq!(label(&list, &list.tasks[1]), "持续公开职业技能培训等");
        assert!(second.ends_with("：强化政策集成供给"), "{second}");
    }
}
