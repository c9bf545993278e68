//! What is read and worked out for a generated column before the first record is made.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::asked::{ArgumentSource, ValueQuery};
use super::column_generator::{ColumnGenerator, Counted, Fresh, GeneratedContent, Listed, Suited, Turn};
use super::pools::{AnyOf, DeciderSource, Pools};
use super::random_keys::{Any, KeyPool};
use super::uniqueness::{Apart, makes_text, refuse_too_few, stored_fingerprint, taken};
use crate::catalog::{ForeignKey, Table, TableKind, typed_word};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Popularity;
use crate::plan::generated::{Arguments, Content, GeneratedColumn};
use crate::plan::varying::Varying;
use crate::plan::{self, MadeValue};
use crate::seed::{
    self, DistinctCount, Maker, Permutation, RandomStream, SeedContext, StreamKey, UniqueValues, ValueSource,
};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::sql::{Body, Create, quote_name, read};
use crate::store::{Value, collect, fingerprint};

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
    /// The generator of one of the columns `all` of a line, which makes `wanted` records at least.
    ///
    /// # Errors
    /// There are too few values or records for so many, arguments that no value can be made of, or the engine's.
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
        let content = Preparation { session, run, table, site, key, is_text, wanted }.content()?;
        Ok(ColumnGenerator {
            hole: site.hole,
            width: site.width,
            columns: site.columns().map(str::to_owned).collect(),
            part: site.part,
            person,
            turn: Turn::Drawn,
            is_text,
            at: site.at,
            content,
        })
    }
}

/// A generated column, and the line that it is made for.
struct Preparation<'a, 's> {
    session: &'s Session,
    run: &'a SeedContext,
    table: &'a Table,
    site: &'a GeneratedColumn,
    key: StreamKey<'a>,
    is_text: bool,
    wanted: u64,
}

