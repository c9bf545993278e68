//! Rules about texts and numbers where the other is wanted.

use super::{Node, Side};
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Path, PathHead, UnaryOp};
use crate::lang::print_expr;
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;
use crate::plan::resolve::tree::{Field, TypedExpr, TypedKind};
use crate::plan::resolve::types::ValueClass;
use crate::store::Value;

/// Functions whose values are dates, as texts.
const DATES: [&str; 7] = ["date", "datetime", "time", "month", "week", "day", "hour"];

/// The literal that an expression is, in brackets or with a sign.
pub fn literal(expr: &Expr) -> Option<&Literal> {
    match &expr.kind {
        ExprKind::Literal(literal) => Some(literal),
        ExprKind::Unary(UnaryOp::Minus | UnaryOp::Plus, inner) => literal(inner),
        ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => {
            match items.as_slice() {
                [inner] => literal(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The text that an expression is, where it is one that is no number.
fn word(expr: &TypedExpr) -> Option<String> {
    match &expr.without_brackets().kind {
        TypedKind::Value(value @ Value::Text(_)) => {
            let text = value.as_text()?;
            let number = text.trim();
            let is_number = number.parse::<f64>().is_ok()
                && !number.chars().any(|c| c.is_ascii_alphabetic() && c != 'e' && c != 'E');
            (!is_number).then(|| text.into_owned())
        }
        _ => None,
    }
}

/// True if it is a text that can be no number, whatever the record.
fn is_wordy(expr: &TypedExpr) -> bool {
    let inner = expr.without_brackets();
    match &inner.kind {
        TypedKind::Function { name, args } => {
            let name = name.to_ascii_lowercase();
            DATES.contains(&name.as_str()) || matches!(name.as_str(), "upper" | "lower") && args.iter().any(is_wordy)
        }
        TypedKind::Word(word) => word.starts_with("current_"),
        TypedKind::Binary(BinaryOp::Concat, left, right) => is_wordy(left) || is_wordy(right),
        _ => word(inner).is_some(),
    }
}

/// Operators whose operands are numbers.
fn is_arithmetic(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo)
}

/// `author + '!'`: a text that is no number counts as 0, or as what it begins with.
pub fn in_arithmetic(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Operation { op, left, right, at } = node else { return Ok(None) };
    // A variable may hold another value the next time.
    let is_variable = |side: &Side<'_>| {
        matches!(side.is.without_brackets().kind, TypedKind::Value(_)) && literal(side.typed).is_none()
    };
    let is_wrong = |side: &&Side<'_>| is_arithmetic(*op) && is_wordy(side.is) && !is_variable(side);
    let Some(side) = [right, left].into_iter().find(is_wrong) else { return Ok(None) };
    let (one, other) = (print_expr(left.typed), print_expr(right.typed));
    let text = print_expr(side.typed);
    let error = Diagnostic::error(format!("`{}` works on numbers, and `{text}` is a text", op.sql())).at(*at);
    let is_date = |side: &Side<'_>| match &side.is.without_brackets().kind {
        TypedKind::Function { name, .. } => DATES.contains(&name.to_ascii_lowercase().as_str()),
        TypedKind::Word(word) => word.starts_with("current_"),
        _ => false,
    };
    let days = match literal(right.typed) {
        Some(Literal::Integer(days)) => Some(*days),
        _ => None,
    };
    Ok(Some(match (op, days) {
        (BinaryOp::Add | BinaryOp::Subtract, Some(days)) if is_date(left) => {
            error.hint(format!("so many days from it: date({one}, '{}{days} days')", op.sql()))
        }
        (BinaryOp::Subtract, _) if is_date(left) || is_date(right) => {
            error.hint(format!("the days between two: julianday({one}) - julianday({other})"))
        }
        (BinaryOp::Add, _) => error.hint(format!("texts are joined by: {one} || {other}")),
        _ => error.hint(format!("the number that it begins with: cast({text} as real)")),
    }))
}

/// The name of a column that is declared to hold texts.
fn text_column(side: &Side<'_>) -> Option<String> {
    let is_column = matches!(side.is.without_brackets().kind, TypedKind::Field(_, Field::Column(_)));
    (is_column && side.is.ty.affinity == Some(Affinity::Text)).then(|| print_expr(side.typed))
}

/// `first + last`: two columns of texts.
pub fn sum_of_columns(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Operation { op: BinaryOp::Add, left, right, at } = node else { return Ok(None) };
    let (Some(one), Some(other)) = (text_column(left), text_column(right)) else { return Ok(None) };
    Ok(Some(
        Diagnostic::warning(format!("`+` adds numbers, and `{one}` and `{other}` are declared to hold texts"))
            .at(*at)
            .hint(format!("texts are joined by: {one} || {other}")),
    ))
}

/// The operands of a chain of `and` or of `or`, from left to right.
fn chain<'e>(op: BinaryOp, expr: &'e Expr, operands: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary(other, left, right) if *other == op => {
            chain(op, left, operands);
            chain(op, right, operands);
        }
        _ => operands.push(expr),
    }
}

