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
    /// Deeds by which a bare number of occasions is a target (组织培训2期), and what makes it one of former years.
    #[serde(default)]
    deeds: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
    /// Turns of speech that have a number and count nothing (最多跑一次).
    #[serde(default)]
    idioms: Vec<String>,
    /// Before a share that is to be reached, and before a time by which something is to come earlier.
    #[serde(default)]
    attained: Vec<String>,
    #[serde(default)]
    ahead: Vec<String>,
    /// Behind 2次/: how often a year that is.
    #[serde(default)]
    per: BTreeMap<String, f64>,
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
/// (每季度至少1次，全年至少6次) binds as a whole. A number that is only told with a deed (组织培训2期), a share that is to be
/// reached (覆盖率达到95%) or a time ahead (提前24小时) counts where no other measure is set, all of something (解读率100%) where
/// nothing else is. Of a range (1-2次) its easier end binds.
pub fn target(clause: &str, words: &TargetWords) -> Option<Target> {
    let folded = fold(clause);
    let text = Text { chars: folded.chars().collect(), original: clause.chars().collect() };
    let numbers = text.amounts(words);
    let mut chosen: Option<Set> = None;
    let mut last: Option<Set> = None;
    for n in &numbers {
        let Some(set) = text.number(n, words).or_else(|| text.another(n, last.as_ref()?, words)) else { continue };
        chosen = Some(match chosen.take() {
            None => set.clone(),
            Some(first) if first.rivals(&set) => first.with(set.clone()),
            Some(first) if first.weak && !set.weak => set.clone(),
            Some(first) => first,
        });
        last = Some(set);
    }
    let whole = || numbers.iter().find_map(|n| text.whole(&n.number, words)).or_else(|| text.whole_in_words(words));
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
    /// Nothing says how it binds.
    weak: bool,
}

/// A number of a clause, or a range of them.
struct Amount {
    number: Number,
    /// The lower end of a range (1-2次).
    least: f64,
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
    /// The numbers, those of a range (1-2次, 3期至5期) as one.
    fn amounts(&self, words: &TargetWords) -> Vec<Amount> {
        let mut out: Vec<Amount> = Vec::new();
        for number in numeral::numbers(&self.chars) {
            let joined = |before: &Amount| {
                let between: String = self.chars[before.number.end..number.start].iter().collect();
                let counter =
                    words.counters.iter().find(|c| between.starts_with(c.as_str())).map_or("", String::as_str);
                let is_first = before.least.total_cmp(&before.number.value).is_eq();
                is_first && before.least < number.value && matches!(&between[counter.len()..], "-" | "~" | "至" | "到")
            };
            match out.last_mut().filter(|before| joined(before)) {
                Some(before) => before.number = Number { start: before.number.start, ..number },
                None => out.push(Amount { least: number.value, number }),
            }
        }
        out
    }

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

    fn number(&self, amount: &Amount, words: &TargetWords) -> Option<Set> {
        let n = &amount.number;
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
        // 2次/年
        let per = after.strip_prefix(['/', '每']).filter(|_| is(&words.occasions) && rhythm.is_none());
        let per = per.and_then(|rest| {
            words.per.iter().filter(|(w, _)| rest.starts_with(w.as_str())).max_by_key(|(w, _)| w.len())
        });
        let in_a_rhythm = || {
            let clause: String = self.chars.iter().collect();
            rhythm.is_some() || has(&clause, &words.yearly) || has(&clause, &words.rhythmic)
        };
        let part = self.part(n);
        let ends = |list: &[String]| list.iter().any(|w| before.ends_with(w.as_str()));
        let told = || is(&words.occasions) && self.is_deed(n, counter, &after, words);
        let reached = || counter == "%" && ends(&words.attained) && n.value < 100.0;
        let weak = || !has(&part, &words.former) && (told() || reached() || is_span && ends(&words.ahead));
        let (relation, weak) = if at_least {
            (Relation::AtLeast, false)
        } else if at_most {
            (Relation::AtMost, false)
        } else if is(&words.kinds) {
            (Relation::Exactly, false)
        } else if per.is_some() || is(&words.occasions) && in_a_rhythm() {
            (Relation::AtLeast, false)
        } else if weak() {
            (Relation::AtLeast, true)
        } else {
            return None;
        };
        let rhythm = rhythm.or(per.map(|(_, times)| (n.start, *times))).or_else(|| self.months(n));
        let yearly = |_: &(usize, f64)| relation == Relation::AtLeast && counter != "%" && !is_span;
        let (from, times) = rhythm.filter(yearly).unwrap_or_else(|| {
            let before = if at_least || at_most { 3 } else { 0 };
            (n.start.saturating_sub(before), 1.0)
        });
        let value = if relation == Relation::AtMost { n.value } else { amount.least };
        let behind = after.split(is_stop).next().unwrap_or_default();
        let beside = [&words.at_least, &words.at_most, &words.above, &words.yearly, &words.rhythmic, &words.filler];
        let beside = beside.into_iter().flatten().chain(words.rhythm.keys());
        let own = beside.fold(format!("{part}{behind}"), |rest, word| rest.replace(word.as_str(), ""));
        Some(Set {
            target: self.target((value * times, relation), (from, n.end), counter),
            end: n.end + counter.chars().count(),
            bare: !own.chars().any(char::is_alphanumeric),
            part: has(&part, &words.among),
            weak,
        })
    }

