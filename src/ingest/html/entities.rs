//! Character references of HTML: the numeric ones, and the named ones that office programs write.

use std::borrow::Cow;

const NAMED: [(&str, &str); 56] = [
    ("nbsp", "\u{a0}"),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("bdquo", "„"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("times", "×"),
    ("divide", "÷"),
    ("plusmn", "±"),
    ("deg", "°"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("sect", "§"),
    ("para", "¶"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("zwnj", ""),
    ("zwj", ""),
    ("shy", ""),
    ("yen", "¥"),
    ("euro", "€"),
    ("pound", "£"),
    ("cent", "¢"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("asymp", "≈"),
    ("infin", "∞"),
    ("rarr", "→"),
    ("larr", "←"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("radic", "√"),
    ("permil", "‰"),
    ("acute", "´"),
    ("sup2", "²"),
    ("sup3", "³"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("szlig", "ß"),
    ("micro", "µ"),
];

/// Text with its references resolved; what is none stays as it is.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((c, length)) = reference(behind) {
            out.push_str(&c);
            rest = behind.get(length..).unwrap_or_default();
        } else {
            out.push('&');
            rest = behind;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The characters of the reference at the start, and how long it is.
fn reference(text: &str) -> Option<(String, usize)> {
    let end =
        text.bytes().take(12).position(|b| !(b.is_ascii_alphanumeric() || b == b'#')).unwrap_or(text.len().min(12));
    let name = text.get(..end)?;
    let length = end + usize::from(text.as_bytes().get(end) == Some(&b';'));
    if name.starts_with('#') {
        let c = super::super::xml::char_reference(name)?;
        // Numbers 128–159 mean Windows characters, whatever the page's encoding.
        let c = match u8::try_from(u32::from(c)) {
            Ok(byte @ 0x80..=0x9f) => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(c)
            }
            _ => c,
        };
        return Some((c.to_string(), length));
    }
    let (_, value) = NAMED.iter().find(|(n, _)| *n == name)?;
    Some(((*value).to_owned(), length))
}
