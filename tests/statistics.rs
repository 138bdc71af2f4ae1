//! The statutory tables, from every layout met: read exactly, checked completely, added up correctly.

#[path = "statistics/claims.rs"]
mod claims;
#[path = "statistics/district.rs"]
mod district;
#[path = "statistics/draw.rs"]
mod draw;
#[path = "statistics/files.rs"]
mod files;
#[path = "statistics/layouts.rs"]
mod layouts;
#[path = "statistics/numbers.rs"]
mod numbers;
#[path = "statistics/prose.rs"]
mod prose;
#[path = "statistics/shapes.rs"]
mod shapes;
#[path = "statistics/special.rs"]
mod special;
#[path = "statistics/values.rs"]
mod values;

use std::{collections::BTreeSet, path::PathBuf};

use draw::document;
use duibiao::{
    ingest::{self, Align, Block, Content, Document, Format, Limits, Part, Place},
    problem::Level,
    statistics::{
        Address, Body, Certainty, Context, Entry, Finding, Form, Options, REQUEST_ROWS, Rules, Sections, Source,
        Statistics, TableKind, check, extract, rows, total,
    },
};
use layouts::Layout;
use numbers::Numbers;
use proptest::prelude::*;

fn read(document: &Document) -> Statistics {
    extract(document).0.expect("the tables are found")
}

fn context<'a>(rules: &'a Rules, statistics: &'a Statistics, text: Option<&'a Sections>) -> Context<'a> {
    Context {
        rules,
        statistics,
        text,
        unit: "",
        body: Body::Department,
        year: 2023,
        file: "",
        last: None,
        last_text: None,
    }
}

#[test]
fn every_layout_gives_every_value() {
    let layouts = Layout::all();
    assert!(layouts.len() >= 30, "{} layouts", layouts.len());
    for layout in &layouts {
        for seed in 0..20 {
            let numbers = Numbers::random(seed);
            let (statistics, problems) = extract(&document(&numbers, layout));
            let statistics = statistics.unwrap_or_else(|| panic!("{}: nothing found", layout.name));
            for address in Address::all() {
                assert_eq!(
                    statistics.value(address),
                    Some(numbers.at(address)),
                    "{} seed {seed}: {address:?} {:?}\n{problems:#?}",
                    layout.name,
                    statistics.get(address)
                );
            }
            let warnings: Vec<_> = problems.iter().filter(|p| p.level > Level::Notice).collect();
            assert!(warnings.is_empty(), "{}: {warnings:#?}", layout.name);
        }
    }
}

