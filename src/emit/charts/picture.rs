//! A chart before it is a file: a list of shapes in logical pixels.
//!
//! PNG and SVG must show the same picture. So a chart is laid out once, with texts measured by the embedded
//! font, and the list is painted twice (see `paint`). Widths are decided first and the height last, because
//! a wrapped title or a longer list only ever makes a picture taller.

use super::font;

/// Ink for text.
pub const INK: u32 = 0x26_26_26;
/// For what is said in passing: notes, axis labels.
pub const QUIET: u32 = 0x59_59_59;
/// For rules and grid lines.
pub const RULE: u32 = 0xD0_D0_D0;
/// For the rule round a group or a table.
pub const FRAME: u32 = 0x80_80_80;
pub const PAPER: u32 = 0xFF_FF_FF;

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Area {
    /// From the upper left corner and the size.
    pub fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn middle(&self) -> (f32, f32) {
        (f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }
}

/// Which end of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Lines over a fill, so that a black-and-white print keeps the verdicts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hatch {
    None,
    Rising,
    Falling,
    Crossed,
    Level,
    Upright,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    pub size: f32,
    pub colour: u32,
    pub bold: bool,
}

impl Style {
    pub const fn plain(size: f32) -> Self {
        Self { size, colour: INK, bold: false }
    }

    pub const fn quiet(size: f32) -> Self {
        Self { size, colour: QUIET, bold: false }
    }

    pub const fn bold(size: f32) -> Self {
        Self { size, colour: INK, bold: true }
    }

    #[must_use]
    pub const fn colour(mut self, colour: u32) -> Self {
        self.colour = colour;
        self
    }
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub enum Shape {
    Fill {
        area: Area,
        colour: u32,
    },
    Hatched {
        area: Area,
        hatch: Hatch,
        colour: u32,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        colour: u32,
    },
    Polygon {
        points: Vec<(f32, f32)>,
        colour: u32,
    },
    /// `at` is the anchor and the middle of the line.
    Text {
        text: String,
        at: (f32, f32),
        anchor: Anchor,
        style: Style,
    },
}

/// A chart, laid out.
#[derive(Debug, Clone)]
pub struct Picture {
    pub width: f32,
    pub height: f32,
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// An empty picture; the height is set by [`Picture::end`].
    pub fn new(width: f32) -> Self {
        Self { width: width.ceil(), height: 0.0, shapes: Vec::new() }
    }

    /// Closes the picture at its lower edge.
    #[must_use]
    pub fn end(mut self, height: f32) -> Self {
        self.height = height.ceil();
        self
    }

    pub fn fill(&mut self, area: Area, colour: u32) {
        self.shapes.push(Shape::Fill { area, colour });
    }

    /// A fill with its hatch.
    pub fn fill_hatched(&mut self, area: Area, colour: u32, hatch: Hatch) {
        self.fill(area, colour);
        if hatch != Hatch::None {
            self.shapes.push(Shape::Hatched { area, hatch, colour: hatch_colour(colour) });
        }
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), colour: u32) {
        self.shapes.push(Shape::Line { from, to, colour });
    }

    pub fn outline(&mut self, area: Area, colour: u32) {
        let Area { left, top, right, bottom } = area;
        self.line((left, top), (right, top), colour);
        self.line((left, bottom), (right, bottom), colour);
        self.line((left, top), (left, bottom), colour);
        self.line((right, top), (right, bottom), colour);
    }

    pub fn polygon(&mut self, points: Vec<(f32, f32)>, colour: u32) {
        self.shapes.push(Shape::Polygon { points, colour });
    }

    pub fn text(&mut self, text: impl Into<String>, at: (f32, f32), anchor: Anchor, style: Style) {
        let text = text.into();
        if !text.is_empty() {
            self.shapes.push(Shape::Text { text, at, anchor, style });
        }
    }

