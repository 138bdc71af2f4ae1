//! 总览: one page that tells the deputy director who has reported, how far the list is answered, where the
//! gaps are, and how to read the rest.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::{
    day::Day,
    measure, page,
    received::sent_nothing,
    style::{self, Style, Styles},
    totals, words,
};
use crate::{
    assess::{Coverage, Stage, Status, Tally, UnitRow, Verdict},
    emit::task_name,
    identify::Kind,
    review,
    roster::Group,
};

/// Widths of the twelve columns that all blocks share.
const WIDTHS: [u32; 12] = [110, 96, 84, 84, 84, 84, 84, 84, 84, 84, 84, 84];
const LAST: ColNum = 11;
const TOP: usize = 10;
/// Height of a row with one line, in points.
const LINE: f64 = 18.0;

/// What each sheet is for.
const SHEETS: [(&str, &str); 18] = [
    ("方案矩阵", "只看实施方案：哪些任务作了安排"),
    ("报告矩阵", "只看年度报告和落实台账：哪些任务写明已经做了"),
    ("综合矩阵", "方案与报告合看，一般以此为准"),
    ("条款明细", "每份材料逐条的判断和把握"),
    ("缺口清单", "应答而没有落实的条款、缺什么、还有几天"),
    ("佐证", "判断所依据的原文、文件、位置"),
    ("报送情况", "谁报了、谁没报"),
    ("收到的文件", "每份文件认成了谁的什么材料、怎样处理、有什么问题"),
    ("得分", "按评分办法计分，各组分别排名；黄色各列由人填写"),
    ("扣分明细", "每一笔扣分和加分的事由、依据、分值"),
    ("统计表汇总", "年度报告三张统计表的合计，合计了哪些单位"),
    ("统计表分单位", "统计表每一格各单位填了多少"),
    ("勾稽问题", "统计表哪里对不上、最可能错在哪一格，可直接发给单位"),
    ("雷同", "单位之间、与上年、与任务清单文字相同的材料"),
    ("方案与报告对照", "方案承诺了什么、报告写明做了什么，数字并列"),
    ("复核", "在这里更正程序的判断，下次运行照此采用并一直保留"),
    ("复核记录", "谁、什么时候、把什么改成了什么"),
    ("批注", "矩阵中右上角带红角的格子，鼠标停留即可看到佐证原文"),
];

/// The sheet while it is drawn, from top to bottom.
struct Overview<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: RowNum,
}

pub(super) fn draw(sheet: &mut Worksheet, coverage: &Coverage, styles: &Styles, today: Day) -> Result<(), XlsxError> {
    for (width, col) in WIDTHS.iter().zip(0..) {
        sheet.set_column_width_pixels(col, *width)?;
    }
    let title = page::running_title(coverage);
    sheet.merge_range(0, 0, 0, LAST, &title, &styles.title)?;
    sheet.set_row_height(0, measure::row_height(1, style::TITLE) + 6.0)?;
    let mut overview = Overview { sheet, styles, row: 1 };
    overview.facts(coverage, today)?;
    overview.received(coverage)?;
    overview.verdicts(coverage)?;
    overview.top(coverage)?;
    overview.legend()?;
    overview.sheets()?;
    page::set_up(sheet, coverage, (0, 0))?;
    // Numbers on the first page, how to read them on the second.
    sheet.set_print_fit_to_pages(1, 2);
    Ok(())
}

