//! Tags and text of a page, as tolerant as a browser.

/// One token; names are in lower case.
pub(super) enum Token<'a> {
    Open { name: String, attributes: &'a str, empty: bool },
    Close(String),
    Text(&'a str),
}

pub(super) struct Lexer<'a> {
    rest: &'a str,
    /// The element whose raw text comes next.
    raw: Option<&'static str>,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { rest: source, raw: None }
    }

    pub fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            // Scripts and styles end at their own end tag only.
            let at = find_close(self.rest, name).unwrap_or(self.rest.len());
            self.rest = self.rest.get(at..).unwrap_or_default();
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(behind) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(self.cut_text(end));
            };
            if let Some(comment) = behind.strip_prefix("!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            if let Some(data) = behind.strip_prefix("![CDATA[") {
                let (text, rest) = data.split_once("]]>").unwrap_or((data, ""));
                self.rest = rest;
                return Some(Token::Text(text));
            }
            let first = behind.chars().next();
            if matches!(first, Some('!' | '?')) {
                self.rest = behind.split_once('>').map_or("", |(_, rest)| rest);
                continue;
            }
            if !matches!(first, Some('/')) && !first.is_some_and(|c| c.is_ascii_alphabetic()) {
                // A sign like "<5%" is text.
                let end = behind.find('<').map_or(self.rest.len(), |i| i + 1);
                return Some(self.cut_text(end));
            }
            let end = tag_end(behind);
            let (tag, rest) = behind.split_at_checked(end).unwrap_or((behind, ""));
            self.rest = rest.strip_prefix('>').unwrap_or(rest);
            return Some(self.tag(tag));
        }
    }

    fn cut_text(&mut self, end: usize) -> Token<'a> {
        let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        Token::Text(text)
    }

    fn tag(&mut self, tag: &'a str) -> Token<'a> {
        if let Some(name) = tag.strip_prefix('/') {
            return Token::Close(name.trim().to_ascii_lowercase());
        }
        let end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at_checked(end).unwrap_or((tag, ""));
        let name = name.to_ascii_lowercase();
        let empty = attributes.ends_with('/');
        self.raw = ["script", "style"].into_iter().find(|n| *n == name).filter(|_| !empty);
        Token::Open { name, attributes, empty }
    }
}

/// Where a tag ends: at `>`, but not at one inside quotes.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (i, b) in text.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return i,
            // A quote only opens a value; a lone one in a tag must not swallow the page.
            (None, b'"' | b'\'') if after_equals => quote = Some((b, i)),
            (Some((q, _)), b) if b == q => quote = None,
            (Some((_, start)), _) if i - start > 20_000 => break,
            _ => {}
        }
        if !b.is_ascii_whitespace() {
            after_equals = b == b'=';
        }
    }
    text.find('>').unwrap_or(text.len())
}

fn find_close(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("</") {
        let at = from + at;
        if text.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}
