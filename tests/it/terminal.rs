//! A session on a real terminal: questions, settings and history that are kept, and how the terminal is left behind.

use std::fs;

use expectrl::process::unix::Signal;
use expectrl::{ControlCode, Expect};

use crate::common::env::TestEnv;
use crate::common::prompt::{ENDLESS, start, start_in};

#[test]
fn a_line_is_answered_and_ctrl_d_leaves() {
    let mut prompt = start(&[]);
    assert!(prompt.answer("count games").contains("100"));
    assert!(prompt.answer("g = first game").contains("g = Game(id=1"));
    assert!(prompt.answer("g .reviwes").contains("Did you mean `.reviews`"));
    prompt.press(ControlCode::EndOfTransmission);
    assert_eq!(prompt.status(), 0);
    assert!(prompt.is_cooked());
}

#[test]
fn the_welcome_can_be_left_out() {
    let mut prompt = start_in(TestEnv::new(), &[]);
    assert!(prompt.wait_for("hopdb> ").contains(".help"));
    let mut prompt = start_in(TestEnv::new(), &["--quiet"]);
    assert!(!prompt.wait_for("hopdb> ").contains(".help"));
}

#[test]
fn words_that_leave() {
    for line in ["quit", "exit", ".quit", ".exit", "quit;"] {
        let mut prompt = start(&["--quiet"]);
        prompt.type_line(line);
        assert_eq!(prompt.status(), 0, "{line}");
    }
}

#[test]
fn an_open_transaction_shows_and_is_asked_about() {
    let mut prompt = start(&["--quiet"]);
    prompt.type_line("begin");
    prompt.wait_for("hopdb*> ");
    prompt.type_line("quit");
    prompt.wait_for("A transaction is open");
    prompt.type_line("s");
    prompt.wait_for("hopdb*> ");
    prompt.press(ControlCode::EndOfTransmission);
    prompt.wait_for("A transaction is open");
    prompt.type_line("r");
    assert_eq!(prompt.status(), 0);
}

#[test]
fn sigterm_and_sighup_leave_the_terminal_as_it_was() {
    for (signal, status) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        // At the prompt, and while a query runs.
        let mut prompt = start(&["--quiet"]);
        assert!(!prompt.is_cooked());
        prompt.session.get_process_mut().kill(signal).unwrap();
        assert_eq!(prompt.status(), status);
        assert!(prompt.is_cooked());

        let mut prompt = start(&["--quiet"]);
        prompt.type_line(ENDLESS);
        prompt.wait_for("\x1b[?2004l");
        prompt.session.get_process_mut().kill(signal).unwrap();
        assert_eq!(prompt.status(), status);
        assert!(prompt.is_cooked());
    }
}

#[test]
fn an_interrupt_while_somebody_types_is_not_for_the_line() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.get_process_mut().kill(Signal::SIGINT).unwrap();
    // Until all of it is shown, the signal has been heeded.
    for letter in "count games".chars() {
        prompt.session.send(letter.to_string()).unwrap();
        prompt.wait_for(&letter.to_string());
    }
    let answer = prompt.answer("");
    assert!(answer.contains("100"), "{answer}");
}

#[test]
fn history_and_settings_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let mut prompt = start(&["--quiet"]);
    prompt.answer("count games");
    prompt.answer(" count users");
    prompt.answer(".set limit 3");
    prompt.answer(".set save");
    prompt.type_line("quit");
    assert_eq!(prompt.status(), 0);
    let history = prompt.home.path(".local/state/hopdb/history");
    let text = std::fs::read_to_string(&history).unwrap();
    assert!(text.contains("count games") && !text.contains("count users"), "{text}");
    assert_eq!(std::fs::metadata(&history).unwrap().permissions().mode() & 0o777, 0o600);

    let mut prompt = start_in(prompt.home, &["--quiet"]);
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("games .title").contains("rows 1–3 of 100"));
    prompt.session.send("\x1b[A\x1b[A").unwrap();
    prompt.wait_for("quit");
}

/// A project whose schema.sql is `schema`, in a home of its own.
fn project(schema: &str) -> TestEnv {
    let home = TestEnv::new();
    home.write("shop/schema.sql", schema);
    home
}

