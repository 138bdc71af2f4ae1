//! What is wrong with a dictionary that an officer edited: the line, and what to do, in Chinese.
//!
//! The parsers speak English, and of types and fields; whoever edits `dictionaries/*.toml` knows neither. What they
//! usually say is put into words that lead to the line and to the remedy. Only what is not known here keeps the
//! parser's own words, in brackets, for whoever maintains the program.

use serde::de::DeserializeOwned;

/// Reads a dictionary; what is wrong with it in one line, the place first.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let reason = in_chinese(error.message());
        error.span().map_or_else(|| reason.clone(), |span| at_line(text, span.start, &reason))
    })
}

/// A reason with the line that it is about: 第3行：没有叫“…”的项.
pub fn at_line(text: &str, at: usize, reason: &str) -> String {
    format!("第{}行：{reason}", line_of(text, at))
}

/// A reason with the line of a key of a section, else that of the section.
pub fn at_key(text: &str, section: &str, key: &str, reason: &str) -> String {
    let head = format!("[{section}]");
    let lines = || text.lines().map(str::trim_start).zip(1..);
    let Some((_, top)) = lines().find(|(line, _)| line.starts_with(&head)) else { return reason.to_owned() };
    let own = lines().skip(top).take_while(|(line, _)| !line.starts_with('['));
    let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let at = own.into_iter().find(|(line, _)| is_key(line)).map_or(top, |(_, at)| at);
    format!("第{at}行：{reason}")
}

/// 1-based line of a byte offset.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

/// What is wrong with a regular expression of a dictionary, with the expression.
pub fn pattern(pattern: &str, error: &regex::Error) -> String {
    let reason = match error {
        regex::Error::CompiledTooBig(_) => "太长或重复次数太多".to_owned(),
        other => of_pattern(&other.to_string()),
    };
    format!("正则表达式“{pattern}”写错了：{reason}")
}

