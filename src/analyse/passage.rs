//! Cutting a document into passages: the pieces that are judged, each with its place and its section.
//!
//! Paragraphs give sentences; rows of a [ledger](super::ledger) give their measure cells, with the task cell as topic
//! only. Titles, headings, statutory tables and notes are never passages; a numbered line with nothing under it is an
//! item and no heading.

use serde::Deserialize;

pub use super::sections::Section;
use super::{
    ledger::{self, Ledger},
    sections::{Stack, year_of},
};
use crate::{
    identify::Kind,
    ingest::{Block, Content, Document, Part, Place, Row, Table},
    text::{date, fold::skeleton, numeral},
};

/// Vocabulary of `dictionaries/structure.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    sections: Sections,
    pub(super) columns: Columns,
    pub(super) status: Status,
    statutory: Marks,
    rows: Rows,
    #[serde(default)]
    dialogue: Dialogue,
}

/// What questions and answers begin with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dialogue {
    question: Vec<String>,
    answer: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    problem: Vec<String>,
    deferred: Vec<String>,
    /// What a heading of two parts tells before it comes to problems or intentions.
    #[serde(default)]
    told: Vec<String>,
    slogan: Vec<String>,
    background: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub topic: Vec<String>,
    pub measure: Vec<String>,
    pub status: Vec<String>,
    pub quantity: Vec<String>,
    pub reason: Vec<String>,
    pub remark: Vec<String>,
    pub number: Vec<String>,
    pub other: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    pub done: Vec<String>,
    pub underway: Vec<String>,
    pub undone: Vec<String>,
    /// At the end of a cell that says more, or of its first clause; and at the beginning of one.
    #[serde(default)]
    pub called_off: Vec<String>,
    #[serde(default)]
    pub put_off: Vec<String>,
    pub no: Vec<String>,
    pub not_applicable: Vec<String>,
    pub nothing: Vec<String>,
    pub ticks: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    marks: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    notes: Vec<String>,
}

/// What a ledger's status cell says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowStatus {
    #[default]
    Unsaid,
    Undone,
    NotApplicable,
}

/// One paragraph or ledger row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// As written; line feeds within a cell kept.
    pub text: String,
    /// The task cell of a ledger row, or the run-in heading; empty otherwise.
    pub topic: String,
    /// Where a person finds it: 第12段, 表1第3行, 工作表“落实表”第5行.
    pub place: String,
    pub section: Section,
    pub status: RowStatus,
    /// The task of a ledger row whose status is all that the unit wrote.
    pub bare: bool,
}

impl Structure {
    /// Reads `structure.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let mut out: Self = crate::dictionaries::parse(text)?;
        let c = &mut out.columns;
        // Every header cell is held against every word.
        let lists = [
            &mut c.topic,
            &mut c.measure,
            &mut c.status,
            &mut c.quantity,
            &mut c.reason,
            &mut c.remark,
            &mut c.number,
            &mut c.other,
        ];
        for word in lists.into_iter().flatten() {
            *word = skeleton(word);
        }
        c.other.extend(c.number.iter().cloned());
        Ok(out)
    }

    pub(super) fn section(&self, heading: &str) -> Section {
        let s = &self.sections;
        let place = |words: &[String]| words.iter().filter_map(|w| heading.find(w.as_str())).min();
        // 2023年工作总结及2024年工作打算 is the heading of both, and what is told comes first.
        let told = place(&s.told);
        let has = |words: &[String]| place(words).is_some_and(|at| told.is_none_or(|told| at <= told));
        // 存在的主要问题及改进情况 is both: a problem section.
        if has(&s.problem) {
            Section::Problem
        } else if has(&s.deferred) {
            Section::Deferred
        } else if has(&s.slogan) {
            Section::Slogan
        } else if has(&s.background) {
            Section::Background
        } else {
            Section::Body
        }
    }

    /// The words of a line that is one question (问：开过专门的会吗？), whose answer is the line after it.
    fn question<'t>(&self, text: &'t str) -> Option<&'t str> {
        let marked = self.dialogue.question.iter().find_map(|q| text.strip_prefix(q.as_str()));
        let words = marked.unwrap_or(text).trim().strip_suffix(['？', '?'])?;
        let alone = !words.contains(['。', '；', '？', '?']);
        (alone && (marked.is_some() || words.chars().count() <= QUESTION)).then_some(words)
    }

    /// A line without the word that marks it as an answer.
    fn answer<'t>(&self, text: &'t str) -> &'t str {
        self.dialogue.answer.iter().find_map(|a| text.strip_prefix(a.as_str())).unwrap_or(text).trim()
    }

    fn is_note(&self, text: &str) -> bool {
        self.rows.notes.iter().any(|n| text.starts_with(n.as_str()))
    }

    /// Whether the first cell marks its row as a note or a pattern (例).
    pub(super) fn is_note_cell(&self, cell: &str) -> bool {
        let bare = |text: &str| text.trim_matches(['：', ':', '（', '）', '(', ')']).to_owned();
        self.is_note(cell) || self.rows.notes.iter().any(|n| bare(n) == bare(cell))
    }
}

