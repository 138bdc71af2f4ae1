//! A list without a table: paragraphs that end in the bodies that answer for them.
//!
//! Many offices append no table but write （责任单位：区教体局；完成时限：6月底前） or 〔区教体局牵头〕 behind each measure,
//! or 责任单位：… as a line of its own below it; others have a table but no column of bodies, and name them in the same
//! way. The words are those of the table's heads (`columns.toml`). Headings above give theme and item.

use super::{
    bodies::{self, Bodies},
    brackets::split,
    chapters::Chapters,
    columns::{Meaning, Vocabulary},
    form,
    header::is_head,
    read::joined,
};
use crate::{
    ingest::{Content, Document, Table},
    text::numeral::{is_ordinal, unnumbered},
};

/// Measures with bodies from which a text is a list at all.
const LEAST: usize = 3;

/// A heading is no longer, in characters.
const HEADING: usize = 40;

/// A label is no longer, in characters.
const LABEL: usize = 6;

/// A measure's name before its first stop is no longer.
const NAME: usize = 24;

/// Rows that a table may have its heads in.
const HEADS: usize = 4;

/// One measure as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// Its number, where a column has one.
    pub seq: String,
    pub theme: String,
    pub item: String,
    pub requirement: String,
    pub units: String,
    /// Those of `units` that are named as leading.
    pub leads: Option<String>,
    pub deadline: String,
}

/// The measures of a document, in order; none when it is no list.
pub fn measures(document: &Document, vocabulary: &Vocabulary) -> Vec<Measure> {
    let found = all(document, vocabulary);
    // A form is a task beyond doubt.
    let forms = || document.tables().any(|(_, table)| form::is_form(table, vocabulary));
    if is_list(&found) || forms() { found } else { Vec::new() }
}

/// Whether measures are enough for a list.
pub(super) fn is_list(measures: &[Measure]) -> bool {
    measures.iter().filter(|m| !m.units.is_empty()).count() >= LEAST
}

/// The measures of a document, in order, be they a list or not.
pub(super) fn all(document: &Document, vocabulary: &Vocabulary) -> Vec<Measure> {
    let mut reading = Reading::default();
    for (i, block) in document.blocks.iter().enumerate() {
        match &block.content {
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                let mut below = document.blocks[i + 1..].iter().map(|b| b.text().map(joined));
                let next = below.find(|t| t.as_ref().is_none_or(|t| !t.is_empty())).flatten().unwrap_or_default();
                reading.paragraph(&joined(text), &next, vocabulary);
            }
            Content::Table(table) if form::is_form(table, vocabulary) => {
                reading.close();
                reading.out.extend(form::measures(table, vocabulary));
            }
            Content::Table(table) => reading.table(table, vocabulary),
        }
    }
    reading.finish()
}

/// What has been read so far, and what waits for its bodies.
#[derive(Default)]
struct Reading {
    out: Vec<Measure>,
    theme: String,
    item: String,
    /// Paragraphs that wait for their bodies.
    open: Vec<String>,
    /// A heading under which no measure stands yet.
    fresh: bool,
    /// The last measure is a heading that names its bodies: the text below is what it demands.
    under: bool,
    /// The bodies of the heading: those of the measures below it that name none.
    over: Bodies,
    /// The bodies of the chapter, for the headings in it that name none.
    chapter: Bodies,
    chapters: Chapters,
}

impl Reading {
    /// `next`: the paragraph below.
    fn paragraph(&mut self, text: &str, next: &str, vocabulary: &Vocabulary) {
        if bodies::are_persons(text, &vocabulary.phrases) {
            return;
        }
        // 任务一：…, and 具体要求：… below it.
        let text = match labelled(text, vocabulary) {
            Some((Meaning::Requirement, text)) => text,
            Some((_, name)) => return self.heading(Rank::Item, name.to_owned()),
            None => text,
        };
        let (mut pieces, rest) = split(text, vocabulary);
        if pieces.is_empty() {
            if let Some((rank, name)) = heading(&rest, next) {
                self.heading(rank, name.to_owned());
            } else if let (true, Some(last)) = (self.under, self.out.last_mut()) {
                last.requirement.push_str(&rest);
                last.requirement.push('\n');
            } else {
                // Text behind the last bodies is no measure unless others follow.
                self.open.extend(Some(rest).filter(|t| !t.is_empty()));
            }
            return;
        }
        // （一）公开预算。1.编制目录（…）；2.公布结果（…）。: a heading with its measures behind it, and none of what follows.
        let mut above = None;
        if let [(first, _), _, ..] = pieces.as_mut_slice()
            && let (Some(name), measure) = run_in(first)
            && is_numbered(measure)
            && opening(measure) != opening(name)
        {
            let name = name.to_owned();
            *first = measure.to_owned();
            above = Some(self.item.clone());
            self.heading(Rank::Item, name);
        }
        if let ([(name, bodies)], true) = (pieces.as_slice(), rest.is_empty()) {
            if let Some((rank, name)) = heading(name, next) {
                self.heading(rank, name.to_owned());
                self.named(bodies.clone());
                return;
            }
            if self.closes(name, next) {
                self.open.push(name.clone());
                return self.below_heading(bodies.clone());
            }
        }
        for (text, bodies) in pieces {
            self.piece(&text, bodies);
        }
        if let Some(above) = above {
            self.item = above;
        }
        self.open.extend(Some(rest).filter(|t| !t.is_empty()));
    }

