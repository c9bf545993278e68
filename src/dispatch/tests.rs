//! A session without a terminal.

use std::io;
use std::sync::Arc;

use super::*;
use crate::fresh::Sheet;
use crate::session::{Cancel, Database, Messages, SessionOptions, Size, open};
use crate::terminal::Style;

#[path = "advice_tests.rs"]
mod advised;
#[path = "fast_tests.rs"]
mod fast;
#[path = "fault_tests.rs"]
mod fault;
#[path = "help_tests.rs"]
mod help;
#[path = "remark_tests.rs"]
mod remarks;

/// A session over the demo with all that it writes.
struct Desk {
    session: Session,
    out: Output,
    answers: Sheet,
    messages: Sheet,
    cancel: Arc<Cancel>,
}

fn desk(style: Style) -> Desk {
    let (answers, sheet) = (Sheet::default(), Sheet::default());
    let size: Size = || Some((80, 13));
    let messages = Messages::new(Box::new(sheet.clone()), style.clone(), size);
    let out = Output::new(Box::new(answers.clone()), style, size, messages.clone());
    let cancel = Arc::new(Cancel::default());
    let opened = open(&Database::Demo, &store::OpenOptions::default()).unwrap();
    let options = SessionOptions { interactive: true, infer: true, ..SessionOptions::default() };
    let session = Session::new(opened, options, messages, Arc::clone(&cancel));
    Desk { session, out, answers, messages: sheet, cancel }
}

const TERMINAL: Style = Style { terminal: true, color: false, width: None, height: None };

impl Desk {
    fn run(&mut self, text: &str) -> String {
        if let Err(stop) = run_text(&mut self.session, text, &mut self.out) {
            panic!("{text}: {stop:?}");
        }
        self.answers.take()
    }

