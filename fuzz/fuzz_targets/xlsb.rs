//! The binary parts of an .xlsb: our own walk over the records, then calamine in this process.
#![no_main]

use duibiao_fuzz::{package, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let relations: &[u8] =
        b"<Relationships><Relationship Id=\"r1\" Type=\"a/worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    read(&package(&[
        ("xl/workbook.bin", data),
        ("xl/_rels/workbook.bin.rels", relations),
        ("xl/worksheets/sheet1.bin", data),
        ("xl/sharedStrings.bin", data),
        ("xl/styles.bin", data),
    ]));
});
