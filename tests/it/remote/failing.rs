//! A server that is not there, stops, is killed and comes back: the errors say what is known to have happened.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::server::{Port, Server};
use crate::common::program::{hopdb, wait_for};

#[test]
fn nobody_listens() {
    let port = Port::hold();
    let url = format!("http://127.0.0.1:{}", port.number);
    let outcome = hopdb([url.as_str(), "-c", "games"]).run().assert_failure();
    assert_eq!(outcome.stderr, format!("{url} cannot be reached: nobody listens there\n"));
}

/// What was wrong with a line before is not wrong with one that reaches nobody.
#[test]
fn a_failure_is_of_its_own_line() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.write("games show abs(id - 9223372036854775807 - 2)\n");
    program.catch_up();
    server.kill();
    program.write("count games\n");
    let outcome = program.end();
    let (first, second) = outcome.stderr.split_once("http://").expect("the address is named");
    assert!(first.contains("integer overflow") && first.contains('^'), "{first}");
    assert!(second.contains("cannot be reached") && !second.contains('^'), "{second}");
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

/// Also while the program itself asks after the stream of an idle transaction.
#[test]
fn ctrl_c_ends_the_wait_for_an_idle_transaction() {
    let Some(server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write("begin\nupdate all games set price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    server.stop();
    // It asks after four seconds, and would wait five.
    std::thread::sleep(Duration::from_millis(5500));
    program.write("count reviews\n");
    program.wait_until_read();
    std::thread::sleep(Duration::from_millis(100));
    program.signal(Signal::SIGINT);
    let outcome = program.wait();
    server.go_on();
    assert_eq!(outcome.code(), Some(130), "{}", outcome.text());
    assert!(!outcome.stderr.contains("no answer"), "{}", outcome.stderr);
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
    // What follows in the block would be half of it, and is not run.
    program.write("create game title='half'\ncreate game title='of it'\ncommit\n.print ended\n");
    assert_eq!(program.read_line(), "ended\n");
    // What comes behind it works again, on what is there.
    program.write("count games where price < 3\n");
    assert_eq!(program.read_line(), "=> 0\n");
    program.write("create game title='again'\n");
    let outcome = program.end();
    assert_eq!(outcome.stderr.matches("nothing of it was kept").count(), 4, "{}", outcome.stderr);
    assert_eq!(server.answers(&["games where id > 100 .title"]), "[\"again\"]\n");
}

/// However the program hears of it, `commit` does not say yes to a transaction that is gone.
#[test]
fn a_lost_transaction_is_not_committed() {
    for (pause, line) in [(0, "commit"), (0, "commit;"), (6, "commit"), (6, "COMMIT TRANSACTION;")] {
        let Some(mut server) = Server::with_demo() else { return };
        let mut program = server.hopdb(&["--keep-going"]).start();
        program.catch_up();
        program.write("begin\nupdate all games set price = 1\n");
        assert_eq!(program.read_line(), "=> 100\n");
        server.kill_and_start();
        // By then the program itself has asked after the stream.
        std::thread::sleep(Duration::from_secs(pause));
        program.write(&format!("{line}\ncount games where price = 1\n"));
        assert_eq!(program.read_line(), "=> 0\n", "{line}");
        let outcome = program.end();
        assert_eq!(outcome.stderr.matches("nothing of it was kept").count(), 1, "{line}: {}", outcome.stderr);
        assert_eq!(outcome.code(), Some(1), "{line}");
    }
}

/// To take back what is gone is what has happened.
#[test]
fn a_lost_transaction_is_rolled_back() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write("begin\nupdate all games set price = 1\nsavepoint a\n");
    assert_eq!(program.read_line(), "=> 100\n");
    program.catch_up();
    server.kill_and_start();
    program.write("clear reviews\nrollback to a\nrollback\ncount games where price = 1\n");
    assert_eq!(program.read_line(), "=> 0\n");
    let outcome = program.end();
    assert_eq!(outcome.stderr.matches("nothing of it was kept").count(), 1, "{}", outcome.stderr);
}

/// A savepoint that reaches nobody begins no block whose rest would stand alone.
#[test]
fn a_savepoint_that_is_lost() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    server.kill();
    program.write("savepoint a\n");
    program.catch_up();
    server.kill_and_start();
    program.write("create game title='half'\nrollback to a\nrelease a\nrollback\ncreate game title='whole'\n");
    let outcome = program.end();
    assert_eq!(outcome.stderr.matches("nothing of it was kept").count(), 2, "{}", outcome.stderr);
    assert_eq!(server.answers(&["games where id > 100 .title"]), "[\"whole\"]\n");
}

