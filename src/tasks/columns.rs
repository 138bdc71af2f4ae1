//! Which column of a table means what: the vocabulary of `dictionaries/columns.toml`.

use serde::Deserialize;

use super::{TargetWords, TaskError};
use crate::roster::RosterWords;
use crate::text::fold::{is_wordlike, skeleton};

/// Header words by meaning, without punctuation or spaces, and the group phrases of 责任单位.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    seq: Vec<String>,
    theme: Vec<String>,
    item: Vec<String>,
    requirement: Vec<String>,
    lead: Vec<String>,
    units: Vec<String>,
    sections: Vec<String>,
    deadline: Vec<String>,
    other: Vec<String>,
    clause: Vec<String>,
    clause_id: Vec<String>,
    task_id: Vec<String>,
    pub brief: Brief,
    pub headings: Headings,
    pub handing_in: HandingIn,
    pub phrases: Phrases,
    pub roster: RosterWords,
    pub titles: Titles,
    #[serde(default)]
    pub measures: Measures,
    /// What the heads of an earlier year's columns begin with.
    #[serde(default)]
    pub(super) earlier: Vec<String>,
    /// Words of heads of how tasks are judged.
    #[serde(default)]
    pub(super) judging: Vec<String>,
    /// Words of heads of what a higher level asks for.
    #[serde(default)]
    pub(super) higher: Vec<String>,
    /// Words by which clauses set numbers: those of `quantities.toml`.
    #[serde(skip, default = "TargetWords::shipped")]
    pub targets: TargetWords,
}

/// How measures are told that only semicolons part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// One of these is in each of them.
    pub verbs: Vec<String>,
}

/// Words of a sentence that says until when a paper is due.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandingIn {
    pub verbs: Vec<String>,
    /// What follows the day where the paper stands before it.
    pub to: Vec<String>,
    pub plans: Vec<String>,
    pub reports: Vec<String>,
    /// Before a day that makes it one of the year behind the list's.
    pub next: Vec<String>,
    /// What may stand between a paper and its day.
    pub between: Vec<String>,
    /// What makes a day the last one where nothing behind it does.
    pub limits: Vec<String>,
    /// What says that papers and days are listed in the same order.
    pub respectively: Vec<String>,
}

/// Heads of one word, which other tables have as well.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    pub units: Vec<String>,
    pub deadline: Vec<String>,
    /// Below a head of bodies: those that lead, and the others.
    #[serde(default)]
    pub lead: Vec<String>,
    #[serde(default)]
    pub support: Vec<String>,
    /// Over the numbers that tasks are measured by.
    #[serde(default)]
    pub amounts: Vec<String>,
}

/// How names of tasks are told that stand before their requirement in one cell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// What names begin with, and how they end.
    pub verbs: Vec<String>,
    pub ends: Vec<String>,
    /// What measures begin with, however they end.
    pub acts: Vec<String>,
    /// What stands in no name.
    pub never: Vec<String>,
}

/// How titles are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titles {
    /// A line that has one of these names the subject.
    pub subjects: Vec<String>,
    /// How the title of a list ends.
    pub lists: Vec<String>,
    /// How the title of the paper ends that hands a list out.
    pub notices: Vec<String>,
    /// How lines begin that only refer to a list, or say who filled it in.
    pub references: Vec<String>,
    /// What the sheets and tables beside a list are called that hold no tasks.
    pub beside: Vec<String>,
    /// What the head over what is to be done has in it where a table is about something else (活动内容).
    #[serde(default)]
    pub beside_heads: Vec<String>,
    /// How a line begins that says that a table goes on below it.
    #[serde(default)]
    pub going_on: Vec<String>,
}

