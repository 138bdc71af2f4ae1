//! One story of a Word document (body, header, footer, notes) from XML events to items in reading order.
//!
//! A flat state machine instead of a tree: it needs no recursion, so half a million nested elements cost
//! half a million counter steps, and a part cut off in the middle gives everything before the cut. It works
//! on local names, which makes transitional, strict and WordML 2003 files the same to it.

use super::super::IngestError;
use super::super::blocks::{self, Item, Items, Paragraph};
use super::super::document::Part;
use super::super::grid;
use super::super::numbering;
use super::super::xml::{self, Events, Step};
use super::state::{Field, Frame, Open, Property, Run, Shared, merge};
use super::styles::{Resolved, align};
use super::symbols;
use super::table::TableState;

pub(super) struct Story<'s, 'a> {
    shared: &'s mut Shared<'a>,
    frames: Vec<Frame>,
    /// Frames beyond the depth limit, read into the frame around them.
    flat_frames: usize,
    fields: Vec<Field>,
    /// Alternatives open: whether one was taken, and how much text there was before it.
    choices: Vec<(bool, usize)>,
    run: Run,
    /// Depth inside an element that is left out.
    skip: usize,
    in_text: bool,
    in_instruction: bool,
    /// Characters and pictures so far.
    seen: usize,
    /// Where imported files stand: (index in the items, relationship).
    pub chunks: Vec<(usize, String)>,
}

impl<'s, 'a> Story<'s, 'a> {
    pub fn new(shared: &'s mut Shared<'a>, part: Part) -> Self {
        Self {
            shared,
            frames: vec![Frame::new(part)],
            flat_frames: 0,
            fields: Vec::new(),
            choices: Vec::new(),
            run: Run::default(),
            skip: 0,
            in_text: false,
            in_instruction: false,
            seen: 0,
            chunks: Vec::new(),
        }
    }

    /// Reads a whole part; the items, and whether it was malformed.
    pub fn read(&mut self, source: &str) -> Result<(Items, bool), IngestError> {
        let mut events = Events::new(source);
        while let Some(step) = events.next() {
            match step {
                Step::Open(tag, empty) => {
                    if self.skip > 0 {
                        self.skip += usize::from(!empty);
                        continue;
                    }
                    self.open(&tag, empty)?;
                    if empty && self.skip == 0 {
                        self.close(tag.name())?;
                    }
                    if empty {
                        self.skip = 0;
                    }
                }
                Step::Close(tag) => {
                    if self.skip > 0 {
                        self.skip -= 1;
                        continue;
                    }
                    self.close(tag.name())?;
                }
                Step::Text(text) => self.text(&text),
            }
        }
        // A part that breaks off leaves everything open.
        while self.frames.len() > 1 {
            self.pop_frame()?;
        }
        self.end_frame()?;
        let items = self.frames.pop().map(|f| f.items).unwrap_or_default();
        Ok((items, events.damaged()))
    }

