//! Each invariant on the checkout, and each check on a planted mistake.

use super::*;

fn holds(check: fn(&Tree) -> Vec<Finding>) {
    let tree = Tree::read().expect("the checkout can be read");
    assert!(tree.files.len() > 50, "only {} files were found", tree.files.len());
    let mut findings: Vec<String> = check(&tree).iter().map(Finding::to_string).collect();
    findings.sort();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// What a check says of files made up for the test, one finding a line.
fn found(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let files = files.iter().map(|(path, text)| File::new(*path, *text)).collect();
    let mut findings: Vec<String> = check(&Tree { files, paths }).iter().map(Finding::to_string).collect();
    findings.sort();
    findings
}

mod checkout {
    use super::super::*;
    use super::holds;

    #[test]
    fn rules_has_no_io_clock_randomness_or_async() {
        holds(crates::rules_are_pure);
    }

    #[test]
    fn crates_depend_on_one_another_along_the_listed_edges() {
        holds(crates::edges);
    }

    #[test]
    fn desk_never_imports_axum_and_web_never_imports_db() {
        holds(crates::imports);
    }

    #[test]
    fn modules_call_one_another_along_the_listed_edges() {
        holds(edges::modules);
    }

    #[test]
    fn only_sql_files_contain_sql() {
        holds(sql::only_in_sql_files);
    }

    #[test]
    fn subject_tables_change_only_through_record_and_events_never() {
        holds(sql::only_record_writes);
    }

    #[test]
    fn every_table_has_a_class() {
        holds(sql::tables_are_classed);
    }

    #[test]
    fn centre_comes_first_in_every_primary_key() {
        holds(sql::centre_comes_first);
    }

    #[test]
    fn no_float_is_stored_hashed_or_used_in_law_or_money() {
        holds(rust::floats);
    }

    #[test]
    fn lints_are_expected_with_a_reason_never_allowed() {
        holds(rust::allowed_lints);
    }

    #[test]
    fn a_function_fits_a_screen_and_a_file_fits_a_head() {
        holds(size::ceilings);
    }

    #[test]
    fn pages_hold_no_style_script_or_handler_of_their_own() {
        holds(web::inline);
    }

    #[test]
    fn no_text_for_readers_stands_in_the_code_of_web() {
        holds(web::text);
    }

    #[test]
    fn no_path_of_one_machine_is_in_the_tree() {
        holds(text::machine_paths);
    }

    #[test]
    fn nothing_is_left_to_be_done_later() {
        holds(text::leftovers);
    }

    #[test]
    fn locks_name_no_registry_of_one_machine() {
        holds(dependencies::locks);
    }

    #[test]
    fn every_dependency_is_in_a_decision_record() {
        holds(dependencies::decided);
    }

    #[test]
    fn crates_take_their_versions_from_the_workspace() {
        holds(dependencies::inherited);
    }

    #[test]
    fn no_dependency_of_the_workspace_is_idle() {
        holds(dependencies::taken);
    }

    #[test]
    fn the_terms_of_the_glossary_are_words_of_the_code() {
        holds(documents::glossary);
    }

    #[test]
    fn documents_have_one_title_and_no_broken_link() {
        holds(documents::links);
    }
}

mod planted {
    use super::super::*;
    use super::found;

    #[test]
    fn a_rule_that_reads_a_file_or_a_clock_is_found_and_its_tests_are_free() {
        let text = "use std::{fmt, fs};\n// std::net\nfn a() { let s = \"async\"; SystemTime::now(); }\n\
                    #[cfg(test)]\nmod tests {\n use std::fs;\n}\n";
        assert_eq!(
            found(crates::rules_are_pure, &[("crates/rules/src/a.rs", text)]),
            [
                "crates/rules/src/a.rs:1: std::fs in a rule",
                "crates/rules/src/a.rs:3: SystemTime: a clock in a rule"
            ]
        );
    }

    #[test]
    fn a_crate_that_looks_upwards_is_found() {
        let text = "[dependencies]\nbase.workspace = true\ndesk.workspace = true\n";
        let file = "crates/rules/Cargo.toml";
        assert_eq!(found(crates::edges, &[(file, text)]), [format!("{file}:3: rules must not know desk")]);
        let tests = "[dev-dependencies]\ndb.workspace = true\ncity.workspace = true\n";
        assert_eq!(
            found(crates::edges, &[("crates/web/Cargo.toml", tests)]),
            ["crates/web/Cargo.toml:3: web must not know city"]
        );
        assert_eq!(found(crates::edges, &[("crates/new/Cargo.toml", "")]).len(), 1);
    }

    #[test]
    fn a_page_that_reaches_for_the_database_is_found() {
        let text = "use db::Row;\nfn a() { my_db::b(); axum::serve(); }\n";
        assert_eq!(
            found(crates::imports, &[("crates/web/src/a.rs", text)]),
            ["crates/web/src/a.rs:1: web imports db"]
        );
        assert_eq!(
            found(crates::imports, &[("crates/desk/src/a.rs", text)]),
            ["crates/desk/src/a.rs:2: desk imports axum"]
        );
    }

    #[test]
    fn a_module_that_calls_past_the_table_is_found() {
        let text = "use crate::{store::{Cx, cases}, supervision, time};\n";
        let file = "crates/desk/src/cases/mod.rs";
        assert_eq!(
            found(edges::modules, &[(file, text)]),
            [format!("{file}:1: cases must not call supervision")]
        );
        assert_eq!(found(edges::modules, &[("crates/desk/src/novel.rs", "")]).len(), 1);
    }

    #[test]
    fn a_statement_outside_its_file_is_found() {
        let text = "const A: &str = \"SELECT a FROM b\";\nfn c() { sql!(\"x\"); }\n";
        assert_eq!(found(sql::only_in_sql_files, &[("crates/desk/src/a/mod.rs", text)]).len(), 2);
        assert_eq!(found(sql::only_in_sql_files, &[("crates/desk/src/a/sql.rs", text)]).len(), 0);
    }

    #[test]
    fn a_write_past_record_is_found() {
        let list = ("migrations/tables.txt", "cases subject\nevents log\nnumbers operational\n");
        let text =
            "sql!(\"UPDATE cases SET a = 1\"); sql!(\"DELETE FROM numbers\"); sql!(\"DELETE FROM events\");";
        let desk = found(sql::only_record_writes, &[list, ("crates/desk/src/cases/sql.rs", text)]);
        assert_eq!(desk.len(), 3, "{desk:?}");
        let store = found(sql::only_record_writes, &[list, ("crates/desk/src/store/sql.rs", text)]);
        assert_eq!(store, ["crates/desk/src/store/sql.rs:1: an event is changed"]);
    }

    #[test]
    fn a_table_without_a_class_and_a_class_without_a_table_are_found() {
        let list = ("migrations/tables.txt", "# words\na  subject\nb  whim\n");
        let made =
            ("migrations/1.sql", "CREATE TABLE a (\n PRIMARY KEY (id, centre)\n);\nCREATE TABLE c (\n);\n");
        assert_eq!(found(sql::tables_are_classed, &[list, made]).len(), 3);
        let keys = found(sql::centre_comes_first, &[list, made]);
        assert_eq!(keys, ["migrations/1.sql:2: the key of a does not begin with centre"]);
    }

    #[test]
    fn a_float_in_money_and_an_allowed_lint_are_found() {
        let text = "#[allow(dead_code)]\nfn a(fen: f64) {}\n// f32\n";
        assert_eq!(
            found(rust::floats, &[("crates/base/src/a.rs", text)]),
            ["crates/base/src/a.rs:2: a float"]
        );
        assert_eq!(found(rust::floats, &[("crates/desk/src/svg.rs", text)]).len(), 0);
        assert_eq!(found(rust::allowed_lints, &[("crates/base/src/a.rs", text)]).len(), 1);
    }

    #[test]
    fn a_function_of_seventy_one_lines_is_found_and_one_of_seventy_is_not() {
        let function = |lines: usize| {
            format!("fn a(f: fn(u8)) -> u8\n{{\n{}}}\n", "    b('{', \"}\");\n".repeat(lines - 3))
        };
        assert_eq!(found(size::ceilings, &[("a.rs", &function(70))]).len(), 0);
        assert_eq!(found(size::ceilings, &[("a.rs", &function(71))]), ["a.rs:1: a function of 71 lines"]);
        assert_eq!(found(size::ceilings, &[("a.css", &"\n".repeat(601))]).len(), 1);
    }

    #[test]
    fn a_page_with_a_style_a_script_or_a_handler_is_found() {
        let page = |text: &str| found(web::inline, &[("crates/web/templates/a.html", text)]).len();
        for bad in [
            "<p style=\"a\">",
            "<script>a()</script>",
            "<b onclick=\"a\">",
            "<b hx-on:click=\"a\">",
            "<style>",
        ] {
            assert_eq!(page(bad), 1, "{bad}");
        }
        for good in [
            "<p data-style=\"a\" class=\"on\">",
            "<script type=\"module\" src=\"a\"></script>",
            "{% if once=1 %}",
        ] {
            assert_eq!(page(good), 0, "{good}");
        }
        assert_eq!(
            found(web::inline, &[("crates/web/src/a.rs", "const A: &str = r#\"<p style=\"b\">\"#;")]).len(),
            1
        );
    }

    #[test]
    fn a_text_for_readers_in_code_is_found_and_tests_samples_and_comments_are_free() {
        let text =
            "/// 受理\nfn a() { b(\"受理\", '受', \"、\"); }\n#[cfg(test)]\nmod tests {\n c(\"受理\");\n}\n";
        let code = "crates/web/src/staff/a.rs";
        assert_eq!(
            found(web::text, &[(code, text)]),
            [format!("{code}:2: a text outside the message files")]
        );
        for free in
            ["crates/web/src/views/samples/a.rs", "crates/web/src/a/tests.rs", "crates/rules/src/a.rs"]
        {
            assert!(found(web::text, &[(free, text)]).is_empty(), "{free}");
        }
        let page = "crates/web/templates/a.html";
        assert_eq!(found(web::text, &[(page, "<p>\n受理")]), [format!("{page}:2: a text in a template")]);
    }

    #[test]
    fn a_path_of_one_machine_and_work_put_off_are_found() {
        let text = format!("a {}b\nhttps://x/ro{}\n", concat!("/ro", "ot/"), "ot/");
        assert_eq!(found(text::machine_paths, &[("a.md", &text)]).len(), 1);
        let homes = concat!("/ho", "me/somebody/a /ho", "me/a.db\n");
        assert_eq!(found(text::machine_paths, &[("a.md", homes)]).len(), 1);
        assert_eq!(found(text::leftovers, &[("a.rs", concat!("// TO", "DO\n"))]).len(), 1);
    }

    #[test]
    fn an_address_in_a_lock_is_found() {
        assert_eq!(found(dependencies::locks, &[("a/package-lock.json", "\"resolved\": \"x\"")]).len(), 1);
        assert_eq!(found(dependencies::locks, &[("Cargo.lock", "source = \"registry+https://x\"")]).len(), 1);
    }

    #[test]
    fn a_dependency_that_nobody_decided_or_that_has_its_own_version_is_found() {
        let record = ("docs/decisions/1.md", "`jiff` is chosen, `sass` too.");
        let root = (
            "Cargo.toml",
            "[workspace.dependencies]\nbase = { path = \"b\" }\njiff = \"1\"\nserde = \"1\"\n",
        );
        let npm = (
            "a/package.json",
            "{\n  \"devDependencies\": {\n    \"sass\": \"1\",\n    \"vue\": \"3\"\n  }\n}\n",
        );
        assert_eq!(
            found(dependencies::decided, &[record, root, npm]),
            [
                "Cargo.toml:4: `serde` is in no decision record",
                "a/package.json:4: `vue` is in no decision record"
            ]
        );
        let takes = ("crates/a/Cargo.toml", "[dependencies]\njiff.workspace = true\n");
        assert_eq!(found(dependencies::taken, &[root, takes]), ["Cargo.toml:4: no crate takes serde"]);
        let own = ("crates/a/Cargo.toml", "[dev-dependencies]\njiff = \"1\"\nserde = { workspace = true }\n");
        assert_eq!(
            found(dependencies::inherited, &[own]),
            ["crates/a/Cargo.toml:2: jiff has a version of its own"]
        );
    }

    #[test]
    fn a_term_that_left_the_code_is_found() {
        let glossary = "## In the code\n| 中文 | code | module |\n|---|---|---|\n| 办件 | `Case`, `Parcel` | `cases` |\n## Later\n| 票 | `Ticket` | `hall` |\n";
        let code = ("crates/rules/src/a.rs", "struct Case; // Parcel\n");
        assert_eq!(
            found(documents::glossary, &[("GLOSSARY.md", glossary), code]),
            ["GLOSSARY.md:4: Parcel is no word of the code"]
        );
    }

    #[test]
    fn a_second_title_and_a_link_to_nowhere_are_found() {
        let text =
            "# A\n\n[b](b.md#two-words), [c](c.md), [d](#a), [e](https://e)\n```\n# not a title\n```\n# B\n";
        let other = ("d/b.md", "# B\n\n## Two words\n");
        assert_eq!(
            found(documents::links, &[("d/a.md", text), other]),
            ["d/a.md:3: a link to c.md, which is not there", "d/a.md:7: one title, on the first line"]
        );
    }
}
