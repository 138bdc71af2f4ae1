//! From a laid-out picture to a PNG and an SVG, through plotters.
//!
//! Both are painted on the same grid of half logical pixels, so that a PNG is sharp in print and the two agree
//! to half a pixel. The SVG is tidied afterwards: plotters places text by ems, which Word and WPS read
//! differently, so texts are set on their baseline and the offset is taken out, with all else that is said over
//! and over.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use plotters::{
    coord::Shift,
    prelude::{
        BitMapBackend, Color, DrawingArea, DrawingBackend, FontStyle, IntoDrawingArea, IntoFont, PathElement, Polygon,
        RGBColor, Rectangle, SVGBackend, ShapeStyle, TextStyle,
    },
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{
    ChartError,
    font::{self, Stamps},
    picture::{Anchor, Area, Hatch, Picture, Shape, Style, start_share},
    png,
};
use crate::output::temporary;

/// Pixels of the file for one logical pixel.
pub const SCALE: u32 = 2;

/// A PNG beyond this is painted at single scale, and beyond it even so not at all: 120 megapixels are 360 MB.
const MOST_PIXELS: u64 = 120_000_000;

/// Logical pixels between the lines of a hatch.
const HATCH_STEP: f32 = 7.0;

/// Writes `name.png` and `name.svg` and says where; each appears whole or not at all.
pub fn write(picture: &Picture, name: &'static str, dir: &Path) -> Result<[PathBuf; 2], ChartError> {
    let png = dir.join(format!("{name}.png"));
    let unfinished = temporary(&png);
    let painted = paint_png(picture, name, &unfinished).and_then(|()| put(&unfinished, &png));
    if painted.is_err() {
        // Best effort: the error that matters is the one returned.
        let _ = fs::remove_file(&unfinished);
    }
    painted?;

    let svg = dir.join(format!("{name}.svg"));
    let unfinished = temporary(&svg);
    let written = to_svg(picture, name).and_then(|text| {
        fs::write(&unfinished, text).map_err(|e| ChartError::write(&unfinished, e))?;
        put(&unfinished, &svg)
    });
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written?;
    Ok([png, svg])
}

fn put(from: &Path, to: &Path) -> Result<(), ChartError> {
    fs::rename(from, to).map_err(|e| ChartError::write(to, e))
}

/// The scale at which a picture is painted as PNG, `None` when it is too large for one.
fn png_scale(picture: &Picture) -> Option<u32> {
    let pixels = f64::from(picture.width) * f64::from(picture.height);
    [SCALE, 1].into_iter().find(|s| (pixels * f64::from(s * s)) as u64 <= MOST_PIXELS)
}

fn paint_png(picture: &Picture, name: &'static str, path: &Path) -> Result<(), ChartError> {
    if font::face().is_none() {
        return Err(ChartError::Font);
    }
    let scale = png_scale(picture).ok_or(ChartError::TooLarge(name))?;
    let size = ((picture.width as u32 * scale).max(1), (picture.height as u32 * scale).max(1));
    let mut pixels = vec![255; size.0 as usize * size.1 as usize * 3];
    let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
    let failed = |reason: String| ChartError::write(path, io::Error::other(reason));
    let mut stamps = Stamps::default();
    for shape in &picture.shapes {
        let done = match shape {
            Shape::Text { text, at, anchor, style } => stamp(&area, &mut stamps, scale, text, *at, *anchor, *style),
            other => paint(&area, scale, other),
        };
        done.map_err(failed)?;
    }
    area.present().map_err(|e| failed(e.to_string()))?;
    drop(area);
    let written = fs::File::create(path).and_then(|mut file| png::write(&pixels, size, &mut file));
    written.map_err(|e| ChartError::write(path, e))
}

/// The picture as SVG text.
pub fn to_svg(picture: &Picture, name: &'static str) -> Result<String, ChartError> {
    let failed = |reason: String| ChartError::Draw { chart: name, reason };
    let size = (picture.width as u32 * SCALE, picture.height as u32 * SCALE);
    let mut raw = String::new();
    {
        let area = SVGBackend::with_string(&mut raw, size).into_drawing_area();
        area.fill(&RGBColor(255, 255, 255)).map_err(|e| failed(e.to_string()))?;
        for shape in &picture.shapes {
            let done = match shape {
                Shape::Text { text, at, anchor, style } => write_text(&area, text, *at, *anchor, *style),
                other => paint(&area, SCALE, other),
            };
            done.map_err(failed)?;
        }
        area.present().map_err(|e| failed(e.to_string()))?;
    }
    Ok(tidy(&raw, picture, size))
}

