//! Nodes of the algebra into SELECT blocks, from the records upwards.

use super::block::{Block, Compound, FromItem, Group, Needed, Outputs, Source};
use super::emitter::Emitter;
use crate::plan::relational::algebra::{Alias, ColumnRef, JoinKind, Named, Rel, SetOperator, SortKey, SqlExpr};

/// The message for what a rewrite rule should have decided.
pub(super) const UNDECIDED: &str = "hopdb fault: a way along keys reached SQL undecided";

impl Emitter<'_> {
    /// The block of a node. `needed` is what the nodes above use.
    pub(super) fn fold(&mut self, rel: &Rel, needed: &Needed) -> Block {
        let block = self.folded(rel, needed);
        #[cfg(test)]
        if self.wraps_all && !matches!(rel, Rel::Unit | Rel::Scan(_) | Rel::Sort { .. } | Rel::JsonEach { .. }) {
            let needed = Needed { whole: block.outputs.is_some(), ..needed.clone() };
            return self.wrap(block, &needed);
        }
        block
    }

    fn folded(&mut self, rel: &Rel, needed: &Needed) -> Block {
        match rel {
            Rel::Unit => Block::default(),
            Rel::Scan(scan) => Block::from(FromItem::new(Source::Table(scan.table.clone()), scan.alias)),
            Rel::JsonEach { alias, json } => Block::from(FromItem::new(Source::JsonEach(json.clone()), *alias)),
            Rel::Filter { input, conditions, .. } => {
                let needed = needed.and(conditions);
                let block = self.fold(input, &needed);
                self.filtered(block, conditions, &needed)
            }
            Rel::Join { input, right, kind, on, .. } => self.joined(input, right, *kind, on, needed),
            Rel::Extend { input, alias, columns } => {
                let exprs: Vec<&SqlExpr> = columns.iter().map(|column| &column.expr).collect();
                let needed = needed.and(exprs.iter().copied()).in_part();
                let block = self.fold(input, &needed);
                let mut block = self.open_for(block, &exprs, &needed);
                for column in columns {
                    block.define_from(named(*alias, column), &column.expr, false);
                }
                block
            }
            Rel::Aggregate { input, alias, keys, columns } => self.grouped(input, *alias, keys, columns, needed),
            Rel::Sort { input, keys } => {
                let needed = needed.and(keys.iter().map(|key| &key.expr));
                let block = self.fold(input, &needed);
                self.sorted(block, keys, &needed)
            }
            Rel::Limit { input, range } => {
                let block = self.fold(input, needed);
                if range.is_all() {
                    return block;
                }
                // A range of a range is one range: as a query around, it would have no order of its own.
                let range = block.range.map_or(*range, |taken| taken.then(*range));
                Block { range: Some(range), ..block }
            }
            Rel::Project { input, alias, columns } => self.projected(input, *alias, columns),
            Rel::Distinct(input) => self.distinct(input, needed),
            Rel::SetOperation { operator, left, right, alias } => {
                let left = self.side(left, true);
                let right = self.side(right, false);
                compound(left, *operator, right, *alias)
            }
            Rel::Attach { .. } => panic!("{UNDECIDED}"),
        }
    }

    fn distinct(&mut self, input: &Rel, needed: &Needed) -> Block {
        let needed = Needed { whole: true, ..needed.clone() };
        let mut block = self.fold(input, &needed);
        assert!(block.outputs.is_some(), "hopdb fault: distinct rows have no columns");
        block.forget_order();
        let last = block.compound.as_ref().and_then(|compound| compound.rest.last());
        let is_set = last.is_some_and(|(operator, _)| *operator != SetOperator::UnionAll);
        if block.range.is_none() && (is_set || block.distinct) {
            return block;
        }
        if block.range.is_some() || block.compound.is_some() {
            block = self.wrap(block, &needed);
        }
        Block { distinct: true, ..block }
    }

    fn filtered(&mut self, block: Block, conditions: &[SqlExpr], needed: &Needed) -> Block {
        let exprs: Vec<&SqlExpr> = conditions.iter().collect();
        let stays = block.takes_filters() && !block.hides_from(&exprs);
        let mut block = if stays { block } else { self.wrap(block, needed) };
        let conditions = block.resolved_all(conditions);
        if block.group.is_some() {
            block.having.extend(conditions);
        } else {
            block.filters.extend(conditions);
        }
        block
    }

    fn joined(&mut self, input: &Rel, right: &Rel, kind: JoinKind, on: &[SqlExpr], needed: &Needed) -> Block {
        let needed = needed.and(on).in_part();
        let left = self.fold(input, &needed);
        let nothing = left.from.is_empty() && kind == JoinKind::Left;
        let mut block = if left.is_plain() && !nothing { left } else { self.wrap(left, &needed) };
        block.outputs = None;
        let (item, conditions) = self.right_side(right, &needed, &mut block);
        let on = block.resolved_all(on).into_iter();
        let conditions = block.resolved_all(&conditions);
        let is_first = block.from.is_empty();
        let (on, filters) = match kind {
            JoinKind::Left => (on.chain(conditions).collect(), Vec::new()),
            JoinKind::Inner | JoinKind::Cross if is_first => (Vec::new(), on.chain(conditions).collect()),
            JoinKind::Inner | JoinKind::Cross => (on.collect(), conditions),
        };
        block.filters.extend(filters);
        block.from.push(FromItem { kind, on, ..item });
        block
    }

    /// What stands on the right of a join, and the conditions on a table there. What its columns mean is told to `block`.
    pub(super) fn right_side(&mut self, right: &Rel, needed: &Needed, block: &mut Block) -> (FromItem, Vec<SqlExpr>) {
        let (mut base, mut conditions) = (right, Vec::new());
        while let Rel::Filter { input, conditions: more, .. } = base {
            conditions.extend(more.iter().cloned());
            base = input;
        }
        if matches!(base, Rel::Scan(_) | Rel::JsonEach { .. }) {
            let mut table = self.fold(base, needed);
            let item = table.from.pop().expect("a table stands in the FROM of its block");
            return (item, conditions);
        }
        let inner = self.fold(right, needed);
        let (item, meanings) = self.derived(inner, needed, true);
        for (column, expr) in meanings {
            block.define(column, expr);
        }
        (item, Vec::new())
    }

    /// The block, or what is wrapped around it, where columns of these expressions can be added.
    fn open_for(&mut self, block: Block, exprs: &[&SqlExpr], needed: &Needed) -> Block {
        let windows = exprs.iter().any(|expr| expr.has_window());
        // SQLite takes a query whose aggregates all stand in windows for one without, where it brings conditions into it.
        let closed = block.is_fixed()
            || windows && (block.range.is_some() || block.is_grouped_as_one())
            || block.nests_windows(exprs)
            || block.hides_from(exprs);
        if closed { self.wrap(block, needed) } else { block }
    }

    fn grouped(&mut self, input: &Rel, alias: Alias, keys: &[Named], columns: &[Named], needed: &Needed) -> Block {
        let needed = needed.and(keys.iter().chain(columns).map(|column| &column.expr)).in_part();
        let block = self.fold(input, &needed);
        let block = if block.is_plain() { block } else { self.wrap(block, &needed) };
        let exprs = keys.iter().map(|key| key.expr.clone()).collect();
        let (mut block, exprs) = self.beside(block, exprs, &needed);
        block.order.clear();
        block.outputs = None;
        let resolved = block.resolved_all(&exprs);
        for column in columns {
            block.define_from(named(alias, column), &column.expr, true);
        }
        for (key, expr) in keys.iter().zip(&exprs) {
            block.define_from(named(alias, key), expr, false);
        }
        Block { group: Some(Group { alias, keys: resolved }), ..block }
    }

    fn sorted(&mut self, block: Block, keys: &[SortKey], needed: &Needed) -> Block {
        let exprs: Vec<&SqlExpr> = keys.iter().map(|key| &key.expr).collect();
        let windows = exprs.iter().any(|expr| expr.has_window());
        let closed = block.range.is_some()
            || block.hides_from(&exprs)
            || block.nests_windows(&exprs)
            || windows && (block.is_fixed() || block.is_grouped_as_one())
            || block.compound.is_some() && !exprs.iter().all(|expr| is_output(&block, expr));
        let block = if closed { self.wrap(block, needed) } else { block };
        let exprs = keys.iter().map(|key| key.expr.clone()).collect();
        let (mut block, exprs) = self.beside(block, exprs, needed);
        block.windowed |= windows;
        let mut order: Vec<SortKey> = Vec::new();
        let weaker = std::mem::take(&mut block.order);
        let keys = keys.iter().zip(exprs).map(|(key, expr)| SortKey { expr, ..key.clone() });
        for key in keys.map(|key| block.resolved_key(&key)).chain(weaker) {
            if !order.iter().any(|known| known.expr == key.expr) {
                order.push(key);
            }
        }
        Block { order, ..block }
    }

    /// The block, and expressions to order or group it by. SQLite before 3.41 looks for their columns in FROM alone, so
    /// that one that looks at what is around the query is worked out in a query of its own.
    fn beside(&mut self, mut block: Block, exprs: Vec<SqlExpr>, needed: &Needed) -> (Block, Vec<SqlExpr>) {
        let looks_out =
            |expr: &SqlExpr| !block.is_fixed() && expr.free().iter().any(|column| block.meaning(column).is_none());
        let outer: Vec<bool> = exprs.iter().map(looks_out).collect();
        if !outer.contains(&true) {
            return (block, exprs);
        }
        let alias = self.aliases.alias("key");
        let mut needed = needed.clone();
        let mut keys = Vec::new();
        for (expr, outer) in exprs.into_iter().zip(outer) {
            if !outer {
                keys.push(expr);
                continue;
            }
            let column = ColumnRef { of: alias, name: format!("key{}", keys.len() + 1).into() };
            block.define_from(column.clone(), &expr, false);
            needed.add(&column);
            keys.push(SqlExpr::Column(column));
        }
        // What is ordered by next goes along, since a query in brackets has no order.
        let mut weaker = std::mem::take(&mut block.order);
        for (at, key) in weaker.iter_mut().enumerate() {
            let column = match &key.expr {
                SqlExpr::Column(column) => column.clone(),
                expr => {
                    let column = ColumnRef { of: alias, name: format!("order{}", at + 1).into() };
                    block.define(column.clone(), expr.clone());
                    column
                }
            };
            needed.add(&column);
            key.expr = SqlExpr::Column(column);
        }
        let mut outer = self.wrap(block, &needed);
        outer.order = weaker.iter().map(|key| outer.resolved_key(key)).collect();
        (outer, keys)
    }

    fn projected(&mut self, input: &Rel, alias: Alias, columns: &[Named]) -> Block {
        let exprs: Vec<&SqlExpr> = columns.iter().map(|column| &column.expr).collect();
        let needed = Needed::of(exprs.iter().copied());
        let block = self.fold(input, &needed);
        if let Some(outputs) = block.outputs.as_ref().filter(|_| block.is_fixed())
            && is_same_list(outputs, columns, block.compound.is_some())
        {
            return renamed(block, alias, columns);
        }
        let mut block = self.open_for(block, &exprs, &needed);
        if block.is_grouped_as_one() && !exprs.iter().any(|expr| block.uses_own(expr)) {
            block = self.wrap(block, &needed);
        }
        let mut resolved = Vec::new();
        for column in columns {
            block.define_from(named(alias, column), &column.expr, false);
            resolved.push(Named { name: column.name.clone(), expr: block.resolved(&column.expr) });
        }
        Block { outputs: Some(Outputs { alias, columns: resolved }), ..block }
    }

    /// A side of a set operation. SQL knows no order and no brackets there.
    fn side(&mut self, rel: &Rel, is_left: bool) -> Block {
        let mut block = self.fold(rel, &Needed::whole());
        assert!(block.outputs.is_some(), "hopdb fault: a side of a set operation has no columns");
        block.forget_order();
        if block.range.is_some() || block.compound.is_some() && !is_left {
            block = self.wrap(block, &Needed::whole());
        }
        block
    }
}

