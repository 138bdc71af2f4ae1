//! A run that nothing has changed since: said, not done again; and what makes it do it again.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::SystemTime,
};

mod common;
use common::{TempDir, copy, duibiao, root};

struct Office {
    dir: TempDir,
}

impl Office {
    /// A working folder with the sample, run once.
    fn new() -> Self {
        let office = Self { dir: TempDir::new() };
        copy(&root().join("input"), &office.path("input"));
        let first = office.run(&[]);
        assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
        assert!(!stood(&first));
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut command = duibiao(&self.path("cache"));
        command.arg("--input").arg(self.path("input")).arg("--output").arg(self.path("output"));
        command.args(["--as-of", "2024-03-05"]).args(more).output().unwrap()
    }
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn stood(out: &Output) -> bool {
    said(out).contains("没有重写")
}

/// All files below a folder with their bytes and times.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            out.insert(path.clone(), (fs::read(&path).unwrap(), time));
        }
    }
    out
}

#[test]
fn what_stands_is_left_and_what_changed_is_made_again() {
    let office = Office::new();
    let before = files(&office.path("output"));

    // Nothing changed: nothing written, and the same said.
    let again = office.run(&[]);
    assert!(stood(&again), "{}", said(&again));
    assert!(files(&office.path("output")) == before, "a file was written");
    let full = office.run(&["--no-cache"]);
    let summary = |out: &Output| said(out).lines().take_while(|l| !l.contains("用时")).collect::<Vec<_>>().join("\n");
    assert!(!stood(&full));
    assert_eq!(summary(&again), summary(&full));
    // The run that was done after all wrote what stood there.
    let bytes = |files: BTreeMap<PathBuf, (Vec<u8>, SystemTime)>| -> BTreeMap<PathBuf, Vec<u8>> {
        files.into_iter().map(|(path, (bytes, _))| (path, bytes)).collect()
    };
    let made = bytes(files(&office.path("output")));
    for (path, (bytes, _)) in &before {
        assert!(made[path] == *bytes, "{} differs", path.display());
    }
    assert!(stood(&office.run(&[])));
    // For other programs it is done again.
    assert_eq!(serde_json::from_str::<serde_json::Value>(&said(&office.run(&["--json"]))).unwrap()["tasks"], 24);
    assert!(stood(&office.run(&[])));

    // An output that somebody changed or took away.
    let gaps = office.path("output/data/coverage.csv");
    let whole = fs::read(&gaps).unwrap();
    fs::write(&gaps, b"changed").unwrap();
    assert!(!stood(&office.run(&[])));
    assert!(fs::read(&gaps).unwrap() == whole);
    fs::remove_file(office.path("output/report.html")).unwrap();
    assert!(!stood(&office.run(&[])));
    assert!(office.path("output/report.html").exists() && stood(&office.run(&[])));

    // Another day, a file more, a file less.
    assert!(!stood(&office.run(&["--as-of", "2024-03-06"])));
    let more = office.path("input/说明.txt");
    fs::write(&more, "这是一份说明。").unwrap();
    assert!(!stood(&office.run(&[])));
    assert!(stood(&office.run(&[])));
    fs::remove_file(&more).unwrap();
    assert!(!stood(&office.run(&[])));

    // What was kept is damaged.
    fs::write(office.path("cache/duibiao/runs.json"), b"{").unwrap();
    assert!(!stood(&office.run(&[])));
    assert!(stood(&office.run(&[])));
}
