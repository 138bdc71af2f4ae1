//! Rules that read the text: prose against tables, years, parts, last year.

use duibiao::{
    ingest::{Align, Content, Document},
    problem::Level,
    statistics::{
        Address, Certainty, Context, Finding, Report, Rules, Sections, Statistics, TableKind, check, extract,
    },
};

use super::{context, draw::document, layouts::Layout, lines, numbers::Numbers, push, read};

/// A report around tables: the given prose in part one, five and six.
pub fn report(numbers: &Numbers, layout: &Layout, overview: &[&str], problems: &[&str], other: &[&str]) -> Document {
    let mut tables = document(numbers, layout).blocks.into_iter().filter(|b| matches!(b.content, Content::Table(_)));
    let mut out = lines(&[
        "某局2023年政府信息公开工作年度报告",
        "本报告所列数据的统计期限自2023年1月1日起，到2023年12月31日止。",
        "一、总体情况",
    ]);
    push(&mut out, overview);
    for heading in
        ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]
    {
        push(&mut out, &[heading]);
        out.blocks.extend(tables.next());
    }
    push(&mut out, &["五、存在的主要问题及改进情况"]);
    push(&mut out, problems);
    push(&mut out, &["六、其他需要报告的事项"]);
    push(&mut out, other);
    out
}

pub const PROBLEMS: &str = "公开的及时性还不够。2024年将加强调度，按月检查栏目更新。";
pub const OTHER: &str = "本年度未收取信息处理费，年度政务公开工作要点各项任务均已落实，行政事业性收费情况见上表。";

pub fn findings(document: &Document) -> Vec<Finding> {
    let rules = Rules::shipped().unwrap();
    let statistics = read(document);
    let text = Sections::of(document);
    check(&context(&rules, &statistics, Some(&text)))
}

fn ids(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|f| f.rule.as_str()).collect()
}

