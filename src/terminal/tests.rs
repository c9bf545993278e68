//! How diagnostics look.

use proptest::prelude::*;

use super::Style;
use super::message::{SourceText, render};
use super::width::width;
use crate::diagnostic::{Diagnostic, Span, TryLine};

fn terminal(width: usize) -> Style {
    Style { terminal: true, color: false, width: Some(width), height: None }
}

fn prompt(text: &str) -> SourceText<'_> {
    SourceText { name: None, text, line: 1 }
}

fn file(text: &str, line: usize) -> SourceText<'_> {
    SourceText { name: Some("seeds/games.hop"), text, line }
}

fn wrong() -> Diagnostic {
    Diagnostic::error("games has no column or relation `revews`. Did you mean `.reviews`?")
        .at(Span::new(8, 14))
        .hint("relations: .reviews .users      columns: id title genre")
}

#[test]
fn at_the_prompt_the_caret_stands_under_what_was_typed() {
    assert_eq!(
        render(&wrong(), Some(&prompt("game 3 .revews")), &terminal(80), 7),
        "               ^^^^^^\n\
         games has no column or relation `revews`. Did you mean `.reviews`?\n\
         \x20 relations: .reviews .users      columns: id title genre\n"
    );
}

#[test]
fn a_narrow_terminal_gets_lines_that_end_with_a_word() {
    assert_eq!(
        render(&wrong(), Some(&prompt("game 3 .revews")), &terminal(40), 7),
        "               ^^^^^^\n\
         games has no column or relation\n\
         `revews`. Did you mean `.reviews`?\n\
         \x20 relations: .reviews .users\n\
         \x20   columns: id title genre\n"
    );
    assert_eq!(
        render(&wrong(), Some(&file("game 3 .revews", 4)), &terminal(40), 7),
        "seeds/games.hop:4:9: games has no column\n\
         or relation `revews`. Did you mean\n\
         `.reviews`?\n\
         game 3 .revews\n\
         \x20       ^^^^^^\n\
         \x20 relations: .reviews .users\n\
         \x20   columns: id title genre\n"
    );
    let odd = Diagnostic::warning("something very odd is here");
    assert_eq!(render(&odd, None, &terminal(20), 0), "warning: something\nvery odd is here\n");
}

#[test]
fn carets_count_display_columns() {
    let error = |start, end| Diagnostic::error("no").at(Span::new(start, end));
    let line = "games where title = '時の👩‍👩‍👧' x";
    let start = line.find('x').unwrap();
    assert_eq!(
        render(&error(start, start + 1), Some(&prompt(line)), &terminal(80), 0).lines().next().unwrap(),
        format!("{}^", " ".repeat(29))
    );
    let wide = line.find('時').unwrap();
    assert_eq!(
        render(&error(wide, wide + 6), Some(&prompt(line)), &terminal(80), 2).lines().next().unwrap(),
        format!("{}^^^^", " ".repeat(23))
    );
    // A tab goes to the next eighth column of the terminal.
    assert_eq!(render(&error(2, 3), Some(&prompt("a\tb")), &terminal(80), 7), format!("{}^\nno\n", " ".repeat(16)));
    // The end of the line is a place too.
    assert_eq!(render(&error(5, 5), Some(&prompt("games")), &terminal(80), 7), "            ^\nno\n");
}

#[test]
fn in_a_script_the_place_comes_first() {
    let text = "game 3 .revews";
    assert_eq!(
        render(&wrong(), Some(&file(text, 4)), &Style::PIPE, 7),
        "seeds/games.hop:4:9: games has no column or relation `revews`. Did you mean `.reviews`?\n\
         game 3 .revews\n\
         \x20       ^^^^^^\n\
         \x20 relations: .reviews .users      columns: id title genre\n"
    );
    assert_eq!(
        render(&Diagnostic::warning("odd"), Some(&file(text, 4)), &Style::PIPE, 0),
        "seeds/games.hop:4: warning: odd\n"
    );
    assert_eq!(render(&Diagnostic::note("so"), None, &Style::PIPE, 0), "note: so\n");
    assert_eq!(render(&Diagnostic::error("so").at(Span::new(0, 1)), None, &Style::PIPE, 0), "so\n");
}

#[test]
fn columns_count_characters_from_one() {
    let text = "時時 x";
    let error = Diagnostic::error("no").at(Span::new(7, 8));
    assert_eq!(render(&error, Some(&file(text, 1)), &Style::PIPE, 0), "seeds/games.hop:1:4: no\n時時 x\n     ^\n");
}

