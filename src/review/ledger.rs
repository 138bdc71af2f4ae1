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
mod tests;
