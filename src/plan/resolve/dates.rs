//! Comparisons with a date: it covers its whole day, minute or second, whether times are stored with a blank or a `T` before
//! them, with fractions or none. What comes of it are comparisons of texts, which an index can answer.

use super::tree::{Clause, Field, RecordSet, RowClause, RowSet, TypedExpr, TypedKind, TypedQuery};
use super::types::{Type, ValueClass};
use crate::catalog::{Affinity, Column};
use crate::diagnostic::Span;
use crate::lang::ast::BinaryOp;
use crate::lang::{Bound, Date, Precision};
use crate::store::Value;

/// The functions whose values are days, and are compared as they are.
const DAYS: [&str; 2] = ["date", "day"];

/// A comparison of which a side is a date, or a row that holds one; `None` for any other.
pub fn compared(op: BinaryOp, left: &TypedExpr, right: &TypedExpr, at: Span) -> Option<TypedExpr> {
    if let (TypedKind::Row(lefts), TypedKind::Row(rights)) = (&left.kind, &right.kind) {
        return rows_compared(op, lefts, rights, at);
    }
    match (left.as_date(), right.as_date()) {
        // Of two, the one that covers more is what the other lies in.
        (Some(date), Some(other)) if date.precision() < other.precision() => {
            Some(beside(op.mirrored(), right, date, at))
        }
        (_, Some(date)) => Some(beside(op, left, date, at)),
        (Some(date), None) => Some(beside(op.mirrored(), right, date, at)),
        (None, None) => None,
    }
}

/// `between`, where one of the three is a date.
pub fn between(not: bool, expr: &TypedExpr, low: &TypedExpr, high: &TypedExpr, at: Span) -> Option<TypedExpr> {
    if let (Some(from), Some(to)) = (low.as_date(), high.as_date())
        && from.precision() == to.precision()
        && let Some(letters) = letters(expr, from.precision(), at)
    {
        let text = |date: Date| Box::new(TypedExpr::text(&date.prefix(), at));
        let kind = TypedKind::Between { not, expr: Box::new(letters), low: text(from), high: text(to) };
        return Some(TypedExpr::new(kind, Type::truth(true), at));
    }
    if [expr, low, high].iter().all(|part| part.as_date().is_none()) {
        return None;
    }
    let either = |op, bound: &TypedExpr| {
        compared(op, expr, bound, at).unwrap_or_else(|| TypedExpr::binary(op, expr.clone(), bound.clone(), at))
    };
    let both = and(either(BinaryOp::GreaterEqual, low), either(BinaryOp::LessEqual, high));
    Some(if not { TypedExpr::not(both, at) } else { both })
}

/// `case x when …`, where the value or one of the cases is a date: turns each case into the comparison that it stands for,
/// and is true then.
pub fn are_cases(value: &TypedExpr, cases: &mut [(TypedExpr, TypedExpr)]) -> bool {
    let compared = |when: &TypedExpr| compared(BinaryOp::Equal, value, when, when.at);
    if cases.iter().all(|(when, _)| compared(when).is_none()) {
        return false;
    }
    for (when, _) in cases {
        *when = compared(when).unwrap_or_else(|| TypedExpr::equal(value.clone(), when.clone(), when.at));
    }
    true
}

/// `in (…)`, where the value or something in the list is a date.
pub fn in_list(not: bool, expr: &TypedExpr, list: &[TypedExpr], at: Span) -> Option<TypedExpr> {
    let equal = |item: &TypedExpr| compared(BinaryOp::Equal, expr, item, at);
    if list.iter().all(|item| equal(item).is_none()) {
        return None;
    }
    let days: Option<Vec<Date>> = list.iter().map(TypedExpr::as_date).collect();
    if let Some(days) = days.filter(|days| days.iter().all(|day| day.precision() == Precision::Day))
        && let Some(letters) = letters(expr, Precision::Day, at)
    {
        let list = days.into_iter().map(|day| TypedExpr::text(&day.prefix(), at)).collect();
        let kind = TypedKind::InList { not, expr: Box::new(letters), list };
        return Some(TypedExpr::new(kind, Type::truth(true), at));
    }
    let (dates, others): (Vec<&TypedExpr>, Vec<&TypedExpr>) = list.iter().partition(|item| equal(item).is_some());
    let mut any: Vec<TypedExpr> = Vec::new();
    if !others.is_empty() {
        let list = others.into_iter().cloned().collect();
        let kind = TypedKind::InList { not: false, expr: Box::new(expr.clone()), list };
        any.push(TypedExpr::new(kind, Type::truth(true), at));
    }
    any.extend(dates.into_iter().filter_map(equal));
    let any = TypedExpr::joined(BinaryOp::Or, any).expect("the list holds a date");
    Some(if not { TypedExpr::not(any, at) } else { any })
}

