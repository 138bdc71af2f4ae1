//! Bytes deflated and inflated with the working memory of the thread.
//!
//! A fresh deflater takes 300 KB for every record; small strings settle in what each gives back, so that the next finds
//! no room there, and a run over ten thousand records grew by a gigabyte that nothing used.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

thread_local! {
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// Deflates bytes; nothing when that fails, which [`inflate`] takes for no packed text.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let mut out = Vec::with_capacity(bytes.len() / 3 + 64);
        loop {
            let done = packer.total_in() as usize;
            match packer.compress_vec(bytes.get(done..).unwrap_or_default(), &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return out,
                Ok(_) => out.reserve(out.capacity().max(64)),
                Err(_) => return Vec::new(),
            }
        }
    })
}

/// Inflates what [`deflate`] made; `None` for anything else, or a part of it.
pub(super) fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| {
        unpacker.reset(false);
        let mut out = Vec::with_capacity(bytes.len() * 5 + 64);
        loop {
            let (read, room) = (unpacker.total_in() as usize, out.capacity() - out.len());
            let rest = bytes.get(read..)?;
            match unpacker.decompress_vec(rest, &mut out, FlushDecompress::Finish) {
                Ok(Status::StreamEnd) => return Some(out),
                // Room was left, and the end did not come.
                Ok(_) if out.len() < out.capacity() && room > 0 => return None,
                Ok(_) => out.reserve(out.capacity().max(64)),
                Err(_) => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_and_parts_do_not() {
        let mixed: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for bytes in [&b""[..], b"a", &b"abc".repeat(50_000), &mixed] {
            let packed = deflate(bytes);
            assert_eq!(inflate(&packed).as_deref(), Some(bytes));
            for end in [0, packed.len() / 2, packed.len() - 1] {
                assert_eq!(inflate(&packed[..end]), None, "{} bytes cut at {end}", bytes.len());
            }
        }
        assert_eq!(inflate(b"no packed text at all"), None);
    }
}
