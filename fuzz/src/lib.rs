//! What the targets share: reading within small limits, and packages around a part that the fuzzer writes.

use std::io::{Cursor, Write};

use duibiao::ingest::{Limits, read_bytes};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Reads bytes as the program does; what matters is that it returns.
pub fn read(bytes: &[u8]) {
    let limits = Limits { file_bytes: 1 << 20, part_bytes: 4 << 20, cells: 50_000, blocks: 50_000, ..Limits::default() };
    if let Ok(document) = read_bytes(bytes, &limits) {
        for (_, table) in document.tables() {
            assert!(table.rows.iter().all(|row| row.cells.len() == table.width), "tables are rectangular");
        }
    }
}

/// A package of fixed parts around one that the fuzzer writes, so that no effort goes into checksums.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        if writer.start_file(*name, options).is_err() || writer.write_all(bytes).is_err() {
            return Vec::new();
        }
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}
