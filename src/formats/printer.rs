//! How values and records look to people, in table, card, repr, tree, markdown and html.
//!
//! NULL is `NULL`. A text stands as it is, but one that would look like something else stands between quotes, quotes
//! inside doubled, as SQLite spells it: the empty text `''`, the text `NULL`, a text that itself begins and ends with
//! a quote, and a text in the shape of a blob. A REAL has at most 15 digits, so that a sum of prices is what it is on
//! paper. So, before a terminal makes them safe or cuts them, two different
//! texts never look alike, nor does NULL or a blob look like a text.

use super::notation;
use crate::answer::{Cell, Cells, Head, Nested, Repr, ReprStyle};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::theme::{self, Role};

/// What kind of thing a cell holds, which decides on its place and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    Null,
    Number,
    Other,
}

/// The columns of an answer as its writers need them from row to row.
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    /// For each column the position of its label, if it has one.
    pub(super) labels: Vec<Option<usize>>,
    /// For each column whether it holds keys.
    pub(super) keys: Vec<bool>,
    pub(super) repr: Option<Repr>,
}

impl Columns {
    pub(super) fn of(head: &Head) -> Columns {
        Columns {
            names: head.columns.iter().map(|column| column.name.clone()).collect(),
            labels: head.columns.iter().map(|column| column.label).collect(),
            keys: head.columns.iter().map(|column| column.key).collect(),
            repr: head.repr.clone(),
        }
    }

