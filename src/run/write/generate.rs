//! Makes records one by one: fills the holes of their statement from the streams of the run, and draws again where a rule of
//! the schema wants another value.

use std::ops::ControlFlow;

use super::batch::{Batch, bind};
use super::column_generator::{ColumnGenerator, RowPosition};
use super::counts::{Counts, most_records};
use super::outcome::ChangeOutcome;
use super::random_keys::DistinctPairs;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::plan::Slot;
use crate::plan::write::{Change, Repeat};
use crate::seed::{StreamKey, ValueSource};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::sql::quote_name;
use crate::store::{self, Action, Begin, ConstraintKind, ConstraintViolation, Statement, Transaction, Value, collect};

/// How often a record is drawn again when its values are taken.
const MAX_DRAWS: u64 = 200;

/// After so many of them, where they are few enough, all combinations of what there is to draw from are gone through.
const DRAWS_BEFORE_SEARCH: u64 = 30;
const MAX_COMBINATIONS: u64 = 4_000_000;

/// What helps where no value is left.
const SHORT: &str = "there may not be enough different values: unique(…) goes through them without chance";

/// How many records are made between two looks at whether to stop.
const ROWS_BETWEEN_CANCEL_CHECKS: u64 = 256;

/// What SQLite keeps of a file in memory by itself, as its pragma has it; and at most, in KiB, while records are made.
const USUAL_CACHE: i64 = -2000;
const CACHE: u32 = 64_000;

/// What makes the records of a line.
struct RecordGenerator<'s> {
    table: String,
    insert: InsertStatement<'s>,
    generators: Vec<ColumnGenerator<'s>>,
    pairs: Option<DistinctPairs>,
    holes: Vec<Value>,
    /// True if a record that a check refuses is drawn again.
    auto: bool,
    /// What is short of records, and the columns and places that hold what it has.
    parent: Option<ParentPlaces>,
    shortage: Shortage,
    /// What the statement has returned of the record.
    returned: Vec<Vec<Value>>,
}

/// What a record has of the one that it is made for.
struct ParentPlaces {
    noun: String,
    columns: Vec<String>,
    places: Vec<usize>,
}

/// Records that were not made, since nothing was left to pick for them beside the one that they are for.
#[derive(Default)]
struct Shortage {
    records: u64,
    parents: u64,
    last: Option<u64>,
}

impl Shortage {
    fn note(&mut self, row: RowPosition) {
        self.records += 1;
        self.parents += u64::from(self.last.replace(row.parent) != Some(row.parent));
    }

    /// What is said of it, where `all` records had others made for them.
    fn told(&self, table: &str, noun: &str, all: usize) -> Option<Diagnostic> {
        let Shortage { records, parents, .. } = self;
        let was = if *records == 1 { "was" } else { "were" };
        let what = format!(
            "{records} fewer of {table} {was} made: for {parents} of {all} {noun} nothing was left to pick that is not there already"
        );
        (*records > 0).then(|| Diagnostic::warning(what))
    }
}

/// Why a record is drawn again.
struct Obstacle {
    kind: ConstraintKind,
    /// The columns that it is about.
    columns: Vec<String>,
    /// It has to do with the record that this one is made for.
    is_of_parent: bool,
    /// Which generator has nothing left to pick, where that is why: those behind it have filled nothing yet.
    used_up: Option<usize>,
    /// Nothing else would come up.
    is_final: bool,
}

/// A way through all combinations of the values that some generators draw among, from one that chance names.
struct Search {
    columns: Vec<String>,
    /// The generators, each with how many values it has.
    wheels: Vec<(usize, u64)>,
    room: u64,
    first: u64,
    tried: u64,
}

