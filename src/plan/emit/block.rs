//! A SELECT under construction: which clauses are taken, and what columns of the algebra mean in it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::catalog::Table;
use crate::plan::relational::algebra::{Alias, ColumnRef, JoinKind, Named, Range, SetOperator, SortKey, SqlExpr};
use crate::plan::relational::visit::Part;
use crate::store::Value;

/// Columns that what is above a block uses, in the order of their first use.
#[derive(Clone, Default)]
pub(super) struct Needed {
    pub(super) list: Vec<ColumnRef>,
    pub(super) known: HashSet<ColumnRef>,
    /// True if the columns of the answer are all used, by whoever asks.
    pub(super) whole: bool,
}

impl Needed {
    pub(super) fn whole() -> Needed {
        Needed { whole: true, ..Needed::default() }
    }

    pub(super) fn add(&mut self, column: &ColumnRef) {
        if self.known.insert(column.clone()) {
            self.list.push(column.clone());
        }
    }

    pub(super) fn of<'e>(exprs: impl IntoIterator<Item = &'e SqlExpr>) -> Needed {
        Needed::default().and(exprs)
    }

    /// These and the columns of further expressions.
    pub(super) fn and<'e>(&self, exprs: impl IntoIterator<Item = &'e SqlExpr>) -> Needed {
        let mut needed = self.clone();
        for expr in exprs {
            expr.columns(&mut |column| needed.add(column));
        }
        needed
    }

    /// The same where what is above has columns of its own.
    pub(super) fn in_part(self) -> Needed {
        Needed { whole: false, ..self }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ColumnRef> {
        self.list.iter()
    }
}

/// What stands in FROM.
pub(super) enum Source {
    Table(Rc<Table>),
    JsonEach(Value),
    /// A query in brackets.
    Block(Box<Block>),
}

pub(super) struct FromItem {
    pub(super) source: Source,
    pub(super) alias: Alias,
    /// How it is joined to what stands before it.
    pub(super) kind: JoinKind,
    pub(super) on: Vec<SqlExpr>,
}

impl FromItem {
    pub(super) fn new(source: Source, alias: Alias) -> FromItem {
        FromItem { source, alias, kind: JoinKind::Inner, on: Vec::new() }
    }

    /// True if it may have a column of the name.
    pub(super) fn knows(&self, name: &str) -> bool {
        let same = |own: &str| own.eq_ignore_ascii_case(name);
        match &self.source {
            Source::Table(table) => {
                ["rowid", "oid", "_rowid_"].into_iter().any(same) || table.columns.iter().any(|own| same(&own.name))
            }
            Source::Block(block) => {
                block.outputs.iter().flat_map(|outputs| &outputs.columns).any(|own| same(&own.name))
            }
            Source::JsonEach(_) => true,
        }
    }
}

/// The columns of the answer, which are those of `alias` for what is above.
#[derive(Clone)]
pub(super) struct Outputs {
    pub(super) alias: Alias,
    pub(super) columns: Vec<Named>,
}

impl Outputs {
    /// The columns as what is above names them.
    pub(super) fn names(&self) -> impl Iterator<Item = ColumnRef> + '_ {
        self.columns.iter().map(|column| ColumnRef { of: self.alias, name: column.name.clone() })
    }
}

/// `first union second except third`, from left to right. The outputs of the block are names alone.
pub(super) struct Compound {
    pub(super) first: Block,
    pub(super) rest: Vec<(SetOperator, Block)>,
}

/// One SELECT. Its expressions are over what stands in its FROM.
#[derive(Default)]
pub(super) struct Block {
    pub(super) compound: Option<Box<Compound>>,
    pub(super) distinct: bool,
    pub(super) outputs: Option<Outputs>,
    pub(super) from: Vec<FromItem>,
    pub(super) filters: Vec<SqlExpr>,
    pub(super) group: Option<Group>,
    pub(super) having: Vec<SqlExpr>,
    pub(super) order: Vec<SortKey>,
    pub(super) range: Option<Range>,
    /// What columns mean that nothing in FROM gives.
    pub(super) meanings: HashMap<ColumnRef, SqlExpr>,
    /// Those of them that are aggregates or windows of this very block, and mean nothing in a query within.
    pub(super) own: HashSet<ColumnRef>,
    /// True if a window looks at the rows, so that none may be taken away.
    pub(super) windowed: bool,
}

