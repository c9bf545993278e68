//! The lines of each table, parents before children.

use std::collections::HashMap;
use std::rc::Rc;

use super::children::Parents;
use super::column;
use super::fanout::{self, Groups};
use super::fields::{Fields, NULL};
use super::pass::{Look, Pass, Survey};
use super::presence::Presence;
use super::scale::Scale;
use crate::catalog::{Catalog, Identity, RelationKind, Table, TableKind};
use crate::check;
use crate::diagnostic::{DiagnosticKind, Result};
use crate::seed::auto::{self, Key, hop_name, quoted, sense};
use crate::sql::{code, quote_name};
use crate::store::{Connection, count};

/// A table that is to be filled.
pub(super) struct Entry {
    pub table: Rc<Table>,
    /// The keys that a line can set, none of which shares a column with another.
    pub keys: Vec<Key>,
    pub records: u64,
    /// Keys, by position, that are null at first and set at the end.
    pub late: Vec<usize>,
}

impl Entry {
    /// True of a column whose values are looked at: no key, nothing that comes by itself.
    pub(super) fn is_learned(&self, at: usize) -> bool {
        let (table, column) = (&self.table, &self.table.columns[at]);
        let is_numbered =
            matches!(&table.identity, Identity::Rowid(name) if *name == column.name) && table.primary_key == [at];
        let belongs = table.foreign_keys.iter().any(|key| key.columns.contains(&at))
            || self.keys.iter().any(|key| key.columns.contains(&at));
        !(column.generated.is_some() || column.hidden || is_numbered || belongs)
    }
}

/// What has been told so far.
pub(super) struct Work<'a> {
    pub connection: &'a dyn Connection,
    pub catalog: &'a Catalog,
    /// The catalog of an empty copy.
    pub copy: &'a Catalog,
    /// The tables that have their lines, with their numbers of records.
    pub done: HashMap<String, u64>,
    /// The columns of those that hold times.
    times: HashMap<String, Vec<(usize, Scale)>>,
    updates: Vec<String>,
    tick: &'a dyn Fn(&str) -> Result<()>,
}

/// A block of text for each table, remarks for those that are left out.
pub(super) fn blocks(
    connection: &dyn Connection,
    catalog: &Catalog,
    copy: &Catalog,
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<Vec<String>> {
    let mut work =
        Work { connection, catalog, copy, done: HashMap::new(), times: HashMap::new(), updates: Vec::new(), tick };
    let (mut blocks, mut rest) = (Vec::new(), Vec::new());
    let filled = auto::filled_by_triggers(catalog)?;
    for listed in catalog.tables()? {
        if listed.schema != "main" || listed.kind == TableKind::View {
            continue;
        }
        tick(&listed.name)?;
        if listed.kind != TableKind::Table {
            blocks.push(left_out(&listed.name, "a virtual table"));
            continue;
        }
        if let Some(one) = filled.iter().find(|one| one.table.eq_ignore_ascii_case(&listed.name)) {
            blocks.push(left_out(&listed.name, &format!("the trigger {} on {} fills it", one.trigger, one.on)));
            continue;
        }
        let Some(table) = catalog.table_at("main", &listed.name)? else { continue };
        match work.entry(table)? {
            Ok(entry) => rest.push(entry),
            Err(why) => blocks.push(left_out(&listed.name, &why)),
        }
    }
    while !rest.is_empty() {
        let entry = match next(&mut rest) {
            Ok(entry) => entry,
            Err(stuck) => {
                blocks.push(left_out(
                    &stuck.table.name,
                    "each of its records needs one of another table that needs one of it",
                ));
                continue;
            }
        };
        tick(&entry.table.name)?;
        blocks.push(match work.block(&entry) {
            Ok(Ok(block)) => block,
            Ok(Err(why)) => left_out(&entry.table.name, &why),
            // What one table cannot be filled with does not keep the others from being learned.
            Err(error) if error.kind == DiagnosticKind::Language => left_out(&entry.table.name, &error.message),
            Err(error) => return Err(error),
        });
    }
    blocks.append(&mut work.updates);
    Ok(blocks)
}

/// A remark of one line: a name with a line feed in it would go on as a line of the seed.
fn remark(table: &str, what: &str) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("# {}: {}\n", words(table), words(what))
}

