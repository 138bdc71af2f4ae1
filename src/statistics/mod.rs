//! The three statutory tables of an annual report (国办公开办函〔2021〕30号): read, checked, added up.
//!
//! This module exists because every unit files the same 200 numbers in a table of its own making, and the
//! office retypes them to find which do not add up. [`extract`] places every cell in the statutory
//! structure by position, [`check`] holds them against each other, the prose and last year and names the
//! one cell that explains what is wrong, [`District`] adds the units up. It reads a [`Document`] and
//! nothing else; nothing here knows of tasks or verdicts.
//!
//! Invariants: what was printed is kept beside what it means; a cell that could not be placed is a
//! problem, never a guess; a missing unit is not a zero.
//!
//! [`Document`]: crate::ingest::Document

mod channels;
mod extract;
mod form;
mod model;
mod parts;
mod plain;
mod report;
mod rows;
mod rules;
mod totals;
mod value;

pub use extract::extract;
pub use form::{
    PROACTIVE_BLOCKS, PROACTIVE_CELLS, PROACTIVE_COLUMNS, PROACTIVE_ROWS, REQUEST_COLUMNS, REQUEST_GROUPS,
    REQUEST_ROWS, REQUEST_SHORT, REVIEW_GROUPS, REVIEW_RESULTS,
};
pub use model::{Address, Cell, Form, Reading, Section, Source, Statistics, TableKind, show};
pub use parts::{Line, PartText, ReportPart, Sections};
pub use report::Report;
pub use rows::{StatisticRow, rows};
pub use rules::{Certainty, Context, Finding, Rule, RuleError, Rules, Settings, check, is_of_tables};
pub use totals::{Body, District, Entry, Government, Options, Outlier, of_units, total};