/// Characters up to which a question is a line of its own without a word that marks it.
const QUESTION: usize = 30;

/// All passages of a plan or report, in order.
pub fn passages(document: &Document, kind: Kind, structure: &Structure) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut sections = Stack::default();
    let mut sheet: Option<&str> = None;
    let mut tables = 0;
    let mut columns = ledger::Columns::default();
    let mut asked: Option<&str> = None;
    let blocks: Vec<&Block> =
        document.blocks.iter().filter(|b| !matches!(b.place.part, Part::Header | Part::Footer)).collect();
    let year = year_of(&blocks);
    // 二、2024年工作计划 in what was done in 2023, whatever it is called.
    let section = |heading: &str| match (date::years(heading).into_iter().min(), year) {
        (Some(own), Some(year)) if own > year => Section::Deferred,
        _ => structure.section(heading),
    };
    let mut signature_from = blocks.len();
    // Short closing lines are the signature, not a statement.
    for (i, block) in blocks.iter().enumerate().rev().take(4) {
        match block.text() {
            Some(t) if closes(t) => signature_from = i,
            _ => break,
        }
    }
    for (i, block) in blocks.iter().enumerate() {
        if let Part::Sheet(name) = &block.place.part
            && sheet != Some(name.as_str())
        {
            sheet = Some(name);
            sections.clear();
            sections.open(1, section(name));
        }
        // Behind text a table without a head is no part of the ledger before it; 续表 stands between two of its parts.
        if sheet.is_none() && block.text().is_some_and(|t| !t.contains('续')) {
            columns = ledger::Columns::default();
        }
        match &block.content {
            Content::Heading { level, text, .. } => {
                asked = None;
                if i < signature_from && is_item(text, *level, &blocks[i + 1..]) {
                    out.push(prose(text, &block.place, sections.current()));
                } else {
                    sections.open(*level, section(text));
                }
            }
            Content::Paragraph { text, .. } => {
                if let Some(level) = line_heading(text) {
                    asked = None;
                    if i < signature_from && is_item(text, level, &blocks[i + 1..]) {
                        out.push(prose(text, &block.place, sections.current()));
                    } else {
                        sections.open_line(level, text, section(text));
                    }
                    continue;
                }
                // A lone line between two tables of a sheet (未完成事项).
                if sheet.is_some() && text.chars().count() <= 15 && structure.section(text) != Section::Body {
                    sections.open(4, structure.section(text));
                    continue;
                }
                if i < signature_from {
                    if let Some(question) = structure.question(text) {
                        asked = Some(question);
                        continue;
                    }
                    let question = asked.take().unwrap_or_default();
                    let text = if question.is_empty() { text } else { structure.answer(text) };
                    let mut found = paragraph(text, &block.place, &mut sections, structure);
                    // A run-in heading of its own says more than the question.
                    if let Some(answer) = found.as_mut().filter(|answer| answer.topic.is_empty()) {
                        question.clone_into(&mut answer.topic);
                    }
                    out.extend(found);
                }
            }
            Content::Table(table) if table.width == 1 => {
                tables += 1;
                layout_passages(table, &block.place, tables, &mut sections, structure, &mut out);
            }
            Content::Table(table) => {
                tables += 1;
                if !is_statutory(table, structure) {
                    let (place, section) = (&block.place, sections.current());
                    let ledger = Ledger { table, place, number: tables, kind, section, structure };
                    ledger.read(&mut columns, &mut out);
                }
            }
        }
    }
    out
}

/// A passage of prose.
fn prose(text: &str, place: &Place, section: Section) -> Passage {
    Passage {
        text: text.to_owned(),
        topic: String::new(),
        place: place_of(place),
        section,
        status: RowStatus::Unsaid,
        bare: false,
    }
}

