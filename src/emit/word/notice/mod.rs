//! 通报.docx: the period's notice to all units, as it is sent (GB/T 9704 layout).
//!
//! Praise first, then each kind of problem with counts, names in roster order and one example in the
//! unit's own words, then what is demanded; the enclosures hold every name, and the text counts them. What
//! is 待核实 is not named. Its wording is `dictionaries/templates/notice.toml`.

mod lists;
pub(in crate::emit) mod template;
#[cfg(test)]
mod tests;
mod text;

use docx_rs::{Docx, Table};

use super::{
    WordError,
    faults::Faults,
    layout::{self, Cell},
    package, portrait,
    wording::fill,
};
use crate::{
    assess::{Coverage, Lack, ReportOnly, Stage, Tally, Verdict},
    emit::workbook::totals,
    text::Date,
};
use lists::{Lacking, Lists};
use template::{Paper, Template};
use text::Writer;

/// Numbers of tasks that fit on a line of their cell.
const ONE_LINE: usize = 6;
/// Between more of them: LibreOffice takes a long row of numbers for one word, and cuts it before a mark. A space of no
/// width says where it may.
const BREAKING: &str = "、\u{200B}";

/// The bytes of the notice.
pub(in crate::emit) fn build(faults: &Faults, template: &Template, day: Date) -> Result<Vec<u8>, WordError> {
    let coverage = faults.coverage;
    let lists = Lists::of(faults, &template.missing.other_year);
    layout::begin();
    let mut enclosures: Vec<(&str, Table, String)> = Vec::new();
    let mut missing_enclosure = None;
    if !lists.missing.is_empty() {
        enclosures.push((&template.missing.title, missing(&lists, template), template.missing.note.clone()));
        missing_enclosure = Some(enclosures.len());
    }
    let mut gaps_enclosure = None;
    if !lists.gaps.is_empty() {
        enclosures.push((&template.gaps.title, gaps(&lists, template), gaps_note(faults, &lists, template)));
        gaps_enclosure = Some(enclosures.len());
    }
    enclosures.push(if faults.plans_due {
        let note = standing_note(coverage, &lists, template);
        (&template.standing.title, standing(coverage, &lists, template), note)
    } else {
        let note = fill(&template.standing.note_early, &[("day", &faults.plan_day())]);
        (&template.standing.title, standing_early(&lists, template), note)
    });
    let writer = Writer { faults, lists: &lists, template, gaps_enclosure, missing_enclosure };

    let names = [
        ("district", coverage.district.as_str()),
        ("period", coverage.period.as_str()),
        ("list", coverage.list.title.as_str()),
        ("area", coverage.terms.area.as_str()),
        ("towns", coverage.terms.towns()),
        ("sender", &faults.organ),
    ];
    let title: Vec<String> =
        template.paper.title.iter().map(|line| fill(line, &names)).filter(|line| !line.is_empty()).collect();
    let mut docx = portrait::paper();
    for line in &title {
        docx = docx.add_paragraph(portrait::title(line));
    }
    docx = docx
        .add_paragraph(portrait::blank())
        .add_paragraph(portrait::flush(&fill(addressees(coverage, &template.paper), &names)))
        .add_paragraph(portrait::body(&fill(&template.paper.purpose, &names)))
        .add_paragraph(portrait::first_head(&template.overall.head));
    docx = sections(docx, writer.overall(), false);
    docx = sections(docx.add_paragraph(portrait::first_head(&template.problems.head)), writer.problems(), false);
    // The last lines of the text, the enclosures and the signature keep together: a page that holds a signature
    // alone could belong to any paper (GB/T 9704).
    let demands = writer.demands();
    if !demands.is_empty() {
        docx = sections(docx.add_paragraph(portrait::first_head(&template.demands.head)), demands, true);
    }
    docx = docx.add_paragraph(portrait::blank().keep_next(true));
    for (at, (title, _, _)) in enclosures.iter().enumerate() {
        // A single enclosure carries no number.
        let item =
            if enclosures.len() == 1 { (*title).to_owned() } else { numbered(&template.enclosures.item, at, title) };
        let label = if at == 0 { template.enclosures.label.as_str() } else { "" };
        docx = docx.add_paragraph(portrait::enclosure(&format!("{label}{item}"), at == 0).keep_next(true));
    }
    docx = docx
        .add_paragraph(portrait::blank().keep_next(true))
        .add_paragraph(portrait::signature(&faults.organ).keep_next(true))
        .add_paragraph(portrait::signature(&template.paper.date).keep_next(!template.paper.contact.is_empty()));
    if !template.paper.contact.is_empty() {
        docx = docx.add_paragraph(portrait::body(&template.paper.contact));
    }
    let many = enclosures.len() > 1;
    for (at, (title, table, note)) in enclosures.into_iter().enumerate() {
        let mark = if many {
            fill(&template.enclosures.mark, &[("n", &(at + 1).to_string())])
        } else {
            fill(&template.enclosures.mark, &[("n", "")])
        };
        docx = docx
            .add_paragraph(portrait::mark(&mark))
            .add_paragraph(portrait::blank())
            .add_paragraph(portrait::title(title))
            .add_paragraph(portrait::blank())
            .add_table(table)
            .add_paragraph(layout::note(&note));
    }
    package::pack(docx.build(), &title.concat(), &template.paper.author, day)
}

