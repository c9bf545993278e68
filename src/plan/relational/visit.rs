//! Walks over the algebra, and the same with other columns or aliases in their place.

use super::algebra::{Alias, Call, ColumnRef, KeyJoin, Named, Rel, Scan, SortKey, SqlExpr};

/// What a node or an expression is made of.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    Expr(&'a SqlExpr),
    Rel(&'a Rel),
}

/// The same, to be changed.
pub enum PartMut<'a> {
    Expr(&'a mut SqlExpr),
    Rel(&'a mut Rel),
}

/// The parts of an expression in order, for either kind of reference.
macro_rules! expr_parts {
    ($expr:expr, $part:ident, $visit:expr, $borrow:ident) => {
        match $expr {
            SqlExpr::Value(_) | SqlExpr::Generated(_) | SqlExpr::Word(_) | SqlExpr::Schema(_) | SqlExpr::Column(_) => {}
            SqlExpr::Unary(_, expr)
            | SqlExpr::Plain(expr)
            | SqlExpr::IsNull { expr, .. }
            | SqlExpr::IsTrue { expr, .. }
            | SqlExpr::Cast { expr, .. }
            | SqlExpr::Collate { expr, .. } => $visit($part::Expr(expr)),
            SqlExpr::Binary(_, left, right) => {
                $visit($part::Expr(left));
                $visit($part::Expr(right));
            }
            SqlExpr::Like { expr, pattern, escape, .. } => {
                $visit($part::Expr(expr));
                $visit($part::Expr(pattern));
                if let Some(escape) = escape {
                    $visit($part::Expr(escape));
                }
            }
            SqlExpr::Between { expr, low, high, .. } => {
                $visit($part::Expr(expr));
                $visit($part::Expr(low));
                $visit($part::Expr(high));
            }
            SqlExpr::InList { expr, list, .. } => {
                $visit($part::Expr(expr));
                for item in list {
                    $visit($part::Expr(item));
                }
            }
            SqlExpr::InQuery { expr, query, .. } => {
                $visit($part::Expr(expr));
                $visit($part::Rel(query));
            }
            SqlExpr::Exists { query, .. } | SqlExpr::Query(query) => $visit($part::Rel(query)),
            SqlExpr::Case { operand, whens, otherwise } => {
                if let Some(operand) = operand {
                    $visit($part::Expr(operand));
                }
                for (when, then) in whens {
                    $visit($part::Expr(when));
                    $visit($part::Expr(then));
                }
                if let Some(otherwise) = otherwise {
                    $visit($part::Expr(otherwise));
                }
            }
            SqlExpr::Call(Call { args, filter, .. }) => {
                for arg in args {
                    $visit($part::Expr(arg));
                }
                if let Some(filter) = filter {
                    $visit($part::Expr(filter));
                }
            }
            SqlExpr::Window { call: Call { args, filter, .. }, partition, order } => {
                for arg in args {
                    $visit($part::Expr(arg));
                }
                if let Some(filter) = filter {
                    $visit($part::Expr(filter));
                }
                for key in partition {
                    $visit($part::Expr(key));
                }
                for SortKey { expr, .. } in order {
                    $visit($part::Expr(expr));
                }
            }
            SqlExpr::Row(items) => {
                for item in items {
                    $visit($part::Expr(item));
                }
            }
            SqlExpr::KeyJoin(join) | SqlExpr::KeyCount(join, _) => {
                let KeyJoin { inner, .. } = join.$borrow();
                $visit($part::Rel(inner));
            }
        }
    };
}

/// The parts of a node, its inputs first, for either kind of reference.
macro_rules! rel_parts {
    ($rel:expr, $part:ident, $visit:expr, $borrow:ident) => {
        match $rel {
            Rel::Unit | Rel::Scan(_) | Rel::JsonEach { .. } => {}
            Rel::Filter { input, conditions, .. } => {
                $visit($part::Rel(input));
                for condition in conditions {
                    $visit($part::Expr(condition));
                }
            }
            Rel::Join { input, right, on, .. } => {
                $visit($part::Rel(input));
                $visit($part::Rel(right));
                for condition in on {
                    $visit($part::Expr(condition));
                }
            }
            Rel::Extend { input, columns, .. } | Rel::Project { input, columns, .. } => {
                $visit($part::Rel(input));
                for Named { expr, .. } in columns {
                    $visit($part::Expr(expr));
                }
            }
            Rel::Aggregate { input, keys, columns, .. } => {
                $visit($part::Rel(input));
                for Named { expr, .. } in keys {
                    $visit($part::Expr(expr));
                }
                for Named { expr, .. } in columns {
                    $visit($part::Expr(expr));
                }
            }
            Rel::Attach { input, way, columns, .. } => {
                $visit($part::Rel(input));
                let KeyJoin { inner, .. } = way.$borrow();
                $visit($part::Rel(inner));
                for Named { expr, .. } in columns {
                    $visit($part::Expr(expr));
                }
            }
            Rel::Sort { input, keys } => {
                $visit($part::Rel(input));
                for SortKey { expr, .. } in keys {
                    $visit($part::Expr(expr));
                }
            }
            Rel::Limit { input, .. } | Rel::Distinct(input) => $visit($part::Rel(input)),
            Rel::SetOperation { left, right, .. } => {
                $visit($part::Rel(left));
                $visit($part::Rel(right));
            }
        }
    };
}

impl Part<'_> {
    /// What this is made of, one level down.
    pub fn each_part<'a>(self, visit: &mut dyn FnMut(Part<'a>))
    where
        Self: 'a,
    {
        match self {
            Part::Expr(expr) => expr_parts!(expr, Part, visit, as_ref),
            Part::Rel(rel) => rel_parts!(rel, Part, visit, as_ref),
        }
    }

    /// This and everything inside of it, outside first; what `enter` says no to is not gone into.
    pub fn walk(self, enter: &mut dyn FnMut(Part<'_>) -> bool) {
        if enter(self) {
            self.each_part(&mut |part| part.walk(enter));
        }
    }
}

