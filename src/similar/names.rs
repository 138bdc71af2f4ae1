//! Another unit's name where one's own should stand: the trace that a copied paper keeps longest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Names;
use crate::{
    analyse::passage::Passage,
    roster::{NameForm, Roster, UnitKind},
    text::{fold, sentences},
};

/// Another unit that a paper names as if it were its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherName {
    /// Index into the roster.
    pub unit: usize,
    pub times: u32,
    /// The first sentence with the name, and its place.
    pub quotation: String,
    pub place: String,
}

/// Other units named at least as often as the rules say. Partners, superiors and bodies that an act is
/// addressed to do not count; nor does anything in the papers of the district's own office, which speaks of
/// all units.
pub(super) fn other_names(
    passages: &[Passage],
    own: Option<usize>,
    roster: &Roster,
    settings: &Names,
) -> Vec<OtherName> {
    let Some(own) = own else { return Vec::new() };
    let kind = |unit: usize| roster.units().get(unit).map(|u| u.kind);
    if kind(own) == Some(UnitKind::Office) {
        return Vec::new();
    }
    let mut found: BTreeMap<usize, OtherName> = BTreeMap::new();
    for passage in passages {
        for sentence in sentences(&passage.text) {
            let folded = fold(sentence.text);
            for mention in roster.mentions(&folded) {
                let name = &folded[mention.start..mention.end];
                let vague = mention.form == NameForm::Alias && name.chars().count() < 4;
                if mention.unit == own || vague || kind(mention.unit) == Some(UnitKind::Office) {
                    continue;
                }
                if is_beside(&folded[..mention.start], &folded[mention.end..], settings) {
                    continue;
                }
                let entry = found.entry(mention.unit).or_insert_with(|| OtherName {
                    unit: mention.unit,
                    times: 0,
                    quotation: sentence.text.to_owned(),
                    place: passage.place.clone(),
                });
                entry.times += 1;
            }
        }
    }
    found.into_values().filter(|n| n.times >= settings.times).collect()
}

/// Whether the words around a name make its bearer a partner, a superior or an addressee.
fn is_beside(before: &str, after: &str, settings: &Names) -> bool {
    let start = before.char_indices().rev().nth(settings.near.saturating_sub(1)).map_or(0, |(i, _)| i);
    // What stands before a stop has no hold on the name.
    let near = before[start..].rsplit(['，', ',', '。', '；', ';', '：', ':']).next().unwrap_or("");
    let quoted = before.matches('《').count() > before.matches('》').count();
    quoted
        || settings.before.iter().any(|w| near.contains(w.as_str()))
        || settings.after.iter().any(|w| after.starts_with(w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};
    use crate::analyse::passage::{RowStatus, Section};

    fn found(text: &str) -> Vec<(String, u32)> {
        let roster = Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap();
        let settings = Settings::from_toml(include_str!("../../dictionaries/similar.toml")).unwrap();
        let own = roster.units().iter().position(|u| u.short == "药山街道办事处");
        let passage = Passage {
            text: text.to_owned(),
            topic: String::new(),
            place: "第3段".to_owned(),
            section: Section::Body,
            status: RowStatus::Unsaid,
            bare: false,
        };
        other_names(&[passage], own, &roster, &settings.names)
            .into_iter()
            .map(|n| (roster.units()[n.unit].short.clone(), n.times))
            .collect()
    }

    #[test]
    fn a_name_left_in_is_found() {
        assert_eq!(
            found("泺口街道成立政务公开领导小组。年底前，泺口街道办事处完成栏目自查。"),
            [("泺口街道办事处".to_owned(), 2)]
        );
    }

    #[test]
    fn partners_and_superiors_are_not() {
        for text in [
            "会同区民政局核对名单。配合区民政局公开救助标准。",
            "区教体局、区民政局按职责公开。区民政局牵头发布。",
            "区政府办公室部署工作。区政府办公室提出要求。",
            "参照《泺口街道办事处工作规则》执行，对照《泺口街道办事处清单》修改。",
            "泺口街道成立政务公开领导小组。",
            "药山街道成立领导小组。药山街道完成自查。",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
