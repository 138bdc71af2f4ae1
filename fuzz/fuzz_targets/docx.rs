//! The main part of a Word document, with styles, numbering and notes from the same bytes.
#![no_main]

use duibiao_fuzz::{package, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read(&package(&[("word/document.xml", data)]));
    let body: &[u8] = b"<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"a\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>x</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p></w:body></w:document>";
    read(&package(&[
        ("word/document.xml", body),
        ("word/styles.xml", data),
        ("word/numbering.xml", data),
        ("word/footnotes.xml", data),
    ]));
});
