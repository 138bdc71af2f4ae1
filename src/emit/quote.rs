//! Short quotations that stay honest, and openings of clauses that name them.
//!
//! The appendix is published, and a unit reads how it is quoted: a quotation is a whole sentence where one has room,
//! ends at the least at a clause, and never inside quotation marks, a title or brackets. An opening, which only says
//! which clause is meant, may end earlier: at a boundary of a list, at the worst between two words.

use std::sync::{Arc, LazyLock};

use crate::{
    dictionaries::Dictionaries,
    text::{Segmenter, numeral},
};

/// Marks that open, with the ones that close them.
const PAIRS: [(char, char); 7] =
    [('“', '”'), ('‘', '’'), ('《', '》'), ('（', '）'), ('(', ')'), ('「', '」'), ('〔', '〕')];
/// A quotation shorter than this says nothing.
const LEAST: usize = 8;
/// An opening shorter than this says nothing.
const LEAST_OPENING: usize = 4;
/// A run of digits of this length is a telephone or identity number, not a figure.
const PRIVATE_DIGITS: usize = 7;
/// What stands before a comma and leaves its sense open: 局长听取汇报后，…; 人员发生变动的，….
const HANGING: [&str; 6] = ["后", "前", "时", "的", "基础上", "过程中"];
/// Heads of what stands before a demand and says only on what it rests.
const GROUNDS: [&str; 4] = ["按照", "根据", "依据", "围绕"];
/// Heads of what stands before a demand where it does nothing itself: 结合年度重点工作、重大工程，….
const LEANING: [&str; 6] = ["结合", "聚焦", "针对", "立足", "着眼", "突出"];
/// Who is asked, and that it is asked, before the head of a part: 各单位要结合….
const ASKED: [&str; 12] =
    ["各单位", "各部门", "各街道", "各镇街", "各责任单位", "相关单位", "相关部门", "应当", "应", "要", "需", "须"];
/// Words for what a clause asks to be done: an opening without one names a topic and no measure.
const DEEDS: [&str; 83] = [
    "编制", "公布", "公示", "发布", "举办", "召开", "组织", "建立", "制定", "印发", "报送", "开设", "修订", "更新",
    "邀请", "汇总", "梳理", "设立", "设置", "通报", "开展", "加强", "加大", "强化", "深化", "推进", "推动", "落实",
    "优化", "规范", "提升", "提高", "完善", "健全", "实施", "做好", "做到", "确保", "明确", "制作", "办理", "答复",
    "征求", "征集", "听取", "部署", "配备", "配齐", "纳入", "备案", "交接", "调整", "分析", "培养", "选派", "整改",
    "督促", "约谈", "检查", "推送", "归集", "展示", "转载", "整合", "打造", "探索", "创新", "丰富", "扩大", "畅通",
    "引导", "促进", "巩固", "增强", "进行", "利用", "选择", "统一", "避免", "采取", "配合", "说明", "形成",
];
/// What stands before 公开 where it names a business and no deed.
const BUSINESS: [&str; 4] = ["政务", "信息", "主动", "申请"];
/// Words that do not end a phrase.
const BINDING: [&str; 30] = [
    "后", "前", "时", "和", "与", "及", "以及", "或", "并", "的", "在", "对", "对于", "将", "把", "为", "由", "从",
    "向", "以", "被", "于", "按", "不", "等", "应", "应于", "需", "要", "可",
];

/// Words for the rare text that has no mark to cut at; asked for when the first such text comes.
static WORDS: LazyLock<Arc<Segmenter>> =
    LazyLock::new(|| Segmenter::shared(&Dictionaries::shipped().text("words.txt").unwrap_or_default()));

/// The opening of `text` as a quotation of at most `most` characters, without its final stop.
///
/// `None` when nothing can be quoted: no boundary in reach, unpaired marks, a private number.
pub(in crate::emit) fn quotation(text: &str, most: usize) -> Option<String> {
    said(text, most, most)
}

