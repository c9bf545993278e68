//! To which people the records of a table belong, straight or by way of others, and what only one of them holds: twelve payslips of one
//! are one.

use super::pass::Pass;
use super::tally::{FEWEST, MOST_VALUES};
use crate::catalog::{Catalog, KeyStep, RelationKind, Table};
use crate::diagnostic::Result;
use crate::seed::auto::sense;
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// So many keys are followed.
const MOST_STEPS: usize = 4;
/// So many records tell whether each person has one value.
const LOOKED_AT: u64 = 20_000;

/// The ways from a table to people.
pub(super) struct Owners {
    ways: Vec<Vec<KeyStep>>,
}

impl Owners {
    /// # Errors
    /// The engine's.
    pub fn of(catalog: &Catalog, table: &Table) -> Result<Owners> {
        // Each record of people is one of them.
        if sense::is_of_people(table) {
            return Ok(Owners { ways: Vec::new() });
        }
        let (mut ways, mut open) = (Vec::new(), vec![Vec::<KeyStep>::new()]);
        while let Some(way) = open.pop() {
            let last = way.last().map_or(table, |step| &*step.to);
            for relation in catalog.relations(last)?.iter() {
                let (RelationKind::BelongsTo, [step]) = (relation.kind, relation.steps.as_slice()) else { continue };
                let is_seen = step.to.id() == table.id() || way.iter().any(|one| one.to.id() == step.to.id());
                let further = [way.as_slice(), std::slice::from_ref(step)].concat();
                match sense::is_of_people(&step.to) {
                    true => ways.push(further),
                    false if !is_seen && further.len() < MOST_STEPS => open.push(further),
                    false => {}
                }
            }
        }
        Ok(Owners { ways })
    }

    /// Those of the values that enough records hold, the commonest of them, that are held by records of several people.
    ///
    /// # Errors
    /// The engine's.
    pub fn of_several(&self, pass: &Pass<'_>, at: usize, mut values: Vec<(Value, u64)>) -> Result<Vec<(Value, u64)>> {
        if self.ways.is_empty() {
            return Ok(values);
        }
        values.retain(|(_, count)| *count >= FEWEST);
        values.sort_by(|(_, more), (_, less)| less.cmp(more));
        values.truncate(MOST_VALUES);
        let mut kept = Vec::with_capacity(values.len());
        for (value, count) in values {
            if self.have_it(pass, at, &value)? {
                kept.push((value, count));
            }
        }
        Ok(kept)
    }

    fn have_it(&self, pass: &Pass<'_>, at: usize, value: &Value) -> Result<bool> {
        let name = format!("t0.{}", quote_name(&pass.table.columns[at].name));
        for way in self.ways.iter().filter(|way| !way[0].from_columns.contains(&at)) {
            let (person, from) = joined(pass.table, way);
            let condition = person.iter().map(|part| format!(" AND {part} IS NOT NULL")).collect::<String>();
            // It ends as soon as there are enough.
            let people = |holding: &str| {
                let person = person.join(", ");
                format!(
                    "SELECT count(*) FROM (SELECT DISTINCT {person} FROM {from} WHERE {holding}{condition} LIMIT {FEWEST})"
                )
            };
            let holding = number(pass, &people(&format!("{name} COLLATE BINARY = ?1")), std::slice::from_ref(value))?;
            // What belongs to nobody by this way is told of nobody; what all of a few have, of none of them.
            if holding > 0 && holding < FEWEST as i64 && (holding == 1 || holding < number(pass, &people("true"), &[])?)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True of a column that says the same in all records of most people, of whom some have several.
    ///
    /// # Errors
    /// The engine's.
    pub fn have_one_each(&self, pass: &Pass<'_>, at: usize) -> Result<bool> {
        let name = format!("t0.{}", quote_name(&pass.table.columns[at].name));
        for way in self.ways.iter().filter(|way| !way[0].from_columns.contains(&at)) {
            let (person, from) = joined(pass.table, way);
            let called: Vec<String> = (0..person.len()).map(|part| format!("p{part}")).collect();
            let listed: Vec<String> =
                person.iter().zip(&called).map(|(part, called)| format!("{part} AS {called}")).collect();
            let condition = person.iter().map(|part| format!(" AND {part} IS NOT NULL")).collect::<String>();
            let called = called.join(", ");
            let sql = format!(
                "WITH held AS MATERIALIZED (SELECT {}, {name} AS v FROM {from} WHERE {name} IS NOT NULL{condition} LIMIT {LOOKED_AT}) \
                 SELECT (SELECT count(*) FROM held) >= 2 * people AND 5 * (SELECT count(*) FROM (SELECT DISTINCT {called}, v FROM held)) <= 6 * people \
                 FROM (SELECT count(*) AS people FROM (SELECT DISTINCT {called} FROM held)) WHERE people > 0",
                listed.join(", ")
            );
            if number(pass, &sql, &[])? == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The key of the people at the end of a way, and what stands behind FROM to have it for each record.
fn joined(table: &Table, way: &[KeyStep]) -> (Vec<String>, String) {
    let mut from = format!("{} AS t0", table.quoted_name());
    for (at, step) in way.iter().take(way.len() - 1).enumerate() {
        let pairs = step.from_columns.iter().zip(&step.to_columns);
        let on: Vec<String> = pairs
            .map(|(one, other)| {
                let [one, other] =
                    [&step.from.columns[*one].name, &step.to.columns[*other].name].map(|name| quote_name(name));
                format!("t{at}.{one} = t{}.{other}", at + 1)
            })
            .collect();
        from.push_str(&format!(" JOIN {} AS t{} ON {}", step.to.quoted_name(), at + 1, on.join(" AND ")));
    }
    let last = &way[way.len() - 1];
    let name = |column: &usize| format!("t{}.{}", way.len() - 1, quote_name(&last.from.columns[*column].name));
    (last.from_columns.iter().map(name).collect(), from)
}

fn number(pass: &Pass<'_>, sql: &str, values: &[Value]) -> Result<i64> {
    let rows = collect(pass.connection, sql, values)?;
    Ok(rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or_default())
}
