//! Rules about dates without quotes, and about what was perhaps meant as one.

use super::{Node, Side};
use crate::catalog::{Affinity, Column, Table, TextForm};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, BinaryOp, Expr, ExprKind, Literal, Path, PathHead};
use crate::lang::{Date, print_expr};
use crate::plan::resolve::dates::{holds_dates, is_declared_for_dates};
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;
use crate::plan::resolve::tree::{Field, TypedExpr, TypedKind};
use crate::plan::resolve::types::ValueClass;

/// `2024-06-01 - 7`: a date is no number.
pub fn in_arithmetic(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let (at, op, sides) = match node {
        Node::Operation { op, left, right, at } if !is_of_texts(*op) => (*at, *op, [*left, *right]),
        Node::Signed { operand, at } => (*at, BinaryOp::Subtract, [*operand, *operand]),
        _ => return Ok(None),
    };
    let [left, right] = sides;
    let Some(date) = left.is.as_date().or(right.is.as_date()) else { return Ok(None) };
    let error = Diagnostic::error(format!("{date} is a date, and `{}` works on numbers", op.sql())).at(at);
    let sums = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
    let days = |side: Side<'_>| match side.typed.kind {
        ExprKind::Literal(Literal::Integer(days)) if sums => Some(days),
        _ => None,
    };
    let (one, other) = (print_expr(left.typed), print_expr(right.typed));
    let hint = match (left.is.as_date(), days(right), days(left)) {
        (Some(_), Some(days), _) => format!("so many days from it: date({one}, '{}{days} days')", op.sql()),
        (None, _, Some(days)) if op == BinaryOp::Add => format!("so many days from it: date({other}, '+{days} days')"),
        _ if op == BinaryOp::Subtract && matches!(node, Node::Operation { .. }) => {
            format!("the days between two: julianday({one}) - julianday({other})")
        }
        _ => format!("another day: date({date}, '-7 days')"),
    };
    Ok(Some(error.hint(hint)))
}

/// Operators whose operands are texts.
fn is_of_texts(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Concat | BinaryOp::Arrow | BinaryOp::LongArrow)
}

/// Each side beside a date, with the date.
fn beside_dates<'n>(node: &Node<'n>) -> Vec<(BinaryOp, Side<'n>, Date)> {
    let Node::Comparison { op, left, right } = node else { return Vec::new() };
    let pairs = [(*left, right.is.as_date()), (*right, left.is.as_date())];
    pairs.into_iter().filter_map(|(side, date)| Some((*op, side, date?))).collect()
}

/// Functions that give a date as a number.
const COUNTING: [&str; 2] = ["julianday", "unixepoch"];

/// The first argument of a call, as typed.
fn first_argument(expr: &Expr) -> Option<String> {
    let ExprKind::Path(Path { head: PathHead::Call { args, .. }, .. }) = &expr.kind else { return None };
    match args.first()? {
        Arg::Expr { expr, .. } => Some(print_expr(expr)),
        _ => None,
    }
}

/// `strftime('%s', at) > 2024-06-01`: a text that is no date, by its format.
pub fn beside_a_format(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    for (op, side, date) in beside_dates(node) {
        let TypedKind::Function { name, args } = &side.is.without_brackets().kind else { continue };
        let format = match args.first().map(|format| &format.kind) {
            Some(TypedKind::Value(format)) if name.eq_ignore_ascii_case("strftime") => format.as_text(),
            _ => None,
        };
        let Some(format) = format.filter(|format| !makes_dates(format)) else { continue };
        let (text, at) = (print_expr(side.typed), side.typed.span());
        let error = Diagnostic::error(format!("`{text}` is no date by its format, and {date} is one")).at(at);
        let Some(value) = last_argument(side.typed).filter(|_| args.len() > 1) else { return Ok(Some(error)) };
        return Ok(Some(match &*format {
            "%Y" => error.hint(format!("a year is a number: year({value}) {} {}", op.sql(), date.year())),
            _ => error.try_instead("as it is", at, value),
        }));
    }
    Ok(None)
}

