//! All tables with the keys between them: declared, said, and inferred where somebody asks.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

use super::catalog::Catalog;
use super::ddl::{self, Place, Remark};
use super::infer::{self, Guess};
use super::introspect::Directory;
use super::keys::{child_is_one, parent_is_one};
use super::names::Folded;
use super::resolve::{self, Match};
use super::said::{ColumnsOf, RelateLine, parse_key_remark, parse_relate};
use super::{Origin, Step, Table};
use crate::diagnostic::{Diagnostic, Kind, Result};

/// A key from a child table to a parent table. Tables are positions in the directory.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub child: usize,
    pub columns: Vec<usize>,
    pub parent: usize,
    pub parent_columns: Vec<usize>,
    pub origin: Origin,
    /// What the child calls its parent, where somebody said it.
    pub name: Option<String>,
    /// What the parent calls its children, where somebody said it.
    pub back: Option<String>,
    /// At most one child for each parent.
    pub child_is_one: bool,
    /// At most one parent for each child.
    pub parent_is_one: bool,
}

impl Link {
    /// The step along the key, or against it.
    pub fn step(&self, graph: &Graph, to_parent: bool) -> Option<Step> {
        let (child, parent) = (graph.tables[self.child].clone()?, graph.tables[self.parent].clone()?);
        Some(if to_parent {
            Step {
                from: child,
                from_columns: self.columns.clone(),
                to: parent,
                to_columns: self.parent_columns.clone(),
                to_parent,
                to_one: self.parent_is_one,
            }
        } else {
            Step {
                from: parent,
                from_columns: self.parent_columns.clone(),
                to: child,
                to_columns: self.columns.clone(),
                to_parent,
                to_one: self.child_is_one,
            }
        })
    }
}

pub(super) struct Graph {
    /// By position in the directory; views only where a key that was said names them.
    pub tables: Vec<Option<Rc<Table>>>,
    from: Vec<Vec<Rc<Link>>>,
    to: Vec<Vec<Rc<Link>>>,
    guesses: Vec<OpenGuess>,
    guesses_from: Vec<Vec<usize>>,
    guesses_to: Vec<Vec<usize>>,
}

/// A guess whose values are looked at when first asked for.
struct OpenGuess {
    guess: Guess,
    name: Option<String>,
    back: Option<String>,
    answer: OnceCell<Option<Rc<Link>>>,
}

impl Graph {
    /// Keys that the table holds, in the order of their first columns.
    pub fn keys_of(&self, catalog: &Catalog, table: usize) -> Result<Vec<Rc<Link>>> {
        let mut links = self.from[table].clone();
        for &guess in &self.guesses_from[table] {
            links.extend(self.settle(catalog, guess)?);
        }
        links.sort_by_key(|link| link.columns.first().copied());
        Ok(links)
    }

    /// Keys that point at the table, in the order of the child tables' names.
    pub fn keys_to(&self, catalog: &Catalog, table: usize) -> Result<Vec<Rc<Link>>> {
        let mut links = self.to[table].clone();
        for &guess in &self.guesses_to[table] {
            links.extend(self.settle(catalog, guess)?.filter(|link| link.parent == table));
        }
        links.sort_by_key(|link| (link.child, link.columns.first().copied()));
        Ok(links)
    }

    /// Looks at the values, once. Two tables that both hold them prove nothing.
    fn settle(&self, catalog: &Catalog, position: usize) -> Result<Option<Rc<Link>>> {
        let open = &self.guesses[position];
        if let Some(answer) = open.answer.get() {
            return Ok(answer.clone());
        }
        let Guess { child, column, parents, evidence } = &open.guess;
        // Without values each of two tables would hold them.
        let mut found = Vec::new();
        for &(parent, key) in parents {
            let (Some(child_table), Some(parent_table)) = (&self.tables[*child], &self.tables[parent]) else {
                continue;
            };
            match infer::holds(catalog.connection(), *evidence, (child_table, *column), (parent_table, key)) {
                Ok(true) => found.push((parent, key)),
                Ok(false) => {}
                Err(error) if error.kind == Kind::Interrupted => return Err(error),
                Err(error) => catalog.warn(Diagnostic::warning(format!(
                    "whether `{}.{}` points at `{}` cannot be told: {}",
                    child_table.name, child_table.columns[*column].name, parent_table.name, error.message
                ))),
            }
        }
        let link = match found.as_slice() {
            [(parent, key)] => self
                .link(*child, vec![*column], *parent, vec![*key], Origin::Inferred)
                .map(|link| Rc::new(Link { name: open.name.clone(), back: open.back.clone(), ..link })),
            _ => None,
        };
        Ok(open.answer.get_or_init(|| link).clone())
    }