/// `score = 2 or 3`: a number or text where a condition is wanted.
pub fn as_condition(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Condition { typed } = node else { return Ok(None) };
    let mut operands = Vec::new();
    let op = match &typed.kind {
        ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => *op,
        _ => BinaryOp::Or,
    };
    chain(op, typed, &mut operands);
    let plain = |expr: &&Expr| match literal(expr)? {
        Literal::Integer(_) | Literal::Real(_) => Some("a number"),
        Literal::Text(_) | Literal::Date(_) => Some("a text"),
        Literal::Blob(_) => Some("a blob"),
        Literal::Null | Literal::True | Literal::False | Literal::Current(_) => None,
    };
    let Some(first) = operands.iter().position(|operand| plain(operand).is_some()) else { return Ok(None) };
    let what = plain(&operands[first]).unwrap_or("a value");
    let error =
        Diagnostic::error(format!("a condition is wanted here, and `{}` is {what}", print_expr(operands[first])))
            .at(operands[first].span());
    // What the literals were perhaps meant to be compared with: the comparison before them.
    let before = operands[..first].iter().rev().find_map(|operand| match &operand.kind {
        ExprKind::Binary(compares, left, right) if compares.compares() => Some((*compares, left, right)),
        _ => None,
    });
    let literals: Vec<String> =
        operands[first..].iter().take_while(|operand| plain(operand).is_some()).map(|one| print_expr(one)).collect();
    Ok(Some(match before {
        Some((BinaryOp::Equal | BinaryOp::Is, left, right)) if op == BinaryOp::Or => error.hint(format!(
            "one of several: {} in ({}, {})",
            print_expr(left),
            print_expr(right),
            literals.join(", ")
        )),
        Some((BinaryOp::NotEqual | BinaryOp::IsNot, left, right)) => error.hint(format!(
            "none of several: {} not in ({}, {})",
            print_expr(left),
            print_expr(right),
            literals.join(", ")
        )),
        Some((compares, left, _)) => error.hint(format!(
            "the comparison in full: {} {} {}",
            print_expr(left),
            compares.sql(),
            literals.first().map_or("", String::as_str)
        )),
        None => error.hint("a comparison, as in score > 5; what always holds is true"),
    }))
}

/// What a side is for SQLite, where it gives it no other type beside a value.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Text,
}

fn kind(expr: &TypedExpr) -> Option<Kind> {
    let is_free = match expr.ty.affinity {
        None | Some(Affinity::Blob) => true,
        Some(_) => false,
    };
    match expr.ty.class {
        ValueClass::Number | ValueClass::Truth if is_free && !is_cast(expr) => Some(Kind::Number),
        ValueClass::Text if is_free => Some(Kind::Text),
        _ => None,
    }
}

/// Functions of ours that end in a cast, which gives their values a type beside others.
fn is_cast(expr: &TypedExpr) -> bool {
    matches!(&expr.without_brackets().kind, TypedKind::Function { name, .. } if name.eq_ignore_ascii_case("year"))
}