/// The passage of a paragraph that is no heading.
fn paragraph(text: &str, place: &Place, sections: &mut Stack, structure: &Structure) -> Option<Passage> {
    if structure.is_note(text) || text.chars().count() < 5 {
        return None;
    }
    let (topic, run_in) = run_in_heading(text);
    let own = structure.section(topic);
    // A numbered run-in heading (五、存在问题。…) opens its section.
    if let Some(level) = run_in {
        sections.open(level, own);
    }
    let section = if own == Section::Body { sections.current() } else { own };
    Some(Passage { topic: topic.to_owned(), ..prose(text, place, section) })
}

/// A table of one column holds the text of a page: its lines are paragraphs.
fn layout_passages(
    table: &Table,
    place: &Place,
    number: usize,
    sections: &mut Stack,
    structure: &Structure,
    out: &mut Vec<Passage>,
) {
    for (r, row) in table.rows.iter().enumerate() {
        if row.cells.first().is_some_and(|c| c.covered_by.is_some()) {
            continue;
        }
        for line in table.text(r, 0).lines().map(str::trim) {
            if let Some(level) = line_heading(line) {
                sections.open(level, structure.section(line));
            } else if let Some(passage) = paragraph(line, place, sections, structure) {
                out.push(Passage { place: place_of_row(place, number, row), ..passage });
            }
        }
    }
}

/// Whether a line that is set as a heading has nothing under it, so that it is an item of its own (1.组织培训2次).
///
/// `after`: the blocks behind it.
fn is_item(text: &str, level: u8, after: &[&Block]) -> bool {
    // 三、本年度未收到申请。 is an item where 三、监督保障 is a section that nobody wrote.
    let Some((_, skip)) = numbered(text).filter(|_| level >= 2 || text.ends_with('。')) else { return false };
    let words = text[skip..].trim();
    // A line of a table of contents ends in its page.
    let listed = words.ends_with(|c: char| c.is_ascii_digit()) && words.contains(['\t', '.', '…', '·']);
    if listed || words.ends_with([':', '：']) || words.chars().filter(|c| c.is_alphanumeric()).count() < 6 {
        return false;
    }
    let Some(next) = after.first() else { return true };
    match &next.content {
        Content::Heading { level: next, .. } => *next <= level,
        Content::Paragraph { text, .. } => numbered(text).is_some_and(|(next, _)| next <= level) || is_signature(after),
        Content::Table(_) => false,
    }
}

/// Whether nothing but short closing lines is left.
fn is_signature(blocks: &[&Block]) -> bool {
    blocks.len() <= 4 && blocks.iter().all(|b| b.text().is_some_and(closes))
}

/// Whether a line may be part of the signature: short, no statement, no item.
fn closes(text: &str) -> bool {
    text.chars().count() <= 30 && !text.contains(['。', '；', '，']) && numbered(text).is_none()
}

/// The level of a short line that is a heading in all but style.
fn line_heading(text: &str) -> Option<u8> {
    let n = text.chars().count();
    if n > 30 || text.ends_with(['；', '，', ';', ',']) {
        return None;
    }
    let level = numbered(text).map(|(level, skip)| (level, &text[skip..]));
    if let Some(words) = text.strip_suffix('。') {
        // （一）政策解读。 above its text; a statement has a comma or a number in it.
        let (level, own) = level?;
        let states = words.contains(['，', '；', '。', '：']) || own.contains(|c: char| c.is_numeric());
        return (!states).then_some(level);
    }
    level.map(|(level, _)| level).or_else(|| text.ends_with([':', '：']).then_some(4))
}

/// The level of a numbered beginning (一、 1; （一） 2; 1. 3; （1） 4) and the bytes it takes.
pub(super) fn numbered(text: &str) -> Option<(u8, usize)> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let han = numeral::is_ordinal;
    if han(first) {
        let (i, c) = chars.find(|(_, c)| !han(*c))?;
        return matches!(c, '、' | '．' | '.').then_some((1, i + c.len_utf8()));
    }
    if matches!(first, '（' | '(') {
        let (_, second) = chars.next()?;
        let level = if han(second) {
            2
        } else if second.is_ascii_digit() {
            4
        } else {
            return None;
        };
        let (i, c) = chars.find(|(_, c)| !han(*c) && !c.is_ascii_digit())?;
        return matches!(c, '）' | ')').then_some((level, i + c.len_utf8()));
    }
    if first.is_ascii_digit() {
        let (i, c) = chars.find(|(_, c)| !c.is_ascii_digit())?;
        return (i <= 2
            && matches!(c, '.' | '、' | '．')
            && !text[i + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()))
        .then_some((3, i + c.len_utf8()));
    }
    None
}

