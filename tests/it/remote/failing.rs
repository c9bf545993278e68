//! A server that is not there, stops, is killed and comes back: the errors say what is known to have happened.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::server::{Server, free_port};
use crate::common::program::{hopdb, wait_for};

#[test]
fn nobody_listens() {
    let url = format!("http://127.0.0.1:{}", free_port());
    let outcome = hopdb([url.as_str(), "-c", "games"]).run().assert_failure();
    assert_eq!(outcome.stderr, format!("{url} cannot be reached: nobody listens there\n"));
}

#[test]
fn an_answer_that_does_not_come_is_waited_for_within_bounds() {
    let Some(server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write(".set time 1s\n");
    program.catch_up();
    server.stop();
    program.write("update all games set price = 1\n");
    program.write(".print done\n");
    assert_eq!(program.read_line(), "done\n");
    server.go_on();
    let outcome = program.end();
    assert!(outcome.stderr.contains("no answer within 1 s"), "{}", outcome.stderr);
    // The lock of the transaction is given back by and by.
    wait_for("the lock stays", || server.run(&["expect (count games where price = 1) = 0"]).code() == Some(0));
}

#[test]
fn ctrl_c_ends_the_wait() {
    let Some(server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    server.stop();
    program.write("count reviews where comment like '%x%'\n");
    program.wait_until_read();
    std::thread::sleep(Duration::from_millis(100));
    let asked = Instant::now();
    program.signal(Signal::SIGINT);
    let outcome = program.wait();
    let took = asked.elapsed();
    server.go_on();
    assert_eq!(outcome.code(), Some(130), "{}", outcome.text());
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_server_that_is_killed_in_a_transaction_has_kept_nothing() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write("begin\n");
    program.write("update all games set price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    server.kill_and_start();
    program.write("update all games set price = 2\n.print next\n");
    assert_eq!(program.read_line(), "next\n");
    // The line after that works again, on what is there.
    program.write("count games where price < 3\n");
    assert_eq!(program.read_line(), "=> 0\n");
    program.write("create game title='again'\n.print made\n");
    let outcome = program.end();
    assert!(outcome.stderr.contains("nothing of it was kept"), "{}", outcome.stderr);
    assert_eq!(server.answers(&["count games where title = 'again'"]), "1\n");
}

#[test]
fn a_commit_that_reaches_nobody_keeps_nothing() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write("begin\nupdate all games set price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    server.kill();
    program.write("commit\n.print next\n");
    assert_eq!(program.read_line(), "next\n");
    let outcome = program.end();
    // Nothing was reached, so that here it is known.
    assert!(outcome.stderr.contains("nothing of it was kept"), "{}", outcome.stderr);
}

#[test]
fn a_transaction_outlives_a_pause() {
    let Some(server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&[]).start();
    program.catch_up();
    program.write("begin\nupdate all games set price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    // The server forgets a stream after ten seconds without a request.
    std::thread::sleep(Duration::from_secs(12));
    program.write("commit\ncount games where price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    program.end().assert_success();
}

#[test]
fn another_one_writes() {
    let Some(server) = Server::with_demo() else { return };
    let mut first = server.hopdb(&["--keep-going"]).start();
    first.catch_up();
    first.write("begin immediate;\nupdate all games set price = 1\n");
    assert_eq!(first.read_line(), "=> 100\n");
    assert_eq!(server.answers(&["count games where price = 1"]), server.answers(&["count games where price = 1"]));
    let outcome = server.run(&["update all games set price = 2"]);
    first.write("commit\n.print done\n");
    assert_eq!(first.read_line(), "done\n");
    // The server makes the second wait, and may give the lock of one that has kept it for long to another.
    if outcome.code() == Some(0) {
        assert_eq!(server.answers(&["count games where price = 2"]), "100\n");
    } else {
        assert!(outcome.stderr.contains("somebody else"), "{}", outcome.stderr);
        assert_eq!(server.answers(&["count games where price = 1"]), "100\n");
    }
}

/// What somebody else has done to the schema is seen.
#[test]
fn the_schema_moves() {
    let Some(server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--format", "json", "--keep-going"]).start();
    program.write("game 1 .title\n");
    program.read_line();
    server.answers(&["alter table games add column stars integer;", "update game 1 set stars = 5"]);
    std::thread::sleep(Duration::from_millis(600));
    program.write("game 1 .stars\n");
    assert_eq!(program.read_line(), "5\n");
    program.end().assert_success();
}
