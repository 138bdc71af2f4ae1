//! Many numbers as one string of hexadecimal digits, eight each: half of what a list of decimals takes, for serde.

use std::fmt::Write;

use serde::{Deserialize, Deserializer, Serializer};

#[allow(clippy::missing_errors_doc)] // serde's
pub fn serialize<S: Serializer>(numbers: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = String::with_capacity(numbers.len() * 8);
    for number in numbers {
        // Writing into a string does not fail.
        let _ = write!(out, "{number:08x}");
    }
    serializer.serialize_str(&out)
}

/// Anything but eight digits a number is an error.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    let digits = String::deserialize(deserializer)?;
    let wrong = || serde::de::Error::custom("not hexadecimal digits, eight a number");
    digits
        .as_bytes()
        .chunks(8)
        .map(|d| {
            let text = std::str::from_utf8(d).ok().filter(|t| t.len() == 8);
            text.and_then(|t| u32::from_str_radix(t, 16).ok()).ok_or_else(wrong)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Marks(#[serde(with = "super")] Vec<u32>);

    #[test]
    fn numbers_come_back_and_nonsense_does_not() {
        let marks = Marks(vec![0, 1, 0x89ab_cdef, u32::MAX]);
        let json = serde_json::to_string(&marks).unwrap();
        assert_eq!(json, "\"000000000000000189abcdefffffffff\"");
        assert_eq!(serde_json::from_str::<Marks>(&json).unwrap(), marks);
        for wrong in ["\"00\"", "\"0000000g\"", "3"] {
            assert!(serde_json::from_str::<Marks>(wrong).is_err());
        }
    }
}
