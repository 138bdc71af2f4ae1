//! What the prose says about the numbers of the tables.
//!
//! Sentences are read for figures of this unit and this year only: last year's, another body's, part of
//! a year and part of a total are no claims. What a verb leaves open (受理, 办理, 答复) is kept as an
//! unsure claim, which may be questioned but never called wrong.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{
    super::{
        channels::{Parts, Ways},
        model::Address,
        parts::{Line, ReportPart, Sections},
        totals::Body,
    },
    Context,
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
    /// By applicant: the columns meant and their number.
    pub breakdown: Vec<(Vec<u8>, f64)>,
}

impl Claim {
    /// The one cell that the claim is about beyond doubt.
    pub fn sure_cell(&self) -> Option<Address> {
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

/// A number, in digits or Han.
const N: &str = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[一二三四五六七八九十百千两零〇]+)";

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(&text.replace("{N}", N)).ok()
}

struct Patterns {
    figures: Vec<(Subject, Regex)>,
    nothing: Vec<(Subject, Regex)>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let figures = [
        (
            Subject::Received,
            r"(?:新收|收到|接到|接收)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,24}?){N}(?:件|份|宗|例)",
        ),
        (Subject::Received, r"新收(?P<mid>[^\d,。;、:]{0,12}(?:数量|总数)):?为?:?{N}(?:件|,|、|。|;|$)"),
        (Subject::Accepted, r"受理(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,24}?){N}(?:件|份|宗|例)"),
        (
            Subject::Concluded,
            r"(?:办结|办理完毕)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,20}?){N}(?:件|份|宗|例)",
        ),
        (
            Subject::Handled,
            r"(?:办理|答复)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,20}?){N}(?:件|份|宗|例)",
        ),
        (
            Subject::CarriedIn,
            r"(?:上年度?|上一年度?|去年|{LAST}年度?)结转(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇下]{0,16}?):?{N}(?:件|份|宗|例)",
        ),
        (
            Subject::CarriedIn,
            r"(?:上年度?|上一年度?|去年|{LAST}年度?)结转(?P<mid>[^\d,。;、:下]{0,12}(?:数量|数|为)):?{N}(?:件|,|、|。|;|$)",
        ),
        (
            Subject::CarriedOn,
            r"结转(?:至|到|入)?(?:下年度?|下一年度?|次年|明年|{NEXT}年度?)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,14}?):?{N}(?:件|份|宗|例)",
        ),
        (
            Subject::CarriedOn,
            r"(?P<mid>){N}(?:件|份|宗|例)[^\d,。;、:]{0,6}结转(?:至|到|入)?(?:下年|下一年|次年|明年|{NEXT}年)",
        ),
        (
            Subject::Review,
            r"(?:被|因|引发|引起|涉及|发生|产生)(?P<mid>[^\d。;]{0,40}?)行政复议(?:案件)?(?:申请)?(?:共|共计|为)?{N}(?:件|起|宗|例)",
        ),
        (
            Subject::Suit,
            r"(?:被|因|引发|引起|涉及|发生|产生|提起)(?P<mid>[^\d。;]{0,40}?)行政诉讼(?:案件)?(?:共|共计|为)?{N}(?:件|起|宗|例)",
        ),
        (
            Subject::Suit,
            r"(?:被|因|引发|引起|涉及|发生|产生)(?P<mid>[^。;]{0,60}?)(?:提起)?行政诉讼(?:案件)?(?:共|共计|为)?{N}(?:件|起|宗|例)",
        ),
        (Subject::Licence, r"作出(?P<mid>[^\d,。;、]{0,6}?)行政许可(?:决定)?(?:共|共计|为)?{N}(?:件|个|宗)"),
        (Subject::Penalty, r"作出(?P<mid>[^\d,。;、]{0,6}?)行政处罚(?:决定)?(?:共|共计|为)?{N}(?:件|个|宗)"),
        (
            Subject::Compulsion,
            r"(?:作出|实施|采取)(?P<mid>[^\d,。;、]{0,6}?)行政强制(?:决定|措施)?(?:共|共计|为)?{N}(?:件|个|宗|次)",
        ),
        (Subject::Issued, r"(?:制发|印发|出台|制定)(?P<mid>)了?(?:行政)?规范性文件(?:共|共计|为)?{N}(?:件|个|份)"),
        (Subject::Issued, r"(?:制发|印发|出台|制定)(?P<mid>)[的了]?{N}(?:件|个|份)(?:行政)?规范性文件"),
        (Subject::Charge, r"行政事业性收费(?P<mid>[^\d。;]{0,8}?){N}万元"),
        (Subject::InformationFee, r"处理费(?P<mid>[^\d。;]{0,14}?){N}元"),
    ];
    let nothing = [
        (Subject::NoneReceived, r"(?:未|没有)(?:收到|接到|受理过?|接收)(?P<mid>[^,。;]{0,28}?)申请"),
        (
            Subject::CarriedIn,
            r"(?:无|没有)(?P<mid>)(?:上年度?|上一年度?|去年)(?:的)?结转|(?:上年度?|上一年度?|去年)(?:没有|无|未有)结转",
        ),
        (Subject::CarriedOn, r"(?:无|没有)(?P<mid>[^\d,。;]{0,4})结转(?:至|到|入)?(?:下年|下一年|次年|明年)"),
        (Subject::Review, r"(?:未|没有|无)(?P<mid>[^,。;]{0,36}?)复议"),
        (Subject::Suit, r"(?:未|没有|无)(?P<mid>[^,。;]{0,44}?)(?:诉讼|起诉)"),
    ];
    let build = |list: &[(Subject, &str)]| {
        list.iter()
            .filter_map(|(s, p)| pattern(&p.replace("{LAST}", r"20\d\d").replace("{NEXT}", r"20\d\d")).map(|r| (*s, r)))
            .collect()
    };
    Patterns { figures: build(&figures), nothing: build(&nothing) }
});