impl Search {
    /// Lets the generators take the next combination; false where all were tried.
    fn next(&mut self, generators: &mut [ColumnGenerator<'_>]) -> bool {
        if self.tried == self.room {
            return false;
        }
        self.tried += 1;
        self.choose(generators);
        true
    }

    /// Lets the generators take the combination at hand.
    fn choose(&self, generators: &mut [ColumnGenerator<'_>]) {
        let mut number = (self.first + self.tried) % self.room;
        for (at, count) in &self.wheels {
            if let Some(generator) = generators.get_mut(*at) {
                generator.choose(number % count);
            }
            number /= count;
        }
    }
}

/// The statement of a record, and what each of its parameters stands for.
struct InsertStatement<'s> {
    statement: Box<dyn Statement + 's>,
    sql: String,
    slots: Vec<Slot>,
    /// The values in the order of the parameters.
    values: Vec<Value>,
    /// True if each generated value stands in one place only, so that it may be lent instead of copied.
    lent: bool,
    /// True if it may leave something behind where it fails.
    leaves_halves: bool,
}

impl InsertStatement<'_> {
    /// Makes one record, or nothing; gives how many came of it.
    fn run(&mut self, session: &Session, holes: &mut [Value], returned: &mut Vec<Vec<Value>>) -> Result<u64> {
        if !self.leaves_halves {
            return self.insert(session, holes, returned);
        }
        let part = Transaction::begin(&*session.engine.connection, Begin::Deferred)?;
        part.finish(self.insert(session, holes, returned))
    }

    fn insert(&mut self, session: &Session, holes: &mut [Value], returned: &mut Vec<Vec<Value>>) -> Result<u64> {
        let InsertStatement { statement, sql, values, slots, lent, .. } = self;
        bind(slots, values, holes, *lent);
        let mut each = |row: &dyn store::Row| {
            returned.push(owned(row));
            Ok(ControlFlow::Continue(()))
        };
        let outcome = if session.engine.is_quiet() {
            statement.stream(values, &mut each)
        } else {
            session.engine.stream(&mut **statement, sql, &|| sql.clone(), values, &mut each)
        };
        if *lent {
            bind(slots, values, holes, true);
        }
        outcome
    }
}

/// Makes the records of a line, within a transaction that is open.
///
/// SQLite's own cache is too small where new records look up their parents here and there: pages that have just been
/// written push the parents' out, and each comes back by a read and a check.
pub(crate) fn generate(session: &Session, change: &Change, repeat: &Repeat) -> Result<ChangeOutcome> {
    let connection = &*session.engine.connection;
    if connection.is_remote() {
        // A server's cache is its own.
        return generate_all(session, change, repeat);
    }
    let before = collect(connection, "PRAGMA main.cache_size", &[])?;
    let before = before.first().and_then(|row| row.first()).and_then(Value::as_integer);
    // Whoever has set another one knows why.
    if before != Some(USUAL_CACHE) {
        return generate_all(session, change, repeat);
    }
    session.engine.run_internal(&format!("PRAGMA main.cache_size = -{CACHE}"))?;
    let outcome = generate_all(session, change, repeat);
    let restored = session.engine.run_internal(&format!("PRAGMA main.cache_size = {USUAL_CACHE}"));
    let done = outcome?;
    restored?;
    Ok(done)
}

