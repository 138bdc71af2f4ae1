//! How sentences of annual reports word figures, and that there were none.
//!
//! A pattern finds where a number stands and what it seems to be about; whether it is that is decided by what is
//! around it.

use std::sync::LazyLock;

use regex::Regex;

use super::claims::Subject;

/// A number, in digits or Han.
const N: &str = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[一二三四五六七八九十百千两零〇]+)";

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(&text.replace("{N}", N)).ok()
}

/// Figures and denials by what they are about.
pub(super) struct Patterns {
    pub figures: Vec<(Subject, Regex)>,
    pub nothing: Vec<(Subject, Regex)>,
}

pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let figures = [
        (
            Subject::Received,
            r"(?:新收|收到|接到|接收)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,24}?){N}(?:件|份|宗|例)",
        ),
        (Subject::Received, r"新收(?P<mid>[^\d,。;、:]{0,12}(?:数量|总数)):?为?:?{N}(?:件|,|、|。|;|$)"),
        (Subject::Accepted, r"受理(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,24}?){N}(?:件|份|宗|例)"),
        (Subject::Accepted, r"公开申请(?P<mid>(?:数量|总量|总数|量)(?:共计|共|为|是|:)*){N}(?:件|份|宗|例)"),
        (
            Subject::Concluded,
            r"(?:办结|办理完毕)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,20}?){N}(?:件|份|宗|例)",
        ),
        (
            Subject::Handled,
            r"(?:办理|答复)(?P<mid>[^\d,。;、:一二三四五六七八九十百千两零〇]{0,20}?){N}(?:件|份|宗|例)",
        ),
        (Subject::Handled, r"依申请公开(?P<mid>(?:申请|事项|数量|数|件)?(?:共|共计|合计|为|:)*){N}(?:件|份|宗|例)"),
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
        (Subject::Review, r"(?P<mid>)行政复议(?:案件|申请|案)?(?:数量|总数)?(?:共|共计|合计|为|:)*{N}(?:件|起|宗|例)"),
        (Subject::Suit, r"(?P<mid>)行政诉讼(?:案件|案)?(?:数量|总数)?(?:共|共计|合计|为|:)*{N}(?:件|起|宗|例)"),
        (Subject::Licence, r"作出(?P<mid>[^\d,。;、]{0,6}?)行政许可(?:决定)?(?:共|共计|为)?{N}(?:件|个|宗)"),
        (Subject::Penalty, r"作出(?P<mid>[^\d,。;、]{0,6}?)行政处罚(?:决定)?(?:共|共计|为)?{N}(?:件|个|宗)"),
        (
            Subject::Compulsion,
            r"(?:作出|实施|采取)(?P<mid>[^\d,。;、]{0,6}?)行政强制(?:决定|措施)?(?:共|共计|为)?{N}(?:件|个|宗|次)",
        ),
        // 作出行政许可53件，行政处罚21件: the verb stands once.
        (Subject::Licence, r"(?P<mid>)行政许可(?:决定)?(?:共|共计|合计|为|:)*{N}(?:件|宗)(?:[^次]|$)"),
        (Subject::Penalty, r"(?P<mid>)行政处罚(?:决定)?(?:共|共计|合计|为|:)*{N}(?:件|宗)(?:[^次]|$)"),
        (Subject::Compulsion, r"(?P<mid>)行政强制(?:决定)?(?:共|共计|合计|为|:)*{N}(?:件|宗)(?:[^次]|$)"),
        (Subject::Issued, r"(?:制发|印发|出台|制定)(?P<mid>)了?(?:行政)?规范性文件(?:共|共计|为)?{N}(?:件|个|份)"),
        (Subject::Issued, r"(?:制发|印发|出台|制定)(?P<mid>)[的了]?{N}(?:件|个|份)(?:行政)?规范性文件"),
        (Subject::Charge, r"行政事业性收费(?P<mid>[^\d。;]{0,8}?){N}万元"),
        (Subject::InformationFee, r"处理费(?P<mid>[^\d。;]{0,14}?){N}元"),
    ];
    let nothing = [
        (
            Subject::NoneReceived,
            r"(?:(?:未|没有|未曾|从未)(?:收到|接到|受理过?|接收)|没有|未有|无)(?P<denied>[^,。;]{0,32}?申请[^,。;、]*)",
        ),
        (
            Subject::CarriedIn,
            r"(?:无|没有)(?:上年度?|上一年度?|去年)的?结转(?P<denied>[^,。;]*)|(?:上年度?|上一年度?|去年)(?:没有|无|未有)结转",
        ),
        (
            Subject::CarriedOn,
            r"(?:无|没有)(?:申请|需要?|需)?结转(?:至|到|入)?(?:下年度?|下一年度?|次年|明年)(?P<denied>[^,。;]*)",
        ),
        // What is all done is not carried on, whatever year is named.
        (
            Subject::CarriedOn,
            r"(?:全部|均|都)已?(?:按时|按期|依法)?(?:办结|答复|办理完毕)(?:完毕)?,(?:无|没有)结转(?P<denied>[^,。;]*)",
        ),
        (Subject::Issued, r"(?:未|没有)(?:制发|印发|出台|制定)过?(?P<denied>[^,。;、]{0,8}规范性文件[^,。;、]*)"),
        (Subject::Review, r"(?:未|没有|无)(?P<denied>[^,。;]{0,36}?复议[^,。;]*)"),
        (Subject::Suit, r"(?:未|没有|无)(?P<denied>[^,。;]{0,44}?(?:诉讼|起诉)[^,。;]*)"),
    ];
    let build = |list: &[(Subject, &str)]| {
        list.iter()
            .filter_map(|(s, p)| pattern(&p.replace("{LAST}", r"20\d\d").replace("{NEXT}", r"20\d\d")).map(|r| (*s, r)))
            .collect()
    };
    Patterns { figures: build(&figures), nothing: build(&nothing) }
});
