//! What a list is called, and for which year it stands.
//!
//! A list has its title above it, in the first row of its table, or both; when a notice hands it out, the notice's own
//! title and pages of text stand before it.

use super::{
    Task,
    columns::{Titles, Vocabulary},
    prose::is_theme,
    read::joined,
    save::{self, Facts},
};
use crate::{
    ingest::{Block, Content, Document, Part},
    text::date,
};

/// A title is no longer, in characters.
const LONGEST: usize = 60;

/// Lines in which a paper names itself.
const TOP: usize = 12;

/// The lines before the list, and the rows of its table above the head.
pub(super) struct Above {
    lines: Vec<String>,
    rows: Vec<String>,
    /// Other lines by which a file may name itself: its cover sheet, the names of its sheets, the table around the list.
    elsewhere: Vec<String>,
    /// Whether the list's own title is the last line that is one; in a text without a table the first.
    last: bool,
}

impl Above {
    /// `table` is the index of the list's first table, if it has one.
    pub fn of(document: &Document, table: Option<usize>, rows: Vec<String>) -> Self {
        let before = document.blocks.iter().take(table.unwrap_or(usize::MAX));
        let part = table.and_then(|i| document.blocks.get(i)).map(|b| &b.place.part);
        let text = |b: &Block| b.text().map(joined).filter(|l| !l.is_empty());
        let own: Vec<String> = before.clone().filter(|b| Some(&b.place.part) == part).filter_map(text).collect();
        // Another sheet's title is this one's when it has none.
        let around = before.clone().filter_map(|b| match &b.content {
            Content::Table(outer) => outer.text(0, 0).lines().map(str::trim).find(|l| !l.is_empty()).map(str::to_owned),
            _ => None,
        });
        let sheets = document.blocks.iter().filter_map(|b| match &b.place.part {
            Part::Sheet(name) => Some(name.clone()),
            _ => None,
        });
        let elsewhere = around.chain(document.blocks.iter().filter_map(text)).chain(sheets).collect();
        let lines = if own.is_empty() { before.filter_map(text).collect() } else { own };
        Self { lines, rows, elsewhere, last: table.is_some() }
    }

    /// The list's title; else the paper's; else the file's name.
    pub fn title(&self, source: &str, vocabulary: &Vocabulary) -> String {
        let words = &vocabulary.titles;
        // 一、决策公开 above the head is the name of a group.
        let is_title = |line: &String| words.names(line) && !is_theme(line);
        if let Some(own) = self.rows.iter().find(|row| is_title(row)) {
            return own.clone();
        }
        let Some(at) = self.lines.iter().take(TOP).position(is_title) else {
            let file = || source.rsplit_once('.').map_or(source, |(stem, _)| stem).to_owned();
            let said = self.elsewhere.iter().find(|l| is_title(l) && words.is_list(l) && !date::years(l).is_empty());
            return said.cloned().unwrap_or_else(file);
        };
        let first = &self.notice(at, words);
        if !ends(first, &words.notices) {
            return self.whole(at, words);
        }
        let mut own = (at + 1..self.lines.len()).filter(|&i| words.is_list(&self.lines[i]));
        let own = if self.last { own.next_back() } else { own.next() };
        own.map(|i| self.whole(i, words)).or_else(|| words.handed_out(first)).unwrap_or_else(|| first.clone())
    }

    /// The title, the year and the last days of a saved list.
    pub fn saved(&self) -> Option<(String, Facts)> {
        let lines = || self.rows.iter().chain(&self.lines);
        let told = lines().find_map(|line| save::told(line))?;
        let title = lines().find(|line| save::told(line).is_none())?;
        Some((title.clone(), told))
    }

    /// The title of a notice with the lines that it goes on in: 关于印发湖东区2024年政务公开, 重点任务分解表的通知.
    fn notice(&self, at: usize, words: &Titles) -> String {
        let first = &self.lines[at];
        let begun = first.starts_with("关于") || first.contains("印发");
        let next = self.lines.get(at + 1).filter(|l| l.chars().count() <= LONGEST / 2 && ends(l, &words.notices));
        match next.filter(|_| begun && !ends(first, &words.notices)) {
            Some(next) => format!("{first}{next}"),
            None => first.clone(),
        }
    }

    /// A title with the line that it goes on in: 湖东区2024年政务公开, 重点任务分解表.
    fn whole(&self, at: usize, words: &Titles) -> String {
        let line = &self.lines[at];
        let short = |l: &&String| l.chars().count() <= LONGEST / 2 && !words.is_reference(l);
        let is_end = |l: &&String| ends(l, &words.lists) && date::years(l).is_empty() && !ends(line, &words.lists);
        if let Some(next) = self.lines.get(at + 1).filter(short).filter(is_end) {
            return format!("{line}{next}");
        }
        // The line found may be the second one.
        let before = at.checked_sub(1).and_then(|i| self.lines.get(i)).filter(short);
        let begins = |l: &&String| words.names(l) && !ends(l, &words.lists) && !ends(l, &words.notices);
        match before.filter(begins) {
            Some(before) if date::years(line).is_empty() && !line.contains("公开") => format!("{before}{line}"),
            _ => line.clone(),
        }
    }