/// Reads the claims of a report.
pub fn read(text: &Sections, context: &Context<'_>) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    let ways = Ways::new(&context.rules.settings.channel_words);
    let opening = text.opening.iter().map(|l| (ReportPart::Overview, l));
    let parts = text
        .parts
        .iter()
        .filter(|(p, _)| *p != ReportPart::Problems)
        .flat_map(|(p, t)| t.lines.iter().map(move |l| (*p, l)));
    for (part, line) in opening.chain(parts) {
        for sentence in sentences(&line.text) {
            read_sentence((part, line), sentence.text, context, &ways, &mut out);
        }
    }
    // Where a total is said, what came by ways only divides it.
    if out.iter().any(|c| matches!(c.subject, Subject::Received | Subject::Accepted | Subject::NoneReceived)) {
        out.retain(|c| c.subject != Subject::ByWay);
    }
    out
}

fn read_sentence(
    (part, line): (ReportPart, &Line),
    sentence: &str,
    context: &Context<'_>,
    ways: &Ways,
    out: &mut Vec<Claim>,
) {
    let folded: String = fold(sentence).split_whitespace().collect();
    if of_others(&folded, context.body) {
        return;
    }
    let topic = Topic::of(part, line, &folded);
    let parts = ways.parts(&folded);
    // Most sentences have no figure; to look for groups at once would make room for them every time.
    for (subject, regex) in PATTERNS.figures.iter().filter(|(_, regex)| regex.is_match(&folded)) {
        for found in regex.captures_iter(&folded) {
            let is_part = found.name("n").is_some_and(|n| parts.hold(n.start()));
            if is_part && subject.is_of_applications() {
                continue;
            }
            let Some(claim) = figure(*subject, &found, &folded, topic, context, &line.place) else { continue };
            // 受理答复28件: one figure under two verbs.
            let known = |c: &Claim| {
                c.place == claim.place
                    && (c.value - claim.value).abs() < 1e-9
                    && (c.subject == claim.subject || claim.subject == Subject::Handled)
            };
            if !out.iter().any(known) {
                out.push(claim);
            }
        }
    }
    if let Some(claim) = by_way(&parts, &folded, ways, topic, context, &line.place)
        && !out.iter().any(|c| c.place == claim.place && (c.value - claim.value).abs() < 1e-9)
    {
        out.push(claim);
    }
    for (subject, regex) in PATTERNS.nothing.iter().filter(|(_, regex)| regex.is_match(&folded)) {
        let Some(found) = regex.captures(&folded) else { continue };
        if nothing(*subject, &found, &folded, topic, context)
            && !(*subject == Subject::NoneReceived && of_one_way(&found, &folded, ways, &parts))
            && !out.iter().any(|c| c.subject == *subject && c.place == line.place)
        {
            out.push(Claim {
                subject: *subject,
                value: 0.0,
                place: line.place.clone(),
                with_carried: false,
                breakdown: Vec::new(),
            });
        }
    }
}

