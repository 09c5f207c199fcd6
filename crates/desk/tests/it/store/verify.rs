//! Whoever changes the past is found.

use base::Instant;
use db::{Database, testing};
use desk::store::{Damage, DamageKind, Desk};
use seal::Signer;

use super::house::{HERE, act, inline, opening, plain, signer};
use super::note;
use super::sql;

fn lived(database: &Database) -> Desk {
    let desk = inline(database, 1);
    let due: Option<Instant> = Some(opening().plus_ms(86_400_000));
    let one = act(&desk, move |cx| note::write(cx, "旧题", Some("甲某"), due)).unwrap();
    let two = act(&desk, |cx| note::write(cx, "旧事", Some("乙某"), None)).unwrap();
    act(&desk, move |cx| note::number(cx, one)).unwrap();
    act(&desk, move |cx| note::number(cx, two)).unwrap();
    act(&desk, move |cx| note::correct(cx, two, "丙某")).unwrap();
    desk
}

fn damage(desk: &Desk) -> Vec<Damage> {
    desk.verify().unwrap().damage
}

#[test]
fn each_kind_of_intrusion_is_found_and_located() {
    for (what, intrusion, table, kind) in sql::INTRUSIONS {
        for database in testing::engines() {
            let desk = lived(&database);
            assert_eq!(damage(&desk), vec![], "before: {what}");
            database.connect().unwrap().write(|tx| tx.execute(intrusion, &[])).unwrap();
            let found = damage(&desk);
            let named = found.iter().any(|d| d.table == *table && d.kind == *kind && d.key.starts_with("1/"));
            assert!(named, "{what} on {:?}: {found:?}", database.engine());
        }
    }
}

#[test]
fn a_damaged_row_is_named_by_its_key() {
    for database in testing::engines() {
        let desk = lived(&database);
        let id = plain(&desk, "旧");
        database.connect().unwrap().write(|tx| tx.execute(&sql::INTRUSIONS[0].1, &[])).unwrap();
        let expected = Damage { table: "events".into(), key: "1/1/1".into(), kind: DamageKind::Altered };
        assert!(damage(&desk).contains(&expected), "{:?}", damage(&desk));
        assert!(
            damage(&desk).iter().all(|d| !d.key.contains(&id.to_string())),
            "the sound note is not named"
        );
    }
}

#[test]
fn the_operational_tables_are_said_not_to_be_covered() {
    for database in testing::engines() {
        let report = lived(&database).verify().unwrap();
        assert!(report.not_covered.contains(&"requests".to_owned()));
        assert!(!report.not_covered.contains(&"events".to_owned()));
        assert_eq!(report.events, 5);
    }
}

#[test]
fn a_log_that_does_not_lead_to_its_checkpoint_is_found() {
    for database in testing::engines() {
        let desk = lived(&database);
        let signer = signer();
        let signed = desk.checkpoint("演练中心", HERE, &signer).unwrap().expect("five events are new");
        assert_eq!(signed.checkpoint().size, 5);
        assert_eq!(desk.checkpoint("演练中心", HERE, &signer).unwrap(), None, "nothing new to sign");
        assert_eq!(desk.checkpoints(HERE).unwrap(), vec![signed]);
        plain(&desk, "新");
        let report = desk.verify_with(&[signer.public_key()]).unwrap();
        assert_eq!(report.damage, vec![]);
        assert!(report.not_covered.iter().all(|n| !n.contains("checkpoint")), "{report:?}");
        let stranger = seal::Sm2Signer::from_secret(&[8; 32]).unwrap().public_key();
        let found = desk.verify_with(&[stranger]).unwrap().damage;
        assert_eq!((found[0].table.as_str(), found[0].kind), ("checkpoints", DamageKind::Altered));
    }
}

#[test]
fn a_log_rewritten_whole_is_betrayed_by_its_checkpoint() {
    for database in testing::engines() {
        let desk = lived(&database);
        desk.checkpoint("演练中心", HERE, &signer()).unwrap();
        // The owner of the database empties the log and lives it again, otherwise.
        for wipe in sql::WIPE {
            database.connect().unwrap().write(|tx| tx.execute(wipe, &[])).unwrap();
        }
        let again = inline(&database, 9);
        for _ in 0..5 {
            plain(&again, "改");
        }
        let found = damage(&again);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].table.as_str(), found[0].kind), ("checkpoints", DamageKind::Root));
    }
}
