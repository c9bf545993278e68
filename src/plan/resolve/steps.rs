//! The parts of a line behind its noun, applied in the order in which they stand.

use super::names::is_spelling_of;
use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::{Place, Scope};
use super::standing::{RowState, RowsStanding, Standing};
use super::tree::{Base, Clause, OrderBy, Output, RecordSet, RowClause, TypedExpr};
use crate::catalog::{KeyStep, Member};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Arg, BinaryOp, Expr, Name, OrderTerm, Path, Pick, Popularity, Query, QueryStep, QueryStepKind, QueryVerb,
    RelationClause, Segment, SetOp,
};
use crate::plan::relational::algebra::{Range, same_table};
use crate::plan::variables::amount;

/// The dot forms of an ORM's hand.
pub const CALLS: [&str; 10] = ["count", "first", "last", "all", "get", "exists", "sum", "avg", "min", "max"];

/// A verb that waits for its operand, and may be met by `per` before the end.
#[derive(Clone, Copy, Default)]
pub struct PendingVerb {
    pub verb: Option<(QueryVerb, Span)>,
    pub distinct: bool,
}

impl Resolver<'_> {
    /// What a line comes to by these parts of it, where no verb stands in front.
    pub fn steps(&self, standing: Standing, steps: &[QueryStep], scope: &Scope) -> Result<Standing> {
        self.steps_under(&mut PendingVerb::default(), standing, steps, scope)
    }

    /// The same behind a verb.
    pub(super) fn steps_under(
        &self,
        pending: &mut PendingVerb,
        mut standing: Standing,
        steps: &[QueryStep],
        scope: &Scope,
    ) -> Result<Standing> {
        let mut index = 0;
        while index < steps.len() {
            let step = &steps[index];
            let grouped_later = steps[index..].iter().any(|step| matches!(step.kind, QueryStepKind::Per(_)));
            if pending.distinct && cuts(step) && !grouped_later {
                // `distinct` in front acts on the columns before anything is cut off.
                if let Standing::Rows(rows) = &mut standing
                    && (rows.rows.said || rows.rows.values)
                {
                    rows.distinct(step.at.0)?;
                    pending.distinct = false;
                }
            }
            // `limit` and `offset` side by side are one word.
            let pair = steps.get(index + 1).and_then(|next| match (&step.kind, &next.kind) {
                (QueryStepKind::Limit(limit), QueryStepKind::Offset(offset))
                | (QueryStepKind::Offset(offset), QueryStepKind::Limit(limit)) => Some((limit, offset)),
                _ => None,
            });
            if let Some((limit, offset)) = pair {
                let (limit, offset) = (amount(limit, &scope.variables)?, amount(offset, &scope.variables)?);
                standing = range(standing, Range { limit: Some(limit), offset }, step.at.0)?;
                index += 2;
                continue;
            }
            standing = self.step(standing, step, scope, pending)?;
            index += 1;
        }
        Ok(standing)
    }

    fn step(&self, standing: Standing, step: &QueryStep, scope: &Scope, pending: &mut PendingVerb) -> Result<Standing> {
        let span = step.at.0;
        if let Standing::Value(_) = standing {
            return Err(Diagnostic::error("what stands before is one value, and ends the line").at(span));
        }
        match &step.kind {
            QueryStepKind::Hop { segment, via } => self.hop(standing, segment, via.as_ref(), scope),
            QueryStepKind::Columns(paths) => self.columns(standing, paths, scope),
            QueryStepKind::Where(expr) => self.filter(standing, expr, false, scope, span),
            QueryStepKind::Having(expr) => self.filter(standing, expr, true, scope, span),
            QueryStepKind::With(with) => self.with_step(standing, with, true, scope, span),
            QueryStepKind::Without(with) => self.with_step(standing, with, false, scope, span),
            QueryStepKind::By(sorts) => self.by(standing, sorts, scope, span),
            QueryStepKind::Limit(limit) => {
                range(standing, Range { limit: Some(amount(limit, &scope.variables)?), offset: 0 }, span)
            }
            QueryStepKind::Offset(offset) => {
                range(standing, Range { limit: None, offset: amount(offset, &scope.variables)? }, span)
            }
            QueryStepKind::Index(at) => position(standing, *at, span),
            QueryStepKind::Slice { from, to } => slice(standing, *from, *to, span),
            QueryStepKind::Pick { which, count } => {
                let count = count.as_ref().map(|count| amount(count, &scope.variables)).transpose()?;
                self.pick(standing, *which, count, span)
            }
            QueryStepKind::Distinct => Ok(match standing {
                Standing::Rows(mut rows) => {
                    rows.distinct(span)?;
                    Standing::Rows(rows)
                }
                // Records never repeat.
                standing => standing,
            }),
            QueryStepKind::Per(items) => self.per(standing, items, scope, pending, span),
            QueryStepKind::Show(items) => self.show(standing, items, scope, pending, span),
            QueryStepKind::Include(list) => self.include(standing, list, scope, span),
            QueryStepKind::Set { op, query } => self.set_word(standing, *op, query, scope, span),
            QueryStepKind::Popular(popularity) => {
                let word = match popularity {
                    Popularity::Zipf(_) => "zipf",
                    Popularity::Weighted(_) => "weighted",
                };
                Err(Diagnostic::error(format!("`{word}` stands behind `any`, where records are made up")).at(span))
            }
        }
    }

    /// Along a relation: from each record of the set to what is at the other end, each once, in key order.
    pub fn hop_set(&self, set: RecordSet, steps: &[KeyStep]) -> RecordSet {
        steps.iter().fold(set, |from, step| {
            let record = self.new_record(&step.to);
            let one = from.one && step.to_one;
            let base = Base::Hop { from: Box::new(from), step: step.clone() };
            RecordSet { base, one, ..RecordSet::all(&record) }
        })
    }

    fn hop(&self, standing: Standing, segment: &Segment, via: Option<&Name>, scope: &Scope) -> Result<Standing> {
        let name = &segment.name;
        if segment.args.is_some() {
            return self.call_step(standing, segment, scope);
        }
        let is_call = |name: &Name| !name.quoted && CALLS.iter().any(|call| name.text.eq_ignore_ascii_case(call));
        match standing {
            Standing::Records(set, level) => {
                let record = set.in_hand();
                // A schema's own names win over `.count` and its like without brackets.
                if is_call(name) && self.look(&set.table, name, via)?.is_none() {
                    return self.call_step(Standing::Records(set, level), segment, scope);
                }
                if let Some(rowid) = self.rowid(&set.table, name)? {
                    let output = Output::new(name.text.as_str(), TypedExpr::field(&record, rowid, name.span()));
                    return Ok(Standing::Rows(RowsStanding::of(set, &level, vec![output], true)));
                }
                match self.behind_dot(&set.table, name, via)? {
                    Member::Relation(relation) => {
                        let set = self.hop_set(set, &relation.steps);
                        let level = set.level(level.parent.as_ref());
                        Ok(Standing::Records(set, level))
                    }
                    Member::Column(position) => {
                        let name_of = set.table.columns[position].name.as_str();
                        let output = Output::new(name_of, TypedExpr::column(&record, position, name.span()));
                        Ok(Standing::Rows(RowsStanding::of(set, &level, vec![output], true)))
                    }
                }
            }
            Standing::Rows(rows) if rows.rows.values => {
                if is_call(name) {
                    return self.call_step(Standing::Rows(rows), segment, scope);
                }
                let shown = rows.rows.shown_outputs().next().map(|output| output.name.clone());
                let shown = shown.expect("values have a column");
                Err(Diagnostic::error(format!("`.{shown}` came to values, and no dot goes on from them"))
                    .at(name.span())
                    .hint("put the hop before the column; words can follow: where, by, limit, distinct …"))
            }
            Standing::Rows(rows) => {
                let is_shown = rows.rows.shown_outputs().any(|output| output.name.eq_ignore_ascii_case(&name.text));
                if is_call(name) && !is_shown {
                    return self.call_step(Standing::Rows(rows), segment, scope);
                }
                pick_columns(rows, std::slice::from_ref(name))
            }
            Standing::Value(_) => Err(no_hop(name.span())),
        }
    }

    fn columns(&self, standing: Standing, paths: &[Path], scope: &Scope) -> Result<Standing> {
        match standing {
            Standing::Records(set, level) => {
                let inner = scope.of(&level).at(Place::Show);
                let mut outputs = Vec::new();
                for path in paths {
                    outputs.push(self.show_path(path, &inner)?);
                }
                unique_names(&outputs, paths.iter().map(|path| path.at.0))?;
                Ok(Standing::Rows(RowsStanding::of(set, &level, outputs, false)))
            }
            Standing::Rows(rows) if !rows.rows.values => {
                let mut names = Vec::new();
                for path in paths {
                    match path.bare() {
                        Some(name) => names.push(name.clone()),
                        None => {
                            return Err(Diagnostic::error("a column of the answer goes by its one name").at(path.at.0));
                        }
                    }
                }
                pick_columns(rows, &names)
            }
            _ => Err(no_hop(paths.first().expect("a list of columns has one").at.0)),
        }
    }

    fn filter(&self, standing: Standing, expr: &Expr, having: bool, scope: &Scope, span: Span) -> Result<Standing> {
        match standing {
            Standing::Records(..) if having => {
                Err(Diagnostic::error("`having` stands behind `per`; the records themselves are filtered by `where`")
                    .at(span))
            }
            Standing::Records(mut set, level) => {
                let condition = self.condition(expr, &scope.of(&level).at(Place::Where))?;
                set.clauses.push(Clause::Filter { condition, leaves: None });
                Ok(Standing::Records(set, level))
            }
            Standing::Rows(mut rows) => {
                if rows.ranged || rows.windowed || rows.state == RowState::Whole {
                    rows.settle();
                }
                let place = if rows.state == RowState::Groups { Place::Having } else { Place::Where };
                let condition = self.condition(expr, &scope.of(&rows.level).at(place))?;
                rows.rows.clauses.push(RowClause::Filter(condition));
                Ok(Standing::Rows(rows))
            }
            Standing::Value(_) => Err(no_hop(span)),
        }
    }

    fn with_step(
        &self,
        standing: Standing,
        with: &RelationClause,
        wanted: bool,
        scope: &Scope,
        span: Span,
    ) -> Result<Standing> {
        match standing {
            Standing::Records(mut set, level) => {
                let condition = self.with_condition(with, wanted, &scope.of(&level).at(Place::Where))?;
                set.clauses.push(Clause::Filter { condition, leaves: None });
                Ok(Standing::Records(set, level))
            }
            Standing::Rows(mut rows) if rows.are_records() => {
                if rows.ranged || rows.windowed {
                    rows.settle();
                }
                let condition = self.with_condition(with, wanted, &scope.of(&rows.level).at(Place::Where))?;
                rows.rows.clauses.push(RowClause::Filter(condition));
                Ok(Standing::Rows(rows))
            }
            _ => Err(Diagnostic::error("`with` and `without` filter records; put them before `per`").at(span)),
        }
    }

    /// What `by` sorts by: a composite key by each of its columns.
    pub fn orders(&self, sorts: &[OrderTerm], scope: &Scope) -> Result<Vec<OrderBy>> {
        let mut orders = Vec::new();
        for sort in sorts {
            let term = |expr| OrderBy { expr, descending: sort.descending, nulls_first: sort.nulls_first };
            match self.composite_key(&sort.expr, scope)? {
                Some(key) => orders.extend(key.into_iter().map(term)),
                None => orders.push(term(self.value(&sort.expr, scope)?)),
            }
        }
        Ok(orders)
    }

    fn by(&self, standing: Standing, sorts: &[OrderTerm], scope: &Scope, span: Span) -> Result<Standing> {
        match standing {
            Standing::Records(mut set, level) => {
                let orders = self.orders(sorts, &scope.of(&level).at(Place::By))?;
                set.clauses.push(Clause::Order(orders));
                Ok(Standing::Records(set, level))
            }
            Standing::Rows(mut rows) => {
                if rows.ranged {
                    rows.settle();
                }
                let orders = self.orders(sorts, &scope.of(&rows.level).at(Place::By))?;
                rows.rows.clauses.push(RowClause::Order(orders));
                Ok(Standing::Rows(rows))
            }
            Standing::Value(_) => Err(no_hop(span)),
        }
    }

    /// `.count()`, `.first()`, `.get(3)` …
    fn call_step(&self, standing: Standing, segment: &Segment, scope: &Scope) -> Result<Standing> {
        let name = segment.name.text.to_lowercase();
        let span = segment.name.span();
        let args = segment.args.as_deref().unwrap_or_default();
        if name != "get" && !args.is_empty() && CALLS.contains(&name.as_str()) {
            return Err(Diagnostic::error(format!("`.{name}()` takes nothing between its brackets"))
                .at(span)
                .example("a condition is a word", "{records} where {number} > 20"));
        }
        if let Some(verb) = QueryVerb::of_function(&name) {
            return self.apply_verb(standing, verb, span, span);
        }
        match name.as_str() {
            "all" => Ok(standing),
            "first" => self.pick(standing, Pick::First, None, span),
            "last" => self.pick(standing, Pick::Last, None, span),
            "get" => self.get(standing, segment, scope),
            _ => {
                let error = Diagnostic::error(format!("there is no `.{}()`", segment.name.text)).at(span);
                Err(error
                    .hint(
                        "the dot forms: .count() .first() .last() .all() .get(key) .exists() .sum() .avg() .min() .max()",
                    )
                    .hint("the rest is words: where, by, limit, distinct …"))
            }
        }
    }

    fn get(&self, standing: Standing, segment: &Segment, scope: &Scope) -> Result<Standing> {
        let span = segment.name.span();
        let args = segment.args.as_deref().unwrap_or_default();
        let Standing::Records(mut set, level) = standing else {
            return Err(Diagnostic::error("`.get()` looks among records").at(span));
        };
        let record = set.in_hand();
        let key = record.fields(record.key(), span);
        if key.is_empty() || key.len() != args.len() {
            return Err(Diagnostic::error(format!(
                "`.get()` takes the key of {}, {} value{}",
                set.table.noun(),
                key.len(),
                if key.len() == 1 { "" } else { "s" }
            ))
            .at(span));
        }
        let mut same = Vec::new();
        for (column, arg) in key.into_iter().zip(args) {
            let Arg::Expr { distinct: false, expr } = arg else {
                return Err(Diagnostic::error("a key is a plain value").at(span));
            };
            same.push(TypedExpr::equal(column, self.value(expr, scope)?, span));
        }
        let condition = TypedExpr::joined(BinaryOp::And, same).expect("a key has a column");
        set.clauses.push(Clause::Filter { condition, leaves: Some(1) });
        set.one = true;
        Ok(Standing::Records(set, level))
    }

    fn set_word(&self, standing: Standing, op: SetOp, query: &Query, scope: &Scope, span: Span) -> Result<Standing> {
        let other = self.query(query, scope, NounPlace::Table)?;
        match (standing, other) {
            (Standing::Records(mut set, level), Standing::Records(other, _)) => {
                if !same_table(&set.table, &other.table) {
                    return Err(Diagnostic::error(format!(
                        "`{}` joins records of one table; these are {} and {}",
                        op.word(),
                        set.table.noun(),
                        other.table.noun()
                    ))
                    .at(span)
                    .hint("values of different tables go together where each line ends on a column")
                    .example("to go on from the whole, brackets", whole(op, "{many}")));
                }
                set.clauses.push(Clause::Combine { op, other: Box::new(other) });
                set.one = false;
                Ok(Standing::Records(set, level))
            }
            (Standing::Rows(rows), Standing::Rows(other)) => combine_rows(rows, op, other, span),
            (Standing::Value(_), _) | (_, Standing::Value(_)) => {
                Err(Diagnostic::error(format!("`{}` joins sets; this is one value", op.word())).at(span))
            }
            _ => Err(Diagnostic::error(format!("`{}` joins records with records, values with values", op.word()))
                .at(span)
                .example("values of both, a column behind each", both(op))
                .example("to go on from the whole, brackets", whole(op, "{column}"))),
        }
    }
}