impl Overview<'_> {
    fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        if self.row > 1 {
            self.sheet.set_row_height(self.row, 6)?;
            self.row += 1;
        }
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, &self.styles.section)?;
        self.sheet.set_row_height(self.row, 22)?;
        self.row += 1;
        Ok(())
    }

    /// One row whose cells span the columns given by their first and last.
    fn line(&mut self, cells: &[(ColNum, ColNum, Value, &Style)]) -> Result<(), XlsxError> {
        let mut lines = 1;
        for (from, to, value, format) in cells {
            if from < to {
                self.sheet.merge_range(self.row, *from, self.row, *to, "", format)?;
            }
            match value {
                Value::Text(text) => {
                    self.sheet.write_string_with_format(self.row, *from, text, format)?;
                    let room: u32 = WIDTHS.get(usize::from(*from)..=usize::from(*to)).unwrap_or_default().iter().sum();
                    lines = lines.max(measure::lines(text, f64::from(room), style::TEXT));
                }
                Value::Number(n) => {
                    self.sheet.write_number_with_format(self.row, *from, *n, format)?;
                }
                Value::None => {
                    self.sheet.write_blank(self.row, *from, format)?;
                }
            }
        }
        self.sheet.set_row_height(self.row, (measure::row_height(lines, style::TEXT) - 2.0).max(LINE))?;
        self.row += 1;
        Ok(())
    }

    /// One row of single columns from the first on.
    fn cells(&mut self, cells: Vec<(Value, &Style)>) -> Result<(), XlsxError> {
        let spans: Vec<(ColNum, ColNum, Value, &Style)> =
            cells.into_iter().zip(0..).map(|((value, format), col)| (col, col, value, format)).collect();
        self.line(&spans)
    }

    fn facts(&mut self, coverage: &Coverage, today: Day) -> Result<(), XlsxError> {
        self.section("一、基本情况")?;
        let tasks = &coverage.list.tasks;
        let clauses: usize = tasks.iter().map(|t| t.clauses.len()).sum();
        let count = |status: Status| coverage.submissions.iter().filter(|s| s.status == status).count();
        let counted = totals::counted(coverage);
        let of = |group: Group| {
            coverage.units.iter().filter(|u| u.group == group && counted.contains(u.short.as_str())).count()
        };
        let vertical = match totals::vertical_note(coverage) {
            note if note.is_empty() => note,
            note => format!("；其中{note}"),
        };
        let period = if coverage.period.is_empty() { "年度不明" } else { &coverage.period };
        let rare = |status: Status, what: &str| match count(status) {
            0 => String::new(),
            n => format!("，{what}{n}份"),
        };
        let nobody = rare(Status::Nobody, "认不出单位");
        let same = rare(Status::Duplicate, "内容重复");
        let (other, withheld) = (rare(Status::OtherYear, "其他年度"), rare(Status::Withheld, "有密级标志未读"));
        let facts = [
            (review::PERIOD, format!("{period}；剩余天数和逾期截至{}计算", today.chinese())),
            ("任务清单", format!("{}（文件：{}）", coverage.list.title, coverage.list.source)),
            ("任务和条款", format!("{}项任务，{clauses}个条款", tasks.len())),
            (
                "应报单位",
                format!(
                    "{}个，其中部门{}个、{}{}个{vertical}",
                    counted.len(),
                    of(Group::Department),
                    coverage.terms.group(Group::Street),
                    of(Group::Street)
                ),
            ),
            (
                "收到文件",
                format!(
                    "{}份：采用{}份，被新版本取代{}份{same}，不是方案或报告{}份，无法读取{}份{nobody}{other}{withheld}",
                    coverage.submissions.len(),
                    count(Status::Used),
                    count(Status::Superseded),
                    count(Status::Ignored),
                    count(Status::Unreadable)
                ),
            ),
            ("复核", reviewed(coverage)),
        ];
        let styles = self.styles;
        for (label, text) in facts {
            self.line(&[(0, 0, Value::text(label), &styles.head), (1, LAST, Value::Text(text), &styles.text)])?;
        }
        Ok(())
    }

    fn received(&mut self, coverage: &Coverage) -> Result<(), XlsxError> {
        self.section("二、报送情况（单位数）")?;
        let styles = self.styles;
        let heads = [
            "组别",
            "应报单位",
            "方案已报",
            "其中逾期",
            "方案无法读取",
            "方案未报",
            "报告已报",
            "其中逾期",
            "报告无法读取",
            "报告未报",
            "均未报送",
        ];
        self.cells(heads.iter().map(|h| (Value::text(h), &styles.head)).collect())?;
        let counted = totals::counted(coverage);
        let terms = &coverage.terms;
        let whole = terms.whole();
        let groups = Group::ALL.map(|g| (terms.group(g), Some(g)));
        let scopes = groups.into_iter().chain([(whole.as_str(), None)]);
        for (label, group) in scopes {
            let units: Vec<&UnitRow> = coverage
                .units
                .iter()
                .filter(|u| counted.contains(u.short.as_str()) && group.is_none_or(|g| u.group == g))
                .collect();
            let count = |test: fn(&UnitRow) -> bool| Value::Number(units.iter().filter(|u| test(u)).count() as f64);
            // Before its last day a paper is not missing.
            let absent = |kind: Kind, test: fn(&UnitRow) -> bool| {
                if coverage.last_days.over(kind) { count(test) } else { Value::text("未到期") }
            };
            let values = [
                Value::Number(units.len() as f64),
                count(|u| !u.plan.is_empty()),
                count(|u| !u.plan.is_empty() && u.plan_late),
                count(|u| u.plan_unread),
                absent(Kind::Plan, |u| u.plan.is_empty() && !u.plan_unread),
                count(|u| u.has(Kind::Report)),
                count(|u| u.has(Kind::Report) && u.report_late),
                count(|u| u.report_unread),
                absent(Kind::Report, |u| u.lacks(Kind::Report)),
                absent(Kind::Report, sent_nothing),
            ];
            let (name, number) = row_styles(self.styles, group.is_none());
            let mut row = vec![(Value::text(label), name)];
            row.extend(values.into_iter().map(|v| (v, number)));
            self.cells(row)?;
        }
        Ok(())
    }

    fn verdicts(&mut self, coverage: &Coverage) -> Result<(), XlsxError> {
        self.section("三、落实结论（单位与任务的组合数）")?;
        let styles = self.styles;
        let mut heads: Vec<(Value, &Style)> = vec![(Value::text("范围"), &styles.head)];
        heads.extend(
            Verdict::ALL.iter().map(|v| (Value::Text(format!("{}{}", v.sign(), v.chinese())), styles.verdict(*v))),
        );
        heads.extend(["待核实", "覆盖率", "已答条款", "全部条款"].iter().map(|h| (Value::text(h), &styles.head)));
        self.cells(heads)?;
        let counted = totals::counted(coverage);
        for group in Group::ALL {
            let tally = totals::group(coverage, Stage::Combined, group, &counted);
            self.tally(&format!("{}（综合）", coverage.terms.group(group)), &tally, false)?;
        }
        self.tally(&format!("{}（综合）", coverage.terms.whole()), &totals::district(coverage, Stage::Combined), true)?;
        self.tally("其中：方案", &totals::district(coverage, Stage::Plan), false)?;
        self.tally("其中：报告", &totals::district(coverage, Stage::Report), false)
    }

    fn tally(&mut self, label: &str, tally: &Tally, total: bool) -> Result<(), XlsxError> {
        let (name, number) = row_styles(self.styles, total);
        let share = if total { &self.styles.band_share } else { &self.styles.share };
        let count = |n: u32| (Value::Number(f64::from(n)), number);
        let mut row = vec![(Value::text(label), name)];
        row.extend(Verdict::ALL.iter().map(|v| count(tally.of(*v))));
        row.push(count(tally.uncertain));
        row.push((tally.covered().map_or(Value::None, Value::Number), share));
        row.push(count(tally.addressed));
        row.push(count(tally.clauses));
        self.cells(row)
    }

    fn top(&mut self, coverage: &Coverage) -> Result<(), XlsxError> {
        self.section("四、缺口最多的任务（综合，已报送单位中，前十项）")?;
        let styles = self.styles;
        let head = &styles.head;
        let mut heads = vec![(0, 0, Value::text("任务"), head), (1, 3, Value::text("事项"), head)];
        let labels = ["缺口单位", "责任单位", "已落实", "有安排", "表述笼统", "未提及", "未报送", "覆盖率"];
        heads.extend(labels.iter().zip(4..).map(|(label, col)| (col, col, Value::text(label), head)));
        self.line(&heads)?;
        for (task, tally) in coverage.open_tasks().into_iter().take(TOP) {
            let count = |col: ColNum, n: u32| (col, col, Value::Number(f64::from(n)), &styles.number);
            let row = [
                (0, 0, Value::text(&task.id), &styles.centre),
                (1, 3, Value::Text(task_name(&coverage.list, task)), &styles.text),
                count(4, tally.open()),
                count(5, totals::due(tally)),
                count(6, tally.of(Verdict::Done)),
                count(7, tally.of(Verdict::Planned)),
                count(8, tally.of(Verdict::Vague)),
                count(9, tally.of(Verdict::NotMentioned)),
                count(10, tally.of(Verdict::NotSubmitted)),
                (LAST, LAST, tally.covered().map_or(Value::None, Value::Number), &styles.share),
            ];
            self.line(&row)?;
        }
        Ok(())
    }

    fn legend(&mut self) -> Result<(), XlsxError> {
        self.section("五、怎样看：结论和标记")?;
        let styles = self.styles;
        for verdict in Verdict::ALL {
            let name = format!("{}{}", verdict.sign(), verdict.chinese());
            self.line(&[
                (0, 0, Value::Text(name), styles.verdict(verdict)),
                (1, LAST, Value::text(words::meaning(verdict)), &styles.text),
            ])?;
        }
        for (sign, label, meaning) in words::MARKS {
            let name = format!("{sign} {label}");
            self.line(&[(0, 0, Value::Text(name), &styles.centre), (1, LAST, Value::text(meaning), &styles.text)])?;
        }
        let share = "矩阵格子里的分数是“已落实或有安排的条款数/全部条款数”，如 2/4；覆盖率是“已落实”与“有安排”占应答任务的比例。";
        self.line(&[(0, 0, Value::text("分数"), &styles.centre), (1, LAST, Value::text(share), &styles.text)])
    }

    fn sheets(&mut self) -> Result<(), XlsxError> {
        self.section("六、各表用途")?;
        let styles = self.styles;
        for (name, purpose) in SHEETS {
            self.line(&[(0, 0, Value::text(name), &styles.head), (1, LAST, Value::text(purpose), &styles.text)])?;
        }
        Ok(())
    }
}