/// A date among these columns of some records.
pub fn in_records(not: bool, expr: &TypedExpr, set: &RecordSet, fields: &[Field], at: Span) -> Option<TypedExpr> {
    let (date, [field]) = (expr.as_date()?, fields) else { return None };
    let key = TypedExpr::field(&set.in_hand(), field.clone(), at);
    let condition = beside(BinaryOp::Equal, &key, date, at);
    let mut set = set.clone();
    set.clauses.push(Clause::Filter { condition, leaves: None });
    Some(exists(not, TypedQuery::Records(set), at))
}

/// A date among rows of one column.
pub fn in_rows(not: bool, expr: &TypedExpr, rows: &RowSet, at: Span) -> Option<TypedExpr> {
    let (date, [shown]) = (expr.as_date()?, rows.shown.as_slice()) else { return None };
    let ty = rows.outputs[*shown].expr.ty.clone();
    let value = TypedExpr::new(TypedKind::Output(rows.set.record, *shown), ty, at);
    let condition = beside(BinaryOp::Equal, &value, date, at);
    let mut rows = rows.clone();
    rows.clauses.push(RowClause::Filter(condition));
    Some(exists(not, TypedQuery::Rows(rows), at))
}

fn exists(not: bool, query: TypedQuery, at: Span) -> TypedExpr {
    let there = TypedExpr::new(TypedKind::Exists(Box::new(query)), Type::truth(false), at);
    if not { TypedExpr::not(there, at) } else { there }
}

/// What a column is declared as, where a day is kept with its time.
const WITH_TIME: [&str; 2] = ["datetime", "timestamp"];

/// True if a column is declared to hold dates, or is named as one that does and could.
pub fn holds_dates(column: &Column) -> bool {
    let (declared, name) = (column.declared_type.to_ascii_lowercase(), column.name.to_ascii_lowercase());
    let named = name.ends_with("_at") || name.ends_with("_on") || name.contains("date");
    let text = !matches!(column.affinity, Affinity::Integer | Affinity::Real);
    text && (declared.contains("date") || declared.contains("time") || named)
}

/// True if a column is declared to hold dates.
pub fn is_declared_for_dates(column: &Column) -> bool {
    let declared = column.declared_type.to_ascii_lowercase();
    column.affinity == Affinity::Numeric && (declared.contains("date") || declared.contains("time"))
}

/// The text of a date in a column.
fn text_in(date: Date, column: &Column) -> String {
    if keeps_times(column) { date.stored_with_time() } else { date.stored() }
}

/// The texts that a date may be stored as in a key: as the column has it first, then as other programs write it.
pub fn spellings_in(date: Date, column: &Column) -> Vec<String> {
    let (day, timed) = (date.stored(), date.stored_with_time());
    let with = [timed.replacen(' ', "T", 1), format!("{timed}.000000")];
    let mut all = if keeps_times(column) { vec![timed, day] } else { vec![day, timed] };
    all.extend(with);
    all.dedup();
    all
}

/// True if a column keeps a day with its time, which other programs demand of it when they read.
pub fn keeps_times(column: &Column) -> bool {
    let declared = column.declared_type.to_ascii_lowercase();
    WITH_TIME.iter().any(|name| declared.contains(name))
}

