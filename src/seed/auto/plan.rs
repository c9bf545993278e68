//! `.seed auto`: every table in an order in which each finds its parents, with a number of records, as lines to run.

use std::collections::HashMap;
use std::rc::Rc;

use super::clauses::{clauses, inserted};
use super::field::{BREAKS_LINES, NamedColumn, breaks_lines, hop_name, is_of_lines, naming_hint, quoted};
use super::keys::{self, Key, Parents};
use super::kind::{ColumnKind, kind};
use super::shape::Shape;
use super::solve::{self, Bound, Made};
use super::totals::{self, is_alone};
use super::{names, words};
use crate::catalog::{Catalog, KeyStep, Relation, RelationKind, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::code;
use crate::store::collect;

/// Records of a table that belongs to none, where nothing is said.
const ROOT_RECORDS: u64 = 50;
/// How many children a parent has by and large.
const CHILDREN_PER_PARENT: u64 = 3;
/// No table gets more than so many times the number of the roots.
const MAX_GROWTH: u64 = 10;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedStep {
    /// To be run as it is: `create 50 users auto`. Nothing where a note says why.
    pub line: String,
    /// The table that it fills or, in an `update`, completes.
    pub table: String,
    /// How many records it makes; 0 for an update.
    pub records: u64,
    /// Why there are fewer than tables of its kind get, or none.
    pub note: Option<String>,
    /// The same for each record of what they are parts of, so that none is without. Where this fails, the line does.
    pub of_each: Option<String>,
    /// A record that a rule of the schema refuses stays as it is, and all do where the line fails.
    pub is_lenient: bool,
}

impl SeedStep {
    fn new(line: String, table: &str, records: u64, note: Option<String>) -> SeedStep {
        SeedStep { line, table: table.to_owned(), records, note, of_each: None, is_lenient: false }
    }
}

/// The lines that fill every table of the main database: parents first; `per_table` (50 unless said) records for a table that
/// belongs to none, three times those of its largest parent for one that does, at most ten times `per_table`. A key that
/// closes a circle stays null and is set by an `update` at the end; one that must not be null gets the numbers that its
/// parents will have, and is checked at the end of the transaction. Views, virtual and bookkeeping tables are left out, and with a note
/// that says why, tables that cannot be filled.
///
/// The lines want to run in one transaction.
///
/// # Errors
/// What cannot be solved, with its rule, where no table can be filled: see [`super::fields`]; a circle of keys none of which may be null or waits.
pub fn plan(catalog: &Catalog, per_table: Option<u64>) -> Result<Vec<SeedStep>> {
    words::reading(catalog, || steps(catalog, per_table))
}

fn steps(catalog: &Catalog, per_table: Option<u64>) -> Result<Vec<SeedStep>> {
    let roots = per_table.unwrap_or(ROOT_RECORDS);
    let mut rest: Vec<PlannedTable> = Vec::new();
    for entry in catalog.tables()? {
        if entry.kind != TableKind::Table || entry.schema != "main" {
            continue;
        }
        let Some(table) = catalog.table_exact(&entry.name)? else { continue };
        if table.schema != "main" {
            continue;
        }
        let keys = keys::keys(catalog, &table, &[])?.keys;
        rest.push(PlannedTable { table, keys, opened: Vec::new(), numbered: None });
    }
    let mut steps = leave_out(catalog, &mut rest)?;
    steps.extend(leave_to_triggers(catalog, &mut rest)?);
    let mut lines = Lines { catalog, roots, planned: HashMap::new(), made: HashMap::new(), steps, updates: Vec::new() };
    let mut waits_for_all = false;
    let mut refused: Option<Diagnostic> = None;
    while !rest.is_empty() {
        let waits = |entry: &PlannedTable| {
            let is_to_come = |key: &Key| rest.iter().any(|other| is_same_table(&other.table, &key.parent));
            entry.waiting_keys().any(|key| !key.is_self_reference && is_to_come(key))
        };
        match rest.iter().position(|entry| !waits(entry)) {
            Some(at) => {
                let entry = rest.remove(at);
                match lines.plan_table(&entry) {
                    Ok(waits) => waits_for_all |= waits,
                    Err(error) => {
                        let why = error.message.strip_prefix(&format!("{}: ", entry.table.name));
                        lines.steps.push(left_out(&entry, why.unwrap_or(&error.message)));
                        let gone = vec![entry];
                        lines.steps.extend(leave_out_dependents(catalog, &mut rest, gone)?);
                        refused.get_or_insert(error);
                    }
                }
            }
            None => waits_for_all |= open_circle(&mut rest, catalog)?,
        }
    }
    let Lines { mut steps, updates, .. } = lines;
    if let Some(error) = refused.filter(|_| steps.iter().all(|step| step.line.is_empty())) {
        return Err(error);
    }
    steps.extend(updates);
    if waits_for_all {
        let line = "pragma defer_foreign_keys = on;".to_owned();
        let note = Some("keys that must not be null lead in a circle: they are looked at when all is there".to_owned());
        steps.insert(0, SeedStep::new(line, "", 0, note));
    }
    Ok(steps)
}

struct PlannedTable {
    table: Rc<Table>,
    keys: Vec<Key>,
    /// Keys that do not wait for their parents.
    opened: Vec<(usize, OpenedKey)>,
    /// The column that is to number its records from 1 on, since records of another table name them beforehand.
    numbered: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum OpenedKey {
    /// It is null at first.
    Null,
    /// It holds numbers of parents to come.
    Numbered,
}

fn is_same_table(left: &Table, right: &Table) -> bool {
    left.name == right.name && left.schema == right.schema
}

/// True if the table is on a circle of keys among those that are left, by this key.
fn is_on_circle(rest: &[PlannedTable], from: usize, key: &Key) -> bool {
    let mut seen = vec![false; rest.len()];
    let mut open: Vec<usize> =
        rest.iter().position(|entry| is_same_table(&entry.table, &key.parent)).into_iter().collect();
    while let Some(at) = open.pop() {
        if at == from {
            return true;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        for (place, key) in rest[at].keys.iter().enumerate() {
            if rest[at].opened(place).is_none() {
                open.extend(rest.iter().position(|entry| is_same_table(&entry.table, &key.parent)));
            }
        }
    }
    false
}

/// Opens one circle of keys; gives whether all keys must be looked at at the end of the transaction only.
fn open_circle(rest: &mut [PlannedTable], catalog: &Catalog) -> Result<bool> {
    let mut found: Option<(u8, usize, usize)> = None;
    for (at, entry) in rest.iter().enumerate() {
        for (place, key) in entry.keys.iter().enumerate() {
            let free = !key.is_self_reference && entry.opened(place).is_none();
            if !free || !is_on_circle(rest, at, key) {
                continue;
            }
            let deferred = || {
                let clauses = entry.table.sql.as_deref().map(clauses).unwrap_or_default();
                clauses.deferred.iter().any(|parent| parent.eq_ignore_ascii_case(&key.parent.name))
            };
            let parent = rest.iter().find(|other| is_same_table(&other.table, &key.parent));
            let ahead = || key.columns.len() == 1 && parent.is_some_and(|parent| parent.is_numbered(key).is_some());
            let rank = if key.nullable || !key.declared {
                0
            } else if !ahead() {
                continue;
            } else if deferred() {
                1
            } else {
                2
            };
            if found.is_none_or(|(best, ..)| rank < best) {
                found = Some((rank, at, place));
            }
        }
    }
    let Some((rank, at, place)) = found else {
        let names: Vec<&str> = rest.iter().map(|entry| entry.table.name.as_str()).collect();
        let hint =
            rest.first().and_then(|entry| Some(naming_hint(&entry.table, *entry.keys.first()?.columns.first()?)));
        let error = Diagnostic::error(format!("{}: each needs a record of another before its own", names.join(", ")));
        return Err(error.hint(hint.unwrap_or_else(|| "a key that may be null, or is deferred, would do".to_owned())));
    };
    let parent = rest[at].keys[place].parent.clone();
    let full = keys::count(catalog, &parent, Parents::Counted, 1)? > 0;
    // Where there are parents already, they do.
    if rank > 0 && full {
        rest[at].keys.remove(place);
        return Ok(false);
    }
    rest[at].opened.push((place, if rank == 0 { OpenedKey::Null } else { OpenedKey::Numbered }));
    if rank > 0 {
        let key = rest[at].keys[place].clone();
        if let Some(parent) = rest.iter_mut().find(|other| is_same_table(&other.table, &key.parent)) {
            parent.numbered = parent.is_numbered(&key).flatten();
        }
    }
    Ok(rank == 2)
}

/// What is said of a table that gets no records.
fn left_out(entry: &PlannedTable, why: &str) -> SeedStep {
    SeedStep::new(String::new(), &entry.table.name, 0, Some(format!("left out: {why}")))
}

/// Takes out what no line can name, and what needs records of it; says so in a note for each.
fn leave_out(catalog: &Catalog, rest: &mut Vec<PlannedTable>) -> Result<Vec<SeedStep>> {
    let left: Vec<PlannedTable> = rest.extract_if(.., |entry| breaks_lines(&entry.table)).collect();
    let mut steps: Vec<SeedStep> = left.iter().map(|entry| left_out(entry, BREAKS_LINES)).collect();
    steps.extend(leave_out_dependents(catalog, rest, left)?);
    Ok(steps)
}

/// Takes out what needs records of tables that get none.
fn leave_out_dependents(
    catalog: &Catalog,
    rest: &mut Vec<PlannedTable>,
    mut left: Vec<PlannedTable>,
) -> Result<Vec<SeedStep>> {
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(gone) = left.get(at).map(|entry| Rc::clone(&entry.table)) {
        at += 1;
        let has_records = !is_of_lines(&gone.name) && keys::count(catalog, &gone, Parents::Counted, 1)? > 0;
        let needs = |key: &Key| is_same_table(&key.parent, &gone) && (!key.nullable || is_of_lines(&gone.name));
        for entry in rest.extract_if(.., |entry| !has_records && entry.keys.iter().any(needs)) {
            steps.push(left_out(&entry, &format!("it needs records of {}", gone.name)));
            left.push(entry);
        }
    }
    Ok(steps)
}

/// Takes out what triggers on other tables fill, unless records of it are wanted for others; says so in a note for each.
fn leave_to_triggers(catalog: &Catalog, rest: &mut Vec<PlannedTable>) -> Result<Vec<SeedStep>> {
    let mut steps = Vec::new();
    for FilledTable { table, trigger, on } in filled_by_triggers(catalog)? {
        let Some(at) = rest.iter().position(|entry| entry.table.name.eq_ignore_ascii_case(&table)) else { continue };
        let entry = rest.remove(at);
        if rest.iter().flat_map(|other| &other.keys).any(|key| is_same_table(&key.parent, &entry.table)) {
            // Before the trigger fills it, there is room for them.
            rest.insert(0, entry);
            continue;
        }
        let note = Some(format!("left to the trigger {trigger} on {on}"));
        steps.push(SeedStep::new(String::new(), &entry.table.name, 0, note));
    }
    Ok(steps)
}

/// A table into which a trigger on another inserts.
pub struct FilledTable {
    /// As the trigger writes it.
    pub table: String,
    pub trigger: String,
    pub on: String,
}

/// The tables that triggers on others fill.
///
/// # Errors
/// The engine's.
pub fn filled_by_triggers(catalog: &Catalog) -> Result<Vec<FilledTable>> {
    let sql = "select name, tbl_name, sql from main.sqlite_schema where type = 'trigger' order by name";
    let mut found = Vec::new();
    for row in collect(catalog.connection(), sql, &[])? {
        let text = |at: usize| row.get(at).and_then(|value| value.as_text()).unwrap_or_default().into_owned();
        let (trigger, on) = (text(0), text(1));
        let others = inserted(&text(2)).into_iter().filter(|table| !table.eq_ignore_ascii_case(&on));
        found.extend(others.map(|table| FilledTable { table, trigger: trigger.clone(), on: on.clone() }));
    }
    Ok(found)
}

impl PlannedTable {
    fn opened(&self, at: usize) -> Option<OpenedKey> {
        self.opened.iter().find(|(known, _)| *known == at).map(|(_, how)| *how)
    }

    /// The keys that do not wait for their parents.
    fn opened_keys(&self) -> impl Iterator<Item = (&Key, OpenedKey)> {
        self.keys.iter().enumerate().filter_map(|(at, key)| Some((key, self.opened(at)?)))
    }

    fn waiting_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().enumerate().filter(|(at, _)| self.opened(*at).is_none()).map(|(_, key)| key)
    }

    fn checks(&self) -> Vec<String> {
        self.table.sql.as_deref().map(clauses).unwrap_or_default().checks
    }

    /// True if any record that a key is set to could break what is unique or checked beside it.
    fn may_break(&self, key: &Key) -> bool {
        let table = &self.table;
        let is_key = |column: &usize| key.columns.contains(column);
        let is_named = |text: &String| {
            let column = |name: &str| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
            code(text).filter_map(|token| column(&token.name())).any(|column| is_key(&column))
        };
        table.indexes.iter().any(|index| index.unique && index.columns.iter().flatten().any(is_key))
            || self.checks().iter().any(is_named)
    }

    /// The key as the number of one of so many parents that are still to come.
    fn number_to_come(&self, key: &Key, most: u64) -> String {
        let column = key.columns.first().map_or("", |column| self.table.columns[*column].name.as_str());
        let made = format!("int(1, {most})");
        let made = if is_alone(&self.table, key) { format!("unique({made})") } else { made };
        format!("{}={made}", quoted(column))
    }

    /// Says whether its records are numbered from 1 on, where there are none, by the column that a key names: `Some(None)` by
    /// SQLite, `Some(column)` by a column that the line fills so.
    fn is_numbered(&self, key: &Key) -> Option<Option<usize>> {
        let table = &self.table;
        let [column] = key.parent_columns.as_slice() else { return None };
        let ruled =
            || self.checks().iter().any(|check| code(check).any(|token| token.is_named(&table.columns[*column].name)));
        let plain = match kind(&table.columns[*column]) {
            ColumnKind::Integer => true,
            // Numbers do as texts where nothing else is asked for.
            ColumnKind::Text(_) | ColumnKind::Uuid | ColumnKind::Any => !ruled(),
            _ => false,
        };
        let own = self.keys.iter().any(|key| key.columns.contains(column));
        if table.primary_key != [*column] || !plain || own {
            return None;
        }
        Some((!solve::is_rowid(table, *column)).then_some(*column))
    }
}

/// The line that makes some parts for each record that they are parts of, where all of those are made by the same plan.
fn of_each(
    catalog: &Catalog,
    entry: &PlannedTable,
    records: u64,
    planned: &HashMap<String, u64>,
) -> Result<Option<String>> {
    let table = &*entry.table;
    for key in entry.keys.iter().filter(|key| !key.nullable && !key.is_self_reference && !is_alone(table, key)) {
        let parents = planned.get(&key.parent.name).copied().unwrap_or(0);
        let is_only = entry.keys.iter().filter(|other| is_same_table(&other.parent, &key.parent)).count() == 1;
        if parents == 0 || records < parents || !is_only || !totals::is_part_of(catalog, table, key) {
            continue;
        }
        let noun = keys::noun(catalog, &key.parent);
        // What was there before has its parts.
        let noun = match keys::count(catalog, &key.parent, Parents::Counted, 1)? {
            0 => noun,
            _ if totals::are_without(catalog, table, key)? => continue,
            _ => match totals::relation_of(catalog, table, key)? {
                Some(relation) => format!("{noun} without {relation}"),
                None => continue,
            },
        };
        let count = match records / parents {
            1 => "1".to_owned(),
            mean => format!("1..{}", 2 * mean - 1),
        };
        return Ok(Some(format!("for each {noun} create {count} {} auto", hop_name(&table.name))));
    }
    Ok(None)
}

/// The lines so far, and what is known of the tables that they fill.
struct Lines<'a> {
    catalog: &'a Catalog,
    roots: u64,
    /// How many records they make of each table, by its name.
    planned: HashMap<String, u64>,
    /// How the columns of each table are made.
    made: HashMap<String, Vec<Made>>,
    steps: Vec<SeedStep>,
    /// What comes at the end.
    updates: Vec<SeedStep>,
}

impl Lines<'_> {
    /// Adds the line of a table; gives whether all keys must be looked at at the end of the transaction only.
    fn plan_table(&mut self, entry: &PlannedTable) -> Result<bool> {
        let wanted = self.wanted(entry)?;
        let Lines { catalog, roots, planned, .. } = self;
        let (catalog, roots, table) = (*catalog, *roots, &entry.table);
        let mut named: Vec<NamedColumn> = Vec::new();
        for (key, _) in entry.opened_keys() {
            named.extend(key.columns.iter().map(|column| NamedColumn::from(*column)));
        }
        named.extend(entry.numbered.map(NamedColumn::from));
        let solved = solve::solve(catalog, table, &named, wanted, Parents::Planned(planned), Shape::Lifelike, &[])?;
        let mut records = solved.bound.as_ref().map_or(wanted, |bound| wanted.min(bound.most));
        if entry.opened_keys().any(|(key, how)| how == OpenedKey::Numbered && is_alone(table, key)) {
            records = records.min(roots);
        }
        let note = solved
            .bound
            .filter(|bound| bound.most < wanted)
            .map(|Bound { most, rule, .. }| format!("{rule} leaves room for {most}"));
        planned.insert(table.name.clone(), records);
        if records == 0 {
            if note.is_some() {
                self.steps.push(SeedStep::new(String::new(), &table.name, records, note));
            }
            return Ok(false);
        }
        let mut line = format!("create {records} {} auto", hop_name(&table.name));
        if let Some(column) = entry.numbered {
            line.push_str(&format!(" {}=seq(1)", quoted(&table.columns[column].name)));
        }
        for (key, how) in entry.opened_keys() {
            line.push_str(&match how {
                OpenedKey::Null => format!(" {}=null", key.field),
                OpenedKey::Numbered => format!(" {}", entry.number_to_come(key, roots.min(records))),
            });
        }
        let of_each = match entry.opened.is_empty() && entry.numbered.is_none() {
            true => of_each(catalog, entry, records, planned)?,
            false => None,
        };
        self.steps.push(SeedStep { of_each, ..SeedStep::new(line, &table.name, records, note) });
        self.made.insert(table.name.clone(), solved.made);
        self.complete(entry)?;
        Ok(solved.waits)
    }

    /// How many records a table gets, where there is room.
    fn wanted(&self, entry: &PlannedTable) -> Result<u64> {
        let mut largest = None;
        for key in entry.waiting_keys().filter(|key| !key.is_self_reference) {
            let made = self.planned.get(&key.parent.name).copied();
            // Where there is no room for more parents, those that are there have children.
            let parents = match made {
                Some(0) => Some(keys::count(self.catalog, &key.parent, Parents::Counted, self.roots)?),
                made => made,
            };
            largest = largest.max(parents);
        }
        let most = self.roots.saturating_mul(MAX_GROWTH);
        // There is one of each kind.
        if let Some(lookup) = names::lookup(&entry.table)
            && !self.catalog.fake_comments(&entry.table).iter().any(|remark| remark.column == lookup.name)
        {
            let kinds = lookup.kinds().len() as u64;
            let kinds = kinds.min(self.roots.max(7));
            return Ok(kinds.saturating_sub(keys::count(self.catalog, &entry.table, Parents::Counted, kinds)?));
        }
        Ok(largest.map_or(self.roots, |parents| parents.saturating_mul(CHILDREN_PER_PARENT).min(most)))
    }

    /// Adds what is to be done when the records of a table are there: keys that were null at first, and totals of what they belong to.
    fn complete(&mut self, entry: &PlannedTable) -> Result<()> {
        let (catalog, table) = (self.catalog, &entry.table);
        for (key, how) in entry.opened_keys() {
            if how == OpenedKey::Null && !entry.may_break(key) {
                let noun = keys::noun(catalog, &key.parent);
                let line = format!("update all {} set {}=any {noun}", hop_name(&table.name), key.field);
                self.updates.push(SeedStep::new(line, &table.name, 0, None));
            }
        }
        for key in entry.waiting_keys() {
            let Some(made) = self.made.get(&key.parent.name) else { continue };
            if let Some(line) = totals::update(catalog, table, key, made)? {
                self.steps.push(SeedStep { is_lenient: true, ..SeedStep::new(line, &key.parent.name, 0, None) });
            }
            self.complete_bills(table, key)?;
        }
        Ok(())
    }

    /// Adds what bills say of the parts of what they are for, when both are there.
    fn complete_bills(&mut self, table: &Table, key: &Key) -> Result<()> {
        let relations = self.catalog.relations(&key.parent)?;
        let is_own = |relation: &&Rc<Relation>| {
            matches!(relation.kind, RelationKind::HasMany | RelationKind::HasOne) && relation.steps.len() == 1
        };
        let beside = relations.iter().filter(is_own);
        let is_other = |step: &&KeyStep| {
            step.to.name != table.name
                && self.made.contains_key(&step.to.name)
                && totals::is_part(table) != totals::is_part(&step.to)
        };
        for step in beside.map(|relation| &relation.steps[0]).filter(is_other) {
            let other = &*step.to;
            let own = keys::belongings(self.catalog, other)?;
            let Some(other_key) = own.iter().find(|other| other.columns == step.to_columns) else { continue };
            for (bill, parts) in [((table, key), (other, other_key)), ((other, other_key), (table, key))] {
                let Some(made) = self.made.get(&bill.0.name) else { continue };
                if let Some(line) = totals::update_bill(self.catalog, bill, parts, made)? {
                    self.steps.push(SeedStep { is_lenient: true, ..SeedStep::new(line, &bill.0.name, 0, None) });
                }
            }
        }
        Ok(())
    }
}
