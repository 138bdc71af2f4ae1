//! The corpus: one construct a file, each read as its `.expected.json` says.
//!
//! The expectations are written by hand in `corpus/make.py`, which also explains their notation.

use std::path::{Path, PathBuf};

use duibiao::ingest::{Align, Content, Document, Limits, Part, Table, members, read_file};
use serde_json::{Value, json};

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the corpus is part of the repository")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.to_string_lossy().ends_with(".expected.json"))
        .collect();
    files.sort();
    files
}

fn notation(document: &Document) -> Value {
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| {
            let part = match &block.place.part {
                Part::Body | Part::Sheet(_) => String::new(),
                part => format!("[{part:?}] "),
            };
            let sign = |align: Align| match align {
                Align::Left => "",
                Align::Center => "=",
                Align::Right => ">",
            };
            match &block.content {
                Content::Heading { level, text, align } => json!(format!("{part}H{level}{} {text}", sign(*align))),
                Content::Paragraph { text, align } => json!(format!("{part}P{} {text}", sign(*align))),
                Content::Table(table) => rows(table),
            }
        })
        .collect();
    let problems: Vec<&str> = document.problems.iter().map(|p| p.rule.as_str()).collect();
    json!({"format": document.format.as_str(), "blocks": blocks, "problems": problems})
}

fn rows(table: &Table) -> Value {
    let row = |row: &duibiao::ingest::Row| -> Vec<String> {
        let mut cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| {
                if let Some((r, c)) = cell.covered_by {
                    assert_eq!(cell.text, table.text(r as usize, c as usize), "a covered cell repeats its origin");
                    return "^".to_owned();
                }
                cell.text.clone()
            })
            .collect();
        if let Some(first) = cells.first_mut().filter(|_| row.hidden) {
            first.insert(0, '~');
        }
        cells
    };
    json!(table.rows.iter().map(row).collect::<Vec<_>>())
}

/// The files of an archive, each with its format or the reason why it was not read.
fn archive(path: &Path) -> Value {
    let limits = Limits::default();
    let of = |name: &String| match read_file(&path.join(name), &limits) {
        Ok(document) => document.format.as_str(),
        Err(error) => error.rule(),
    };
    members(path, &limits).iter().map(|name| (name.clone(), json!(of(name)))).collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn every_file_of_the_corpus_reads_as_expected() {
    let mut wrong = Vec::new();
    let files = corpus();
    assert!(files.len() > 30, "the corpus is there");
    for expected_path in files {
        let path = PathBuf::from(expected_path.to_string_lossy().trim_end_matches(".expected.json"));
        let text = std::fs::read_to_string(&expected_path).expect("readable");
        let expected: Value = serde_json::from_str(&text).expect("valid JSON");
        if expected.get("members").is_some() {
            let got = json!({"members": archive(&path)});
            if got != expected {
                wrong.push(format!("{}\n expected {expected}\n got      {got}", path.display()));
            }
            continue;
        }
        let got = match read_file(&path, &Limits::default()) {
            Ok(document) => notation(&document),
            Err(error) => json!({"error": error.rule()}),
        };
        if got != expected {
            wrong.push(format!("{}\n expected {expected}\n got      {got}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn tables_are_rectangular_and_places_count_up() {
    for expected_path in corpus() {
        let path = PathBuf::from(expected_path.to_string_lossy().trim_end_matches(".expected.json"));
        let Ok(document) = read_file(&path, &Limits::default()) else { continue };
        for (_, table) in document.tables() {
            assert!(table.rows.iter().all(|r| r.cells.len() == table.width), "{}", path.display());
        }
        let tables: Vec<u32> =
            document.blocks.iter().filter(|b| matches!(b.content, Content::Table(_))).map(|b| b.place.index).collect();
        assert!(tables.iter().copied().eq(1..=tables.len() as u32), "{}", path.display());
    }
}