/// The same, of whole sentences only.
pub(in crate::emit) fn sentences(text: &str, most: usize) -> Option<String> {
    let text = quotable(text)?;
    let ends = Ends::of(text, most, most, false)?;
    Some(kept(text, ends.sentence?))
}

/// The opening of `text` as a quotation: sentences of at most `most` characters, else the first of at most `longest`,
/// else as many clauses as `most` allows.
pub(in crate::emit) fn said(text: &str, most: usize, longest: usize) -> Option<String> {
    let text = quotable(text)?;
    let ends = Ends::of(text, most, longest, false)?;
    Some(kept(text, ends.sentence.or(ends.first).or(ends.clause)?))
}

/// What a clause demands, so much of it that what is to be done stays; `None` where that is beyond reach.
pub(in crate::emit) fn measure(text: &str, most: usize, longest: usize) -> Option<String> {
    let text = demand(quotable(text)?);
    let ends = Ends::of(text, most, longest, asks(text))?;
    Some(kept(text, ends.sentence.or(ends.first).or(ends.clause)?))
}

/// The opening of a clause by which one knows it: some clauses of it in `most` characters, else the first that ends
/// within `longest`, else what stands before a boundary of a list or of words, with an ellipsis. Made to stand within
/// quotation marks.
pub(in crate::emit) fn opening(text: &str, most: usize, longest: usize) -> String {
    let text = demand(body(text.trim().lines().next().unwrap_or_default()));
    let asks = asks(text);
    let ends = Ends::of(text, most, longest, asks).unwrap_or_default();
    if let Some(end) = ends.sentence.or(ends.clause).or(ends.next).or(ends.brief) {
        return kept(text, end);
    }
    // As many parts as it takes to say what is to be done.
    let parts = text.match_indices(['，', '。', '；']).map(|(at, _)| &text[..at]);
    let part = parts.chain([text]).find(|part| !asks || self::asks(part)).unwrap_or(text);
    let short = if part.chars().count() <= most {
        part
    } else {
        at_list(part, most, longest).unwrap_or_else(|| at_word(part, most, longest))
    };
    let left_out = if short.len() < part.len() { "……" } else { "" };
    format!("{}{left_out}", inner(short))
}

/// Where a text may end, in bytes.
#[derive(Debug, Default)]
struct Ends {
    /// The last sentence that ends within the wished length; the text's end if all of it has room.
    sentence: Option<usize>,
    /// The first sentence that ends within the greatest length.
    first: Option<usize>,
    /// The last clause of the wished length that does not hang.
    clause: Option<usize>,
    /// The first clause between the two lengths.
    next: Option<usize>,
    /// A clause of a few characters, too short to be quoted.
    brief: Option<usize>,
}

impl Ends {
    /// `None` where marks do not pair within reach.
    /// `asks`: only where it says by then what is to be done.
    fn of(text: &str, most: usize, longest: usize, asks: bool) -> Option<Self> {
        let mut out = Self::default();
        let mut open: Vec<char> = Vec::new();
        let mut count = 0;
        for (at, c) in text.char_indices() {
            if open.is_empty() {
                out.note((c, at, count), text, (most, longest), asks);
            }
            if count >= longest {
                return Some(out);
            }
            if let Some((_, close)) = PAIRS.iter().find(|(o, _)| *o == c) {
                open.push(*close);
            } else if PAIRS.iter().any(|(_, close)| *close == c) && open.pop() != Some(c) {
                // What fits is told before; a stray mark further on does no harm.
                return (count >= most).then_some(out);
            }
            count += 1;
        }
        if open.is_empty() && count >= LEAST {
            if count <= most {
                out.sentence = Some(text.len());
            }
            out.first.get_or_insert(text.len());
            out.next.get_or_insert(text.len());
        }
        Some(out)
    }

