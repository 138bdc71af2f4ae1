//! What went wrong, said once and in one shape.
//!
//! Every step that works on files returns what it could do *and* a list of [`Problem`]s, so that a bad
//! file, a doubtful date or an unreadable table is a row in a sheet and a line in the terminal, never an
//! abort. A problem always says what to do about it.

use std::io;

use polars::prelude::PolarsError;
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

    /// What is wrong and what to do about it, in one line.
    pub fn line(&self) -> String {
        line(&self.message, &self.hint)
    }

    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }
}

/// What is wrong and what to do about it, in one line: one full stop between the two, though many messages bring
/// their own.
pub fn line(message: &str, hint: &str) -> String {
    let message = message.trim_end_matches('。');
    if hint.is_empty() { format!("{message}。") } else { format!("{message}。{hint}") }
}

/// What the system refused, in the officer's language; the system itself speaks English on many machines.
pub fn system(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let known = match error.kind() {
        Kind::NotFound => "没有这个文件或文件夹",
        Kind::PermissionDenied => "没有权限，或正被别的程序占用",
        Kind::AlreadyExists => "同名的文件或文件夹已经存在",
        Kind::StorageFull | Kind::QuotaExceeded => "磁盘已满",
        Kind::ReadOnlyFilesystem => "磁盘是只读的",
        Kind::IsADirectory => "这是文件夹，不是文件",
        Kind::NotADirectory => "这是文件，不是文件夹",
        Kind::InvalidFilename => "文件名太长，或有不能用的字符",
        Kind::ResourceBusy | Kind::ExecutableFileBusy => "正被别的程序占用",
        Kind::UnexpectedEof => "文件不完整",
        _ => "",
    };
    match (known, error.raw_os_error()) {
        ("", Some(code)) => format!("系统错误{code}"),
        // Said by this program, or by a reader of its own.
        ("", None) => error.to_string(),
        (known, _) => known.to_owned(),
    }
}

/// What to do where a file could not be written.
pub fn writable(refused: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match refused.kind() {
        Kind::NotFound | Kind::NotADirectory | Kind::IsADirectory | Kind::InvalidFilename => "请检查文件名和路径",
        Kind::StorageFull | Kind::QuotaExceeded => "请腾出磁盘空间，或换一个位置",
        Kind::ReadOnlyFilesystem => "请换一个有写权限的位置",
        _ => "请关闭正在打开的同名文件，或换一个有写权限的位置后重试",
    }
}

/// What a library of tables refused, as an error of the system where it was one; its own words are English and say
/// nothing to an officer, so `otherwise` is said instead.
pub fn of_frames(error: &PolarsError, otherwise: &str) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => {
            error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), otherwise), io::Error::from_raw_os_error)
        }
        PolarsError::Context { error, .. } => of_frames(error, otherwise),
        _ => io::Error::other(otherwise),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_speaks_chinese() {
        let missing = std::fs::read("no/such/file").expect_err("missing");
        assert_eq!(system(&missing), "没有这个文件或文件夹");
        assert_eq!(system(&io::Error::other("不是 PNG 图片")), "不是 PNG 图片");
        assert!(!system(&io::Error::from_raw_os_error(32)).is_ascii());
    }

    #[test]
    fn one_full_stop_stands_between_what_is_wrong_and_what_to_do() {
        assert_eq!(line("没有写明统计期限。", "请写明"), "没有写明统计期限。请写明");
        assert_eq!(line("文件是空的（0 字节）", "请重报"), "文件是空的（0 字节）。请重报");
        assert_eq!(line("请看附表", ""), "请看附表。");
    }
}
