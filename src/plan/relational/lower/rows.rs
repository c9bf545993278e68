//! Rows: the columns of an answer over records or groups, what follows them, and verbs.

use std::rc::Rc;

use super::super::algebra::{Alias, JoinKind, Named, Range, Rel, SortKey, SqlExpr};
use super::frame::{Group, OutputForm};
use super::lowering::{Lowering, column, free_name, named, project, without_repeats};
use super::sets::{conjuncts, filtered, limited, picked, position_range, sliced};
use crate::catalog::Table;
use crate::lang::ast::QueryVerb;
use crate::plan::resolve::tree::{Grouping, RecordId, RowClause, RowSet, TypedQuery, ValueKind, ValueQuery, VerbQuery};

/// The rows of an answer.
#[derive(Clone, Debug)]
pub struct LoweredRows {
    /// In no order but what its limits needed.
    pub rel: Rel,
    /// The order in full.
    pub order: Vec<SortKey>,
    /// The columns that are shown; null where something nests.
    pub columns: Vec<SqlExpr>,
    /// Beside each the label of the record whose key it is.
    pub labels: Vec<Option<SqlExpr>>,
    /// The record that each row still is.
    pub record: Option<(RecordId, Alias, Rc<Table>)>,
}

pub type Wrap = Box<dyn FnOnce(Rel) -> Rel>;

/// Rows while their clauses are lowered. What expressions of groups ask for goes below the groups, so that the nodes above
/// them are put together last.
pub struct Rows {
    pub base: Option<Rel>,
    pub wraps: Vec<Wrap>,
    pub record: RecordId,
    /// The record that each row still is.
    pub table: Option<Rc<Table>>,
    pub grouped: bool,
    /// What was said, the strongest first.
    pub said: Vec<SortKey>,
    /// What breaks ties.
    pub tail: Vec<SortKey>,
    /// True while nothing but filters was applied to the records.
    pub simple: bool,
}

impl Rows {
    pub fn full_order(&self) -> Vec<SortKey> {
        without_repeats(self.said.iter().chain(&self.tail).cloned().collect())
    }

    pub fn wrap(&mut self, node: impl FnOnce(Rel) -> Rel + 'static) {
        match self.base.take() {
            Some(rel) => self.base = Some(node(rel)),
            None => self.wraps.push(Box::new(node)),
        }
    }
}

impl Lowering {
    pub fn rows(&mut self, rows: &RowSet) -> LoweredRows {
        let set = self.records(&rows.set);
        let mut state = Rows {
            base: Some(set.rel.clone()),
            wraps: Vec::new(),
            record: set.record,
            table: Some(set.table.clone()),
            grouped: false,
            said: set.order.clone(),
            tail: set.full_order().split_off(without_repeats(set.order.clone()).len()),
            simple: is_simple(&set.rel),
        };
        let (grouped, keys) = match &rows.grouping {
            Grouping::None => (false, Vec::new()),
            Grouping::All => (true, Vec::new()),
            Grouping::Keys { keys, .. } => (true, keys.clone()),
        };
        if !grouped {
            self.plain_outputs(&mut state, rows, 0..rows.outputs.len());
            for clause in &rows.clauses {
                self.row_clause(&mut state, rows, clause);
            }
            return self.finished(state, rows);
        }
        let first = keys.first().copied().unwrap_or(0);
        self.plain_outputs(&mut state, rows, 0..first);
        for clause in &rows.clauses[..rows.before] {
            self.row_clause(&mut state, rows, clause);
        }
        self.grouped_rows(state, rows, &keys, first)
    }

    /// Outputs over single records.
    fn plain_outputs(&mut self, state: &mut Rows, rows: &RowSet, range: std::ops::Range<usize>) {
        let alias = self.alias("shown");
        let mut windows: Vec<Named> = Vec::new();
        for position in range {
            let output = &rows.outputs[position];
            let inner = self.expr(&output.expr);
            let label = output.label.as_ref().map(|label| self.expr(label));
            let outer = inner.has_window().then(|| {
                let name = free_name(&windows, &output.name);
                windows.push(Named { name: name.clone(), expr: inner.clone() });
                column(alias, &name)
            });
            self.frame_mut(state.record).outputs.insert(position, OutputForm { inner, outer, label });
        }
        self.settle_joins(state);
        extend(state, alias, windows);
    }

