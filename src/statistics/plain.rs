//! Words that change nothing about what a number counts, and what is left of a phrase without them.
//!
//! 2023年我局共收到政府信息公开申请12件 counts all applications of a year, 收到涉及征地的申请12件 some of them. No list
//! has every word that narrows a figure; those that do not are few. A phrase of which nothing is left is understood,
//! any other is not, and nobody is accused by a sentence that is not understood.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::fold;

/// Words that narrow nothing, as folded, longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Plain(Vec<String>);

/// Years, dates, all ways together, all kinds of applicants together, a body by its full name.
static PHRASES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^\d{1,2}[.、)]|[一二三四五六七八九十]是|20\d\d年度?|1月1日|12月31日|1月?[至到-]12月份?",
        r"|(?:通过|以|经由?|从)[^,。;:\d]{1,40}?(?:渠道|方式|形式|途径)",
        r"|(?:公民|自然人|个人)(?:(?:[、和或及与,]|或者|以及)*(?:法人|企业|单位|社会组织|其[他它]组织|组织)){1,4}",
        r"|(?:(?:法人|企业|单位|社会组织|组织)(?:[、和或及与]|或者|以及)*){1,4}(?:公民|自然人|个人)",
        r"|(?:\p{Han}{2}市)?\p{Han}{2}[区县市]\p{Han}{0,16}?",
        r"(?:局|委员会|委|政府办公室|街道办事处|街道|办事处|中心|政府)(?:机关)?",
    ))
    .ok()
});

impl Plain {
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a String>) -> Self {
        let mut words: Vec<String> = words.into_iter().map(|w| fold(w)).filter(|w| !w.is_empty()).collect();
        words.sort_by_key(|w| std::cmp::Reverse(w.len()));
        Self(words)
    }

    /// What is left of a folded text without those words; marks are nothing.
    pub(super) fn rest(&self, text: &str) -> String {
        let text = PHRASES.as_ref().map_or_else(|| text.into(), |re| re.replace_all(text, " "));
        let mut out = String::new();
        let mut rest: &str = &text;
        while let Some(c) = rest.chars().next() {
            let word = self.0.iter().find(|w| rest.starts_with(w.as_str()));
            let step = word.map_or(c.len_utf8(), String::len);
            if word.is_none() && c.is_alphanumeric() {
                out.push(c);
            }
            rest = &rest[step..];
        }
        out
    }

    /// Whether nothing is left.
    pub(super) fn covers(&self, text: &str) -> bool {
        self.rest(text).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Rules;

    #[test]
    fn what_narrows_a_figure_is_left() {
        let settings = Rules::shipped().expect("shipped rules").settings;
        let plain = Plain::new(&settings.plain_words);
        let contest = Plain::new(settings.plain_words.iter().chain(&settings.contest_words));
        for text in [
            "2023年,我局共",
            "济南市天桥区司法局全年",
            "公民、法人和其他组织提出的政府信息公开申请",
            "通过信函、网络等方式",
            "的依申请公开事项",
        ] {
            assert!(plain.covers(text), "{text}: {}", plain.rest(text));
        }
        for text in [
            "涉及国家秘密的",
            "重复",
            "自然人申请",
            "其中",
            "超期",
            "较上年增加",
            "行政许可申请",
            "法制科",
            "法人或其他组织申请",
        ] {
            assert!(!plain.covers(text), "{text}");
        }
        for text in ["因政府信息公开被申请行政复议、提起行政诉讼的情况", "公民、法人对我局政府信息公开答复不服"]
        {
            assert!(contest.covers(text), "{text}: {}", contest.rest(text));
        }
        for text in ["复议后起诉", "新增行政复议", "承办行政复议", "街道所属单位"] {
            assert!(!contest.covers(text), "{text}");
        }
    }
}