/// A form of records that are joined, from which a line goes on.
fn whole(op: SetOp, further: &str) -> String {
    format!("({{record}} {} {{records}} limit 5) .{further}", op.word())
}

/// A form of values that are joined.
fn both(op: SetOp) -> String {
    format!("{{records}} .{{column}} {} {{records}} .{{column}}", op.word())
}

/// True if a word leaves some of the rows, by their place.
fn cuts(step: &QueryStep) -> bool {
    matches!(
        step.kind,
        QueryStepKind::Limit(_)
            | QueryStepKind::Offset(_)
            | QueryStepKind::Index(_)
            | QueryStepKind::Slice { .. }
            | QueryStepKind::Pick { .. }
    )
}

fn combine_rows(mut rows: RowsStanding, op: SetOp, other: RowsStanding, span: Span) -> Result<Standing> {
    if rows.rows.shown.len() != other.rows.shown.len() {
        return Err(Diagnostic::error(format!(
            "`{}` joins rows that are as wide; these have {} and {} columns",
            op.word(),
            rows.rows.shown.len(),
            other.rows.shown.len()
        ))
        .at(span));
    }
    if rows.rows.shown_outputs().chain(other.rows.shown_outputs()).any(|output| output.nest.is_some()) {
        return Err(Diagnostic::error(format!("`{}` compares plain values, not what is nested", op.word())).at(span));
    }
    let shown = rows.rows.shown.clone();
    rows.rows.clauses.push(RowClause::Combine { op, shown, other: Box::new(other.rows) });
    rows.rows.one = false;
    rows.rows.said |= op == SetOp::Union;
    rows.only_shown();
    Ok(Standing::Rows(rows))
}

