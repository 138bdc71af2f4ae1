//! Stacked level bars, the form that three of the charts share.
//!
//! Chinese names are read level, so the bars lie: a name of any length has its place at the left, a hundred
//! units only make the picture longer. A bar is a count or, in share mode, a hundred per cent; a part too
//! narrow for its number leaves it out rather than overlap, and the columns at the right keep the sums.

use super::{
    font,
    frame::{self, Key, MARGIN, Swatch},
    picture::{Anchor, Area, FRAME, Hatch, Picture, QUIET, RULE, Style, ink_on, line_height},
};

/// One part of a bar.
pub struct Part {
    pub count: u32,
    pub colour: u32,
    pub hatch: Hatch,
}

/// One bar with its name and its right-hand columns.
pub struct Row {
    pub name: String,
    pub parts: Vec<Part>,
    pub columns: Vec<String>,
}

/// Bars under one heading; an empty heading takes no room.
pub struct Block {
    pub heading: String,
    pub rows: Vec<Row>,
}

/// Width of a plot for a landscape page.
pub const WIDEST: f32 = 720.0;

/// In the place of a bar of tasks when none is due.
pub const NOTHING_DUE: &str = "无应落实项";

/// A whole chart.
pub struct Stacked {
    pub title: String,
    pub scope: String,
    /// What a part is, as the legend says it, in the order of the parts.
    pub keys: Vec<(String, u32, Hatch)>,
    pub blocks: Vec<Block>,
    /// Headings of the right-hand columns.
    pub columns: Vec<&'static str>,
    /// Every bar is 100 per cent.
    pub share: bool,
    /// What the axis counts (`任务数（项）`).
    pub axis: &'static str,
    pub bar: f32,
    /// Width of the plot at most; narrow where the chart goes into a portrait paper.
    pub widest: f32,
    /// What stands in the place of a bar that has no length.
    pub empty: &'static str,
    pub notes: Vec<String>,
}

const NAME: f32 = 13.0;
/// Names are wrapped beyond this many ems.
const NAME_EMS: f32 = 21.0;
const VALUE: f32 = 12.0;
const GAP: f32 = 8.0;
const HEADING: Style = Style::bold(14.0);
/// Between the plot and the first column, for the last mark of the axis reaches over.
const ASIDE: f32 = 18.0;

/// The length that stands for `most` and the marks on the way there.
pub fn ticks(most: u32) -> (u32, Vec<u32>) {
    let most = most.max(1);
    let mut step = 1;
    // 1, 2, 5, 10 … until there are at most eight.
    for (up, down) in [(2, 1), (5, 2), (2, 1)].into_iter().cycle() {
        if most.div_ceil(step) <= 8 {
            break;
        }
        step = step * up / down;
    }
    (most, (0..=most / step).map(|i| i * step).collect())
}

/// Draws the whole chart.
pub fn draw(chart: &Stacked) -> Picture {
    let rows = || chart.blocks.iter().flat_map(|b| b.rows.iter());
    let most = rows().map(|r| r.parts.iter().map(|p| p.count).sum()).max().unwrap_or(0);
    if most == 0 {
        return frame::nothing(&chart.title, &chart.scope);
    }
    let headings = font::widest(chart.blocks.iter().map(|b| b.heading.as_str()), HEADING.size);
    let names = font::widest(rows().map(|r| r.name.as_str()), NAME);
    let name_room = names.max(headings.min(160.0)).min(NAME * NAME_EMS);
    let column_rooms: Vec<f32> = chart
        .columns
        .iter()
        .enumerate()
        .map(|(i, heading)| {
            let values = rows().filter_map(|r| r.columns.get(i)).map(String::as_str);
            font::widest(values.chain([*heading]), VALUE) + 14.0
        })
        .collect();
    let plot = if chart.share { 520.0 } else { (most as f32 * 17.0).clamp(chart.widest.min(460.0), chart.widest) };
    let left = MARGIN + name_room + 10.0;
    let right = left + plot;
    let mut picture = Picture::new(right + column_rooms.iter().sum::<f32>() + ASIDE + MARGIN);

    let mut y = frame::head(&mut picture, &chart.title, &chart.scope);
    let keys: Vec<Key> = chart
        .keys
        .iter()
        .map(|(label, colour, hatch)| Key {
            label: label.clone(),
            swatch: Swatch::Bar { colour: *colour, hatch: *hatch },
        })
        .collect();
    y = frame::legend(&mut picture, &keys, y) + 8.0;

    let scale = Scale { left, plot, most: if chart.share { 100 } else { most }, share: chart.share };
    y += 12.0;
    scale.labels(&mut picture, y);
    let mut x = right + ASIDE;
    for (heading, room) in chart.columns.iter().zip(&column_rooms) {
        x += room;
        picture.text(*heading, (x, y), Anchor::End, Style::quiet(VALUE));
    }
    y += 12.0;

    let top = y;
    let start = picture.shapes.len();
    for block in &chart.blocks {
        if !block.heading.is_empty() {
            y += 4.0;
            // A long heading reaches over the grid; the plate interrupts it there.
            let width = font::text_width(&block.heading, HEADING.size) + 6.0;
            picture.fill(Area::new(MARGIN, y, width.min(right - MARGIN), 24.0), 0xFF_FF_FF);
            let heading = font::truncate(&block.heading, HEADING.size, right - MARGIN);
            picture.text(heading, (MARGIN, y + 12.0), Anchor::Start, HEADING);
            y += 24.0;
        }
        for row in &block.rows {
            let lines = font::wrap_lines(&row.name, NAME, name_room, 3);
            let height = chart.bar.max(line_height(NAME) * lines.len() as f32 - 4.0) + GAP;
            let middle = y + height / 2.0;
            picture.lines(&lines, left - 10.0, middle, Anchor::End, Style::plain(NAME));
            scale.bar(&mut picture, row, chart.empty, Area::new(left, middle - chart.bar / 2.0, plot, chart.bar));
            let mut x = right + ASIDE;
            for (value, room) in row.columns.iter().zip(&column_rooms) {
                x += room;
                picture.text(value.as_str(), (x, middle), Anchor::End, Style::plain(VALUE));
            }
            y += height;
        }
    }
    // The grid goes under the bars, but its length is known only now.
    let over = picture.shapes.split_off(start);
    scale.grid(&mut picture, top, y + 4.0);
    picture.shapes.extend(over);
    y += 16.0;
    scale.labels(&mut picture, y);
    y += 20.0;
    picture.text(chart.axis, (left + plot / 2.0, y), Anchor::Middle, Style::quiet(VALUE));
    y += 18.0;
    y = frame::notes(&mut picture, &chart.notes, y);
    picture.end(y + MARGIN)
}

