//! OpenDocument text and sheets, from `content.xml` alone.
//!
//! Rare here, but one read file less is one unit wrongly 未报送. Cells hold their displayed text, so sheets
//! need no number formats. Numbers of automatic lists are not resolved.

use std::collections::HashSet;

use super::blocks::{self, Blocks, Budget, Item, Items, Paragraph};
use super::document::{Align, Document, Format, Part};
use super::grid::{self, Grid};
use super::package::Package;
use super::sheet::{self, SheetData};
use super::xml::{self, Events, Step};
use super::{IngestError, Limits};

/// Copies of a repeated cell or row that are made: the rest of a sheet is one empty row a million times.
const MAX_REPEAT: u32 = 1000;

/// A cell: row, column, rows, columns, text.
type Placed = (u32, u32, u32, u32, String);

#[derive(Default)]
struct TableState {
    name: String,
    hidden: bool,
    hidden_rows: HashSet<u32>,
    cells: Vec<Placed>,
    row: u32,
    column: u32,
    repeat_row: u32,
    repeat_cell: u32,
    row_start: usize,
    text: String,
    span: (u32, u32),
    after: Items,
}

struct Reader<'l> {
    sheet: bool,
    items: Items,
    sheets: Vec<SheetData>,
    tables: Vec<TableState>,
    flat_tables: usize,
    /// Paragraphs open, one in another for notes and text boxes.
    lines: Vec<(String, Option<u8>, Align)>,
    anchored: Items,
    parts: Vec<Part>,
    centred: HashSet<String>,
    right: HashSet<String>,
    invisible: HashSet<String>,
    style: String,
    skip: usize,
    pictures: u32,
    budget: Budget,
    limits: &'l Limits,
}

pub(super) fn read(package: &mut Package, limits: &Limits) -> Result<Document, IngestError> {
    if package.text("META-INF/manifest.xml")?.is_some_and(|(m, _)| m.contains("encryption-data")) {
        return Err(IngestError::Encrypted);
    }
    let Some((source, broken)) = package.text("content.xml")? else {
        return Err(IngestError::Damaged("找不到正文".to_owned()));
    };
    let mut reader = Reader {
        sheet: source.contains("<office:spreadsheet"),
        items: Vec::new(),
        sheets: Vec::new(),
        tables: Vec::new(),
        flat_tables: 0,
        lines: Vec::new(),
        anchored: Vec::new(),
        parts: vec![Part::Body],
        centred: HashSet::new(),
        right: HashSet::new(),
        invisible: HashSet::new(),
        style: String::new(),
        skip: 0,
        pictures: 0,
        budget: Budget::new(limits),
        limits,
    };
    let mut events = Events::new(&source);
    while let Some(step) = events.next() {
        match step {
            Step::Open(tag, empty) => {
                if reader.skip > 0 {
                    reader.skip += usize::from(!empty);
                    continue;
                }
                reader.open(&tag, empty);
                if empty && reader.skip == 0 {
                    reader.close(tag.name())?;
                }
                if empty {
                    reader.skip = 0;
                }
            }
            Step::Close(_) if reader.skip > 0 => reader.skip -= 1,
            Step::Close(tag) => reader.close(tag.name())?,
            Step::Text(text) => {
                if let Some((line, ..)) = reader.lines.last_mut().filter(|_| reader.skip == 0) {
                    line.push_str(&text);
                }
            }
        }
    }
    while !reader.lines.is_empty() {
        reader.end_line()?;
    }
    while !reader.tables.is_empty() {
        reader.end_table()?;
    }
    let mut blocks = Blocks::new(limits);
    sheet::lay_out(std::mem::take(&mut reader.sheets), &mut blocks, limits)?;
    for (part, item) in reader.items {
        blocks.push(part, item)?;
    }
    blocks.pictures = reader.pictures;
    if broken || events.damaged() || package.salvaged {
        blocks.damaged("正文");
    }
    Ok(blocks.finish(Format::Odf))
}