/// A run-in heading （一）政策解读。… or 1.主动公开：…: its words, and the level when it is numbered.
fn run_in_heading(text: &str) -> (&str, Option<u8>) {
    let Some((level, skip)) = numbered(text) else { return ("", None) };
    let rest = &text[skip..];
    let end =
        rest.char_indices().take(26).find(|(_, c)| matches!(c, '。' | '：' | ':' | ' ' | '　' | '\n')).map(|(i, _)| i);
    match end {
        // With nothing behind it, it is what is said.
        Some(end) if !rest[..end].contains(['，', '；', ',']) && rest[end..].contains(char::is_alphanumeric) => {
            (rest[..end].trim(), Some(level))
        }
        _ => ("", Some(level)),
    }
}

/// Where a row of a table stands; `number`: 1-based among the tables of the file.
pub(super) fn place_of_row(place: &Place, number: usize, row: &Row) -> String {
    match &place.part {
        Part::Sheet(name) => format!("工作表“{name}”第{}行", row.number),
        _ => format!("表{number}第{}行", row.number),
    }
}

fn place_of(place: &Place) -> String {
    match &place.part {
        Part::Body | Part::Header | Part::Footer => format!("第{}段", place.index),
        Part::Note => format!("脚注第{}段", place.index),
        Part::TextBox => format!("文本框第{}段", place.index),
        Part::Sheet(name) => format!("工作表“{name}”第{}行", place.index),
    }
}