    fn heading(&mut self, rank: Rank, text: String) {
        if matches!(rank, Rank::Item) && self.item.is_empty() {
            self.leave_to_those_below();
        }
        self.end_section();
        match rank {
            Rank::Theme => {
                (self.theme, self.item) = (text, String::new());
                self.chapter = Bodies::default();
            }
            Rank::Item => self.item = text,
        }
        self.fresh = true;
        self.over = self.chapter.clone();
    }

    /// Ends what stands below a heading; it may have its bodies from the end of the chapter.
    fn end_section(&mut self) {
        let waits = self.fresh && !self.under && !self.open.is_empty() && self.over.units.is_empty();
        let waits = waits && !self.item.is_empty() && !self.theme.is_empty();
        let whole = waits.then(|| Measure {
            theme: self.theme.clone(),
            item: self.item.clone(),
            requirement: self.open.join("\n"),
            ..Measure::default()
        });
        let at = self.out.len();
        self.close();
        if let Some(whole) = whole {
            self.chapters.section(whole, at, self.out.len());
        }
    }

    /// A heading that names bodies is no measure of its own when measures stand below it.
    fn leave_to_those_below(&mut self) {
        if self.under && self.out.pop_if(|m| m.requirement.is_empty()).is_some() {
            self.under = false;
        }
    }

    /// The heading names its bodies.
    fn named(&mut self, bodies: Bodies) {
        self.over = bodies.clone();
        if self.item.is_empty() {
            self.chapter = bodies.clone();
        }
        self.push("", bodies);
        self.under = true;
    }

    /// Whether a numbered paragraph is the last of several below an item, of which none before it names bodies: they
    /// all have those of the last.
    fn closes(&self, text: &str, next: &str) -> bool {
        let alike = |p: &str| is_numbered(p) && opening(p) == opening(text);
        let item = !self.item.is_empty() && opening(&self.item) != opening(text);
        self.fresh && item && !self.open.is_empty() && self.open.iter().all(|p| alike(p)) && alike(text) && !alike(next)
    }

    /// Whether several paragraphs with numbers of one kind wait below a heading.
    fn is_several(&self) -> bool {
        let numbered: Vec<_> = self.open.iter().filter(|p| is_numbered(p)).map(|p| opening(p)).collect();
        let below =
            !(self.theme.is_empty() && self.item.is_empty()) && self.open.first().is_some_and(|p| is_numbered(p));
        below && numbered.len() > 1 && numbered.windows(2).all(|two| two[0] == two[1])
    }

    /// The paragraphs that wait are measures of their heading.
    fn below_heading(&mut self, bodies: Bodies) {
        self.end_heading();
        let requirement = std::mem::take(&mut self.open).join("\n");
        let mut measure =
            Measure { theme: self.theme.clone(), item: self.item.clone(), requirement, ..Measure::default() };
        measure.take(bodies);
        self.out.push(measure);
        self.fresh = false;
    }

