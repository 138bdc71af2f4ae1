//! Any bytes: the sniffer and whatever it leads to. Seeds: all of tests/corpus.
#![no_main]

use duibiao_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read(data));