/// A value as a column keeps it: dates that it may come to have their times where the column has them.
pub fn stored_in(value: &mut TypedExpr, column: &Column) {
    match &mut value.kind {
        TypedKind::Date(date) => *value = TypedExpr::text(&text_in(*date, column), value.at),
        TypedKind::Function { name, .. } if name.eq_ignore_ascii_case("date") && keeps_times(column) => {
            let at = value.at;
            *value = TypedExpr::function("datetime", vec![value.clone()], at);
        }
        TypedKind::Group(inner) => stored_in(inner, column),
        TypedKind::Case { whens, otherwise, .. } => {
            whens.iter_mut().for_each(|(_, then)| stored_in(then, column));
            otherwise.iter_mut().for_each(|otherwise| stored_in(otherwise, column));
        }
        TypedKind::Function { name, args } if PASSING.contains(&name.to_ascii_lowercase().as_str()) => {
            args.iter_mut().for_each(|arg| stored_in(arg, column));
        }
        _ => {}
    }
}

/// The functions whose value is one of those that they are given.
pub const PASSING: [&str; 9] = ["coalesce", "ifnull", "iif", "if", "max", "min", "pick", "weighted", "maybe"];

/// Rows are equal where each pair is; one is less where the first pair that differs is.
fn rows_compared(op: BinaryOp, lefts: &[TypedExpr], rights: &[TypedExpr], at: Span) -> Option<TypedExpr> {
    let pairs = || lefts.iter().zip(rights);
    if pairs().all(|(left, right)| compared(op, left, right, at).is_none()) {
        return None;
    }
    let one = |op, left: &TypedExpr, right: &TypedExpr| {
        compared(op, left, right, at).unwrap_or_else(|| TypedExpr::binary(op, left.clone(), right.clone(), at))
    };
    let all = |op| pairs().map(move |(left, right)| one(op, left, right));
    let strict = match op {
        BinaryOp::NotEqual | BinaryOp::IsNot | BinaryOp::IsDistinct => return TypedExpr::joined(BinaryOp::Or, all(op)),
        BinaryOp::LessEqual => BinaryOp::Less,
        BinaryOp::GreaterEqual => BinaryOp::Greater,
        BinaryOp::Less | BinaryOp::Greater => op,
        op => return TypedExpr::joined(BinaryOp::And, all(op)),
    };
    let mut pairs = pairs().rev();
    let (left, right) = pairs.next()?;
    let last = one(op, left, right);
    Some(pairs.fold(last, |rest, (left, right)| {
        let same = one(BinaryOp::Equal, left, right);
        or(one(strict, left, right), and(same, rest))
    }))
}

/// A value beside a date.
fn beside(op: BinaryOp, value: &TypedExpr, date: Date, at: Span) -> TypedExpr {
    let ranges = matches!(op, BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual);
    let once = ranges && date.precision() == Precision::Day;
    if let Some(letters) = letters(value, date.precision(), at).filter(|_| !once) {
        return TypedExpr::binary(op, letters, TypedExpr::text(&date.prefix(), at), at);
    }
    let (begin, end) = (date.begin(), date.end());
    match op {
        BinaryOp::Less => below(value, &begin, at),
        BinaryOp::LessEqual => below(value, &end, at),
        BinaryOp::GreaterEqual => from(value, &begin, at),
        BinaryOp::Greater => from(value, &end, at),
        BinaryOp::NotEqual => outside(value, &begin, &end, at),
        BinaryOp::IsNot | BinaryOp::IsDistinct => {
            or(TypedExpr::is_null(value.clone(), false, at), outside(value, &begin, &end, at))
        }
        BinaryOp::Is | BinaryOp::IsNotDistinct => {
            and(TypedExpr::is_null(value.clone(), true, at), within(value, &begin, &end, at))
        }
        _ => within(value, &begin, &end, at),
    }
}

