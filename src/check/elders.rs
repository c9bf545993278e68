//! Records that are older than what they belong to, by the times at which both were made.

use super::keys::{key_condition, present_condition};
use super::looks::{DATED, DAY, are_few, short};
use super::{CheckReport, Doubt, FIRST, Problem, ProblemKind};
use crate::catalog::{Catalog, KeyStep, Relation, RelationKind, Table, TableKind};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::seed::auto::sense;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};

/// Looks along each key of a table.
pub(super) fn check(
    connection: &dyn Connection,
    catalog: &Catalog,
    table: &Table,
    names_records: bool,
    report: &mut CheckReport,
) -> Result<()> {
    if table.kind != TableKind::Table {
        return Ok(());
    }
    for relation in catalog.relations(table)?.iter() {
        let (RelationKind::BelongsTo, [step]) = (relation.kind, relation.steps.as_slice()) else { continue };
        if step.to.kind != TableKind::Table {
            continue;
        }
        for columns in sense::elders(table, &step.to, &step.from_columns) {
            let look = Elders { connection, relation, step, columns };
            report.problems.extend(look.problem(names_records)?);
        }
    }
    Ok(())
}

/// How both times are compared.
#[derive(Clone, Copy)]
enum Compared {
    AsTheyAre,
    /// One of them may be a day alone, which is before all times of it.
    ByDays,
    /// Texts of several zones are in no order.
    ByTheSun,
}

impl Compared {
    fn is_before(self, one: &str, other: &str) -> String {
        match self {
            Compared::AsTheyAre => format!("{one} < {other}"),
            Compared::ByDays => format!("date({one}) < date({other})"),
            Compared::ByTheSun => format!("julianday({one}) < julianday({other})"),
        }
    }
}

struct Elders<'a> {
    connection: &'a dyn Connection,
    relation: &'a Relation,
    step: &'a KeyStep,
    /// When the parent was made, and when the child.
    columns: (usize, usize),
}

impl Elders<'_> {
    fn problem(&self, names_records: bool) -> Result<Option<Problem>> {
        let (child, parent) = (&*self.step.from, &*self.step.to);
        let [made, own] = [&parent.columns[self.columns.0].name, &child.columns[self.columns.1].name];
        let (p, c) = (format!("p.{}", quote_name(made)), format!("c.{}", quote_name(own)));
        let key = |name: &usize| child.columns[*name].name.clone();
        let keys: Vec<String> = self.step.from_columns.iter().map(key).collect();
        let joined = format!(
            "FROM {} AS c JOIN {} AS p ON {} WHERE {}",
            child.quoted_name(),
            parent.quoted_name(),
            key_condition(self.step, "p", "c", &keys),
            present_condition(self.step, "c"),
        );
        // Of a text and a number the number is always the lesser, which tells nothing; nor do texts that are no days.
        let alike = format!(
            "{p} IS NOT NULL AND {c} IS NOT NULL AND iif(typeof({p}) = 'text', typeof({c}) = 'text' AND {p} {DATED} AND {c} {DATED}, typeof({c}) <> 'text')"
        );
        let joined = format!("{joined} AND {alike}");
        let numbers = |sql: &str| -> Result<Vec<u64>> {
            let row = collect(self.connection, sql, &[])?.pop().unwrap_or_default();
            let number = |value: &Value| value.as_integer().and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
            Ok(row.iter().map(number).collect())
        };
        let zone = |column: &str| format!("sum({column} GLOB '????-??-??*:*[Z+-]*')");
        let found = numbers(&format!(
            "SELECT count(*), sum({c} < {p}), min(length({p})), min(length({c})), {}, {} {joined}",
            zone(&p),
            zone(&c)
        ))?;
        let [about, before, shortest, other_shortest, zones, other_zones] = found.as_slice() else { return Ok(None) };
        let way = match ((*shortest <= DAY) != (*other_shortest <= DAY), zones + other_zones > 0) {
            (true, _) => Compared::ByDays,
            (false, true) => Compared::ByTheSun,
            (false, false) => Compared::AsTheyAre,
        };
        let (about, wrong) = match way {
            Compared::AsTheyAre => (*about, *before),
            _ => {
                let sql = format!("SELECT sum({}) {joined}", way.is_before(&c, &p));
                (*about, numbers(&sql)?.first().copied().unwrap_or(0))
            }
        };
        // What so many records do is another meaning of the name, or came from elsewhere.
        if wrong == 0 || !are_few(wrong, about) {
            return Ok(None);
        }
        let condition = way.is_before(&c, &p);
        let first = if names_records { self.first(&joined, &condition, [&p, &c])? } else { Vec::new() };
        let relation = self.relation.name();
        let is_plain = self.relation.via_word.is_none()
            && [&child.name, own, made].iter().all(|name| is_bare_name(name))
            && is_bare_name(relation);
        let line = match is_plain {
            true => format!("{} where {}", child.name, way.is_before(own, &format!("{relation}.{made}"))),
            false => format!("SELECT c.* {joined} AND {condition};"),
        };
        Ok(Some(Problem {
            kind: ProblemKind::Looks(Doubt::Order),
            table: Some(child.name.clone()),
            name: format!("{}.{own}", child.name),
            what: format!(
                "{wrong} of {about} {} before {made} of its {relation}",
                if wrong == 1 { "is" } else { "are" },
            ),
            count: Some(wrong),
            first,
            line: Some(line),
        }))
    }

    /// The first records, by their keys, with both times.
    fn first(&self, joined: &str, condition: &str, [made, own]: [&str; 2]) -> Result<Vec<String>> {
        let child = &*self.step.from;
        let keys = child.identity_columns();
        let mut listed: Vec<String> = keys.iter().map(|name| format!("c.{}", quote_name(name))).collect();
        listed.extend([own.to_owned(), made.to_owned()]);
        let sql = format!("SELECT {} {joined} AND {condition} LIMIT {FIRST}", listed.join(", "));
        let told = |row: &Vec<Value>| {
            let (key, held) = row.split_at(keys.len());
            let key: Vec<String> = key.iter().map(quote_value).collect();
            let [own, made] = [0, 1].map(|at| held.get(at).map(short).unwrap_or_default());
            let held = format!(
                "{}={own} {}.{}={made}",
                child.columns[self.columns.1].name,
                self.relation.name(),
                self.step.to.columns[self.columns.0].name
            );
            if key.is_empty() { held } else { format!("{}: {held}", key.join(", ")) }
        };
        Ok(collect(self.connection, &sql, &[])?.iter().map(told).collect())
    }
}