/// What a parser says, in the officer's words.
pub fn in_chinese(message: &str) -> String {
    // Said by this program, whose dictionaries check themselves.
    if message.contains(is_han) && !message.starts_with("invalid ") && !message.starts_with("unknown ") {
        return of_patterns_message(message).unwrap_or_else(|| message.to_owned());
    }
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    let (head, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    if message.starts_with("missing field ") {
        format!("这一节缺少“{}”一项，请补上", quoted())
    } else if message.starts_with("unknown field ") {
        let known = names(expected);
        let known = if known.is_empty() {
            "这里不能写任何项".to_owned()
        } else {
            format!("这里能写的有：{known}")
        };
        format!("没有叫“{}”的项，{known}", quoted())
    } else if message.starts_with("unknown variant ") {
        format!("不能填“{}”，只能填：{}", quoted(), names(expected))
    } else if message.starts_with("duplicate key") || message.starts_with("duplicate field") {
        "同一个名称写了两次，请删去一个".to_owned()
    } else if let Some(found) = head.strip_prefix("invalid type: ") {
        format!("填的是{}，应填{}", found_in_chinese(found), expected_in_chinese(expected))
    } else if let Some(found) = head.strip_prefix("invalid value: ") {
        format!("{}不合适，应填{}", found_in_chinese(found), expected_in_chinese(expected))
    } else if let Some(found) = head.strip_prefix("invalid length ") {
        format!("这一组的个数不对（写了{found}个），应填{}", expected_in_chinese(expected))
    } else if message.starts_with("regex parse error") {
        of_patterns_message(message).unwrap_or_else(|| "正则表达式写错了".to_owned())
    } else {
        of_syntax(message)
    }
}

/// How a file must be written at all.
fn of_syntax(message: &str) -> String {
    let has = |words: &[&str]| words.iter().any(|w| message.contains(w));
    let known = if has(&["string values must be quoted"]) {
        "文字没有加英文引号（中文引号不算），请写成 \"…\""
    } else if has(&["missing opening quote", "basic string", "literal string", "expected `\"`", "expected `'`"]) {
        "引号没有配对（要用英文引号，一行文字的前后各一个）"
    } else if has(&["missing assignment", "key with no value", "missing value", "missing key"]) {
        "应写成“名称 = 内容”，缺少等号、名称或内容"
    } else if has(&["extra assignment", "extra `=`", "unexpected `=`"]) {
        "多了一个等号，或前面的方括号没有配对"
    } else if has(&["missing comma", "extra comma"]) {
        "逗号不对：各项之间用英文逗号隔开，不能缺，也不能多"
    } else if has(&["unclosed array table", "unclosed table"]) {
        "节的名称应写成 [名称] 或 [[名称]]，方括号没有配对"
    } else if has(&["unclosed array", "unclosed inline table", "array opening", "inline table"]) {
        "括号没有配对"
    } else if has(&["unquoted key", "unquoted keys"]) {
        "等号左边的名称不对，可能用了中文标点或缺了引号"
    } else if has(&["leading zero", "sign", "radix", "between digits", "number", "float", "integer"]) {
        "数字的写法不对"
    } else if has(&["escape", "unicode value"]) {
        "双引号里的反斜杠 \\ 要写两个（\\\\），或改用英文单引号"
    } else if has(&["unexpected content", "unexpected key or value", "comment"]) {
        "这一行多了不该有的内容，常见的是引号没有配对；注释前应加 #"
    } else {
        ""
    };
    if known.is_empty() {
        format!("写法不合规范，常见的是引号、方括号或等号没有配对，或用了中文引号（{}）", message.trim())
    } else {
        known.to_owned()
    }
}

/// `a`, `b` or `c` as a、b、c.
fn names(list: &str) -> String {
    list.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
}

fn found_in_chinese(found: &str) -> String {
    let value = found.find(['`', '"']).map_or("", |at| found[at..].trim_matches(['`', '"']));
    match found.split([' ', '`']).next().unwrap_or_default() {
        "string" => format!("文字“{value}”"),
        "integer" | "floating" => format!("数字{value}"),
        "boolean" => value.to_owned(),
        "sequence" => "方括号括起的一组".to_owned(),
        "map" => "一节".to_owned(),
        "date" | "datetime" => "日期".to_owned(),
        _ => format!("“{found}”"),
    }
}

fn expected_in_chinese(expected: &str) -> String {
    match expected {
        "a string" | "str" | "a borrowed string" => "文字，前后加英文引号".to_owned(),
        "a boolean" => "true 或 false，不加引号".to_owned(),
        "f32" | "f64" => "数字，不加引号".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" | "a nonzero u32" | "a nonzero usize" => {
            "不小于0的整数，不加引号".to_owned()
        }
        "i8" | "i16" | "i32" | "i64" | "isize" => "整数，不加引号".to_owned(),
        "a sequence" => "方括号括起的一组，如 [\"甲\", \"乙\"]".to_owned(),
        "a map" => "一节（名称 = 内容）".to_owned(),
        "string or table" => "文字".to_owned(),
        other => {
            let length = other.strip_prefix("an array of length ").or_else(|| other.strip_prefix("a tuple of size "));
            if let Some(n) = length {
                format!("方括号括起的{n}项")
            } else if other.starts_with("struct ") || other.starts_with("internally tagged") {
                "一节（名称 = 内容）".to_owned()
            } else if other.is_empty() {
                "别的内容，请对照原文件".to_owned()
            } else {
                format!("别的内容（{other}）")
            }
        }
    }
}

/// A message of the regular expressions' parser, which quotes the expression in its second line.
fn of_patterns_message(message: &str) -> Option<String> {
    let rest = message.strip_prefix("regex parse error:")?;
    let pattern = rest.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    Some(format!("正则表达式“{pattern}”写错了：{}", of_pattern(message)))
}

