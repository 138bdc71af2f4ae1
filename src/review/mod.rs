//! What officers decided on the 复核 sheet, read back so that it outlives every later run.
//!
//! The program's own workbook is edited by people: sorted, filtered, columns hidden or added, copies handed
//! round and returned. So nothing here goes by position. A row is known by its 识别码, a column by its head, a
//! unit by the roster, a clause by the digest of its words. Whatever cannot be matched is kept and told, never
//! dropped; a workbook that cannot be read stops the run before anything is overwritten.

mod examples;
mod ledger;
mod points;
mod read;
mod record;
mod seen;
mod words;

pub use examples::{Conflicting, Lesson, Lessons, lessons};
pub use ledger::{Ledger, Present, Standing, Statement};
pub use points::{Points, SCORES, by_hand, points};
pub use read::{Source, columns, find_row, is_workbook_name, open_elsewhere, read};
pub use record::{Record, Unread, parse as parse_record, read_file as read_record};
pub use seen::{Seen, mark};
pub use words::{FILE as WORDS_FILE, Words};

use std::path::PathBuf;

use thiserror::Error;

use crate::{ingest::IngestError, text::fold::skeleton};

/// The sheet that officers fill in.
pub const SHEET: &str = "复核";
/// The audit trail beside it.
pub const RECORD: &str = "复核记录";
/// The first sheet, and its line that says which year the workbook is about.
pub const OVERVIEW: &str = "总览";
pub const PERIOD: &str = "期间";
/// The audit trail as a data file, below the data folder.
pub const RECORD_FILE: &str = "reviews.csv";
/// Reviewed passages as labelled examples, below the output folder.
pub const EXAMPLES: &str = "复核样例.jsonl";

/// Heads of the columns of 复核 that are read back; the sheet may have others.
pub mod heads {
    pub const UNIT: &str = "单位";
    pub const TASK: &str = "任务";
    pub const CLAUSE: &str = "条款";
    pub const DECISION: &str = "复核决定";
    pub const REASON: &str = "理由";
    pub const WHO: &str = "签名";
    pub const DATE: &str = "日期";
    pub const PROOF: &str = "补充佐证";
    pub const WAS: &str = "程序结论";
    pub const QUOTATION: &str = "原文";
    pub const FILE: &str = "文件";
    pub const PLACE: &str = "位置";
    pub const STATE: &str = "逐条状态";
    pub const KEY: &str = "识别码";
    /// Only in 复核记录.
    pub const IS: &str = "复核后结论";
    pub const KIND: &str = "材料";
}

/// What stands in 条款 when a row decides the whole task.
pub const WHOLE: &str = "整项";

/// Why reviews could not be read. Every one of these stops the run before anything is written.
#[derive(Debug, Error)]
pub enum ReviewError {
    #[error(
        "复核工作簿 {path} 读不出来：{source}。没有改动任何文件。请用 WPS 打开确认；打不开时把它移出文件夹（复核记录仍在 data/{RECORD_FILE}），再运行"
    )]
    Workbook { path: PathBuf, source: IngestError },
    #[error("读不了 {path}：{source}。没有改动任何文件。请关闭正在使用它的程序后重试")]
    Io { path: PathBuf, source: std::io::Error },
    #[error(
        "{path} 正在 WPS 或 Excel 中打开。没有改动任何文件。请保存并关闭后重试（如并没有打开，请删除同一文件夹里的 {lock}）"
    )]
    Open { path: PathBuf, lock: String },
    #[error(
        "{path} 的“{SHEET}”表里找不到表头“{missing}”。没有改动任何文件。请恢复这一列的表头文字，或用上一版工作簿重试"
    )]
    Heads { path: PathBuf, missing: &'static str },
    #[error(
        "{path} 的表头里没有“{missing}”这一列。没有改动任何文件。请恢复第一行的列名；恢复不了的，把这个文件移出文件夹（复核记录仍在工作簿的“{RECORD}”表），再运行"
    )]
    Record { path: PathBuf, missing: &'static str },
    #[error(
        "{path} 的“{SHEET}”表第{row}行对不上：识别码是{key}，同一行写的却是{shown}。可能只对部分列排了序。没有改动任何文件。请撤销排序，或选中整张表后再排"
    )]
    Torn { path: PathBuf, row: u32, key: String, shown: String },
    #[error(
        "{path} 是{own}年的结果，任务清单是{list}年的。没有改动任何文件。请先把这个文件夹改名另存（如“output{own}”），再运行；如清单年份不对，请核对清单标题"
    )]
    OtherYear { path: PathBuf, own: i32, list: i32 },
    #[error("{path} 在运行期间被改动。没有覆盖它，请保存关闭后重新运行")]
    Changed { path: PathBuf },
    #[error("没有找到 --review 指定的文件 {0}。请检查路径")]
    Missing(PathBuf),
}

/// What an officer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The program's verdict stands.
    Accept,
    Done,
    NotDone,
    NotDuty,
    /// An earlier decision was taken back.
    Withdrawn,
    /// Two officers decided differently; nothing is applied until one decides again.
    Conflict,
}

impl Decision {
    /// What the dropdown offers.
    pub const CHOICES: [Self; 4] = [Self::Accept, Self::Done, Self::NotDone, Self::NotDuty];
    const ALL: [Self; 6] = [Self::Accept, Self::Done, Self::NotDone, Self::NotDuty, Self::Withdrawn, Self::Conflict];

