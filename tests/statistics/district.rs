//! The district's sum.

use duibiao::statistics::{Address, Body, Entry, Government, Options, Rules, TableKind, of_units, total};

use super::{draw::document, layouts::Layout, numbers::Numbers, read};

fn entry(unit: &str, body: Body, seed: u64) -> (Entry, Numbers) {
    let numbers = Numbers::random(seed);
    let layouts = Layout::all();
    let statistics = read(&document(&numbers, &layouts[seed as usize % layouts.len()]));
    (Entry { unit: unit.to_owned(), body, file: format!("{unit}.docx"), statistics, last: None }, numbers)
}

#[test]
fn the_district_sum_is_the_sum() {
    let rules = Rules::shipped().unwrap();
    let made: Vec<(Entry, Numbers)> = (0..45).map(|i| entry(&format!("单位{i}"), Body::Department, 1000 + i)).collect();
    let entries: Vec<Entry> = made.iter().map(|(e, _)| e.clone()).collect();
    let mut expected: Vec<String> = entries.iter().map(|e| e.unit.clone()).collect();
    expected.push("没报的单位".to_owned());
    let district = total(&entries, &expected, Options::default(), &rules, 2023);
    for address in Address::all() {
        let sum: f64 = made.iter().map(|(_, n)| n.at(address)).sum();
        let got = district.value(address).unwrap();
        assert!((got - sum).abs() < 1e-6, "{address:?}: {got} {sum}");
        let parts = district.contributions(address);
        assert_eq!(parts.len(), 45);
        assert!((parts.iter().map(|p| p.1).sum::<f64>() - sum).abs() < 1e-6);
    }
    assert_eq!(district.missing, ["没报的单位"]);
    assert!(district.findings.is_empty(), "{:#?}", district.findings);
    assert!(district.incomplete.is_empty());
}

#[test]
fn a_missing_table_is_no_zero() {
    let rules = Rules::shipped().unwrap();
    let (a, n) = entry("甲", Body::Department, 5);
    let (mut b, _) = entry("乙", Body::Street, 6);
    for address in Address::of(TableKind::Review) {
        b.statistics.set(address, duibiao::statistics::Cell::default());
    }
    let district = total(&[a, b], &[], Options::default(), &rules, 2023);
    assert_eq!(district.incomplete, [("乙".to_owned(), TableKind::Review)]);
    assert_eq!(district.value(Address::review(5)), Some(n.review[4]));
    assert_eq!(district.contributions(Address::review(5)).len(), 1);
}

#[test]
fn a_sum_that_lacks_a_cell_accuses_nobody() {
    let rules = Rules::shipped().unwrap();
    let (a, n) = entry("甲", Body::Department, 5);
    let (mut b, _) = entry("乙", Body::Street, 6);
    // A cell of applicants and a result that cannot be read: the unit's own sums are not asked, nor is the district's.
    let lost = [Address::request(1, 1), Address::request(3, 7), Address::review(2)];
    for address in lost {
        let unread = duibiao::statistics::Cell { printed: "约三".into(), ..Default::default() };
        b.statistics.set(address, unread);
    }
    let district = total(&[a, b], &[], Options::default(), &rules, 2023);
    assert_eq!(district.value(lost[0]), Some(n.at(lost[0])));
    assert_eq!(district.contributors(lost[0]), 1);
    assert!(lost.iter().all(|a| district.lacking_at(*a) == ["乙"]));
    assert!(district.lacking_at(Address::request(1, 2)).is_empty());
    assert!(district.incomplete.is_empty());
    let told: Vec<_> = district.findings.iter().map(|f| (f.rule.as_str(), f.cells.as_slice())).collect();
    assert_eq!(told, [("D2", &lost[..2]), ("D2", &lost[2..])], "{:#?}", district.findings);
    let message = &district.findings[0].message;
    assert!(message.contains("乙") && message.contains("2格") && message.contains("“自然人”"), "{message}");

    // The others' figures are still held against each other.
    let (mut wrong, _) = entry("丙", Body::Department, 7);
    let at = Address::request(24, 2);
    let mut cell = wrong.statistics.get(at).clone();
    cell.value = cell.value.map(|v| v + 40.0);
    wrong.statistics.set(at, cell);
    let (mut lacking, _) = entry("丁", Body::Street, 8);
    lacking.statistics.set(lost[2], duibiao::statistics::Cell::default());
    let district = total(&[wrong, lacking], &[], Options::default(), &rules, 2023);
    assert!(district.findings.iter().any(|f| f.cells.contains(&at)), "{:#?}", district.findings);
}