    fn error(&mut self, text: &str) -> String {
        match run_text(&mut self.session, text, &mut self.out) {
            Err(Stop::Failed(errors)) => errors[0].to_string(),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_terminal_gets_a_screenful_and_more_goes_on() {
    let mut desk = desk(TERMINAL);
    desk.run(".timer off");
    let first = desk.run("games .id");
    assert!(first.contains(" 6 │") && !first.contains(" 7 │"), "{first}");
    assert_eq!(desk.messages.take(), "rows 1–6 of 100 · more, more 100, .pager\n");
    assert_eq!(desk.error("back"), "there is no page before this one");
    let second = desk.run("more");
    assert!(second.contains(" 7 │") && !second.contains(" 6 │"), "{second}");
    assert_eq!(desk.messages.take(), "rows 7–12 of 100 · more, back, more 100, .pager\n");
    assert_eq!(desk.run("back"), first);
    assert!(desk.run("more 2").contains(" 8 │"));
    assert_eq!(desk.run("back"), first);
    desk.messages.take();
    desk.run("more 100");
    assert_eq!(desk.messages.take(), "rows 7–100 of 100 · back, .pager\n");
    assert_eq!(desk.error("more"), "there is no answer to go on with");
    // Another answer takes the place of the one that was cut.
    desk.run("count games");
    assert_eq!(desk.error("more"), "there is no answer to go on with");
}

#[test]
fn a_statement_that_writes_runs_to_its_end_whatever_is_shown() {
    let mut desk = desk(TERMINAL);
    desk.run(".set limit 2");
    desk.run("create table t (id integer primary key, a);");
    desk.run(
        "insert into t (a) with recursive c(n) as (select 1 union all select n + 1 from c where n < 1000) \
         select n from c returning id;",
    );
    assert_eq!(desk.run("count ts"), "=> 1000\n");
}

#[test]
fn assignments_are_echoed_to_a_person() {
    let mut desk = desk(TERMINAL);
    for (line, echo) in [
        ("n = count games", "n = 100"),
        ("t = game 3 .title", "t = 'Zelda'"),
        ("g = game 3", "g = Game(id=3, title=Zelda)"),
        ("few = games where price > 58 by price", "few = games where price > 58 by price"),
        ("some = random 3 games", "some = 3 records of games"),
        ("none = first (games where id < 0)", "none = no record of games"),
    ] {
        assert_eq!(desk.run(line), "");
        assert_eq!(desk.messages.take().trim_end(), echo);
    }
}

#[test]
fn a_query_in_a_query_has_an_end() {
    let mut desk = desk(Style::PIPE);
    desk.run("x = games");
    for _ in 0..200 {
        if let Err(Stop::Failed(errors)) = run_text(&mut desk.session, "x = x where id > 0", &mut desk.out) {
            assert!(errors[0].message.contains("one within the other"), "{}", errors[0]);
            // What was there stays, and works.
            assert_eq!(desk.run("count x"), "=> 100\n");
            return;
        }
    }
    panic!("it has no end");
}

#[test]
fn the_last_query_keeps_nothing_alive() {
    let mut desk = desk(Style::PIPE);
    for _ in 0..300 {
        desk.run("games where id < 3 .id");
    }
    for _ in 0..120 {
        // Each stands on the one before, until that is too deep and `_` is no more.
        if run_text(&mut desk.session, "_ where 1", &mut desk.out).is_err() {
            return;
        }
    }
    panic!("`_` has no end");
}

#[test]
fn a_record_without_a_visible_key_is_pinned_too() {
    let mut desk = desk(Style::PIPE);
    desk.run("create table logs (text text); insert into logs values ('a'), ('b'), ('c'), ('d'), ('e'), ('f');");
    desk.run(".mode json");
    let shown = desk.run("random 3 logs by text");
    for _ in 0..5 {
        assert_eq!(desk.run("_ by text"), shown);
    }
    desk.run("r = random log");
    let one = desk.run("r .text");
    for _ in 0..5 {
        assert_eq!(desk.run("r .text"), one);
    }
}

#[test]
fn every_way_to_fetch_what_nests_gives_the_same() {
    let mut desk = desk(Style::PIPE);
    desk.run(".mode json");
    for line in [
        "games limit 5 show title, reviews{score, user{name, games{title}}}, users{name}",
        "games limit 5 include reviews.user, users",
        "games limit 3 show title, (reviews by score desc limit 2){score}, (reviews where score > 100){id}",
        "reviews limit 5 show id, game{title, reviews{id}}, user{name}",
        "game 3 include users, reviews",
        "games where id < 0 include reviews",
        "games limit 4 show title, reviews.score",
        "game 9999 .reviews.user .games include reviews",
    ] {
        let mut answers = Vec::new();
        for lazy in ["select", "joined", "subquery"] {
            desk.run(&format!(".lazy {lazy}"));
            answers.push(match run_text(&mut desk.session, line, &mut desk.out) {
                Ok(_) => desk.answers.take(),
                Err(stop) => format!("{stop:?}"),
            });
        }
        assert_eq!(answers[0], answers[1], "{line}");
        assert_eq!(answers[1], answers[2], "{line}");
    }
}

#[test]
fn nested_answers_take_one_query_or_one_a_level_or_one_a_record() {
    let mut desk = desk(Style::PIPE);
    for (lazy, statements) in [("joined", 1), ("subquery", 3), ("select", 1 + 4 + 8)] {
        desk.run(&format!(".lazy {lazy}"));
        desk.run(".sql on");
        desk.run("games where id <= 4 show title, (reviews by id limit 2){score, user{name}}");
        let shown = desk.messages.take();
        let count = shown.lines().filter(|line| line.starts_with("select")).count();
        assert_eq!(count, statements, "{lazy}");
    }
}

#[test]
fn a_line_may_hold_more_values_than_sqlite_has_parameters() {
    let mut desk = desk(Style::PIPE);
    let numbers: Vec<String> = (1..=40_000).map(|number| number.to_string()).collect();
    assert_eq!(desk.run(&format!("count games where id in ({})", numbers.join(", "))), "=> 100\n");
    let titles: Vec<String> = (1..=40_000).map(|number| format!("'Zelda{number}'")).collect();
    assert_eq!(desk.run(&format!("count games where title in ({}, 'Zelda')", titles.join(", "))), "=> 1\n");
}

#[test]
fn a_wish_to_stop_ends_a_line() {
    let mut desk = desk(Style::PIPE);
    desk.cancel.cancel();
    assert!(matches!(run_text(&mut desk.session, "games", &mut desk.out), Err(stop) if stop.is_interrupted()));
    desk.cancel.reset();
    assert_eq!(desk.run("count games"), "=> 100\n");
}

#[test]
fn errors_of_a_statement_stand_in_the_whole_line() {
    let mut desk = desk(Style::PIPE);
    let text = "! select 1; select * form games;";
    match run_text(&mut desk.session, text, &mut desk.out) {
        Err(Stop::Failed(errors)) => {
            let span = errors[0].span.unwrap();
            assert_eq!(&text[span.start..span.end], "form");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_in_an_order_that_only_another_program_has_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cards.db");
    {
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.create_collation("unicase", |a: &str, b: &str| a.to_lowercase().cmp(&b.to_lowercase())).unwrap();
        raw.execute_batch(
            "create table tags (tag text primary key collate unicase, n int) without rowid;
             create table notes (id integer primary key, tag text collate unicase references tags (tag));
             insert into tags values ('x', 1), ('Y', 2);
             insert into notes values (1, 'x'), (2, 'Y');",
        )
        .unwrap();
    }
    for (line, answer) in [
        ("tags .n", "n\n2\n1\n"),
        ("notes .tag .n", "n\n2\n1\n"),
        ("note 1 .tag .n", "n\n1\n"),
        ("tag \"x\" .notes .id", "id\n1\n"),
        ("notes where tag.n > 1 .id", "id\n2\n"),
        ("tags with notes show n, notes{id} limit 1", "n,notes\n2,\"[{\"\"id\"\":2}]\"\n"),
        ("count notes per tag.n", "tag.n,count\n1,1\n2,1\n"),
    ] {
        let mut desk = desk(Style::PIPE);
        let opened = open(&Database::Path(path.clone()), &store::OpenOptions::default()).unwrap();
        desk.session.reopen(opened).unwrap();
        desk.session.settings.format = &crate::formats::CSV;
        assert_eq!(desk.run(line).replace('\r', ""), answer, "{line}");
        let warnings = desk.messages.take();
        assert_eq!(warnings.matches("the collation `unicase`").count(), 1, "{line}: {warnings}");
    }
}

#[test]
fn the_widest_table_can_be_read() {
    let mut desk = desk(Style::PIPE);
    let columns: Vec<String> = (0..2000).map(|at| format!("c{at}")).collect();
    desk.run(&format!("create table wides ({});", columns.join(", ")));
    desk.run("insert into wides (c1) values (1);");
    assert!(desk.run("wides").contains("c1"));
    assert!(desk.run("wide 1").contains("c1999"));
}

#[test]
fn a_narrow_terminal_shows_relations_whole() {
    let (answers, sheet) = (Sheet::default(), Sheet::default());
    let size: Size = || Some((40, 12));
    let mut desk = desk(TERMINAL);
    let messages = Messages::new(Box::new(sheet), TERMINAL, size);
    desk.out = Output::new(Box::new(answers.clone()), TERMINAL, size, messages);
    desk.answers = answers;
    let shown = desk.run(".relations games");
    assert!(shown.contains("│ .reviews │ reviews │") && !shown.contains('…'), "{shown}");
}

#[test]
fn a_message_hands_on_what_was_answered_before_it() {
    let mut desk = desk(Style::PIPE);
    let messages = desk.out.messages.clone();
    // One that is made for an answer which nobody sees does not take its place.
    let _nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, messages.clone());
    desk.out.text("an answer\n").unwrap();
    messages.say("a message");
    assert_eq!(desk.answers.take(), "an answer\n");
}
