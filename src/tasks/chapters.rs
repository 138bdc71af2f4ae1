//! Chapters whose last line names the bodies for all that stands in them.
//!
//! Where （一）…, its text, （二）…, its text and then 责任单位：… follow each other, the line answers for the whole chapter if every
//! chapter of the paper is written so; where sections have lines of their own, a section without one has no bodies.

use super::prose::Measure;

/// Chapters that end in such a line from which it is how a paper is written.
const LEAST: usize = 2;

/// A section that names no bodies.
struct Section {
    /// Where its measures stand among all, and how many they are.
    at: usize,
    measures: usize,
    whole: Measure,
}

/// What is known of the chapters so far.
#[derive(Default)]
pub(super) struct Chapters {
    sections: Vec<Section>,
    /// The measures whose bodies stand on a line of their own below them.
    lines: Vec<usize>,
}

impl Chapters {
    /// A section ends whose measures, if they were taken for any, stand from `at` to `end`.
    pub fn section(&mut self, whole: Measure, at: usize, end: usize) {
        self.sections.push(Section { at, measures: end.saturating_sub(at), whole });
    }

    /// The last of so many measures has its bodies from a line of its own.
    pub fn line(&mut self, measures: usize) {
        self.lines.extend(measures.checked_sub(1));
    }

    /// Gives the sections of each chapter the bodies of its last line.
    pub fn share(self, out: &mut Vec<Measure>) {
        let answering = |theme: &str| -> Vec<usize> {
            let named = out.iter().enumerate().filter(|(_, m)| !m.units.is_empty() && m.theme == theme);
            named.map(|(i, _)| i).collect()
        };
        let mut themes: Vec<&str> = out.iter().filter(|m| !m.units.is_empty()).map(|m| m.theme.as_str()).collect();
        themes.dedup();
        let ends = |theme: &&str| {
            let [only] = answering(theme)[..] else { return false };
            let last = self.sections.iter().filter(|s| s.whole.theme == **theme).all(|s| s.at <= only);
            !theme.is_empty() && last && self.lines.contains(&only)
        };
        if themes.len() < LEAST || !themes.iter().all(ends) {
            // Nobody's, but among others that have bodies it is a measure.
            let themes: Vec<String> = themes.into_iter().map(str::to_owned).collect();
            let alone = |s: &Section| s.measures == 0 && themes.contains(&s.whole.theme);
            for section in self.sections.into_iter().rev().filter(alone) {
                out.insert(section.at.min(out.len()), section.whole);
            }
            return;
        }
        let shared: Vec<(Section, Option<Measure>)> = self
            .sections
            .into_iter()
            .map(|s| {
                let bodies = answering(&s.whole.theme).first().and_then(|i| out.get(*i)).cloned();
                (s, bodies)
            })
            .collect();
        for (section, bodies) in shared.into_iter().rev() {
            let Some(bodies) = bodies else { continue };
            let to = (section.at + section.measures).min(out.len());
            let (units, leads, deadline) = (bodies.units, bodies.leads, bodies.deadline);
            let whole = Measure { units, leads, deadline, ..section.whole };
            out.splice(section.at.min(to)..to, [whole]);
        }
    }
}
