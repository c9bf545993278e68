//! `.seed diff`: how tables differ from what the last run left, how those of two files differ, and those that two seeds make.

use std::path::Path;
use std::rc::Rc;

use super::{SeedOptions, Seeds, run, tell_left_out, tell_own_seed};
use crate::answer::Nested;
use crate::catalog::{Catalog, CatalogOptions, TableKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::fresh::{self, Sheet};
use crate::reader::RunLine;
use crate::session::{Listing, Opened, Output, SeedLine, Session, Stop, grouped, listing};
use crate::store::{self, BackupMode, Connection, OpenOptions, OpenTarget, Value, quote_value};
use crate::survey::snapshot::{self, Known, Measure, RecordsDifference, TableDifference};
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width::cut;

/// So many records of a table are held at a time, of each side.
const HELD: u64 = 200_000;
/// How many columns of a record that changed are shown to people, and how many letters of a value.
const COLUMNS: usize = 4;
const LONGEST: usize = 40;

/// How the tables differ from what the last run left, of this session or another.
pub(super) fn since_last_run(session: &Session, out: &mut Output) -> Result<(), Stop> {
    session.catalog.refresh()?;
    let Some((run, differences)) = session.since_last_seed()? else {
        let error = Diagnostic::error("no seed is known to have run here, so there is nothing to compare with");
        return Err(match session.open.safe {
            true => error.hint("with --safe, what earlier sessions have kept beside the database is not read"),
            false => error.hint("`.seed` runs them; what it leaves is what `.seed diff` compares with"),
        }
        .into());
    };
    show(session, &differences, out)?;
    out.flush()?;
    let command = sanitize::text(&run.command, Lines::Show);
    session.messages.prose(&format!("compared with what `{command}` left at {}", run.at));
    tell_left_out(session, &session.virtual_tables()?);
    Ok(())
}

/// One of the two databases that are compared.
struct Side {
    connection: Rc<dyn Connection>,
    catalog: Rc<Catalog>,
}

impl Side {
    fn open(session: &Session, file: &str) -> Result<Side> {
        session.check_file_access(Path::new(file), ".seed diff")?;
        let options = OpenOptions { readonly: true, alone: true, ..OpenOptions::default() };
        let connection: Rc<dyn Connection> = store::open(OpenTarget::File(Path::new(file)), &options)?;
        let options = CatalogOptions { infer: false, ..CatalogOptions::default() };
        let catalog = Rc::new(Catalog::new(Rc::clone(&connection), options));
        Ok(Side { connection, catalog })
    }

    fn of(session: &Session) -> Side {
        Side { connection: Rc::clone(&session.engine.connection), catalog: Rc::clone(&session.catalog) }
    }

    /// The tables of that kind.
    fn names(&self, kind: TableKind) -> Result<Vec<String>> {
        let entries = self.catalog.tables()?.into_iter();
        let own = entries.filter(|entry| entry.kind == kind && entry.schema == "main");
        Ok(own.map(|entry| entry.name).collect())
    }

    fn to_compare(&self) -> snapshot::Side<'_> {
        snapshot::Side { connection: &*self.connection, catalog: &self.catalog }
    }
}

fn compared(session: &Session, [then, now]: [&Side; 2]) -> Result<Vec<TableDifference>> {
    let mut differences = Vec::new();
    then.catalog.refresh()?;
    now.catalog.refresh()?;
    for name in snapshot::names_of_both(then.names(TableKind::Table)?, now.names(TableKind::Table)?) {
        let tick = || session.cancel.check();
        tick()?;
        differences.push(snapshot::compare(&name, [then.to_compare(), now.to_compare()], HELD, &tick)?);
    }
    Ok(differences)
}

/// How the tables of two files differ.
pub(super) fn of_files(session: &Session, files: [&str; 2], out: &mut Output) -> Result<(), Stop> {
    // What is not committed is in no file; and to open and close one drops the locks of this process on it (howtocorrupt.html 2.2).
    check_no_transaction(session, "files are compared as they stand")?;
    let [then, now] = [Side::open(session, files[0])?, Side::open(session, files[1])?];
    show(session, &compared(session, [&then, &now])?, out)?;
    out.flush()?;
    tell_left_out(session, &snapshot::names_of_both(then.names(TableKind::Virtual)?, now.names(TableKind::Virtual)?));
    Ok(())
}

