//! What must not leave a file: documents with a mark of secrecy are stopped, personal numbers are masked.
//!
//! Every command reads through [`Guard::read_file`], so both rules hold for everything that is written later,
//! whatever writes it: a marked document never becomes a document, and a number is masked before any other
//! module sees the text. The words are the office's own, in `dictionaries/secrecy.toml`.

mod marks;
mod mask;

use std::path::Path;

use serde::Deserialize;

use crate::ingest::{self, Content, Document, IngestError, Limits};

use marks::Marks;
use mask::Masks;

/// Marks and masks of one dictionary.
#[derive(Debug, Clone)]
pub struct Guard {
    marks: Marks,
    masks: Masks,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    marks: marks::Words,
    masks: mask::Settings,
}

impl Guard {
    /// Reads `secrecy.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let file: File = crate::dictionaries::parse(text)?;
        Ok(Self { marks: Marks::new(file.marks)?, masks: Masks::new(file.masks) })
    }

    /// Reads one file, unless it is marked as secret; numbers of persons come out masked.
    pub fn read_file(&self, path: &Path, limits: &Limits) -> Result<Document, IngestError> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        self.admit(ingest::read_file(path, limits)?, &name)
    }

    /// The same for a file that is already in memory, under its name without folders.
    pub fn read_bytes(&self, bytes: &[u8], name: &str, limits: &Limits) -> Result<Document, IngestError> {
        self.admit(ingest::read_bytes(bytes, limits)?, name)
    }

    fn admit(&self, mut document: Document, name: &str) -> Result<Document, IngestError> {
        if let Some(mark) = self.marks.of_name(name).or_else(|| self.marks.of(&document)) {
            return Err(IngestError::Secret(mark));
        }
        for block in &mut document.blocks {
            match &mut block.content {
                Content::Heading { text, .. } | Content::Paragraph { text, .. } => self.masks.apply(text),
                Content::Table(table) => {
                    for cell in table.rows.iter_mut().flat_map(|r| &mut r.cells) {
                        self.masks.apply(&mut cell.text);
                    }
                }
            }
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dictionaries::Dictionaries,
        ingest::{Align, Block, Cell, Format, Part, Place, Row, Table},
    };

    fn guard() -> Guard {
        Guard::from_toml(&Dictionaries::shipped().text("secrecy.toml").unwrap()).unwrap()
    }

    fn block(part: Part, text: &str) -> Block {
        Block { place: Place::new(part, 1), content: Content::Paragraph { text: text.to_owned(), align: Align::Left } }
    }

    fn document(lines: &[(Part, &str)]) -> Document {
        let mut document = Document::new(Format::Docx);
        document.blocks = lines.iter().map(|(part, text)| block(part.clone(), text)).collect();
        document
    }

    fn body(marked: &str, at: usize) -> Document {
        let mut lines: Vec<(Part, String)> =
            (0..40).map(|i| (Part::Body, format!("第{i}段，推进政务公开工作。"))).collect();
        lines.insert(at, (Part::Body, marked.to_owned()));
        document(&lines.iter().map(|(p, t)| (p.clone(), t.as_str())).collect::<Vec<_>>())
    }

    fn mark(document: Document) -> Option<String> {
        match guard().admit(document, "方案.docx") {
            Ok(_) => None,
            Err(IngestError::Secret(mark)) => Some(mark),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn marks_at_the_head_and_foot_stop_a_file() {
        for line in [
            "秘密★1年",
            "机 密 ★ 10 年",
            "绝密★长期",
            "秘　密",
            "机密",
            "000123　机密★5年　特急",
            "密级：秘密",
            "秘密1年",
            "秘密★2023年12月31日解密",
            "机密★启用前",
            "内部资料　注意保存",
            "【内部资料】",
            "（此件不予公开）",
            "不予公开",
            "公开属性：不予公开",
            "信息公开选项:不公开",
            "工作秘密",
            "秘密★ 济天政办发〔2023〕1号",
        ] {
            assert!(mark(body(line, 0)).is_some(), "{line}");
            assert!(mark(body(line, 39)).is_some(), "{line} at the foot");
        }
        // Deep in the text only a mark with a star is one: an appended paper.
        assert!(mark(body("秘密★1年", 20)).is_some());
        assert!(mark(body("秘密", 20)).is_none());
        assert!(mark(body("不予公开", 20)).is_none());
    }

    #[test]
    fn words_in_sentences_are_no_marks() {
        for line in [
            "落实保密审查制度，涉及国家秘密的不予公开。",
            "对属于工作秘密、内部资料的信息依法不予公开",
            "标注“秘密★1年”字样的文件不得上网。",
            "（三）不予公开",
            "不予公开 0件",
            "1.属于国家秘密",
            "依法不予公开",
            "商业秘密保护工作方案",
            "二、内部资料管理",
            "内部资料管理制度",
            "公开属性：主动公开",
            "（此件公开发布）",
            "严守党和国家秘密",
            "保密审查",
            "机密文件管理规定",
            "密级：无",
            "此件依申请公开",
        ] {
            assert_eq!(mark(body(line, 0)), None, "{line}");
            assert_eq!(mark(body(line, 39)), None, "{line} at the foot");
        }
    }

    #[test]
    fn headers_and_text_boxes_carry_marks() {
        for part in [Part::Header, Part::Footer, Part::TextBox] {
            assert!(mark(document(&[(Part::Body, "正文"), (part.clone(), "内部资料")])).is_some());
            assert!(mark(document(&[(Part::Body, "正文"), (part.clone(), "机密★")])).is_some());
            assert!(mark(document(&[(Part::Body, "正文"), (part, "天桥区政务公开")])).is_none());
        }
        assert!(mark(document(&[(Part::Body, "正文"), (Part::Header, "区发改局内部资料")])).is_some());
        assert!(mark(document(&[(Part::Body, "正文"), (Part::Header, "依法加强内部资料")])).is_some());
    }

    #[test]
    fn a_letterhead_set_as_a_table_carries_marks_and_statutory_rows_do_not() {
        let cell = |text: &str| Cell { text: text.to_owned(), covered_by: None };
        let table = |texts: &[&str]| {
            Content::Table(Table {
                width: texts.len(),
                rows: vec![Row { cells: texts.iter().map(|t| cell(t)).collect(), hidden: false, number: 1 }],
            })
        };
        let with = |content: Content| {
            let mut document = document(&[(Part::Body, "正文")]);
            document.blocks.insert(0, Block { place: Place::new(Part::Body, 1), content });
            document
        };
        assert!(mark(with(table(&["000001", "机密★1年"]))).is_some());
        assert!(mark(with(table(&["密级", "秘密"]))).is_some());
        assert!(mark(with(table(&["密级：机密", "特急"]))).is_some());
        assert!(mark(with(table(&["三、本年度办理结果", "不予公开", "0"]))).is_none());
        assert!(mark(with(table(&["不予公开", "属于国家秘密", "秘密"]))).is_none());
    }

    #[test]
    fn names_mark_only_in_brackets() {
        let plain = || document(&[(Part::Body, "正文")]);
        assert!(guard().admit(plain(), "【秘密】方案.docx").is_err());
        assert!(guard().admit(plain(), "方案（内部资料）.docx").is_err());
        assert!(guard().admit(plain(), "保守国家秘密工作方案.docx").is_ok());
    }

    #[test]
    fn numbers_are_masked_in_paragraphs_and_cells() {
        let mut document = document(&[(Part::Body, "联系人王某，13812345678，身份证11010519491231002X。")]);
        document.blocks.push(Block {
            place: Place::new(Part::Body, 1),
            content: Content::Table(Table {
                width: 1,
                rows: vec![Row {
                    cells: vec![Cell { text: "6222021234567890128".to_owned(), covered_by: None }],
                    ..Row::default()
                }],
            }),
        });
        let out = guard().admit(document, "方案.docx").unwrap();
        assert_eq!(out.blocks[0].text(), Some("联系人王某，138****5678，身份证1101**********002X。"));
        let (_, table) = out.tables().next().unwrap();
        let shown = table.text(0, 0);
        assert_ne!(shown, "6222021234567890128", "{shown}");
        assert!(shown.starts_with("6222*"));
    }
}
