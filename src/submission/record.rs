//! A result as a line of text, and packed.
//!
//! The line is JSON with English names, the unit by its short name and clauses by their ids, so that an
//! engine can look into it; what every paper has in common (clauses without any trace, the file's name in
//! each value) is left out and put back on reading. Packed, it is the same line deflated.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Context, Submitted, pack};
use crate::{
    analyse::{Act, Analysis, Bound, ClauseJudgement, Finding},
    identify::{Form, Identity, Kind},
    ingest::Format,
    problem::{Level, Problem},
    similar::Print,
    statistics::Report,
    text::{Date, digits},
};

/// Why a line could not be taken.
#[derive(Debug, Error)]
pub enum LineError {
    #[error("不是 duibiao map 的结果：{0}。请检查文件是否完整")]
    Json(String),
    #[error("出自另一版本的程序，或另一套词典、任务清单、单位名录。请用相同的设置重新运行 duibiao map")]
    Context,
    #[error("其中的“{0}”不在任务清单或单位名录里。请重新运行 duibiao map")]
    Unknown(String),
}

/// A result that waits to be used: its head at hand, its findings and its figures packed.
#[derive(Debug, Clone)]
pub struct Packed {
    /// Everything but the analysis and the report.
    pub head: Submitted,
    /// What is known of the report without unpacking it; `None` when the paper is none.
    pub report: Option<Speaks>,
    body: Box<[u8]>,
}

/// The rule of a paper whose record is broken.
pub const LOST: &str = "lost-record";

/// What an annual report, or an annex with its tables, speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaks {
    /// It has the parts of a report, not tables alone.
    pub whole: bool,
    /// It speaks for the government itself.
    pub government: bool,
}

impl Packed {
    /// The packed record, as it is kept in the cache.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// A record that could not be unpacked, or lacks what it should hold: its paper is one that could not be read.
    /// What its unit wrote is not known, and must not be taken for silence.
    pub fn give_up(&mut self) {
        self.report = None;
        self.head = Submitted { format: None, analysis: None, report: None, print: None, ..self.head.clone() };
        self.head.problems.push(Problem::new(
            Level::Error,
            LOST,
            "这份材料的认定结果损坏，没有采用，不按未报送或未提及认定",
            "请重新运行一次；用 map、reduce 汇总的，请先对这份材料重新运行 map",
        ));
    }

    /// Whether [`Self::give_up`] was called: what is packed is not to be used.
    pub fn is_given_up(&self) -> bool {
        self.head.problems.iter().any(|p| p.rule == LOST)
    }

    /// The record with its end cut off.
    #[cfg(test)]
    pub(crate) fn damaged(mut self) -> Self {
        let half = self.body.len() / 2;
        self.body = self.body[..half].into();
        self
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// The first half of [`Context`]'s digest.
    context: String,
    file: String,
    /// Of the list, and the same in every record: an engine has no other place for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    clauses: Vec<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<LineIdentity>,
    length: usize,
    problems: Vec<Problem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    analysis: Option<LineAnalysis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    print: Option<Print>,
}

#[derive(Serialize, Deserialize)]
struct LineIdentity {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    kind: Kind,
    #[serde(default, skip_serializing_if = "is_prose")]
    form: Form,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part_year: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(default)]
    content: u32,
    evidence: String,
    problems: Vec<Problem>,
}

#[derive(Serialize, Deserialize)]
struct LineAnalysis {
    passages: usize,
    copied: f32,
    /// Digests of the windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "digits")]
    quotable: Vec<u32>,
    /// What a clause without any trace has.
    silent: Act,
    clauses: Vec<LineClause>,
    findings: Vec<LineFinding>,
}

#[derive(Serialize, Deserialize)]
struct LineClause {
    clause: String,
    score: f32,
    #[serde(default, skip_serializing_if = "is_false")]
    verbatim: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stated: Option<f64>,
    act: Act,
    quotation: String,
    place: String,
    #[serde(default, skip_serializing_if = "is_false")]
    topic_only: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    denied: bool,
}

