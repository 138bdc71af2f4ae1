//! One file costs one file: third-party parsers in worker processes, with the real program as the worker.

use std::{
    io::{Cursor, Write},
    path::PathBuf,
    time::Instant,
};

use duibiao::ingest::{IngestError, Limits, isolate, read_bytes};

/// A record of the binary parts: type and length in seven bits a byte.
fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    if kind < 128 {
        out.push(kind as u8);
    } else {
        out.extend([kind as u8 | 0x80, (kind >> 7) as u8]);
    }
    assert!(data.len() < 128, "one byte of length");
    out.push(data.len() as u8);
    out.extend_from_slice(data);
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

/// An .xlsb workbook of one sheet of numbers, which a third-party parser reads.
fn workbook(rows: u32, columns: u32) -> Vec<u8> {
    let mut book = Vec::new();
    record(&mut book, 131, &[]);
    record(&mut book, 143, &[]);
    record(&mut book, 156, &[vec![0; 8], wide("r1"), wide("a")].concat());
    record(&mut book, 144, &[]);
    record(&mut book, 132, &[]);
    let mut sheet = Vec::new();
    record(&mut sheet, 129, &[]);
    record(&mut sheet, 148, &[0; 16]);
    record(&mut sheet, 145, &[]);
    for row in 0..rows {
        record(&mut sheet, 0, &[row.to_le_bytes().to_vec(), vec![0; 13]].concat());
        for column in 0..columns {
            let value = (f64::from(row) + 0.25).to_le_bytes();
            record(&mut sheet, 5, &[&column.to_le_bytes()[..], &[0; 4], &value].concat());
        }
    }
    record(&mut sheet, 146, &[]);
    record(&mut sheet, 130, &[]);
    let relations = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("xl/workbook.bin", book.as_slice()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet),
    ];
    for (name, bytes) in parts {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a new part");
        writer.write_all(bytes).expect("written to memory");
    }
    writer.finish().expect("written to memory").into_inner()
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
