//! Numbers that are worked out of others of their record, in all records: they are not learned by themselves, which would tear them apart.

use crate::catalog::{Column, Table};
use crate::diagnostic::Result;
use crate::seed::auto::sense::{self, Whole};
use crate::seed::auto::{AutoField, hop_name, quoted};
use crate::sql::{Token, TokenKind, code, quote_name};
use crate::store::{Connection, count};

/// What else may stand in such an expression.
const FUNCTIONS: [&str; 8] = ["round", "coalesce", "cast", "as", "integer", "min", "max", "abs"];

/// How far the digits of a number may be from what is worked out.
const ROUNDED: &str = "0.0101";

/// A column that is worked out of others.
pub(super) struct Sum {
    pub column: usize,
    /// As a line writes it.
    pub value: String,
    /// The columns that it is worked out of.
    pub needs: Vec<usize>,
    /// What it is the rest of, where it is what the others leave: `100` of `100 - a - b`.
    pub whole: Option<String>,
}

/// The columns among these fields that are sums and products of others in every record that is there, and those that others leave of what a
/// check adds them up to. `digits` are those that the numbers of a column have behind the point.
pub(super) fn sums(
    connection: &dyn Connection,
    table: &Table,
    fields: &[AutoField],
    digits: &dyn Fn(usize) -> Option<u32>,
) -> Result<Vec<Sum>> {
    let mut found: Vec<Sum> = Vec::new();
    let rests = sense::wholes(table).into_iter().filter_map(|Whole { mut columns, number }| {
        let column = columns.pop()?;
        let names = columns.iter().map(|column| hop_name(&table.columns[*column].name));
        let rest = [number].into_iter().chain(names).collect::<Vec<_>>().join(" - ");
        let digits = digits(column).filter(|digits| *digits > 0);
        let value = digits.map_or_else(|| rest.clone(), |digits| format!("round({rest}, {digits})"));
        Some(AutoField { column: hop_name(&table.columns[column].name), value })
    });
    let fields: Vec<AutoField> = rests.chain(fields.iter().cloned()).collect();
    for field in &fields {
        let is_it = |column: &Column| [hop_name(&column.name), quoted(&column.name)].contains(&field.column);
        let Some(at) = table.columns.iter().position(is_it) else { continue };
        if found.iter().any(|sum| sum.column == at) {
            continue;
        }
        let Some((made, needs)) = arithmetic(&field.value, table) else { continue };
        let name = quote_name(&table.columns[at].name);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE typeof({name}) NOT IN ('integer', 'real') \
             OR coalesce(abs({made} - {name}) > {ROUNDED}, true) LIMIT 1)",
            table.quoted_name()
        );
        if count(connection, &sql)? == 0 {
            let whole = whole(&field.value, &needs, table);
            found.push(Sum { column: at, value: field.value.clone(), needs, whole });
        }
    }
    Ok(found)
}

/// The number that all of these columns are taken from in an expression, which asks for nothing else.
fn whole(text: &str, columns: &[usize], table: &Table) -> Option<String> {
    let tokens: Vec<Token<'_>> = code(text).collect();
    let tokens = match tokens.as_slice() {
        [round, open, rest @ ..] if round.is_named("round") && open.is("(") => rest,
        all => all,
    };
    let (number, rest) = tokens.split_first().filter(|(first, _)| first.kind == TokenKind::Number)?;
    let names = columns.iter().map(|column| &table.columns[*column].name);
    let is_taken = |(pair, name): (&[Token<'_>], &String)| pair[0].is("-") && pair[1].is_named(name);
    let are_taken = rest.len() >= 2 * columns.len() && rest.chunks(2).zip(names).all(is_taken);
    (columns.len() > 1 && are_taken).then(|| number.text().into_owned())
}

/// An expression of numbers and columns alone as SQL, with the columns; `None` if it asks for anything else, or for no column.
fn arithmetic(text: &str, table: &Table) -> Option<(String, Vec<usize>)> {
    let (mut made, mut columns) = (String::new(), Vec::new());
    let column = |token: &Token<'_>| table.columns.iter().position(|column| token.is_named(&column.name));
    for token in code(text) {
        match (token.kind, column(&token)) {
            (_, Some(column)) => {
                columns.push(column);
                made.push_str(&quote_name(&table.columns[column].name));
            }
            (TokenKind::Number, _) => made.push_str(&token.text()),
            (TokenKind::Mark, _) if token.is_any(&["(", ")", ",", "+", "-", "*", "/"]) => made.push_str(&token.text()),
            (TokenKind::Word, _) if token.is_any(&FUNCTIONS) => made.push_str(&token.text()),
            _ => return None,
        }
        made.push(' ');
    }
    (!columns.is_empty()).then_some((made, columns))
}