/// All values of a document read back from the bytes of a file.
fn exact(bytes: &[u8], numbers: &Numbers, name: &str) {
    let read = ingest::read_bytes(bytes, &Limits::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (statistics, problems) = extract(&read);
    let statistics = statistics.unwrap_or_else(|| panic!("{name}: nothing found"));
    for address in Address::all() {
        let cell = statistics.get(address);
        assert_eq!(cell.value, Some(numbers.at(address)), "{name}: {address:?} {cell:?}\n{problems:#?}");
    }
}

#[test]
fn every_layout_as_a_word_file() {
    for layout in Layout::all() {
        for seed in [1, 2, 3] {
            let numbers = Numbers::random(seed);
            exact(&files::docx(&document(&numbers, &layout)), &numbers, layout.name);
        }
    }
}

#[test]
fn every_layout_as_a_sheet() {
    for layout in Layout::all() {
        for one_sheet in [true, false] {
            let numbers = Numbers::random(4);
            let layout = Layout { sheet: true, ..layout };
            exact(
                &files::xlsx(&document(&numbers, &layout), one_sheet),
                &numbers,
                &format!("{} {one_sheet}", layout.name),
            );
        }
    }
}

#[test]
fn what_was_printed_is_kept() {
    let layout = Layout { name: "slash", zero: "/", ..Layout::default() };
    let mut numbers = Numbers::random(3);
    numbers.requests[4] = [0.0; 7];
    let statistics = read(&document(&numbers, &layout));
    let cell = statistics.get(Address::request(5, 1));
    assert_eq!((cell.printed.as_str(), cell.value), ("/", Some(0.0)));
    assert!(cell.place.starts_with('表'), "{}", cell.place);
    let all = rows("f", "u", 2023, &statistics);
    assert_eq!(all.len(), 200);
    assert!(all.iter().any(|r| r.table == "requests" && r.row == "5" && r.column == "1" && r.printed == "/"));
}

/// The rules that the numbers break, found without any code of the product: rule and row or column.
fn broken(n: &Numbers) -> BTreeSet<(&'static str, u8)> {
    let mut out = BTreeSet::new();
    let differs = |a: f64, b: f64| (a - b).abs() > 1e-9;
    for c in 0..7 {
        let at = |r: usize| n.requests[r - 1][c];
        if differs(at(1) + at(2), at(24) + at(25)) {
            out.insert(("A1", c as u8 + 1));
        }
        if differs((3..=23).map(at).sum(), at(24)) {
            out.insert(("A2", c as u8 + 1));
        }
    }
    for r in 0..25 {
        if differs(n.requests[r][..6].iter().sum(), n.requests[r][6]) {
            out.insert(("A3", r as u8 + 1));
        }
    }
    for g in 0..3 {
        if differs(n.review[g * 5..g * 5 + 4].iter().sum(), n.review[g * 5 + 4]) {
            out.insert(("A5", g as u8 + 1));
        }
    }
    for c in 0..3 {
        if n.proactive[c] != 0.0 {
            out.insert(("A8", c as u8 + 1));
        }
    }
    out
}

fn found(findings: &[Finding]) -> BTreeSet<(&'static str, u8)> {
    findings
        .iter()
        .filter_map(|f| {
            let at = f.cells.first()?;
            Some(match f.rule.as_str() {
                "A1" => ("A1", at.column),
                "A2" => ("A2", at.column),
                "A3" => ("A3", at.row),
                "A5" => ("A5", (at.column - 1) / 5 + 1),
                "A8" => ("A8", at.column),
                _ => return None,
            })
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn one_changed_cell_is_found_and_named(seed in 0u64..1_000_000, layout in 0usize..1000, cell in 0usize..200, new in prop_oneof![0u32..4, 0u32..40, 0u32..3000]) {
        let layouts = Layout::all();
        let layout = &layouts[layout % layouts.len()];
        let rules = Rules::shipped().unwrap();
        let mut numbers = Numbers::random(seed);
        let address = Address::all()[cell];
        let old = numbers.at(address);
        prop_assume!((old - f64::from(new)).abs() > 0.5);
        numbers.put(address, f64::from(new));
        let statistics = read(&document(&numbers, layout));
        let findings = check(&context(&rules, &statistics, None));
        prop_assert_eq!(broken(&numbers), found(&findings), "{} {:?}", layout.name, address);
        let causes: Vec<&Finding> = findings.iter().filter(|f| f.certainty.is_some()).collect();
        match address.table {
            TableKind::Requests => {
                prop_assert_eq!(causes.len(), 1, "{:#?}", findings);
                prop_assert_eq!(causes[0].certainty, Some(Certainty::Determined));
                prop_assert_eq!(&causes[0].cells, &vec![address]);
                prop_assert_eq!(&causes[0].expected, &format!("{old}"));
                prop_assert!(findings.iter().filter(|f| found(std::slice::from_ref(f)).len() == 1).all(|f| f.because_of == Some(0)));
            }
            TableKind::Review => {
                prop_assert_eq!(causes.len(), 1);
                prop_assert!(causes[0].cells.contains(&address) || causes[0].alternatives.contains(&address));
                prop_assert!(causes[0].certainty < Some(Certainty::Determined));
            }
            TableKind::Proactive => prop_assert!(causes.is_empty()),
        }
    }
}

/// Cells that reports are made of, in any order and with any merges.
fn any_table() -> impl Strategy<Value = Content> {
    let words = prop_oneof![
        prop::sample::select(REQUEST_ROWS.to_vec()).prop_map(str::to_owned),
        prop::sample::select(vec![
            "规章",
            "行政规范性文件",
            "行政许可",
            "本年制发件数",
            "现行有效件数",
            "处理决定数量",
            "商业企业",
            "科研机构",
            "法律服务机构",
            "自然人",
            "总计",
            "其他",
            "结果维持",
            "结果纠正",
            "尚未审结",
            "其他结果",
            "行政复议",
            "复议后起诉",
            "（六）其他处理",
            "第二十条第（一）项",
            "本年新制作数量"
        ])
        .prop_map(str::to_owned),
        "[0-9]{0,4}",
        "[/—、 无0-9.,]{0,3}",
        "\\PC{0,12}",
    ];
    let cell = (words, prop::option::weighted(0.2, (0u32..12, 0u32..20)))
        .prop_map(|(text, covered_by)| ingest::Cell { text, covered_by });
    (0usize..20).prop_flat_map(move |width| {
        let row = prop::collection::vec(cell.clone(), 0..=width).prop_map(|cells| ingest::Row {
            cells,
            hidden: false,
            number: 0,
        });
        prop::collection::vec(row, 0..30).prop_map(move |rows| Content::Table(ingest::Table { width, rows }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_in_a_file_can_stop_it(tables in prop::collection::vec(any_table(), 1..4), texts in prop::collection::vec("[0-9一二两万件，。、：；（）年月日结转新收办到申请公开复议诉讼未没有无占其中 ]{0,60}|\\PC{0,40}", 0..8)) {
        let rules = Rules::shipped().unwrap();
        let mut document = lines(&["一、总体情况"]);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        push(&mut document, &texts);
        push(&mut document, &["三、收到和处理政府信息公开申请情况"]);
        for content in tables {
            document.blocks.push(Block { place: Place::new(Part::Body, 1), content });
        }
        push(&mut document, &texts);
        let (statistics, _) = extract(&document);
        let text = Sections::of(&document);
        let statistics = statistics.unwrap_or_default();
        let again: Statistics = serde_json::from_str(&serde_json::to_string(&statistics).unwrap()).unwrap();
        prop_assert_eq!(&again, &statistics);
        let context = Context { last: Some(&again), last_text: Some(&text), ..context(&rules, &statistics, Some(&text)) };
        for found in check(&context) {
            let whole = !found.message.is_empty() && !found.message.contains(['{', '}']);
            prop_assert!(whole, "{}", found.message);
        }
        let entry = Entry { unit: "甲".to_owned(), body: Body::Department, file: String::new(), statistics, last: Some(again) };
        total(&[entry.clone(), entry], &[], Options::default(), &rules, 2023);
    }
}

#[test]
fn a_sound_report_has_no_findings_of_sums() {
    let rules = Rules::shipped().unwrap();
    for seed in 0..200 {
        let numbers = Numbers::random(seed);
        assert!(broken(&numbers).is_empty());
        let statistics = read(&document(&numbers, &Layout::default()));
        let findings = check(&context(&rules, &statistics, None));
        assert!(findings.iter().all(|f| f.level == Level::Notice), "{findings:#?}");
    }
}

fn cause_of(change: impl FnOnce(&mut Numbers)) -> Vec<Finding> {
    let rules = Rules::shipped().unwrap();
    let mut numbers = Numbers::sample();
    change(&mut numbers);
    let statistics = read(&document(&numbers, &Layout::default()));
    check(&context(&rules, &statistics, None)).into_iter().filter(|f| f.certainty.is_some()).collect()
}

#[test]
fn usual_slips_have_one_cause() {
    // A whole row of totals left at last year's.
    let causes = cause_of(|n| n.requests[23] = [9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 54.0]);
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert!(causes[0].cells.iter().all(|c| c.row == 24));
    // What was carried over counted as new as well.
    let causes = cause_of(|n| {
        for c in 0..7 {
            n.requests[0][c] += n.requests[1][c];
        }
    });
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert!(causes[0].cells.iter().chain(&causes[0].alternatives).any(|c| c.row == 1), "{causes:#?}");
    // Only the column 总计 filled in.
    let causes = cause_of(|n| {
        for row in &mut n.requests {
            row[..6].fill(0.0);
        }
    });
    assert_eq!((causes.len(), causes[0].rule.as_str()), (1, "C3"));
    // The column 总计 not filled in.
    let causes = cause_of(|n| {
        for row in &mut n.requests {
            row[6] = 0.0;
        }
    });
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert!(causes[0].cells.iter().all(|c| c.column == 7));
    // A number typed one column too far.
    let causes = cause_of(|n| {
        n.requests[2][1] += n.requests[2][0];
        n.requests[2][0] = 0.0;
    });
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert_eq!(causes[0].cells.iter().map(|c| c.column).collect::<Vec<_>>(), [1, 2]);
    // Two wrong cells that have nothing to do with each other.
    let causes = cause_of(|n| {
        n.requests[4][2] += 3.0;
        n.requests[9][4] += 1.0;
    });
    let mut cells: Vec<(u8, u8)> = causes.iter().map(|c| (c.cells[0].row, c.cells[0].column)).collect();
    cells.sort_unstable();
    assert_eq!(cells, [(5, 3), (10, 5)]);
    // Two wrong cells of one column, and two of one row.
    let causes = cause_of(|n| {
        n.requests[4][2] += 3.0;
        n.requests[9][2] += 1.0;
    });
    assert_eq!(causes.len(), 2, "{causes:#?}");
    let causes = cause_of(|n| {
        n.requests[4][2] += 3.0;
        n.requests[4][4] += 1.0;
    });
    assert!(causes.iter().all(|c| c.cells.iter().all(|a| a.row == 5)), "{causes:#?}");
}

// ---- single cases ----

fn lines(texts: &[&str]) -> Document {
    let mut document = Document::new(Format::Docx);
    push(&mut document, texts);
    document
}

fn push(document: &mut Document, texts: &[&str]) {
    for text in texts {
        let index = document.blocks.len() as u32 + 1;
        document.blocks.push(Block {
            place: Place::new(Part::Body, index),
            content: Content::Paragraph { text: (*text).to_owned(), align: Align::Left },
        });
    }
}

#[test]
fn words_instead_of_tables() {
    let mut text = lines(&[
        "某局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "本年度未收到政府信息公开申请，无上年结转。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "没有因政府信息公开被申请行政复议、提起行政诉讼的情况。",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]);
    let (statistics, problems) = extract(&text);
    let statistics = statistics.unwrap();
    assert_eq!(statistics.requests.source, Source::Prose);
    assert_eq!(statistics.review.source, Source::Prose);
    assert_eq!(statistics.proactive.source, Source::Absent);
    assert_eq!(statistics.value(Address::request(25, 7)), Some(0.0));
    assert_eq!(statistics.value(Address::review(15)), Some(0.0));
    assert_eq!(statistics.value(Address::proactive(2, 1)), None);
    let ids: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(ids, ["statistics-absent", "statistics-prose", "statistics-prose"]);
    // The same with pictures in the file: the table may be one.
    text.pictures = 2;
    assert_eq!(extract(&text).1[0].rule, "statistics-picture");
    // What is denied is that answers were late, not that anybody asked.
    for polite in [
        "新收政府信息公开申请5件，办结5件。无超期答复情形，申请人均表示满意。",
        "无超期答复情形，申请人均表示满意。",
        "没有不予公开的申请。",
    ] {
        let mut polite_text = text.clone();
        polite_text.blocks[4].content = Content::Paragraph { text: polite.to_owned(), align: Align::Left };
        let (statistics, problems) = extract(&polite_text);
        assert_eq!(statistics.unwrap().requests.source, Source::Absent, "{polite}");
        assert!(
            problems.iter().any(|p| p.rule == "statistics-picture" && p.message.contains("申请情况表")),
            "{polite}"
        );
    }
    // A figure is no denial.
    text.blocks[4].content =
        Content::Paragraph { text: "收到申请3件，没有超期。".to_owned(), align: Align::Left };
    assert_eq!(extract(&text).0.unwrap().requests.source, Source::Absent);
}

#[test]
fn the_form_of_2019() {
    let numbers = Numbers::sample();
    let document = special::form_2019(&numbers);
    let (statistics, problems) = extract(&document);
    let statistics = statistics.unwrap();
    assert_eq!(statistics.form, Form::Y2019);
    for row in (1..=20).chain([24, 25]) {
        for column in 1..=7 {
            let address = Address::request(row, column);
            assert_eq!(statistics.value(address), Some(numbers.at(address)), "{address:?}");
        }
    }
    let other: f64 = (21..=23).map(|r| numbers.at(Address::request(r, 7))).sum();
    assert_eq!(statistics.value(Address::request(23, 7)), Some(other));
    assert_eq!(statistics.value(Address::proactive(3, 4)), Some(numbers.at(Address::proactive(3, 4))));
    assert_eq!(statistics.value(Address::proactive(2, 3)), None);
    assert_eq!(problems.iter().filter(|p| p.rule == "statistics-old-form").count(), 2);
}

#[test]
fn what_cannot_be_placed_is_said() {
    let numbers = Numbers::random(11);
    let mut document = document(&numbers, &Layout::default());
    let table = document
        .blocks
        .iter_mut()
        .filter_map(|b| if let Content::Table(t) = &mut b.content { Some(t) } else { None })
        .nth(1)
        .unwrap();
    let width = table.width;
    // A word in a value cell, a row that is gone, a row that belongs nowhere.
    table.rows[3].cells[width - 7].text = "若干".to_owned();
    table.rows.remove(20);
    let mut stray = table.rows[4].clone();
    for cell in &mut stray.cells[..width - 7] {
        cell.text = "其中网上申请".to_owned();
        cell.covered_by = None;
    }
    stray.cells[width - 7].text = "5".to_owned();
    table.rows.insert(5, stray);
    let (statistics, problems) = extract(&document);
    let ids: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(ids, ["statistics-unplaced", "statistics-unreadable", "statistics-missing"], "{problems:#?}");
    let statistics = statistics.unwrap();
    assert_eq!(statistics.value(Address::request(1, 1)), None);
    assert_eq!(statistics.value(Address::request(18, 1)), None);
    assert_eq!(statistics.value(Address::request(19, 1)), Some(numbers.at(Address::request(19, 1))));
}

#[test]
fn part_two_follows_its_heads() {
    let numbers = Numbers::sample();
    let table = |document: &mut Document, change: &dyn Fn(&mut ingest::Table)| {
        if let Some(Content::Table(table)) =
            document.blocks.iter_mut().map(|b| &mut b.content).find(|c| matches!(c, Content::Table(_)))
        {
            change(table);
        }
    };
    // 现行有效 in front of 本年制发.
    let mut swapped = document(&numbers, &Layout::default());
    table(&mut swapped, &|t| {
        for row in &mut t.rows[1..4] {
            row.cells.swap(1, 3);
        }
    });
    // A column of block names whose merge was lost: the second row of a block moves left.
    let mut moved = document(&numbers, &Layout { proactive: layouts::Proactive::Side, ..Layout::default() });
    table(&mut moved, &|t| {
        for row in [2, 7] {
            t.rows[row].cells.remove(0);
            t.rows[row].cells.push(ingest::Cell::default());
        }
    });
    for document in [swapped, moved] {
        let statistics = read(&document);
        for address in Address::of(TableKind::Proactive) {
            assert_eq!(statistics.value(address), Some(numbers.at(address)), "{address:?}");
        }
    }
}

#[test]
fn a_ledger_has_no_statistics() {
    let mut document = lines(&["2023年政务公开工作任务落实情况统计表"]);
    document.blocks.push(special::ledger());
    let (statistics, problems) = extract(&document);
    assert!(statistics.is_none() && problems.is_empty(), "{problems:?}");
}

// ---- the shipped sample: what its reports were made from ----

/// One report of the sample as it was written: the printed values, and the cells that were made wrong.
#[derive(serde::Deserialize)]
struct Written {
    file: String,
    proactive: Option<Vec<String>>,
    requests: Option<Vec<Vec<String>>>,
    review: Option<Vec<String>>,
    wrong: Vec<(TableKind, u8, u8)>,
}

impl Written {
    fn values(&self) -> Vec<(Address, &str)> {
        let rows = self.requests.iter().flatten().flatten();
        let tables = [
            (TableKind::Proactive, self.proactive.iter().flatten().collect::<Vec<_>>()),
            (TableKind::Requests, rows.collect()),
            (TableKind::Review, self.review.iter().flatten().collect()),
        ];
        let mut out = Vec::new();
        for (table, values) in tables.into_iter().filter(|(_, v)| !v.is_empty()) {
            assert_eq!(values.len(), Address::of(table).len(), "{} {table:?}", self.file);
            out.extend(Address::of(table).into_iter().zip(values.into_iter().map(String::as_str)));
        }
        out
    }
}

#[test]
fn the_sample_is_read_exactly_and_only_what_was_planted_is_found() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/fixtures/statistics-2023.json")).unwrap();
    let sources: Vec<Written> = serde_json::from_str(&text).unwrap();
    let rules = Rules::shipped().unwrap();
    let (mut reports, mut values, mut wrong) = (0, 0, 0);
    for source in &sources {
        let name = source.file.as_str();
        let document = ingest::read_file(&root.join("input/报告").join(name), &Limits::default()).unwrap();
        let (statistics, _) = extract(&document);
        let expected = source.values();
        let Some(statistics) = statistics else {
            assert!(expected.is_empty(), "{name}: no statistics found");
            continue;
        };
        reports += 1;
        for (address, printed) in expected {
            let cell = statistics.get(address);
            assert_eq!(cell.printed, printed, "{name} {address:?}");
            assert_eq!(cell.value, Some(printed.parse().unwrap_or(0.0)), "{name} {address:?}");
            values += 1;
        }
        let text = Sections::of(&document);
        let findings = check(&Context { file: name, ..context(&rules, &statistics, Some(&text)) });
        let errors: Vec<&Finding> = findings.iter().filter(|f| f.level == Level::Error).collect();
        if source.wrong.is_empty() {
            assert!(errors.is_empty(), "{name}: {errors:#?}");
            continue;
        }
        wrong += 1;
        // One cause, and everything else is under it.
        let cause = errors[0];
        assert!(
            cause.certainty.is_some() && errors[1..].iter().all(|f| f.because_of == Some(0)),
            "{name}: {errors:#?}"
        );
        let planted: Vec<Address> =
            source.wrong.iter().map(|&(table, row, column)| Address { table, row, column }).collect();
        assert_eq!(cause.cells, planted, "{name}: {}", cause.message);
    }
    assert_eq!((reports, wrong), (13, 4));
    // The tax office says in words that it had no cases.
    assert_eq!(values, 13 * 200 - 15);
}
