//! XML events for readers that must go on where a strict parser stops.
//!
//! Office files reach the office truncated, re-encoded and written by a dozen programs. This wrapper
//! decodes a part, hands out a flat stream of opened, closed and text events, resumes behind a syntax
//! error at the next tag, and remembers that it had to. It expands the five predefined entities and
//! character references only: no document type is ever interpreted.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesEnd, BytesStart, Event};

/// Syntax errors survived in one part before the rest is given up.
const MAX_RESTARTS: usize = 200;

/// One step through a part.
pub(super) enum Step<'a> {
    /// A start tag; `true` when it is empty (`<w:p/>`), so that no [`Step::Close`] follows.
    Open(BytesStart<'a>, bool),
    Close(BytesEnd<'a>),
    Text(Cow<'a, str>),
}

/// The event stream over one decoded part.
pub(super) struct Events<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where `reader` started in `source`.
    base: usize,
    restarts: usize,
    depth: usize,
    damaged: bool,
}

impl<'a> Events<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, reader: lenient(source), base: 0, restarts: 0, depth: 0, damaged: false }
    }

    /// True when the part was malformed or ended early.
    pub fn damaged(&self) -> bool {
        self.damaged
    }

    pub fn next(&mut self) -> Option<Step<'a>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    return Some(Step::Open(tag, false));
                }
                Ok(Event::Empty(tag)) => return Some(Step::Open(tag, true)),
                Ok(Event::End(tag)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Step::Close(tag));
                }
                Ok(Event::Text(text)) => return Some(Step::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Step::Text(text.into_inner())),
                Ok(Event::GeneralRef(entity)) => {
                    if let Some(text) = resolve(&entity) {
                        return Some(Step::Text(Cow::Owned(text)));
                    }
                }
                Ok(Event::Eof) => {
                    self.damaged |= self.depth > 0;
                    return None;
                }
                Ok(_) => {}
                Err(_) => {
                    self.damaged = true;
                    if !self.restart() {
                        return None;
                    }
                }
            }
        }
    }

    /// Starts again at the next `<` behind the error.
    fn restart(&mut self) -> bool {
        self.restarts += 1;
        if self.restarts > MAX_RESTARTS {
            return false;
        }
        let at = self.base + (self.reader.error_position() as usize).max(1);
        let Some(found) = self.source.as_bytes().get(at..).and_then(|rest| rest.iter().position(|&b| b == b'<')) else {
            return false;
        };
        // `<` is ASCII, so this is a character boundary.
        let Some(rest) = self.source.get(at + found..) else { return false };
        self.base = at + found;
        self.reader = lenient(rest);
        true
    }
}

fn lenient(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn resolve(entity: &str) -> Option<String> {
    match entity {
        "amp" => Some("&".to_owned()),
        "lt" => Some("<".to_owned()),
        "gt" => Some(">".to_owned()),
        "quot" => Some("\"".to_owned()),
        "apos" => Some("'".to_owned()),
        _ => char_reference(entity).map(String::from),
    }
}

/// The character of `#20027` or `#x4E3B`.
pub(super) fn char_reference(entity: &str) -> Option<char> {
    let digits = entity.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code).filter(|c| *c != '\0')
}

/// The part of a name behind its prefix: files name the same elements in several namespaces.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// An attribute by its local name, entities resolved.
pub(super) fn attr<'a>(tag: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    attributes.flatten().find(|a| local(a.key.as_ref()) == name).map(|a| unescape(a.value))
}

fn unescape(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains('&') {
        return value;
    }
    match quick_xml::escape::unescape(&value) {
        Ok(text) => Cow::Owned(text.into_owned()),
        Err(_) => Cow::Owned(value.into_owned()),
    }
}

/// The number in an attribute.
pub(super) fn number<T: std::str::FromStr>(tag: &BytesStart<'_>, name: &str) -> Option<T> {
    attr(tag, name)?.trim().parse().ok()
}

/// The value of an on/off property such as `<w:vanish/>` or `<w:vanish w:val="0"/>`.
pub(super) fn on(tag: &BytesStart<'_>) -> bool {
    !matches!(attr(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// Decodes a part by byte order mark, declaration, or as UTF-8 with replacements.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0;
    }
    match bytes {
        [b'<', 0, ..] => return encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0,
        [0, b'<', ..] => return encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0,
        _ => {}
    }
    // UTF-8 first: files that declare another encoding and hold UTF-8 exist, the reverse is no valid UTF-8.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let encoding = declared_encoding(head).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(bytes).0
}

fn declared_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(head);
    let rest = head.split_once("encoding=")?.1;
    let quote = rest.chars().next()?;
    let label = rest.get(1..)?.split(quote).next()?;
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    // A declaration that could be read byte by byte cannot be of two-byte text.
    (encoding != encoding_rs::UTF_16LE && encoding != encoding_rs::UTF_16BE).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> (String, bool) {
        let mut events = Events::new(source);
        let mut out = String::new();
        while let Some(step) = events.next() {
            if let Step::Text(text) = step {
                out.push_str(&text);
            }
        }
        (out, events.damaged())
    }

    #[test]
    fn entities_are_resolved_and_others_dropped() {
        assert_eq!(texts("<a>1&amp;2&#x4E3B;&unknown;3</a>"), ("1&2主3".to_owned(), false));
    }

    #[test]
    fn a_syntax_error_costs_no_more_than_its_place() {
        let (text, damaged) = texts("<a><b>一</b><!bad <b>二</b><b>三</b></a>");
        assert!(damaged);
        assert!(text.contains('一') && text.contains('三'), "{text}");
    }

    #[test]
    fn truncation_is_noticed() {
        assert!(texts("<a><b>一</b><b>二").1);
    }

    #[test]
    fn parts_are_decoded_by_mark_or_declaration() {
        let gbk = encoding_rs::GBK.encode("<?xml version=\"1.0\" encoding=\"GB2312\"?><a>泺口</a>").0;
        assert!(decode(&gbk).contains("泺口"));
        let wide: Vec<u8> = "<a>泺</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode(&wide).contains('泺'));
    }
}
