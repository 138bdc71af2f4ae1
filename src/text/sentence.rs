//! Sentences as the statutory papers use them: 。！？； and line ends close one, quotation marks and
//! brackets that follow belong to it.

/// One sentence with the character offset of its first character in the text it was cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'a> {
    pub text: &'a str,
    /// Byte offset in the text given to [`sentences`].
    pub start: usize,
}

fn closes(c: char, semicolons: bool) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '\n') || (semicolons && matches!(c, '；' | ';'))
}

fn trails(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '】' | '。' | '！' | '？')
}

fn cut(text: &str, semicolons: bool) -> Vec<Sentence<'_>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    // A full stop inside a short bracket or quotation ("…（详见附件。）") does not end the sentence.
    let mut depth = 0usize;
    while let Some((i, c)) = chars.next() {
        match c {
            '（' | '(' | '“' => depth += 1,
            '）' | ')' | '”' => depth = depth.saturating_sub(1),
            '\n' => depth = 0,
            _ => {}
        }
        if !closes(c, semicolons) {
            continue;
        }
        if depth > 0 && matches!(c, '；' | ';' | '。') && closing_is_near(&text[i..]) {
            continue;
        }
        depth = 0;
        let mut end = i + c.len_utf8();
        while let Some(&(j, d)) = chars.peek() {
            if !trails(d) || c == '\n' {
                break;
            }
            end = j + d.len_utf8();
            chars.next();
        }
        push(text, start, end, &mut out);
        start = end;
    }
    push(text, start, text.len(), &mut out);
    out
}

/// Whether a closing bracket or quotation mark follows within a sentence's length.
fn closing_is_near(rest: &str) -> bool {
    rest.chars().take(60).take_while(|c| *c != '\n').any(|c| matches!(c, '）' | ')' | '”'))
}

fn push<'a>(text: &'a str, start: usize, end: usize, out: &mut Vec<Sentence<'a>>) {
    let raw = &text[start..end];
    let trimmed = raw.trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        let lead = raw.len() - raw.trim_start().len();
        out.push(Sentence { text: trimmed, start: start + lead });
    }
}

/// Cuts a paragraph into its statements; a semicolon closes one, since lists of measures use it so.
pub fn sentences(text: &str) -> Vec<Sentence<'_>> {
    cut(text, true)
}

/// Cuts a requirement of a task list into its clauses: full sentences only.
pub fn full_sentences(text: &str) -> Vec<Sentence<'_>> {
    cut(text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<&str> = sentences(text).iter().map(|s| s.text).collect();
        assert_eq!(got, expect);
        for s in sentences(text) {
            assert_eq!(&text[s.start..s.start + s.text.len()], s.text);
        }
    }

    #[test]
    fn cuts_statements() {
        check(
            "发布图解3篇；召开座谈会。群众说“好！”　另办一期",
            &["发布图解3篇；", "召开座谈会。", "群众说“好！”", "另办一期"],
        );
    }

    #[test]
    fn brackets_hold_together() {
        check(
            "公布清单（含权力事项；服务事项。）并更新。下一句。",
            &["公布清单（含权力事项；服务事项。）并更新。", "下一句。"],
        );
    }

    #[test]
    fn unclosed_bracket_does_not_swallow_the_paragraph() {
        let text = format!("开头（没有关闭。{}。结尾。", "很长的句子".repeat(20));
        assert_eq!(sentences(&text).len(), 3);
    }

    #[test]
    fn nothing_but_marks_is_no_sentence() {
        check("。。；\n —— \n", &[]);
    }
}