/// What was set for the connection holds on the next stream, too.
#[test]
fn settings_outlive_a_stream() {
    let sql = "create table parent (id integer primary key); create table child (p integer references parent);";
    let Some(mut server) = Server::with(sql) else { return };
    let mut program = server.hopdb(&["--format", "json", "--keep-going"]).start();
    program.catch_up();
    program.write("pragma foreign_keys = off;\nbegin\ninsert into child values (7);\ncommit\n");
    assert_eq!(program.read_line(), "1\n");
    server.kill_and_start();
    program.write("insert into child values (8);\nbegin\ninsert into child values (9);\ncommit\n");
    assert_eq!(program.read_line() + &program.read_line(), "1\n1\n");
    program.write("pragma foreign_keys = on;\ninsert into child values (10);\n");
    let outcome = program.end();
    assert!(outcome.stderr.contains("FOREIGN KEY"), "{}", outcome.stderr);
    assert_eq!(server.answers(&["children show p"]), "[{\"p\":7},{\"p\":8},{\"p\":9}]\n");
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

/// What is lost cannot be kept by a `commit` any more, and a script that ends there does not say so.
#[test]
fn a_script_ends_in_a_lost_transaction() {
    let Some(mut server) = Server::with_demo() else { return };
    let mut program = server.hopdb(&["--keep-going"]).start();
    program.catch_up();
    program.write("begin\nupdate all games set price = 1\n");
    assert_eq!(program.read_line(), "=> 100\n");
    server.kill_and_start();
    program.write("count games\n.print done\n");
    assert_eq!(program.read_line(), "done\n");
    let told = program.end().assert_failure().stderr;
    assert!(told.contains("inside a transaction that is gone") && !told.contains("`commit` keeps it"), "{told}");
}

/// The server gives the lock of one that has kept it for five seconds to another who waits; exactly one of both is kept.
#[test]
fn another_one_writes() {
    let Some(server) = Server::with_demo() else { return };
    let mut first = server.hopdb(&["--keep-going"]).start();
    first.catch_up();
    first.write("begin immediate;\nupdate all games set price = 1\n");
    assert_eq!(first.read_line(), "=> 100\n");
    // What is not committed is seen by nobody.
    assert_eq!(server.answers(&["count games where price = 1"]), "0\n");
    let second = server.run(&["update all games set price = 2"]);
    first.write("commit\n.print done\n");
    assert_eq!(first.read_line(), "done\n");
    let first = first.end();
    let kept = [1, 2].map(|price| server.answers(&[&format!("count games where price = {price}")]));
    let kept = kept.each_ref().map(String::as_str);
    if second.code() == Some(0) {
        assert!(first.stderr.contains("nothing of it was kept"), "{}", first.stderr);
        assert_eq!((first.code(), kept), (Some(1), ["0\n", "100\n"]));
    } else {
        assert!(second.stderr.contains("somebody else"), "{}", second.stderr);
        assert_eq!((first.code(), kept), (Some(0), ["100\n", "0\n"]), "{}", first.stderr);
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
    // What is prepared already is prepared anew.
    server.answers(&["alter table games rename column stars to points;", "alter table games add column more;"]);
    program.write("select * from games where id = 1;\n");
    let row = program.read_line();
    assert!(row.contains("points") && row.contains("more") && !row.contains("stars"), "{row}");
    server.answers(&["alter table games rename column more to less;"]);
    program.write("select * from games where id = 1;\n");
    let row = program.read_line();
    assert!(row.contains("less") && !row.contains("more"), "{row}");
    program.end().assert_success();
}
