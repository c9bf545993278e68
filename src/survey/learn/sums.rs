//! Numbers that are worked out of others of their record, in all records: they are not learned by themselves, which would tear them apart.

use crate::catalog::{Column, Table};
use crate::diagnostic::Result;
use crate::seed::auto::{AutoField, hop_name, quoted};
use crate::sql::{Token, TokenKind, code, quote_name};
use crate::store::{Connection, count};

/// What else may stand in such an expression.
const FUNCTIONS: [&str; 8] = ["round", "coalesce", "cast", "as", "integer", "min", "max", "abs"];

/// How far the digits of a number may be from what is worked out.
const ROUNDED: &str = "0.0101";

/// The columns among these fields that are sums and products of others in every record that is there.
pub(super) fn sums(connection: &dyn Connection, table: &Table, fields: &[AutoField]) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    for field in fields {
        let is_it = |column: &Column| [hop_name(&column.name), quoted(&column.name)].contains(&field.column);
        let Some(at) = table.columns.iter().position(is_it) else { continue };
        let Some(made) = arithmetic(&field.value, table) else { continue };
        let name = quote_name(&table.columns[at].name);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE typeof({name}) NOT IN ('integer', 'real') \
             OR coalesce(abs({made} - {name}) > {ROUNDED}, true) LIMIT 1)",
            table.quoted_name()
        );
        if count(connection, &sql)? == 0 {
            found.push(at);
        }
    }
    Ok(found)
}

/// An expression of numbers and columns alone as SQL; `None` if it asks for anything else, or for no column.
fn arithmetic(text: &str, table: &Table) -> Option<String> {
    let (mut made, mut columns) = (String::new(), 0);
    let column = |token: &Token<'_>| table.columns.iter().find(|column| token.is_named(&column.name));
    for token in code(text) {
        match (token.kind, column(&token)) {
            (_, Some(column)) => {
                columns += 1;
                made.push_str(&quote_name(&column.name));
            }
            (TokenKind::Number, _) => made.push_str(&token.text()),
            (TokenKind::Mark, _) if token.is_any(&["(", ")", ",", "+", "-", "*", "/"]) => made.push_str(&token.text()),
            (TokenKind::Word, _) if token.is_any(&FUNCTIONS) => made.push_str(&token.text()),
            _ => return None,
        }
        made.push(' ');
    }
    (columns > 0).then_some(made)
}
