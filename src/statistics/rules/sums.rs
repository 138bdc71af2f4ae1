//! The sums that the form prescribes, as data that both checking and explaining can use.
//!
//! Each constraint is cells that add up to other cells and a constant; the residual is what is too much on
//! the left. Figures claimed in the prose and carried over from last year are constraints like the rest.

use super::{
    super::{
        form::{CARRIED_ON, LEAVES, RESULT_TOTAL, TOTAL_COLUMN},
        model::{Address, Statistics, same, show, tidy},
    },
    Context, Finding,
    claims::Claim,
    finding,
};

/// Σ plus − Σ minus = constant.
#[derive(Debug, Clone)]
pub struct Constraint {
    pub rule: &'static str,
    pub plus: Vec<Address>,
    pub minus: Vec<Address>,
    pub constant: f64,
    /// How much it counts against others: prose is less sure than sums.
    pub weight: f64,
    /// The cell a finding stands at.
    pub at: Address,
}

impl Constraint {
    /// What is too much on the left; `None` when a cell has no value.
    pub fn residual(&self, statistics: &Statistics) -> Option<f64> {
        let mut sum = -self.constant;
        for address in &self.plus {
            sum += statistics.value(*address)?;
        }
        for address in &self.minus {
            sum -= statistics.value(*address)?;
        }
        Some(tidy(sum))
    }

    /// How the residual follows a cell.
    pub fn slope(&self, cell: Address) -> f64 {
        if self.plus.contains(&cell) {
            1.0
        } else if self.minus.contains(&cell) {
            -1.0
        } else {
            0.0
        }
    }

    pub fn cells(&self) -> impl Iterator<Item = Address> {
        self.plus.iter().chain(&self.minus).copied()
    }
}

/// Everything that must add up in one report.
pub fn constraints(context: &Context<'_>, claims: &[Claim]) -> Vec<Constraint> {
    let cell = Address::request;
    let mut out = Vec::new();
    for c in 1..=TOTAL_COLUMN {
        out.push(Constraint {
            rule: "A1",
            plus: vec![cell(1, c), cell(2, c)],
            minus: vec![cell(RESULT_TOTAL, c), cell(CARRIED_ON, c)],
            constant: 0.0,
            weight: 1.0,
            at: cell(CARRIED_ON, c),
        });
        let at = cell(RESULT_TOTAL, c);
        out.push(Constraint {
            rule: "A2",
            plus: LEAVES.map(|r| cell(r, c)).collect(),
            minus: vec![at],
            constant: 0.0,
            weight: 1.0,
            at,
        });
    }
    for r in 1..=CARRIED_ON {
        let at = cell(r, TOTAL_COLUMN);
        out.push(Constraint {
            rule: "A3",
            plus: (1..TOTAL_COLUMN).map(|c| cell(r, c)).collect(),
            minus: vec![at],
            constant: 0.0,
            weight: 1.0,
            at,
        });
    }
    for group in 0..3 {
        let at = Address::review(group * 5 + 5);
        out.push(Constraint {
            rule: "A5",
            plus: (1..=4).map(|c| Address::review(group * 5 + c)).collect(),
            minus: vec![at],
            constant: 0.0,
            weight: 1.0,
            at,
        });
    }
    if let Some(last) = context.last {
        for c in 1..=TOTAL_COLUMN {
            if let Some(carried) = last.value(cell(CARRIED_ON, c)) {
                out.push(Constraint {
                    rule: "A4",
                    plus: vec![cell(2, c)],
                    minus: Vec::new(),
                    constant: carried,
                    weight: 0.9,
                    at: cell(2, c),
                });
            }
        }
    }
    for claim in claims {
        if let Some(at) = claim.sure_cell() {
            out.push(Constraint {
                rule: "A10",
                plus: vec![at],
                minus: Vec::new(),
                constant: claim.value,
                weight: 0.6,
                at,
            });
        }
    }
    out.retain(|c| c.residual(context.statistics).is_some());
    out
}

/// The finding of a violated constraint in its rule's words.
pub fn report(context: &Context<'_>, constraint: &Constraint) -> Option<Finding> {
    let s = context.statistics;
    let residual = constraint.residual(s)?;
    if same(residual, 0.0) {
        return None;
    }
    let value = |a: Address| s.value(a).unwrap_or(0.0);
    let at = constraint.at;
    let expected = match constraint.rule {
        // What the cell at hand would have to be.
        "A4" => constraint.constant,
        _ => tidy(value(at) + residual),
    };
    let mut words = vec![("expected", show(expected)), ("printed", printed(s, at))];
    if constraint.rule == "A1" {
        let at_row = |r: u8| value(Address::request(r, at.column));
        words.extend([
            ("new", show(at_row(1))),
            ("carried", show(at_row(2))),
            ("done", show(at_row(RESULT_TOTAL))),
            ("on", show(at_row(CARRIED_ON))),
            ("left", show(tidy(at_row(1) + at_row(2)))),
            ("right", show(tidy(at_row(RESULT_TOTAL) + at_row(CARRIED_ON)))),
        ]);
    }
    let mut out = finding(context, constraint.rule, &[at], &words)?;
    if constraint.rule == "A1" {
        // Four cells may be wrong, and which one is the cause's business: the two sides are shown.
        let side = |cells: &[Address]| show(tidy(cells.iter().map(|a| value(*a)).sum()));
        out.printed = side(&constraint.minus);
        out.expected = side(&constraint.plus);
        out.cells = constraint.cells().collect();
    }
    Some(out)
}

/// The printed text, or 空白 where there is none.
pub fn printed(statistics: &Statistics, address: Address) -> String {
    let cell = statistics.get(address);
    if cell.printed.is_empty() { "空白".to_owned() } else { cell.printed.to_string() }
}
