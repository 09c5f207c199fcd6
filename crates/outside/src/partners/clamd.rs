//! A simulated clamd: speaks INSTREAM, PING and VERSION, and knows one signature, the EICAR test file's.

use std::io::{self, Read};

use super::{Door, Faults, Partner, read_until};
use crate::clamd::{LIMIT_EXCEEDED, UNKNOWN_COMMAND};

/// Bytes of the longest stream it takes, as clamd's StreamMaxLength.
pub const STREAM_BYTES_MAX: u64 = 100 << 20;
/// Bytes of the longest command.
const COMMAND_BYTES_MAX: usize = 64;
/// The name it gives to what it finds.
pub const EICAR_NAME: &str = "Eicar-Test-Signature";
/// Bytes of the test file's signature.
const EICAR_BYTES: usize = 68;

/// The EICAR test file, put together when it is needed: kept whole it would set off scanners on this source and binary.
pub fn eicar() -> Vec<u8> {
    const HEAD: &str = r"X5O!P%@AP[4\PZX54(P^)7CC)7}";
    const TAIL_REVERSED: &str = "*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$";
    HEAD.bytes().chain(TAIL_REVERSED.bytes().rev()).collect()
}

/// Serves until the returned partner is dropped; refuses a listener that others could reach.
pub fn serve(door: impl Into<Door>, faults: Faults) -> io::Result<Partner> {
    serve_up_to(STREAM_BYTES_MAX, door, faults)
}

/// Serves with another limit of the length of a stream.
pub fn serve_up_to(bytes_max: u64, door: impl Into<Door>, faults: Faults) -> io::Result<Partner> {
    Partner::open(door.into(), faults, move |line| answer(line, bytes_max))
}

fn answer(line: &mut dyn Read, bytes_max: u64) -> io::Result<Vec<u8>> {
    let command = read_until(line, 0, COMMAND_BYTES_MAX)?;
    let mut said = match command.as_deref() {
        Some(b"zPING") => "PONG".to_owned(),
        Some(b"zVERSION") => concat!("sanxiang partner clamd ", env!("CARGO_PKG_VERSION")).to_owned(),
        Some(b"zINSTREAM") => instream(line, bytes_max)?,
        Some(_) | None => UNKNOWN_COMMAND.to_owned(),
    };
    said.push('\0');
    Ok(said.into_bytes())
}

/// Reads chunks, each behind its length, up to the one of none.
fn instream(line: &mut dyn Read, bytes_max: u64) -> io::Result<String> {
    let mut detector = Detector::new();
    let mut total: u64 = 0;
    loop {
        let mut length = [0; 4];
        line.read_exact(&mut length)?;
        let length = u64::from(u32::from_be_bytes(length));
        if length == 0 {
            let found = format!("stream: {EICAR_NAME} FOUND");
            return Ok(if detector.found { found } else { "stream: OK".to_owned() });
        }
        total += length;
        if total > bytes_max {
            return Ok(LIMIT_EXCEEDED.to_owned());
        }
        detector.read_chunk(line, length)?;
    }
}

/// Looks for the signature anywhere, also across the borders of chunks and of reads.
struct Detector {
    eicar: Vec<u8>,
    /// The last bytes read, one less than the signature has.
    tail: Vec<u8>,
    found: bool,
}

impl Detector {
    fn new() -> Self {
        Self { eicar: eicar(), tail: Vec::new(), found: false }
    }

    fn read_chunk(&mut self, line: &mut dyn Read, length: u64) -> io::Result<()> {
        let mut left = length;
        let mut buffer = [0; 8192];
        while left > 0 {
            let want = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            let n = line.read(&mut buffer[..want])?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.look_at(&buffer[..n]);
            left -= n as u64;
        }
        Ok(())
    }

    fn look_at(&mut self, piece: &[u8]) {
        self.tail.extend_from_slice(piece);
        self.found |= self.tail.windows(EICAR_BYTES).any(|w| w == self.eicar);
        let surplus = self.tail.len().saturating_sub(EICAR_BYTES - 1);
        self.tail.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_file_is_found_however_it_is_cut() {
        assert_eq!(eicar().len(), EICAR_BYTES);
        let text = [b"before ".as_slice(), &eicar(), b" after"].concat();
        for cut in 0..text.len() {
            let mut detector = Detector::new();
            detector.look_at(&text[..cut]);
            detector.look_at(&text[cut..]);
            assert!(detector.found, "cut at {cut}");
        }
        let mut byte_by_byte = Detector::new();
        text.iter().for_each(|b| byte_by_byte.look_at(&[*b]));
        assert!(byte_by_byte.found);
    }

    #[test]
    fn a_test_file_with_one_letter_changed_is_clean() {
        let mut text = eicar();
        text[40] ^= 1;
        let mut detector = Detector::new();
        detector.look_at(&text);
        assert!(!detector.found);
    }
}
