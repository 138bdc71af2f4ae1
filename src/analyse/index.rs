//! Features by the hash of what they stand for.
//!
//! Every n-gram of every sentence is looked up, and most of the time goes into waiting for memory; so a hash and
//! its feature lie in one line of the memory's own width, where a general map keeps marks and entries apart.

/// Hashes in a line: five of them with their features fill 60 of 64 bytes.
const WAYS: usize = 5;

/// Entries to a line on average; with hashes spread evenly, one line in twelve is full.
const LOAD: usize = 3;

/// 2^64 over the golden ratio, odd.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What no feature has as its number.
const FREE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line {
    keys: [u64; WAYS],
    features: [u32; WAYS],
}

/// A map from hashes, which are taken as they are, to features; it is filled once.
#[derive(Debug, Clone, Default)]
pub struct Index {
    lines: Vec<Line>,
    len: usize,
}

impl Index {
    /// Room for so many features.
    pub fn with_capacity(features: usize) -> Self {
        let line = Line { keys: [0; WAYS], features: [FREE; WAYS] };
        Self { lines: vec![line; features.div_ceil(LOAD) + 1], len: 0 }
    }

    /// The line at which the search for a hash begins.
    fn first(&self, key: u64) -> usize {
        // Spread once more: the upper bits choose, whatever the number of lines.
        let spread = key.wrapping_mul(SPREAD);
        ((u128::from(spread) * self.lines.len() as u128) >> 64) as usize
    }

    /// The feature of a hash.
    pub fn get(&self, key: u64) -> Option<u32> {
        let mut at = self.first(key);
        loop {
            let line = self.lines.get(at)?;
            for (own, feature) in line.keys.iter().zip(line.features) {
                if *own == key && feature != FREE {
                    return Some(feature);
                }
            }
            // The rest of what fell on a full line lies in the next.
            if line.features[WAYS - 1] == FREE {
                return None;
            }
            at = if at + 1 == self.lines.len() { 0 } else { at + 1 };
        }
    }

    /// Adds a hash that is not there yet; more than there was room for are left out.
    pub fn insert(&mut self, key: u64, feature: u32) {
        // One place stays free, or a search for what is not there would not end.
        if self.len + 1 >= self.lines.len() * WAYS {
            return;
        }
        let mut at = self.first(key);
        while let Some(line) = self.lines.get_mut(at) {
            if let Some(way) = line.features.iter().position(|f| *f == FREE) {
                line.keys[way] = key;
                line.features[way] = feature;
                self.len += 1;
                return;
            }
            at = if at + 1 == self.lines.len() { 0 } else { at + 1 };
        }
    }

    /// All hashes with their features, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        let entries = self.lines.iter().flat_map(|line| line.keys.into_iter().zip(line.features));
        entries.filter(|(_, feature)| *feature != FREE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        // Hashes that fall on one line and run over into others, at the end of the table too.
        for n in [0u32, 1, 5, 7, 3000] {
            let spread = |i: u32| u64::from(i).wrapping_mul(0x2545_f491_4f6c_dd1d);
            // What the spreading undoes: all of them on the first line.
            let inverse = (0..6).fold(1u64, |x, _| x.wrapping_mul(2u64.wrapping_sub(SPREAD.wrapping_mul(x))));
            assert_eq!(inverse.wrapping_mul(SPREAD), 1);
            let crowded = |i: u32| u64::from(i).wrapping_mul(inverse);
            for key in [&spread as &dyn Fn(u32) -> u64, &crowded, &|i| u64::from(i), &|i| u64::MAX - u64::from(i)] {
                let mut index = Index::with_capacity(n as usize);
                (0..n).for_each(|i| index.insert(key(i), i));
                for i in 0..n {
                    assert_eq!(index.get(key(i)), Some(i));
                }
                for i in n..n + 50 {
                    assert_eq!(index.get(key(i)), None);
                }
                let mut all: Vec<(u64, u32)> = index.iter().collect();
                all.sort_unstable_by_key(|(_, feature)| *feature);
                assert_eq!(all, (0..n).map(|i| (key(i), i)).collect::<Vec<_>>());
            }
        }
        assert_eq!(Index::default().get(3), None);
    }
}