/// A table of the annual report's second to fourth part, or its continuation: marks, or figures only.
fn is_statutory(table: &Table, structure: &Structure) -> bool {
    let own = || table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()).map(|c| c.text.trim());
    if own().take(200).any(|t| structure.statutory.marks.iter().any(|m| t.contains(m.as_str()))) {
        return true;
    }
    let filled = own().filter(|t| !t.is_empty()).count();
    let figures = own()
        .filter(|t| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '—' | '－')))
        .count();
    filled >= 6 && figures * 10 >= filled * 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Limits, read_bytes};

    fn texts(lines: &str) -> Vec<String> {
        let structure = Structure::from_toml(include_str!("../../dictionaries/structure.toml")).unwrap();
        let document = read_bytes(lines.as_bytes(), &Limits::default()).unwrap();
        passages(&document, Kind::Report, &structure).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_numbered_line_with_nothing_under_it_is_an_item() {
        let signed = "天桥区审计局\n2024年1月20日";
        for items in [
            ["1.组织政务公开业务培训2次。", "2.召开专题会议研究政务公开工作。", "3.举办政府开放日活动1次。"],
            ["（一）组织政务公开业务培训2次", "（二）召开专题会议研究政务公开工作", "（三）举办政府开放日活动1次"],
            ["（1）组织政务公开业务培训2次", "（2）召开专题会议研究政务公开工作", "（3）举办政府开放日活动1次"],
        ] {
            let text = format!(
                "年度工作情况\n一、主要工作\n{}\n二、其他\n全年没有其他需要报告的事项。\n{signed}",
                items.join("\n")
            );
            assert_eq!(texts(&text)[1..4], items, "{items:?}");
            // The last ones of the paper, too.
            assert_eq!(texts(&format!("年度工作情况\n一、主要工作\n{}\n{signed}", items.join("\n")))[1..], items);
        }
        // Sections that are one sentence each; a section without a sentence is none.
        let items = [
            "一、组织政务公开业务培训两次。",
            "二、召开专题会议研究政务公开工作。",
            "三、本年度未收到政府信息公开申请。",
        ];
        let text = format!("年度工作情况\n{}\n四、监督保障情况\n{signed}", items.join("\n"));
        assert_eq!(texts(&text)[1..], items);
    }

    #[test]
    fn an_answer_stands_under_its_question() {
        let structure = Structure::from_toml(include_str!("../../dictionaries/structure.toml")).unwrap();
        let lines = "2023年度工作报告\n问：开过专门的会研究政务公开吗？\n答：没有开过。\n培训办了几次？\n3月、9月各办一期，信息员都来了。\n\
                     公众号照常更新，三审三校不落一篇。\n天桥区审计局\n2024年1月20日";
        let document = read_bytes(lines.as_bytes(), &Limits::default()).unwrap();
        let found: Vec<(String, String)> =
            passages(&document, Kind::Report, &structure).into_iter().map(|p| (p.topic, p.text)).collect();
        let pair = |topic: &str, text: &str| (topic.to_owned(), text.to_owned());
        let want = [
            pair("开过专门的会研究政务公开吗", "没有开过。"),
            pair("培训办了几次", "3月、9月各办一期，信息员都来了。"),
            pair("", "公众号照常更新，三审三校不落一篇。"),
        ];
        assert_eq!(found[found.len() - 3..], want);
    }

    #[test]
    fn what_is_planned_for_the_next_year_is_put_off() {
        let structure = Structure::from_toml(include_str!("../../dictionaries/structure.toml")).unwrap();
        let counted = |rest: &str| -> Vec<String> {
            let text = format!(
                "天桥区医保局2023年政务公开工作总结\n2024年1月20日\n一、2023年工作\n组织培训两次，全员参加。\n{rest}"
            );
            let document = read_bytes(text.as_bytes(), &Limits::default()).unwrap();
            let found = passages(&document, Kind::Report, &structure).into_iter();
            // Behind title and day.
            found.filter(|p| p.section == Section::Body).map(|p| p.text).skip(2).collect()
        };
        let done = "组织培训两次，全员参加。";
        for rest in [
            "二、2024年工作计划\n召开两次局长办公会，研究政务公开。",
            "二、二〇二四年重点任务\n（一）会议制度\n召开两次局长办公会，研究政务公开。",
            "二、努力方向\n召开两次局长办公会，研究政务公开。",
            "2024年，我局将：\n1.召开两次局长办公会，研究政务公开。\n2.开展五次评估，听取意见。",
            "下一步，我局将做好以下工作：\n1.召开两次局长办公会，研究政务公开。",
        ] {
            assert_eq!(counted(rest), [done], "{rest}");
        }
        let after = "2024年，我局将：\n1.召开两次局长办公会。\n2023年的其他工作：\n开展五次评估，听取意见。";
        assert_eq!(counted(after), [done, "开展五次评估，听取意见。"]);
        for rest in
            ["二、2023年年度计划完成情况\n开展五次评估，听取意见。", "二、2022年问题的整改\n开展五次评估，听取意见。"]
        {
            assert_eq!(counted(rest), [done, "开展五次评估，听取意见。"], "{rest}");
        }
    }

    #[test]
    fn a_table_behind_text_is_no_part_of_the_ledger_before_it() {
        let table = |rows: &[[&str; 3]]| {
            let row = |cells: &[&str; 3]| {
                let cells = cells.map(|c| format!("<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>"));
                format!("<w:tr>{}</w:tr>", cells.concat())
            };
            format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
        };
        let of = |between: &str| {
            let body = format!(
                "{}<w:p><w:r><w:t>{between}</w:t></w:r></w:p>{}",
                table(&[["序号", "落实情况", "备注"], ["1", "制作图解2件", "网页"]]),
                table(&[["2", "组织培训2次", "邀请居民代表十人参加政府开放日"]])
            );
            let text = format!(
                "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body>{body}</w:body></w:wordDocument>"
            );
            texts(&text).pop().unwrap()
        };
        assert_eq!(of("（续表）"), "组织培训2次");
        assert_eq!(of("另外还做了下面几件事。"), "组织培训2次；邀请居民代表十人参加政府开放日");
    }

    #[test]
    fn a_heading_above_its_text_is_none() {
        let text = "年度工作情况\n一、主要工作\n（一）政策解读。\n对2件文件同步制作图解，方便群众理解。\n（二）业务培训\n1.培训情况\n组织政务公开业务培训2次，全员参加。\n二、存在问题\n（一）解读形式单一\n（二）培训次数不够\n三、下一步打算\n加强培训。\n天桥区审计局\n2024年1月20日";
        let structure = Structure::from_toml(include_str!("../../dictionaries/structure.toml")).unwrap();
        let document = read_bytes(text.as_bytes(), &Limits::default()).unwrap();
        let found = passages(&document, Kind::Report, &structure);
        let body: Vec<&str> = found.iter().filter(|p| p.section == Section::Body).map(|p| p.text.as_str()).collect();
        assert_eq!(body[1..], ["对2件文件同步制作图解，方便群众理解。", "组织政务公开业务培训2次，全员参加。"]);
        let problems = found.iter().filter(|p| p.section == Section::Problem).count();
        assert_eq!(problems, 2, "what is short stays short: {found:?}");
    }
}
