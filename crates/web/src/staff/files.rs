//! Files handed in, sent to officers.

use axum::extract::Path;
use base::id::MaterialId;
use desk::cases::view::{self, Knowledge};
use desk::store::{Fail, Reading};
use rules::cases::{Case, Material};

use crate::files;
use crate::problem::Trouble;
use crate::visitor::{Answer, Visitor};

/// `GET /staff/files/{material}`.
pub async fn send(visitor: Visitor, Path(material): Path<String>) -> Answer {
    let id: MaterialId = material.parse().map_err(|_| Trouble::Unseen)?;
    let (file, name) = visitor
        .read(move |rx| {
            let material = rx.get::<Material>(id)?;
            let case = rx.get::<Case>(material.case)?;
            if view::knows_of(rx, &case)? == Knowledge::Nothing {
                return Err(Fail::NotFound);
            }
            let file = material.into_inner().file.ok_or(Fail::NotFound)?;
            let name = rx.open(&file.name)?.ok_or(Fail::NotFound)?;
            Ok((file, name))
        })
        .await?;
    files::handed_in(&visitor, (&name, &file.media_type), file.digest).await
}