fn generate_all(session: &Session, change: &Change, repeat: &Repeat) -> Result<ChangeOutcome> {
    let mut done = ChangeOutcome::new(change);
    let Some(statement) = change.statements.first() else { return Ok(done) };
    let (sql, slots) = statement.slots();
    let parents = parents(session, repeat)?;
    let connection = &session.engine.connection;
    let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
    let Some(prepared) = connection.prepare(&sql).map_err(unplaced)? else { return Ok(done) };
    let used = |hole: usize| slots.iter().filter(|slot| matches!(slot, Slot::Generated(used) if *used == hole)).count();
    let width = 1 + slots.iter().filter_map(hole_of).chain(holes_of(repeat)).max().unwrap_or(0);
    let lent = (0..width).all(|hole| used(hole) < 2);
    let values = slots.iter().map(|slot| if let Slot::Value(value) = slot { value.clone() } else { Value::Null });
    let values = values.collect();
    let table = &change.table;
    let leaves_halves = leaves_halves(session, &table.schema, &sql)?;
    let insert = InsertStatement { statement: prepared, sql, slots, values, lent, leaves_halves };
    let run = session.values.run();
    let existing = existing(session, repeat)?;
    // A run that goes on where another has stopped makes what one run would have made.
    let first = session.values.made.borrow().of(&table.name).max(existing);
    let least = repeat.count.0.saturating_sub(existing).saturating_mul(parents.len() as u64);
    let mut generators = Vec::new();
    for site in &repeat.generated_columns {
        let generator = ColumnGenerator::new(session, &run, table, site, &repeat.generated_columns, least);
        generators.push(generator.map_err(|error| error.or_at(site.at))?);
    }
    let pairs = DistinctPairs::new(session, repeat, generators.first())?;
    let mut range = (repeat.count.0.saturating_sub(existing), repeat.count.1.saturating_sub(existing));
    if pairs.is_some() {
        range.1 = range.1.min(DistinctPairs::most(generators.first()));
    }
    let mut counts = Counts::new(&run, &table.name, first, range, (&repeat.weights, parents.len() as u64));
    let holes = vec![Value::Null; width];
    let mut record_generator = RecordGenerator {
        table: table.name.clone(),
        insert,
        generators,
        pairs,
        holes,
        auto: repeat.auto,
        parent: repeat.parent.clone().map(|(noun, columns)| ParentPlaces {
            noun,
            columns,
            places: repeat.needed.clone(),
        }),
        shortage: Shortage::default(),
        returned: Vec::new(),
    };
    let mut row = RowPosition { stream: first, ..RowPosition::default() };
    let most = most_records(range.1, &repeat.weights, parents.len() as u64);
    let insert = &record_generator.insert;
    let shape = (insert.sql.as_str(), insert.slots.as_slice(), insert.lent);
    let mut batch = Batch::new(session, change, repeat, &record_generator.generators, shape, (most, width))?;
    let progress = session.progress(&table.name, most);
    for (index, parent) in parents.iter().enumerate() {
        for (hole, value) in repeat.needed.iter().zip(parent) {
            record_generator.holes[*hole] = value.clone();
        }
        let count = counts.of(index as u64);
        if let (Some(pairs), Some(generator)) = (&mut record_generator.pairs, record_generator.generators.first_mut()) {
            pairs.begin(generator, &mut record_generator.holes, first + index as u64, count)?;
        }
        for _ in 0..count {
            if row.number.is_multiple_of(ROWS_BETWEEN_CANCEL_CHECKS) {
                session.cancel.check()?;
            }
            row.number += 1;
            row.parent = index as u64;
            record_generator.holes[0] = Value::Integer(i64::try_from(existing + row.number).unwrap_or(i64::MAX));
            done.count += match &mut batch {
                Some(batch) => add_to_batch(session, &mut record_generator, batch, row, &repeat.needed)?,
                None => generate_one(session, &mut record_generator, row)?,
            };
            row.stream += 1;
            for mut made in record_generator.returned.drain(..) {
                let earlier = made.split_off(made.len().saturating_sub(repeat.returned));
                if !earlier.is_empty() {
                    record_generator.generators.iter_mut().for_each(|generator| generator.learn(&earlier));
                }
                if !made.is_empty() {
                    done.keys.push(made);
                }
            }
            progress.step(row.number);
        }
    }
    if let Some(batch) = &mut batch {
        done.count += match batch.takes_any_number() {
            true => run_batch(session, &mut record_generator, batch)?,
            false => generate_waiting(session, &mut record_generator, batch)?,
        };
    }
    drop(progress);
    if let Some(parent) = &record_generator.parent {
        done.short = record_generator.shortage.told(&table.noun(), &parent.noun, parents.len());
    }
    session.values.made.borrow_mut().set(&table.name, row.stream);
    Ok(done)
}

/// Fills one more record of a batch, and makes all of it once it is full; gives how many records came of that.
fn add_to_batch(
    session: &Session,
    record_generator: &mut RecordGenerator<'_>,
    batch: &mut Batch<'_>,
    row: RowPosition,
    needed: &[usize],
) -> Result<u64> {
    let filled = fill(&mut record_generator.generators, 0, row, batch.next(row, &record_generator.holes, needed));
    if filled.is_ok() && !batch.is_full() {
        return Ok(0);
    }
    match filled {
        Ok(()) => run_batch(session, record_generator, batch),
        Err(_) => generate_waiting(session, record_generator, batch),
    }
}

