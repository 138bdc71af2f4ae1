//! A district's reports in one run: last year's beside this year's, an annex with the tables, the government
//! and its office, a body of the state.

// Not every helper of the tables' own tests is needed here.
#![allow(dead_code)]

mod common;
#[path = "statistics/draw.rs"]
mod draw;
#[path = "statistics/files.rs"]
mod files;
#[path = "statistics/layouts.rs"]
mod layouts;
#[path = "statistics/numbers.rs"]
mod numbers;

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use common::{TempDir, duibiao, root};
use duibiao::{
    ingest::{Align, Block, Content, Document, Format, Part, Place},
    statistics::Address,
};
use layouts::Layout;
use numbers::Numbers;

const PROBLEMS: &str = "一是栏目更新有时不够及时，二是解读形式还不多。下一步将按月检查栏目，增加图解和问答。";

/// A report of six parts; without numbers its tables are left out.
fn report(full: &str, year: i32, numbers: Option<&Numbers>, problems: &str) -> Document {
    let mut out = Document::new(Format::Docx);
    let mut tables = numbers
        .map(|n| draw::document(n, &Layout::default()).blocks)
        .unwrap_or_default()
        .into_iter()
        .filter(|b| matches!(b.content, Content::Table(_)));
    let line = |out: &mut Document, text: String| {
        let place = Place::new(Part::Body, out.blocks.len() as u32 + 1);
        out.blocks.push(Block { place, content: Content::Paragraph { text, align: Align::Left } });
    };
    line(&mut out, format!("{full}{year}年政府信息公开工作年度报告"));
    line(&mut out, format!("本报告所列数据的统计期限自{year}年1月1日起，到{year}年12月31日止。"));
    line(&mut out, "一、总体情况".into());
    line(&mut out, "全年举办政务公开业务培训2期，政务公开工作有序开展。".into());
    for heading in
        ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]
    {
        line(&mut out, heading.into());
        out.blocks.extend(tables.next());
    }
    line(&mut out, "五、存在的主要问题及改进情况".into());
    line(&mut out, problems.into());
    line(&mut out, "六、其他需要报告的事项".into());
    line(&mut out, "本年度未收取信息处理费，行政事业性收费见上表；年度政务公开工作要点各项任务均已落实。".into());
    line(&mut out, full.into());
    line(&mut out, format!("{}年1月20日", year + 1));
    out
}

/// What one street wrote; `{}` is its name.
const MEASURES: [&str; 7] = [
    "{}成立政务公开工作专班，党政办公室安排两名专职人员，社区各明确一名联络员，名单于九月五日前汇总。",
    "在便民服务中心一楼大厅设置查阅点，配备两台查询机，每周一更换纸质文件夹，由窗口值班人员登记取阅情况。",
    "低保、临时救助和高龄津贴的申领条件印成大字版折页，逐户送到独居老人手里，月底前张贴救助对象公示。",
    "暑期组织三场假期托管说明会，会上发放学区划分图和报名流程卡片，现场收集家长意见并在十日内答复。",
    "每季度最后一个周五为开放日，请沿街商户代表走进执法中队，听取对占道经营整治的看法，整理后上墙公布。",
    "{}公众号每篇稿件经采写人、科长、分管主任三道把关，错字和失效链接由专人每周排查一遍并记入台账。",
    "十月中旬举办业务培训班，请区里业务骨干讲解公文属性认定和申请答复格式，参训人员当场做一份练习。",
];

/// What another street wrote, this year and last.
const OWN: [&str; 4] = [
    "老旧小区改造的施工单位、工期和投诉电话，开工前七天在楼道口贴出，竣工后把验收结论同样贴出并拍照留存。",
    "社区居务公开栏由居委会主任负责，收支明细按月更换，居民提出疑问的，三天之内在栏里写明答复内容。",
    "困难职工帮扶资金的发放名册经两轮核对后公示，公示期满没有异议的才拨付，异议由监督小组逐条调查。",
    "街道食品小作坊的检查结果按星级贴在门口，连续两次不合格的，在辖区微信群里点名并抄送房东。",
];

/// A plan of these paragraphs.
fn plan(full: &str, year: i32, body: &[String]) -> Document {
    let mut out = Document::new(Format::Docx);
    let mut line = |text: String| {
        let place = Place::new(Part::Body, out.blocks.len() as u32 + 1);
        out.blocks.push(Block { place, content: Content::Paragraph { text, align: Align::Left } });
    };
    line(format!("{full}{year}年政务公开工作实施方案"));
    line("为做好政务公开工作，制定本方案。".into());
    for text in body {
        line(text.clone());
    }
    line(full.into());
    line(format!("{year}年8月20日"));
    out
}

/// The tables alone, in a sheet.
fn annex(title: &str, numbers: &Numbers) -> Vec<u8> {
    let mut document = draw::document(numbers, &Layout { sheet: true, ..Layout::default() });
    document.blocks[0].content = Content::Paragraph { text: title.into(), align: Align::Left };
    files::xlsx(&document, true)
}

