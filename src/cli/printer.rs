//! All that is printed goes through here: results to stdout, messages to stderr.

#![allow(clippy::print_stdout, clippy::print_stderr)] // the one place that may

use std::{fmt::Display, io::Write};

use unicode_width::UnicodeWidthStr;

use crate::problem;

/// Prints a result. A closed pipe ends nothing.
pub fn out(text: impl Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a message.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Prints an error with what to do, on one line.
pub fn error(error: &anyhow::Error) {
    note(format!("错误：{}", told(error)));
}

/// The chain of causes in one line; a cause that the line names already is not said twice.
fn told(error: &anyhow::Error) -> String {
    let mut out = String::new();
    for cause in error.chain() {
        let mut said = cause.to_string();
        // What the system says is English on most machines, also where a cause above has quoted it.
        if let Some(refused) = cause.downcast_ref::<std::io::Error>() {
            let chinese = problem::system(refused);
            out = out.replace(&said, &chinese);
            said = chinese;
        }
        if !out.contains(&said) {
            if !out.is_empty() {
                out.push('：');
            }
            out.push_str(&said);
        }
    }
    out
}

/// A table with columns aligned by display width; numbers to the right.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> =
        (0..columns).map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| t.width()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c].saturating_sub(cell.width()));
            let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '%' | '/'));
            let (left, right) = if number { (pad.as_str(), "") } else { ("", pad.as_str()) };
            for part in [" ", left, cell, right, " "] {
                line.push_str(part);
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = || anyhow::anyhow!("文件损坏");
        assert_eq!(told(&cause().context("第2行文件损坏")), "第2行文件损坏");
        assert_eq!(told(&cause().context("读不了清单")), "读不了清单：文件损坏");
    }

    #[test]
    fn the_system_is_translated_where_it_is_quoted() {
        let refused = std::fs::read("no/such/file").expect_err("missing");
        let said = refused.to_string();
        let error = anyhow::Error::new(refused);
        let error = error.context(format!("读不了 a：{said}。请重试"));
        let told = told(&error);
        assert_eq!(told, "读不了 a：没有这个文件或文件夹。请重试");
    }

    #[test]
    fn columns_line_up_by_display_width() {
        let t = table(&[
            vec!["组别".into(), "单位数".into()],
            vec!["部门".into(), "8".into()],
            vec!["街道办".into(), "15".into()],
        ]);
        let widths: Vec<usize> = t.lines().map(UnicodeWidthStr::width).collect();
        assert_eq!(widths[0], widths[1]);
        assert_eq!(widths[1], widths[2]);
    }
}
