//! Workbooks of every kind as blocks: lines around tables, and tables with merges resolved.
//!
//! .xlsx and .xls are read directly. The values of .xlsb come from calamine; what it does not tell (hidden rows, merges)
//! is read here from the same records. calamine trusts its input, so it only ever gets a container that was rebuilt
//! from checked parts. [`layout`] turns one sheet into blocks.

mod biff;
mod layout;
mod number;
mod section;
mod sheetml;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::{BTreeMap, HashSet};

use crate::problem::{Level, Problem};

use super::blocks::Blocks;
use super::{IngestError, Limits};

pub(super) use sheetml::read as read_sheetml;
pub(super) use xls::{read as read_xls, read_bare as read_bare_biff, salvage as salvage_xls};
pub(super) use xlsb::read as read_xlsb;
pub(super) use xlsx::read as read_xlsx;

/// A merged rectangle: first row, first column, last row, last column.
pub(super) type Merge = (u32, u32, u32, u32);

/// The cells of one sheet as displayed, before they are laid out.
#[derive(Debug, Default)]
pub(super) struct SheetData {
    pub name: String,
    pub hidden: bool,
    /// Row → (column, text), only cells with text.
    pub rows: BTreeMap<u32, Vec<(u32, String)>>,
    pub merges: Vec<Merge>,
    pub hidden_rows: HashSet<u32>,
    count: usize,
    text: u64,
}

impl SheetData {
    pub fn new(name: impl Into<String>, hidden: bool) -> Self {
        Self { name: name.into(), hidden, ..Self::default() }
    }

    /// Adds a cell unless it is empty.
    pub fn put(&mut self, row: u32, column: u32, text: &str, limits: &Limits) -> Result<(), IngestError> {
        let text = super::blocks::clean(text);
        if text.is_empty() {
            return Ok(());
        }
        self.count += 1;
        if self.count > limits.cells {
            return Err(super::blocks::too_many_cells(limits.cells));
        }
        // One long shared string may be shown by every cell.
        self.text += text.len() as u64;
        if self.text > limits.part_bytes {
            return Err(IngestError::TooLarge(format!("表格文字超过 {} MB", limits.part_bytes >> 20)));
        }
        self.rows.entry(row).or_default().push((column, text));
        Ok(())
    }
}

/// Lays the sheets out in workbook order, leaving out those that only feed dropdowns or show an example.
pub(super) fn lay_out(sheets: Vec<SheetData>, blocks: &mut Blocks, limits: &Limits) -> Result<(), IngestError> {
    let helpers = sheets.iter().filter(|s| is_helper(&s.name)).count();
    // A workbook of nothing but samples is somebody's submission after all.
    let keep_all = sheets.iter().filter(|s| !s.rows.is_empty()).all(|s| is_helper(&s.name));
    for sheet in sheets {
        if helpers > 0 && !keep_all && is_helper(&sheet.name) {
            blocks.problems.push(
                Problem::new(
                    Level::Notice,
                    "sheet-ignored",
                    "下拉选项或示例工作表，未读取",
                    "如其中有正式填报内容，请改工作表名称后重新放入",
                )
                .at(format!("工作表“{}”", sheet.name)),
            );
            continue;
        }
        if sheet.hidden && !sheet.rows.is_empty() {
            blocks.problems.push(
                Problem::new(Level::Notice, "sheet-hidden", "隐藏的工作表，已读取并标明", "如属误留请删除后重新报送")
                    .at(format!("工作表“{}”", sheet.name)),
            );
        }
        layout::sheet(sheet, blocks, limits)?;
    }
    Ok(())
}

/// One sheet as a grid of displayed texts: what a table of the program's own needs to be read back exactly,
/// whatever rows and columns were sorted, hidden or moved.
#[derive(Debug, Clone, Default)]
pub struct RawSheet {
    pub name: String,
    /// 0-based row → (0-based column, text as displayed); empty cells are left out.
    pub rows: BTreeMap<u32, Vec<(u32, String)>>,
}

/// The sheets of an .xlsx whose names are `wanted`, not laid out. A part that is missing or malformed makes the whole
/// unreadable: half of such a table is worse than none.
pub fn read_raw(bytes: &[u8], limits: &Limits, wanted: impl Fn(&str) -> bool) -> Result<Vec<RawSheet>, IngestError> {
    use super::package::Package;
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    if !bytes.starts_with(b"PK") {
        return Err(match super::sniff::sniff(bytes) {
            super::sniff::Kind::Ole => {
                IngestError::Unsupported("旧格式（.xls、.et）或加密的表格，请用 WPS 另存为 .xlsx")
            }
            _ => IngestError::Damaged("不是 .xlsx 表格".to_owned()),
        });
    }
    let mut package = Package::open(bytes, limits)?;
    if !package.names().iter().any(|n| n.to_lowercase().ends_with("workbook.xml")) {
        return Err(IngestError::Damaged("里面没有工作簿".to_owned()));
    }
    let raw = xlsx::raw(&mut package, limits, &wanted)?;
    if raw.damaged {
        return Err(IngestError::Damaged("表格的一部分缺失或损坏".to_owned()));
    }
    Ok(raw.sheets.into_iter().map(|s| RawSheet { name: s.name, rows: s.rows }).collect())
}

fn is_helper(name: &str) -> bool {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    ["下拉", "字典", "数据源", "示例", "样表", "样例"].iter().any(|w| name.contains(w))
        || name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("选项")
}

/// Parses `B2:D7` or `B2` into a merge.
pub(super) fn parse_range(range: &str) -> Option<Merge> {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let (row, column) = parse_reference(from)?;
    let (last_row, last_column) = parse_reference(to)?;
    Some((row.min(last_row), column.min(last_column), row.max(last_row), column.max(last_column)))
}

/// Parses `B2` into 0-based (row, column).
pub(super) fn parse_reference(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim_start_matches('$');
    let split = reference.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = reference.split_at_checked(split)?;
    if letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase().saturating_sub(b'A')) + 1);
    let row: u32 = digits.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_parsed() {
        assert_eq!(parse_range("B2:D7"), Some((1, 1, 6, 3)));
        assert_eq!(parse_range("AA10"), Some((9, 26, 9, 26)));
        assert_eq!(parse_reference("$C$3"), Some((2, 2)));
        assert_eq!(parse_reference("7"), None);
        assert_eq!(parse_reference("A0"), None);
    }

    #[test]
    fn helper_sheets_are_known_by_name() {
        for name in ["下拉选项", "选项1", "数据字典", "填表示例", "样表"] {
            assert!(is_helper(name), "{name}");
        }
        for name in ["Sheet1", "第一季度", "落实情况", "附件2"] {
            assert!(!is_helper(name), "{name}");
        }
    }
}
