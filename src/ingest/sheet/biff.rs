//! Texts in the records of an Excel workbook, which may go on in the records behind.

use encoding_rs::Encoding;

use super::super::ole::{u16_at, u32_at};

/// A reader over the pieces of one record.
pub(super) struct Strings<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Strings<'a> {
    pub fn new(pieces: &[&'a [u8]]) -> Self {
        Self { pieces: pieces.to_vec(), piece: 0, at: 0 }
    }

    /// What is left of the piece being read; the next one where it is used up.
    fn rest(&mut self) -> &'a [u8] {
        loop {
            let Some(piece) = self.pieces.get(self.piece) else { return &[] };
            let rest = piece.get(self.at..).unwrap_or_default();
            if !rest.is_empty() {
                return rest;
            }
            self.piece += 1;
            self.at = 0;
        }
    }

    pub fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let length = self.rest().len().min(count);
            if length == 0 {
                return;
            }
            self.at += length;
            count -= length;
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    /// Numbers are never cut in two by a sane writer; a broken one gets its bytes anyway.
    fn word(&mut self) -> Option<u16> {
        if let Some(word) = u16_at(self.rest(), 0) {
            self.at += 2;
            return Some(word);
        }
        Some(u16::from(self.byte()?) | u16::from(self.byte()?) << 8)
    }

    fn long(&mut self) -> Option<u32> {
        if let Some(long) = u32_at(self.rest(), 0) {
            self.at += 4;
            return Some(long);
        }
        Some(u32::from(self.word()?) | u32::from(self.word()?) << 16)
    }

    /// A text with its count in two bytes.
    pub fn wide(&mut self) -> Option<String> {
        let count = usize::from(self.word()?);
        self.counted(count)
    }

    /// A text of so many characters, with its flags before it.
    pub fn counted(&mut self, count: usize) -> Option<String> {
        let flags = self.byte()?;
        Some(self.characters(count, flags & 1 != 0))
    }

    /// A text of the shared strings, with runs of fonts and readings behind it.
    pub fn rich(&mut self) -> Option<String> {
        let count = usize::from(self.word()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.word()?) } else { 0 };
        let readings = if flags & 4 != 0 { self.long()? as usize } else { 0 };
        let text = self.characters(count, flags & 1 != 0);
        self.skip(4 * runs);
        self.skip(readings);
        Some(text)
    }

    fn characters(&mut self, mut count: usize, mut wide: bool) -> String {
        let mut out = String::new();
        let mut units: Vec<u16> = Vec::new();
        let mut piece = self.piece;
        while count > 0 {
            let rest = self.rest();
            if rest.is_empty() {
                break;
            }
            if self.piece != piece {
                // A record that continues a text says again how wide it is.
                piece = self.piece;
                wide = rest.first().is_some_and(|flags| flags & 1 != 0);
                self.at += 1;
                continue;
            }
            let width = if wide { 2 } else { 1 };
            let take = count.min(rest.len() / width);
            if take == 0 {
                // Half a character at the end of a record.
                self.at += 1;
                continue;
            }
            let bytes = rest.get(..take * width).unwrap_or_default();
            if wide {
                units.extend(bytes.chunks_exact(2).filter_map(|b| u16_at(b, 0)));
            } else {
                units.extend(bytes.iter().map(|b| u16::from(*b)));
            }
            self.at += take * width;
            count -= take;
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        out
    }
}

/// The encoding of a code page number; that of China where the number is unknown.
pub(super) fn code_page(number: u16) -> &'static Encoding {
    match number {
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        874 => encoding_rs::WINDOWS_874,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 | 437 | 850 | 0x8001 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        866 => encoding_rs::IBM866,
        10_000 | 0x8000 => encoding_rs::MACINTOSH,
        10_007 => encoding_rs::X_MAC_CYRILLIC,
        1200 => encoding_rs::UTF_16LE,
        _ => encoding_rs::GBK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_in_another_width() {
        // Count 4, narrow: "ab", then wide "泺口"; behind it a second text.
        let first = [4, 0, 0, b'a', b'b'];
        let second = [1, 0xfa, 0x6c, 0xe3, 0x53, 1, 0, 0, b'x'];
        let mut strings = Strings::new(&[&first, &second]);
        assert_eq!(strings.rich().as_deref(), Some("ab泺口"));
        assert_eq!(strings.rich().as_deref(), Some("x"));
        assert_eq!(strings.rich(), None);
    }

    #[test]
    fn runs_and_readings_are_passed_over() {
        let bytes = [1, 0, 0x0d, 1, 0, 2, 0, 0, 0, 0x3b, 0x4e, 9, 9, 9, 9, 8, 8, 1, 0, 0, b'y'];
        let mut strings = Strings::new(&[&bytes]);
        assert_eq!((strings.rich().as_deref(), strings.rich().as_deref()), (Some("主"), Some("y")));
    }
}