fn left_out(table: &str, why: &str) -> String {
    remark(table, &format!("left out: {why}"))
}

/// Takes the next table out of `rest` whose parents have their lines. In a circle of keys one that may be null is opened; a table without
/// such a key is the error.
fn next(rest: &mut Vec<Entry>) -> std::result::Result<Entry, Entry> {
    let waits = |entry: &Entry, at: usize| {
        let key = &entry.keys[at];
        !key.is_self_reference
            && !entry.late.contains(&at)
            && rest.iter().any(|other| other.table.id() == key.parent.id())
    };
    let waiting: Vec<Vec<usize>> =
        rest.iter().map(|entry| (0..entry.keys.len()).filter(|at| waits(entry, *at)).collect()).collect();
    if let Some(at) = waiting.iter().position(Vec::is_empty) {
        return Ok(rest.remove(at));
    }
    let opens = |(at, keys): (usize, &Vec<usize>)| keys.iter().all(|key| rest[at].keys[*key].nullable).then_some(at);
    match waiting.iter().enumerate().find_map(opens) {
        Some(at) => {
            let mut entry = rest.remove(at);
            entry.late.extend(&waiting[at]);
            Ok(entry)
        }
        None => Err(rest.remove(0)),
    }
}

/// A part of a whole as a fraction, neither 0 nor 1 where it is some of it but not all.
pub(super) fn share(part: u64, whole: u64) -> String {
    let exact = part as f64 / whole as f64;
    let rarer = exact.min(1.0 - exact);
    // Two digits at least of what is seldom.
    let digits = if rarer > 0.0 { (1.0 - rarer.log10().floor()).clamp(4.0, 17.0) as usize } else { 0 };
    let share = format!("{exact:.digits$}");
    if digits > 0 { share.trim_end_matches('0').to_owned() } else { share }
}

/// `maybe(…)` around a value of which so many of all are null.
fn with_nulls(value: String, nulls: u64, records: u64) -> String {
    Presence::by_chance(nulls, records).wrap(value)
}

/// How many children the parents by each key have.
pub(super) struct Fanouts {
    /// Those of the key whose parents a line goes through, by its position.
    pub driver: Option<(usize, Groups)>,
    /// Those of the other keys, by their positions, where chance alone would not do.
    pub others: Vec<Option<Groups>>,
}

/// How a key is set in a line.
enum Parent {
    /// By the line, which goes through the parents.
    Each,
    Null,
    Any,
}

