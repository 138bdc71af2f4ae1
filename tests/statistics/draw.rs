//! A generator of statutory tables: numbers and a layout in, a document out.

use duibiao::{
    ingest::{Align, Block, Cell, Content, Document, Format, Part, Place, Row, Table},
    statistics::{REQUEST_COLUMNS, REQUEST_ROWS, REVIEW_GROUPS, REVIEW_RESULTS},
};

use super::{
    layouts::{Heads, Labels, Layout, Proactive, Review, Words},
    numbers::Numbers,
};

/// A cell with its spans, as in HTML.
#[derive(Clone)]
pub struct C(pub String, pub usize, pub usize);

pub fn c(text: impl Into<String>) -> C {
    C(text.into(), 1, 1)
}

pub fn span(text: impl Into<String>, columns: usize, rows: usize) -> C {
    C(text.into(), columns, rows)
}

pub fn grid(rows: &[Vec<C>]) -> Table {
    let mut cells: Vec<Vec<Option<Cell>>> = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        let mut column = 0;
        for C(text, columns, height) in row {
            while cells.get(r).and_then(|x| x.get(column)).is_some_and(Option::is_some) {
                column += 1;
            }
            for i in 0..*height {
                while cells.len() <= r + i {
                    cells.push(Vec::new());
                }
                let line = &mut cells[r + i];
                if line.len() < column + columns {
                    line.resize(column + columns, None);
                }
                for j in 0..*columns {
                    let covered_by = (i > 0 || j > 0).then_some((r as u32, column as u32));
                    line[column + j] = Some(Cell { text: text.clone(), covered_by });
                }
            }
            column += columns;
        }
    }
    let width = cells.iter().map(Vec::len).max().unwrap_or(0);
    let rows = cells
        .into_iter()
        .enumerate()
        .map(|(i, mut line)| {
            line.resize(width, None);
            Row {
                cells: line.into_iter().map(Option::unwrap_or_default).collect(),
                hidden: false,
                number: i as u32 + 1,
            }
        })
        .collect();
    Table { width, rows }
}

const GROUPS: [(&str, usize, usize); 4] =
    [("（三）不予公开", 4, 12), ("（四）无法提供", 12, 15), ("（五）不予处理", 15, 20), ("（六）其他处理", 20, 23)];

fn group(row: usize) -> Option<(&'static str, usize, usize)> {
    GROUPS.into_iter().find(|(_, from, to)| (*from..*to).contains(&row))
}

/// The label cells of one row of table 2; `first`: the row opens a page, so merges begin anew.
pub fn label(l: &Layout, row: usize, from: usize, to: usize) -> Vec<C> {
    let leaf = if l.unnamed == Some(row) { String::new() } else { l.text(REQUEST_ROWS[row]) };
    let results = l.text("三、本年度办理结果");
    let outer = matches!(row, 0 | 1 | 24);
    // How far a merge reaches on this page.
    let reach = |end: usize| end.min(to) - row;
    match l.labels {
        Labels::Three => {
            if outer {
                return vec![span(leaf, 3, 1)];
            }
            let mut out = Vec::new();
            if row == from.max(2) {
                out.push(span(results, 1, reach(24)));
            }
            match group(row) {
                Some((name, start, end)) => {
                    if row == from.max(start) {
                        out.push(span(l.text(name), 1, reach(end)));
                    }
                    out.push(c(leaf));
                }
                None => out.push(span(leaf, 2, 1)),
            }
            out
        }
        Labels::ThreeBlank | Labels::ThreeRepeated | Labels::NumberApart => {
            let all = l.labels == Labels::ThreeRepeated;
            let blank = String::new;
            if outer {
                return match l.labels {
                    Labels::NumberApart => vec![c(leaf), c(""), c(""), c("")],
                    _ => vec![c(leaf), c(""), c("")],
                };
            }
            let first = if all || row == 2 { results } else { blank() };
            let (second, third) = match group(row) {
                Some((name, start, _)) => (if all || row == start { l.text(name) } else { blank() }, leaf),
                None => (leaf, blank()),
            };
            if l.labels == Labels::NumberApart {
                return match third.split_once(['.', '．']) {
                    Some((number, words)) => vec![c(first), c(second), c(format!("{number}.")), c(words)],
                    None => vec![c(first), c(second), c(""), c(third)],
                };
            }
            vec![c(first), c(second), c(third)]
        }
        Labels::Two => match group(row) {
            Some((name, start, end)) => {
                let mut out = Vec::new();
                if row == from.max(start) {
                    out.push(span(l.text(name), 1, reach(end)));
                }
                out.push(c(leaf));
                out
            }
            None => vec![span(leaf, 2, 1)],
        },
        Labels::Lost => {
            let mut out = Vec::new();
            if row == 2 {
                out.push(c(results));
            }
            if let Some((name, start, _)) = group(row)
                && row == start
            {
                out.push(c(l.text(name)));
            }
            out.push(c(leaf));
            out
        }
        Labels::OneWithHeads => vec![c(leaf)],
        Labels::OneWithPath => {
            let path = match group(row) {
                Some((name, ..)) => format!("三、本年度办理结果{name}{}", REQUEST_ROWS[row]),
                None if outer => REQUEST_ROWS[row].to_owned(),
                None => format!("三、本年度办理结果{}", REQUEST_ROWS[row]),
            };
            vec![c(l.text(&path))]
        }
    }
}

