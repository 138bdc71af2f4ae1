//! Who must answer a task: the phrases of 责任单位 resolved against the roster.

use super::{
    Duty, Owner, OwnerSet, Phrases, Task, TaskList, bodies, due_date, except,
    sets::{all_but, governs, is_all_lower, is_listed, is_lower, is_name, is_of_lower, role, set_of},
    shared,
};
use crate::{
    problem::{Level, Problem},
    roster::{Roster, Unit, UnitKind},
    text::numeral::is_ordinal,
};

/// Resolves a printed list of units (区发改局、区市场监管局、各相关部门、各街道办事处).
///
/// Those marked （牵头） lead, else by convention the one printed first. A name that the roster does not hold is kept as
/// [`OwnerSet::Unknown`], leading or not, so that the office sees it.
pub fn owners(printed: &str, roster: &Roster, phrases: &Phrases) -> Vec<Owner> {
    let phrases_of = |(phrase, marked): (String, bool)| {
        let sets = parted(&phrase, roster, phrases);
        let group = is_lower(&phrase, phrases) || all_but(&phrase, roster, phrases).is_some();
        sets.into_iter().map(move |(phrase, set)| (phrase, set, marked, group))
    };
    let named = shared::apart(fields(split(printed, phrases), roster, phrases), roster, phrases);
    let mut all: Vec<(String, OwnerSet, bool, bool)> = named.into_iter().flat_map(phrases_of).collect();
    except::spread(&mut all, roster, phrases);
    let any_marked = all.iter().any(|(_, _, marked, _)| *marked);
    // 各镇人民政府、各街道办事处 in a district without towns: its streets are all that is meant.
    if all.iter().any(|(_, set, ..)| is_of_lower(set, roster)) {
        let lacking =
            all.iter_mut().filter(|(phrase, set, ..)| *set == OwnerSet::Unknown && is_all_lower(phrase, phrases));
        lacking.for_each(|(_, set, ..)| *set = OwnerSet::Streets);
    }
    // 责任单位 often repeats the body under 牵头单位.
    let mut seen: Vec<String> = Vec::new();
    all.retain(|(phrase, ..)| {
        let new = !seen.contains(phrase);
        seen.push(phrase.clone());
        new
    });
    all.into_iter()
        .enumerate()
        .map(|(i, (phrase, set, marked, group))| {
            // A group phrase printed first leads nobody in particular.
            let one = match set {
                OwnerSet::Unit(_) => true,
                OwnerSet::Unknown => !phrase.starts_with('各'),
                _ => false,
            };
            let first = i == 0 && !group && one;
            Owner { phrase, lead: if any_marked { marked } else { first }, set }
        })
        .collect()
}

/// 教育、卫健、民政等部门: bodies by what they are for, each put in the roster's words; what follows 等 stands apart.
fn fields(named: Vec<(String, bool)>, roster: &Roster, phrases: &Phrases) -> Vec<(String, bool)> {
    let unit = |field: &str| {
        let only = |is: &dyn Fn(&Unit) -> bool| {
            let mut units = roster.units().iter().filter(|u| u.kind != UnitKind::Street && is(u));
            units.next().filter(|_| units.next().is_none()).map(|u| u.short.clone())
        };
        // 县民政局, but neither 县人民政府 nor 人民政治协商会议.
        let about = |name: &str| phrases.levels.iter().any(|l| name.contains(&format!("{l}{field}")));
        only(&|u| about(&u.short)).or_else(|| only(&|u| about(&u.full)))
    };
    let is_field = |name: &str| {
        (2..=4).contains(&name.chars().count())
            && set_of(name, roster, phrases) == OwnerSet::Unknown
            && unit(name).is_some()
    };
    let mut out: Vec<(String, bool)> = Vec::new();
    for (name, lead) in named {
        let halves = name
            .split_once('等')
            .filter(|(field, rest)| is_field(field) && set_of(rest, roster, phrases) == OwnerSet::RelatedDepartments);
        let Some((last, others)) = halves else {
            out.push((name, lead));
            continue;
        };
        for (before, _) in out.iter_mut().rev().take_while(|(before, _)| is_field(before)) {
            *before = unit(before).unwrap_or_default();
        }
        out.push((unit(last).unwrap_or_default(), lead));
        out.push((others.to_owned(), false));
    }
    out
}