/// What has been reviewed, what is waiting, and what was learnt from it.
fn reviewed(coverage: &Coverage) -> String {
    let review = &coverage.review;
    let (must, may) = review.waiting();
    let mut parts = vec![if review.applied == 0 {
        format!("还没有复核过；“复核”表有{must}行需要定（需重看、待核实），另{may}行浏览即可")
    } else {
        format!("采用复核意见{}条，“复核”表还有{must}行需要定（需重看、待核实），另{may}行浏览即可", review.applied)
    }];
    if review.stale > 0 {
        parts.push(format!("{}条复核后原文有变化，请重看", review.stale));
    }
    if review.conflicts > 0 {
        parts.push(format!("{}处意见冲突，没有采用", review.conflicts));
    }
    if review.learnt > 0 {
        parts.push(format!("程序学习了{}条复核样例，相近的表述按复核口径判断", review.learnt));
    }
    if review.contradictory > 0 {
        parts.push(format!("{}组样例互相矛盾，没有学习", review.contradictory));
    }
    if review.not_learnt > 0 {
        parts.push(format!("{}条样例的条款没有对应概念，没有学习", review.not_learnt));
    }
    parts.join("；")
}

/// Formats of a label and of a number; totals are set off.
fn row_styles(styles: &Styles, total: bool) -> (&Style, &Style) {
    if total { (&styles.band_centre, &styles.band_number) } else { (&styles.centre, &styles.number) }
}

/// What a cell of this sheet holds.
enum Value {
    Text(String),
    Number(f64),
    None,
}

impl Value {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
