//! What the prose says about the numbers of the tables.
//!
//! Sentences are read for figures of this unit and this year only: last year's, another body's, part of
//! a year and part of a total are no claims. What a verb leaves open (受理, 办理, 答复), and what words around
//! it may make a part, is kept as an unsure claim, which may be questioned but never called wrong.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{
    super::{
        channels::{Parts, Ways},
        model::{Address, same, tidy},
        parts::{Line, ReportPart, Sections},
        plain::Plain,
        totals::Body,
    },
    Context,
    applicants::breakdown,
    patterns::PATTERNS,
    scope::{OTHER_TIME, bracketed, clause, partial, same_matter, years_fit},
};
use crate::text::{fold, numeral, sentences};

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// 新收, 收到.
    Received,
    /// 受理: new, or new and carried over.
    Accepted,
    /// 办结.
    Concluded,
    /// 办理, 答复: any of new, concluded, both.
    Handled,
    CarriedIn,
    CarriedOn,
    /// What the numbers by way come to, where no total is said: 网络10件，信函9件.
    ByWay,
    /// 未收到申请.
    NoneReceived,
    Review,
    Suit,
    Licence,
    Penalty,
    Compulsion,
    Issued,
    /// 行政事业性收费 in 万元.
    Charge,
    /// 信息处理费 in 元.
    InformationFee,
}

impl Subject {
    /// Received, or what became of what was received.
    fn is_of_applications(self) -> bool {
        matches!(self, Self::Received | Self::Accepted | Self::Concluded | Self::Handled)
    }

    pub fn chinese(self) -> &'static str {
        match self {
            Self::Received => "新收申请",
            Self::Accepted => "受理申请",
            Self::Concluded => "办结申请",
            Self::Handled => "办理申请",
            Self::CarriedIn => "上年结转",
            Self::CarriedOn => "结转下年度",
            Self::ByWay => "各渠道申请合计",
            Self::NoneReceived => "未收到申请",
            Self::Review => "行政复议",
            Self::Suit => "行政诉讼",
            Self::Licence => "行政许可",
            Self::Penalty => "行政处罚",
            Self::Compulsion => "行政强制",
            Self::Issued => "制发规范性文件",
            Self::Charge => "行政事业性收费",
            Self::InformationFee => "信息处理费",
        }
    }
}

/// One figure of the prose.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub subject: Subject,
    pub value: f64,
    pub place: String,
    /// The figure says that it holds what was carried over.
    pub with_carried: bool,
    /// It names 政府信息公开, not only 申请.
    pub public: bool,
    /// The sentence is understood: nothing in it can make the figure a part, or another's.
    pub sure: bool,
    /// By applicant: the columns meant and their number.
    pub breakdown: Vec<(Vec<u8>, f64)>,
}

impl Claim {
    fn new(subject: Subject, value: f64, place: &str) -> Self {
        Self {
            subject,
            value,
            place: place.to_owned(),
            with_carried: false,
            public: false,
            sure: true,
            breakdown: Vec::new(),
        }
    }

    /// The one cell that the claim is about beyond doubt.
    pub fn sure_cell(&self) -> Option<Address> {
        if !self.sure {
            return None;
        }
        let row = match self.subject {
            Subject::Received if !self.with_carried => 1,
            Subject::NoneReceived => 1,
            Subject::CarriedIn => 2,
            Subject::Concluded => 24,
            Subject::CarriedOn => 25,
            _ => return None,
        };
        Some(Address::request(row, 7))
    }
}

/// Words that change nothing about a figure, by what is counted.
struct Words {
    plain: Plain,
    contest: Plain,
    /// Those of a figure that is not the unit's own of the whole year.
    other: Vec<String>,
    ways: Ways,
}

impl Words {
    fn of(context: &Context<'_>) -> Self {
        let settings = &context.rules.settings;
        Self {
            plain: Plain::new(&settings.plain_words),
            contest: Plain::new(settings.plain_words.iter().chain(&settings.contest_words)),
            other: settings.other_words.iter().map(|w| fold(w)).collect(),
            ways: Ways::new(&settings.channel_words),
        }
    }

