//! From nothing to a result, as an officer starts it: a working folder, the starter in it, an edited template.

use std::{fs, path::Path, process::Command};

mod common;
use common::{TempDir, copy, duibiao, root};

#[test]
fn a_working_folder_runs_by_its_starter() {
    let dir = TempDir::new();
    // A name with a space and brackets, as officers have them.
    let folder = dir.path().join("2023年 政务公开（终）");
    let out = duibiao(dir.path()).arg("init").arg(&folder).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8(out.stdout).unwrap().contains("已建立工作文件夹"));
    for name in ["开始.bat", "开始.sh", "使用说明.txt", "input/方案", "dictionaries/templates/notice.toml"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    assert!(fs::read(folder.join("使用说明.txt")).unwrap().starts_with(b"\xEF\xBB\xBF"));

    // What the office changed stays, and is used.
    let template = folder.join("dictionaries/templates/notice.toml");
    let own =
        fs::read_to_string(&template).unwrap().replace("各街道办事处，{area}政府各部门（单位）：", "各有关单位：");
    fs::write(&template, &own).unwrap();
    // A dictionary that a full disk left empty is no word of the office's: it is put right.
    let empty = folder.join("dictionaries/scoring.toml");
    fs::write(&empty, "").unwrap();
    assert!(duibiao(dir.path()).arg("init").arg(&folder).status().unwrap().success());
    assert_eq!(fs::read_to_string(&template).unwrap(), own);
    assert!(fs::read_to_string(&empty).unwrap().contains("[deduct]"));
    let left = fs::read_dir(&folder).unwrap().flatten().any(|e| e.file_name().to_string_lossy().ends_with(".part"));
    assert!(!left, "an unfinished file");

    if cfg!(not(unix)) {
        eprintln!("skipped: the starter for Linux");
        return;
    }
    copy(&root().join("input"), &folder.join("input"));
    let run = |folder: &Path| {
        Command::new("sh")
            .arg(folder.join("开始.sh"))
            .current_dir(dir.path())
            .env("DUIBIAO_CACHE", dir.path())
            .output()
            .unwrap()
    };
    let out = run(&folder);
    let (stdout, stderr) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert_eq!(out.status.code(), Some(0), "{stdout}{stderr}");
    assert!(stdout.contains("已完成。结果在 output 文件夹。"), "{stdout}");
    assert!(!stderr.contains('\u{1b}'), "no progress bar where nobody watches: {stderr}");
    let notice =
        duibiao::ingest::read_file(&folder.join("output/通报.docx"), &duibiao::ingest::Limits::default()).unwrap();
    assert!(notice.blocks.iter().any(|b| b.text() == Some("各有关单位：")));

    // A template that cannot be read stops the run before anything is replaced.
    let before = fs::read(folder.join("output/通报.docx")).unwrap();
    fs::write(&template, own.replace("关于{period}", "关于{perio}")).unwrap();
    let out = run(&folder);
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{said}");
    let line = own.lines().position(|l| l.starts_with("title = [")).unwrap() + 1;
    assert!(said.contains(&format!("templates/notice.toml 第{line}行")) && said.contains("{period}"), "{said}");
    assert!(String::from_utf8(out.stdout).unwrap().contains("没有完成"));
    assert!(fs::read(folder.join("output/通报.docx")).unwrap() == before);

    // Without the program the starter says what is missing.
    fs::remove_file(folder.join("duibiao")).unwrap();
    let out = run(&folder);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8(out.stdout).unwrap().contains("没有找到可以运行的 duibiao"));

    let out = duibiao(dir.path()).args(["--json", "--output"]).arg(dir.path().join("o")).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("nothing but JSON on stdout");
    assert_eq!(json["submissions"].as_array().unwrap().len(), 34);
    let out = duibiao(dir.path()).args(["--quiet", "--output"]).arg(dir.path().join("o")).output().unwrap();
    assert!(out.stdout.is_empty() && out.stderr.is_empty());
}
