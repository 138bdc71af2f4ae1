//! Labelled passages: what the model learns from.

use serde::Deserialize;

use crate::{
    dictionaries::{Dictionaries, DictionaryError},
    identify::Kind,
};

use super::lexicon::Lexicon;

/// One labelled passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub text: String,
    pub kind: Kind,
    /// Indices into the lexicon's concepts.
    pub concepts: Vec<usize>,
    /// The document that the passage is from, where folds must not cut through one.
    pub document: Option<String>,
    /// The file that it stands in, without folder and suffix: what its weight is looked up by.
    pub source: String,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    kind: Kind,
    concepts: Vec<String>,
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
            let concepts = line
                .concepts
                .iter()
                .map(|name| lexicon.position(name).ok_or_else(|| wrong(format!("概念词典里没有“{name}”"))))
                .collect::<Result<_, _>>()?;
            out.push(Example {
                text: line.text,
                kind: line.kind,
                concepts,
                document: line.document,
                source: stem.to_owned(),
            });
        }
    }
    // The sentences in which lists demand a concept speak of it in so many words.
    for (i, concept) in lexicon.concepts().iter().enumerate() {
        out.extend(concept.wording.iter().map(|text| Example {
            text: text.clone(),
            kind: Kind::Plan,
            concepts: vec![i],
            document: None,
            source: "wording".to_owned(),
        }));
    }
    Ok(out)
}
