//! The records that are taken, by their identities: for each table three temporary tables, of all, of those that were found
//! last, and of those that are being found.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{ChildLimit, Records, Request, SOURCE, run, run_with};
use crate::catalog::{Identity, KeyStep, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// How many identities go into one statement.
const AT_ONCE: usize = 500;

/// The sets of a table's records, as the names of temporary tables begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// All that are taken.
    All,
    /// Those from which keys are followed now.
    Now,
    /// Those that are found meanwhile.
    Next,
    /// Those that were asked for, and with [`super::Below::Everything`] those below them.
    Below,
}

impl Set {
    const EACH: [Set; 4] = [Set::All, Set::Now, Set::Next, Set::Below];
}

/// A table of which records are taken.
pub(super) struct Node {
    pub table: Rc<Table>,
    number: usize,
    /// The columns of its identity in SQL.
    pub key: Vec<String>,
    /// How many records the table has.
    records: u64,
    /// What each set holds, by its place in [`Set::EACH`].
    sets: [Cell<Held>; 4],
}

/// What a set of a table's records holds.
#[derive(Clone, Copy)]
struct Held {
    /// Which of the temporary tables: sets change them rather than copy what is in them.
    table: usize,
    /// All records of the table, which stand in none of these then; else so many, which do.
    whole: bool,
    count: u64,
}

impl Node {
    /// The temporary table of a set.
    pub fn set(&self, set: Set) -> String {
        self.temporary(self.held(set).table)
    }

    fn temporary(&self, table: usize) -> String {
        format!("temp.subset_{}_{}", self.number, table)
    }

    fn held(&self, set: Set) -> Held {
        self.sets[set as usize].get()
    }

    fn hold(&self, set: Set, held: Held) {
        self.sets[set as usize].set(held);
    }

    fn is_whole(&self, set: Set) -> bool {
        self.held(set).whole
    }

    /// True if a pass over all records of the table costs less than to look up each of the set.
    fn is_most(&self, set: Set) -> bool {
        let held = self.held(set);
        held.whole || held.count.saturating_mul(8) > self.records
    }

    /// True if all its records are taken.
    pub fn is_all(&self) -> bool {
        self.is_whole(Set::All)
    }

    /// True if nothing but its columns tells its records apart.
    pub fn keeps_rowids(&self) -> bool {
        match &self.table.identity {
            Identity::Rowid(alias) => self.table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(alias)),
            _ => true,
        }
    }

    pub fn source(&self) -> String {
        format!("{SOURCE}.{}", quote_name(&self.table.name))
    }

    /// The identity's columns of an alias, in a row.
    pub fn key_of(&self, alias: &str) -> String {
        self.key.iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
    }

    /// The columns of a set, in a row.
    fn set_columns(&self) -> String {
        (0..self.key.len()).map(|at| format!("k{at}")).collect::<Vec<_>>().join(", ")
    }

    /// `alias.key = set.k0 AND …`.
    pub fn is_in(&self, alias: &str, set: &str) -> String {
        let pairs = self.key.iter().enumerate().map(|(at, column)| format!("{alias}.{column} = {set}.k{at}"));
        pairs.collect::<Vec<_>>().join(" AND ")
    }

    /// The records of a set, as what FROM reads.
    pub fn records(&self, set: Set, alias: &str) -> String {
        if self.is_whole(set) {
            return format!("{} AS {alias}", self.source());
        }
        format!("{} AS n CROSS JOIN {} AS {alias} ON {}", self.set(set), self.source(), self.is_in(alias, "n"))
    }

    /// `of.k0 = other.k0 AND …`.
    fn same(&self, of: &str, other: &str) -> String {
        (0..self.key.len()).map(|at| format!("{of}.k{at} = {other}.k{at}")).collect::<Vec<_>>().join(" AND ")
    }
}

/// A key is followed so often by passes over all records of its other end, where no index finds them. Then a copy of the key's columns gets one, which
/// takes no longer than a few passes.
const PASSES: u32 = 2;