    /// A text with the bodies behind it.
    fn piece(&mut self, text: &str, bodies: Bodies) {
        if text.is_empty() && self.is_several() {
            self.below_heading(bodies);
            return self.chapters.line(self.out.len());
        }
        if text.is_empty() && self.open.is_empty() {
            if self.fresh {
                self.named(bodies);
            } else if let Some(last) = self.out.last_mut() {
                // 责任单位：… and 完成时限：… on lines of their own, behind 牵头单位：….
                if self.under {
                    self.over.join(bodies.clone());
                    if self.item.is_empty() {
                        self.chapter = self.over.clone();
                    }
                }
                last.take(bodies);
            }
            return;
        }
        // What stands before the first measure and under no heading is why the paper was written.
        if self.out.is_empty() && self.theme.is_empty() && self.item.is_empty() {
            if text.is_empty() {
                let first = self.open.iter().position(|p| is_numbered(p)).unwrap_or(self.open.len().saturating_sub(1));
                self.open.drain(..first);
            } else {
                self.open.retain(|p| is_name(p));
            }
        }
        // （一）… with bodies of its own, below 一、….
        let heading = if self.item.is_empty() { &self.theme } else { &self.item };
        if level(text).is_some_and(|own| level(heading).is_none_or(|above| own > above)) {
            self.leave_to_those_below();
        }
        self.end_heading();
        // Bodies on a line of their own answer for all above it, those in a bracket for their own paragraph.
        if !text.is_empty() {
            self.open.push(text.to_owned());
            let own = self.open.iter().rposition(|p| is_numbered(p)).unwrap_or(0);
            let rest = self.open.split_off(own);
            // 1.政策解读, and below it （1）…: its name, not another measure.
            let above = |p: &String| is_name(p) && rest.first().is_some_and(|r| opening(p) != opening(r));
            if let Some(name) = self.open.pop_if(|p| above(p)) {
                self.unnamed();
                self.item = name;
            }
            self.unnamed();
            self.open = rest;
        }
        let open = std::mem::take(&mut self.open).join("\n");
        self.push(&open, bodies);
        if text.is_empty() {
            self.chapters.line(self.out.len());
        }
    }

    /// Paragraphs with a number are measures although they name no body; text before them is none.
    fn unnamed(&mut self) {
        let mut measures: Vec<String> = Vec::new();
        for paragraph in std::mem::take(&mut self.open) {
            if is_numbered(&paragraph) {
                measures.push(paragraph);
            } else if let Some(last) = measures.last_mut() {
                last.push('\n');
                last.push_str(&paragraph);
            }
        }
        if !(self.theme.is_empty() && self.item.is_empty()) {
            for measure in measures {
                self.push(&measure, Bodies::default());
            }
        }
    }

    fn push(&mut self, text: &str, mut bodies: Bodies) {
        if bodies.units.is_empty() {
            (bodies.units, bodies.leads) = (self.over.units.clone(), self.over.leads.clone());
        }
        if bodies.deadline.is_empty() {
            bodies.deadline.clone_from(&self.over.deadline);
        }
        // （1）… below 1.政策解读 has its name from there.
        let below = opening(&self.item) == Some((false, true)) && opening(text) == Some((true, true));
        let (own, requirement) = if below { (None, unnumbered(text)) } else { run_in(text) };
        let item = own.map_or_else(|| self.item.clone(), str::to_owned);
        let mut measure =
            Measure { theme: self.theme.clone(), item, requirement: requirement.to_owned(), ..Measure::default() };
        measure.take(bodies);
        self.out.push(measure);
        self.fresh = false;
    }

    /// Ends the text below a heading that named its bodies.
    fn end_heading(&mut self) {
        if std::mem::take(&mut self.under)
            && let Some(last) = self.out.last_mut().filter(|m| m.requirement.is_empty())
        {
            let name = if last.item.is_empty() { &last.theme } else { &last.item };
            last.requirement = unnumbered(name).to_owned();
        }
    }

    /// Ends what is open.
    fn close(&mut self) {
        self.end_heading();
        // A heading without bodies in a chapter that names them: what stands below it, or it alone, is the measure.
        if self.fresh && !self.item.is_empty() && !self.chapter.units.is_empty() && !self.is_several() {
            let text = std::mem::take(&mut self.open).join("\n");
            let text = if text.is_empty() { unnumbered(&self.item).to_owned() } else { text };
            self.push(&text, Bodies::default());
        }
        self.unnamed();
    }

