//! Set words: records by their keys, or by conditions told of the other side's records; rows by their columns.

use super::super::algebra::{Alias, JoinKind, Rel, Scan, SetOperator, SqlExpr};
use super::super::key_columns;
use super::lowering::{Lowered, Lowering, named, project};
use super::sets::{binary, filtered};
use crate::lang::ast::{BinaryOp, SetOp};

impl Lowering {
    /// A set word between records of one table.
    pub fn combined(&mut self, set: Lowered, op: SetOp, other: Lowered) -> Lowered {
        self.frame_mut(set.record).one = false;
        if key_columns::identity(&set.table, set.alias).is_empty() {
            return self.combined_whole(set, op, other);
        }
        if op == SetOp::Union {
            let (rel, alias, mine) = match plain_filter(&set.rel) {
                Some(mine) => {
                    let scan = Rel::Scan(Scan { table: set.table.clone(), alias: set.alias });
                    (mine.adopted(scan), set.alias, mine.condition())
                }
                None => {
                    let alias = self.alias(&set.table.name);
                    let mine = self.is_among(&set, alias);
                    self.frame_mut(set.record).moved_to(alias);
                    (Rel::Scan(Scan { table: set.table.clone(), alias }), alias, Some(mine))
                }
            };
            let (rel, theirs) = self.told_of(&other, rel, alias);
            // Where one side holds for every record, so does the whole.
            let either = mine.zip(theirs).map(|(mine, theirs)| binary(BinaryOp::Or, mine, theirs));
            let rel = filtered(rel, either.into_iter().collect());
            return Lowered { rel, alias, order: Vec::new(), one: false, ..set };
        }
        let (rel, theirs) = self.told_of(&other, set.rel.clone(), set.alias);
        // Without a condition every record is on the other side.
        let theirs = theirs.unwrap_or(SqlExpr::Word("true"));
        let condition = match op {
            SetOp::Minus => SqlExpr::IsTrue { expr: Box::new(theirs), not: true },
            _ => theirs,
        };
        Lowered { rel: filtered(rel, vec![condition]), one: false, ..set }
    }

    /// What makes a record of the rows, under an alias, one of another set; `None` where all are. Where that set is a plain
    /// filter of the table, its conditions are told of the record, and what they need is joined to the rows.
    fn told_of(&mut self, set: &Lowered, rel: Rel, alias: Alias) -> (Rel, Option<SqlExpr>) {
        match plain_filter(&set.rel.clone().rename(set.alias, alias)) {
            Some(plain) => (plain.adopted(rel), plain.condition()),
            None => (rel, Some(self.is_among(set, alias))),
        }
    }

    /// The record of an alias is one of a set of its table.
    fn is_among(&self, set: &Lowered, alias: Alias) -> SqlExpr {
        let own = key_columns::row(key_columns::identity(&set.table, alias));
        let listed = key_columns::named_identity(&set.table, set.alias);
        let query = project(set.rel.clone(), listed, self.alias("keys"));
        SqlExpr::InQuery { not: false, expr: Box::new(own), query: Box::new(query) }
    }

    /// Set words where records have no identity: by all their columns, as SQL's own set operators do.
    fn combined_whole(&mut self, set: Lowered, op: SetOp, other: Lowered) -> Lowered {
        let side = |set: &Lowered| {
            let visible = set.table.columns.iter().filter(|column| !column.hidden);
            let columns = visible.map(|column| named(&column.name, key_columns::column(set.alias, column))).collect();
            Box::new(project(set.rel.clone(), columns, self.alias("side")))
        };
        let operator = match op {
            SetOp::Union => SetOperator::Union,
            SetOp::Minus => SetOperator::Except,
            SetOp::Intersect => SetOperator::Intersect,
        };
        let (left, right) = (side(&set), side(&other));
        let alias = self.alias(&set.table.name);
        self.frame_mut(set.record).moved_to(alias);
        let rel = Rel::SetOperation { operator, left, right, alias };
        Lowered { rel, alias, order: Vec::new(), one: false, ..set }
    }
}

/// A set that is nothing but a table's records, joined to one and filtered.
pub struct PlainFilter {
    /// From the inside out.
    joins: Vec<Rel>,
    conditions: Vec<SqlExpr>,
}

impl PlainFilter {
    fn condition(&self) -> Option<SqlExpr> {
        self.conditions.iter().cloned().reduce(|left, right| binary(BinaryOp::And, left, right))
    }

    /// The rows with the joins that the conditions need.
    pub fn adopted(&self, rel: Rel) -> Rel {
        self.joins.iter().fold(rel, |rel, join| match join.clone() {
            Rel::Join { right, kind, on, to_one, .. } => Rel::Join { input: Box::new(rel), right, kind, on, to_one },
            Rel::Attach { alias, way, columns, .. } => Rel::Attach { input: Box::new(rel), alias, way, columns },
            other => unreachable!("only joins are adopted: {other:?}"),
        })
    }
}

pub fn plain_filter(rel: &Rel) -> Option<PlainFilter> {
    match rel {
        Rel::Scan(_) => Some(PlainFilter { joins: Vec::new(), conditions: Vec::new() }),
        Rel::Filter { input, conditions, .. } => {
            let mut plain = plain_filter(input)?;
            plain.conditions.extend(conditions.iter().cloned());
            Some(plain)
        }
        Rel::Join { input, kind: JoinKind::Left, to_one: true, .. } | Rel::Attach { input, .. } => {
            let mut plain = plain_filter(input)?;
            plain.joins.push(rel.clone());
            Some(plain)
        }
        _ => None,
    }
}