fn label_columns(l: &Layout) -> usize {
    match l.labels {
        Labels::Three | Labels::ThreeBlank | Labels::ThreeRepeated | Labels::Lost => 3,
        Labels::NumberApart => 4,
        Labels::Two => 2,
        Labels::OneWithHeads | Labels::OneWithPath => 1,
    }
}

pub fn requests_head(l: &Layout) -> Vec<Vec<C>> {
    let (n, w) = (label_columns(l), l.wide);
    let note = l.text("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）");
    let name = |i: usize| span(l.text(REQUEST_COLUMNS[i]), w, 1);
    let mut rows = match l.heads {
        Heads::Merged => vec![
            vec![span(note, n, 3), span(l.text("申请人情况"), 7 * w, 1)],
            vec![span(l.text("自然人"), w, 2), span(l.text("法人或其他组织"), 5 * w, 1), span(l.text("总计"), w, 2)],
            (1..6).map(name).collect(),
        ],
        Heads::Blank => {
            let empty = |k: usize| vec![c(""); k];
            let mut first = vec![c(note)];
            first.extend(empty(n - 1));
            first.push(c(l.text("申请人情况")));
            first.extend(empty(6));
            let mut second = empty(n);
            second.extend([c(l.text("自然人")), c(l.text("法人或其他组织"))]);
            second.extend(empty(4));
            second.push(c(l.text("总计")));
            let mut third = empty(n + 1);
            third.extend((1..6).map(|i| c(l.text(REQUEST_COLUMNS[i]))));
            third.push(c(""));
            vec![first, second, third]
        }
        Heads::One => {
            let mut row = vec![span("", n, 1)];
            row.extend((0..7).map(name));
            vec![row]
        }
        Heads::None => Vec::new(),
    };
    if l.remark
        && let Some(first) = rows.first_mut()
    {
        first.push(c("备注"));
        for row in rows.iter_mut().skip(1) {
            row.push(c(""));
        }
    }
    rows
}

