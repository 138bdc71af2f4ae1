//! Maps whose keys are hashes of texts: what is spread already needs no second hashing.

use std::hash::{BuildHasherDefault, Hasher};

/// Hasher for keys that are hashes already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// For maps whose keys are hashes already.
pub type Prehashed = BuildHasherDefault<Identity>;