fn named(alias: Alias, column: &Named) -> ColumnRef {
    ColumnRef { of: alias, name: column.name.clone() }
}

fn compound(left: Block, operator: SetOperator, right: Block, alias: Alias) -> Block {
    let columns = left.outputs.iter().flat_map(|outputs| &outputs.columns).map(|column| {
        let of = ColumnRef { of: alias, name: column.name.clone() };
        Named { name: column.name.clone(), expr: SqlExpr::Column(of) }
    });
    let outputs = Some(Outputs { alias, columns: columns.collect() });
    let compound = match left.compound {
        Some(inner) => {
            let mut rest = inner.rest;
            rest.push((operator, right));
            Compound { first: inner.first, rest }
        }
        None => Compound { first: left, rest: vec![(operator, right)] },
    };
    Block { compound: Some(Box::new(compound)), outputs, ..Block::default() }
}

/// True if ORDER BY of a set operation can name the expression: a column of the answer, and the only one of its name.
fn is_output(block: &Block, expr: &SqlExpr) -> bool {
    let column = match expr {
        SqlExpr::Column(column) => column,
        SqlExpr::Collate { expr, .. } => match &**expr {
            SqlExpr::Column(column) => column,
            _ => return false,
        },
        _ => return false,
    };
    block.outputs.as_ref().is_some_and(|outputs| {
        let same = outputs.columns.iter().filter(|one| one.name.eq_ignore_ascii_case(&column.name));
        outputs.alias == column.of && same.count() == 1
    })
}

/// True if `columns` are those of the answer, each in its place, and under the same names where `names` matter.
fn is_same_list(outputs: &Outputs, columns: &[Named], names: bool) -> bool {
    outputs.columns.len() == columns.len()
        && outputs.columns.iter().zip(columns).all(|(output, column)| {
            let known =
                matches!(&column.expr, SqlExpr::Column(one) if one.of == outputs.alias && one.name == output.name);
            known && (!names || output.name == column.name)
        })
}

/// The same block with its answer's columns under another alias.
fn renamed(mut block: Block, alias: Alias, columns: &[Named]) -> Block {
    let outputs = block.outputs.take().expect("a block whose columns are settled has them");
    let list = outputs.columns.into_iter().zip(columns).map(|(output, column)| {
        let name = column.name.clone();
        if block.compound.is_none() {
            block.define(named(alias, column), output.expr.clone());
        }
        let expr = match block.compound {
            Some(_) => SqlExpr::Column(ColumnRef { of: alias, name: name.clone() }),
            None => output.expr,
        };
        Named { name, expr }
    });
    let columns = list.collect();
    block.outputs = Some(Outputs { alias, columns });
    block
}
