//! The page as text: what is embedded, and that nothing in it can break out.

use std::io::Write;

use super::{Embedded, text};
use crate::{
    assess::{Coverage, Stage, Verdict},
    emit::workbook::fixture,
};

fn build(coverage: &Coverage) -> std::io::Result<String> {
    let mut out = Vec::new();
    super::build(coverage, &mut out)?;
    String::from_utf8(out).map_err(std::io::Error::other)
}

fn json(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once(r#"<script type="application/json" id="data">"#).expect("data");
    let (json, _) = rest.split_once("</script>").expect("end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn what_is_embedded_is_the_coverage() {
    let coverage = fixture::coverage();
    let data = json(&build(&coverage).expect("page"));
    assert_eq!(data["units"].as_array().expect("units").len(), 3);
    for stage in Stage::ALL {
        for (at, verdict) in Verdict::ALL.iter().enumerate() {
            let want = coverage.verdicts.iter().filter(|v| v.stage == stage && v.verdict == *verdict).count();
            let cells = data["cells"][stage.as_str()].as_array().expect("cells");
            let got = cells.iter().flat_map(|r| r.as_array().expect("row")).filter(|c| c[0] == at).count();
            assert_eq!(got, want, "{stage:?} {verdict:?}");
            let total: u64 = data["totals"]["unit"][stage.as_str()]
                .as_array()
                .expect("totals")
                .iter()
                .map(|c| c[0][at].as_u64().expect("number"))
                .sum();
            assert_eq!(total, want as u64, "{stage:?} {verdict:?}");
        }
    }
    assert_eq!(data["gaps"].as_array().expect("gaps").len(), coverage.gaps.len());
    assert_eq!(data["verdicts"][0]["colour"], "#1F6FB4");
    assert_eq!(data["verdicts"][0]["sign"], "●");
}

#[test]
fn nothing_in_the_data_ends_the_script() {
    let evil = "</script><script>alert(1)</script><!-- & \u{2028} \u{2029} {{script}} \"'";
    let mut coverage = fixture::coverage();
    coverage.findings[0].quotation = evil.into();
    coverage.units[0].full = evil.into();
    coverage.district = "<b>天桥</b>&".into();
    let page = build(&coverage).expect("page");
    assert_eq!(page.matches("</script>").count(), 2, "the two of the shell");
    assert!(!page.contains("alert(1)</script>") && !page.contains('\u{2028}') && !page.contains("<!-- &"));
    assert!(page.contains("<title>&lt;b&gt;天桥&lt;/b&gt;&amp;2023年政务公开任务落实情况</title>"));
    let data = json(&page);
    assert_eq!(data["units"][0]["full"], evil);
    assert_eq!(data["findings"][0][8], evil);
}

#[test]
fn a_superseded_file_proves_nothing_here() {
    let mut coverage = fixture::coverage();
    coverage.findings[0].file = "报告/旧稿.docx".into();
    let data = json(&build(&coverage).expect("page"));
    assert_eq!(data["findings"].as_array().expect("findings").len(), 0);
    assert_eq!(data["clauses"].as_array().expect("clauses").len(), 1);
}

#[test]
fn the_page_asks_for_nothing_from_outside() {
    let page = build(&fixture::coverage()).expect("page");
    for word in ["http://", "https://", "src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "{{"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn escapes() {
    let mut out = Vec::new();
    let mut embedded = Embedded { out: &mut out, pending: Vec::new() };
    embedded.write_all("\"<a>&‧\u{2028}甲\u{2029}\"".as_bytes()).expect("in memory");
    embedded.flush().expect("in memory");
    assert_eq!(String::from_utf8(out).expect("UTF-8"), "\"\\u003ca\\u003e\\u0026‧\\u2028甲\\u2029\"");
    assert_eq!(text("<&>"), "&lt;&amp;&gt;");
}
