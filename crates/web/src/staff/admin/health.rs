//! How the house is: commits, clock, log, files; and what is parked behind a failure.

use base::{CentreId, Digest, Id, Instant};
use desk::store::{Desk, Fail, Parked};

use super::{SYSTEM, crumbs, page};
use crate::app::AppState;
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::admin::{HealthPage, HealthRow, TableCell, TablePage};
use crate::views::forms::Post;
use crate::views::parts::{Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

const PATH: &str = "/admin/readers";

/// What is asked of the store, off the request's thread.
struct Seen {
    parked: usize,
    root: (u64, Digest),
    checkpoint: Option<Instant>,
    shut_at: Option<Instant>,
    now: Instant,
}

fn look(desk: &Desk, centre: CentreId) -> Result<Seen, Fail> {
    Ok(Seen {
        parked: desk.parked()?.len(),
        root: desk.root(centre)?,
        checkpoint: desk.checkpoints(centre)?.iter().map(|c| c.checkpoint().recorded_at).max(),
        shut_at: desk.clock_shut_at(),
        now: desk.now(),
    })
}

/// `GET /admin/health`.
pub async fn show(visitor: Visitor) -> Answer {
    let state = visitor.state();
    // A commit of this moment is the proof that the house can commit.
    let probe = desk::store::Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
    let started = tokio::time::Instant::now();
    let committed = state.desk.write(probe, |_| Ok(())).await;
    let took = started.elapsed();
    if committed.is_ok() {
        state.pulse.beat();
    }
    let (desk, centre) = (state.desk.clone(), visitor.centre());
    let seen = aside(move || look(&desk, centre)).await?;
    let rows = rows(state, &seen, committed.is_ok().then_some(took));
    let well = rows.iter().all(|row| row.state.tone != Tone::Seal);
    html(&HealthPage {
        page: page(&visitor, "运行状况"),
        crumbs: crumbs(&[("运行状况", "")]),
        state: if well { Tag::new("正常", Tone::Jade) } else { Tag::new("需要处理", Tone::Seal) },
        read_at: words::moment(seen.now),
        rows,
        log: vec![
            Row::new("事件数", seen.root.0.to_string()),
            Row::new("日志根", seen.root.1.to_string()),
            Row::new("最近检查点", seen.checkpoint.map_or_else(|| "还没有".to_owned(), words::moment)),
        ],
    })
}

fn rows(state: &AppState, seen: &Seen, commit: Option<std::time::Duration>) -> Vec<HealthRow> {
    let row = |name: &str, tag: Tag, value: String, advice: &str| HealthRow {
        name: name.to_owned(),
        state: tag,
        value,
        advice: advice.to_owned(),
    };
    let good = || Tag::new("正常", Tone::Jade);
    let bad = |word: &str| Tag::new(word, Tone::Seal);
    vec![
        match commit {
            Some(took) => row("写入", good(), format!("{} 毫秒", took.as_millis()), ""),
            None => row("写入", bad("不能写入"), String::new(), "检查数据库和磁盘空间，再看系统日志。"),
        },
        match seen.shut_at {
            None => row("时钟", good(), words::moment(seen.now), ""),
            Some(at) => row(
                "时钟",
                bad("待确认"),
                words::moment(at),
                "系统时钟与记录不符，写入已停止；核对时间后运行 sanxiang clock confirm。",
            ),
        },
        match seen.parked {
            0 => row("读取器和定时任务", good(), "没有停住的".to_owned(), ""),
            n => row(
                "读取器和定时任务",
                bad("有停住的"),
                format!("{n} 个"),
                "到“停住的读取器”查看原因并重新放行。",
            ),
        },
        match &state.attachments {
            Some(_) => row("附件库", good(), String::new(), ""),
            None => row(
                "附件库",
                Tag::new("未配置", Tone::Grey),
                String::new(),
                "启动时用 --data 指定数据目录，才能上传文件。",
            ),
        },
    ]
}

/// Runs small blocking work of the store beside the requests.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fail> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|e| Trouble::Broken(format!("work beside the requests ended early: {e}")))??)
}

/// `GET /admin/readers`.
pub async fn readers(visitor: Visitor, Query(said): Query<super::super::told::Said>) -> Answer {
    let desk = visitor.state().desk.clone();
    let parked = aside(move || desk.parked()).await?;
    let may_act = visitor.roles().any(SYSTEM);
    let mut page = page(&visitor, "停住的读取器");
    page.flash = super::super::told::flash(said.said.as_deref());
    html(&TablePage {
        page,
        crumbs: crumbs(&[("停住的读取器", "")]),
        heading: "停住的读取器".to_owned(),
        lead: "读取器或定时任务在某件事上反复失败时，只停这一件，其余照常。排除原因后重新放行。".to_owned(),
        actions: Vec::new(),
        tabs: Vec::new(),
        search: None,
        columns: ["读取器", "对象", "原因", "次数", "停住时间", "操作"].map(str::to_owned).to_vec(),
        rows: parked.iter().map(|one| row(&visitor, one, may_act)).collect(),
        empty: "没有停住的读取器。".to_owned(),
        pager: Pager::default(),
    })
}

fn row(visitor: &Visitor, parked: &Parked, may_act: bool) -> Vec<TableCell> {
    let act = if may_act {
        let address = format!(
            "{PATH}?centre={}&reader={}&subject={}",
            parked.centre.0,
            crate::form::encode(&parked.reader),
            parked.subject
        );
        let post: Post = visitor.post(address);
        TableCell::Button("重新放行".to_owned(), post)
    } else {
        TableCell::Text(String::new())
    };
    vec![
        TableCell::Text(parked.reader.clone()),
        TableCell::Noted(parked.subject.to_string(), format!("事件 {}", parked.seq)),
        TableCell::Text(parked.reason.clone()),
        TableCell::Number(parked.attempts.to_string()),
        TableCell::Text(words::moment(parked.parked_at)),
        act,
    ]
}

/// `POST /admin/readers`: which one stands in the address of the button.
pub async fn unpark(visitor: Visitor, Query(which): Query<Typed>, _form: Form<Typed>) -> Answer {
    let subject: Id = which.text("subject").parse().map_err(|_| Trouble::Unseen)?;
    let centre = which.text("centre").to_owned();
    let reader = which.text("reader").to_owned();
    let desk = visitor.state().desk.clone();
    aside(move || {
        let parked = desk.parked()?;
        let known = parked
            .iter()
            .find(|p| p.subject == subject && p.reader == reader && p.centre.0.to_string() == centre)
            .ok_or(Fail::NotFound)?;
        desk.unpark(known.centre, &reader, subject)
    })
    .await?;
    see(&format!("{PATH}?said=released"))
}
