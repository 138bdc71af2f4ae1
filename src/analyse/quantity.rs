//! The number that a document states for a clause that sets one.
//!
//! Only numbers with the target's own kind of counter are read (次, not 人次 or 条), near the words that the
//! clause counts; a rhythm (每季度一次) is turned into a number a year; enumerated occasions (3月、9月各一期,
//! 线上3场、线下2场) are added up.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use serde::Deserialize;

use crate::{
    tasks::{Target, TargetWords},
    text::{fold, numeral},
};

/// `dictionaries/quantities.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantities {
    /// Counters that count the same thing.
    families: Vec<Vec<String>>,
    /// What a sum is told with; what was intended, beside what really was; the deeds that are counted.
    totals: Vec<String>,
    intended: Vec<String>,
    actual: Vec<String>,
    events: Vec<String>,
    /// A deed done once more.
    again: Vec<String>,
    /// What an item of a list has that is about disclosure and not about another matter.
    own: Vec<String>,
    /// Before a rhythm that is asked of others.
    demands: Vec<String>,
    /// Behind a counter that is part of another word.
    other_words: Vec<String>,
    /// Before a number of what is still to be done (还差1次).
    #[serde(default)]
    lacking: Vec<String>,
    /// Words of a clause whose number is asked of the district as a whole, or where it fits.
    pub district: Vec<String>,
    /// Words by which clauses set numbers; an office's file from before there were any leaves it to the shipped ones.
    #[serde(default = "TargetWords::shipped")]
    targets: TargetWords,
    /// Occasions a year.
    rhythm: BTreeMap<String, f64>,
}

