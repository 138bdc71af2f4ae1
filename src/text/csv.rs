//! Quoted CSV, as RFC 4180 has it: data files are read back too.

/// The records of a text, each as its fields; quoted fields may hold commas, line feeds and doubled quotes.
pub fn records(text: &str) -> Vec<Vec<String>> {
    records_by(text, ',')
}

/// Records whose fields are parted by another sign, as tabs do in what a spreadsheet puts on the clipboard.
pub fn records_by(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let (mut out, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            c if c == delimiter && !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                out.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        out.push(row);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_feeds() {
        assert_eq!(records("a,\"b,\"\"c\"\"\nd\"\r\n,e\n"), [["a", "b,\"c\"\nd"], ["", "e"]]);
    }
}
