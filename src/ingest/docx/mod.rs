//! Word 2007 and later, as streams of XML events.
//!
//! An own reader, because the libraries for .docx write it and lose or stumble over what real files hold:
//! tracked changes, text boxes, notes, numbering, parts by WPS and LibreOffice. This file finds the parts of
//! the package and puts their stories in order; [`story`] reads one story.

mod lists;
mod state;
mod story;
pub(super) mod styles;
pub(super) mod symbols;
mod table;

use super::blocks::{Blocks, Items};
use super::document::{Document, Format, Part};
use super::package::{Package, Relation};
use super::{IngestError, Limits, xml};
use lists::Lists;
use state::Shared;
use story::Story;
use styles::Styles;

/// Reads a package whose main part is a Word document.
pub(super) fn read(package: &mut Package, limits: &Limits) -> Result<Document, IngestError> {
    let main = main_part(package)?.ok_or_else(|| IngestError::Damaged("找不到正文".to_owned()))?;
    let relations = package.relations(&main)?;
    let mut blocks = Blocks::new(limits);
    let mut damaged = Vec::new();
    if package.salvaged {
        damaged.push("正文");
    }

    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut optional = |package: &mut Package, kind: &str| -> Result<Option<String>, IngestError> {
        let name = relations
            .iter()
            .find(|r| r.kind == kind && package.has(&r.target))
            .map_or_else(|| format!("{folder}/{kind}.xml"), |r| r.target.clone());
        Ok(match package.text(&name)? {
            Some((text, broken)) => {
                if broken {
                    damaged.push(part_name(kind));
                }
                Some(text)
            }
            None => None,
        })
    };
    let styles = match optional(package, "styles")? {
        Some(text) => Styles::parse(&text).0,
        None => Styles::default(),
    };
    let lists = match optional(package, "numbering")? {
        Some(text) => Lists::parse(&text).0,
        None => Lists::default(),
    };
    let footnotes = optional(package, "footnotes")?;
    let endnotes = optional(package, "endnotes")?;

    let mut shared = Shared::new(&styles, lists, limits);
    for (source, name) in [(footnotes, "脚注"), (endnotes, "尾注")] {
        if let Some(source) = source {
            // The notes go to `shared.notes` until their reference comes by.
            if Story::new(&mut shared, Part::Note).read(&source)?.1 {
                damaged.push(name);
            }
        }
    }
    let body = package.text(&main)?;
    let (mut items, chunks) = match &body {
        Some((source, broken)) => {
            let mut story = Story::new(&mut shared, Part::Body);
            let (items, malformed) = story.read(source)?;
            let chunks = std::mem::take(&mut story.chunks);
            if *broken || malformed {
                damaged.push("正文");
            }
            (items, chunks)
        }
        None => return Err(IngestError::Damaged("找不到正文".to_owned())),
    };
    drop(body);
    import(package, &relations, &chunks, &mut items, limits)?;
    for (part, item) in items {
        blocks.push(part, item)?;
    }
    // Notes that nothing refers to come last, in the order of their ids.
    let mut left: Vec<_> = std::mem::take(&mut shared.notes).into_iter().collect();
    left.sort_by_key(|((foot, id), _)| (!foot, id.parse::<i64>().unwrap_or(i64::MAX)));
    for (part, item) in left.into_iter().flat_map(|(_, items)| items) {
        blocks.push(part, item)?;
    }
    running_parts(package, &relations, &mut shared, &mut blocks, &mut damaged)?;
    shared.tell(&mut blocks);
    damaged.sort_unstable();
    damaged.dedup();
    for place in damaged {
        blocks.damaged(place);
    }
    Ok(blocks.finish(Format::Docx))
}

fn part_name(kind: &str) -> &'static str {
    match kind {
        "styles" => "样式",
        "numbering" => "编号",
        "footnotes" => "脚注",
        _ => "尾注",
    }
}

/// Headers and footers, each text once among its kind: first, even and default pages mostly repeat one another.
fn running_parts(
    package: &mut Package,
    relations: &[Relation],
    shared: &mut Shared<'_>,
    blocks: &mut Blocks,
    damaged: &mut Vec<&'static str>,
) -> Result<(), IngestError> {
    let mut names: Vec<(Part, String)> = relations
        .iter()
        .filter_map(|r| match r.kind.as_str() {
            "header" => Some((Part::Header, r.target.clone())),
            "footer" => Some((Part::Footer, r.target.clone())),
            _ => None,
        })
        .collect();
    names.sort_by(|a, b| a.1.len().cmp(&b.1.len()).then_with(|| a.1.cmp(&b.1)));
    names.dedup_by(|a, b| a.1 == b.1);
    let mut read: Vec<(Part, Vec<String>)> = Vec::new();
    for (part, name) in names {
        let Some((source, broken)) = package.text(&name)? else { continue };
        let (items, malformed) = Story::new(shared, part.clone()).read(&source)?;
        if broken || malformed {
            damaged.push("页眉页脚");
        }
        let texts: Vec<String> = items.iter().map(|(_, item)| format!("{item:?}")).collect();
        let seen = (part.clone(), texts);
        if items.is_empty() || read.contains(&seen) {
            continue;
        }
        read.push(seen);
        for (_, item) in items {
            blocks.push(part.clone(), item)?;
        }
    }
    Ok(())
}

