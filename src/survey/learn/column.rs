//! What a column's values come to as an expression of the language: a category, a histogram, or nothing, where it is to be made up by its
//! meaning.

use super::owners::Owners;
use super::pass::{Pass, Survey};
use super::scale::Scale;
use super::tally::{Counts, FEWEST, MOST_VALUES, weighted};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::seed::auto::{self, Topic, sense};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};
use crate::survey::unix_time::{self, says_time};

/// What is learned of a column.
pub(super) enum Learned {
    Null,
    /// `weighted(…)`, and of how many values.
    Category(String, u64),
    /// Its histogram on a scale is to be counted.
    Spread(Scale),
    /// It is made up by its meaning.
    Meaning,
    /// Its values are names of people, whatever the column is called.
    People,
}

/// True of a column that is made up by its meaning whatever it holds: of people, where they are, or to be masked.
pub(super) fn is_private(catalog: &Catalog, table: &Table, at: usize) -> bool {
    let name = &table.columns[at].name;
    catalog.mask_comments(table).contains(&at)
        || auto::personal(&table.name, name).is_some()
        || auto::is_position(&table.name, name)
        || auto::tells_of_one(name)
}

/// What a category is instead where its texts may be names of people.
fn people(table: &Table, at: usize, values: &[(Value, u64)]) -> Option<Learned> {
    let topic = auto::topic(table, &table.columns[at]);
    let mentioning = |is_so: fn(&str) -> bool| -> u64 {
        let told = values.iter().filter(|(value, _)| value.as_text().is_some_and(|text| is_so(&text)));
        told.map(|(_, count)| count).sum()
    };
    if topic == Topic::Known || mentioning(auto::mentions_name) == 0 {
        return None;
    }
    let all: u64 = values.iter().map(|(_, count)| count).sum();
    let are_names = topic == Topic::Unknown && mentioning(auto::looks_like_name) * 2 > all;
    Some(if are_names { Learned::People } else { Learned::Meaning })
}

/// What a column comes to.
pub(super) fn learn(
    pass: &Pass<'_>,
    catalog: &Catalog,
    survey: &Survey,
    owners: &Owners,
    at: usize,
) -> Result<Learned> {
    let seen = &survey.columns[at];
    if seen.nulls == pass.records {
        return Ok(Learned::Null);
    }
    if !seen.is_of_numbers() && catalog.fake_comments(pass.table).iter().any(|one| one.column == at) {
        return Ok(Learned::Meaning);
    }
    if seen.blobs == 0
        && let Some(tally) = &seen.tally
    {
        let values = match tally.counts(seen.present()) {
            Counts::Exact(values) => values,
            Counts::Many => Vec::new(),
            Counts::Unknown => commonest(pass.connection, pass.table, at)?,
        };
        if let Some(instead) = people(pass.table, at, &values) {
            return Ok(instead);
        }
        let values = owners.of_several(pass, at, values)?;
        if let Some((text, count)) = weighted(values, seen.present(), seen.is_of_numbers()) {
            return Ok(Learned::Category(text, count));
        }
    }
    let scale = seen.scale().filter(|_| seen.present() >= FEWEST);
    // Where each has a value of his own, a bucket of many records may be that of one.
    if scale.is_some() && owners.have_one_each(pass, at)? {
        return Ok(Learned::Meaning);
    }
    Ok(scale.map_or(Learned::Meaning, |scale| Learned::Spread(of_times(pass.table, at, scale, seen.ends))))
}

/// The scale of whole numbers that are times by what they are called and where they lie.
fn of_times(table: &Table, at: usize, scale: Scale, (least, greatest): (f64, f64)) -> Scale {
    let column = &table.columns[at];
    let is_time = || says_time(&column.name) || says_time(&column.declared_type) || sense::is_time(table, at);
    match (scale, unix_time::of_numbers(least, greatest)) {
        (Scale::Number(Some(0)), Some(unit)) if is_time() => Scale::Unix(unit.per_second as u32),
        _ => scale,
    }
}

/// The values that enough records hold, the commonest of them.
fn commonest(connection: &dyn Connection, table: &Table, at: usize) -> Result<Vec<(Value, u64)>> {
    let (name, of) = (quote_name(&table.columns[at].name), table.quoted_name());
    // Without an alias, which HAVING would take for a column that is called so. What is told is held letter by letter: a spelling of one
    // record alone may stand for all that a collation takes for the same.
    let sql = format!(
        "SELECT {name}, count(*) FROM {of} WHERE {name} IS NOT NULL GROUP BY {name} COLLATE BINARY \
         HAVING count(*) >= {FEWEST} ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}"
    );
    let rows = collect(connection, &sql, &[])?;
    let pair = |row: Vec<Value>| {
        let mut row = row.into_iter();
        let value = row.next()?;
        Some((value, u64::try_from(row.next()?.as_integer()?).ok()?))
    };
    Ok(rows.into_iter().filter_map(pair).collect())
}