/// A phrase, or its two halves where it is none itself: 区教体局等相关部门, 区司法局和各街道.
fn parted(phrase: &str, roster: &Roster, phrases: &Phrases) -> Vec<(String, OwnerSet)> {
    if let Some((set, names)) = all_but(phrase, roster, phrases) {
        let but = except::units(&set, &names, roster, phrases);
        return vec![(phrase.to_owned(), but.unwrap_or(set))];
    }
    let whole = set_of(phrase, roster, phrases);
    if whole == OwnerSet::Unknown && is_lower(phrase, phrases) {
        let governments = roster.units().iter().filter(|u| governs(&u.full, phrases) || governs(&u.short, phrases));
        let all: Vec<_> = governments.map(|u| (u.short.clone(), OwnerSet::Unit(u.short.clone()))).collect();
        if !all.is_empty() {
            return all;
        }
    }
    let named = |text: &str| {
        let one = |text: &str| (text.to_owned(), set_of(text, roster, phrases));
        // 区住建局等部门, before 及各街道.
        let others = text.split_once('等').map(|(name, rest)| [one(name.trim()), one(rest.trim())]);
        let others =
            others.filter(|[name, rest]| matches!(name.1, OwnerSet::Unit(_)) && rest.1 == OwnerSet::RelatedDepartments);
        others.map_or_else(|| vec![one(text)], Vec::from)
    };
    // A name that the roster does not hold is one beside another that is known (县委宣传部和各乡镇), when it ends like one.
    let like = |(name, set): &(String, OwnerSet)| *set != OwnerSet::Unknown || bodies::are_bodies(name, phrases);
    for joint in ["等", "会同", "以及", "和", "及", "与"] {
        // 区教体局等相关部门 is known as a group; the unit in it would be lost. So would the towns of 各乡镇和县直各部门.
        let is_group =
            matches!(whole, OwnerSet::Departments | OwnerSet::Streets | OwnerSet::Everybody | OwnerSet::Group(_));
        let two_groups = joint != "等" && is_group && !is_listed(phrase, phrases);
        let some = whole == OwnerSet::RelatedDepartments && !is_listed(phrase, phrases);
        if whole != OwnerSet::Unknown && !two_groups && !some {
            continue;
        }
        for (at, _) in phrase.match_indices(joint) {
            let halves = [named(phrase[..at].trim()), named(phrase[at + joint.len()..].trim())].concat();
            let lacking = |(name, set): &(String, OwnerSet)| *set == OwnerSet::Unknown && is_all_lower(name, phrases);
            let towns = |half: &&(String, OwnerSet)| is_of_lower(&half.1, roster) || lacking(half);
            let one = || halves.iter().filter(towns).count() == 1;
            // 区财政局会同各部门, 区司法局和有关部门: the one that is named is not lost among the others.
            let names_one = || halves.iter().any(|(_, set)| matches!(set, OwnerSet::Unit(_)));
            let led = joint == "会同" && is_name(&phrase[..at], phrases);
            let unknown = || !led && halves.iter().any(|h| h.1 == OwnerSet::Unknown && !lacking(h));
            let apart = || led || names_one() || two_groups && one();
            if (two_groups || some && joint != "等") && (unknown() || !apart()) {
                continue;
            }
            // 县发改局会同县财政局, neither of them known, are two all the same.
            let known = joint != "等" || halves.iter().any(|(_, set)| *set != OwnerSet::Unknown);
            if halves.iter().all(like) && known {
                return halves;
            }
        }
    }
    // 有政务服务事项的部门和乡镇: those of either.
    if whole == OwnerSet::RelatedDepartments && role(phrase, phrases) == Some((true, true)) {
        return vec![(phrase.to_owned(), whole), (format!("{phrase}（乡镇）"), OwnerSet::RelatedStreets)];
    }
    vec![(phrase.to_owned(), whole)]
}

