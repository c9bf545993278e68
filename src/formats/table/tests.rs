use super::*;
use crate::answer::{ColumnHead, Shape};
use crate::store::Value;
use proptest::prelude::*;

fn table(style: &Style, names: &[&str]) -> Table {
    let columns = names.iter().map(|name| ColumnHead { name: (*name).into(), label: None }).collect();
    let head = Head { shape: Shape::Rows { one: false }, columns, repr: None, table: None };
    let mut table = Table::new(style);
    table.begin(&mut Vec::new(), &head).unwrap();
    table
}

fn terminal(width: usize) -> Style {
    Style { terminal: true, color: false, width: Some(width) }
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
        streamed.leave_gathering(&mut stream).unwrap();
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
fn a_wider_cell_is_cut_at_a_terminal() {
    let rows = [vec![Value::Integer(1_000_000), "abcdefgh".into(), Value::Null]];
    assert_eq!(last(&long(&terminal(80), &rows), 2), ["│ 10… │ abcde… │ NU… │", "└─────┴────────┴─────┘"]);
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
