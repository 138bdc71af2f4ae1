//! Control words, symbols and characters of an RTF file.

/// One token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    Word(&'a str, Option<i32>),
    Symbol(u8),
    /// A character written as `\'hh`.
    Byte(u8),
    /// A character written as itself.
    Char(u8),
}

pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control()?,
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Char(byte),
            });
        }
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let byte = *self.bytes.get(self.at)?;
        if byte == b'\'' {
            let digit = |i: usize| self.bytes.get(self.at + i).and_then(|b| char::from(*b).to_digit(16));
            let token = match (digit(1), digit(2)) {
                (Some(high), Some(low)) => Token::Byte((high * 16 + low) as u8),
                _ => Token::Symbol(b'\''),
            };
            self.at += if matches!(token, Token::Byte(_)) { 3 } else { 1 };
            return Some(token);
        }
        if !byte.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Symbol(byte));
        }
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) && self.at - start < 40 {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).and_then(|w| std::str::from_utf8(w).ok()).unwrap_or_default();
        let digits = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) && self.at - digits < 12 {
            self.at += 1;
        }
        let number =
            self.bytes.get(digits..self.at).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| d.parse().ok());
        if number.is_none() {
            self.at = digits;
        }
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == "bin" {
            // Raw bytes follow, which may look like anything.
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
        }
        Some(Token::Word(word, number))
    }
}