/// Cuts at separators, but not inside brackets (各部门（单位）, 各镇（街道）、…); whether a phrase is marked as leading.
fn split(printed: &str, phrases: &Phrases) -> Vec<(String, bool)> {
    let mut out: Vec<(String, bool)> = Vec::new();
    // 牵头单位：A、B: the label holds until the next one.
    let mut labelled = false;
    // A、B牵头，C配合: the word holds for all since the last stop.
    let mut group = 0;
    // 县财政局：预算、决算公开；: what the body before the colon does, until the next stop.
    let mut told = false;
    let mut begun = String::new();
    for (part, stop) in together(cut(printed), phrases) {
        let whole = std::mem::take(&mut begun) + part.trim();
        if except::is_open(&whole, printed, phrases) && stop != '。' {
            begun = whole;
            begun.push(stop);
            continue;
        }
        let part = whole.as_str();
        let goes_on = !matches!(stop, ';' | '；' | '\n');
        if told && !part.contains(['：', ':']) {
            told = goes_on;
            continue;
        }
        told = false;
        // A牵头，会同B、C
        let part = ["由", "会同"].iter().find_map(|w| part.strip_prefix(w)).unwrap_or(part).trim();
        let (part, beside) = beside(part, phrases);
        let part = match part.rsplit_once(['：', ':']) {
            Some((body, deed)) if is_told(body, deed, phrases) => {
                told = goes_on;
                body.trim()
            }
            Some((label, name)) => {
                labelled = phrases.lead_labels.iter().any(|w| label.contains(w.as_str()));
                name.trim()
            }
            None => part,
        };
        let (name, marked) = without(part, &phrases.lead_marks);
        let words =
            phrases.lead_words.iter().any(|w| part.strip_suffix(w.as_str()).is_some_and(|n| says(n, w, phrases)));
        let (name, worded) = if words { without(name, &phrases.lead_words) } else { (name, false) };
        // 积极配合 before 配合.
        let (name, _) = without(unburdened(name, phrases), &phrases.support_marks);
        let name = unburdened(name, phrases).trim_end_matches('等').trim();
        // A、B，按职责分工: no name.
        if !name.is_empty() && !phrases.duty_words.iter().any(|w| w == name) {
            out.push((name.to_owned(), labelled || marked || worded));
        }
        out.extend(beside.into_iter().map(|(name, leads)| (name.to_owned(), leads)));
        if words {
            out[group..].iter_mut().for_each(|(_, lead)| *lead = true);
        }
        if stop != '、' {
            group = out.len();
        }
    }
    out
}

/// 县财政局：预算公开: a body and what it does, no label and a body.
fn is_told(body: &str, deed: &str, phrases: &Phrases) -> bool {
    let own = |w: &String| w != "各" && body.trim().starts_with(w.as_str());
    phrases.levels.iter().any(own)
        && bodies::are_bodies(body, phrases)
        && !phrases.labels.iter().chain(&phrases.lead_labels).any(|w| body.contains(w.as_str()))
        && !deed.trim().is_empty()
        && !bodies::are_bodies(deed, phrases)
}

/// A name without what it does (A、B等按职责分工负责).
fn unburdened<'t>(text: &'t str, phrases: &Phrases) -> &'t str {
    let mut name = text;
    loop {
        let strip = |word: &String| {
            let behind = name.strip_suffix(word.as_str()).filter(|rest| says(rest, word, phrases));
            behind.or_else(|| name.strip_prefix(word.as_str())).map(str::trim).filter(|rest| !rest.is_empty())
        };
        match phrases.duty_words.iter().filter_map(strip).min_by_key(|rest| rest.len()) {
            Some(rest) => name = rest,
            None => return name,
        }
    }
}

/// Whether a word behind a name says what the name does: 县政协办 is no 县政 that helps.
fn says(name: &str, word: &str, phrases: &Phrases) -> bool {
    let like_a_name = phrases.ends.iter().any(|end| word.ends_with(end.as_str()));
    !like_a_name || bodies::are_bodies(name, phrases)
}