impl Quantities {
    /// Reads `quantities.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let mut q: Self = crate::dictionaries::parse(text)?;
        for family in &mut q.families {
            // Longest first, so that 场次 is not read as 场.
            family.sort_by_key(|c| std::cmp::Reverse(c.chars().count()));
        }
        Ok(q)
    }

    /// The words by which the clauses of a list are read, with this file's rhythms.
    pub fn targets(&self) -> TargetWords {
        self.targets.clone().with_rhythm(self.rhythm.clone())
    }

    fn family<'a>(&'a self, counter: &'a str) -> Vec<&'a str> {
        self.families
            .iter()
            .find(|f| f.iter().any(|c| c == counter))
            .map_or_else(|| vec![counter], |f| f.iter().map(String::as_str).collect())
    }

    /// The number stated in the windows that address the clause, best window first.
    ///
    /// `anchors`: what is counted (培训, 会议). `also`: counters that count it too when nothing better is
    /// stated (3项评价).
    pub fn stated(&self, windows: &[&str], target: &Target, anchors: &[String], also: &[String]) -> Option<f64> {
        let family = self.family(&target.counter);
        let occasions = family.contains(&"次");
        let mut best: Option<(Strength, f64)> = None;
        let mut told: Vec<Told> = Vec::new();
        for window in windows {
            let folded = fold(window);
            let found = if occasions {
                self.occasions(&folded, &family, anchors, also)
            } else {
                self.amount(&folded, &family, &target.counter, anchors)
            };
            // Of equals the first decides: it is the window that proves the clause.
            if let Some((strength, value)) = found {
                if best.is_none_or(|(s, _)| strength > s) {
                    best = Some((strength, value));
                }
                told.push(Told { strength, value, months: months_of(&folded) });
            }
        }
        let (strength, value) = best?;
        Some(if occasions && strength.is_one_occasion() { value.max(apart(&told)) } else { value })
    }

    /// The number that promises are to be held to: of a range of occasions (1-2次) the lower end, since no more than that is
    /// sure. What was done counts to its upper end ([`Self::stated`]).
    pub fn promised(&self, windows: &[&str], target: &Target, anchors: &[String], also: &[String]) -> Option<f64> {
        let family = self.family(&target.counter);
        if !family.contains(&"次") {
            return self.stated(windows, target, anchors, also);
        }
        let lower: Vec<String> = windows.iter().map(|w| lower_ends(&fold(w), &family)).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        self.stated(&lower, target, anchors, also)
    }

    /// Kinds, working days and other plain amounts.
    fn amount(&self, window: &str, family: &[&str], counter: &str, anchors: &[String]) -> Option<(Strength, f64)> {
        let mut best: Option<(Strength, f64)> = None;
        let mut before = false;
        for part in parts(window) {
            let anchored = anchors.iter().any(|a| part.contains(a.as_str()));
            // Reports are full of shares of other things: one counts beside what is counted, and nowhere else.
            let named =
                std::mem::replace(&mut before, anchored) && part.trim().starts_with(|c: char| c.is_ascii_digit());
            if counter == "%" && !anchored && !named {
                continue;
            }
            // 9类 before 两项补贴: the clause's own counter says it, a related one may.
            let own = self
                .counted(part, &[counter], true)
                .first()
                .map(|v| (if anchored { Strength::Counted } else { Strength::Nearby }, *v));
            let kin = || {
                self.counted(part, family, true)
                    .first()
                    .map(|v| (if anchored { Strength::Nearby } else { Strength::Dated }, *v))
            };
            if let Some((s, v)) = own.or_else(kin)
                && best.is_none_or(|(b, _)| s > b)
            {
                best = Some((s, v));
            }
        }
        best
    }

    /// How often something took or takes place in the year.
    fn occasions(&self, window: &str, family: &[&str], anchors: &[String], also: &[String]) -> Option<(Strength, f64)> {
        let parts = parts(window);
        let also: Vec<&str> = also.iter().map(String::as_str).collect();
        let mut best: Option<(Strength, f64)> = None;
        let mut offer = |strength: Strength, value: f64| {
            if (1.0..=400.0).contains(&value) && best.is_none_or(|(b, _)| strength > b) {
                best = Some((strength, value));
            }
        };
        for (i, part) in parts.iter().enumerate() {
            let anchored = anchors.iter().any(|a| part.contains(a.as_str()));
            // "政务公开专题培训: 2次": the counted word may stand one part before.
            let near = anchored || i > 0 && anchors.iter().any(|a| parts[i - 1].contains(a.as_str()));
            let numbers = self.counted(&self.own_items(part, anchors), family, false);
            let total = has(part, &self.totals);
            let intended = has(part, &self.intended) && parts.iter().any(|p| has(p, &self.actual));
            let months = months(part);
            // 3月、9月各一期; 分别于4月和9月组织一次. But 分别于4月和9月组织两次 is two.
            let one = numbers.first().is_none_or(|n| *n < 1.5);
            if months.len() > 1 && (part.contains('各') || one && part.contains("分别")) {
                offer(
                    if near { Strength::Listed } else { Strength::Nearby },
                    months.len() as f64 * numbers.first().copied().unwrap_or(1.0),
                );
            }
            if let Some(span) = month_span(part)
                && part.contains("每月")
            {
                offer(
                    if near { Strength::Listed } else { Strength::Nearby },
                    span * numbers.first().copied().unwrap_or(1.0),
                );
            }
            if !intended && let Some(value) = joined(part, &numbers) {
                // …评价1次，…1次，共2次: the sum stands behind what it sums up.
                let summed = total && near && part.chars().count() <= SUM;
                match (anchored, near, total) {
                    (true, _, true) => offer(Strength::Total, value),
                    _ if summed => offer(Strength::Total, value),
                    _ if self.rhythm(part).is_some() => {}
                    (true, ..) => offer(Strength::Counted, value),
                    (_, true, _) | (.., true) => offer(Strength::Nearby, value),
                    _ => offer(Strength::Loose, value),
                }
            }
            if near && let Some(per_year) = self.rhythm(part) {
                offer(Strength::Rhythm, per_year * numbers.first().copied().unwrap_or(1.0));
            }
            if anchored && let Some(value) = self.counted(part, &also, false).first() {
                offer(if total { Strength::Nearby } else { Strength::Loose }, *value);
            }
            if let Some(n) = ordinal(part, family).filter(|n| *n > 1.0) {
                offer(Strength::Nearby, n);
            }
        }
        // Dated events, each told with its month: 10月举办…, 12月又办一期.
        if anchors.iter().any(|a| window.contains(a.as_str())) {
            let mut dated: Vec<String> = parts
                .iter()
                .filter(|p| has(p, &self.events) && !p.contains("至"))
                .flat_map(|p| months_before_event(p))
                .collect();
            dated.sort();
            dated.dedup();
            match dated.len() {
                0 => {}
                1 => offer(Strength::Dated, 1.0),
                // 10月举办一期, 12月又办一期: each names its own one.
                n if has(window, &self.again) => offer(Strength::Total, n as f64),
                n => offer(Strength::Nearby, n as f64),
            }
        }
        best
    }

    /// A list of things counted each by itself (食品安全培训4期、政务公开培训1期) without those about other matters, when
    /// some say that they are about this one.
    fn own_items<'p>(&self, part: &'p str, anchors: &[String]) -> Cow<'p, str> {
        let items: Vec<&str> = part.split('、').collect();
        let has_anchor = |item: &str| anchors.iter().any(|a| item.contains(a.as_str()));
        let is_own = |item: &&str| has(item, &self.own);
        if items.len() < 2 || !items.iter().any(|item| is_own(item) && has_anchor(item)) {
            return Cow::Borrowed(part);
        }
        let kept: Vec<&str> = items.into_iter().filter(|item| is_own(item) || !has_anchor(item)).collect();
        Cow::Owned(kept.join("、"))
    }

    /// Occasions a year of a rhythm with a deed in the same part (每季度组织…, 半年研究一次).
    fn rhythm(&self, part: &str) -> Option<f64> {
        let (word, per_year) = self
            .rhythm
            .iter()
            .filter(|(w, n)| **n > 1.0 && part.contains(w.as_str()))
            .max_by_key(|(w, _)| w.chars().count())?;
        let at = part.find(word.as_str())?;
        // 要求每季度听取…: a demand on others, not an occasion.
        if self.demands.iter().any(|w| part[..at].ends_with(w.as_str())) {
            return None;
        }
        let after = &part[at + word.len()..];
        let deed = after.contains("一次") || after.contains("次") || word.contains("一次") || has(part, &self.events);
        deed.then_some(*per_year)
    }

    /// Numbers with one of the counters behind them. `ordinals`: 第8个工作日 counts too.
    fn counted(&self, part: &str, counters: &[&str], ordinals: bool) -> Vec<f64> {
        let chars: Vec<char> = part.chars().collect();
        numeral::numbers(&chars)
            .into_iter()
            .filter(|n| {
                let rest: String = chars[n.end..].iter().take(6).collect();
                let rest = rest
                    .strip_prefix('个')
                    .filter(|r| !r.starts_with("工作日") && !r.starts_with("自然日"))
                    .unwrap_or(&rest);
                let Some(counter) = counters.iter().find(|c| rest.starts_with(**c)) else { return false };
                let after = &rest[counter.len()..];
                let before = n.start.checked_sub(1).map(|i| chars[i]);
                let lead: String = chars[n.start.saturating_sub(4)..n.start].iter().collect();
                // 同比增长12% is no share of anything.
                if *counter == "%" && self.targets.is_growth(&chars[..n.start].iter().collect::<String>()) {
                    return false;
                }
                // 人次, 项目, 期间 and 次日 are other words; 第3次 counts nothing.
                !self.other_words.iter().any(|w| after.starts_with(w.as_str()))
                    && (ordinals || before != Some('第'))
                    && before != Some('每')
                    && !self.lacking.iter().any(|w| lead.ends_with(w.as_str()))
            })
            .map(|n| n.value)
            .collect()
    }
}

