//! Whole runs over small folders beside the list of 2023.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::common::{TempDir, data_rows, duibiao, root};

/// One run over a folder of papers.
pub struct Ran(TempDir);

impl Ran {
    /// `cache`: of all runs of a test file, so that the model is trained once; `fill` puts the papers into the input.
    pub fn on(day: &str, cache: &str, fill: impl FnOnce(&Path)) -> Self {
        let dir = TempDir::new();
        let input = dir.path().join("input");
        fs::create_dir(&input).unwrap();
        fs::copy(root().join("input/2023年政务公开工作要点.docx"), input.join("2023年政务公开工作要点.docx")).unwrap();
        fill(&input);
        let out = duibiao(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(cache))
            .args(["run", "-q", "--as-of", day, "--input"])
            .arg(&input)
            .arg("--output")
            .arg(dir.path().join("output"))
            .output()
            .unwrap();
        assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        Self(dir)
    }

    pub fn output(&self) -> PathBuf {
        self.0.path().join("output")
    }

    pub fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        data_rows(&self.output().join(format!("data/{table}.csv")))
    }

    pub fn document(&self, name: &str) -> BTreeMap<String, String> {
        self.rows("documents").into_iter().find(|r| r["file"] == name).unwrap()
    }

    /// The combined cell of a unit's task.
    pub fn cell(&self, unit: &str, task: &str) -> BTreeMap<String, String> {
        let fits = |r: &BTreeMap<String, String>| r["stage"] == "combined" && r["unit"] == unit && r["task"] == task;
        self.rows("verdicts").into_iter().find(fits).unwrap()
    }

    /// Unit, kind and status of a file.
    pub fn told(&self, name: &str) -> [String; 3] {
        let row = self.document(name);
        ["unit", "kind", "status"].map(|column| row[column].clone())
    }

    /// All words of a Word paper or a workbook of the output.
    pub fn words(&self, name: &str) -> String {
        let path = self.output().join(name);
        let document = duibiao::ingest::read_file(&path, &duibiao::ingest::Limits::default()).unwrap();
        let rows = document.tables().flat_map(|(_, t)| &t.rows);
        let row = |r: &duibiao::ingest::Row| r.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\t");
        let lines = document.blocks.iter().filter_map(|b| b.text()).map(str::to_owned);
        lines.chain(rows.map(row)).collect::<Vec<_>>().join("\n")
    }
}
