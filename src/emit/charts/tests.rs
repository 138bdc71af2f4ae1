//! What must hold of every chart at every size.

use std::fs;

use super::{
    font,
    frame::MARGIN,
    paint,
    picture::{Area, Picture, Shape},
    *,
};

const SIZES: [(usize, usize); 4] = [(5, 3), (45, 24), (120, 40), (1, 1)];

fn pictures() -> Vec<(String, &'static str, Coverage, Picture)> {
    let mut all = Vec::new();
    for (units, tasks) in SIZES {
        let coverage = sample::coverage(units, tasks);
        for (name, draw) in CHARTS {
            all.push((format!("{name} {units}×{tasks}"), name, coverage.clone(), draw(&coverage)));
        }
    }
    all
}

fn scratch(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("duibiao-charts-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    dir
}

#[test]
fn no_text_is_clipped() {
    for (what, _, _, picture) in pictures() {
        for (text, area) in picture.text_areas() {
            let inside = area.left >= MARGIN / 2.0
                && area.right <= picture.width - MARGIN / 2.0
                && area.top >= MARGIN / 2.0
                && area.bottom <= picture.height - MARGIN / 2.0;
            assert!(inside, "{what}: {text} {area:?} of {} × {}", picture.width, picture.height);
        }
    }
}

#[test]
fn no_texts_overlap() {
    for (what, _, _, picture) in pictures() {
        let mut areas = picture.text_areas();
        areas.sort_by(|a, b| a.1.top.total_cmp(&b.1.top));
        for (i, (text, a)) in areas.iter().enumerate() {
            for (other, b) in areas[i + 1..].iter().take_while(|(_, b)| b.top < a.bottom - 0.5) {
                let apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5;
                assert!(apart, "{what}: {text} {a:?} and {other} {b:?}");
            }
        }
    }
}

#[test]
fn every_character_has_a_glyph() {
    for (what, _, _, picture) in pictures() {
        for (text, _) in picture.text_areas() {
            let missing: String = text.chars().filter(|c| !font::has_glyph(*c)).collect();
            assert!(missing.is_empty(), "{what}: {text}: {missing}");
        }
    }
}

#[test]
fn the_font_holds_the_units_and_tasks_of_the_district() {
    let coverage = sample::coverage(45, 24);
    let names = coverage.units.iter().map(|u| u.short.clone() + &u.full);
    let tasks = coverage.list.tasks.iter().map(|t| t.theme.clone() + &t.item + &t.deadline);
    for text in names.chain(tasks) {
        assert!(text.chars().all(font::has_glyph), "{text}");
    }
}

#[test]
fn an_svg_says_whose_it_is_and_names_every_unit() {
    for (what, name, coverage, picture) in pictures() {
        let svg = paint::to_svg(&picture, name).expect("drawn");
        assert!(svg.contains("天桥区2023年"), "{what}");
        assert!(svg.contains("Microsoft YaHei") && svg.contains("sans-serif"), "{what}");
        assert!(svg.contains(&format!("{}家单位", coverage.units.len())), "{what}");
        assert!(!svg.contains(" dy="), "{what}");
        let names: Vec<&str> = match name {
            "覆盖热力图" | "按单位" => coverage.units.iter().map(|u| u.short.as_str()).collect(),
            "按任务" | "方案与报告对比" => coverage.list.tasks.iter().map(|t| t.id.as_str()).collect(),
            _ => Vec::new(),
        };
        for unit in names {
            assert!(svg.contains(unit), "{what}: {unit}");
        }
    }
}

#[test]
fn files_are_whole_and_of_the_laid_out_size() {
    let dir = scratch("whole");
    let coverage = sample::coverage(5, 3);
    let files = draw_all(&coverage, &dir).expect("drawn");
    let names: Vec<String> =
        files.iter().filter_map(|f| f.file_name()).map(|f| f.to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 2 * CHARTS.len());
    assert_eq!(names[..2], ["覆盖热力图.png", "覆盖热力图.svg"]);
    assert_eq!(fs::read_dir(&dir).expect("listed").count(), 2 * CHARTS.len(), "nothing half-written is left");
    for ((name, draw), pair) in CHARTS.iter().zip(files.chunks(2)) {
        let picture = draw(&coverage);
        let png = fs::read(&pair[0]).expect("png");
        assert_eq!(png_size(&png), Some((picture.width as u32 * 2, picture.height as u32 * 2)), "{name}");
        let svg = fs::read_to_string(&pair[1]).expect("svg");
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    }
    fs::remove_dir_all(&dir).expect("removed");
}

/// Width and height of a PNG whose chunks are all there, in order, up to IEND.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    let mut at = 8;
    let mut data = 0;
    while bytes.get(at + 4..at + 8)? != b"IEND" {
        if bytes.get(at + 4..at + 8)? == b"IDAT" {
            data += number(at)?;
        }
        at += number(at)? as usize + 12;
    }
    (data > 0 && at + 12 == bytes.len()).then_some(())?;
    Some((number(16)?, number(20)?))
}

#[test]
fn the_same_coverage_gives_the_same_files() {
    let (a, b) = (scratch("same-a"), scratch("same-b"));
    let coverage = sample::coverage(12, 6);
    let first = draw_all(&coverage, &a).expect("drawn");
    let second = draw_all(&coverage, &b).expect("drawn");
    for (x, y) in first.iter().zip(&second) {
        assert!(fs::read(x).expect("read") == fs::read(y).expect("read"), "{}", x.display());
    }
    for dir in [a, b] {
        fs::remove_dir_all(dir).expect("removed");
    }
}

#[test]
fn an_empty_coverage_says_so() {
    for (units, tasks) in [(0, 0), (0, 3), (3, 0)] {
        let coverage = sample::coverage(units, tasks);
        for (name, draw) in CHARTS {
            let picture = draw(&coverage);
            assert!(picture.width > 0.0 && picture.height > 0.0, "{name}");
            assert!(paint::to_svg(&picture, name).is_ok());
        }
    }
}

#[test]
fn names_of_another_district_do_not_break_the_layout() {
    let mut coverage = sample::coverage(6, 5);
    coverage.district = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县".into();
    coverage.units[0].short = "巴音布鲁克景区管理委员会综合行政执法大队\u{E000}".into();
    coverage.list.tasks[0].theme = "一<二>&\"三\"".into();
    coverage.list.tasks[1].item = "很长的工作任务名称".repeat(12);
    for (name, draw) in CHARTS {
        let picture = draw(&coverage);
        for (text, Area { left, right, .. }) in picture.text_areas() {
            assert!(left >= 0.0 && right <= picture.width, "{name}: {text}");
        }
        let svg = paint::to_svg(&picture, name).expect("drawn");
        assert!(!svg.contains("<二>"), "{name}");
    }
}

#[test]
fn shapes_are_finite_and_inside() {
    for (what, _, _, picture) in pictures() {
        for shape in &picture.shapes {
            if let Shape::Fill { area, .. } = shape {
                assert!(area.left >= 0.0 && area.right <= picture.width && area.left <= area.right, "{what} {area:?}");
                assert!(area.top >= 0.0 && area.bottom <= picture.height && area.top <= area.bottom, "{what}");
            }
        }
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = scratch("blocked");
    fs::write(&file, "x").expect("written");
    let error = draw_all(&sample::coverage(1, 1), &file).expect_err("a file is in the way");
    assert!(error.to_string().contains("duibiao-charts-blocked"), "{error}");
    fs::remove_file(&file).expect("removed");
}
