//! The number that a clause sets, with its unit and how it binds.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Relation, Target};
use crate::text::{
    fold,
    numeral::{self, Number},
};

/// Words by which a clause sets a number: `[targets]` of `dictionaries/quantities.toml`, with the rhythms of that file.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetWords {
    /// Counters that targets are stated in.
    counters: Vec<String>,
    /// Those of them that count time.
    spans: Vec<String>,
    /// Those whose bare number is one of kinds (9类), and of occasions (每年2次).
    kinds: Vec<String>,
    occasions: Vec<String>,
    /// Before the least and the most that is allowed.
    at_least: Vec<String>,
    at_most: Vec<String>,
    /// Behind the least, and behind the most of a span of time.
    above: Vec<String>,
    within: Vec<String>,
    /// What makes a number one of the whole year, and what else makes a bare number of occasions a target.
    yearly: Vec<String>,
    rhythmic: Vec<String>,
    /// What makes one list of numbers that of several bodies or deeds, and what makes a number part of another.
    respectively: Vec<String>,
    among: Vec<String>,
    /// What says nothing of its own beside a number.
    filler: Vec<String>,
    /// All of it.
    whole: Vec<String>,
    /// Before a share by which something grows or shrinks, and what makes it the share that is reached all the same.
    growth: Vec<String>,
    reached: Vec<String>,
    /// How often a year what is done in a rhythm is done (每季度: 4).
    #[serde(skip)]
    rhythm: BTreeMap<String, f64>,
}

impl TargetWords {
    /// The shipped words.
    pub fn shipped() -> Self {
        #[derive(Default, Deserialize)]
        struct File {
            targets: TargetWords,
            rhythm: BTreeMap<String, f64>,
        }
        static SHIPPED: LazyLock<TargetWords> = LazyLock::new(|| {
            let file: File = toml::from_str(include_str!("../../dictionaries/quantities.toml")).unwrap_or_default();
            file.targets.with_rhythm(file.rhythm)
        });
        SHIPPED.clone()
    }

    /// The words with other rhythms.
    #[must_use]
    pub fn with_rhythm(mut self, rhythm: BTreeMap<String, f64>) -> Self {
        // Longest first, so that 场次 is not read as 场.
        self.counters.sort_by_key(|c| std::cmp::Reverse(c.chars().count()));
        Self { rhythm, ..self }
    }

    /// Whether a share is one by which something grows (同比增长10%), by what stands before it.
    pub fn is_growth(&self, before: &str) -> bool {
        let part = before.rsplit(is_stop).next().unwrap_or_default();
        let grown = self.growth.iter().filter_map(|w| part.rfind(w.as_str()).map(|at| at + w.len())).max();
        // 提高到90%
        grown.is_some_and(|at| !has(&part[at..], &self.reached))
    }
}

/// The number that a clause sets; `None` when it sets none.
///
/// Recognises 不少于/至少/不低于 N, N以上, 不超过/不多于 N, N内 of a span of time, and a bare number of
/// kinds (9类). Of what a clause demands in a rhythm (每季度不少于1次) the target is the year's number. Years, months and
/// dates set nothing.
///
/// Of several numbers of one counter the first counts, unless another is for other bodies or deeds (区级至少2次，镇街至少1次):
/// whose it is nobody can tell for sure, so the one that is met most easily counts. What is said of the same
/// (每季度至少1次，全年至少6次) binds as a whole. All of something (解读率100%) counts where no other number is set.
pub fn target(clause: &str, words: &TargetWords) -> Option<Target> {
    let folded = fold(clause);
    let text = Text { chars: folded.chars().collect(), original: clause.chars().collect() };
    let numbers = numeral::numbers(&text.chars);
    let mut chosen: Option<Set> = None;
    let mut last: Option<Set> = None;
    for n in &numbers {
        let Some(set) = text.number(n, words).or_else(|| text.another(n, last.as_ref()?, words)) else { continue };
        chosen = Some(match chosen.take() {
            None => set.clone(),
            Some(first) if first.rivals(&set) => first.with(set.clone()),
            Some(first) => first,
        });
        last = Some(set);
    }
    let whole = || numbers.iter().find_map(|n| text.whole(n, words)).or_else(|| text.whole_in_words(words));
    chosen.map(|set| set.target).or_else(whole)
}

