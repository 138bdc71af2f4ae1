//! Charts: upright ones on a page of their own, as large as the type area allows, others where there is room.

use std::{fs, io, path::Path};

use docx_rs::{AlignmentType, LineSpacing, Paragraph, Pic, Run};

use super::layout;

/// Room for the caption and the paragraph's own leading, in EMU.
const CAPTION: u32 = 16 * 36_000;

/// How high a chart that lies is at most, its caption included: it goes below a list that ends in the upper part of a
/// page, instead of leaving that page empty.
const LYING: u32 = 100 * 36_000;

/// The paragraphs of one chart on upright pages or on pages that lie; none when the file is not there.
pub(super) fn picture(path: &Path, caption: &str, number: usize, upright: bool) -> io::Result<Vec<Paragraph>> {
    let (wide, high) = layout::TYPE_AREA_EMU;
    let page = if upright { (high, wide) } else { (wide, high) };
    let alone = is_upright(path);
    placed(path, caption, number, if alone { page } else { (page.0, LYING) }, alone)
}

/// Whether a chart is higher than wide; a missing or unreadable one is not.
pub(super) fn is_upright(path: &Path) -> bool {
    fs::read(path).ok().and_then(|bytes| png_size(&bytes)).is_some_and(|(wide, high)| high > wide)
}

/// The paragraphs of one chart within `room` (EMU, the caption included); none when the file is not there.
pub(super) fn placed(
    path: &Path,
    caption: &str,
    number: usize,
    room: (u32, u32),
    new_page: bool,
) -> io::Result<Vec<Paragraph>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let Some((width, height)) = png_size(&bytes) else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "不是 PNG 图片"));
    };
    let room = (room.0, room.1 - CAPTION);
    let (wide, high) = fitted((width, height), room);
    // A number of its own instead of docx-rs's process-wide counter: the same input, the same bytes.
    let pic = Pic::new_with_dimensions(bytes, width, height).id(format!("rIdImage{number}")).size(wide, high);
    let image = layout::paragraph()
        .align(AlignmentType::Center)
        .line_spacing(LineSpacing::new().before(160))
        .page_break_before(new_page)
        .keep_next(true)
        .add_run(Run::new().add_image(pic));
    let caption = layout::paragraph().align(AlignmentType::Center).add_run(layout::run(
        caption,
        layout::HEAD_FONT,
        layout::FIFTH,
    ));
    Ok(vec![image, caption])
}

/// Width and height from a PNG's first chunk.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?)).filter(|(w, h)| *w > 0 && *h > 0)
}

/// The largest size within `room` that keeps the proportions.
fn fitted(pixels: (u32, u32), room: (u32, u32)) -> (u32, u32) {
    let scale = (f64::from(room.0) / f64::from(pixels.0)).min(f64::from(room.1) / f64::from(pixels.1));
    ((f64::from(pixels.0) * scale) as u32, (f64::from(pixels.1) * scale) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_size_of_a_png_and_refuses_others() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 4, 0, 0, 0, 2, 0]);
        assert_eq!(png_size(&png), Some((1024, 512)));
        assert_eq!(png_size(b"\xFF\xD8\xFF"), None);
        assert_eq!(png_size(&png[..18]), None);
    }

    #[test]
    fn a_picture_fits_both_ways() {
        assert_eq!(fitted((200, 100), (1000, 1000)), (1000, 500));
        assert_eq!(fitted((100, 400), (1000, 1000)), (250, 1000));
    }
}
