//! The national form itself: the names, the order and the look of its rows and columns.
//!
//! One place holds the wording that everything else refers to by number, so that a cell has one name in
//! messages, data files and the tables drawn for the district's own report.

/// Rows of table 1.
pub const PROACTIVE_ROWS: [&str; 6] = ["规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费"];

/// Columns of table 1, in the order of their first use.
pub const PROACTIVE_COLUMNS: [&str; 5] =
    ["本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额"];

/// The ten cells of table 1 as (row, column), both 1-based.
pub const PROACTIVE_CELLS: [(u8, u8); 10] =
    [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 4), (4, 4), (5, 4), (6, 5)];

/// Columns of table 2.
pub const REQUEST_COLUMNS: [&str; 7] =
    ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];

/// The 25 rows of table 2 as the form words them.
pub const REQUEST_ROWS: [&str; 25] = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
];

/// Names of the rows short enough for a sentence.
pub const REQUEST_SHORT: [&str; 25] = [
    "一、本年新收",
    "二、上年结转",
    "三（一）予以公开",
    "三（二）部分公开",
    "三（三）1.属于国家秘密",
    "三（三）2.其他法律行政法规禁止公开",
    "三（三）3.危及“三安全一稳定”",
    "三（三）4.保护第三方合法权益",
    "三（三）5.属于三类内部事务信息",
    "三（三）6.属于四类过程性信息",
    "三（三）7.属于行政执法案卷",
    "三（三）8.属于行政查询事项",
    "三（四）1.本机关不掌握相关政府信息",
    "三（四）2.没有现成信息需要另行制作",
    "三（四）3.补正后申请内容仍不明确",
    "三（五）1.信访举报投诉类申请",
    "三（五）2.重复申请",
    "三（五）3.要求提供公开出版物",
    "三（五）4.无正当理由大量反复申请",
    "三（五）5.要求确认或重新出具已获取信息",
    "三（六）1.逾期不补正、不再处理",
    "三（六）2.逾期未缴费、不再处理",
    "三（六）3.其他",
    "三（七）总计",
    "四、结转下年度继续办理",
];

/// The groups of table 3.
pub const REVIEW_GROUPS: [&str; 3] = ["行政复议", "未经复议直接起诉", "复议后起诉"];

/// The columns of each group of table 3.
pub const REVIEW_RESULTS: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];

/// The groups of results in table 2 with their first and last row; rows 3, 4 and 24 stand alone.
pub const REQUEST_GROUPS: [(&str, u8, u8); 4] =
    [("（三）不予公开", 5, 12), ("（四）无法提供", 13, 15), ("（五）不予处理", 16, 20), ("（六）其他处理", 21, 23)];

/// The blocks of table 1: the article, its rows, the heads of its columns.
pub const PROACTIVE_BLOCKS: [(&str, &[u8], &[&str]); 4] = [
    ("第二十条第（一）项", &[1, 2], &["本年制发件数", "本年废止件数", "现行有效件数"]),
    ("第二十条第（五）项", &[3], &["本年处理决定数量"]),
    ("第二十条第（六）项", &[4, 5], &["本年处理决定数量"]),
    ("第二十条第（八）项", &[6], &["本年收费金额（单位：万元）"]),
];

/// First and last leaf row of the results in table 2.
pub const LEAVES: std::ops::RangeInclusive<u8> = 3..=23;
/// （七）总计.
pub const RESULT_TOTAL: u8 = 24;
/// 四、结转下年度继续办理.
pub const CARRIED_ON: u8 = 25;
/// The column 总计 of table 2.
pub const TOTAL_COLUMN: u8 = 7;
