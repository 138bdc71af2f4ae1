//! What went wrong, said once and in one shape.
//!
//! Every step that works on files returns what it could do *and* a list of [`Problem`]s, so that a bad
//! file, a doubtful date or an unreadable table is a row in a sheet and a line in the terminal, never an
//! abort. A problem always says what to do about it.

use serde::{Deserialize, Serialize};

/// How much a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; nothing was lost.
    Notice,
    /// Something may be missing or wrong; the rest was used.
    Warning,
    /// The file, or the part named, could not be used.
    Error,
}

impl Level {
    /// The word an officer reads.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Notice => "提示",
            Self::Warning => "警告",
            Self::Error => "错误",
        }
    }

    /// The word in machine-read files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that an officer should know about one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub level: Level,
    /// Stable English name of the kind of problem (`encrypted`, `no-text`, …), for `data/problems`.
    pub rule: String,
    /// Where in the file, in words (`第3段`, `表2第4行`); empty when it is the whole file.
    pub place: String,
    /// What is wrong, in Chinese, without the file's name and without any of its body text.
    pub message: String,
    /// What to do about it, in Chinese.
    pub hint: String,
}

impl Problem {
    pub fn new(level: Level, rule: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { level, rule: rule.to_owned(), place: String::new(), message: message.into(), hint: hint.into() }
    }

    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }
}