    /// A table without a column of bodies: each row is read like a paragraph, the cells before it name it.
    fn table(&mut self, table: &Table, vocabulary: &Vocabulary) {
        let head = (0..table.rows.len().min(HEADS)).find(|&r| is_head(table, r, vocabulary));
        let under = |meaning: Meaning| {
            let means = |c: &usize| head.is_some_and(|r| vocabulary.meaning(table.text(r, *c)) == Some(meaning));
            (0..table.width).find(means)
        };
        let (seq, time) = (under(Meaning::Seq), under(Meaning::Deadline));
        for r in 0..table.rows.len() {
            let cell = |c: Option<usize>| c.map_or(String::new(), |c| joined(table.text(r, c)));
            let texts = (0..table.width).filter(|&c| c == 0 || table.text(r, c) != table.text(r, c - 1));
            let texts = texts.filter(|c| ![seq, time].contains(&Some(*c)));
            let mut names: Vec<String> = Vec::new();
            let from = self.out.len();
            for text in texts.map(|c| joined(table.text(r, c))) {
                let (pieces, _) = split(&text, vocabulary);
                if pieces.is_empty() {
                    // 1, 2, 3 name nothing.
                    names.extend(Some(text).filter(|t| t.chars().any(|c| !c.is_ascii_digit() && c.is_alphanumeric())));
                    continue;
                }
                self.close();
                self.over = Bodies::default();
                if let [.., name] = names.as_slice() {
                    self.item.clone_from(name);
                }
                if let [theme, _, ..] = names.as_slice() {
                    self.theme.clone_from(theme);
                }
                for (text, bodies) in pieces {
                    self.piece(&text, bodies);
                }
                names.clear();
            }
            for measure in self.out.iter_mut().skip(from) {
                measure.seq = cell(seq);
                if measure.deadline.is_empty() {
                    measure.deadline = cell(time);
                }
            }
            // A row merged over the whole width is a theme.
            if let [name] = names.as_slice()
                && rank(name).is_some()
            {
                self.heading(Rank::Theme, name.clone());
            }
        }
    }

    fn finish(mut self) -> Vec<Measure> {
        self.end_section();
        std::mem::take(&mut self.chapters).share(&mut self.out);
        let named: Vec<String> = self.out.iter().filter(|m| !m.units.is_empty()).map(|m| m.theme.clone()).collect();
        // 工作要求 names no bodies for anything.
        self.out.retain(|m| {
            let says = m.requirement.chars().any(char::is_alphanumeric);
            says && (!m.units.is_empty() || named.contains(&m.theme))
        });
        self.name_by_chapters();
        self.out
    }

    /// 一、…, with one measure below each and no name between: the chapters are the tasks.
    fn name_by_chapters(&mut self) {
        let bare = |m: &Measure| m.item.is_empty() && !m.theme.is_empty();
        let once = self.out.windows(2).all(|two| two[0].theme != two[1].theme);
        if self.out.len() >= LEAST && once && self.out.iter().all(bare) {
            self.out.iter_mut().for_each(|m| m.item = std::mem::take(&mut m.theme));
        }
    }
}

impl Measure {
    fn take(&mut self, bodies: Bodies) {
        let mut own = Bodies {
            units: std::mem::take(&mut self.units),
            leads: self.leads.take(),
            deadline: std::mem::take(&mut self.deadline),
        };
        own.join(bodies);
        (self.units, self.leads, self.deadline) = (own.units, own.leads, own.deadline);
    }

    /// Whether a field has been filled.
    pub(super) fn has(&self, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Theme => !self.theme.is_empty(),
            Meaning::Item => !self.item.is_empty(),
            Meaning::Requirement => !self.requirement.is_empty(),
            Meaning::Lead => self.leads.is_some(),
            Meaning::Units | Meaning::Sections => self.leads.as_ref() != Some(&self.units) && !self.units.is_empty(),
            Meaning::Deadline => !self.deadline.is_empty(),
            _ => false,
        }
    }

    /// Fills a field by the head that stands before it.
    pub(super) fn set(&mut self, meaning: Meaning, text: &str) {
        let value = joined(text);
        match meaning {
            Meaning::Theme => self.theme = value,
            Meaning::Item => self.item = value,
            // Line feeds part measures.
            Meaning::Requirement => text.clone_into(&mut self.requirement),
            Meaning::Lead => self.take(Bodies { units: value.clone(), leads: Some(value), ..Bodies::default() }),
            Meaning::Units | Meaning::Sections => self.take(Bodies { units: value, ..Bodies::default() }),
            Meaning::Deadline => self.deadline = value,
            _ => {}
        }
    }
}

/// 具体要求：…, 任务一：…: what a paragraph says it is, and the text behind.
fn labelled<'t>(text: &'t str, vocabulary: &Vocabulary) -> Option<(Meaning, &'t str)> {
    let (label, rest) = text.split_once(['：', ':'])?;
    let (label, rest) = (label.trim(), rest.trim());
    let plain = !rest.is_empty() && label.chars().nth(LABEL).is_none() && label.chars().all(char::is_alphanumeric);
    match vocabulary.meaning(label).filter(|_| plain)? {
        Meaning::Requirement => Some((Meaning::Requirement, rest)),
        Meaning::Item if rest.chars().count() <= HEADING && !rest.contains(['。', '；', ';', '：']) => {
            Some((Meaning::Item, rest))
        }
        _ => None,
    }
}

