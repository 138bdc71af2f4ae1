//! What an office keeps beside the program: its roster in the input folder, and dictionaries that it edited by hand.

use std::{collections::BTreeSet, fs, path::Path, process::Output};

use regex::Regex;

mod common;
use common::{TempDir, copy, duibiao, root};

const LIST: &str = "2025年政务公开工作要点.docx";
const ROSTER: &str = "单位名录.xlsx";

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// A district that the shipped roster knows nothing of.
fn district(input: &Path) {
    let folder = root().join("tests/fixtures/held-out/c");
    copy(&folder.join("files"), input);
    for file in [LIST, ROSTER] {
        fs::copy(folder.join(file), input.join(file)).unwrap();
    }
}

fn json(out: &Output) -> serde_json::Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(out)))
}

#[test]
fn every_command_knows_the_roster_that_lies_beside_the_list() {
    let dir = TempDir::new();
    let input = dir.path().join("input");
    district(&input);
    // As after double-clicking in the working folder: `input` is found below it.
    let run = |args: &[&str]| duibiao(dir.path()).current_dir(dir.path()).args(args).output().unwrap();
    let alone = dir.path().join("清单");
    fs::create_dir(&alone).unwrap();
    fs::copy(input.join(LIST), alone.join(LIST)).unwrap();

    // Below input the roster may lie in another folder than the list; elsewhere it lies beside it.
    let sub = input.join("文件");
    fs::create_dir(&sub).unwrap();
    fs::rename(input.join(LIST), sub.join(LIST)).unwrap();
    let known = run(&["tasks", &format!("input/文件/{LIST}")]);
    assert!(known.status.success() && !said(&known).contains("没有“区科经局"), "{}", said(&known));
    let unknown = run(&["tasks", &format!("清单/{LIST}")]);
    assert!(said(&unknown).contains("单位名录里没有“区科经局"), "{}", said(&unknown));
    let named = run(&["tasks", &format!("清单/{LIST}"), "--roster", &format!("input/{ROSTER}")]);
    assert_eq!(said(&named), said(&known));
    fs::copy(input.join(ROSTER), alone.join(ROSTER)).unwrap();
    assert_eq!(said(&run(&["tasks", &format!("清单/{LIST}")])), said(&known));

    // A paper's unit by the name that a run gives it, wherever the paper is named.
    let paper = fs::read_dir(input.join("plans")).unwrap().flatten().next().unwrap().file_name();
    let paper = format!("input/plans/{}", paper.to_string_lossy());
    let checked = json(&run(&["check", "--json", &paper]));
    let unit = checked["unit"].as_str().unwrap_or_default().to_owned();
    assert!(!unit.is_empty(), "{checked}");
    let whole = run(&["check", "--json", "input"]);
    let lines = String::from_utf8_lossy(&whole.stdout).into_owned();
    assert!(lines.lines().any(|l| l.contains(&paper) && l.contains(&format!("\"unit\":\"{unit}\""))), "{lines}");
    let explained = |more: &[&str]| {
        let out = run(&[&["explain", &paper, "T01"], more].concat());
        assert!(out.status.success(), "{}", said(&out));
        said(&out)
    };
    let (found, with_list) = (explained(&[]), explained(&["--tasks", &format!("清单/{LIST}")]));
    assert!(found.contains(&format!("{unit}的")), "{found}");
    assert!(with_list.contains(&format!("{unit}的")), "{with_list}");
    // The same for other programs.
    let told = json(&run(&["explain", "--json", &paper, "T01"]));
    assert_eq!(told["unit"], unit.as_str());
    let clauses = told["clauses"].as_array().unwrap();
    assert!(!clauses.is_empty(), "{told}");
    for clause in clauses {
        let id = clause["clause"].as_str().unwrap();
        assert!(id.starts_with("T01.") && clause["score"].is_f64(), "{clause}");
        assert!(found.contains(id), "{found}");
    }
}

