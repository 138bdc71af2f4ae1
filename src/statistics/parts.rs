//! The six parts of an annual report, with what each of them says.
//!
//! Where a sentence stands decides what it is evidence of: 结转 in part one is a claim about the table,
//! 收费 in part six is the statement that the form demands, 2023年 in part five is a mistake in the
//! next-year clause. Headings are found by their words, since half of the reports do not style them.

use serde::{Deserialize, Serialize};

use crate::{
    ingest::{Block, Content, Document, Part},
    text::{fold::skeleton, numeral},
};

/// The six parts that the form prescribes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportPart {
    Overview,
    Proactive,
    Requests,
    Review,
    Problems,
    Other,
}

impl ReportPart {
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Proactive, Self::Requests, Self::Review, Self::Problems, Self::Other];

    /// 1–6.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The heading that the form prescribes.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Overview => "一、总体情况",
            Self::Proactive => "二、主动公开政府信息情况",
            Self::Requests => "三、收到和处理政府信息公开申请情况",
            Self::Review => "四、政府信息公开行政复议、行政诉讼情况",
            Self::Problems => "五、存在的主要问题及改进情况",
            Self::Other => "六、其他需要报告的事项",
        }
    }

    /// The part that a heading opens, by its words. `numbered`: it bears a 一、-like number.
    fn of(key: &str, numbered: bool) -> Option<Self> {
        let has = |words: &[&str]| words.iter().all(|w| key.contains(w));
        if has(&["其他", "报告", "事项"]) || has(&["其他需要", "事项"]) || has(&["需要报告的其他"]) {
            Some(Self::Other)
        } else if has(&["问题", "改进"])
            || (numbered && (has(&["主要问题"]) || has(&["存在", "不足"]) || has(&["存在", "问题"])))
        {
            Some(Self::Problems)
        } else if has(&["复议", "诉讼"]) {
            Some(Self::Review)
        } else if has(&["处理", "申请情况"]) || has(&["收到", "申请情况"]) || has(&["信息公开申请", "处理情况"])
        {
            Some(Self::Requests)
        } else if has(&["主动公开政府信息"]) || (numbered && has(&["主动公开", "情况"])) {
            Some(Self::Proactive)
        } else if has(&["总体情况"]) || (numbered && (has(&["基本情况"]) || has(&["工作概述"]) || has(&["概述"])))
        {
            Some(Self::Overview)
        } else {
            None
        }
    }
}

/// One paragraph with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    /// 第3段, in words.
    pub place: String,
    /// The nearest heading below the part's own (（二）依申请公开), empty when there is none.
    pub under: String,
}

/// What stands in one part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartText {
    pub heading: String,
    pub place: String,
    pub lines: Vec<Line>,
    /// Tables that stand in the part.
    pub tables: u32,
}

/// A report cut into its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sections {
    /// Title lines and what stands before the first part.
    pub opening: Vec<Line>,
    /// The parts found, in the order of the paper.
    pub parts: Vec<(ReportPart, PartText)>,
    /// Pictures in the file: a table may be one of them.
    pub pictures: u32,
}

