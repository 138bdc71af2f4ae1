//! One file costs one file: third-party parsers in worker processes, with the real program as the worker.

use std::{path::PathBuf, time::Instant};

use duibiao::ingest::{IngestError, Limits, isolate, read_bytes};

fn records(list: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (kind, data) in list {
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&(data.len() as u16).to_le_bytes());
        out.extend_from_slice(data);
    }
    out
}

fn words(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// An Excel 97 workbook without a container: one sheet of numbers.
fn workbook(rows: u16, columns: u16) -> Vec<u8> {
    let globals = |place: u32| {
        let mut sheet = place.to_le_bytes().to_vec();
        sheet.extend_from_slice(&[0, 0, 1, 0, b'a']);
        records(&[(0x0809, words(&[0x0600, 5, 0, 0])), (0x0085, sheet), (0x000a, vec![])])
    };
    let mut out = globals(globals(0).len() as u32);
    let mut sheet = vec![(0x0809, words(&[0x0600, 0x10, 0, 0]))];
    for row in 0..rows {
        for column in 0..columns {
            let mut data = words(&[row, column, 0]);
            data.extend_from_slice(&(f64::from(row) + 0.25).to_le_bytes());
            sheet.push((0x0203, data));
        }
    }
    sheet.push((0x000a, vec![]));
    out.extend(records(&sheet));
    out
}

/// One test, since the program that serves is set once for a process.
#[test]
fn a_parser_out_of_bounds_is_stopped_and_the_next_file_is_read() {
    let (small, large) = (workbook(3, 2), workbook(1900, 200));
    let inside = read_bytes(&small, &Limits::default()).expect("read in this process");

    isolate(PathBuf::from(env!("CARGO_BIN_EXE_duibiao")), &["read-worker"]);
    let apart = read_bytes(&small, &Limits::default()).expect("read by a worker");
    assert_eq!(inside, apart, "the same reading, wherever it is done");

    let started = Instant::now();
    let slow = read_bytes(&large, &Limits { worker_seconds: 0, ..Limits::default() });
    assert!(matches!(slow, Err(IngestError::Stopped(_))), "{:?}", slow.map(|d| d.blocks.len()));
    let greedy = read_bytes(&large, &Limits { worker_bytes: 8 << 20, ..Limits::default() });
    assert!(matches!(greedy, Err(IngestError::Stopped(_))), "{:?}", greedy.map(|d| d.blocks.len()));
    assert!(started.elapsed().as_secs() < 20);

    // The pool starts a new worker; what was stopped was the limits' doing.
    assert_eq!(read_bytes(&small, &Limits::default()).expect("read by a new worker"), apart);
    assert!(read_bytes(&large, &Limits::default()).is_ok());
    // Errors come back as they are.
    let limits = Limits { cells: 100, ..Limits::default() };
    assert!(matches!(read_bytes(&large, &limits), Err(IngestError::TooLarge(_))));
}
