//! Rules about texts and numbers where the other is wanted.

use super::kinds::{Kind, compared_as, held};
use super::{Node, Side, dates};
use crate::catalog::{Affinity, TextForm};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Path, PathHead, UnaryOp};
use crate::lang::{Date, print_expr};
use crate::plan::resolve::dates::{holds_dates, is_declared_for_dates};
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;
use crate::plan::resolve::tree::{Field, TypedExpr, TypedKind};
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
            (!is_number(&text)).then(|| text.into_owned())
        }
        _ => None,
    }
}

/// True if a text is a number, as SQLite reads one.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.parse::<f64>().is_ok() && !text.chars().any(|c| c.is_ascii_alphabetic() && c != 'e' && c != 'E')
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

/// `author + '!'`: what is added to a text that is no number is perhaps one itself.
pub fn sum_of_texts(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Sum { typed } = node else { return Ok(None) };
    let mut operands = Vec::new();
    chain(BinaryOp::Add, typed, &mut operands);
    let is_text = |operand: &&&Expr| match literal(operand) {
        Some(Literal::Text(text)) => !is_number(text) && days_of(text).is_none() && !is_day(text),
        _ => false,
    };
    let Some(text) = operands.iter().find(is_text) else { return Ok(None) };
    // `||` binds more tightly than what else may stand in a sum.
    let joined: Vec<String> = operands
        .iter()
        .map(|operand| match &operand.kind {
            ExprKind::Binary(op, ..) if *op != BinaryOp::Concat => format!("({})", print_expr(operand)),
            _ => print_expr(operand),
        })
        .collect();
    let at = typed.span();
    Ok(Some(
        Diagnostic::error(format!(
            "`+` works on numbers, and `{}` is a text; texts are joined by `||`",
            print_expr(text)
        ))
        .at(at)
        .try_instead("try", at, joined.join(" || ")),
    ))
}

/// The modifier of SQLite's date functions that a text like `7 days` is.
fn days_of(text: &str) -> Option<&str> {
    let (number, unit) = text.trim().trim_start_matches(['+', '-']).split_once(' ')?;
    let is_unit = ["second", "minute", "hour", "day", "month", "year"]
        .iter()
        .any(|known| unit.trim().trim_end_matches('s').eq_ignore_ascii_case(known));
    (is_unit && number.parse::<f64>().is_ok()).then_some(text.trim().trim_start_matches(['+', '-']))
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
        TypedKind::Value(_) => matches!(literal(side.typed), Some(Literal::Text(text)) if is_day(text)),
        _ => false,
    };
    let days = match literal(right.typed) {
        Some(Literal::Integer(days)) => Some(format!("{days} days")),
        Some(Literal::Text(text)) => days_of(text).map(str::to_owned),
        _ => None,
    };
    let is_sum = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
    let is_span = matches!(literal(right.typed), Some(Literal::Text(_)));
    Ok(Some(match days {
        Some(days) if is_sum && (is_date(left) || is_span) => {
            error.try_instead("another day", *at, format!("date({one}, '{}{days}')", op.sql()))
        }
        _ if *op == BinaryOp::Subtract && (is_date(left) || is_date(right)) => {
            error.try_instead("the days between two", *at, format!("julianday({one}) - julianday({other})"))
        }
        _ if *op == BinaryOp::Add => error.try_instead("texts are joined", *at, format!("{one} || {other}")),
        _ => error.try_instead("the number that it begins with", side.typed.span(), format!("cast({text} as real)")),
    }))
}

/// True if a text is a day.
fn is_day(text: &str) -> bool {
    matches!(Date::leading(text), Some((length, Ok(_))) if length == text.len())
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
    let before = operands[..first].last().and_then(|operand| match &operand.kind {
        ExprKind::Binary(compares, left, right) if compares.compares() => {
            Some((operand.span(), *compares, left, right))
        }
        _ => None,
    });
    let several: Vec<&&Expr> = operands[first..].iter().take_while(|operand| plain(operand).is_some()).collect();
    let literals: Vec<String> = several.iter().map(|one| print_expr(one)).collect();
    let last = several.last().map_or(typed.span(), |last| last.span());
    let in_list = |not: &str, left: &Expr, right: &Expr| {
        format!("{} {not}in ({}, {})", print_expr(left), print_expr(right), literals.join(", "))
    };
    Ok(Some(match before {
        Some((at, BinaryOp::Equal | BinaryOp::Is, left, right)) if op == BinaryOp::Or => {
            error.try_instead("one of several", at.to(last), in_list("", left, right))
        }
        Some((at, BinaryOp::NotEqual | BinaryOp::IsNot, left, right)) => {
            error.try_instead("none of several", at.to(last), in_list("not ", left, right))
        }
        Some((_, compares, left, _)) => error.try_instead(
            "the comparison in full",
            operands[first].span(),
            format!("{} {} {}", print_expr(left), compares.sql(), print_expr(operands[first])),
        ),
        None if matches!(literal(operands[first]), Some(Literal::Text(_))) => {
            error.hint("what always holds is `true`").example("a comparison", "{records} where {text} like '%a%'")
        }
        None => error.hint("what always holds is `true`").example("a comparison", "{records} where {number} > 5"),
    }))
}

