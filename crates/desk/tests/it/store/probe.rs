use super::house::*;
use super::note;
use base::Digest;
use db::{Value, testing};
use desk::store::{Clock, Mode};
use std::time::Instant as T;
static RAW_U: db::Sql = db::sql!(
    "UPDATE notes SET version = $4, format = $5, body = $6, title = $7, name_blind = $8, number = $9 WHERE centre = $1 AND id = $2 AND version = $3"
);
static RAW_E: db::Sql = db::sql!(
    "INSERT INTO events (centre, epoch, seq, id, operation, recorded_at, occurred_at, actor, kind, subject_id, version, event, format, body, after, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);
static RAW_R: db::Sql = db::sql!(
    "INSERT INTO requests (centre, actor, key, fingerprint, event_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (centre, actor, key) DO NOTHING"
);
#[test]
#[expect(clippy::disallowed_methods, reason = "probe")]
fn probe() {
    const N: usize = 24000;
    for database in testing::engines().into_iter().take(std::env::var("E").map_or(2, |e| e.parse().unwrap()))
    {
        let desk = open(&database, Mode::Threaded, Clock::Given(opening()), modules());
        let ids: Vec<_> =
            (0..64).map(|_| act(&desk, |cx| note::write(cx, "题", Some("甲某"), None)).unwrap()).collect();
        let start = T::now();
        std::thread::scope(|s| {
            for (k, id) in ids.iter().copied().enumerate() {
                let desk = &desk;
                s.spawn(move || {
                    for n in 0..N / 64 {
                        let c = clerk().keyed(format!("{k}-{n}"), Digest([1; 32]));
                        desk.write_blocking(c, move |cx| note::retitle(cx, id, &format!("{n}题"))).unwrap();
                    }
                });
            }
        });
        let el = start.elapsed();
        println!("{:?} desk {:.0}/s", database.engine(), (N / 64 * 64) as f64 / el.as_secs_f64());
        desk.close().unwrap();
        let mut conn = database.connect().unwrap();
        let start = T::now();
        let mut seq = 1_000_000i64;
        let mut versions = vec![(N / 64 + 1) as i64; 64];
        for b in 0..N / 60 {
            conn.write(|tx| {
                for i in 0..60 {
                    let k = (b * 60 + i) % 64;
                    seq += 1;
                    tx.savepoint()?;
                    let id: Value = ids[k].into();
                    let body = "x".repeat(300);
                    let eid = base::Id::from_parts(seq, [i as u8; 10]);
                    let u: Vec<Value> = vec![
                        1i64.into(),
                        id.clone(),
                        versions[k].into(),
                        (versions[k] + 1).into(),
                        1i64.into(),
                        body.clone().into(),
                        "t".into(),
                        [1u8; 32].into(),
                        Value::Null,
                    ];
                    let e: Vec<Value> = vec![
                        1i64.into(),
                        1i64.into(),
                        seq.into(),
                        eid.into(),
                        eid.into(),
                        1i64.into(),
                        1i64.into(),
                        "system:clerk".into(),
                        "note".into(),
                        id,
                        (versions[k] + 1).into(),
                        "retitled".into(),
                        1i64.into(),
                        "{\"retitled\":{\"title\":\"1\"}}".into(),
                        [1u8; 32].into(),
                        [2u8; 32].into(),
                    ];
                    let r: Vec<Value> = vec![
                        1i64.into(),
                        "system:clerk".into(),
                        format!("raw{seq}").into(),
                        [1u8; 32].into(),
                        eid.into(),
                        1i64.into(),
                    ];
                    tx.execute_all(&[(RAW_R, &r), (RAW_U, &u), (RAW_E, &e)])?;
                    versions[k] += 1;
                    tx.release()?;
                }
                Ok::<_, db::DbError>(())
            })
            .unwrap();
        }
        println!("{:?} raw {:.0}/s", database.engine(), (N / 60 * 60) as f64 / start.elapsed().as_secs_f64());
    }
}
