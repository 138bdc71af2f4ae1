//! Plain text in whatever encoding it was saved, one line a paragraph; lines of fields (.csv, or copied out of a
//! spreadsheet) are a table.
//!
//! Text reaches the office under .doc and .txt names, mostly GB18030 or UTF-8. The difficulty is telling
//! it from damaged binary data, which any single-byte encoding would happily decode: [`plausible`] wants
//! the shares of control characters and of unlikely signs to be those of a document.

use super::blocks::{Blocks, Paragraph};
use super::document::{Cell, Document, Format, Part, Row, Table};
use super::{IngestError, Limits};
use crate::text::csv;

/// Bytes looked at to decide about a file.
const SAMPLE: usize = 64 << 10;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
    if bytes.len() as u64 > limits.part_bytes {
        return Err(IngestError::TooLarge(format!("文本超过 {} MB", limits.part_bytes >> 20)));
    }
    let text = decode(bytes);
    let mut blocks = Blocks::new(limits);
    if let Some((above, table)) = table(&text) {
        for line in above {
            blocks.paragraph(Part::Body, &Paragraph::plain(line))?;
        }
        blocks.table(Part::Body, table)?;
        return Ok(blocks.finish(Format::Text));
    }
    for line in text.split(['\n', '\r', '\u{c}', '\u{2028}', '\u{2029}']) {
        blocks.paragraph(Part::Body, &Paragraph::plain(line))?;
    }
    Ok(blocks.finish(Format::Text))
}

/// Fields that a record of a table has at least, and records that a table has.
const FIELDS: usize = 3;
const RECORDS: usize = 3;

/// A text of records with as many fields each; lines of one field before them stand above the table.
fn table(text: &str) -> Option<(Vec<String>, Table)> {
    let by = |delimiter: char| {
        // Most texts have neither tabs nor half-width commas.
        text.matches(delimiter).nth(RECORDS * (FIELDS - 1) - 1)?;
        let mut records = csv::records_by(text, delimiter);
        records.retain(|r| r.iter().any(|f| !f.trim().is_empty()));
        let width = records.iter().map(Vec::len).max().filter(|w| *w >= FIELDS)?;
        let single = |r: &&Vec<String>| r.iter().skip(1).all(|f| f.trim().is_empty());
        let above = records.iter().take_while(single).count();
        let full = records[above..].iter().filter(|r| r.len() == width).count();
        // One record in ten may be a line of its own, a note or a sum.
        (full >= RECORDS && full * 10 >= (records.len() - above) * 9).then_some((above, width, records))
    };
    let (above, width, mut records) = by('\t').or_else(|| by(','))?;
    let rows = records.split_off(above).into_iter().zip(1..).map(|(record, number)| {
        let cell = |text: String| Cell { text: text.trim().to_owned(), covered_by: None };
        let mut cells: Vec<Cell> = record.into_iter().map(cell).collect();
        cells.resize(width, Cell::default());
        Row { cells, hidden: false, number }
    });
    let table = Table { width, rows: rows.collect() };
    Some((records.into_iter().filter_map(|r| r.into_iter().next()).collect(), table))
}

/// The text of a file in the most likely encoding.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    // A file cut off inside a character, or with one bad byte, is still UTF-8.
    let lossy = String::from_utf8_lossy(bytes);
    if bytes.len() > 200 && lossy.chars().filter(|c| *c == '\u{fffd}').count() * 200 < lossy.chars().count() {
        return lossy.into_owned();
    }
    guess(bytes).decode_without_bom_handling(bytes).0.into_owned()
}

