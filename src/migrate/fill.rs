//! Where a `fill` is used: the value of a column of the goal, as an expression over the old record.

use super::data_check::becomes_never_null;
use super::difference::{Change, Difference, TableChange};
use crate::sql::{Rule, TokenKind, code, quote_name};

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