    pub(super) fn none() -> Columns {
        Columns { names: Vec::new(), labels: Vec::new(), keys: Vec::new(), repr: None }
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Writes values for people, sanitised where they go to a terminal, with marks where there are colours.
#[derive(Clone)]
pub(super) struct Printer {
    terminal: bool,
    marks: bool,
    /// In a pipe nothing else is changed than line feeds where they are shown.
    lines: Lines,
    /// No more bytes of a text than this are looked at, since the rest could not be shown anyway.
    longest: Option<usize>,
}

impl Printer {
    /// Every text stays on one line.
    pub(super) fn one_line(style: &Style) -> Printer {
        Printer { terminal: style.terminal, marks: style.colored(), lines: Lines::Show, longest: None }
    }

    /// Text may go over several lines.
    pub(super) fn keeping_lines(style: &Style) -> Printer {
        Printer { lines: Lines::Keep, ..Printer::one_line(style) }
    }

    /// Text stays on one line at a terminal, and keeps its bytes in a pipe.
    pub(super) fn one_line_at_terminal(style: &Style) -> Printer {
        if style.terminal { Printer::one_line(style) } else { Printer::keeping_lines(style) }
    }

    /// The same for places where a line feed would break what is drawn around the text.
    pub(super) fn on_one_line(&self) -> Printer {
        Printer { lines: Lines::Show, ..self.clone() }
    }

    /// Texts beyond `longest` bytes are cut, with an ellipsis.
    pub(super) fn with_limit(self, longest: Option<usize>) -> Printer {
        Printer { longest, ..self }
    }

    /// For formats whose own syntax is escaped around what this writes: no marks.
    pub(super) fn without_marks(self) -> Printer {
        Printer { marks: false, ..self }
    }

    pub(super) fn begin_mark(&self, buffer: &mut Vec<u8>, role: Role) {
        if self.marks {
            push_char(buffer, theme::mark(role));
        }
    }

    pub(super) fn end_mark(&self, buffer: &mut Vec<u8>) {
        if self.marks {
            push_char(buffer, theme::END);
        }
    }

    /// Text of the program's own, with a meaning.
    pub(super) fn push_marked(&self, buffer: &mut Vec<u8>, role: Role, text: &str) {
        self.begin_mark(buffer, role);
        buffer.extend_from_slice(text.as_bytes());
        self.end_mark(buffer);
    }

    /// A name from the database, always on one line at a terminal.
    pub(super) fn push_name(&self, buffer: &mut Vec<u8>, name: &str) {
        if self.terminal {
            buffer.extend_from_slice(sanitize::text(name, Lines::Show).as_bytes());
        } else {
            buffer.extend_from_slice(name.as_bytes());
        }
    }

    /// The bytes of a text, without quotes.
    fn push_bare(&self, buffer: &mut Vec<u8>, text: &[u8]) {
        let start = buffer.len();
        buffer.extend_from_slice(text);
        self.make_safe(buffer, start);
    }

    fn push_quoted(&self, buffer: &mut Vec<u8>, text: &[u8]) {
        let start = buffer.len();
        notation::push_quoted(buffer, text, b'\'');
        self.make_safe(buffer, start);
    }

    /// Makes what was written since `start` fit for where it goes.
    fn make_safe(&self, buffer: &mut Vec<u8>, start: usize) {
        if self.terminal {
            if !sanitize::is_plain(&buffer[start..]) {
                let written = buffer.split_off(start);
                buffer.extend_from_slice(sanitize::bytes(&written, self.lines).as_bytes());
            }
        } else if self.lines == Lines::Show && buffer[start..].contains(&b'\n') {
            let written = buffer.split_off(start);
            for (position, line) in written.split(|byte| *byte == b'\n').enumerate() {
                if position > 0 {
                    push_char(buffer, '↵');
                }
                buffer.extend_from_slice(line);
            }
        }
    }

    /// What can be shown of `text`, and whether that is not all.
    fn within<'t>(&self, text: &'t [u8]) -> (&'t [u8], bool) {
        match self.longest {
            Some(longest) if text.len() > longest => {
                // A cut inside a character would make its bytes look like errors in the text.
                let inside = |end: &usize| (0x80..0xc0).contains(&text[*end]);
                let end = (longest.saturating_sub(3)..=longest).rev().find(|end| !inside(end)).unwrap_or(longest);
                (&text[..end], true)
            }
            _ => (text, false),
        }
    }

    /// A value as it stands in a cell.
    pub(super) fn push_value(&self, buffer: &mut Vec<u8>, value: ValueRef<'_>) -> CellKind {
        match value {
            ValueRef::Null => {
                self.push_marked(buffer, Role::Muted, "NULL");
                CellKind::Null
            }
            ValueRef::Integer(number) => {
                notation::push_integer(buffer, number);
                CellKind::Number
            }
            ValueRef::Real(number) => {
                notation::push_rounded_real(buffer, number);
                CellKind::Number
            }
            ValueRef::Text(text) => {
                let (shown, cut) = self.within(text);
                if is_ambiguous(text) {
                    self.push_quoted(buffer, shown);
                } else {
                    self.push_bare(buffer, shown);
                }
                if cut {
                    buffer.extend_from_slice("…".as_bytes());
                }
                CellKind::Other
            }
            ValueRef::Blob(bytes) => {
                notation::push_short_blob(buffer, bytes);
                CellKind::Other
            }
        }
    }

    /// A value as a literal: text always between quotes.
    pub(super) fn push_literal(&self, buffer: &mut Vec<u8>, value: ValueRef<'_>) {
        match value {
            ValueRef::Text(text) => self.push_quoted(buffer, text),
            other => {
                self.push_value(buffer, other);
            }
        }
    }

    /// A cell; what nests is written as an outline over several lines.
    pub(super) fn push_cell(&self, buffer: &mut Vec<u8>, cell: Cell<'_>) -> CellKind {
        match cell {
            Cell::Value(value) => self.push_value(buffer, value),
            Cell::Nested(nested) => {
                self.push_outline(buffer, nested);
                if *nested == Nested::None { CellKind::Null } else { CellKind::Other }
            }
        }
    }

    /// The cell of column `index`, with its label beside it where it has one: `3 (Zelda)`.
    pub(super) fn push_column(
        &self,
        buffer: &mut Vec<u8>,
        row: &dyn Cells,
        index: usize,
        label: Option<usize>,
    ) -> CellKind {
        let kind = self.push_cell(buffer, row.cell(index));
        if self.push_label_beside(buffer, row, kind, label) { CellKind::Other } else { kind }
    }

    /// Appends the label of a record to its key, if both are there.
    pub(super) fn push_label_beside(
        &self,
        buffer: &mut Vec<u8>,
        row: &dyn Cells,
        kind: CellKind,
        label: Option<usize>,
    ) -> bool {
        let Some(label) = label.map(|label| row.cell(label)) else { return false };
        if kind == CellKind::Null || matches!(label, Cell::Value(ValueRef::Null)) {
            return false;
        }
        self.begin_mark(buffer, Role::Muted);
        buffer.extend_from_slice(b" (");
        Printer { marks: false, ..self.on_one_line() }.push_label(buffer, label);
        buffer.push(b')');
        self.end_mark(buffer);
        true
    }

    /// A record in a word, on one line: `Game(id=3, title=Zelda)`.
    pub(super) fn push_record(&self, buffer: &mut Vec<u8>, repr: &Repr, row: &dyn Cells) {
        let word = Printer { marks: false, ..self.on_one_line() };
        match &repr.style {
            ReprStyle::Bare(label) => word.push_label(buffer, row.cell(*label)),
            ReprStyle::Label(label) => {
                word.push_name(buffer, &repr.class);
                buffer.push(b'(');
                word.push_label(buffer, row.cell(*label));
                buffer.push(b')');
            }
            ReprStyle::Fields(fields) => {
                word.push_name(buffer, &repr.class);
                buffer.push(b'(');
                for (position, (name, index)) in fields.iter().enumerate() {
                    if position > 0 {
                        buffer.extend_from_slice(b", ");
                    }
                    word.push_name(buffer, name);
                    buffer.push(b'=');
                    match row.cell(*index) {
                        Cell::Value(value) => {
                            word.push_value(buffer, value);
                        }
                        Cell::Nested(nested) => word.push_nested_literal(buffer, nested),
                    }
                }
                buffer.push(b')');
            }
        }
    }

    /// A label that is a text stands as it is, since it was put together to be read.
    fn push_label(&self, buffer: &mut Vec<u8>, cell: Cell<'_>) {
        match cell {
            Cell::Value(ValueRef::Text(text)) => {
                let (shown, cut) = self.within(text);
                self.push_bare(buffer, shown);
                if cut {
                    buffer.extend_from_slice("…".as_bytes());
                }
            }
            Cell::Value(value) => {
                self.push_value(buffer, value);
            }
            Cell::Nested(nested) => self.push_nested_literal(buffer, nested),
        }
    }

    /// What nests as a literal on one line: `[8, 9]`, `Review(id=3)`, `(score=8, user='Ann')`.
    pub(super) fn push_nested_literal(&self, buffer: &mut Vec<u8>, nested: &Nested) {
        match nested {
            Nested::Value(value) => self.push_literal(buffer, value.as_ref()),
            Nested::None => self.push_marked(buffer, Role::Muted, "NULL"),
            Nested::List(items) => {
                buffer.push(b'[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        buffer.extend_from_slice(b", ");
                    }
                    self.push_nested_literal(buffer, item);
                }
                buffer.push(b']');
            }
            Nested::Record { head, cells } => match &head.repr {
                Some(repr) => self.push_record(buffer, repr, cells),
                None => {
                    buffer.push(b'(');
                    for (position, (name, cell)) in head.columns.iter().zip(cells).enumerate() {
                        if position > 0 {
                            buffer.extend_from_slice(b", ");
                        }
                        self.push_name(buffer, name);
                        buffer.push(b'=');
                        self.push_nested_literal(buffer, cell);
                    }
                    buffer.push(b')');
                }
            },
        }
    }
}

/// True if this text, as it is, would look like another text between quotes, like NULL or like a blob.
fn is_ambiguous(text: &[u8]) -> bool {
    match text {
        [] | b"NULL" | [b'\''] => true,
        [b'\'', .., b'\''] => true,
        [b'x', b'\'', rest @ ..] => rest.ends_with(b"'") || rest.ends_with(b" bytes)"),
        _ => false,
    }
}

pub(super) fn push_char(buffer: &mut Vec<u8>, c: char) {
    buffer.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
