//! Expressions as text: brackets where an operator binds less strongly than what is around it.

use super::dialect::Dialect;
use super::sql_text::{Slot, SqlText};
use crate::lang::ast::{BinaryOp, COLLATE, EQUALITY, NOT, ORDERING, UnaryOp};
use crate::plan::relational::algebra::{Call, ColumnRef, Rel, SortKey, SqlExpr};
use crate::sql::{TokenKind, code, ends_in_comment, plain_or_quoted, quote_text};
use crate::store::Value;

/// How strongly a sign binds.
const SIGN: u8 = 11;
/// What needs no brackets anywhere.
const ATOM: u8 = 20;
/// What an operand of a comparison must at least be: comparisons are not written in chains.
const OPERAND: u8 = ORDERING + 1;
/// What a condition beside others must at least be.
const CONJUNCT: u8 = 2;

/// Functions whose names are keywords, and which SQLite knows without quotes.
const BARE_FUNCTIONS: [&str; 5] = ["glob", "like", "match", "regexp", "replace"];

/// A text with how strongly its outermost operator binds.
pub(in crate::plan) struct Written {
    pub(in crate::plan) text: SqlText,
    strength: u8,
}

impl Written {
    fn new(text: SqlText, strength: u8) -> Written {
        Written { text, strength }
    }

    pub(in crate::plan) fn atom(text: SqlText) -> Written {
        Written::new(text, ATOM)
    }

    /// The text, in brackets if it binds less strongly than `least`.
    fn over(self, least: u8) -> SqlText {
        if self.strength >= least { self.text } else { self.text.bracketed() }
    }
}

/// What a query in an expression is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plan) enum Asked {
    Value,
    List,
    Existence,
}

/// Writes what an expression is made of beside operators.
pub(in crate::plan) trait Writer {
    fn dialect(&self) -> &Dialect;

    fn column(&mut self, column: &ColumnRef) -> SqlText;

    /// A query, brackets included.
    fn query(&mut self, query: &Rel, asked: Asked) -> SqlText;

    /// A [`SqlExpr::KeyJoin`] or [`SqlExpr::KeyCount`].
    fn undecided(&mut self, expr: &SqlExpr) -> Written;
}

/// An expression that needs no brackets where it stands.
pub(in crate::plan) fn write(expr: &SqlExpr, to: &mut dyn Writer) -> SqlText {
    written(expr, to).text
}

/// Conditions of which all must hold, broken at each `and`.
pub(in crate::plan) fn write_all(conditions: &[SqlExpr], to: &mut dyn Writer) -> SqlText {
    let mut all = SqlText::new();
    for (index, condition) in conditions.iter().enumerate() {
        if index > 0 {
            all = all.blank().with("and ");
        }
        let alone = conditions.len() == 1;
        all.append(written(condition, to).over(if alone { 0 } else { CONJUNCT }));
    }
    all
}

/// A term of ORDER BY.
pub(in crate::plan) fn write_sort_key(key: &SortKey, to: &mut dyn Writer) -> SqlText {
    write_direction(write_term(&key.expr, to), key)
}

/// A term with the direction of the key behind it.
pub(super) fn write_direction(mut text: SqlText, key: &SortKey) -> SqlText {
    if key.descending {
        text.push(" desc");
    }
    match key.nulls_first {
        // Null is least, so these two are the order that SQLite has anyway.
        Some(first) if first == key.descending => text.push(if first { " nulls first" } else { " nulls last" }),
        _ => {}
    }
    text
}

/// A term of GROUP BY or ORDER BY, which take a lone number, in brackets or with a sign too, for a column's place.
pub(in crate::plan) fn write_term(expr: &SqlExpr, to: &mut dyn Writer) -> SqlText {
    let text = write(expr, to);
    if is_lone(expr) { SqlText::text("(select ").then(text).with(")") } else { text }
}

