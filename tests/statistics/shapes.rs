//! Tables in shapes of their own: columns, rows and groups out of order, turned, in pieces, of two years.

use duibiao::{
    ingest::{self, Block, Content, Document, Part, Place},
    problem::Level,
    statistics::{Address, Certainty, Rules, Source, TableKind, check, extract},
};

use super::{cause_of, context, draw::document, layouts::Layout, lines, numbers::Numbers, push, read};

/// The second table of a drawn report.
fn requests_table(document: &mut Document) -> &mut ingest::Table {
    let mut tables =
        document.blocks.iter_mut().filter_map(|b| if let Content::Table(t) = &mut b.content { Some(t) } else { None });
    tables.nth(1).expect("a second table")
}

#[test]
fn part_three_follows_its_heads() {
    let mut numbers = Numbers::random(3);
    // Every column has a value of its own.
    for row in &mut numbers.requests {
        *row = [11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 81.0];
    }
    let drawn = |order: &[usize]| {
        let mut drawn = document(&numbers, &Layout::default());
        let table = requests_table(&mut drawn);
        let labels = table.width - 7;
        for (r, row) in table.rows.iter_mut().enumerate() {
            let values: Vec<ingest::Cell> = row.cells.split_off(labels);
            row.cells.extend(order.iter().map(|i| ingest::Cell {
                covered_by: if r < 3 { None } else { values[*i].covered_by },
                ..values[*i].clone()
            }));
        }
        table.width = labels + order.len();
        drawn
    };
    for order in [[6, 0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0, 6], [0, 1, 3, 2, 4, 5, 6]] {
        let (statistics, problems) = extract(&drawn(&order));
        let statistics = statistics.unwrap();
        for address in Address::of(TableKind::Requests) {
            assert_eq!(statistics.value(address), Some(numbers.at(address)), "{order:?} {address:?}");
        }
        assert!(problems.is_empty(), "{order:?} {problems:?}");
    }
    // Out of order under a head that nobody knows: not read, and that is said.
    let mut unknown = drawn(&[1, 2, 3, 4, 5, 0, 6]);
    for row in &mut requests_table(&mut unknown).rows {
        for cell in &mut row.cells {
            cell.text = cell.text.replace("法律服务机构", "中介");
        }
    }
    let (statistics, problems) = extract(&unknown);
    assert_eq!(statistics.unwrap().value(Address::request(1, 7)), None);
    assert!(problems.iter().any(|p| p.message.contains("列名认不出")), "{problems:?}");
    // One column is not there: the others are read, and the defect has one name.
    let (statistics, problems) = extract(&drawn(&[0, 1, 2, 3, 4, 5]));
    let statistics = statistics.unwrap();
    assert_eq!(statistics.value(Address::request(25, 6)), Some(16.0));
    assert_eq!(statistics.value(Address::request(25, 7)), None);
    let told: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(told, ["申请情况表中没有找到“总计”列"]);
    // No columns of applicants at all.
    let (_, problems) = extract(&drawn(&[6]));
    let told: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(told, ["statistics-columns"], "{problems:?}");
}

#[test]
fn a_table_on_its_side_is_not_called_absent() {
    let numbers = Numbers::random(3);
    let mut drawn = document(&numbers, &Layout::default());
    let table = requests_table(&mut drawn);
    let labels = table.width - 7;
    let across = |i: usize| -> Vec<ingest::Cell> {
        let cells = table.rows[3..].iter().map(|row| row.cells[i].text.clone());
        cells.map(|text| ingest::Cell { text, covered_by: None }).collect()
    };
    let rows: Vec<Vec<ingest::Cell>> =
        std::iter::once(across(labels - 1)).chain((labels..labels + 7).map(across)).collect();
    table.width = rows[0].len();
    table.rows = rows.into_iter().map(|cells| ingest::Row { cells, hidden: false, number: 0 }).collect();
    let (statistics, problems) = extract(&drawn);
    assert_eq!(statistics.unwrap().requests.source, Source::Absent);
    let told: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(told, ["statistics-columns"], "{problems:?}");
}

#[test]
fn rows_and_words_of_the_form_written_otherwise() {
    let numbers = Numbers::random(8);
    let mut drawn = document(&numbers, &Layout::default());
    let table = requests_table(&mut drawn);
    for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
        cell.text = cell.text.replace("其他", "其它");
    }
    // 上年结转 above 本年新收.
    table.rows.swap(3, 4);
    for r in [3, 4] {
        for cell in &mut table.rows[r].cells {
            cell.covered_by = cell.covered_by.map(|(_, c)| (r as u32, c));
        }
    }
    let (statistics, problems) = extract(&drawn);
    let statistics = statistics.unwrap();
    for address in Address::of(TableKind::Requests) {
        assert_eq!(statistics.value(address), Some(numbers.at(address)), "{address:?}");
    }
    let told: Vec<(&str, Level)> = problems.iter().map(|p| (p.rule.as_str(), p.level)).collect();
    assert_eq!(told, [("statistics-order", Level::Notice)], "{problems:?}");
}

/// A table of texts, without merges.
fn grid(rows: &[Vec<String>]) -> Content {
    let row = |texts: &Vec<String>| ingest::Row {
        cells: texts.iter().map(|text| ingest::Cell { text: text.clone(), covered_by: None }).collect(),
        hidden: false,
        number: 0,
    };
    Content::Table(ingest::Table { width: rows[0].len(), rows: rows.iter().map(row).collect() })
}