/// Group phrases of 责任单位.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    pub departments: Vec<String>,
    pub streets: Vec<String>,
    pub everybody: Vec<String>,
    /// What stands for 各 before a group (所有部门).
    #[serde(default)]
    pub every: Vec<String>,
    /// What makes units those below a body, whom the roster does not hold (区卫健局及所属各单位).
    #[serde(default)]
    pub below: Vec<String>,
    /// What names of towns end with, and those of street offices; a phrase with both means all of them.
    #[serde(default)]
    pub towns: Vec<String>,
    #[serde(default)]
    pub offices: Vec<String>,
    /// What the members of a panel are called, what panels are, and what the district's own panel is about.
    #[serde(default)]
    pub members: Vec<String>,
    #[serde(default)]
    pub panels: Vec<String>,
    #[serde(default)]
    pub own_panels: Vec<String>,
    /// What names of party organs begin with, which are no departments of a government.
    #[serde(default)]
    pub party: Vec<String>,
    /// How names of offices within a unit end, behind its own (区政府办公室政务公开科).
    #[serde(default)]
    pub within: Vec<String>,
    /// What makes 部门, 单位 or 机关 the district's own bodies, towns left out (县直各单位).
    pub direct: Vec<String>,
    pub related: Vec<String>,
    /// The bodies and the towns behind 的 that are named by what they do or have (决策事项的部门), and what joins them.
    pub role_bodies: Vec<String>,
    pub role_towns: Vec<String>,
    pub role_joints: Vec<String>,
    /// What departments and units are called by that are named by what they do (各行政执法部门).
    pub roles: Vec<String>,
    pub institutions: Vec<String>,
    /// Around the bodies that are not meant (除区税务局外各部门, 各部门（不含区税务局）).
    #[serde(default)]
    pub except_before: Vec<String>,
    #[serde(default)]
    pub except_behind: Vec<String>,
    #[serde(default)]
    pub except_inside: Vec<String>,
    /// How the names of bodies end.
    pub ends: Vec<String>,
    /// What a line begins with behind which another body follows.
    pub labels: Vec<String>,
    /// What the rest of a name begins with that was wrapped.
    pub wraps: Vec<String>,
    /// How else they end, in text that says nothing but names.
    pub other_ends: Vec<String>,
    /// Behind the names of bodies that lead, and of those that answer (A牵头，B、C配合).
    pub lead_words: Vec<String>,
    pub duty_words: Vec<String>,
    /// In a head of bodies that lead, when others stand in the column as well.
    pub mixed: Vec<String>,
    /// Labels within a cell whose bodies lead.
    pub lead_labels: Vec<String>,
    /// Labels of persons, by their ends.
    pub persons: Vec<String>,
    /// What names of bodies begin with beside others that are known.
    pub levels: Vec<String>,
    /// What governments below a city's are called (各县区, 各区人民政府), behind 各.
    pub lower: Vec<String>,
    /// Ends of places that are called 区 and have no government of their own.
    pub zones: Vec<String>,
    /// Times without a date.
    pub lasting: Vec<String>,
    /// Cells that make a column's body answer; the first of `lead_ticks` that a table uses beside others leads.
    pub ticks: Vec<String>,
    pub lead_ticks: Vec<String>,
    /// Ticks only in columns under the names of bodies.
    #[serde(default)]
    pub body_ticks: Vec<String>,
    /// Before or behind the name of the body that leads, and of one that supports.
    pub lead_marks: Vec<String>,
    pub support_marks: Vec<String>,
    /// How rows begin that hold no task; cells that say so alone.
    pub notes: Vec<String>,
    pub note_cells: Vec<String>,
    /// Cells that repeat the one above.
    pub dittos: Vec<String>,
    /// Departments that answer for the public institutions.
    pub supervisors: Vec<String>,
    /// Before a day that makes it one of the year behind the list's: those of `[handing_in]`.
    #[serde(skip)]
    pub next: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    Seq,
    TaskId,
    Theme,
    Item,
    Requirement,
    ClauseId,
    Clause,
    Lead,
    Units,
    /// Sections of one office, who answer where no bodies do.
    Sections,
    Deadline,
    /// Nothing that the list needs.
    Other,
}

impl Vocabulary {
    /// Reads `columns.toml`.
    pub fn from_toml(text: &str) -> Result<Self, TaskError> {
        let mut out: Self = crate::dictionaries::parse(text)
            .map_err(|reason| TaskError::Dictionary { file: "columns.toml", reason })?;
        out.phrases.next.clone_from(&out.handing_in.next);
        // Every cell of every table is held against every word.
        let lists = [
            &mut out.clause_id,
            &mut out.clause,
            &mut out.task_id,
            &mut out.seq,
            &mut out.lead,
            &mut out.units,
            &mut out.sections,
            &mut out.deadline,
            &mut out.other,
            &mut out.requirement,
            &mut out.item,
            &mut out.theme,
        ];
        for word in lists.into_iter().flatten() {
            *word = skeleton(word);
        }
        Ok(out)
    }

    /// Whether a header cell is one of the words and nothing else.
    pub(super) fn is_brief(&self, header: &str, words: &[String]) -> bool {
        self.meaning(header).is_none() && words.iter().any(|w| *w == skeleton(header))
    }

    /// The words of each meaning, in the order in which they are tried.
    fn lists(&self) -> [(Meaning, &Vec<String>); 12] {
        [
            (Meaning::ClauseId, &self.clause_id),
            (Meaning::Clause, &self.clause),
            (Meaning::TaskId, &self.task_id),
            (Meaning::Seq, &self.seq),
            (Meaning::Lead, &self.lead),
            (Meaning::Units, &self.units),
            (Meaning::Sections, &self.sections),
            (Meaning::Deadline, &self.deadline),
            (Meaning::Other, &self.other),
            (Meaning::Requirement, &self.requirement),
            (Meaning::Item, &self.item),
            (Meaning::Theme, &self.theme),
        ]
    }

