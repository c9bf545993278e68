//! What a person is told of a line, and a script is not.

use super::*;

const TABLES: &str = "
    create table halls (id integer primary key, name text, opened date);
    create table shows (id integer primary key, hall_id integer references halls (id), title text,
        starts_at datetime, sold_on text, doors text collate nocase);
    insert into halls values (1, 'Éclair', '2024-02-01'), (2, 'Odeon', '2024-06-30');
    insert into shows values
        (1, 1, 'Hamlet', '2024-06-30 20:15:00.000000', '2024-06-30', 'North'),
        (2, 1, 'Macbeth', '2024-06-29 00:00:00.000000', '2024-06-29', 'South'),
        (3, 2, 'othello', '2024-07-01T19:00:00', '2024-07-01', 'North');
    create table codes (code text primary key, label text);
    insert into codes values ('AB', 'Ab');
";

/// What is said of each line beside its answer.
fn said(interactive: bool, lines: &[&str]) -> Vec<String> {
    let mut desk = desk(Style::PIPE);
    desk.run(TABLES);
    desk.session.interactive = interactive;
    desk.messages.take();
    let mut found = Vec::new();
    for line in lines {
        // The note of a record that is not there comes before its error.
        let _ = run_text(&mut desk.session, line, &mut desk.out);
        desk.answers.take();
        found.push(desk.messages.take());
    }
    found
}

#[track_caller]
fn tried(line: &str, instead: &str) {
    let text = &said(true, &[line])[0];
    let shown = text.lines().find_map(|one| one.split_once(": ").filter(|(says, _)| says.starts_with("  ")));
    assert_eq!(shown.map(|(_, line)| line), Some(instead), "{line}: {text}");
    let again = &said(true, &[instead])[0];
    assert!(!again.contains("note:"), "{instead}: {again}");
    let script = &said(false, &[line])[0];
    assert!(!script.contains("note:"), "{line} in a script: {script}");
}

#[track_caller]
fn quiet(line: &str) {
    let text = &said(true, &[line])[0];
    assert!(!text.contains("note:") && !text.contains("warning:"), "{line}: {text}");
}

#[test]
fn a_day_in_quotes_beside_times_is_shown_without_them() {
    for (line, instead) in [
        ("shows where starts_at <= '2024-06-30'", "shows where starts_at <= 2024-06-30"),
        (
            "count shows where starts_at between '2024-06-01' and '2024-06-30'",
            "count shows where starts_at between '2024-06-01' and 2024-06-30",
        ),
        ("shows where starts_at = '2024-06-29' by title", "shows where starts_at = 2024-06-29 by title"),
        ("shows where '2024-06-30' >= starts_at", "shows where 2024-06-30 >= starts_at"),
        ("shows where starts_at in ('2024-06-29', '2024-06-30')", "shows where starts_at in (2024-06-29, 2024-06-30)"),
        ("halls with shows where starts_at = \"2024-06-29\"", "halls with shows where starts_at = 2024-06-29"),
        ("halls where shows.starts_at <= '2024-06-29'", "halls where shows.starts_at <= 2024-06-29"),
        ("few = shows where starts_at <= '2024-06-30'", "few = shows where starts_at <= 2024-06-30"),
        (
            "update shows where starts_at <= '2024-06-30' set title = 'x'",
            "update shows where starts_at <= 2024-06-30 set title = 'x'",
        ),
    ] {
        tried(line, instead);
    }
    for line in [
        "shows where starts_at < '2024-06-30'",
        "shows where starts_at >= '2024-06-30'",
        "shows where sold_on <= '2024-06-30'",
        "shows where date(starts_at) <= '2024-06-30'",
        "shows where starts_at <= '2024-06-30 23:59:59'",
        "shows where starts_at <= 2024-06-30",
        "shows where hall.opened = '2024-06-30'",
        "shows where title <= '2024-06-30'",
    ] {
        quiet(line);
    }
}

#[test]
fn a_text_that_is_there_in_another_letter_case_is_shown() {
    for (line, instead) in [
        ("shows where title = 'hamlet'", "shows where title = 'Hamlet'"),
        ("show \"OTHELLO\"", "show 'othello'"),
        ("count shows where title in ('x', 'MACBETH')", "count shows where title in ('x', 'Macbeth')"),
        ("shows where hall.name = 'éCLAIR'", "shows where hall.name = 'Éclair'"),
        ("exists shows where 'hamlet' = title", "exists shows where 'Hamlet' = title"),
        ("code 'ab'", "code 'AB'"),
    ] {
        tried(line, instead);
    }
    for line in [
        "shows where title = 'Hamlet' and id > 5",
        "shows where doors = 'north' and id > 5",
        "shows where title = 'nothing'",
        "shows where title like 'hamlet' and id > 5",
        "shows where title = 'hamlet' or id = 1",
    ] {
        quiet(line);
    }
}

#[test]
fn what_asks_for_null_is_shown_as_a_line() {
    for (line, instead) in [
        ("shows where title = null", "shows where title is null"),
        ("count shows where hall.name != NULL", "count shows where hall.name is not null"),
        ("gone = shows where null = title", "gone = shows where title is null"),
    ] {
        tried(line, instead);
        assert!(said(false, &[line])[0].contains(&format!("  try: {instead}\n")));
    }
    // The line that a variable holds is not the line at hand.
    let lines = ["gone = shows where title = null", "count gone where id > 0 and id < 1000 and id <> 5"];
    assert!(!said(true, &lines)[1].contains("try:"));
}