/// Logical size and font in the header, each text on one line without the offset of plotters, and runs of equal
/// lines as one path.
fn tidy(raw: &str, picture: &Picture, (width, height): (u32, u32)) -> String {
    let repeated = [
        " dy=\"0.76em\"".to_owned(),
        " opacity=\"1\"".to_owned(),
        " text-anchor=\"start\"".to_owned(),
        format!(" font-family=\"{}\"", font::FAMILY.replace('\'', "&apos;")),
    ];
    let mut out = String::with_capacity(raw.len() / 2);
    let mut run: Option<(String, String)> = None;
    for line in raw.lines() {
        if let Some((pen, points)) = polyline(line) {
            match &mut run {
                Some((last, path)) if last == pen => path.push_str(&points),
                _ => {
                    close_run(&mut out, run.take());
                    run = Some((pen.to_owned(), points));
                }
            }
            continue;
        }
        close_run(&mut out, run.take());
        if line.starts_with("<svg ") {
            let (w, h, family) = (picture.width, picture.height, font::FAMILY);
            let _ = writeln!(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
                 viewBox=\"0 0 {width} {height}\" font-family=\"{family}\">"
            );
        } else if line.starts_with("<text ") {
            let text = repeated.iter().fold(line.to_owned(), |text, part| text.replace(part, ""));
            out.push_str(&round_size(&text));
        } else {
            out.push_str(line);
            // What is inside a text stays free of line ends, which some readers draw as blanks.
            if line.starts_with('<') {
                out.push('\n');
            }
        }
    }
    close_run(&mut out, run);
    out
}

/// The size of a text without the dust of a division (`26.000000000000004`).
fn round_size(text: &str) -> String {
    let parts = text.split_once("font-size=\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?)));
    match parts.map(|(before, (size, after))| (before, size.parse::<f64>(), after)) {
        Some((before, Ok(size), after)) => {
            format!("{before}font-size=\"{}\"{after}", (size * 100.0).round() / 100.0)
        }
        _ => text.to_owned(),
    }
}

fn close_run(out: &mut String, run: Option<(String, String)>) {
    if let Some((pen, path)) = run {
        out.push_str("<path fill=\"none\" ");
        out.push_str(&pen);
        out.push_str(" d=\"");
        out.push_str(&path);
        out.push_str("\"/>\n");
    }
}

/// The pen and the points of a line as plotters writes it, the points as moves of a path.
fn polyline(line: &str) -> Option<(&str, String)> {
    let rest = line.strip_prefix("<polyline fill=\"none\" opacity=\"1\" ")?;
    let (pen, points) = rest.split_once(" points=\"")?;
    let points = points.strip_suffix("\"/>")?;
    let mut path = String::with_capacity(points.len() + 4);
    for (i, point) in points.split_whitespace().enumerate() {
        path.push(if i == 0 { 'M' } else { 'L' });
        path.push_str(point);
    }
    Some((pen, path))
}

fn grid(value: f32, scale: u32) -> i32 {
    (value * scale as f32).round() as i32
}

fn rgb(colour: u32) -> RGBColor {
    RGBColor((colour >> 16) as u8, (colour >> 8) as u8, colour as u8)
}

fn paint<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, scale: u32, shape: &Shape) -> Result<(), String> {
    let at = |(x, y): (f32, f32)| (grid(x, scale), grid(y, scale));
    match shape {
        Shape::Fill { area: place, colour } => area
            .draw(&Rectangle::new(
                [at((place.left, place.top)), at((place.right, place.bottom))],
                rgb(*colour).filled(),
            ))
            .map_err(|e| e.to_string()),
        Shape::Line { from, to, colour } => draw_line(area, scale, *from, *to, *colour),
        Shape::Hatched { area: place, hatch, colour } => {
            hatch_lines(*place, *hatch).into_iter().try_for_each(|(from, to)| draw_line(area, scale, from, to, *colour))
        }
        Shape::Polygon { points, colour } => area
            .draw(&Polygon::new(points.iter().map(|p| at(*p)).collect::<Vec<_>>(), rgb(*colour).filled()))
            .map_err(|e| e.to_string()),
        Shape::Text { .. } => Ok(()),
    }
}

/// A hairline of one logical half pixel for slanted lines; upright and level ones are filled, which is exact.
fn draw_line<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scale: u32,
    from: (f32, f32),
    to: (f32, f32),
    colour: u32,
) -> Result<(), String> {
    let points = vec![(grid(from.0, scale), grid(from.1, scale)), (grid(to.0, scale), grid(to.1, scale))];
    let pen = ShapeStyle { color: rgb(colour).to_rgba(), filled: false, stroke_width: 1 };
    area.draw(&PathElement::new(points, pen)).map_err(|e| e.to_string())
}

type Stroke = ((f32, f32), (f32, f32));

