//! The counts at the foot of a record's card.

use std::rc::Rc;

use super::compose::Composer;
use super::relational::rewrites::Rewrites;
use super::resolve::resolver::Resolver;
use super::resolve::tree::{Clause, RecordSet, TypedExpr};
use super::statement::Statement;
use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Result, Span};
use crate::lang::ast::BinaryOp;
use crate::plan::resolve::build::identity_fields;

/// How many records stand behind one relation of a record.
#[derive(Clone, Debug)]
pub struct CardCount {
    /// The relation as it is typed, less the dot.
    pub name: String,
    /// `users through reviews`.
    pub target: String,
    /// Counts them, with the identity of the record to be filled in.
    pub statement: Statement,
}

/// For each relation of the table its name, what it leads to, and the statement that counts the records behind it.
pub fn card(table: &Rc<Table>, catalog: &Catalog, rewrites: Rewrites) -> Result<Vec<CardCount>> {
    let at = Span::default();
    let mut counts = Vec::new();
    for relation in catalog.relations(table)?.iter() {
        let resolver = Resolver::new(catalog, false);
        let record = resolver.new_record(table);
        let identity = record.fields(identity_fields(table), at);
        let same = identity
            .into_iter()
            .enumerate()
            .map(|(index, column)| TypedExpr::equal(column, TypedExpr::generated(index, at), at));
        let Some(condition) = TypedExpr::joined(BinaryOp::And, same) else { return Ok(Vec::new()) };
        let clauses = vec![Clause::Filter { condition, leaves: Some(1) }];
        let set = RecordSet { clauses, one: true, ..RecordSet::all(&record) };
        let reached = resolver.hop_set(set, &relation.steps);
        let mut composer = Composer::new(catalog, rewrites);
        let lowered = composer.lowering.records(&reached);
        let statement = composer.query(composer.count(lowered));
        let target = match relation.via() {
            Some(via) => format!("{} through {}", relation.target().name, via.name),
            None => relation.target().name.clone(),
        };
        let name = relation.suggestion().to_string().split_off(1);
        counts.push(CardCount { name, target, statement });
    }
    Ok(counts)
}
