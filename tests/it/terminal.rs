//! The prompt on a real terminal: what is typed, what is stopped, and how the terminal is left behind.

use expectrl::process::unix::{Signal, UnixProcess, WaitStatus};
use expectrl::session::{OsStream, Session};
use expectrl::{ControlCode, Eof, Expect};
use rustix::termios::{LocalModes, tcgetattr};

use crate::common::env::TestEnv;
use crate::common::program::{PATIENCE, wait_until_busy};

/// Never ends, and shows nothing before it does.
const ENDLESS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c;";
/// Never ends, and has rows at once.
const ENDLESS_ROWS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select n from c;";

struct Prompt {
    session: Session<UnixProcess, OsStream>,
    /// The folder of its settings and history.
    home: TestEnv,
    /// How it asks for a line.
    asks: &'static str,
}

fn start(arguments: &[&str]) -> Prompt {
    let mut prompt = start_in(TestEnv::new(), arguments);
    prompt.wait_for("hopdb> ");
    prompt
}

fn start_in(home: TestEnv, arguments: &[&str]) -> Prompt {
    let mut session = Session::spawn(home.hopdb(arguments).env("TERM", "xterm").into_command()).unwrap();
    session.set_expect_timeout(Some(PATIENCE));
    session.get_process_mut().set_window_size(100, 30).unwrap();
    Prompt { session, home, asks: "hopdb> " }
}

impl Prompt {
    /// Waits until `text` is shown, and gives what was shown before it.
    fn wait_for(&mut self, text: &str) -> String {
        let found = self.session.expect(text).unwrap_or_else(|error| panic!("`{text}` is not shown: {error}"));
        String::from_utf8_lossy(found.before()).into_owned()
    }

    fn type_line(&mut self, line: &str) {
        self.session.send(format!("{line}\r")).unwrap();
    }

    /// What a line answers: all that is shown until the next prompt.
    fn answer(&mut self, line: &str) -> String {
        self.type_line(line);
        self.wait_for("\x1b[?2004l");
        self.wait_for(self.asks)
    }

    /// Waits until what was typed computes.
    fn wait_until_busy(&self) {
        let id = self.session.get_process().pid().as_raw();
        wait_until_busy(u32::try_from(id).expect("a process id"));
    }

    fn press(&mut self, key: ControlCode) {
        self.session.send(key).unwrap();
    }

    /// True if the terminal gathers lines and knows Ctrl-C, as it did before the program began.
    fn is_cooked(&self) -> bool {
        let terminal = self.session.get_process().get_raw_handle().unwrap();
        tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ISIG)
    }

    /// The exit status, once it has ended.
    fn status(&mut self) -> i32 {
        self.session.expect(Eof).unwrap();
        match self.session.get_process().wait().unwrap() {
            WaitStatus::Exited(_, status) => status,
            other => panic!("it ended by {other:?}"),
        }
    }
}

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
fn tab_lists_and_then_chooses() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.send("game 3 .\t").unwrap();
    prompt.wait_for("many, through reviews");
    prompt.wait_for("integer, key");
    prompt.session.send("\x15count us\t").unwrap();
    assert!(prompt.answer("").contains("500"));
    prompt.session.send("count games where genre = 'RP\t").unwrap();
    assert!(!prompt.answer("").contains("error"));
}

#[test]
fn ctrl_c_stops_a_query_and_the_shell_goes_on() {
    let mut prompt = start(&["--quiet"]);
    for _ in 0..2 {
        prompt.type_line(ENDLESS);
        prompt.wait_for("\x1b[?2004l");
        prompt.wait_until_busy();
        prompt.press(ControlCode::EndOfText);
        prompt.wait_for("interrupted");
        prompt.wait_for("hopdb> ");
        assert!(prompt.answer("count games").contains("100"));
    }
}

#[test]
fn ctrl_c_drops_a_half_typed_line() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.send("game 3 .rev").unwrap();
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("\x1b[?2004l");
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("count games").contains("100"));
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("Ctrl-D or `quit` leaves");
}