/// A number that a clause sets, and how it stands to the one before.
#[derive(Clone)]
struct Set {
    target: Target,
    /// The number's last character.
    end: usize,
    /// Nothing beside it says of whom or what it is.
    bare: bool,
    /// It is a part of the number before.
    part: bool,
}

impl Set {
    /// Whether another number is one of the same kind.
    fn rivals(&self, other: &Self) -> bool {
        let (one, two) = (&self.target, &other.target);
        (one.relation, &one.counter) == (two.relation, &two.counter) && one.relation != Relation::Exactly && !other.part
    }

    /// The number that counts of two.
    fn with(self, other: Self) -> Self {
        let larger = other.target.value > self.target.value;
        // Of one thing the stricter, of several the one that is met more easily.
        let other_counts = (larger == (self.target.relation == Relation::AtLeast)) == other.bare;
        if other_counts && other.target.value.total_cmp(&self.target.value).is_ne() { other } else { self }
    }
}

/// A clause, folded and as written.
struct Text {
    chars: Vec<char>,
    original: Vec<char>,
}

impl Text {
    fn before(&self, n: &Number, characters: usize) -> String {
        self.chars[n.start.saturating_sub(characters)..n.start].iter().collect()
    }

    /// What stands between the last stop and a number.
    fn part(&self, n: &Number) -> String {
        let stop = self.chars[..n.start].iter().rposition(|c| is_stop(*c));
        self.chars[stop.map_or(0, |at| at + 1)..n.start].iter().collect()
    }

    /// The counter behind a number, and what stands behind that.
    fn counter<'w>(&self, n: &Number, words: &'w TargetWords) -> Option<(&'w str, String)> {
        let rest: String = self.chars[n.end..].iter().take(8).collect();
        let counter = words.counters.iter().find(|c| rest.starts_with(c.as_str()))?;
        Some((counter, rest[counter.len()..].to_owned()))
    }

    fn number(&self, n: &Number, words: &TargetWords) -> Option<Set> {
        let (counter, after) = self.counter(n, words).filter(|_| !n.vague)?;
        let before = self.before(n, 6);
        let is = |list: &[String]| list.iter().any(|w| w == counter);
        // 12月底, 8月31日: a date, not an amount; 3分之1.
        if counter == "日" && before.ends_with('月')
            || before.ends_with('第')
            || after.starts_with('之') && counter == "分"
        {
            return None;
        }
        let is_span = is(&words.spans);
        if counter == "%" && words.is_growth(&self.part(n)) {
            return None;
        }
        let near = |list: &[String]| list.iter().any(|w| ends_near(&before, w));
        let follows = |list: &[String]| list.iter().any(|w| after.starts_with(w.as_str()));
        let at_least = near(&words.at_least) || follows(&words.above);
        let at_most = near(&words.at_most) || is_span && follows(&words.within);
        let rhythm = (!is_span && counter != "%" && !at_most).then(|| self.rhythm(n, words)).flatten();
        let in_a_rhythm = || {
            let clause: String = self.chars.iter().collect();
            rhythm.is_some() || has(&clause, &words.yearly) || has(&clause, &words.rhythmic)
        };
        let relation = if at_least {
            Relation::AtLeast
        } else if at_most {
            Relation::AtMost
        } else if is(&words.kinds) {
            Relation::Exactly
        } else if is(&words.occasions) && in_a_rhythm() {
            Relation::AtLeast
        } else {
            return None;
        };
        let (from, times) = rhythm.filter(|_| relation == Relation::AtLeast).unwrap_or_else(|| {
            let before = if at_least || at_most { 3 } else { 0 };
            (n.start.saturating_sub(before), 1.0)
        });
        let part = self.part(n);
        let behind = after.split(is_stop).next().unwrap_or_default();
        let beside = [&words.at_least, &words.at_most, &words.above, &words.yearly, &words.rhythmic, &words.filler];
        let beside = beside.into_iter().flatten().chain(words.rhythm.keys());
        let own = beside.fold(format!("{part}{behind}"), |rest, word| rest.replace(word.as_str(), ""));
        Some(Set {
            target: self.target((n.value * times, relation), (from, n.end), counter),
            end: n.end + counter.chars().count(),
            bare: !own.chars().any(char::is_alphanumeric),
            part: has(&part, &words.among),
        })
    }

    /// The second number of 分别不少于20场、10场, which nothing but its place makes a target.
    fn another(&self, n: &Number, last: &Set, words: &TargetWords) -> Option<Set> {
        let (counter, _) = self.counter(n, words).filter(|_| !n.vague)?;
        let joined = n.start == last.end + 1 && matches!(self.chars[last.end], '、' | '和' | ',');
        let listed = || has(&self.chars[..last.end].iter().collect::<String>(), &words.respectively);
        (joined && counter == last.target.counter && listed()).then(|| Set {
            target: self.target((n.value, last.target.relation), (n.start, n.end), counter),
            end: n.end + counter.chars().count(),
            bare: false,
            part: false,
        })
    }

    /// 100%, 率达到100%.
    fn whole(&self, n: &Number, words: &TargetWords) -> Option<Target> {
        let (counter, _) = self.counter(n, words)?;
        let all = counter == "%" && (n.value - 100.0).abs() < f64::EPSILON && !words.is_growth(&self.part(n));
        all.then(|| self.target((100.0, Relation::Exactly), (n.start, n.end), counter))
    }

    /// 百分之百.
    fn whole_in_words(&self, words: &TargetWords) -> Option<Target> {
        let text: String = self.chars.iter().collect();
        let word =
            words.whole.iter().find(|w| text.find(w.as_str()).is_some_and(|at| !words.is_growth(&text[..at])))?;
        Some(Target { value: 100.0, counter: "%".to_owned(), relation: Relation::Exactly, words: word.clone() })
    }

    fn target(&self, (value, relation): (f64, Relation), (from, end): (usize, usize), counter: &str) -> Target {
        let counter = if counter == "工作日" { "个工作日" } else { counter }.to_owned();
        let to = (end + counter.chars().count()).min(self.original.len());
        Target { value, counter, relation, words: self.original[from..to].iter().collect() }
    }

    /// The rhythm that stands before a number in the same part of a sentence: where it begins, and how often a year it is.
    fn rhythm(&self, n: &Number, words: &TargetWords) -> Option<(usize, f64)> {
        let part = self.part(n);
        let found = words
            .rhythm
            .iter()
            .filter_map(|(word, times)| part.rfind(word.as_str()).map(|at| (at, word.len(), *times)));
        // Of 每季 and 每季度 the whole word, of 每月 and 每季度 the nearer one.
        let (at, length, times) = found.max_by_key(|(at, length, _)| (at + length, *length))?;
        // 每季度通报，全年…: the number is the year's.
        let yearly = has(&part[at + length..], &words.yearly);
        (!yearly).then(|| (n.start - part[at..].chars().count(), times))
    }
}

