//! The identity port.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use base::Id;
use base::id::OperationId;
use base::identifiers::{CitizenId, Phone};
use base::text::PersonName;
use outside::identity::IdentityClient;
use outside::partners::{Fault, Faults, identity};
use outside::ports::{IdentityAnswer, IdentityCheck, IdentityQuestion, PortError};
use outside::{Endpoint, Patience};

use crate::{IMPATIENT, NOBODY, PATIENT, listener};

/// A number of a city's division, never issued to a person.
const TEST_NUMBER: &str = "32050019900101001X";

fn question(name: &str, citizen_id: &str, phone: &str) -> IdentityQuestion {
    IdentityQuestion {
        operation: OperationId(Id::from_parts(1_772_409_600_000, [7; 10])),
        name: PersonName::parse(name).unwrap(),
        citizen_id: CitizenId::parse(citizen_id).unwrap(),
        phone: Phone::parse(phone).unwrap(),
    }
}

fn good() -> IdentityQuestion {
    question("张三", TEST_NUMBER, "13800000000")
}

/// Asks a partner that behaves as told.
fn asked(faults: Faults, patience: Patience) -> Result<IdentityAnswer, PortError> {
    let partner = identity::serve(listener(), faults).unwrap();
    IdentityClient::new(partner.endpoint(), patience).check(&good())
}

/// Asks a partner that says these bytes, whatever it is asked.
fn told(bytes: &'static [u8]) -> Result<IdentityAnswer, PortError> {
    let listener = listener();
    let endpoint = Endpoint::Tcp(listener.local_addr().unwrap().to_string());
    let partner = thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        assert!(line.read(&mut [0; 4096]).unwrap() > 0);
        line.write_all(bytes).unwrap();
    });
    let answer = IdentityClient::new(endpoint, PATIENT).check(&good());
    partner.join().unwrap();
    answer
}

#[test]
fn a_well_formed_test_number_matches() {
    let partner = identity::serve(listener(), Faults::default()).unwrap();
    let client = IdentityClient::new(partner.endpoint(), PATIENT);
    for name in ["张三", "买买提·吐尔逊", "𠮷野家", "Anna O'Neil"] {
        let question = question(name, "320500198506151235", "13800000000");
        assert_eq!(client.check(&question), Ok(IdentityAnswer::Match), "{name}");
    }
}

#[test]
fn a_number_that_could_be_a_persons_is_not_known_to_the_simulated_partner() {
    let partner = identity::serve(listener(), Faults::default()).unwrap();
    let client = IdentityClient::new(partner.endpoint(), PATIENT);
    let sample_of_the_standard = question("张三", "11010519491231002X", "13800000000");
    assert_eq!(client.check(&sample_of_the_standard), Ok(IdentityAnswer::NoSuchNumber));
}

#[test]
fn a_rehearsed_mismatch_and_a_landline_do_not_match() {
    let partner = identity::serve(listener(), Faults::default()).unwrap();
    let client = IdentityClient::new(partner.endpoint(), PATIENT);
    for question in
        [question("张不符", TEST_NUMBER, "13800000000"), question("张三", TEST_NUMBER, "0512-65280000")]
    {
        assert_eq!(client.check(&question), Ok(IdentityAnswer::Mismatch));
    }
}

#[test]
fn a_slow_partner_is_waited_for_while_patience_lasts() {
    let slow = Faults { delay: Duration::from_millis(50), fault: None };
    assert_eq!(asked(slow, PATIENT), Ok(IdentityAnswer::Match));
    let slower = Faults { delay: Duration::from_secs(2), fault: None };
    assert_eq!(asked(slower, IMPATIENT), Err(PortError::TimedOut));
}

#[test]
fn a_silent_partner_times_out() {
    assert_eq!(asked(Faults::always(Fault::Silence), IMPATIENT), Err(PortError::TimedOut));
}

#[test]
fn a_partner_that_drops_cuts_or_babbles_breaks_the_line() {
    for fault in [Fault::Drop, Fault::Cut, Fault::Garbage] {
        let answer = asked(Faults::always(fault), PATIENT);
        assert!(matches!(answer, Err(PortError::Broken(_))), "{fault:?}: {answer:?}");
    }
}