/// Makes the records that wait.
fn run_batch(session: &Session, record_generator: &mut RecordGenerator<'_>, batch: &mut Batch<'_>) -> Result<u64> {
    match batch.run(session)? {
        Some(count) => Ok(count),
        // One by one, it turns out which of them it is, or that other values do.
        None => generate_waiting(session, record_generator, batch),
    }
}

/// Makes the records that wait one by one.
fn generate_waiting(
    session: &Session,
    record_generator: &mut RecordGenerator<'_>,
    batch: &mut Batch<'_>,
) -> Result<u64> {
    // That they could not be made together tells of none of them.
    session.engine.connection.forget_failure();
    let mut count = 0;
    for (row, holes) in batch.take() {
        std::mem::swap(holes, &mut record_generator.holes);
        count += generate_one(session, record_generator, *row)?;
        std::mem::swap(holes, &mut record_generator.holes);
    }
    Ok(count)
}

/// Makes one record, or tells how many there was room for.
fn generate_one(session: &Session, record_generator: &mut RecordGenerator<'_>, row: RowPosition) -> Result<u64> {
    let outcome = draw_one(session, record_generator, row);
    if outcome.is_err() {
        let broken = session.engine.connection.last_failure().map(|failure| failure.constraint);
        // What fails before the engine is asked has drawn all that there is.
        let is_full = broken.is_none_or(|constraint| {
            use ConstraintKind::{Check, PrimaryKey, Trigger, Unique};
            constraint.is_some_and(|one| matches!(one.kind, Unique | PrimaryKey | Check | Trigger))
        });
        let room = is_full.then(|| (record_generator.table.clone(), row.number - 1));
        session.line.room.replace(room);
    }
    outcome
}

impl RecordGenerator<'_> {
    /// What is in the way where a rule is broken, if other values may do.
    fn obstacle(&self, from: usize, broken: ConstraintViolation) -> Option<Obstacle> {
        let may_pass = match broken.kind {
            ConstraintKind::Unique | ConstraintKind::PrimaryKey => true,
            ConstraintKind::Check | ConstraintKind::Trigger => self.auto,
            _ => false,
        };
        let by_chance = self.generators.iter().skip(from).any(ColumnGenerator::is_by_chance);
        let names = |column: &String| broken.columns.iter().any(|one| one.eq_ignore_ascii_case(column));
        let is_of_parent = self.parent.as_ref().is_some_and(|parent| parent.columns.iter().any(names));
        let ConstraintViolation { kind, columns, .. } = broken;
        (may_pass && by_chance).then_some(Obstacle { kind, columns, is_of_parent, used_up: None, is_final: false })
    }

    /// The same where all records that one could pick from are taken. What `auto` has chosen may also find none at all.
    fn used_up(&mut self) -> Option<Obstacle> {
        let at = self.generators.iter_mut().position(|generator| generator.was_used_up(self.auto))?;
        let picked = &self.generators[at];
        let is_needed = |place: &usize| self.parent.as_ref().is_some_and(|parent| parent.places.contains(place));
        let before = self.generators[..at].iter().filter(|one| picked.hangs_on().iter().any(|place| one.fills(*place)));
        let before: Vec<&ColumnGenerator<'_>> = before.collect();
        Some(Obstacle {
            kind: ConstraintKind::Unique,
            columns: before.iter().copied().chain([picked]).flat_map(|one| one.columns.clone()).collect(),
            is_of_parent: picked.hangs_on().iter().any(is_needed),
            used_up: Some(at),
            is_final: !before.iter().any(|one| one.is_by_chance()),
        })
    }

    /// Leaves a record out since nothing is left beside the one that it is for; fails where it is for none.
    fn leave_out(
        &mut self,
        session: &Session,
        row: RowPosition,
        obstacle: &Obstacle,
        error: Diagnostic,
    ) -> Result<u64> {
        if !obstacle.is_of_parent {
            return Err(error);
        }
        session.engine.connection.forget_failure();
        self.generators.iter_mut().for_each(|generator| generator.let_go(row));
        self.shortage.note(row);
        Ok(0)
    }
}