impl Work<'_> {
    /// A table with the keys that lines can set, or why it is left out.
    fn entry(&self, table: Rc<Table>) -> Result<std::result::Result<Entry, String>> {
        let records = count(self.connection, &format!("SELECT count(*) FROM {}", table.quoted_name()))?;
        if auto::breaks_lines(&table) {
            return Ok(Err(auto::BREAKS_LINES.to_owned()));
        }
        let mut keys = auto::belongings(self.catalog, &table)?;
        keys.sort_by_key(|key| (!key.declared, key.columns.len() == 1));
        let mut kept: Vec<Key> = Vec::new();
        for mut key in keys {
            let taken = key.columns.iter().filter(|column| kept.iter().any(|one| one.columns.contains(column))).count();
            if taken == key.columns.len() {
                continue;
            }
            if taken > 0 {
                return Ok(Err(format!("its keys to {} share a column", key.parent.name)));
            }
            // What the schema does not declare may go by another name where there are no records yet.
            if !key.declared {
                let [column] = key.columns.as_slice() else { continue };
                if key.parent.primary_key != key.parent_columns {
                    continue;
                }
                key.field = quoted(&table.columns[*column].name);
            }
            kept.push(key);
        }
        let numbers_itself = |key: &Key| key.is_self_reference && !key.nullable;
        kept.retain(|key| !numbers_itself(key));
        Ok(Ok(Entry { table, keys: kept, records, late: Vec::new() }))
    }

    /// The lines of one table, or why it is left out.
    fn block(&mut self, entry: &Entry) -> Result<std::result::Result<String, String>> {
        let (table, records) = (&entry.table, entry.records);
        if records == 0 {
            self.done.insert(table.name.clone(), 0);
            return Ok(Ok(remark(&table.name, "no records")));
        }
        let Some(copied) = self.copy.table_at("main", &table.name)? else {
            return Ok(Err("its schema cannot be made by itself".to_owned()));
        };
        for key in &entry.keys {
            let there = key.is_self_reference || self.done.get(&key.parent.name).is_some_and(|count| *count > 0);
            let is_late = entry.late.iter().any(|at| entry.keys[*at].columns == key.columns);
            if !there && !is_late && !key.nullable {
                return Ok(Err(format!("it needs records of {}", key.parent.name)));
            }
        }
        let pass = Pass { connection: self.connection, table, records, tick: self.tick };
        let mut survey = self.survey(&pass, entry)?;
        let fanouts = self.fanouts(entry, &survey)?;
        let mut fields = self.fields(&pass, &mut survey, (entry, &copied), &fanouts)?;
        for field in auto::planned_fields(self.copy, &copied, &fields.named, records, &self.done)? {
            fields.make_up(&pass, &survey, field);
        }
        let has_rules = table.sql.as_deref().is_some_and(|sql| code(sql).any(|token| token.is_named("check")))
            || count(
                self.connection,
                &format!(
                    "SELECT count(*) FROM main.sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower({})",
                    crate::sql::quote_text(&table.name)
                ),
            )? > 0;
        if has_rules {
            // What a rule of the table refuses is drawn again.
            fields.rest.push("auto".to_owned());
        }
        let agreeing = match &fanouts.driver {
            Some((driver, _)) => self.agreeing(entry, *driver)?,
            None => HashMap::new(),
        };
        let text = self.lines(entry, &survey, fanouts, &fields, &agreeing);
        self.times.insert(table.name.clone(), fields.times);
        self.done.insert(table.name.clone(), records);
        Ok(Ok(text))
    }

    /// What the records of a table hold.
    fn survey(&self, pass: &Pass<'_>, entry: &Entry) -> Result<Survey> {
        let table = &entry.table;
        let look = |at: usize| match entry.is_learned(at) && !column::is_private(self.catalog, table, at) {
            true => Look::Values { repeat: !table.is_unique(&[at]) },
            false if table.columns[at].generated.is_some() || table.columns[at].hidden => Look::Nothing,
            false => Look::Nulls,
        };
        let looks: Vec<Look> = (0..table.columns.len()).map(look).collect();
        let keys: Vec<&[usize]> = entry.keys.iter().map(|key| key.columns.as_slice()).collect();
        let parents = |at: usize| {
            let key = &entry.keys[at];
            let Some(count) = self.done.get(&key.parent.name).filter(|_| self.may_drive(entry, at)) else {
                return Ok(None);
            };
            let times = self.times.get(&key.parent.name).map_or(&[][..], Vec::as_slice);
            Parents::new(self.connection, table, key, *count, times)
        };
        let parents = (0..entry.keys.len()).map(parents).collect::<Result<_>>()?;
        let orders = sense::in_order(table).into_iter().map(|order| (order.first, order.second));
        pass.look(&looks, &keys, parents, &orders.collect::<Vec<_>>())
    }

    /// How many children parents have. A line goes through those that differ the most from what chance would give them.
    fn fanouts(&self, entry: &Entry, survey: &Survey) -> Result<Fanouts> {
        let mut all: Vec<Option<Groups>> = Vec::new();
        for (at, key) in entry.keys.iter().enumerate() {
            all.push(match &survey.parents[at] {
                _ if !self.may_drive(entry, at) => None,
                Some(parents) => Some(parents.groups()),
                None => Some(self.groups(&entry.table, key)?),
            });
        }
        let unlike = |at: &usize| all[*at].as_ref().map_or(-1.0, |groups| fanout::unlikeness(groups));
        // Of those that are alike the first.
        let driver = (0..all.len()).filter(|at| all[*at].is_some()).rev();
        let driver = driver.max_by(|one, other| unlike(one).total_cmp(&unlike(other)));
        let driver = driver.and_then(|at| all[at].take().map(|groups| (at, groups)));
        let is_told =
            |at: usize, groups: &Groups| !entry.table.is_unique(&entry.keys[at].columns) && fanout::is_told(groups);
        let told = |(at, groups): (usize, Option<Groups>)| groups.filter(|groups| is_told(at, groups));
        Ok(Fanouts { driver, others: all.into_iter().enumerate().map(told).collect() })
    }

    /// The keys that lead where a key of the record by another key does, in every record, with the way there: the game of a review and of
    /// its copy.
    fn agreeing(&self, entry: &Entry, driver: usize) -> Result<HashMap<usize, String>> {
        let (table, of) = (&entry.table, &entry.keys[driver]);
        let mut found = HashMap::new();
        let ([own], [theirs], Some(way)) = (of.columns.as_slice(), of.parent_columns.as_slice(), &of.relation) else {
            return Ok(found);
        };
        let relations = self.catalog.relations(&of.parent)?;
        for (at, key) in entry.keys.iter().enumerate() {
            let [column] = key.columns.as_slice() else { continue };
            if at == driver || key.is_self_reference || entry.late.contains(&at) || table.is_unique(&key.columns) {
                continue;
            }
            for relation in relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo) {
                let ([step], Some(name)) = (relation.steps.as_slice(), relation.names.first()) else { continue };
                let [from] = step.from_columns.as_slice() else { continue };
                if step.to.id() != key.parent.id() || step.to_columns != key.parent_columns {
                    continue;
                }
                let quoted = |table: &Table, column: usize| quote_name(&table.columns[column].name);
                let (one, other) = (quoted(table, *column), quoted(&of.parent, *from));
                let sql = format!(
                    "SELECT count(*) > 0 AND count(*) = count(CASE WHEN c.{one} IS p.{other} THEN 1 END) FROM {} AS c JOIN {} AS p \
                     ON p.{} = c.{}",
                    table.quoted_name(),
                    of.parent.quoted_name(),
                    quoted(&of.parent, *theirs),
                    quoted(table, *own),
                );
                if count(self.connection, &sql)? == 1 {
                    found.insert(at, format!("{}.{}", hop_name(way), hop_name(name)));
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The lines that make the records of a table, with these fields beside its keys.
    fn lines(
        &mut self,
        entry: &Entry,
        survey: &Survey,
        fanouts: Fanouts,
        fields: &Fields,
        agreeing: &HashMap<usize, String>,
    ) -> String {
        let (table, records, nulls) = (&entry.table, entry.records, &survey.key_nulls);
        let noun = hop_name(&table.name);
        let mut text = remark(&table.name, &format!("{records} records"));
        let mut line = |head: String, driving: Option<(usize, Parent)>| {
            text.push_str(&head);
            let keys = self.key_fields(entry, survey, (&fanouts, agreeing), fields, driving);
            for field in fields.front.iter().chain(&keys).chain(&fields.rest) {
                text.push_str("\n  ");
                text.push_str(field);
            }
            text.push('\n');
        };
        if let Some((at, groups)) = &fanouts.driver {
            let (at, key) = (*at, &entry.keys[*at]);
            let groups = fanout::few(groups);
            let made: u64 = groups.iter().map(|(count, parents)| count * parents).sum();
            let counts = fanout::text(&groups);
            let name = if needs_name(entry, key) { format!(" as {}", in_hand(table)) } else { String::new() };
            if made > 0 {
                let parent = auto::noun(self.catalog, &key.parent);
                line(format!("for each {parent}{name} create {counts} {noun}"), Some((at, Parent::Each)));
            }
            let mut left = records.saturating_sub(made);
            let without = if key.nullable { left.min(nulls[at]) } else { 0 };
            if without > 0 {
                line(format!("create {without} {noun}"), Some((at, Parent::Null)));
                left -= without;
            }
            if left > 0 {
                line(format!("create {left} {noun}"), Some((at, Parent::Any)));
            }
        } else {
            line(format!("create {records} {noun}"), None);
        }
        self.set_late_keys(entry, nulls);
        text
    }

    /// The keys of a record as a line names them; `driving` is the one whose parents the line goes through.
    fn key_fields(
        &self,
        entry: &Entry,
        survey: &Survey,
        (fanouts, agreeing): (&Fanouts, &HashMap<usize, String>),
        fields: &Fields,
        driving: Option<(usize, Parent)>,
    ) -> Vec<String> {
        let (table, records, nulls) = (&entry.table, entry.records, &survey.key_nulls);
        let is_filled = |key: &Key| self.done.get(&key.parent.name).is_some_and(|count| *count > 0);
        // Others may be there only where the one is that the line goes through.
        let mut keys: Vec<(usize, &Key)> = entry.keys.iter().enumerate().collect();
        keys.sort_by_key(|(at, _)| driving.as_ref().is_none_or(|(driver, _)| driver != at));
        let value = |at: usize, key: &Key| {
            let parent = auto::noun(self.catalog, &key.parent);
            let any = match &fanouts.others[at] {
                Some(groups) => format!("any {parent} {}", fanout::weighted(&fanout::few(groups))),
                None => format!("any {parent}"),
            };
            match &driving {
                Some((driver, Parent::Each)) if *driver == at => {
                    return needs_name(entry, key).then(|| in_hand(table).to_owned());
                }
                Some((driver, Parent::Null)) if *driver == at => return Some(NULL.to_owned()),
                Some((driver, Parent::Any)) if *driver == at => return Some(any),
                Some((_, Parent::Each)) if agreeing.contains_key(&at) => return agreeing.get(&at).cloned(),
                _ => {}
            }
            if entry.late.contains(&at) || nulls[at] == records || !key.is_self_reference && !is_filled(key) {
                return Some(NULL.to_owned());
            }
            let any = match key.is_self_reference {
                true => format!("any earlier {parent}"),
                false if table.is_unique(&key.columns) => format!("unique({any})"),
                false => any,
            };
            Some(match fields.keys.get(&at) {
                Some(presence) => presence.wrap(any),
                None => with_nulls(any, nulls[at], records),
            })
        };
        keys.into_iter().filter_map(|(at, key)| Some(format!("{}={}", key.field, value(at, key)?))).collect()
    }

    /// Keys that lead in a circle are set when all records are there.
    fn set_late_keys(&mut self, entry: &Entry, nulls: &[u64]) {
        let (table, records) = (&entry.table, entry.records);
        for at in entry.late.iter().filter(|at| nulls[**at] != records) {
            let key = &entry.keys[*at];
            let columns: Vec<&str> = key.columns.iter().map(|column| table.columns[*column].name.as_str()).collect();
            self.updates.push(if table.is_unique(&key.columns) {
                remark(&table.name, &format!("{} stays null: it leads in a circle and is unique", columns.join(", ")))
            } else {
                let any = with_nulls(format!("any {}", auto::noun(self.catalog, &key.parent)), nulls[*at], records);
                format!("update all {} set {}={any}\n", hop_name(&table.name), key.field)
            });
        }
    }

    /// True if a line can go through the parents of this key.
    fn may_drive(&self, entry: &Entry, at: usize) -> bool {
        let key = &entry.keys[at];
        let is_filled = self.done.get(&key.parent.name).is_some_and(|count| *count > 0);
        is_filled && !key.is_self_reference && !entry.late.contains(&at)
    }

    /// So many children, with how many parents have so many, as SQL counts them.
    fn groups(&self, table: &Table, key: &Key) -> Result<Vec<(u64, u64)>> {
        for relation in self.catalog.relations(table)?.iter() {
            let [step] = relation.steps.as_slice() else { continue };
            if step.from_columns == key.columns
                && step.to.id() == key.parent.id()
                && let Some(stats) = check::spread(self.connection, self.catalog, relation)?
            {
                return Ok(stats.groups);
            }
        }
        Ok(Vec::new())
    }
}

/// True if `for each` would not know by itself which key is meant.
fn needs_name(entry: &Entry, key: &Key) -> bool {
    !key.declared || entry.keys.iter().filter(|other| other.parent.id() == key.parent.id()).count() > 1
}

/// What the record in hand is called, where no column is called so.
fn in_hand(table: &Table) -> &'static str {
    let is_free = |name: &&str| !table.columns.iter().any(|column| column.name.to_lowercase().starts_with(*name));
    ["parent", "owner", "whole"].into_iter().find(is_free).unwrap_or("record_in_hand")
}
