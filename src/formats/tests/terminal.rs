//! At a terminal nothing exceeds its width, and nothing from a database acts on it.

use proptest::prelude::*;

use super::*;
use crate::terminal::width::width;

fn any_nested() -> impl Strategy<Value = Nested> {
    let text = prop_oneof![
        "\\PC{0,30}".prop_map(String::into_bytes),
        "[a-z ]{0,90}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..30),
        Just("👩‍👩‍👧時\u{202e}\u{1b}[2J\n\t\r\0e\u{301}".as_bytes().to_vec()),
    ];
    let leaf = prop_oneof![
        text.prop_map(|text| Nested::Value(Value::Text(text))),
        any::<i64>().prop_map(value),
        Just(Nested::Value(Value::Real(0.1))),
        Just(Nested::Value(Value::Null)),
        Just(Nested::Value(Value::Blob(vec![7; 20]))),
        Just(Nested::None),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Nested::List),
            proptest::collection::vec(inner, 2).prop_map(|cells| nested(&["a", "b\u{9b}"], None, cells)),
        ]
    })
}

fn any_rows(columns: usize) -> impl Strategy<Value = Vec<Vec<Nested>>> {
    proptest::collection::vec(proptest::collection::vec(any_nested(), columns), 0..4)
}

const NAMES: [&str; 6] = ["id", "title\u{1b}", "時のオカリナ", "created_at", "x", "a\nb"];

fn relation() -> CardRelation {
    CardRelation { name: "matches\u{7}".into(), target: "matches through somewhere".into(), count: 1234 }
}

proptest! {
    #[test]
    fn tables_and_cards_keep_to_the_width(
        rows in any_rows(6),
        columns in 0usize..200,
        one in any::<bool>(),
        format in prop_oneof![Just(&TABLE), Just(&CARD)],
    ) {
        let head = games(one, &NAMES);
        let rows = &rows[..if one { rows.len().min(1) } else { rows.len() }];
        let written = bytes(format, &terminal(columns), &head, rows, &[relation()]);
        let written = String::from_utf8(written).unwrap();
        for line in written.lines().filter(|line| !["=> none", "no games"].contains(line)) {
            // Where there is no room for a box, a number or key stands by itself, and whole.
            let alone = columns < 40 && !line.contains('│') && format == &TABLE && !one;
            prop_assert!(width(line) <= columns || alone, "{} > {}: {:?}", width(line), columns, line);
        }
    }

    #[test]
    fn nothing_acts_on_a_terminal(rows in any_rows(6), color in any::<bool>(), one in any::<bool>()) {
        let head = games(one, &NAMES);
        let rows = &rows[..if one { rows.len().min(1) } else { rows.len() }];
        for format in FORMATS {
            let style = Style { color, ..terminal(60) };
            let written = bytes(format, &style, &head, rows, &[relation()]);
            let written = String::from_utf8(written).unwrap();
            let acts = |c: char| c.is_control() && c != '\n';
            prop_assert!(!without_colors(&written).contains(acts), "{}: {:?}", format.name, written);
            prop_assert!(!written.contains('\u{202e}'), "{}: {:?}", format.name, written);
            if !color {
                prop_assert!(!written.contains(acts));
            }
        }
    }

    #[test]
    fn colours_change_nothing_else(rows in any_rows(6), columns in 1usize..120) {
        for format in [&TABLE, &CARD, &TREE, &REPR] {
            let plain = text(format, &terminal(columns), &games(false, &NAMES), &rows);
            let colored = text(format, &Style { color: true, ..terminal(columns) }, &games(false, &NAMES), &rows);
            prop_assert_eq!(without_colors(&colored), plain);
        }
    }

    #[test]
    fn borders_stand_below_each_other(rows in any_rows(6), columns in 20usize..200) {
        let written = text(&TABLE, &terminal(columns), &head(Shape::Rows { one: false }, &NAMES), &rows);
        let lines: Vec<&str> = written.lines().filter(|line| line.starts_with(['┌', '│', '├', '└'])).collect();
        prop_assert!(lines.iter().all(|line| width(line) == width(lines[0])), "{}", written);
    }
}

/// The text without the escape sequences of colours, which are `ESC [ … m`.
fn without_colors(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        let digits = sequence.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(sequence.len());
        rest = match sequence[digits..].strip_prefix('m') {
            Some(rest) => rest,
            None => {
                out.push('\u{1b}');
                sequence
            }
        };
    }
    out + rest
}

#[test]
fn columns_without_room_are_counted() {
    let names: Vec<String> = (0..40).map(|number| format!("column_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = [(0..40).map(Value::Integer).collect::<Vec<_>>()];
    assert_eq!(
        text(&TABLE, &terminal(40), &head(Shape::Rows { one: false }, &names), &rows),
        "┌──────────┬──────────┬──────────┬───┐\n\
         │ column_0 │ column_1 │ column_2 │ … │\n\
         ├──────────┼──────────┼──────────┼───┤\n\
         │        0 │        1 │        2 │ … │\n\
         └──────────┴──────────┴──────────┴───┘\n\
         … 37 more columns: .mode card\n"
    );
    let asked = Head { show_chooses: true, ..head(Shape::Rows { one: false }, &names) };
    let last = |columns| text(&TABLE, &terminal(columns), &asked, &rows).lines().last().map(str::to_owned);
    assert_eq!(last(40).as_deref(), Some("… 37 more columns: .mode card"));
    assert_eq!(last(60).as_deref(), Some("… 35 more columns: .mode card, show column_5, column_6, …"));
}

#[test]
fn a_terminal_too_narrow_for_a_box_gets_lines() {
    let rows = [vec![Value::from(12345), Value::from("x")], vec![Value::from("時の"), Value::Null]];
    assert_eq!(text(&TABLE, &terminal(3), &head(Shape::Rows { one: false }, &["a", "b"]), &rows), "12345\n時…\n");
    assert_eq!(text(&TABLE, &terminal(1), &head(Shape::Rows { one: false }, &["a", "b"]), &rows), "12345\n…\n");
}

#[test]
fn a_long_nested_list_is_cut() {
    let reviews = (0..1000).map(|score| nested(&["score"], None, vec![value(score)])).collect();
    let rows = [vec![Nested::List(reviews)]];
    let written = text(&TABLE, &terminal(40), &head(Shape::Rows { one: false }, &["reviews"]), &rows);
    assert_eq!(written.lines().count(), 4 + 12);
    assert!(written.contains("│ … 989 more │"), "{written}");
}

#[test]
fn a_long_text_is_cut_in_a_card_and_counted() {
    let rows = [vec![Value::from("word ".repeat(100_000).as_str())]];
    let written = text(&CARD, &terminal(60), &head(Shape::Rows { one: true }, &["text"]), &rows);
    assert_eq!(written.lines().count(), 21);
    assert!(written.ends_with("        … 500000 characters in all\n"), "{written}");
}
