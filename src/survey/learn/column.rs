//! What a column's values come to as an expression of the language: a category, a histogram, or nothing, where it is to be made up by its
//! meaning.

use super::pass::{Pass, Survey};
use super::scale::Scale;
use super::tally::{Counts, FEWEST, MOST_VALUES, weighted};
use crate::catalog::{Catalog, RelationKind, Table};
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

/// The keys of the columns that lead from a table to the people that its records belong to.
fn keys_to_people(catalog: &Catalog, table: &Table) -> Result<Vec<Vec<usize>>> {
    let relations = catalog.relations(table)?;
    let to_people = |relation: &&std::rc::Rc<crate::catalog::Relation>| matches!((relation.kind, relation.steps.as_slice()), (RelationKind::BelongsTo, [step]) if sense::is_of_people(&step.to));
    Ok(relations.iter().filter(to_people).map(|relation| relation.steps[0].from_columns.clone()).collect())
}

/// Those of the values that are held by records of several people, where the records belong to people: twelve payslips of one are one.
fn of_several(pass: &Pass<'_>, catalog: &Catalog, at: usize, values: Vec<(Value, u64)>) -> Result<Vec<(Value, u64)>> {
    let keys = keys_to_people(catalog, pass.table)?;
    let (name, of) = (quote_name(&pass.table.columns[at].name), pass.table.quoted_name());
    let is_of_several = |value: &Value| -> Result<bool> {
        for key in keys.iter().filter(|key| !key.contains(&at)) {
            let listed: Vec<String> = key.iter().map(|at| quote_name(&pass.table.columns[*at].name)).collect();
            let present: Vec<String> = listed.iter().map(|name| format!("{name} IS NOT NULL")).collect();
            // It ends as soon as there are enough.
            let sql = format!(
                "SELECT count(*) FROM (SELECT DISTINCT {} FROM {of} WHERE {name} COLLATE BINARY = ?1 AND {} LIMIT {FEWEST})",
                listed.join(", "),
                present.join(" AND ")
            );
            let rows = collect(pass.connection, &sql, std::slice::from_ref(value))?;
            let people = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or_default();
            // What nobody holds belongs to none of them.
            if people > 0 && people < FEWEST as i64 {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let mut kept = Vec::with_capacity(values.len());
    for (value, count) in values {
        if count < FEWEST || is_of_several(&value)? {
            kept.push((value, count));
        }
    }
    Ok(kept)
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
pub(super) fn learn(pass: &Pass<'_>, catalog: &Catalog, survey: &Survey, at: usize) -> Result<Learned> {
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
        let all = values.len();
        let values = if all > MOST_VALUES { values } else { of_several(pass, catalog, at, values)? };
        // Where each value is that of one, so is its place on a scale.
        if values.len() * 2 < all {
            return Ok(Learned::Meaning);
        }
        if let Some((text, count)) = weighted(values, seen.present(), seen.is_of_numbers()) {
            return Ok(Learned::Category(text, count));
        }
    }
    let scale = seen.scale().filter(|_| seen.present() >= FEWEST);
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
