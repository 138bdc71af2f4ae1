//! Labelled passages: what the model learns from.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Deserialize;

use crate::{
    dictionaries::{Dictionaries, DictionaryError},
    identify::Kind,
    text::sentences,
};

use super::lexicon::Lexicon;

/// One labelled passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub text: String,
    pub kind: Kind,
    /// Indices into the lexicon's concepts.
    pub concepts: Vec<usize>,
    /// Whether the unit did it or commits to it; `None` where nobody said.
    pub counts: Option<bool>,
    /// The document that the passage is from, where folds must not cut through one.
    pub document: Option<String>,
    /// The file that it stands in, without folder and suffix: what its weight is looked up by.
    pub source: String,
}

impl Example {
    /// The files that were labelled together: published of published-3.
    pub(super) fn family(&self) -> &str {
        self.source.rsplit_once('-').map_or(&self.source, |(family, _)| family)
    }
}

/// Of each example the concepts of which it says nothing.
///
/// Files are labelled for the concepts that they have examples of. Of any other concept a passage is evidence against
/// it only where the lexicon does not hear it either; where it does, nobody has said yes or no. So a topic can be added
/// with passages of its own, and those written before need not be read again. `reserved` families say nothing at all of
/// what they were not labelled for.
pub fn silent(examples: &[&Example], lexicon: &Lexicon, reserved: &[String]) -> Vec<Vec<usize>> {
    let mut labelled: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for example in examples {
        labelled.entry(example.family()).or_default().extend(&example.concepts);
    }
    let count = lexicon.concepts().len();
    examples
        .par_iter()
        .map(|example| {
            let own = &labelled[example.family()];
            if own.len() == count {
                return Vec::new();
            }
            if reserved.iter().any(|family| family == example.family()) {
                return (0..count).filter(|c| !own.contains(c)).collect();
            }
            let hits = lexicon.hits(&example.text);
            (0..count).filter(|c| !own.contains(c) && hits[*c].topic).collect()
        })
        .collect()
}

#[derive(Deserialize)]
struct Line {
    text: String,
    kind: Kind,
    #[serde(default)]
    concepts: Vec<String>,
    #[serde(default)]
    counts: Option<bool>,
    #[serde(default)]
    document: Option<String>,
}

/// All examples of the dictionaries. A line that names an unknown concept is an error with its number.
pub fn load(dictionaries: &Dictionaries, lexicon: &Lexicon) -> Result<Vec<Example>, DictionaryError> {
    let mut out = Vec::new();
    for (file, text) in dictionaries.examples()? {
        let stem = file.rsplit('/').next().unwrap_or(&file).trim_end_matches(".jsonl");
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = |reason: String| DictionaryError::Line { file: file.clone(), line: i + 1, reason };
            let line: Line = serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?;
            let concepts: Vec<usize> = line
                .concepts
                .iter()
                .map(|name| lexicon.position(name).ok_or_else(|| wrong(format!("概念词典里没有“{name}”"))))
                .collect::<Result<_, _>>()?;
            // What addresses a concept in one sentence is something done or undertaken.
            let told = !concepts.is_empty() && sentences(&line.text).len() == 1;
            let counts = line.counts.or(told.then_some(true));
            out.push(Example {
                text: line.text,
                kind: line.kind,
                concepts,
                counts,
                document: line.document,
                source: stem.to_owned(),
            });
        }
    }
    // The sentences in which lists demand a concept speak of it in so many words. They stand with the family that alone
    // has examples of it, if there is one.
    let mut families: Vec<BTreeSet<String>> = vec![BTreeSet::new(); lexicon.concepts().len()];
    for example in &out {
        for concept in &example.concepts {
            families[*concept].insert(example.family().to_owned());
        }
    }
    for (i, (concept, families)) in lexicon.concepts().iter().zip(families).enumerate() {
        let only = if families.len() == 1 { families.into_iter().next() } else { None };
        let source = only.unwrap_or_else(|| "wording".to_owned());
        out.extend(concept.wording.iter().map(|text| Example {
            text: text.clone(),
            kind: Kind::Plan,
            concepts: vec![i],
            counts: Some(true),
            document: None,
            source: source.clone(),
        }));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_nothing_of_topics_that_they_were_not_labelled_for() {
        let concept = |name: &str, term: &str| {
            format!("[[concept]]\nname = \"{name}\"\nwording = [\"{name}\"]\nterms = [\"{term}\"]\n")
        };
        let lexicon = Lexicon::from_toml(&(concept("培训", "培训班") + &concept("公报", "政府公报"))).unwrap();
        let example = |text: &str, concepts: &[usize], source: &str| Example {
            text: text.to_owned(),
            kind: Kind::Report,
            concepts: concepts.to_vec(),
            counts: None,
            document: None,
            source: source.to_owned(),
        };
        let examples = [
            example("举办培训班", &[0], "published-1"),
            example("赠阅政府公报300册", &[], "published-2"),
            example("更新了栏目", &[], "published-2"),
            example("赠阅政府公报300册", &[1], "topics-1"),
            example("政府公报已停刊，培训班没有办", &[], "topics-2"),
        ];
        let silent = silent(&examples.iter().collect::<Vec<_>>(), &lexicon, &[]);
        // The second speaks of 公报, which the published files were never labelled for; the last of 培训 likewise.
        assert_eq!(silent, [vec![], vec![1], vec![], vec![], vec![0]]);
    }
}
