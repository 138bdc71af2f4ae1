//! What was promised against what was reported: for each task two bars, units whose plan addresses it and
//! units whose report does, over a pale track as long as the number of units that owe it.
//!
//! The gap between the two bars is the talk of the yearly meeting: promised and not reported, or the reverse.

use super::{
    facts::{self, Tallies, covered, due},
    font,
    frame::{self, Key, MARGIN, Swatch},
    picture::{Anchor, Area, FRAME, Hatch, Picture, QUIET, RULE, Style, line_height},
    stacked::ticks,
};
use crate::{
    assess::{Coverage, Stage, Verdict},
    emit::names::label,
};

const NAME: f32 = 13.0;
const NAME_EMS: f32 = 21.0;
const VALUE: f32 = 11.0;
const BAR: f32 = 12.0;
const TRACK: u32 = 0xEC_EC_EC;

struct Line {
    name: Vec<String>,
    due: u32,
    /// Units by plan, then by report.
    bars: [u32; 2],
}

pub fn draw(coverage: &Coverage) -> Picture {
    let title = format!("{}政务公开各项任务实施方案与年度报告对比", facts::place_and_period(coverage));
    let scope = facts::scope(coverage, "家（单位）");
    let stages = [Stage::Plan, Stage::Report].map(|s| Tallies::new(&coverage.by_task, s));
    let names: Vec<String> =
        coverage.list.tasks.iter().map(|t| format!("{} {}", t.id, label(&coverage.list, t))).collect();
    let name_room = font::widest(names.iter().map(String::as_str), NAME).min(NAME * NAME_EMS);
    let lines: Vec<Line> = coverage
        .list
        .tasks
        .iter()
        .zip(&names)
        .map(|(task, name)| Line {
            name: font::wrap_lines(name, NAME, name_room, 3),
            due: stages.iter().filter_map(|s| s.get(&task.id)).map(due).max().unwrap_or(0),
            bars: [0, 1].map(|i: usize| stages[i].get(&task.id).map_or(0, covered)),
        })
        .collect();
    let most = lines.iter().map(|l| l.due.max(l.bars[0]).max(l.bars[1])).max().unwrap_or(0);
    if most == 0 {
        return frame::nothing(&title, &scope);
    }

    let (left, plot) = (MARGIN + name_room + 10.0, 560.0);
    let mut picture = Picture::new(left + plot + 60.0 + MARGIN);
    let mut y = frame::head(&mut picture, &title, &scope);
    let looks = [(Verdict::Planned.colour(), Hatch::Rising), (Verdict::Done.colour(), Hatch::None)];
    let keys = [("实施方案有安排", looks[0]), ("年度报告已落实", looks[1]), ("应落实单位", (TRACK, Hatch::None))]
        .map(|(label, (colour, hatch))| Key { label: label.to_owned(), swatch: Swatch::Bar { colour, hatch } });
    y = frame::legend(&mut picture, &keys, y) + 20.0;

    let x = |value: u32| left + value as f32 / most as f32 * plot;
    let marks = ticks(most).1;
    let label_marks = |picture: &mut Picture, y: f32| {
        for mark in &marks {
            picture.text(mark.to_string(), (x(*mark), y), Anchor::Middle, Style::plain(11.0).colour(QUIET));
        }
    };
    label_marks(&mut picture, y);
    picture.text("应落实", (left + plot + 60.0, y), Anchor::End, Style::quiet(12.0));
    y += 12.0;

    let top = y;
    let heights: Vec<f32> =
        lines.iter().map(|l| (2.0 * BAR).max(line_height(NAME) * l.name.len() as f32) + 10.0).collect();
    let bottom = top + heights.iter().sum::<f32>();
    for mark in &marks {
        picture.line((x(*mark), top), (x(*mark), bottom), if *mark == 0 { FRAME } else { RULE });
    }
    for (line, height) in lines.iter().zip(&heights) {
        let middle = y + height / 2.0;
        picture.lines(&line.name, left - 10.0, middle, Anchor::End, Style::plain(NAME));
        picture.fill(Area { left, right: x(line.due), top: middle - BAR, bottom: middle + BAR }, TRACK);
        for (i, (count, (colour, hatch))) in line.bars.iter().zip(looks).enumerate() {
            let top = middle - BAR + BAR * i as f32;
            let bar = Area { left, right: x(*count), top, bottom: top + BAR - 1.0 };
            if *count > 0 {
                picture.fill_hatched(bar, colour, hatch);
            }
            let at = (bar.right + 4.0, bar.middle().1);
            picture.text(count.to_string(), at, Anchor::Start, Style::plain(VALUE));
        }
        picture.text(line.due.to_string(), (left + plot + 60.0, middle), Anchor::End, Style::plain(12.0));
        y += height;
    }
    y += 12.0;
    label_marks(&mut picture, y);
    y += 20.0;
    picture.text("单位数（家）", (left + plot / 2.0, y), Anchor::Middle, Style::quiet(12.0));
    y += 18.0;
    let note = "注：方案、报告分别认定；应落实单位为该项任务的责任单位，未报送的单位计入应落实、不计入已覆盖。";
    y = frame::notes(&mut picture, &[note.to_owned()], y);
    picture.end(y + MARGIN)
}
