//! The table of formats, and the writer that belongs to each.

use std::io;

use super::{CardRelation, Cells, Head, Shape, Style, Writer};
use super::{card, delimited, html, insert, json, markdown, repr, scalar, table, tree};

/// The formats by the names that `.mode` and `--format` know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Table,
    Card,
    Repr,
    Json,
    Jsonl,
    Csv,
    Tsv,
    Markdown,
    Html,
    Insert,
    Tree,
}

/// One format as the help, the arguments and completion know it.
#[derive(Clone, Copy, Debug)]
pub struct FormatInfo {
    pub format: Format,
    pub name: &'static str,
    /// A few words, without a full stop.
    pub description: &'static str,
}

impl Format {
    /// Every format, in the order in which they are listed to a person.
    pub const ALL: [FormatInfo; 11] = [
        FormatInfo { format: Format::Table, name: "table", description: "a set as a table, one record as a card" },
        FormatInfo { format: Format::Card, name: "card", description: "each record column by column" },
        FormatInfo { format: Format::Repr, name: "repr", description: "as a Python prompt shows objects" },
        FormatInfo { format: Format::Json, name: "json", description: "one JSON document an answer" },
        FormatInfo { format: Format::Jsonl, name: "jsonl", description: "one JSON document a row" },
        FormatInfo { format: Format::Csv, name: "csv", description: "comma-separated values with a header" },
        FormatInfo { format: Format::Tsv, name: "tsv", description: "tab-separated values with a header" },
        FormatInfo { format: Format::Markdown, name: "markdown", description: "a Markdown table" },
        FormatInfo { format: Format::Html, name: "html", description: "an HTML table" },
        FormatInfo { format: Format::Insert, name: "insert", description: "SQL that puts the rows back" },
        FormatInfo { format: Format::Tree, name: "tree", description: "records as lines, what nests below them" },
    ];

    /// The format of that name, in any letter case.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|info| info.name.eq_ignore_ascii_case(name)).map(|info| info.format)
    }

    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|info| info.format == self).map_or("", |info| info.name)
    }
}

/// A writer for one answer in `format`.
pub fn writer(format: Format, style: &Style) -> Box<dyn Writer> {
    match format {
        Format::Json => Box::new(json::Json::document(style)),
        Format::Jsonl => Box::new(json::Json::lines(style)),
        Format::Csv => Box::new(delimited::Delimited::csv(style)),
        Format::Tsv => Box::new(delimited::Delimited::tsv(style)),
        Format::Html => Box::new(html::Html::new(style)),
        Format::Insert => Box::new(insert::Insert::new(style)),
        Format::Table | Format::Card | Format::Repr | Format::Markdown | Format::Tree => {
            Box::new(Shaped { format, style: style.clone(), inner: None })
        }
    }
}

/// As [`writer`], but no text of csv or tsv begins as a formula does in a spreadsheet.
pub fn formula_free_writer(format: Format, style: &Style) -> Box<dyn Writer> {
    match format {
        Format::Csv => Box::new(delimited::Delimited::csv(style).formula_free()),
        Format::Tsv => Box::new(delimited::Delimited::tsv(style).formula_free()),
        other => writer(other, style),
    }
}

/// A format for people, whose writer is settled by the shape of the answer.
struct Shaped {
    format: Format,
    style: Style,
    inner: Option<Box<dyn Writer>>,
}

impl Shaped {
    fn choose(&self, shape: Shape) -> Box<dyn Writer> {
        let style = &self.style;
        match (self.format, shape) {
            (_, Shape::Value | Shape::Truth | Shape::Values { one: true }) => Box::new(scalar::Scalar::new(style)),
            (Format::Card, _) | (Format::Table, Shape::Records { one: true } | Shape::Rows { one: true }) => {
                Box::new(card::Card::new(style))
            }
            (Format::Repr, _) => Box::new(repr::ReprList::new(style)),
            (Format::Markdown, _) => Box::new(markdown::Markdown::new(style)),
            (Format::Tree, _) => Box::new(tree::Tree::new(style)),
            _ => Box::new(table::Table::new(style)),
        }
    }

    fn inner(&mut self) -> io::Result<&mut Box<dyn Writer>> {
        self.inner.as_mut().ok_or_else(|| io::Error::other("a row came before the head of its answer"))
    }
}

impl Writer for Shaped {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        let mut inner = self.choose(head.shape);
        inner.begin(out, head)?;
        self.inner = Some(inner);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.inner()?.row(out, row)
    }

    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        self.inner()?.relations(out, relations)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.inner()?.end(out)
    }
}

/// Is the answer at most one record, row or value, by its line and the schema?
pub(super) fn is_one(shape: Shape) -> bool {
    match shape {
        Shape::Records { one } | Shape::Values { one } | Shape::Rows { one } => one,
        Shape::Value | Shape::Truth => true,
    }
}

/// What is said of an answer without rows: `no games`, `no rows`.
pub(super) fn nothing(head: &Head) -> String {
    match (head.shape, &head.table) {
        (Shape::Records { .. }, Some(table)) => format!("no {table}"),
        (Shape::Values { .. }, _) => "no values".to_owned(),
        _ => "no rows".to_owned(),
    }
}