impl Sections {
    /// Cuts a document into the six parts.
    pub fn of(document: &Document) -> Self {
        let mut out = Self { pictures: document.pictures, ..Self::default() };
        let mut under = String::new();
        for block in &document.blocks {
            if matches!(block.place.part, Part::Header | Part::Footer | Part::Note) {
                continue;
            }
            match &block.content {
                Content::Table(table) => {
                    // A heading may be a row of the table it heads.
                    for row in &table.rows {
                        let mut texts =
                            row.cells.iter().filter(|c| c.covered_by.is_none() && !c.text.trim().is_empty());
                        if let (Some(only), None) = (texts.next(), texts.next()) {
                            out.open(&only.text, place(block), &mut under);
                        }
                    }
                    if let Some((_, part)) = out.parts.last_mut() {
                        part.tables += 1;
                    }
                }
                Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                    let heading = matches!(block.content, Content::Heading { .. });
                    out.line(text, heading, place(block), &mut under);
                }
            }
        }
        out
    }

    fn line(&mut self, text: &str, heading: bool, place: String, under: &mut String) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(rest) = self.open(text, place.clone(), under) {
            if !rest.is_empty() {
                self.push(Line { text: rest, place, under: String::new() });
            }
            return;
        }
        let short = text.chars().count() <= 30 && !text.ends_with(['。', '；', '：']);
        if heading || (short && is_sub_number(text)) {
            if self.parts.is_empty() && heading {
                // The paper's title is a heading too; it says whose report this is and of which year.
                self.push(Line { text: text.to_owned(), place, under: String::new() });
            } else {
                text.clone_into(under);
            }
            return;
        }
        // A run-in heading (（三）依申请公开。收到……) governs its own paragraph only.
        let own = if is_sub_number(text) {
            text.split(['。', '：', ':']).next().filter(|t| t.chars().count() <= 24)
        } else {
            None
        };
        let line = Line { text: text.to_owned(), place, under: own.map_or_else(|| under.clone(), str::to_owned) };
        if own.is_some() {
            under.clear();
        }
        self.push(line);
    }

    fn push(&mut self, line: Line) {
        match self.parts.last_mut() {
            Some((_, part)) => part.lines.push(line),
            None => self.opening.push(line),
        }
    }

    /// Opens a part when the text is its heading; returns what follows a run-in heading.
    fn open(&mut self, text: &str, place: String, under: &mut String) -> Option<String> {
        let text = text.trim();
        let count = text.chars().count();
        let numbered = is_part_number(text);
        // 六、其他需要报告的事项：本单位…… : the heading ends at the first mark that closes it.
        let end = text
            .char_indices()
            .find(|(_, c)| matches!(c, '。' | '：' | ':' | '\n' | '；'))
            .map_or(text.len(), |(i, _)| i);
        let (head, rest) = text.split_at(end);
        if head.chars().count() > 45 || (!numbered && count > 40) || is_sub_number(text) {
            return None;
        }
        let key = skeleton(head);
        let part = ReportPart::of(&key, numbered)?;
        // 本年度无行政复议和行政诉讼: a sentence about the matter, no heading of it.
        let says_none = head.contains(['无', '未']) || head.contains("没有");
        // 注 and 见 in front of the words are references, not headings.
        if !numbered && (rest.chars().count() > 1 || head.contains('，') || says_none || rest.starts_with('。')) {
            return None;
        }
        under.clear();
        // A table of contents named every part already: what it gathered stood before the first part.
        let contents =
            part == ReportPart::Overview && self.parts.len() > 2 && self.parts.iter().all(|(_, t)| t.tables == 0);
        if contents {
            let gathered: Vec<(ReportPart, PartText)> = std::mem::take(&mut self.parts);
            self.opening.extend(gathered.into_iter().flat_map(|(_, t)| t.lines));
        }
        let rest = rest.trim_start_matches(['。', '：', ':', '\n', '；', ' ', '　']).to_owned();
        if let Some((_, known)) = self.parts.iter().find(|(p, _)| *p == part) {
            // A table of contents names every part first: the later, fuller one counts.
            if known.lines.is_empty() && known.tables == 0 {
                self.parts.retain(|(p, _)| *p != part);
            } else {
                return Some(rest);
            }
        }
        self.parts.push((part, PartText { heading: head.to_owned(), place, ..PartText::default() }));
        Some(rest)
    }

    /// One part, when the paper has it.
    pub fn part(&self, part: ReportPart) -> Option<&PartText> {
        self.parts.iter().find(|(p, _)| *p == part).map(|(_, t)| t)
    }

    /// True when at least half of the parts are there: an annual report, whatever it is called.
    pub fn is_report(&self) -> bool {
        self.parts.len() >= 3
    }

    /// The title lines: what stands before the first sentence.
    pub fn title(&self) -> String {
        self.opening.iter().take_while(|l| !l.text.contains('。')).take(4).map(|l| l.text.as_str()).collect()
    }

    /// True when the report speaks for the government itself (X区人民政府2023年…), not for one of its bodies.
    pub fn is_government(&self) -> bool {
        let title = skeleton(&self.title());
        let Some(at) = title.find("人民政府") else { return false };
        let after = &title[at + "人民政府".len()..];
        ["办公", "办事处"].iter().all(|w| !after.contains(w)) && !after.contains("街道")
    }
}

fn place(block: &Block) -> String {
    let index = block.place.index;
    match (&block.place.part, &block.content) {
        (Part::Sheet(name), Content::Table(_)) => format!("工作表“{name}”"),
        (Part::Sheet(name), _) => format!("工作表“{name}”第{index}行"),
        (_, Content::Table(_)) => format!("表{index}"),
        _ => format!("第{index}段"),
    }
}

