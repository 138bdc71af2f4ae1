//! Documents that are no layout of the form in force: the trial form, a ledger.

use duibiao::ingest::{Block, Content, Document, Format, Part, Place};

use super::{
    draw::{C, c, grid, label, requests_head, review, span},
    layouts::Layout,
    numbers::Numbers,
};

/// The trial form of 2019 with the same numbers: other questions in part two, 23 rows in part three.
pub fn form_2019(n: &Numbers) -> Document {
    let l = Layout::default();
    let mut folded = n.clone();
    let v = |i: usize| c(format!("{}", n.proactive[i]));
    let part_two = vec![
        vec![span("第二十条第（一）项", 4, 1)],
        vec![c("信息内容"), c("本年新制作数量"), c("本年新公开数量"), c("对外公开总数量")],
        vec![c("规章"), c("0"), c("0"), c("0")],
        vec![c("规范性文件"), v(3), c("3"), c("99")],
        vec![span("第二十条第（五）项", 4, 1)],
        vec![c("信息内容"), c("上一年项目数量"), c("本年增/减"), c("处理决定数量")],
        vec![c("行政许可"), c("7"), c("0"), v(6)],
        vec![c("其他对外管理服务事项"), c("5"), c("0"), c("8")],
        vec![span("第二十条第（六）项", 4, 1)],
        vec![c("信息内容"), c("上一年项目数量"), c("本年增/减"), c("处理决定数量")],
        vec![c("行政处罚"), c("7"), c("0"), v(7)],
        vec![c("行政强制"), c("7"), c("0"), v(8)],
        vec![span("第二十条第（八）项", 4, 1)],
        vec![c("信息内容"), c("上一年项目数量"), span("本年增/减", 2, 1)],
        vec![c("行政事业性收费"), c("3"), span("0", 2, 1)],
        vec![span("第二十条第（九）项", 4, 1)],
        vec![c("信息内容"), c("采购项目数量"), span("采购总金额", 2, 1)],
        vec![c("政府集中采购"), c("3"), span("120.5", 2, 1)],
    ];
    for column in 0..7 {
        folded.requests[22][column] = (20..23).map(|r| n.requests[r][column]).sum();
    }
    let mut rows = requests_head(&l);
    for row in (0..20).chain([22, 23, 24]) {
        let mut cells = match row {
            22 => vec![span("（六）其他处理", 2, 1)],
            2 => {
                let mut first = label(&l, 2, 0, 25);
                first[0].2 = 20;
                first
            }
            _ => label(&l, row, 0, 25),
        };
        cells.extend((0..7).map(|i| c(format!("{}", folded.requests[row][i]))));
        rows.push(cells);
    }
    let mut out = Document::new(Format::Docx);
    for (i, table) in [part_two, rows].into_iter().chain(review(n, &l)).enumerate() {
        out.blocks.push(Block { place: Place::new(Part::Body, i as u32 + 1), content: Content::Table(grid(&table)) });
    }
    out
}

/// A ledger that speaks of the same things.
pub fn ledger() -> Block {
    let rows = [
        ["序号", "工作任务", "落实情况", "数量"],
        ["1", "行政许可", "公示结果214条", "214"],
        ["2", "行政处罚", "公示处罚决定", "12"],
        ["3", "依申请公开", "收到申请1件", "1"],
        ["4", "重复申请", "无", "0"],
        ["5", "总计", "", "3"],
    ];
    let rows: Vec<Vec<C>> = rows.iter().map(|r| r.iter().map(|t| c(*t)).collect()).collect();
    Block { place: Place::new(Part::Body, 1), content: Content::Table(grid(&rows)) }
}
