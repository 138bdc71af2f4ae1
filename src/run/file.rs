//! One file: read, identified, judged, dropped.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use super::{Setting, inputs::base};
use crate::{
    analyse::{self, Judge, passage::Passage},
    assess::{NOTHING_READ, is_judged},
    identify::{self, Identity, Kind},
    ingest::{self, Document, Format, IngestError, Limits},
    problem::{Level, Problem},
    roster::Unit,
    similar, statistics,
    submission::{Key, Submitted},
};

/// Reads, identifies and judges one file: a pure function of its name, its bytes and the setting.
///
/// The key is that of the result in the cache; `None` for what another try may bring (a file that was busy).
pub fn submit(path: &Path, file: &str, limits: &Limits, setting: &Setting, judge: &Judge) -> (Option<Key>, Submitted) {
    let Setting { roster, words, .. } = setting;
    let unreadable = |level: Level, rule: &str, message: String, hint: &str| {
        let identity = identify::by_name(file, roster, &words.kinds);
        Submitted {
            file: file.to_owned(),
            format: None,
            identity: Some(identity),
            analysis: None,
            report: None,
            print: None,
            problems: vec![Problem::new(level, rule, message, hint)],
            length: 0,
        }
    };
    let failed = |e: IngestError| {
        let level = if matches!(e, IngestError::LockFile) { Level::Notice } else { Level::Error };
        unreadable(level, e.rule(), e.to_string(), e.hint())
    };
    let bytes = match ingest::load(path, limits) {
        Ok(bytes) => bytes,
        Err(e) => return (None, failed(e)),
    };
    let key = setting.context.key(file, &bytes);
    let whole = || -> Result<Submitted, IngestError> {
        let document = words.guard.read_bytes(&bytes, base(file), limits)?;
        let identity = setting.identify(&document, file);
        Ok(judged(file, &document, identity, judge, setting))
    };
    match catch_unwind(AssertUnwindSafe(whole)) {
        Ok(Ok(submitted)) => (Some(key), submitted),
        // A parser that ran out of time may have it on another day.
        Ok(Err(e @ IngestError::Stopped(_))) => (None, failed(e)),
        Ok(Err(e)) => (Some(key), failed(e)),
        Err(_) => {
            let submitted = unreadable(
                Level::Error,
                "internal",
                "程序处理这个文件时出错".to_owned(),
                "请用 WPS 打开后另存为 .docx 或 .xlsx 再试，并把文件名告诉程序维护者",
            );
            (None, submitted)
        }
    }
}

fn judged(file: &str, document: &Document, identity: Identity, judge: &Judge, setting: &Setting) -> Submitted {
    let passages =
        is_judged(identity.kind).then(|| analyse::passage::passages(document, identity.kind, &judge.tools.structure));
    let own = identity.unit.and_then(|u| setting.roster.units().get(u)).map(Unit::names).unwrap_or_default();
    let analysis = passages.as_ref().map(|passages| judge.judge(passages, identity.kind, &own));
    let empty = analysis.as_ref().is_some_and(|a| a.findings.is_empty())
        && passages.as_ref().is_some_and(|passages| passages.iter().all(is_form_line));
    let print = passages.map(|passages| {
        similar::print(&passages, identity.unit, &setting.roster, &setting.stock, &setting.words.similar)
    });
    // The tables are checked when all files are read: last year's report may be among them.
    let (report, found) =
        if identity.kind == Kind::Report { statistics::Report::read(document) } else { (None, Vec::new()) };
    let mut problems = document.problems.clone();
    problems.extend(lying_suffix(file, document.format));
    problems.extend(identity.problems.iter().cloned());
    problems.extend(found);
    // A paper of pictures, a ledger in a form that nobody knows, or a form that nobody filled in: its silence is none
    // of the unit's.
    if report.is_none() && empty {
        problems.push(Problem::new(
            Level::Error,
            NOTHING_READ,
            "没有读到任何措施",
            "请打开核对：内容可能是图片，或表格的写法没有认出；不按未提及认定",
        ));
    }
    Submitted {
        file: file.to_owned(),
        format: Some(document.format),
        length: document.text_len(),
        identity: Some(identity),
        analysis,
        report: report.map(Arc::new),
        print: print.map(Arc::new),
        problems,
    }
}

/// Whether a passage is a line of a form's head (填报单位：…　填报日期：…, 附件：…) and no statement.
fn is_form_line(passage: &Passage) -> bool {
    let text = &passage.text;
    let states = text.contains(['。', '；', '，', ';', ',']);
    passage.topic.is_empty() && !passage.bare && !states && text.contains(['：', ':'])
}

/// A suffix that says another family of formats than the content is: read all the same, but told.
fn lying_suffix(file: &str, format: Format) -> Option<Problem> {
    let suffix = file.rsplit_once('.')?.1.to_lowercase();
    let word = matches!(suffix.as_str(), "doc" | "docx" | "wps");
    let sheet = matches!(suffix.as_str(), "xls" | "xlsx" | "et");
    let other = matches!(suffix.as_str(), "pdf" | "ofd" | "txt" | "jpg" | "jpeg" | "png");
    let name = match format {
        Format::Text if !other => "纯文本",
        Format::Html => "网页",
        Format::Rtf => "RTF 文档",
        Format::WordMl => "Word 2003 XML",
        Format::Docx | Format::Doc if sheet || other => "Word 文档",
        Format::Xlsx | Format::Xls | Format::Xlsb if word || other => "Excel 表格",
        _ => return None,
    };
    (word || sheet || other).then(|| {
        let message = format!("后缀是 .{suffix}，内容其实是{name}，已按内容读取");
        Problem::new(Level::Warning, "suffix", message, "请核对内容是否完整，最好另存为 .docx 或 .xlsx")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_of_another_family_is_told() {
        let told = |file: &str, format: Format| lying_suffix(file, format).map(|p| p.message);
        let says = |file: &str, format: Format, name: &str| {
            assert!(told(file, format).is_some_and(|m| m.contains(&format!("其实是{name}"))), "{file}");
        };
        says("方案.xlsx", Format::Docx, "Word 文档");
        says("方案.pdf", Format::Docx, "Word 文档");
        says("台账.PDF", Format::Xlsx, "Excel 表格");
        says("报告.docx", Format::Text, "纯文本");
        for (file, format) in
            [("报告.txt", Format::Text), ("方案.wps", Format::Docx), ("台账.et", Format::Xls), ("无后缀", Format::Docx)]
        {
            assert_eq!(told(file, format), None, "{file}");
        }
    }
}
