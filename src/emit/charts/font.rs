//! The one font of the charts, and how wide a text is in it.
//!
//! The office machine may hold any font or none, so the picture brings its own. plotters can draw with a
//! registered font, but it drops the space before a glyph (a full-width `（` lands on its neighbour) and takes
//! the line height for the font size (PNG and SVG then differ by a third); so glyphs are placed here, by the
//! metrics of the font itself, and every layout decision asks [`text_width`] rather than guessing.

use std::{collections::HashMap, sync::OnceLock};

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};

static BYTES: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-subset.otf");

/// What an SVG asks for, best first: the embedded face by both of its names, then what Windows, WPS and
/// macOS bring.
pub const FAMILY: &str =
    "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','SimHei','PingFang SC',sans-serif";

/// Drawn for a character that the font does not hold: the mark that Chinese typesetters use for a missing sort.
const MISSING: char = '〓';

/// From the middle of a line to the baseline, in ems: the middle of the ideographic box, near that of digits.
pub const MIDDLE: f32 = 0.375;

/// Characters that may not begin a line.
const CLOSING: &str = "，。、；：？！）》〉」』】〕”’％%,.;:!?)]}…—·";

/// Characters that may not end one.
const OPENING: &str = "（《〈「『【〔“‘([{";

/// The parsed font; `None` only if the embedded bytes were damaged when the program was built.
pub fn face() -> Option<&'static FontRef<'static>> {
    static FACE: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FACE.get_or_init(|| FontRef::try_from_slice(BYTES).ok()).as_ref()
}

/// Whether the font can draw a character.
pub fn has_glyph(character: char) -> bool {
    face().is_some_and(|f| f.glyph_id(character).0 != 0)
}

fn drawn(character: char) -> char {
    if has_glyph(character) { character } else { MISSING }
}

fn char_width(character: char, size: f32) -> f32 {
    face().map_or(size, |f| {
        let units = f.units_per_em().unwrap_or(1000.0);
        f.h_advance_unscaled(f.glyph_id(drawn(character))) / units * size
    })
}

/// Width of a line of text, in the unit of `size` (the em).
pub fn text_width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| char_width(c, size)).sum()
}

/// The widest of several texts, 0 when there is none.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f32) -> f32 {
    texts.into_iter().map(|t| text_width(t, size)).fold(0.0, f32::max)
}

/// The text, or as much of it as fits with `…` behind it.
pub fn truncate(text: &str, size: f32, room: f32) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - char_width('…', size);
    let mut used = 0.0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            used += char_width(*c, size);
            used <= room
        })
        .collect();
    while kept.ends_with(|c: char| OPENING.contains(c) || CLOSING.contains(c) || c == ' ') {
        kept.pop();
    }
    kept.push('…');
    kept
}

/// Pieces that a line break may not split: a run of ASCII letters and digits, or one character, each with the
/// punctuation that must stay with it.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut glued = false;
    let mut word = false;
    for c in text.chars() {
        let in_word = c.is_ascii_alphanumeric();
        let joins = glued || CLOSING.contains(c) || (word && in_word);
        match pieces.last_mut() {
            Some(last) if joins => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        glued = OPENING.contains(c);
        word = in_word;
    }
    pieces
}

/// The text in lines no wider than `room`, broken by the rules of Chinese setting; one piece wider than the
/// room stands alone and is cut.
pub fn wrap(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && text_width(line, size) + text_width(&piece, size) > room {
            lines.push(piece.trim_start().to_owned());
        } else {
            line.push_str(&piece);
        }
    }
    lines.iter().map(|line| truncate(line.trim_end(), size, room)).collect()
}

/// [`wrap`] into lines of even length, so that no last line holds one character; at most `most` lines, the
/// last one truncated.
pub fn wrap_lines(text: &str, size: f32, room: f32, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, room);
    if lines.len() <= most.max(1) {
        // The narrowest room that takes no more lines; a step of half an em finds it.
        let mut narrower = room - size / 2.0;
        while lines.len() > 1 && narrower > size * 2.0 {
            let tried = wrap(text, size, narrower);
            if tried.len() > lines.len() || tried.iter().any(|l| l.ends_with('…')) {
                break;
            }
            lines = tried;
            narrower -= size / 2.0;
        }
    } else {
        lines.truncate(most.max(1));
        if let Some(last) = lines.last_mut() {
            // Longer than the room, so that truncate sets the mark.
            last.push_str("………");
            *last = truncate(last, size, room);
        }
    }
    lines
}

