//! The Word files: 年报附录 (the attachment to the district's annual report), 通报 and 督办单.
//!
//! Officers edit and sign Word files, and judge the program by how little they must re-format: so the
//! layout is the standard's (GB/T 9704), heads repeat, no row is split, and all wording comes from
//! templates that the office owns. Nothing is decided here; every number comes from [`Coverage`].

mod faults;
mod layout;
mod notice;
mod order;
mod package;
mod pictures;
mod portrait;
mod statutory;
mod summary;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod wording;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use docx_rs::{Docx, PageOrientationType};

use crate::{
    assess::{Coverage, Stage, Verdict},
    dictionaries::{Dictionaries, DictionaryError},
    emit::workbook::totals,
    identify::Kind,
    output,
    text::Date,
};
pub(super) use faults::Faults;
use template::Template;
pub use wording::TemplateError;
use wording::fill;

/// Why the appendix could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    #[error("无法保存“{}”：{source}。如果文件正被 WPS 或 Word 打开，请关闭后重试；否则请检查文件夹是否只读、磁盘是否已满", .path.display())]
    Save { path: PathBuf, source: io::Error },
    #[error("图表“{}”放不进附录：{source}。请重新运行生成图表，或先移走该文件", .path.display())]
    Picture { path: PathBuf, source: io::Error },
    #[error("文件夹“{}”里的旧督办单删不掉：{source}。请关闭正在用 WPS 或 Word 打开的督办单后重试", .path.display())]
    Stale { path: PathBuf, source: io::Error },
    #[error("生成 Word 文件时出错：{0}。请把任务清单和材料留存，联系开发人员")]
    Build(String),
}

/// Why the office's own wording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordingError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
}

/// The wording of all Word files, read and checked before a run begins.
#[derive(Debug, Clone)]
pub struct Wording {
    appendix: Template,
    notice: notice::template::Template,
    order: order::template::Template,
}

impl Wording {
    pub fn load(dictionaries: &Dictionaries) -> Result<Self, WordingError> {
        Ok(Self {
            appendix: Template::parse(&dictionaries.text(template::FILE)?)?,
            notice: notice::template::Template::parse(&dictionaries.text(notice::template::FILE)?)?,
            order: order::template::Template::parse(&dictionaries.text(order::template::FILE)?)?,
        })
    }
}

/// Writes the appendix; the charts that its template names are placed when they are in `charts`.
pub fn appendix(
    coverage: &Coverage,
    charts: &Path,
    path: &Path,
    wording: &Wording,
    today: Date,
) -> Result<(), WordError> {
    save(path, &build(coverage, charts, &wording.appendix, today)?)
}

/// What notice and orders may name.
pub(super) fn faults<'a>(coverage: &'a Coverage, wording: &Wording) -> Faults<'a> {
    Faults::of(coverage, &wording.notice.paper.sender)
}

/// Writes the notice.
pub(super) fn notice(faults: &Faults, path: &Path, wording: &Wording, today: Date) -> Result<(), WordError> {
    save(path, &notice::build(faults, &wording.notice, today)?)
}

/// Writes an order for each unit that has gaps into `dir`, and takes away those of an earlier run whose
/// units have none any more. Files that are no unit's order stay.
pub(super) fn orders(faults: &Faults, dir: &Path, wording: &Wording, today: Date) -> Result<(), WordError> {
    fs::create_dir_all(dir).map_err(|source| WordError::Save { path: dir.to_owned(), source })?;
    let ordered = order::build(faults, &wording.order, today, |unit, bytes| save(&order_file(dir, unit), &bytes))?;
    remove_orders(faults.coverage, dir, |unit| !ordered.contains(unit))
}

/// Takes away the orders of an earlier run to `which` units.
pub(super) fn remove_orders(coverage: &Coverage, dir: &Path, which: impl Fn(&str) -> bool) -> Result<(), WordError> {
    for unit in coverage.units.iter().filter(|u| which(&u.short)) {
        match fs::remove_file(order_file(dir, &unit.short)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(WordError::Stale { path: dir.to_owned(), source });
            }
            _ => {}
        }
    }
    Ok(())
}

fn order_file(dir: &Path, unit: &str) -> PathBuf {
    dir.join(format!("{}.docx", file_name(unit)))
}

