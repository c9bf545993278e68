//! Columns that a line compares with texts as typed, for remarks that need a look at the data: planning takes none.

use std::cell::RefCell;
use std::rc::Rc;

use super::tree::{Field, TypedExpr, TypedKind};
use crate::catalog::{Column, Table};
use crate::diagnostic::Span;
use crate::lang::ast::BinaryOp;

/// A column beside a text in quotes.
#[derive(Clone, Debug)]
pub struct ComparedText {
    pub table: Rc<Table>,
    /// Its position in the table.
    pub column: usize,
    /// With the column on its left; `between` is two, `in` one for each text.
    pub op: BinaryOp,
    pub text: String,
    /// Where the text stands.
    pub at: Span,
}

impl ComparedText {
    pub fn column(&self) -> &Column {
        &self.table.columns[self.column]
    }
}

/// Those of a line, in the order in which they were met.
#[derive(Debug, Default)]
pub struct ComparedTexts(RefCell<Vec<ComparedText>>);

impl ComparedTexts {
    /// Takes note of a comparison, where the left side is a column.
    pub fn note(&self, op: BinaryOp, left: &TypedExpr, text: &str, at: Span) {
        let TypedKind::Field(record, Field::Column(column)) = &left.without_brackets().kind else { return };
        let table = record.table();
        let mut all = self.0.borrow_mut();
        // A path that is looked along may be resolved more than once.
        let is_known = |known: &ComparedText| known.at == at && known.op == op && known.column == *column;
        if !all.iter().any(is_known) {
            all.push(ComparedText { table: table.clone(), column: *column, op, text: text.to_owned(), at });
        }
    }

    pub fn take(&self) -> Vec<ComparedText> {
        self.0.take()
    }
}
