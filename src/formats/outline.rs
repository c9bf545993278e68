//! What nests, as an outline: a record a line, and what it holds below it behind `├─` and `└─`.
//!
//! ```text
//! Game(id=3, title=Zelda)
//! ├─ reviews (2)
//! │  ├─ score: 8, user.name: Ann
//! │  └─ score: 9, user.name: Bob
//! ├─ tags: RPG, Classic
//! └─ publisher: Publisher(id=1, name=Nintendo)
//! ```
//!
//! Values and lists of values stay on the line of their record, unless the record shows itself in a word: then only
//! what nests follows below it.

use super::display::{Columns, Display};
use crate::answer::{Cell, Cells, Nested, NestedHead, Repr};
use crate::terminal::theme::Role;

/// The columns of a record, of the answer itself or nested.
struct Fields<'a> {
    names: &'a [String],
    labels: &'a [Option<usize>],
    repr: Option<&'a Repr>,
}

impl<'a> Fields<'a> {
    fn of(head: &'a NestedHead) -> Fields<'a> {
        Fields { names: &head.columns, labels: &[], repr: head.repr.as_ref() }
    }

    fn label(&self, index: usize) -> Option<usize> {
        self.labels.get(index).copied().flatten()
    }
}

impl Display {
    /// What nests in a cell, without a line feed at its end. An empty list is nothing at all.
    pub(super) fn outline(&self, buffer: &mut Vec<u8>, nested: &Nested) {
        let display = self.on_one_line();
        match nested {
            Nested::Record { head, cells } => display.record_lines(buffer, &Fields::of(head), cells, ""),
            Nested::List(items) if !is_flat(nested) => {
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        buffer.push(b'\n');
                    }
                    match item {
                        Nested::Record { head, cells } => display.record_lines(buffer, &Fields::of(head), cells, ""),
                        other => display.nested_literal(buffer, other),
                    }
                }
            }
            flat => display.flat(buffer, flat),
        }
    }

    /// A row of an answer with all that nests in it, without a line feed at its end.
    pub(super) fn row_lines(&self, buffer: &mut Vec<u8>, columns: &Columns, row: &dyn Cells) {
        let fields = Fields { names: &columns.names, labels: &columns.labels, repr: columns.repr.as_ref() };
        self.on_one_line().record_lines(buffer, &fields, row, "");
    }

    /// The line of a record, and below it, behind `prefix`, what does not fit on the line.
    fn record_lines(&self, buffer: &mut Vec<u8>, fields: &Fields<'_>, row: &dyn Cells, prefix: &str) {
        let mut below = Vec::new();
        if let Some(repr) = fields.repr {
            self.record(buffer, repr, row);
        }
        let mut written = 0;
        for (index, name) in fields.names.iter().enumerate() {
            match row.cell(index) {
                Cell::Nested(nested) if fields.repr.is_some() || !is_flat(nested) => below.push((name, nested)),
                _ if fields.repr.is_some() => {}
                cell => {
                    if written > 0 {
                        buffer.extend_from_slice(b", ");
                    }
                    written += 1;
                    self.field_name(buffer, name);
                    buffer.extend_from_slice(b": ");
                    match cell {
                        Cell::Nested(nested @ Nested::List(_)) => {
                            buffer.push(b'[');
                            self.flat(buffer, nested);
                            buffer.push(b']');
                        }
                        Cell::Nested(nested) => self.flat(buffer, nested),
                        Cell::Value(_) => {
                            self.column(buffer, row, index, fields.label(index));
                        }
                    }
                }
            }
        }
        // A record without a word or a value of its own still needs a line to hang the rest on.
        if written == 0 && fields.repr.is_none() {
            buffer.extend_from_slice("•".as_bytes());
        }
        let count = below.len();
        for (position, (name, nested)) in below.into_iter().enumerate() {
            let deeper = self.branch(buffer, prefix, position + 1 == count);
            self.field_name(buffer, name);
            self.field(buffer, nested, &deeper);
        }
    }

    /// What stands behind the name of a field, and below it.
    fn field(&self, buffer: &mut Vec<u8>, nested: &Nested, prefix: &str) {
        match nested {
            Nested::Record { head, cells } => {
                buffer.extend_from_slice(b": ");
                self.record_lines(buffer, &Fields::of(head), cells, prefix);
            }
            Nested::List(items) if items.is_empty() => self.marked(buffer, Role::Muted, " (0)"),
            Nested::List(items) if !is_flat(nested) => {
                self.marked(buffer, Role::Muted, &format!(" ({})", items.len()));
                for (position, item) in items.iter().enumerate() {
                    let deeper = self.branch(buffer, prefix, position + 1 == items.len());
                    match item {
                        Nested::Record { head, cells } => {
                            self.record_lines(buffer, &Fields::of(head), cells, &deeper);
                        }
                        other => self.nested_literal(buffer, other),
                    }
                }
            }
            flat => {
                buffer.extend_from_slice(b": ");
                self.flat(buffer, flat);
            }
        }
    }

    /// Begins a line below another, and returns the prefix of the lines below this one.
    fn branch(&self, buffer: &mut Vec<u8>, prefix: &str, last: bool) -> String {
        buffer.push(b'\n');
        // The indent stays outside of the marks, so that a line may be broken within it.
        let lines = prefix.trim_start_matches(' ');
        buffer.extend_from_slice(&prefix.as_bytes()[..prefix.len() - lines.len()]);
        self.marked(buffer, Role::Muted, &format!("{lines}{}", if last { "└─ " } else { "├─ " }));
        format!("{prefix}{}", if last { "   " } else { "│  " })
    }

    fn field_name(&self, buffer: &mut Vec<u8>, name: &str) {
        self.begin(buffer, Role::Name);
        self.name(buffer, name);
        self.end(buffer);
    }

    /// A value, or values one behind the other: `8, 9, 10`.
    fn flat(&self, buffer: &mut Vec<u8>, nested: &Nested) {
        match nested {
            Nested::Value(value) => {
                self.value(buffer, value.as_ref());
            }
            Nested::None => self.marked(buffer, Role::Muted, "NULL"),
            Nested::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        buffer.extend_from_slice(b", ");
                    }
                    match item {
                        Nested::Value(value) => {
                            self.value(buffer, value.as_ref());
                        }
                        other => self.nested_literal(buffer, other),
                    }
                }
            }
            record @ Nested::Record { .. } => self.nested_literal(buffer, record),
        }
    }
}

/// Does it fit on the line of the record that holds it?
fn is_flat(nested: &Nested) -> bool {
    match nested {
        Nested::Value(_) | Nested::None => true,
        Nested::Record { .. } => false,
        Nested::List(items) => items.iter().all(|item| matches!(item, Nested::Value(_) | Nested::None)),
    }
}
