//! Every decision ever made, in order, and which one stands for each key.
//!
//! What an officer wrote since the last run becomes new entries; old entries are never changed or dropped.
//! The workbook that is about to be replaced speaks with authority: a decision changed or erased there is
//! changed or taken back. A copy found in the input only adds, for its blank cells say nothing of what others
//! decided meanwhile.

use std::collections::BTreeMap;

use super::{Decision, Entry, Key, Record, Seen, Source, Unread, digest, record};
use crate::{
    problem::{Level, Problem},
    roster::Roster,
    tasks::{Task, TaskList},
    text::Date,
};

/// One row of 复核 as it was read.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// 1-based row of the sheet.
    pub row: u32,
    pub key: Key,
    /// `None` when nothing, or nothing known, was chosen.
    pub decision: Option<Decision>,
    pub typed: String,
    pub reason: String,
    pub who: String,
    pub date: String,
    pub proof: String,
    pub was: String,
    pub state: String,
    pub quotation: String,
    pub file: String,
    pub place: String,
    pub kind: String,
    /// The papers that lay there when the sheet was written; nothing is known of a row that somebody added.
    pub seen: Seen,
}

impl Statement {
    fn is_blank(&self) -> bool {
        [&self.typed, &self.reason, &self.who, &self.date, &self.proof].into_iter().all(String::is_empty)
    }

    /// Whether the row only repeats what an entry already says. A date that the officer left out was filled
    /// in by the program, so its absence is no change.
    fn repeats(&self, entry: &Entry) -> bool {
        self.decision == Some(entry.decision)
            && self.reason == entry.reason
            && self.who == entry.who
            && self.proof == entry.proof
            && (self.date.is_empty() || self.date == entry.date)
    }

    fn entry(&self, decision: Decision, today: Date) -> Entry {
        Entry {
            key: self.key.clone(),
            decision,
            reason: self.reason.clone(),
            who: self.who.clone(),
            date: if self.date.is_empty() { today.to_string() } else { self.date.clone() },
            was: self.was.clone(),
            is: String::new(),
            state: self.state.clone(),
            quotation: self.quotation.clone(),
            file: self.file.clone(),
            place: self.place.clone(),
            kind: self.kind.clone(),
            proof: self.proof.clone(),
            seen: self.seen.clone(),
        }
    }
}

/// Whether a decision can be applied to what the list and the roster hold now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Known,
    /// The unit is not on the roster.
    NoUnit,
    /// The list has no clause with these words.
    NoClause,
}

/// All decisions, and what was noticed while reading them.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In the order in which they were made known.
    pub entries: Vec<Entry>,
    /// Where the entries of each key stand among them.
    pub(super) places: BTreeMap<Key, Vec<usize>>,
    /// Rows of the record that are not understood, written back as they were.
    pub unread: Vec<Unread>,
    /// Rows where something was written but no decision chosen; shown again as they are.
    pub drafts: Vec<Statement>,
    pub problems: Vec<Problem>,
    /// How many entries are new in this run, and how many of these take a decision back.
    pub fresh: usize,
    pub taken_back: usize,
    /// The workbooks that were read, by name.
    pub sources: Vec<String>,
}

impl Ledger {
    /// Joins what is recorded with what the workbooks say.
    ///
    /// `primary`: the workbook that will be replaced, or that was named; `copies`: others found in the input.
    pub fn gather(
        record: Record,
        primary: Option<&Source>,
        copies: &[Source],
        list: &TaskList,
        roster: &Roster,
        today: Date,
    ) -> Self {
        let mut ledger = Self::default();
        let sources = || primary.into_iter().chain(copies);
        for source in sources() {
            let name = source.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            ledger.sources.push(name);
        }
        let present = Present::new(list, roster);
        let unread: Vec<&[Unread]> =
            [record.unread.as_slice()].into_iter().chain(sources().map(|s| s.unread.as_slice())).collect();
        ledger.unread = record::join(&unread);
        ledger.problems.extend(record::told(&ledger.unread));
        ledger.remember(record.entries, &present);
        for source in sources() {
            ledger.remember(source.entries.clone(), &present);
        }
        let known = ledger.entries.len();
        ledger.read(primary, copies, &present, today);
        let new = ledger.entries.get(known..).unwrap_or_default();
        ledger.fresh = new.len();
        ledger.taken_back = new.iter().filter(|e| e.decision == Decision::Withdrawn).count();
        ledger.problems.extend(ledger.unsigned());
        ledger
    }