#[test]
fn a_long_answer_stops_at_a_screenful() {
    let mut prompt = start(&["--quiet"]);
    prompt.answer(".timer off");
    let shown = prompt.answer("games .title");
    assert!(shown.contains("rows 1–24 of 100 · more, more 100, .pager"), "{shown}");
    assert!(prompt.answer("more").contains("rows 25–48 of 100 · more, back, more 100, .pager"));
    assert!(prompt.answer("back").contains("rows 1–24 of 100 · more"));
    assert!(prompt.answer("more 3").contains("rows 25–27 of 100"));
    // Enter alone goes on, too.
    assert!(prompt.answer("").contains("rows 28–51 of 100"));
    // The count of what is not shown gives up in time.
    let shown = prompt.answer(ENDLESS_ROWS);
    assert!(shown.contains("rows 1–24 of over ") && shown.contains(" · more"), "{shown}");
    prompt.answer(".set limit off");
    let shown = prompt.answer("games .title");
    assert!(shown.contains("100 values") && !shown.contains("more"), "{shown}");
}

#[test]
fn a_foot_tells_how_much_there_is_and_how_long_it_took() {
    let mut prompt = start(&["--quiet"]);
    let shown = prompt.answer("users limit 3");
    assert!(shown.contains("3 users · ") && shown.contains(" ms"), "{shown}");
    assert!(prompt.answer("games limit 1").contains("1 game · "));
    assert!(prompt.answer("games show title, price limit 2").contains("2 rows · "));
    assert!(!prompt.answer("first user").contains(" ms"));
    prompt.answer(".timer off");
    let shown = prompt.answer("users limit 3");
    assert!(shown.contains("3 users") && !shown.contains(" ms"), "{shown}");
    prompt.answer(".timer on");
    assert!(prompt.answer("users limit 3").contains("-- took "));
}

#[test]
fn cards_stand_where_a_table_would_not_fit() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.get_process_mut().set_window_size(60, 40).unwrap();
    let shown = prompt.answer("games limit 2");
    assert!(shown.contains("Game(id=1") && !shown.contains("┌─"), "{shown}");
    assert!(prompt.answer("games limit 2 show title, price").contains("┌─"));
    prompt.answer(".mode table");
    assert!(prompt.answer("games limit 2").contains("more columns"));
    prompt.answer(".mode auto");
    prompt.session.get_process_mut().set_window_size(120, 40).unwrap();
    assert!(prompt.answer("games limit 2").contains("┌─"));
}

#[test]
fn answers_go_through_commands() {
    let mut prompt = start(&["--quiet"]);
    let shown = prompt.answer("count games | sed s/100/a-hundred/");
    assert!(shown.contains("a-hundred"), "{shown}");
    assert!(prompt.answer("select 7 * 6 as n; | tr 42 xy").contains("xy"));
    assert!(prompt.answer(".tables | wc -l").contains('7'));
    // It is the whole answer, and plain.
    assert!(prompt.answer("games .title | wc -l").contains("104"));
    assert!(prompt.answer("games .title | head -1").contains("┌─"));
    assert!(prompt.answer("games | exit 3").contains("`exit 3` ended with status 3"));
    // Where a line means something as a whole, it is no pipe.
    assert!(prompt.answer("count games where price | 4 = price").contains("=> "));
    assert!(prompt.answer(".shell echo it is $((6 * 7)) | tr a-z A-Z").contains("IT IS 42"));
    prompt.answer(".set pager 'sed s/Zelda/a-legend/'");
    assert!(prompt.answer("games .title").contains("a-legend"));
    let mut prompt = start_in(TestEnv::new(), &["--quiet", "--safe"]);
    prompt.asks = "hopdb (safe)> ";
    prompt.wait_for(prompt.asks);
    assert!(prompt.answer("games | cat").contains("--safe"));
    assert!(prompt.answer(".pager").contains("--safe"));
}

#[test]
fn lines_go_on_where_something_is_open() {
    let mut prompt = start(&["--quiet"]);
    prompt.type_line("select 1 +");
    prompt.wait_for(" ...;> ");
    // A command runs by itself, and the statement stays open.
    prompt.type_line(".timer");
    prompt.wait_for("foot");
    prompt.wait_for(" ...;> ");
    assert!(prompt.answer("41 as answer;").contains("42"));
    prompt.type_line("games where (price >");
    prompt.wait_for(" ...(> ");
    assert!(prompt.answer("1000)").contains("no games"));
    // Ctrl-C drops what is open.
    prompt.type_line("games where (price >");
    prompt.wait_for(" ...(> ");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("hopdb> ");
}