#[derive(Serialize, Deserialize)]
struct LineFinding {
    clause: String,
    score: f32,
    act: Act,
    quotation: String,
    place: String,
    words: Vec<String>,
    against: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_prose(form: &Form) -> bool {
    *form == Form::Prose
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_false(value: &bool) -> bool {
    !value
}

/// A clause that nothing in the paper speaks of.
fn silent(clause: usize, act: Act) -> ClauseJudgement {
    ClauseJudgement {
        clause,
        score: 0.0,
        verbatim: false,
        stated: None,
        act,
        quotation: String::new(),
        place: String::new(),
        topic_only: false,
        denied: false,
    }
}

fn packed(submitted: Submitted, body: Vec<u8>) -> Packed {
    let speaks = |r: &Arc<Report>| Speaks { whole: r.text.is_report(), government: r.text.is_government() };
    let report = submitted.report.as_ref().map(speaks);
    let read = Submitted { analysis: None, report: None, ..submitted };
    // A copy: the strings of the original lie scattered among what was just given back, and would keep it from being
    // used as a whole.
    let head = read.clone();
    drop(read);
    Packed { head, report, body: body.into() }
}

impl Context {
    /// A result as one line of JSON, without the line feed.
    pub fn line(&self, submitted: &Submitted) -> String {
        // Strings, numbers and lists only: nothing in it can fail.
        serde_json::to_string(&self.to_line(submitted)).unwrap_or_default()
    }

    /// Reads a line that [`Self::line`] wrote in the same context.
    pub fn parse(&self, text: &str) -> Result<Submitted, LineError> {
        let line: Line = serde_json::from_str(text).map_err(|e| LineError::Json(e.to_string()))?;
        self.take(line)
    }

    /// Packs a result.
    pub fn pack(&self, submitted: Submitted) -> Packed {
        let body = pack::deflate(self.line(&submitted).as_bytes());
        packed(submitted, body)
    }

    /// Packs what the cache kept; `None` when it is no record of this context.
    pub fn repack(&self, body: Vec<u8>) -> Option<Packed> {
        let submitted = self.unpack_bytes(&body)?;
        Some(packed(submitted, body))
    }

    /// The whole result again; `None` for what this context did not pack.
    pub fn unpack(&self, packed: &Packed) -> Option<Submitted> {
        self.unpack_bytes(&packed.body)
    }

    fn unpack_bytes(&self, body: &[u8]) -> Option<Submitted> {
        self.take(serde_json::from_slice(&pack::inflate(body)?).ok()?).ok()
    }

    fn to_line(&self, s: &Submitted) -> Line {
        let id = |clause: usize| self.clauses.get(clause).cloned().unwrap_or_default();
        Line {
            context: self.mark(),
            file: s.file.clone(),
            clauses: self.bound().to_vec(),
            format: s.format,
            identity: s.identity.as_ref().map(|i| LineIdentity {
                unit: i.unit.and_then(|u| self.units.get(u)).cloned(),
                kind: i.kind,
                form: i.form,
                part_year: i.part_year.clone(),
                date: i.date,
                year: i.year,
                content: i.content,
                evidence: i.evidence.clone(),
                problems: i.problems.clone(),
            }),
            length: s.length,
            problems: s.problems.clone(),
            analysis: s.analysis.as_ref().map(|a| {
                let none = a.clauses.iter().find(|c| c.quotation.is_empty()).map_or(Act::Done, |c| c.act);
                LineAnalysis {
                    passages: a.passages,
                    copied: a.copied,
                    quotable: a.quotable.clone(),
                    silent: none,
                    clauses: a
                        .clauses
                        .iter()
                        .filter(|c| **c != silent(c.clause, none))
                        .map(|c| LineClause {
                            clause: id(c.clause),
                            score: c.score,
                            verbatim: c.verbatim,
                            stated: c.stated,
                            act: c.act,
                            quotation: c.quotation.clone(),
                            place: c.place.clone(),
                            topic_only: c.topic_only,
                            denied: c.denied,
                        })
                        .collect(),
                    findings: a
                        .findings
                        .iter()
                        .map(|f| LineFinding {
                            clause: id(f.clause),
                            score: f.score,
                            act: f.act,
                            quotation: f.quotation.clone(),
                            place: f.place.clone(),
                            words: f.words.clone(),
                            against: f.against.clone(),
                        })
                        .collect(),
                }
            }),
            report: s.report.as_deref().cloned(),
            print: s.print.as_deref().cloned(),
        }
    }

    fn take(&self, line: Line) -> Result<Submitted, LineError> {
        if line.context != self.mark() {
            return Err(LineError::Context);
        }
        if self.bound().is_empty() && !line.clauses.is_empty() {
            self.bind(line.clauses);
        }
        let identity = line
            .identity
            .map(|i| {
                let unit = match i.unit {
                    Some(short) => Some(self.unit(&short).ok_or(LineError::Unknown(short))?),
                    None => None,
                };
                Ok(Identity {
                    unit,
                    kind: i.kind,
                    form: i.form,
                    part_year: i.part_year,
                    date: i.date,
                    year: i.year,
                    content: i.content,
                    evidence: i.evidence,
                    problems: i.problems,
                })
            })
            .transpose()?;
        Ok(Submitted {
            format: line.format,
            identity,
            analysis: line.analysis.map(|a| self.take_analysis(a)).transpose()?,
            report: line.report.map(Arc::new),
            print: line.print.map(Arc::new),
            problems: line.problems,
            length: line.length,
            file: line.file,
        })
    }

    fn take_analysis(&self, a: LineAnalysis) -> Result<Analysis, LineError> {
        let mut clauses: Vec<ClauseJudgement> = (0..self.clauses.len()).map(|i| silent(i, a.silent)).collect();
        // Both lists are in the order of the task list, or nearly so: look from where the last one was.
        let mut last = 0;
        let mut index = |id: String| -> Result<usize, LineError> {
            let n = self.clauses.len();
            let found = (0..n).map(|step| (last + step) % n).find(|&i| self.clauses[i] == id);
            last = found.unwrap_or(last);
            found.ok_or(LineError::Unknown(id))
        };
        for c in a.clauses {
            let clause = index(c.clause)?;
            clauses[clause] = ClauseJudgement {
                clause,
                score: c.score,
                verbatim: c.verbatim,
                stated: c.stated,
                act: c.act,
                quotation: c.quotation,
                place: c.place,
                topic_only: c.topic_only,
                denied: c.denied,
            };
        }
        let findings = a
            .findings
            .into_iter()
            .map(|f| {
                Ok(Finding {
                    clause: index(f.clause)?,
                    score: f.score,
                    act: f.act,
                    quotation: f.quotation,
                    place: f.place,
                    words: f.words,
                    against: f.against,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Analysis { clauses, findings, passages: a.passages, quotable: a.quotable, copied: a.copied })
    }
}