/// Puts imported files (HTML or Word inside the package) where the document shows them.
fn import(
    package: &mut Package,
    relations: &[Relation],
    chunks: &[(usize, String)],
    items: &mut Items,
    limits: &Limits,
) -> Result<(), IngestError> {
    // From the back, so that earlier positions stay right.
    for (at, id) in chunks.iter().rev().take(100) {
        let Some(target) = relations.iter().find(|r| r.id == *id).map(|r| r.target.clone()) else { continue };
        let Some(part) = package.part(&target)? else { continue };
        // One level only: an imported package is not searched for further imports of its own kind.
        let document = match super::sniff::sniff(&part.bytes) {
            super::sniff::Kind::Html => super::html::read(&part.bytes, limits),
            super::sniff::Kind::Rtf => super::rtf::read(&part.bytes, limits),
            super::sniff::Kind::Text => super::text::read(&part.bytes, limits),
            _ => continue,
        };
        let Ok(document) = document else { continue };
        let at = (*at).min(items.len());
        let imported = document.blocks.into_iter().map(|block| (block.place.part.clone(), as_item(block)));
        items.splice(at..at, imported);
    }
    Ok(())
}

fn as_item(block: super::Block) -> super::blocks::Item {
    use super::blocks::{Item, Paragraph};
    match block.content {
        super::Content::Heading { level, text, align } => {
            Item::Paragraph(Paragraph { text, level: Some(level), align })
        }
        super::Content::Paragraph { text, align } => Item::Paragraph(Paragraph { text, level: None, align }),
        super::Content::Table(table) => Item::Table(table),
    }
}

/// The part that the package names as its document, or the one that looks like it.
pub(super) fn main_part(package: &mut Package) -> Result<Option<String>, IngestError> {
    for relation in package.relations("")? {
        if relation.kind == "officeDocument" && package.has(&relation.target) {
            return Ok(Some(relation.target));
        }
    }
    if package.has("word/document.xml") {
        return Ok(Some("word/document.xml".to_owned()));
    }
    let lower = |n: &&String| n.to_lowercase().ends_with("document.xml") || n.to_lowercase().ends_with("document2.xml");
    Ok(package.names().iter().find(lower).cloned())
}

/// Flat Word 2003 XML: styles, lists and text in one file.
pub(super) fn read_wordml(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    let source = xml::decode(bytes);
    if source.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("内容超过 {} MB", limits.part_bytes >> 20)));
    }
    read_flat(&source, &source, None, Format::WordMl, limits)
}

/// A package written as one XML file (flat OPC), as some converters save it.
pub(super) fn read_flat_package(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    let source = xml::decode(bytes);
    if source.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("内容超过 {} MB", limits.part_bytes >> 20)));
    }
    let part = |name: &str| -> Option<&str> {
        let at = source.find(&format!("pkg:name=\"{name}\""))?;
        let rest = source.get(at..)?;
        let rest = rest.get(rest.find("<pkg:xmlData")?..)?;
        Some(rest.find("</pkg:part>").and_then(|end| rest.get(..end)).unwrap_or(rest))
    };
    let Some(body) = part("/word/document.xml") else {
        return Err(IngestError::Damaged("找不到正文".to_owned()));
    };
    read_flat(body, part("/word/styles.xml").unwrap_or_default(), part("/word/numbering.xml"), Format::Docx, limits)
}

fn read_flat(
    body: &str,
    styles: &str,
    numbering: Option<&str>,
    format: Format,
    limits: &Limits,
) -> Result<Document, IngestError> {
    let (styles, _) = Styles::parse(styles);
    let lists = numbering.map(|n| Lists::parse(n).0).unwrap_or_default();
    let mut shared = Shared::new(&styles, lists, limits);
    let (items, malformed) = Story::new(&mut shared, Part::Body).read(body)?;
    let mut blocks = Blocks::new(limits);
    for (part, item) in items {
        blocks.push(part, item)?;
    }
    shared.tell(&mut blocks);
    if malformed {
        blocks.damaged("正文");
    }
    Ok(blocks.finish(format))
}

#[cfg(test)]
mod tests;