    /// The year of the title, of the paper's head, of the file's name, of the tasks, of the signature, of the paper's
    /// number: the first that says it. The number's is that of the office's book. Else the only one that another of the
    /// file's titles names.
    pub fn year(&self, title: &str, source: &str, tasks: &[Task], vocabulary: &Vocabulary) -> Option<i32> {
        let head = self.lines.iter().take(TOP).filter(|l| vocabulary.titles.names(l));
        let named = || std::iter::once(title).chain(head.clone().map(String::as_str)).chain([source]);
        let said = |text: &str| date::years(&date::without_days(&date::without_number(text))).first().copied();
        let numbered = |text: &str| date::years(text).first().copied();
        let mut lines = self.lines.iter().take(TOP).map(String::as_str).filter(|l| date::is_number(l));
        named()
            .find_map(said)
            .or_else(|| common_year(tasks))
            .or_else(|| self.lines.iter().rev().find_map(|l| date::dates(l).last().map(|d| d.date.year)))
            .or_else(|| named().find_map(numbered))
            .or_else(|| lines.find_map(numbered))
            .or_else(|| self.year_elsewhere(&vocabulary.titles))
    }

    fn year_elsewhere(&self, words: &Titles) -> Option<i32> {
        let is_title = |l: &&String| words.names(l) && (ends(l, &words.lists) || ends(l, &words.notices));
        let years = |l: &String| date::years(&date::without_days(&date::without_number(l)));
        let mut all: Vec<i32> = self.elsewhere.iter().filter(is_title).flat_map(years).collect();
        all.sort_unstable();
        all.dedup();
        all.first().copied().filter(|_| all.len() == 1)
    }
}

impl Titles {
    /// Whether a line is a title by its length and subject.
    fn names(&self, line: &str) -> bool {
        line.chars().nth(LONGEST).is_none()
            && !line.contains('。')
            && !self.is_reference(line)
            && !date::is_number(line)
            && self.subjects.iter().any(|w| line.contains(w.as_str()))
    }

    /// Whether a line is the title of a list, or the end of one.
    pub fn is_list(&self, line: &str) -> bool {
        !is_theme(line)
            && line.chars().nth(LONGEST).is_none()
            && !line.contains(['。', '：', '；'])
            && ends(line, &self.lists)
    }

    /// Whether a line is part of a title, or refers to one.
    pub fn is_other(&self, line: &str) -> bool {
        self.is_list(line) || self.is_reference(line)
    }

    fn is_reference(&self, line: &str) -> bool {
        self.references.iter().any(|w| line.starts_with(w.as_str()))
    }

    /// 关于印发《…》的通知, 关于印发…的通知: what is handed out.
    fn handed_out(&self, notice: &str) -> Option<String> {
        if let Some((_, rest)) = notice.split_once('《')
            && let Some((name, _)) = rest.rsplit_once('》')
        {
            return self.is_list(name).then(|| name.to_owned());
        }
        let (_, rest) = notice.split_once("印发")?;
        let end = self.notices.iter().find_map(|w| rest.strip_suffix(w.as_str()))?;
        let name = end.strip_suffix('的').unwrap_or(end);
        self.is_list(name).then(|| name.to_owned())
    }
}

/// Whether a line ends in one of the words, marks behind it aside: （征求意见稿）.
fn ends(line: &str, words: &[String]) -> bool {
    let bare = line.trim_end_matches(['）', ')']);
    let bare =
        if bare.len() < line.len() { bare.rsplit_once(['（', '(']).map_or(line, |(head, _)| head) } else { line };
    words.iter().any(|w| bare.trim_end().ends_with(w.as_str()))
}

/// The year that most deadlines and requirements name.
fn common_year(tasks: &[Task]) -> Option<i32> {
    let mut counts: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    for task in tasks {
        for year in date::years(&task.deadline).into_iter().chain(date::years(&task.requirement)) {
            *counts.entry(year).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(y, _)| y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Cell, Format, Limits, Place, Row, Table, read_bytes};

    #[test]
    fn the_table_around_a_list_names_it() {
        let vocabulary = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        let mut document = Document::new(Format::Docx);
        for (i, text) in ["2023年政务公开任务清单\n序号\t责任单位", "序号"].into_iter().enumerate() {
            let row = Row { cells: vec![Cell { text: text.to_owned(), covered_by: None }], hidden: false, number: 1 };
            let content = Content::Table(Table { width: 1, rows: vec![row] });
            document.blocks.push(Block { place: Place::new(Part::Body, i as u32 + 1), content });
        }
        let above = Above::of(&document, Some(1), Vec::new());
        let title = above.title("清单.docx", &vocabulary);
        assert_eq!(title, "2023年政务公开任务清单");
        assert_eq!(above.year("", "清单.docx", &[], &vocabulary), Some(2023));
    }

    /// The title of a page of lines, and of a list whose table has such rows above its head.
    fn title(page: &str, rows: &[&str]) -> String {
        let document = read_bytes(page.as_bytes(), &Limits::default()).unwrap();
        let vocabulary = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        let rows = rows.iter().map(|r| (*r).to_owned()).collect();
        Above::of(&document, None, rows).title("清单.docx", &vocabulary)
    }

    #[test]
    fn neither_a_chapter_nor_the_way_to_a_page_is_a_title() {
        let own = "天桥区2023年政务公开任务清单";
        assert_eq!(title(own, &["一、决策公开（牵头单位：区司法局）"]), own);
        assert_eq!(title(&format!("首页 > 政务公开\n{own}"), &[]), own);
        assert_eq!(title(&format!("当前位置：首页 > 政务公开\n{own}"), &[]), own);
        assert_eq!(title("各单位", &["一、决策公开"]), "清单");
    }
}