    /// Lines under one another, centred on `middle`, a line being 1.3 of the size.
    pub fn lines(&mut self, lines: &[String], x: f32, middle: f32, anchor: Anchor, style: Style) {
        let step = line_height(style.size);
        let first = middle - step * (lines.len() as f32 - 1.0) / 2.0;
        for (i, line) in lines.iter().enumerate() {
            self.text(line.as_str(), (x, first + step * i as f32), anchor, style);
        }
    }

    /// A text that is as wide as it is measured, on a plate of `back`, so that it stays readable on a hatch.
    pub fn label(&mut self, text: &str, middle: (f32, f32), style: Style, back: u32) {
        let half = font::text_width(text, style.size) / 2.0 + 2.0;
        let (x, y) = middle;
        let plate = Area::new(x - half, y - style.size * 0.55, half * 2.0, style.size * 1.1);
        self.fill(plate, back);
        self.text(text, middle, Anchor::Middle, style);
    }

    /// The area that a text covers; used by tests to find what is clipped or overlaps.
    #[cfg(test)]
    pub fn text_areas(&self) -> Vec<(&str, Area)> {
        self.shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text { text, at, anchor, style } => {
                    let width = font::text_width(text, style.size);
                    let left = at.0 - width * start_share(*anchor);
                    Some((text.as_str(), Area::new(left, at.1 - style.size / 2.0, width, style.size)))
                }
                _ => None,
            })
            .collect()
    }
}

/// How much of a text lies left of its anchor.
pub fn start_share(anchor: Anchor) -> f32 {
    match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5,
        Anchor::End => 1.0,
    }
}

pub fn line_height(size: f32) -> f32 {
    (size * 1.3).round()
}

fn channels(colour: u32) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((colour >> shift) & 0xFF) as f32 / 255.0)
}

/// Relative luminance, 0 black to 1 white (WCAG 2).
fn luminance(colour: u32) -> f32 {
    let linear = channels(colour).map(|c| if c <= 0.04 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// White or dark text, whichever stands out more on a fill.
pub fn ink_on(back: u32) -> u32 {
    let ratio = |a: u32| {
        let (x, y) = (luminance(a), luminance(back));
        (x.max(y) + 0.05) / (x.min(y) + 0.05)
    };
    // White reads better on saturated fills than the bare ratio says.
    if ratio(PAPER) * 1.35 >= ratio(INK) { PAPER } else { INK }
}

/// `share` of `other` mixed into a colour.
pub fn mix(colour: u32, other: u32, share: f32) -> u32 {
    let (a, b) = (channels(colour), channels(other));
    let part = |i: usize| ((a[i] + (b[i] - a[i]) * share) * 255.0).round() as u32;
    (part(0) << 16) | (part(1) << 8) | part(2)
}

/// Lines that stand out on their fill without hiding it.
fn hatch_colour(fill: u32) -> u32 {
    if luminance(fill) > 0.3 { mix(fill, 0x00_00_00, 0.42) } else { mix(fill, PAPER, 0.6) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_out_on_its_fill() {
        assert_eq!(ink_on(0x1F_6F_B4), PAPER);
        assert_eq!(ink_on(0xD9_5F_4B), PAPER);
        assert_eq!(ink_on(0x7F_BA_E3), INK);
        assert_eq!(ink_on(0xF2_C1_4E), INK);
        assert_eq!(ink_on(0xF0_F0_F0), INK);
    }

    #[test]
    fn mixes_colours() {
        assert_eq!(mix(0x00_00_00, 0xFF_FF_FF, 1.0), 0xFF_FF_FF);
        assert_eq!(mix(0x20_40_60, 0xFF_FF_FF, 0.0), 0x20_40_60);
    }

    #[test]
    fn a_line_of_text_is_placed_by_its_anchor() {
        let mut picture = Picture::new(100.0);
        picture.text("泺口", (50.0, 10.0), Anchor::End, Style::plain(10.0));
        let (_, area) = picture.text_areas()[0];
        assert!((area.left - 30.0).abs() < 0.01 && (area.right - 50.0).abs() < 0.01);
    }
}
