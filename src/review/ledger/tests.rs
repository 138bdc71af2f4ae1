use std::path::PathBuf;

use super::*;
use crate::tasks::Clause;

fn list(texts: &[&str]) -> TaskList {
    let clauses = texts
        .iter()
        .zip(1..)
        .map(|(t, n)| Clause { id: format!("T01.{n}"), text: (*t).to_owned(), target: None })
        .collect();
    TaskList {
        due: [None; 2],
        doubts: Vec::new(),
        title: String::new(),
        year: Some(2023),
        source: String::new(),
        tasks: vec![Task {
            id: "T01".into(),
            printed_seq: String::new(),
            theme: String::new(),
            item: "教育".into(),
            requirement: String::new(),
            units: String::new(),
            leads: None,
            deadline: String::new(),
            clauses,
            owners: Vec::new(),
            due: None,
        }],
    }
}

fn roster() -> Roster {
    Roster::from_toml(include_str!("../../../dictionaries/units.toml")).unwrap()
}

fn said(decision: &str, who: &str, date: &str) -> Statement {
    Statement {
        key: Key { unit: "区教体局".into(), code: "T01.1".into(), words: digest("公开招生政策") },
        decision: Decision::parse(decision),
        typed: decision.into(),
        who: who.into(),
        date: date.into(),
        ..Statement::default()
    }
}

fn source(statements: Vec<Statement>, entries: Vec<Entry>) -> Source {
    Source { path: PathBuf::from("覆盖情况.xlsx"), statements, entries, ..Source::default() }
}

#[allow(clippy::needless_pass_by_value)] // reads better at the call sites
fn gather(primary: Option<Source>, copies: &[Source], record: Vec<Entry>) -> Ledger {
    let today = Date::new(2024, 3, 5).unwrap();
    let record = Record { entries: record, ..Record::default() };
    Ledger::gather(record, primary.as_ref(), copies, &list(&["公开招生政策", "发布招生简章"]), &roster(), today)
}

fn standing(ledger: &Ledger) -> Vec<Decision> {
    ledger.standing().values().map(|e| e.decision).collect()
}

#[test]
fn a_decision_is_recorded_once_and_dated() {
    let first = gather(Some(source(vec![said("改为已落实", "张三", "")], vec![])), &[], vec![]);
    assert_eq!((first.entries.len(), first.fresh, first.entries[0].date.as_str()), (1, 1, "2024-03-05"));
    // The next workbook shows the date; the one after it is as it was.
    let shown = said("改为已落实", "张三", "2024-03-05");
    let again = gather(Some(source(vec![shown], first.entries.clone())), &[], first.entries.clone());
    assert_eq!((again.entries.len(), again.fresh), (1, 0));
}

#[test]
fn changed_and_erased_in_the_workbook_itself() {
    let old = gather(Some(source(vec![said("认可", "张三", "2024-03-01")], vec![])), &[], vec![]).entries;
    let changed = gather(Some(source(vec![said("不涉及", "李四", "2024-03-01")], old.clone())), &[], old.clone());
    assert_eq!((changed.entries.len(), standing(&changed)), (2, vec![Decision::NotDuty]));
    let erased = gather(Some(source(vec![said("", "", "")], old.clone())), &[], old.clone());
    assert_eq!((erased.entries.len(), standing(&erased)), (2, vec![]));
    // The row itself was deleted, the sheets were deleted, or an older workbook was put back: nothing is lost.
    for primary in [source(vec![], old.clone()), source(vec![], vec![]), source(vec![said("", "", "")], vec![])] {
        assert_eq!(standing(&gather(Some(primary), &[], old.clone())), [Decision::Accept]);
    }
    assert_eq!(standing(&gather(None, &[], old)), [Decision::Accept]);
}

#[test]
fn taken_back_in_words_is_taken_back_and_other_words_are_told() {
    let old = gather(Some(source(vec![said("改为已落实", "张三", "2024-03-01")], vec![])), &[], vec![]).entries;
    for word in ["撤回", "撤销", "withdrawn"] {
        let back = gather(Some(source(vec![said(word, "张三", "2024-03-01")], old.clone())), &[], old.clone());
        assert_eq!((standing(&back), back.problems.len()), (vec![], 0), "{word}");
        let last = back.entries.last().unwrap();
        assert_eq!((back.fresh, last.decision, last.who.as_str()), (1, Decision::Withdrawn, "张三"));
        // The same workbook met again, and one where nothing stands: nothing more to take back.
        let again = gather(Some(source(vec![said(word, "张三", "")], old.clone())), &[], back.entries.clone());
        assert_eq!((again.fresh, again.problems.len(), again.drafts.len()), (0, 0, 1), "{word}");
    }
    // What the program says of two voices cannot be chosen.
    let chosen = gather(Some(source(vec![said("意见冲突", "张三", "2024-03-01")], old.clone())), &[], old.clone());
    assert_eq!((standing(&chosen), chosen.fresh), (vec![Decision::Done], 0));
    assert_eq!(chosen.problems.iter().map(|p| p.rule.as_str()).collect::<Vec<_>>(), ["review-unclear"]);
    // A colleague's copy takes back by its date, once.
    let own = || Some(source(vec![said("改为已落实", "张三", "2024-03-01")], old.clone()));
    let later = [source(vec![said("撤回", "李四", "2024-03-02")], old.clone())];
    let back = gather(own(), &later, old.clone());
    assert_eq!((standing(&back), back.problems.len()), (vec![], 1));
    let blank = || Some(source(vec![said("", "", "")], back.entries.clone()));
    assert_eq!(gather(blank(), &later, back.entries.clone()).fresh, 0);
    let earlier = [source(vec![said("撤回", "李四", "2024-02-02")], old.clone())];
    assert_eq!(standing(&gather(own(), &earlier, old.clone())), [Decision::Done]);
}

