//! Every way of drawing the three tables that units have been seen to use.

/// How the labels of table 2 stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Labels {
    /// Three columns, groups merged downward: the national form.
    Three,
    /// Three columns, nothing merged, groups written once.
    ThreeBlank,
    /// Three columns, groups written in every row.
    ThreeRepeated,
    /// （三）不予公开 | 1.属于国家秘密.
    Two,
    /// One column with rows that only name a group.
    OneWithHeads,
    /// One column, 三、本年度办理结果（三）不予公开1.属于国家秘密.
    OneWithPath,
    /// The number of the leaf in a cell of its own.
    NumberApart,
    /// Three columns whose downward merges were lost: rows below move left.
    Lost,
}

/// How the heads of table 2 stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heads {
    Merged,
    /// Three rows, nothing merged.
    Blank,
    /// One row of seven names.
    One,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Review {
    Merged,
    Blank,
    /// 复议 above, 诉讼 below, in one table.
    Stacked,
    /// Two tables.
    Apart,
    /// A label in front of the values.
    Labelled,
    /// One head row, 行政复议 written in each head.
    Flat,
    /// Turned on its side.
    Down,
    /// Only results above the values, no groups.
    NoGroups,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Proactive {
    Merged,
    /// Values in the first of three unmerged cells.
    Blank,
    /// A table for each block.
    Four,
    /// The block's name in a column of its own, merged downward.
    Side,
}

#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // each is one thing that a unit may do
pub struct Layout {
    pub name: &'static str,
    pub labels: Labels,
    pub heads: Heads,
    pub review: Review,
    pub proactive: Proactive,
    /// Rows of table 2 after which a page ends; the head is repeated or not.
    pub breaks: &'static [usize],
    pub repeat_heads: bool,
    /// A row with the part's heading on top of each table.
    pub caption: bool,
    /// Tables stand before their headings.
    pub tables_first: bool,
    /// All three in one table.
    pub one_table: bool,
    pub sheet: bool,
    /// A column 备注 behind.
    pub remark: bool,
    /// Every value cell lies over so many grid columns.
    pub wide: usize,
    /// How a nought is written.
    pub zero: &'static str,
    pub full_width: bool,
    pub thousands: bool,
    pub counter: &'static str,
    /// What happens to the words.
    pub words: Words,
    /// A row whose label is lost.
    pub unnamed: Option<usize>,
    /// Header row repeated somewhere within.
    pub headings: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Words {
    Plain,
    Spaced,
    /// One character to a line.
    Stacked,
    /// A line feed in the middle.
    Broken,
    /// 、 as ，, brackets as half-width, no quotation marks.
    Marks,
    /// No punctuation at all.
    Bare,
    /// Full-width digits in numbers.
    Wide,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            name: "national form",
            labels: Labels::Three,
            heads: Heads::Merged,
            review: Review::Merged,
            proactive: Proactive::Merged,
            breaks: &[],
            repeat_heads: false,
            caption: false,
            tables_first: false,
            one_table: false,
            sheet: false,
            remark: false,
            wide: 1,
            zero: "0",
            full_width: false,
            thousands: false,
            counter: "",
            words: Words::Plain,
            unnamed: None,
            headings: true,
        }
    }
}

