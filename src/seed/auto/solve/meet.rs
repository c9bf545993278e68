//! Keys to records that were there at one time: no doctor who was hired after the patient died, no show before its guest was known.

use super::super::agree::parents::{BORN_IN, DIED_IN, MADE_IN, is_called};
use super::super::field::hop_name;
use super::super::keys::{self, Key};
use super::super::lifecycle::{BIRTH, GONE};
use super::super::times::{Owner, owners, times};
use super::{Solver, Source};
use crate::diagnostic::Result;

impl Solver<'_> {
    /// The times of what the records belong to; none where they have no time themselves.
    pub(super) fn owners(&self) -> Result<Vec<Owner>> {
        let is_empty = |column: usize| self.sources[column] == Source::Null;
        if times(self.table).is_empty() { Ok(Vec::new()) } else { owners(self.catalog, self.table, &is_empty) }
    }

    /// The condition that the record of a key was there together with those of the keys that are `set` before it.
    pub(super) fn meets(&self, at: usize, owners: &[Owner], set: &[bool]) -> Option<String> {
        let is_own = |owner: &&Owner| owner.columns == self.keys[at].columns;
        let is_before = |columns: &[usize]| {
            columns.iter().all(|column| match self.sources[*column] {
                Source::Line => true,
                Source::Key(other) => other != at && set[other] && !self.keys[other].is_self_reference,
                _ => false,
            })
        };
        let before: Vec<&Owner> = owners.iter().filter(|owner| is_before(&owner.columns)).collect();
        let pairs = owners.iter().filter(is_own).flat_map(|own| before.iter().map(move |other| (own, *other)));
        let both = pairs.flat_map(|(own, other)| [comes_before(own, other), comes_before(other, own)]);
        let mut asked: Vec<String> = both.flatten().collect();
        let keys = keys::belongings(self.catalog, self.table).unwrap_or_default();
        let others = keys.iter().filter(|other| is_before(&other.columns));
        let own = &self.keys[at];
        asked.extend(others.flat_map(|other| [made_by(own, other), made_by(other, own)]).flatten().flatten().flatten());
        asked.dedup();
        (!asked.is_empty()).then(|| asked.join(" and "))
    }
}

/// That a work came to be in the life of somebody who had to do with it.
fn made_by(work: &Key, person: &Key) -> Option<[Option<String>; 2]> {
    let made = year(work, MADE_IN, None)?;
    let born = year(person, BORN_IN, Some(BIRTH))?;
    let died = year(person, DIED_IN, Some(GONE));
    Some([
        Some(format!("coalesce({born} + 8 <= {made}, 1)")),
        died.map(|died| format!("coalesce({made} <= {died}, 1)")),
    ])
}

/// The year that the record of a key has in a column of such a name, or in a day of that stage.
fn year(key: &Key, called: &str, stage: Option<u16>) -> Option<String> {
    let (table, relation) = (&key.parent, key.relation.as_ref()?);
    let path = |column: usize| format!("{}.{}", hop_name(relation), hop_name(&table.columns[column].name));
    let by_number = (0..table.columns.len()).find(|column| is_called(table, *column, called)).map(path);
    by_number.or_else(|| {
        let day = times(table).into_iter().find(|time| Some(time.event.stage()) == stage)?;
        Some(format!("cast(strftime('%Y', {}) as integer)", day.form.text(path(day.column))))
    })
}

/// That one was there before the other was over, and before it began.
fn comes_before<'o>(one: &'o Owner, other: &'o Owner) -> impl Iterator<Item = String> + use<'o> {
    let begins = other.begins.as_ref().filter(|_| one.begins.as_ref() != Some(&one.moment));
    let until = other.until.as_ref().or(other.ends.as_ref());
    // What is over on the day on which the other comes leaves no day for both. Texts of times stand in their order, and no function takes longer
    // than the comparison.
    let ends = [until.map(|until| format!("< date({until})")), begins.map(|begins| format!("<= {begins}"))];
    let ends = ends.into_iter().flatten().filter(|_| one.born.is_none());
    ends.map(|end| format!("coalesce({} {end}, 1)", one.moment))
}