/// A unit's name without what Windows refuses in file names.
fn file_name(unit: &str) -> String {
    unit.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), WordError> {
    output::replace(path, |mut file| file.write_all(bytes))
        .map_err(|source| WordError::Save { path: path.to_owned(), source })
}

fn build(coverage: &Coverage, charts: &Path, template: &Template, today: Date) -> Result<Vec<u8>, WordError> {
    let names = [("district", coverage.district.as_str()), ("period", coverage.period.as_str())];
    let title = fill(&template.paper.title, &names);
    layout::begin();
    let mut docx = Docx::new()
        .page_size(layout::PAGE.0, layout::PAGE.1)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(layout::margins())
        .default_fonts(layout::fonts(layout::TEXT_FONT))
        .default_size(layout::FIFTH)
        .footer(layout::footer())
        .add_paragraph(layout::mark(&template.paper.mark))
        .add_paragraph(layout::title(&title))
        .add_paragraph(layout::body(&opening(coverage, template)))
        // Notes stand above the lists: below them, a page may hold nothing else.
        .add_paragraph(layout::note(&template.tasks.note).keep_next(true))
        .add_table(tables::tasks(coverage, template))
        .add_paragraph(layout::heading(&template.gaps.heading).page_break_before(true));
    let gaps = tables::gaps(coverage, template);
    let mut heads = vec![1; 1 + usize::from(gaps.is_some())];
    docx = match gaps {
        Some(table) => docx.add_paragraph(layout::note(&template.gaps.note).keep_next(true)).add_table(table),
        None if coverage.last_days.over(Kind::Plan) => docx.add_paragraph(layout::body(&template.gaps.none)),
        None => docx.add_paragraph(layout::body(&fill(&template.gaps.early, &[("day", &faults::plan_day(coverage))]))),
    };
    // From the first upright chart on the pages are upright, as those of the statutory tables are: half a hundred
    // units on a page that lies is too small to read.
    let mut upright = false;
    // They show each unit's gaps, which are held against nobody before the last day of plans.
    let shown = if coverage.last_days.over(Kind::Plan) { &template.charts.pictures[..] } else { &[] };
    for (picture, number) in shown.iter().zip(1..) {
        let path = charts.join(&picture.file);
        if !upright && pictures::is_upright(&path) {
            upright = true;
            docx = docx.add_paragraph(statutory::turn());
        }
        let paragraphs = pictures::picture(&path, &picture.caption, number, upright)
            .map_err(|source| WordError::Picture { path, source })?;
        for paragraph in paragraphs {
            docx = docx.add_paragraph(paragraph);
        }
    }
    let statistics = statutory::is_there(coverage);
    if statistics && !upright {
        docx = docx.add_paragraph(statutory::turn());
    }
    if statistics || upright {
        // The last section's page is the document's own.
        docx = docx.page_size(statutory::PAGE.0, statutory::PAGE.1);
        docx = docx.page_orient(PageOrientationType::Portrait).page_margin(statutory::margins());
    }
    if statistics {
        let pictures = shown.len() + 1;
        docx = statutory::add(docx, coverage, charts, template, pictures, upright)?;
        heads.extend(statutory::heads());
    }
    package::pack_headed(docx.build(), &title, &template.paper.author, today, &heads)
}

/// The paragraph below the title.
fn opening(coverage: &Coverage, template: &Template) -> String {
    let counted = totals::counted(coverage);
    let units = || coverage.units.iter().filter(|u| counted.contains(u.short.as_str()));
    let sum = totals::district(coverage, Stage::Combined);
    let covered = sum.covered().map_or_else(|| "—".to_owned(), |share| format!("{:.0}%", share * 100.0));
    let values = [
        ("district", coverage.district.clone()),
        ("period", coverage.period.clone()),
        ("list", coverage.list.title.clone()),
        ("units", units().count().to_string()),
        ("plans", units().filter(|u| !u.plan.is_empty()).count().to_string()),
        ("reports", units().filter(|u| u.has(Kind::Report)).count().to_string()),
        ("due", totals::due(&sum).to_string()),
        ("done", sum.of(Verdict::Done).to_string()),
        ("planned", sum.of(Verdict::Planned).to_string()),
        ("gaps", totals::gaps(&sum).to_string()),
        ("covered", covered),
        ("day", faults::plan_day(coverage)),
    ];
    let paper = &template.paper;
    let pattern = if coverage.last_days.over(Kind::Plan) { &paper.opening } else { &paper.opening_early };
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(pattern, &values)
}