#[test]
fn a_signature_is_asked_for_until_it_is_there() {
    let told = |ledger: &Ledger| ledger.problems.iter().filter(|p| p.rule == "review-unsigned").count();
    let first = gather(Some(source(vec![said("改为已落实", "", "2024-03-01")], vec![])), &[], vec![]);
    let again = gather(
        Some(source(vec![said("改为已落实", "", "2024-03-01")], first.entries.clone())),
        &[],
        first.entries.clone(),
    );
    assert_eq!((told(&first), told(&again), again.fresh), (1, 1, 0));
    let signed =
        gather(Some(source(vec![said("改为已落实", "张三", "2024-03-01")], again.entries.clone())), &[], again.entries);
    assert_eq!(told(&signed), 0);
    // What is taken back is nothing new.
    let back =
        gather(Some(source(vec![said("撤回", "张三", "2024-03-02")], signed.entries.clone())), &[], signed.entries);
    assert_eq!((back.fresh, back.taken_back, told(&back)), (1, 1, 0));
}

#[test]
fn copies_add_and_never_erase() {
    let old = gather(Some(source(vec![said("认可", "张三", "2024-03-01")], vec![])), &[], vec![]).entries;
    let copy = |s: Statement| source(vec![s], old.clone());
    let own = || Some(source(vec![said("认可", "张三", "2024-03-01")], old.clone()));
    assert_eq!(standing(&gather(own(), &[copy(said("", "", ""))], old.clone())), [Decision::Accept]);
    // Later than what stands: counts, and is told.
    let later = gather(own(), &[copy(said("改为已落实", "李四", "2024-03-02"))], old.clone());
    assert_eq!((standing(&later), later.problems.len()), (vec![Decision::Done], 1));
    // Earlier: on record, and does not count.
    let earlier = gather(own(), &[copy(said("改为已落实", "李四", "2024-02-02"))], old.clone());
    assert_eq!((standing(&earlier), earlier.entries.len()), (vec![Decision::Accept], 2));
    // The same copy met again says nothing new.
    let again = gather(own(), &[copy(said("改为已落实", "李四", "2024-02-02"))], earlier.entries.clone());
    assert_eq!((again.fresh, standing(&again)), (0, vec![Decision::Accept]));
}

#[test]
fn a_clash_is_applied_by_nobody_until_one_decides_again() {
    let rows = vec![said("认可", "张三", "2024-03-01"), said("不涉及", "李四", "2024-03-01")];
    let clash = gather(Some(source(rows, vec![])), &[], vec![]);
    assert_eq!(standing(&clash), [Decision::Conflict]);
    assert_eq!(clash.problems[0].rule, "review-conflict");
    let still = gather(Some(source(vec![said("", "", "")], clash.entries.clone())), &[], clash.entries.clone());
    assert_eq!((standing(&still), still.fresh), (vec![Decision::Conflict], 0));
    let settled = gather(
        Some(source(vec![said("不涉及", "主任", "2024-03-01")], clash.entries.clone())),
        &[],
        clash.entries.clone(),
    );
    assert_eq!(standing(&settled), [Decision::NotDuty]);
}

#[test]
fn keys_follow_units_and_words() {
    let (list, roster) = (list(&["发布招生简章", "公开招生政策"]), roster());
    let key = |unit: &str, words: &str| Key { unit: unit.into(), code: "T01.1".into(), words: digest(words) };
    let present = Present::new(&list, &roster);
    let (moved, standing) = present.key(&key("天桥区教育和体育局", "公开招生政策"));
    assert_eq!((moved.unit.as_str(), moved.code.as_str(), standing), ("区教体局", "T01.2", Standing::Known));
    assert_eq!(present.key(&key("区教体局", "别的话")).1, Standing::NoClause);
    assert_eq!(present.key(&key("某某公司", "公开招生政策")).1, Standing::NoUnit);
}

#[test]
fn words_without_a_decision_are_kept() {
    let unclear = Statement { reason: "待电话核实".into(), ..said("再看看", "张三", "") };
    let ledger = gather(Some(source(vec![unclear], vec![])), &[], vec![]);
    assert_eq!((ledger.entries.len(), ledger.drafts.len(), ledger.problems.len()), (0, 1, 1));
}