    /// Whether a header cell is a known word as it stands, or has a long one at one end (2024年工作内容); 活动内容 only
    /// ends like one.
    pub(super) fn is_known(&self, header: &str) -> bool {
        let word = skeleton(&without_brackets(header));
        let words = self.lists().into_iter().flat_map(|(_, words)| words).filter(|w| w.chars().nth(3).is_some());
        let mut ends = words.filter(|w| word.ends_with(w.as_str()) || word.starts_with(w.as_str()));
        self.exactly(&skeleton(header)).or_else(|| self.exactly(&word)).is_some() || ends.next().is_some()
    }

    /// What a skeleton means that is one of the words as it stands.
    fn exactly(&self, word: &String) -> Option<Meaning> {
        self.lists().into_iter().find_map(|(meaning, words)| words.contains(word).then_some(meaning))
    }

    /// What a header cell means below another: 名称 below 任务 is 任务名称, 牵头 below 责任单位 is 牵头单位.
    pub(super) fn meaning_below(&self, upper: &str, header: &str) -> Option<Meaning> {
        let below = || self.exactly(&(skeleton(upper) + &skeleton(header)));
        let known = self.meaning(header).or_else(|| (!header.trim().is_empty()).then(below)?);
        known.or_else(|| self.share(header).filter(|_| self.is_of_bodies(upper)))
    }

    /// Whether a head is one of bodies, whoever of them leads.
    pub(super) fn is_of_bodies(&self, header: &str) -> bool {
        matches!(self.meaning(header), Some(Meaning::Units | Meaning::Lead)) || self.is_brief(header, &self.brief.units)
    }

    /// 牵头 or 配合 and nothing else.
    fn share(&self, header: &str) -> Option<Meaning> {
        let is = |words: &[String]| self.is_brief(header, words);
        let others = || is(&self.brief.support).then_some(Meaning::Units);
        is(&self.brief.lead).then_some(Meaning::Lead).or_else(others)
    }

    /// What a header cell means, if it is one.
    pub fn meaning(&self, header: &str) -> Option<Meaning> {
        // 责任单位（第一个为牵头单位）: a remark in brackets says nothing of the column.
        let bare = without_brackets(header);
        if bare.chars().filter(|c| is_wordlike(*c)).nth(12).is_some() {
            return None;
        }
        let (whole, word) = (skeleton(header), skeleton(&bare));
        if word.is_empty() {
            return None;
        }
        let lists = self.lists();
        // The whole header first; then the longest listed word that it ends or begins with
        // (区级责任单位, 完成时限要求).
        if let Some(meaning) = self.exactly(&whole).or_else(|| self.exactly(&word)) {
            return Some(meaning);
        }
        let mut best: Option<(usize, Meaning)> = None;
        for (meaning, words) in lists {
            for w in words.iter().filter(|w| word.ends_with(w.as_str()) || word.starts_with(w.as_str())) {
                let n = w.chars().count();
                if n >= 2 && best.is_none_or(|(b, _)| n > b) {
                    best = Some((n, meaning));
                }
            }
        }
        best.map(|(_, m)| m)
    }
}

/// A text without what stands in brackets in it.
fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let outside = |c: char| {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth = depth.saturating_sub(1);
                return None;
            }
            _ => {}
        }
        (depth == 0).then_some(c)
    };
    text.chars().filter_map(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let v = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        for (h, m) in [
            ("序号", Meaning::Seq),
            ("工作任务", Meaning::Item),
            ("具 体\n要 求", Meaning::Requirement),
            ("责任单位", Meaning::Units),
            ("牵头单位", Meaning::Lead),
            ("完成时限", Meaning::Deadline),
            ("区级责任单位", Meaning::Units),
            ("重点任务", Meaning::Theme),
            ("责任部门（单位）", Meaning::Units),
            ("责任单位（第一个为牵头单位）", Meaning::Units),
            ("责任科室", Meaning::Sections),
            ("进度安排", Meaning::Deadline),
        ] {
            assert_eq!(v.meaning(h), Some(m), "{h}");
        }
        for (h, known) in
            [("具体要求", true), ("2024年工作内容", true), ("工作内容（简述）", true), ("活动内容", false)]
        {
            assert_eq!(v.is_known(h), known, "{h}");
        }
        assert_eq!(v.meaning("备注"), Some(Meaning::Other));
        assert_eq!(v.meaning("2023年12月底前"), None);
    }
}
