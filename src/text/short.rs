//! Strings of a few characters, of which a large run holds millions: a cell's number, a place, a unit's name.

use std::{fmt, ops::Deref};

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A string that lies within itself up to 24 bytes (eight Han characters), and on the heap beyond.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short(CompactString);

impl Short {
    /// The empty string, where a constant is needed.
    pub const EMPTY: Self = Self(CompactString::const_new(""));

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Short {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<S: AsRef<str>> From<S> for Short {
    fn from(text: S) -> Self {
        Self(CompactString::new(text))
    }
}

impl PartialEq<str> for Short {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Short {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Short {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Short> for String {
    fn eq(&self, other: &Short) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Short {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_come_back() {
        for text in ["", "12", "表2第4行第5列", "这一段文字比二十四个字节长得多，要放到别处去"]
        {
            let short = Short::from(text);
            assert_eq!(short, text);
            let json = serde_json::to_string(&short).unwrap();
            assert_eq!(json, serde_json::to_string(text).unwrap());
            assert_eq!(serde_json::from_str::<Short>(&json).unwrap(), short);
        }
        assert_eq!(size_of::<Short>(), 24);
        assert_eq!(Short::EMPTY, "");
    }
}
