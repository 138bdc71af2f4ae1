//! XML events for readers that must go on where a strict parser stops.
//!
//! Office files reach the office truncated, re-encoded and written by a dozen programs. This scanner hands out a
//! flat stream of opened, closed and text events over a decoded part, resumes behind a syntax error at the next
//! tag, and remembers that it had to. It expands the five predefined entities and character references only: no
//! document type is ever interpreted.
//!
//! quick-xml stood here before. It checks every piece for UTF-8 again and looks for three signs at once, which was
//! more than half of the time of reading a .docx; the parts are valid text already, and tags are short.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

/// Syntax errors survived in one part before the rest is given up.
const MAX_RESTARTS: usize = 200;
/// Bytes looked at in vain by broken markup, as a multiple of the part, before the rest is given up.
const MAX_WASTE: usize = 8;
/// Bytes of `</` and a prefix before the name of an end tag.
const LONGEST_PREFIX: usize = 64;

/// One step through a part.
pub(super) enum Step<'a> {
    /// A start tag; `true` when it is empty (`<w:p/>`), so that no [`Step::Close`] follows.
    Open(Tag<'a>, bool),
    Close(Tag<'a>),
    Text(Cow<'a, str>),
}

/// A tag: the name behind its prefix, since files name the same elements in several namespaces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Names with prefix and values as they stand, entities unresolved. What is no attribute is passed over.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }
}

/// The attributes of a tag.
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest.trim_ascii_start();
            if rest.is_empty() {
                return None;
            }
            let end = rest.bytes().position(|b| b == b'=' || b.is_ascii_whitespace()).unwrap_or(rest.len());
            let (name, behind) = rest.split_at_checked(end)?;
            let Some(value) = behind.trim_ascii_start().strip_prefix('=') else {
                // A name without a value.
                self.rest = behind;
                continue;
            };
            let value = value.trim_ascii_start();
            let Some(quote @ (b'"' | b'\'')) = value.bytes().next() else {
                // A value without quotes.
                let end = value.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(value.len());
                self.rest = value.get(end..).unwrap_or_default();
                continue;
            };
            let value = value.get(1..)?;
            let end = memchr(quote, value.as_bytes())?;
            self.rest = value.get(end + 1..).unwrap_or_default();
            return Some((name, value.get(..end)?));
        }
    }
}

/// The event stream over one decoded part.
pub(super) struct Events<'a> {
    source: &'a str,
    at: usize,
    restarts: usize,
    waste: usize,
    depth: usize,
    damaged: bool,
    /// Names of elements that were to be passed over and end nowhere.
    endless: Vec<&'a str>,
}

