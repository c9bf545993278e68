//! The lines of each table, parents before children.

use std::collections::HashMap;
use std::rc::Rc;

use super::children::Children;
use super::column::{self, Learned};
use super::pass::{Look, Pass, Survey};
use super::sums::sums;
use crate::catalog::{Catalog, Column, Identity, Table, TableKind};
use crate::check;
use crate::diagnostic::{DiagnosticKind, Result};
use crate::seed::auto::{self, Key, NamedColumn, Room, hop_name, quoted};
use crate::sql::code;
use crate::store::{Connection, count};

/// More different numbers of children are rounded down to so many, and the children that are left out get a line of their own.
const MOST_GROUPS: usize = 40;

const NULL: &str = "null";

/// A table that is to be filled.
struct Entry {
    table: Rc<Table>,
    /// The keys that a line can set, none of which shares a column with another.
    keys: Vec<Key>,
    records: u64,
    /// Keys, by position, that are null at first and set at the end.
    late: Vec<usize>,
}

impl Entry {
    /// True of a column whose values are looked at: no key, nothing that comes by itself.
    fn is_learned(&self, at: usize) -> bool {
        let (table, column) = (&self.table, &self.table.columns[at]);
        let is_numbered =
            matches!(&table.identity, Identity::Rowid(name) if *name == column.name) && table.primary_key == [at];
        let belongs = table.foreign_keys.iter().any(|key| key.columns.contains(&at))
            || self.keys.iter().any(|key| key.columns.contains(&at));
        !(column.generated.is_some() || column.hidden || is_numbered || belongs)
    }
}

/// What has been told so far.
struct Work<'a> {
    connection: &'a dyn Connection,
    catalog: &'a Catalog,
    /// The catalog of an empty copy.
    copy: &'a Catalog,
    /// The tables that have their lines, with their numbers of records.
    done: HashMap<String, u64>,
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
    let mut work = Work { connection, catalog, copy, done: HashMap::new(), updates: Vec::new(), tick };
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
fn share(part: u64, whole: u64) -> String {
    let exact = part as f64 / whole as f64;
    let rarer = exact.min(1.0 - exact);
    // Two digits at least of what is seldom.
    let digits = if rarer > 0.0 { (1.0 - rarer.log10().floor()).clamp(4.0, 17.0) as usize } else { 0 };
    let share = format!("{exact:.digits$}");
    if digits > 0 { share.trim_end_matches('0').to_owned() } else { share }
}

/// `maybe(…)` around a value of which so many of all are null.
fn with_nulls(value: String, nulls: u64, records: u64) -> String {
    match nulls {
        0 => value,
        nulls => format!("maybe({}, {value})", share(nulls, records)),
    }
}

/// A field that is made up by its meaning, null as often as the column is.
fn made_up(pass: &Pass<'_>, survey: &Survey, people: &[usize], field: auto::AutoField) -> String {
    let table = pass.table;
    let is_it = |column: &Column| [hop_name(&column.name), quoted(&column.name)].contains(&field.column);
    let Some(at) = table.columns.iter().position(is_it) else { return format!("{}={}", field.column, field.value) };
    let often = field.value.strip_prefix("maybe(0.7, ").and_then(|text| text.strip_suffix(')'));
    let mut value = often.unwrap_or(&field.value).to_owned();
    if people.contains(&at) {
        value = value.replace("fake.phrase", "fake.name");
    } else if let Some(auto::Personal::Made(maker)) = auto::personal(&table.name, &table.columns[at].name) {
        value = value.replace("fake.phrase", &format!("fake.{maker}"));
    }
    let seen = &survey.columns[at];
    format!("{}={}", field.column, with_nulls(value, seen.nulls, pass.records))
}

/// The fields of a line that are learned.
struct Fields {
    fields: Vec<String>,
    /// The columns that the line sets by itself.
    named: Vec<NamedColumn>,
    /// Columns whose texts are names of people.
    people: Vec<usize>,
}

