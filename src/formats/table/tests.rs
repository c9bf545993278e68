use super::*;
use crate::answer::ColumnHead;
use crate::store::Value;
use proptest::prelude::*;

fn table(style: &Style, names: &[&str]) -> Table {
    let head = Head::rows(names.iter().map(|name| ColumnHead::new(*name)).collect());
    let mut table = Table::new(style);
    table.begin(&mut Vec::new(), &head).unwrap();
    table
}

fn terminal(width: usize) -> Style {
    Style { terminal: true, color: false, width: Some(width), height: None }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(|number| Value::Integer(number.into())),
        "[a-z\n 時é👩🇩]{0,40}".prop_map(Value::text),
        "\\PC{0,20}".prop_map(Value::text),
    ]
}

proptest! {
    /// The page and the stream draw the same picture.
    #[test]
    fn both_ways_draw_the_same(
        rows in proptest::collection::vec(proptest::collection::vec(any_value(), 3), 1..6),
        style in prop_oneof![Just(Style::PIPE), (5usize..90).prop_map(terminal),
            (5usize..90).prop_map(|width| Style { color: true, ..terminal(width) })],
    ) {
        let mut paged = table(&style, &["a", "long name", "時"]);
        let mut streamed = table(&style, &["a", "long name", "時"]);
        let (mut page, mut stream) = (Vec::new(), Vec::new());
        for row in &rows {
            paged.row(&mut page, row).unwrap();
            streamed.row(&mut stream, row).unwrap();
        }
        streamed.write_block(&mut stream).unwrap();
        prop_assert!(!matches!(streamed.stage, Stage::Gathering));
        paged.end(&mut page).unwrap();
        streamed.end(&mut stream).unwrap();
        prop_assert_eq!(String::from_utf8(page).unwrap(), String::from_utf8(stream).unwrap());
    }
}

/// Writes as many short rows as settle the widths, and then those given.
fn long(style: &Style, rows: &[Vec<Value>]) -> String {
    let mut table = table(style, &["n", "text", "m"]);
    let mut out = Vec::new();
    for number in 0..=PAGE_ROWS {
        table.row(&mut out, &vec![Value::Integer(number as i64 % 1000), "abcdef".into(), "xyz".into()]).unwrap();
    }
    for row in rows {
        table.row(&mut out, row).unwrap();
    }
    table.end(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn last(text: &str, lines: usize) -> Vec<&str> {
    let all: Vec<&str> = text.lines().collect();
    all[all.len() - lines..].to_vec()
}

#[test]
fn a_wider_cell_pushes_its_row_aside_in_a_pipe() {
    let rows = [
        vec![Value::Integer(1_000_000), "a".into(), "b".into()],
        vec![Value::Integer(1), "abcdefgh".into(), "b".into()],
        vec![Value::Null, "two\nlines".into(), "NULL".into()],
    ];
    assert_eq!(
        last(&long(&Style::PIPE, &rows), 6),
        [
            "│   0 │ abcdef │ xyz │",
            "│ 1000000 │ a  │ b   │",
            "│   1 │ abcdefgh │ b │",
            "│ NULL │ two   │ 'NULL' │",
            "│     │ lines  │     │",
            "└─────┴────────┴─────┘",
        ]
    );
}

#[test]
fn wider_rows_begin_a_box_of_their_own_at_a_terminal() {
    let rows = [vec![Value::Integer(1_000_000), "abcdefgh".into(), Value::Null]];
    assert_eq!(
        last(&long(&terminal(80), &rows), 7),
        [
            "│   0 │ abcdef │ xyz │",
            "└─────┴────────┴─────┘",
            "┌─────────┬──────────┬──────┐",
            "│       n │ text     │ m    │",
            "├─────────┼──────────┼──────┤",
            "│ 1000000 │ abcdefgh │ NULL │",
            "└─────────┴──────────┴──────┘",
        ]
    );
    let rows = vec![vec![Value::Integer(7), "abc".into(), "x".into()]; 3 * PAGE_ROWS];
    assert_eq!(long(&terminal(80), &rows).matches('┌').count(), 1);
}

#[test]
fn what_must_be_whole_is_whole_however_late_it_comes() {
    let late = [
        Value::Integer(-9_223_372_036_854_775_808),
        Value::text("2024-06-01 10:30:15"),
        Value::Real(1234567.5),
        Value::Null,
    ];
    for columns in [60, 80, 100, 200] {
        let rows: Vec<_> =
            late.iter().map(|value| vec![value.clone(), Value::text("z".repeat(300)), "m".into()]).collect();
        let text = long(&terminal(columns), &rows);
        for shown in ["-9223372036854775808", "2024-06-01 10:30:15", "1234567.5", "NULL"] {
            assert!(text.contains(&format!("{shown} ")), "{columns}: {shown}");
        }
        assert!(text.lines().all(|line| width::width(line) <= columns));
    }
}

#[test]
fn keys_are_whole_and_the_texts_beside_them_cut() {
    let mut columns = ["id", "parent", "title", "note"].map(ColumnHead::new).to_vec();
    columns[0].key = true;
    columns[1].key = true;
    columns[1].label = Some(4);
    let id = "0b9d2c1e-7a54-4f0e-9f63-1c2d3e4f5a6b";
    let row: Vec<Value> = [id, "parent-1", "時のオカリナ 時のオカリナ", "a note", "The label of a parent that is long"]
        .map(Value::text)
        .to_vec();
    let mut table = Table::new(&terminal(70));
    let mut out = Vec::new();
    table.begin(&mut out, &Head { show_chooses: true, ..Head::rows(columns) }).unwrap();
    table.row(&mut out, &row).unwrap();
    table.end(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(&format!("│ {id} │ parent-1 …")), "{text}");
    assert_eq!(text.lines().last(), Some("… 1 more column: .mode card, show note"), "{text}");
    assert!(text.lines().all(|line| width::width(line) <= 70));
}

#[test]
fn one_huge_text_does_not_pad_the_others() {
    let mut table = table(&Style::PIPE, &["a", "b"]);
    let mut out = Vec::new();
    for text in ["x".repeat(3 << 20), "short".to_owned(), "x".repeat(100)] {
        table.row(&mut out, &vec![Value::text(text), Value::from(1)]).unwrap();
    }
    table.end(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(width::width(text.lines().last().unwrap()), MAX_STREAMED_WIDTH + 1 + 7);
    assert!(text.len() < (3 << 20) + 20 * MAX_STREAMED_WIDTH);
    assert!(text.contains(&"x".repeat(3 << 20)));
}

#[test]
fn a_text_of_many_lines_takes_no_longer_than_its_length() {
    let mut table = table(&Style::PIPE, &["a", "b"]);
    let mut out = Vec::new();
    table.row(&mut out, &vec![Value::text("x\n".repeat(300_000)), Value::from(1)]).unwrap();
    table.end(&mut out).unwrap();
    assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 300_001 + 4);
}

#[test]
fn bytes_that_are_not_text_are_streamed() {
    let mut table = table(&Style::PIPE, &["a"]);
    let mut out = Vec::new();
    table.row(&mut out, &vec![Value::Text(b"a\xffb".to_vec())]).unwrap();
    table.end(&mut out).unwrap();
    assert!(out.windows(3).any(|window| window == b"a\xffb"));
}