impl<'s> Preparation<'_, 's> {
    fn content(&self) -> Result<GeneratedContent<'s>> {
        Ok(match &self.site.content {
            Content::Made { function, arguments, count, of_columns } => {
                let maker = maker(function)?;
                match arguments {
                    _ if maker.counts_within => {
                        let arguments = self.arguments(arguments)?;
                        let within = counts_within(self.session, self.table, of_columns)?;
                        GeneratedContent::Counted(Counted {
                            source: self.source(),
                            maker,
                            arguments,
                            within,
                            last: None,
                        })
                    }
                    Arguments::Once(arguments) => self.made_once(maker, arguments, *count)?,
                    Arguments::Direct(_) | Arguments::Each(_) => {
                        GeneratedContent::Given { source: self.source(), maker, arguments: self.arguments(arguments)? }
                    }
                }
            }
            Content::Any { table, keys, each: Some(varying), or_null, popularity, earlier, apart } => {
                let deciders = match &varying.decided_by {
                    Some(deciders) if self.keeps_its_answers(varying)? => Some(deciders),
                    _ => None,
                };
                let deciders =
                    deciders.map(|all| all.iter().map(|one| DeciderSource::new(self.session, one)).collect());
                let mut source = self.source();
                let order = Permutation::new(u64::MAX, &mut source.draw(0));
                let apart = apart.iter().map(|rule| Apart::new(self.session, self.table, rule));
                let apart: Vec<Apart> = apart.collect::<Result<_>>()?;
                let keys = ValueQuery::new(self.session, keys)?;
                let beside = apart.iter().flat_map(Apart::places);
                let own = self.site.hole..self.site.hole + self.site.width;
                let hangs_on = keys.places().chain(beside).filter(|place| !own.contains(place)).collect();
                GeneratedContent::AnyOf(AnyOf {
                    source,
                    keys,
                    pools: Pools::new(deciders.transpose()?),
                    popular: popularity.clone().map(|popularity| (popularity, order)),
                    or_null: *or_null || earlier.is_some(),
                    width: self.site.width,
                    table: table.clone(),
                    instead: self.instead(&self.site.text, table),
                    apart,
                    hangs_on,
                    count: 0,
                    chosen: None,
                    is_used_up: false,
                })
            }
            Content::Any { table, keys, each: None, or_null, popularity, earlier, .. } => {
                let any = self.any(table, keys, popularity.as_ref(), earlier.is_some(), *or_null)?;
                GeneratedContent::Any(Box::new(any))
            }
            Content::Suited { condition, varying, first, key, or_null } => {
                let condition = ValueQuery::new(self.session, condition)?;
                let lasts = varying.decided_by.is_some() && self.keeps_its_answers(varying)?;
                let (first, key, or_null) = (*first, key.clone(), *or_null);
                let hopeless = lasts.then(HashSet::new);
                GeneratedContent::Suited(Suited { condition, first, key, or_null, hopeless })
            }
            Content::Fresh { value, first } => GeneratedContent::Fresh(Fresh {
                value: ValueQuery::new(self.session, value)?,
                first: *first,
                seen: self.taken()?,
                last: None,
                short: self.short(),
            }),
        })
    }

    /// True if the same question has the same answer as long as the line runs: nothing that is read is written by it, by its triggers or
    /// along its keys.
    fn keeps_its_answers(&self, varying: &Varying) -> Result<bool> {
        let is_apart = |read: &Rc<Table>| {
            let points_here = |key: &ForeignKey| key.parent.eq_ignore_ascii_case(&self.table.name);
            read.kind == TableKind::Table
                && !read.name.eq_ignore_ascii_case(&self.table.name)
                && !read.foreign_keys.iter().any(points_here)
        };
        if !varying.reads.iter().all(is_apart) {
            return Ok(false);
        }
        let triggers = format!(
            "SELECT sql FROM {}.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE
            UNION ALL SELECT sql FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE",
            quote_name(&self.table.schema)
        );
        let triggers = collect(&*self.session.engine.connection, &triggers, &[Value::text(&self.table.name)])?;
        let writes = |sql: Cow<'_, str>| match read(&sql) {
            Some(Create { body: Body::Trigger(trigger), .. }) => trigger.writes(&sql),
            _ => true,
        };
        Ok(!triggers.iter().flatten().filter_map(Value::as_text).any(writes))
    }

    fn source(&self) -> ValueSource {
        ValueSource::new(self.run, &self.key)
    }

    /// What takes the place of a record where there is none to pick.
    fn instead(&self, picked: &str, table: &str) -> String {
        let table = typed_word(table);
        let column = self.table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&self.site.column));
        match column {
            Some(column) if column.not_null => format!("`coalesce({picked}, any {table})` takes another then"),
            _ => format!("`coalesce({picked}, null)` leaves it empty then"),
        }
    }

    /// What is said where values run out.
    fn short(&self) -> String {
        let (table, columns) = (&self.table.name, self.columns());
        match self.site.others.as_slice() {
            [] => format!("{table}.{columns} never holds a value twice"),
            _ => format!("{table} ({columns}) never holds a key twice"),
        }
    }

    fn columns(&self) -> String {
        self.site.columns().collect::<Vec<_>>().join(", ")
    }

    fn taken(&self) -> Result<HashSet<u64>> {
        taken(self.session, self.table, self.site.columns())
    }

    fn arguments(&self, arguments: &Arguments) -> Result<ArgumentSource<'s>> {
        Ok(match arguments {
            Arguments::Direct(given) => ArgumentSource::Direct(given.clone()),
            Arguments::Once(asked) | Arguments::Each(asked) => {
                ArgumentSource::ValueQuery(ValueQuery::new(self.session, asked)?)
            }
        })
    }

    /// With the same `count` arguments for all records.
    fn made_once(
        &self,
        maker: &'static Maker,
        arguments: &plan::Statement,
        count: usize,
    ) -> Result<GeneratedContent<'s>> {
        let arguments = self.session.engine.collect(arguments)?.into_iter().next().unwrap_or_default();
        // Of no arguments the row has one value, NULL, which stands for what is left out.
        let may = maker.parameters.is_empty() || count == 0 && maker.requires_arguments();
        let none = may && arguments.iter().all(Value::is_null);
        let call = maker.call(self.run, if none { &[] } else { &arguments })?;
        let source = self.source();
        if !self.site.unique {
            return Ok(GeneratedContent::Made { source, call, listed: None });
        }
        let (taken, short) = (self.taken()?, self.short());
        let Some(mut unique) = UniqueValues::new(self.run, &self.key, &call) else {
            return Ok(GeneratedContent::New { source, call, seen: taken, short });
        };
        let count = match unique.distinct() {
            DistinctCount::Exactly(count) => Some(count),
            _ => None,
        };
        if let Some(count) = count {
            let mut value = [Value::Null];
            let is_free = |at: &u64| {
                unique.make(*at, *at, &mut value[0]) && !taken.contains(&stored_fingerprint(self.is_text, &value[0]))
            };
            let what = format!("`{}`", self.site.text);
            refuse_too_few(&self.columns(), &what, count, self.wanted, taken.len(), is_free)?;
        }
        // The last of few are not found by chance.
        let is_roomy = count.is_some_and(|count| self.wanted.saturating_add(taken.len() as u64) <= count / 2);
        if maker.names_person && is_roomy {
            return Ok(GeneratedContent::Person { source, call, seen: taken, last: None, decided: false, short });
        }
        let next = self.session.values.made.borrow().of(&self.table.name);
        Ok(GeneratedContent::Listed(Listed { unique, next, given: 0, count, taken, short }))
    }

    /// The key of one of the records of `of` that a statement gives; with `earlier` of those that the line makes, too.
    fn any(
        &self,
        of: &str,
        keys: &plan::Statement,
        popularity: Option<&Popularity>,
        earlier: bool,
        or_null: bool,
    ) -> Result<Any> {
        let site = self.site;
        let keys = KeyPool::read(self.session, keys, site.width)?;
        let nothing = (keys.count() == 0 && !earlier && !or_null).then(|| {
            // Of a table with words behind it, others may well be there.
            let error = match site.text.matches(' ').count() {
                0 | 1 if !site.text.contains('.') => Diagnostic::error(format!("there are no {of} to pick from"))
                    .hint(format!("make some first, as in: create 10 {} auto", typed_word(of))),
                0 | 1 => Diagnostic::error(format!("`{}` finds no record to pick from", site.text))
                    .hint(self.instead(&site.text, of)),
                _ => Diagnostic::error(format!("`{}` finds no record to pick from", site.text)),
            };
            error.at(site.at)
        });
        if let Some(nothing) = nothing.as_ref().filter(|_| self.wanted > 0) {
            return Err(nothing.clone());
        }
        let unique = if site.unique {
            let taken = self.taken()?;
            let mut key = vec![Value::Null; site.width];
            let is_free = |at: &u64| {
                keys.put(*at, &mut key);
                !taken.contains(&fingerprint(&key))
            };
            refuse_too_few(&self.columns(), of, keys.count(), self.wanted, taken.len(), is_free)?;
            let order = format!("{}\0unique", site.column);
            let mut stream = RandomStream::new(self.run.seed, &self.table.name, &order, site.part);
            Some((Permutation::new(keys.count(), &mut stream), 0, taken))
        } else {
            None
        };
        let earlier = earlier && *of == self.table.name;
        let (source, table, short) = (self.source(), of.to_owned(), self.short());
        let popularity = popularity.cloned();
        Ok(Any { source, keys, width: site.width, nothing, popularity, popular: None, earlier, unique, table, short })
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