    fn link(
        &self,
        child: usize,
        columns: Vec<usize>,
        parent: usize,
        parent_columns: Vec<usize>,
        origin: Origin,
    ) -> Option<Link> {
        make_link(&self.tables, child, columns, parent, parent_columns, origin)
    }

    /// Would a line that relates two tables be understood?
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(catalog: &Catalog, line: &RelateLine) -> Result<()> {
        Builder::new(catalog)?.relate(line)
    }

    /// Loads every table and the keys between them.
    pub fn build(catalog: &Catalog) -> Result<Graph> {
        let mut builder = Builder::new(catalog)?;
        builder.declared();
        builder.remarks();
        for line in catalog.said_relates() {
            if let Err(error) = builder.relate(&line) {
                let text = super::said::relate_text(&line);
                catalog.warn(Diagnostic::warning(format!("`{text}`: {}", error.message)));
            }
        }
        Ok(builder.finish())
    }
}

fn make_link(
    tables: &[Option<Rc<Table>>],
    child: usize,
    columns: Vec<usize>,
    parent: usize,
    parent_columns: Vec<usize>,
    origin: Origin,
) -> Option<Link> {
    let (child_table, parent_table) = (tables[child].as_ref()?, tables[parent].as_ref()?);
    Some(Link {
        child_is_one: child_is_one(child_table, &columns, parent_table, &parent_columns),
        parent_is_one: parent_is_one(parent_table, &parent_columns),
        child,
        columns,
        parent,
        parent_columns,
        origin,
        name: None,
        back: None,
    })
}

struct Builder<'c> {
    catalog: &'c Catalog,
    directory: Rc<Directory>,
    tables: Vec<Option<Rc<Table>>>,
    links: Vec<Link>,
    /// Names given to the key on a column that none is declared for, and where to complain if none is inferred either.
    given: Vec<Given>,
}

struct Given {
    child: usize,
    column: usize,
    name: Option<String>,
    back: Option<String>,
    place: String,
}

