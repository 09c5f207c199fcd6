//! What derived tables and stored files are compared with.

use std::sync::Arc;

use base::id::{AttachmentId, MaterialId};
use base::{Digest, Id};
use db::{Database, Sql, sql, testing};
use desk::attachments::Attachments;
use desk::store::{Actor, Caller, Cx, Damage, DamageKind, FieldClass};
use rules::cases::material::{FileRef, ScanState};
use rules::cases::{Material, MaterialEvent, MaterialState, TrustGrade};
use seal::Keyring;

use crate::scenes::lines;
use crate::scenes::play::{self, HERE, Play};

static TOUCH_WORDS: Sql = sql!("UPDATE item_search SET words = '旧'");
static TOUCH_FIGURE: Sql = sql!("UPDATE figures SET n = n + 1 WHERE measure = 'filed'");

fn office(database: &Database) -> Play {
    let text = "申请人甲 is a person\non 2026-03-03 09:10\n申请人甲 files 食品经营许可 online with form\n";
    play::begin(&lines::read("a_proof", text), database)
}

fn tables(damage: &[Damage]) -> Vec<&str> {
    let mut tables: Vec<&str> = damage.iter().map(|d| d.table.as_str()).collect();
    tables.dedup();
    tables
}

#[test]
fn every_derived_table_is_recomputed() {
    for database in testing::engines() {
        let mut play = office(&database);
        play.pump(play.desk.now());
        let report = play.desk.verify_whole(&[]).unwrap();
        assert_eq!(report.damage, vec![]);
        for table in ["agenda", "figures", "item_search", "numbers"] {
            assert!(!report.not_covered.contains(&table.to_owned()), "{table}: {report:?}");
        }
        for (touch, table) in [(&TOUCH_WORDS, "item_search"), (&TOUCH_FIGURE, "figures")] {
            let before = play.desk.verify_whole(&[]).unwrap().damage.len();
            database.connect().unwrap().write(|tx| tx.execute(touch, &[])).unwrap();
            let found = play.desk.verify_whole(&[]).unwrap().damage;
            assert!(found.len() > before && tables(&found).contains(&table), "{found:?}");
        }
    }
}

/// A material with a file, as a verb of cases records it.
fn hand_in(cx: &mut Cx<'_>, digest: Digest) -> Result<Id, desk::store::Fail> {
    let id: Id = cx.new_id();
    let name = cx.seal(FieldClass::FileName, "material", id, "租赁合同.pdf")?;
    let of = cx.new_id::<AttachmentId>();
    let media_type = "application/pdf".to_owned();
    let file = FileRef { id: of, digest, bytes: 8, media_type, name, scan: ScanState::NotScanned };
    let event = MaterialEvent::Received {
        case: cx.new_id(),
        key: "lease".to_owned(),
        receipt: 1,
        trust: TrustGrade::C,
        file: Some(file),
        state: MaterialState::Here,
        compared_by: None,
    };
    cx.begin::<Material>(MaterialId::from(id), event)?;
    Ok(id)
}

#[test]
fn a_file_that_is_gone_or_was_changed_is_named_with_its_material() {
    for database in testing::engines() {
        let play = office(&database);
        let folder = testing::scratch_folder().join("attachments");
        let keyring = Arc::new(Keyring::from_secret(&[3; seal::SECRET_BYTES]));
        let files = Attachments::open(&folder, keyring, None).unwrap();
        let contents: [&[u8]; 3] = [b"%PDF-one", b"%PDF-two", b"%PDF-three"];
        let digests = contents.map(|bytes| files.take("x.pdf", bytes).unwrap().digest);
        let materials = digests.map(|digest| {
            let caller = Caller::system(Actor::System("test"), HERE);
            play.desk.write_blocking(caller, move |cx| hand_in(cx, digest)).unwrap()
        });
        assert_eq!(files.verify(&play.desk).unwrap(), vec![]);
        let path = |digest: Digest| {
            let name = digest.to_string();
            folder.join(&name[..2]).join(&name[2..])
        };
        std::fs::remove_file(path(digests[0])).unwrap();
        std::fs::copy(path(digests[2]), path(digests[1])).unwrap();
        let damage = |material: Id, kind| Damage {
            table: "attachments".into(),
            key: format!("{HERE}/{material}"),
            kind,
        };
        let expected =
            vec![damage(materials[0], DamageKind::Missing), damage(materials[1], DamageKind::Altered)];
        assert_eq!(files.verify(&play.desk).unwrap(), expected);
    }
}
