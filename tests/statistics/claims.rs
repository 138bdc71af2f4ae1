//! What sentences say of figures, and what they only seem to say.

use duibiao::{
    ingest::{Align, Content},
    problem::Level,
    statistics::{Address, Context, Report, Rules, Sections, check},
};

use super::{
    context,
    layouts::Layout,
    lines,
    numbers::Numbers,
    prose::{OTHER, PROBLEMS, findings, report},
    push, read,
};

/// Rules with their levels, for sentences in part one under 依申请公开.
fn told(numbers: &Numbers, sentences: &[&str]) -> Vec<(String, Level)> {
    let lines: Vec<&str> = std::iter::once("（二）依申请公开情况").chain(sentences.iter().copied()).collect();
    let found = findings(&report(numbers, &Layout::default(), &lines, &[PROBLEMS], &[OTHER]));
    found.iter().map(|f| (f.rule.clone(), f.level)).collect()
}

/// Twelve new applications (nine of persons, three of firms), three carried in, fourteen concluded, one carried on.
fn twelve() -> Numbers {
    let mut numbers = Numbers::sample();
    numbers.requests = [[0.0; 7]; 25];
    for (row, columns) in [(0, [9.0, 3.0]), (1, [3.0, 0.0]), (2, [11.0, 3.0]), (23, [11.0, 3.0]), (24, [1.0, 0.0])] {
        numbers.requests[row][..2].copy_from_slice(&columns);
        numbers.requests[row][6] = columns.iter().sum();
    }
    numbers.review = [0.0; 15];
    (numbers.review[0], numbers.review[3], numbers.review[4]) = (1.0, 1.0, 2.0);
    (numbers.review[5], numbers.review[9]) = (2.0, 2.0);
    numbers
}

#[test]
fn a_sentence_that_may_speak_of_less_accuses_nobody() {
    let numbers = twelve();
    for sentence in [
        // What a bracket or 其中 behind another figure divides.
        "收到申请12件，办结14件（其中上年结转3件），结转下年度1件。",
        "收到申请12件，办结14件，含上年结转3件。",
        "收到申请12件，全部答复（含上年结转3件）共14件。",
        "收到申请12件，其中上年结转3件。",
        "收到申请12件，上年结转3件（其中自然人3件）。",
        // A kind of application is denied, not all of them.
        "收到申请12件，没有收到涉及国家秘密的申请。",
        "未收到大量、反复申请。共收到申请12件。",
        "未收到涉及商业秘密的申请。",
        "没有收到需要收费的申请。",
        "未收到重复申请、大量反复申请。",
        "未收到第三方异议申请。",
        "没有收到不予公开类的申请。",
        "无上年结转自然人以外的申请。",
        // Not done, done in some way, done of some.
        "收到申请12件，未办结1件。",
        "收到申请12件，超期办结0件，未按期办结0件。",
        "收到申请12件，当日办结2件，提前办结5件。",
        "收到申请12件，办结11件，另办结上年结转3件。",
        "收到申请12件，办结11件，上年结转3件已办结。",
        "收到申请12件，当年收到当年办结11件，另有上年结转3件办结。",
        // Applicants, offices.
        "收到自然人申请9件、企业申请3件，合计12件。",
        "收到法人或其他组织申请3件、自然人申请9件。",
        "收到区政府办公室转办申请5件、直接收到申请7件，合计12件。",
        "办结自然人申请11件、企业申请3件。",
        "收到申请12件，申请人全部为自然人和企业。",
        "其中，法制科办理申请6件，办公室办理申请8件。",
        // Changes, averages, other years.
        "新收申请较上年增加3件，办结申请较上年减少3件。",
        "收到申请12件，办结量由上年的17件降至14件。",
        "共收到申请12件，较2022年（收到申请20件、办结17件、结转3件）有所下降。",
        "收到申请12件，平均每月收到申请1件，单月最多收到申请3件。",
        "自条例施行以来累计收到申请260件，五年来累计收到申请260件。",
        "收到的申请减少2件，今年为12件。",
        // Another business, named once.
        "办理行政许可申请560件，办结560件；收到政府信息公开申请12件。",
        "收到群众低保申请320件，办结320件；收到政府信息公开申请12件。",
        "12345热线受理1326件，办结1326件。",
        "受理群众临时救助申请45件，办结45件。收到居民加装电梯申请12件，办结10件。",
        // What would only be asked about.
        "收到申请12件，延期答复2件，正在办理1件，其中1件在2024年1月答复。",
        "协助区住建局办理申请2件，会同区住建局联合办理申请1件，指导街道办理申请6件。",
        "在10个工作日内答复6件，逾期答复0件。",
        // The object behind the number, or of no known kind.
        "收到3件行政复议申请，办结3件信访事项。",
        "收到12件政府信息公开申请，上年结转2件已办结。",
        "共收到各类申请320件。",
    ] {
        assert_eq!(told(&numbers, &[sentence]), [], "{sentence}");
    }
}

