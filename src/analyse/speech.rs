//! Speech acts: what a sentence does with the deed that it names.
//!
//! "开展培训2次" and "未开展培训" share every content word. Before content is judged, the act is settled:
//! committed, done, negated, deferred, a problem admitted, another body's deed, background, a slogan.
//! Patterns live in `dictionaries/speech.toml`; each act says in which kind of paper it counts for nothing.

use std::borrow::Cow;

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::passage::{RowStatus, Section};
use crate::identify::Kind;

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A plan's undertaking.
    Committed,
    /// A report's deed.
    Done,
    Negated,
    Deferred,
    Problem,
    Conditional,
    /// Another body's deed, or taking part in one.
    Delegated,
    Background,
    Slogan,
    /// 不涉及, with a reason.
    NotApplicable,
}

impl Act {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Done => "done",
            Self::Negated => "negated",
            Self::Deferred => "deferred",
            Self::Problem => "problem",
            Self::Conditional => "conditional",
            Self::Delegated => "delegated",
            Self::Background => "background",
            Self::Slogan => "slogan",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Whether a sentence of this act can address a clause.
    pub fn counts(self) -> bool {
        matches!(self, Self::Committed | Self::Done)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What sentences are made of that speak of a topic and name no measure.
    #[serde(default)]
    slogans: Vec<String>,
    /// What a sentence has that says that something was not done.
    #[serde(default)]
    not_done: Vec<String>,
    /// Those whose failings are not the unit's own (部分单位).
    #[serde(default)]
    some: Vec<Spanned<String>>,
    /// Patterns of sentences in a section on problems that tell what was mended since.
    #[serde(default)]
    mended: Vec<Spanned<String>>,
    #[serde(default)]
    exempt: Vec<Exempt>,
    #[serde(default)]
    others: Option<Others>,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// How a sentence says that there was nothing of the kind to do, and which concepts that excuses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exempt {
    concepts: Vec<String>,
    patterns: Vec<Spanned<String>>,
}

/// How a sentence begins that tells of another body's deed, and what says that it does not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    /// From the beginning of the sentence to the deed; the group `above` is a body of the city or the state, `peer` one
    /// of the district.
    bodies: Spanned<String>,
    unless: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    act: Spanned<String>,
    paper: Paper,
    patterns: Vec<Spanned<String>>,
    /// Patterns that lift the rule (无一超期, 未发生失泄密).
    #[serde(default)]
    unless: Vec<Spanned<String>>,
}

/// The papers that a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Paper {
    Plan,
    Report,
    Both,
}

struct Compiled {
    act: Act,
    plan: bool,
    report: bool,
    patterns: RegexSet,
    unless: RegexSet,
}

/// Bytes that the states of all patterns together may take a thread, before they are made anew again and again.
const STATES: usize = 12 << 20;

/// The rules of `dictionaries/speech.toml`, in order; the first that holds decides.
pub struct Speech {
    rules: Vec<Compiled>,
    slogans: Vec<String>,
    not_done: Vec<String>,
    some: RegexSet,
    mended: RegexSet,
    /// Patterns, and the names of the concepts that they excuse.
    exempt: Vec<(RegexSet, Vec<String>)>,
    others: Option<(Regex, RegexSet)>,
    /// The patterns of all rules for a plan and for a report: most sentences have none of them.
    any: [RegexSet; 2],
}