/// A spaced dot behind `show` or `per` picks columns of the answer.
fn pick_columns(mut rows: RowsStanding, names: &[Name]) -> Result<Standing> {
    let mut picked = Vec::new();
    for name in names {
        let called = |at: &&usize| rows.rows.outputs[**at].name.eq_ignore_ascii_case(&name.text);
        let spelt = |at: &&usize| !name.quoted && is_spelling_of(&name.text, &rows.rows.outputs[**at].name);
        let found = rows.rows.shown.iter().find(called).or_else(|| rows.rows.shown.iter().find(spelt));
        let Some(found) = found else {
            let shown: Vec<&str> = rows.rows.shown_outputs().map(|output| &*output.name).collect();
            return Err(Diagnostic::error(format!("the answer has no column `{}`", name.text))
                .at(name.span())
                .hint(format!("its columns: {}", shown.join(", ")))
                .hint("behind `per` and `show` a dot with a space before it picks columns of the answer; glue it to go on from a name"));
        };
        picked.push(*found);
    }
    rows.rows.values = picked.len() == 1;
    rows.rows.shown = picked;
    Ok(Standing::Rows(rows))
}

fn range(standing: Standing, range: Range, span: Span) -> Result<Standing> {
    match standing {
        Standing::Records(mut set, level) => {
            set.clauses.push(Clause::Range(range));
            set.one = false;
            Ok(Standing::Records(set, level))
        }
        Standing::Rows(mut rows) => {
            if rows.ranged || rows.state == RowState::Whole {
                rows.settle();
            }
            rows.rows.clauses.push(RowClause::Range(range));
            rows.rows.one = false;
            rows.ranged = !range.is_all();
            Ok(Standing::Rows(rows))
        }
        Standing::Value(_) => Err(no_hop(span)),
    }
}