/// How the tables differ that two seeds make, each on a copy of the database.
pub(super) fn of_seeds(
    session: &Session,
    numbers: [u64; 2],
    seeds: &Seeds,
    how: SeedOptions,
    out: &mut Output,
    run_line: RunLine,
) -> Result<(), Stop> {
    check_no_transaction(session, "the seeds run on copies of the database as it is committed")?;
    let folder =
        tempfile::tempdir().map_err(|error| Diagnostic::engine(format!("there is no room for a copy: {error}")))?;
    session.check_file_access(folder.path(), ".seed diff")?;
    let copy = |at: usize| {
        let how = SeedOptions { last: true, seed: Some(numbers[at]), ..how };
        seeded_copy(session, &folder.path().join(format!("{at}.db")), seeds, how, run_line)
    };
    let copies = copy(0).and_then(|(then, _)| Ok((then, copy(1)?)));
    if let (Err(Stop::Reported), false, Seeds::All | Seeds::One(_) | Seeds::Auto(_)) = (&copies, how.fresh, seeds) {
        let here: u64 = session.table_counts()?.iter().map(|(_, count)| count).sum();
        if here > 0 {
            let [then, now] = numbers;
            let fresh = format!("`.seed diff fresh --seed {then} --seed {now}` clears the tables of the copies first");
            session.messages.say(&format!("each seed ran on a copy with the {here} records that are here: {fresh}"));
        }
    }
    // The sessions of the copies were what Ctrl-C stops.
    session.cancel.watch(session.engine.connection.interrupter());
    let (then, (now, own_seed)) = copies?;
    show(session, &compared(session, [&Side::of(&then), &Side::of(&now)])?, out)?;
    out.flush()?;
    tell_own_seed(session, own_seed.as_ref());
    let [then, now] = numbers;
    session.messages.prose(&format!(
        "what `--seed {now}` makes compared with `--seed {then}`, each on a copy; here nothing was changed"
    ));
    tell_left_out(session, &session.virtual_tables()?);
    Ok(())
}

fn check_no_transaction(session: &Session, why: &str) -> Result<()> {
    if session.in_transaction() {
        return Err(
            Diagnostic::error(format!("{why}, and a transaction is open")).hint("`commit` or `rollback` ends it")
        );
    }
    Ok(())
}

/// A session on a copy of the database, in which the seeds have run, and the line of them that has set the seed.
fn seeded_copy(
    session: &Session,
    file: &Path,
    seeds: &Seeds,
    how: SeedOptions,
    run_line: RunLine,
) -> Result<(Session, Option<SeedLine>), Stop> {
    let mut tick = |_, _| session.cancel.check();
    session.engine.connection.copy_to(file, BackupMode::Snapshot, &mut tick)?;
    let open = OpenOptions { alone: true, ..OpenOptions::default() };
    let connection = store::open(OpenTarget::File(file), &open)?;
    let opened = Opened { is_demo: session.database.is_demo, ..Opened::on(connection, session.name().to_owned()) };
    let said = Sheet::default();
    let mut copy = fresh::unattended(opened, open, session.project_folder(), &said, session.shared_cancel());
    copy.settings = session.settings.clone();
    // Nothing of it will be taken back.
    copy.settings.undo = false;
    copy.confined.clone_from(&session.confined);
    let mut nowhere = fresh::nowhere(&copy);
    match run(&mut copy, seeds, how, &mut nowhere, run_line) {
        Ok(own_seed) => Ok((copy, own_seed)),
        Err(Stop::Reported) => {
            session.messages.say(said.take().trim_end());
            Err(Stop::Reported)
        }
        Err(stop) => Err(stop),
    }
}

fn show(session: &Session, differences: &[TableDifference], out: &mut Output) -> Result<(), Stop> {
    if session.is_for_people() {
        out.prose(&for_people(differences))?;
        return Ok(());
    }
    let mut listed = Listing::new(&["table", "then", "now", "made", "lost", "changed", "columns", "records", "note"]);
    for table in differences {
        listed.push(as_row(table));
    }
    session.list(&listed, out)
}

fn as_row(table: &TableDifference) -> Vec<Nested> {
    let mut row = vec![listing::text(&table.table), listing::number(table.then), listing::number(table.now)];
    let none = RecordsDifference::default();
    let known = table.records();
    let records = known.unwrap_or(&none);
    for count in [records.made, records.lost, records.changed] {
        row.push(if known.is_some() { listing::number(count) } else { listing::maybe(None) });
    }
    let mut columns = Listing::new(&["column", "changed", "moved"]);
    for (name, changed, moved) in table.columns() {
        let mut listed = Listing::new(&["of", "then", "now"]);
        moved.iter().for_each(|one| listed.push(vec![listing::text(&one.of), measured(&one.then), measured(&one.now)]));
        columns.push(vec![listing::text(name), listing::number(changed), listed.nested()]);
    }
    row.push(columns.nested());
    let mut listed = Listing::new(&["key", "what", "values"]);
    let key = |key: &[Value]| match key {
        [one] => Nested::Value(one.clone()),
        several => Nested::List(several.iter().cloned().map(Nested::Value).collect()),
    };
    for record in &records.changed_records {
        let mut values = Listing::new(&["column", "then", "now"]);
        for (name, then, now) in &record.columns {
            values.push(vec![listing::text(name), Nested::Value(then.clone()), Nested::Value(now.clone())]);
        }
        listed.push(vec![key(&record.key), listing::text("changed"), values.nested()]);
    }
    for (keys, what) in [(&records.made_keys, "made"), (&records.lost_keys, "lost")] {
        for made in keys {
            listed.push(vec![key(made), listing::text(what), Listing::new(&[]).nested()]);
        }
    }
    row.push(listed.nested());
    row.push(listing::maybe(table.note().as_deref()));
    row
}