impl Speech {
    /// Reads `speech.toml`.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let file: File = crate::dictionaries::parse(text)?;
        let mut rules = Vec::new();
        let all = |other: Paper| {
            let patterns = || file.rule.iter().filter(|r| r.paper != other).flat_map(|r| &r.patterns);
            let set = RegexSetBuilder::new(patterns().map(Spanned::get_ref)).dfa_size_limit(STATES).build();
            set.map_err(|e| wrong_pattern(text, patterns(), &e))
        };
        let any = [all(Paper::Report)?, all(Paper::Plan)?];
        for rule in &file.rule {
            let act = match rule.act.get_ref().as_str() {
                "negated" => Act::Negated,
                "deferred" => Act::Deferred,
                "problem" => Act::Problem,
                "conditional" => Act::Conditional,
                "delegated" => Act::Delegated,
                "background" => Act::Background,
                "slogan" => Act::Slogan,
                "not_applicable" => Act::NotApplicable,
                other => {
                    let reason = format!("没有“{other}”这种言语行为，能写的见文件开头 act 的说明");
                    return Err(crate::dictionaries::at_line(text, rule.act.span().start, &reason));
                }
            };
            let set = |p: &[Spanned<String>]| {
                RegexSet::new(p.iter().map(Spanned::get_ref)).map_err(|e| wrong_pattern(text, p, &e))
            };
            rules.push(Compiled {
                act,
                plan: rule.paper != Paper::Report,
                report: rule.paper != Paper::Plan,
                patterns: set(&rule.patterns)?,
                unless: set(&rule.unless)?,
            });
        }
        let others = file.others.map(|others| {
            let bodies = Regex::new(others.bodies.get_ref())
                .map_err(|e| wrong_pattern(text, std::iter::once(&others.bodies), &e))?;
            let unless = RegexSet::new(others.unless.iter().map(Spanned::get_ref))
                .map_err(|e| wrong_pattern(text, &others.unless, &e))?;
            Ok::<_, String>((bodies, unless))
        });
        let exempt = file.exempt.into_iter().map(|e| {
            let set = RegexSet::new(e.patterns.iter().map(Spanned::get_ref));
            Ok((set.map_err(|error| wrong_pattern(text, &e.patterns, &error))?, e.concepts))
        });
        let exempt = exempt.collect::<Result<_, String>>()?;
        let mended = RegexSet::new(file.mended.iter().map(Spanned::get_ref))
            .map_err(|e| wrong_pattern(text, &file.mended, &e))?;
        let some =
            RegexSet::new(file.some.iter().map(Spanned::get_ref)).map_err(|e| wrong_pattern(text, &file.some, &e))?;
        let (slogans, not_done) = (file.slogans, file.not_done);
        Ok(Self { rules, slogans, not_done, some, mended, exempt, others: others.transpose()?, any })
    }

    /// Whether a sentence is in the words of slogans (高度重视, 不断提升). It may hold a measure all the same.
    pub fn is_lofty(&self, sentence: &str) -> bool {
        self.slogans.iter().any(|words| sentence.contains(words.as_str()))
    }

    /// Whether a sentence that counts for nothing says that something was not done.
    pub fn is_denial(&self, folded: &str) -> bool {
        self.not_done.iter().any(|words| folded.contains(words.as_str()))
    }

    /// Whether a sentence tells of failings that are others' (部分单位未及时报备).
    pub fn is_of_some(&self, folded: &str) -> bool {
        self.some.is_match(folded)
    }

    /// The concepts of which a sentence says that there was nothing of the kind to do (未收到申请, 没有制发规范性文件): no
    /// shortfall, and no measure either.
    pub fn exempts(&self, folded: &str) -> impl Iterator<Item = &str> {
        let said = self.exempt.iter().filter(|(patterns, _)| patterns.is_match(folded));
        said.flat_map(|(_, concepts)| concepts).map(String::as_str)
    }

    /// All concepts that a sentence may excuse.
    pub fn exemptible(&self) -> impl Iterator<Item = &str> {
        self.exempt.iter().flat_map(|(_, concepts)| concepts).map(String::as_str)
    }

    /// Whether a folded sentence begins with another body than the paper's unit and tells what that one did (市局7月举办…,
    /// 区司法局编制…). `own`: what the unit is called; with nothing known of it, only bodies above the district are others.
    pub fn is_of_another(&self, folded: &str, own: &[String]) -> bool {
        let Some((bodies, unless)) = &self.others else { return false };
        let Some(found) = bodies.captures(folded) else { return false };
        let above = found.name("above").map(|m| m.as_str());
        let Some(body) = above.or_else(|| found.name("peer").map(|m| m.as_str())) else { return false };
        // 区司法局 in the papers of 司法局; 市生态环境局 in those of its branch, but not 市司法局 or 市局.
        let bare = body.trim_start_matches(['省', '市', '区', '县', '旗']);
        let is_called = |name: &String| match above {
            Some(_) => bare.chars().nth(1).is_some() && name.contains(bare) && name.contains("分局"),
            None => name.contains(bare) || body.contains(name.as_str()),
        };
        (above.is_some() || !own.is_empty()) && !own.iter().any(is_called) && !unless.is_match(folded)
    }

    /// No rules: only section and row decide. For measuring what the rules are worth.
    pub fn none() -> Self {
        Self {
            rules: Vec::new(),
            slogans: Vec::new(),
            not_done: Vec::new(),
            some: RegexSet::empty(),
            mended: RegexSet::empty(),
            exempt: Vec::new(),
            others: None,
            any: [RegexSet::empty(), RegexSet::empty()],
        }
    }

    /// The act of one folded sentence in its section and row; `year` is the list's, and 2022年 in a paper of 2023 is
    /// 往年 to the patterns, 2024年 来年.
    pub fn act(&self, folded: &str, kind: Kind, section: Section, status: RowStatus, year: Option<i32>) -> Act {
        let own = if kind == Kind::Plan { Act::Committed } else { Act::Done };
        let folded = &*year.map_or(Cow::Borrowed(folded), |year| told_from(folded, year));
        match (kind, section, status) {
            (_, _, RowStatus::Undone) => return Act::Negated,
            (_, _, RowStatus::NotApplicable) => return Act::NotApplicable,
            (Kind::Report, Section::Problem, _) if self.mended.is_match(folded) => {}
            (Kind::Report, Section::Problem, _) => return Act::Problem,
            (Kind::Report, Section::Deferred, _) => return Act::Deferred,
            (Kind::Plan, Section::Background, _) => return Act::Background,
            _ => {}
        }
        if !self.any[usize::from(kind != Kind::Plan)].is_match(folded) {
            return own;
        }
        let fits = |r: &&Compiled| if kind == Kind::Plan { r.plan } else { r.report };
        self.rules
            .iter()
            .filter(fits)
            .find(|r| r.patterns.is_match(folded) && !r.unless.is_match(folded))
            .map_or(own, |r| r.act)
    }
}

