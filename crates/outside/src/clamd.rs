//! The virus scanner clamd: INSTREAM, PING and VERSION, commands and answers ended by a nought byte.

use std::io::{self, Read, Write};

use crate::gate::{Gate, Patience};
use crate::ports::{PortError, Scan, VirusScan};
use crate::wire::{Endpoint, Wire, broken, monotonic};

/// Bytes a chunk carries; clamd takes any size, this one keeps memory small.
const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of the longest answer: a signature's name is far shorter.
const ANSWER_BYTES_MAX: usize = 1024;
/// Characters of a signature's name that are kept.
const NAME_CHARS_MAX: usize = 128;
/// What clamd says when a stream is longer than its StreamMaxLength.
pub(crate) const LIMIT_EXCEEDED: &str = "INSTREAM size limit exceeded. ERROR";
/// What clamd says to a command it does not know, or that its configuration forbids.
pub(crate) const UNKNOWN_COMMAND: &str = "UNKNOWN COMMAND";

/// Hands files to clamd over a socket.
#[derive(Debug)]
pub struct ClamdClient {
    endpoint: Endpoint,
    gate: Gate,
    bytes_max: u64,
}

impl ClamdClient {
    /// A client of the clamd at `endpoint` that sends no file larger than `bytes_max`, which must not exceed clamd's own
    /// StreamMaxLength; [`Patience::FILE`] suits it.
    pub fn new(endpoint: Endpoint, patience: Patience, bytes_max: u64) -> Self {
        Self { endpoint, gate: Gate::new(patience), bytes_max }
    }

    /// Asks whether clamd lives, past the gate, for `doctor`.
    pub fn ping(&self) -> Result<(), PortError> {
        match self.command("PING")?.as_str() {
            "PONG" => Ok(()),
            _ => Err(foreign()),
        }
    }

    /// The scanner's version and that of its signatures, in its own words.
    pub fn version(&self) -> Result<String, PortError> {
        self.command("VERSION").map(|said| printable(&said))
    }

    fn command(&self, command: &str) -> Result<String, PortError> {
        let mut wire = Wire::connect(&self.endpoint, self.gate.patience().answer)?;
        wire.write_all(format!("z{command}\0").as_bytes()).map_err(|e| broken(&e))?;
        match answer(&mut wire)?.as_str() {
            UNKNOWN_COMMAND => Err(PortError::Declined(UNKNOWN_COMMAND.into())),
            said => Ok(said.to_owned()),
        }
    }

    fn send(&self, file: &mut dyn Read) -> Result<Scan, PortError> {
        let mut wire = Wire::connect(&self.endpoint, self.gate.patience().answer)?;
        wire.write_all(b"zINSTREAM\0").map_err(|e| broken(&e))?;
        match self.stream(&mut wire, file) {
            Ok(()) => verdict(&answer(&mut wire)?, self.bytes_max),
            // clamd answers and closes when it has had enough; what it said counts more than how the line ended.
            Err(PortError::Broken(why)) => match answer(&mut wire) {
                Ok(said) => verdict(&said, self.bytes_max),
                Err(_) => Err(PortError::Broken(why)),
            },
            Err(other) => Err(other),
        }
    }

    /// Sends the file in chunks, each behind its length, and a chunk of none at the end.
    fn stream(&self, wire: &mut Wire, file: &mut dyn Read) -> Result<(), PortError> {
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut sent: u64 = 0;
        loop {
            let n = match file.read(&mut chunk) {
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(PortError::Source(e.to_string())),
            };
            sent += n as u64;
            if sent > self.bytes_max {
                return Err(PortError::TooLarge { bytes_max: self.bytes_max });
            }
            let length = u32::try_from(n).expect("a chunk is shorter than four gigabytes");
            wire.write_all(&length.to_be_bytes()).map_err(|e| broken(&e))?;
            wire.write_all(&chunk[..n]).map_err(|e| broken(&e))?;
            if n == 0 {
                return Ok(());
            }
        }
    }
}

impl VirusScan for ClamdClient {
    fn scan(&self, file: &mut dyn Read) -> Result<Scan, PortError> {
        self.gate.ask(monotonic, || self.send(file))
    }
}

fn answer(wire: &mut Wire) -> Result<String, PortError> {
    let bytes = wire.read_answer(0, ANSWER_BYTES_MAX)?;
    String::from_utf8(bytes).map_err(|_| foreign())
}

/// Reads `stream: OK`, `stream: NAME FOUND` and `… ERROR`.
fn verdict(said: &str, bytes_max: u64) -> Result<Scan, PortError> {
    if said == LIMIT_EXCEEDED {
        return Err(PortError::TooLarge { bytes_max });
    }
    if said == UNKNOWN_COMMAND {
        return Err(PortError::Declined(UNKNOWN_COMMAND.into()));
    }
    if let Some(why) = said.strip_suffix(" ERROR") {
        return Err(PortError::Declined(printable(why)));
    }
    match said.strip_prefix("stream: ") {
        Some("OK") => Ok(Scan::Clean),
        Some(found) => match found.strip_suffix(" FOUND") {
            Some(name) if !name.is_empty() => Ok(Scan::Infected { name: printable(name) }),
            Some(_) | None => Err(foreign()),
        },
        None => Err(foreign()),
    }
}

fn foreign() -> PortError {
    PortError::Broken("what came is not an answer of clamd".into())
}

/// Keeps what can stand in a log line.
fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_clamd_are_read_and_nothing_else_is() {
        assert_eq!(verdict("stream: OK", 9), Ok(Scan::Clean));
        let found = Scan::Infected { name: "Win.Test.EICAR_HDB-1".into() };
        assert_eq!(verdict("stream: Win.Test.EICAR_HDB-1 FOUND", 9), Ok(found));
        assert_eq!(verdict(LIMIT_EXCEEDED, 9), Err(PortError::TooLarge { bytes_max: 9 }));
        assert_eq!(verdict(UNKNOWN_COMMAND, 9), Err(PortError::Declined(UNKNOWN_COMMAND.into())));
        let full = verdict("stream: Can't create temporary file ERROR", 9);
        assert_eq!(full, Err(PortError::Declined("stream: Can't create temporary file".into())));
        for bad in
            ["", "OK", "stream: ", "stream: FOUND", "stream:  FOUND", "stream: ok", "stream: OK FOUNDER"]
        {
            assert_eq!(verdict(bad, 9), Err(foreign()), "{bad:?}");
        }
    }

    #[test]
    fn a_name_with_line_ends_cannot_forge_a_log_line() {
        let found = verdict("stream: Evil\n2026-03-02 OK\u{202e} FOUND", 9);
        assert_eq!(found, Ok(Scan::Infected { name: "Evil2026-03-02 OK".into() }));
    }
}