/// The single- or multi-byte encoding that the text is most likely in: Chinese unless clearly not.
fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
    let (_, malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !malformed {
        return encoding_rs::GB18030;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    if guess == encoding_rs::GBK { encoding_rs::GB18030 } else { guess }
}

/// UTF-16 without a byte order mark, told by where the zero bytes or the line ends fall.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
    let score = |low: usize, high: usize| {
        sample
            .chunks_exact(2)
            .filter(|pair| matches!((pair.get(low), pair.get(high)), (Some(&l), Some(0)) if (0x20..0x7f).contains(&l) || l == b'\n' || l == b'\r' || l == b'\t'))
            .count()
    };
    let pairs = sample.len() / 2;
    let (little, big) = (score(0, 1), score(1, 0));
    if little > big && little * 50 > pairs && little > 1 {
        Some(encoding_rs::UTF_16LE)
    } else if big > little && big * 50 > pairs && big > 1 {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes are a text that somebody wrote.
pub(super) fn plausible(bytes: &[u8]) -> bool {
    let cut = bytes.len().min(SAMPLE) & !1;
    let sample = if bytes.len() <= SAMPLE { bytes } else { bytes.get(..cut).unwrap_or(bytes) };
    let marked = encoding_rs::Encoding::for_bom(sample).is_some();
    let wide = marked || wide(sample).is_some();
    let zeros = sample.split(|b| *b == 0).count() - 1;
    if !wide && zeros * 1000 > sample.len() {
        return false;
    }
    let text = decode(sample);
    let (mut total, mut control, mut strange, mut common) = (0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        total += 1;
        match c {
            '\n' | '\r' | '\t' | '\u{c}' => common += 1,
            '\u{fffd}' => strange += 1,
            c if c.is_control() => control += 1,
            ' '..='~'
            | '\u{3000}'..='\u{303f}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{2010}'..='\u{2027}' => {
                common += 1;
            }
            _ => {}
        }
    }
    total > 0 && control * 200 <= total && strange * 20 <= total && common * 100 >= total * 85 && has_words(&text)
}

/// Random bytes decode to Chinese characters all right, but to rare ones.
fn has_words(text: &str) -> bool {
    const FREQUENT: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔始济泺桥街道办";
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    if chinese * 10 < text.chars().count() {
        // Latin text: letters and blanks make words.
        let letters = text.chars().filter(|c| c.is_alphabetic() || c.is_whitespace() || c.is_ascii_digit()).count();
        return letters * 100 >= text.chars().count() * 55;
    }
    let frequent = text.chars().filter(|c| FREQUENT.contains(*c)).count();
    frequent * 100 >= chinese * 15
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE_TEXT: &str = "泺口街道办事处2023年政务公开工作实施方案\r\n\r\n一、总体要求\r\n　　以公开促落实。\r\n";

    fn lines(bytes: &[u8]) -> Vec<String> {
        assert!(plausible(bytes));
        let document = read(bytes, &Limits::default()).unwrap();
        document.blocks.iter().filter_map(|b| b.text().map(str::to_owned)).collect()
    }

    #[test]
    fn the_usual_encodings() {
        let expected = ["泺口街道办事处2023年政务公开工作实施方案", "一、总体要求", "以公开促落实。"];
        let wide = |big: bool| -> Vec<u8> {
            SAMPLE_TEXT.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let gb = encoding_rs::GB18030.encode(SAMPLE_TEXT).0.into_owned();
        for bytes in [SAMPLE_TEXT.as_bytes().to_vec(), gb, wide(false), wide(true)] {
            assert_eq!(lines(&bytes), expected);
        }
    }

    #[test]
    fn records_are_a_table() {
        let text = "2024年清单,,\r\n序号,任务,责任单位\r\n1,\"公开\n目录\",区财政局\r\n2,解读,\"区司法局,各街道\"\r\n";
        for (text, tab) in
            [(text.to_owned(), false), (text.replace("区司法局,各", "区司法局、各").replace(',', "\t"), true)]
        {
            let document = read(text.as_bytes(), &Limits::default()).unwrap();
            let (_, table) = document.tables().next().unwrap();
            assert_eq!((table.width, table.rows.len(), table.text(1, 1)), (3, 3, "公开\n目录"), "{tab}");
            assert_eq!(document.blocks[0].text(), Some("2024年清单"));
        }
        let prose = "公开,解读,回应\n第一句话,没有别的\n一,二,三,四\n五\n六\n";
        assert!(read(prose.as_bytes(), &Limits::default()).unwrap().tables().next().is_none());
    }

    #[test]
    fn headings_are_found_by_pattern() {
        let document = read(SAMPLE_TEXT.as_bytes(), &Limits::default()).unwrap();
        assert!(matches!(document.blocks[1].content, super::super::Content::Heading { level: 1, .. }));
    }

    #[test]
    fn binary_data_is_no_text() {
        let mut seed = 1u32;
        let noise: Vec<u8> = (0..4000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // No zero bytes and no control characters: the hard case.
                0xa1 + (seed >> 24) as u8 % 0x5d
            })
            .collect();
        assert!(!plausible(&noise));
        assert!(!plausible(&[0xff; 100]));
    }
}