    fn note(&mut self, (c, at, count): (char, usize, usize), text: &str, (most, longest): (usize, usize), asks: bool) {
        let stop = matches!(c, '。' | '！' | '？' | '；');
        let before = &text[..at];
        let hangs = || {
            let part = before.rsplit(['，', '。', '；']).next().unwrap_or(before);
            HANGING.iter().any(|h| part.ends_with(h)) || rests(part)
        };
        if !stop && (c != '，' || hangs()) || count > longest || asks && !self::asks(before) {
            return;
        }
        if (LEAST_OPENING..LEAST).contains(&count) {
            self.brief.get_or_insert(at);
        }
        if count < LEAST {
            return;
        }
        if stop {
            self.first.get_or_insert(at);
        }
        match (count <= most, stop) {
            (true, true) => self.sentence = Some(at),
            (true, false) => self.clause = Some(at),
            (false, _) => {
                self.next.get_or_insert(at);
            }
        }
    }
}

/// What may be quoted of a text; `None` for scraps of tables and private numbers.
fn quotable(text: &str) -> Option<&str> {
    let text = body(text);
    (!text.contains(['\n', '\t']) && !has_private_number(text)).then_some(text)
}

/// A text up to an end, as it stands within quotation marks.
fn kept(text: &str, end: usize) -> String {
    inner(text.get(..end).unwrap_or(text).trim_end_matches(['。', '；', '，', '、', '：', '.', ';', ',']))
}

/// A clause without when it is due and on what it rests: that says nothing of what is asked.
fn demand(text: &str) -> &str {
    match text.split_once('，') {
        Some((first, rest))
            if (first.ends_with('前') || rests(first)) && is_closed(first) && rest.chars().count() >= LEAST =>
        {
            demand(rest)
        }
        _ => text,
    }
}

/// Whether a part of a sentence only says on what the next rests.
fn rests(part: &str) -> bool {
    let mut bare = part;
    while let Some(rest) = ASKED.iter().find_map(|asked| bare.strip_prefix(asked)) {
        bare = rest;
    }
    GROUNDS.iter().any(|g| bare.starts_with(g)) || LEANING.iter().any(|l| bare.starts_with(l)) && !asks(bare)
}

/// Whether a text says what is to be done.
fn asks(text: &str) -> bool {
    let open = || text.match_indices("公开").any(|(at, _)| !BUSINESS.iter().any(|b| text[..at].ends_with(b)));
    DEEDS.iter().any(|deed| text.contains(deed)) || open()
}

/// Whether all marks of a text are paired.
fn is_closed(text: &str) -> bool {
    let mut open = Vec::new();
    text.chars().all(|c| match PAIRS.iter().find(|(o, close)| *o == c || *close == c) {
        Some((o, close)) if *o == c => {
            open.push(*close);
            true
        }
        Some(_) => open.pop() == Some(c),
        None => true,
    }) && open.is_empty()
}

/// The longest opening of at most `most` characters before a 、, if there is one in its second half, else the first of
/// at most `longest`. Half a row of numbers (第1、2条) is another number.
fn at_list(text: &str, most: usize, longest: usize) -> Option<&str> {
    let ends = |opening: &&str| !opening.ends_with(|c: char| c.is_ascii_digit()) && is_closed(opening);
    let mut last = None;
    for ((at, _), count) in text.char_indices().zip(0..=longest).filter(|((_, c), _)| *c == '、') {
        let Some(opening) = text.get(..at).filter(ends).filter(|_| count * 2 >= most) else { continue };
        if count > most {
            return last.or(Some(opening));
        }
        last = Some(opening);
    }
    last
}