#[test]
fn what_is_pasted_is_run_entry_by_entry() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.send("\x1b[200~game 3\n  .title\ncount users\x1b[201~").unwrap();
    let shown = prompt.answer("");
    assert!(shown.contains("Zelda") && shown.contains("500"), "{shown}");
    // Lines that come at once without being marked as pasted are not lost either.
    prompt.session.send("count games\rcount users\rcount reviews\r").unwrap();
    prompt.wait_for("100");
    prompt.wait_for("500");
    prompt.wait_for("1000");
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
fn nothing_in_the_data_acts_on_the_terminal() {
    let mut prompt = start(&["--quiet"]);
    let shown = prompt.answer("select char(27) || ']0;title' || char(7) as x;");
    assert!(shown.contains("^[]0;title^G"), "{shown}");
    let shown = prompt.answer("select char(155) || '31m' as x;");
    assert!(shown.contains("<U+009B>31m"), "{shown}");
    prompt.answer(".mode csv");
    let shown = prompt.answer("select char(27) || '[31m' as x;");
    assert!(shown.contains("^[[31m"), "{shown}");
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
fn a_migration_from_the_command_line_asks_before_data_is_lost() {
    let home = project("create table books (id integer primary key, title text);");
    home.run(&["shop", "migrate", "new", "books"]).assert_success();
    home.run(&["shop", "migrate"]).assert_success();
    home.run(&["shop", "-c", "create book title='Emma'"]).assert_success();
    let mut prompt = start_in(home, &["shop", "migrate", "down"]);
    assert!(prompt.wait_for("[y/N] ").contains("the table books with 1 record"));
    prompt.type_line("n");
    prompt.wait_for("nothing was changed");
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
fn a_seed_shows_how_far_it_is_and_ctrl_c_takes_it_back() {
    let mut prompt = start(&["--quiet"]);
    prompt.type_line(".seed auto 100000000");
    prompt.wait_for(" a second");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("interrupted");
    prompt.wait_for("nothing of the seed is kept");
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("count games").contains("100"));
    assert!(prompt.answer("count users").contains("500"));
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

#[test]
fn lines_are_written_in_an_editor() {
    use std::os::unix::fs::PermissionsExt;
    let home = TestEnv::new();
    home.write("editor", "#!/bin/sh\nsed -i s/games/users/ \"$1\"\n");
    std::fs::set_permissions(home.path("editor"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let editor = home.path("editor");
    let mut session = Session::spawn(
        home.hopdb(&["--quiet"]).env("TERM", "xterm").env("EDITOR", editor.to_str().unwrap()).into_command(),
    )
    .unwrap();
    session.set_expect_timeout(Some(PATIENCE));
    let mut prompt = Prompt { session, home, asks: "hopdb> " };
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("count games").contains("100"));
    // The last line, and one by its number.
    prompt.type_line(".edit");
    prompt.wait_for("500");
    prompt.wait_for("hopdb> ");
    prompt.type_line(".edit 1");
    prompt.wait_for("500");
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer(".edit 99").contains("there is no line 99"));
    let shown = prompt.answer(".history GAMES");
    assert!(shown.contains("1  count games") && !shown.contains("count users"), "{shown}");
    // What is being typed comes back, and is not run yet.
    prompt.session.send("count games where name = 'Ann'\x18\x05").unwrap();
    prompt.wait_for("users");
    assert!(prompt.answer("").contains('1'));
}

#[test]
fn the_numbers_of_groups_are_shown_as_bars() {
    let mut prompt = start(&["--quiet"]);
    assert!(prompt.answer("count games per genre").contains("████"));
    assert!(!prompt.answer("games limit 3 .price").contains('█'));
    prompt.answer(".set bars off");
    assert!(!prompt.answer("count games per genre").contains('█'));
}

#[test]
fn many_statements_of_one_shape_are_told() {
    let mut prompt = start(&["--quiet"]);
    assert!(!prompt.answer("first 6 games include reviews").contains("N+1"));
    prompt.answer(".lazy select");
    assert!(prompt.answer("first 6 games include reviews").contains("6 statements of one shape (N+1)"));
    assert!(!prompt.answer("first 2 games include reviews").contains("N+1"));
    let shown = prompt.answer(".lazy compare first 6 games include reviews");
    assert!(shown.contains("subquery") && shown.contains('7'), "{shown}");
}

#[test]
fn keys_and_colours_are_settings() {
    let mut prompt = start(&["--quiet"]);
    prompt.answer(".set editing vi");
    assert!(prompt.answer(".set editing").contains("vi"));
    assert!(prompt.answer("count games").contains("100"));
    assert!(prompt.answer(".set editing ed").contains("emacs, vi"));
    assert!(prompt.answer("users limit 1").contains("\x1b[1mname"));
    prompt.answer(".set theme none");
    assert!(!prompt.answer("users limit 1").contains("\x1b[1mname"));
}