fn numbered(pattern: &str, at: usize, title: &str) -> String {
    fill(pattern, &[("n", &(at + 1).to_string()), ("title", title)])
}

/// `last`: the last of them goes along with what follows.
fn sections(mut docx: Docx, sections: Vec<text::Section>, last: bool) -> Docx {
    let end = sections.len();
    for ((head, text), n) in sections.into_iter().zip(1..) {
        let paragraph = if head.is_empty() { portrait::body(&text) } else { portrait::second_head(&head, &text) };
        docx = docx.add_paragraph(paragraph.keep_next(last && n == end));
    }
    docx
}

/// A row for each way of lacking papers, as a notice names them: where half a district is missing, a line a unit
/// would be pages of 未报送.
fn missing(lists: &Lists, template: &Template) -> Table {
    let words = &template.missing;
    let kinds = [
        (Lacking::Both, &words.both),
        (Lacking::Plan, &words.plan),
        (Lacking::Report, &words.report),
        (Lacking::Unreadable, &words.unreadable),
        (Lacking::Withheld, &words.withheld),
    ];
    let rows = kinds
        .into_iter()
        .map(|(lacking, label)| {
            // What cannot be read is another paper than the one of another year.
            let instead = |row: &lists::MissingRow| {
                let unread = matches!(lacking, Lacking::Unreadable | Lacking::Withheld);
                let only = match row.only {
                    Some(ReportOnly::Ledger) => words.ledger_only.as_str(),
                    Some(ReportOnly::Summary) => words.summary_only.as_str(),
                    Some(ReportOnly::Government) => words.government_only.as_str(),
                    None => "",
                };
                if unread { String::new() } else { format!("{}{only}", row.instead) }
            };
            (label, lists.rows(lacking).map(|row| format!("{}{}", row.unit, instead(row))).collect::<Vec<_>>())
        })
        .filter(|(_, units)| !units.is_empty())
        .map(|(label, units)| {
            vec![Cell::centre(label), Cell::centre(units.len().to_string()), Cell::left(units.join("、"))]
        })
        .collect();
    layout::table_within(portrait::TYPE_WIDTH, &words.heads, &[38.0, 18.0, 100.0], rows)
}

fn gaps(lists: &Lists, template: &Template) -> Table {
    let words = &template.gaps;
    let rows = lists
        .gaps
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let same = |other: Option<&lists::GapRow>| other.is_some_and(|o| o.unit == row.unit);
            let before = at.checked_sub(1).and_then(|i| lists.gaps.get(i));
            let numbers: Vec<String> = row.tasks.iter().map(|t| (t + 1).to_string()).collect();
            vec![
                Cell::together(row.unit, same(before), same(lists.gaps.get(at + 1))),
                Cell::centre(match row.lack {
                    _ if row.set_aside => &words.set_aside,
                    Lack::Vague => &words.vague,
                    Lack::Below => &words.below,
                    _ => &words.unmentioned,
                }),
                Cell::centre(row.tasks.len().to_string()),
                Cell::left(numbers.join(if numbers.len() > ONE_LINE { BREAKING } else { "、" })),
            ]
        })
        .collect();
    layout::table_within(portrait::TYPE_WIDTH, &words.heads, &[42.0, 34.0, 16.0, 64.0], rows)
}