/// What the numbers by way of a sentence come to: sure where the sentence says the sum itself.
fn by_way(parts: &Parts, folded: &str, ways: &Ways, topic: Topic, context: &Context<'_>, place: &str) -> Option<Claim> {
    const COMING: [&str; 8] = ["申请", "收到", "接到", "接收", "受理", "新收", "提出", "提交"];
    let sum = parts.sum()?;
    let other = NOT_APPLICATIONS.iter().any(|w| ways.named(w) == 0 && folded.contains(w));
    let own = topic.applications && COMING.iter().any(|w| folded.contains(w));
    if other || !own || partial(&folded.replace("其中", ""), context.year) {
        return None;
    }
    let subject = if sum.said { Subject::Received } else { Subject::ByWay };
    let place = place.to_owned();
    Some(Claim { subject, value: sum.value, place, with_carried: false, breakdown: Vec::new() })
}

/// 未收到信函申请: some came on other ways, or may have.
fn of_one_way(found: &Captures<'_>, folded: &str, ways: &Ways, parts: &Parts) -> bool {
    let Some(whole) = found.get(0) else { return false };
    let after = folded[whole.end()..].split([',', ';', '。']).next().unwrap_or_default();
    let said = format!("{}{}{after}", clause(folded, whole.start()), whole.as_str());
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

/// The clause in front of a position.
fn clause(folded: &str, at: usize) -> &str {
    let start = folded[..at]
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, ',' | '。' | ';' | ':' | '('))
        .map_or(0, |(i, c)| i + c.len_utf8());
    &folded[start..at]
}

static OTHER_TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d月|\d日|上半年|下半年|季度|同比|同期|较上年|比上年|较去年|比去年|近[一二三两几\d]+年|历年").ok()
});

/// True when the figure is of another year, a part of the year, or a part of the total.
fn partial(before: &str, year: i32) -> bool {
    let other_year = before.match_indices("年").any(|(i, _)| {
        let digits: String = before[..i].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse::<i32>().is_ok_and(|y| (1990..2100).contains(&y) && y != year)
    });
    let whole = before
        .replace("1月1日", "")
        .replace("12月31日", "")
        .replace("1月至12月", "")
        .replace("1至12月", "")
        .replace("1-12月", "");
    other_year
        || (!before.contains("结转")
            && ["去年", "上年度", "上一年", "其中", "其余", "另有", "分别", "占", "例如"]
                .iter()
                .any(|w| before.contains(w)))
        || OTHER_TIME.as_ref().is_some_and(|re| re.is_match(&whole))
}

const NOT_APPLICATIONS: [&str; 26] = [
    "复议", "诉讼", "投诉", "举报", "信访", "来信", "意见", "建议", "工单", "留言", "提案", "议案", "许可", "线索",
    "咨询", "补正", "信件", "热线", "通报", "结转", "案件", "诉求", "来访", "涉", "关于", "有关",
];

fn figure(
    subject: Subject,
    found: &Captures<'_>,
    folded: &str,
    topic: Topic,
    context: &Context<'_>,
    place: &str,
) -> Option<Claim> {
    let whole = found.get(0)?;
    let number = found.name("n")?;
    let mid = found.name("mid").map_or("", |m| m.as_str());
    let value = value(number.as_str())?;
    let after = &folded[number.end()..];
    // 近百件, 20余件: not a figure.
    if mid.ends_with(['近', '约', '超', '逾']) || after.starts_with(['余', '多', '来']) {
        return None;
    }
    let before = clause(folded, whole.start());
    if subject.is_of_applications() {
        // 受理工单99件，办结98件: the sentence has turned to something else.
        let turned = folded[..whole.start()].rfind("申请").unwrap_or(0);
        let other = NOT_APPLICATIONS.iter().any(|w| mid.contains(w))
            || ["工单", "投诉", "12345", "信访", "提案", "建议", "来信", "留言", "热线"]
                .iter()
                .any(|w| folded[turned..whole.start()].contains(w));
        let named = mid.contains("申请") || mid.contains("公开");
        let carried = before.contains("结转") && matches!(subject, Subject::Concluded | Subject::Handled);
        if other || carried || !(topic.applications || named && mid.contains("公开")) {
            return None;
        }
    }
    if matches!(subject, Subject::CarriedIn | Subject::CarriedOn)
        && !topic.applications
        && !folded.contains("申请")
        && !folded.contains("新收")
    {
        return None;
    }
    if matches!(subject, Subject::Review | Subject::Suit) {
        let decided = ["维持", "纠正", "撤销", "审结", "败诉", "胜诉"].iter().any(|w| mid.contains(w));
        let deciding = ["受理", "审理", "办理"].iter().any(|w| before.contains(w))
            && !before.contains('被')
            && !mid.contains('被');
        if !topic.contest || decided || deciding {
            return None;
        }
    }
    // 上年 in front of 结转 names the figure; anywhere else it makes it last year's.
    let carried = matches!(subject, Subject::CarriedIn | Subject::CarriedOn);
    if carried {
        if OTHER_TIME.as_ref().is_some_and(|re| re.is_match(before)) || mid.contains("分别") {
            return None;
        }
        if !years_fit(whole.as_str(), subject, context.year) {
            return None;
        }
    } else if partial(before, context.year)
        || mid.contains("分别")
        || after.chars().take(8).collect::<String>().contains('占')
    {
        return None;
    }
    let rest: String = after.chars().take(24).collect();
    let with_carried = subject == Subject::Received
        && ["含上年", "含结转", "含去年", "包括上年", "包括结转", "其中上年", "其中结转"]
            .iter()
            .any(|w| rest.contains(w));
    let breakdown = if subject == Subject::Received { breakdown(after, value) } else { Vec::new() };
    Some(Claim { subject, value, place: place.to_owned(), with_carried, breakdown })
}