/// True if what a format gives begins as a date does: `%Y-%m-%d`, `%F %R`, `%Y-%m-01`.
fn makes_dates(format: &str) -> bool {
    let digits = [
        ("%F", "0000-00-00"),
        ("%Y", "0000"),
        ("%G", "0000"),
        ("%j", "000"),
        ("%m", "00"),
        ("%d", "00"),
        ("%y", "00"),
        ("%g", "00"),
        ("%H", "00"),
        ("%I", "00"),
        ("%M", "00"),
        ("%S", "00"),
        ("%U", "00"),
        ("%V", "00"),
        ("%W", "00"),
        ("%u", "0"),
        ("%w", "0"),
    ];
    let given = digits.iter().fold(format.to_owned(), |text, (letter, digits)| text.replace(letter, digits));
    let mut given = given.chars();
    "0000-00-00"
        .chars()
        .all(|wanted| given.next().is_some_and(|one| if wanted == '-' { one == '-' } else { one.is_ascii_digit() }))
}

/// The last argument of a call, as typed: what `strftime('%Y', created_at)`, `month(created_at)` and
/// `month(strftime('%F', created_at))` are about.
pub fn last_argument(expr: &Expr) -> Option<String> {
    let ExprKind::Path(Path { head: PathHead::Call { args, .. }, .. }) = &expr.kind else { return None };
    let Arg::Expr { expr, .. } = args.last()? else { return None };
    match &expr.kind {
        ExprKind::Path(Path { head: PathHead::Call { name, args, .. }, .. })
            if name.text.eq_ignore_ascii_case("strftime") && args.len() == 2 =>
        {
            last_argument(expr)
        }
        _ => Some(print_expr(expr)),
    }
}

/// `month(strftime('%Y-%m', at))`: what is no date by its format has no month.
pub fn of_a_format(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Call { name, args, at } = node else { return Ok(None) };
    let takes_dates = ["date", "datetime", "time", "julianday", "unixepoch", "year", "month", "week", "day", "hour"];
    let Some(Arg::Expr { expr, .. }) = args.first() else { return Ok(None) };
    let ExprKind::Path(Path { head: PathHead::Call { name: inner, args: given, .. }, segments, .. }) = &expr.kind
    else {
        return Ok(None);
    };
    let [Arg::Expr { expr: format, .. }, Arg::Expr { expr: value, .. }] = given.as_slice() else { return Ok(None) };
    let ExprKind::Literal(Literal::Text(format)) = &format.kind else { return Ok(None) };
    let is_one = takes_dates.iter().any(|known| name.eq_ignore_ascii_case(known))
        && inner.text.eq_ignore_ascii_case("strftime")
        && segments.is_empty()
        && args.len() == 1;
    // A number is a day, too; a time alone is one of the year 2000.
    if !is_one || makes_dates(format) || !format.contains("%Y-") {
        return Ok(None);
    }
    let message = format!("`{}` is no date by its format, and `{name}` of it is null", print_expr(expr));
    Ok(Some(Diagnostic::warning(message).at(*at).try_instead("try", expr.span(), print_expr(value))))
}

/// `created_at > unixepoch('now')`: texts beside a date as a number.
pub fn beside_a_count(resolver: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { left, right, .. } = node else { return Ok(None) };
    for (side, other) in [(left, right), (right, left)] {
        let TypedKind::Field(record, Field::Column(position)) = &side.is.without_brackets().kind else { continue };
        let TypedKind::Function { name, args } = &other.is.without_brackets().kind else { continue };
        let (table, column) = (record.table(), &record.table().columns[*position]);
        let counting = COUNTING.iter().find(|known| name.eq_ignore_ascii_case(known));
        let is_dated = holds_dates(column) || is_declared_for_dates(column);
        let Some(counting) = counting.filter(|_| is_dated && resolver.catalog.holds_texts(table, column)) else {
            continue;
        };
        let text = print_expr(side.typed);
        let is_now = match args.as_slice() {
            [] => true,
            [TypedExpr { kind: TypedKind::Value(now), .. }] => now.as_text().is_some_and(|now| now == "now"),
            _ => false,
        };
        let warning = Diagnostic::warning(format!(
            "`{text}` holds dates, which are texts, and `{}` is a number",
            print_expr(other.typed)
        ))
        .at(left.typed.span().to(right.typed.span()));
        return Ok(Some(match is_now {
            true => warning.try_instead("try", other.typed.span(), "datetime('now')"),
            false => warning.try_instead("try", side.typed.span(), format!("{counting}({text})")),
        }));
    }
    Ok(None)
}

