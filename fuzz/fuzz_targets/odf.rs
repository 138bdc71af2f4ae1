//! The content of OpenDocument text and sheets.
#![no_main]

use duibiao_fuzz::{package, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for mime in [&b"application/vnd.oasis.opendocument.text"[..], b"application/vnd.oasis.opendocument.spreadsheet"] {
        read(&package(&[("mimetype", mime), ("content.xml", data)]));
    }
});
