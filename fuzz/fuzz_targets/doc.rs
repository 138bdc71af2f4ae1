//! Compound files from their magic on. Seeds: the .doc and .xls files of tests/corpus without their first eight bytes
//! do as well as with them.
#![no_main]

use duibiao_fuzz::read;
use libfuzzer_sys::fuzz_target;

const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

fuzz_target!(|data: &[u8]| {
    read(&[&MAGIC, data.strip_prefix(&MAGIC).unwrap_or(data)].concat());
});
