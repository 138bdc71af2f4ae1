//! Which papers lay before an officer when he decided.
//!
//! A decision is about what was read when it was made. A report that comes months later is another paper: what it says
//! was not before the officer, and the decision must not silence it unseen.

use crate::identify::Kind;

/// What stands where no paper lay there.
const NONE: &str = "-";
/// First letters of the marks of plans and of reports.
const PLAN: char = 'p';
const REPORT: char = 'r';
/// Letters of a mark.
const LENGTH: usize = 9;

/// The mark of a paper: its kind and a digest of its sentences, so that the same words in another file are the same.
pub fn mark(kind: Kind, sentences: &[u32]) -> String {
    let mut hasher = blake3::Hasher::new();
    for sentence in sentences {
        hasher.update(&sentence.to_le_bytes());
    }
    let letter = if kind == Kind::Plan { PLAN } else { REPORT };
    format!("{letter}{}", &hasher.finalize().to_hex()[..LENGTH - 1])
}

/// Marks of papers, as the last part of a 识别码 holds them; of a row that the program did not write nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(String);

impl Seen {
    /// These papers and no other.
    pub fn of<'m>(marks: impl IntoIterator<Item = &'m str>) -> Self {
        let marks: Vec<&str> = marks.into_iter().collect();
        Self(if marks.is_empty() { NONE.to_owned() } else { marks.join(".") })
    }

    /// Reads what [`Seen::as_str`] gave. Older workbooks have a digest there, which says nothing of papers.
    pub fn parse(text: &str) -> Self {
        let is_mark = |m: &str| m.len() == LENGTH && m.starts_with([PLAN, REPORT]);
        let known = text == NONE || text.split('.').all(is_mark);
        Self(if known { text.to_owned() } else { String::new() })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether a paper with this mark lay there.
    pub fn holds(&self, mark: &str) -> bool {
        self.0.split('.').any(|own| own == mark)
    }

    /// Whether a paper of this kind lay there.
    pub fn any(&self, kind: Kind) -> bool {
        let letter = if kind == Kind::Plan { PLAN } else { REPORT };
        self.0.split('.').any(|own| own.starts_with(letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_known_by_their_words() {
        let (plan, report) = (mark(Kind::Plan, &[1, 2]), mark(Kind::Report, &[1, 2]));
        let seen = Seen::parse(Seen::of([plan.as_str(), report.as_str()]).as_str());
        assert!(seen.is_known() && seen.holds(&plan) && seen.holds(&report) && seen.any(Kind::Report));
        let alone = Seen::of([plan.as_str()]);
        assert!(!alone.any(Kind::Report) && !alone.holds(&mark(Kind::Plan, &[1, 3])));
        let nothing = Seen::parse(Seen::of([]).as_str());
        assert!(nothing.is_known() && !nothing.any(Kind::Plan));
        // A digest of a quotation, as older workbooks have it.
        for old in ["88e01a2b", "", "aaaaaaaa"] {
            assert!(!Seen::parse(old).is_known(), "{old}");
        }
    }
}
