//! The form of the orders, drawn once and filled for each unit.
//!
//! All orders are one sheet with some words and heights of the unit's own; drawing the sheet for every one of some
//! hundred units took three quarters of their time. So docx-rs draws it with marks where those go, once for each number
//! of paragraphs in the cell of gaps, since paragraphs are numbered through.

use std::collections::BTreeMap;

use quick_xml::escape::escape;

use super::{Order, Sheet};
use crate::emit::word::{WordError, package::Shell};

/// Around the number of a mark among the words: characters of private use that no paper has.
const MARK: (char, char) = ('\u{F0E1}', '\u{F0E2}');
/// Marks among the heights: rows 400 kilometres high.
const HEIGHTS: [f32; 4] = [9_000_001.0, 9_000_002.0, 9_000_003.0, 9_000_004.0];
/// What docx-rs puts in the place of a line feed.
const BREAK: &str = r#"</w:t><w:br w:type="textWrapping" /><w:t xml:space="preserve">"#;

/// All forms that some orders need.
pub(super) struct Forms {
    shell: Shell,
    /// By the number of paragraphs.
    forms: BTreeMap<Size, Form>,
}

/// Paragraphs in the cell of gaps, in the list behind the sheet and in the cell of demands.
type Size = (usize, usize, usize);

impl Forms {
    pub(super) fn of(sheet: &Sheet, orders: &[Order]) -> Result<Self, WordError> {
        let mut forms = BTreeMap::new();
        for order in orders {
            let size = order.size();
            forms.entry(size).or_insert_with(|| Form::of(&sheet.draw(&Order::marked(size)).build().document));
        }
        let shell =
            Shell::new(sheet.draw(&Order::marked((0, 0, 0))).build(), &sheet.template.form.author, sheet.issued)?;
        Ok(Self { shell, forms })
    }

    /// The finished file of an order.
    pub(super) fn pack(&self, order: &Order, title: &str) -> Result<Vec<u8>, WordError> {
        let form = self.forms.get(&order.size());
        let form = form.ok_or_else(|| WordError::Build("没有这样的督办单格式".to_owned()))?;
        self.shell.pack(form.filled(order).as_bytes(), title)
    }
}

impl Order {
    /// An order whose words and heights are marks.
    fn marked((gaps, list, demands): Size) -> Self {
        let mark = |n: usize| format!("{}{n}{}", MARK.0, MARK.1);
        let [unit_row, gaps_row, demand_row, answer_row] = HEIGHTS;
        let listed = 2 + gaps + list;
        Self {
            number: mark(0),
            unit: mark(1),
            gaps: (2..2 + gaps).map(mark).collect(),
            list: (2 + gaps..listed).map(mark).collect(),
            demands: (listed..listed + demands).map(mark).collect(),
            unit_row,
            gaps_row,
            demand_row,
            answer_row,
        }
    }

    fn size(&self) -> Size {
        (self.gaps.len(), self.list.len(), self.demands.len())
    }

    /// The words of a mark.
    fn words(&self, mark: usize) -> &str {
        match mark {
            0 => &self.number,
            1 => &self.unit,
            other => {
                let mut all = self.gaps.iter().chain(&self.list).chain(&self.demands);
                all.nth(other - 2).map_or("", String::as_str)
            }
        }
    }
}

/// What stands behind a piece of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Words(usize),
    /// A place of [`HEIGHTS`].
    Height(usize),
    End,
}

/// The text of a form, cut where an order's own words and heights go.
#[derive(Debug)]
struct Form(Vec<(String, Slot)>);

impl Form {
    fn of(document: &[u8]) -> Self {
        let text = String::from_utf8_lossy(document);
        let words = text.match_indices(MARK.0).filter_map(|(at, open)| {
            let start = at + open.len();
            let (number, _) = text[start..].split_once(MARK.1)?;
            let end = start + number.len() + MARK.1.len_utf8();
            Some((at..end, Slot::Words(number.parse().ok()?)))
        });
        let mut slots: Vec<_> = words.collect();
        for (n, height) in HEIGHTS.iter().enumerate() {
            let value = format!("\"{height}\"");
            let found = text.match_indices(value.as_str());
            slots.extend(found.map(|(at, value)| (at + 1..at + value.len() - 1, Slot::Height(n))));
        }
        slots.sort_by_key(|(range, _)| range.start);
        let mut pieces = Vec::with_capacity(slots.len() + 1);
        let mut last = 0;
        for (range, slot) in slots {
            pieces.push((text[last..range.start].to_owned(), slot));
            last = range.end;
        }
        pieces.push((text[last..].to_owned(), Slot::End));
        Self(pieces)
    }

    /// The text of an order.
    fn filled(&self, order: &Order) -> String {
        let heights = [order.unit_row, order.gaps_row, order.demand_row, order.answer_row];
        let mut out = String::with_capacity(32 * 1024);
        for (piece, slot) in &self.0 {
            out.push_str(piece);
            match *slot {
                Slot::Words(mark) => {
                    for (at, line) in order.words(mark).split('\n').enumerate() {
                        if at > 0 {
                            out.push_str(BREAK);
                        }
                        // As `layout::run` does: XML refuses them.
                        let line: String = line.chars().filter(|c| !c.is_control()).collect();
                        out.push_str(&escape(&line));
                    }
                }
                Slot::Height(n) => out.push_str(&heights[n].to_string()),
                Slot::End => {}
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dictionaries::Dictionaries,
        emit::{word::Wording, workbook::fixture},
        text::Date,
    };

    #[test]
    fn a_filled_form_is_the_order_as_it_would_be_drawn() {
        let wording = Wording::load(&Dictionaries::shipped()).expect("shipped wording");
        let sheet = Sheet::of(&fixture::coverage(), &wording.order, Date::new(2023, 9, 1).expect("day"));
        for gaps in [&[][..], &[""], &["1.甲 & “乙”；<丙>'\"", "两\n行\u{7}", "2"], &["一"; 30]] {
            let order = Order {
                number: "编号〔2023〕7号".into(),
                unit: "济南市\u{1F600}局".into(),
                gaps: gaps.iter().map(|&g| g.to_owned()).collect(),
                list: gaps.iter().skip(1).map(|&g| g.to_owned()).collect(),
                demands: gaps.iter().take(3).map(|&g| g.to_owned()).collect(),
                unit_row: 454.0,
                gaps_row: 300.0 * gaps.len() as f32,
                demand_row: 777.0,
                answer_row: 1234.0,
            };
            let drawn = sheet.draw(&order).build().document;
            let forms = Forms::of(&sheet, std::slice::from_ref(&order)).expect("drawn");
            assert_eq!(forms.forms[&order.size()].filled(&order), String::from_utf8(drawn).expect("UTF-8"));
        }
    }
}
