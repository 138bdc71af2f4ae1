//! 雷同: papers that are alike, as rows with both units, both shares and, once the run has read the two
//! papers again, both quotations.

use serde::{Deserialize, Serialize};

use super::{Assessment, Status, SubmissionRow, submissions::Decided};
use crate::{
    similar::{Match, Paper, compare},
    submission::{Context, Packed, Submitted},
};

/// How a paper is like another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Two units' papers of this year.
    Units,
    /// The unit's own paper of last year.
    LastYear,
    /// Another unit's name stands where its own should.
    OtherName,
    /// The words of the task list.
    List,
}

impl Likeness {
    /// The words an officer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Units => "单位之间雷同",
            Self::LastYear => "与本单位上年雷同",
            Self::OtherName => "留有其他单位名称",
            Self::List => "照抄任务清单",
        }
    }

    /// The word in machine-read files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::LastYear => "last_year",
            Self::OtherName => "other_name",
            Self::List => "list",
        }
    }
}

/// One likeness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarRow {
    pub likeness: Likeness,
    pub unit: String,
    pub file: String,
    /// Empty for the task list.
    pub other_unit: String,
    /// Empty for a name and for the list.
    pub other_file: String,
    /// Share of the paper's own words that stand in the other, 0–1; for a name nothing.
    pub share: Option<f32>,
    /// The same of the other paper.
    pub other_share: Option<f32>,
    /// How often a name occurs.
    pub times: u32,
    pub quotation: String,
    pub place: String,
    pub other_quotation: String,
    pub other_place: String,
}

/// All likenesses: between units, with last year, names, then the list; each kind most alike first.
pub(super) fn rows(
    assessment: &Assessment,
    submitted: &[Submitted],
    decided: &[Decided],
    submissions: &[SubmissionRow],
    packed: &[Packed],
    context: &Context,
) -> Vec<SimilarRow> {
    let last = assessment.list.year.map(|y| y - 1);
    let papers: Vec<Paper> = submitted
        .iter()
        .zip(decided)
        .enumerate()
        .filter_map(|(index, (s, d))| {
            let year = s.identity.as_ref().and_then(|i| i.year);
            let last_year = d.other_year && year.is_some() && year == last;
            (d.status == Status::Used || last_year).then_some(())?;
            Some(Paper { index, unit: s.unit()?, kind: s.kind(), last_year, print: &s.print.as_ref()?.fingerprint })
        })
        .collect();
    let row = |likeness: Likeness, s: &Submitted| SimilarRow {
        likeness,
        unit: context.unit_name(s).to_owned(),
        file: s.file.clone(),
        other_unit: String::new(),
        other_file: String::new(),
        share: None,
        other_share: None,
        times: 0,
        quotation: String::new(),
        place: String::new(),
        other_quotation: String::new(),
        other_place: String::new(),
    };
    let pair = |m: Match| {
        let (a, b) = (&submitted[m.a], &submitted[m.b]);
        SimilarRow {
            other_unit: context.unit_name(b).to_owned(),
            other_file: b.file.clone(),
            share: Some(m.of_a),
            other_share: Some(m.of_b),
            ..row(if m.same_unit { Likeness::LastYear } else { Likeness::Units }, a)
        }
    };
    let settings = assessment.similar;
    let mut out: Vec<SimilarRow> = compare(&papers, &settings.compare).into_iter().map(pair).collect();
    for (i, s) in submitted.iter().enumerate().filter(|(i, _)| decided[*i].status == Status::Used) {
        for name in s.print.iter().flat_map(|p| &p.names) {
            out.push(SimilarRow {
                other_unit: assessment.roster.units().get(name.unit).map_or_else(String::new, |u| u.short.clone()),
                times: name.times,
                quotation: name.quotation.clone(),
                place: name.place.clone(),
                ..row(Likeness::OtherName, s)
            });
        }
        let copied = submissions[i].copied;
        if copied >= settings.compare.copied {
            let judged = context.unpack(&packed[i]).and_then(|s| s.analysis);
            let shown = judged.iter().flat_map(|a| &a.clauses).find(|c| c.verbatim && !c.quotation.is_empty());
            let clause = |index: usize| {
                assessment.list.tasks.iter().flat_map(|t| &t.clauses).nth(index).map_or(("", ""), |c| (&c.id, &c.text))
            };
            let (id, text) = shown.map_or(("", ""), |c| clause(c.clause));
            out.push(SimilarRow {
                share: Some(copied),
                quotation: shown.map_or_else(String::new, |c| c.quotation.clone()),
                place: shown.map_or_else(String::new, |c| c.place.clone()),
                other_quotation: text.to_owned(),
                other_place: id.to_owned(),
                ..row(Likeness::List, s)
            });
        }
    }
    // Stable: within a kind the order of finding stays.
    out.sort_by_key(|r| r.likeness);
    out
}