/// The longest opening of at most `most` characters that ends with a word and neither within marks nor in a number or
/// date; a longer one where that leaves next to nothing, and the whole text when there is none.
fn at_word(text: &str, most: usize, longest: usize) -> &str {
    let mut at = 0;
    let mut best: Option<(&str, usize)> = None;
    for word in WORDS.words(text) {
        let Some(start) = text[at..].find(word).map(|found| at + found) else { continue };
        at = start + word.len();
        let opening = &text[..at];
        let count = opening.chars().count();
        if count > longest || count > most && best.is_some_and(|(_, count)| count * 2 >= most) {
            break;
        }
        // Half of 2023年12月 is another date, and a figure means nothing without its counter (10个 without 工作日).
        let numeral = |c: char| c.is_ascii_digit() || numeral::is_ordinal(c);
        let figure = |c: char| numeral(c) || matches!(c, '年' | '月' | '日' | '第' | '%' | '％' | '.');
        let dated = opening[opening.trim_end_matches(figure).len()..].contains(numeral);
        let counter = text[..start].ends_with(numeral);
        if !dated && !counter && !BINDING.contains(&word) && is_closed(opening) && count >= LEAST_OPENING {
            best = Some((opening, count));
        }
    }
    best.map_or(text, |(opening, _)| opening)
}

/// Words that are put within quotation marks: what they quote themselves takes the other kind (GB/T 15834: double,
/// within it single, within that double again).
pub(in crate::emit) fn inner(text: &str) -> String {
    let turned = |c| match c {
        '“' => '‘',
        '”' => '’',
        '‘' => '“',
        '’' => '”',
        other => other,
    };
    text.chars().map(turned).collect()
}

/// The text without the enumerators that open it.
fn body(text: &str) -> &str {
    let mut rest = text.trim();
    // （一）1.…
    for _ in 0..2 {
        rest = numbered(rest).unwrap_or(rest);
    }
    rest.trim_start_matches(['，', '：', ' ', '　'])
}

/// What follows the enumerator that opens a text.
fn numbered(text: &str) -> Option<&str> {
    let digit = |c: char| c.is_ascii_digit() || numeral::is_ordinal(c);
    for open in ['（', '('] {
        if let Some((number, tail)) = text.strip_prefix(open).and_then(|r| r.split_once(['）', ')']))
            && !number.is_empty()
            && number.chars().all(digit)
        {
            return Some(tail.trim_start());
        }
    }
    if let Some(tail) = text.strip_prefix(|c: char| ('\u{2460}'..='\u{2473}').contains(&c)) {
        return Some(tail.trim_start());
    }
    let after = text.trim_start_matches(digit);
    let number = &text[..text.len() - after.len()];
    let mark = after.chars().next().filter(|_| (1..=6).contains(&number.len()))?;
    let tail = &after[mark.len_utf8()..];
    let taken = match mark {
        '是' | '．' | '）' | ')' => true,
        '.' => !tail.starts_with(|c: char| c.is_ascii_digit()) || !number.starts_with('0') && is_date(tail),
        // 6、7月各办一场 are two months, 6、9月、11月各办一场 is the sixth item.
        '、' => {
            let rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.len() == tail.len() || !rest.starts_with('月') || rest.starts_with("月、")
        }
        _ => false,
    };
    taken.then(|| tail.trim_start())
}

/// Whether digits behind a stop are a date or a number of their own (6.9月、11月, 3.2023年, 8.12345热线), and not decimals
/// (3.5万).
fn is_date(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    let value = digits.parse::<u32>().ok().filter(|_| !digits.starts_with('0'));
    let month = rest.starts_with('月') && value.is_some_and(|n| (1..=12).contains(&n));
    let day = rest.starts_with('日') && digits.len() == 2 && value.is_some_and(|n| (10..=31).contains(&n));
    month || day || digits.len() >= 4
}

