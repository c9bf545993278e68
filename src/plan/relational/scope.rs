//! Which columns a part of the algebra uses, which aliases it gives, and what it takes from outside.

use std::collections::BTreeSet;

use super::algebra::{Alias, ColumnRef, Rel, SqlExpr};
use super::visit::Part;

/// Every column that is used anywhere in a part, those of keys included.
fn columns_of(part: Part<'_>, found: &mut dyn FnMut(&ColumnRef)) {
    part.walk(&mut |part| {
        let join = match part {
            Part::Expr(SqlExpr::Column(column)) => {
                found(column);
                None
            }
            Part::Expr(SqlExpr::KeyJoin(join) | SqlExpr::KeyCount(join, _)) => Some(join),
            Part::Rel(Rel::Attach { way, .. }) => Some(way),
            _ => None,
        };
        if let Some(join) = join {
            join.start_columns().chain(join.end_columns()).for_each(|column| found(&column));
        }
        true
    });
}

impl SqlExpr {
    /// Every column that is used in it, also in the queries within.
    pub fn columns(&self, found: &mut dyn FnMut(&ColumnRef)) {
        columns_of(Part::Expr(self), found);
    }

    /// The columns that are used in it and that no query within gives.
    pub fn free(&self) -> BTreeSet<ColumnRef> {
        let mut free = BTreeSet::new();
        free_in(Part::Expr(self), &mut free);
        free
    }
}

impl Rel {
    /// Every column that is used in it, also in the queries within.
    pub fn columns(&self, found: &mut dyn FnMut(&ColumnRef)) {
        columns_of(Part::Rel(self), found);
    }

    /// All aliases that nodes of it give, right sides of joins included and queries in expressions left out.
    pub fn bound(&self) -> BTreeSet<Alias> {
        let mut bound = BTreeSet::new();
        self.collect_bound(&mut bound);
        bound
    }

    fn collect_bound(&self, bound: &mut BTreeSet<Alias>) {
        bound.extend(self.own_alias());
        if let Rel::Attach { input, .. } = self {
            // What the way leads to is seen by the aggregates over it alone.
            return input.collect_bound(bound);
        }
        Part::Rel(self).each_part(&mut |part| {
            if let Part::Rel(input) = part {
                input.collect_bound(bound);
            }
        });
    }

    /// The columns that are used in it and given outside.
    pub fn free(&self) -> BTreeSet<ColumnRef> {
        let mut free = BTreeSet::new();
        free_in(Part::Rel(self), &mut free);
        free
    }

    /// True if it can only be worked out for each row of what is around it.
    pub fn is_correlated(&self) -> bool {
        !self.free().is_empty()
    }
}

/// Collects what is used in `part` and given outside of it.
fn free_in(part: Part<'_>, free: &mut BTreeSet<ColumnRef>) {
    match part {
        Part::Expr(expr) => {
            match expr {
                SqlExpr::Column(column) => {
                    free.insert(column.clone());
                }
                SqlExpr::KeyJoin(join) | SqlExpr::KeyCount(join, _) => free.extend(join.start_columns()),
                _ => {}
            }
            part.each_part(&mut |part| free_in(part, free));
        }
        Part::Rel(rel) => {
            let mut used = BTreeSet::new();
            used_in(rel, &mut used);
            let bound = rel.bound();
            free.extend(used.into_iter().filter(|column| !bound.contains(&column.of)));
        }
    }
}

/// Collects what the expressions of the nodes take from anywhere but the queries within them.
fn used_in(rel: &Rel, used: &mut BTreeSet<ColumnRef>) {
    if let Rel::Attach { input, way, columns, .. } = rel {
        used_in(input, used);
        used.extend(way.start_columns());
        free_in(Part::Rel(&way.inner), used);
        let inner = way.inner.bound();
        let free = columns.iter().flat_map(|column| column.expr.free());
        return used.extend(free.filter(|column| !inner.contains(&column.of)));
    }
    Part::Rel(rel).each_part(&mut |part| match part {
        Part::Expr(_) => free_in(part, used),
        Part::Rel(input) => used_in(input, used),
    });
}
