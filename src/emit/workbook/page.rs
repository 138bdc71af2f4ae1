//! Page set-up that all sheets share.
//!
//! A sheet that an officer prints without touching a setting: A4 landscape, one page wide, heads on every
//! page, the sheet's name above and the page number below.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use crate::assess::Coverage;

/// A4, as Excel numbers paper sizes.
const A4: u8 = 9;

/// Sets paper, margins, header and footer; `repeat` are the rows that head every page.
pub(super) fn set_up(sheet: &mut Worksheet, coverage: &Coverage, repeat: (RowNum, RowNum)) -> Result<(), XlsxError> {
    let name = sheet.name();
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        // A size code is followed by a space: "&9" before "2023" would read as size 92023.
        .set_header(format!(
            "&L&\"宋体,常规\"&9 {}&R&\"宋体,常规\"&9 {}",
            plain(&running_title(coverage)),
            plain(&name)
        ))
        .set_footer("&C&\"宋体,常规\"&9 第 &P 页 共 &N 页");
    sheet.set_repeat_rows(repeat.0, repeat.1)?;
    Ok(())
}

/// `天桥区2023年政务公开任务落实对标`
pub(super) fn running_title(coverage: &Coverage) -> String {
    format!("{}{}政务公开任务落实对标", coverage.district, coverage.period)
}

/// Text without a meaning as header code, short enough for Excel's 255 characters.
fn plain(text: &str) -> String {
    text.chars().take(80).collect::<String>().replace('&', "&&")
}
