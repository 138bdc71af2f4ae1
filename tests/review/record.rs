//! Rows of the audit trail that nobody understands.

use std::fs;

use super::{Office, small};

#[test]
fn rows_of_the_record_that_nobody_understands_are_kept_and_told() {
    let office = Office::new();
    let input = small(&office, &[("区民政局", "10月组织全局政务公开专题培训2期。")]);
    let args = ["--quiet", "--input", input.to_str().unwrap()];
    office.run(&args);
    let path = office.out().join("data/reviews.csv");
    let mut record = fs::read_to_string(&path).unwrap();
    let head = record.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    let row = |decision: &str, key: &str, who: &str| {
        let cell = |name: &str| match name {
            "unit" => "区民政局".to_owned(),
            "decision" => decision.to_owned(),
            "key" => key.to_owned(),
            "who" => who.to_owned(),
            _ => String::new(),
        };
        head.split(',').map(cell).collect::<Vec<_>>().join(",") + "\n"
    };
    record.push_str(&row("postponed", "区民政局|T05.1|ab12cd34|-", "张三"));
    record.push_str(&row("done", "区民政局|T05.1|ab12cd34", "李四"));
    fs::write(&path, record).unwrap();
    let kept = |office: &Office| {
        let rows = office.data("reviews.csv").into_iter();
        rows.map(|r| (r["decision"].clone(), r["key"].clone(), r["who"].clone())).collect::<Vec<_>>()
    };
    let row = |decision: &str, key: &str, who: &str| (decision.to_owned(), key.to_owned(), who.to_owned());
    let both = [row("postponed", "区民政局|T05.1|ab12cd34|-", "张三"), row("done", "区民政局|T05.1|ab12cd34", "李四")];
    // As often as it is run, and from the sheet when the data file is gone.
    for _ in 0..2 {
        office.run(&args);
        assert_eq!(kept(&office), both);
        let told: Vec<_> = office.data("problems.csv").into_iter().filter(|p| p["rule"] == "review-record").collect();
        assert!(told.len() == 1 && told[0]["message"].contains("有2行"), "{told:?}");
    }
    fs::remove_file(&path).unwrap();
    office.run(&args);
    assert_eq!(kept(&office), both);
    // Without its heads nothing can be told of the rows, and nothing is overwritten.
    fs::write(&path, "a,b,c\n1,2,3\n").unwrap();
    let out = office.try_run(&args);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && told.contains("表头里没有“decision”"), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a,b,c\n1,2,3\n");
}
