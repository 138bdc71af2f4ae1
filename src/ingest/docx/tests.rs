use super::super::document::{Align, Block, Content};
use super::super::{package, read_bytes};
use super::*;

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:mc=\"m\" xmlns:wps=\"s\" xmlns:v=\"v\" xmlns:r=\"r\"";

/// A package with a body and further parts.
fn zipped(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut all = vec![(
        "word/document.xml".to_owned(),
        format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>").into_bytes(),
    )];
    all.extend(parts.iter().map(|(name, text)| ((*name).to_owned(), (*text).as_bytes().to_vec())));
    package::pack(&all).unwrap()
}

fn document(body: &str, parts: &[(&str, &str)]) -> Document {
    read_bytes(&zipped(body, parts), &Limits::default()).unwrap()
}

fn texts(body: &str) -> Vec<String> {
    document(body, &[]).blocks.iter().filter_map(|b| b.text().map(str::to_owned)).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

fn first_table(blocks: &[Block]) -> &super::super::Table {
    blocks.iter().find_map(|b| if let Content::Table(t) = &b.content { Some(t) } else { None }).unwrap()
}

#[test]
fn what_is_kept_and_what_is_dropped() {
    let body = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>甲</w:t></w:r>\
        <w:ins><w:r><w:t>插</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>\
        <w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>\
        <w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:sdt><w:sdtPr><w:t>名</w:t></w:sdtPr><w:sdtContent><w:r><w:t>控</w:t></w:r></w:sdtContent></w:sdt>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>显</w:t></w:r>\
        <w:ruby><w:rubyPr/><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r></w:rubyBase></w:ruby>\
        <w:r><w:tab/><w:t>后</w:t><w:br/><w:t>行</w:t><w:noBreakHyphen/><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r></w:p>";
    assert_eq!(texts(body), ["甲插新链控显音\t后\n行-☑"]);
    let blocks = document(body, &[]).blocks;
    assert!(matches!(blocks[0].content, Content::Paragraph { align: Align::Center, .. }));
}

#[test]
fn what_is_struck_through_is_deleted_and_told() {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = [
        run("<w:strike/>", "删"),
        run("<w:dstrike w:val=\"1\"/>", "去"),
        run("<w:strike w:val=\"0\"/>", "留"),
        run("", "存"),
    ]
    .concat();
    let clean = document(&p("甲"), &[]);
    let document = document(&format!("<w:p>{body}</w:p>"), &[]);
    assert_eq!(document.blocks[0].text(), Some("留存"));
    assert_eq!(document.problems.iter().map(|p| p.rule.as_str()).collect::<Vec<_>>(), ["struck-text"]);
    assert!(clean.problems.is_empty());
}

#[test]
fn fields_show_their_result() {
    let body = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
        <w:fldSimple w:instr=\"DATE\"><w:r><w:t>今</w:t></w:r></w:fldSimple>\
        <w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>eq \\o\\ac(○,2)</w:instrText><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>\
        <w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>TOC</w:instrText></w:r></w:p>";
    assert_eq!(texts(&format!("{body}{}", p("后"))), ["7今②", "后"]);
}

#[test]
fn a_deleted_mark_joins_paragraphs() {
    let body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>";
    assert_eq!(texts(&format!("{body}{}", p("后"))), ["前后"]);
    assert_eq!(texts(body), ["前"]);
}

#[test]
fn a_text_box_is_read_once_and_behind_its_paragraph() {
    let inner = |t: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(t));
    let body = format!(
        "<w:p><w:r><w:t>文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><wps:txbx>{}</wps:txbx></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>尾</w:t></w:r></w:p>{}\
         <w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"x\"/><mc:Fallback><w:t>备</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        inner("框"),
        inner("框"),
        p("次")
    );
    let document = document(&body, &[]);
    let got: Vec<(&Part, &str)> = document.blocks.iter().map(|b| (&b.place.part, b.text().unwrap())).collect();
    assert_eq!(got, [(&Part::Body, "文尾"), (&Part::TextBox, "框"), (&Part::Body, "次"), (&Part::Body, "备")]);
}

#[test]
fn notes_headers_and_footers() {
    let rels = "<Relationships><Relationship Id=\"r1\" Type=\"a/footnotes\" Target=\"notes.xml\"/><Relationship Id=\"r2\" Type=\"a/header\" Target=\"h1.xml\"/>\
        <Relationship Id=\"r3\" Type=\"a/header\" Target=\"h2.xml\"/><Relationship Id=\"r4\" Type=\"a/footer\" Target=\"f.xml\"/></Relationships>";
    let header = format!("<w:hdr>{}</w:hdr>", p("眉"));
    let document = document(
        &format!("<w:p><w:r><w:t>文</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>{}", p("次")),
        &[
            ("word/_rels/document.xml.rels", rels),
            (
                "word/notes.xml",
                &format!(
                    "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
                    p("线"),
                    p("注")
                ),
            ),
            ("word/h1.xml", &header),
            ("word/h2.xml", &header),
            ("word/f.xml", &format!("<w:ftr>{}</w:ftr>", p("脚"))),
        ],
    );
    let got: Vec<(&Part, &str)> = document.blocks.iter().map(|b| (&b.place.part, b.text().unwrap())).collect();
    assert_eq!(
        got,
        [(&Part::Body, "文"), (&Part::Note, "注"), (&Part::Body, "次"), (&Part::Header, "眉"), (&Part::Footer, "脚")]
    );
}

