//! What must not be written: text of marked files and numbers of persons, in any output. And zips as folders.

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
};

mod common;
use common::{TempDir, duibiao, root};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Words that must appear nowhere: they stand in the marked file.
const SECRET: [&str; 2] = ["蓝色海豚行动", "紫色水杉"];
const NUMBERS: [&str; 3] = ["13812345678", "11010519491231002X", "6222021234567890128"];

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn word(lines: &[&str]) -> Vec<u8> {
    let body: String =
        lines.iter().map(|l| format!("<w:p><w:r><w:t>{l}</w:t></w:r></w:p>")).collect::<Vec<_>>().concat();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zipped(&[("word/document.xml", document.into_bytes())])
}

fn input(dir: &Path) -> PathBuf {
    let input = dir.join("input");
    fs::create_dir_all(&input).unwrap();
    let list = "2023年政务公开工作要点.docx";
    fs::copy(root().join("input").join(list), input.join(list)).unwrap();
    let secret = word(&[
        "机密★1年",
        "天桥区民政局2023年政务公开工作实施方案",
        "组织政务公开业务培训2次，开展蓝色海豚行动。",
        "召开专题会议1次，研究紫色水杉。",
    ]);
    fs::write(input.join("区民政局2023年政务公开实施方案.docx"), secret).unwrap();
    let numbers = word(&[
        "天桥区司法局2023年政务公开工作实施方案",
        "一、加强培训",
        "组织开展政务公开业务培训2次以上，联系人13812345678，身份证11010519491231002X，卡号6222021234567890128。",
        "二、加强领导",
        "召开会议专题研究政务公开工作不少于1次，联系电话13812345678。",
        "2023年8月20日",
    ]);
    let packed = zipped(&[("方案/区司法局2023年政务公开实施方案.docx", numbers), ("~$锁.docx", vec![1])]);
    fs::write(input.join("报送.zip"), packed).unwrap();
    input
}

/// Everything that a file says, packages opened.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let mut out = String::from_utf8_lossy(&bytes).into_owned();
    if let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) {
        for i in 0..archive.len() {
            let mut part = Vec::new();
            archive.by_index(i).unwrap().read_to_end(&mut part).unwrap();
            out.push_str(&String::from_utf8_lossy(&part));
        }
    }
    out
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { out.push(entry.path()) }
        }
    }
    out
}

#[test]
fn nothing_of_a_marked_file_and_no_personal_number_is_written() {
    let dir = TempDir::new();
    let input = input(dir.path());
    let out = dir.path().join("out");
    let cache = dir.path().join("cache");
    let run = duibiao(&cache).arg("--verbose").arg("--input").arg(&input).arg("--output").arg(&out).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let told = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    let line = told.lines().find(|l| l.contains("区民政局2023年政务公开实施方案.docx")).expect("the file is named");
    assert!(told.contains("密级"), "{line}");

    let mut texts: Vec<(String, String)> =
        files_below(&out).iter().map(|p| (p.display().to_string(), text_of(p))).collect();
    texts.push(("terminal".to_owned(), told));
    assert!(texts.len() > 10);
    for (name, text) in &texts {
        for word in SECRET.iter().chain(&NUMBERS) {
            assert!(!text.contains(word), "{word} in {name}");
        }
    }
    // Masked, not lost: the quotation is there with its stars.
    let coverage = &texts.iter().find(|(n, _)| n.ends_with("findings.csv")).expect("findings").1;
    assert!(coverage.contains("138****5678"), "{coverage}");
    assert!(coverage.contains("报送.zip/方案/区司法局2023年政务公开实施方案.docx"));
    let documents = &texts.iter().find(|(n, _)| n.ends_with("documents.csv")).expect("documents").1;
    assert!(documents.contains("withheld"), "{documents}");
    assert!(!documents.contains("~$"));
}

#[test]
fn check_and_explain_quote_nothing_either() {
    let dir = TempDir::new();
    let input = input(dir.path());
    for arguments in [&["check"][..], &["check", "--json"], &["check", "--text"]] {
        let run = duibiao(dir.path()).args(arguments).arg(&input).output().unwrap();
        let told = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
        for word in SECRET.iter().chain(&NUMBERS) {
            assert!(!told.contains(word), "{word} in {arguments:?}");
        }
        assert!(told.contains("机密"), "{arguments:?} names the mark");
    }
    let run = duibiao(dir.path())
        .args(["explain", "--tasks"])
        .arg(input.join("2023年政务公开工作要点.docx"))
        .arg(input.join("区民政局2023年政务公开实施方案.docx"))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    let told = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    assert!(SECRET.iter().all(|w| !told.contains(w)), "{told}");
}

#[test]
fn check_opens_folders_and_archives_and_sums_up() {
    let dir = TempDir::new();
    let input = input(dir.path());
    let run = duibiao(dir.path()).arg("check").arg(&input).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "one file was not read");
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.contains("报送.zip/方案/区司法局2023年政务公开实施方案.docx：docx格式"), "{told}");
    assert!(told.contains("共3份：读出2份，未读1份"), "{told}");

    let run = duibiao(dir.path()).args(["check", "--json"]).arg(input.join("报送.zip")).output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    let line: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(line["format"], "docx");
    assert_eq!(line["kind"], "plan");
    assert_eq!(line["date"], "2023-08-20");
    assert_eq!(line["blocks"].as_array().unwrap().len(), 6);
}