/// One glyph as a picture of coverage, placed from the pen position on the baseline.
pub struct Stamp {
    pub left: i32,
    pub top: i32,
    /// (column, row, coverage 0–1), only where there is ink.
    pub ink: Vec<(i32, i32, f32)>,
}

/// Rasterised glyphs of one picture: a chart repeats few characters many times.
#[derive(Default)]
pub struct Stamps {
    known: HashMap<(char, u32), Stamp>,
}

impl Stamps {
    /// The glyph of a character at an em of `pixels`.
    pub fn get(&mut self, character: char, pixels: f32) -> &Stamp {
        self.known.entry((character, pixels.to_bits())).or_insert_with(|| rasterise(character, pixels))
    }
}

fn rasterise(character: char, pixels: f32) -> Stamp {
    let mut stamp = Stamp { left: 0, top: 0, ink: Vec::new() };
    let Some(face) = face() else { return stamp };
    // ab_glyph scales by the height of a line; this is the scale at which the em is `pixels`.
    let scale = PxScale::from(pixels * face.height_unscaled() / face.units_per_em().unwrap_or(1000.0));
    let glyph = Glyph { id: face.glyph_id(drawn(character)), scale, position: point(0.0, 0.0) };
    if let Some(outline) = face.outline_glyph(glyph) {
        let bounds = outline.px_bounds();
        stamp.left = bounds.min.x as i32;
        stamp.top = bounds.min.y as i32;
        outline.draw(|x, y, coverage| {
            if coverage > 0.004 {
                stamp.ink.push((x.cast_signed(), y.cast_signed(), coverage.min(1.0)));
            }
        });
    }
    stamp
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        assert!((text_width("泺口街道", 10.0) - 40.0).abs() < 0.01);
        assert!((text_width("（）", 10.0) - 20.0).abs() < 0.01);
        assert!(text_width("T01", 10.0) < 20.0);
        assert!(text_width("", 10.0) < 0.01);
    }

    #[test]
    fn the_full_width_bracket_keeps_its_place() {
        // （ stands in the right half of its box: the fault of drawing it at the left is what this guards.
        let bracket = rasterise('（', 100.0);
        assert!(bracket.left > 50, "{}", bracket.left);
    }

    #[test]
    fn truncates_to_the_room() {
        assert_eq!(truncate("区发改局", 10.0, 40.0), "区发改局");
        let cut = truncate("区退役军人事务局", 10.0, 50.0);
        assert!(cut.ends_with('…') && text_width(&cut, 10.0) <= 50.0, "{cut}");
        assert_eq!(truncate("聚焦，推动", 10.0, 40.0), "聚焦…");
    }

    #[test]
    fn wraps_by_the_rules_of_chinese_setting() {
        let lines = wrap("聚焦高质量发展，推动集成化公开", 10.0, 70.0);
        assert_eq!(lines, ["聚焦高质量发", "展，推动集成化", "公开"]);
        assert_eq!(wrap("今年（2023年）内", 10.0, 40.0), ["今年", "（2023", "年）内"]);
        assert_eq!(wrap("", 10.0, 40.0), [""]);
        for line in wrap("推进政府网站和政务新媒体规范有序发展", 12.0, 100.0) {
            assert!(text_width(&line, 12.0) <= 100.0);
        }
    }

    #[test]
    fn limits_lines() {
        let lines = wrap_lines("推进政府网站和政务新媒体规范有序发展", 10.0, 50.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && text_width(&lines[1], 10.0) <= 50.0);
        assert_eq!(wrap_lines("短", 10.0, 50.0, 2), ["短"]);
        assert_eq!(
            wrap_lines("聚焦高水平决策，推动常态化公开", 10.0, 130.0, 3),
            ["聚焦高水平决策，", "推动常态化公开"]
        );
    }

    #[test]
    fn holds_the_signs_and_rare_characters() {
        for c in "泺〇㟃●◐△○×－？■□▲◥〔〕《》“”‘’…—·℃％（），。、；：0123456789Tx/%".chars()
        {
            assert!(c == '◥' || has_glyph(c), "{c}");
        }
        assert!(!has_glyph('\u{E000}'));
    }
}
