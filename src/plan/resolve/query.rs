//! A query as a whole: the verbs in front of it, its noun, and what they make of what it comes to.

use std::borrow::Cow;

use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::{RowsStanding, Standing};
use super::steps::PendingVerb;
use super::tree::{RecordSet, TypedQuery, ValueKind, ValueQuery, VerbQuery};
use crate::catalog::{Affinity, typed_noun};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Name, Query, QueryStepKind, QueryVerb, Segment};

impl Resolver<'_> {
    /// The whole query: verbs, noun, steps.
    pub fn query(&self, query: &Query, scope: &Scope, place: NounPlace) -> Result<Standing> {
        self.deeper(|| {
            let query = &*self.table_query(query, scope)?;
            let query = &*verb_in_front(query);
            let mut pending = PendingVerb::default();
            let mut noun = Cow::Borrowed(&query.noun);
            for (verb, at) in &query.verbs {
                match verb {
                    QueryVerb::Filter => noun = self.table_noun(noun, scope, place)?,
                    QueryVerb::Distinct => pending.distinct = true,
                    verb if pending.verb.is_none() && !pending.distinct => pending.verb = Some((*verb, at.0)),
                    verb => {
                        return Err(
                            Diagnostic::error(format!("`{}` cannot stand behind another verb", verb.word())).at(at.0)
                        );
                    }
                }
            }
            self.hop.set(match query.steps.first().map(|step| &step.kind) {
                Some(QueryStepKind::Hop { segment, .. }) => Some(segment.name.text.clone()),
                _ => None,
            });
            let standing = named(self.noun(&noun, scope, place)?, query.alias.as_ref())?;
            let standing = self.steps_under(&mut pending, standing, &query.steps, scope)?;
            self.verb(standing, pending, query.at.0)
        })
    }

    /// Applies the verbs in front of the line to what the line came to.
    fn verb(&self, standing: Standing, pending: PendingVerb, span: Span) -> Result<Standing> {
        let standing = match standing {
            // Whole records never repeat, whatever is loaded into them.
            Standing::Rows(mut rows) if pending.distinct && (rows.rows.said || rows.rows.values) => {
                rows.distinct(span)?;
                Standing::Rows(rows)
            }
            standing => standing,
        };
        match pending.verb {
            None => Ok(standing),
            Some((verb, at)) => self.apply_verb(standing, verb, at, span),
        }
    }

    /// A verb of a set, as one value. It stands at `at`, what it is applied to at `span`.
    pub fn apply_verb(&self, standing: Standing, verb: QueryVerb, at: Span, span: Span) -> Result<Standing> {
        let word = verb.word();
        let value = |operand: TypedQuery, truth: bool, excused: bool| {
            let kind = ValueKind::Verb(VerbQuery { verb, operand: Box::new(operand) });
            Standing::Value(ValueQuery { kind, name: word.into(), truth, excused })
        };
        match (verb, standing) {
            (_, Standing::Value(_)) => {
                Err(Diagnostic::error(format!("`{word}` needs a set; this is one value")).at(span))
            }
            (QueryVerb::Count | QueryVerb::Exists, standing) => {
                Ok(value(standing.into_query(), verb == QueryVerb::Exists, true))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Standing::Rows(rows)) => {
                one_column(&rows, word, at)?;
                Ok(value(TypedQuery::Rows(rows.rows), false, false))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Standing::Records(set, _)) => {
                Err(needs_column(&set, word, span))
            }
            (QueryVerb::Distinct | QueryVerb::Filter, standing) => Ok(standing),
        }
    }
}

/// `distinct games .price .count()` with its verb in front, so that it counts what `distinct` leaves.
fn verb_in_front(query: &Query) -> Cow<'_, Query> {
    if !matches!(query.verbs.as_slice(), [(QueryVerb::Distinct, _)]) {
        return Cow::Borrowed(query);
    }
    let verb = |segment: &Segment| {
        let is_called = matches!(segment.args.as_deref(), Some([]));
        Some((QueryVerb::of_function(&segment.name.text).filter(|_| is_called)?, segment.name.at))
    };
    let found = match query.steps.last().map(|step| &step.kind) {
        Some(QueryStepKind::Hop { segment, via: None }) => verb(segment),
        Some(_) => None,
        None => query.noun.segments.last().and_then(verb),
    };
    let Some(found) = found else { return Cow::Borrowed(query) };
    let mut query = query.clone();
    if query.steps.pop().is_none() {
        query.noun.segments.pop();
    }
    query.verbs.insert(0, found);
    Cow::Owned(query)
}

/// `games as g`: the records by that name.
pub fn named(standing: Standing, alias: Option<&Name>) -> Result<Standing> {
    let Some(alias) = alias else { return Ok(standing) };
    match standing {
        Standing::Records(set, level) => Ok(Standing::Records(set, level.called(&alias.text))),
        _ => Err(Diagnostic::error("`as` names the record of a noun")
            .at(alias.span())
            .example("as in", "{records} as r where r.{number} > 3")),
    }
}

/// Refuses rows that are not one column of plain values.
fn one_column(rows: &RowsStanding, word: &str, at: Span) -> Result<()> {
    let shown: Vec<_> = rows.rows.shown_outputs().collect();
    let [column] = shown.as_slice() else {
        return Err(Diagnostic::error(format!("`{word}` takes one column, not {}", shown.len()))
            .at(at)
            .example("as in", format!("{word} {{records}} .{{number}}")));
    };
    match column.nest {
        Some(_) => Err(Diagnostic::error(format!("`{word}` takes plain values")).at(at)),
        None => Ok(()),
    }
}

/// The error of `sum orders`, with a column of numbers that the table has.
fn needs_column(set: &RecordSet, word: &str, span: Span) -> Diagnostic {
    let table = &set.table;
    let is_number = |affinity| matches!(affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    let mut columns = table.columns.iter().enumerate();
    let column = columns.find(|(position, column)| !table.primary_key.contains(position) && is_number(column.affinity));
    let error = Diagnostic::error(format!("`{word}` needs a column of {}", table.noun())).at(span);
    match column {
        Some((_, column)) => error.try_line("as in", format!("{word} {} .{}", typed_noun(table), column.name)),
        None => error,
    }
}
