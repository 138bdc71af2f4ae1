//! Strings that many rows have in common: a unit's name, a file, a quotation that three matrices show.

use std::{fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A string held once, however many rows have it; the empty one is held nowhere.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shared(Option<Arc<str>>);

impl Shared {
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Deref for Shared {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<S: AsRef<str>> From<S> for Shared {
    fn from(text: S) -> Self {
        let text = text.as_ref();
        Self((!text.is_empty()).then(|| Arc::from(text)))
    }
}

impl<S: AsRef<str> + ?Sized> PartialEq<S> for Shared {
    fn eq(&self, other: &S) -> bool {
        self.as_str() == other.as_ref()
    }
}

impl PartialEq<Shared> for String {
    fn eq(&self, other: &Shared) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
