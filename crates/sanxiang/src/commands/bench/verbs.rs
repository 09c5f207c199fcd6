//! Acceptance of prepared cases: by threads at the desk, and through HTTP.

use std::sync::{Arc, Mutex};

use desk::cases::intake::{self, Outcome};
use desk::cases::view;
use desk::store::{Clock, Desk, Fail, Mode, Options};

use super::client::{Client, Server};
use super::ground::Ground;
use super::raw::rate;

/// Those who ask at the same time.
const CLIENTS: usize = 64;

/// Acceptances a second by 64 threads.
pub fn desk(ground: Ground) -> anyhow::Result<u64> {
    let desk = Desk::open(Options {
        database: ground.database.clone(),
        migrations: desk::MIGRATIONS,
        modules: desk::MODULES,
        keyring: Arc::clone(&ground.keyring),
        clock: Clock::System,
        mode: Mode::Threaded,
    })?;
    let n = ground.numbers.len() as u64;
    let waiting = Arc::new(Mutex::new(ground.numbers));
    let caller = ground.clerk.caller.clone();
    let per_second = rate(n, || {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    let (desk, waiting, caller) = (desk.clone(), Arc::clone(&waiting), caller.clone());
                    scope.spawn(move || accept_all(&desk, &waiting, &caller))
                })
                .collect();
            for thread in threads {
                thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
            }
            Ok(())
        })
    })?;
    desk.close()?;
    Ok(per_second)
}

fn accept_all(desk: &Desk, waiting: &Mutex<Vec<String>>, caller: &desk::store::Caller) -> anyhow::Result<()> {
    loop {
        let next = waiting.lock().map_err(|_| anyhow::anyhow!("a client panicked"))?.pop();
        let Some(number) = next else { return Ok(()) };
        let keyed = caller.clone().keyed(number.clone(), seal::sm3(number.as_bytes()));
        desk.write_blocking(keyed, move |cx| {
            let id = view::id_by_number(cx, &number)?.ok_or(Fail::NotFound)?;
            intake::answer(cx, id, None, &Outcome::Accept)
        })?;
    }
}

/// Acceptances a second through HTTP by 64 clients, on a server of its own process.
pub fn http(ground: Ground) -> anyhow::Result<u64> {
    let server = Server::start(&ground)?;
    let n = ground.numbers.len() as u64;
    let waiting = Arc::new(Mutex::new(ground.numbers));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (port, token) = (server.port, ground.clerk.token.clone());
    let per_second = rate(n, || {
        runtime.block_on(async {
            let clients = (0..CLIENTS).map(|_| {
                let (waiting, token) = (Arc::clone(&waiting), token.clone());
                async move {
                    let mut client = Client::connect(port).await?;
                    loop {
                        let next = waiting.lock().map_err(|_| anyhow::anyhow!("a client panicked"))?.pop();
                        let Some(number) = next else { return anyhow::Ok(()) };
                        client
                            .post(&format!("/api/v1/cases/{number}/acceptance"), &token, &number, "{}")
                            .await?;
                    }
                }
            });
            let set: Vec<_> = clients.collect();
            super::client::join_all(set).await
        })
    })?;
    Ok(per_second)
}