/// Makes one record, and draws its values again while they are taken or, where `auto` chose them, refused. Where nothing is left to pick
/// beside the one that it is for, none is made, which is noted.
fn draw_one(session: &Session, record_generator: &mut RecordGenerator<'_>, row: RowPosition) -> Result<u64> {
    let from = match &mut record_generator.pairs {
        Some(pairs) => {
            pairs.fill(record_generator.generators.first(), &mut record_generator.holes);
            1
        }
        None => 0,
    };
    let mut search: Option<Search> = None;
    let (mut attempt, mut tries) = (0, 0);
    let decider = record_generator.generators.iter().position(ColumnGenerator::decides);
    loop {
        if attempt > 0 {
            // What fails in making other values up is no failure of those that were refused.
            session.engine.connection.forget_failure();
        }
        if let Some(decider) = decider {
            let row = RowPosition { attempt, ..row };
            attempt = record_generator.generators[decider].decide(row, &mut record_generator.holes)?;
        }
        let drawn = RowPosition { attempt, ..row };
        let (error, obstacle) = match fill(&mut record_generator.generators, from, drawn, &mut record_generator.holes) {
            Err(error) => match record_generator.used_up() {
                Some(obstacle) => (error, Some(obstacle)),
                None => return Err(error),
            },
            Ok(()) => {
                let RecordGenerator { insert, holes, returned, .. } = record_generator;
                let error = match insert.run(session, holes, returned) {
                    Ok(count) => return Ok(count),
                    Err(error) => error,
                };
                let broken = session.engine.connection.last_failure().and_then(|failure| failure.constraint);
                let goes_on = error.kind != DiagnosticKind::Interrupted && session.in_transaction();
                let obstacle = broken.filter(|_| goes_on).and_then(|broken| record_generator.obstacle(from, broken));
                (error, obstacle)
            }
        };
        let Some(obstacle) = obstacle else {
            session.engine.holes.replace(record_generator.holes.clone());
            return Err(error);
        };
        if obstacle.is_final {
            return record_generator.leave_out(session, row, &obstacle, error);
        }
        attempt += 1;
        // Checks and triggers say nothing of values that came twice.
        let is_refused = matches!(obstacle.kind, ConstraintKind::Check | ConstraintKind::Trigger);
        let twice = (!is_refused).then_some(obstacle.columns.as_slice());
        let filled = obstacle.used_up.unwrap_or(record_generator.generators.len());
        record_generator.generators[..filled].iter_mut().for_each(|generator| generator.draw_again(twice));
        // Where few combinations would bring another record to pick, chance would only meet the same again.
        let is_early = obstacle.used_up.is_some() && tries == 0;
        if (is_early || tries == DRAWS_BEFORE_SEARCH)
            && search.is_none()
            && let Some(columns) = twice
        {
            let found = search_combinations(session, record_generator, from, row, columns);
            search = found.filter(|search| !is_early || search.room <= DRAWS_BEFORE_SEARCH);
        }
        if let (Some(search), Some(columns)) = (&mut search, twice)
            && search.columns == columns
        {
            session.cancel.check()?;
            if !search.next(&mut record_generator.generators) {
                session.engine.holes.replace(record_generator.holes.clone());
                let room = search.room;
                let what =
                    format!("{}; all {room} that there can be were tried for record {}", error.message, row.number);
                let error = Diagnostic::engine(what).hint("make fewer records, or draw from more values");
                return record_generator.leave_out(session, row, &obstacle, error);
            }
            continue;
        }
        if tries == MAX_DRAWS {
            session.engine.holes.replace(record_generator.holes.clone());
            let made = row.number - 1;
            match obstacle.kind {
                ConstraintKind::Check => return Err(error),
                ConstraintKind::Trigger => return Err(nothing_let_in(&error, &record_generator.table, made)),
                _ => {}
            }
            let what = format!("{}; after {made} records no other value came up in {MAX_DRAWS} tries", error.message);
            return Err(Diagnostic::engine(what).hint(SHORT));
        }
        tries += 1;
        // Something else stood in the way of the combination at hand.
        if let Some(search) = search.as_ref().filter(|search| search.tried > 0) {
            search.choose(&mut record_generator.generators);
        }
    }
}