/// How the records at the other end of a key are found.
enum Lookup {
    /// By an index of the database.
    Indexed,
    /// By passes, so many so far.
    Passes(u32),
    /// By a temporary table of the columns that are looked at, with an index.
    Copied(String),
}

/// A step along a key: the two tables and their columns.
type StepId = [(String, Vec<usize>); 2];

/// A table one of whose rules has refused what is made up.
pub(super) struct Refused {
    pub node: Rc<Node>,
    /// A check, or what keeps values apart.
    pub rule: &'static str,
    /// As the engine says it.
    pub why: String,
    /// The rule as it is written, where the engine does not name the columns.
    pub sql: String,
    /// The records as they are meet it.
    pub is_met_unmasked: bool,
}

impl Refused {
    /// True if the rule names this column.
    pub fn names(&self, column: &str) -> bool {
        has_word(&self.why, column) || has_word(&self.sql, column)
    }
}

/// True if this name is a word of a text, in small letters or not.
pub(super) fn has_word(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word.eq_ignore_ascii_case(name))
}

/// What is taken so far.
pub(super) struct Picked<'c> {
    pub target: &'c dyn Connection,
    tick: &'c dyn Fn(&str) -> Result<()>,
    nodes: BTreeMap<String, Rc<Node>>,
    lookups: BTreeMap<StepId, Lookup>,
    /// The table one of whose rules has refused a masked record, and what was said.
    pub refused: RefCell<Option<Refused>>,
}