fn position(standing: Standing, position: i64, span: Span) -> Result<Standing> {
    match standing {
        Standing::Records(mut set, level) => {
            set.clauses.push(Clause::Position(position));
            set.one = true;
            Ok(Standing::Records(set, level))
        }
        Standing::Rows(mut rows) => {
            rows.settle();
            rows.rows.clauses.push(RowClause::Position(position));
            rows.rows.one = true;
            rows.ranged = true;
            Ok(Standing::Rows(rows))
        }
        Standing::Value(_) => Err(no_hop(span)),
    }
}

fn slice(standing: Standing, from: Option<i64>, to: Option<i64>, span: Span) -> Result<Standing> {
    let from = from.unwrap_or(0);
    if from >= 0 && to.is_none_or(|to| to >= 0) {
        let limit = to.map(|to| to.saturating_sub(from).max(0).unsigned_abs());
        return range(standing, Range { limit, offset: from.unsigned_abs() }, span);
    }
    match standing {
        Standing::Records(mut set, level) => {
            set.clauses.push(Clause::Slice { from, to });
            set.one = false;
            Ok(Standing::Records(set, level))
        }
        Standing::Rows(mut rows) => {
            rows.settle();
            rows.rows.clauses.push(RowClause::Slice { from, to });
            rows.rows.one = false;
            rows.settle();
            Ok(Standing::Rows(rows))
        }
        Standing::Value(_) => Err(no_hop(span)),
    }
}

pub fn no_hop(span: Span) -> Diagnostic {
    Diagnostic::error("nothing can follow here").at(span)
}

/// No column of an answer has the name of another.
pub fn unique_names(outputs: &[Output], spans: impl Iterator<Item = Span>) -> Result<()> {
    for (index, (output, span)) in outputs.iter().zip(spans).enumerate() {
        if outputs[..index].iter().any(|other| other.name.eq_ignore_ascii_case(&output.name)) {
            return Err(Diagnostic::error(format!("two columns of the answer are named `{}`", output.name))
                .at(span)
                .try_instead("name one of them", Span::new(span.end, span.end), " as other"));
        }
    }
    Ok(())
}