/// The note below the gaps; the office that sends the notice says how it mends its own.
fn gaps_note(faults: &Faults, lists: &Lists, template: &Template) -> String {
    let words = &template.gaps;
    let own = faults.issuer.filter(|office| lists.gaps.iter().any(|row| row.unit == office.short));
    let own = own.map_or_else(String::new, |office| fill(&words.own, &[("unit", &office.short)]));
    format!("{}{own}", words.note)
}

/// Whom the notice is sent to: a district has streets, towns or both.
fn addressees<'t>(coverage: &Coverage, paper: &'t Paper) -> &'t str {
    let other = match coverage.terms.has_towns_and_streets() {
        (false, _) => None,
        (true, true) => paper.to_both.as_deref(),
        (true, false) => paper.to_towns.as_deref(),
    };
    other.unwrap_or(&paper.to)
}

/// The note below the standing of the units: what is 待核实 here and in the workbook.
fn standing_note(coverage: &Coverage, lists: &Lists, template: &Template) -> String {
    let words = &template.standing;
    let sum = totals::district(coverage, Stage::Combined);
    let count: u32 = lists.standing.iter().flat_map(|s| s.doubtful).sum();
    if sum.uncertain == 0 {
        return words.note.clone();
    }
    let values = [
        ("unmentioned", sum.of(Verdict::NotMentioned)),
        ("vague", sum.of(Verdict::Vague)),
        ("count", count),
        ("others", sum.uncertain.saturating_sub(count)),
        ("all", sum.uncertain),
    ]
    .map(|(name, n)| (name, n.to_string()));
    let values = values.each_ref().map(|(name, n)| (*name, n.as_str()));
    format!("{}{}", words.note, fill(&words.doubtful, &values))
}

/// The standing of the units before the last day of plans: what is not arranged yet is not due.
fn standing_early(lists: &Lists, template: &Template) -> Table {
    let words = &template.standing;
    let row = |name: &str, tallies: &[&Tally]| {
        let sum = |of: &dyn Fn(&Tally) -> u32| tallies.iter().map(|t| of(t)).sum::<u32>();
        let (due, done, planned) = (sum(&totals::due), sum(&|t| t.of(Verdict::Done)), sum(&|t| t.of(Verdict::Planned)));
        let counts = [due, done, planned, due.saturating_sub(done + planned)].map(|n| Cell::centre(n.to_string()));
        std::iter::once(Cell::left(name)).chain(counts).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<Cell>> = lists.standing.iter().map(|s| row(s.unit, &[s.tally])).collect();
    rows.push(row(&words.total, &lists.standing.iter().map(|s| s.tally).collect::<Vec<_>>()));
    layout::table_within(portrait::TYPE_WIDTH, &words.heads_early, &[60.0, 24.0, 24.0, 24.0, 24.0], rows)
}

fn standing(coverage: &Coverage, lists: &Lists, template: &Template) -> Table {
    const SHOWN: [Verdict; 6] = [
        Verdict::Done,
        Verdict::Planned,
        Verdict::Vague,
        Verdict::NotMentioned,
        Verdict::NotSubmitted,
        Verdict::Unreadable,
    ];
    let words = &template.standing;
    let row = |name: &str, tally: &Tally, of: &dyn Fn(Verdict) -> u32, doubtful: u32| {
        let mut cells = vec![Cell::left(name), Cell::centre(totals::due(tally).to_string())];
        cells.extend(SHOWN.map(|v| Cell::centre(of(v).to_string())));
        cells.push(Cell::centre(doubtful.to_string()));
        cells.push(Cell::centre(text::percent(tally.covered())));
        cells
    };
    let all = &lists.standing;
    let mut rows: Vec<Vec<Cell>> =
        all.iter().map(|s| row(s.unit, s.tally, &|v| s.of(v), s.doubtful.iter().sum())).collect();
    let sum = totals::district(coverage, Stage::Combined);
    let doubtful = all.iter().flat_map(|s| s.doubtful).sum();
    rows.push(row(&words.total, &sum, &|v| all.iter().map(|s| s.of(v)).sum(), doubtful));
    let widths = [42.6, 12.6, 12.6, 12.6, 12.6, 12.6, 12.6, 12.6, 12.6, 12.6];
    layout::table_within(portrait::TYPE_WIDTH, &words.heads, &widths, rows)
}