impl<'c> Picked<'c> {
    pub fn new(target: &'c dyn Connection, tick: &'c dyn Fn(&str) -> Result<()>) -> Picked<'c> {
        Picked { target, tick, nodes: BTreeMap::new(), lookups: BTreeMap::new(), refused: RefCell::new(None) }
    }

    pub fn tick(&self, message: &str) -> Result<()> {
        (self.tick)(message)
    }

    /// The tables of which records may be taken, in the order of their names.
    pub fn nodes(&self) -> Vec<Rc<Node>> {
        self.nodes.values().cloned().collect()
    }

    /// The records that were asked for.
    pub fn begin(&mut self, request: &Request) -> Result<()> {
        let node = self.node(&request.table)?;
        match &request.records {
            Records::All => self.take_all(&node, Set::All)?,
            Records::Keys(keys) => {
                let row = format!("({})", vec!["?"; node.key.len()].join(", "));
                let mut count = 0;
                for rows in keys.chunks(AT_ONCE) {
                    let rows_of = vec![row.as_str(); rows.len()].join(", ");
                    let values: Vec<Value> = rows.iter().flatten().cloned().collect();
                    let sql = format!("INSERT OR IGNORE INTO {} VALUES {rows_of}", node.set(Set::All));
                    count += run_with(self.target, &sql, &values)?;
                    self.tick("the records that are asked for")?;
                }
                self.count(&node, Set::All, count)?;
            }
        }
        Ok(())
    }

    /// Counts records that have come to a set. Where they are all that the table has, it holds them no more.
    fn count(&self, node: &Node, set: Set, more: u64) -> Result<()> {
        let held = node.held(set);
        node.hold(set, Held { count: held.count + more, ..held });
        if held.count + more >= node.records { self.take_all(node, set) } else { Ok(()) }
    }

    fn take_all(&self, node: &Node, set: Set) -> Result<()> {
        self.clear(node, set)?;
        node.hold(set, Held { whole: true, count: node.records, ..node.held(set) });
        Ok(())
    }

    /// The node of a table; its sets are made where it has none.
    pub fn node(&mut self, table: &Rc<Table>) -> Result<Rc<Node>> {
        if let Some(node) = self.nodes.get(&table.name) {
            return Ok(node.clone());
        }
        let key: Vec<String> = table.identity_columns().iter().map(|column| quote_name(column)).collect();
        if key.is_empty() || table.kind != TableKind::Table {
            let what = format!("the records of {} have nothing that tells them apart in the new file", table.noun());
            return Err(Diagnostic::error(what));
        }
        let count = collect(self.target, &format!("SELECT count(*) FROM {SOURCE}.{}", quote_name(&table.name)), &[])?;
        let count = count.first().and_then(|row| row.first()?.as_integer());
        let records = count
            .and_then(|count| u64::try_from(count).ok())
            .ok_or_else(|| Diagnostic::engine(format!("the records of {} cannot be counted", table.noun())))?;
        let sets = [0, 1, 2, 3].map(|table| Cell::new(Held { table, whole: false, count: 0 }));
        let node = Rc::new(Node { table: table.clone(), number: self.nodes.len(), key, records, sets });
        let is_rowid = matches!(table.identity, Identity::Rowid(_));
        let columns = match is_rowid {
            true => "(k0 INTEGER PRIMARY KEY)".to_owned(),
            // Without a type and a collation values stay as they are, and apart.
            false => format!("({0}, PRIMARY KEY ({0})) WITHOUT ROWID", node.set_columns()),
        };
        for set in Set::EACH {
            self.run(&format!("CREATE TABLE {} {columns}", node.set(set)))?;
        }
        self.nodes.insert(table.name.clone(), node.clone());
        Ok(node)
    }

    pub fn run(&self, sql: &str) -> Result<u64> {
        run(self.target, sql)
    }

    /// Counts the records of `Now` among those of another set, too.
    pub fn add_to(&self, node: &Node, set: Set) -> Result<()> {
        if node.is_whole(set) {
            return Ok(());
        }
        if node.is_whole(Set::Now) {
            return self.take_all(node, set);
        }
        let (to, now) = (node.set(set), node.set(Set::Now));
        let count = self.run(&format!("INSERT OR IGNORE INTO {to} SELECT * FROM {now}"))?;
        self.count(node, set, count)
    }

    /// Puts the records that were asked for where those below them are looked for.
    pub fn start_below(&self, node: &Node) -> Result<()> {
        if node.is_whole(Set::All) {
            return self.take_all(node, Set::Below);
        }
        let (to, all) = (node.set(Set::Below), node.set(Set::All));
        let count = self.run(&format!("INSERT INTO {to} SELECT * FROM {all}"))?;
        self.count(node, Set::Below, count)
    }

    /// Goes on from what was found last; true if there is any.
    pub fn advance(&self, node: &Node) -> Result<bool> {
        let (now, next) = (node.held(Set::Now), node.held(Set::Next));
        node.hold(Set::Now, next);
        node.hold(Set::Next, now);
        self.clear(node, Set::Next)?;
        Ok(next.count > 0)
    }

    pub fn clear(&self, node: &Node, set: Set) -> Result<()> {
        let held = node.held(set);
        node.hold(set, Held { whole: false, count: 0, ..held });
        if held.count == 0 || held.whole {
            Ok(())
        } else {
            self.run(&format!("DELETE FROM {}", node.set(set))).map(|_| ())
        }
    }

    /// Adds to `Next` of the other end what `start` of this end leads to, without what is in `known` already.
    pub fn follow(
        &mut self,
        step: &KeyStep,
        start: Set,
        known: Option<Set>,
        limit: Option<&ChildLimit>,
    ) -> Result<Rc<Node>> {
        let (from, to) = (self.node(&step.from)?, self.node(&step.to)?);
        self.tick(&to.table.name)?;
        let is_known = |set: Option<Set>| set.is_some_and(|set| to.is_whole(set));
        if from.held(start).count == 0 || is_known(known) || to.is_whole(Set::Next) {
            return Ok(to);
        }
        if limit.is_none() && !step.to_parent && from.is_whole(start) && self.have_all_parents(step, &to)? {
            self.take_all(&to, Set::Next)?;
            return Ok(to);
        }
        let source = self.lookup(step, &from, &to)?;
        let [of_from, of_to] = columns_of(step);
        let pairs = |parents: &[String], children: &[String]| -> String {
            // The parent's columns stand in front: their collation is that of the key.
            let pairs = parents.iter().zip(children).map(|(parent, child)| format!("{parent} = {child}"));
            pairs.collect::<Vec<_>>().join(" AND ")
        };
        let found = match step.to_parent {
            // Of all children one that is found is enough.
            true if from.is_whole(start) && self.is_indexed(&step.reversed(), &to, &from)? => format!(
                "{} AS t WHERE EXISTS (SELECT 1 FROM {} AS f WHERE {})",
                to.source(),
                from.source(),
                pairs(&of_to, &of_from),
            ),
            // Many children have few parents: each is looked up once.
            true => format!(
                "{source} AS t WHERE ({}) IN (SELECT {} FROM {})",
                of_to.join(", "),
                of_from.join(", "),
                from.records(start, "f"),
            ),
            // In the order of the children that are there, as they are written then.
            false if limit.is_none() && from.is_most(start) && self.is_indexed(&step.reversed(), &to, &from)? => {
                let is_taken = match from.is_whole(start) {
                    true => String::new(),
                    false => {
                        format!(" AND EXISTS (SELECT 1 FROM {} AS n WHERE {})", from.set(start), from.is_in("f", "n"))
                    }
                };
                format!(
                    "{} AS t WHERE EXISTS (SELECT 1 FROM {} AS f WHERE {}{is_taken})",
                    to.source(),
                    from.source(),
                    pairs(&of_from, &of_to),
                )
            }
            false => format!(
                "{} CROSS JOIN {source} AS t ON {} WHERE true",
                from.records(start, "f"),
                pairs(&of_from, &of_to)
            ),
        };
        let new = known.map(|known| {
            format!(" AND NOT EXISTS (SELECT 1 FROM {} AS known WHERE {})", to.set(known), to.is_in("t", "known"))
        });
        let new = new.unwrap_or_default();
        let next = to.set(Set::Next);
        let sql = match limit {
            None => format!("INSERT OR IGNORE INTO {next} SELECT {} FROM {found}{new}", to.key_of("t")),
            Some(limit) => {
                let named = |(at, column): (usize, &String)| format!("t.{column} AS k{at}");
                let named: Vec<String> = to.key.iter().enumerate().map(named).collect();
                let inner = format!(
                    "SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {}) AS place FROM {found}",
                    named.join(", "),
                    from.key_of("f"),
                    to.key_of("t"),
                );
                let known = known.map(|known| {
                    let same = to.same("known", "found");
                    format!(" AND NOT EXISTS (SELECT 1 FROM {} AS known WHERE {same})", to.set(known))
                });
                format!(
                    "INSERT OR IGNORE INTO {next} SELECT {} FROM ({inner}) AS found WHERE place <= {}{}",
                    to.set_columns(),
                    limit.most,
                    known.unwrap_or_default(),
                )
            }
        };
        let count = self.run(&sql)?;
        self.count(&to, Set::Next, count)?;
        Ok(to)
    }

    /// True if all records of the other end belong to some of this one, which takes less time to find out than to take them one by one.
    fn have_all_parents(&self, step: &KeyStep, to: &Node) -> Result<bool> {
        let is_plain = |column: &usize| step.from.columns[*column].collation.eq_ignore_ascii_case("binary");
        if !step.from_columns.iter().all(is_plain) {
            return Ok(false);
        }
        let [of_from, of_to] = columns_of(step);
        let sql = format!(
            "SELECT count(*) FROM {} AS t WHERE ({}) IN (SELECT {} FROM {SOURCE}.{} AS f)",
            to.source(),
            of_to.join(", "),
            of_from.join(", "),
            quote_name(&step.from.name),
        );
        let count = collect(self.target, &sql, &[])?;
        Ok(count
            .first()
            .and_then(|row| row.first()?.as_integer())
            .is_some_and(|count| count.unsigned_abs() == to.records))
    }

    /// What FROM reads of the other end of a step: its table, or a copy that is indexed by what is looked for.
    fn lookup(&mut self, step: &KeyStep, from: &Node, to: &Node) -> Result<String> {
        let ends = [(&step.from, &step.from_columns), (&step.to, &step.to_columns)];
        let id: StepId = ends.map(|(table, columns)| (table.name.clone(), columns.clone()));
        let lookup = match self.lookups.remove(&id) {
            None if self.is_indexed(step, from, to)? => Lookup::Indexed,
            None => Lookup::Passes(1),
            Some(Lookup::Passes(PASSES)) => Lookup::Copied(self.copied(step, to)?),
            Some(Lookup::Passes(passes)) => Lookup::Passes(passes + 1),
            Some(known) => known,
        };
        let source = match &lookup {
            Lookup::Copied(copy) => copy.clone(),
            _ => to.source(),
        };
        self.lookups.insert(id, lookup);
        Ok(source)
    }

    /// True if SQLite finds the records by an index that is there.
    fn is_indexed(&self, step: &KeyStep, from: &Node, to: &Node) -> Result<bool> {
        let [of_from, of_to] = columns_of(step);
        // In a comparison the parent's columns stand in front.
        let sides = if step.to_parent { [&of_to, &of_from] } else { [&of_from, &of_to] };
        let on: Vec<String> = sides[0].iter().zip(sides[1]).map(|(one, other)| format!("{one} = {other}")).collect();
        let (from, to, on) = (from.source(), to.source(), on.join(" AND "));
        let sql = format!("EXPLAIN QUERY PLAN SELECT 1 FROM {from} AS f CROSS JOIN {to} AS t ON {on}");
        let rows = collect(self.target, &sql, &[])?;
        let mut told = rows.iter().filter_map(|row| row.last()?.as_text());
        Ok(told.any(|text| text.starts_with("SEARCH t ") && !text.contains("AUTOMATIC")))
    }

    /// Copies the columns of a table by which a step finds its records, and those that tell them apart.
    fn copied(&self, step: &KeyStep, to: &Node) -> Result<String> {
        let number = self.lookups.values().filter(|lookup| matches!(lookup, Lookup::Copied(_))).count();
        let names: Vec<String> =
            step.to_columns.iter().map(|column| quote_name(&step.to.columns[*column].name)).collect();
        let mut columns = names.clone();
        columns.extend(to.key.iter().filter(|column| !names.contains(column)).cloned());
        // As a query's answer a column keeps its affinity, under the name that it is given.
        let columns: Vec<String> = columns.iter().map(|column| format!("t.{column} AS {column}")).collect();
        let there: Vec<String> = names.iter().map(|column| format!("t.{column} IS NOT NULL")).collect();
        let copy = format!("subset_lookup_{number}");
        self.run(&format!(
            "CREATE TABLE temp.{copy} AS SELECT {} FROM {} AS t WHERE {}",
            columns.join(", "),
            to.source(),
            there.join(" AND ")
        ))?;
        let (parent, of_parent) =
            if step.to_parent { (&step.to, &step.to_columns) } else { (&step.from, &step.from_columns) };
        let collated = |(name, column): (&String, &usize)| {
            format!("{name} COLLATE {}", quote_name(&parent.columns[*column].collation))
        };
        let terms: Vec<String> = names.iter().zip(of_parent).map(collated).collect();
        self.run(&format!("CREATE INDEX temp.{copy}_key ON {copy} ({})", terms.join(", ")))?;
        Ok(format!("temp.{copy}"))
    }
}

/// The columns of the two ends of a step, `f` and `t`; those of the parent with the collation of the key, which a copy of them lacks.
fn columns_of(step: &KeyStep) -> [Vec<String>; 2] {
    let columns = |alias: &str, table: &Table, columns: &[usize], is_parent: bool| -> Vec<String> {
        let column = |column: &usize| {
            let column = &table.columns[*column];
            let name = quote_name(&column.name);
            match is_parent && !column.collation.eq_ignore_ascii_case("binary") {
                true => format!("{alias}.{name} COLLATE {}", quote_name(&column.collation)),
                false => format!("{alias}.{name}"),
            }
        };
        columns.iter().map(column).collect()
    };
    [
        columns("f", &step.from, &step.from_columns, !step.to_parent),
        columns("t", &step.to, &step.to_columns, step.to_parent),
    ]
}