/// `upper(x) = 5`: a text and a number that SQLite makes nothing of are never equal, and any number is less than any text.
pub fn decided_by_types(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    let (text, number) = match (kind(left.is), kind(right.is)) {
        (Some(Kind::Text), Some(Kind::Number)) => (left, right),
        (Some(Kind::Number), Some(Kind::Text)) => (right, left),
        _ => return Ok(None),
    };
    if text.is.as_date().is_some() {
        return Ok(None);
    }
    let (text_shown, number_shown) = (print_expr(text.typed), print_expr(number.typed));
    let at = left.typed.span().to(right.typed.span());
    let what = match op {
        BinaryOp::Equal | BinaryOp::Is | BinaryOp::IsNotDistinct => "they are never equal",
        BinaryOp::NotEqual | BinaryOp::IsNot | BinaryOp::IsDistinct => "they always differ",
        _ => "a number is less than any text",
    };
    let message = format!("`{text_shown}` is a text and `{number_shown}` a number: {what}");
    let warning = Diagnostic::warning(message).at(at);
    let instead = match &text.is.without_brackets().kind {
        TypedKind::Function { name, args } => (name.to_ascii_lowercase(), args),
        _ => (String::new(), &Vec::new()),
    };
    let format = match instead.1.first().map(|arg| &arg.kind) {
        Some(TypedKind::Value(format)) => format.as_text().map(|format| format.into_owned()),
        _ => None,
    };
    let sql = op.sql();
    let hint = match (instead.0.as_str(), format.as_deref(), literal(number.typed), call_argument(text.typed)) {
        ("strftime", Some("%Y"), _, Some(column)) => {
            format!("the year as a number: year({column}) {sql} {number_shown}")
        }
        ("month", _, Some(Literal::Integer(month @ 1..=12)), Some(column)) => {
            format!("the month of any year: strftime('%m', {column}) {sql} '{month:02}'")
        }
        ("day", _, Some(Literal::Integer(day @ 1..=31)), Some(column)) => {
            format!("the day of any month: strftime('%d', {column}) {sql} '{day:02}'")
        }
        ("hour", _, Some(Literal::Integer(hour @ 0..=23)), Some(column)) => {
            format!("the hour of any day: strftime('%H', {column}) {sql} '{hour:02}'")
        }
        ("date" | "datetime" | "month" | "day", _, Some(Literal::Integer(1000..=9999)), Some(column)) => {
            format!("the year as a number: year({column}) {sql} {number_shown}")
        }
        _ => match (word(text.is), text.is.ty.constant, literal(number.typed)) {
            (None, true, _) => format!("as a number: {} {sql} {}", side_text(left), side_text(right)),
            (None, false, Some(_)) => format!("as a text: {text_shown} {sql} '{number_shown}'"),
            _ => format!("the text as a number: cast({text_shown} as real) {sql} {number_shown}"),
        },
    };
    Ok(Some(warning.hint(hint)))
}

/// A literal text without its quotes, anything else as it is typed.
fn side_text(side: &Side<'_>) -> String {
    match literal(side.typed) {
        Some(Literal::Text(text)) => text.trim().to_owned(),
        _ => print_expr(side.typed),
    }
}

/// The last argument of a call, as typed: what `strftime('%Y', created_at)` and `month(created_at)` are about.
fn call_argument(expr: &Expr) -> Option<String> {
    let ExprKind::Path(Path { head: PathHead::Call { args, .. }, .. }) = &expr.kind else { return None };
    match args.last()? {
        crate::lang::ast::Arg::Expr { expr, .. } => Some(print_expr(expr)),
        _ => None,
    }
}

/// `price > 'cheap'`: a column of numbers beside a text that is none.
pub fn number_with_word(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    for (side, other) in [(left, right), (right, left)] {
        let Some(text) = word(other.is) else { continue };
        let TypedKind::Field(record, Field::Column(position)) = &side.is.without_brackets().kind else { continue };
        let table = record.table();
        let column = &table.columns[*position];
        // A relation stands for its key, and has a rule of its own.
        let is_relation = match &side.typed.kind {
            ExprKind::Path(path) => resolver.path_of(path, scope)?.is_some_and(|found| found.column.is_none()),
            _ => false,
        };
        let is_number = matches!(column.affinity, Affinity::Integer | Affinity::Real);
        if is_relation || !is_number || resolver.catalog.holds_texts(table, column) {
            continue;
        }
        let what = match op {
            BinaryOp::Equal | BinaryOp::Is | BinaryOp::IsNotDistinct => "no record has it",
            BinaryOp::NotEqual | BinaryOp::IsNot | BinaryOp::IsDistinct => "every record differs from it",
            _ => "a number is less than any text",
        };
        let shown = print_expr(side.typed);
        let warning = Diagnostic::warning(format!(
            "`{shown}` is declared {}, and '{text}' is no number: {what}",
            column.declared_type
        ))
        .at(left.typed.span().to(right.typed.span()));
        let named = table.columns.iter().find(|column| column.affinity == Affinity::Text);
        return Ok(Some(match named {
            Some(named) if *op == BinaryOp::Equal => {
                warning.hint(format!("a column of texts: {} = '{text}'", named.name))
            }
            _ => warning.hint(format!("numbers stand without quotes: {shown} {} 5", op.sql())),
        }));
    }
    Ok(None)
}
