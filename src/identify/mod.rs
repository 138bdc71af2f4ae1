//! What a submission is: whose, which paper, signed when.
//!
//! File names lie, titles omit the unit, printed plans carry no signature; so identity is weighed from
//! all evidence (signature and letterhead, title, opening, file name, folder, the body's own words), and
//! what decided is kept, since an officer will ask.

mod elsewhere;
mod kind;
mod model;
mod several;
mod unit;
mod version;
mod when;

use elsewhere::Elsewhere;
pub use kind::KindWords;
use kind::Recognised;
pub use model::{Form, Kind};
pub use version::{Claim, YearPart, is_draft, prefer};

use crate::{
    ingest::{Content, Document, Part},
    problem::{Level, Problem},
    roster::{Roster, UnitKind},
    tasks::Vocabulary,
    text::Date,
};

/// The rule of a paper whose name says that it is another unit's.
pub const MISNAMED: &str = "misnamed";

/// The rule of a paper whose title and name do not say which it is.
pub const BY_CONTENT: &str = "kind-by-content";

/// The rule of a paper of another district's, county's or city's body.
pub const ELSEWHERE: &str = "elsewhere";

/// The rule of a unit's own paper that holds the district's list.
pub const OWN_LIST: &str = "own-list";

/// A read file with its identity.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Index into the roster.
    pub unit: Option<usize>,
    pub kind: Kind,
    pub form: Form,
    /// The part of the year that it is about (第三季度, 1-6月); none: all of it.
    pub part_year: Option<String>,
    pub date: Option<Date>,
    /// The year that the paper is about.
    pub year: Option<i32>,
    /// A digest of its text; 0 for a file that was not read.
    pub content: u32,
    /// How it was recognised, in one Chinese line.
    pub evidence: String,
    pub problems: Vec<Problem>,
}

/// The lines of a document that identity looks at.
pub(crate) struct Lines<'a> {
    /// File name without suffix, and the folder's name.
    pub name: &'a str,
    pub folder: &'a str,
    /// The first lines, until the title is surely over.
    pub title: Vec<String>,
    /// The paragraphs after the title.
    pub opening: Vec<String>,
    /// Lines that name the one who fills in (填报单位：…).
    pub filled_by: Vec<String>,
    /// The last short lines outside tables.
    pub signature: Vec<String>,
    /// Those of them in which a day is that of signing.
    pub closing: Vec<String>,
    /// Lines outside tables that are a day and nothing else, or a body's name with one, where papers are dated.
    pub dated: Vec<String>,
    /// All text of paragraphs and cells.
    pub body: String,
}

/// Recognises one document.
///
/// `file` is its path below the input folder, with forward slashes.
pub fn identify(
    document: &Document,
    file: &str,
    roster: &Roster,
    words: &KindWords,
    vocabulary: &Vocabulary,
) -> Identity {
    let lines = Lines::new(document, file, words);
    let elsewhere = elsewhere::find(&lines, roster, &words.unit, &words.elsewhere);
    let foreign = elsewhere.as_ref().is_some_and(|e| !e.beside_ours);
    let sender = if foreign { None } else { unit::sender(&lines, roster, &words.unit) };
    // Another place's body is a unit, too: what it sends is not the year's list.
    let of_a_unit = foreign || sender.and_then(|u| roster.units().get(u)).is_some_and(|u| u.kind != UnitKind::Office);
    let date = when::signed(&lines, words);
    let Recognised { kind, evidence: kind_evidence, own_list, by_content } =
        kind::kind(document, &lines, (roster, words, vocabulary), of_a_unit, date);
    let (unit, unit_evidence, doubt) = unit::unit(&lines, roster, &words.unit);
    // A list names all bodies of the district: whose it is only its sender says.
    let (unit, unit_evidence) = match (own_list || kind == Kind::TaskList, sender) {
        _ if foreign => (None, "单位是其他地方的；".to_owned()),
        (true, None) => (None, String::new()),
        (true, Some(_)) if sender != unit => (sender, "单位见落款、标题、文件名或文件夹名；".to_owned()),
        _ => (unit, format!("{unit_evidence}；")),
    };
    let year = when::year(&lines, kind, date);
    let part_year = matches!(kind, Kind::Plan | Kind::Report).then(|| words.part_year(&lines)).flatten();
    let undated = |year| when::signed_without_year(&lines, (kind, part_year.is_some(), year), words);
    let date = date.or_else(|| year.and_then(undated));
    let paper = Paper { unit, kind, own_list, by_content, part_year: part_year.is_some(), date, year };
    let problems = match elsewhere {
        Some(other) if foreign => vec![not_ours(&other, roster)],
        other if matches!(kind, Kind::Plan | Kind::Report) => {
            let signers = several::units(document, &lines, roster, &words.unit);
            let mut all = problems(&paper, doubt, &signers, &lines, (roster, words));
            all.extend(other.map(|other| beside(&other)));
            all
        }
        _ => Vec::new(),
    };
    let form = kind::form(document, &lines, words);
    let content = content(&lines.body);
    let evidence = format!("{unit_evidence}{kind_evidence}");
    Identity { unit, kind, form, part_year, date, year, content, evidence, problems }
}

