//! Hints at what was perhaps meant, for an error that has another cause.

use super::Side;
use crate::catalog::{Affinity, Table, singular_name, typed_word};
use crate::diagnostic::{Diagnostic, Span};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, KeyLiteral, Literal, Name};
use crate::lang::{print_expr, print_path};
use crate::plan::resolve::dates::holds_dates;
use crate::plan::resolve::tree::{Field, TypedKind};

/// What words for days are as values.
const DAYS: &[(&str, &str)] = &[
    ("now", "datetime('now')"),
    ("today", "date('now')"),
    ("yesterday", "date('now', '-1 day')"),
    ("tomorrow", "date('now', '+1 day')"),
];

/// A bare name that nothing has, beside `other`, was perhaps meant as a text, or as a day.
pub fn meant_as_text(error: Diagnostic, op: BinaryOp, side: &Expr, other: Side<'_>) -> Diagnostic {
    let ExprKind::Path(path) = &side.kind else { return error };
    let (takes_words, takes_days) = match &other.is.without_brackets().kind {
        TypedKind::Field(record, Field::Column(at)) => {
            let column = &record.table().columns[*at];
            let is_number = matches!(column.affinity, Affinity::Integer | Affinity::Real);
            (!is_number && !holds_dates(column), !is_number)
        }
        _ => (true, true),
    };
    match path.bare() {
        Some(name) if error.span != Some(name.span()) => error,
        Some(name) if let Some((_, day)) = DAYS.iter().find(|(word, _)| name.text.eq_ignore_ascii_case(word)) => {
            let says = "in SQLite's words";
            match op {
                _ if !takes_days => error,
                // What has its time is of that day, and not equal to it.
                BinaryOp::Equal | BinaryOp::Is if day.starts_with("date(") => {
                    let text = format!("date({}) {} {day}", print_expr(other.typed), op.sql());
                    error.try_instead(says, other.typed.span().to(name.span()), text)
                }
                _ => error.try_instead(says, name.span(), *day),
            }
        }
        _ if !takes_words => error,
        // `None` was not meant as one.
        Some(name) if ["none", "nil", "undefined"].iter().any(|word| name.text.eq_ignore_ascii_case(word)) => error,
        Some(name) if !name.quoted && !error.message.contains('?') => {
            let text = crate::sql::quote_text(&name.text);
            error.try_instead("a text stands in quotes", name.span(), text)
        }
        _ => error,
    }
}

/// `game -1` is a difference where a value stands, and was perhaps meant as a record.
pub fn meant_as_key(error: Diagnostic, op: BinaryOp, left: &Expr, right: &Expr) -> Diagnostic {
    match (&left.kind, &right.kind) {
        (ExprKind::Path(path), ExprKind::Literal(Literal::Integer(key)))
            if op == BinaryOp::Subtract
                && path.bare().is_some()
                && error.message.starts_with("several records")
                && error.span == Some(left.span()) =>
        {
            let span = left.span().to(right.span());
            error.try_instead("a negative key stands in brackets", span, format!("{} (-{key})", print_path(path)))
        }
        _ => error,
    }
}

/// `Student('Elie', 'X')` looks records up by their labels or keys, where a person who writes classes perhaps makes one.
pub fn constructed(name: &Name, key: &KeyLiteral, table: &Table, at: Span) -> Option<Diagnostic> {
    let values = key.parts();
    let is_text = |key: &KeyLiteral| matches!(key, KeyLiteral::One(Literal::Text(_), _));
    let one = singular_name(&table.name);
    let is_class = name.text.starts_with(char::is_uppercase) && name.text != table.name && name.text != one;
    let takes_text = match table.primary_key.as_slice() {
        [key] => matches!(table.columns[*key].affinity, Affinity::Text | Affinity::Blob),
        _ => false,
    };
    // `Country('FR')` has its key, `user ('Ann', 'Bo')` with a space says two labels.
    let is_one = name.text == one;
    let is_likely = if values.len() == 1 { is_class && !takes_text } else { is_class || is_one && !takes_text };
    if !values.iter().any(is_text) || !is_likely || table.primary_key.len() > 1 {
        return None;
    }
    let message = format!("this looks for records of {} that are called so, and makes none", table.noun());
    let warning = Diagnostic::warning(message).at(at);
    let filled = (0..table.columns.len()).filter(|at| !table.columns[*at].hidden && !table.primary_key.contains(at));
    let columns: Vec<usize> = filled.take(values.len()).collect();
    let field = |(value, column): (&KeyLiteral, &usize)| match value {
        KeyLiteral::One(literal, at) => {
            let value = print_expr(&Expr { kind: ExprKind::Literal(literal.clone()), at: *at });
            Some(format!("{}={value}", typed_word(&table.columns[*column].name)))
        }
        KeyLiteral::Tuple(..) => None,
    };
    if columns.len() < values.len() {
        return Some(warning.hint("a record is made by `create`"));
    }
    let fields: Vec<String> = values.iter().zip(&columns).filter_map(field).collect();
    Some(warning.try_line("to make one", format!("create {} {}", typed_word(&one), fields.join(" "))))
}