#[test]
fn numbering_and_styles() {
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style></w:styles>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"第%1章\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let item = |text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let off = "<w:p><w:pPr><w:pStyle w:val=\"1\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>附则</w:t></w:r></w:p>";
    let body = [
        styled("T", "方案"),
        styled("1", "总则"),
        item("甲"),
        item("乙"),
        styled("1", "分则"),
        item("丙"),
        off.to_owned(),
    ]
    .concat();
    let document = document(&body, &[("word/styles.xml", styles), ("word/numbering.xml", numbering)]);
    let got: Vec<String> = document
        .blocks
        .iter()
        .map(|b| match &b.content {
            Content::Heading { level, text, .. } => format!("{level} {text}"),
            Content::Paragraph { text, .. } => text.clone(),
            Content::Table(_) => String::new(),
        })
        .collect();
    assert_eq!(got, ["0 方案", "1 第一章 总则", "1.甲", "2.乙", "1 第二章 分则", "1.丙", "1 附则"]);
}

#[test]
fn tables_with_merges_nested_and_in_controls() {
    let nested = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", tc("", "内一"), tc("", "内二"));
    let body = format!(
        "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{}{}</w:tr>\
         <w:sdt><w:sdtContent><w:tr>{}<w:tc>{nested}{}</w:tc>{}</w:tr></w:sdtContent></w:sdt><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}{}</w:tr>\
         <w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>{}",
        tc("<w:gridSpan w:val=\"2\"/>", "宽"),
        tc("<w:vMerge w:val=\"restart\"/>", "合"),
        tc("", "左"),
        p("中"),
        tc("<w:vMerge/>", ""),
        tc("", "下"),
        tc("<w:vMerge/>", "不显示"),
        tc("", "删行"),
        p("后")
    );
    let document = document(&body, &[]);
    let table = first_table(&document.blocks);
    assert_eq!((table.rows.len(), table.width), (3, 3));
    assert_eq!((table.text(0, 1), table.text(1, 1), table.text(2, 2)), ("宽", "内一\t内二\n中", "合"));
    assert_eq!(table.rows[2].cells[2].covered_by, Some((0, 2)));
    assert_eq!((table.text(2, 0), table.text(2, 1)), ("", "下"));
    let Content::Table(inner) = &document.blocks[1].content else { panic!() };
    assert_eq!((inner.text(0, 1), document.blocks[1].place.index), ("内二", 2));
    assert_eq!(document.blocks[2].text(), Some("后"));
}

#[test]
fn a_cut_part_keeps_what_was_before() {
    let whole = format!("<w:document {NAMESPACES}><w:body>{}{}<w:p><w:r><w:t>三", p("一"), p("二"));
    let bytes = package::pack(&[("word/document.xml".to_owned(), whole.into_bytes())]).unwrap();
    let document = read_bytes(&bytes, &Limits::default()).unwrap();
    let got: Vec<&str> = document.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(got, ["一", "二", "三"]);
    assert_eq!(document.problems[0].rule, "damaged-part");
}

#[test]
fn half_a_million_levels_and_a_flood_of_paragraphs_end_soon() {
    for open in
        ["<w:sdt>", "<w:tbl><w:tr><w:tc>", "<w:p>", "<w:p><w:r><w:txbxContent>", "<mc:AlternateContent><mc:Choice>"]
    {
        let _ = read_bytes(&zipped(&format!("{}{}", p("一"), open.repeat(500_000)), &[]), &Limits::default());
    }
    let flood = read_bytes(&zipped(&p("一").repeat(400_000), &[]), &Limits::default());
    assert!(matches!(flood, Err(IngestError::TooLarge(_))));
}

#[test]
fn pictures_without_text_are_a_scan() {
    let scan = read_bytes(&zipped("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>", &[]), &Limits::default());
    assert!(matches!(scan, Err(IngestError::Scan)));
    assert!(matches!(read_bytes(&zipped("<w:p/>", &[]), &Limits::default()), Err(IngestError::NoText)));
}

#[test]
fn word_2003_xml() {
    let source = "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\" xmlns:wx=\"x\" xmlns:aml=\"a\">\
        <w:styles><w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style></w:styles><w:body><wx:sect>\
        <w:p><w:pPr><w:pStyle w:val=\"1\"/><w:listPr><wx:t wx:val=\"一、\"/></w:listPr></w:pPr><w:r><w:t>总体</w:t></w:r></w:p>\
        <w:p><aml:annotation w:type=\"Word.Deletion\"><aml:content><w:r><w:t>删</w:t></w:r></aml:content></aml:annotation><w:r><w:t>文</w:t></w:r></w:p>\
        <w:sectPr><w:hdr w:type=\"odd\"><w:p><w:r><w:t>眉</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>";
    let document = read_bytes(source.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(document.format, Format::WordMl);
    let got: Vec<&str> = document.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(got, ["一、总体", "文", "眉"]);
    assert!(matches!(document.blocks[0].content, Content::Heading { level: 1, .. }));
    assert_eq!(document.blocks[2].place.part, Part::Header);
}
