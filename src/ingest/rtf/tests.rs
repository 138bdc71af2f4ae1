use super::*;
use crate::ingest::{Align, Block, Content};

fn blocks(source: &str) -> Vec<Block> {
    read(source.as_bytes(), &Limits::default()).unwrap().blocks
}

fn texts(source: &str) -> Vec<String> {
    blocks(source).iter().filter_map(|b| b.text().map(str::to_owned)).collect()
}

#[test]
fn text_in_code_page_and_unicode() {
    let source = r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'d5\'fe\'ce\'f1\u20844?\u24320?\par{\*\generator X;}\uc2\u27898\'c3\'b4{\v hidden}{\deleted gone}\line b\par}";
    assert_eq!(texts(source), ["政务公开", "泺\nb"]);
}

#[test]
fn headings_notes_and_headers() {
    let source = r"{\rtf1\ansicpg936{\stylesheet{\s1 heading 1;}}{\header \pard head\par}\pard\s1 One\par\pard\qr text{\footnote \pard note}\par{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par}";
    let got = blocks(source);
    assert!(matches!(&got[0].content, Content::Heading { level: 1, text, .. } if text == "One"));
    assert!(matches!(&got[1].content, Content::Paragraph { align: Align::Right, .. }));
    assert_eq!(got[2].place.part, Part::Note);
    assert_eq!(got[3].text(), Some("link"));
    assert_eq!(got[4].place.part, Part::Header);
}

#[test]
fn list_numbers_are_text_and_bullets_are_not() {
    let source = r"{\rtf1{\listtext\'d2\'bb\'a1\'a2\tab}first\par{\listtext\f3\'b7\tab}second\par}";
    assert_eq!(texts(source), ["一、first", "second"]);
}

#[test]
fn tables_merge() {
    let source = r"{\rtf1\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl a\cell b\cell c\cell\row
        \trowd\clvmrg\cellx1000\cellx3000\pard\intbl\cell d\par e\cell\row\pard after\par}";
    let got = blocks(source);
    let Content::Table(table) = &got[0].content else { panic!("{got:?}") };
    assert_eq!(table.width, 3);
    assert_eq!((table.text(1, 0), table.text(1, 1), table.text(1, 2)), ("a", "d\ne", "d\ne"));
    assert_eq!(got[1].text(), Some("after"));
}

#[test]
fn deep_groups_and_cut_files_end() {
    let deep = format!("{{\\rtf1 {}x{}\\par}}", "{".repeat(300_000), "}".repeat(300_000));
    let _ = read(deep.as_bytes(), &Limits::default());
    let cut = read(b"{\\rtf1 text {\\b more", &Limits::default()).unwrap();
    assert_eq!(cut.problems.len(), 1);
    assert_eq!(cut.blocks[0].text(), Some("text more"));
}