fn has_private_number(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || c == 'X' || c == '-'))
        .any(|run| run.chars().filter(char::is_ascii_digit).count() >= PRIVATE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_at_a_sentence_when_one_is_in_reach() {
        assert_eq!(
            quotation("全年举办业务培训3期，参训120人次。下一步继续加强。", 20).as_deref(),
            Some("全年举办业务培训3期，参训120人次")
        );
        assert_eq!(
            quotation("全年举办业务培训3期，参训人员达到120人次以上", 16).as_deref(),
            Some("全年举办业务培训3期")
        );
        assert_eq!(quotation("全年举办业务培训3期。", 40).as_deref(), Some("全年举办业务培训3期"));
    }

    #[test]
    fn a_whole_sentence_comes_before_half_of_it() {
        let text = "3月、10月两次党组会把政务公开列为议题，局长听取汇报后，研究了专区建设。下一步继续加强。";
        assert_eq!(
            quotation(text, 30).as_deref(),
            Some("3月、10月两次党组会把政务公开列为议题"),
            "汇报后 leaves it open"
        );
        let whole = "3月、10月两次党组会把政务公开列为议题，局长听取汇报后，研究了专区建设";
        assert_eq!(said(text, 30, 40).as_deref(), Some(whole));
        assert_eq!(said(text, 60, 60).as_deref(), Some(text.trim_end_matches('。')));
        assert_eq!(sentences(text, 30), None);
        assert_eq!(sentences(text, 40).as_deref(), Some(whole));
    }

    #[test]
    fn an_opening_ends_where_a_thought_ends() {
        for (text, most, longest, opens) in [
            (
                "加强对重大政策的社会效果和舆情风险评估，相关部门应配合进行政策解读。",
                16,
                32,
                "加强对重大政策的社会效果和舆情风险评估",
            ),
            (
                "严格解读程序，认真落实政策解读“三同步”工作机制，将解读作为一环。",
                16,
                32,
                "严格解读程序，认真落实政策解读‘三同步’工作机制",
            ),
            (
                "各单位每年至少组织2次政务公开专题培训，着力增强公开意识。",
                16,
                32,
                "各单位每年至少组织2次政务公开专题培训",
            ),
            ("人员发生变动的，要逐项交接工作，并及时备案。", 12, 32, "人员发生变动的，要逐项交接工作"),
            ("2023年年底前，优化企业用户空间，实现“一企一档”。", 12, 32, "优化企业用户空间"),
            ("根据《政府信息公开条例》要求，不断增强各环节的合理性。", 12, 32, "不断增强各环节的合理性"),
            ("明确公开标准，加强对依申请公开各环节合理性合法性和一致性的审查把关工作。", 8, 12, "明确公开标准"),
            // A list is cut between its items, but not within its numbers.
            (
                "综合利用12345市民服务热线、民声连线、政务微博、微信、政务监督热线等渠道，提升水平。",
                16,
                20,
                "综合利用12345市民服务热线……",
            ),
        ] {
            assert_eq!(opening(text, most, longest), opens, "{text}");
        }
    }

    #[test]
    fn an_opening_never_leaves_half_a_word_number_or_title() {
        let cut = |text: &str| opening(text, 12, 16);
        assert_eq!(cut("切实增强各级领导干部政务公开意识和能力素质以及业务水平"), "切实增强各级领导干部……");
        // No end within the date, none behind a word that binds.
        assert_eq!(cut("所有单位应于2023年12月31日前完成政务公开平台的建设工作"), "所有单位……");
        assert_eq!(
            cut("落实《关于全面推进基层政务公开标准化规范化工作的实施意见》"),
            "落实《关于全面推进基层政务公开标准化规范化工作的实施意见》"
        );
        for most in 4..40 {
            for text in [
                "按照“谁开设、谁申请、谁使用、谁负责”的原则管理政府网站域名并于2023年12月31日前完成12345热线第1、2条整改",
                "对《中华人民共和国政府信息公开条例》（国令第711号）第二十条规定的1326件信息和“一企一档”档案进行梳理",
            ] {
                let said = opening(text, most, most);
                let said = said.trim_end_matches('…');
                assert!(
                    is_closed(said) && !said.ends_with(|c: char| c.is_ascii_digit() || c == '年' || c == '月'),
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn never_ends_inside_quotation_marks_or_a_title() {
        let text = "通过“政府开放日，走进教体局。听民声”活动邀请居民代表五十人，现场答疑";
        assert_eq!(quotation(text, 14), None);
        assert_eq!(quotation(text, 32).as_deref(), Some("通过‘政府开放日，走进教体局。听民声’活动邀请居民代表五十人"));
        assert_eq!(quotation("公开了招生”简章和服务区划分", 30), None);
    }

    #[test]
    fn quotation_marks_alternate() {
        assert_eq!(inner("开设“一图读懂‘双减’”专栏"), "开设‘一图读懂“双减”’专栏");
    }

    #[test]
    fn drops_the_enumerator_but_not_a_number() {
        assert_eq!(quotation("（三）公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("2.公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("一是公开招生简章和服务区划分。", 40).as_deref(), Some("公开招生简章和服务区划分"));
        assert_eq!(quotation("3.5万户企业收到惠企政策清单。", 40).as_deref(), Some("3.5万户企业收到惠企政策清单"));
        assert_eq!(quotation("2023年公开招生简章和划分。", 40).as_deref(), Some("2023年公开招生简章和划分"));
    }

    #[test]
    fn a_paragraph_number_before_a_date_is_none_of_it() {
        for (text, said) in [
            ("6.9月、11月各办一场开放日。", "9月、11月各办一场开放日"),
            ("14.9月、12月各安排一次培训。", "9月、12月各安排一次培训"),
            ("3.2023年印发惠企政策汇编。", "2023年印发惠企政策汇编"),
            ("5.10日内公布意见采纳情况。", "10日内公布意见采纳情况"),
            ("8.12345热线工单按时办结。", "12345热线工单按时办结"),
            ("（二）3.每季度召开一次例会。", "每季度召开一次例会"),
            ("4）每季度召开一次例会。", "每季度召开一次例会"),
            ("③每季度召开一次例会。", "每季度召开一次例会"),
            ("6、9月、11月各办一场开放日。", "9月、11月各办一场开放日"),
            ("6、7月各办一场开放日活动。", "6、7月各办一场开放日活动"),
            ("3.5万户企业收到政策清单。", "3.5万户企业收到政策清单"),
            ("1.5个工作日内答复全部申请。", "1.5个工作日内答复全部申请"),
            ("98.6%的工单按期办结答复。", "98.6%的工单按期办结答复"),
        ] {
            assert_eq!(quotation(text, 40).as_deref(), Some(said), "{text}");
        }
    }

    #[test]
    fn the_name_of_a_clause_says_what_is_to_be_done() {
        let topic = "与群众利益密切相关的决策事项，综合选择政府网站、政务新媒体、新闻发布会、政府信息查阅场所以及报纸、广播、电视等便于公众了解的\
                     途径或采取座谈会、听证会、实地走访、民意调查等方式公开征求意见。";
        let leaning = "各单位要结合年度重点工作、重大工程，按照重要政策发布时点，聚焦营商环境、民生领域等公众广泛关注的领域，常态化开展政府开放\
                       活动，设置答疑、座谈会或问卷调查等环节。";
        assert_eq!(opening(leaning, 16, 32), "常态化开展政府开放活动");
        assert_eq!(
            measure(leaning, 60, 90).as_deref(),
            Some("常态化开展政府开放活动，设置答疑、座谈会或问卷调查等环节")
        );
        assert_eq!(opening(topic, 16, 32), "与群众利益密切相关的决策事项，综合选择政府网站……");
        assert_eq!(measure(topic, 60, 90), None, "the measure is beyond reach");
        let whole = "与群众利益密切相关的决策事项，采取座谈会、听证会等方式公开征求意见，并公布采纳情况。";
        assert_eq!(opening(whole, 28, 40), "与群众利益密切相关的决策事项，采取座谈会、听证会等方式公开征求意见");
        assert_eq!(
            opening("对教育、卫生领域的公共企事业单位，推进信息公开。", 16, 32),
            "对教育、卫生领域的公共企事业单位，推进信息公开"
        );
    }

    #[test]
    fn private_numbers_and_scraps_are_not_quoted() {
        assert_eq!(quotation("联系人张某，电话13800001111，负责受理。", 60), None);
        assert_eq!(quotation("已公开。", 60), None);
        assert!(quotation("全年办结12345热线工单1326件。", 60).is_some());
    }
}
