//! To which people the records of a table belong, straight or by way of others, and what only one of them holds: twelve payslips of one
//! are one.

use super::pass::Pass;
use super::tally::{FEWEST, MOST_VALUES};
use crate::catalog::{Catalog, KeyStep, RelationKind, Table};
use crate::diagnostic::Result;
use crate::seed::auto::{self, sense};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// So many keys are followed.
const MOST_STEPS: usize = 4;
/// So many records tell whether each person has one value.
const LOOKED_AT: u64 = 20_000;

/// So many ways are looked at.
const MOST_WAYS: usize = 12;

/// A way from a record to a person: keys, and the columns at their end that tell people apart.
struct Way {
    steps: Vec<KeyStep>,
    person: Vec<String>,
}

impl Way {
    fn new(steps: Vec<KeyStep>, last: &Table, person: &[usize]) -> Way {
        let person =
            person.iter().map(|column| format!("t{}.{}", steps.len(), quote_name(&last.columns[*column].name)));
        Way { person: person.collect(), steps }
    }

    /// What stands behind FROM to have the person for each record.
    fn from(&self, table: &Table) -> String {
        let mut from = format!("{} AS t0", table.quoted_name());
        for (at, step) in self.steps.iter().enumerate() {
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
        from
    }

    fn is_known(&self) -> String {
        self.person.iter().map(|part| format!(" AND {part} IS NOT NULL")).collect()
    }

    /// How many people have records of which this holds, counted no further than [`FEWEST`].
    fn people(&self, pass: &Pass<'_>, holding: &str, values: &[Value]) -> Result<i64> {
        let (person, from, known) = (self.person.join(", "), self.from(pass.table), self.is_known());
        // It ends as soon as there are enough.
        let sql = format!(
            "SELECT count(*) FROM (SELECT DISTINCT {person} FROM {from} WHERE {holding}{known} LIMIT {FEWEST})"
        );
        number(pass, &sql, values)
    }
}

/// The ways from a table to people.
pub(super) struct Owners {
    ways: Vec<(Way, Vec<usize>)>,
}

impl Owners {
    /// # Errors
    /// The engine's.
    pub fn of(catalog: &Catalog, table: &Table) -> Result<Owners> {
        // Each record of people is one of them.
        if sense::is_of_people(table) {
            return Ok(Owners { ways: Vec::new() });
        }
        // A way, and the columns of the table itself that it begins with.
        let (mut ways, mut open) = (Vec::new(), vec![Vec::<KeyStep>::new()]);
        while let Some(way) = open.pop() {
            let last = way.last().map_or(table, |step| &*step.to);
            let begins = way.first().map(|step| step.from_columns.clone());
            let relations = catalog.relations(last)?;
            let keys = || {
                relations.iter().filter_map(|relation| match (relation.kind, relation.steps.as_slice()) {
                    (RelationKind::BelongsTo, [step]) => Some(step),
                    _ => None,
                })
            };
            let is_key = |column: usize| keys().any(|step| step.from_columns.contains(&column));
            for column in (0..last.columns.len()).filter(|column| !is_key(*column)) {
                if last.columns[column].generated.is_none() && auto::names_somebody(last, column) {
                    let begins = begins.clone().unwrap_or_else(|| vec![column]);
                    ways.push((Way::new(way.clone(), last, &[column]), begins));
                }
            }
            for step in keys() {
                let is_seen = step.to.id() == table.id() || way.iter().any(|one| one.to.id() == step.to.id());
                let further = [way.as_slice(), std::slice::from_ref(step)].concat();
                match sense::is_of_people(&step.to) {
                    true => {
                        let begins = begins.clone().unwrap_or_else(|| step.from_columns.clone());
                        ways.push((Way::new(way.clone(), last, &step.from_columns), begins));
                    }
                    false if !is_seen && further.len() < MOST_STEPS => open.push(further),
                    false => {}
                }
            }
        }
        ways.truncate(MOST_WAYS);
        Ok(Owners { ways })
    }

    /// The ways that do not begin with a column itself.
    fn ways(&self, at: usize) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(move |(_, begins)| !begins.contains(&at)).map(|(way, _)| way)
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
        self.have_what(pass, at, &format!("{name} COLLATE BINARY = ?1"), std::slice::from_ref(value))
    }

    /// True if what holds of records does of those of several people, whichever way.
    ///
    /// # Errors
    /// The engine's.
    pub fn have_what(&self, pass: &Pass<'_>, at: usize, holding: &str, values: &[Value]) -> Result<bool> {
        for way in self.ways(at) {
            let people = way.people(pass, holding, values)?;
            // What belongs to nobody by this way is told of nobody; what all of a few have, of none of them.
            if people > 0 && people < FEWEST as i64 && (people == 1 || people < way.people(pass, "true", &[])?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True of records that belong to nobody.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    /// True of a column that says the same in all records of most people, of whom some have several.
    ///
    /// # Errors
    /// The engine's.
    pub fn have_one_each(&self, pass: &Pass<'_>, at: usize) -> Result<bool> {
        let name = format!("t0.{}", quote_name(&pass.table.columns[at].name));
        for way in self.ways(at) {
            let (person, from, condition) = (&way.person, way.from(pass.table), way.is_known());
            let called: Vec<String> = (0..person.len()).map(|part| format!("p{part}")).collect();
            let listed: Vec<String> =
                person.iter().zip(&called).map(|(part, called)| format!("{part} AS {called}")).collect();
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

fn number(pass: &Pass<'_>, sql: &str, values: &[Value]) -> Result<i64> {
    let rows = collect(pass.connection, sql, values)?;
    Ok(rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or_default())
}