impl<'a> Events<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, at: 0, restarts: 0, waste: 0, depth: 0, damaged: false, endless: Vec::new() }
    }

    /// True when the part was malformed or ended early.
    pub fn damaged(&self) -> bool {
        self.damaged
    }

    pub fn next(&mut self) -> Option<Step<'a>> {
        loop {
            let rest = self.source.as_bytes().get(self.at..).unwrap_or_default();
            match rest {
                [] => {
                    self.damaged |= self.depth > 0;
                    return None;
                }
                [b'<', b'/', ..] => {
                    if let Some(tag) = self.end_tag() {
                        self.depth = self.depth.saturating_sub(1);
                        return Some(Step::Close(tag));
                    }
                    self.restart();
                }
                [b'<', b'?', ..] => {
                    if !self.pass("?>") {
                        self.restart();
                    }
                }
                [b'<', b'!', ..] => {
                    if let Some(text) = self.declaration() {
                        return Some(Step::Text(Cow::Borrowed(text)));
                    }
                }
                [b'<', ..] => {
                    if let Some((tag, empty)) = self.start_tag() {
                        self.depth += usize::from(!empty);
                        return Some(Step::Open(tag, empty));
                    }
                    self.restart();
                }
                [b'&', ..] => {
                    if let Some(text) = self.reference() {
                        return Some(Step::Text(text));
                    }
                }
                _ => {
                    let end = memchr2(b'<', b'&', rest).unwrap_or(rest.len());
                    return Some(Step::Text(Cow::Borrowed(self.take(end, 0))));
                }
            }
        }
    }

    /// Goes on at the end tag of an element just opened that holds none of its own name; its content is not looked at.
    /// Without such a tag everything stays as it is.
    pub fn pass_over(&mut self, tag: &Tag<'a>) {
        // What ends nowhere is not looked for again: that would take the square of the part's length.
        if self.endless.contains(&tag.name) {
            return;
        }
        let rest = self.source.get(self.at..).unwrap_or_default();
        let end = format!("{}>", tag.name);
        let start = memmem::find_iter(rest.as_bytes(), end.as_bytes()).find_map(|found| {
            let before = &rest.as_bytes()[found.saturating_sub(LONGEST_PREFIX)..found];
            let open = before.iter().rposition(|b| *b == b'<')?;
            let prefix = before[open..].strip_prefix(b"</")?;
            (prefix.is_empty() || prefix.ends_with(b":")).then_some(found - (before.len() - open))
        });
        match start {
            Some(start) => self.at += start,
            None => self.endless.push(tag.name),
        }
    }

    /// The next `length` bytes, which end before an ASCII sign or with the part; goes on `more` bytes behind them.
    fn take(&mut self, length: usize, more: usize) -> &'a str {
        let text = self.source.get(self.at..self.at + length).unwrap_or_default();
        self.at += length + more;
        text
    }

    fn end_tag(&mut self) -> Option<Tag<'a>> {
        let rest = self.source.get(self.at + 2..)?;
        // Names are short: no search engine is as fast as a look at each byte.
        let name = rest.get(..rest.bytes().position(|b| b == b'>')?)?;
        self.at += name.len() + 3;
        Some(Tag { name: local(name.trim_ascii_end()), attributes: "" })
    }

    fn start_tag(&mut self) -> Option<(Tag<'a>, bool)> {
        let rest = self.source.as_bytes().get(self.at + 1..)?;
        let (mut prefix, mut name) = (0, rest.len());
        for (i, b) in rest.iter().enumerate() {
            match b {
                b':' => prefix = i + 1,
                b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' => {
                    name = i;
                    break;
                }
                _ => {}
            }
        }
        let length = tag_end(rest.get(name..)?)?;
        let from = self.at + 1;
        let inside = self.source.get(from + name..from + name + length)?;
        let attributes = inside.strip_suffix('/');
        let tag = Tag { name: self.source.get(from + prefix..from + name)?, attributes: attributes.unwrap_or(inside) };
        self.at = from + name + length + 1;
        Some((tag, attributes.is_some()))
    }

    /// Goes behind the next `end`; false when there is none.
    fn pass(&mut self, end: &str) -> bool {
        let found = self.source.get(self.at..).and_then(|rest| rest.find(end));
        if let Some(found) = found {
            self.at += found + end.len();
        }
        found.is_some()
    }

    /// A comment or document type, passed over, or a CDATA section, which is text.
    fn declaration(&mut self) -> Option<&'a str> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        if rest.starts_with("<!--") {
            self.at += 4;
            if !self.pass("-->") {
                self.at -= 4;
                self.restart();
            }
        } else if let Some(text) = rest.strip_prefix("<![CDATA[") {
            match text.find("]]>") {
                Some(end) => {
                    self.at += 9;
                    return Some(self.take(end, 3));
                }
                None => self.restart(),
            }
        } else {
            let named = rest.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case("DOCTYPE"));
            match document_type(rest).filter(|_| named) {
                Some(length) => self.at += length,
                None => self.restart(),
            }
        }
        None
    }

    /// An entity or character reference as text; `None` for one that is not known. A sign & that begins none is text.
    fn reference(&mut self) -> Option<Cow<'a, str>> {
        let rest = self.source.as_bytes().get(self.at + 1..).unwrap_or_default();
        let end = rest.iter().position(|b| matches!(b, b';' | b'&' | b'<')).unwrap_or(rest.len());
        if rest.get(end) != Some(&b';') {
            return Some(Cow::Borrowed(self.take(end + 1, 0)));
        }
        let name = self.take(end + 1, 1);
        resolve(name.get(1..).unwrap_or_default()).map(|c| Cow::Owned(c.into()))
    }

    /// Goes on at the next `<` behind the broken one.
    fn restart(&mut self) {
        self.damaged = true;
        self.restarts += 1;
        let rest = self.source.get(self.at + 1..).unwrap_or_default();
        self.waste += rest.len();
        let given_up = self.restarts > MAX_RESTARTS || self.waste / MAX_WASTE > self.source.len();
        match rest.find('<').filter(|_| !given_up) {
            Some(found) => self.at += found + 1,
            None => self.at = self.source.len(),
        }
    }
}