fn numbers(seed: u64) -> Numbers {
    let mut out = Numbers::random(seed);
    // Nothing of part two is left to chance where the rules know what a body does.
    out.proactive[7] = 5.0;
    out
}

struct Run {
    dir: TempDir,
}

impl Run {
    fn new(settings: &str) -> Self {
        let dir = TempDir::new();
        let input = dir.path().join("input");
        let put = |path: &str, bytes: Vec<u8>| {
            let path = input.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        let list = "2023年政务公开工作要点.docx";
        put(list, fs::read(root().join("input").join(list)).unwrap());
        let docx =
            |full: &str, year: i32, n: Option<&Numbers>, problems: &str| files::docx(&report(full, year, n, problems));
        let education = "天桥区教育和体育局";
        put("报告/教体局年报.docx", docx(education, 2023, Some(&numbers(1)), PROBLEMS));
        let mut before = numbers(2);
        before.requests[24] = numbers(1).requests[1];
        before.requests[24][0] += 2.0;
        before.requests[24][6] += 2.0;
        put("往年/教体局年报.docx", docx(education, 2022, Some(&before), PROBLEMS));
        put(
            "报告/北园街道年报.docx",
            docx("天桥区北园街道办事处", 2023, None, "公开还不够全面，今后将逐项对照目录补齐。"),
        );
        put("报告/北园街道统计表.xlsx", annex("天桥区北园街道办事处2023年政府信息公开工作年度报告统计表", &numbers(3)));
        let justice = "天桥区司法局";
        put("报告/司法局年报（初稿）.docx", docx(justice, 2023, Some(&numbers(8)), "载体不多，今后将增加。"));
        put("报告/司法局年报（终稿）.docx", docx(justice, 2023, None, "载体不多，今后将增加两种。"));
        put(
            "报告/税务局年报.docx",
            docx("国家税务总局济南市天桥区税务局", 2023, Some(&numbers(4)), "宣传还不够，下一步将改进。"),
        );
        put(
            "报告/区政府年报.docx",
            docx("济南市天桥区人民政府", 2023, Some(&numbers(5)), "公开的广度不够，今后将改进。"),
        );
        put(
            "报告/政府办年报.docx",
            docx("济南市天桥区人民政府办公室", 2023, Some(&numbers(6)), "人手不足，今后将充实力量。"),
        );
        let plan = |full: &str, year: i32, body: &[String]| files::docx(&plan(full, year, body));
        let street = |name: &str| -> Vec<String> { MEASURES.iter().map(|m| m.replace("{}", name)).collect() };
        let mut copy = street("泺口街道");
        // Two paragraphs where the copier forgot to change the name.
        copy[0] = MEASURES[0].replace("{}", "药山街道");
        copy[5] = MEASURES[5].replace("{}", "药山街道");
        put("方案/药山方案.docx", plan("天桥区药山街道办事处", 2023, &street("药山街道")));
        put("方案/泺口方案.docx", plan("天桥区泺口街道办事处", 2023, &copy));
        let own_words: Vec<String> = OWN.iter().map(|t| (*t).to_owned()).collect();
        put("方案/纬北路方案.docx", plan("天桥区纬北路街道办事处", 2023, &own_words));
        put("往年/纬北路方案.docx", plan("天桥区纬北路街道办事处", 2022, &own_words));
        let own = dir.path().join("dictionaries");
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("statistics.toml"), format!("[settings]\n{settings}\n")).unwrap();
        let out = duibiao(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("model"))
            .arg("--input")
            .arg(&input)
            .arg("--output")
            .arg(dir.path().join("out"))
            .arg("--dictionaries")
            .arg(&own)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        Self { dir }
    }

    /// A data file as rows by column name.
    fn rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        common::data_rows(&self.dir.path().join(format!("out/data/{name}.csv")))
    }

    fn sum(&self) -> Vec<f64> {
        self.rows("district").iter().map(|r| r["value"].parse().unwrap()).collect()
    }

    fn standing(&self, unit: &str) -> (String, String) {
        let rows = self.rows("bodies");
        let row = rows.iter().find(|r| r["unit"] == unit).unwrap_or_else(|| panic!("{unit}: {rows:?}"));
        (row["standing"].clone(), row["reason"].clone())
    }
}

static RUN: LazyLock<Run> = LazyLock::new(|| Run::new("government = \"body\""));

fn total(seeds: &[u64]) -> Vec<f64> {
    let all: Vec<Numbers> = seeds.iter().map(|s| numbers(*s)).collect();
    Address::all().into_iter().map(|a| all.iter().map(|n| n.at(a)).sum()).collect()
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-6)
}

