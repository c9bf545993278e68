//! What fills the holes of a new record: made-up values, keys of random records, expressions whose value must be new.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::random_keys::{Any, KeyPool};
use super::uniqueness::{exhausted_error, free, makes_text, stored_fingerprint, taken, too_few_values_error};
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::plan;
use crate::plan::MadeValue;
use crate::plan::Slot;
use crate::plan::generated::{Arguments, Content, GeneratedColumn};
use crate::seed::{
    self, DistinctCount, Maker, MakerCall, Permutation, RandomStream, SeedContext, StreamKey, UniqueValues, ValueSource,
};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::sql::quote_name;
use crate::store::{Statement, Value, fingerprint};

/// How often a value that must be new is drawn again.
const MAX_DRAWS: u64 = 1000;

/// Which record is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowPosition {
    /// Its number in the streams of its table.
    pub stream: u64,
    /// Its number in the line, from 1.
    pub number: u64,
    /// How often it was drawn before.
    pub attempt: u64,
}

impl RowPosition {
    /// Where its values are in their streams. Those of a further draw are nobody else's.
    pub(super) fn place(self) -> u64 {
        self.stream + (self.attempt << 40)
    }

    /// The same for a maker: one that counts begins anew with each line.
    fn place_of(self, maker: &Maker) -> u64 {
        if maker.counts_rows { self.number - 1 } else { self.place() }
    }
}

/// What fills the holes of one site.
pub struct ColumnGenerator<'s> {
    pub(super) hole: usize,
    columns: Vec<String>,
    /// Which of the values for its column it is, and of which person: see [`Place`].
    part: u32,
    person: u32,
    turn: Turn,
    /// True if its column makes text of numbers.
    is_text: bool,
    /// Where in the line its value is asked for.
    pub(super) at: Span,
    pub(super) content: GeneratedContent<'s>,
}

/// What becomes of its value next.
#[derive(Default)]
enum Turn {
    #[default]
    Drawn,
    /// It stays as it is while the record is drawn again.
    Kept,
    /// It is the one of this number.
    Numbered(u64),
}

pub(super) enum GeneratedContent<'s> {
    Made {
        source: ValueSource,
        call: MakerCall,
        /// Its values by their numbers, once they are asked for.
        listed: Option<Box<UniqueValues>>,
    },
    /// Gone through without chance, from `next` on, and round to its beginning where there are `count` values.
    Listed {
        unique: UniqueValues,
        next: u64,
        given: u64,
        count: Option<u64>,
        taken: HashSet<u64>,
        short: String,
    },
    /// Drawn until it is new.
    New {
        source: ValueSource,
        call: MakerCall,
        seen: HashSet<u64>,
        short: String,
    },
    /// The name of the record's person, whom other columns speak of: where it is taken, all of the record is drawn again.
    Person {
        source: ValueSource,
        call: MakerCall,
        seen: HashSet<u64>,
        /// The last of them, which goes back where its record is drawn again.
        last: Option<u64>,
        /// The hole is filled.
        decided: bool,
        short: String,
    },
    /// With arguments that may be others for each record.
    Given {
        source: ValueSource,
        maker: &'static Maker,
        arguments: ArgumentSource<'s>,
    },
    /// Counted among the records with the same arguments.
    Counted {
        source: ValueSource,
        maker: &'static Maker,
        arguments: ArgumentSource<'s>,
        /// How many records there are with these arguments.
        within: HashMap<u64, u64>,
        /// The arguments of the record that was counted last, by its number: where it is drawn again, it counts once.
        last: Option<(u64, u64)>,
    },
    Any(Box<Any>),
    /// Among records that are others for each record.
    AnyOf {
        source: ValueSource,
        keys: ValueQuery<'s>,
        earlier: bool,
        table: String,
    },
    /// An expression over the generated_columns from `first` on, drawn until its value is new.
    Fresh {
        value: ValueQuery<'s>,
        first: usize,
        seen: HashSet<u64>,
        /// The last of them, which goes back where its record is drawn again.
        last: Option<u64>,
        short: String,
    },
}