/// A value as it is, a share as a number from 0 to 1.
fn measured(measure: &Measure) -> Nested {
    Nested::Value(match measure {
        Measure::Value(value) => value.clone(),
        Measure::Share(count, of) => Value::Real((*count as f64 / (*of).max(1) as f64 * 1e6).round() / 1e6),
    })
}

fn for_people(differences: &[TableDifference]) -> String {
    let mut text = String::new();
    let (same, other): (Vec<_>, Vec<_>) =
        differences.iter().partition(|table| table.is_same() && table.note().is_none());
    for table in &other {
        text.push_str(&lines(table));
    }
    let names: Vec<&str> = same.iter().map(|table| table.table.as_str()).collect();
    let records: u64 = same.iter().map(|table| table.now).sum();
    match (names.as_slice(), other.as_slice()) {
        ([], []) => text.push_str("there are no tables to compare\n"),
        ([], _) => {}
        (_, []) => text.push_str(&format!("nothing differs: {}\n", told(names.len() as u64, "table", Some(records)))),
        _ => text.push_str(&format!("the same: {}\n", names.join(", "))),
    }
    text
}

fn told(count: u64, what: &str, records: Option<u64>) -> String {
    let several = |count: u64, what: &str| format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" });
    match records {
        Some(records) => format!("{}, {}", several(count, what), several(records, "record")),
        None => several(count, what),
    }
}

/// All that is told of a table that differs.
fn lines(table: &TableDifference) -> String {
    if let Known::Gone | Known::New = table.known {
        let (what, count) = if table.known == Known::New { ("new", table.now) } else { ("gone", table.then) };
        return format!("{}: the table is {what}, with {}\n", table.table, told(count, "record", None));
    }
    let mut head = format!("{}  {} → {}", table.table, grouped(table.then), told(table.now, "record", None));
    let mut parts = Vec::new();
    if let Some(records) = table.records() {
        let counts = [(records.made, "made"), (records.lost, "lost"), (records.changed, "changed")];
        parts.extend(
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{} {what}", grouped(*count))),
        );
    }
    parts.extend(table.note());
    if !parts.is_empty() {
        head.push_str(&format!(": {}", parts.join(", ")));
    }
    let mut text = format!("{head}\n");
    let mut push = |label: &str, line: &str| text.push_str(&format!("  {label:7}  {line}\n"));
    if let Some(records) = table.records() {
        for (label, keys, count) in
            [("made", &records.made_keys, records.made), ("lost", &records.lost_keys, records.lost)]
        {
            if count > 0 {
                let keys: Vec<String> = keys.iter().map(|key| key_words(key)).collect();
                push(label, &with_rest(keys.join(", "), count, keys.len()));
            }
        }
        for (at, record) in records.changed_records.iter().enumerate() {
            let values = record.columns.iter().take(COLUMNS);
            let values = values.map(|(name, then, now)| format!("{name} {} → {}", short(then), short(now)));
            let left = record.columns.len().saturating_sub(COLUMNS);
            let left = if left > 0 { format!(" and {left} more") } else { String::new() };
            let values = values.collect::<Vec<_>>().join(", ") + &left;
            push(if at == 0 { "changed" } else { "" }, &format!("{}: {values}", key_words(&record.key)));
        }
        let left = records.changed - records.changed_records.len() as u64;
        if left > 0 {
            let columns = records.by_column.iter().map(|(name, count)| format!("{name} ×{}", grouped(*count)));
            push("", &format!("and {} more; in all {}", grouped(left), columns.collect::<Vec<_>>().join(", ")));
        }
    }
    for (at, (name, moved)) in table.moved.iter().enumerate() {
        let moved: Vec<String> = moved.iter().map(ToString::to_string).collect();
        push(if at == 0 { "moved" } else { "" }, &format!("{name}: {}", moved.join(", ")));
    }
    text
}

fn with_rest(text: String, count: u64, shown: usize) -> String {
    match count - shown as u64 {
        0 => text,
        left => format!("{text} and {} more", grouped(left)),
    }
}

fn key_words(key: &[Value]) -> String {
    let words: Vec<String> = key.iter().map(short).collect();
    if words.len() == 1 { words.join("") } else { format!("({})", words.join(", ")) }
}

fn short(value: &Value) -> String {
    cut(&sanitize::text(&quote_value(value), Lines::Show), LONGEST).into_owned()
}