#[test]
fn what_is_understood_is_still_held_against_the_table() {
    let numbers = twelve();
    for (sentence, rule, level) in [
        ("2023年，天桥区司法局共收到政府信息公开申请13件。", "A10", Level::Error),
        ("收到依申请公开13件，均已办结。", "A10", Level::Error),
        ("收到申请12件，办结13件。", "A10", Level::Error),
        ("收到政府信息公开申请16件（含上年结转3件）。", "A10", Level::Error),
        ("我局2023年度没有公民、法人提出信息公开申请。", "A11", Level::Error),
        ("本年度无依申请公开事项。", "A11", Level::Error),
        ("收到申请12件，已全部办结，无结转。", "A10", Level::Error),
        ("收到申请12件，其中自然人10件，企业3件。", "A10c", Level::Error),
        ("收到13件政府信息公开申请。", "A10", Level::Error),
        // The figures of this year's table under last year's number.
        ("2022年共收到政府信息公开申请12件，办结14件。", "A12", Level::Error),
        ("2022年共收到政府信息公开申请12件，上年结转3件，办结14件，结转2023年度1件。", "A12", Level::Error),
        ("2023年依申请公开13件。", "A10b", Level::Warning),
        ("全年政府信息公开申请量为13件。", "A10b", Level::Warning),
        ("2023年未制发行政规范性文件。", "A10b", Level::Warning),
        ("收到申请12件。全年没有收到政府信息公开申请。", "A10b", Level::Warning),
    ] {
        assert_eq!(told(&numbers, &[sentence]), [(rule.to_owned(), level)], "{sentence}");
    }
    // A sum of cells is called one.
    let document = report(
        &numbers,
        &Layout::default(),
        &["（二）依申请公开情况", "收到政府信息公开申请16件（含上年结转3件）。"],
        &[PROBLEMS],
        &[OTHER],
    );
    let found = findings(&document);
    assert!(found[0].message.contains("、“二、上年结转”的“总计”合计填写15"), "{}", found[0].message);
}

#[test]
fn where_none_came_other_business_is_no_contradiction() {
    let mut numbers = twelve();
    numbers.requests = [[0.0; 7]; 25];
    for sentence in [
        "2023年未收到政府信息公开申请。全年受理群众临时救助45件、残疾人证28件，收到居民加装电梯申请12件，办结10件。",
        "未收到政府信息公开申请。收到群众申请45件，办结45件。",
        "12345热线受理1326件，办结1326件。",
    ] {
        assert_eq!(told(&numbers, &[sentence]), [], "{sentence}");
    }
    let said = "未收到政府信息公开申请。收到政府信息公开申请5件。";
    assert_eq!(told(&numbers, &[said]), [("A11".to_owned(), Level::Error)]);
}