/// The key whose parents a line goes through.
struct Driver {
    /// Its position.
    key: usize,
    unlike: f64,
    groups: Vec<(u64, u64)>,
}

/// The field of a column that was learned.
struct Told {
    named: NamedColumn,
    value: String,
    /// The column that it is worked out from.
    behind: Option<usize>,
}

/// The place of a column that is learned, and draws from too few values for a rule that it never repeats together with others: those
/// that few records hold are not told.
fn short_of_values(table: &Table, records: u64, keys: &[NamedColumn], told: &[Told]) -> Option<usize> {
    let indexes = table.indexes.iter().filter(|index| index.unique && !index.partial);
    let whole = indexes.filter_map(|index| index.columns.iter().copied().collect::<Option<Vec<usize>>>());
    let all = std::iter::once(table.primary_key.clone()).chain(whole).filter(|columns| columns.len() > 1);
    let named = || keys.iter().chain(told.iter().map(|one| &one.named));
    let is_short = |columns: &[usize]| {
        let (mut wanted, mut room) = (records, 1_u64);
        for column in columns {
            match named().find(|one| one.column == *column).map(|one| one.room) {
                None | Some(Room::Unknown) => return false,
                Some(Room::Values(count)) => room = room.saturating_mul(count),
                Some(Room::Shared(most)) => wanted = wanted.min(most),
            }
        }
        room < wanted
    };
    all.filter(|columns| is_short(columns))
        .find_map(|columns| told.iter().rposition(|one| columns.contains(&one.named.column)))
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
        let survey = self.survey(&pass, entry)?;
        let driver = self.driver(entry, &survey)?;
        let Fields { mut fields, named, people } = self.fields(&pass, &survey, (entry, &copied), driver.as_ref())?;
        for field in auto::planned_fields(self.copy, &copied, &named, records, &self.done)? {
            fields.push(made_up(&pass, &survey, &people, field));
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
            fields.push("auto".to_owned());
        }
        let text = self.lines(entry, &survey, driver, &fields);
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
        let children = |at: usize| {
            let key = &entry.keys[at];
            let parents = if self.may_drive(entry, at) { self.done.get(&key.parent.name).copied() } else { None };
            parents.map_or(Ok(None), |parents| Children::new(self.connection, table, key, parents))
        };
        let children = (0..entry.keys.len()).map(children).collect::<Result<_>>()?;
        pass.look(&looks, &keys, children)
    }

    /// The fields of columns that are learned; of a table and its empty copy.
    fn fields(
        &self,
        pass: &Pass<'_>,
        survey: &Survey,
        (entry, copied): (&Entry, &Table),
        driver: Option<&Driver>,
    ) -> Result<Fields> {
        let (table, records) = (&entry.table, entry.records);
        let keys = self.named_keys(entry, survey, driver);
        // A table that cannot be filled by its names alone may be by what is learned.
        let sums = match auto::planned_fields(self.copy, copied, &keys, records, &self.done) {
            Ok(fields) => sums(self.connection, table, &fields)?,
            Err(error) if error.kind == DiagnosticKind::Language => Vec::new(),
            Err(error) => return Err(error),
        };
        let (mut learned, mut ordered) = (Vec::new(), Vec::new());
        for at in (0..table.columns.len()).filter(|at| entry.is_learned(*at) && !sums.contains(at)) {
            let found = column::learn(pass, self.catalog, survey, at, &ordered)?;
            if let Learned::Spread(spread) = &found
                && survey.columns[at].nulls == 0
            {
                ordered.push((at, spread.scale));
            }
            learned.push((at, found));
        }
        let spreads = learned.iter_mut().filter_map(|(_, found)| match found {
            Learned::Spread(spread) => Some((spread.place, &mut spread.bins)),
            Learned::Null | Learned::Category(..) | Learned::Meaning | Learned::People => None,
        });
        pass.count(survey, &mut spreads.collect::<Vec<_>>())?;
        let (mut told, mut people) = (Vec::<Told>::new(), Vec::new());
        for (at, found) in learned {
            let (unique, nulls) = (table.is_unique(&[at]), survey.columns[at].nulls);
            let (text, room, behind) = match found {
                Learned::Meaning => continue,
                Learned::People => {
                    people.push(at);
                    continue;
                }
                Learned::Null => (NULL.to_owned(), Room::Unknown, None),
                Learned::Category(text, count) => (text, Room::Values(count), None),
                Learned::Spread(spread) => {
                    let behind = spread.place.other();
                    let Some((text, room)) = spread.told(table) else { continue };
                    if unique && room < records {
                        continue;
                    }
                    (if unique { format!("unique({text})") } else { text }, Room::Values(room), behind)
                }
            };
            // Nulls never repeat.
            let room = if nulls > 0 { Room::Unknown } else { room };
            let value = if text == NULL { text } else { with_nulls(text, nulls, records) };
            told.push(Told { named: NamedColumn { column: at, room }, value, behind });
        }
        while let Some(short) = short_of_values(table, records, &keys, &told) {
            told.remove(short);
        }
        // What lies behind another is nothing without it.
        let mut named = keys;
        let mut fields = Vec::new();
        for Told { named: one, value, behind } in told {
            if behind.is_none_or(|other| named.iter().any(|known| known.column == other)) {
                fields.push(format!("{}={value}", hop_name(&table.columns[one.column].name)));
                named.push(one);
            }
        }
        Ok(Fields { fields, named, people })
    }

    /// The columns of the keys, with how many values the lines draw them from.
    fn named_keys(&self, entry: &Entry, survey: &Survey, driver: Option<&Driver>) -> Vec<NamedColumn> {
        let room = |at: usize, key: &Key| {
            if let Some(driver) = driver.filter(|driver| driver.key == at) {
                return Room::Shared(driver.groups.iter().map(|(count, _)| *count).max().unwrap_or(0));
            }
            let is_null = survey.key_nulls[at] > 0 || entry.late.contains(&at);
            match self.done.get(&key.parent.name) {
                Some(count) if !is_null && !key.is_self_reference => Room::Values(*count),
                _ => Room::Unknown,
            }
        };
        let keys = entry.keys.iter().enumerate();
        keys.flat_map(|(at, key)| NamedColumn::of_key(&key.columns, room(at, key))).collect()
    }

    /// The key whose parents differ the most from what chance would give them.
    fn driver(&self, entry: &Entry, survey: &Survey) -> Result<Option<Driver>> {
        let mut driver: Option<Driver> = None;
        for (at, key) in entry.keys.iter().enumerate() {
            if !self.may_drive(entry, at) {
                continue;
            }
            let groups = match &survey.children[at] {
                Some(children) => children.groups(),
                None => self.groups(&entry.table, key)?,
            };
            let unlike = unlikeness(&groups);
            if driver.as_ref().is_none_or(|known| unlike > known.unlike) {
                driver = Some(Driver { key: at, unlike, groups });
            }
        }
        Ok(driver)
    }

    /// The lines that make the records of a table, with these fields beside its keys.
    fn lines(&mut self, entry: &Entry, survey: &Survey, driver: Option<Driver>, fields: &[String]) -> String {
        let (table, records, nulls) = (&entry.table, entry.records, &survey.key_nulls);
        let noun = hop_name(&table.name);
        let mut text = remark(&table.name, &format!("{records} records"));
        let is_late = |at: usize| entry.late.contains(&at);
        let filled = |key: &Key| self.done.get(&key.parent.name).is_some_and(|count| *count > 0);
        let mut left = records;
        let key_fields = |driving: Option<(usize, Parent)>| -> Vec<String> {
            let mut set = Vec::new();
            for (at, key) in entry.keys.iter().enumerate() {
                let parent = auto::noun(self.catalog, &key.parent);
                let any = format!("any {parent}");
                match &driving {
                    Some((driver, Parent::Each)) if *driver == at => {
                        if needs_name(entry, key) {
                            set.push(format!("{}={}", key.field, in_hand(table)));
                        }
                        continue;
                    }
                    Some((driver, Parent::Null)) if *driver == at => {
                        set.push(format!("{}=null", key.field));
                        continue;
                    }
                    Some((driver, Parent::Any)) if *driver == at => {
                        set.push(format!("{}={any}", key.field));
                        continue;
                    }
                    _ => {}
                }
                let value = if is_late(at) || nulls[at] == records || (!key.is_self_reference && !filled(key)) {
                    "null".to_owned()
                } else {
                    let any = if key.is_self_reference { format!("any earlier {parent}") } else { any };
                    let any = if table.is_unique(&key.columns) && !key.is_self_reference {
                        format!("unique({any})")
                    } else {
                        any
                    };
                    with_nulls(any, nulls[at], records)
                };
                set.push(format!("{}={value}", key.field));
            }
            set
        };
        let mut line = |head: String, keys: Vec<String>| {
            text.push_str(&head);
            for field in keys.iter().chain(fields) {
                text.push_str("\n  ");
                text.push_str(field);
            }
            text.push('\n');
        };
        if let Some(Driver { key: at, groups, .. }) = driver {
            let key = &entry.keys[at];
            let groups = few(groups);
            let made: u64 = groups.iter().map(|(count, parents)| count * parents).sum();
            let counts = match groups.as_slice() {
                [(count, _)] => count.to_string(),
                groups => {
                    let parts: Vec<String> =
                        groups.iter().map(|(count, parents)| format!("{count}, {parents}")).collect();
                    format!("weighted({})", parts.join(", "))
                }
            };
            let name = if needs_name(entry, key) { format!(" as {}", in_hand(table)) } else { String::new() };
            if made > 0 {
                let parent = auto::noun(self.catalog, &key.parent);
                line(format!("for each {parent}{name} create {counts} {noun}"), key_fields(Some((at, Parent::Each))));
            }
            left = left.saturating_sub(made);
            let without = if key.nullable { left.min(nulls[at]) } else { 0 };
            if without > 0 {
                line(format!("create {without} {noun}"), key_fields(Some((at, Parent::Null))));
                left -= without;
            }
            if left > 0 {
                line(format!("create {left} {noun}"), key_fields(Some((at, Parent::Any))));
            }
        } else {
            line(format!("create {left} {noun}"), key_fields(None));
        }
        for at in &entry.late {
            let key = &entry.keys[*at];
            let columns: Vec<&str> = key.columns.iter().map(|column| table.columns[*column].name.as_str()).collect();
            if nulls[*at] == records {
                continue;
            }
            self.updates.push(if table.is_unique(&key.columns) {
                remark(&table.name, &format!("{} stays null: it leads in a circle and is unique", columns.join(", ")))
            } else {
                let any = with_nulls(format!("any {}", auto::noun(self.catalog, &key.parent)), nulls[*at], records);
                format!("update all {noun} set {}={any}\n", key.field)
            });
        }
        text
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

/// How far numbers of children are from those that chance alone would give: of those the variance is the mean.
fn unlikeness(groups: &[(u64, u64)]) -> f64 {
    let parents: u64 = groups.iter().map(|(_, parents)| parents).sum();
    if parents == 0 {
        return 0.0;
    }
    let mean = groups.iter().map(|(count, often)| *count as f64 * *often as f64).sum::<f64>() / parents as f64;
    let square = |(count, often): &(u64, u64)| (*count as f64 - mean).powi(2) * *often as f64;
    let variance = groups.iter().map(square).sum::<f64>() / parents as f64;
    if mean == 0.0 { 0.0 } else { (variance / mean - 1.0).abs() }
}

/// No more than [`MOST_GROUPS`] groups: neighbours go together, each with the least number of children in it.
fn few(groups: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    let together = groups.len().div_ceil(MOST_GROUPS).max(1);
    let first = |chunk: &[(u64, u64)]| {
        let least = chunk.first().map_or(0, |(count, _)| *count);
        (least, chunk.iter().map(|(_, parents)| parents).sum())
    };
    groups.chunks(together).map(first).collect()
}