    fn other(&self, text: &str) -> bool {
        let text = text.replace("结转", "");
        self.other.iter().any(|w| text.contains(w.as_str()))
    }
}

/// One sentence with what stands around it.
#[derive(Clone, Copy)]
struct Sentence<'t> {
    part: ReportPart,
    topic: Topic,
    place: &'t str,
    /// The sentence, folded and without spaces.
    folded: &'t str,
    /// What stands before it in its paragraph.
    prior: &'t str,
}

/// Reads the claims of a report.
pub fn read(text: &Sections, context: &Context<'_>) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    let words = Words::of(context);
    let opening = text.opening.iter().map(|l| (ReportPart::Overview, l));
    let parts = text
        .parts
        .iter()
        .filter(|(p, _)| *p != ReportPart::Problems)
        .flat_map(|(p, t)| t.lines.iter().map(move |l| (*p, l)));
    for (part, line) in opening.chain(parts) {
        let mut prior = String::new();
        for sentence in sentences(&line.text) {
            let folded: String = fold(sentence.text).split_whitespace().collect();
            let topic = Topic::of(part, line, &folded);
            let sentence = Sentence { part, topic, place: &line.place, folded: &folded, prior: &prior };
            read_sentence(sentence, context, &words, &mut out);
            prior.push_str(&folded);
        }
    }
    // Where a total is said, what came by ways only divides it.
    if out.iter().any(|c| matches!(c.subject, Subject::Received | Subject::Accepted | Subject::NoneReceived)) {
        out.retain(|c| c.subject != Subject::ByWay);
    }
    let at = |row: u8| context.statistics.value(Address::request(row, 7));
    // Where none is said to have come, applications that are not called 政府信息公开申请 are of another business.
    if at(1) == Some(0.0) && out.iter().any(|c| c.subject == Subject::NoneReceived) {
        out.retain(|c| !c.subject.is_of_applications() || c.public);
    }
    // 收到12件，办结11件 may speak of those of this year only, where others were carried in and concluded, too.
    if let (Some(carried), Some(done)) = (at(2), at(24)) {
        out.retain(|c| c.subject != Subject::Concluded || carried <= 0.0 || !same(tidy(c.value + carried), done));
    }
    out
}

fn read_sentence(sentence: Sentence<'_>, context: &Context<'_>, words: &Words, out: &mut Vec<Claim>) {
    let Sentence { folded, place, .. } = sentence;
    if of_others(folded, context.body) {
        return;
    }
    let parts = words.ways.parts(folded);
    let mut found_here: Vec<Claim> = Vec::new();
    // Most sentences have no figure; to look for groups at once would make room for them every time.
    for (subject, regex) in PATTERNS.figures.iter().filter(|(_, regex)| regex.is_match(folded)) {
        for found in regex.captures_iter(folded) {
            let is_part = found.name("n").is_some_and(|n| parts.hold(n.start()));
            if is_part && subject.is_of_applications() {
                continue;
            }
            let Some(claim) = figure(*subject, &found, sentence, context, words) else { continue };
            // 受理答复28件: one figure under two verbs.
            let known = |c: &Claim| {
                c.place == claim.place
                    && same(c.value, claim.value)
                    && (c.subject == claim.subject || claim.subject == Subject::Handled)
            };
            if !out.iter().chain(&found_here).any(known) {
                found_here.push(claim);
            }
        }
    }
    // 局机关收到8件、街道收到4件: several figures of one kind in a sentence divide something, each is a part.
    let several =
        |c: &Claim| c.subject.is_of_applications() && found_here.iter().filter(|o| o.subject == c.subject).count() > 1;
    let divided: Vec<bool> = found_here.iter().map(several).collect();
    out.extend(found_here.into_iter().zip(divided).map(|(c, divided)| Claim { sure: c.sure && !divided, ..c }));
    if let Some(claim) = by_way(&parts, sentence, words, context)
        && !out.iter().any(|c| c.place == claim.place && same(c.value, claim.value))
    {
        out.push(claim);
    }
    for (subject, regex) in PATTERNS.nothing.iter().filter(|(_, regex)| regex.is_match(folded)) {
        let denied = regex.captures_iter(folded).any(|found| {
            nothing(*subject, &found, sentence, context, words)
                && !(*subject == Subject::NoneReceived && of_one_way(&found, folded, &words.ways, &parts))
        });
        if denied && !out.iter().any(|c| c.subject == *subject && c.place == place) {
            out.push(Claim::new(*subject, 0.0, place));
        }
    }
}