pub(super) struct Group {
    pub(super) alias: Alias,
    pub(super) keys: Vec<SqlExpr>,
}

impl Block {
    pub(super) fn from(item: FromItem) -> Block {
        Block { from: vec![item], ..Block::default() }
    }

    /// The expression over what stands in FROM, also in the queries within.
    pub(super) fn resolved(&self, expr: &SqlExpr) -> SqlExpr {
        if self.meanings.is_empty() {
            return expr.clone();
        }
        expr.clone().substitute(&|column| self.meanings.get(column).cloned())
    }

    pub(super) fn resolved_all(&self, exprs: &[SqlExpr]) -> Vec<SqlExpr> {
        exprs.iter().map(|expr| self.resolved(expr)).collect()
    }

    pub(super) fn resolved_key(&self, key: &SortKey) -> SortKey {
        SortKey { expr: self.resolved(&key.expr), ..key.clone() }
    }

    /// What a column means in this block, if it knows it.
    pub(super) fn meaning(&self, column: &ColumnRef) -> Option<SqlExpr> {
        if let Some(expr) = self.meanings.get(column) {
            return Some(expr.clone());
        }
        let given = self.from.iter().any(|item| item.alias == column.of)
            || self.compound.is_some() && self.outputs.as_ref().is_some_and(|outputs| outputs.alias == column.of);
        given.then(|| SqlExpr::Column(column.clone()))
    }

    /// Has the column mean an expression that is resolved already.
    pub(super) fn define(&mut self, column: ColumnRef, expr: SqlExpr) {
        self.meanings.insert(column, expr);
    }

    /// The same for a column that is worked out from others; `aggregated` if it holds an aggregate.
    pub(super) fn define_from(&mut self, column: ColumnRef, source: &SqlExpr, aggregated: bool) {
        let expr = self.resolved(source);
        let windowed = expr.has_window();
        self.windowed |= windowed;
        if aggregated || windowed || self.uses_own(source) {
            self.own.insert(column.clone());
        }
        self.define(column, expr);
    }

    pub(super) fn is_own(&self, column: &ColumnRef) -> bool {
        self.own.contains(column)
    }

    /// True if the expression holds an aggregate or a window of this block.
    pub(super) fn uses_own(&self, expr: &SqlExpr) -> bool {
        expr.any(&mut |expr| matches!(expr, SqlExpr::Column(column) if self.own.contains(column)))
    }

    /// True if a query within would have to work out an aggregate or a window of this block.
    pub(super) fn hides_from(&self, exprs: &[&SqlExpr]) -> bool {
        if self.own.is_empty() {
            return false;
        }
        let mut hidden = false;
        for expr in exprs {
            Part::Expr(expr).walk(&mut |part| {
                if let Part::Rel(rel) = part {
                    rel.columns(&mut |column| hidden |= self.own.contains(column));
                }
                !hidden
            });
        }
        hidden
    }

    /// True if a window in one of the expressions would hold another.
    pub(super) fn nests_windows(&self, exprs: &[&SqlExpr]) -> bool {
        let is_window = |column: &ColumnRef| self.meanings.get(column).is_some_and(SqlExpr::has_window);
        self.windowed
            && exprs.iter().any(|expr| {
                expr.has_window() && expr.any(&mut |expr| matches!(expr, SqlExpr::Column(column) if is_window(column)))
            })
    }

    /// True if nothing but FROM, WHERE and an order is taken.
    pub(super) fn is_plain(&self) -> bool {
        self.compound.is_none() && !self.distinct && self.group.is_none() && self.range.is_none() && !self.windowed
    }

    /// True if rows may be taken away by a condition that is put into WHERE or HAVING.
    pub(super) fn takes_filters(&self) -> bool {
        let grouped = self.group.as_ref().is_none_or(|group| !group.keys.is_empty());
        self.compound.is_none() && !self.distinct && self.range.is_none() && !self.windowed && grouped
    }

    /// True if the columns of the answer are settled, and others would change its rows.
    pub(super) fn is_fixed(&self) -> bool {
        self.distinct || self.compound.is_some()
    }

    /// True if the block is one row over all records as long as an aggregate says so.
    pub(super) fn is_grouped_as_one(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.keys.is_empty())
    }

    /// An order without a range means nothing to what reads the rows as a set.
    pub(super) fn forget_order(&mut self) {
        if self.range.is_none() {
            self.order.clear();
        }
    }
}