/// A digest of a text, by which papers with the same words are known.
fn content(body: &str) -> u32 {
    blake3::hash(body.as_bytes()).as_bytes().iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// That a paper is another place's.
fn not_ours(other: &Elsewhere, roster: &Roster) -> Problem {
    let Elsewhere { place, name, spots, .. } = other;
    let area = roster.terms().area;
    Problem::new(
        Level::Error,
        ELSEWHERE,
        format!("{}写的是“{name}”，是{place}的，不是本{area}单位，未计入", spots.join("、")),
        format!("请核对来源：属误报、误放的，请移走，并请本{area}的单位报送自己的材料；不要把这个名称加进单位名录"),
    )
}

/// That a unit's paper names a body of another place beside the unit.
fn beside(other: &Elsewhere) -> Problem {
    let Elsewhere { place, name, spots, .. } = other;
    Problem::new(
        Level::Warning,
        "elsewhere-beside",
        format!("{}写的是“{name}”，是{place}的", spots.join("、")),
        "请核对是否照搬了其他地方的材料；如只是署名有误，请单位更正",
    )
}

/// Whose paper a list is: its text names all bodies, so only who sent it says.
pub fn sender(document: &Document, file: &str, roster: &Roster, words: &KindWords) -> Option<usize> {
    unit::sender(&Lines::new(document, file, words), roster, &words.unit)
}

/// What was found of a plan or a report.
struct Paper {
    unit: Option<usize>,
    kind: Kind,
    own_list: bool,
    by_content: bool,
    part_year: bool,
    date: Option<Date>,
    year: Option<i32>,
}

/// What an officer should know of how a plan or a report was recognised.
///
/// `doubt`: a second unit that is nearly as likely. `signers`: the units that signed.
fn problems(
    paper: &Paper,
    doubt: Option<usize>,
    signers: &[usize],
    lines: &Lines,
    (roster, words): (&Roster, &KindWords),
) -> Vec<Problem> {
    let name = |unit: Option<usize>| unit.and_then(|u| roster.units().get(u)).map_or("", |u| u.short.as_str());
    let own = name(paper.unit);
    let mut out = Vec::new();
    if paper.unit.is_none() {
        out.push(Problem::new(
            Level::Error,
            "unknown-unit",
            "认不出是哪个单位的材料，未计入",
            "请在文件名中写明单位名称，或在单位名录中补充别名",
        ));
    } else if let [_, _, ..] = signers {
        let names: Vec<&str> = signers.iter().map(|u| name(Some(*u))).collect();
        out.push(Problem::new(
            Level::Warning,
            "several-units",
            format!("像是几家单位的材料（{}），只计入“{own}”", some(&names)),
            "请拆成每家单位一个文件，文件名写明单位，放回文件夹后再运行",
        ));
    } else if let Some(named) = unit::named_otherwise(lines, paper.unit, roster, &words.unit) {
        let named = name(Some(named));
        out.push(Problem::new(
            Level::Warning,
            MISNAMED,
            format!("文件名或所在文件夹写的是“{named}”，内容是“{own}”的，计入“{own}”"),
            format!("请核对是否误报了其他单位的材料；如是，请“{named}”重新报送"),
        ));
    } else if doubt.is_some() {
        out.push(Problem::new(
            Level::Warning,
            "other-unit",
            format!("文中也像是“{}”的材料", name(doubt)),
            "请核对署名与正文，确认不是照搬其他单位的稿子",
        ));
    }
    if paper.own_list {
        let (whole, kind) = (roster.terms().whole(), paper.kind.chinese());
        out.push(Problem::new(
            Level::Warning,
            OWN_LIST,
            format!("内容像{whole}的任务清单，但是“{own}”的材料，按该单位的{kind}认定"),
            format!(
                "请核对是否照搬清单；如果它就是{whole}的清单，请在文件名和文件夹名里去掉单位名称，或用 --tasks 指定"
            ),
        ));
    }
    if paper.by_content {
        let kind = paper.kind.chinese();
        out.push(Problem::new(
            Level::Warning,
            BY_CONTENT,
            format!("标题和文件名没有写明是实施方案还是年度报告，按内容看作{kind}"),
            format!("请核对；如不是“{own}”的{kind}，请移走，或在文件名中写明“实施方案”或“年度报告”后再运行"),
        ));
    }
    if paper.part_year {
        out.push(Problem::new(
            Level::Warning,
            "part-year",
            "像是阶段性材料，不是全年的",
            "没有全年的材料时先按这一份认定；请核对，必要时请单位补报",
        ));
    }
    if words.is_draft(lines) {
        out.push(Problem::new(
            Level::Warning,
            "draft",
            "文件名或标题写明是草稿、讨论稿一类，先按这一份认定",
            "请单位报送正式的；正式的放进来后自动以正式的为准",
        ));
    }
    if paper.kind == Kind::Plan
        && let Some((basis, year)) = paper.year.and_then(|year| Some((when::old_basis(&lines.body, year)?, year)))
    {
        out.push(Problem::new(
            Level::Warning,
            "old-basis",
            format!("文中依据的是{basis}年的要点或任务，没有提到{year}年的，可能沿用了以前的方案"),
            format!("请核对是否为{year}年的内容；如只是写错年份，请单位更正"),
        ));
    }
    if paper.date.is_none() {
        out.push(Problem::new(Level::Notice, "no-date", "没有找到落款日期", "按未逾期处理；如需核查请看报送记录"));
    }
    out
}

impl<'a> Lines<'a> {
    /// The lines of the title, and the file's name.
    fn heads(&self) -> impl Iterator<Item = &str> {
        self.title.iter().map(String::as_str).chain([self.name])
    }

    /// How many lines of the text, and rows of its tables, say something.
    fn told(&self) -> usize {
        self.body.lines().filter(|line| line.chars().nth(LINE).is_some()).count()
    }

    /// The lines of the title, and those after it.
    fn head(&self) -> impl Iterator<Item = &str> {
        self.title.iter().chain(&self.opening).map(String::as_str)
    }

    /// Those of a file of which the name alone is known.
    fn of_name(name: &'a str, folder: &'a str) -> Self {
        Self {
            name,
            folder,
            title: Vec::new(),
            opening: Vec::new(),
            filled_by: Vec::new(),
            signature: Vec::new(),
            closing: Vec::new(),
            dated: Vec::new(),
            body: String::new(),
        }
    }

    fn new(document: &Document, file: &'a str, words: &KindWords) -> Self {
        let (folder, base) = file.rsplit_once('/').unwrap_or(("", file));
        let name = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
        let mut paragraphs: Vec<(String, bool)> = Vec::new();
        let mut body = String::new();
        let mut first_table: Vec<String> = Vec::new();
        let is_short = |t: &str| t.chars().nth(45).is_none();
        for block in &document.blocks {
            match &block.content {
                Content::Heading { text, level, .. } => {
                    paragraphs.push((text.clone(), *level == 0));
                    body.push_str(text);
                    body.push('\n');
                }
                Content::Paragraph { text, .. } => {
                    paragraphs.push((text.clone(), false));
                    body.push_str(text);
                    body.push('\n');
                }
                // A page set in a frame: its lines are paragraphs.
                Content::Table(table) if table.width == 1 && !matches!(block.place.part, Part::Sheet(_)) => {
                    for r in 0..table.rows.len() {
                        for line in table.text(r, 0).lines().filter(|l| !l.trim().is_empty()) {
                            paragraphs.push((line.to_owned(), false));
                            body.push_str(line);
                            body.push('\n');
                        }
                    }
                }
                Content::Table(table) => {
                    for (r, row) in table.rows.iter().enumerate() {
                        let cells: Vec<&str> = row
                            .cells
                            .iter()
                            .filter(|c| c.covered_by.is_none())
                            .map(|c| c.text.as_str())
                            .filter(|t| !t.trim().is_empty())
                            .collect();
                        // A sheet's title row is a table row with one filled cell.
                        if r < 3 && cells.len() == 1 && first_table.len() < 3 && is_short(cells[0]) {
                            first_table.push(cells.concat());
                        }
                        body.push_str(&cells.join(" "));
                        body.push('\n');
                    }
                }
            }
        }
        let mut title: Vec<String> = Vec::new();
        let mut opening = Vec::new();
        for (text, marked) in paragraphs.iter().take(8) {
            let text = text.trim();
            if opening.is_empty()
                && (*marked || is_short(text) && !text.ends_with(['。', '；', '：', ':']))
                && title.len() < 4
                && !starts_section(text)
            {
                title.push(text.to_owned());
            } else if opening.len() < 3 {
                opening.push(text.to_owned());
            }
        }
        let heads = title.len();
        title.extend(first_table);
        let filled_by = body
            .lines()
            .take(400)
            .filter(|l| words.unit.filled_by_words.iter().any(|w| l.contains(w.as_str())))
            .map(str::to_owned)
            .collect();
        let signature = paragraphs
            .iter()
            .rev()
            .take(6)
            .map(|(t, _)| t.trim().to_owned())
            .filter(|t| t.chars().count() <= 40)
            .collect();
        let texts: Vec<&str> = paragraphs.iter().map(|(t, _)| t.trim()).filter(|t| !t.is_empty()).collect();
        let is_place = |at: &usize| when::is_place(&texts, *at, heads, words);
        let own = |at: usize| texts[at].to_owned();
        let before = |at: usize| at.checked_sub(1).map_or("", |i| texts[i]);
        let is_dated = |at: &usize| when::is_dated(texts[*at], before(*at), words);
        let dated: Vec<usize> = (0..texts.len()).filter(is_dated).filter(is_place).collect();
        // What is attached behind the signature has days of its own.
        let signed = |at: &usize| dated.iter().any(|day| (at.saturating_sub(CLOSING)..*at).contains(day));
        let end = (0..texts.len()).find(|at| when::is_attachment(texts[*at], words) && signed(at));
        let end = end.unwrap_or(texts.len());
        let last = end.saturating_sub(CLOSING)..end;
        let closing = last.rev().filter(|at| texts[*at].chars().nth(40).is_none() && is_place(at)).map(own).collect();
        let dated = dated.into_iter().map(own).collect();
        Self { name, folder, title, opening, filled_by, signature, closing, dated, body }
    }
}

/// A line of so many characters says something.
const LINE: usize = 12;

/// So many last lines are those of the signature, the contact, what is attached.
const CLOSING: usize = 6;

/// The first names of many.
fn some(names: &[&str]) -> String {
    let shown = names.iter().take(5).copied().collect::<Vec<_>>().join("、");
    if names.len() > 5 { format!("{shown}等{}家", names.len()) } else { shown }
}

/// 一、… and （一）… open a section: the title is over.
fn starts_section(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some('一'), Some('、'), _)
        | (Some('（' | '('), Some('一'), Some('）' | ')'))
        | (Some('1'), Some('.' | '、' | '．'), _) => true,
        _ => text.starts_with("第一"),
    }
}

/// Whether a file's name says whose paper it is, and of which year, as its text does.
pub fn named(file: &str, unit: Option<usize>, year: Option<i32>, roster: &Roster, words: &KindWords) -> [bool; 2] {
    let name = by_name(file.rsplit('/').next().unwrap_or(file), roster, words);
    [unit.is_some() && name.unit == unit, year.is_some() && name.year == year]
}

/// What a file's name and folder alone say, for a file that could not be read.
pub fn by_name(file: &str, roster: &Roster, words: &KindWords) -> Identity {
    let (folder, base) = file.rsplit_once('/').unwrap_or(("", file));
    let name = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let lines = Lines::of_name(name, folder);
    let other = elsewhere::find(&lines, roster, &words.unit, &words.elsewhere);
    let (unit, evidence, _) = match other {
        Some(other) => (None, format!("是{}的单位", other.place), None),
        None => unit::unit(&lines, roster, &words.unit),
    };
    Identity {
        unit,
        kind: kind::by_name(name, words),
        form: Form::default(),
        part_year: None,
        date: None,
        year: when::year_of_name(name),
        content: 0,
        evidence: format!("文件无法读取，只能看文件名：{evidence}"),
        problems: Vec::new(),
    }
}
