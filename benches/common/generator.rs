//! Multiplies the sample into any number of distinct documents, so that speed and memory can be measured
//! on sets of a size that nobody may publish.
//!
//! Copy k of a document belongs to a district and streets of its own (made-up names of the same length, so
//! that the binary formats can be changed in place), states other numbers and tells the sentences of its
//! paragraphs in another order. The same number always gives the same documents. A roster with all the
//! units and the sample's task list lie beside them, so that the folder is a complete input.

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use duibiao::roster::{Roster, UnitKind};
use rayon::prelude::*;
use regex::Regex;
use rust_xlsxwriter::Workbook;
use serde::Deserialize;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Characters of made-up names: common in place names, in no word of the dictionaries.
const NAMES: &str = "禾柏岚沁泓澄湛汐沐沛浔湄溪滢潼澜濛烨煜炜琛琪琳瑾瑜璞璇瓒皓睿碧磊祺禧秋稷竹筠箐篱绮绫缇翎翠耘芃芊芸苇苒苓茗茜荔荷莀莉莎菁菘萱葭蒲蓝蓬蔚蕙薇藜虹蝶裕诺谨贝赫轩辰迎逸郁郦酉钰铭锦镜闻陌陶隽雁霁霖霏靖韵颖飒馨驰骏鸿鹂鹤鹭麒麟黛";

/// The sample's district. The made-up ones are called 旗, so that a bare 区财政局 is no copy's own.
const DISTRICT: &str = "天桥区";
/// Its streets that hand in, the part of the name that changes.
const STREETS: [&str; 7] = ["北坦", "无影山", "官扎营", "桑梓店", "泺口", "药山", "大桥"];

/// The task list of the sample.
const LIST: &str = "2023年政务公开工作要点.docx";

#[derive(Deserialize)]
struct Label {
    file: String,
    kind: String,
    unit: String,
}

struct Original {
    /// `方案` or `报告`.
    folder: &'static str,
    name: String,
    unit: String,
    full: String,
    kind: UnitKind,
    bytes: Vec<u8>,
}

/// Writes `count` documents with their roster and task list into `dir`, which is made.
///
/// Returns the paths of the documents, in the order of their numbers.
pub fn generate(count: usize, dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let originals = originals()?;
    fs::create_dir_all(dir)?;
    fs::copy(sample().join(LIST), dir.join(LIST))?;
    let paths = (0..count)
        .into_par_iter()
        .map(|i| {
            let (copy, original) = (i / originals.len(), &originals[i % originals.len()]);
            let names = Names::of(copy);
            let folder = dir.join(format!("{copy:04}")).join(original.folder);
            fs::create_dir_all(&folder)?;
            let (stem, suffix) = original.name.rsplit_once('.').unwrap_or((&original.name, ""));
            let path = folder.join(format!("{}{}.{suffix}", names.unit(&original.unit), names.replace(stem)));
            let bytes = match suffix {
                "docx" | "xlsx" => package(&original.bytes, &names, i as u64),
                _ => binary(original.bytes.clone(), &names, i as u64),
            };
            fs::write(&path, bytes)?;
            Ok(path)
        })
        .collect::<std::io::Result<Vec<_>>>()?;
    roster(&originals, count.div_ceil(originals.len()), &dir.join("单位名录.xlsx"))?;
    Ok(paths)
}

fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("input")
}

fn originals() -> std::io::Result<Vec<Original>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let labels: Vec<Label> = serde_json::from_slice(&fs::read(root.join("tests/fixtures/labels-2023.json"))?)?;
    let roster =
        Roster::from_toml(&fs::read_to_string(root.join("dictionaries/units.toml"))?).map_err(std::io::Error::other)?;
    labels
        .into_iter()
        .map(|label| {
            let folder = if label.kind == "plan" { "方案" } else { "报告" };
            let name = label.file.rsplit('/').next().unwrap_or(&label.file).to_owned();
            let unit = roster.get(&label.unit).ok_or_else(|| std::io::Error::other(label.unit.clone()))?;
            let bytes = fs::read(sample().join(folder).join(&name))?;
            Ok(Original { folder, name, unit: label.unit, full: unit.full.clone(), kind: unit.kind, bytes })
        })
        .collect()
}

/// The made-up names of one copy of the sample.
struct Names {
    district: String,
    /// What each of [`STREETS`] is called.
    streets: Vec<String>,
}

impl Names {
    fn of(copy: usize) -> Self {
        let letters: Vec<char> = NAMES.chars().collect();
        let pair = |i: usize| -> String {
            [letters[i / letters.len() % letters.len()], letters[i % letters.len()]].iter().collect()
        };
        let first = copy * (STREETS.len() + 1);
        let streets = STREETS
            .iter()
            .enumerate()
            .map(|(i, s)| pair(first + 1 + i) + &s.chars().skip(2).collect::<String>())
            .collect();
        Self { district: pair(first) + "旗", streets }
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        [(DISTRICT, self.district.as_str()), (&DISTRICT[..6], &self.district[..6])]
            .into_iter()
            .chain(STREETS.into_iter().zip(self.streets.iter().map(String::as_str)))
    }

    /// A text of the same number of characters with the names exchanged.
    fn replace(&self, text: &str) -> String {
        self.pairs().fold(text.to_owned(), |t, (old, new)| t.replace(old, new))
    }

    /// The short name of a unit: 区财政局 of every copy must be another one.
    fn unit(&self, short: &str) -> String {
        short.strip_prefix('区').map_or_else(|| self.replace(short), |stem| format!("{}{stem}", self.district))
    }
}