/// The kind of a side to which SQLite gives no other beside a value.
fn kind(expr: &TypedExpr) -> Option<Kind> {
    held(expr).filter(|_| compared_as(expr).is_none())
}

/// `phone > 5`: beside a column of texts a number is one, too, and texts are compared letter by letter.
pub fn order_of_texts(resolver: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    if !matches!(op, BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual) {
        return Ok(None);
    }
    for (side, other) in [(left, right), (right, left)] {
        let number = match literal(other.typed) {
            Some(Literal::Integer(number)) => *number as f64,
            Some(Literal::Real(number)) => *number,
            _ => continue,
        };
        // A year is found at the beginning of a date.
        let is_year = (1000.0..10_000.0).contains(&number);
        let is_text = compared_as(side.is) == Some(Affinity::Text);
        let column = match &side.is.without_brackets().kind {
            TypedKind::Field(record, Field::Column(position)) => {
                Some((record.table(), &record.table().columns[*position]))
            }
            _ => None,
        };
        let is_dated = column.is_some_and(|(_, column)| is_declared_for_dates(column));
        if is_text || is_dated {
            let form = column.map_or(TextForm::Numbers, |(table, column)| resolver.catalog.texts_like(table, column));
            let is_time = matches!(form, TextForm::Hours | TextForm::Minutes);
            if !is_time && (!is_text || is_year) {
                continue;
            }
            let text = print_expr(side.typed);
            let (says, instead) = match form {
                TextForm::Hours => ("the time in seconds", format!("unixepoch('1970-01-01 ' || {text})")),
                TextForm::Minutes => (
                    "minutes and seconds in seconds",
                    format!(
                        "(substr({text}, 1, instr({text}, ':') - 1) * 60 + substr({text}, instr({text}, ':') + 1))"
                    ),
                ),
                TextForm::Words => ("how many letters", format!("length({text})")),
                TextForm::Numbers => ("as a number", format!("cast({text} as real)")),
            };
            let message = match is_text {
                true => format!(
                    "`{text}` is declared to hold texts, which are compared letter by letter: '10' is less than '9'"
                ),
                false => format!("`{text}` holds times, which are texts, and a number is less than any text"),
            };
            return Ok(Some(Diagnostic::warning(message).at(left.typed.span().to(right.typed.span())).try_instead(
                says,
                side.typed.span(),
                instead,
            )));
        }
    }
    Ok(None)
}

/// `phone + 1`: a column of texts, of which each that is no number counts as 0.
pub fn column_in_arithmetic(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let (op, sides, at) = match node {
        Node::Operation { op, left, right, at } if is_arithmetic(*op) => (*op, vec![left, right], *at),
        Node::Signed { operand, at } => (BinaryOp::Subtract, vec![operand], *at),
        _ => return Ok(None),
    };
    if let Some(warning) = day_in_arithmetic(op, &sides, at) {
        return Ok(Some(warning));
    }
    let texts: Vec<&&Side<'_>> = sides.iter().filter(|side| is_declared_text(side.is)).collect();
    let Some(side) = texts.first() else { return Ok(None) };
    let text = print_expr(side.typed);
    let warning = Diagnostic::warning(format!(
        "`{}` works on numbers, and `{text}` is declared to hold texts: one that is no number counts as 0",
        op.sql()
    ))
    .at(at);
    Ok(Some(match (op, sides.as_slice()) {
        (BinaryOp::Add, [left, right]) => {
            let joined = format!("{} || {}", print_expr(left.typed), print_expr(right.typed));
            let warning = warning.try_instead("texts are joined", at, joined);
            match texts.as_slice() {
                [one] => warning.try_instead("as a number", one.typed.span(), format!("cast({text} as real)")),
                _ => warning,
            }
        }
        (BinaryOp::Subtract, [left, right]) if texts.len() == 2 => warning.try_instead(
            "the days between two dates",
            at,
            format!("julianday({}) - julianday({})", print_expr(left.typed), print_expr(right.typed)),
        ),
        _ => warning.try_instead("as a number", side.typed.span(), format!("cast({text} as real)")),
    }))
}