impl Layout {
    /// Every layout met.
    pub fn all() -> Vec<Self> {
        let d = Self::default();
        let mut out = vec![
            d,
            Self { name: "three unmerged label columns", labels: Labels::ThreeBlank, ..d },
            Self { name: "groups in every row", labels: Labels::ThreeRepeated, ..d },
            Self { name: "two label columns", labels: Labels::Two, ..d },
            Self { name: "one label column with group rows", labels: Labels::OneWithHeads, ..d },
            Self { name: "one label column with paths", labels: Labels::OneWithPath, ..d },
            Self { name: "leaf numbers apart", labels: Labels::NumberApart, ..d },
            Self { name: "lost merges", labels: Labels::Lost, ..d },
            Self { name: "lost merges, noughts left out", labels: Labels::Lost, zero: "", ..d },
            Self { name: "lost merges, one head row", labels: Labels::Lost, heads: Heads::One, ..d },
            Self {
                name: "unmerged heads",
                heads: Heads::Blank,
                review: Review::Blank,
                proactive: Proactive::Blank,
                ..d
            },
            Self { name: "one head row", heads: Heads::One, review: Review::Flat, ..d },
            Self { name: "no heads", heads: Heads::None, review: Review::NoGroups, ..d },
            Self { name: "no heads, blank label columns", heads: Heads::None, labels: Labels::ThreeBlank, ..d },
            Self { name: "page break without head", breaks: &[12], ..d },
            Self { name: "page break with head", breaks: &[12], repeat_heads: true, ..d },
            Self { name: "two page breaks, one label column", breaks: &[7, 20], labels: Labels::OneWithHeads, ..d },
            Self { name: "page break before the last two rows", breaks: &[23], ..d },
            Self {
                name: "page break after two rows, with head",
                breaks: &[2],
                repeat_heads: true,
                labels: Labels::Two,
                ..d
            },
            Self { name: "page break inside blank label columns", breaks: &[9, 17], labels: Labels::ThreeBlank, ..d },
            Self { name: "captions inside", caption: true, headings: false, ..d },
            Self { name: "captions inside, two label columns", caption: true, labels: Labels::Two, ..d },
            Self { name: "tables before their headings", tables_first: true, ..d },
            Self { name: "all in one table", one_table: true, caption: true, headings: false, ..d },
            Self { name: "a sheet", sheet: true, one_table: true, caption: true, headings: false, ..d },
            Self {
                name: "a sheet for each",
                sheet: true,
                labels: Labels::OneWithPath,
                proactive: Proactive::Side,
                ..d
            },
            Self { name: "noughts left out", zero: "", ..d },
            Self { name: "noughts as slashes", zero: "/", ..d },
            Self { name: "noughts as dashes", zero: "—", labels: Labels::OneWithHeads, ..d },
            Self { name: "noughts as commas", zero: "、", ..d },
            Self { name: "noughts as words", zero: "无", ..d },
            Self { name: "full-width digits", full_width: true, ..d },
            Self { name: "thousands marks", thousands: true, ..d },
            Self { name: "counters", counter: "件", ..d },
            Self { name: "spaced words", words: Words::Spaced, ..d },
            Self { name: "one character to a line", words: Words::Stacked, review: Review::Blank, ..d },
            Self { name: "line feeds in labels", words: Words::Broken, labels: Labels::Two, ..d },
            Self { name: "other punctuation", words: Words::Marks, ..d },
            Self { name: "no punctuation", words: Words::Bare, labels: Labels::OneWithPath, ..d },
            Self { name: "full-width numbers of labels", words: Words::Wide, ..d },
            Self { name: "a remark column", remark: true, ..d },
            Self {
                name: "a remark column, blank labels, noughts left out",
                remark: true,
                zero: "",
                labels: Labels::ThreeBlank,
                heads: Heads::Blank,
                ..d
            },
            Self { name: "values over two grid columns", wide: 2, ..d },
            Self { name: "values over three grid columns, no heads", wide: 3, heads: Heads::None, ..d },
            Self { name: "reconsideration above lawsuits", review: Review::Stacked, ..d },
            Self { name: "reconsideration and lawsuits apart", review: Review::Apart, ..d },
            Self { name: "a label before the values", review: Review::Labelled, ..d },
            Self { name: "review on its side", review: Review::Down, ..d },
            Self { name: "four tables in part two", proactive: Proactive::Four, ..d },
            Self { name: "blocks on the side", proactive: Proactive::Side, ..d },
            Self { name: "a lost label", unnamed: Some(14), ..d },
            Self { name: "no headings at all", headings: false, ..d },
        ];
        // Everything unusual at once.
        out.push(Self {
            name: "everything at once",
            labels: Labels::ThreeBlank,
            heads: Heads::Blank,
            review: Review::Stacked,
            proactive: Proactive::Four,
            breaks: &[5, 13, 22],
            repeat_heads: true,
            tables_first: true,
            zero: "——",
            full_width: true,
            words: Words::Broken,
            ..d
        });
        out
    }

    pub fn text(&self, words: &str) -> String {
        let chars: Vec<char> = words.chars().collect();
        match self.words {
            Words::Plain => words.to_owned(),
            Words::Spaced => chars.iter().map(char::to_string).collect::<Vec<_>>().join(" "),
            Words::Stacked => chars.iter().map(char::to_string).collect::<Vec<_>>().join("\n"),
            Words::Broken => {
                let half = chars.len() / 2;
                format!("{}\n{}", chars[..half].iter().collect::<String>(), chars[half..].iter().collect::<String>())
            }
            Words::Marks => words
                .replace('、', "，")
                .replace('（', "(")
                .replace('）', ")")
                .replace(['“', '”'], "")
                .replace('.', "．"),
            Words::Bare => chars.into_iter().filter(|c| c.is_alphanumeric()).collect(),
            Words::Wide => chars.into_iter().map(|c| if c.is_ascii_digit() { wide(c) } else { c }).collect(),
        }
    }

    pub fn number(&self, value: f64) -> String {
        if value == 0.0 {
            return self.zero.to_owned();
        }
        let mut text = format!("{value}");
        if self.thousands && value.fract() == 0.0 && value >= 1000.0 {
            text.insert(text.len() - 3, ',');
        }
        if value.fract() == 0.0 {
            text.push_str(self.counter);
        }
        if self.full_width {
            text = text.chars().map(|c| if c.is_ascii_digit() || c == '.' { wide(c) } else { c }).collect();
        }
        text
    }
}

fn wide(c: char) -> char {
    char::from_u32(c as u32 + 0xFEE0).unwrap()
}
