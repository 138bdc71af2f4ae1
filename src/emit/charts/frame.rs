//! What every chart has round its plot: title, line of scope, legend, notes.
//!
//! Each part is wrapped to the width of the picture and says where the next one may begin, so that nothing
//! is clipped when a district has a long name or a picture is narrow.

use super::{
    font,
    picture::{Anchor, Area, Hatch, INK, PAPER, Picture, QUIET, RULE, Style, ink_on, line_height},
};

/// White space round a picture.
pub const MARGIN: f32 = 24.0;

/// Stands between the parts of a scope.
pub const BETWEEN: char = '　';

const TITLE: Style = Style::bold(22.0);
const SCOPE: Style = Style::quiet(13.0);
const LEGEND: Style = Style::plain(13.0);
const NOTE: Style = Style::quiet(12.0);

/// Texts set one after another, broken between them where they do not fit, else by the rules of [`font::wrap`].
fn flow(parts: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.split(BETWEEN) {
        match lines.last_mut() {
            Some(line) if font::text_width(line, size) + font::text_width(part, size) + size <= room => {
                line.push(BETWEEN);
                line.push_str(part);
            }
            _ => lines.extend(font::wrap(part, size, room)),
        }
    }
    lines
}

/// Title and scope, centred; returns where the plot may begin. The scope is broken between its parts.
pub fn head(picture: &mut Picture, title: &str, scope: &str) -> f32 {
    let middle = picture.width / 2.0;
    let room = picture.width - 2.0 * MARGIN;
    let mut y = MARGIN;
    for (text, style, gap) in [(title, TITLE, 4.0), (scope, SCOPE, 12.0)] {
        let lines = flow(text, style.size, room);
        let height = line_height(style.size) * lines.len() as f32;
        picture.lines(&lines, middle, y + height / 2.0, Anchor::Middle, style);
        y += height + gap;
    }
    y
}

/// A note in lines that break after punctuation, so that the name of a unit is not torn apart.
fn clauses(note: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for clause in note.split_inclusive(['、', '；', '。', '：']) {
        let Some(line) = lines.last_mut() else { break };
        let together = format!("{line}{clause}");
        if font::text_width(&together, size) <= room {
            *line = together;
        } else if font::text_width(line, size) > room * 0.6 && font::text_width(clause, size) <= room {
            lines.push(clause.to_owned());
        } else {
            lines.pop();
            lines.extend(font::wrap(&together, size, room));
        }
    }
    lines
}

/// Small grey lines under a plot; returns their lower edge.
pub fn notes(picture: &mut Picture, notes: &[String], top: f32) -> f32 {
    let room = picture.width - 2.0 * MARGIN;
    let mut y = top;
    for note in notes {
        for line in clauses(note, NOTE.size, room) {
            picture.text(line, (MARGIN, y + line_height(NOTE.size) / 2.0), Anchor::Start, NOTE);
            y += line_height(NOTE.size);
        }
    }
    y
}

/// One entry of a legend.
pub struct Key {
    pub label: String,
    pub swatch: Swatch,
}

pub enum Swatch {
    /// A box as in a bar.
    Bar { colour: u32, hatch: Hatch },
    /// A box as in a matrix.
    Cell { colour: u32, sign: &'static str },
    /// The corner mark of a matrix.
    Corner,
}

const SWATCH: (f32, f32) = (24.0, 16.0);

/// The entries in centred rows; returns their lower edge.
pub fn legend(picture: &mut Picture, keys: &[Key], top: f32) -> f32 {
    let room = picture.width - 2.0 * MARGIN;
    let gap = 20.0;
    let width = |key: &Key| SWATCH.0 + 6.0 + font::text_width(&key.label, LEGEND.size);
    let mut rows: Vec<(f32, Vec<&Key>)> = Vec::new();
    for key in keys {
        match rows.last_mut() {
            Some((used, row)) if *used + gap + width(key) <= room => {
                *used += gap + width(key);
                row.push(key);
            }
            _ => rows.push((width(key), vec![key])),
        }
    }
    let mut y = top;
    for (used, row) in rows {
        let mut x = (picture.width - used) / 2.0;
        for key in row {
            swatch(picture, &key.swatch, Area::new(x, y + 3.0, SWATCH.0, SWATCH.1));
            picture.text(key.label.as_str(), (x + SWATCH.0 + 6.0, y + 11.0), Anchor::Start, LEGEND);
            x += width(key) + gap;
        }
        y += 22.0;
    }
    y
}

fn swatch(picture: &mut Picture, swatch: &Swatch, area: Area) {
    match swatch {
        Swatch::Bar { colour, hatch } => picture.fill_hatched(area, *colour, *hatch),
        Swatch::Cell { colour, sign } => {
            picture.fill(area, *colour);
            let style = Style::plain(13.0).colour(ink_on(*colour));
            picture.text(*sign, area.middle(), Anchor::Middle, style);
        }
        Swatch::Corner => {
            picture.outline(area, RULE);
            corner(picture, area);
        }
    }
}

/// The mark of a cell that waits for an officer: a dark triangle in its upper right corner.
pub fn corner(picture: &mut Picture, area: Area) {
    // The white edge lifts it off dark cells.
    for (side, colour) in [(9.0, PAPER), (7.0, INK)] {
        let corner = (area.right, area.top);
        let points = vec![(corner.0 - side, corner.1), corner, (corner.0, corner.1 + side)];
        picture.polygon(points, colour);
    }
}

/// A picture that says that there is nothing to draw.
pub fn nothing(title: &str, scope: &str) -> Picture {
    let mut picture = Picture::new(640.0);
    let y = head(&mut picture, title, scope);
    let middle = picture.width / 2.0;
    picture.text("没有可以绘制的数据", (middle, y + 40.0), Anchor::Middle, Style::plain(15.0).colour(QUIET));
    picture.end(y + 80.0 + MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_wrapped_inside_the_margins() {
        let mut picture = Picture::new(400.0);
        let y = head(&mut picture, &"很长的标题".repeat(8), "范围");
        assert!(y > 100.0);
        for (text, area) in picture.text_areas() {
            assert!(area.left >= MARGIN - 0.5 && area.right <= 400.0 - MARGIN + 0.5, "{text}");
        }
    }

    #[test]
    fn a_scope_is_broken_between_its_parts() {
        assert_eq!(flow("期间：2023年　计量单位：项", 10.0, 400.0), ["期间：2023年　计量单位：项"]);
        assert_eq!(flow("期间：2023年　计量单位：项", 10.0, 80.0), ["期间：2023年", "计量单位：项"]);
    }

    #[test]
    fn a_note_does_not_tear_names() {
        let note = "未报送（3家）：区商务局、无影山街道、泺口街道";
        let lines = clauses(note, 10.0, 150.0);
        assert_eq!(lines, ["未报送（3家）：区商务局、", "无影山街道、泺口街道"]);
        assert!(clauses(&"很长".repeat(30), 10.0, 150.0).iter().all(|l| font::text_width(l, 10.0) <= 150.0));
    }

    #[test]
    fn a_legend_takes_as_many_rows_as_it_needs() {
        let key = || Key { label: "已落实 1234".into(), swatch: Swatch::Cell { colour: 0x1F_6F_B4, sign: "●" } };
        let keys: Vec<Key> = (0..7).map(|_| key()).collect();
        let (mut wide, mut narrow) = (Picture::new(1200.0), Picture::new(300.0));
        assert!((legend(&mut wide, &keys, 0.0) - 22.0).abs() < 0.1);
        assert!(legend(&mut narrow, &keys, 0.0) > 60.0);
    }
}