impl PartMut<'_> {
    /// What this is made of, one level down.
    pub fn each_part(self, visit: &mut dyn FnMut(PartMut<'_>)) {
        match self {
            PartMut::Expr(expr) => expr_parts!(expr, PartMut, visit, as_mut),
            PartMut::Rel(rel) => rel_parts!(rel, PartMut, visit, as_mut),
        }
    }

    /// This and everything inside of it, outside first; what `enter` says no to is not gone into.
    pub fn walk(self, enter: &mut dyn FnMut(&mut PartMut<'_>) -> bool) {
        let mut this = self;
        if enter(&mut this) {
            this.each_part(&mut |part| part.walk(enter));
        }
    }

    fn key_join(&mut self) -> Option<&mut KeyJoin> {
        match self {
            PartMut::Expr(SqlExpr::KeyJoin(join) | SqlExpr::KeyCount(join, _)) => Some(join),
            PartMut::Rel(Rel::Attach { way, .. }) => Some(way),
            _ => None,
        }
    }
}

impl KeyJoin {
    /// The columns of the start that the way begins with.
    pub fn start_columns(&self) -> impl Iterator<Item = ColumnRef> + '_ {
        let first = self.steps.0.first();
        first.into_iter().flat_map(|step| {
            step.from_columns
                .iter()
                .map(|at| ColumnRef { of: self.start, name: step.from.columns[*at].name.as_str().into() })
        })
    }

    /// The columns of the end that the way arrives at.
    pub fn end_columns(&self) -> impl Iterator<Item = ColumnRef> + '_ {
        let last = self.steps.0.last();
        last.into_iter().flat_map(|step| {
            step.to_columns.iter().map(|at| ColumnRef { of: self.end, name: step.to.columns[*at].name.as_str().into() })
        })
    }
}

fn substitute_in(part: PartMut<'_>, with: &dyn Fn(&ColumnRef) -> Option<SqlExpr>) {
    part.walk(&mut |part| {
        if let Some(join) = part.key_join() {
            join.start = moved_start(join, with);
        }
        if let PartMut::Expr(expr) = part
            && let SqlExpr::Column(column) = &**expr
            && let Some(other) = with(column)
        {
            **expr = other;
            return false;
        }
        true
    });
}