pub(super) fn is_lone(expr: &SqlExpr) -> bool {
    match expr {
        SqlExpr::Value(_) | SqlExpr::Generated(_) | SqlExpr::Schema(_) | SqlExpr::Word(_) => true,
        SqlExpr::Unary(_, inner) | SqlExpr::Plain(inner) | SqlExpr::Collate { expr: inner, .. } => is_lone(inner),
        _ => false,
    }
}

fn written(expr: &SqlExpr, to: &mut dyn Writer) -> Written {
    match expr {
        SqlExpr::Value(value) => {
            let is_negative = match value {
                Value::Integer(number) => *number < 0,
                Value::Real(number) => number.is_sign_negative(),
                Value::Null | Value::Text(_) | Value::Blob(_) => false,
            };
            Written::new(SqlText::slot(Slot::Value(value.clone())), if is_negative { SIGN } else { ATOM })
        }
        SqlExpr::Generated(number) => Written::new(SqlText::slot(Slot::Generated(*number)), SIGN),
        SqlExpr::Word(word) => Written::atom(SqlText::text(*word)),
        SqlExpr::Schema(text) => Written::atom(schema_text(text)),
        SqlExpr::Column(column) => Written::atom(to.column(column)),
        SqlExpr::Unary(UnaryOp::Not, inner) => {
            Written::new(SqlText::text("not ").then(written(inner, to).over(NOT)), NOT)
        }
        SqlExpr::Unary(op, inner) => signed(op.sql(), inner, to),
        SqlExpr::Plain(inner) => signed("+", inner, to),
        SqlExpr::Binary(op, left, right) => binary(*op, left, right, to),
        SqlExpr::IsNull { expr, not } => {
            postfix(written(expr, to).over(OPERAND).with(if *not { " is not null" } else { " is null" }))
        }
        SqlExpr::IsTrue { expr, not } => {
            postfix(written(expr, to).over(OPERAND).with(if *not { " is not true" } else { " is true" }))
        }
        SqlExpr::Like { op, not, expr, pattern, escape } => {
            let mut text = written(expr, to).over(OPERAND).with(negated(*not)).with(op.sql()).with(" ");
            text.append(written(pattern, to).over(OPERAND));
            if let Some(escape) = escape {
                text.push(" escape ");
                text.append(written(escape, to).over(OPERAND));
            }
            postfix(text)
        }
        SqlExpr::Between { not, expr, low, high } => {
            let mut text = written(expr, to).over(OPERAND).with(negated(*not)).with("between ");
            text.append(written(low, to).over(OPERAND));
            text.push(" and ");
            text.append(written(high, to).over(OPERAND));
            postfix(text)
        }
        SqlExpr::InList { not, expr, list } => in_list(*not, expr, list, to),
        SqlExpr::InQuery { not, expr, query } => {
            let text = written(expr, to).over(OPERAND).with(negated(*not)).with("in ");
            postfix(text.then(to.query(query, Asked::List)))
        }
        SqlExpr::Exists { not, query } => {
            let text = SqlText::text("exists ").then(to.query(query, Asked::Existence));
            if *not { Written::new(SqlText::text("not ").then(text), NOT) } else { Written::atom(text) }
        }
        SqlExpr::Query(query) => Written::atom(to.query(query, Asked::Value)),
        SqlExpr::Case { operand, whens, otherwise } => {
            let mut text = SqlText::text("case");
            if let Some(operand) = operand {
                text = text.with(" ").then(write(operand, to));
            }
            let mut arms = SqlText::new();
            for (when, then) in whens {
                arms = arms.blank().with("when ").then(write(when, to)).with(" then ").then(write(then, to));
            }
            if let Some(otherwise) = otherwise {
                arms = arms.blank().with("else ").then(write(otherwise, to));
            }
            Written::atom(text.then(arms.indented()).blank().with("end").grouped())
        }
        SqlExpr::Cast { expr, type_name } => {
            let text = SqlText::text("cast(").then(write(expr, to));
            Written::atom(text.with(format!(" as {})", type_text(type_name))))
        }
        SqlExpr::Collate { expr, collation } => {
            let text = written(expr, to).over(COLLATE);
            Written::new(text.with(format!(" collate {}", plain_or_quoted(collation))), COLLATE)
        }
        SqlExpr::Call(call) => called(call, to),
        SqlExpr::Window { call, partition, order } => {
            let mut over = SqlText::new();
            if !partition.is_empty() {
                let keys: Vec<SqlText> = partition.iter().map(|key| write_term(key, to)).collect();
                over = over.with("partition by ").then(SqlText::list(keys));
            }
            if !order.is_empty() {
                let keys: Vec<SqlText> = order.iter().map(|key| write_sort_key(key, to)).collect();
                over = if over.is_empty() { over } else { over.blank() };
                over = over.with("order by ").then(SqlText::list(keys));
            }
            Written::atom(called(call, to).text.with(" over ").then(over.bracketed()))
        }
        SqlExpr::Row(items) => Written::atom(row(items, to)),
        SqlExpr::KeyJoin(_) | SqlExpr::KeyCount(..) => to.undecided(expr),
    }
}

