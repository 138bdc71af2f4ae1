//! Word segmentation with the trade's own words added to jieba's dictionary.
//!
//! Loading jieba's dictionary costs some 0.1 s and 35 MB, so there is one segmenter at a time: who needs it takes the
//! one that another part of the program holds, and it is dropped with the last that holds it.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use jieba_rs::Jieba;

use super::fold::is_wordlike;

/// jieba with the words of `dictionaries/words.txt`.
pub struct Segmenter {
    jieba: Jieba,
    /// As given.
    words: Box<str>,
}

/// The segmenter that was made last, while somebody holds it.
static HELD: Mutex<Weak<Segmenter>> = Mutex::new(Weak::new());

impl Segmenter {
    /// The one with these words that is held already, or a new one.
    pub fn shared(words: &str) -> Arc<Self> {
        // Whoever asks meanwhile waits for the one being made.
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = held.upgrade().filter(|own| *own.words == *words) {
            return own;
        }
        let own = Arc::new(Self::new(words));
        *held = Arc::downgrade(&own);
        own
    }

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
        Self { jieba, words: words.into() }
    }

    /// The words of a folded text, blanks and punctuation left out.
    pub fn words<'a>(&self, folded: &'a str) -> Vec<&'a str> {
        self.jieba.cut(folded, true).into_iter().map(|t| t.word).filter(|w| w.chars().any(is_wordlike)).collect()
    }
}