/// Whether a line is the name of a group of tasks.
pub(super) fn is_theme(text: &str) -> bool {
    rank(text).is_some()
}

#[derive(Debug, Clone, Copy)]
enum Rank {
    Theme,
    Item,
}

/// 一、… and （一）…, short and without a full stop.
fn rank(text: &str) -> Option<Rank> {
    // 一、深化政策公开。
    let whole = text;
    let text = text.strip_suffix('。').filter(|t| t.chars().count() <= NAME).unwrap_or(text);
    if text.chars().count() > HEADING || text.contains('。') || text.ends_with(['；', ';', '：', ':']) {
        return None;
    }
    let numbered = |text: &str| text.trim_start_matches(is_ordinal).len() < text.len();
    let behind = |text: &str| text.trim_start_matches(is_ordinal).chars().next();
    if numbered(text) && behind(text) == Some('、') {
        return Some(Rank::Theme);
    }
    let inside = whole.strip_prefix(['（', '(']).filter(|t| !t.ends_with('。'))?;
    (numbered(inside) && matches!(behind(inside), Some('）' | ')'))).then_some(Rank::Item)
}

/// A heading and its name: 一、… and （一）…; one that ends in a stop when numbers of another kind stand below it.
fn heading<'t>(text: &'t str, next: &str) -> Option<(Rank, &'t str)> {
    let stopped = || {
        let name = text.strip_suffix('。').filter(|t| t.chars().count() <= NAME)?;
        let parts = is_numbered(next) && opening(next) != opening(name);
        rank(name).filter(|_| parts).map(|rank| (rank, name))
    };
    rank(text).map(|rank| (rank, text)).or_else(stopped)
}

/// What stands behind 1. or 1、.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = (rest.len() < text.len()).then_some(rest)?.strip_prefix(['.', '．', '、'])?;
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some(rest.trim())
}

/// Whether a text begins with a number of its own.
pub(super) fn is_numbered(text: &str) -> bool {
    let inside =
        text.strip_prefix(['（', '(']).map(|t| t.trim_start_matches(|c: char| is_ordinal(c) || c.is_ascii_digit()));
    inside.is_some_and(|t| t.starts_with(['）', ')'])) || digits(text).is_some()
}

/// Whether a numbered line is a name rather than a measure.
fn is_name(text: &str) -> bool {
    is_numbered(text) && text.chars().count() <= NAME && !text.contains(['。', '；', ';', '\n'])
}

/// How deep the number of a heading or a measure stands: 一、 above （一） above 1. above （1）; none without a number.
fn level(text: &str) -> Option<u8> {
    let behind = text.trim_start_matches(is_ordinal);
    if behind.len() < text.len() && behind.starts_with('、') {
        return Some(0);
    }
    let (bracket, digit) = opening(text).filter(|_| is_numbered(text))?;
    Some(u8::from(bracket) + 2 * u8::from(digit))
}

/// How a number is written, by what it begins with.
fn opening(text: &str) -> Option<(bool, bool)> {
    let bracket = text.starts_with(['（', '(']);
    text.trim_start_matches(['（', '(']).chars().next().map(|c| (bracket, c.is_ascii_digit()))
}

/// （一）强化政策解读。… : the first short sentence under a number is the measure's name.
fn run_in(text: &str) -> (Option<&str>, &str) {
    let numbered = text.starts_with(['（', '(']) || text.starts_with(|c: char| c.is_ascii_digit());
    // A line of its own names what follows, unless that is another number.
    if let Some((first, rest)) = text.split_once('\n')
        && numbered
        && first.chars().count() <= NAME
        && !first.ends_with(['。', '；', ';'])
        && !is_numbered(rest)
    {
        return (Some(first), rest.trim());
    }
    match text.split_once(['。', '：']) {
        Some((first, rest)) if numbered && first.chars().count() <= NAME && !rest.trim().is_empty() => {
            (Some(first), rest.trim())
        }
        _ => (None, text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ranks() {
        assert_eq!(run_in("1.强化解读。发布图解。"), (Some("1.强化解读"), "发布图解。"));
        assert_eq!(run_in("发布图解。及时更新。"), (None, "发布图解。及时更新。"));
        assert!(matches!(rank("一、聚焦发展"), Some(Rank::Theme)));
        assert!(matches!(rank("（二）政策解读"), Some(Rank::Item)));
        assert!(rank("（二）政策解读要跟上。").is_none());
        assert!(rank("一网通办").is_none());
    }
}
