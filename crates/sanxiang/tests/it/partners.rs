//! The binary with its outside parties: identities are compared at registration, files scanned before they are kept.

use std::net::TcpListener;
use std::time::Duration;

use city::demo::CENTRE;
use desk::people::applicants;
use desk::store::{Actor, Caller};
use outside::partners::{Fault, Faults, Partner, clamd, identity};

use rules::people::Checked;

use crate::place::Place;
use crate::visit::{Page, Visit};

fn door() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).unwrap()
}

fn register(port: u16, name: &str, n: u32) -> (Visit, Page) {
    let (number, phone) = (city::applicants::citizen_id(n), format!("1390001{n:04}"));
    let visit = Visit::new(port);
    let secret = "Lihu-2026-ting";
    let page = visit.submit(
        "/register",
        &[
            ("name", name),
            ("number", &number),
            ("phone", &phone),
            ("password", secret),
            ("password2", secret),
        ],
    );
    (visit, page)
}

/// How the identity of somebody registered was checked, as the log says once the binary is gone.
fn checked(place: &Place, n: u32) -> Checked {
    let desk = place.desk();
    let caller = Caller::system(Actor::System("test"), CENTRE);
    let number = city::applicants::citizen_id(n);
    let found = desk.read_blocking(caller, move |rx| applicants::find_by_number(rx, &number));
    found.unwrap().unwrap().checked
}

fn with_identity(place: &Place, partner: &Partner, visit: impl FnOnce(u16)) {
    let endpoint = partner.endpoint().to_string();
    let (mut child, port) = place.serve_with(&[("SANXIANG_PARTNERS__IDENTITY", &endpoint)]);
    visit(port);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_registration_is_compared_with_the_identity_service_and_one_that_differs_is_refused() {
    let place = Place::new("identity");
    let service = identity::serve(door(), Faults::default()).unwrap();
    with_identity(&place, &service, |port| {
        let (visit, entered) = register(port, "演练甲", 7001);
        assert_eq!((entered.status, entered.location.as_str()), (303, "/me"), "{entered:?}");
        assert_eq!(visit.get("/me").status, 200);
        let (_, differs) = register(port, "演练不符", 7002);
        assert_eq!(differs.status, 422, "{differs:?}");
        assert!(differs.text.contains("href=\"#number\""), "{differs:?}");
        let (_, again) = register(port, "演练乙", 7002);
        assert_eq!(again.status, 303, "who was refused has left no account behind");
    });
    assert!(matches!(checked(&place, 7001), Checked::Service { .. }));
    assert!(matches!(checked(&place, 7002), Checked::Service { .. }));
}

#[test]
fn an_identity_service_that_says_nothing_or_nonsense_lets_people_in_unchecked_and_soon() {
    let place = Place::new("faults");
    for (n, fault) in (7101..).zip(Fault::ALL) {
        let service = identity::serve(door(), Faults::always(fault)).unwrap();
        with_identity(&place, &service, |port| {
            let started = tokio::time::Instant::now();
            let (_, entered) = register(port, "演练丙", n);
            assert_eq!(entered.status, 303, "{fault:?}: {entered:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{fault:?} took {:?}", started.elapsed());
        });
        assert_eq!(checked(&place, n), Checked::No, "{fault:?}");
    }
}

#[test]
fn an_infected_file_is_refused_and_a_clean_one_is_kept_as_scanned() {
    let place = Place::new("clamd");
    let scanner = clamd::serve(door(), Faults::default()).unwrap();
    let endpoint = scanner.endpoint().to_string();
    let (mut child, port) = place.serve_with(&[("SANXIANG_PARTNERS__VIRUS_SCAN", &endpoint)]);
    let (visit, _) = register(port, "演练丁", 7201);
    let begun = visit.submit(&format!("/items/{}/apply", place.item), &[("who", "self")]);
    let page = format!("{}/materials", begun.location);
    let infected = [b"%PDF-1.7\n".as_slice(), &clamd::eicar()].concat();
    let files: [(&str, &str, &[u8]); 2] =
        [("identity", "坏.pdf", &infected), ("layout", "好.pdf", b"%PDF-1.7 a plan")];
    let answer = visit.upload(&page, &[("do", "upload")], &files);
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(answer.text.contains("“坏.pdf”") && answer.text.contains("href=\"#identity\""), "{answer:?}");
    let shown = visit.get(&page).text;
    assert!(shown.contains("好.pdf") && !shown.contains("坏.pdf") && !shown.contains("未查毒"), "{shown}");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(scanner);
    // The scanner is gone; the file is taken and marked.
    let (mut child, port) = place.serve_with(&[("SANXIANG_PARTNERS__VIRUS_SCAN", &endpoint)]);
    let (visit, _) = register(port, "演练戊", 7202);
    let begun = visit.submit(&format!("/items/{}/apply", place.item), &[("who", "self")]);
    let page = format!("{}/materials", begun.location);
    assert_eq!(visit.upload(&page, &[("do", "upload")], &files[1..]).status, 303);
    assert!(visit.get(&page).text.contains("好.pdf"));
    child.kill().unwrap();
    child.wait().unwrap();
}
