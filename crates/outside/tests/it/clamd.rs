//! The virus scan port.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::time::Duration;

use outside::clamd::ClamdClient;
use outside::partners::clamd::{EICAR_NAME, STREAM_BYTES_MAX, eicar, serve, serve_up_to};
use outside::partners::{Fault, Faults};
use outside::ports::{PortError, Scan, VirusScan};
use outside::{Endpoint, Patience};

use crate::{IMPATIENT, NOBODY, PATIENT, listener};

fn infected() -> Scan {
    Scan::Infected { name: EICAR_NAME.into() }
}

/// Scans with a partner that behaves as told.
fn scanned(faults: Faults, patience: Patience, mut file: &[u8]) -> Result<Scan, PortError> {
    let partner = serve(listener(), faults).unwrap();
    ClamdClient::new(partner.endpoint(), patience, STREAM_BYTES_MAX).scan(&mut file)
}

#[test]
fn a_clean_file_is_clean_and_the_test_file_is_found() {
    let partner = serve(listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), PATIENT, STREAM_BYTES_MAX);
    assert_eq!(client.scan(&mut b"a business licence".as_slice()), Ok(Scan::Clean));
    assert_eq!(client.scan(&mut io::empty()), Ok(Scan::Clean));
    assert_eq!(client.scan(&mut eicar().as_slice()), Ok(infected()));
}

#[test]
fn the_test_file_is_found_across_the_border_of_two_chunks() {
    for before in [65_536 - 30, 65_536, 200_000] {
        let mut file = io::repeat(b'.')
            .take(before)
            .chain(io::Cursor::new(eicar()))
            .chain(io::repeat(b'.').take(70_000));
        let partner = serve(listener(), Faults::default()).unwrap();
        let client = ClamdClient::new(partner.endpoint(), PATIENT, STREAM_BYTES_MAX);
        assert_eq!(client.scan(&mut file), Ok(infected()), "after {before} bytes");
    }
}

#[test]
fn clamd_is_reached_over_a_socket_in_the_file_system() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("outside-clamd.sock");
    if path.exists() {
        std::fs::remove_file(&path).unwrap();
    }
    let partner = serve(UnixListener::bind(&path).unwrap(), Faults::default()).unwrap();
    let client =
        ClamdClient::new(format!("unix:{}", path.display()).parse().unwrap(), PATIENT, STREAM_BYTES_MAX);
    assert_eq!(client.scan(&mut eicar().as_slice()), Ok(infected()));
    drop(partner);
    let answer = client.scan(&mut b"".as_slice());
    assert!(matches!(answer, Err(PortError::Unreachable(_))), "{answer:?}");
}

#[test]
fn a_file_larger_than_the_client_takes_is_not_sent_on() {
    let partner = serve(listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), PATIENT, 100_000);
    assert_eq!(client.scan(&mut io::repeat(0).take(100_000)), Ok(Scan::Clean));
    assert_eq!(client.scan(&mut io::repeat(0)), Err(PortError::TooLarge { bytes_max: 100_000 }));
}

#[test]
fn a_file_larger_than_clamd_takes_is_told_apart_from_a_broken_line() {
    let partner = serve_up_to(100_000, listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), PATIENT, 1 << 20);
    let answer = client.scan(&mut io::repeat(0).take(1 << 20));
    assert_eq!(answer, Err(PortError::TooLarge { bytes_max: 1 << 20 }));
}

#[test]
fn a_partner_that_drops_cuts_or_babbles_breaks_the_line() {
    for fault in [Fault::Drop, Fault::Cut, Fault::Garbage] {
        let answer = scanned(Faults::always(fault), PATIENT, &eicar());
        assert!(matches!(answer, Err(PortError::Broken(_))), "{fault:?}: {answer:?}");
    }
}

#[test]
fn a_silent_or_slow_scanner_times_out() {
    assert_eq!(scanned(Faults::always(Fault::Silence), IMPATIENT, b"file"), Err(PortError::TimedOut));
    let slow = Faults { delay: Duration::from_secs(2), fault: None };
    assert_eq!(scanned(slow, IMPATIENT, b"file"), Err(PortError::TimedOut));
}

#[test]
fn a_file_that_cannot_be_read_is_not_the_scanners_fault() {
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let partner = serve(listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), Patience { failures_max: 1, ..PATIENT }, 9);
    assert_eq!(client.scan(&mut Torn), Err(PortError::Source("the disk is gone".into())));
    assert_eq!(client.scan(&mut b"file".as_slice()), Ok(Scan::Clean));
}

#[test]
fn doctor_hears_whether_the_scanner_lives() {
    let partner = serve(listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), PATIENT, STREAM_BYTES_MAX);
    assert_eq!(client.ping(), Ok(()));
    assert!(client.version().unwrap().starts_with("sanxiang partner clamd "));
    let nobody = ClamdClient::new(NOBODY.parse().unwrap(), PATIENT, STREAM_BYTES_MAX);
    assert!(matches!(nobody.ping(), Err(PortError::Unreachable(_))));
}

#[test]
fn many_files_are_scanned_at_once() {
    let partner = serve(listener(), Faults::default()).unwrap();
    let client = ClamdClient::new(partner.endpoint(), PATIENT, STREAM_BYTES_MAX);
    std::thread::scope(|scope| {
        for i in 0..16 {
            let client = &client;
            scope.spawn(move || {
                let mut file = io::repeat(b'.').take(i * 10_000).chain(io::Cursor::new(eicar()));
                assert_eq!(client.scan(&mut file), Ok(infected()));
            });
        }
    });
}

#[test]
fn the_partner_declines_commands_it_does_not_know() {
    let partner = serve(listener(), Faults::default()).unwrap();
    let Endpoint::Tcp(address) = partner.endpoint() else { panic!("the partner listens on a port") };
    for command in ["zSHUTDOWN\0", "zSCAN /etc/passwd\0", "\0"] {
        let mut line = TcpStream::connect(&address).unwrap();
        line.write_all(command.as_bytes()).unwrap();
        let mut said = String::new();
        line.read_to_string(&mut said).unwrap();
        assert_eq!(said, "UNKNOWN COMMAND\0");
    }
}