#[test]
fn reviews_and_suits_in_words() {
    let numbers = twelve();
    let told = |sentence: &str| {
        let mut document = report(&numbers, &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
        let at = document.blocks.iter().position(|b| b.text().is_some_and(|t| t.starts_with("四、"))).unwrap();
        let mut own = lines(&[sentence]);
        document.blocks.insert(at + 1, own.blocks.remove(0));
        let found = findings(&document);
        found.into_iter().filter(|f| f.because_of.is_none()).map(|f| f.rule).collect::<Vec<_>>().join(" ")
    };
    for (sentence, want) in [
        ("行政复议2件；未经复议直接起诉2件；没有复议后起诉案件。", ""),
        ("我局作为被告的行政诉讼案件5件，其中涉及政府信息公开的2件。", ""),
        ("未新增行政复议案件，上年未审结的2件继续审理。", ""),
        ("承办行政复议案件126件，涉及政府信息公开的行政复议案件11件（被申请人均为其他单位）。", ""),
        ("街道所属单位未发生行政复议、行政诉讼。", ""),
        ("行政机关负责人出庭应诉行政诉讼案件3件，出庭率100%。", ""),
        ("行政复议1件。", ""),
        ("2023年未发生政府信息公开行政诉讼。", "A10"),
        ("2023年政府信息公开行政复议3件。", "A10"),
        ("行政复议3件，行政诉讼5件。", "A10b A10b"),
        ("本年度无行政复议和行政诉讼。", "A10"),
        ("2023年政府信息公开行政诉讼案件共3件。", "A10"),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件。", "A10"),
    ] {
        assert_eq!(told(sentence), want, "{sentence}");
    }
}

#[test]
fn a_verb_that_stands_once_governs_all_that_follow() {
    let mut numbers = Numbers::sample();
    (numbers.proactive[6], numbers.proactive[7], numbers.proactive[8]) = (35.0, 12.0, 0.0);
    let told = told(&numbers, &["全年作出行政许可53件，行政处罚21件。"]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(self::told(&numbers, &["指导街道作出行政处罚80件，公开行政许可60件。"]).is_empty());
}

#[test]
fn a_table_pasted_as_text_is_not_one_of_noughts() {
    for part in [
        &["没有收到涉及国家秘密的申请。"][..],
        &[
            "一、本年新收政府信息公开申请数量 9 3 0 0 0 0 12",
            "4.无正当理由大量反复申请 0 0 0 0 0 0 0",
            "（七）总计 9 3 0 0 0 0 12",
        ],
    ] {
        let mut document =
            lines(&["某局2023年政府信息公开工作年度报告", "一、总体情况", "三、收到和处理政府信息公开申请情况"]);
        push(&mut document, part);
        push(
            &mut document,
            &["四、政府信息公开行政复议、行政诉讼情况", "未发生复议后起诉案件。", "六、其他需要报告的事项"],
        );
        let (found, _) = Report::read(&document);
        let statistics = found.expect("a report").statistics;
        assert!(Address::all().into_iter().all(|a| statistics.value(a).is_none()), "{part:?}");
    }
}

#[test]
fn a_title_against_all_the_rest_is_wrong_itself() {
    let rules = Rules::shipped().unwrap();
    let mut document = report(&Numbers::sample(), &Layout::default(), &["工作有序。"], &[PROBLEMS], &[OTHER]);
    document.blocks[0].content = Content::Paragraph {
        text: "某局2022年政府信息公开工作年度报告".to_owned(),
        align: Align::Center,
    };
    push(&mut document, &["某局", "2024年1月20日"]);
    let statistics = read(&document);
    let text = Sections::of(&document);
    // The paper is taken to be of the year that its title says.
    let context =
        Context { year: 2022, file: "某局2023年年度报告.docx", ..context(&rules, &statistics, Some(&text)) };
    let found = check(&context);
    let told: Vec<(&str, &str)> = found.iter().map(|f| (f.rule.as_str(), f.message.as_str())).collect();
    assert_eq!(told, [("A12", "标题写的是2022年，本报告应为2023年。")]);
}

#[test]
fn a_fee_in_the_wrong_unit_is_one_mistake() {
    let mut numbers = Numbers::sample();
    numbers.proactive[9] = 35_000.0;
    let document = report(&numbers, &Layout::default(), &["行政事业性收费3.5万元。"], &[PROBLEMS], &[OTHER]);
    let found = findings(&document);
    let own: Vec<&str> = found.iter().filter(|f| f.because_of.is_none()).map(|f| f.rule.as_str()).collect();
    assert_eq!(own, ["A6"], "{found:#?}");
}