fn of_pattern(message: &str) -> String {
    let told = message.lines().rev().find_map(|line| line.trim().strip_prefix("error: ")).unwrap_or(message).trim();
    let known = match told {
        t if t.starts_with("unclosed group") || t.starts_with("unopened group") => "圆括号没有配对",
        t if t.starts_with("unclosed character class") => "方括号没有配对",
        t if t.starts_with("unclosed counted repetition") => "花括号没有配对",
        t if t.starts_with("repetition") || t.starts_with("invalid repetition") => {
            "*、+、? 或 {…} 前面没有可以重复的字，或次数写反了"
        }
        t if t.contains("escape") || t.starts_with("incomplete escape") => "反斜杠 \\ 后面的字不能这样用",
        t if t.starts_with("look-around") => "不能用 (?=…)、(?!…) 这类写法",
        t if t.starts_with("backreferences") => "不能用 \\1 这类写法",
        t if t.starts_with("invalid character class range") => "方括号里的范围写反了",
        _ => return format!("请核对括号和特殊符号（{told}）"),
    };
    known.to_owned()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // read by serde
    struct Sheet {
        name: String,
        #[serde(default)]
        share: f64,
        #[serde(default)]
        times: u32,
        #[serde(default)]
        on: bool,
        #[serde(default)]
        words: Vec<String>,
        #[serde(default)]
        pair: [String; 2],
        #[serde(default)]
        paper: Paper,
        #[serde(default)]
        rule: Vec<Rule>,
    }

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Paper {
        #[default]
        Plan,
        Both,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // read by serde
    struct Rule {
        id: String,
    }

    fn told(text: &str) -> String {
        parse::<Sheet>(text).expect_err("wrong")
    }

    /// No word of the parsers is left; names and values that the officer wrote are.
    fn is_chinese(told: &str) -> bool {
        !["expected", "unknown", "missing", "invalid", "type", "field"].iter().any(|w| told.contains(w))
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, says) in [
            ("name = 'a'\nnmae = 'b'", 2, "没有叫“nmae”的项，这里能写的有：name、share、times"),
            ("share = 1.0", 1, "缺少“name”一项"),
            ("name = 'a'\n\n[[rule]]\nid = 'x'\n[[rule]]\n", 5, "缺少“id”一项"),
            ("name = 3", 1, "填的是数字3，应填文字，前后加英文引号"),
            ("name = 'a'\nshare = '0.5'", 2, "填的是文字“0.5”，应填数字，不加引号"),
            ("name = 'a'\ntimes = -1", 2, "数字-1不合适，应填不小于0的整数"),
            ("name = 'a'\ntimes = 1.5", 2, "填的是数字1.5，应填不小于0的整数"),
            ("name = 'a'\non = '是'", 2, "填的是文字“是”，应填true 或 false"),
            ("name = 'a'\nwords = '甲'", 2, "填的是文字“甲”，应填方括号括起的一组"),
            ("name = 'a'\nwords = ['甲', 2]", 2, "填的是数字2，应填文字"),
            ("name = ['a']", 1, "填的是方括号括起的一组，应填文字"),
            ("name = 'a'\npair = ['甲']", 2, "写了1个"),
            ("name = 'a'\npaper = 'plna'", 2, "不能填“plna”，只能填：plan、both"),
            ("name = 'a'\nname = 'b'", 2, "写了两次"),
            ("name = 'a'\nshare 0.5", 2, "应写成“名称 = 内容”"),
            ("name = 甲", 1, "英文引号"),
            ("name = \"a", 1, "引号没有配对"),
            ("name = “a”", 1, "英文引号"),
            ("name = 'a'\nwords = ['甲'", 2, "括号没有配对"),
            ("name = 'a'\nwords = ['甲' '乙']", 2, "逗号不对"),
            ("name = 'a'\n[rule", 2, "方括号没有配对"),
            ("name = 'a'\nshare = 01", 2, "数字的写法不对"),
            ("name = 'a' 说明", 1, "不该有的内容"),
            ("name = \"\\d\"", 1, "反斜杠"),
        ] {
            let told = told(text);
            assert!(told.starts_with(&format!("第{line}行")) && told.contains(says), "{text}: {told}");
            assert!(is_chinese(&told), "{told}");
        }
    }

    #[test]
    fn a_wrong_pattern_is_named() {
        for (wrong, says) in [
            ("(未开展", "圆括号没有配对"),
            ("未[开展", "方括号没有配对"),
            ("*次", "前面没有可以重复的字"),
            ("(?=年)", "不能用 (?=…)"),
            (r"\q", "反斜杠"),
        ] {
            let error = regex::Regex::new(wrong).expect_err("wrong");
            let told = pattern(wrong, &error);
            assert!(told.contains(&format!("“{wrong}”")) && told.contains(says), "{told}");
            assert_eq!(in_chinese(&error.to_string()), told);
        }
    }

    #[test]
    fn what_is_not_known_keeps_its_words() {
        assert!(in_chinese("wholly new trouble").ends_with("（wholly new trouble）"));
        assert_eq!(in_chinese("“甲”不是月-日"), "“甲”不是月-日");
    }
}
