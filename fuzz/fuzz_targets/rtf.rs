//! Rich text behind its first group.
#![no_main]

use duibiao_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read(&[&b"{\\rtf1"[..], data].concat()));