/// What the numbers by way of a sentence come to: sure where the sentence says the sum itself.
fn by_way(parts: &Parts, sentence: Sentence<'_>, words: &Words, context: &Context<'_>) -> Option<Claim> {
    const COMING: [&str; 8] = ["申请", "收到", "接到", "接收", "受理", "新收", "提出", "提交"];
    let sum = parts.sum()?;
    let folded = sentence.folded;
    let other = NOT_APPLICATIONS.iter().any(|w| words.ways.named(w) == 0 && folded.contains(w));
    let own = sentence.topic.applications && COMING.iter().any(|w| folded.contains(w));
    if other || !own || partial(&folded.replace("其中", ""), context.year) {
        return None;
    }
    let subject = if sum.said { Subject::Received } else { Subject::ByWay };
    Some(Claim::new(subject, sum.value, sentence.place))
}

/// 未收到信函申请: some came on other ways, or may have.
fn of_one_way(found: &Captures<'_>, folded: &str, ways: &Ways, parts: &Parts) -> bool {
    let Some(whole) = found.get(0) else { return false };
    let after = folded[whole.end()..].split([',', ';', '。']).next().unwrap_or_default();
    let said = format!("{}{}{after}", clause(folded, whole.start(), true), whole.as_str());
    ways.narrows(&said) || parts.any()
}

/// What the sentence can be about, by its own words and its heading.
#[derive(Debug, Clone, Copy)]
struct Topic {
    applications: bool,
    contest: bool,
}

impl Topic {
    fn of(part: ReportPart, line: &Line, folded: &str) -> Self {
        let under = fold(&line.under);
        let applications = part == ReportPart::Requests
            || under.contains("申请")
            || folded.contains("公开申请")
            || folded.contains("申请公开")
            || (folded.contains("申请") && folded.contains("信息公开"));
        let contest = part == ReportPart::Review
            || folded.contains("信息公开")
            || under.contains("复议")
            || (under.contains("申请") && folded.contains("复议"));
        Self { applications, contest }
    }
}

/// Figures of the city, the whole district, a superior: not this unit's.
fn of_others(folded: &str, body: Body) -> bool {
    let wide = ["全市", "全省", "全国", "省级", "市局收到", "上级收到", "下属", "各单位收到"]
        .iter()
        .any(|w| folded.contains(w));
    let district = !matches!(body, Body::Government | Body::Office)
        && ["全区", "区政府收到", "区政府受理", "计入区政府"].iter().any(|w| folded.contains(w));
    wide || district
}

const NOT_APPLICATIONS: [&str; 26] = [
    "复议", "诉讼", "投诉", "举报", "信访", "来信", "意见", "建议", "工单", "留言", "提案", "议案", "许可", "线索",
    "咨询", "补正", "信件", "热线", "通报", "结转", "案件", "诉求", "来访", "涉", "关于", "有关",
];