    /// Adds what one record holds beyond what is known. The same words may stand in it twice (taken back and
    /// decided again), so entries are counted and not only looked for.
    fn remember(&mut self, record: Vec<Entry>, present: &Present) {
        // Of this record's entries so far, by key.
        let mut here: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
        for entry in record {
            let entry = Entry { key: present.key(&entry.key).0, ..entry };
            let same = |e: &&Entry| e.says_the_same(&entry);
            let so_far = here.get(&entry.key).map_or(0, |own| own.iter().filter(same).count()) + 1;
            let known = self.of(&entry.key).filter(same).count();
            here.entry(entry.key.clone()).or_default().push(entry.clone());
            if so_far > known {
                self.push(entry);
            }
        }
    }

    fn push(&mut self, entry: Entry) {
        self.places.entry(entry.key.clone()).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// The entries of a key, in order.
    fn of(&self, key: &Key) -> impl DoubleEndedIterator<Item = &Entry> {
        self.places.get(key).into_iter().flatten().filter_map(|i| self.entries.get(*i))
    }

    /// The last entry for a key.
    fn last(&self, key: &Key) -> Option<&Entry> {
        self.of(key).next_back()
    }

    /// The decision that stands for each key, withdrawn ones left out.
    pub fn standing(&self) -> BTreeMap<&Key, &Entry> {
        let mut out: BTreeMap<&Key, &Entry> = self.entries.iter().map(|e| (&e.key, e)).collect();
        out.retain(|_, e| e.decision != Decision::Withdrawn);
        out
    }

    /// One line on the decisions in force that nobody signed, as long as there are any.
    fn unsigned(&self) -> Option<Problem> {
        let standing = self.standing();
        let own: Vec<&Key> = standing.values().filter(|e| e.is_unsigned()).map(|e| &e.key).collect();
        let some: Vec<String> = own.iter().take(3).map(|key| format!("{} {}", key.unit, key.code)).collect();
        let more = if own.len() > some.len() { format!("等{}条", own.len()) } else { String::new() };
        (!own.is_empty()).then(|| {
            Problem::new(
                Level::Warning,
                "review-unsigned",
                format!("复核决定没有签名（{}{more}），先按决定采用", some.join("、")),
                "请在“复核”表这些行的“签名”列补签，再运行一次",
            )
        })
    }

    fn read(&mut self, primary: Option<&Source>, copies: &[Source], present: &Present, today: Date) {
        // What is new, by key: the statement, and whether it comes from the primary workbook.
        let mut new: BTreeMap<Key, Vec<(Statement, bool)>> = BTreeMap::new();
        let mut erased: Vec<Statement> = Vec::new();
        let all = primary.into_iter().map(|s| (s, true)).chain(copies.iter().map(|s| (s, false)));
        for (source, first) in all {
            let recorded: Vec<Entry> =
                source.entries.iter().map(|e| Entry { key: present.key(&e.key).0, ..e.clone() }).collect();
            for raw in &source.statements {
                let mut said = raw.clone();
                said.key = present.key(&raw.key).0;
                // 撤回 in words is an erased cell, and stronger: it needs nothing that this workbook had shown. Where
                // nothing stands, nothing is taken back.
                let standing = self.last(&said.key).is_some_and(|e| e.decision != Decision::Withdrawn);
                if said.decision == Some(Decision::Withdrawn) && !standing {
                    said.decision = None;
                    said.typed.clear();
                }
                // 意见冲突 is what the program says of two voices, and no decision that one can take.
                let Some(_) = said.decision.filter(|d| *d != Decision::Conflict) else {
                    self.undecided(said, first, &recorded, &mut erased);
                    continue;
                };
                let old = if first {
                    self.last(&said.key).is_some_and(|e| said.repeats(e))
                } else {
                    self.of(&said.key).any(|e| said.repeats(e))
                };
                if old {
                    continue;
                }
                if said.key.unit.is_empty() || said.key.code.is_empty() {
                    self.problems.push(
                        Problem::new(
                            Level::Warning,
                            "review-unplaced",
                            "填了复核决定，但看不出是哪个单位、哪一条",
                            "请在“单位”和“条款”两列写明",
                        )
                        .at(format!("工作表“复核”第{}行", said.row)),
                    );
                    self.drafts.push(said);
                    continue;
                }
                new.entry(said.key.clone()).or_default().push((said, first));
            }
        }
        for said in erased {
            // A row that was copied before it was filled in is blank beside its twin.
            if !new.contains_key(&said.key) && !self.twin_decides(&said, primary, present) {
                let entry = Entry { is: String::new(), ..said.entry(Decision::Withdrawn, today) };
                self.push(entry);
            }
        }
        for (key, said) in new {
            self.decide(&key, said, today);
        }
    }

    /// Another row of the same workbook still holds the decision that this one lacks.
    fn twin_decides(&self, said: &Statement, primary: Option<&Source>, present: &Present) -> bool {
        let last = self.last(&said.key);
        primary.is_some_and(|s| {
            s.statements.iter().any(|other| {
                other.row != said.row && present.key(&other.key).0 == said.key && last.is_some_and(|e| other.repeats(e))
            })
        })
    }

    /// A row without a decision that can be understood.
    fn undecided(&mut self, said: Statement, first: bool, recorded: &[Entry], erased: &mut Vec<Statement>) {
        let active = self.last(&said.key).is_some_and(|e| e.decision.is_active());
        if said.typed.is_empty() {
            if active {
                // Erased, but only if this workbook had shown it: an old copy put back erases nothing.
                let seen =
                    recorded.iter().any(|e| self.last(&said.key).is_some_and(|l| l.says_the_same(e) && l.key == e.key));
                if first && seen {
                    erased.push(said);
                }
                return;
            }
        } else {
            self.problems.push(
                Problem::new(
                    Level::Warning,
                    "review-unclear",
                    format!("看不懂的复核决定“{}”，没有采用", said.typed.chars().take(20).collect::<String>()),
                    "请从下拉列表中选：认可、改为已落实、改为未落实、不涉及",
                )
                .at(format!("工作表“复核”第{}行（{} {}）", said.row, said.key.unit, said.key.code)),
            );
        }
        // Beside a decision in force, what is not understood is told in its row.
        if !said.is_blank() && (!active || !said.typed.is_empty()) && !self.drafts.iter().any(|d| d.key == said.key) {
            self.drafts.push(said);
        }
    }

    /// Takes the new statements on one key into the record.
    fn decide(&mut self, key: &Key, mut said: Vec<(Statement, bool)>, today: Date) {
        let day = |s: &Statement| if s.date.is_empty() { today.to_string() } else { s.date.clone() };
        said.sort_by_key(|(s, _)| day(s));
        let place = format!("{} {}", key.unit, key.code);
        let voices = |said: &[(Statement, bool)]| {
            said.iter()
                .map(|(s, _)| format!("{}{}", who(&s.who), s.decision.map_or("", Decision::chinese)))
                .collect::<Vec<_>>()
                .join("，")
        };
        let last = self.last(key).filter(|e| e.decision.is_active()).cloned();
        let differ = said.windows(2).any(|w| w[0].0.decision != w[1].0.decision);
        let latest = said.last().map(|(s, _)| (day(s), s.decision));
        let tied = said.iter().any(|(s, _)| latest.as_ref().is_some_and(|(d, dec)| day(s) == *d && s.decision != *dec));
        // A copy against what stands: the later date counts, the same date settles nothing.
        let against = last
            .as_ref()
            .filter(|_| said.iter().all(|(_, first)| !first))
            .filter(|e| latest.as_ref().is_some_and(|(_, decision)| *decision != Some(e.decision)));
        let clash = tied || against.is_some_and(|e| latest.as_ref().is_some_and(|(d, _)| *d == e.date));
        let older = against.is_some_and(|e| latest.as_ref().is_some_and(|(d, _)| *d < e.date));
        if differ || against.is_some() {
            let mut told = voices(&said);
            if let Some(e) = against {
                told = format!("{}{}，{told}", who(&e.who), e.decision.chinese());
            }
            let (level, outcome, hint) = if clash {
                (Level::Warning, "没有采用任何一个", "请商定后在“复核”表重新选择")
            } else {
                (Level::Notice, "以日期较晚的为准", "如不对，请在“复核”表重新选择")
            };
            self.problems.push(
                Problem::new(level, "review-conflict", format!("复核意见不一致（{told}），{outcome}"), hint)
                    .at(place.clone()),
            );
        }
        let standing = last.filter(|_| older && !clash);
        let before = self.entries.len();
        for (s, _) in &said {
            if let Some(decision) = s.decision {
                let entry = s.entry(decision, today);
                // Two officers who agree to the word are one entry.
                let added = self.entries.get(before..).unwrap_or_default();
                if !added.iter().any(|e| e.says_the_same(&entry)) {
                    self.push(entry);
                }
            }
        }
        if let Some(e) = standing {
            // The late statement is on record; what stood before still stands.
            self.entries.retain(|x| *x != e);
            self.entries.push(e);
            self.places.clear();
            for (i, entry) in self.entries.iter().enumerate() {
                self.places.entry(entry.key.clone()).or_default().push(i);
            }
        }
        if clash && let Some((s, _)) = said.last() {
            let mut entry = s.entry(Decision::Conflict, today);
            entry.reason = voices(&said);
            entry.who = String::new();
            self.push(entry);
        }
    }
}

fn who(name: &str) -> String {
    if name.is_empty() { "未签名者：".to_owned() } else { format!("{name}：") }
}

/// Digest of a task as a whole.
fn task_words(task: &Task) -> String {
    let mut text = task.item.clone();
    for clause in &task.clauses {
        text.push_str(&clause.text);
    }
    digest(&text)
}

/// What the list and the roster hold now, against which keys of any age are held.
pub struct Present<'a> {
    roster: &'a Roster,
    /// Code and digest of the words, of each clause and of each task.
    clauses: Vec<(String, String)>,
    tasks: Vec<(String, String)>,
}

