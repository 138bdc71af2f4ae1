//! What the program knows of Chinese text before it knows anything of tasks: folding of variants,
//! sentences, numerals, dates and words.

pub mod csv;
pub mod date;
pub mod digits;
pub mod fold;
pub mod numeral;
mod prehashed;
pub mod segment;
pub mod sentence;
mod strings;

pub use date::Date;
pub use fold::fold;
pub use prehashed::Prehashed;
pub use segment::Segmenter;
pub use sentence::sentences;
pub use strings::{Shared, Short, TextMap, TextSet};
