//! Sentences that name a measure and do not count, by a writer of their own: half of what that writer wrote, the half that
//! no example and no pattern was made from.

use std::fs;

use duibiao::{
    analyse::{
        Tools,
        passage::{RowStatus, Section},
        raw,
    },
    dictionaries::Dictionaries,
    identify::Kind,
    text::fold,
};
use serde_json::Value;

mod common;
use common::{TempDir, root};

#[test]
fn what_is_denied_does_not_count() {
    let cache = TempDir::new();
    let dictionaries = Dictionaries::shipped();
    let tools = Tools::load(&dictionaries).unwrap();
    let model = tools.model(&dictionaries, Some(cache.path()), |_| {}).unwrap();
    let counts = |text: &str, kind: Kind| {
        let act = tools.speech.act(&fold(text), kind, Section::Body, RowStatus::Unsaid, Some(2023));
        let vector = model.vectorizer.transform(&raw(text, kind, &tools.lexicon, &tools.segmenter));
        act.counts() && model.heads.scores(&vector)[model.denied] < tools.settings.decision.denied
    };
    let lines = fs::read_to_string(root().join("tests/fixtures/denials.jsonl")).unwrap();
    // Those that count and do not, and how many of each were told right.
    let (mut all, mut right) = ([0; 2], [0; 2]);
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let kind = if line["kind"] == "plan" { Kind::Plan } else { Kind::Report };
        let want = line["counts"].as_bool().unwrap();
        all[usize::from(want)] += 1;
        right[usize::from(want)] += usize::from(counts(line["text"].as_str().unwrap(), kind) == want);
    }
    assert!(right[0] * 100 >= all[0] * 70, "{right:?} of {all:?}");
    assert!(right[1] * 100 >= all[1] * 92, "{right:?} of {all:?}");
}