    /// Puts what expressions asked for below what comes next. Groups keep theirs for the rows below them.
    fn settle_joins(&mut self, state: &mut Rows) {
        if !state.grouped
            && let Some(rel) = state.base.take()
        {
            state.base = Some(self.flush(state.record, rel));
        }
    }

    fn grouped_rows(&mut self, mut state: Rows, rows: &RowSet, keys: &[usize], first: usize) -> LoweredRows {
        let record = state.record;
        let alias = self.alias("counts");
        let mut named_keys: Vec<Named> = Vec::new();
        for key in keys {
            let output = &rows.outputs[*key];
            let inner = self.expr(&output.expr);
            let label = output.label.as_ref().map(|label| self.expr(label));
            let name = free_name(&named_keys, &output.name);
            let outer = Some(column(alias, &name));
            named_keys.push(Named { name, expr: inner.clone() });
            self.frame_mut(record).outputs.insert(*key, OutputForm { inner, outer, label });
        }
        let mut input = state.base.take().expect("nothing is grouped twice");
        input = self.flush(record, input);
        let group = Group { alias, keys: named_keys, columns: Vec::new(), input: input.clone(), beside: Vec::new() };
        self.frame_mut(record).group = Some(group);
        state.grouped = true;
        state.said = Vec::new();
        state.simple = false;
        state.tail = match &rows.grouping {
            Grouping::Keys { order, .. } => order.iter().map(|term| self.expr(term)).map(SortKey::ascending).collect(),
            _ => Vec::new(),
        };
        // The outputs that are said by `per`, or by `show` of a whole set; later ones come with their clause.
        let shows: Vec<usize> = rows.clauses[rows.before..]
            .iter()
            .filter_map(|clause| match clause {
                RowClause::Show { from } => Some(*from),
                _ => None,
            })
            .collect();
        let said_until = shows.first().copied().unwrap_or(rows.outputs.len());
        self.group_outputs(&mut state, rows, first + keys.len()..said_until);
        for clause in &rows.clauses[rows.before..] {
            match clause {
                RowClause::Show { from } => {
                    let until = shows.iter().copied().find(|next| next > from).unwrap_or(rows.outputs.len());
                    self.group_outputs(&mut state, rows, *from..until);
                }
                clause => self.row_clause(&mut state, rows, clause),
            }
        }
        let group = self.frame_mut(record).group.take().expect("the groups are still there");
        let input = self.flush(record, input);
        let Group { alias, keys, columns, beside, .. } = group;
        let mut rel = Rel::Aggregate { input: Box::new(input), alias, keys, columns };
        for (right, on) in beside {
            let kind = JoinKind::Left;
            rel = Rel::Join { input: Box::new(rel), right: Box::new(right), kind, on, to_one: true };
        }
        state.base = Some(std::mem::take(&mut state.wraps).into_iter().fold(rel, |rel, wrap| wrap(rel)));
        state.table = None;
        self.finished(state, rows)
    }

    /// Outputs over groups.
    fn group_outputs(&mut self, state: &mut Rows, rows: &RowSet, range: std::ops::Range<usize>) {
        let mut alias = self.alias("shown");
        let mut windows: Vec<Named> = Vec::new();
        for position in range {
            let output = &rows.outputs[position];
            let inner = self.expr(&output.expr);
            let label = output.label.as_ref().map(|label| self.expr(label));
            let outer = inner.has_window().then(|| {
                // A window over the name of another looks at its column, which is there before.
                if inner.any(&mut |part| matches!(part, SqlExpr::Column(column) if column.of == alias)) {
                    extend(state, alias, std::mem::take(&mut windows));
                    alias = self.alias("shown");
                }
                let name = free_name(&windows, &output.name);
                windows.push(Named { name: name.clone(), expr: inner.clone() });
                column(alias, &name)
            });
            let inner = outer.clone().unwrap_or(inner);
            self.frame_mut(state.record).outputs.insert(position, OutputForm { inner, outer, label });
        }
        extend(state, alias, windows);
    }