/// Characters up to which a part is a sum and nothing else (共2次).
const SUM: usize = 6;

/// How sure a number is the one asked for, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// A number with the right counter, away from the counted word.
    Loose,
    /// One event with its month.
    Dated,
    Rhythm,
    /// In the part after the counted word, or by ordinal.
    Nearby,
    /// With the counted word.
    Counted,
    /// With the counted word and 共, 全年, 实际 ….
    Total,
    /// Listed occasions: 3月、9月各一期.
    Listed,
}

impl Strength {
    /// Whether the number is of what took place at one time, and no sum of the year.
    fn is_one_occasion(self) -> bool {
        matches!(self, Self::Dated | Self::Nearby | Self::Counted)
    }
}

/// What one window states, with its months.
struct Told {
    strength: Strength,
    value: f64,
    months: Vec<String>,
}

/// The sum of occasions told in paragraphs of their own, each with months that no other has (9月举办1期; 11月又举办1期).
fn apart(told: &[Told]) -> f64 {
    let mut known: Vec<&String> = Vec::new();
    let mut sum = 0.0;
    // Windows of one sentence before those of two, which say the same again.
    let mut order: Vec<&Told> = told.iter().filter(|t| t.strength.is_one_occasion() && !t.months.is_empty()).collect();
    order.sort_by_key(|t| t.months.len());
    for t in order {
        if t.months.iter().all(|m| !known.contains(&m)) {
            known.extend(&t.months);
            sum += t.value;
        }
    }
    sum
}

/// The months and like occasions of a window, each once.
fn months_of(window: &str) -> Vec<String> {
    let mut out: Vec<String> = parts(window).into_iter().flat_map(months).map(str::to_owned).collect();
    out.sort();
    out.dedup();
    out
}

