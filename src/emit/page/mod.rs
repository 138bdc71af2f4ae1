//! report.html: one page to look at, filter and click through, that works from a folder without network.
//!
//! The page is a fixed shell (`shell.html`, `style.css`, `script.js`) with one block of JSON in it; a
//! template engine would fill four places and is not worth a dependency. All text reaches the screen through
//! `textContent`, so the only thing to escape is the JSON itself ([`embed`]). The script keeps to what
//! browsers of 2016 know, since old office machines have those.

mod data;
#[cfg(test)]
mod tests;

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::{assess::Coverage, output};

const SHELL: &str = include_str!("shell.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page.
pub fn write(coverage: &Coverage, path: &Path) -> io::Result<()> {
    output::replace(path, |file| {
        let mut file = BufWriter::with_capacity(1 << 16, file);
        build(coverage, &mut file)?;
        file.flush()
    })
}

fn build(coverage: &Coverage, out: &mut impl Write) -> io::Result<()> {
    let title = format!("{}{}政务公开任务落实情况", coverage.district, coverage.period);
    // The data goes in last: nothing in it is taken for a place to fill.
    let (before, after) = SHELL.split_once("{{data}}").unwrap_or((SHELL, ""));
    let before = before.replace("{{title}}", &text(&title)).replace("{{style}}", STYLE);
    let after = after.replace("{{script}}", SCRIPT);
    out.write_all(before.as_bytes())?;
    let mut embedded = Embedded { out: &mut *out, pending: Vec::with_capacity(PENDING) };
    serde_json::to_writer(&mut embedded, &data::Page::of(coverage)).map_err(io::Error::other)?;
    embedded.flush()?;
    out.write_all(after.as_bytes())
}

/// JSON that can stand in a `<script>` element: no end tag, no comment, no entity, and no line separator that
/// old script parsers choke on. Inside JSON these characters occur in strings only, where the escape is the
/// same character. What is written must be whole characters, as serde_json writes them.
///
/// serde_json writes a few bytes at a time; they are looked through when there are many.
struct Embedded<W> {
    out: W,
    pending: Vec<u8>,
}

/// Bytes that are looked through at a time.
const PENDING: usize = 1 << 16;

impl<W: Write> Embedded<W> {
    fn embed(&mut self) -> io::Result<()> {
        let json = self.pending.as_slice();
        let mut from = 0;
        for (at, byte) in json.iter().enumerate() {
            let (escape, length) = match byte {
                b'<' => ("\\u003c", 1),
                b'>' => ("\\u003e", 1),
                b'&' => ("\\u0026", 1),
                0xE2 => match json.get(at + 1..at + 3) {
                    Some([0x80, 0xA8]) => ("\\u2028", 3),
                    Some([0x80, 0xA9]) => ("\\u2029", 3),
                    _ => continue,
                },
                _ => continue,
            };
            self.out.write_all(&json[from..at])?;
            self.out.write_all(escape.as_bytes())?;
            from = at + length;
        }
        self.out.write_all(&json[from..])?;
        self.pending.clear();
        Ok(())
    }
}

impl<W: Write> Write for Embedded<W> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        if self.pending.len() + json.len() > PENDING {
            self.embed()?;
        }
        self.pending.extend_from_slice(json);
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.embed()?;
        self.out.flush()
    }
}

/// Text as HTML text.
fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