fn figure(
    subject: Subject,
    found: &Captures<'_>,
    sentence: Sentence<'_>,
    context: &Context<'_>,
    words: &Words,
) -> Option<Claim> {
    let Sentence { folded, topic, place, .. } = sentence;
    let whole = found.get(0)?;
    let number = found.name("n")?;
    let mid = found.name("mid").map_or("", |m| m.as_str());
    let value = value(number.as_str())?;
    let after = &folded[number.end()..];
    // 近百件, 20余件: not a figure.
    if mid.ends_with(['近', '约', '超', '逾']) || after.starts_with(['余', '多', '来']) {
        return None;
    }
    let before = clause(folded, whole.start(), false);
    let wide = clause(folded, whole.start(), true);
    let mut claim = Claim::new(subject, value, place);
    // 较2022年（收到申请20件、办结17件）: what is said in brackets is of the year in front of them.
    if bracketed(folded, whole.start()).is_some_and(|outer| partial(outer, context.year)) {
        return None;
    }
    let carried = matches!(subject, Subject::CarriedIn | Subject::CarriedOn);
    if subject.is_of_applications() {
        let object = object(after);
        claim.public = [mid, object, before].iter().any(|text| text.contains("公开"));
        claim.sure = applications(subject, (before, mid, object, whole.start()), sentence, words)?;
    } else if carried {
        if !topic.applications && !folded.contains("申请") && !folded.contains("新收") {
            return None;
        }
        // 另有上年结转3件, 办结上年结转3件: of those carried in it may be some that were concluded.
        let front = ["其中", "另有", "另", "包含", "包括", "含", "加上"]
            .iter()
            .fold(before.to_owned(), |t, w| t.replace(w, ""));
        let behind = if subject == Subject::CarriedIn { object(after) } else { "" };
        let acted = ["办结", "办理", "答复", "处理"].iter().any(|w| before.contains(w) || behind.contains(w));
        if !words.plain.covers(mid) {
            return None;
        }
        claim.sure = !acted && words.plain.covers(&front);
    } else if matches!(subject, Subject::Review | Subject::Suit) {
        claim.sure = contest((before, whole.start()), sentence, words)?;
    } else if matches!(subject, Subject::Licence | Subject::Penalty | Subject::Compulsion | Subject::Issued) {
        claim.sure = act((before, mid), whole.as_str(), sentence, words)?;
    }
    // 上年 in front of 结转 names the figure; anywhere else it makes it last year's.
    if carried {
        if OTHER_TIME.as_ref().is_some_and(|re| re.is_match(wide)) || mid.contains("分别") {
            return None;
        }
        if !years_fit(whole.as_str(), subject == Subject::CarriedIn, context.year) {
            return None;
        }
    } else if partial(wide, context.year)
        || mid.contains("分别")
        || after.chars().take(8).collect::<String>().contains('占')
    {
        return None;
    }
    if subject == Subject::Received {
        let (held, said) = with_carried(after);
        claim.with_carried = held;
        claim.sure &= said;
        claim.breakdown = breakdown(after, value);
    }
    Some(claim)
}

/// Whether a figure of applications holds what was carried over, and whether that is beyond doubt: 收到15件（含上年结转
/// 3件） holds it, 收到12件，其中上年结转3件 may mean either.
fn with_carried(after: &str) -> (bool, bool) {
    static HELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^[件份宗例],?\(?,?(?P<held>包?含|包括|其中包?[含括]?)有?(?:上年度?|上一年度?|去年|20\d\d年度?)?结转",
        )
        .ok()
    });
    let held = HELD.as_ref().and_then(|re| re.captures(after)).map(|c| c["held"].to_owned());
    (held.is_some(), held.is_none_or(|h| !h.starts_with("其中")))
}

/// What stands behind a number and its counter, up to the next mark.
fn object(after: &str) -> &str {
    let rest = after.char_indices().nth(1).map_or("", |(i, _)| &after[i..]);
    rest.split([',', '。', ';', ':', '、', '(', ')']).next().unwrap_or_default()
}