/// `price > 2024-06-01`: numbers are less than any text.
pub fn beside_a_number(resolver: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    for (op, side, date) in beside_dates(node) {
        let text = print_expr(side.typed);
        let at = side.typed.span();
        let is_column = matches!(side.is.without_brackets().kind, TypedKind::Field(..));
        let declared = side.is.ty.declared.as_deref().filter(|_| is_column);
        let what = match (side.is.ty.affinity, declared) {
            (Some(Affinity::Integer | Affinity::Real), Some(declared)) => format!("is declared {declared}"),
            (Some(Affinity::Integer | Affinity::Real), None) => "is a number".to_owned(),
            _ if matches!(side.is.ty.class, ValueClass::Number | ValueClass::Truth) => "is a number".to_owned(),
            _ => continue,
        };
        // What is declared a number may hold dates as texts all the same.
        if let TypedKind::Field(record, Field::Column(position)) = &side.is.without_brackets().kind
            && resolver.catalog.holds_texts(record.table(), &record.table().columns[*position])
        {
            continue;
        }
        let error = Diagnostic::error(format!("`{text}` {what}, and {date} is a date")).at(at);
        let op = op.sql();
        return Ok(Some(match &side.is.without_brackets().kind {
            TypedKind::Function { name, args } if name.eq_ignore_ascii_case("year") && args.len() == 1 => {
                error.hint(format!("a year is a number: {text} {op} {}", date.year()))
            }
            TypedKind::Value(_) | TypedKind::Word(_) => error.hint(format!("another day: date({date}, '-7 days')")),
            TypedKind::Function { name, args } if COUNTING.contains(&name.to_ascii_lowercase().as_str()) => {
                match first_argument(side.typed).filter(|_| !args.is_empty()) {
                    Some(value) => error.try_instead("as it is", at, value),
                    None => error,
                }
            }
            TypedKind::Field(record, Field::Column(position)) => {
                let table = record.table();
                match resolver.catalog.holds_milliseconds(table, &table.columns[*position]) {
                    true => error.hint(format!(
                        "it counts milliseconds since 1970: datetime({text} / 1000, 'unixepoch') {op} {date}"
                    )),
                    false => error
                        .hint(format!("where it counts seconds since 1970: datetime({text}, 'unixepoch') {op} {date}")),
                }
            }
            TypedKind::Function { .. } | TypedKind::Window { .. } => {
                error.example("a date stands beside dates", "{records} where {time} > 2024-06-01")
            }
            _ => error.hint(format!("where it counts seconds since 1970: datetime({text}, 'unixepoch') {op} {date}")),
        }));
    }
    Ok(None)
}

/// `invoice_date > 2021`: a column of dates beside a year, which is a number, and less than any text.
pub fn with_a_year(resolver: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    for (op, side, other) in [(*op, left, right), (op.mirrored(), right, left)] {
        let ExprKind::Literal(Literal::Integer(year @ 1000..=9999)) = other.typed.kind else { continue };
        let TypedKind::Field(record, Field::Column(position)) = &side.is.without_brackets().kind else { continue };
        let (table, text) = (record.table(), print_expr(side.typed));
        let column = &table.columns[*position];
        // What holds seconds or years as numbers holds no texts; a text column is compared with the year as a text.
        let is_time = || matches!(resolver.catalog.texts_like(table, column), TextForm::Hours | TextForm::Minutes);
        if !is_declared_for_dates(column) || !resolver.catalog.holds_texts(table, column) || is_time() {
            continue;
        }
        let at = left.typed.span().to(right.typed.span());
        let warning = Diagnostic::warning(format!(
            "`{text}` holds dates, which are texts, and {year} is a number, which is less than any text"
        ))
        .at(at);
        return Ok(Some(match op {
            BinaryOp::Less | BinaryOp::GreaterEqual => {
                warning.try_instead("try", other.typed.span(), format!("{year}-01-01"))
            }
            BinaryOp::Greater | BinaryOp::LessEqual => {
                warning.try_instead("try", other.typed.span(), format!("{year}-12-31"))
            }
            _ => warning.try_instead("try", side.typed.span(), format!("year({text})")),
        }));
    }
    Ok(None)
}

