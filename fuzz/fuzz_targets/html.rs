//! HTML behind its first tag.
#![no_main]

use duibiao_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read(&[&b"<html><body>"[..], data].concat()));
