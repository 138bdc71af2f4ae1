//! A sheet of a workbook, with shared strings and styles from the same bytes.
#![no_main]

use duibiao_fuzz::{package, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let book: &[u8] = b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>";
    let relations: &[u8] =
        b"<Relationships><Relationship Id=\"r1\" Type=\"a/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let cells: &[u8] = b"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>45169.5</v></c></row></sheetData></worksheet>";
    let fixed = [("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations)];
    read(&package(&[fixed[0], fixed[1], ("xl/worksheets/sheet1.xml", data)]));
    read(&package(&[
        fixed[0],
        fixed[1],
        ("xl/worksheets/sheet1.xml", cells),
        ("xl/sharedStrings.xml", data),
        ("xl/styles.xml", data),
    ]));
});
