//! Reading the wording that an office may edit, and saying which line is wrong.
//!
//! The people who edit `dictionaries/templates/*.toml` write papers, not programs: a missing quotation mark,
//! a renamed entry or a `{name}` that nothing fills must lead to the line in the file, in Chinese, before
//! anything is written.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use crate::dictionaries::{in_chinese, line_of};

/// A template that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("模板文件 dictionaries/{file} 第{line}行有误：{reason}。请改正这一行，或删去该文件、改用程序自带的模板")]
pub struct TemplateError {
    pub file: &'static str,
    pub line: usize,
    pub reason: String,
}

/// Which `{names}` an entry may use; entries are named by their path (`paper.title`), entries of arrays of
/// tables by the array's (`status.label`). An entry that is not named may use none.
pub(super) type Names = [(&'static str, &'static [&'static str])];

/// Reads one template file, and holds every `{name}` in it against `names`.
pub(super) fn parse<T: DeserializeOwned>(file: &'static str, text: &str, names: &Names) -> Result<T, TemplateError> {
    let wrong = |at: usize, reason: String| TemplateError { file, line: line_of(text, at), reason };
    let broken = |e: &toml::de::Error| wrong(e.span().map_or(0, |s| s.start), in_chinese(e.message()));
    let value = toml::from_str(text).map_err(|e| broken(&e))?;
    let table = DeTable::parse(text).map_err(|e| broken(&e))?;
    let mut unknown = None;
    walk(table.get_ref(), "", &mut |path, at, words| {
        let allowed = names.iter().find(|(p, _)| *p == path).map_or(&[][..], |(_, n)| *n);
        if let Some(name) = placeholders(words).find(|n| !allowed.contains(n)) {
            let list = allowed.iter().map(|n| format!("{{{n}}}")).collect::<Vec<_>>().join("、");
            let list = if list.is_empty() { "没有可用的名称".to_owned() } else { format!("可用的有{list}") };
            unknown.get_or_insert((at, format!("这里不能用 {{{name}}}，{list}")));
        }
    });
    match unknown {
        Some((at, reason)) => Err(wrong(at, reason)),
        None => Ok(value),
    }
}

/// Puts values in the place of `{names}`.
pub(super) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            match values.iter().find(|(n, _)| *n == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["{", name, "}"]),
            }
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn placeholders(words: &str) -> impl Iterator<Item = &str> {
    words.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// Calls `see` with path, byte offset and text of every string.
fn walk(table: &DeTable, path: &str, see: &mut impl FnMut(&str, usize, &str)) {
    for (key, value) in table {
        let path = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
        walk_value(value.get_ref(), &path, value.span().start, see);
    }
}

fn walk_value(value: &DeValue, path: &str, at: usize, see: &mut impl FnMut(&str, usize, &str)) {
    match value {
        DeValue::String(words) => see(path, at, words),
        DeValue::Table(table) => walk(table, path, see),
        DeValue::Array(items) => {
            for item in items {
                walk_value(item.get_ref(), path, item.span().start, see);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // read by serde
    struct Sheet {
        title: String,
        lines: [String; 2],
    }

    const NAMES: &Names = &[("title", &["period"])];

    fn error(text: &str) -> (usize, String) {
        let error = parse::<Sheet>("templates/x.toml", text, NAMES).expect_err("wrong");
        assert!(error.to_string().contains(&format!("templates/x.toml 第{}行", error.line)), "{error}");
        (error.line, error.reason)
    }

    #[test]
    fn every_mistake_leads_to_its_line() {
        assert!(parse::<Sheet>("x", "title = \"{period}\"\nlines = [\"a\", \"b\"]", NAMES).is_ok());
        for (text, line, says) in [
            ("title = \"a\nlines = [\"a\", \"b\"]", 1, "没有配对"),
            ("title = “a”\nlines = [\"a\", \"b\"]", 1, "中文引号"),
            ("# 说明\ntitle = 3\nlines = [\"a\", \"b\"]", 2, "应填文字"),
            ("title = \"a\"\nlines = [\"a\"]", 2, "个数不对"),
            ("title = \"a\"\nline = \"a\"\nlines = [\"a\", \"b\"]", 2, "没有叫“line”的项"),
            ("title = \"a\"", 1, "缺少“lines”"),
            ("title = \"{unit}\"\nlines = [\"a\", \"b\"]", 1, "不能用 {unit}，可用的有{period}"),
            ("title = \"a\"\nlines = [\"a\",\n\"{period}\"]", 3, "不能用 {period}，没有可用的名称"),
        ] {
            let (at, reason) = error(text);
            assert_eq!(at, line, "{text}: {reason}");
            assert!(reason.contains(says), "{text}: {reason}");
        }
    }

    #[test]
    fn names_are_replaced_once_and_unknown_ones_stay() {
        assert_eq!(fill("{a}个{b}", &[("a", "{b}"), ("b", "2")]), "{b}个2");
        assert_eq!(fill("{x}和{", &[]), "{x}和{");
    }
}