pub(super) enum ArgumentSource<'s> {
    Direct(Vec<Slot>),
    ValueQuery(ValueQuery<'s>),
}

impl ArgumentSource<'_> {
    /// The arguments for a record.
    fn values(&mut self, holes: &[Value]) -> Result<Vec<Value>> {
        match self {
            ArgumentSource::Direct(slots) => {
                let mut values = Vec::with_capacity(slots.len());
                given(slots, holes, &mut values);
                Ok(values)
            }
            ArgumentSource::ValueQuery(asked) => asked.row(holes),
        }
    }
}

/// How many records there are with each value of some columns, by the values' numbers; nothing where no columns are named.
fn counts_within(session: &Session, table: &Table, columns: &[usize]) -> Result<HashMap<u64, u64>> {
    let mut found = HashMap::new();
    if columns.is_empty() {
        return Ok(found);
    }
    let columns: Vec<String> = columns.iter().map(|column| quote_name(&table.columns[*column].name)).collect();
    let columns = columns.join(", ");
    let (schema, name) = (quote_name(&table.schema), quote_name(&table.name));
    let sql = format!("SELECT {columns}, count(*) FROM {schema}.{name} GROUP BY {columns}");
    if let Some(mut statement) = session.engine.connection.prepare(&sql)? {
        statement.stream(&[], &mut |row| {
            let mut values = owned(row);
            if let Some(count) = values.pop().and_then(|count| u64::try_from(count.as_integer()?).ok()) {
                found.insert(fingerprint(&values), count);
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(found)
}

/// A statement that is asked for each record.
pub(super) struct ValueQuery<'s> {
    statement: Box<dyn Statement + 's>,
    slots: Vec<Slot>,
    values: Vec<Value>,
}

impl<'s> ValueQuery<'s> {
    fn new(session: &'s Session, statement: &plan::Statement) -> Result<Option<ValueQuery<'s>>> {
        let (sql, slots) = statement.slots();
        let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
        let prepared = session.engine.connection.prepare(&sql).map_err(unplaced)?;
        Ok(prepared.map(|statement| ValueQuery { statement, slots, values: Vec::new() }))
    }

    /// Its rows for a record, up to where `each` breaks.
    fn ask(&mut self, holes: &[Value], each: &mut dyn FnMut(Vec<Value>) -> ControlFlow<()>) -> Result<()> {
        given(&self.slots, holes, &mut self.values);
        self.statement.stream(&self.values, &mut |row| Ok(each(owned(row)))).map(|_| ())
    }

    fn row(&mut self, holes: &[Value]) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        self.ask(holes, &mut |row| {
            found = row;
            ControlFlow::Break(())
        })?;
        Ok(found)
    }
}

fn given(slots: &[Slot], holes: &[Value], into: &mut Vec<Value>) {
    into.clear();
    into.extend(slots.iter().map(|slot| match slot {
        Slot::Value(value) => value.clone(),
        Slot::Generated(hole) => holes.get(*hole).cloned().unwrap_or(Value::Null),
    }));
}

/// The maker that a function of SQL is.
fn maker(function: &str) -> Result<&'static Maker> {
    match function.strip_prefix("fake_") {
        Some(name) => seed::find_maker(name, false),
        None => seed::find_maker(function, true),
    }
}

/// What a function makes up, if it does.
pub fn made_by(function: &str) -> Option<MadeValue> {
    let maker = maker(function).ok()?;
    Some(if maker.gives_days { MadeValue::Day } else { MadeValue::Other })
}

impl<'s> ColumnGenerator<'s> {
    /// `wanted` is how many records will be made at least.
    pub fn new(
        session: &'s Session,
        run: &SeedContext,
        table: &Table,
        site: &GeneratedColumn,
        all: &[GeneratedColumn],
        wanted: u64,
    ) -> Result<ColumnGenerator<'s>> {
        let person = person(table, site, all);
        let is_text = makes_text(table, site);
        let key = StreamKey { table: &table.name, column: &site.column, part: site.part, person };
        let source = ValueSource::new(run, &key);
        let columns = site.columns().collect::<Vec<_>>().join(", ");
        let short = match site.others.as_slice() {
            [] => format!("{}.{columns} never holds a value twice", table.name),
            _ => format!("{} ({columns}) never holds a key twice", table.name),
        };
        let gone = || Diagnostic::error("there is nothing to be asked for this value");
        let each = |asked| -> Result<ArgumentSource<'s>> {
            Ok(ArgumentSource::ValueQuery(ValueQuery::new(session, asked)?.ok_or_else(gone)?))
        };
        let content = match &site.content {
            Content::Made { function, arguments, of_columns, .. } if maker(function)?.counts_within => {
                let arguments = match arguments {
                    Arguments::Direct(given) => ArgumentSource::Direct(given.clone()),
                    Arguments::Once(asked) | Arguments::Each(asked) => each(asked)?,
                };
                let within = counts_within(session, table, of_columns)?;
                GeneratedContent::Counted { source, maker: maker(function)?, arguments, within, last: None }
            }
            Content::Made { function, arguments: Arguments::Once(arguments), count, .. } => {
                let arguments = session.engine.collect(arguments)?.into_iter().next().unwrap_or_default();
                let maker = maker(function)?;
                // Of no arguments the row has one value, NULL, which stands for what is left out.
                let may = maker.parameters.is_empty() || *count == 0 && maker.requires_arguments();
                let none = may && arguments.iter().all(Value::is_null);
                let call = maker.call(run, if none { &[] } else { &arguments })?;
                match UniqueValues::new(run, &key, &call).filter(|_| site.unique) {
                    Some(mut unique) => {
                        let taken = taken(session, table, site.columns())?;
                        let count = match unique.distinct() {
                            DistinctCount::Exactly(count) => Some(count),
                            _ => None,
                        };
                        let mut room = None;
                        if let Some(count) = count {
                            let mut value = [Value::Null];
                            let is_free = |at: &u64| {
                                unique.make(*at, *at, &mut value[0])
                                    && !taken.contains(&stored_fingerprint(is_text, &value[0]))
                            };
                            let free = free(count, wanted, taken.len(), is_free);
                            if free < wanted {
                                return Err(too_few_values_error(
                                    &columns,
                                    &format!("`{}`", site.text),
                                    count,
                                    free,
                                    wanted,
                                ));
                            }
                            room = Some(count / 2);
                        }
                        // The last of few are not found by chance.
                        let is_roomy = room.is_some_and(|room| wanted.saturating_add(taken.len() as u64) <= room);
                        if maker.names_person && is_roomy {
                            GeneratedContent::Person { source, call, seen: taken, last: None, decided: false, short }
                        } else {
                            let next = session.values.made.borrow().of(&table.name);
                            GeneratedContent::Listed { unique, next, given: 0, count, taken, short }
                        }
                    }
                    None if site.unique => {
                        let seen = taken(session, table, site.columns())?;
                        GeneratedContent::New { source, call, seen, short }
                    }
                    None => GeneratedContent::Made { source, call, listed: None },
                }
            }
            Content::Made { function, arguments, .. } => {
                let arguments = match arguments {
                    Arguments::Direct(given) => ArgumentSource::Direct(given.clone()),
                    Arguments::Once(asked) | Arguments::Each(asked) => each(asked)?,
                };
                GeneratedContent::Given { source, maker: maker(function)?, arguments }
            }
            Content::Any { table: of, keys, each: true, earlier, .. } => GeneratedContent::AnyOf {
                source,
                keys: ValueQuery::new(session, keys)?.ok_or_else(gone)?,
                earlier: earlier.is_some(),
                table: of.clone(),
            },
            Content::Any { table: of, keys, zipf, earlier, .. } => {
                let keys = KeyPool::read(session, keys, site.width)?;
                let earlier = earlier.is_some();
                if keys.count() == 0 && wanted > 0 && !earlier {
                    // Of a table with words behind it, others may well be there.
                    return Err(match site.text.matches(' ').count() {
                        0 | 1 => Diagnostic::error(format!("there are no {of} to pick from"))
                            .hint(format!("make some first, as in: create 10 {of} auto")),
                        _ => Diagnostic::error(format!("`{}` finds no record to pick from", site.text)),
                    });
                }
                let unique = if site.unique {
                    let taken = taken(session, table, site.columns())?;
                    let mut key = vec![Value::Null; site.width];
                    let is_free = |at: &u64| {
                        keys.put(*at, &mut key);
                        !taken.contains(&fingerprint(&key))
                    };
                    let free = free(keys.count(), wanted, taken.len(), is_free);
                    if free < wanted {
                        return Err(too_few_values_error(&columns, of, keys.count(), free, wanted));
                    }
                    let order = format!("{}\0unique", site.column);
                    let mut stream = RandomStream::new(run.seed, &table.name, &order, site.part);
                    let order = Permutation::new(keys.count(), &mut stream);
                    Some((order, 0, taken))
                } else {
                    None
                };
                let learns = earlier && *of == table.name;
                let any =
                    Any { source, keys, zipf: *zipf, popular: None, earlier: learns, unique, table: of.clone(), short };
                GeneratedContent::Any(Box::new(any))
            }
            Content::Fresh { value, first } => GeneratedContent::Fresh {
                value: ValueQuery::new(session, value)?.ok_or_else(gone)?,
                first: *first,
                seen: taken(session, table, site.columns())?,
                last: None,
                short,
            },
        };
        let columns = site.columns().map(str::to_owned).collect();
        let (hole, part, turn, at) = (site.hole, site.part, Turn::Drawn, site.at);
        Ok(ColumnGenerator { hole, columns, part, person, turn, is_text, at, content })
    }

    /// True if its value follows from the row alone, whatever was made before.
    pub fn is_by_row(&self) -> bool {
        match &self.content {
            GeneratedContent::Made { .. } | GeneratedContent::Given { arguments: ArgumentSource::Direct(_), .. } => {
                true
            }
            GeneratedContent::Any(any) => !any.earlier && any.unique.is_none(),
            _ => false,
        }
    }

    /// True if it could give another value, were it asked again.
    pub fn is_by_chance(&self) -> bool {
        match &self.content {
            GeneratedContent::Made { .. }
            | GeneratedContent::New { .. }
            | GeneratedContent::Given { .. }
            | GeneratedContent::Counted { .. }
            | GeneratedContent::AnyOf { .. } => true,
            GeneratedContent::Any(any) => any.keys.count() > 1,
            GeneratedContent::Listed { .. } | GeneratedContent::Fresh { .. } | GeneratedContent::Person { .. } => true,
        }
    }

    /// True if it says which draw of its record counts: see [`ColumnGenerator::decide`].
    pub fn decides(&self) -> bool {
        matches!(self.content, GeneratedContent::Person { .. })
    }

    /// Fills its hole with a value that is new, and gives the draw of the record that it comes of, from that of `row` on.
    pub fn decide(&mut self, row: RowPosition, holes: &mut [Value]) -> Result<u64> {
        let GeneratedContent::Person { source, call, seen, last, decided, short } = &mut self.content else {
            return Ok(row.attempt);
        };
        if let Some(last) = last.take().filter(|_| row.attempt > 0) {
            seen.remove(&last);
        }
        for attempt in row.attempt..row.attempt + MAX_DRAWS {
            call.make(source, RowPosition { attempt, ..row }.place(), &mut holes[self.hole])?;
            let print = stored_fingerprint(self.is_text, &holes[self.hole]);
            if seen.insert(print) {
                (*last, *decided) = (Some(print), true);
                return Ok(attempt);
            }
        }
        Err(exhausted_error(short, row))
    }

    /// The record is drawn again, perhaps since values of these columns were there already; of any, where none is named. What
    /// never gives a value twice and has nothing to do with them keeps the one that it has, or it would run out.
    pub fn draw_again(&mut self, twice: Option<&[String]>) {
        let apart = match &self.content {
            GeneratedContent::Listed { .. } | GeneratedContent::New { .. } | GeneratedContent::Person { .. } => true,
            GeneratedContent::Any(any) => any.unique.is_some(),
            _ => false,
        };
        let blamed =
            twice.is_some_and(|columns| columns.is_empty() || columns.iter().any(|column| self.is_for(column)));
        self.turn = if apart && !blamed { Turn::Kept } else { Turn::Drawn };
        // A number that is there already is gone.
        if blamed && let GeneratedContent::Counted { last, .. } = &mut self.content {
            *last = None;
        }
    }

    /// True if it is for this column.
    pub fn is_for(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.eq_ignore_ascii_case(column))
    }

    /// How many values it draws among, where each has a number.
    pub fn choices(&mut self, run: &SeedContext, table: &str) -> Option<u64> {
        match &mut self.content {
            GeneratedContent::Any(any) if any.unique.is_none() => Some(any.keys.count()),
            GeneratedContent::Made { call, listed, .. } => {
                if listed.is_none() {
                    let column = self.columns.first()?;
                    let key = StreamKey { table, column, part: self.part, person: self.person };
                    *listed = UniqueValues::new(run, &key, call).map(Box::new);
                }
                match listed.as_ref()?.distinct() {
                    DistinctCount::Exactly(count) => Some(count),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The next value is the one of this number, of as many as there are [`ColumnGenerator::choices`].
    pub fn choose(&mut self, number: u64) {
        self.turn = Turn::Numbered(number);
    }

    /// Takes note of the key of a record that was just made.
    pub fn learn(&mut self, key: &[Value]) {
        if let GeneratedContent::Any(any) = &mut self.content
            && any.earlier
        {
            any.keys.push(key);
            any.popular = None;
        }
    }

    /// Fills its holes for a record. `before` are the generated_columns that are filled already.
    pub fn fill(&mut self, before: &mut [ColumnGenerator<'_>], row: RowPosition, holes: &mut [Value]) -> Result<()> {
        let at = self.hole;
        match (std::mem::take(&mut self.turn), &mut self.content) {
            (_, GeneratedContent::Person { decided, .. }) => {
                if std::mem::take(decided) {
                    return Ok(());
                }
            }
            (Turn::Drawn, _) => {}
            // Of the person of this draw.
            (Turn::Kept, GeneratedContent::Listed { unique, next, count: None, taken, .. }) => {
                let made = unique.make(next.saturating_sub(1), row.place(), &mut holes[at]);
                if made && !taken.contains(&stored_fingerprint(self.is_text, &holes[at])) {
                    return Ok(());
                }
            }
            (Turn::Kept, _) => return Ok(()),
            (Turn::Numbered(number), GeneratedContent::Any(any)) => {
                any.keys.put(number, &mut holes[at..]);
                return Ok(());
            }
            (Turn::Numbered(number), GeneratedContent::Made { listed: Some(listed), .. }) => {
                listed.make(number, number, &mut holes[at]);
                return Ok(());
            }
            (Turn::Numbered(_), _) => {}
        }
        match &mut self.content {
            GeneratedContent::Made { source, call, .. } => call.make(source, row.place_of(call.maker), &mut holes[at]),
            GeneratedContent::Listed { unique, next, given, count, taken, short } => loop {
                let index = count.map_or(*next, |count| *next % count.max(1));
                if count.is_some_and(|count| *given >= count) || !unique.make(index, row.place(), &mut holes[at]) {
                    return Err(exhausted_error(short, row));
                }
                *next += 1;
                *given += 1;
                if taken.is_empty() || !taken.contains(&stored_fingerprint(self.is_text, &holes[at])) {
                    return Ok(());
                }
            },
            GeneratedContent::New { source, call, seen, short }
            | GeneratedContent::Person { source, call, seen, short, .. } => {
                for inner in 0..MAX_DRAWS {
                    call.make(
                        source,
                        RowPosition { attempt: row.attempt + inner * 1000, ..row }.place(),
                        &mut holes[at],
                    )?;
                    if seen.insert(stored_fingerprint(self.is_text, &holes[at])) {
                        return Ok(());
                    }
                }
                Err(exhausted_error(short, row))
            }
            GeneratedContent::Given { source, maker, arguments } => {
                let values = arguments.values(holes)?;
                maker.make_with(source, &values, row.place_of(maker), &mut holes[at]).map(|_| ())
            }
            GeneratedContent::Counted { source, maker, arguments, within, last } => {
                let values = arguments.values(holes)?;
                if let Some((_, before)) = last.take_if(|(number, _)| *number == row.number)
                    && let Some(count) = within.get_mut(&before)
                {
                    *count -= 1;
                }
                let print = fingerprint(&values);
                let count = within.entry(print).or_default();
                *count += 1;
                *last = Some((row.number, print));
                maker.make_with(source, &values, *count - 1, &mut holes[at]).map(|_| ())
            }
            GeneratedContent::Any(any) => any.fill(row, &mut holes[at..]),
            GeneratedContent::AnyOf { source, keys, earlier, table } => {
                let mut found = Vec::new();
                keys.ask(holes, &mut |key| {
                    if !key.iter().any(Value::is_null) {
                        found.push(key);
                    }
                    ControlFlow::Continue(())
                })?;
                if found.is_empty() && !*earlier {
                    return Err(Diagnostic::error(format!(
                        "for record {} there are no {table} to pick from",
                        row.number
                    )));
                }
                let index = source.draw(row.place()).below(found.len() as u64) as usize;
                match found.into_iter().nth(index) {
                    Some(key) => holes[at..].iter_mut().zip(key).for_each(|(hole, value)| *hole = value),
                    None => holes[at] = Value::Null,
                }
                Ok(())
            }
            GeneratedContent::Fresh { value, first, seen, last, short } => {
                if let Some(last) = last.take().filter(|_| row.attempt > 0) {
                    seen.remove(&last);
                }
                for inner in 0..MAX_DRAWS {
                    if inner > 0 {
                        let again = RowPosition { attempt: row.attempt + inner * 1000, ..row };
                        for site in *first..before.len() {
                            let (earlier, rest) = before.split_at_mut(site);
                            if let Some(site) = rest.first_mut() {
                                site.fill(earlier, again, holes)?;
                            }
                        }
                    }
                    let found = value.row(holes)?.into_iter().next().unwrap_or(Value::Null);
                    let print = fingerprint(std::slice::from_ref(&found));
                    let is_new = found.is_null() || seen.insert(print);
                    *last = (is_new && !found.is_null()).then_some(print);
                    holes[at] = found;
                    if is_new {
                        return Ok(());
                    }
                    if *first >= before.len() {
                        break;
                    }
                }
                Err(exhausted_error(short, row))
            }
        }
    }
}

/// Which person of the record a site is about: a second name in it is that of another. The order is that of the table's
/// columns, so that a column that is added to the table, or a line's own order, changes nobody's name.
fn person(table: &Table, site: &GeneratedColumn, all: &[GeneratedColumn]) -> u32 {
    let Content::Made { function, .. } = &site.content else { return 0 };
    let positions: HashMap<&str, usize> =
        table.columns.iter().enumerate().map(|(at, column)| (column.name.as_str(), at)).collect();
    let place = |site: &GeneratedColumn| (positions.get(site.column.as_str()).copied(), site.part);
    let own = place(site);
    let same =
        |other: &&GeneratedColumn| matches!(&other.content, Content::Made { function: of, .. } if of == function);
    let before = all.iter().filter(same).filter(|other| place(other) < own).count();
    u32::try_from(before).unwrap_or(u32::MAX)
}