/// `hired - 7`: a column that holds dates, of which SQLite reads the year alone as a number.
fn day_in_arithmetic(op: BinaryOp, sides: &[&Side<'_>], at: Span) -> Option<Diagnostic> {
    let column = |side: &&&Side<'_>| match &side.is.without_brackets().kind {
        TypedKind::Field(record, Field::Column(position)) => {
            let column = &record.table().columns[*position];
            (is_declared_for_dates(column) || column.affinity == Affinity::Text && holds_dates(column))
                .then(|| column.declared_type.clone())
        }
        _ => None,
    };
    let day = sides.iter().find(|side| column(side).is_some())?;
    let text = print_expr(day.typed);
    let warning = Diagnostic::warning(format!(
        "`{}` works on numbers, and `{text}` holds dates, of which the year alone counts as one",
        op.sql()
    ))
    .at(at);
    Some(match (op, sides) {
        (BinaryOp::Subtract, [left, right]) if column(&left).is_some() && held(right.is) != Some(Kind::Number) => {
            warning.try_instead(
                "the days between two",
                at,
                format!("julianday({}) - julianday({})", print_expr(left.typed), print_expr(right.typed)),
            )
        }
        (BinaryOp::Add | BinaryOp::Subtract, [left, right]) if column(&left).is_some() => {
            let days = print_expr(right.typed);
            let moved = match literal(right.typed) {
                Some(Literal::Integer(days)) => format!("'{}{days} days'", op.sql()),
                _ => format!("'{}' || ({days}) || ' days'", op.sql()),
            };
            warning.try_instead("another day", at, format!("date({text}, {moved})"))
        }
        _ => warning.try_instead("the year as a number", day.typed.span(), format!("year({text})")),
    })
}

/// True if it is a column, or what is taken of one, that is declared to hold texts.
fn is_declared_text(expr: &TypedExpr) -> bool {
    held(expr) == Some(Kind::Text) && expr.ty.affinity == Some(Affinity::Text)
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
    let whole = at;
    let (of_text, of_number) = (text.typed.span(), number.typed.span());
    let (says, place, with) =
        match (instead.0.as_str(), format.as_deref(), literal(number.typed), dates::last_argument(text.typed)) {
            ("strftime", Some("%Y"), _, Some(column)) => ("the year as a number", of_text, format!("year({column})")),
            ("month", _, Some(Literal::Integer(month @ 1..=12)), Some(column)) => {
                ("the month of any year", whole, format!("strftime('%m', {column}) {sql} '{month:02}'"))
            }
            ("day", _, Some(Literal::Integer(day @ 1..=31)), Some(column)) => {
                ("the day of any month", whole, format!("strftime('%d', {column}) {sql} '{day:02}'"))
            }
            ("hour", _, Some(Literal::Integer(hour @ 0..=23)), Some(column)) => {
                ("the hour of any day", whole, format!("strftime('%H', {column}) {sql} '{hour:02}'"))
            }
            ("date" | "datetime" | "month" | "day", _, Some(Literal::Integer(1000..=9999)), Some(column)) => {
                ("the year as a number", of_text, format!("year({column})"))
            }
            _ => match (literal(text.typed), literal(number.typed)) {
                (Some(Literal::Text(text)), _) if is_number(text) => ("as a number", of_text, text.trim().to_owned()),
                (Some(Literal::Text(_)), _) => ("a number stands without quotes", of_text, "5".to_owned()),
                (_, Some(_)) => ("as a text", of_number, format!("'{number_shown}'")),
                _ => ("the text as a number", of_text, format!("cast({text_shown} as real)")),
            },
        };
    Ok(Some(warning.try_instead(says, place, with)))
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
        let is_number = match column.affinity {
            Affinity::Integer | Affinity::Real => true,
            Affinity::Numeric => !is_declared_for_dates(column),
            Affinity::Text | Affinity::Blob => false,
        };
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
        let truth = ["true", "yes", "false", "no"].iter().position(|word| text.eq_ignore_ascii_case(word));
        if let Some(truth) = truth.filter(|_| column.declared_type.to_ascii_lowercase().contains("bool")) {
            let word = if truth < 2 { "true" } else { "false" };
            return Ok(Some(warning.try_instead("what is true is 1", other.typed.span(), word)));
        }
        let named = table.columns.iter().find(|column| column.affinity == Affinity::Text);
        return Ok(Some(match named {
            Some(named) => {
                let way = shown.rfind('.').map_or("", |dot| &shown[..=dot]);
                let instead = format!("{way}{}", named.name);
                warning.try_instead("a column of texts", side.typed.span(), instead)
            }
            None => warning.try_instead("a number stands without quotes", other.typed.span(), "5"),
        }));
    }
    Ok(None)
}