/// The tables of part three: one, or one a page.
fn requests(n: &Numbers, l: &Layout) -> Vec<Vec<Vec<C>>> {
    let mut bounds = vec![0];
    bounds.extend(l.breaks);
    bounds.push(25);
    let mut out = Vec::new();
    for (page, pair) in bounds.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        let mut rows = if page == 0 || l.repeat_heads { requests_head(l) } else { Vec::new() };
        for row in from..to {
            let width = 7 * l.wide + usize::from(l.remark);
            if l.labels == Labels::OneWithHeads {
                if row == 2 {
                    rows.push([vec![c(l.text("三、本年度办理结果"))], vec![c(""); width]].concat());
                }
                if let Some((name, start, _)) = group(row)
                    && row == start
                {
                    rows.push([vec![c(l.text(name))], vec![c(""); width]].concat());
                }
            }
            let mut cells = label(l, row, from, to);
            cells.extend((0..7).map(|i| span(l.number(n.requests[row][i]), l.wide, 1)));
            if l.remark {
                cells.push(c(""));
            }
            rows.push(cells);
        }
        out.push(rows);
    }
    out
}

fn proactive(n: &Numbers, l: &Layout) -> Vec<Vec<Vec<C>>> {
    let t = |s: &str| l.text(s);
    let v = |i: usize| l.number(n.proactive[i]);
    let names = ["规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费"];
    let heads = ["本年处理决定数量", "本年处理决定数量", "本年收费金额（单位：万元）"];
    let articles = ["第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项", "第二十条第（八）项"];
    let wide_row = |name: &str, value: String| match l.proactive {
        Proactive::Blank => vec![c(t(name)), c(value), c(""), c("")],
        _ => vec![c(t(name)), span(value, 3, 1)],
    };
    let blocks: Vec<Vec<Vec<C>>> = vec![
        vec![
            vec![c(t("信息内容")), c(t("本年制发件数")), c(t("本年废止件数")), c(t("现行有效件数"))],
            vec![c(if l.words == Words::Plain { "规  章".to_owned() } else { t(names[0]) }), c(v(0)), c(v(1)), c(v(2))],
            vec![c(t(names[1])), c(v(3)), c(v(4)), c(v(5))],
        ],
        vec![wide_row("信息内容", t(heads[0])), wide_row(names[2], v(6))],
        vec![wide_row("信息内容", t(heads[1])), wide_row(names[3], v(7)), wide_row(names[4], v(8))],
        vec![wide_row("信息内容", t(heads[2])), wide_row(names[5], v(9))],
    ];
    let title = |i: usize| match l.proactive {
        Proactive::Blank => vec![c(t(articles[i])), c(""), c(""), c("")],
        _ => vec![span(t(articles[i]), 4, 1)],
    };
    match l.proactive {
        Proactive::Side => {
            let mut rows = Vec::new();
            for (i, block) in blocks.into_iter().enumerate() {
                let height = block.len();
                for (k, mut row) in block.into_iter().enumerate() {
                    if k == 0 {
                        row.insert(0, span(t(articles[i]), 1, height));
                    }
                    rows.push(row);
                }
            }
            vec![rows]
        }
        Proactive::Four => blocks.into_iter().enumerate().map(|(i, block)| [vec![title(i)], block].concat()).collect(),
        _ => vec![blocks.into_iter().enumerate().flat_map(|(i, block)| [vec![title(i)], block].concat()).collect()],
    }
}