#[test]
fn a_dictionary_edited_wrongly_is_told_in_one_chinese_line() {
    let dir = TempDir::new();
    let own = dir.path().join("dictionaries");
    let list = root().join("input/2023年政务公开工作要点.docx");
    let (list, shipped) = (list.to_string_lossy(), root().join("dictionaries"));
    // What a slip of the hand leaves behind, by file: the words before and after, and what must be said.
    for (file, was, is, says) in [
        ("units.toml", "kind = \"office\"", "kind = \"offce\"", "不能填“offce”，只能填：office、department"),
        ("units.toml", "district = \"天桥区\"", "district = 天桥区", "英文引号"),
        ("calendar.toml", "plan_due", "plan_deu", "没有叫“plan_deu”的项，这里能写的有：plan_due、report_due"),
        ("columns.toml", "requirement = [", "requirement = \"", "引号没有配对"),
        ("kinds.toml", "patterns = [", "patterns = [\"(年报\", ", "正则表达式“(年报”写错了：圆括号没有配对"),
        ("statistics.toml", "id = \"A2\"", "id = \"A22\"", "“A22”不是程序里的规则"),
        ("statistics.toml", "vertical = false", "vertical = \"否\"", "应填true 或 false"),
        ("secrecy.toml", "head_lines = ", "head_lines = -", "应填不小于0的整数"),
        ("similar.toml", "near = ", "near = [", "括号没有配对"),
        ("quantities.toml", "[rhythm]", "[rhythms]", "没有叫“rhythms”的项"),
    ] {
        fs::create_dir_all(&own).unwrap();
        let text = fs::read_to_string(shipped.join(file)).unwrap();
        assert!(text.contains(was), "{file}: {was}");
        fs::write(own.join(file), text.replacen(was, is, 1)).unwrap();
        let line = line_of(&text, was);
        let out = duibiao(dir.path()).args(["tasks", &list, "--dictionaries"]).arg(&own).output().unwrap();
        let told = said(&out);
        assert_eq!(out.status.code(), Some(2), "{file}: {told}");
        assert_eq!(told.trim().lines().count(), 1, "{told}");
        assert!(told.contains(file) && told.contains(says) && told.contains("请"), "{file}: {told}");
        // A rule is named by its head, the line before; brackets that lack are noticed where the next table begins.
        let near = (line - 1..line + 12).any(|line| told.contains(&format!("第{line}行")));
        assert!(near, "{file}, line {line}: {told}");
        assert!(!told.contains("expected") && !told.contains("unknown"), "{told}");
        fs::remove_dir_all(&own).unwrap();
    }
    // Those that only judging needs.
    for (file, was, is, says) in [
        ("speech.toml", "paper = \"report\"", "paper = \"repotr\"", "不能填“repotr”，只能填：plan、report、both"),
        ("speech.toml", "act = \"deferred\"", "act = \"later\"", "没有“later”这种言语行为"),
        ("speech.toml", "\"有待(进一步)?", "\"有待(进一步?", "圆括号没有配对"),
        ("concepts.toml", "\nterms = [", "\nterm = [", "没有叫“term”的项"),
    ] {
        fs::create_dir_all(&own).unwrap();
        let text = fs::read_to_string(shipped.join(file)).unwrap();
        assert!(text.contains(was), "{file}: {was}");
        fs::write(own.join(file), text.replacen(was, is, 1)).unwrap();
        let line = line_of(&text, was);
        let input = root().join("input");
        let out = duibiao(dir.path())
            .args(["run", "--no-cache", "--dictionaries"])
            .arg(&own)
            .arg("--input")
            .arg(&input)
            .arg("--output")
            .arg(dir.path().join("output"))
            .output()
            .unwrap();
        let told = said(&out);
        assert_eq!(out.status.code(), Some(2), "{file}: {told}");
        assert!(told.contains(file) && told.contains(says), "{file}: {told}");
        assert!(told.contains(&format!("第{line}行")), "{file}, line {line}: {told}");
        assert!(!told.contains("expected") && !told.contains("unknown"), "{told}");
        fs::remove_dir_all(&own).unwrap();
    }
}

/// The line in which some words stand, which may begin with a line feed.
fn line_of(text: &str, words: &str) -> usize {
    let at = text.find(words).unwrap() + usize::from(words.starts_with('\n'));
    1 + text[..at].matches('\n').count()
}

/// All Rust files below a folder, without what stands in their test modules.
fn sources(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            out.push_str(text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default());
        }
    }
}

#[test]
fn every_rule_has_its_line_in_the_page_of_errors() {
    let mut source = String::new();
    sources(&root().join("src"), &mut source);
    let mut rules: BTreeSet<String> = BTreeSet::new();
    for pattern in [
        // Wherever a problem is made: by its name, by a name for it, in a row of its own.
        r#"Problem::new\(\s*(?:Level::\w+|level),\s*"([a-z-]+)""#,
        r#"rule: "([a-z-]+)"\.to_owned\(\)"#,
        r#"(?:about_the_run|row|problem)\(\s*"([a-z-]+)","#,
        r#"const (?:NOTHING_READ|LOST|DAMAGED_PART|SECRET|MISNAMED|OWN_LIST|BY_CONTENT|ELSEWHERE|DRAFT_LIST): &(?:'static )?str = "([a-z-]+)""#,
        r#"Self::(?:Empty|NoText|Scan|Encrypted|\w+\(_\)|EmptyArchive|LockFile|Internal) => "([a-z-]+)",\n"#,
        r#""(statistics-[a-z-]+[a-z])""#,
        r#""(review-[a-z]+)""#,
        r#""(points-[a-z]+)""#,
    ] {
        let found = Regex::new(pattern).unwrap();
        rules.extend(found.captures_iter(&source).map(|c| c[1].to_owned()));
    }
    let book = fs::read_to_string(root().join("dictionaries/statistics.toml")).unwrap();
    let id = Regex::new(r#"(?m)^id = "(\w+)""#).unwrap();
    rules.extend(id.captures_iter(&book).map(|c| c[1].to_owned()));
    assert!(rules.len() > 90, "{}: {rules:?}", rules.len());

    let page = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let row = Regex::new(r"(?m)^\| `([\w-]+)` \|(.*)\|$").unwrap();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for line in row.captures_iter(&page) {
        assert!(told.insert(line[1].to_owned()), "{} twice", &line[1]);
        assert!(line[2].split('|').all(|cell| !cell.trim().is_empty()), "{}", &line[0]);
    }
    let missing: Vec<_> = rules.difference(&told).collect();
    let dead: Vec<_> = told.difference(&rules).collect();
    assert!(missing.is_empty() && dead.is_empty(), "without a line: {missing:?}; without a rule: {dead:?}");
}