/// Which of some patterns is wrong, in which line; a set does not say it.
fn wrong_pattern<'p>(
    text: &str,
    patterns: impl IntoIterator<Item = &'p Spanned<String>>,
    error: &regex::Error,
) -> String {
    let mut patterns = patterns.into_iter();
    let wrong = patterns.find_map(|p| Regex::new(p.get_ref()).err().map(|e| (p, e)));
    // Each alone may do where all together are too large.
    wrong.map_or_else(
        || crate::dictionaries::pattern("……", error),
        |(p, e)| crate::dictionaries::at_line(text, p.span().start, &crate::dictionaries::pattern(p.get_ref(), &e)),
    )
}

/// A sentence with other years than this one told as 往年 and 来年; those of a title or a span stay.
fn told_from(folded: &str, year: i32) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut done, mut title) = (0, 0usize);
    for (at, c) in folded.char_indices() {
        match c {
            '《' => title += 1,
            '》' => title = title.saturating_sub(1),
            '年' if title == 0 && at >= done + 4 => {
                let Some(start) = at.checked_sub(4).filter(|s| folded.is_char_boundary(*s)) else { continue };
                let Some(own) = folded[start..at].parse::<i32>().ok().filter(|y| (1990..2100).contains(y)) else {
                    continue;
                };
                let before = folded[..start].chars().next_back();
                if own == year || before.is_some_and(|b| b.is_ascii_digit() || "-—–~至到".contains(b)) {
                    continue;
                }
                out.push_str(&folded[done..start]);
                out.push_str(if own < year { "往年" } else { "来年" });
                done = at + c.len_utf8();
            }
            _ => {}
        }
    }
    if done == 0 {
        return Cow::Borrowed(folded);
    }
    out.push_str(&folded[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    fn act(text: &str, kind: Kind) -> Act {
        Speech::from_toml(include_str!("../../dictionaries/speech.toml")).unwrap().act(
            &fold(text),
            kind,
            Section::Body,
            RowStatus::Unsaid,
            Some(2023),
        )
    }

    #[test]
    fn reports() {
        for (text, want) in [
            ("全年开展政务公开专题培训2次。", Act::Done),
            ("本年度未开展政策评价。", Act::Negated),
            ("下一步，将举办两期培训班。", Act::Deferred),
            ("2024年计划组织政府开放日活动。", Act::Deferred),
            ("存在解读形式单一的问题。", Act::Problem),
            ("依申请公开答复无一超期。", Act::Done),
            ("未发生一起失泄密事件。", Act::Done),
            ("派员参加了区政府办公室组织的政务公开培训。", Act::Delegated),
            ("市统计局公布了全市人口数据。", Act::Delegated),
            ("市场监管局公布食品抽检结果12期。", Act::Done),
            ("收费清单因系统升级未能公布。", Act::Negated),
            ("老文件扫描留待明年。", Act::Deferred),
            ("原计划的两期培训班因故未举办。", Act::Negated),
            ("基层账号备案还有3家没有办完。", Act::Negated),
            ("人员调整后交接不够规范。", Act::Problem),
            ("入户访谈92户，了解帮扶金够不够急用，撰写评价报告1篇。", Act::Done),
            ("网络舆情由区委宣传部、区委网信办统一监测处置。", Act::Delegated),
            ("减税降费政策由税务部门负责。", Act::Delegated),
            ("每条稿件由办公室负责初审，分管局长签发。", Act::Done),
            ("全年组织政务公开专题培训2次，并派人参加市里的培训班。", Act::Done),
            ("组织业务人员参加市里的政务公开培训，参与讨论。", Act::Delegated),
            // What was done counts, though it is less than it should be.
            ("政务公开培训只搞了一次，未达到两次的要求。", Act::Done),
            ("政务公开培训办了一次，第二次因防汛没有办成。", Act::Done),
            ("全年不存在被约谈、被通报的情况。", Act::Negated),
            ("全年通报4期，约谈末位单位1家。", Act::Done),
            // A question is no deed, and a plain no is none either.
            ("开过专门的会研究政务公开吗？", Act::Background),
            ("没有。", Act::Negated),
            ("没有开过专门的会，办公例会上顺带提过。", Act::Negated),
            ("5份文件都有解读，但三份是后补的，同步没做到。", Act::Negated),
            ("政务公开品牌空白。", Act::Negated),
            ("新建专区3处，填补了镇域空白。", Act::Done),
            ("与文件同步发布做不到，多是事后补的。", Act::Negated),
            ("做不到同步解读的，一律不予印发。", Act::Done),
            ("全年依申请公开超期件为零。", Act::Done),
            ("等上级平台上线后再推进数据打通。", Act::Conditional),
        ] {
            assert_eq!(act(text, Kind::Report), want, "{text}");
        }
    }

    #[test]
    fn there_was_nothing_to_do() {
        let speech = Speech::from_toml(include_str!("../../dictionaries/speech.toml")).unwrap();
        for (text, concept) in [
            ("2023年，我局未收到政府信息公开申请，未发生行政复议。", Some("依申请流程与答复")),
            ("全年无依申请公开件。", Some("依申请流程与答复")),
            ("本年度没有制发规范性文件。", Some("行政规章与规范性文件集中公开")),
            ("我局无重大行政决策事项。", Some("重大决策事项目录")),
            ("街道没有开设政务新媒体账号。", Some("新媒体备案与开设注销")),
            // What there was, and what was neglected.
            ("收到申请8件，未及时答复申请2件。", None),
            ("未对规范性文件进行解读。", None),
            ("未公开重大行政决策事项目录。", None),
            ("网站没有及时更新。", None),
        ] {
            assert_eq!(speech.exempts(&fold(text)).next(), concept, "{text}");
        }
    }

    #[test]
    fn what_was_mended_since_counts_in_a_section_on_problems() {
        let speech = Speech::from_toml(include_str!("../../dictionaries/speech.toml")).unwrap();
        for (text, want) in [
            (
                "针对2022年度报告提出的培训偏少问题，3月请区政府办公室同志来局授课一次，组织46名科室负责人听讲。",
                Act::Done,
            ),
            ("政务公开专题培训次数偏少，全年只办了一期。", Act::Problem),
            ("针对上述问题，明年将举办两期培训班。", Act::Problem),
        ] {
            let act = speech.act(&fold(text), Kind::Report, Section::Problem, RowStatus::Unsaid, Some(2023));
            assert_eq!(act, want, "{text}");
        }
        assert!(speech.is_of_some(&fold("三是部分单位人员调整后未及时报备。")));
        assert!(!speech.is_of_some(&fold("人员调整后未及时报备。")));
    }

    #[test]
    fn the_deed_of_another_body() {
        let speech = Speech::from_toml(include_str!("../../dictionaries/speech.toml")).unwrap();
        let justice = ["司法局".to_owned(), "天桥区司法局".to_owned()];
        let branch = ["生态环境局天桥分局".to_owned()];
        for (text, own, want) in [
            ("市局7月举办“六五环境日”开放活动，市民走进监测中心。", &branch[..], true),
            ("市局将举办政府开放日活动。", &branch[..], true),
            ("8月，市司法局组织全市普法宣讲。", &justice[..], true),
            ("区教体局8月组织校园开放日，家长走进学校提意见。", &justice[..], true),
            ("区政府办公室每季度通报各部门网站情况，并约谈落后单位。", &justice[..], true),
            // One's own deed, in the third person too; that of a branch under its city's name.
            ("区司法局编制年度重大决策目录并公布。", &justice[..], false),
            ("市生态环境局天桥分局举办开放日活动。", &branch[..], false),
            ("市场监管局组织培训两次。", &["市场监管局".to_owned()][..], false),
            // What another body did is where one's own begins, or done together.
            ("市局组织的培训结束后，在科室内部再讲一遍。", &branch[..], false),
            ("区政府办公室发布方案后，我局组织培训两次。", &justice[..], false),
            ("区教体局邀请我局联合举办开放日。", &justice[..], false),
            // Nobody knows whose paper it is.
            ("区教体局8月组织校园开放日。", &[][..], false),
            ("全年组织培训两次。", &justice[..], false),
        ] {
            assert_eq!(speech.is_of_another(&fold(text), own), want, "{text}");
        }
    }

    #[test]
    fn what_an_office_wrote_wrong_is_told_with_its_line() {
        let told = |text: &str| Speech::from_toml(text).err().expect("wrong");
        let rule = |act: &str, paper: &str, pattern: &str| {
            format!("[[rule]]\nact = '{act}'\npaper = '{paper}'\npatterns = ['未开展', '{pattern}']\n")
        };
        assert!(Speech::from_toml(&rule("negated", "both", "没有")).is_ok());
        // Neither plan nor report: it was taken for both.
        let paper = told(&rule("negated", "reprot", "没有"));
        assert!(paper.starts_with("第3行") && paper.contains("“reprot”") && paper.contains("report"), "{paper}");
        let act = told(&rule("negative", "both", "没有"));
        assert!(act.starts_with("第2行") && act.contains("“negative”"), "{act}");
        let pattern = told(&rule("negated", "both", "(没有"));
        assert!(pattern.starts_with("第4行") && pattern.contains("“(没有”"), "{pattern}");
        let unless = told(&(rule("negated", "both", "没有") + "unless = ['[无']\n"));
        assert!(unless.starts_with("第5行") && unless.contains("“[无”"), "{unless}");
    }

    #[test]
    fn plans() {
        for (text, want) in [
            ("下一步将举办两期培训班。", Act::Committed),
            ("2022年，全局组织培训3次。", Act::Background),
            ("去年街道办理信息公开申请四十余件。", Act::Background),
            ("上半年已组织培训1次，计划11月、12月再各组织1次。", Act::Committed),
            ("年内组织1次政务公开专题培训，并派人参加县里的培训班。", Act::Committed),
            ("《2022年度培训计划》继续执行，组织培训2次。", Act::Committed),
            ("微博账号按规定于2022年底前停用。", Act::Background),
            ("微博账号按规定于2023年底前停用。", Act::Committed),
            ("待市局系统下发后，再研究网站与公众号数据打通。", Act::Conditional),
            ("待考核结束后组织一次政务公开培训。", Act::Committed),
        ] {
            assert_eq!(act(text, Kind::Plan), want, "{text}");
        }
    }
}
