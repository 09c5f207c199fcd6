//! Scenes: the office plays a case by named people on dated lines; what the log says of it is the snapshot.
//!
//! A `.scene` file is read line by line; its transcript lies beside it as `.txt` and is equal on both engines.
//!
//! ```text
//! # 行政许可法 art. 32: what the scene shows; repeated in the transcript
//! 申请人甲 is a person
//! on 2026-02-12 09:10                     the clock goes there, through every midnight between
//! 申请人甲 files 食品经营许可 online with form, identity
//! 窗口01 asks layout "缺少平面图"
//! refused: 窗口01 accepts                 the line must be refused, stale or unknown
//! repeated: …                             the line must be answered as carried out before
//! refused: 核准01~reviewer grants         the officer acts with a token of that role alone
//! ```
//!
//! The verbs are the arms of [`applicants::perform`], [`counter::perform`], [`departments::perform`] and
//! [`looking::perform`]; officers and items are in [`cast`]. `UPDATE_EXPECT=1` rewrites the transcripts.

mod applicants;
pub mod cast;
mod counter;
mod departments;
pub mod lines;
mod looking;
pub mod play;
mod told;

use std::path::{Path, PathBuf};

pub use cast::{answers, citizen_id};

use db::testing;
use expect_test::expect_file;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/scenes")
}

/// Plays a scene on every engine: nothing damaged, one transcript, one root.
fn plays(name: &str) {
    let text = std::fs::read_to_string(folder().join(format!("{name}.scene"))).unwrap();
    let scene = lines::read(name, &text);
    let ends: Vec<play::End> =
        testing::engines().iter().map(|database| play::run(&scene, database)).collect();
    for other in &ends[1..] {
        assert_eq!(ends[0].transcript, other.transcript, "{name}: the engines tell the same story");
        assert_eq!(ends[0].root, other.root, "{name}: one seed, one root");
    }
    expect_file![folder().join(format!("{name}.txt"))].assert_eq(&ends[0].transcript);
}

macro_rules! scenes {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                plays(stringify!($name));
            }
        )*
        const PLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

scenes! {
    an_officer_stands_back_from_his_own_case
    a_voided_opinion_still_bars_its_author
    a_colleague_who_is_away_is_relieved
    an_agent_stands_at_the_counter
    a_case_at_the_counter_is_another_departments_secret
    a_deferred_material_blocks_the_grant_until_it_comes
    a_broken_promise_stays_broken_after_an_extension
    a_late_case_is_recorded_once_for_each_limit
    a_licence_is_granted_on_the_straight_road
    a_narrow_token_acts_under_its_role_alone
    a_refusal_needs_reasons_and_remedies
    a_reviewer_may_not_decide
    a_saturday_filing_counts_from_monday
    a_second_notice_with_a_late_point_is_recorded
    a_site_check_needs_two_officers
    a_stale_form_is_told
    a_step_opened_while_the_clock_stands_is_due_after_it
    an_agent_needs_a_power_of_attorney
    an_applicant_withdraws_before_the_decision
    an_applicant_is_corrected_and_erased
    an_application_that_needs_no_licence_or_another_organ
    an_error_is_corrected_on_the_spot
    an_extension_is_granted_once_by_the_right_approver
    an_immediate_item_is_decided_in_the_same_visit
    a_pause_stops_every_clock
    a_repeated_filing_is_one_case
    a_return_opens_a_new_round
    a_supplement_that_does_not_come_is_non_acceptance
    a_supplement_that_does_not_come_is_withdrawal
    findings_are_saved_point_by_point
    silence_over_spring_festival_is_acceptance
    silence_keeps_what_was_promised
}

#[test]
fn every_scene_in_the_folder_is_played() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "scene"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    let mut played: Vec<String> = PLAYED.iter().map(|&name| name.to_owned()).collect();
    played.sort();
    assert_eq!(found, played);
}
