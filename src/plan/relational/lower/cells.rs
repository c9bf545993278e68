//! The cells of an element of what nests, and how records show themselves in a word.

use super::super::algebra::{Named, SqlExpr};
use super::super::{key_columns, shape};
use super::lowering::{Lowered, Lowering, free_name, named};
use crate::answer::{Repr, ReprStyle};
use crate::plan::resolve::tree::{Nest, NestKind, Output, RecordRepr, ReprForm, TypedExpr};

impl Lowering {
    /// The cells of an element, how it shows itself in a word, and where the links of what nests in it begin.
    pub fn nested_columns(&mut self, nest: &Nest, inner: &Lowered) -> (Vec<Named>, Option<Repr>, Vec<usize>) {
        let mut list: Vec<Named> = Vec::new();
        let (outputs, repr): (&[Output], Option<&RecordRepr>) = match &nest.kind {
            NestKind::Value(value) => {
                let expr = self.expr(value);
                return (vec![named("value", expr)], None, Vec::new());
            }
            NestKind::Records(outputs) => (outputs, None),
            NestKind::Whole(outputs, repr) => (outputs, Some(repr)),
        };
        for output in outputs {
            let expr = self.expr(&output.expr);
            list.push(Named { name: output.name.clone(), expr });
        }
        let repr = repr.map(|repr| self.repr_cells(repr, &mut list));
        let nests = outputs.iter().any(|output| output.nest.is_some());
        let links = if nests { key_columns::identity(&inner.table, inner.alias) } else { Vec::new() };
        let link_below = link_cells(links, &mut list);
        (list, repr, link_below)
    }

    /// The cells that a record's word is made of; what the columns lack is put behind them.
    pub fn repr_cells(&mut self, repr: &RecordRepr, cells: &mut Vec<Named>) -> Repr {
        // SQLite has a limit of 2,000 columns, and a table may be as wide.
        let bare = self.bare || cells.len() > 1_990;
        let style = match &repr.form {
            ReprForm::Fields(fields) => ReprStyle::Fields(
                fields.iter().map(|(name, field)| (name.clone(), self.repr_cell(field, name, bare, cells))).collect(),
            ),
            ReprForm::Label { text, bare: alone } => {
                let cell = self.repr_cell(text, "label", bare, cells);
                if *alone { ReprStyle::Bare(cell) } else { ReprStyle::Label(cell) }
            }
        };
        Repr { class: repr.class.clone(), style }
    }

    fn repr_cell(&mut self, field: &TypedExpr, name: &str, bare: bool, cells: &mut Vec<Named>) -> usize {
        let expr = self.expr(field);
        if let Some(position) = cells.iter().position(|known| known.expr == expr) {
            return position;
        }
        if bare {
            return 0;
        }
        let name = free_name(cells, name);
        cells.push(Named { name, expr });
        cells.len() - 1
    }
}

/// The cells of these links; what the columns lack is put behind them.
pub fn link_cells(links: Vec<SqlExpr>, cells: &mut Vec<Named>) -> Vec<usize> {
    let mut places = Vec::new();
    for link in shape::named(links, &[]) {
        let known = cells.iter().position(|known| known.expr == link.expr);
        places.push(known.unwrap_or_else(|| {
            let name = free_name(cells, &link.name);
            cells.push(Named { name, expr: link.expr });
            cells.len() - 1
        }));
    }
    places
}
