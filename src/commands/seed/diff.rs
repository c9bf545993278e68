//! `.seed diff`: how the tables differ from what the last run left.

use std::collections::HashMap;

use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::snapshot::{SeedSnapshot, TableSnapshot};
use crate::session::{Listing, Output, Session, Stop, listing};
use crate::store::Value;

/// How many of the records that differ are named.
const NAMED: usize = 5;

/// `.seed diff`: how the tables differ from what the last run left.
pub(super) fn diff(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let Some(before) = session.snapshot.take() else {
        return Err(Diagnostic::error("no seed has run in this session, so there is nothing to compare with")
            .hint("`.seed` runs them; what it leaves is what `.seed diff` compares with")
            .into());
    };
    let now = SeedSnapshot::take(session);
    let mut listed = Listing::new(&["table", "then", "now", "added", "changed", "removed", "first"]);
    let empty = TableSnapshot { records: Some(HashMap::new()), ..TableSnapshot::default() };
    if let Ok(now) = &now {
        let names = now.tables.iter().map(|(name, _)| name);
        let gone = before
            .tables
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !now.tables.iter().any(|(known, _)| known == *name));
        for name in names.chain(gone) {
            let find = |tables: &[(String, TableSnapshot)]| {
                tables.iter().find(|(known, _)| known == name).map_or_else(|| empty.clone(), |(_, table)| table.clone())
            };
            let (then, now) = (find(&before.tables), find(&now.tables));
            listed.push(difference(name, &then, &now));
        }
    }
    session.snapshot = Some(before);
    now?;
    session.list(&listed, out)
}

fn difference(name: &str, then: &TableSnapshot, now: &TableSnapshot) -> Vec<Nested> {
    let counts = [listing::text(name), listing::number(then.count), listing::number(now.count)];
    let (Some(old), Some(new)) = (&then.records, &now.records) else {
        let what = match (then.sum, now.sum) {
            _ if then.count != now.count => "not the same",
            (Some(then), Some(now)) if then == now => "the same",
            (Some(_), Some(_)) => "not the same",
            _ => "too many to compare",
        };
        let unknown = || Nested::Value(Value::Null);
        return counts.into_iter().chain([unknown(), unknown(), unknown(), listing::text(what)]).collect();
    };
    let mut first: Vec<String> = Vec::new();
    let (mut added, mut changed, mut removed) = (0_u64, 0_u64, 0_u64);
    for (key, (shown, print)) in new {
        match old.get(key) {
            None => added += 1,
            Some((_, before)) if before != print => changed += 1,
            Some(_) => continue,
        }
        first.push(shown.clone());
    }
    for (key, (shown, _)) in old {
        if !new.contains_key(key) {
            removed += 1;
            first.push(shown.clone());
        }
    }
    first.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    first.truncate(NAMED);
    counts
        .into_iter()
        .chain([added, changed, removed].map(listing::number))
        .chain([listing::maybe((!first.is_empty()).then(|| first.join("; ")).as_deref())])
        .collect()
}
