//! What nests as one query of joins.

use std::rc::Rc;

use super::super::algebra::{Alias, JoinKind, Named, Rel, SortKey, SqlExpr};
use super::levels::Level;
use super::lowering::{Lowering, column, free_name, named, project, sorted};
use super::nests::NestedQuery;
use super::sets::{binary, call};
use crate::lang::ast::BinaryOp;

impl Lowering {
    /// The root and all its levels as one query of joins: for each its cells and its number.
    pub fn joined_levels(&mut self, root: &Level, levels: &[NestedQuery]) -> Rel {
        let top = self.alias("root");
        let mut rel = numbered_rows(root, top);
        let mut cells = shown_cells(root, top);
        let mut order = vec![SortKey::ascending(column(top, &number_name(root)))];
        let above: Vec<SqlExpr> = root.columns.iter().map(|cell| column(top, &cell.name)).collect();
        for level in levels {
            rel = self.join_level(rel, level, &above, &mut cells, &mut order);
        }
        let mut columns: Vec<Named> = Vec::new();
        for Named { name, expr } in cells {
            let name = free_name(&columns, &name);
            columns.push(Named { name, expr });
        }
        project(sorted(rel, order), columns, self.alias("joined"))
    }

    fn join_level(
        &mut self,
        rel: Rel,
        nested: &NestedQuery,
        above: &[SqlExpr],
        cells: &mut Vec<Named>,
        order: &mut Vec<SortKey>,
    ) -> Rel {
        let alias = self.alias("below");
        let level = &nested.level;
        let own: Vec<SqlExpr> = level.columns.iter().map(|cell| column(alias, &cell.name)).collect();
        let on = nested
            .link
            .iter()
            .zip(&own)
            .map(|(cell, own)| binary(BinaryOp::Is, own.clone(), above[*cell].clone()))
            .collect();
        let right = Box::new(numbered_rows(level, alias));
        let mut rel = Rel::Join { input: Box::new(rel), right, kind: JoinKind::Left, on, to_one: false };
        cells.extend(shown_cells(level, alias));
        order.push(SortKey::ascending(column(alias, &number_name(level))));
        // Cells and links of what nests further down count from behind this level's link cells.
        let inner = &own[nested.link.len()..];
        for below in &nested.below {
            rel = self.join_level(rel, below, inner, cells, order);
        }
        rel
    }
}

fn number_name(level: &Level) -> Rc<str> {
    free_name(&level.columns, "number")
}

/// The rows with the place of each, under an alias.
fn numbered_rows(level: &Level, alias: Alias) -> Rel {
    let number = SqlExpr::Window { call: call("row_number"), partition: Vec::new(), order: level.order.clone() };
    let mut columns = level.columns.clone();
    columns.push(Named { name: number_name(level), expr: number });
    project(level.rel.clone(), columns, alias)
}

fn shown_cells(level: &Level, alias: Alias) -> Vec<Named> {
    let mut cells: Vec<Named> = level.columns.iter().map(|cell| named(&cell.name, column(alias, &cell.name))).collect();
    let number = number_name(level);
    cells.push(named(&number, column(alias, &number)));
    cells
}
