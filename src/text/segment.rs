//! Word segmentation with the trade's own words added to jieba's dictionary.
//!
//! Loading jieba's dictionary costs some 0.1 s and 35 MB, so judging has one segmenter, made when the first text needs
//! it and dropped with the model. Only where a paper has to cut a clause between two words is it loaded once more.

use jieba_rs::Jieba;

use super::fold::is_wordlike;

/// jieba with the words of `dictionaries/words.txt`.
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// `words`: one word a line, `#` comments, an optional frequency after a space.
    pub fn new(words: &str) -> Self {
        let mut jieba = Jieba::new();
        for line in words.lines() {
            let line = line.split('#').next().unwrap_or("").trim();
            let mut fields = line.split_whitespace();
            if let Some(word) = fields.next() {
                // Without a frequency jieba computes one that makes the word win over its parts.
                jieba.add_word(word, fields.next().and_then(|f| f.parse().ok()), None);
            }
        }
        Self { jieba }
    }

    /// The words of a folded text, blanks and punctuation left out.
    pub fn words<'a>(&self, folded: &'a str) -> Vec<&'a str> {
        self.jieba.cut(folded, true).into_iter().map(|t| t.word).filter(|w| w.chars().any(is_wordlike)).collect()
    }
}