/// Whether a figure of applications is one of all of them, beyond doubt; `None` where it is of something else.
fn applications(
    subject: Subject,
    (before, mid, object, at): (&str, &str, &str, usize),
    sentence: Sentence<'_>,
    words: &Words,
) -> Option<bool> {
    let own = mid.contains("申请") || mid.contains("公开") || sentence.folded[at..].starts_with("依申请公开");
    // 收到12件政府信息公开申请, 收到3件行政复议申请: the object may stand behind the number.
    if !own && !words.plain.covers(object) {
        return None;
    }
    let named = own || object.contains("申请") || object.contains("公开");
    if !(sentence.topic.applications || named && mid.contains("公开")) {
        return None;
    }
    let acted = ["办结", "答复", "办理", "处理"].iter().any(|w| mid.contains(w));
    if !words.plain.covers(mid)
        || words.other(before)
        || before.contains("结转")
        || subject == Subject::Received && acted
    {
        return None;
    }
    let understood = words.plain.covers(before);
    // 办理行政许可申请560件，办结560件: a verb without an object has the one before it.
    let same = || same_matter(sentence.prior, &sentence.folded[..at], &words.plain, &words.ways);
    if !named && (!understood || !same()) {
        return None;
    }
    // 当年收到当年办结11件: of those received.
    let received = ["收到", "新收", "接收", "接到"].iter().any(|w| before.contains(w));
    Some(understood && !(received && subject != Subject::Received))
}

/// Whether a figure of reviews or suits is that of table 3 beyond doubt: 行政复议3件 in part four may be all cases.
fn contest((before, at): (&str, usize), sentence: Sentence<'_>, words: &Words) -> Option<bool> {
    let Sentence { folded, topic, part, .. } = sentence;
    // A body that decides on reviews counts those of others.
    let deciding = ["承办", "受理", "审理", "办理", "审结", "代理", "应诉", "出庭"].iter().any(|w| folded.contains(w));
    let own = folded[..at].contains("信息公开");
    // 行政诉讼15件，其中政府信息公开类2件.
    let wider = !own && folded[at..].contains("信息公开");
    let ours = own || part == ReportPart::Review;
    (ours && topic.contest && !deciding && !wider && words.contest.covers(before)).then_some(own)
}

/// Whether a figure of licences, penalties and the like is the unit's own.
fn act((before, mid): (&str, &str), whole: &str, sentence: Sentence<'_>, words: &Words) -> Option<bool> {
    if words.other(before) || !words.plain.covers(mid) {
        return None;
    }
    let verb = ["作出", "实施", "采取", "制发", "印发", "出台", "制定"].iter().any(|w| whole.starts_with(w));
    if verb {
        return Some(words.plain.covers(before));
    }
    // Without a verb of its own it needs a sentence that is about nothing else.
    let left = before.replace("作出", "").replace("实施", "").replace("采取", "");
    let elsewhere = matches!(sentence.part, ReportPart::Requests | ReportPart::Review | ReportPart::Other);
    let dealt = ["公开", "办", "受理", "收到", "申请"].iter().any(|w| before.contains(w));
    (!elsewhere && !dealt && words.plain.covers(&left)).then_some(true)
}

fn value(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    plain.parse().ok().or_else(|| numeral::han(&plain))
}

fn nothing(
    subject: Subject,
    found: &Captures<'_>,
    sentence: Sentence<'_>,
    context: &Context<'_>,
    words: &Words,
) -> bool {
    let Sentence { folded, topic, .. } = sentence;
    let Some(whole) = found.get(0) else { return false };
    let denied = found.name("denied").map_or("", |m| m.as_str());
    let before = clause(folded, whole.start(), true);
    if OTHER_TIME.as_ref().is_some_and(|re| re.is_match(before)) {
        return false;
    }
    match subject {
        // What is denied, and of whom, must be all that there is: 没有收到涉及国家秘密的申请 denies some.
        Subject::NoneReceived => {
            let own = topic.applications || denied.contains("公开");
            own && !partial(before, context.year) && words.plain.covers(before) && words.plain.covers(denied)
        }
        Subject::Review | Subject::Suit => {
            topic.contest
                && !partial(before, context.year)
                && words.contest.covers(before)
                && words.contest.covers(denied)
        }
        Subject::Issued => {
            words.plain.covers(before)
                && words.plain.covers(&denied.replace("行政规范性文件", "").replace("规范性文件", ""))
        }
        _ => {
            let rest = ["继续", "下年度", "度", "、"].iter().fold(denied.to_owned(), |t, w| t.replace(w, ""));
            (topic.applications || folded.contains("申请") || folded.contains("结转")) && words.plain.covers(&rest)
        }
    }
}
