//! PNG files of drawn charts.
//!
//! The encoder behind plotters filters each row as for photographs and packs lightly. A chart is flat: rows as
//! they are, packed by a deflate that finds the row above, take a fraction of the bytes in less time.

use std::io::{self, Write};

use flate2::{Compression, Crc, write::ZlibEncoder};

/// Deflate's level: beyond this the time grows and the file hardly shrinks.
const LEVEL: u32 = 2;

/// Writes a picture of 8-bit red, green and blue.
pub(super) fn write(rgb: &[u8], (width, height): (u32, u32), out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\x89PNG\r\n\x1a\n")?;
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // 8 bits a channel, colours, the only packing, the only filters, not interlaced.
    chunk(out, *b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat())?;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    for row in rgb.chunks_exact((width as usize * 3).max(1)) {
        packed.write_all(&[0])?;
        packed.write_all(row)?;
    }
    chunk(out, *b"IDAT", &packed.finish()?)?;
    chunk(out, *b"IEND", &[])
}

fn chunk(out: &mut impl Write, name: [u8; 4], bytes: &[u8]) -> io::Result<()> {
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(bytes);
    out.write_all(&(bytes.len() as u32).to_be_bytes())?;
    out.write_all(&name)?;
    out.write_all(bytes)?;
    out.write_all(&sum.sum().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn pixels_come_back() {
        let pixels: Vec<u8> = (0..2 * 3 * 3).collect();
        let mut file = Vec::new();
        write(&pixels, (2, 3), &mut file).expect("in memory");
        let at = file.windows(4).position(|w| w == b"IDAT").expect("data") + 4;
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&file[at..]).read_to_end(&mut rows).expect("packed");
        assert_eq!(rows.len(), 3 * 7);
        assert_eq!(rows.chunks(7).flat_map(|r| r[1..].to_vec()).collect::<Vec<u8>>(), pixels);
        assert!(rows.chunks(7).all(|r| r[0] == 0));
        assert!(file.ends_with(b"IEND\xAE\x42\x60\x82"), "the known sum of an empty end");
    }
}