impl Reader<'_> {
    fn open(&mut self, tag: &xml::Tag<'_>, empty: bool) {
        let count = |name: &str| xml::number::<u32>(tag, name).unwrap_or(1).max(1);
        match tag.name() {
            "tracked-changes" | "annotation" | "ruby-text" | "forms" | "bibliography-source" | "note-citation" => {
                self.skip = 1;
            }
            "style" => self.style = xml::attr(tag, "name").unwrap_or_default().into_owned(),
            "paragraph-properties" => match xml::attr(tag, "text-align").as_deref() {
                Some("center") => {
                    self.centred.insert(self.style.clone());
                }
                Some("end" | "right") => {
                    self.right.insert(self.style.clone());
                }
                _ => {}
            },
            "table-properties" if xml::attr(tag, "display").as_deref() == Some("false") => {
                self.invisible.insert(self.style.clone());
            }
            "p" | "h" => {
                let style = xml::attr(tag, "style-name").unwrap_or_default();
                let heading = tag.name() == "h";
                let level = heading.then(|| xml::number::<u8>(tag, "outline-level").unwrap_or(1).clamp(1, 9));
                let level = level.or((style == "Title").then_some(0));
                let align = if self.centred.contains(style.as_ref()) {
                    Align::Center
                } else if self.right.contains(style.as_ref()) {
                    Align::Right
                } else {
                    Align::Left
                };
                // Deeper than any note in a box in a note: the text joins the line around it.
                if self.lines.len() <= self.limits.depth * 4 {
                    self.lines.push((String::new(), level, align));
                }
            }
            "s" => {
                let blanks = xml::number::<usize>(tag, "c").unwrap_or(1).min(1000);
                self.put(&" ".repeat(blanks));
            }
            "tab" => self.put("\t"),
            "line-break" => self.put("\n"),
            "image" => self.pictures = self.pictures.saturating_add(1),
            "note-body" if !empty => self.parts.push(Part::Note),
            "text-box" if !empty => self.parts.push(Part::TextBox),
            "table" => {
                if self.flat_tables > 0 || self.tables.len() >= self.limits.depth {
                    self.flat_tables += 1;
                    return;
                }
                let style = xml::attr(tag, "style-name").unwrap_or_default();
                self.tables.push(TableState {
                    name: xml::attr(tag, "name").unwrap_or_default().into_owned(),
                    hidden: self.invisible.contains(style.as_ref()),
                    ..TableState::default()
                });
            }
            "table-row" if self.flat_tables == 0 => {
                if let Some(table) = self.tables.last_mut() {
                    table.column = 0;
                    table.row_start = table.cells.len();
                    table.repeat_row = count("number-rows-repeated");
                    if xml::attr(tag, "visibility").is_some_and(|v| v == "collapse" || v == "filter") {
                        table.hidden_rows.insert(table.row);
                    }
                }
            }
            "table-cell" | "covered-table-cell" if self.flat_tables == 0 => {
                if let Some(table) = self.tables.last_mut() {
                    table.repeat_cell = count("number-columns-repeated");
                    table.span = (count("number-rows-spanned"), count("number-columns-spanned"));
                    table.text.clear();
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, text: &str) {
        if let Some((line, ..)) = self.lines.last_mut() {
            line.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), IngestError> {
        match name {
            "p" | "h" => self.end_line()?,
            "note-body" | "text-box" if self.parts.len() > 1 => {
                self.parts.pop();
            }
            "table-cell" | "covered-table-cell" if self.flat_tables == 0 => self.end_cell()?,
            "table-row" if self.flat_tables == 0 => self.end_row()?,
            "table" => {
                if self.flat_tables > 0 {
                    self.flat_tables -= 1;
                } else {
                    self.end_table()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), IngestError> {
        let Some((text, level, align)) = self.lines.pop() else { return Ok(()) };
        let part = self.parts.last().cloned().unwrap_or(Part::Body);
        if let (Some(table), Part::Body) = (self.tables.last_mut(), &part) {
            blocks::append_line(&mut table.text, &blocks::clean(&text));
            return Ok(());
        }
        if text.trim().is_empty() && self.anchored.is_empty() {
            return Ok(());
        }
        let item = Item::Paragraph(Paragraph { text, level, align });
        self.budget.spend(&item)?;
        let item = (part, item);
        if self.lines.is_empty() {
            self.items.push(item);
            self.items.append(&mut self.anchored);
        } else {
            self.anchored.push(item);
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), IngestError> {
        let limit = self.limits.cells;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let text = std::mem::take(&mut table.text);
        let (rows, columns) = table.span;
        let copies = if text.is_empty() { 0 } else { table.repeat_cell.min(MAX_REPEAT) };
        self.budget.text(text.len() * copies as usize)?;
        for i in 0..copies {
            table.cells.push((table.row, table.column.saturating_add(i), rows, columns, text.clone()));
        }
        table.column = table.column.saturating_add(table.repeat_cell);
        if table.cells.len() > limit { Err(blocks::too_many_cells(limit)) } else { Ok(()) }
    }

    fn end_row(&mut self) -> Result<(), IngestError> {
        let limit = self.limits.cells;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let row: Vec<Placed> = table.cells.get(table.row_start..).unwrap_or_default().to_vec();
        if !row.is_empty() {
            let length: usize = row.iter().map(|c| c.4.len()).sum();
            for i in 1..table.repeat_row.min(MAX_REPEAT) {
                self.budget.text(length)?;
                table.cells.extend(row.iter().map(|c| (c.0.saturating_add(i), c.1, c.2, c.3, c.4.clone())));
                if table.cells.len() > limit {
                    return Err(blocks::too_many_cells(limit));
                }
            }
        }
        table.row = table.row.saturating_add(table.repeat_row);
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), IngestError> {
        let Some(table) = self.tables.pop() else { return Ok(()) };
        if self.sheet && self.tables.is_empty() {
            let mut data = SheetData::new(table.name, table.hidden);
            for (row, column, rows, columns, text) in table.cells {
                if rows > 1 || columns > 1 {
                    data.merges.push((row, column, row.saturating_add(rows - 1), column.saturating_add(columns - 1)));
                }
                data.put(row, column, &text, self.limits)?;
            }
            data.hidden_rows = table.hidden_rows;
            self.sheets.push(data);
            self.items.extend(table.after);
            return Ok(());
        }
        let height = table.cells.iter().map(|c| c.0).max().map_or(0, |r| r as usize + 1);
        let width = table.cells.iter().map(|c| c.1 as usize + 1).max().unwrap_or(0);
        if height.saturating_mul(width) > self.limits.cells {
            return Err(blocks::too_many_cells(self.limits.cells));
        }
        let mut grid = Grid::new(height, width);
        for (row, column, rows, columns, text) in table.cells {
            let (r, from) = (row as usize, column as usize);
            let to = from.saturating_add(columns as usize).min(width);
            grid.place(r, from, to, text);
            for below in r + 1..r.saturating_add(rows as usize).min(height) {
                grid.cover(below, from, to, (row, column));
            }
        }
        let finished = grid.finish();
        let part = self.parts.last().cloned().unwrap_or(Part::Body);
        let target = match self.tables.last_mut() {
            Some(outer) => {
                blocks::append_line(&mut outer.text, &grid::flatten(&finished));
                &mut outer.after
            }
            None => &mut self.items,
        };
        let item = Item::Table(finished);
        let spent = self.budget.spend(&item);
        target.push((part, item));
        target.extend(table.after);
        spent
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Content, package, read_bytes};
    use super::*;

    fn document(kind: &str, body: &str) -> Document {
        let content = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\"><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        );
        let parts = [
            ("mimetype".to_owned(), format!("application/vnd.oasis.opendocument.{kind}").into_bytes()),
            ("content.xml".to_owned(), content.into_bytes()),
        ];
        read_bytes(&package::pack(&parts).unwrap(), &Limits::default()).unwrap()
    }

    #[test]
    fn text_with_a_table_and_a_deletion() {
        let document = document(
            "text",
            "<text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:h text:outline-level=\"2\">标题</text:h><text:p>甲<text:s text:c=\"2\"/>乙<text:line-break/>丙</text:p>\
             <table:table><table:table-row><table:table-cell table:number-rows-spanned=\"2\"><text:p>合</text:p></table:table-cell><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>\
             <table:table-row><table:covered-table-cell/><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>",
        );
        assert!(matches!(&document.blocks[0].content, Content::Heading { level: 2, .. }));
        assert_eq!(document.blocks[1].text(), Some("甲  乙\n丙"));
        let (_, table) = document.tables().next().unwrap();
        assert_eq!((table.text(1, 0), table.text(1, 1)), ("合", "2"));
    }

    #[test]
    fn a_sheet_with_a_million_empty_rows() {
        let document = document(
            "spreadsheet",
            "<table:table table:name=\"表一\"><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"><text:p>乙</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        );
        let (_, table) = document.tables().next().unwrap();
        assert_eq!((table.rows.len(), table.width), (1, 3));
    }
}