#[test]
fn the_sum_is_that_of_the_bodies_that_count() {
    // 区教体局, 北园 with the annex's tables, 区政府 and its office; not the tax office, not last year's.
    assert!(same(&RUN.sum(), &total(&[1, 3, 5, 6])));
    assert_eq!(RUN.standing("区教体局").0, "counted");
    assert_eq!(RUN.standing("北园街道办事处").0, "counted");
    assert_eq!(RUN.standing("天桥区政府").0, "counted");
    assert_eq!(RUN.standing("区政府办公室").0, "counted");
    let (standing, reason) = RUN.standing("区税务局");
    assert!(standing == "left_out" && reason.contains("垂直管理"), "{reason}");
    assert_eq!(RUN.standing("区财政局").0, "missing");
}

#[test]
fn a_switch_adds_the_bodies_of_the_state_and_takes_the_government_as_the_total() {
    let run = Run::new("vertical = true\ngovernment = \"total\"");
    assert!(same(&run.sum(), &total(&[1, 3, 4, 6])));
    assert_eq!(run.standing("区税务局").0, "counted");
    assert_eq!(run.standing("天桥区政府").0, "left_out");
    // What the government printed is held against the sum instead.
    assert!(same(&RUN.sum(), &total(&[1, 3, 5, 6])));
}

#[test]
fn last_years_report_is_no_submission_but_is_held_against_this_years() {
    let documents = RUN.rows("documents");
    let last = documents.iter().find(|d| d["file"] == "往年/教体局年报.docx").unwrap();
    assert_eq!((last["status"].as_str(), last["year"].as_str()), ("other_year", "2022"));
    let problems = RUN.rows("problems");
    let of = |file: &str| -> Vec<&str> {
        problems.iter().filter(|p| p["file"] == file).map(|p| p["rule"].as_str()).collect()
    };
    let found = of("报告/教体局年报.docx");
    // 上年结转 in two columns, 现行有效, the fifth part.
    for rule in ["A4", "A7", "P4"] {
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }
    assert!(of("往年/教体局年报.docx").contains(&"last-year"));
    assert!(!of("报告/区政府年报.docx").contains(&"P4"));
    // Every statement about the figures is about this year's file.
    assert!(of("往年/教体局年报.docx").iter().all(|r| !r.starts_with(|c: char| c.is_ascii_uppercase())));
}

#[test]
fn an_annex_supplies_the_tables_that_the_report_lacks() {
    let problems = RUN.rows("problems");
    let lacking: Vec<_> = problems
        .iter()
        .filter(|p| p["file"].contains("北园") && p["rule"].starts_with("statistics-") && p["level"] != "notice")
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    let values = RUN.rows("statistics");
    assert_eq!(values.iter().filter(|v| v["unit"] == "北园街道办事处").count(), 200);
}

#[test]
fn a_draft_that_was_replaced_supplies_no_tables_and_an_annex_is_named() {
    // The sum without the draft's figures is asserted above.
    assert_eq!(RUN.standing("区司法局").0, "no_tables");
    let problems = RUN.rows("problems");
    let told = |file: &str, rule: &str| {
        problems.iter().find(|p| p["file"] == file && p["rule"] == rule).map(|p| p["message"].clone())
    };
    let draft = told("报告/司法局年报（终稿）.docx", "statistics-in-draft").expect("told");
    assert!(draft.contains("申请情况表") && draft.contains("司法局年报（初稿）"), "{draft}");
    assert!(told("报告/司法局年报（终稿）.docx", "statistics-absent").is_some());
    let annex = told("报告/北园街道年报.docx", "statistics-annex").expect("told");
    assert!(annex.contains("北园街道统计表.xlsx"), "{annex}");
}

#[test]
fn copied_plans_are_found_with_both_quotations() {
    let similar = RUN.rows("similar");
    let of = |likeness: &str| -> Vec<&BTreeMap<String, String>> {
        similar.iter().filter(|r| r["likeness"] == likeness).collect()
    };
    let units = of("units");
    assert_eq!(units.len(), 1, "{units:?}");
    let pair = units[0];
    let mut both = [pair["unit"].as_str(), pair["other_unit"].as_str()];
    both.sort_unstable();
    let mut expected = ["药山街道办事处", "泺口街道办事处"];
    expected.sort_unstable();
    assert_eq!(both, expected);
    assert!(pair["share"].parse::<f64>().unwrap() > 0.8, "{pair:?}");
    // The same sentence of both papers, each found in its file.
    let plain = |text: &str| text.replace("药山街道", "").replace("泺口街道", "");
    assert!(pair["quotation"].chars().count() > 20, "{pair:?}");
    assert_eq!(plain(&pair["quotation"]), plain(&pair["other_quotation"]));
    assert!(pair["place"].starts_with('第') && pair["place"] == pair["other_place"], "{pair:?}");

    let last = of("last_year");
    assert_eq!(last.len(), 1, "{last:?}");
    assert_eq!(
        (last[0]["unit"].as_str(), last[0]["other_file"].as_str()),
        ("纬北路街道办事处", "往年/纬北路方案.docx")
    );

    let names = of("other_name");
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!((names[0]["unit"].as_str(), names[0]["other_unit"].as_str()), ("泺口街道办事处", "药山街道办事处"));
    assert_eq!(names[0]["times"], "2");
}