/// 2022年结转 in a report on 2023, 结转2024年: the years next to this one.
fn years_fit(matched: &str, subject: Subject, year: i32) -> bool {
    let wanted = if subject == Subject::CarriedIn { year - 1 } else { year + 1 };
    matched.match_indices("年").all(|(i, _)| {
        let digits: String = matched[..i].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse::<i32>().map_or(true, |y| y == wanted)
    })
}

fn value(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    plain.parse().ok().or_else(|| numeral::han(&plain))
}

static BY_APPLICANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<who>自然人|法人(?:或|和|及|、|或者)?其他组织|法人|商业企业|企业|科研机构|社会公益组织|公益组织|法律服务机构)(?:申请|提出)?的?(?:为|有)?(?P<n>\d+)件").ok()
});

fn breakdown(after: &str, total: f64) -> Vec<(Vec<u8>, f64)> {
    let mut out: Vec<(Vec<u8>, f64)> = Vec::new();
    if let Some(re) = BY_APPLICANT.as_ref() {
        for found in re.captures_iter(after) {
            let (Some(who), Some(n)) = (found.name("who"), found.name("n").and_then(|n| n.as_str().parse().ok()))
            else {
                continue;
            };
            let columns: Vec<u8> = match who.as_str() {
                "自然人" => vec![1],
                "商业企业" | "企业" => vec![2],
                "科研机构" => vec![3],
                "社会公益组织" | "公益组织" => vec![4],
                "法律服务机构" => vec![5],
                _ => vec![2, 3, 4, 5, 6],
            };
            if !out.iter().any(|(c, _)| *c == columns) {
                out.push((columns, n));
            }
        }
    }
    let start: String = after.chars().take(16).collect();
    if out.is_empty() && ["均为自然人", "全部为自然人", "均由自然人", "都是自然人"].iter().any(|w| start.contains(w))
    {
        out.push((vec![1], total));
    }
    out
}

fn nothing(subject: Subject, found: &Captures<'_>, folded: &str, topic: Topic, context: &Context<'_>) -> bool {
    let Some(whole) = found.get(0) else { return false };
    let mid = found.name("mid").map_or("", |m| m.as_str());
    let before = clause(folded, whole.start());
    let after: String = folded[whole.end()..].chars().take(10).collect();
    if OTHER_TIME.as_ref().is_some_and(|re| re.is_match(before)) {
        return false;
    }
    match subject {
        Subject::NoneReceived => {
            let own = topic.applications || mid.contains("公开") || after.starts_with("公开");
            let other = ["许可", "复议", "补正", "延期", "救助", "投诉"].iter().any(|w| mid.contains(w))
                || ["行政复议", "复议", "人补正", "人"].iter().any(|w| after.starts_with(w));
            own && !other && !partial(before, context.year)
        }
        Subject::Review | Subject::Suit => {
            let outcome = ["撤销", "纠", "败", "责令", "变更", "确认违法", "维持"]
                .iter()
                .any(|w| mid.contains(w) || after.contains(w));
            // 无, 未 as parts of other words: 无偿, 未经复议直接起诉, 无障碍.
            let word = ["无障", "无偿", "无论", "未经", "未来", "未审结"].iter().any(|w| whole.as_str().starts_with(w));
            topic.contest && !outcome && !word && !partial(before, context.year)
        }
        _ => topic.applications || folded.contains("申请") || folded.contains("结转"),
    }
}
