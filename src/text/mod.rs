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

/// Whether a name is another or that of a copy of it: 复核（王）, 覆盖情况-李, 复核2; not 复核说明.
pub fn is_name_or_copy(name: &str, of: &str) -> bool {
    name.trim().strip_prefix(of).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}