/// Where the start of a way is found once its columns are others: all under one alias, called as before.
fn moved_start(join: &KeyJoin, with: &dyn Fn(&ColumnRef) -> Option<SqlExpr>) -> Alias {
    let mut moved = join.start_columns().map(|column| match with(&column) {
        None => column.of,
        Some(SqlExpr::Column(other)) if other.name == column.name => other.of,
        Some(_) => panic!("hopdb fault: a way starts at `{}`, which is no column any more", column.name),
    });
    let start = moved.next().unwrap_or(join.start);
    assert!(moved.all(|other| other == start), "hopdb fault: a way starts at columns of two tables");
    start
}

fn rename_in(part: PartMut<'_>, from: Alias, to: Alias) {
    let change = |alias: &mut Alias| {
        if *alias == from {
            *alias = to;
        }
    };
    part.walk(&mut |part| {
        if let Some(join) = part.key_join() {
            change(&mut join.start);
            change(&mut join.end);
        }
        match part {
            PartMut::Expr(SqlExpr::Column(column)) => change(&mut column.of),
            PartMut::Rel(rel) => {
                if let Some(alias) = rel.own_alias_mut() {
                    change(alias);
                }
            }
            PartMut::Expr(_) => {}
        }
        true
    });
}

impl SqlExpr {
    /// The same with other expressions in the place of columns, also in the queries within. What is put in is left as it is.
    #[must_use]
    pub fn substitute(mut self, with: &dyn Fn(&ColumnRef) -> Option<SqlExpr>) -> SqlExpr {
        substitute_in(PartMut::Expr(&mut self), with);
        self
    }

    /// The same with one alias in the place of another.
    #[must_use]
    pub fn rename(mut self, from: Alias, to: Alias) -> SqlExpr {
        rename_in(PartMut::Expr(&mut self), from, to);
        self
    }

    /// True if `test` holds for it or an expression in it, queries left out.
    pub fn any(&self, test: &mut dyn FnMut(&SqlExpr) -> bool) -> bool {
        let mut found = false;
        Part::Expr(self).walk(&mut |part| {
            if let Part::Expr(expr) = part {
                found = found || test(expr);
            }
            !found && matches!(part, Part::Expr(_))
        });
        found
    }

    /// True if a window is in it, queries left out.
    pub fn has_window(&self) -> bool {
        self.any(&mut |expr| matches!(expr, SqlExpr::Window { .. }))
    }

    /// True if there is a query in it.
    pub fn has_query(&self) -> bool {
        let mut found = false;
        Part::Expr(self).walk(&mut |part| {
            found = found || matches!(part, Part::Rel(_));
            !found
        });
        found
    }
}

impl Rel {
    /// The same with other expressions in the place of columns, also in the queries within. What is put in is left as it is.
    #[must_use]
    pub fn substitute(mut self, with: &dyn Fn(&ColumnRef) -> Option<SqlExpr>) -> Rel {
        substitute_in(PartMut::Rel(&mut self), with);
        self
    }

    /// The same with one alias in the place of another, wherever it is given or used.
    #[must_use]
    pub fn rename(mut self, from: Alias, to: Alias) -> Rel {
        rename_in(PartMut::Rel(&mut self), from, to);
        self
    }

    /// The alias under which the node itself gives columns.
    pub fn own_alias(&self) -> Option<Alias> {
        match self {
            Rel::Scan(Scan { alias, .. })
            | Rel::JsonEach { alias, .. }
            | Rel::Extend { alias, .. }
            | Rel::Aggregate { alias, .. }
            | Rel::Attach { alias, .. }
            | Rel::Project { alias, .. }
            | Rel::SetOperation { alias, .. } => Some(*alias),
            Rel::Unit
            | Rel::Filter { .. }
            | Rel::Join { .. }
            | Rel::Sort { .. }
            | Rel::Limit { .. }
            | Rel::Distinct(_) => None,
        }
    }

    fn own_alias_mut(&mut self) -> Option<&mut Alias> {
        match self {
            Rel::Scan(Scan { alias, .. })
            | Rel::JsonEach { alias, .. }
            | Rel::Extend { alias, .. }
            | Rel::Aggregate { alias, .. }
            | Rel::Attach { alias, .. }
            | Rel::Project { alias, .. }
            | Rel::SetOperation { alias, .. } => Some(alias),
            Rel::Unit
            | Rel::Filter { .. }
            | Rel::Join { .. }
            | Rel::Sort { .. }
            | Rel::Limit { .. }
            | Rel::Distinct(_) => None,
        }
    }
}