/// True if a trigger may break a rule that says FAIL: then the record that it fires for stays, and what it did before.
fn leaves_halves(session: &Session, schema: &str, sql: &str) -> Result<bool> {
    let connection = &*session.engine.connection;
    let fires = |actions: Vec<Action>| actions.iter().any(|action| action.within.is_some());
    if !connection.classify(sql)?.is_some_and(fires) {
        return Ok(false);
    }
    let sql = format!(
        "select 1 from (select sql from {}.sqlite_schema union all select sql from temp.sqlite_schema) \
         where lower(sql) like '%fail%' limit 1",
        quote_name(schema)
    );
    Ok(!collect(connection, &sql, &[])?.is_empty())
}

/// What a trigger says that refuses every record, with the table and what to do next.
fn nothing_let_in(error: &Diagnostic, table: &str, made: u64) -> Diagnostic {
    let after = if made == 0 { String::new() } else { format!(" after the first {made}") };
    let what = format!("{}; {table}: of {MAX_DRAWS} records that were tried{after} none was let in", error.message);
    Diagnostic::engine(what)
        .hint("make first what it looks for, or set the columns that it is about in the line itself")
}

/// A way through all combinations of the values for some columns, where they are not too many.
fn search_combinations(
    session: &Session,
    record_generator: &mut RecordGenerator<'_>,
    from: usize,
    row: RowPosition,
    columns: &[String],
) -> Option<Search> {
    let run = session.values.run();
    let mut wheels = Vec::new();
    let mut room: u64 = 1;
    let generators = &record_generator.generators;
    let chance = generators.iter().filter(|generator| generator.is_by_chance());
    let by_chance: Vec<usize> = chance.flat_map(|generator| generator.hole..generator.hole + generator.width).collect();
    for (at, generator) in record_generator.generators.iter_mut().enumerate() {
        if generator.gives_what_is_left() || !columns.iter().any(|column| generator.is_for(column)) {
            continue;
        }
        // There would be others for each of those.
        if generator.hangs_on().iter().any(|place| by_chance.contains(place)) {
            return None;
        }
        let count = if at < from { 1 } else { generator.choices(&run, &record_generator.table)? };
        room = room.checked_mul(count).filter(|room| (1..=MAX_COMBINATIONS).contains(room))?;
        if at >= from {
            wheels.push((at, count));
        }
    }
    let key = StreamKey { table: &record_generator.table, column: "\0search", part: 0, person: 0 };
    let first = ValueSource::new(&run, &key).draw(row.stream).below(room);
    (!wheels.is_empty()).then(|| Search { columns: columns.to_vec(), wheels, room, first, tried: 0 })
}

/// How many records there are, where they count.
fn existing(session: &Session, repeat: &Repeat) -> Result<u64> {
    let Some(statement) = &repeat.existing else { return Ok(0) };
    let found = session.engine.collect(statement)?;
    let count = found.first().and_then(|row| row.first()).and_then(Value::as_integer).expect("count() gives a number");
    Ok(count.unsigned_abs())
}

/// What is needed of the records that others are made for; one of nothing where there are none such.
fn parents(session: &Session, repeat: &Repeat) -> Result<Vec<Vec<Value>>> {
    match &repeat.parents {
        Some(parents) => session.engine.collect(parents),
        None => Ok(vec![Vec::new()]),
    }
}

/// Fills the holes of a record, each site after those before it.
fn fill(generators: &mut [ColumnGenerator<'_>], from: usize, row: RowPosition, holes: &mut [Value]) -> Result<()> {
    for at in from..generators.len() {
        let (before, rest) = generators.split_at_mut(at);
        if let Some(generator) = rest.first_mut() {
            generator.fill(before, row, holes).map_err(|error| error.or_at(generator.at))?;
        }
    }
    Ok(())
}

fn hole_of(slot: &Slot) -> Option<usize> {
    match slot {
        Slot::Generated(hole) => Some(*hole),
        Slot::Value(_) => None,
    }
}

fn holes_of(repeat: &Repeat) -> impl Iterator<Item = usize> + '_ {
    repeat.needed.iter().copied().chain(repeat.generated_columns.iter().map(|site| site.hole + site.width - 1))
}
