//! What a guarded session may not do to a server, and what is refused of URLs and tokens.

use super::server::Server;
use crate::common::program::hopdb;

const DUMP: &str = ".dump";

#[test]
fn nothing_is_written_with_readonly() {
    let Some(server) = Server::with_demo() else { return };
    let before = server.answers(&[DUMP]);
    for line in [
        "create game title='x'",
        "update all games set price = 1",
        "delete game 3",
        "delete game 3 cascade",
        "link game 3 to user 4 score=9",
        "clear reviews",
        "update games set price = 1;",
        "with x as (select 1) delete from games;",
        "insert into games (title) values ('x') returning id;",
        "replace into games (id, title) values (1, 'x');",
        "create table t (a);",
        "create temp table t (a);",
        "drop table reviews;",
        "alter table games rename to toys;",
        "create trigger t after update on games begin delete from games; end;",
        "pragma user_version = 3;",
        "pragma writable_schema = on;",
        "reindex;",
        "analyze;",
        "vacuum;",
        "vacuum into 'x.db';",
        "attach 'x.db' as x;",
        "select load_extension('x');",
        ".seed auto 10",
        ".undo",
    ] {
        for guard in ["begin immediate", ".print"] {
            let outcome = server.hopdb(&["--readonly", "--keep-going", "-c", guard, "-c", line]).run();
            assert_eq!(outcome.code(), Some(1), "{line}: {}", outcome.text());
        }
    }
    server.hopdb(&["--readonly", "-c", "begin", "-c", "count games", "-c", "commit"]).run().assert_success();
    assert_eq!(server.answers(&[DUMP]), before);
}

#[test]
fn modes_that_are_for_files() {
    for (option, word) in [("--safe", "--readonly"), ("--sandbox", ".save FILE"), ("--create", "made there")] {
        let outcome = hopdb(["http://127.0.0.1:9", option, "-c", "games"]).run().assert_failure();
        assert!(outcome.stderr.contains(word), "{option}: {}", outcome.stderr);
    }
}

#[test]
fn secrets_are_not_shown() {
    let long = "x".repeat(30) + "\nsecret";
    for (url, token) in [
        ("http://me:secret@127.0.0.1:9", ""),
        ("https://127.0.0.1:9?authToken=secret", ""),
        ("http://127.0.0.1:9#secret", ""),
        ("http://127.0.0.1:9", "secret"),
        ("ws://secret@127.0.0.1:9", ""),
        ("http://127.0.0.1:9", long.as_str()),
        ("http://127.0.0.1:9", "s\u{e9}secret"),
    ] {
        let outcome = hopdb([url, "-c", "games"]).env("HOPDB_TOKEN", token).run().assert_failure();
        assert!(!outcome.text().contains("secret"), "{url}: {}", outcome.text());
        let outcome = hopdb(["-c", &format!(".open {url}")]).env("HOPDB_TOKEN", token).run().assert_failure();
        assert!(!outcome.text().contains("secret"), ".open {url}: {}", outcome.text());
    }
}

#[test]
fn a_token_comes_from_a_file_or_the_environment() {
    // "me:secret" as the server's option wants it.
    let Some(server) = Server::with_options(&super::server::demo(), &["--http-auth", "basic:bWU6c2VjcmV0"]) else {
        return;
    };
    let token = server.folder().join("token");
    std::fs::write(&token, "Basic bWU6c2VjcmV0\n").unwrap();
    let count = ["-c", "count games"];
    let outcome = server.hopdb(&count).run().assert_failure();
    assert!(outcome.stderr.contains("HOPDB_TOKEN"), "{}", outcome.stderr);
    let outcome = server.hopdb(&count).env("HOPDB_TOKEN", "Basic bWU6d3Jvbmc").run().assert_failure();
    assert!(!outcome.text().contains("bWU6d3Jvbmc"), "{}", outcome.text());
    let outcome = server.hopdb(&count).env("HOPDB_TOKEN", "Basic bWU6c2VjcmV0").run().assert_success();
    assert_eq!(outcome.stdout, "=> 100\n");
    let from_file = ["--token-file", token.to_str().unwrap(), "-c", "count games"];
    assert_eq!(server.hopdb(&from_file).run().assert_success().stdout, "=> 100\n");
    let missing = server.hopdb(&["--token-file", "/nowhere/token", "-c", "count games"]).run().assert_failure();
    assert!(missing.stderr.contains("/nowhere/token"), "{}", missing.stderr);
}