/// The name before a bracket that says who leads or helps, and these: 各部门（区司法局牵头）,
/// 区政府办公室（区大数据局配合）, 区教体局（配合单位：区财政局）.
fn beside<'t>(part: &'t str, phrases: &Phrases) -> (&'t str, Vec<(&'t str, bool)>) {
    let alone = (part, Vec::new());
    let bracket = part.strip_suffix(['）', ')']).and_then(|p| p.rsplit_once(['（', '(']));
    let Some((name, inside)) = bracket.filter(|(name, _)| !name.trim().is_empty()) else { return alone };
    let says = |list: &[String], text: &str| list.iter().any(|w| text.contains(w.as_str()));
    let behind = |list: &[String]| {
        let names = list.iter().filter_map(|w| inside.strip_suffix(w.as_str())).map(str::trim);
        names.min_by_key(|names| names.len()).filter(|names| !names.is_empty())
    };
    // 救助科负责 is who in the unit does it.
    let other = |name: &str| {
        let level = |w: &String| name.starts_with(w.as_str());
        phrases.levels.iter().any(level) || name.chars().nth(3).is_some() && name.ends_with('局')
    };
    let (names, leads) = if let Some((label, names)) = inside.split_once(['：', ':']) {
        if !says(&phrases.labels, label) {
            return alone;
        }
        (names.trim(), says(&phrases.lead_labels, label))
    } else if let Some(names) = behind(&phrases.lead_words) {
        (names, true)
    } else {
        let helpers = |names: &&str| bodies::are_bodies(names, phrases) && other(names);
        let Some(names) = behind(&phrases.duty_words).filter(helpers) else { return alone };
        (names, false)
    };
    let names = names.split(['、', '，', ',']).map(str::trim).filter(|name| !name.is_empty());
    (name.trim(), names.map(|name| (name, leads)).collect())
}

/// The parts of a text and the separator behind each; what stands in brackets is not cut.
fn cut(text: &str) -> Vec<(String, char)> {
    let (mut out, mut current, mut depth) = (Vec::new(), String::new(), 0);
    let mut behind = 0;
    for (at, c) in text.char_indices() {
        // 1.县财政局2.县教育局: a number parts them as well.
        if at < behind {
            continue;
        }
        if let Some(length) = number(&text[at..]).filter(|_| depth <= 0) {
            behind = at + length;
            out.push((std::mem::take(&mut current), '、'));
            continue;
        }
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            _ => {}
        }
        if depth <= 0 && matches!(c, '、' | '，' | ',' | ';' | '；' | '\n' | '。' | ' ' | '　' | '/' | '／') {
            out.push((std::mem::take(&mut current), c));
        } else {
            current.push(c);
        }
    }
    out.push((current, '。'));
    out
}

/// The parts of a list, with those of one character put back behind the one before (各委、办、局), unless they are a
/// group of their own (各街道、镇).
fn together(parts: Vec<(String, char)>, phrases: &Phrases) -> Vec<(String, char)> {
    let mut out: Vec<(String, char)> = Vec::new();
    for (part, stop) in parts {
        let name = part.trim();
        let short = name.chars().count() == 1
            && name.chars().all(char::is_alphabetic)
            && !phrases.streets.iter().any(|p| p == name);
        match out.last_mut().filter(|(before, stop)| short && *stop == '、' && before.contains('各')) {
            Some((before, end)) => {
                before.push('、');
                before.push_str(part.trim());
                *end = stop;
            }
            None => out.push((part, stop)),
        }
    }
    out
}

/// The length in bytes of a number that a text begins with: 1. 1、 1） ① ⑴ （1） （一）
fn number(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    // ① to ⒛, of all shapes.
    if ('①'..='⒛').contains(&first) {
        return Some(first.len_utf8());
    }
    if let Some(inside) = text.strip_prefix(['（', '(']) {
        let rest = inside.trim_start_matches(|c: char| c.is_ascii_digit() || is_ordinal(c));
        let stop = rest.chars().next().filter(|c| matches!(c, '）' | ')'))?;
        let digits = inside.len() - rest.len();
        return (digits > 0 && digits <= 6).then(|| first.len_utf8() + digits + stop.len_utf8());
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let stop = rest.chars().next().filter(|c| matches!(c, '.' | '．' | '、' | '）' | ')'))?;
    let bare = !rest[stop.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    ((1..=2).contains(&digits) && bare).then(|| digits + stop.len_utf8())
}

/// A name without the marks before and behind it, and whether it had one.
fn without<'t>(text: &'t str, marks: &[String]) -> (&'t str, bool) {
    let strip = |text: &'t str, mark: &String| {
        text.strip_suffix(mark.as_str()).or_else(|| text.strip_prefix(mark.as_str())).map(str::trim)
    };
    let mut name = text;
    while let Some(rest) =
        marks.iter().find_map(|mark| strip(name, mark)).filter(|rest| (1..name.len()).contains(&rest.len()))
    {
        name = rest;
    }
    (name, name.len() < text.len())
}

