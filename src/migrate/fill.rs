//! What columns of the goal are filled with: where a `fill` is used, and where one is wanted.

use std::collections::HashMap;

use super::difference::{Change, Difference, TableChange};
use crate::sql::{Rule, Table, TokenKind, code, quote_name};

/// How a column that was there before gets its values from its `fill`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UsedFill {
    /// Over the old record, its columns called as in the goal.
    pub expression: String,
    /// The condition on records whose value is worked out anew; none where every one is.
    pub wanted: Option<String>,
}

/// The use of the fill of the column at `at`, which was there before; `None` where it has none, or none that is used.
///
/// A change of type takes the fill for every record where it names the column itself: `datetime(at, 'unixepoch')`. What a
/// new CHECK forbids, and nulls that may be none, get it whatever it names; all other values stay.
pub(super) fn used_fill(difference: &Difference, change: &TableChange, at: usize) -> Option<UsedFill> {
    let (object, new) = difference.new_table(change.to);
    let column = new.columns.get(at)?;
    change.columns.get(at).copied().flatten()?;
    let fill = difference.fills.get(&(object.key.clone(), column.name.to_ascii_lowercase()))?;
    if column.generated.is_some() {
        return None;
    }
    let name = quote_name(&column.name);
    if change.changes.contains(&Change::Type(at)) && names(fill, &column.name) {
        return Some(UsedFill { expression: format!("({fill}\n)"), wanted: None });
    }
    let mut wanted: Vec<String> =
        new_checks(difference, change, at).into_iter().map(|body| format!("NOT {body}")).collect();
    if becomes_never_null(difference, change, at) {
        wanted.push(format!("{name} IS NULL"));
    }
    if wanted.is_empty() {
        return None;
    }
    let wanted = wanted.join(" OR ");
    let expression = format!("CASE WHEN {wanted} THEN ({fill}\n) ELSE {name} END");
    Some(UsedFill { expression, wanted: Some(format!("({wanted})")) })
}

/// A fill that calls columns by their names before, as in the goal; a name that the goal has itself is meant so.
pub(super) fn in_names_of_goal(fill: &str, renames: &HashMap<String, String>, goal: &Table) -> String {
    let tokens: Vec<_> = code(fill).collect();
    let mut text = String::with_capacity(fill.len());
    let mut taken = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_called = tokens.get(at + 1).is_some_and(|next| next.is("("));
        if token.kind == TokenKind::Text || is_called || goal.column(&token.name()).is_some() {
            continue;
        }
        if let Some(now) = renames.get(&token.name().to_ascii_lowercase()) {
            let now = goal.column(now).map_or(now.as_str(), |column| column.name.as_str());
            text.push_str(&fill[taken..token.start]);
            text.push_str(&quote_name(now));
            taken = token.end();
        }
    }
    text.push_str(&fill[taken..]);
    text
}

/// The texts of new CHECKs on the column at `at` that the old record can be asked, in brackets.
pub(super) fn new_checks(difference: &Difference, change: &TableChange, at: usize) -> Vec<String> {
    let (object, new) = difference.new_table(change.to);
    let is_old = |name: &str| {
        new.columns
            .iter()
            .zip(&change.columns)
            .any(|(column, from)| column.name.eq_ignore_ascii_case(name) && from.is_some())
    };
    let own = new.columns.get(at).map(|column| column.name.to_ascii_lowercase()).unwrap_or_default();
    let mut found = Vec::new();
    for one in &change.changes {
        let Change::AddConstraint(index) = one else { continue };
        let Some(constraint) = new.constraints.get(*index) else { continue };
        let Rule::Check { expression, .. } = &constraint.rule else { continue };
        let named: Vec<&str> = expression.iter().filter_map(|token| token.strip_prefix('"')).collect();
        let is_column = |name: &&&str| new.column(name).is_some();
        if named.contains(&own.as_str()) && named.iter().filter(is_column).all(|name| is_old(name)) {
            found.push(format!("{}\n", object.sql.get(constraint.body.clone()).unwrap_or_default()));
        }
    }
    found
}

/// True if an expression names this column.
fn names(expression: &str, column: &str) -> bool {
    code(expression).any(|token| token.kind != TokenKind::Text && token.name().eq_ignore_ascii_case(column))
}

/// True if the column at `at` of the goal is a new one that cannot be null and has nothing to be filled from.
pub(super) fn wants_value(difference: &Difference, change: &TableChange, at: usize) -> bool {
    let (_, old) = difference.old_table(change.from);
    let (object, new) = difference.new_table(change.to);
    let column = &new.columns[at];
    let lower = column.name.to_ascii_lowercase();
    let is_rowid = new.rowid_alias().as_ref() == Some(&lower) && old.rowid_name().is_some();
    let is_key =
        new.without_rowid && new.primary_key().is_some_and(|(keys, _)| keys.iter().any(|key| key.name == lower));
    (column.not_null.is_some() || is_key)
        && column.default.as_ref().is_none_or(|default| *default == ["null"])
        && column.generated.is_none()
        && !is_rowid
        && !difference.fills.contains_key(&(object.key.clone(), lower))
}

/// True if the column at `at` of the goal is an old one that may be null no longer.
pub(super) fn becomes_never_null(difference: &Difference, change: &TableChange, at: usize) -> bool {
    let (old, new) = (difference.old_table(change.from).1, difference.new_table(change.to).1);
    let before = change.columns[at].and_then(|from| old.columns.get(from));
    let (Some(before), Some(column)) = (before, new.columns.get(at)) else { return false };
    column.generated.is_none() && new.is_never_null(column) && !old.is_never_null(before)
}