fn postfix(text: SqlText) -> Written {
    Written::new(text, EQUALITY)
}

fn negated(not: bool) -> &'static str {
    if not { " not " } else { " " }
}

fn row(items: &[SqlExpr], to: &mut dyn Writer) -> SqlText {
    let items: Vec<SqlText> = items.iter().map(|item| write(item, to)).collect();
    SqlText::list(items).bracketed()
}

/// A sign before its operand. Two of them side by side would begin a comment.
fn signed(sign: &'static str, inner: &SqlExpr, to: &mut dyn Writer) -> Written {
    Written::new(SqlText::text(sign).then(written(inner, to).over(ATOM)), SIGN)
}

fn binary(op: BinaryOp, left: &SqlExpr, right: &SqlExpr, to: &mut dyn Writer) -> Written {
    let strength = op.strength();
    if matches!(op, BinaryOp::And | BinaryOp::Or) {
        let mut operands = Vec::new();
        chain(op, left, &mut operands);
        chain(op, right, &mut operands);
        let mut text = SqlText::new();
        for (index, operand) in operands.into_iter().enumerate() {
            if index > 0 {
                text = text.blank().with(op.sql()).with(" ");
            }
            text.append(written(operand, to).over(strength + 1));
        }
        return Written::new(text.grouped(), strength);
    }
    if op == BinaryOp::Concat {
        let mut operands = vec![right];
        let mut first = left;
        while let SqlExpr::Binary(BinaryOp::Concat, left, right) = first {
            operands.push(right);
            first = left;
        }
        let mut text = written(first, to).over(strength);
        for operand in operands.into_iter().rev() {
            text = text.blank().with("|| ").then(written(operand, to).over(strength + 1));
        }
        return Written::new(text.indented().grouped(), strength);
    }
    let word = match op {
        BinaryOp::IsDistinct if !to.dialect().has_is_distinct() => BinaryOp::IsNot.sql(),
        BinaryOp::IsNotDistinct if !to.dialect().has_is_distinct() => BinaryOp::Is.sql(),
        op => op.sql(),
    };
    let left_least = if op.compares() { OPERAND } else { strength };
    let right_least = if op.compares() { OPERAND } else { strength + 1 };
    let text = written(left, to).over(left_least).with(" ").with(word).with(" ");
    Written::new(text.then(written(right, to).over(right_least)), strength)
}

/// The operands of a chain of `and` or of `or`, which may be read from either end.
fn chain<'e>(op: BinaryOp, expr: &'e SqlExpr, operands: &mut Vec<&'e SqlExpr>) {
    match expr {
        SqlExpr::Binary(other, left, right) if *other == op => {
            chain(op, left, operands);
            chain(op, right, operands);
        }
        expr => operands.push(expr),
    }
}

