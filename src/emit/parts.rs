//! Packages of parts that are compressed before they are put together: workbook and Word files.
//!
//! The zip crate takes a compressed part only out of another archive. Here a part is compressed once, beside others or
//! for many files, and a package is then nothing but headers and copies. Its bytes depend on its parts alone.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
};

use flate2::{Compress, Compression, Crc, FlushCompress, Status, write::DeflateEncoder};
use zip::{CompressionMethod, read::ZipFile, result::ZipResult};

/// The moment of every entry: the first that the format knows.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// Made under Unix, so that the permissions below are read; readable by version 2.0, which knows deflate.
const MADE_BY: [u8; 2] = [20, 3];
const NEEDED: [u8; 2] = [20, 0];
/// A plain file that everybody reads and its owner writes.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// The bit that calls a name UTF-8.
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// Of what is deflated as a whole: half the time of the usual 6, some hundredths more bytes.
const LEVEL: u32 = 4;

/// One part of a package, compressed.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    name: String,
    method: u16,
    crc: u32,
    size: u64,
    bytes: Vec<u8>,
}

thread_local! {
    /// A fresh deflater takes 300 KB; the Word files have thousands of parts of a few thousand bytes.
    static DEFLATER: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), false));
}

impl Part {
    /// A part that is at hand as a whole.
    pub(super) fn deflated(name: impl Into<String>, bytes: &[u8]) -> io::Result<Self> {
        let mut crc = Crc::new();
        crc.update(bytes);
        let packed = DEFLATER.with_borrow_mut(|deflater| {
            deflater.reset();
            let mut out = Vec::with_capacity(bytes.len() / 4 + 128);
            loop {
                let done = deflater.total_in() as usize;
                let rest = bytes.get(done..).unwrap_or_default();
                if deflater.compress_vec(rest, &mut out, FlushCompress::Finish)? == Status::StreamEnd {
                    return Ok::<_, io::Error>(out);
                }
                out.reserve(out.capacity());
            }
        })?;
        Ok(Self { name: name.into(), method: DEFLATED, crc: crc.sum(), size: bytes.len() as u64, bytes: packed })
    }

    /// A part that `write` hands on piece by piece, deflated at `level`.
    pub(super) fn written(
        name: impl Into<String>,
        level: u8,
        write: impl FnOnce(&mut Sink) -> io::Result<()>,
    ) -> io::Result<Self> {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::new(level.into()));
        let mut sink = Sink { encoder, crc: Crc::new(), size: 0 };
        write(&mut sink)?;
        let (crc, size) = (sink.crc.sum(), sink.size);
        Ok(Self { name: name.into(), method: DEFLATED, crc, size, bytes: sink.encoder.finish()? })
    }

    /// A part that is packed already, such as a picture.
    pub(super) fn stored(name: impl Into<String>, bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Self { name: name.into(), method: 0, crc: crc.sum(), size: bytes.len() as u64, bytes: bytes.to_vec() }
    }

    /// A part of another package, as it is there; `entry` was opened raw.
    pub(super) fn taken(mut entry: ZipFile<impl Read>) -> ZipResult<Self> {
        let method = if entry.compression() == CompressionMethod::Stored { 0 } else { DEFLATED };
        let mut bytes = Vec::with_capacity(entry.compressed_size() as usize);
        entry.read_to_end(&mut bytes)?;
        Ok(Self { name: entry.name()?.into_owned(), method, crc: entry.crc32(), size: entry.size(), bytes })
    }

    /// What the header before the part and the directory's entry both say.
    fn head(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend(NEEDED);
        out.extend(if self.name.is_ascii() { 0 } else { UTF8 }.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend(TIME);
        out.extend(self.crc.to_le_bytes());
        out.extend(small(self.bytes.len() as u64)?.to_le_bytes());
        out.extend(small(self.size)?.to_le_bytes());
        out.extend(short(self.name.len())?.to_le_bytes());
        // No extra field.
        out.extend(0_u16.to_le_bytes());
        Ok(())
    }
}

/// Takes the bytes of a part while they are made.
pub(super) struct Sink {
    encoder: DeflateEncoder<Vec<u8>>,
    crc: Crc,
    size: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.encoder.write(bytes)?;
        self.crc.update(&bytes[..taken]);
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

/// The package of some parts, in their order.
pub(super) fn package<'a>(parts: impl IntoIterator<Item = &'a Part> + Clone) -> io::Result<Vec<u8>> {
    let all = parts.clone().into_iter();
    let mut out = Vec::with_capacity(all.map(|p| p.bytes.len() + 2 * p.name.len() + 128).sum());
    let mut directory = Vec::new();
    let mut count = 0;
    for part in parts {
        let at = small(out.len() as u64)?;
        out.extend(b"PK\x03\x04");
        part.head(&mut out)?;
        out.extend(part.name.as_bytes());
        out.extend(&part.bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY);
        part.head(&mut directory)?;
        // No comment, the first disk, nothing known of the contents.
        directory.extend([0; 6]);
        directory.extend(ATTRIBUTES.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(part.name.as_bytes());
        count += 1;
    }
    let at = small(out.len() as u64)?;
    out.append(&mut directory);
    let length = small(out.len() as u64)? - at;
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    out.extend([short(count)?.to_le_bytes(), short(count)?.to_le_bytes()].concat());
    out.extend(length.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    Ok(out)
}

/// A length that the plain format has room for: below 4 GB, which no office program opens anyway.
fn small(length: u64) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

fn short(length: usize) -> io::Result<u16> {
    u16::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn what_was_put_in_comes_out_in_order() {
        let long: Vec<u8> = (0..200_000_u32).flat_map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()).collect();
        let other = package(&[Part::deflated("taken", &long).expect("fits")]).expect("fits");
        let mut other = ZipArchive::new(Cursor::new(&other)).expect("a zip file");
        let parts = [
            Part::taken(other.by_index_raw(0).expect("there")).expect("readable"),
            Part::deflated("a.xml", b"<a/>").expect("small"),
            Part::deflated("empty", b"").expect("small"),
            Part::stored("media/图.png", &long),
            Part::deflated("long", &long).expect("fits"),
            Part::written("pieces", 4, |out| long.chunks(999).try_for_each(|some| out.write_all(some))).expect("fits"),
        ];
        let bytes = package(&parts).expect("fits");
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("a zip file");
        let expected: [(&str, &[u8]); 6] = [
            ("taken", &long),
            ("a.xml", b"<a/>"),
            ("empty", b""),
            ("media/图.png", &long),
            ("long", &long),
            ("pieces", &long),
        ];
        assert_eq!(archive.len(), expected.len());
        for (at, (name, content)) in expected.into_iter().enumerate() {
            let mut entry = archive.by_index(at).expect("there");
            assert_eq!(entry.name().expect("UTF-8"), name);
            let mut read = Vec::new();
            // Reading checks the sum.
            entry.read_to_end(&mut read).expect("sound");
            assert!(read == content, "{name}");
        }
        assert_eq!(bytes, package(&parts).expect("fits"), "nothing but the parts");
    }
}
