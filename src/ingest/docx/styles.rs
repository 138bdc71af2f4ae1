//! What a paragraph style says about a paragraph: heading level, alignment, list, hidden or not.
//!
//! Styles inherit (`basedOn`), are named in several languages and by several programs, and are the only
//! trace of a heading in most documents written with WPS. Fonts and colours are of no interest.

use std::collections::HashMap;

use super::super::document::Align;
use super::super::xml::{self, Events, Step};

/// Longest chain of `basedOn` followed; a cycle ends here too.
const MAX_CHAIN: usize = 24;

/// The list membership that a style or paragraph states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListRef {
    pub list: Option<u32>,
    pub level: Option<usize>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    align: Option<Align>,
    list: ListRef,
    vanish: Option<bool>,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default: Option<String>,
    hides: bool,
}

/// What a style amounts to with everything it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolved {
    pub level: Option<u8>,
    pub align: Option<Align>,
    pub list: ListRef,
    /// The style in the chain that named the list: a list level may be bound to it.
    pub list_style: Option<String>,
    pub vanish: Option<bool>,
}

impl Styles {
    pub fn parse(source: &str) -> (Self, bool) {
        let mut styles = Self::default();
        let mut events = Events::new(source);
        let mut current: Option<(String, Style)> = None;
        let mut paragraph_default = false;
        while let Some(step) = events.next() {
            match step {
                Step::Open(tag, empty) => match tag.name() {
                    // Most of the part, and nothing that a paragraph could have from it.
                    "latentStyles" if !empty => events.pass_over(&tag),
                    "style" if !empty && xml::attr(&tag, "type").is_some_and(|v| v == "table") => {
                        events.pass_over(&tag);
                    }
                    "style" if !empty => {
                        let id = xml::attr(&tag, "styleId").unwrap_or_default().into_owned();
                        paragraph_default = xml::attr(&tag, "default")
                            .is_some_and(|v| v == "1" || v == "true" || v == "on")
                            && xml::attr(&tag, "type").is_some_and(|v| v == "paragraph");
                        current = Some((id, Style::default()));
                    }
                    name => {
                        if let Some((_, style)) = &mut current {
                            property(style, name, &tag);
                        }
                    }
                },
                Step::Close(tag) if tag.name() == "style" => {
                    if let Some((id, style)) = current.take() {
                        if std::mem::take(&mut paragraph_default) {
                            styles.default = Some(id.clone());
                        }
                        styles.hides |= style.vanish == Some(true);
                        styles.by_id.insert(id, style);
                    }
                }
                _ => {}
            }
        }
        (styles, events.damaged())
    }

    /// The paragraph style of a paragraph that names none.
    pub fn default_style(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Whether any style hides text: asking style by style for every run costs more than reading it.
    pub fn hide_anything(&self) -> bool {
        self.hides
    }

    pub fn resolve(&self, id: &str) -> Resolved {
        let mut out = Resolved::default();
        let mut body_text = false;
        let mut next = Some(id);
        for _ in 0..MAX_CHAIN {
            let Some((id, style)) = next.and_then(|id| Some((id, self.by_id.get(id)?))) else { break };
            if out.level.is_none() && !body_text {
                match style.outline {
                    // Outline level 10 says "body text" and ends the search.
                    Some(level) if level > 8 => body_text = true,
                    outline => out.level = level_by_name(&style.name).or(outline.map(|l| l + 1)),
                }
            }
            out.align = out.align.or(style.align);
            out.vanish = out.vanish.or(style.vanish);
            if out.list.list.is_none() && style.list.list.is_some() {
                out.list.list = style.list.list;
                out.list_style = Some(id.to_owned());
            }
            out.list.level = out.list.level.or(style.list.level);
            next = style.based_on.as_deref();
        }
        out
    }
}

fn property(style: &mut Style, name: &str, tag: &xml::Tag<'_>) {
    match name {
        "name" => style.name = xml::attr(tag, "val").unwrap_or_default().into_owned(),
        "basedOn" => style.based_on = xml::attr(tag, "val").map(std::borrow::Cow::into_owned),
        "outlineLvl" => style.outline = xml::number(tag, "val"),
        "jc" => style.align = xml::attr(tag, "val").map(|v| align(&v)),
        "numId" => style.list.list = xml::number(tag, "val"),
        "ilvl" => style.list.level = xml::number(tag, "val"),
        "vanish" => style.vanish = Some(xml::on(tag)),
        _ => {}
    }
}

/// Heading level by the built-in name in English or Chinese, 0 for the title.
pub(in super::super) fn level_by_name(name: &str) -> Option<u8> {
    let name: String = name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect();
    if matches!(name.as_str(), "title" | "标题" | "文档标题" | "公文标题") {
        return Some(0);
    }
    let level = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    level.parse().ok().filter(|l| (1..=9).contains(l))
}

pub(in super::super) fn align(value: &str) -> Align {
    match value {
        "center" => Align::Center,
        "right" | "end" => Align::Right,
        _ => Align::Left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_two_languages() {
        for (name, level) in [
            ("heading 1", Some(1)),
            ("Heading2", Some(2)),
            ("标题 3", Some(3)),
            ("Title", Some(0)),
            ("heading 12", None),
            ("toc 1", None),
            ("Normal", None),
        ] {
            assert_eq!(level_by_name(name), level, "{name}");
        }
    }

    #[test]
    fn styles_inherit_and_cycles_end() {
        let source = r#"<w:styles xmlns:w="x">
            <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
            <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr><w:jc w:val="center"/></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="mine"><w:name w:val="我的标题"/><w:basedOn w:val="1"/><w:pPr><w:jc w:val="right"/></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style>
            <w:style w:type="paragraph" w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/></w:style>
            <w:style w:type="paragraph" w:styleId="b"><w:name w:val="正文标题"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
        </w:styles>"#;
        let (styles, damaged) = Styles::parse(source);
        assert!(!damaged);
        assert_eq!(styles.default_style(), Some("a"));
        let mine = styles.resolve("mine");
        assert_eq!((mine.level, mine.align, mine.list.list), (Some(1), Some(Align::Right), Some(4)));
        assert_eq!(mine.list_style.as_deref(), Some("1"));
        assert_eq!(styles.resolve("x").level, None);
        assert_eq!(styles.resolve("b").level, None);
    }
}