/// A folded text with the lower end of each range that one of the counters stands behind: 1-2次 as 1次.
fn lower_ends(folded: &str, family: &[&str]) -> String {
    static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?P<low>[0-9]+|[一二两三四五六七八九十]+)(?P<own>[^0-9\-~至到,。;]{0,2})[-~至到](?:[0-9]+|[一二两三四五六七八九十]+)").ok()
    });
    let Some(range) = RANGE.as_ref() else { return folded.to_owned() };
    let mut out = String::new();
    let mut from = 0;
    for found in range.captures_iter(folded) {
        let (Some(whole), Some(low), Some(own)) = (found.get(0), found.name("low"), found.name("own")) else {
            continue;
        };
        let own = own.as_str();
        let counted = family.iter().any(|c| folded[whole.end()..].starts_with(c));
        if counted && (own.is_empty() || family.contains(&own)) {
            out.push_str(&folded[from..low.end()]);
            from = whole.end();
        }
    }
    out + &folded[from..]
}

fn parts(window: &str) -> Vec<&str> {
    window.split([',', '。', ';', ':', '!', '?', '(', ')', '\n']).filter(|p| !p.trim().is_empty()).collect()
}

fn has(part: &str, words: &[String]) -> bool {
    words.iter().any(|w| part.contains(w.as_str()))
}

/// Months and like occasions named in a part (3月, 年底, 上半年), in order.
fn months(part: &str) -> Vec<&str> {
    static OCCASION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月|年底|年初|年中|上半年|下半年|上、下半年|上下半年")
            .ok()
    });
    let Some(re) = OCCASION.as_ref() else { return Vec::new() };
    let found: Vec<&str> = re.find_iter(part).map(|m| m.as_str()).collect();
    // 上、下半年 is two.
    if found.iter().any(|m| matches!(*m, "上、下半年" | "上下半年")) {
        vec!["上半年", "下半年"]
    } else {
        found
    }
}

/// Months that stand before the deed; one after it is a detail (…, 11月底前报送).
fn months_before_event(part: &str) -> Vec<String> {
    months(part).into_iter().filter(|m| m.ends_with('月')).map(str::to_owned).collect()
}

/// Number of months in 9月至12月.
fn month_span(part: &str) -> Option<f64> {
    static SPAN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"([0-9]{1,2})月?(?:份)?[至到\-]([0-9]{1,2})月").ok());
    let m = SPAN.as_ref()?.captures(part)?;
    let (from, to): (f64, f64) = (m.get(1)?.as_str().parse().ok()?, m.get(2)?.as_str().parse().ok()?);
    (to > from && to <= 12.0).then_some(to - from + 1.0)
}

/// The highest 第N期.
fn ordinal(part: &str, family: &[&str]) -> Option<f64> {
    let chars: Vec<char> = part.chars().collect();
    numeral::numbers(&chars)
        .into_iter()
        .filter(|n| n.start > 0 && chars[n.start - 1] == '第')
        .filter(|n| {
            let rest: String = chars[n.end..].iter().take(3).collect();
            family.iter().any(|c| rest.starts_with(*c)) && !rest.starts_with("次")
        })
        .map(|n| n.value)
        .fold(None, |best: Option<f64>, v| Some(best.map_or(v, |b| b.max(v))))
}

