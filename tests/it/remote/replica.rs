//! A replica answers what is read, and hands on what is written to its primary, which may be killed and come back.

use std::time::Duration;

use super::server::{Server, demo};
use crate::common::program::{Running, hopdb, wait_for};

/// A session reads what it has written itself, though the replica hears of it later.
#[test]
fn what_was_written_is_read() {
    let Some((primary, replica)) = Server::pair(&demo()) else { return };
    let lines = [
        "create game title='Remote' price=10 created_at='2024-01-01' updated_at='2024-01-01'",
        "game 101 .title",
        "update game 101 set price = 11",
        "game 101 .price",
        "create table notes (id integer primary key, game_id integer references games, body text);",
        "create note game=101 body='good'",
        "game 101 .notes .body",
        "begin",
        "create 2000 notes game=101 body='n' || n",
        "count notes",
        "commit",
        "count notes",
        "select count(*) as n from notes;",
        "notes where body = 'n2000' .game .title",
        "delete note 1",
        "count notes",
        "drop table notes;",
        "count games where title = 'Remote'",
    ];
    let outcome = replica.run(&lines).assert_success();
    let file = replica.folder().join("same.db");
    let alike = hopdb([primary.file().to_str().unwrap(), "--format", "json"])
        .args(lines.iter().flat_map(|line| ["-c", line]))
        .run()
        .assert_success();
    assert_eq!(outcome.stdout, alike.stdout);
    // Whoever reads at the primary finds the same, and so does a copy that the replica gives.
    assert_eq!(primary.answers(&["count games where title = 'Remote'"]), "1\n");
    replica.run(&[&format!(".save {}", file.display())]).assert_success();
    let dump = |of: &str| hopdb([of, "-c", ".dump"]).run().assert_success().stdout;
    assert_eq!(dump(file.to_str().unwrap()), dump(&primary.url()));
}

/// Reads go on while there is no primary; what is written waits for it within the bound, and is kept once or not at all.
#[test]
fn a_primary_that_is_killed() {
    let Some((mut primary, replica)) = Server::pair("create table t (id integer primary key, line int, k int);") else {
        return;
    };
    let mut program = replica.hopdb(&["--keep-going", "--format", "json"]).start();
    let answer = |program: &mut Running, line: &str| {
        program.write(&format!("{line}\n"));
        program.read_line()
    };
    assert_eq!(answer(&mut program, ".set time 2s\ncreate 10 t line=1 k=n"), "10\n");
    assert_eq!(answer(&mut program, "begin\ncreate 10 t line=2 k=n"), "10\n");
    primary.kill();
    // The transaction was the primary's.
    assert_eq!(answer(&mut program, "create 10 t line=2 k=n\nrollback\n.print rolled back"), "rolled back\n");
    assert_eq!(answer(&mut program, "count t"), "10\n");
    assert_eq!(answer(&mut program, "create 10 t line=3 k=n\n.print waited"), "waited\n");
    assert_eq!(answer(&mut program, "count t where line = 3"), "0\n");
    assert_eq!(answer(&mut program, "insert into t (line) values (4);\n.print waited"), "waited\n");
    primary.kill_and_start();
    // A primary that was killed numbers anew what it sends its replicas, which start over then and answer from before for a moment.
    wait_for("writes do not come back", || {
        let done = replica.run(&["create t line=5", "expect some t where line = 5"]);
        std::thread::sleep(Duration::from_millis(100));
        done.code() == Some(0)
    });
    // The session goes on, and reads what it has written.
    assert_eq!(answer(&mut program, "create 10 t line=6 k=n"), "10\n");
    assert_eq!(answer(&mut program, "count t where line = 6"), "10\n");
    let told = program.end().stderr;
    assert!(told.contains("nothing of it was kept") && told.contains("not known"), "{told}");
    let count = |line: u8| primary.answers(&[&format!("count t where line = {line}")]);
    assert_eq!([1, 2, 3, 6].map(count), ["10\n", "0\n", "0\n", "10\n"]);
    assert!(["0\n", "1\n"].contains(&count(4).as_str()), "{}", count(4));
}

/// Kills of the client while it writes through the replica: each line is there as a whole or not at all, once.
#[test]
fn kills_of_the_client() {
    let Some((primary, replica)) = Server::pair("create table t (id integer primary key, line int, k int);") else {
        return;
    };
    let mut written = 0;
    for kill in 0..12u64 {
        let mut program = replica.hopdb(&["--format", "json", "--quiet"]).start();
        program.catch_up();
        program.write(&format!("create 1500 t line={kill} k=n\n"));
        std::thread::sleep(Duration::from_millis(5 * kill));
        written += u64::from(program.kill().stdout.contains("1500"));
    }
    wait_for("the lock stays", || replica.run(&["create t line=1000 k=1"]).code() == Some(0));
    let whole =
        "select line from t where line < 1000 group by line having count(*) = 1500 and count(distinct k) = 1500;";
    let [whole, all] = [whole, "select distinct line from t where line < 1000;"].map(|line| primary.answers(&[line]));
    assert_eq!(whole, all);
    assert!(all.matches("line").count() as u64 >= written, "{written} were answered: {all}");
}