/// `in (2024-06-01, 5)`: a number among dates, one of which was meant otherwise.
pub fn among_numbers(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::List { items } = node else { return Ok(None) };
    let Some(date) = items.iter().find_map(|(_, is)| is.as_date()) else { return Ok(None) };
    let is_number = |(typed, is): &&(&Expr, &TypedExpr)| {
        super::texts::literal(typed).is_some() && is.ty.class == ValueClass::Number
    };
    Ok(items.iter().find(is_number).map(|(typed, _)| {
        Diagnostic::error(format!("{date} is a date, and `{}` beside it a number", print_expr(typed)))
            .at(typed.span())
            .try_instead("a day", typed.span(), date.to_string())
    }))
}

/// A date that a column of numbers is set to.
pub fn as_a_number(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Stored { value, column } = node else { return Ok(None) };
    let Some(date) = value.as_date().filter(|_| is_number(column)) else { return Ok(None) };
    Ok(Some(
        Diagnostic::error(format!("`{}` is declared {}, and {date} is a date", column.name, column.declared_type))
            .at(value.at)
            .hint(format!("as seconds since 1970: {} = unixepoch({date})", column.name)),
    ))
}

fn is_number(column: &Column) -> bool {
    matches!(column.affinity, Affinity::Integer | Affinity::Real)
}

/// A date behind a noun whose key is a number.
pub fn date_as_key(date: Date, column: &Column, table: &Table, at: Span) -> Result<()> {
    if !is_number(column) {
        return Ok(());
    }
    let error = Diagnostic::error(format!(
        "the key of {}, `{}`, is declared {}, and {date} is a date",
        table.noun(),
        column.name,
        column.declared_type
    ))
    .at(at);
    Err(match table.columns.iter().find(|column| holds_dates(column)) {
        Some(day) => error.hint(format!("the records of that day: {} where {} = {date}", table.noun(), day.name)),
        None => error,
    })
}

/// `created_at >= 2024-06`: a difference, beside what is text.
pub fn month_as_difference(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    for (side, other) in [(left, right), (right, left)] {
        let Some(written) = glued(side.typed) else { continue };
        if !is_text_or_date(other.is) {
            continue;
        }
        let text = print_expr(other.typed);
        let error = Diagnostic::error(format!("this is a number that is worked out, and `{text}` holds text"))
            .at(side.typed.span());
        return Ok(Some(match (written, &other.is.without_brackets().kind) {
            (Written::Day(date), _) => error.hint(format!("a day: {date}")),
            (Written::Month(year, month), TypedKind::Function { name, .. }) if name.eq_ignore_ascii_case("month") => {
                error.hint(format!("a month is a text: {text} {} '{year:04}-{month:02}'", op.sql()))
            }
            (Written::Month(year, month), _) => match op {
                BinaryOp::Equal | BinaryOp::Is => {
                    error.hint(format!("a month: month({text}) = '{year:04}-{month:02}'"))
                }
                op => error.hint(format!("a day: {text} {} {year:04}-{month:02}-01", op.sql())),
            },
        }));
    }
    Ok(None)
}

/// `create loan out_at=2024-06`: a difference, for a column of text or dates.
///
/// # Errors
/// What is meant is a month or a day, and how it is written.
pub fn refuse_difference(value: &Expr, column: &Column) -> Result<()> {
    let declared = column.declared_type.to_ascii_lowercase();
    let takes_text = ["char", "text", "clob", "date", "time"].iter().any(|word| declared.contains(word));
    let Some(written) = glued(value).filter(|_| takes_text) else { return Ok(()) };
    let instead = match written {
        Written::Day(date) => date,
        Written::Month(year, month) => format!("'{year:04}-{month:02}'"),
    };
    let message = format!("this is a number that is worked out, and `{}` holds text", column.name);
    Err(Diagnostic::error(message).at(value.span()).hint(format!("as it is stored: {}={instead}", column.name)))
}

