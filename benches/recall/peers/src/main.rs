//! Reads files with one reader: `peers READER`, on standard input one `kind<TAB>path` a line.
//!
//! Answers one JSON object a line: the text, or the error, and the milliseconds from bytes in memory to text.
//! `compare.py` starts it, waits for each answer and starts it anew when a reader crashes or hangs.

use std::io::{BufRead, Cursor, Write};
use std::time::Instant;

use calamine::{Data, Reader};
use serde_json::{Value, json};

type Text = Result<String, String>;

fn duibiao(bytes: &[u8], _: &str) -> Text {
    use duibiao::ingest::{Content, Limits, read_bytes};
    let document = match read_bytes(bytes, &Limits::default()) {
        // For the program a file without text is one to tell of; here it is read, like with the others.
        Err(e) if ["no-text", "scan"].contains(&e.rule()) => return Ok(String::new()),
        other => other.map_err(|e| format!("{}: {e}", e.rule()))?,
    };
    let mut out = String::new();
    for block in &document.blocks {
        match &block.content {
            Content::Heading { text, .. } | Content::Paragraph { text, .. } => {
                out.push_str(text);
                out.push('\n');
            }
            Content::Table(table) => {
                for cell in table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.covered_by.is_none()) {
                    out.push_str(&cell.text);
                    out.push('\n');
                }
            }
        }
    }
    Ok(out)
}

fn office_oxide(bytes: &[u8], kind: &str) -> Text {
    use office_oxide::{Document, DocumentFormat};
    let format = match kind {
        "docx" => DocumentFormat::Docx,
        "xlsx" => DocumentFormat::Xlsx,
        "doc" => DocumentFormat::Doc,
        _ => DocumentFormat::Xls,
    };
    let document = Document::from_reader(Cursor::new(bytes.to_vec()), format).map_err(|e| e.to_string())?;
    Ok(document.plain_text())
}

fn undoc(bytes: &[u8], _: &str) -> Text {
    let document = undoc::parse_bytes(bytes).map_err(|e| e.to_string())?;
    undoc::render::to_text(&document, &undoc::render::RenderOptions::default()).map_err(|e| e.to_string())
}

fn undoc_plain(bytes: &[u8], _: &str) -> Text {
    Ok(undoc::parse_bytes(bytes).map_err(|e| e.to_string())?.plain_text())
}

fn docx_rs(bytes: &[u8], _: &str) -> Text {
    let document = docx_rs::read_docx(bytes).map_err(|e| e.to_string())?;
    let tree: Value = serde_json::from_str(&document.json()).map_err(|e| e.to_string())?;
    let mut out = String::new();
    texts(&tree, &mut out);
    Ok(out)
}

/// The text nodes of the tree that docx-rs gives, without deletions, one paragraph a line.
fn texts(tree: &Value, out: &mut String) {
    match tree {
        Value::Array(list) => list.iter().for_each(|v| texts(v, out)),
        Value::Object(map) => {
            let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
            match kind {
                "delete" | "deleteText" | "instrText" => return,
                "text" => out.push_str(map.get("data").and_then(|d| d.get("text")).and_then(Value::as_str).unwrap_or_default()),
                "tab" => out.push(' '),
                "break" => out.push('\n'),
                _ => map.values().for_each(|v| texts(v, out)),
            }
            if kind == "paragraph" {
                out.push('\n');
            }
        }
        _ => {}
    }
}

fn calamine(bytes: &[u8], kind: &str) -> Text {
    let cursor = Cursor::new(bytes.to_vec());
    let mut out = String::new();
    if kind == "xls" {
        let mut book = calamine::Xls::new(cursor).map_err(|e| e.to_string())?;
        sheets(&mut book, &mut out);
    } else {
        let mut book = calamine::Xlsx::new(cursor).map_err(|e| e.to_string())?;
        sheets(&mut book, &mut out);
    }
    Ok(out)
}

fn sheets<R: Reader<Cursor<Vec<u8>>>>(book: &mut R, out: &mut String) {
    for (_, range) in book.worksheets() {
        for (_, _, cell) in range.used_cells() {
            let text = match cell {
                Data::Bool(value) => value.to_string().to_uppercase(),
                Data::Error(_) => continue,
                Data::DateTime(moment) if moment.is_datetime() => moment.as_datetime().map_or_else(
                    || moment.to_string(),
                    |m| m.to_string().trim_end_matches(" 00:00:00").to_owned(),
                ),
                other => other.to_string(),
            };
            out.push_str(&text);
            out.push('\n');
        }
    }
}

fn main() {
    let reader: fn(&[u8], &str) -> Text = match std::env::args().nth(1).as_deref() {
        Some("duibiao") => duibiao,
        Some("office_oxide") => office_oxide,
        Some("undoc") => undoc,
        Some("undoc-plain") => undoc_plain,
        Some("docx-rs") => docx_rs,
        Some("calamine") => calamine,
        _ => panic!("peers duibiao|office_oxide|undoc|undoc-plain|docx-rs|calamine"),
    };
    std::panic::set_hook(Box::new(|_| {}));
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (kind, path) = line.split_once('\t').expect("kind and path");
        let bytes = std::fs::read(path).expect("readable");
        let start = Instant::now();
        let result = std::panic::catch_unwind(|| reader(&bytes, kind));
        let ms = start.elapsed().as_secs_f64() * 1e3;
        let answer = match result {
            Ok(Ok(text)) => json!({"ms": ms, "text": text}),
            Ok(Err(error)) => json!({"ms": ms, "error": error}),
            Err(_) => json!({"ms": ms, "panic": true}),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}").and_then(|()| out.flush()).expect("a reader of the answers");
    }
}