struct Scale {
    left: f32,
    plot: f32,
    most: u32,
    share: bool,
}

impl Scale {
    fn x(&self, value: f32) -> f32 {
        self.left + value / self.most as f32 * self.plot
    }

    fn marks(&self) -> Vec<u32> {
        if self.share { vec![0, 20, 40, 60, 80, 100] } else { ticks(self.most).1 }
    }

    fn labels(&self, picture: &mut Picture, y: f32) {
        for mark in self.marks() {
            let text = if self.share { format!("{mark}%") } else { mark.to_string() };
            picture.text(text, (self.x(mark as f32), y), Anchor::Middle, Style::plain(11.0).colour(QUIET));
        }
    }

    fn grid(&self, picture: &mut Picture, top: f32, bottom: f32) {
        for mark in self.marks() {
            let x = self.x(mark as f32);
            picture.line((x, top), (x, bottom), if mark == 0 { FRAME } else { RULE });
        }
    }

    fn bar(&self, picture: &mut Picture, row: &Row, empty: &'static str, area: Area) {
        let whole: u32 = row.parts.iter().map(|p| p.count).sum();
        if whole == 0 {
            let at = (area.left + 8.0, area.middle().1);
            picture.text(empty, at, Anchor::Start, Style::quiet(VALUE));
            return;
        }
        let length = |count: u32| if self.share { count as f32 / whole as f32 * 100.0 } else { count as f32 };
        let mut before = 0;
        for part in row.parts.iter().filter(|p| p.count > 0) {
            let from = self.x(length(before));
            before += part.count;
            let place = Area { left: from, right: self.x(length(before)), ..area };
            picture.fill_hatched(place, part.colour, part.hatch);
            // A white edge keeps neighbours apart in print.
            picture.line((place.right, place.top), (place.right, place.bottom), 0xFF_FF_FF);
            let style = Style::plain(VALUE).colour(ink_on(part.colour));
            let count = part.count.to_string();
            let long = format!("{count}（{}）", super::facts::percent(part.count, whole));
            let fits = |text: &str, air: f32| font::text_width(text, VALUE) + air <= place.width();
            if self.share && fits(&long, 10.0) {
                picture.label(&long, place.middle(), style, part.colour);
            } else if fits(&count, 5.0) {
                picture.label(&count, place.middle(), style, part.colour);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(3).1, [0, 1, 2, 3]);
        assert_eq!(ticks(14).1, [0, 2, 4, 6, 8, 10, 12, 14]);
        assert_eq!(ticks(24).1, [0, 5, 10, 15, 20]);
        assert_eq!(ticks(45).1, [0, 10, 20, 30, 40]);
        assert_eq!(ticks(120).1, [0, 20, 40, 60, 80, 100, 120]);
        assert_eq!(ticks(0).1, [0, 1]);
        assert!(ticks(1_000_000).1.len() <= 9);
    }

    #[test]
    fn a_part_without_room_has_no_number() {
        let part = |count| Part { count, colour: 0x1F_6F_B4, hatch: Hatch::None };
        let row = Row { name: "区发改局".into(), parts: vec![part(999), part(1)], columns: vec![] };
        let chart = Stacked {
            title: "题".into(),
            scope: "范围".into(),
            keys: vec![],
            blocks: vec![Block { heading: String::new(), rows: vec![row] }],
            columns: vec![],
            share: false,
            axis: "任务数（项）",
            bar: 16.0,
            empty: NOTHING_DUE,
            widest: WIDEST,
            notes: vec![],
        };
        let picture = draw(&chart);
        let texts: Vec<&str> = picture.text_areas().iter().map(|(t, _)| *t).collect();
        assert!(texts.contains(&"999") && !texts.contains(&"1"));
    }
}