#[test]
fn an_answer_to_another_question_or_with_unknown_words_is_no_answer() {
    let bad: [&[u8]; 6] = [
        b"{\"operation\":\"00000000000000000000000000\",\"answer\":\"match\"}\n",
        b"{\"operation\":null,\"answer\":\"match\"}\n",
        b"{\"operation\":null}\n",
        b"{\"answer\":\"perhaps\"}\n",
        b"{\"operation\":null,\"answer\":\"match\",\"score\":1}\n",
        b"\n",
    ];
    for bytes in bad {
        let answer = told(bytes);
        assert!(matches!(answer, Err(PortError::Broken(_))), "{answer:?}");
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    static FLOOD: [u8; 8192] = [b'x'; 8192];
    let answer = told(&FLOOD);
    assert!(matches!(answer, Err(PortError::Broken(_))), "{answer:?}");
}

#[test]
fn a_declining_partner_is_heard() {
    let answer = told(b"{\"operation\":null,\"error\":\"closed on Sundays\"}\n");
    assert_eq!(answer, Err(PortError::Declined("closed on Sundays".into())));
}

#[test]
fn a_partner_that_is_not_there_is_unreachable() {
    let answer = IdentityClient::new(NOBODY.parse().unwrap(), PATIENT).check(&good());
    assert!(matches!(answer, Err(PortError::Unreachable(_))), "{answer:?}");
}

#[test]
fn after_failures_in_a_row_the_partner_is_left_in_peace() {
    let partner = identity::serve(listener(), Faults::always(Fault::Drop)).unwrap();
    let client = IdentityClient::new(partner.endpoint(), Patience { failures_max: 2, ..PATIENT });
    for _ in 0..2 {
        assert!(matches!(client.check(&good()), Err(PortError::Broken(_))));
    }
    assert_eq!(client.check(&good()), Err(PortError::Resting));
}

#[test]
fn a_partner_that_fails_each_second_time_answers_the_others() {
    let partner = identity::serve(listener(), "drop/2".parse().unwrap()).unwrap();
    let client = IdentityClient::new(partner.endpoint(), PATIENT);
    let answers: Vec<bool> = (0..4).map(|_| client.check(&good()).is_ok()).collect();
    assert_eq!(answers, [true, false, true, false]);
}

#[test]
fn the_partner_complains_of_a_question_it_cannot_read() {
    let partner = identity::serve(listener(), Faults::default()).unwrap();
    let Endpoint::Tcp(address) = partner.endpoint() else { panic!("the partner listens on a port") };
    let long = vec![b'x'; 5000];
    for question in [b"{}\n".as_slice(), b"[[[[\n", b"\xff\n", &long] {
        let mut line = TcpStream::connect(&address).unwrap();
        line.write_all(question).unwrap();
        let mut said = String::new();
        line.read_to_string(&mut said).unwrap();
        assert!(said.starts_with("{\"operation\":null,\"error\":") && said.ends_with("\"}\n"), "{said}");
    }
}

#[test]
fn a_partner_refuses_to_be_reached_from_outside() {
    let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
    assert!(identity::serve(everywhere, Faults::default()).is_err());
}

#[test]
fn endpoints_are_read_from_configuration() {
    for good in ["tcp:127.0.0.1:3310", "tcp:[::1]:3310", "tcp:clamd:3310", "unix:/run/clamav/clamd.ctl"] {
        assert_eq!(good.parse::<Endpoint>().unwrap().to_string(), good);
    }
    for bad in [
        "",
        "127.0.0.1:3310",
        "tcp:",
        "tcp:host",
        "tcp:host:0",
        "tcp::1",
        "tcp:host:99999",
        "unix:",
        "http:x:1",
    ] {
        assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
    }
}

#[test]
fn a_ping_asks_about_nobody_and_says_whether_the_service_lives() {
    let partner = identity::serve(listener(), Faults::default()).unwrap();
    assert_eq!(IdentityClient::new(partner.endpoint(), PATIENT).ping(), Ok(()));
    let babbling = identity::serve(listener(), Faults::always(Fault::Garbage)).unwrap();
    assert!(matches!(IdentityClient::new(babbling.endpoint(), PATIENT).ping(), Err(PortError::Broken(_))));
    let nobody: Endpoint = NOBODY.parse().unwrap();
    assert!(matches!(IdentityClient::new(nobody, PATIENT).ping(), Err(PortError::Unreachable(_))));
}
