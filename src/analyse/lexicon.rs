//! Concepts: what a clause can be about, in the words of those who write.
//!
//! `dictionaries/concepts.toml` names each concept, gives the wording in which task lists demand it, the
//! words that speak of it, the companions it needs and the look-alikes that are something else. It is keyed
//! by concept, never by task: a list's clauses are tied to concepts by their own text.

use std::collections::HashMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Deserialize;

use crate::{dictionaries::DictionaryError, text::fold};

/// Groups of `all` that a concept may have.
const GROUPS: usize = 32;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    concept: Vec<toml::Spanned<Concept>>,
}

/// One concept as written in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    pub name: String,
    /// Sentences in which task lists demand it.
    pub wording: Vec<String>,
    /// Words any of which alone speaks of it.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Groups of words; one of every group must be there.
    #[serde(default)]
    pub all: Vec<Vec<String>>,
    /// Look-alikes: a passage with one of these and none of `terms` speaks of something else.
    #[serde(default)]
    pub not: Vec<String>,
    /// What is counted when the clause sets a number (培训, 会议).
    #[serde(default)]
    pub count: Vec<String>,
    /// Other counters that count the same (项, 份), for want of 次.
    #[serde(default)]
    pub counters: Vec<String>,
    /// Heard in most clauses about some record, beside the concept that they are about.
    #[serde(default)]
    pub broad: bool,
}

/// All concepts with one automaton over all their words.
pub struct Lexicon {
    concepts: Vec<Concept>,
    matcher: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each pattern: every (concept, role) it plays.
    roles: Vec<Vec<(usize, Role)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Term,
    Group(usize),
    Not,
}

/// What the lexicon says of a text for one concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hit {
    /// A term, or one word of every group.
    pub topic: bool,
    /// Some words of the groups, not all.
    pub partial: bool,
    pub look_alike: bool,
}

/// Words of the lexicon in one text.
#[derive(Debug, Clone, Default)]
pub struct Words(Vec<u32>);

impl Lexicon {
    /// Reads `concepts.toml`; a wrong entry is named by its line.
    pub fn from_toml(text: &str) -> Result<Self, DictionaryError> {
        let wrong = |at: usize, reason: String| DictionaryError::Line {
            file: "concepts.toml".to_owned(),
            line: crate::dictionaries::line_of(text, at),
            reason,
        };
        let told = |e: &toml::de::Error| crate::dictionaries::in_chinese(e.message());
        let file: File = toml::from_str(text).map_err(|e| wrong(e.span().map_or(0, |s| s.start), told(&e)))?;
        let mut concepts: Vec<Concept> = Vec::new();
        for entry in file.concept {
            let at = entry.span().start;
            let concept = entry.into_inner();
            if concepts.iter().any(|c| c.name == concept.name) {
                return Err(wrong(at, format!("概念“{}”重复", concept.name)));
            }
            if concept.wording.is_empty() {
                return Err(wrong(at, format!("概念“{}”缺少 wording", concept.name)));
            }
            if concept.all.iter().any(Vec::is_empty) {
                return Err(wrong(at, format!("概念“{}”的 all 里有空的一组", concept.name)));
            }
            if concept.all.len() > GROUPS {
                return Err(wrong(
                    at,
                    format!("概念“{}”的 all 有{}组，最多{GROUPS}组", concept.name, concept.all.len()),
                ));
            }
            concepts.push(concept);
        }
        Ok(Self::new(concepts))
    }

    fn new(concepts: Vec<Concept>) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut roles: Vec<Vec<(usize, Role)>> = Vec::new();
        let mut add = |word: &str, concept: usize, role: Role| {
            let word = fold(word.trim());
            if word.is_empty() {
                return;
            }
            let i = *places.entry(word).or_insert_with_key(|word| {
                patterns.push(word.clone());
                roles.push(Vec::new());
                roles.len() - 1
            });
            roles[i].push((concept, role));
        };
        for (i, c) in concepts.iter().enumerate() {
            for w in &c.terms {
                add(w, i, Role::Term);
            }
            for (g, group) in c.all.iter().enumerate() {
                for w in group {
                    add(w, i, Role::Group(g));
                }
            }
            for w in &c.not {
                add(w, i, Role::Not);
            }
        }
        let matcher = CharwiseDoubleArrayAhoCorasick::new(&patterns).ok();
        Self { concepts, matcher, roles }
    }

    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.concepts.iter().position(|c| c.name == name)
    }

    /// What the lexicon says of a text, one [`Hit`] a concept.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        self.weigh(&[&self.words(&fold(text))])
    }

    /// The words of the lexicon that stand in a folded text, each once.
    pub fn words(&self, folded: &str) -> Words {
        let Some(matcher) = &self.matcher else { return Words::default() };
        let mut out: Vec<u32> = matcher.find_overlapping_iter(folded).map(|m| m.value()).collect();
        out.sort_unstable();
        out.dedup();
        Words(out)
    }

    /// What the lexicon says of texts that stand one after another, from the words in each; no word of it reaches
    /// from one sentence into the next.
    pub fn weigh(&self, texts: &[&Words]) -> Vec<Hit> {
        let mut hits = vec![Hit::default(); self.concepts.len()];
        let mut groups: Vec<u32> = vec![0; self.concepts.len()];
        for word in texts.iter().flat_map(|words| &words.0) {
            for &(concept, role) in &self.roles[*word as usize] {
                match role {
                    Role::Term => hits[concept].topic = true,
                    Role::Group(g) => groups[concept] |= 1 << g,
                    Role::Not => hits[concept].look_alike = true,
                }
            }
        }
        for (i, hit) in hits.iter_mut().enumerate() {
            let need = self.concepts[i].all.len() as u32;
            if need > 0 && groups[i].count_ones() == need {
                // A look-alike spoils what only companions suggest, not what a term says outright.
                hit.topic |= !hit.look_alike;
            } else if groups[i] != 0 {
                hit.partial = true;
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
[[concept]]
name = "专题培训"
wording = ["每年至少组织2次政务公开专题培训"]
terms = ["政务公开培训"]
all = [["公开"], ["培训", "讲座"]]
not = ["消防"]
"#;

    #[test]
    fn companions_and_look_alikes() {
        let l = Lexicon::from_toml(SMALL).unwrap();
        assert!(l.hits("举办信息公开业务培训")[0].topic);
        assert!(!l.hits("公开栏旁开展消防培训")[0].topic);
        assert!(l.hits("政务公开培训与消防演练")[0].topic);
        assert!(l.hits("组织讲座")[0].partial);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let e = Lexicon::from_toml("\n\n[[concept]]\nname = 3\n").err().unwrap().to_string();
        assert!(e.contains("concepts.toml 第4行"), "{e}");
        let twice = format!("{SMALL}{SMALL}");
        assert!(Lexicon::from_toml(&twice).err().unwrap().to_string().contains("重复"));
        let many =
            format!("[[concept]]\nname = \"甲\"\nwording = [\"乙\"]\nall = [{}]\n", "[\"丙\"], ".repeat(GROUPS + 1));
        assert!(Lexicon::from_toml(&many).err().unwrap().to_string().contains("最多32组"));
    }
}