fn has(text: &str, words: &[String]) -> bool {
    words.iter().any(|w| text.contains(w.as_str()))
}

fn is_stop(c: char) -> bool {
    c.is_ascii_punctuation() && c != '%' || "，。；：、！？".contains(c)
}

fn ends_near(before: &str, word: &str) -> bool {
    before.ends_with(word) || before.find(word).is_some_and(|i| before[i + word.len()..].chars().count() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Target> {
        target(text, &TargetWords::shipped())
    }

    fn check(text: &str, value: f64, counter: &str, relation: Relation) {
        let t = read(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((t.value, t.counter.as_str(), t.relation), (value, counter, relation), "{text}");
    }

    #[test]
    fn the_targets_of_2023() {
        check("年内邀请公众代表列席政府常务会不少于5次，并将意见公开。", 5.0, "次", Relation::AtLeast);
        check("相关单位需于政策出台后10个工作日内向社会公开", 10.0, "个工作日", Relation::AtMost);
        check("公布9类困难群众救助标准，完善动态调整机制。", 9.0, "类", Relation::Exactly);
        check("每年至少召开1次会议研究重点难点问题", 1.0, "次", Relation::AtLeast);
        check("各单位每年至少组织2次政务公开专题培训", 2.0, "次", Relation::AtLeast);
        check("适情调整政策措施，原则上每年至少5次。", 5.0, "次", Relation::AtLeast);
    }

    #[test]
    fn other_lists() {
        check("全年举办政府开放日活动两场以上", 2.0, "场", Relation::AtLeast);
        check("图解、视频等解读比例不低于80%", 80.0, "%", Relation::AtLeast);
        check("自收到申请之日起20个工作日内答复", 20.0, "个工作日", Relation::AtMost);
    }

    #[test]
    fn a_rhythm_sets_the_number_of_a_year() {
        for (text, value) in [
            ("每季度征集意见一次。", 4.0),
            ("每季度不少于1次。", 4.0),
            ("每季度至少开展2次政务公开培训。", 8.0),
            ("专栏每月更新1次。", 12.0),
            ("每半年开展1次培训。", 2.0),
            ("每季度通报进展，全年培训不少于2次。", 2.0),
            ("每年至少组织2次培训。", 2.0),
        ] {
            check(text, value, "次", Relation::AtLeast);
        }
        assert_eq!(read("要求专栏每月更新1次").map(|t| t.words), Some("每月更新1次".to_owned()));
        check("每月解读政策文件不少于1件", 12.0, "件", Relation::AtLeast);
        check("每季度结束后5个工作日内公布", 5.0, "个工作日", Relation::AtMost);
        check("每季度更新比例不低于90%", 90.0, "%", Relation::AtLeast);
    }

    #[test]
    fn what_sets_nothing() {
        for t in [
            "2023年年底前，优化企业用户空间",
            "综合利用12345市民服务热线等渠道",
            "8月31日前报送方案",
            "第一批试点领域",
            "落实“双随机一公开”",
            "认真落实“三同步”机制",
        ] {
            assert_eq!(read(t), None, "{t}");
        }
    }

    #[test]
    fn several_numbers() {
        for (text, value, counter) in [
            // For other bodies, or of other deeds: what the least of them asks for is asked of all.
            ("区级培训至少2次，镇街级培训至少1次。", 1.0, "次"),
            ("全县集中培训不少于1次，各镇（街道）、各部门自行培训不少于2次。", 1.0, "次"),
            ("各单位全年举办政府开放日活动不少于2场，街道不少于1场。", 1.0, "场"),
            ("线上线下招聘活动分别不少于20场、10场。", 10.0, "场"),
            ("各街道镇、各部门开展政府开放活动，分别不少于3场、1场。", 1.0, "场"),
            ("集中培训不少于2次、观摩交流不少于1次。", 1.0, "次"),
            // Of the same.
            ("原则上每季度不少于1次，全年不少于6次。", 6.0, "次"),
            ("培训全年不少于6次，每季度不少于1次。", 6.0, "次"),
            ("全年宣讲不少于12场，其中线上不少于4场。", 12.0, "场"),
            ("培训不少于2期，参训不少于200人次。", 2.0, "期"),
        ] {
            check(text, value, counter, Relation::AtLeast);
        }
        check("一般诉求5个工作日内办结，疑难诉求不超过15个工作日。", 15.0, "个工作日", Relation::AtMost);
    }

    #[test]
    fn limits_rhythms_and_counters_in_other_words() {
        check("征求意见期限不得少于7个工作日。", 7.0, "个工作日", Relation::AtLeast);
        check("答复期限不得超过20个工作日。", 20.0, "个工作日", Relation::AtMost);
        check("每周更新不少于1次。", 52.0, "次", Relation::AtLeast);
        check("每两周至少更新1次。", 26.0, "次", Relation::AtLeast);
        check("解读方式不少于2种。", 2.0, "种", Relation::AtLeast);
        check("设置公开栏不少于3处。", 3.0, "处", Relation::AtLeast);
        check("每名联络员年内参训不少于8学时。", 8.0, "学时", Relation::AtLeast);
        check("考核得分不低于90分。", 90.0, "分", Relation::AtLeast);
        assert_eq!(read("不少于3分之1的议题邀请代表列席。"), None);
    }

    #[test]
    fn shares() {
        for text in
            ["解读率达到100%。", "政策评价覆盖率100%", "确保按时办结率达到百分之百。", "每月抽查，整改率达100%。"]
        {
            check(text, 100.0, "%", Relation::Exactly);
        }
        check("解读率100%，每年培训不少于2次。", 2.0, "次", Relation::AtLeast);
        check("满意率提高到95%以上。", 95.0, "%", Relation::AtLeast);
        for text in ["主动公开信息同比增长10%以上。", "办理时限压缩25%以上。", "留言量较上年增长100%。"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_offices_own_words_count() {
        let words = TargetWords::shipped().with_rhythm([("每旬".to_owned(), 36.0)].into());
        assert_eq!(target("每旬更新1次", &words).map(|t| t.value), Some(36.0));
        assert!(!TargetWords::shipped().counters.is_empty());
    }
}
