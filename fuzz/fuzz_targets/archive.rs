//! Archives of files: names, nesting, limits.
#![no_main]

use duibiao::ingest::{Limits, read_bytes};
use duibiao_fuzz::package;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // As it is, and as an entry of an archive.
    let _ = read_bytes(data, &Limits::default());
    let _ = read_bytes(&package(&[("a.zip", data), ("b/c.docx", data)]), &Limits::default());
});
