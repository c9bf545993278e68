//! Tests of the formats: what people see, and that data survives.

use std::rc::Rc;

use super::*;
use crate::answer::{CardRelation, Cells, ColumnHead, Head, Nested, NestedHead, Repr, ReprStyle, Shape};
use crate::store::Value;
use crate::terminal::Style;

mod data;
mod human;
mod terminal;

/// A head with the given shape and columns.
fn head(shape: Shape, names: &[&str]) -> Head {
    Head { shape, ..Head::rows(names.iter().map(|name| ColumnHead::new(*name)).collect()) }
}

/// The head of records of `games`, which show themselves by their key and title (columns 0 and 1).
fn games(one: bool, names: &[&str]) -> Head {
    let fields = vec![("id".to_owned(), 0), ("title".to_owned(), 1)];
    Head {
        repr: Some(Repr { class: "Game".into(), style: ReprStyle::Fields(fields) }),
        table: Some("games".into()),
        ..head(Shape::Records { one }, names)
    }
}

fn terminal(width: usize) -> Style {
    Style { terminal: true, color: false, width: Some(width), height: None }
}

fn value(value: impl Into<Value>) -> Nested {
    Nested::Value(value.into())
}

fn nested(columns: &[&str], repr: Option<Repr>, cells: Vec<Nested>) -> Nested {
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    Nested::Record { head: Rc::new(NestedHead { columns, repr }), cells }
}

fn bytes<C: Cells>(format: &Format, style: &Style, head: &Head, rows: &[C], relations: &[CardRelation]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = format.writer(style);
    writer.begin(&mut out, head).unwrap();
    for row in rows {
        writer.row(&mut out, row).unwrap();
    }
    if !relations.is_empty() {
        writer.relations(&mut out, relations).unwrap();
    }
    writer.end(&mut out).unwrap();
    out
}

fn text<C: Cells>(format: &Format, style: &Style, head: &Head, rows: &[C]) -> String {
    String::from_utf8(bytes(format, style, head, rows, &[])).unwrap()
}

#[test]
fn an_answer_without_columns_is_no_trouble() {
    for format in FORMATS {
        for style in [Style::PIPE, terminal(80), terminal(2)] {
            for shape in [Shape::Rows { one: false }, Shape::Records { one: true }, Shape::Value] {
                let rows: [Vec<Value>; 1] = [vec![]];
                assert!(text(format, &style, &head(shape, &[]), &rows).len() < 250, "{}", format.name);
            }
        }
    }
}

#[test]
fn every_format_is_found_by_its_name() {
    for format in FORMATS {
        assert_eq!(find(format.name), Some(format));
        assert_eq!(find(&format.name.to_uppercase()), Some(format));
    }
    assert_eq!(find("xml"), None);
}
