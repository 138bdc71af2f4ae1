//! An Excel workbook stream without a container.
#![no_main]

use duibiao_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The beginning of an Excel 97 stream, so that the sniffer lets it through.
    let mut stream = vec![0x09, 0x08, 8, 0, 0, 6, 5, 0, 0, 0, 0, 0];
    stream.extend_from_slice(data);
    read(&stream);
});