fn in_list(not: bool, expr: &SqlExpr, list: &[SqlExpr], to: &mut dyn Writer) -> Written {
    let is_row = matches!(expr, SqlExpr::Row(items) if items.len() > 1);
    if is_row && list.is_empty() {
        // SQLite compares no row with an empty list.
        return Written::atom(SqlText::text(if not { "true" } else { "false" }));
    }
    let text = written(expr, to).over(OPERAND).with(negated(not)).with("in ");
    let list: Vec<SqlText> = list.iter().map(|item| write(item, to)).collect();
    let list = SqlText::list(list);
    postfix(text.then(if is_row { SqlText::text("values ").then(list).bracketed() } else { list.bracketed() }))
}

fn called(call: &Call, to: &mut dyn Writer) -> Written {
    if let Some(other) = without_function(call, to.dialect()) {
        return written(&other, to);
    }
    let known = BARE_FUNCTIONS.iter().any(|name| name.eq_ignore_ascii_case(&call.name));
    let name = if known { call.name.to_string() } else { plain_or_quoted(&call.name).into_owned() };
    let args: Vec<SqlText> = call.args.iter().map(|arg| write(arg, to)).collect();
    let args = match (call.star, call.distinct) {
        (true, _) => SqlText::text("*"),
        (false, true) => SqlText::text("distinct ").then(SqlText::list(args)),
        (false, false) => SqlText::list(args),
    };
    let empty = args.is_empty();
    let mut text = SqlText::text(name);
    text.append(if empty { SqlText::text("()") } else { args.bracketed() });
    if let Some(filter) = &call.filter {
        text.push(" filter ");
        text.append(SqlText::text("where ").then(write(filter, to)).bracketed());
    }
    Written::atom(text)
}

/// The same without a function that the engine lacks, where there is a plain way to say it.
fn without_function(call: &Call, dialect: &Dialect) -> Option<SqlExpr> {
    if dialect.has_function(&call.name) {
        return None;
    }
    let renamed = |name: &str| Some(SqlExpr::Call(Call { name: name.into(), ..call.clone() }));
    match (call.name.to_ascii_lowercase().as_str(), call.args.as_slice()) {
        ("string_agg", _) => renamed("group_concat"),
        ("if", [_, _, _]) => renamed("iif"),
        ("if", [condition, value]) => {
            Some(SqlExpr::Case { operand: None, whens: vec![(condition.clone(), value.clone())], otherwise: None })
        }
        ("concat", args) => {
            let text = |arg: &SqlExpr| {
                let args = vec![arg.clone(), SqlExpr::Value(Value::text(""))];
                let name = "coalesce".into();
                SqlExpr::Call(Call { name, star: false, distinct: false, args, filter: None })
            };
            let joined = |all, arg| SqlExpr::Binary(BinaryOp::Concat, Box::new(all), Box::new(arg));
            // One argument alone becomes a text too.
            let first = SqlExpr::Value(Value::text(""));
            match args {
                [only] => Some(joined(first, text(only))),
                _ => args.iter().map(text).reduce(joined),
            }
        }
        _ => None,
    }
}

/// A type as SQL reads it: words, and sizes in brackets.
fn type_text(type_name: &str) -> String {
    let (words, sizes) = type_name.split_at(type_name.find('(').unwrap_or(type_name.len()));
    let words: Vec<_> = words.split_whitespace().map(plain_or_quoted).collect();
    format!("{}{sizes}", words.join(" "))
}

/// A default as the schema writes it. A lone name there is a text, and in a statement it would be a column.
fn schema_text(text: &str) -> SqlText {
    let mut tokens = code(text);
    if let (Some(only), None) = (tokens.next(), tokens.next()) {
        let literal = ["null", "true", "false", "current_date", "current_time", "current_timestamp"];
        let word = only.name();
        return match only.kind {
            TokenKind::DoubleQuoted | TokenKind::Bracketed | TokenKind::Backquoted => SqlText::text(quote_text(&word)),
            TokenKind::Word if !literal.iter().any(|one| one.eq_ignore_ascii_case(&word)) => {
                SqlText::text(quote_text(&word))
            }
            _ => SqlText::text(only.text().into_owned()),
        };
    }
    let end = if ends_in_comment(text) { "\n)" } else { ")" };
    SqlText::text(format!("({text}{end}"))
}