/// 一、… 六、: the numbers of parts.
fn is_part_number(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    if first == Some('第') {
        return chars.next().is_some_and(|c| "一二三四五六".contains(c)) && chars.next() == Some('部');
    }
    first.is_some_and(|c| "一二三四五六七".contains(c))
        && chars.find(|c| !c.is_whitespace()).is_some_and(|c| matches!(c, '、' | '.' | '．' | '，' | ','))
}

/// （一）, 1. , (1): the numbers below a part's.
fn is_sub_number(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('（' | '(') => chars.next().is_some_and(|c| numeral::is_ordinal(c) || c.is_ascii_digit()),
        Some(c) if c.is_ascii_digit() => {
            let rest = chars.as_str().trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with(['.', '．', '、', '）', ')'])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Align, Format, Place};

    fn sections(lines: &[&str]) -> Sections {
        let mut document = Document::new(Format::Docx);
        for (i, text) in lines.iter().enumerate() {
            let content = Content::Paragraph { text: (*text).to_owned(), align: Align::Left };
            document.blocks.push(Block { place: Place::new(Part::Body, i as u32 + 1), content });
        }
        Sections::of(&document)
    }

    #[test]
    fn headings_without_style_and_run_in() {
        let s = sections(&[
            "某局2023年政府信息公开工作年度报告",
            "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。",
            "一、总体情况",
            "（一）依申请公开",
            "收到申请5件。",
            "二、行政机关主动公开政府信息情况",
            "三、行政机关收到和处理政府信息公开申请情况",
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "五、政府信息公开工作存在的主要问题及改进情况：不足之处有二。",
            "六、其他需要报告的事项：本单位未收取信息处理费。",
        ]);
        let order: Vec<usize> = s.parts.iter().map(|(p, _)| p.number()).collect();
        assert_eq!(order, [1, 2, 3, 4, 5, 6]);
        assert_eq!(s.part(ReportPart::Overview).unwrap().lines[0].under, "（一）依申请公开");
        assert_eq!(s.part(ReportPart::Other).unwrap().lines[0].text, "本单位未收取信息处理费。");
        assert_eq!(s.opening.len(), 2);
    }

    #[test]
    fn a_table_of_contents_is_no_report() {
        let s = sections(&[
            "某局2023年政府信息公开工作年度报告",
            "目录",
            "一、总体情况 1",
            "二、主动公开政府信息情况 3",
            "三、收到和处理政府信息公开申请情况 3",
            "四、政府信息公开行政复议、行政诉讼情况 4",
            "五、存在的主要问题及改进情况 5",
            "六、其他需要报告的事项 5",
            "本报告统计期限为2023年1月1日至12月31日。",
            "一、总体情况",
            "工作有序。",
            "六、其他需要报告的事项",
            "未收取信息处理费。",
        ]);
        let order: Vec<usize> = s.parts.iter().map(|(p, _)| p.number()).collect();
        assert_eq!(order, [1, 6]);
        assert_eq!(s.part(ReportPart::Other).unwrap().lines.len(), 1);
        assert!(s.opening.iter().any(|l| l.text.contains("统计期限")));
    }

    #[test]
    fn a_sentence_is_no_heading() {
        let s =
            sections(&["一、总体情况", "2023年度，本机关未发生因政府信息公开工作被申请行政复议、提起行政诉讼的情况。"]);
        assert_eq!(s.parts.len(), 1);
        assert_eq!(s.part(ReportPart::Overview).unwrap().lines.len(), 1);
    }

    #[test]
    fn a_styled_title_speaks_too() {
        let mut document = Document::new(Format::Docx);
        let title = Content::Heading {
            level: 0,
            text: "济南市天桥区人民政府2022年政府信息公开工作年度报告".into(),
            align: Align::Center,
        };
        document.blocks.push(Block { place: Place::new(Part::Body, 1), content: title });
        let s = Sections::of(&document);
        assert!(s.is_government() && s.title().contains("2022年"));
    }

    #[test]
    fn who_speaks() {
        assert!(sections(&["济南市天桥区人民政府2023年政府信息公开工作年度报告", "一、总体情况"]).is_government());
        assert!(
            !sections(&["济南市天桥区人民政府办公室2023年政府信息公开工作年度报告", "一、总体情况"]).is_government()
        );
        assert!(
            !sections(&["济南市天桥区人民政府北坦街道办事处2023年政府信息公开工作年度报告", "一、总体情况"])
                .is_government()
        );
    }
}
