//! What is typed at a real terminal: Tab, Ctrl-C, paste, keys.

use expectrl::{ControlCode, Expect};

use crate::common::env::TestEnv;
use crate::common::prompt::{ENDLESS, start, start_in, start_with};

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
fn lines_are_written_in_an_editor() {
    use std::os::unix::fs::PermissionsExt;
    let home = TestEnv::new();
    home.write("editor", "#!/bin/sh\nsed -i s/games/users/ \"$1\"\n");
    std::fs::set_permissions(home.path("editor"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let editor = home.path("editor");
    let mut prompt = start_with(home, &["--quiet"], &[("TERM", "xterm"), ("EDITOR", editor.to_str().unwrap())]);
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

#[test]
fn tab_goes_through_what_there_is_and_back_to_what_was_typed() {
    let mut prompt = start_with(TestEnv::new(), &["--quiet"], &[("TERM", "xterm"), ("NO_COLOR", "1")]);
    prompt.wait_for("hopdb> ");
    // Listed; the first of them; the second; what was typed again.
    prompt.session.send("games show pr\t").unwrap();
    prompt.wait_for("printf");
    for (tabs, line) in [("\t", "games show price"), ("\t", "games show printf("), ("\t", "games show pr")] {
        prompt.session.send(tabs).unwrap();
        prompt.wait_for(line);
    }
    prompt.session.send("\t limit 1").unwrap();
    assert!(prompt.answer("").contains("price"));
    // One candidate is put in at once.
    prompt.session.send("count us\t").unwrap();
    assert!(prompt.answer("").contains("500"));
}

#[test]
fn values_are_offered_by_how_common_they_are() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.send("games where genre = '\t").unwrap();
    prompt.wait_for("RPG");
    prompt.session.send("\x15game \"Ze\t").unwrap();
    assert!(prompt.answer("").contains("Zelda"));
    // A key is listed by its label.
    prompt.session.send("reviews where game = \t").unwrap();
    prompt.wait_for("Crimson Circuit");
    // There are more than the screen has lines.
    prompt.wait_for("--More--");
    prompt.session.send("q").unwrap();
    prompt.session.send("\x15select genre from games where genre = 'RP\t").unwrap();
    assert!(prompt.answer(" limit 1;").contains("RPG"));
}

#[test]
fn two_hundred_pasted_lines_are_all_run() {
    let mut prompt = start(&["--quiet"]);
    let lines: String = (0..200).map(|number| format!("select {number} * 1000 + 7 as x;\n")).collect();
    prompt.session.send(format!("\x1b[200~{lines}\x1b[201~")).unwrap();
    let shown = prompt.answer("");
    for number in 0..200 {
        assert!(shown.contains(&(number * 1000 + 7).to_string()), "{number} is missing in {shown}");
    }
}

#[test]
fn ctrl_c_in_each_state() {
    let mut prompt = start(&["--quiet"]);
    // Nothing is typed.
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("Ctrl-D or `quit` leaves");
    prompt.wait_for("hopdb> ");
    // Half a line, and one with candidates below it.
    for half in ["game 3 .rev", "game 3 .\t"] {
        prompt.session.send(half).unwrap();
        prompt.wait_for(".");
        prompt.press(ControlCode::EndOfText);
        prompt.wait_for("\x1b[?2004l");
        prompt.wait_for("hopdb> ");
        assert!(prompt.answer("count games").contains("100"));
    }
    // An entry that is open.
    prompt.type_line("select 1,");
    prompt.wait_for(" ...;> ");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("count games").contains("100"));
    // A search through the history.
    prompt.session.send("\x12count").unwrap();
    prompt.wait_for("reverse-i-search");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("\x1b[?2004l");
    prompt.wait_for("hopdb> ");
    assert!(prompt.answer("count games").contains("100"));
    // A statement that runs.
    prompt.type_line(ENDLESS);
    prompt.wait_for("\x1b[?2004l");
    prompt.wait_until_busy();
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("interrupted");
    prompt.wait_for("hopdb> ");
    // A question.
    prompt.type_line("clear reviews");
    prompt.wait_for("go on? [y/N] ");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("nothing was changed");
    prompt.wait_for("hopdb> ");
    // A transaction stays open.
    prompt.asks = "hopdb*> ";
    prompt.answer("begin");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("hopdb*> ");
    assert!(prompt.answer("count reviews").contains("1000"));
}

#[test]
fn a_terminal_without_colours_and_a_dumb_one() {
    let mut prompt = start_with(TestEnv::new(), &["--quiet"], &[("TERM", "xterm"), ("NO_COLOR", "1")]);
    prompt.wait_for("hopdb> ");
    let shown = prompt.answer("games limit 2") + &prompt.answer("gams");
    assert!(!shown.contains("\x1b[1m") && !shown.contains("\x1b[3"), "{shown}");

    let mut prompt = start_with(TestEnv::new(), &["--quiet"], &[("TERM", "dumb")]);
    prompt.wait_for("hopdb> ");
    prompt.type_line("count games");
    let shown = prompt.wait_for("hopdb> ");
    assert!(shown.contains("100") && !shown.contains('\x1b'), "{shown}");
    prompt.type_line("quit");
    assert_eq!(prompt.status(), 0);
}

#[test]
fn a_name_that_would_clear_the_screen_is_shown_and_not_obeyed() {
    let home = TestEnv::new();
    home.write(
        "evil.sql",
        "create table \"\x1b[2J\" (\"\x1b[31mx\" text);\ninsert into \"\x1b[2J\" values ('\x1b[2J');\n",
    );
    let mut prompt = start_in(home, &["--quiet"]);
    prompt.wait_for("hopdb> ");
    let mut shown = prompt.answer(".read evil.sql");
    shown.push_str(&prompt.answer(".tables"));
    shown.push_str(&prompt.answer("`^[[2J`"));
    shown.push_str(&prompt.answer(".schema"));
    prompt.session.send("\t").unwrap();
    shown.push_str(&prompt.answer("\x15count games"));
    prompt.session.send("select * from \t").unwrap();
    shown.push_str(&prompt.answer("\x15count games"));
    shown.push_str(&prompt.answer(".find 2J"));
    assert!(shown.contains("^[[2J"), "{shown}");
    assert!(!shown.contains("\x1b[2J") && !shown.contains("\x1b[31mx"), "{shown}");
}

#[test]
fn the_line_being_typed_follows_the_size_of_the_terminal() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.send("count games where price >").unwrap();
    prompt.wait_for("price");
    for columns in [20, 120, 60] {
        prompt.session.get_process_mut().set_window_size(columns, 30).unwrap();
    }
    assert!(prompt.answer(" 1000").contains("=> "));
}
