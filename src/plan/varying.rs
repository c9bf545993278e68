//! What decides from which records a line picks, where these are others for each record that it makes.

use std::rc::Rc;

use super::compose::Composer;
use super::relational::algebra::{Command, Rel, Scan, SqlExpr, same_table};
use super::relational::visit::Part;
use super::resolve::function::varies;
use super::statement::Statement;
use crate::catalog::Table;

/// Records that are others for each record that is made.
#[derive(Clone, Debug)]
pub struct Varying {
    /// Two records for which all of these are the same pick from the same records, as long as nothing that is read changes.
    /// `None` where a function has a part in it that gives another value each time.
    pub decided_by: Option<Vec<Decider>>,
    /// The tables that are read to find them.
    pub reads: Vec<Rc<Table>>,
}

#[derive(Clone, Debug)]
pub enum Decider {
    /// The value in this hole.
    Hole(usize),
    /// The rows of a statement over holes.
    Rows(Statement),
}

impl Composer<'_> {
    /// Of a query over holes.
    pub(super) fn varying(&self, rel: &Rel) -> Varying {
        let mut found = Found::default();
        Part::Rel(rel).each_part(&mut |part| self.look_for_deciders(part, &mut found));
        let mut reads: Vec<Rc<Table>> = Vec::new();
        let mut is_by_chance = false;
        Part::Rel(rel).walk(&mut |part| {
            match part {
                Part::Rel(Rel::Scan(Scan { table, .. })) if !reads.iter().any(|known| same_table(known, table)) => {
                    reads.push(table.clone());
                }
                Part::Expr(SqlExpr::Call(call)) => is_by_chance |= varies(&call.name.to_ascii_lowercase()),
                _ => {}
            }
            true
        });
        Varying { decided_by: (!is_by_chance).then_some(found.deciders), reads }
    }

    /// The widest parts that hang on holes and on nothing else.
    fn look_for_deciders(&self, part: Part<'_>, found: &mut Found) {
        let decider = match part {
            Part::Expr(SqlExpr::Generated(hole)) => {
                if !found.holes.contains(hole) {
                    found.holes.push(*hole);
                    found.deciders.push(Decider::Hole(*hole));
                }
                return;
            }
            Part::Expr(expr @ SqlExpr::Exists { query, .. }) if is_closed(query) => {
                Some(self.row_of(vec![expr.clone()]))
            }
            Part::Expr(SqlExpr::Query(query)) if is_closed(query) => Some(self.rows_of(query)),
            Part::Expr(SqlExpr::InQuery { expr, query, .. }) if is_closed(query) => {
                self.look_for_deciders(Part::Expr(expr), found);
                Some(self.rows_of(query))
            }
            _ => None,
        };
        match decider {
            Some(statement) => found.deciders.push(Decider::Rows(statement)),
            None => part.each_part(&mut |part| self.look_for_deciders(part, found)),
        }
    }

    fn rows_of(&self, query: &Rel) -> Statement {
        self.emitted(Command::Query(query.clone()))
    }
}

#[derive(Default)]
struct Found {
    deciders: Vec<Decider>,
    holes: Vec<usize>,
}

/// True of what hangs on holes and on nothing else.
fn is_closed(query: &Rel) -> bool {
    let mut found = false;
    Part::Rel(query).walk(&mut |part| {
        found |= matches!(part, Part::Expr(SqlExpr::Generated(_)));
        !found
    });
    found && !query.is_correlated()
}
