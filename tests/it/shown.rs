//! What answers look like at a real terminal.

use expectrl::ControlCode;
use regex::Regex;
use unicode_width::UnicodeWidthStr;

use crate::common::env::TestEnv;
use crate::common::prompt::{ENDLESS, ENDLESS_ROWS, start, start_in};

#[test]
fn a_long_answer_stops_at_a_screenful() {
    let mut prompt = start(&["--quiet"]);
    prompt.answer(".timer off");
    let shown = prompt.answer("games .title");
    assert!(shown.contains("rows 1–23 of 100 · more, more 100, .pager"), "{shown}");
    assert!(prompt.answer("more").contains("rows 24–46 of 100 · more, back, more 100, .pager"));
    assert!(prompt.answer("back").contains("rows 1–23 of 100 · more"));
    assert!(prompt.answer("more 3").contains("rows 24–26 of 100"));
    // Enter alone goes on, too.
    assert!(prompt.answer("").contains("rows 27–49 of 100"));
    // The count of what is not shown gives up in time.
    let shown = prompt.answer(ENDLESS_ROWS);
    assert!(shown.contains("rows 1–23 of over ") && shown.contains(" · more"), "{shown}");
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
fn long_work_says_how_far_it_has_come() {
    let mut prompt = start(&["--quiet"]);
    prompt.answer("create table big (n);");
    // A transcript has the whole answer; without one the rows that fit no more are counted only for so long.
    prompt.answer(".log all.txt");
    let inserts = "insert into big with recursive c(n) as (select 1 union all select n + 1 from c) select n from c;";
    for (line, says) in
        [(ENDLESS, " s · Ctrl-C stops"), (ENDLESS_ROWS, " rows so far, "), (inserts, " records changed so far, ")]
    {
        prompt.type_line(line);
        prompt.wait_for("\x1b[?2004l");
        prompt.wait_for(says);
        prompt.press(ControlCode::EndOfText);
        // The line goes before anything else is shown.
        prompt.wait_for("\r\x1b[K");
        prompt.wait_for("interrupted");
        prompt.wait_for("hopdb> ");
    }
    // What was a question's time is not the work's, and nothing is drawn beside it.
    prompt.type_line("clear reviews");
    prompt.wait_for("go on? [y/N] ");
    prompt.type_line("n");
    assert!(!prompt.wait_for("hopdb> ").contains("Ctrl-C"));
}

#[test]
fn a_column_is_drawn_where_a_person_looks() {
    let mut prompt = start(&["--quiet"]);
    let shown = prompt.answer(".describe games.price");
    assert!(shown.contains("a column for each ") && shown.contains("the highest has "), "{shown}");
    assert!(prompt.answer(".describe users.created_at").contains("a column for each "));
    assert!(!prompt.answer(".describe games.genre").contains("a column for each "));
    assert!(!prompt.answer(".describe games.price | cat").contains("a column for each "));
    prompt.answer(".set bars off");
    let shown = prompt.answer(".describe games.price");
    assert!(!shown.contains("a column for each ") && !shown.contains('█'), "{shown}");
}

#[test]
fn one_line_is_answered_by_cards() {
    let mut prompt = start(&["--quiet"]);
    assert!(plain(&prompt.answer("games limit 2 \\G")).contains("── Game(id=1"));
    assert!(plain(&prompt.answer("select 1 as a, 2 as b\\G")).contains("── 1 ──"));
    prompt.type_line("select 1 as a,");
    prompt.wait_for(" ...;> ");
    assert!(plain(&prompt.answer("2 as b \\G")).contains("── 1 ──"));
    assert!(prompt.answer("games limit 2").contains("┌─"));
    assert!(prompt.answer("\\G").contains("as cards"));
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let lines = [
        "games",
        "games limit 2",
        "first user",
        "reviews show *, user, game",
        "first 2 games include reviews",
        "count reviews per game",
        ".help",
        ".help with",
        ".help commands",
        ".tables",
        ".relations games",
        "games?",
        ".describe games",
        ".describe games.price",
        ".check",
        ".set",
        "game 3 .revews",
        "game where prise > 3",
    ];
    for columns in [60, 80, 120] {
        let mut prompt = start(&["--quiet"]);
        prompt.session.get_process_mut().set_window_size(columns, 40).unwrap();
        for line in lines {
            let answer = prompt.answer(line);
            for shown in plain(&answer).lines() {
                let wide = UnicodeWidthStr::width(shown.trim_end_matches(['\r', '\n']));
                assert!(wide <= usize::from(columns), "{columns} {line}: {shown}");
            }
        }
    }
}

/// What is shown without what colours it.
fn plain(text: &str) -> String {
    let sequences = Regex::new("\x1b\\[[0-9;?]*[A-Za-z]").expect("a regular expression");
    sequences.replace_all(text, "").replace('\r', "")
}

#[test]
fn a_table_follows_the_size_of_the_terminal() {
    let mut prompt = start(&["--quiet"]);
    for columns in [120, 60, 80] {
        prompt.session.get_process_mut().set_window_size(columns, 20).unwrap();
        let shown = plain(&prompt.answer("reviews show *, user, game"));
        let widest = shown.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(widest <= usize::from(columns), "{columns}: {shown}");
        assert!(shown.contains("rows 1–13 of"), "{shown}");
    }
}

#[test]
fn cards_are_taken_where_they_fit_the_screen() {
    let mut prompt = start(&["--quiet"]);
    prompt.session.get_process_mut().set_window_size(60, 40).unwrap();
    assert!(plain(&prompt.answer("games limit 2")).contains("── Game(id=1"));
    // More of them would scroll by.
    let shown = prompt.answer("games");
    assert!(shown.contains("┌─") && shown.contains("more columns: .mode card"), "{shown}");
    prompt.session.get_process_mut().set_window_size(60, 15).unwrap();
    assert!(prompt.answer("games limit 2").contains("┌─"));
}