#[test]
fn prose_against_table() {
    let numbers = Numbers::sample();
    let new = numbers.requests[0][6];
    let carried = numbers.requests[1][6];
    let done = numbers.requests[23][6];
    let on = numbers.requests[24][6];
    let judge = |sentence: &str| {
        let document = report(&numbers, &Layout::default(), &["（一）依申请公开情况", sentence], &[PROBLEMS], &[OTHER]);
        let found = findings(&document);
        ids(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let none: [String; 0] = [];
    // What fits, in the wordings that units use.
    for sentence in [
        format!("全年收到政府信息公开申请{new}件，上年结转{carried}件，办结{done}件，结转下年度继续办理{on}件。"),
        format!("受理政府信息公开申请{}件。", new + carried),
        format!("共受理依申请公开{new}件，均按时答复。"),
        format!("本年新收政府信息公开申请数量{new}，上年结转{carried}。"),
        format!("2022年收到申请999件，2023年新收申请{new}件，较上年减少12件。"),
        "1月至6月收到申请1件。".to_owned(),
        "收到群众意见建议999条，受理12345工单4386件，办结4000件。".to_owned(),
        "全区共收到政府信息公开申请999件。".to_owned(),
        format!("收到申请{new}件，其中网上申请1件、信函申请2件。"),
        "收到近百件申请。".to_owned(),
    ] {
        assert_eq!(judge(&sentence), none, "{sentence}");
    }
    for (sentence, rule) in [
        (format!("全年收到政府信息公开申请{}件。", new + 1.0), "A10"),
        (format!("本年度新收申请{}件。", new + carried), "A10"),
        (format!("上年结转{}件。", carried + 3.0), "A10"),
        (format!("全年办结依申请公开{}件。", done + 2.0), "A10"),
        (format!("{}件结转下年度办理。", on + 1.0), "A10"),
        ("本年度未收到政府信息公开申请。".to_owned(), "A11"),
        ("全年没有收到政府信息公开申请，也没有上年结转件。".to_owned(), "A11"),
        (format!("受理政府信息公开申请{}件。", new + carried + 1.0), "A10b"),
        ("未因政府信息公开被申请行政复议。".to_owned(), "A10"),
        ("因政府信息公开被提起行政诉讼1件。".to_owned(), "A10"),
        (format!("收到申请{new}件，其中自然人{new}件、法人或其他组织1件。"), "A10c"),
    ] {
        assert!(judge(&sentence).iter().any(|r| r == rule), "{sentence}: {:?}", judge(&sentence));
    }
}

#[test]
fn numbers_by_way_are_parts_of_one_total() {
    let numbers = Numbers::sample();
    let new = numbers.requests[0][6];
    let told = |sentences: &[&str]| {
        let lines: Vec<&str> = std::iter::once("（一）依申请公开情况").chain(sentences.iter().copied()).collect();
        let found = findings(&report(&numbers, &Layout::default(), &lines, &[PROBLEMS], &[OTHER]));
        found.iter().map(|f| (f.rule.clone(), f.level)).collect::<Vec<_>>()
    };
    let rest = new - 2.0;
    for sentence in [
        format!("通过网站收到2件，信函{rest}件。"),
        format!("通过网站收到申请2件，通过信函收到申请{rest}件。"),
        format!("其中：网络申请2件、信函{rest}件，共{new}件。"),
        format!("全年收到政府信息公开申请{new}件，当面受理2件，政务服务窗口受理{rest}件。"),
        format!("其中通过政务服务平台收到申请2件，以传真、电子邮件方式收到申请{rest}件，全部按时答复。"),
        format!("收到网络申请2件、信函申请{rest}件。"),
        "通过政府网站收到申请1件。".to_owned(),
        "当面收到申请1件。信函收到申请1件。".to_owned(),
        format!("网络收到申请{new}件，未收到信函申请。"),
        "网络答复1件，邮寄答复1件。".to_owned(),
        format!("通过网络、信函等渠道收到申请{new}件。"),
    ] {
        assert_eq!(told(&[&sentence]), [], "{sentence}");
    }
    // What they come to may be asked about, and is wrong only where the sentence says it.
    for (sentence, rule, level) in [
        (format!("通过网站收到3件，信函{rest}件。"), "A10b", Level::Warning),
        (format!("网络申请3件、信函{rest}件，共{}件。", new + 1.0), "A10", Level::Error),
        (format!("通过网络、信函等渠道收到申请{}件。", new + 1.0), "A10", Level::Error),
        ("未收到通过网络、信函等方式提出的申请。".to_owned(), "A11", Level::Error),
    ] {
        assert_eq!(told(&[&sentence]), [(rule.to_owned(), level)], "{sentence}");
    }
    // A total elsewhere in the report is the one that counts.
    let total = format!("全年收到政府信息公开申请{new}件。");
    assert_eq!(told(&[&total, "通过网站收到3件，信函1件。"]), []);
}

#[test]
fn prose_decides_between_equal_causes() {
    let mut numbers = Numbers::sample();
    let (new, carried) = (numbers.requests[0][6], numbers.requests[1][6]);
    numbers.requests[24][0] += 2.0;
    numbers.requests[24][6] += 2.0;
    let sentence = format!("本年度新收申请{new}件，上年结转{carried}件。");
    let document = report(&numbers, &Layout::default(), &["（一）依申请公开情况", &sentence], &[PROBLEMS], &[OTHER]);
    let found = findings(&document);
    assert_eq!(found[0].certainty, Some(Certainty::Determined));
    assert_eq!(found[0].cells, [Address::request(25, 1), Address::request(25, 7)]);
}

#[test]
fn years_and_parts() {
    let numbers = Numbers::sample();
    let of = |document: &Document| findings(document).into_iter().map(|f| f.rule).collect::<Vec<_>>();
    let sound = report(&numbers, &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    assert!(of(&sound).is_empty(), "{:?}", findings(&sound));
    let late =
        report(&numbers, &Layout::default(), &["2022年获评先进。"], &["问题不少。2023年，我局将加强公开。"], &[OTHER]);
    assert_eq!(of(&late), ["A12"]);
    let empty = report(&numbers, &Layout::default(), &[], &["无。"], &[OTHER]);
    assert_eq!(of(&empty), ["P3"]);
    let silent = report(&numbers, &Layout::default(), &[], &[PROBLEMS], &["无其他需要报告的事项。"]);
    assert_eq!(of(&silent), ["P6", "P7", "P8"]);
    let mut short = sound.clone();
    let at = short.blocks.iter().position(|b| b.text().is_some_and(|t| t.starts_with("五、"))).unwrap();
    short.blocks.drain(at..at + 2);
    assert_eq!(of(&short), ["P1"]);
    let mut title = sound.clone();
    title.blocks[0].content = Content::Paragraph {
        text: "某局2022年政府信息公开工作年度报告".to_owned(),
        align: Align::Center,
    };
    title.blocks[1].content =
        Content::Paragraph { text: "统计期限为2022年1月1日至12月31日。".to_owned(), align: Align::Left };
    assert_eq!(of(&title), ["A12", "A12"]);
}

/// The sound report with one of its lines replaced.
fn with_line(start: &str, text: &str) -> Document {
    let mut document = report(&Numbers::sample(), &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    let block = document.blocks.iter_mut().find(|b| b.text().is_some_and(|t| t.starts_with(start))).unwrap();
    block.content = Content::Paragraph { text: text.to_owned(), align: Align::Left };
    document
}

#[test]
fn what_else_a_report_must_say() {
    let of = |document: &Document| ids(&findings(document)).join(" ");
    // Problems without a word of what is done about them.
    assert_eq!(of(&with_line(PROBLEMS, "一是信息发布数量偏少；二是解读形式单一；三是人员流动频繁。")), "P5");
    // No period of the figures.
    assert_eq!(of(&with_line("本报告所列", "现公布本年度报告，欢迎来电咨询和监督。")), "P9");
    // The sixth part before the fifth.
    let mut turned = report(&Numbers::sample(), &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    let five = turned.blocks.iter().position(|b| b.text().is_some_and(|t| t.starts_with("五、"))).unwrap();
    turned.blocks[five..].rotate_left(2);
    assert_eq!(of(&turned), "P2");
    // A fee for information that the table does not show.
    let mut numbers = Numbers::sample();
    numbers.proactive[9] = 0.0;
    let fee = "本年度收取信息处理费460元，年度政务公开工作要点各项任务均已落实。";
    let document = report(&numbers, &Layout::default(), &["工作有序。"], &[PROBLEMS], &[fee]);
    assert!(of(&document).contains("P10"), "{}", of(&document));
    // Signed in another year than the one after.
    let mut signed = report(&Numbers::sample(), &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    push(&mut signed, &["某局", "2023年1月20日"]);
    assert_eq!(of(&signed), "A12b");
}

#[test]
fn a_report_of_pictures_is_still_a_report() {
    let mut document = lines(&[
        "某局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "工作有序。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        PROBLEMS,
        "六、其他需要报告的事项",
        "无。",
    ]);
    document.pictures = 3;
    let (found, problems) = Report::read(&document);
    let found = found.expect("a report by its parts");
    assert!(!found.has_tables());
    let told: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(told, ["statistics-picture"; 3]);
    // Its text is checked all the same, and no figure is invented.
    let rules = Rules::shipped().unwrap();
    let found = check(&context(&rules, &found.statistics, Some(&found.text)));
    assert_eq!(ids(&found), ["P9", "P6", "P7"]);
}

#[test]
fn an_annex_fills_in_what_is_missing_and_nothing_else() {
    let numbers = Numbers::sample();
    let mut bare = report(&numbers, &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    let second = bare.blocks.iter().filter(|b| matches!(b.content, Content::Table(_))).nth(1).unwrap().place.clone();
    bare.blocks.retain(|b| b.place != second || !matches!(b.content, Content::Table(_)));
    let mut main = Report::read(&bare).0.unwrap();
    let other = Report::read(&document(&Numbers::random(5), &Layout { sheet: true, ..Layout::default() })).0.unwrap();
    assert_eq!(main.fill_from(&other), [TableKind::Requests]);
    assert_eq!(main.statistics.value(Address::proactive(2, 1)), Some(numbers.at(Address::proactive(2, 1))));
    assert_eq!(main.statistics.value(Address::request(1, 7)), Some(Numbers::random(5).at(Address::request(1, 7))));
    assert!(main.text.is_report());
}

/// Numbers of the year before that these follow from.
fn year_before(numbers: &Numbers) -> Numbers {
    let mut last = numbers.clone();
    last.requests[24] = numbers.requests[1];
    last.proactive[5] = numbers.proactive[5] - numbers.proactive[3] + numbers.proactive[4];
    last.review = [0.0; 15];
    last
}

#[test]
fn against_last_year() {
    let rules = Rules::shipped().unwrap();
    let numbers = Numbers::sample();
    let statistics = read(&document(&numbers, &Layout::default()));
    let mut last = year_before(&numbers);
    let before = read(&document(&last, &Layout::default()));
    let text = report(&numbers, &Layout::default(), &[], &[PROBLEMS], &[OTHER]);
    let text = Sections::of(&text);
    let with = |last: &Statistics, last_text: Option<&Sections>| {
        let context = Context { last: Some(last), last_text, ..context(&rules, &statistics, Some(&text)) };
        check(&context).into_iter().map(|f| f.rule).collect::<Vec<_>>()
    };
    assert_eq!(with(&before, None), [""; 0]);
    assert_eq!(with(&before, Some(&text)), ["P4"]);
    assert!(with(&statistics, None).iter().any(|r| r == "P11"));
    last.requests[24][0] += 2.0;
    last.requests[24][6] += 2.0;
    last.proactive[5] += 1.0;
    last.review[3] = 99.0;
    let other = read(&document(&last, &Layout::default()));
    assert_eq!(with(&other, None), ["A4", "A4", "A7", "A16"]);
}

#[test]
fn a_denial_is_held_against_the_rest_of_the_text() {
    let rules = Rules::shipped().unwrap();
    let of = |overview: &str| {
        let text = lines(&[
            "某局2023年政府信息公开工作年度报告",
            "本报告所列数据的统计期限自2023年1月1日起，到2023年12月31日止。",
            "一、总体情况",
            overview,
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "本年度未收到政府信息公开申请，无上年结转。",
            "四、政府信息公开行政复议、行政诉讼情况",
            "没有因政府信息公开被申请行政复议、提起行政诉讼的情况。",
            "五、存在的主要问题及改进情况",
            PROBLEMS,
            "六、其他需要报告的事项",
            OTHER,
        ]);
        let (statistics, _) = extract(&text);
        let text = Sections::of(&text);
        check(&context(&rules, &statistics.unwrap(), Some(&text)))
    };
    assert!(of("全年未收到政府信息公开申请。").is_empty());
    let found = of("全年收到政府信息公开申请5件，办结5件。");
    let first = &found[0];
    assert_eq!((first.rule.as_str(), first.level), ("A11", Level::Error), "{found:#?}");
    assert!(
        first.message.contains("收到申请5件") && first.message.contains("0（原文“本年度未收到"),
        "{}",
        first.message
    );
    assert!(found[1..].iter().all(|f| f.because_of == Some(0)), "one contradiction: {found:#?}");
}

#[test]
fn one_mistake_that_the_total_repeats_is_one() {
    let rules = Rules::shipped().unwrap();
    let numbers = Numbers::sample();
    let statistics = read(&document(&numbers, &Layout::default()));
    let last = year_before(&numbers);
    let own = |last: &Numbers| -> Vec<(String, u8)> {
        let before = read(&document(last, &Layout::default()));
        let found = check(&Context { last: Some(&before), ..context(&rules, &statistics, None) });
        found.iter().filter(|f| f.because_of.is_none()).map(|f| (f.rule.clone(), f.cells[0].column)).collect()
    };
    // Carried over from one column, and so in the total.
    let mut one = last.clone();
    one.requests[24][0] += 2.0;
    one.requests[24][6] += 2.0;
    assert_eq!(own(&one), [("A4".to_owned(), 1)]);
    // Two columns are two, the total none.
    one.requests[24][1] += 1.0;
    one.requests[24][6] += 1.0;
    assert_eq!(own(&one), [("A4".to_owned(), 1), ("A4".to_owned(), 2)]);
    // A number in the next column.
    let mut moved = last.clone();
    moved.requests[24][0] += 1.0;
    moved.requests[24][1] -= 1.0;
    assert_eq!(own(&moved), [("A4".to_owned(), 1)]);
    // A total that its columns do not explain is a mistake of its own.
    let mut total = last.clone();
    total.requests[24][6] += 2.0;
    assert_eq!(own(&total), [("A4".to_owned(), 7)]);
    // 规章 issued and in force, a negative number in a row and its total.
    let mut wrong = numbers.clone();
    wrong.proactive[0] = 1.0;
    wrong.proactive[2] = 1.0;
    let statistics = read(&document(&wrong, &Layout::default()));
    let found = check(&context(&rules, &statistics, None));
    let told: Vec<_> = found.iter().filter(|f| f.rule == "A8").map(|f| f.because_of.is_none()).collect();
    assert_eq!(told, [true, false]);
    let mut wrong = numbers.clone();
    for column in [0, 6] {
        for row in [2, 23, 24] {
            wrong.requests[row][column] =
                if row == 24 { wrong.requests[0][column] + wrong.requests[1][column] + 1.0 } else { -1.0 };
        }
        for row in 3..23 {
            wrong.requests[row][column] = 0.0;
        }
    }
    let statistics = read(&document(&wrong, &Layout::default()));
    let found = check(&context(&rules, &statistics, None));
    let told: Vec<_> = found.iter().filter(|f| f.rule == "A6").map(|f| f.because_of.is_none()).collect();
    assert_eq!(told.iter().filter(|own| **own).count(), 1, "{found:#?}");
}

#[test]
fn a_short_part_five_is_not_an_empty_one() {
    let of = |text: &str| ids(&findings(&with_line(PROBLEMS, text))).join(" ");
    for short in ["解读材料偏少。", "公开深度不够。", "会议研究不够。", "人少。"] {
        assert_eq!(of(short), "P5", "{short}");
    }
    for empty in [
        "无。",
        "无",
        "本年度不存在问题。",
        "我局无问题。",
        "存在的主要问题：无。改进情况：无。",
        "1.无。",
        "略。",
        "/",
    ] {
        assert_eq!(of(empty), "P3", "{empty}");
    }
}