#[test]
fn a_migration_asks_what_only_a_person_can_know() {
    let home = project("create table books (id integer primary key, title text);");
    let mut prompt = start_in(home, &["--quiet", "shop"]);
    prompt.asks = "shop> ";
    prompt.wait_for("shop> ");
    assert!(prompt.answer(".migrate").contains("table books: new"));
    prompt.answer("create book title='Emma'");
    prompt.home.write("shop/schema.sql", "create table books (id integer primary key, name text);");
    // Without an answer nothing is done.
    prompt.type_line(".migrate");
    prompt.wait_for("[y/n] ");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("shop> ");
    assert!(prompt.answer("books").contains("title"));
    prompt.type_line(".migrate");
    prompt.wait_for("[y/n] ");
    prompt.type_line("y");
    prompt.wait_for("shop> ");
    assert!(prompt.answer("books .name").contains("Emma"));
    // A value for what may not be null.
    prompt
        .home
        .write("shop/schema.sql", "create table books (id integer primary key, name text, cost integer not null);");
    prompt.type_line(".migrate");
    prompt.wait_for("an SQL expression");
    prompt.wait_for(": ");
    prompt.type_line("length(name)");
    prompt.wait_for("shop> ");
    assert!(prompt.answer("books .cost").contains('4'));
}

#[test]
fn an_answer_to_a_migration_can_be_kept_in_schema_sql() {
    let home = project("create table books (id integer primary key, title text);");
    home.run(&["shop", "migrate"]).assert_success();
    home.run(&["shop", "-c", "create book title='Emma'"]).assert_success();
    // Blanks and line ends as somebody has them.
    home.write(
        "shop/schema.sql",
        "-- my shop\r\ncreate table  books (id integer primary key,\r\n\tname text,\r\n\tcost int not null);\r\n",
    );
    let mut prompt = start_in(home, &["shop", "migrate"]);
    let asked = prompt.wait_for("[y/n] ");
    assert!(asked.contains("`keep y` and `keep n` write the answer into schema.sql"), "{asked}");
    prompt.type_line("keep y");
    prompt.wait_for("upper(title): ");
    prompt.type_line("keep length(name)");
    prompt.wait_for("wrote `-- @renamed from=title` into shop/schema.sql");
    prompt.wait_for("wrote `-- hop: fill length(name)` into shop/schema.sql");
    assert_eq!(prompt.status(), 0);
    assert_eq!(
        fs::read_to_string(prompt.home.path("shop/schema.sql")).unwrap(),
        "-- my shop\r\ncreate table  books (id integer primary key,\r\n\tname text, -- @renamed from=title\r\n\tcost int not null /* \
         hop: fill length(name) */);\r\n"
    );
    // Now it is known without a question, of a revision, too.
    prompt.home.run(&["shop", "-c", "expect first book .cost gives 4"]).assert_success();
    prompt.home.run(&["shop", "migrate", "check"]).assert_success();
}

#[test]
fn a_rename_is_asked_once() {
    let home = project("create table books (id integer primary key, title text, writer text);");
    home.run(&["shop", "migrate"]).assert_success();
    home.run(&["shop", "-c", "create book title='Emma' writer='Austen'"]).assert_success();
    home.write("shop/schema.sql", "create table books (id integer primary key, name text, author text);");
    let mut prompt = start_in(home, &["shop", "migrate"]);
    assert!(prompt.wait_for("[y/n] ").contains("`title` goes and `name` comes"));
    prompt.type_line("y");
    // Neither name is asked about again.
    assert!(prompt.wait_for("[y/n] ").contains("`writer` goes and `author` comes"));
    prompt.type_line("y");
    prompt.wait_for("author");
    assert_eq!(prompt.status(), 0);
    prompt.home.run(&["shop", "-c", "expect first book .name gives 'Emma'"]).assert_success();
    prompt.home.run(&["shop", "-c", "expect first book .author gives 'Austen'"]).assert_success();
}

#[test]
fn what_is_kept_stays_where_data_is_not_to_be_lost() {
    let home = project("create table books (id integer primary key, title text);");
    home.run(&["shop", "migrate"]).assert_success();
    home.run(&["shop", "-c", "create book title='Emma'"]).assert_success();
    home.write("shop/schema.sql", "create table books (id integer primary key,\n  name text\n);");
    let mut prompt = start_in(home, &["shop", "migrate"]);
    prompt.wait_for("[y/n] ");
    prompt.type_line("keep n");
    prompt.wait_for("wrote `-- @new` into shop/schema.sql");
    prompt.wait_for("[y/N] ");
    prompt.type_line("n");
    prompt.wait_for("the database is as it was");
    assert_eq!(prompt.status(), 1);
    assert!(fs::read_to_string(prompt.home.path("shop/schema.sql")).unwrap().contains("@new"));
}

