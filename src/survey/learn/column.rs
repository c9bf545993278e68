//! What a column's values come to as an expression of the language: a category, a histogram, or nothing, where it is to be made up by its
//! meaning.

use super::owners::Owners;
use super::pass::{Pass, Survey};
use super::scale::Scale;
use super::tally::{Counts, FEWEST, MOST_VALUES, weighted};
use crate::catalog::{Catalog, Table, TableKind};
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
        || auto::personal_of(table, at).is_some()
        || auto::is_position(&table.name, name)
        || auto::tells_of_one(name)
}

/// So many columns of names are looked into.
const MOST_NAMES: usize = 8;

/// The columns of the database that hold names of people.
pub(super) struct Names {
    /// Tables and columns, as SQL names them.
    columns: Vec<(String, String)>,
}

impl Names {
    /// # Errors
    /// The engine's.
    pub fn of(catalog: &Catalog) -> Result<Names> {
        let mut columns = Vec::new();
        let tables =
            catalog.tables()?.into_iter().filter(|entry| entry.schema == "main" && entry.kind == TableKind::Table);
        for entry in tables {
            let Some(table) = catalog.table_exact(&entry.name)? else { continue };
            let is_name = |at: &usize| {
                matches!(auto::personal_of(&table, *at), Some(auto::Personal::Made("name" | "last_name")))
                    && !table.columns[*at].affinity.is_numeric()
            };
            let found = (0..table.columns.len()).filter(is_name);
            columns.extend(found.map(|at| (table.quoted_name(), quote_name(&table.columns[at].name))));
        }
        columns.truncate(MOST_NAMES);
        Ok(Names { columns })
    }

    /// True if half of the texts, or their last words, are names in one of them.
    fn are_these(&self, pass: &Pass<'_>, values: &[(Value, u64)]) -> Result<bool> {
        let texts: Vec<String> =
            values.iter().filter_map(|(value, _)| Some(value.as_text()?.trim().to_owned())).collect();
        let are_words = texts.iter().any(|text| text.chars().any(char::is_alphabetic));
        if !are_words {
            return Ok(false);
        }
        let pairs = vec!["(?, ?)"; texts.len()].join(", ");
        let last = |text: &String| text.rsplit(' ').next().unwrap_or_default().to_owned();
        let asked: Vec<Value> = texts.iter().flat_map(|text| [Value::text(text), Value::text(last(text))]).collect();
        for (table, column) in &self.columns {
            let sql = format!(
                "WITH asked (whole, part) AS (VALUES {pairs}), \
                 known (name) AS MATERIALIZED (SELECT DISTINCT lower({column}) FROM {table} WHERE {column} IS NOT NULL) \
                 SELECT count(*) FROM asked WHERE lower(whole) IN known OR lower(part) IN known"
            );
            let rows = collect(pass.connection, &sql, &asked)?;
            let found = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or_default();
            if usize::try_from(found).is_ok_and(|found| found * 2 >= texts.len()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
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
    names: &Names,
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
        if auto::topic(pass.table, &pass.table.columns[at]) != Topic::Known && names.are_these(pass, &values)? {
            return Ok(Learned::People);
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