impl TaskList {
    /// Resolves every task's 责任单位 and 完成时限. Done once, when the roster is known.
    pub fn resolve(&mut self, roster: &Roster, phrases: &Phrases) {
        let year = self.year;
        self.doubts.retain(|p| p.rule != "other-district");
        if let Some(place) = roster.is_foreign_to(&self.title) {
            let message = format!("任务清单是{place}的，单位名录是{}的", roster.district);
            let hint = "请把清单所在区县的“单位名录.xlsx”放进输入文件夹后重新运行，否则任务会算到名称相近的单位头上";
            self.doubts.push(Problem::new(Level::Warning, "other-district", message, hint));
        }
        for task in &mut self.tasks {
            task.owners = owners(&task.units, roster, phrases);
            if let Some(leads) = &task.leads {
                let named = owners(leads, roster, phrases);
                task.owners.iter_mut().for_each(|o| o.lead = named.iter().any(|l| l.phrase == o.phrase));
            }
            task.due = due_date(&task.deadline, year, phrases).map(|d| d.to_string());
        }
    }
}

/// What a task is to a unit.
pub fn duty(task: &Task, unit: &Unit, phrases: &Phrases) -> Duty {
    let of = |owner: &Owner| match &owner.set {
        OwnerSet::Unit(short) if *short == unit.short => {
            if owner.lead {
                Duty::Lead
            } else {
                Duty::Owner
            }
        }
        OwnerSet::Departments if unit.kind != UnitKind::Street => Duty::Owner,
        OwnerSet::Streets if unit.kind == UnitKind::Street => Duty::Owner,
        OwnerSet::Group(all) if all.contains(&unit.short) => Duty::Owner,
        OwnerSet::Everybody => Duty::Owner,
        OwnerSet::RelatedDepartments if unit.kind != UnitKind::Street => Duty::Conditional,
        OwnerSet::RelatedStreets if unit.kind == UnitKind::Street => Duty::Conditional,
        // Schools and hospitals hand in nothing of their own: their supervisors answer.
        OwnerSet::PublicInstitutions if phrases.supervisors.contains(&unit.short) => Duty::Owner,
        _ => Duty::None,
    };
    task.owners.iter().map(of).min().unwrap_or(Duty::None)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::tasks::Vocabulary;

    fn set() -> (Roster, Vocabulary) {
        (
            Roster::from_toml(include_str!("../../dictionaries/units.toml")).unwrap(),
            Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap(),
        )
    }

    /// A task whose bodies are printed so.
    pub fn task_of(printed: &str, roster: &Roster, v: &Vocabulary) -> Task {
        Task {
            id: "T01".into(),
            printed_seq: String::new(),
            theme: String::new(),
            item: String::new(),
            requirement: String::new(),
            units: printed.into(),
            leads: None,
            deadline: String::new(),
            clauses: Vec::new(),
            owners: owners(printed, roster, &v.phrases),
            due: None,
        }
    }

    fn duty_of(printed: &str, unit: &str) -> Duty {
        let (roster, v) = set();
        duty(&task_of(printed, &roster, &v), roster.get(unit).unwrap(), &v.phrases)
    }

    #[test]
    fn marked_and_joined() {
        for (list, unit, want) in [
            ("区财政局、区司法局（牵头）、各街道", "区司法局", Duty::Lead),
            ("区财政局、区司法局（牵头）、各街道", "区财政局", Duty::Owner),
            ("★区民政局 区财政局", "区民政局", Duty::Lead),
            ("区民政局牵头，区财政局配合", "区财政局", Duty::Owner),
            ("区教体局等相关部门", "区教体局", Duty::Lead),
            ("区教体局等相关部门", "区财政局", Duty::Conditional),
            ("区教体局等部门，各街道", "区教体局", Duty::Lead),
            ("区教体局等部门，各街道", "区财政局", Duty::Conditional),
            ("区司法局、各行政执法部门", "区财政局", Duty::Conditional),
            ("区司法局、各规范性文件制定单位", "北坦街道办事处", Duty::None),
            ("区政府各部门，各镇人民政府、街道办事处", "北坦街道办事处", Duty::Owner),
            ("区司法局和各街道", "北坦街道办事处", Duty::Owner),
            ("区文化和旅游局", "区文化和旅游局", Duty::Lead),
            ("区财政局、区司法局等按职责分工负责", "区司法局", Duty::Owner),
            ("1.区财政局2.区司法局", "区司法局", Duty::Owner),
            ("相关镇街", "北坦街道办事处", Duty::Conditional),
            ("相关镇街", "区财政局", Duty::None),
            ("所有单位", "北坦街道办事处", Duty::Owner),
            ("各行政机关", "区财政局", Duty::Owner),
            ("教体、卫生健康、民政等部门", "区卫健局", Duty::Owner),
            ("教体、卫健、民政等部门", "区民政局", Duty::Owner),
            ("教体、卫健、民政等部门", "区财政局", Duty::Conditional),
            ("各工作专班", "区财政局", Duty::Conditional),
            ("区司法局等编制规划的部门", "区司法局", Duty::Lead),
            ("区司法局等编制规划的部门", "区财政局", Duty::Conditional),
            ("决策事项的部门", "区财政局", Duty::Conditional),
            // A section, another plate, how it answers: the unit before the bracket.
            ("区政府办公室（政务公开科）", "区政府办公室", Duty::Lead),
            ("区教体局（区招生办）", "区教体局", Duty::Lead),
            ("区民政局、区卫健局（按职责）", "区卫健局", Duty::Owner),
            ("区发改局(价格科)", "区发改局", Duty::Lead),
            ("区住建局（主管部门）", "区住建局", Duty::Lead),
            ("区住建局（主管部门）", "区财政局", Duty::None),
            ("区教体局（公共企事业单位主管部门）", "区教体局", Duty::Lead),
            ("区政府办公室（公开办）牵头，各部门配合", "区政府办公室", Duty::Lead),
            ("各部门（单位）", "区财政局", Duty::Owner),
            ("各街道（含园区）", "北坦街道办事处", Duty::Owner),
            ("区财政局（对外）、区审计局", "区财政局", Duty::Lead),
            // Those that are not meant.
            ("除区审计局外各部门", "区审计局", Duty::None),
            ("除区审计局外各部门", "区财政局", Duty::Owner),
            ("除区审计局、区财政局外各部门", "区财政局", Duty::None),
            ("除区审计局外，各部门、各街道", "区审计局", Duty::None),
            ("除区审计局外，各部门、各街道", "北坦街道办事处", Duty::Owner),
            ("区直各部门（区审计局除外）", "区审计局", Duty::None),
            ("区直各部门（区审计局除外）", "区财政局", Duty::Owner),
            ("各部门（不含区审计局）", "区审计局", Duty::None),
            ("区财政局牵头，区审计局参加", "区审计局", Duty::Owner),
            ("区财政局牵头，区审计局积极配合", "区审计局", Duty::Owner),
            ("区财政局：预算、决算公开；区审计局：审计公开", "区审计局", Duty::Owner),
            ("区财政局：预算、决算公开；区审计局：审计公开", "区财政局", Duty::Lead),
            ("有政务服务事项的部门和街道", "区财政局", Duty::Conditional),
            ("有政务服务事项的部门和街道", "北坦街道办事处", Duty::Conditional),
        ] {
            assert_eq!(duty_of(list, unit), want, "{list} {unit}");
        }
    }

    #[test]
    fn bodies_that_the_roster_lacks_keep_their_names() {
        let (roster, v) = set();
        let names =
            |list: &str| -> Vec<String> { owners(list, &roster, &v.phrases).into_iter().map(|o| o.phrase).collect() };
        for (list, want) in [
            ("县政协办、县人大办", vec!["县政协办", "县人大办"]),
            ("县城管局、县住建局等按职责分工负责", vec!["县城管局", "县住建局"]),
            ("县发改局会同县商务局", vec!["县发改局", "县商务局"]),
            ("县卫健委及各公立医院", vec!["县卫健委", "各公立医院"]),
            ("各部门协办", vec!["各部门"]),
            ("县审计局参加", vec!["县审计局"]),
            ("县财政局：预算、决算公开；县审计局：审计公开", vec!["县财政局", "县审计局"]),
            ("责任单位：县政协；县审计局", vec!["县政协", "县审计局"]),
        ] {
            assert_eq!(names(list), want, "{list}");
        }
    }

    #[test]
    fn the_districts_below_a_city() {
        let unit = |(short, full)| format!("[[unit]]\nshort = \"{short}\"\nfull = \"{full}\"\nkind = \"department\"\n");
        let all =
            [("市财政局", "滨江市财政局"), ("东湖区", "滨江市东湖区人民政府"), ("青石县", "滨江市青石县人民政府")];
        let roster =
            Roster::from_toml(&format!("city = \"\"\ndistrict = \"滨江市\"\n{}", all.map(unit).concat())).unwrap();
        let v = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
        for list in ["各区人民政府", "各县（市、区）人民政府", "各县区", "各区县政府"] {
            let task = task_of(list, &roster, &v);
            let duties = ["市财政局", "东湖区", "青石县"].map(|u| duty(&task, roster.get(u).unwrap(), &v.phrases));
            assert_eq!(duties, [Duty::None, Duty::Owner, Duty::Owner], "{list}");
        }
    }

    #[test]
    fn named_and_grouped() {
        let list = "区发改局、区市场监管局、区文化和旅游局、各相关部门、各街道办事处";
        assert_eq!(duty_of(list, "区发改局"), Duty::Lead);
        assert_eq!(duty_of(list, "区市场监管局"), Duty::Owner);
        assert_eq!(duty_of(list, "区民政局"), Duty::Conditional);
        assert_eq!(duty_of(list, "北坦街道办事处"), Duty::Owner);
        assert_eq!(duty_of("区政府各部门（单位）", "区审计局"), Duty::Owner);
        assert_eq!(duty_of("区政府各部门（单位）", "北坦街道办事处"), Duty::None);
        assert_eq!(duty_of("区教体局、区卫健局，各公共企事业单位", "区卫健局"), Duty::Owner);
        assert_eq!(duty_of("区教体局、区卫健局，各公共企事业单位", "区财政局"), Duty::None);
    }

    #[test]
    fn bodies_of_the_county_itself_are_no_towns() {
        let units = |list: &str| {
            let unit =
                |(short, full, kind)| format!("[[unit]]\nshort = \"{short}\"\nfull = \"{full}\"\nkind = \"{kind}\"\n");
            let all = [
                ("县政府办", "安远县人民政府办公室", "office"),
                ("县委办", "中共安远县委办公室", "office"),
                ("县民政局", "安远县民政局", "department"),
                ("欣山镇", "安远县欣山镇人民政府", "street"),
            ];
            let text = format!("city = \"\"\ndistrict = \"安远县\"\n{}", all.map(unit).concat());
            let roster = Roster::from_toml(&text).unwrap();
            let v = Vocabulary::from_toml(include_str!("../../dictionaries/columns.toml")).unwrap();
            let task = task_of(list, &roster, &v);
            ["县政府办", "县民政局", "欣山镇"].map(|u| duty(&task, roster.get(u).unwrap(), &v.phrases))
        };
        let (lead, owner, none) = (Duty::Lead, Duty::Owner, Duty::None);
        for list in [
            "县直各单位",
            "县直机关各单位",
            "县直、驻县各单位",
            "县政府各部门，县直、驻县各单位",
            "县直单位",
            "县直各部门",
            "各县直单位",
            "县直及驻县各单位",
            "县级各单位",
            "各直属单位",
            "县直机关",
            "驻县单位、县直部门（单位）",
            "县政府组成部门",
            "各委办局",
        ] {
            assert_eq!(units(list), [owner, owner, none], "{list}");
        }
        for list in [
            "全县各单位",
            "各单位",
            "各乡镇、县直各单位",
            "各乡镇和县直各单位",
            "县直各单位、各乡镇人民政府",
            "全县各级各部门",
        ] {
            assert_eq!(units(list), [owner; 3], "{list}");
        }
        for office in ["县政府办公室", "县人民政府办公室", "县政府办", "县府办", "安远县政府办公室"]
        {
            assert_eq!(units(office), [lead, none, none], "{office}");
        }
        assert_eq!(units("县直有关单位"), [Duty::Conditional, Duty::Conditional, none]);
    }
}