impl<'a> Present<'a> {
    pub fn new(list: &TaskList, roster: &'a Roster) -> Self {
        let clauses = list.tasks.iter().flat_map(|t| &t.clauses).map(|c| (c.id.clone(), digest(&c.text))).collect();
        Self { roster, clauses, tasks: list.tasks.iter().map(|t| (t.id.clone(), task_words(t))).collect() }
    }

    /// Digest of the words of the n-th clause of the list.
    pub fn clause_words(&self, clause: usize) -> &str {
        self.clauses.get(clause).map_or("", |(_, words)| words)
    }

    /// Digest of the n-th task as a whole.
    pub fn task_words(&self, task: usize) -> &str {
        self.tasks.get(task).map_or("", |(_, words)| words)
    }

    /// A key in the names of this roster and the codes of this list; whether it can be applied.
    pub fn key(&self, key: &Key) -> (Key, Standing) {
        let units = self.roster.units();
        let unit = units
            .iter()
            .position(|u| u.short == key.unit)
            .or_else(|| self.roster.resolve(&key.unit))
            .map(|u| units[u].short.clone());
        let codes = if key.code.contains('.') { &self.clauses } else { &self.tasks };
        // The words first: another list may give the code to another clause.
        let same = |(code, words): &&(String, String)| {
            if key.words.is_empty() { *code == key.code } else { *words == key.words }
        };
        let found = codes.iter().filter(same).find(|(code, _)| *code == key.code).or_else(|| codes.iter().find(same));
        let standing = match (&unit, found) {
            (None, _) => Standing::NoUnit,
            (_, None) => Standing::NoClause,
            _ => Standing::Known,
        };
        let (code, words) = found.cloned().unwrap_or_else(|| (key.code.clone(), key.words.clone()));
        (Key { unit: unit.unwrap_or_else(|| key.unit.clone()), code, words }, standing)
    }
}

#[cfg(test)]
mod tests {
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
        Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap()
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
        let signed = gather(
            Some(source(vec![said("改为已落实", "张三", "2024-03-01")], again.entries.clone())),
            &[],
            again.entries,
        );
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
}