impl Builder<'_> {
    fn new(catalog: &Catalog) -> Result<Builder<'_>> {
        let directory = catalog.directory()?;
        let tables = catalog.load_all(&directory)?;
        Ok(Builder { catalog, directory, tables, links: Vec::new(), given: Vec::new() })
    }

    fn declared(&mut self) {
        for child in 0..self.tables.len() {
            let Some(table) = self.tables[child].clone() else { continue };
            for key in table.foreign_keys.iter().filter(|key| key.broken.is_none()) {
                let Some(parent) = self.directory.find_in(&table.schema, &key.parent) else { continue };
                let Some(parent_table) = self.table(parent) else { continue };
                let positions: Option<Vec<usize>> = key
                    .parent_columns
                    .iter()
                    .map(|name| parent_table.columns.iter().position(|column| column.name == *name))
                    .collect();
                let Some(positions) = positions else { continue };
                let twice = self.links.iter().rev().take_while(|link| link.child == child).any(|link| {
                    link.parent == parent && link.columns == key.columns && link.parent_columns == positions
                });
                if !twice {
                    let link = make_link(&self.tables, child, key.columns.clone(), parent, positions, Origin::Declared);
                    self.links.extend(link);
                }
            }
        }
    }

    /// The table, read now if it is a view or virtual.
    fn table(&mut self, index: usize) -> Option<Rc<Table>> {
        if self.tables[index].is_none() {
            match self.catalog.load(&self.directory, index) {
                Ok(table) => self.tables[index] = Some(table),
                Err(error) => self.catalog.warn(Diagnostic::warning(error.message)),
            }
        }
        self.tables[index].clone()
    }

    /// What `hop:` comments say of keys. Labels and made-up values are for others to read.
    fn remarks(&mut self) {
        for child in 0..self.tables.len() {
            let Some(table) = self.tables[child].clone() else { continue };
            for remark in remarks_of(&table) {
                let place = format!("hop: comment of `{}`, line {}", table.name, remark.line);
                if let Err(error) = self.remark(child, &table, &remark, &place) {
                    let mut warning = Diagnostic::warning(format!("{place}: {}", error.message));
                    warning.hints = error.hints;
                    self.catalog.warn(warning);
                }
            }
        }
    }

    fn remark(&mut self, child: usize, table: &Table, remark: &Remark, place: &str) -> Result<()> {
        let (word, rest) = split_word(&remark.text);
        match word.to_ascii_lowercase().as_str() {
            "relate" => return self.relate(&parse_relate(rest)?),
            "as" | "back" | "to" => {}
            "label" => return super::said::parse_template(rest).map(|_| ()),
            "fake" if remark.place != Place::Table => return Ok(()),
            "fake" => return Err(Diagnostic::error("`fake` stands beside the column that it makes values for")),
            // A migration reads it where the column is new or may no longer be null.
            "fill" if matches!(remark.place, Place::Column(_)) => return Ok(()),
            _ => {
                let near = crate::diagnostic::nearest(word, ["label", "fake", "as", "back", "to", "relate"]);
                let error = Diagnostic::error(format!("`{word}` is not known here"));
                return Err(match near {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error.hint("known are label, fake, as, back, to and relate"),
                });
            }
        }
        let names = match &remark.place {
            Place::Table => return Err(Diagnostic::error(format!("`{word}` stands beside the column of a key"))),
            Place::Column(column) => std::slice::from_ref(column),
            Place::Key(columns) => columns,
        };
        let said = parse_key_remark(&remark.text)?;
        let position = |name: &String| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        let columns: Option<Vec<usize>> = names.iter().map(position).collect();
        let columns = columns.ok_or_else(|| Diagnostic::error("it stands beside no column"))?;
        if let Some(parent) = said.parent {
            let names = columns.iter().map(|&column| table.columns[column].name.clone()).collect();
            let child = ColumnsOf { table: table.name.clone(), columns: names, span: parent.span };
            return self.relate(&RelateLine { child, parent, name: said.name, back: said.back });
        }
        let links = self.links.iter_mut().filter(|link| link.child == child && link.columns == columns);
        let mut found = false;
        for link in links {
            found = true;
            link.name = said.name.clone().or(link.name.take());
            link.back = said.back.clone().or(link.back.take());
        }
        match columns.as_slice() {
            _ if found => Ok(()),
            &[column] if self.catalog.infers() => {
                self.given.push(Given { child, column, name: said.name, back: said.back, place: place.to_owned() });
                Ok(())
            }
            _ => {
                Err(Diagnostic::error("no key is declared there").hint("say where it points: `hop: to TABLE as NAME`"))
            }
        }
    }

    /// Adds the key that was said, or its names to one that is there.
    fn relate(&mut self, line: &RelateLine) -> Result<()> {
        let (child, columns) = self.resolve(&line.child)?;
        let (parent, mut parent_columns) = self.resolve(&line.parent)?;
        let (Some(child_table), Some(parent_table)) = (self.table(child), self.table(parent)) else {
            return Err(Diagnostic::error("one of the tables cannot be read"));
        };
        if columns.is_empty() {
            return Err(Diagnostic::error(format!("which column of `{}` holds the key?", child_table.name))
                .at(line.child.span)
                .hint(format!("relate {}.COLUMN to {}", child_table.name, parent_table.name)));
        }
        if parent_columns.is_empty() {
            parent_columns.clone_from(&parent_table.primary_key);
        }
        if parent_columns.len() != columns.len() {
            return Err(Diagnostic::error(match parent_columns.len() {
                0 => format!("`{}` has no primary key, so the column must be said", parent_table.name),
                wide => format!("{} columns cannot point at {wide} of `{}`", columns.len(), parent_table.name),
            })
            .at(line.parent.span));
        }
        let known = self.links.iter_mut().find(|link| {
            link.child == child
                && link.parent == parent
                && link.columns == columns
                && link.parent_columns == parent_columns
        });
        if let Some(link) = known {
            link.name = line.name.clone().or(link.name.take());
            link.back = line.back.clone().or(link.back.take());
        } else if let Some(link) = make_link(&self.tables, child, columns, parent, parent_columns, Origin::Said) {
            self.links.push(Link { name: line.name.clone(), back: line.back.clone(), ..link });
        }
        Ok(())
    }

    fn resolve(&mut self, named: &ColumnsOf) -> Result<(usize, Vec<usize>)> {
        let index = resolve::table_or_error(&self.directory, &named.table).map_err(|error| error.or_at(named.span))?;
        let table = match self.table(index) {
            Some(table) => table,
            None => return Err(Diagnostic::error(format!("`{}` cannot be read", named.table)).at(named.span)),
        };
        let mut columns = Vec::new();
        for name in &named.columns {
            match resolve::column(&table, &Folded::new(name)) {
                Match::One(column) => columns.push(column),
                Match::Several(_) | Match::None => {
                    let near =
                        crate::diagnostic::nearest(name, table.columns.iter().map(|column| column.name.as_str()));
                    let error = Diagnostic::error(format!("`{}` has no column `{name}`", table.name)).at(named.span);
                    return Err(match near {
                        Some(near) => error.hint(format!("did you mean `{near}`?")),
                        None => error,
                    });
                }
            }
        }
        Ok((index, columns))
    }

    fn finish(self) -> Graph {
        let count = self.tables.len();
        let mut graph = Graph {
            tables: self.tables,
            from: vec![Vec::new(); count],
            to: vec![Vec::new(); count],
            guesses: Vec::new(),
            guesses_from: vec![Vec::new(); count],
            guesses_to: vec![Vec::new(); count],
        };
        let taken: HashSet<(usize, usize)> =
            self.links.iter().flat_map(|link| link.columns.iter().map(|&column| (link.child, column))).collect();
        let broken = |table: usize, column: usize| {
            graph.tables[table].as_ref().is_some_and(|table| {
                table.foreign_keys.iter().any(|key| key.broken.is_some() && key.columns.contains(&column))
            })
        };
        let linked: HashSet<(usize, usize)> = self.links.iter().map(|link| (link.child, link.parent)).collect();
        let guesses = if self.catalog.infers() {
            infer::propose(
                &self.directory,
                &graph.tables,
                |table, column| taken.contains(&(table, column)) || broken(table, column),
                |child, parent| linked.contains(&(child, parent)),
            )
        } else {
            Vec::new()
        };
        for link in self.links {
            let link = Rc::new(link);
            graph.from[link.child].push(link.clone());
            graph.to[link.parent].push(link);
        }
        let mut given = self.given;
        for (position, guess) in guesses.into_iter().enumerate() {
            graph.guesses_from[guess.child].push(position);
            for &(parent, _) in &guess.parents {
                graph.guesses_to[parent].push(position);
            }
            let named = given.iter().position(|given| given.child == guess.child && given.column == guess.column);
            let (name, back) = named.map_or((None, None), |at| {
                let given = given.swap_remove(at);
                (given.name, given.back)
            });
            graph.guesses.push(OpenGuess { guess, name, back, answer: OnceCell::new() });
        }
        for given in given {
            self.catalog.warn(
                Diagnostic::warning(format!("{}: no key is declared there", given.place))
                    .hint("say where it points: `hop: to TABLE as NAME`"),
            );
        }
        graph
    }
}

/// The `hop:` comments in the text of a table.
pub(super) fn remarks_of(table: &Table) -> Vec<Remark> {
    match &table.sql {
        Some(sql) if ddl::is_worth_reading(sql) => ddl::outline(sql).remarks,
        _ => Vec::new(),
    }
}

/// The first word of a remark, and what follows.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|next: char| next.is_whitespace() || next == ',').unwrap_or(text.len()))
}
