//! report.html: one page to look at, filter and click through, that works from a folder without network.
//!
//! The page is a fixed shell (`shell.html`, `style.css`, `script.js`) with one block of JSON in it; a
//! template engine would fill four places and is not worth a dependency. All text reaches the screen through
//! `textContent`, so the only thing to escape is the JSON itself ([`embed`]). The script keeps to what
//! browsers of 2016 know, since old office machines have those.

mod data;
#[cfg(test)]
mod tests;

use std::{io, io::Write, path::Path};

use crate::{assess::Coverage, output};

const SHELL: &str = include_str!("shell.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page.
pub fn write(coverage: &Coverage, path: &Path) -> io::Result<()> {
    let page = build(coverage)?;
    output::replace(path, |mut file| file.write_all(page.as_bytes()))
}

fn build(coverage: &Coverage) -> io::Result<String> {
    let json = serde_json::to_string(&data::Page::of(coverage)).map_err(io::Error::other)?;
    let title = format!("{}{}政务公开任务落实情况", coverage.district, coverage.period);
    // The data goes in last: nothing in it is taken for a place to fill.
    let (before, after) = SHELL.split_once("{{data}}").unwrap_or((SHELL, ""));
    let before = before.replace("{{title}}", &text(&title)).replace("{{style}}", STYLE);
    let after = after.replace("{{script}}", SCRIPT);
    Ok([&before, &embed(&json), after.as_str()].concat())
}

/// JSON that can stand in a `<script>` element: no end tag, no comment, no entity, and no line separator that
/// old script parsers choke on. Inside JSON these characters occur in strings only, where the escape is the
/// same character.
fn embed(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// Text as HTML text.
fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
