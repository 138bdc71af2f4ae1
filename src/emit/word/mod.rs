//! 年报附录.docx: the attachment to the district's annual report, ready for signature.
//!
//! Officers edit and sign Word files, and judge the program by how little they must re-format: so the
//! layout is the standard's (GB/T 9704), heads repeat, no row is split, and all wording comes from a
//! template that the office owns. Nothing is decided here; every number comes from [`Coverage`].

mod layout;
mod package;
mod pictures;
mod quote;
mod summary;
mod tables;
mod template;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use docx_rs::{Docx, PageOrientationType};

use crate::{
    assess::{Coverage, Stage, Verdict},
    emit::workbook::totals,
    output,
};
use template::{Template, fill};

/// Why the appendix could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    #[error("无法保存“{}”：{source}。如果文件正被 WPS 或 Word 打开，请关闭后重试；否则请检查文件夹是否只读、磁盘是否已满", .path.display())]
    Save { path: PathBuf, source: io::Error },
    #[error("图表“{}”放不进附录：{source}。请重新运行生成图表，或先移走该文件", .path.display())]
    Picture { path: PathBuf, source: io::Error },
    #[error("模板“dictionaries/templates/appendix.toml”有错：{0}。请改正该行，或恢复原来的模板")]
    Template(#[from] toml::de::Error),
    #[error("生成年报附录时出错：{0}。请把任务清单和材料留存，联系开发人员")]
    Build(String),
}

/// Writes the appendix; the charts that its template names are placed when they are in `charts`.
pub fn appendix(coverage: &Coverage, charts: &Path, path: &Path) -> Result<(), WordError> {
    appendix_worded(coverage, charts, path, template::SHIPPED)
}

/// Writes the appendix in an office's own wording, the text of its `appendix.toml`.
pub fn appendix_worded(coverage: &Coverage, charts: &Path, path: &Path, wording: &str) -> Result<(), WordError> {
    let template = Template::parse(wording)?;
    let bytes = build(coverage, charts, &template)?;
    output::replace(path, |mut file| file.write_all(&bytes))
        .map_err(|source| WordError::Save { path: path.to_owned(), source })
}

fn build(coverage: &Coverage, charts: &Path, template: &Template) -> Result<Vec<u8>, WordError> {
    let names = [("district", coverage.district.as_str()), ("period", coverage.period.as_str())];
    let title = fill(&template.paper.title, &names);
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
        .add_table(tables::tasks(coverage, template))
        .add_paragraph(layout::note(&template.tasks.note))
        .add_paragraph(layout::heading(&template.gaps.heading).page_break_before(true));
    docx = match tables::gaps(coverage, template) {
        Some(table) => docx.add_table(table).add_paragraph(layout::note(&template.gaps.note)),
        None => docx.add_paragraph(layout::body(&template.gaps.none)),
    };
    for (picture, number) in template.charts.pictures.iter().zip(1..) {
        let path = charts.join(&picture.file);
        let paragraphs =
            pictures::picture(&path, &picture.caption, number).map_err(|source| WordError::Picture { path, source })?;
        for paragraph in paragraphs {
            docx = docx.add_paragraph(paragraph);
        }
    }
    package::pack(docx.build(), &title, &template.paper.author)
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
        ("reports", units().filter(|u| !u.report.is_empty()).count().to_string()),
        ("due", totals::due(&sum).to_string()),
        ("done", sum.of(Verdict::Done).to_string()),
        ("planned", sum.of(Verdict::Planned).to_string()),
        ("gaps", totals::gaps(&sum).to_string()),
        ("covered", covered),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(&template.paper.opening, &values)
}