/// The letters of a value that tell a date of that precision, where the value is costly, and would be worked out more than
/// once in a range. A value that is a day is that already.
fn letters(value: &TypedExpr, precision: Precision, at: Span) -> Option<TypedExpr> {
    let inner = value.without_brackets();
    let name = match &inner.kind {
        TypedKind::Value(_)
        | TypedKind::Date(_)
        | TypedKind::Word(_)
        | TypedKind::Field(..)
        | TypedKind::Output(..)
        | TypedKind::KeyAlong(..)
        | TypedKind::SetAggregate { .. } => return None,
        TypedKind::Function { name, .. } => name.to_lowercase(),
        _ => String::new(),
    };
    if precision == Precision::Day && DAYS.contains(&name.as_str()) {
        return Some(value.clone());
    }
    let number = |number| TypedExpr::value(Value::Integer(number), at);
    let text = |expr| TypedExpr { ty: Type { nullable: value.ty.nullable, ..Type::of(ValueClass::Text) }, ..expr };
    let cut = text(TypedExpr::function("substr", vec![value.clone(), number(1), number(precision.letters())], at));
    Some(match precision {
        Precision::Day => cut,
        _ => text(TypedExpr::function("replace", vec![cut, TypedExpr::text("T", at), TypedExpr::text(" ", at)], at)),
    })
}

fn and(left: TypedExpr, right: TypedExpr) -> TypedExpr {
    let at = left.at;
    TypedExpr::binary(BinaryOp::And, left, right, at)
}

fn or(left: TypedExpr, right: TypedExpr) -> TypedExpr {
    let at = left.at;
    TypedExpr::binary(BinaryOp::Or, left, right, at)
}

fn less(value: &TypedExpr, text: &str, at: Span) -> TypedExpr {
    TypedExpr::binary(BinaryOp::Less, value.clone(), TypedExpr::text(text, at), at)
}

fn at_least(value: &TypedExpr, text: &str, at: Span) -> TypedExpr {
    TypedExpr::binary(BinaryOp::GreaterEqual, value.clone(), TypedExpr::text(text, at), at)
}

/// The value stands before the bound, in either spelling.
fn below(value: &TypedExpr, bound: &Bound, at: Span) -> TypedExpr {
    match bound {
        Bound::Day(day) => less(value, day, at),
        Bound::Time { day, time } => or(
            less(value, &format!("{day} {time}"), at),
            and(at_least(value, &format!("{day}T"), at), less(value, &format!("{day}T{time}"), at)),
        ),
    }
}

/// The value stands at the bound or behind it.
fn from(value: &TypedExpr, bound: &Bound, at: Span) -> TypedExpr {
    match bound {
        Bound::Day(day) => at_least(value, day, at),
        Bound::Time { day, time } => or(
            and(at_least(value, &format!("{day} {time}"), at), less(value, &format!("{day}T"), at)),
            at_least(value, &format!("{day}T{time}"), at),
        ),
    }
}

/// The value lies between the bounds: one range for days, else one for each spelling.
fn within(value: &TypedExpr, begin: &Bound, end: &Bound, at: Span) -> TypedExpr {
    let day = match (begin, end) {
        (Bound::Day(begin), Bound::Day(end)) => return and(at_least(value, begin, at), less(value, end, at)),
        (Bound::Time { day, .. }, _) | (Bound::Day(day), _) => day,
    };
    let begins = |sign: char| match begin {
        // What has no time is stored at midnight.
        Bound::Day(day) if sign == ' ' => day.clone(),
        Bound::Day(day) => format!("{day}{sign}"),
        Bound::Time { day, time } => format!("{day}{sign}{time}"),
    };
    let ends = |sign: char| match end {
        Bound::Day(_) => format!("{day}{sign}24"),
        Bound::Time { day, time } => format!("{day}{sign}{time}"),
    };
    let [blank, t] = [' ', 'T'].map(|sign| and(at_least(value, &begins(sign), at), less(value, &ends(sign), at)));
    or(blank, t)
}

/// The value lies outside the bounds.
fn outside(value: &TypedExpr, begin: &Bound, end: &Bound, at: Span) -> TypedExpr {
    match (begin, end) {
        (Bound::Day(begin), Bound::Day(end)) => or(less(value, begin, at), at_least(value, end, at)),
        _ => TypedExpr::not(within(value, begin, end, at), at),
    }
}
