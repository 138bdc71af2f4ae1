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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use regex::Regex;

    /// A pattern of the program's own that is mistyped would switch off what it is for, without a word.
    #[test]
    fn every_fixed_pattern_compiles() {
        let written = Regex::new(r#"Regex::new\(\s*r(#*)"((?s:.*?))"(#*)\s*,?\s*\)"#).unwrap();
        let mut found = 0;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for path in crate::folder::files(&source, |_| true).unwrap() {
            let text = fs::read_to_string(&path).unwrap();
            for pattern in written.captures_iter(&text).map(|c| c[2].to_owned()) {
                assert!(Regex::new(&pattern).is_ok(), "{}: {pattern}", path.display());
                found += 1;
            }
        }
        assert!(found >= 24, "{found} patterns");
    }
}