#[test]
fn of_several_lines_the_right_one_is_shown() {
    let text = "select a,\r\n  b\r\nfrom games;";
    let error = Diagnostic::error("no such column: b").at(Span::new(13, 14));
    assert_eq!(
        render(&error, Some(&file(text, 10)), &Style::PIPE, 0),
        "seeds/games.hop:11:3: no such column: b\n  b\n  ^\n"
    );
    assert_eq!(render(&error, Some(&prompt(text)), &terminal(80), 7), "  b\n  ^\nno such column: b\n");
    let last = Diagnostic::error("no such table: games").at(Span::new(21, 26));
    assert_eq!(render(&last, Some(&prompt(text)), &terminal(80), 7), "            ^^^^^\nno such table: games\n");
    // A span over several lines is marked up to the end of its first.
    let both = Diagnostic::error("no").at(Span::new(7, 20));
    assert_eq!(render(&both, Some(&file(text, 1)), &Style::PIPE, 0), "seeds/games.hop:1:8: no\nselect a,\n       ^^\n");
}

#[test]
fn long_lines_show_a_window() {
    let text = format!("{} .revews {}", "games ".repeat(100), "where x ".repeat(100));
    let start = text.find(".revews").unwrap() + 1;
    let error = Diagnostic::error("no").at(Span::new(start, start + 6));
    let written = render(&error, Some(&file(&text, 1)), &Style { width: Some(40), ..Style::PIPE }, 0);
    assert_eq!(
        written,
        format!("seeds/games.hop:1:{}: no\n…s games  .revews where x where x where…\n           ^^^^^^\n", start + 1)
    );
    // What was typed over more than one line of the terminal is shown again.
    let written = render(&error, Some(&prompt(&text)), &terminal(40), 7);
    assert_eq!(written.lines().nth(1), Some("           ^^^^^^"));
}

#[test]
fn what_is_quoted_at_length_is_shown_by_its_beginning() {
    let name = "a".repeat(1 << 20);
    let error = Diagnostic::error(format!("there is no `{name}`, and `b` is one")).hint(format!("{name} is long"));
    let begin = "a".repeat(99);
    assert_eq!(
        render(&error, None, &Style::PIPE, 0),
        format!("there is no `{begin}…`, and `b` is one\n  {begin}a… is long\n"),
    );
    let words = render(&Diagnostic::error(format!("no `{}`", "é ".repeat(1 << 19))), None, &Style::PIPE, 0);
    assert!(words.len() < 20_000 && words.starts_with("no `é é") && words.ends_with("é `\n"), "{words}");
    // A path is whole, and so is a line to type.
    let path = "/folder".repeat(120);
    let mut error = Diagnostic::error(format!("{path} cannot be read"));
    error.add_line(TryLine { says: "try".to_owned(), line: name.clone() });
    assert_eq!(render(&error, None, &Style::PIPE, 0), format!("{path} cannot be read\n  try: {name}\n"));
}

#[test]
fn what_would_act_on_a_terminal_is_shown() {
    let error = Diagnostic::error("bad \u{1b}[2J").at(Span::new(1, 2)).hint("\u{9b}x");
    assert_eq!(
        render(&error, Some(&file("\u{1b}x", 1)), &terminal(80), 0),
        "seeds/games.hop:1:2: bad ^[[2J\n^[x\n  ^\n  <U+009B>x\n"
    );
}

#[test]
fn colours_are_for_terminals() {
    let style = Style { color: true, ..terminal(80) };
    let written = render(&Diagnostic::warning("odd").at(Span::new(0, 1)), Some(&prompt("a")), &style, 1);
    assert_eq!(written, " \u{1b}[1;33m^\u{1b}[0m\n\u{1b}[1;33mwarning:\u{1b}[0m odd\n");
}

proptest! {
    #[test]
    fn any_span_in_any_text_is_fine(
        text in "[a時\n\t\r\u{1b}é👩 ]{0,40}",
        start in 0usize..150,
        end in 0usize..150,
        columns in 1usize..60,
        prompted in any::<bool>(),
    ) {
        let source = SourceText { name: (!prompted).then_some("f"), text: &text, line: 1 };
        let error = Diagnostic::error("").at(Span { start, end });
        let written = render(&error, Some(&source), &terminal(columns), 4);
        prop_assert!(written.contains('^'));
        prop_assert!(written.chars().all(|c| !c.is_control() || c == '\n'));
        // Double-width characters may need one column more than a very narrow window has.
        let lines = written.lines().filter(|line| !line.starts_with("f:"));
        for line in lines {
            prop_assert!(width(line) <= columns.max(6) + 1, "{:?}", line);
        }
    }
}