    pub fn chinese(self) -> &'static str {
        match self {
            Self::Accept => "认可",
            Self::Done => "改为已落实",
            Self::NotDone => "改为未落实",
            Self::NotDuty => "不涉及",
            Self::Withdrawn => "撤回",
            Self::Conflict => "意见冲突",
        }
    }

    /// What those read whom a decision is about.
    pub fn told(self) -> &'static str {
        match self {
            Self::Accept => "经复核认可",
            Self::Done => "经复核认定已落实",
            Self::NotDone => "经复核不予认定",
            Self::NotDuty => "经复核认定不涉及",
            Self::Withdrawn | Self::Conflict => "",
        }
    }

    /// The word in machine-read files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Done => "done",
            Self::NotDone => "not_done",
            Self::NotDuty => "not_duty",
            Self::Withdrawn => "withdrawn",
            Self::Conflict => "conflict",
        }
    }

    /// Whether it settles a verdict.
    pub fn is_active(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Conflict)
    }

    /// Reads what stands in the cell: one of the choices, or what people type for it.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = skeleton(text);
        let word = plain.strip_prefix("改为").or_else(|| plain.strip_prefix("改成")).unwrap_or(&plain);
        match word {
            "认可" | "同意" | "确认" => Some(Self::Accept),
            "已落实" => Some(Self::Done),
            "未落实" => Some(Self::NotDone),
            "不涉及" => Some(Self::NotDuty),
            "撤销" | "取消" => Some(Self::Withdrawn),
            _ => Self::ALL.into_iter().find(|d| d.chinese() == plain || d.as_str() == text.trim()),
        }
    }
}

/// What a decision is about: a clause of a unit, or a whole task of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Key {
    /// Short name by the roster, as far as it is known.
    pub unit: String,
    /// `T05.1`, or `T05` for the whole task.
    pub code: String,
    /// Digest of the clause's words (of the item and its clauses for a whole task): codes are only positions.
    pub words: String,
}

impl Key {
    /// `区教体局|T05.1|3fa2b1c4|p88e01a2b.r0c93d1f7`: the last part is which papers lay there when the row was written.
    pub fn written(&self, seen: &Seen) -> String {
        format!("{}|{}|{}|{}", self.unit, self.code, self.words, seen.as_str())
    }

    /// Reads a 识别码; the key and the papers that lay there.
    pub fn parse(text: &str) -> Option<(Self, Seen)> {
        let mut parts = text.trim().split('|').map(str::trim);
        let (unit, code, words, seen) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none() && !unit.is_empty() && !code.is_empty();
        whole.then(|| {
            (Self { unit: unit.to_owned(), code: code.to_owned(), words: words.to_owned() }, Seen::parse(seen))
        })
    }

    pub fn task(&self) -> &str {
        self.code.split('.').next().unwrap_or(&self.code)
    }
}

/// Eight hexadecimal digits for the words of a text, whatever its spaces and punctuation; empty for none.
pub fn digest(text: &str) -> String {
    let plain = skeleton(text);
    if plain.is_empty() { String::new() } else { blake3::hash(plain.as_bytes()).to_hex()[..8].to_owned() }
}

/// One decision as the audit trail keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: Key,
    pub decision: Decision,
    pub reason: String,
    pub who: String,
    /// ISO where it could be read as a date.
    pub date: String,
    /// The program's verdict when it was decided, and the verdict after it.
    pub was: String,
    pub is: String,
    /// The state of each clause when it was decided (`T05.1已落实、T05.2未提及`): what 认可 holds fast.
    pub state: String,
    pub quotation: String,
    pub file: String,
    pub place: String,
    /// `实施方案` or `年度报告`: the paper that the quotation is from.
    pub kind: String,
    /// A sentence that the officer supplied because the program overlooked it.
    pub proof: String,
    /// The papers that lay before the officer; a decision is about these.
    pub seen: Seen,
}

impl Entry {
    /// Whether it counts and bears no signature.
    pub fn is_unsigned(&self) -> bool {
        self.decision.is_active() && self.who.trim().is_empty()
    }

    /// Whether two entries say the same, however their keys were renamed since.
    fn says_the_same(&self, other: &Self) -> bool {
        self.decision == other.decision
            && self.reason == other.reason
            && self.who == other.who
            && self.date == other.date
            && self.proof == other.proof
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::Kind;

    #[test]
    fn decisions_as_people_type_them() {
        for (text, decision) in [
            ("认可", Some(Decision::Accept)),
            (" 改为已落实 ", Some(Decision::Done)),
            ("已落实", Some(Decision::Done)),
            ("改成未落实。", Some(Decision::NotDone)),
            ("不涉及", Some(Decision::NotDuty)),
            ("撤销", Some(Decision::Withdrawn)),
            ("再看看", None),
            ("", None),
        ] {
            assert_eq!(Decision::parse(text), decision, "{text}");
        }
        for d in Decision::ALL {
            assert_eq!((Decision::parse(d.chinese()), Decision::parse(d.as_str())), (Some(d), Some(d)));
        }
    }

    #[test]
    fn a_key_survives_writing() {
        let key = Key { unit: "区教体局".into(), code: "T05.1".into(), words: digest("公开招生政策。") };
        let seen = Seen::of([mark(Kind::Plan, &[7]).as_str()]);
        assert_eq!(Key::parse(&key.written(&seen)), Some((key, seen)));
        assert_eq!(Key::parse("区教体局|T05.1"), None);
        assert_eq!(digest("，。"), "");
    }
}
