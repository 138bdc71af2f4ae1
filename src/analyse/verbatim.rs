//! Copied text: which clauses a document repeats word for word.

use std::collections::BTreeSet;

use crate::text::fold::skeleton;

/// Length of the shingles, in characters without punctuation.
const SHINGLE: usize = 5;

/// The share of a clause's wording that must stand in one paragraph for it to be copied.
const COPIED: f32 = 0.85;

/// A text as a set of shingles.
pub type Shingles = BTreeSet<[char; SHINGLE]>;

/// The shingles of a text without punctuation.
pub fn shingles(text: &str) -> Shingles {
    let chars: Vec<char> = skeleton(text).chars().collect();
    chars.windows(SHINGLE).filter_map(|w| w.try_into().ok()).collect()
}

/// The share of `part`'s shingles that stand in `whole`, 0–1.
pub fn contained(part: &Shingles, whole: &Shingles) -> f32 {
    if part.is_empty() {
        return 0.0;
    }
    part.iter().filter(|s| whole.contains(*s)).count() as f32 / part.len() as f32
}

/// Whether a paragraph repeats a clause word for word.
pub fn is_copied(clause: &Shingles, paragraph: &Shingles) -> bool {
    contained(clause, paragraph) >= COPIED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_and_restated() {
        let clause = shingles("明确解读范围，对行政规范性文件以及行政机关制发的影响公众权益的政策性文件实施解读。");
        assert!(is_copied(
            &clause,
            &shingles(
                "（二）明确解读范围，对行政规范性文件以及行政机关制发的影响公众权益的政策性文件实施解读；并同步公开。"
            )
        ));
        assert!(!is_copied(&clause, &shingles("对规范性文件和影响群众权益的政策文件都要解读，明确解读范围。")));
    }
}