/// The lines of a hatch, each clipped to its area and kept off its edge.
fn hatch_lines(area: Area, hatch: Hatch) -> Vec<Stroke> {
    let Area { left, top, right, bottom } = area;
    let mut lines = Vec::new();
    let (width, height) = (right - left, bottom - top);
    if width < 1.5 || height < 1.5 {
        return lines;
    }
    // Slanted lines run on a raster of the whole picture, so that neighbours continue one another.
    let mut slanted = |falling: bool| {
        let base = if falling { left - bottom } else { left + top };
        let mut c = (base / HATCH_STEP).ceil() * HATCH_STEP;
        while c < base + width + height {
            // Falling lines: x - y = c. Rising lines: x + y = c.
            let line = if falling {
                let (x0, x1) = (left.max(c + top), right.min(c + bottom));
                ((x0, x0 - c), (x1, x1 - c))
            } else {
                let (x0, x1) = (left.max(c - bottom), right.min(c - top));
                ((x0, c - x0), (x1, c - x1))
            };
            if line.1.0 - line.0.0 > 0.5 {
                lines.push(line);
            }
            c += HATCH_STEP;
        }
    };
    match hatch {
        Hatch::None => {}
        Hatch::Rising => slanted(false),
        Hatch::Falling => slanted(true),
        Hatch::Crossed => {
            slanted(false);
            slanted(true);
        }
        Hatch::Level => {
            let step = HATCH_STEP * 0.6;
            let mut y = top + step;
            while y < bottom - 1.0 {
                lines.push(((left, y), (right, y)));
                y += step;
            }
        }
        Hatch::Upright => {
            let step = HATCH_STEP * 0.6;
            let mut x = (left / step).floor() * step + step;
            while x < right - 0.5 {
                lines.push(((x, top), (x, bottom)));
                x += step;
            }
        }
    }
    lines
}

/// Text as pixels, every glyph where the font puts it.
fn stamp<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    stamps: &mut Stamps,
    scale: u32,
    text: &str,
    (x, y): (f32, f32),
    anchor: Anchor,
    style: Style,
) -> Result<(), String> {
    let pixels = style.size * scale as f32;
    let colour = rgb(style.colour);
    let baseline = grid(y + style.size * font::MIDDLE, scale);
    let mut pen = x * scale as f32 - font::text_width(text, pixels) * start_share(anchor);
    for character in text.chars() {
        let stamp = stamps.get(character, pixels);
        let left = pen.round() as i32 + stamp.left;
        let top = baseline + stamp.top;
        // There is one weight in the binary; a title is struck twice, half a logical pixel apart.
        for strike in 0..=i32::from(style.bold) {
            for (dx, dy, coverage) in &stamp.ink {
                area.draw_pixel((left + dx + strike, top + dy), &colour.mix(f64::from(*coverage)))
                    .map_err(|e| e.to_string())?;
            }
        }
        pen += font::text_width(character.encode_utf8(&mut [0; 4]), pixels);
    }
    Ok(())
}

/// Text as text, on its baseline.
fn write_text<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    text: &str,
    (x, y): (f32, f32),
    anchor: Anchor,
    style: Style,
) -> Result<(), String> {
    // plotters divides the size by 1.24 on its way into an SVG.
    let size = f64::from(style.size) * f64::from(SCALE) * 1.24;
    let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let colour = rgb(style.colour);
    let look =
        TextStyle::from((font::FAMILY, size, weight).into_font()).color(&colour).pos(Pos::new(horizontal, VPos::Top));
    let place = (grid(x, SCALE), grid(y + style.size * font::MIDDLE, SCALE));
    area.draw_text(text, &look, place).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatch_stays_inside_its_area() {
        let area = Area::new(10.0, 20.0, 33.0, 14.0);
        for hatch in [Hatch::Rising, Hatch::Falling, Hatch::Crossed, Hatch::Level, Hatch::Upright] {
            let lines = hatch_lines(area, hatch);
            assert!(!lines.is_empty(), "{hatch:?}");
            for (x, y) in lines.into_iter().flat_map(|(a, b)| [a, b]) {
                assert!((10.0..=43.0).contains(&x) && (20.0..=34.0).contains(&y), "{hatch:?} {x} {y}");
            }
        }
        assert!(hatch_lines(Area::new(0.0, 0.0, 1.0, 14.0), Hatch::Rising).is_empty());
    }

    #[test]
    fn equal_lines_become_one_path() {
        let raw = "<svg width=\"4\" height=\"2\">\n\
            <polyline fill=\"none\" opacity=\"1\" stroke=\"#000000\" stroke-width=\"1\" points=\"0,0 1,1 \"/>\n\
            <polyline fill=\"none\" opacity=\"1\" stroke=\"#000000\" stroke-width=\"1\" points=\"2,2 3,3 \"/>\n\
            </svg>\n";
        let tidied = tidy(raw, &Picture::new(2.0).end(1.0), (4, 2));
        let (head, rest) = tidied.split_once('\n').expect("two lines");
        assert!(head.starts_with("<svg ") && head.contains("width=\"2\" height=\"1\" viewBox=\"0 0 4 2\""), "{head}");
        assert_eq!(
            rest,
            "<path fill=\"none\" stroke=\"#000000\" stroke-width=\"1\" \
             d=\"M0,0L1,1M2,2L3,3\"/>\n</svg>\n"
        );
    }

    #[test]
    fn sizes_are_round() {
        assert_eq!(round_size("<text font-size=\"25.999999999999996\" x=\"1\">"), "<text font-size=\"26\" x=\"1\">");
        assert_eq!(round_size("<text>"), "<text>");
    }

    #[test]
    fn a_huge_picture_is_painted_smaller_or_refused() {
        assert_eq!(png_scale(&Picture::new(1000.0).end(1000.0)), Some(2));
        assert_eq!(png_scale(&Picture::new(10_000.0).end(10_000.0)), Some(1));
        assert_eq!(png_scale(&Picture::new(20_000.0).end(20_000.0)), None);
    }
}
