//! What officers wrote in 复核 stays there: nothing that is handed round holds it, and what they set aside is said so.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use duibiao::ingest::{self, Limits};

use super::{
    Office,
    book::{Sheet, open, text},
    row_of, small,
};

const WHY: &str = "推给税务部门，与其上月口头答复不符";
const TRAINING: &str = "10月组织全局政务公开专题培训2期，各科室负责人和信息员参加。";
const MEETING: &str = "局党组每年召开2次专题会议研究政务公开工作，解决难点问题。";

/// All parts of a zipped file whose names hold a word, as text.
fn parts(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut out = String::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        if entry.name().unwrap().contains(name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            out.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    out
}

/// The text of a Word file, with its tables.
fn words(path: &Path) -> String {
    let document = ingest::read_file(path, &Limits::default()).unwrap();
    let cells = document.tables().flat_map(|(_, t)| t.rows.iter().flat_map(|r| &r.cells)).map(|c| c.text.as_str());
    document.blocks.iter().filter_map(|b| b.text()).chain(cells).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_officers_wrote_is_in_nothing_that_is_handed_round() {
    let office = Office::new();
    let input = small(&office, &[("区商务局", &format!("{TRAINING}\n{MEETING}")), ("区民政局", TRAINING)]);
    let args = ["--input", input.to_str().unwrap()];
    office.run(&args);
    let order = |unit: &str| words(&office.out().join(format!("督办单/{unit}.docx")));
    assert!(!order("区商务局").contains("组织2次政务公开专题培训"), "the plan speaks of it");
    office.edit(|book| {
        let mut sheet = Sheet::of(book, "复核", "复核决定");
        for (unit, code, decision) in [
            ("区商务局", "T23.1", "改为未落实"),
            ("区商务局", "T20.1", "改为已落实"),
            ("区民政局", "T23.1", "认可"),
            ("区民政局", "T20.1", "改为未落实"),
        ] {
            let row = row_of(&sheet, unit, code);
            for (head, value) in [("复核决定", decision), ("签名", "王芳芳"), ("日期", "2024-03-01"), ("理由", WHY)]
            {
                sheet.set(row, head, text(value));
            }
        }
    });
    office.run(&args);
    let mut seen = 0;
    for (name, bytes) in office.files() {
        let path = office.out().join(&name);
        let all = match path.extension().and_then(|e| e.to_str()) {
            Some("html") => String::from_utf8(bytes).unwrap(),
            Some("docx") => words(&path),
            Some("xlsx") => parts(&path, "comments"),
            Some("csv") if !name.contains("reviews") => String::from_utf8(bytes).unwrap(),
            _ => continue,
        };
        seen += 1;
        assert!(!all.contains("推给税务") && !all.contains("王芳芳"), "{name}");
    }
    assert!(seen > 10, "{seen}");
    let page = fs::read_to_string(office.out().join("report.html")).unwrap();
    assert!(page.contains("经复核认定已落实"));
    assert!(parts(&office.book(), "comments").contains("经复核不予认定"));
    // The officers' own sheet keeps it.
    let mut book = open(&office.book());
    for (name, rows) in book.iter().filter(|(name, _)| !name.starts_with("复核")) {
        assert!(!rows.iter().flatten().any(|v| v.to_string().contains("推给税务")), "{name}");
    }
    let sheet = Sheet::of(&mut book, "复核", "复核决定");
    assert_eq!(sheet.get(row_of(&sheet, "区商务局", "T23.1"), "理由"), WHY);

    // A passage that an officer set aside is there; of silence nothing else can be said.
    let sheet = Sheet::of(&mut book, "缺口清单", "缺什么");
    let gap = |unit: &str, clause: &str| {
        let own = |row: &usize| sheet.get(*row, "单位") == unit && sheet.get(*row, "条款") == clause;
        sheet.get((sheet.top + 1..sheet.rows.len()).find(own).unwrap(), "缺什么")
    };
    assert_eq!(gap("区商务局", "T23.1"), "所报内容经复核不予认定");
    assert_eq!(gap("区民政局", "T20.1"), "未见相关表述");
    let order = order("区商务局");
    let line = order.lines().find(|l| l.starts_with("23.")).unwrap_or_else(|| panic!("{order}"));
    assert!(line.contains("所报内容经复核不予认定"), "{line}");
    // The same words in every output, the passage as the ground, and no mark on what nobody decided.
    let lost = office.data("deductions.csv");
    let own = |unit: &str, task: &str| -> Vec<_> {
        lost.iter().filter(|r| r["unit"] == unit && r["task"] == task).cloned().collect()
    };
    let training = own("区商务局", "T23");
    let aside: Vec<_> = training.iter().filter(|r| r["reason"].contains("所报内容经复核不予认定")).collect();
    assert_eq!(aside.len(), 1, "{training:?}");
    assert!(!aside[0]["evidence"].is_empty() && !aside[0]["evidence"].contains("全文未见"), "{aside:?}");
    assert!(training.iter().all(|r| !r["reason"].contains("T23.2") || r["reviewed"] == "false"), "{training:?}");
    for paper in ["通报.docx", "年报附录.docx"] {
        let all = words(&office.out().join(paper));
        assert!(all.contains("所报内容经复核不予认定"), "{paper}: {all}");
    }
}