#[test]
fn a_new_revision_can_keep_its_answer_in_schema_sql() {
    let home = project("create table birds (id integer primary key);");
    home.run(&["shop", "migrate", "new", "birds"]).assert_success();
    home.write("shop/schema.sql", "create table larks (id integer primary key);");
    let mut prompt = start_in(home, &["shop", "migrate", "new", "larks"]);
    prompt.wait_for("[y/n] ");
    prompt.type_line("keep n");
    prompt.wait_for("wrote `-- @new` into shop/schema.sql");
    prompt.wait_for("0002_larks.sql");
    assert_eq!(prompt.status(), 0);
    assert_eq!(
        fs::read_to_string(prompt.home.path("shop/schema.sql")).unwrap(),
        "-- @new\ncreate table larks (id integer primary key);"
    );
}

#[test]
fn a_migration_from_the_command_line_asks_before_data_is_lost() {
    let home = project("create table books (id integer primary key, title text);");
    home.run(&["shop", "migrate", "new", "books"]).assert_success();
    home.run(&["shop", "migrate"]).assert_success();
    home.run(&["shop", "-c", "create book title='Emma'"]).assert_success();
    let mut prompt = start_in(home, &["shop", "migrate", "down"]);
    assert!(prompt.wait_for("[y/N] ").contains("the table books with 1 record"));
    prompt.type_line("n");
    prompt.wait_for("the database is as it was");
    assert_eq!(prompt.status(), 1);
    let mut prompt = start_in(prompt.home, &["shop", "migrate", "down"]);
    prompt.wait_for("[y/N] ");
    prompt.type_line("y");
    prompt.wait_for("a copy of what was there before is in shop/shop.db.before-");
    prompt.wait_for("down  0001_books");
    assert_eq!(prompt.status(), 0);
}

#[test]
fn clear_tells_how_much_would_go_and_asks() {
    let mut prompt = start(&["--quiet"]);
    prompt.type_line("clear reviews");
    assert!(prompt.wait_for("go on? [y/N] ").contains("1000 of reviews"));
    prompt.type_line("n");
    assert!(prompt.wait_for("hopdb> ").contains("nothing was changed"));
    assert!(prompt.answer("count reviews").contains("1000"));
}

#[test]
fn a_no_to_one_statement_is_one_to_the_whole_line() {
    let mut prompt = start(&["--quiet"]);
    prompt.type_line("delete from users where id = 4; delete from games where id < 4; delete from users where id < 3;");
    prompt.wait_for("go on? [y/N] ");
    prompt.type_line("y");
    prompt.wait_for("go on? [y/N] ");
    prompt.type_line("n");
    assert!(prompt.wait_for("hopdb> ").contains("nothing was changed"));
    assert!(prompt.answer("count users").contains("500"));
    assert!(prompt.answer("count games").contains("100"));
}

#[test]
fn a_session_begins_with_the_lines_of_init_hop() {
    let home = TestEnv::new();
    home.write(
        ".config/hopdb/init.hop",
        "# mine\n.timer off\ncheap = games where price < 10\n.set nothing 3\ndelete all games\n.open x.db\nselect 1;\nmade = create game title='x'\n",
    );
    let mut prompt = start_in(home, &["--quiet"]);
    let said = prompt.wait_for("hopdb> ");
    assert!(said.contains("init.hop:4:") && said.contains("there is no setting `nothing`"), "{said}");
    assert_eq!(said.matches("stand in init.hop").count(), 4, "{said}");
    assert!(prompt.answer("count cheap").contains("=> "));
    assert!(prompt.answer("count games").contains("100"));
    assert!(!prompt.answer("users limit 2").contains(" ms"));
    // Neither with --safe nor in scripts.
    let mut safe = start_in(prompt.home, &["--quiet", "--safe"]);
    safe.asks = "hopdb (safe)> ";
    assert!(!safe.wait_for(safe.asks).contains("init.hop"));
    assert!(!safe.home.run(&["-c", "count games"]).text().contains("init.hop"));
}