    fn row_clause(&mut self, state: &mut Rows, rows: &RowSet, clause: &RowClause) {
        match clause {
            RowClause::Filter(condition) => {
                let conditions = conjuncts(self.expr(condition));
                self.settle_joins(state);
                state.wrap(move |rel| filtered(rel, conditions));
            }
            RowClause::Order(by) => {
                // One row has no order.
                if matches!(rows.grouping, Grouping::All) && state.grouped && state.tail.is_empty() {
                    return;
                }
                let mut keys = self.sort_keys(by);
                self.settle_joins(state);
                keys.append(&mut state.said);
                state.said = keys;
            }
            RowClause::Range(range) => self.cut(state, state.full_order(), *range),
            RowClause::Pick { which, count } => {
                let (keys, said) = picked(*which, state.full_order(), state.said.clone());
                state.said = said;
                self.cut(state, keys, Range { limit: Some(count.unwrap_or(1)), offset: 0 });
            }
            RowClause::Position(position) => {
                let (keys, range) = position_range(*position, state.full_order());
                self.cut(state, keys, range);
            }
            RowClause::Slice { from, to } => {
                let order = state.full_order();
                state.simple = false;
                let (alias, from, to) = (self.alias("numbered"), *from, *to);
                state.wrap(move |rel| sliced(rel, alias, order, from, to));
            }
            RowClause::Distinct(outputs) => self.distinct(state, rows, outputs),
            RowClause::Show { .. } => {}
            RowClause::Combine { op, shown, other } => self.combined_rows_of(state, rows, *op, shown, other),
        }
    }

    fn cut(&mut self, state: &mut Rows, keys: Vec<SortKey>, range: Range) {
        if !range.is_all() {
            state.simple = false;
            state.wrap(move |rel| limited(rel, keys, range));
        }
    }

    fn finished(&mut self, state: Rows, rows: &RowSet) -> LoweredRows {
        let (mut columns, mut labels) = (Vec::new(), Vec::new());
        for position in &rows.shown {
            let (expr, label) = self.output_now(state.record, *position);
            columns.push(expr);
            labels.push(label);
        }
        let order = state.full_order();
        let alias = self.frame(state.record).alias;
        let record = state.table.clone().map(|table| (state.record, alias, table));
        LoweredRows { rel: state.base.expect("the rows are put together"), order, columns, labels, record }
    }

    /// A value as one row of one column.
    pub fn value(&mut self, value: &ValueQuery) -> Rel {
        match &value.kind {
            ValueKind::Expr(expr) => {
                let expr = self.expr(expr);
                project(Rel::Unit, vec![named(&value.name, expr)], self.alias("value"))
            }
            ValueKind::Verb(verb) => self.verb(verb, &value.name),
        }
    }

    /// One row with one column of that name: what the verb finds in its operand.
    pub fn verb(&mut self, verb: &VerbQuery, name: &str) -> Rel {
        match (verb.verb, &*verb.operand) {
            (QueryVerb::Exists, query) => {
                let exists = SqlExpr::Exists { not: false, query: Box::new(self.probe(query)) };
                project(Rel::Unit, vec![named(name, exists)], self.alias("value"))
            }
            (_, TypedQuery::Records(set)) => {
                let set = self.records(set);
                self.whole_aggregate(set.rel, "count", None, name)
            }
            (verb, TypedQuery::Rows(rows)) => {
                let mut rows = self.rows(rows);
                let value = (verb != QueryVerb::Count).then(|| rows.columns.pop().expect("a verb takes a column"));
                self.whole_aggregate(rows.rel, verb.word(), value, name)
            }
            (_, TypedQuery::Value(_)) => unreachable!("a verb takes a set"),
        }
    }
}

pub fn extend(state: &mut Rows, alias: Alias, columns: Vec<Named>) {
    if !columns.is_empty() {
        state.simple = false;
        state.wrap(move |rel| Rel::Extend { input: Box::new(rel), alias, columns });
    }
}

/// True if rows are a table's records, filtered and joined to one.
fn is_simple(rel: &Rel) -> bool {
    match rel {
        Rel::Scan(_) => true,
        Rel::Filter { input, .. } | Rel::Join { input, .. } | Rel::Attach { input, .. } => is_simple(input),
        _ => false,
    }
}