/// One number for a document and a place in it, the same on every machine.
fn mix(seed: u64, place: u64) -> u64 {
    let mut z =
        seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(place.wrapping_mul(0xd1b5_4a32_d192_ed03)) ^ 0x5851_f42d;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Numbers that may change: counted things that neither a target nor a statutory table speaks of.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(^|[^0-9０-９.．])([1-9][0-9]{0,2})(篇|条|场|人|户|家|名|个社区)").expect("a pattern")
});

/// The text of one paragraph or cell of document `seed`, with as many characters as before.
fn vary(text: &str, names: &Names, seed: u64, place: u64) -> String {
    let named = names.replace(text);
    let numbered = COUNTED.replace_all(&named, |c: &regex::Captures| {
        let digits: String = c[2]
            .chars()
            .enumerate()
            .map(|(i, d)| {
                let n = mix(seed, place ^ u64::from(u32::from(d)) << 8 ^ i as u64);
                char::from(b'0' + if i == 0 { 1 + (n % 9) as u8 } else { (n % 10) as u8 })
            })
            .collect();
        format!("{}{digits}{}", &c[1], &c[3])
    });
    let mut sentences: Vec<&str> = numbered.split_inclusive('。').collect();
    // The first sentence may be a run-in heading, and a tail without a full stop belongs to the last.
    let whole = sentences.iter().take_while(|s| s.ends_with('。')).count();
    if whole >= 3 {
        let turn = 1 + (mix(seed, place) % (whole as u64 - 1)) as usize;
        sentences[1..whole].rotate_left(turn % (whole - 1));
    }
    sentences.concat()
}

/// A zipped document with every paragraph and cell varied.
fn package(bytes: &[u8], names: &Names, seed: u64) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("the sample is readable");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).expect("the sample is readable");
        let name = entry.name().expect("the sample is readable").into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).expect("the sample is readable");
        let is_text = name.starts_with("word/") || name.starts_with("xl/");
        if is_text && name.ends_with(".xml") && !name.contains("styles") && !name.contains("theme") {
            part = paragraphs(&String::from_utf8(part).expect("the sample is UTF-8"), names, seed).into_bytes();
        }
        writer.start_file(name.as_str(), options).expect("memory");
        writer.write_all(&part).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// Varies the text of every paragraph; how it is cut into runs stays as it was.
fn paragraphs(xml: &str, names: &Names, seed: u64) -> String {
    static TEXT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"<(?:w:)?t(?: [^>]*)?>([^<]*)</(?:w:)?t>|</w:p>|</c>|</si>").expect("a pattern"));
    let mut out = String::with_capacity(xml.len());
    let mut done = 0;
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    let mut place = 0;
    for found in TEXT.captures_iter(xml) {
        if let Some(text) = found.get(1) {
            runs.push(text.range());
            continue;
        }
        let text: String = runs.iter().map(|r| &xml[r.clone()]).collect();
        let varied = vary(&text, names, seed, place);
        place += 1;
        let mut rest = varied.chars();
        for run in runs.drain(..) {
            out.push_str(&xml[done..run.start]);
            out.extend(rest.by_ref().take(xml[run.clone()].chars().count()));
            done = run.end;
        }
    }
    out.push_str(&xml[done..]);
    out
}

/// A binary document with the names exchanged in its UTF-16 text, and its other numbers.
fn binary(mut bytes: Vec<u8>, names: &Names, seed: u64) -> Vec<u8> {
    let wide = |s: &str| -> Vec<u8> { s.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (old, new) in names.pairs() {
        let (old, new) = (wide(old), wide(new));
        let mut at = 0;
        while let Some(next) = bytes[at..].windows(old.len()).position(|w| w == old) {
            at += next;
            bytes[at..at + new.len()].copy_from_slice(&new);
            at += new.len();
        }
    }
    for counter in ["篇", "条", "场", "户"] {
        let counter = wide(counter);
        let mut at = 2;
        while let Some(next) = bytes[at..].windows(2).position(|w| w == counter) {
            at += next;
            if bytes[at - 1] == 0 && bytes[at - 2].is_ascii_digit() && bytes[at - 2] != b'0' {
                bytes[at - 2] = b'1' + (mix(seed, at as u64) % 9) as u8;
            }
            at += 2;
        }
    }
    bytes
}

/// 单位名录.xlsx with the units of every copy.
fn roster(originals: &[Original], copies: usize, path: &Path) -> std::io::Result<()> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut rows: Vec<[String; 4]> = vec![["简称", "全称", "别名", "类别"].map(str::to_owned)];
    let mut units: Vec<&Original> = originals.iter().collect();
    units.sort_by_key(|o| &o.unit);
    units.dedup_by_key(|o| &o.unit);
    for copy in 0..copies {
        let names = Names::of(copy);
        for o in &units {
            let short = names.unit(&o.unit);
            let full = names.replace(&o.full);
            let (aliases, kind) = match o.kind {
                UnitKind::Office => (full.trim_end_matches("办公室").to_owned(), "办公室"),
                UnitKind::Street => {
                    (short.trim_end_matches("办事处").to_owned() + "、" + &short.replace("街道", ""), "街道")
                }
                UnitKind::Department => (String::new(), "部门"),
                UnitKind::Institution => (String::new(), "事业单位"),
            };
            rows.push([short, full, aliases, kind.to_owned()]);
        }
    }
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            sheet.write_string(r as u32, c as u16, text).map_err(std::io::Error::other)?;
        }
    }
    book.save(path).map_err(std::io::Error::other)
}
