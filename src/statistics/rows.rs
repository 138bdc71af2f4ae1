//! The values as rows of `data/statistics.csv`.

use serde::{Deserialize, Serialize};

use super::model::{Address, Statistics};
use crate::text::{Shared, Short};

/// One value of one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatisticRow {
    pub file: Shared,
    pub unit: Shared,
    pub year: i32,
    /// proactive, requests or review.
    pub table: Short,
    /// requests 1–25, review 1, proactive by its Chinese name.
    pub row: Short,
    /// requests 1–7, review 1–15, proactive by its Chinese name.
    pub column: Short,
    pub printed: Short,
    pub value: Option<f64>,
}

/// All 200 values of one report in the order of the form; a value that was not found has an empty one.
pub fn rows(file: &str, unit: &str, year: i32, statistics: &Statistics) -> Vec<StatisticRow> {
    let (file, unit) = (Shared::from(file), Shared::from(unit));
    Address::all()
        .into_iter()
        .map(|address| {
            let cell = statistics.get(address);
            StatisticRow {
                file: file.clone(),
                unit: unit.clone(),
                year,
                table: address.table.as_str().into(),
                row: address.row_key(),
                column: address.column_key(),
                printed: cell.printed.clone(),
                value: cell.value,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_data_file() {
        let all = rows("甲.docx", "甲", 2023, &Statistics::new());
        assert_eq!(all.len(), 200);
        assert_eq!((all[0].row.as_str(), all[0].column.as_str()), ("规章", "本年制发件数"));
        assert_eq!((all[9].row.as_str(), all[9].column.as_str()), ("行政事业性收费", "本年收费金额"));
        assert_eq!((all[10].table.as_str(), all[10].row.as_str(), all[10].column.as_str()), ("requests", "1", "1"));
        assert_eq!((all[199].table.as_str(), all[199].row.as_str(), all[199].column.as_str()), ("review", "1", "15"));
    }
}
