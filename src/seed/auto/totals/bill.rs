//! What a bill says of the parts of what it is for.

use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::names;
use super::super::words::words;
use super::{Whole, is_alone, is_part, is_part_of, relation_of, with_many};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::seed::auto::solve::Made;

/// The line that sets what a bill says of the parts of what it is for: an invoice leads to the order whose items it bills. `bill` is its key
/// to that, `key` that of the parts.
///
/// # Errors
/// The engine's.
pub(in crate::seed::auto) fn update_bill(
    catalog: &Catalog,
    (parent, bill): (&Table, &Key),
    (table, key): (&Table, &Key),
    made: &[Made],
) -> Result<Option<String>> {
    let relations = catalog.relations(parent)?;
    let others = with_many(&relations);
    let (Some(way), Some(relation)) = (&bill.relation, relation_of(catalog, table, key)?) else { return Ok(None) };
    let is_billed = (is_alone(parent, bill) || names::is_about(&words(&parent.name), names::BILLS))
        && bill.parent_columns == key.parent_columns
        && is_part_of(catalog, table, key);
    // What has parts of its own is billed by those.
    let has_parts = others.iter().any(|relation| is_part(&relation.steps[0].to));
    if !is_billed || is_part(parent) || has_parts {
        return Ok(None);
    }
    let relation = format!("{}.{relation}", hop_name(way));
    let pairs = key.columns.iter().copied().zip(bill.columns.iter().copied()).collect();
    let whole = Whole { catalog, parent, table, key, made, relation, pairs, others: &others };
    let open: Vec<usize> = whole.open();
    whole.line(whole.amount(&open)?.into_iter().collect())
}