/// Where the `>` stands that ends a tag, outside all quotes.
fn tag_end(rest: &[u8]) -> Option<usize> {
    // Most tags have no attributes.
    if rest.first() == Some(&b'>') {
        return Some(0);
    }
    let first = memchr(b'>', rest)?;
    // Nearly always the first one: then every quotation mark before it has its partner.
    let count = |quote: u8| rest[..first].iter().map(|b| usize::from(*b == quote)).sum::<usize>();
    if count(b'\'') == 0 && count(b'"').is_multiple_of(2) {
        return Some(first);
    }
    let mut quote = 0;
    rest.iter().position(|&b| {
        if quote != 0 {
            if b == quote {
                quote = 0;
            }
            return false;
        }
        if matches!(b, b'"' | b'\'') {
            quote = b;
        }
        b == b'>'
    })
}

/// Bytes of a document type with everything that it declares.
fn document_type(source: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, 0);
    for (i, &b) in source.as_bytes().iter().enumerate() {
        if quote != 0 {
            if b == quote {
                quote = 0;
            }
            continue;
        }
        match b {
            b'"' | b'\'' => quote = b,
            b'<' => depth += 1,
            b'>' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn resolve(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => char_reference(entity),
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

/// The part of a name behind its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// An attribute by its local name, entities resolved.
pub(super) fn attr<'a>(tag: &Tag<'a>, name: &str) -> Option<Cow<'a, str>> {
    let named = |full: &str| full.strip_suffix(name).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':'));
    tag.attributes().find(|(full, _)| named(full)).map(|(_, value)| unescape(value))
}

fn unescape(value: &str) -> Cow<'_, str> {
    let Some((before, mut rest)) = value.split_once('&') else { return Cow::Borrowed(value) };
    let mut out = before.to_owned();
    loop {
        let known = rest.split_once(';').and_then(|(entity, behind)| Some((resolve(entity)?, behind)));
        match known {
            Some((c, behind)) => {
                out.push(c);
                rest = behind;
            }
            None => out.push('&'),
        }
        let Some((before, behind)) = rest.split_once('&') else { break };
        out.push_str(before);
        rest = behind;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The number in an attribute.
pub(super) fn number<T: std::str::FromStr>(tag: &Tag<'_>, name: &str) -> Option<T> {
    attr(tag, name)?.trim().parse().ok()
}

/// The value of an on/off property such as `<w:vanish/>` or `<w:vanish w:val="0"/>`.
pub(super) fn on(tag: &Tag<'_>) -> bool {
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
    fn markup_of_every_kind_is_passed_or_read() {
        let source = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"a>b\">]><!-- <no> --><a>1<![CDATA[<2>]]><b c='>'/>3 & 4&#x4E3B;&amp</a>";
        assert_eq!(texts(source), ("1<2>3 & 4主&amp".to_owned(), false));
    }

    #[test]
    fn an_element_is_passed_over_up_to_its_end() {
        let after = |source: &str| {
            let mut events = Events::new(source);
            let mut out = String::new();
            while let Some(step) = events.next() {
                match step {
                    Step::Open(tag, false) if tag.name() == "s" => events.pass_over(&tag),
                    Step::Text(text) => out.push_str(&text),
                    _ => {}
                }
            }
            (out, events.damaged())
        };
        assert_eq!(after("<a><w:s>1<w:is>2</w:is>s></w:s>3<s x='1'>4</s>5</a>"), ("35".to_owned(), false));
        // Without its end it is read as any other.
        assert_eq!(after("<a><w:s>1<w:s>2</w:s ></a>"), ("12".to_owned(), true));
        let long = format!("<a>{}</a>", "<w:s>s>s>".repeat(300_000));
        assert!(after(&long).1);
    }

    #[test]
    fn a_quote_that_never_ends_costs_its_tag_only() {
        let (text, damaged) = texts("<a><b c=\"x>一</b><b>二</b></a>");
        assert!(damaged && text.contains('二'), "{text}");
    }

    #[test]
    fn attributes_by_local_name() {
        let source = "<w:a  x='1' w:val = \"&lt;二&amp;&no;\" bare loose=3 w:last=\"4\" />";
        let mut events = Events::new(source);
        let Some(Step::Open(tag, true)) = events.next() else { panic!("an empty tag") };
        assert_eq!((tag.name(), attr(&tag, "x").as_deref()), ("a", Some("1")));
        assert_eq!(attr(&tag, "val").as_deref(), Some("<二&&no;"));
        assert_eq!((number(&tag, "last"), attr(&tag, "al")), (Some(4), None));
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
