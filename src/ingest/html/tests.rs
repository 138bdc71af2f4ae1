use super::*;
use crate::ingest::{Block, Content};

fn blocks(source: &str) -> Vec<Block> {
    read(source.as_bytes(), &Limits::default()).unwrap().blocks
}

#[test]
fn paragraphs_headings_and_entities() {
    let got = blocks(
        "<html><head><title>x</title><style>p{}</style></head><body><h1>标题</h1><p align=center>甲&nbsp;&ldquo;乙&rdquo;&#20844;<br>丙\n丁</p>\
         <script>var a='<p>no</p>';</script><ol><li>一项<li>二项</ol><div style='display:none'>藏<div>x</div></div>&lt;5%<p>完",
    );
    let texts: Vec<&str> = got.iter().filter_map(Block::text).collect();
    assert_eq!(texts, ["标题", "甲 “乙”公\n丙丁", "1.一项", "2.二项", "<5%", "完"]);
    assert!(matches!(got[0].content, Content::Heading { level: 1, .. }));
    assert!(matches!(got[1].content, Content::Paragraph { align: Align::Center, .. }));
}

#[test]
fn tables_with_spans() {
    let got = blocks(
        "<table><tr><td rowspan=2>甲</td><td colspan='2'>乙</td></tr><tr><td>丙<td>丁<p>戊</p></tr></table><p>后",
    );
    let Content::Table(table) = &got[0].content else { panic!() };
    assert_eq!((table.width, table.rows.len()), (3, 2));
    assert_eq!((table.text(1, 0), table.text(0, 2), table.text(1, 2)), ("甲", "乙", "丁\n戊"));
    assert_eq!(table.rows[1].cells[0].covered_by, Some((0, 0)));
    assert_eq!(got[1].text(), Some("后"));
}

#[test]
fn gbk_pages_by_their_word() {
    let page = encoding_rs::GBK.encode("<html><meta charset=\"gb2312\"><p>泺口街道").0.into_owned();
    let got = read(&page, &Limits::default()).unwrap();
    assert_eq!(got.blocks[0].text(), Some("泺口街道"));
}

#[test]
fn absurd_pages_end() {
    let deep = "<table><tr><td>".repeat(100_000);
    let _ = read(deep.as_bytes(), &Limits::default());
    let spans = "<table><tr><td rowspan=99999999 colspan=99999999>x</table>".repeat(100);
    let _ = read(spans.as_bytes(), &Limits::default());
    let open = format!("<p title=\"{}", "x".repeat(100_000));
    let _ = read(open.as_bytes(), &Limits::default());
}
