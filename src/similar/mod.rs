//! Near-duplicates: papers that one unit took over from another, or from its own of last year.
//!
//! Every plan resembles every other until the formulas that all use and the list's own words are taken
//! away; what then still agrees was copied. Only a fingerprint of each paper is kept: the texts of two
//! papers are read again when they were found alike, for the quotations.

mod compare;
mod fingerprint;
mod names;
mod quote;

pub use compare::{Match, Paper, compare};
pub use fingerprint::{Fingerprint, Stock};
pub use names::OtherName;
pub use quote::{Quotable, Quote, quote};

use serde::{Deserialize, Serialize};

use crate::{analyse::passage::Passage, roster::Roster};

/// The rules of `dictionaries/similar.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub compare: Compare,
    pub names: Names,
}

/// From where on two papers are alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// Least share of a paper's own words that another has too, 0–1.
    pub share: f32,
    /// Least number of marks in common.
    pub marks: u32,
    /// A mark in more than this share of the papers is common usage, 0–1.
    pub common: f32,
    /// … but never one in as few papers as this.
    pub common_least: usize,
    /// Least share of a paper that repeats the list, 0–1.
    pub copied: f32,
    /// With how many others a paper is listed, the most alike first.
    pub nearest: usize,
    /// So many pairs are quoted.
    pub quoted: usize,
}

/// When another unit's name is a sign of copying.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    pub times: u32,
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Characters before a name that are looked at.
    pub near: usize,
}

impl Settings {
    /// Reads `similar.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let settings: Self = crate::dictionaries::parse(text)?;
        let c = &settings.compare;
        for (key, value) in [("share", c.share), ("common", c.common), ("copied", c.copied)] {
            if !(0.0..=1.0).contains(&value) {
                let reason = format!("{key}填的是{value}，应在0到1之间");
                return Err(crate::dictionaries::at_key(text, "compare", key, &reason));
            }
        }
        Ok(settings)
    }
}

/// What is kept of one paper for comparing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Print {
    pub fingerprint: Fingerprint,
    /// Other units whose names stand in it as its own would.
    pub names: Vec<OtherName>,
}

/// Reads what is to be kept of one paper. `unit` is its own, as an index into the roster.
pub fn print(passages: &[Passage], unit: Option<usize>, roster: &Roster, stock: &Stock, settings: &Settings) -> Print {
    Print {
        fingerprint: Fingerprint::of(passages, stock),
        names: names::other_names(passages, unit, roster, &settings.names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_share() {
        let shipped = include_str!("../../dictionaries/similar.toml");
        assert!(Settings::from_toml(shipped).is_ok());
        for (from, to, key) in [
            ("share = 0.3", "share = 30", "share"),
            ("common = 0.4", "common = -1", "common"),
            ("copied = 0.3", "copied = nan", "copied"),
        ] {
            let wrong = Settings::from_toml(&shipped.replace(from, to)).unwrap_err();
            assert!(wrong.starts_with('第') && wrong.contains(&format!("行：{key}填的是")), "{wrong}");
        }
    }
}
