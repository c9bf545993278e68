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

use super::printer::{Columns, Printer};
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

impl Printer {
    /// What nests in a cell, without a line feed at its end. An empty list is nothing at all.
    pub(super) fn push_outline(&self, buffer: &mut Vec<u8>, nested: &Nested) {
        let printer = self.on_one_line();
        match nested {
            Nested::Record { head, cells } => printer.push_record_lines(buffer, &Fields::of(head), cells, ""),
            Nested::List(items) if !is_flat(nested) => {
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        buffer.push(b'\n');
                    }
                    match item {
                        Nested::Record { head, cells } => {
                            printer.push_record_lines(buffer, &Fields::of(head), cells, "")
                        }
                        other => printer.push_nested_literal(buffer, other),
                    }
                }
            }
            flat => printer.push_flat(buffer, flat),
        }
    }

    /// A row of an answer with all that nests in it, without a line feed at its end.
    pub(super) fn push_row(&self, buffer: &mut Vec<u8>, columns: &Columns, row: &dyn Cells) {
        let fields = Fields { names: &columns.names, labels: &columns.labels, repr: columns.repr.as_ref() };
        self.on_one_line().push_record_lines(buffer, &fields, row, "");
    }

    /// The line of a record, and below it, behind `prefix`, what does not fit on the line.
    fn push_record_lines(&self, buffer: &mut Vec<u8>, fields: &Fields<'_>, row: &dyn Cells, prefix: &str) {
        let mut below = Vec::new();
        if let Some(repr) = fields.repr {
            self.push_record(buffer, repr, row);
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
                    self.push_field_name(buffer, name);
                    buffer.extend_from_slice(b": ");
                    match cell {
                        Cell::Nested(nested @ Nested::List(_)) => {
                            buffer.push(b'[');
                            self.push_flat(buffer, nested);
                            buffer.push(b']');
                        }
                        Cell::Nested(nested) => self.push_flat(buffer, nested),
                        Cell::Value(_) => {
                            self.push_column(buffer, row, index, fields.label(index));
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
            let deeper = self.push_branch(buffer, prefix, position + 1 == count);
            self.push_field_name(buffer, name);
            self.push_field(buffer, nested, &deeper);
        }
    }

    /// What stands behind the name of a field, and below it.
    fn push_field(&self, buffer: &mut Vec<u8>, nested: &Nested, prefix: &str) {
        match nested {
            Nested::Record { head, cells } => {
                buffer.extend_from_slice(b": ");
                self.push_record_lines(buffer, &Fields::of(head), cells, prefix);
            }
            Nested::List(items) if items.is_empty() => self.push_marked(buffer, Role::Muted, " (0)"),
            Nested::List(items) if !is_flat(nested) => {
                self.push_marked(buffer, Role::Muted, &format!(" ({})", items.len()));
                for (position, item) in items.iter().enumerate() {
                    let deeper = self.push_branch(buffer, prefix, position + 1 == items.len());
                    match item {
                        Nested::Record { head, cells } => {
                            self.push_record_lines(buffer, &Fields::of(head), cells, &deeper);
                        }
                        other => self.push_nested_literal(buffer, other),
                    }
                }
            }
            flat => {
                buffer.extend_from_slice(b": ");
                self.push_flat(buffer, flat);
            }
        }
    }

    /// Begins a line below another, and returns the prefix of the lines below this one.
    fn push_branch(&self, buffer: &mut Vec<u8>, prefix: &str, last: bool) -> String {
        buffer.push(b'\n');
        // The indent stays outside of the marks, so that a line may be broken within it.
        let lines = prefix.trim_start_matches(' ');
        buffer.extend_from_slice(&prefix.as_bytes()[..prefix.len() - lines.len()]);
        self.push_marked(buffer, Role::Muted, &format!("{lines}{}", if last { "└─ " } else { "├─ " }));
        format!("{prefix}{}", if last { "   " } else { "│  " })
    }

    fn push_field_name(&self, buffer: &mut Vec<u8>, name: &str) {
        self.begin_mark(buffer, Role::Name);
        self.push_name(buffer, name);
        self.end_mark(buffer);
    }

    /// A value, or values one behind the other: `8, 9, 10`.
    fn push_flat(&self, buffer: &mut Vec<u8>, nested: &Nested) {
        match nested {
            Nested::Value(value) => {
                self.push_value(buffer, value.as_ref());
            }
            Nested::None => self.push_marked(buffer, Role::Muted, "NULL"),
            Nested::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        buffer.extend_from_slice(b", ");
                    }
                    match item {
                        Nested::Value(value) => {
                            self.push_value(buffer, value.as_ref());
                        }
                        other => self.push_nested_literal(buffer, other),
                    }
                }
            }
            record @ Nested::Record { .. } => self.push_nested_literal(buffer, record),
        }
    }
}

/// True if it fits on the line of the record that holds it.
fn is_flat(nested: &Nested) -> bool {
    match nested {
        Nested::Value(_) | Nested::None => true,
        Nested::Record { .. } => false,
        Nested::List(items) => items.iter().all(|item| matches!(item, Nested::Value(_) | Nested::None)),
    }
}