pub fn review(n: &Numbers, l: &Layout) -> Vec<Vec<Vec<C>>> {
    let t = |s: &str| l.text(s);
    let v = |i: usize| c(l.number(n.review[i]));
    let results = || REVIEW_RESULTS.iter().map(|r| c(t(r)));
    let values = |from: usize, to: usize| -> Vec<C> { (from..to).map(v).collect() };
    let suits = vec![
        vec![span(t("行政诉讼"), 10, 1)],
        vec![span(t(REVIEW_GROUPS[1]), 5, 1), span(t(REVIEW_GROUPS[2]), 5, 1)],
        results().chain(results()).collect(),
        values(5, 15),
    ];
    let reconsideration = vec![vec![span(t("行政复议"), 5, 1)], results().collect(), values(0, 5)];
    match l.review {
        Review::Merged | Review::Labelled => {
            let first = vec![span(t("行政复议"), 5, 1), span(t("行政诉讼"), 10, 1)];
            let mut second: Vec<C> = REVIEW_RESULTS.iter().map(|r| span(t(r), 1, 2)).collect();
            second.extend([span(t(REVIEW_GROUPS[1]), 5, 1), span(t(REVIEW_GROUPS[2]), 5, 1)]);
            let mut rows = vec![first, second, results().chain(results()).collect(), values(0, 15)];
            if l.review == Review::Labelled {
                rows[0].insert(0, span("项目", 1, 3));
                rows[3].insert(0, c("件数"));
            }
            vec![rows]
        }
        Review::Blank => {
            let mut first = vec![c(t("行政复议"))];
            first.extend(vec![c(""); 4]);
            first.push(c(t("行政诉讼")));
            first.extend(vec![c(""); 9]);
            let mut second = vec![c(""); 5];
            second.push(c(t(REVIEW_GROUPS[1])));
            second.extend(vec![c(""); 4]);
            second.push(c(t(REVIEW_GROUPS[2])));
            second.extend(vec![c(""); 4]);
            vec![vec![first, second, results().chain(results()).chain(results()).collect(), values(0, 15)]]
        }
        Review::Stacked => vec![[reconsideration, suits].concat()],
        Review::Apart => vec![reconsideration, suits],
        Review::Flat => {
            let heads =
                REVIEW_GROUPS.iter().flat_map(|g| REVIEW_RESULTS.iter().map(move |r| c(format!("{g}{r}")))).collect();
            vec![vec![heads, values(0, 15)]]
        }
        Review::NoGroups => vec![vec![results().chain(results()).chain(results()).collect(), values(0, 15)]],
        Review::Down => {
            let mut rows = Vec::new();
            for (g, name) in REVIEW_GROUPS.iter().enumerate() {
                for (i, result) in REVIEW_RESULTS.iter().enumerate() {
                    let mut row = if i == 0 { vec![span(t(name), 1, 5)] } else { Vec::new() };
                    row.extend([c(t(result)), v(g * 5 + i)]);
                    rows.push(row);
                }
            }
            vec![rows]
        }
    }
}

const HEADINGS: [&str; 6] = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
];

/// Draws the three tables.
pub fn document(n: &Numbers, l: &Layout) -> Document {
    let mut out = Document::new(if l.sheet { Format::Xlsx } else { Format::Docx });
    let part = |name: &str| if l.sheet { Part::Sheet(name.to_owned()) } else { Part::Body };
    let mut paragraphs = 0;
    let mut tables = 0;
    let mut line = |out: &mut Document, text: &str| {
        paragraphs += 1;
        let content = Content::Paragraph { text: text.to_owned(), align: Align::Left };
        out.blocks.push(Block { place: Place::new(part("表"), paragraphs), content });
    };
    line(&mut out, "某局2023年政府信息公开工作年度报告");
    let mut parts = [proactive(n, l), requests(n, l), review(n, l)];
    if l.caption {
        for (i, tables) in parts.iter_mut().enumerate() {
            if let Some(first) = tables.first_mut() {
                let width = first.iter().map(|r| r.iter().map(|c| c.1).sum::<usize>()).max().unwrap_or(1);
                first.insert(0, vec![span(HEADINGS[i + 1], width, 1)]);
            }
        }
    }
    if l.one_table {
        parts = [vec![parts.into_iter().flatten().flatten().collect()], Vec::new(), Vec::new()];
    }
    if l.headings {
        line(&mut out, HEADINGS[0]);
    }
    for (i, drawn) in parts.into_iter().enumerate() {
        if l.headings && !l.tables_first {
            line(&mut out, HEADINGS[i + 1]);
        }
        for rows in drawn {
            tables += 1;
            out.blocks
                .push(Block { place: Place::new(part(HEADINGS[i + 1]), tables), content: Content::Table(grid(&rows)) });
        }
        if l.headings && l.tables_first {
            line(&mut out, HEADINGS[i + 1]);
        }
    }
    if l.headings {
        line(&mut out, HEADINGS[4]);
        line(&mut out, HEADINGS[5]);
    }
    out
}