    fn frame(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    fn text(&mut self, text: &str) {
        if self.skip > 0 {
            return;
        }
        if self.in_instruction {
            if let Some(field) = self.fields.last_mut().filter(|f| f.instruction.len() < 300) {
                field.instruction.push_str(text);
            }
        } else if self.in_text && self.fields.iter().all(|f| f.result) {
            self.put(text);
        }
    }

    /// Adds visible text to the paragraph being read.
    fn put(&mut self, text: &str) {
        if text.is_empty() || self.hidden() {
            return;
        }
        // Struck out by hand is deleted as much as a tracked deletion.
        if self.run.struck {
            self.shared.struck |= !text.trim().is_empty();
            return;
        }
        self.seen += text.len();
        if let Some(frame) = self.frames.last_mut() {
            // Text outside any paragraph happens in broken files only, and is text all the same.
            frame.paragraph.get_or_insert_with(Open::default).text.push_str(text);
        }
    }

    fn hidden(&mut self) -> bool {
        if let Some(hidden) = self.run.hidden {
            return hidden;
        }
        if !self.shared.styles.hide_anything() {
            return false;
        }
        let run_style = self.run.style.clone();
        if let Some(hidden) = run_style.and_then(|s| self.style(&s).vanish) {
            return hidden;
        }
        let style = self.frames.last().and_then(|f| f.paragraph.as_ref()).and_then(|p| p.style.clone());
        style.and_then(|s| self.style(&s).vanish).unwrap_or(false)
    }

    fn style(&mut self, id: &str) -> &Resolved {
        let styles = self.shared.styles;
        self.shared.resolved.entry(id.to_owned()).or_insert_with(|| styles.resolve(id))
    }

    fn leave_out(&mut self) {
        self.skip = 1;
    }

    fn open(&mut self, tag: &xml::Tag<'_>, empty: bool) -> Result<(), IngestError> {
        let name = tag.name();
        let property = self.frames.last().and_then(|f| f.properties.last().copied());
        match name {
            // What was before a tracked change, and what a reader never sees.
            "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" | "sectPrChange"
            | "tblPrExChange" | "tblGridChange" | "numberingChange" | "sdtPr" | "sdtEndPr" | "rubyPr" | "ffData"
            | "delText" | "styles" | "lists" | "fonts" | "docSuppData" | "DocumentProperties" | "binData" | "tabs"
            | "rt" => self.leave_out(),
            "moveFrom" if property.is_none() => self.leave_out(),
            "hdr" | "ftr" => {
                let part = if name == "hdr" { Part::Header } else { Part::Footer };
                self.push_frame(part, None);
            }
            "pPr" => self.push_property(Property::Paragraph),
            "rPr" => {
                let inner = if property == Some(Property::Paragraph) { Property::Mark } else { Property::Run };
                self.push_property(inner);
            }
            "trPr" => self.push_property(Property::Row),
            "tcPr" => self.push_property(Property::Cell),
            "tblPr" | "tblPrEx" | "tblGrid" | "sectPr" => self.push_property(Property::Other),
            _ => match property {
                Some(property) => self.property(property, name, tag),
                None => self.content(name, tag, empty)?,
            },
        }
        Ok(())
    }

    fn push_property(&mut self, property: Property) {
        if let Some(frame) = self.frame() {
            frame.properties.push(property);
        }
    }

    /// An element inside a property element.
    fn property(&mut self, property: Property, name: &str, tag: &xml::Tag<'_>) {
        let value = || xml::attr(tag, "val").unwrap_or_default();
        if property == Property::Run {
            match name {
                "vanish" => self.run.hidden = Some(xml::on(tag)),
                "strike" | "dstrike" => self.run.struck |= xml::on(tag),
                "rStyle" => self.run.style = Some(value().into_owned()),
                _ => {}
            }
            return;
        }
        let Some(frame) = self.frames.last_mut() else { return };
        let table = frame.tables.last_mut().filter(|_| frame.flat_tables == 0);
        match (property, name) {
            (Property::Cell, _) => {
                if let Some(cell) = table.and_then(TableState::cell) {
                    match name {
                        "gridSpan" => cell.span = xml::number(tag, "val").unwrap_or(1).max(1),
                        "vMerge" => cell.vertical = merge(&value()),
                        "hMerge" => cell.joins_left = value() != "restart",
                        "cellDel" => cell.deleted = true,
                        _ => {}
                    }
                }
            }
            (Property::Row, _) => {
                if let Some(row) = table.and_then(TableState::row) {
                    match name {
                        "gridBefore" => row.before = xml::number(tag, "val").unwrap_or(0),
                        "del" | "moveFrom" => row.deleted = true,
                        _ => {}
                    }
                }
            }
            (Property::Mark, "del" | "moveFrom") => {
                if let Some(open) = &mut frame.paragraph {
                    open.joined = true;
                }
            }
            (Property::Paragraph, _) => {
                let Some(open) = &mut frame.paragraph else { return };
                match name {
                    "pStyle" => open.style = Some(value().into_owned()),
                    "jc" => open.align = Some(align(&value())),
                    "outlineLvl" => open.outline = xml::number(tag, "val"),
                    "ilvl" => open.list.level = xml::number(tag, "val"),
                    "numId" => open.list.list = xml::number(tag, "val"),
                    "t" => open.label = Some(value().into_owned()),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// An element of the text itself.
    fn content(&mut self, name: &str, tag: &xml::Tag<'_>, empty: bool) -> Result<(), IngestError> {
        match name {
            "p" => {
                self.end_paragraph()?;
                if let Some(frame) = self.frame() {
                    let carried = frame.carried.take();
                    let open = carried.map(|c| Open { text: c.text, anchored: c.anchored, ..Open::default() });
                    frame.paragraph = Some(open.unwrap_or_default());
                }
            }
            "r" => self.run = Run::default(),
            "t" => self.in_text = !empty,
            "instrText" => self.in_instruction = !empty,
            "annotation" if xml::attr(tag, "type").is_some_and(|t| t.ends_with("Deletion")) => self.leave_out(),
            "tab" | "ptab" => self.sign("\t"),
            "br" | "cr" => self.sign("\n"),
            "noBreakHyphen" => self.sign("-"),
            "sym" => {
                let font = xml::attr(tag, "font").unwrap_or_default();
                let code = xml::attr(tag, "char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                if let Some(c) = code.and_then(|code| symbols::glyph(&font, code)) {
                    self.sign(c.encode_utf8(&mut [0; 4]));
                }
            }
            "fldChar" => self.field(&xml::attr(tag, "fldCharType").unwrap_or_default()),
            "footnoteReference" | "endnoteReference" => {
                let key = (name == "footnoteReference", xml::attr(tag, "id").unwrap_or_default().into_owned());
                // Taken out: a note is read once even if a broken file refers to it twice.
                if let Some(items) = self.shared.notes.remove(&key) {
                    self.anchor(items);
                }
            }
            "footnote" | "endnote" => {
                let kind = xml::attr(tag, "type");
                if kind.is_some_and(|k| k != "normal") {
                    self.leave_out();
                } else {
                    let id = xml::attr(tag, "id").unwrap_or_default().into_owned();
                    self.push_frame(Part::Note, Some((name == "footnote", id)));
                }
            }
            "del" | "comment" => self.leave_out(),
            "txbxContent" | "txBody" => {
                // A box in a header belongs to the header.
                let part = match self.frames.last().map(|f| &f.part) {
                    Some(part @ (Part::Header | Part::Footer | Part::Note)) => part.clone(),
                    _ => Part::TextBox,
                };
                self.push_frame(part, None);
            }
            "textpath" => {
                // WordArt keeps its words in an attribute: letterheads and watermarks.
                if let Some(words) = xml::attr(tag, "string").filter(|w| !w.trim().is_empty()) {
                    let item = Item::Paragraph(Paragraph::plain(words.into_owned()));
                    let part = match self.frames.last().map(|f| &f.part) {
                        Some(part @ (Part::Header | Part::Footer)) => part.clone(),
                        _ => Part::TextBox,
                    };
                    self.anchor(vec![(part, item)]);
                }
            }
            "AlternateContent" => self.choices.push((false, self.seen)),
            "Choice" => {
                let seen = self.seen;
                match self.choices.last_mut() {
                    Some((true, _)) => self.leave_out(),
                    Some((_, before)) => *before = seen,
                    None => {}
                }
            }
            "Fallback" if self.choices.last().is_some_and(|(taken, _)| *taken) => self.leave_out(),
            "tbl" => self.open_table()?,
            "tr" => {
                self.end_paragraph()?;
                if let Some(table) = self.table() {
                    table.open_row();
                }
            }
            "tc" => {
                self.end_paragraph()?;
                if let Some(table) = self.table() {
                    table.open_cell();
                }
            }
            "blip" | "imagedata" => {
                self.shared.pictures = self.shared.pictures.saturating_add(1);
                self.seen += 1;
            }
            "altChunk" => {
                if let (Some(id), [root]) = (xml::attr(tag, "id"), self.frames.as_slice()) {
                    self.chunks.push((root.items.len(), id.into_owned()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A sign that is an element of its own.
    fn sign(&mut self, text: &str) {
        if self.fields.iter().all(|f| f.result) && self.frames.last().is_some_and(|f| f.paragraph.is_some()) {
            self.put(text);
        }
    }

    fn field(&mut self, kind: &str) {
        match kind {
            "begin"
                // Deeper nesting than any real file: only the count matters.
                if self.fields.len() < 1000 => {
                    self.fields.push(Field::default());
                }
            "separate" => {
                if let Some(field) = self.fields.last_mut() {
                    field.result = true;
                }
            }
            "end" => {
                if let Some(field) = self.fields.pop().filter(|f| !f.result)
                    && let Some(text) = symbols::equation(&field.instruction) {
                        self.sign(&text);
                    }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), IngestError> {
        match name {
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "pPr" | "rPr" | "trPr" | "tcPr" | "tblPr" | "tblPrEx" | "tblGrid" | "sectPr" => {
                if let Some(frame) = self.frame() {
                    frame.properties.pop();
                }
            }
            // Structure inside properties is none (a tab named like an element, …).
            _ if self.frames.last().is_some_and(|f| !f.properties.is_empty()) => {
                if matches!(name, "hdr" | "ftr") {
                    self.pop_frame()?;
                }
                // A damaged property element must not swallow the rest of the file.
                if matches!(name, "p" | "tc" | "tr" | "tbl" | "txbxContent") {
                    if let Some(frame) = self.frame() {
                        frame.properties.clear();
                    }
                    self.close(name)?;
                }
            }
            "r" => self.run = Run::default(),
            "p" => self.end_paragraph()?,
            "tc" => {
                self.end_paragraph()?;
                if let Some(table) = self.table() {
                    table.close_cell();
                }
            }
            "tr" => {
                self.end_paragraph()?;
                if let Some(table) = self.table() {
                    table.close_row();
                }
            }
            "tbl" => {
                self.end_paragraph()?;
                self.close_table()?;
            }
            "txbxContent" | "txBody" | "hdr" | "ftr" | "footnote" | "endnote" => self.pop_frame()?,
            "AlternateContent" => {
                self.choices.pop();
            }
            "Choice" => {
                let seen = self.seen;
                if let Some((taken, before)) = self.choices.last_mut() {
                    *taken |= seen > *before;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn push_frame(&mut self, part: Part, note: Option<(bool, String)>) {
        if self.frames.len() > self.shared.limits.depth {
            self.flat_frames += 1;
            return;
        }
        let mut frame = Frame::new(part);
        frame.note = note;
        self.frames.push(frame);
    }

    fn pop_frame(&mut self) -> Result<(), IngestError> {
        if self.flat_frames > 0 {
            self.flat_frames -= 1;
            return self.end_paragraph();
        }
        if self.frames.len() < 2 {
            return Ok(());
        }
        self.end_frame()?;
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        match frame.note {
            // A note of its own part is kept for its reference; WordML 2003 writes notes where they stand.
            Some(key) if self.frames.last().is_some_and(|f| f.paragraph.is_none()) => {
                self.shared.notes.insert(key, frame.items);
            }
            _ => self.anchor(frame.items),
        }
        Ok(())
    }

    /// Finishes whatever is open in the innermost frame.
    fn end_frame(&mut self) -> Result<(), IngestError> {
        self.end_paragraph()?;
        if let Some(frame) = self.frame() {
            frame.properties.clear();
            frame.flat_tables = 0;
            if let Some(carried) = frame.carried.take() {
                frame.paragraph = Some(Open { joined: false, ..carried });
            }
        }
        self.end_paragraph()?;
        while self.frames.last().is_some_and(|f| !f.tables.is_empty()) {
            self.close_table()?;
        }
        Ok(())
    }

    /// Puts items behind the paragraph being read.
    fn anchor(&mut self, items: Items) {
        let Some(frame) = self.frame() else { return };
        match (&mut frame.paragraph, frame.tables.last_mut()) {
            (Some(open), _) => open.anchored.extend(items),
            (None, Some(table)) => table.after.extend(items),
            (None, None) => frame.items.extend(items),
        }
    }

    fn table(&mut self) -> Option<&mut TableState> {
        let frame = self.frames.last_mut()?;
        if frame.flat_tables > 0 { None } else { frame.tables.last_mut() }
    }

    fn open_table(&mut self) -> Result<(), IngestError> {
        self.end_paragraph()?;
        let depth = self.shared.limits.depth;
        if let Some(frame) = self.frame() {
            if frame.flat_tables > 0 || frame.tables.len() >= depth {
                frame.flat_tables += 1;
            } else {
                frame.tables.push(TableState::default());
            }
        }
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), IngestError> {
        let max_cells = self.shared.limits.cells;
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.flat_tables > 0 {
            frame.flat_tables -= 1;
            return Ok(());
        }
        let Some(state) = frame.tables.pop() else { return Ok(()) };
        let (table, after) = state.finish(max_cells)?;
        let items = match frame.tables.last_mut() {
            Some(outer) => {
                outer.add_text(&grid::flatten(&table));
                &mut outer.after
            }
            None => &mut frame.items,
        };
        let item = Item::Table(table);
        let spent = self.shared.budget.spend(&item);
        items.push((frame.part.clone(), item));
        items.extend(after);
        spent
    }

    fn end_paragraph(&mut self) -> Result<(), IngestError> {
        // An instruction never runs on into the next paragraph: a field without an end hides nothing.
        if self.fields.iter().any(|f| !f.result) && self.frames.last().is_some_and(|f| f.paragraph.is_some()) {
            self.fields.retain(|f| f.result);
        }
        self.run = Run::default();
        let Some(open) = self.frame().and_then(|f| f.paragraph.take()) else { return Ok(()) };
        if open.joined {
            if let Some(frame) = self.frame() {
                frame.carried = Some(open);
            }
            return Ok(());
        }
        let style = open.style.clone().or_else(|| self.shared.styles.default_style().map(str::to_owned));
        let resolved = style.map(|s| self.style(&s).clone()).unwrap_or_default();
        let label = self.label(&open, &resolved);
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let text = match &label {
            Some((label, space)) if !open.text.trim().is_empty() => numbering::join(label, &open.text, *space),
            // A numbered cell without text shows its number: the 序号 column of half of the tables.
            Some((label, _)) if !frame.tables.is_empty() => label.clone(),
            _ => open.text,
        };
        if let Some(table) = frame.tables.last_mut() {
            table.add_text(&blocks::clean(&text));
            table.after.extend(open.anchored);
            return Ok(());
        }
        let level = match open.outline {
            Some(level) if level > 8 => None,
            Some(level) => Some(resolved.level.unwrap_or(level + 1)),
            None => resolved.level,
        };
        let align = open.align.or(resolved.align).unwrap_or_default();
        if !text.trim().is_empty() {
            let item = Item::Paragraph(Paragraph { text, level, align });
            self.shared.budget.spend(&item)?;
            frame.items.push((frame.part.clone(), item));
        }
        frame.items.extend(open.anchored);
        Ok(())
    }

    /// Counts a paragraph of a list; `None` when it is in none.
    fn label(&mut self, open: &Open, resolved: &Resolved) -> Option<(String, bool)> {
        if let Some(label) = &open.label {
            let bullet = label.chars().all(|c| !c.is_alphanumeric());
            return (!bullet).then(|| (label.clone(), true));
        }
        let list = open.list.list.or(resolved.list.list).filter(|l| *l > 0)?;
        let level = open.list.level.or(resolved.list.level);
        let level = level.or_else(|| self.shared.lists.level_of_style(list, resolved.list_style.as_deref()?));
        self.shared.lists.label(list, level.unwrap_or(0), self.shared.styles)
    }
}