#[test]
fn part_four_in_other_shapes() {
    let numbers = Numbers::random(12);
    let results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].map(str::to_owned);
    let value = |i: usize| format!("{}", numbers.review[i]);
    let words = |word: &str, n: usize| vec![word.to_owned(); n];
    let base = || {
        let mut drawn = document(&numbers, &Layout::default());
        let last = drawn.blocks.iter().rposition(|b| matches!(b.content, Content::Table(_))).unwrap();
        drawn.blocks.truncate(last);
        drawn
    };
    let put = |drawn: &mut Document, content: Content| {
        let index = drawn.blocks.len() as u32 + 1;
        drawn.blocks.push(Block { place: Place::new(Part::Body, index), content });
    };
    // 行政诉讼 left of 行政复议.
    let mut left = base();
    let heads = [words("未经复议直接起诉", 5), words("复议后起诉", 5), results.to_vec()].concat();
    let order: Vec<usize> = (5..15).chain(0..5).collect();
    put(
        &mut left,
        grid(&[
            [words("行政诉讼", 10), words("行政复议", 5)].concat(),
            heads,
            results.iter().cycle().take(15).cloned().collect(),
            order.iter().map(|i| value(*i)).collect(),
        ]),
    );
    // A row for each class.
    let classes = ["行政复议", "行政诉讼-未经复议直接起诉", "行政诉讼-复议后起诉"];
    let mut rows = base();
    let mut lines = vec![[vec!["类别".to_owned()], results.to_vec()].concat()];
    for (group, name) in classes.iter().enumerate() {
        lines.push([vec![(*name).to_owned()], (0..5).map(|i| value(group * 5 + i)).collect()].concat());
    }
    put(&mut rows, grid(&lines));
    // A table for each, under its name.
    let mut three = base();
    for (group, name) in classes.iter().enumerate() {
        push(&mut three, &[name]);
        put(&mut three, grid(&[results.to_vec(), (0..5).map(|i| value(group * 5 + i)).collect()]));
    }
    for (name, drawn) in [("left", left), ("rows", rows), ("three", three)] {
        let (statistics, problems) = extract(&drawn);
        let statistics = statistics.unwrap();
        for address in Address::of(TableKind::Review) {
            assert_eq!(statistics.value(address), Some(numbers.at(address)), "{name} {address:?}");
        }
        assert!(problems.is_empty(), "{name} {problems:?}");
    }
}

#[test]
fn of_two_years_the_report_s_own_is_read() {
    let (old, new) = (Numbers::random(21), Numbers::random(22));
    let mut drawn = lines(&["某局2023年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]);
    for (numbers, caption) in [(&old, "2022年度情况："), (&new, "2023年度情况：")] {
        push(&mut drawn, &[caption]);
        let table = document(numbers, &Layout::default())
            .blocks
            .into_iter()
            .filter(|b| matches!(b.content, Content::Table(_)))
            .nth(1);
        drawn.blocks.extend(table);
    }
    let (statistics, problems) = extract(&drawn);
    assert_eq!(statistics.unwrap().value(Address::request(1, 7)), Some(new.at(Address::request(1, 7))));
    assert!(problems.iter().all(|p| p.rule != "statistics-twice"), "{problems:?}");
}

#[test]
fn formulas_that_were_never_calculated_accuse_no_row() {
    let numbers = Numbers::random(4);
    let mut drawn = document(&numbers, &Layout { sheet: true, ..Layout::default() });
    let table = requests_table(&mut drawn);
    let last = table.width - 1;
    for row in &mut table.rows[3..] {
        row.cells[last].text.clear();
    }
    let (statistics, problems) = extract(&drawn);
    let statistics = statistics.unwrap();
    assert_eq!(statistics.value(Address::request(1, 7)), None);
    assert_eq!(statistics.value(Address::request(1, 1)), Some(numbers.at(Address::request(1, 1))));
    let told: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(told, ["statistics-empty"], "{problems:?}");
    let rules = Rules::shipped().unwrap();
    let found = check(&context(&rules, &statistics, None));
    assert!(found.iter().all(|f| f.level < Level::Error), "{found:#?}");
}

#[test]
fn where_several_cells_are_as_likely_none_is_the_likeliest() {
    let mut numbers = Numbers::sample();
    numbers.requests = [[0.0; 7]; 25];
    // One result too many in a row, and in its total: any row with a number may be the wrong one.
    for (row, n) in [(0, 6.0), (2, 3.0), (3, 2.0), (12, 2.0), (23, 6.0)] {
        (numbers.requests[row][0], numbers.requests[row][6]) = (n, n);
    }
    let rules = Rules::shipped().unwrap();
    let statistics = read(&document(&numbers, &Layout::default()));
    let found = check(&context(&rules, &statistics, None));
    let cause = found.iter().find(|f| f.certainty.is_some()).expect("a cause");
    assert_eq!((cause.rule.as_str(), cause.certainty), ("C4", Some(Certainty::Possible)), "{}", cause.message);
    assert!(!cause.message.contains("最可能"), "{}", cause.message);
}

#[test]
fn a_whole_column_left_empty_is_a_short_line() {
    let causes = cause_of(|n| {
        for row in &mut n.requests {
            row[6] = 0.0;
        }
    });
    assert_eq!(causes.len(), 1);
    assert!(causes[0].message.chars().count() < 160, "{}", causes[0].message);
}