#[test]
fn what_units_got_wrong_is_said_once_of_the_sum_and_without_a_guess() {
    let rules = Rules::shipped().unwrap();
    let (mut a, n) = entry("甲", Body::Department, 5);
    let (mut b, m) = entry("乙", Body::Street, 6);
    // One counted what was carried over as new, the other typed a total wrong.
    let put = |e: &mut Entry, at: Address, value: f64| {
        let mut cell = e.statistics.get(at).clone();
        cell.value = Some(value);
        e.statistics.set(at, cell);
    };
    for column in 1..=7 {
        let (new, carried) = (Address::request(1, column), Address::request(2, column));
        put(&mut a, new, n.at(new) + n.at(carried) + 1.0);
    }
    put(&mut b, Address::request(24, 7), m.at(Address::request(24, 7)) + 3.0);
    let district = total(&[a, b], &[], Options::default(), &rules, 2023);
    assert!(district.findings.iter().any(|f| f.certainty.is_some()), "{:#?}", district.findings);
    let errors = [("甲", "A1"), ("乙", "C1")];
    let errors = errors.map(|(unit, rule)| (unit.to_owned(), TableKind::Requests, rule.to_owned()));
    let told = of_units(&district, &errors, &rules);
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert_eq!(one.rule, "D3");
    assert!(one.message.contains("甲、乙") && !one.message.contains("很可能"), "{}", one.message);
    // No unit is wrong: the sum's own findings stand.
    assert_eq!(of_units(&district, &[], &rules), district.findings);
}

#[test]
fn government_office_and_vertical_bodies() {
    let rules = Rules::shipped().unwrap();
    let (office, n) = entry("区政府办公室", Body::Office, 7);
    let (mut government, _) = entry("区政府", Body::Government, 8);
    let (bureau, m) = entry("区民政局", Body::Department, 9);
    let (tax, t) = entry("区税务局", Body::Vertical, 10);
    let cell = Address::request(1, 7);
    let sum = |entries: &[Entry], options| total(entries, &[], options, &rules, 2023);
    // Two different bodies.
    let all = [office.clone(), government.clone(), bureau.clone(), tax.clone()];
    let body = Options { government: Government::Body, vertical: false };
    let g = government.statistics.value(cell).unwrap();
    assert_eq!(sum(&all, body).value(cell), Some(n.at(cell) + m.at(cell) + g));
    assert_eq!(
        sum(&all, Options { vertical: true, ..body }).value(cell),
        Some(n.at(cell) + m.at(cell) + g + t.at(cell))
    );
    // The same table in both reports is counted once.
    government.statistics = office.statistics.clone();
    let twins = sum(&[office.clone(), government.clone(), bureau.clone()], body);
    assert_eq!(twins.value(cell), Some(n.at(cell) + m.at(cell)));
    assert_eq!(twins.left_out.len(), 1);
    // A report that is the sum of the others is not added to them, but held against them.
    let parts = sum(&[office.clone(), bureau.clone()], Options::default());
    government.statistics = parts.sum.clone();
    let whole = sum(&[office.clone(), government.clone(), bureau.clone()], Options::default());
    assert_eq!(whole.value(cell), Some(n.at(cell) + m.at(cell)));
    assert!(whole.findings.is_empty());
    let mut wrong = government.clone();
    let mut changed = wrong.statistics.get(cell).clone();
    changed.value = changed.value.map(|v| v + 2.0);
    wrong.statistics.set(cell, changed);
    let held = sum(&[office, wrong, bureau], Options { government: Government::Total, vertical: false });
    assert_eq!(held.findings.iter().filter(|f| f.rule == "D1").count(), 1);
}