/// One number, or the sum of an enumeration (线上3场、线下2场).
fn joined(part: &str, numbers: &[f64]) -> Option<f64> {
    match numbers {
        [] => None,
        [one] => Some(*one),
        [a, b, ..] if part.contains('、') || part.contains('和') || part.contains("另") => {
            // 共5场（线上3场、线下2场）names the sum first.
            if (numbers[1..].iter().sum::<f64>() - a).abs() < f64::EPSILON {
                Some(*a)
            } else {
                Some(if numbers.len() == 2 { a + b } else { numbers.iter().sum() })
            }
        }
        [a, ..] => Some(*a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::Relation;

    fn check(text: &str, counter: &str, anchors: &[&str], expect: Option<f64>) {
        let q = Quantities::from_toml(include_str!("../../dictionaries/quantities.toml")).unwrap();
        let relation = if counter == "个工作日" { Relation::AtMost } else { Relation::AtLeast };
        let target = Target { value: 2.0, counter: counter.to_owned(), relation, words: String::new() };
        let anchors: Vec<String> = anchors.iter().map(|a| (*a).to_owned()).collect();
        assert_eq!(q.stated(&[text], &target, &anchors, &["项".to_owned()]), expect, "{text}");
    }

    #[test]
    fn occasions() {
        let training = &["培训"][..];
        check("全年组织政务公开培训两次，参训120人次。", "次", training, Some(2.0));
        check("举办专题培训三场次。", "次", training, Some(3.0));
        check("每季度组织一次政务公开培训。", "次", training, Some(4.0));
        check("半年一次集中培训。", "次", training, Some(2.0));
        check("上、下半年各举办1期培训班。", "次", training, Some(2.0));
        check("开展培训线上3场、线下2场。", "次", training, Some(5.0));
        check("3月、9月各办一期培训班。", "次", training, Some(2.0));
        check("举办培训班５期。", "次", training, Some(5.0));
        check("9月和年底前各培训一次，讲给全体干部听。", "次", training, Some(2.0));
        check("9月至12月每月开办一次培训课堂。", "次", training, Some(4.0));
        check("8月底组织第一期专题培训，12月上旬组织第二期。", "次", training, Some(2.0));
        check("2023年10月26日在三楼举办政务公开业务培训，42人参加；12月又办一期培训。", "次", training, Some(2.0));
        check("计划两次，实际办了一次专题培训（6月，28人参加）。", "次", training, Some(1.0));
        check("6月20日召开领导小组会议，局长要求每季度听取进展。", "次", &["会议"], Some(1.0));
        check("党组于9月、11月专门听取政务公开汇报。", "次", &["听取"], Some(2.0));
        check("对2项政策做了实施效果评价。", "次", &["评价"], Some(2.0));
        check("年内开展食品安全业务培训4期、政务公开专题培训1期。", "次", training, Some(1.0));
        check("政务公开培训线上3场、线下2场。", "次", training, Some(5.0));
        check("3月对收费政策评价1次、9月对补贴政策评价1次，共2次。", "次", &["评价"], Some(2.0));
        check("培训60余人次。", "次", training, None);
        check("政务公开培训1次，还差1次。", "次", training, Some(1.0));
        check("全年政务公开培训至少2次。", "次", training, Some(2.0));
        check("分别于4月和9月组织政务公开培训一次。", "次", training, Some(2.0));
        check("分别于9月下旬、11月下旬组织两次政务公开专题学习和培训。", "次", training, Some(2.0));
        check("班子会一季一次专题研究。", "次", &["研究"], Some(4.0));
        check("发布信息12条，组织培训。", "次", training, None);
    }

    #[test]
    fn occasions_in_paragraphs_of_their_own_add_up() {
        let q = Quantities::from_toml(include_str!("../../dictionaries/quantities.toml")).unwrap();
        let target =
            Target { value: 2.0, counter: "次".to_owned(), relation: Relation::AtLeast, words: String::new() };
        let stated = |texts: &[&str]| q.stated(texts, &target, &["培训".to_owned()], &[]);
        assert_eq!(stated(&["9月举办政务公开培训1期。", "11月又举办培训1期。"]), Some(2.0));
        // The same month is the same occasion told again; a sum of the year is no occasion.
        assert_eq!(stated(&["9月举办政务公开培训1期。", "9月26日举办培训1期，42人参加。"]), Some(1.0));
        assert_eq!(stated(&["全年共组织培训2次。", "9月举办培训1期。", "11月举办培训1期。"]), Some(2.0));
    }

    #[test]
    fn of_a_range_a_promise_is_its_lower_end() {
        let q = Quantities::from_toml(include_str!("../../dictionaries/quantities.toml")).unwrap();
        let target =
            Target { value: 2.0, counter: "次".to_owned(), relation: Relation::AtLeast, words: String::new() };
        let both = |text: &str| {
            let anchors = ["培训".to_owned()];
            (q.promised(&[text], &target, &anchors, &[]), q.stated(&[text], &target, &anchors, &[]))
        };
        for text in ["全年组织培训1-2次。", "全年组织培训一至两期。", "全年组织培训1～2期。"]
        {
            assert_eq!(both(text), (Some(1.0), Some(2.0)), "{text}");
        }
        assert_eq!(both("全年组织培训1次—2次。").0, Some(1.0));
        assert_eq!(both("9月至12月每月培训一次。"), (Some(4.0), Some(4.0)));
        assert_eq!(both("全年组织培训2次。"), (Some(2.0), Some(2.0)));
    }

    #[test]
    fn limits_and_kinds() {
        check("政策印发后10个工作日内公布采纳情况。", "个工作日", &["采纳"], Some(10.0));
        check("公布九类困难群众救助标准。", "类", &["标准"], Some(9.0));
        check("印发后第8个工作日公布采纳情况。", "个工作日", &["采纳"], Some(8.0));
        check("残疾人两项补贴等九类对象的救助标准上网。", "类", &["标准"], Some(9.0));
        check("公布11项救助标准。", "类", &["标准"], Some(11.0));
        check("政策解读率98%。", "%", &["解读"], Some(98.0));
        check("规范性文件解读率：98%。", "%", &["解读"], Some(98.0));
        check("对出台的文件全部作了解读，其中图解占比30%。", "%", &["解读"], None);
        check("政策解读材料同比增长12%。", "%", &["解读"], None);
    }
}
