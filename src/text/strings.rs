//! Strings of which a large run holds millions: short ones without a heap cell each, and those that many rows share.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::Deref,
    sync::Arc,
};

use compact_str::{CompactString, ToCompactString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A map by texts, hashed with what is fast for short ones; the texts are the run's own, and nobody picks them to collide.
pub type TextMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set of texts, hashed alike.
pub type TextSet<K> = HashSet<K, foldhash::fast::RandomState>;

/// A string that lies within itself up to 24 bytes (eight Han characters), and on the heap beyond: a cell's number, a
/// place, a task's id.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short(CompactString);

impl Short {
    /// The empty string, where a constant is needed.
    pub const EMPTY: Self = Self(CompactString::const_new(""));

    /// A number in digits.
    pub fn number(number: u64) -> Self {
        Self(number.to_compact_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: AsRef<str>> From<S> for Short {
    fn from(text: S) -> Self {
        Self(CompactString::new(text))
    }
}

/// A string held once, however many rows have it (a unit's name, a file, a quotation that three matrices show); the
/// empty one is held nowhere.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shared(Option<Arc<str>>);

impl Shared {
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<S: AsRef<str>> From<S> for Shared {
    fn from(text: S) -> Self {
        let text = text.as_ref();
        Self((!text.is_empty()).then(|| Arc::from(text)))
    }
}

/// What a string does, for a type that has `as_str` and is made from one.
macro_rules! like_str {
    ($name:ident) => {
        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                self.as_str()
            }
        }

        impl<S: AsRef<str> + ?Sized> PartialEq<S> for $name {
            fn eq(&self, other: &S) -> bool {
                self.as_str() == other.as_ref()
            }
        }

        impl PartialEq<$name> for String {
            fn eq(&self, other: &$name) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self.as_str(), f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

like_str!(Short);
like_str!(Shared);

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

    #[test]
    fn held_once_and_read_back() {
        let one = Shared::from("方案/a.docx");
        let two = one.clone();
        assert!(std::ptr::eq(one.as_str(), two.as_str()));
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(json, "\"方案/a.docx\"");
        assert_eq!(serde_json::from_str::<Shared>(&json).unwrap(), one);
        assert_eq!(Shared::default(), Shared::from(""));
        assert_eq!(size_of::<Shared>(), 16);
    }
}