/// What holds text by its declaration or what it is, or dates.
fn is_text_or_date(expr: &TypedExpr) -> bool {
    let dated = expr.ty.declared.as_deref().is_some_and(|declared| {
        let declared = declared.to_ascii_lowercase();
        declared.contains("date") || declared.contains("time")
    });
    expr.ty.class == ValueClass::Text
        || expr.ty.affinity == Some(Affinity::Text)
        || dated && !matches!(expr.ty.affinity, Some(Affinity::Integer | Affinity::Real))
}

/// What numbers and signs without blanks look like.
enum Written {
    Month(i64, i64),
    Day(String),
}

/// `2024-06`, `2024/06/01` and `01/06/2024`, glued as dates are.
fn glued(expr: &Expr) -> Option<Written> {
    let length = |expr: &Expr| expr.span().end - expr.span().start;
    let number = |expr: &Expr| match expr.kind {
        ExprKind::Literal(Literal::Integer(number)) => Some((number, length(expr))),
        _ => None,
    };
    let ExprKind::Binary(op @ (BinaryOp::Subtract | BinaryOp::Divide), left, right) = &expr.kind else { return None };
    if let (Some((year, 4)), Some((month, 2))) = (number(left), number(right))
        && length(expr) == 7
        && (1..=12).contains(&month)
    {
        return Some(Written::Month(year, month));
    }
    let ExprKind::Binary(first, before, middle) = &left.kind else { return None };
    if first != op || length(expr) > 10 {
        return None;
    }
    let date = |year: i64, month: i64, day: i64| format!("{year:04}-{month:02}-{day:02}");
    let is_day = |month: i64, day: i64| (1..=12).contains(&month) && (1..=31).contains(&day);
    Some(match (number(before)?, number(middle)?, number(right)?) {
        ((year, 4), (month, _), (day, _)) if is_day(month, day) => Written::Day(date(year, month, day)),
        ((month, 1 | 2), (day, 1 | 2), (year, 4)) if is_day(month, day) && !is_day(day, month) => {
            Written::Day(date(year, month, day))
        }
        ((day, 1 | 2), (month, 1 | 2), (year, 4)) if is_day(month, day) => Written::Day(date(year, month, day)),
        _ => return None,
    })
}

/// `month(x) = 2024-06-01`: a month is no day.
pub fn cut_short(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    for (op, side, date) in beside_dates(node) {
        let TypedKind::Function { name, args } = &side.is.without_brackets().kind else { continue };
        let (text, op, name) = (print_expr(side.typed), op.sql(), name.to_lowercase());
        if args.len() != 1 || !matches!(name.as_str(), "month" | "week") {
            continue;
        }
        let error = Diagnostic::error(format!("`{text}` is a {name}, and {date} is a date")).at(side.typed.span());
        let instead = if name == "month" { date.to_string()[..7].to_owned() } else { format!("{}-W01", date.year()) };
        return Ok(Some(error.hint(format!("a {name} is a text: {text} {op} '{instead}'"))));
    }
    Ok(None)
}

/// `datetime(2017, 10, 17)`, as other languages make dates: SQLite takes the numbers for modifiers, and gives null.
pub fn of_numbers(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Call { name, args, at } = node else { return Ok(None) };
    if !["date", "datetime", "timestamp"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return Ok(None);
    }
    let number = |arg: &Arg| match arg {
        Arg::Expr { expr: Expr { kind: ExprKind::Literal(Literal::Integer(number)), .. }, .. } => Some(*number),
        _ => None,
    };
    let numbers: Option<Vec<i64>> = args.iter().map(number).collect();
    let Some(numbers) = numbers else { return Ok(None) };
    let [year, month, day, time @ ..] = numbers.as_slice() else { return Ok(None) };
    let mut instead = format!("{year:04}-{month:02}-{day:02}");
    if let [hour, rest @ ..] = time {
        instead.push_str(&format!("T{hour:02}:{:02}", rest.first().unwrap_or(&0)));
        if let Some(second) = rest.get(1) {
            instead.push_str(&format!(":{second:02}"));
        }
    }
    let error = Diagnostic::error(format!("`{name}` takes a date, and these are numbers")).at(*at);
    Ok(Some(match Date::leading(&instead) {
        Some((length, Ok(_))) if length == instead.len() => error.hint(format!("a date stands as it is: {instead}")),
        _ => error.hint("a date stands as it is: 2024-06-01"),
    }))
}
