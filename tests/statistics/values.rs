//! Rules of single values, and tables that are not what they seem.

use duibiao::{
    ingest::{Cell, Content, Document, Table},
    statistics::{Address, Body, Context, Finding, Rules, Statistics, check, extract},
};

use super::{context, draw::document, layouts::Layout, numbers::Numbers, read};

fn tables(document: &mut Document) -> Vec<&mut Table> {
    document
        .blocks
        .iter_mut()
        .filter_map(|b| if let Content::Table(t) = &mut b.content { Some(t) } else { None })
        .collect()
}

fn of(rules: &Rules, statistics: &Statistics, unit: &str, body: Body) -> Vec<Finding> {
    check(&Context { unit, body, ..context(rules, statistics, None) })
}

fn ids(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|f| f.rule.as_str()).collect()
}

#[test]
fn what_may_stand_in_a_cell() {
    let rules = Rules::shipped().unwrap();
    let mut numbers = Numbers::sample();
    numbers.proactive[9] = 460_000.0;
    numbers.proactive[6] = -3.0;
    let mut drawn = document(&numbers, &Layout::default());
    tables(&mut drawn)[2].rows[3].cells[0].text = "1.5".to_owned();
    let found = of(&rules, &read(&drawn), "", Body::Department);
    let six: Vec<&Finding> = found.iter().filter(|f| f.rule == "A6").collect();
    assert_eq!(six.len(), 3, "{found:#?}");
    assert!(six[0].message.contains("不能是负数"), "{}", six[0].message);
    assert!(six[1].message.contains("误以元为单位"));
    assert!(six[2].message.contains("不能有小数"));
}

#[test]
fn a_fee_in_yuan_is_said() {
    let numbers = Numbers::sample();
    let mut drawn = document(&numbers, &Layout::default());
    tables(&mut drawn)[0].rows[13].cells[1].text = "365000元".to_owned();
    let (statistics, problems) = extract(&drawn);
    assert_eq!(statistics.unwrap().value(Address::proactive(6, 5)), Some(36.5));
    assert_eq!(problems[0].rule, "statistics-yuan");
}

#[test]
fn cells_left_out_are_one_finding_a_table() {
    let rules = Rules::shipped().unwrap();
    let statistics = read(&document(&Numbers::sample(), &Layout { zero: "", ..Layout::default() }));
    let found = of(&rules, &statistics, "", Body::Department);
    assert_eq!(ids(&found), ["A9", "A9", "A9"]);
    assert_eq!(found[0].expected, "0");
}

#[test]
fn functions_and_reminders() {
    let own = "[settings]\nlicensing_moved = ['区甲局']\nenforcing = ['区乙局']\n";
    let rules = Rules::from_toml(own).unwrap();
    let mut numbers = Numbers::sample();
    numbers.proactive[7] = 0.0;
    let statistics = read(&document(&numbers, &Layout::default()));
    assert_eq!(ids(&of(&rules, &statistics, "区甲局", Body::Department)), ["A15"]);
    assert_eq!(ids(&of(&rules, &statistics, "区乙局", Body::Department)), ["A15"]);
    assert!(of(&rules, &statistics, "区丙局", Body::Department).is_empty());
    // A reconsidering body is reminded not to count what the other counts.
    assert_eq!(ids(&of(&rules, &statistics, "", Body::Government)), ["A13"]);
    // An application counted as partly open and as refused.
    numbers.requests[6][0] += 2.0;
    numbers.requests[6][6] += 2.0;
    let statistics = read(&document(&numbers, &Layout::default()));
    assert!(ids(&of(&rules, &statistics, "", Body::Department)).contains(&"A14"));
}

#[test]
fn a_row_that_a_page_cuts_in_two() {
    let numbers = Numbers::sample();
    let mut drawn = document(&numbers, &Layout { breaks: &[20], ..Layout::default() });
    let pages = tables(&mut drawn);
    let width = pages[2].width;
    let mut rest = pages[2].rows[0].clone();
    for (i, cell) in rest.cells.iter_mut().enumerate() {
        *cell = Cell {
            text: if i == width - 8 { "确认或重新出具已获取信息".to_owned() } else { String::new() },
            covered_by: None,
        };
    }
    for table in pages {
        if table.rows[0].cells[0].text.starts_with("三、本年度") {
            table.rows.insert(0, rest.clone());
            for row in &mut table.rows[1..] {
                for cell in &mut row.cells {
                    cell.covered_by = cell.covered_by.map(|(r, c)| (r + 1, c));
                }
            }
        }
    }
    let (statistics, problems) = extract(&drawn);
    let statistics = statistics.unwrap();
    for address in Address::all() {
        assert_eq!(statistics.value(address), Some(numbers.at(address)), "{address:?}");
    }
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn a_hidden_copy_does_not_count() {
    let (old, new) = (Numbers::random(1), Numbers::random(2));
    let layout = Layout { sheet: true, ..Layout::default() };
    let mut drawn = document(&old, &layout);
    for table in tables(&mut drawn) {
        for row in &mut table.rows {
            row.hidden = true;
        }
    }
    drawn.blocks.extend(document(&new, &layout).blocks);
    let (statistics, problems) = extract(&drawn);
    let statistics = statistics.unwrap();
    for address in Address::all() {
        assert_eq!(statistics.value(address), Some(new.at(address)), "{address:?}");
    }
    assert_eq!(problems.iter().filter(|p| p.rule == "statistics-twice").count(), 3, "{problems:?}");
}
