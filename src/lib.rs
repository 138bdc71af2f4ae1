//! duibiao (对标): which clauses of a district's yearly task list has each unit addressed, and which
//! sentence proves it.
//!
//! Data goes one way: files → [`ingest`] → [`guard`] → [`identify`] → [`analyse`] → [`assess`] → [`emit`]; each module
//! knows only those before it. See `ARCHITECTURE.md`.

pub mod analyse;
pub mod assess;
pub mod cli;
pub mod dictionaries;
pub mod emit;
pub mod engine;
pub mod evaluate;
pub mod folder;
pub mod guard;
pub mod identify;
pub mod ingest;
pub mod output;
pub mod problem;
pub mod review;
pub mod roster;
pub mod run;
pub mod similar;
pub mod statistics;
pub mod submission;
pub mod tasks;
pub mod text;
pub mod timings;