    /// What stands between the last stop and a number, 、 being none.
    fn listed(&self, n: &Number) -> String {
        let stop = self.chars[..n.start].iter().rposition(|c| is_stop(*c) && *c != '、');
        self.chars[stop.map_or(0, |at| at + 1)..n.start].iter().collect()
    }

    /// 4月、9月各组织一次: where the months begin, and how many there are.
    fn months(&self, n: &Number) -> Option<(usize, f64)> {
        let text = self.listed(n);
        let (months, _) = text.rsplit_once('各')?;
        let named =
            |(at, _): &(usize, &str)| months[..*at].ends_with(|c: char| c.is_ascii_digit() || numeral::is_ordinal(c));
        let count = months.match_indices('月').filter(named).count();
        (count > 1).then(|| (n.start - text.chars().count(), count as f64))
    }

    /// 组织2期培训, 开展培训2期; but not 最多跑一次 and not 二次供水.
    fn is_deed(&self, n: &Number, counter: &str, after: &str, words: &TargetWords) -> bool {
        let around: String =
            self.before(n, 4) + &self.chars[n.start..n.end].iter().collect::<String>() + counter + after;
        let again = self.chars[n.start] == '二' && after.starts_with(|c: char| c.is_alphabetic());
        n.value >= 1.0 && !again && has(&self.part(n), &words.deeds) && !has(&around, &words.idioms)
    }

    /// The second number of 分别不少于20场、10场, which nothing but its place makes a target.
    fn another(&self, amount: &Amount, last: &Set, words: &TargetWords) -> Option<Set> {
        let n = &amount.number;
        let (counter, _) = self.counter(n, words).filter(|_| !n.vague)?;
        let joined = n.start == last.end + 1 && matches!(self.chars[last.end], '、' | '和' | ',');
        let listed = || has(&self.chars[..last.end].iter().collect::<String>(), &words.respectively);
        (joined && counter == last.target.counter && listed()).then(|| Set {
            target: self.target((n.value, last.target.relation), (n.start, n.end), counter),
            end: n.end + counter.chars().count(),
            bare: false,
            part: false,
            weak: false,
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
        // 上半年、下半年各
        let part = self.listed(n);
        let near = part.rfind('、').map_or(0, |at| at + '、'.len_utf8());
        let found = words
            .rhythm
            .iter()
            .filter_map(|(word, times)| part.rfind(word.as_str()).map(|at| (at, word.len(), *times)))
            .filter(|(at, length, _)| at + length > near);
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
    c.is_ascii_punctuation() && !matches!(c, '%' | '<' | '=' | '>') || "，。；：、！？".contains(c)
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
        check("严格执行20个工作日答复期限。", 20.0, "个工作日", Relation::AtMost);
        check("不少于7个工作日的期限。", 7.0, "个工作日", Relation::AtLeast);
        check("每周更新不少于1次。", 52.0, "次", Relation::AtLeast);
        check("每两周至少更新1次。", 26.0, "次", Relation::AtLeast);
        check("解读方式不少于2种。", 2.0, "种", Relation::AtLeast);
        check("设置公开栏不少于3处。", 3.0, "处", Relation::AtLeast);
        check("每名联络员年内参训不少于8学时。", 8.0, "学时", Relation::AtLeast);
        check("考核得分不低于90分。", 90.0, "分", Relation::AtLeast);
        assert_eq!(read("不少于3分之1的议题邀请代表列席。"), None);
    }

    #[test]
    fn ranges_bind_by_their_easier_end() {
        check("每年举办1-2次开放日。", 1.0, "次", Relation::AtLeast);
        check("每年举办1次—2次开放日。", 1.0, "次", Relation::AtLeast);
        check("每季度发布1～2期。", 4.0, "期", Relation::AtLeast);
        check("每年3至5期。", 3.0, "期", Relation::AtLeast);
        check("不少于3至5期。", 3.0, "期", Relation::AtLeast);
        check("受理后5-10个工作日内答复。", 10.0, "个工作日", Relation::AtMost);
        assert_eq!(read("每年举办1-2次开放日。").map(|t| t.words), Some("1-2次".to_owned()));
    }

    #[test]
    fn numbers_that_come_with_a_deed() {
        for (text, value, counter) in [
            ("组织2期培训。", 2.0, "期"),
            ("开展培训2期。", 2.0, "期"),
            ("召开1次专题会议。", 1.0, "次"),
            ("培训≥2次。", 2.0, "次"),
            ("政策解读>=3篇", 3.0, "篇"),
            ("开展培训2次/年。", 2.0, "次"),
            ("通报1次/季度。", 4.0, "次"),
            ("一年四次。", 4.0, "次"),
            ("上半年、下半年各组织1次。", 2.0, "次"),
            ("4月、9月各组织一次专题培训。", 2.0, "次"),
            ("覆盖率达到95%。", 95.0, "%"),
            ("12345热线办结率达98%。", 98.0, "%"),
            ("提前24小时发布会议预告。", 24.0, "小时"),
            // What is set in so many words counts before what is only told.
            ("组织培训2期，参训不少于200人次。", 200.0, "人次"),
            ("集中培训不少于2次，召开1次专题会议。", 1.0, "次"),
        ] {
            check(text, value, counter, Relation::AtLeast);
        }
        for text in [
            "以2023年为例开展解读。",
            "打造2个平台。",
            "编发第2期简报。",
            "召开第2次会议。",
            "推行最多跑一次改革。",
            "开展二次供水水质信息公开。",
            "组织发放一次性补贴。",
            "去年组织培训2期。",
            "提前公布候选人。",
            "满意率同比提高5%。",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
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
