//! Collects the keys between all tables: what the schema declares, what annotations say, what names suggest.

use std::collections::HashSet;
use std::rc::Rc;

use super::annotations::{RelateLine, TableColumns, parse_key_annotation, parse_relate, parse_template, relate_text};
use super::comments::{CommentPlace, HOP_WORDS, HopComment, hop_comments, split_word};
use super::directory::Directory;
use super::graph::{KeyEdge, KeyGraph, UncheckedKey};
use super::infer;
use super::names::{FoldedName, NameMatch};
use super::resolve;
use super::schema::SchemaCache;
use super::{KeyOrigin, Table};
use crate::diagnostic::{Diagnostic, Result, nearest};

/// Loads every table and the keys between them. Without `infer`, only keys that are declared or annotated.
pub(super) fn build(schema: &SchemaCache, relations: &[RelateLine], infer: bool) -> Result<KeyGraph> {
    let mut builder = GraphBuilder::new(schema, infer)?;
    builder.declared();
    builder.comments();
    for line in relations {
        if let Err(error) = builder.relate(line, None) {
            schema.warn(Diagnostic::warning(format!("`{}`: {}", relate_text(line), error.message)));
        }
    }
    Ok(builder.finish())
}

/// Fails where a line that relates two tables would not be understood.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(schema: &SchemaCache, line: &RelateLine) -> Result<()> {
    GraphBuilder::new(schema, false)?.relate(line, None)
}

struct GraphBuilder<'s> {
    schema: &'s SchemaCache,
    infer: bool,
    directory: Rc<Directory>,
    tables: Vec<Option<Rc<Table>>>,
    edges: Vec<KeyEdge>,
    unclaimed: Vec<UnclaimedNames>,
}

/// Names for the key on a column that none is declared for.
struct UnclaimedNames {
    child: usize,
    column: usize,
    name: Option<String>,
    back: Option<String>,
    /// Where the warning points at if no key is inferred either.
    place: String,
}

impl GraphBuilder<'_> {
    fn new(schema: &SchemaCache, infer: bool) -> Result<GraphBuilder<'_>> {
        let directory = schema.directory()?;
        let tables = schema.all_tables()?;
        Ok(GraphBuilder { schema, infer, directory, tables, edges: Vec::new(), unclaimed: Vec::new() })
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
                let twice = self.edges.iter().rev().take_while(|edge| edge.child == child).any(|edge| {
                    edge.parent == parent && edge.columns == key.columns && edge.parent_columns == positions
                });
                if !twice {
                    let edge = KeyEdge::new(
                        &self.tables,
                        (child, key.columns.clone()),
                        (parent, positions),
                        KeyOrigin::Declared,
                    );
                    self.edges.extend(edge);
                }
            }
        }
    }

    /// The table, read now if it is a view or virtual.
    fn table(&mut self, index: usize) -> Option<Rc<Table>> {
        if self.tables[index].is_none() {
            match self.schema.table_at(index) {
                Ok(table) => self.tables[index] = Some(table),
                Err(error) => self.schema.warn(Diagnostic::warning(error.message)),
            }
        }
        self.tables[index].clone()
    }

    /// What `hop:` comments say of keys. Labels and made-up values are for others to read.
    fn comments(&mut self) {
        for child in 0..self.tables.len() {
            let Some(table) = self.tables[child].clone() else { continue };
            for comment in hop_comments(&table) {
                let place = format!("hop: comment of `{}`, line {}", table.name, comment.line);
                if let Err(error) = self.comment(child, &table, &comment, &place) {
                    self.schema.warn_at(&place, error);
                }
            }
        }
    }

    fn comment(&mut self, child: usize, table: &Table, comment: &HopComment, place: &str) -> Result<()> {
        let (word, rest) = split_word(&comment.text);
        match word.to_ascii_lowercase().as_str() {
            "relate" => return self.relate(&parse_relate(rest)?, Some(table)),
            "as" | "back" | "to" => {}
            "label" => return parse_template(rest).map(|_| ()),
            "fake" | "mask" if comment.place != CommentPlace::Table => return Ok(()),
            "mask" => return Err(Diagnostic::error("`mask` stands beside the column whose values are masked")),
            "fake" => return Err(Diagnostic::error("`fake` stands beside the column that it makes values for")),
            // A migration reads it where the column is new or may no longer be null.
            "fill" if matches!(comment.place, CommentPlace::Column(_)) => return Ok(()),
            _ => {
                let near = nearest(word, HOP_WORDS);
                let error = Diagnostic::error(format!("`{word}` is not known here"));
                return Err(match near {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error.hint(format!("known are {}", HOP_WORDS.join(", "))),
                });
            }
        }
        let names = match &comment.place {
            CommentPlace::Table => {
                return Err(Diagnostic::error(format!("`{word}` stands beside the column of a key")));
            }
            CommentPlace::Column(column) => std::slice::from_ref(column),
            CommentPlace::Key(columns) => columns,
        };
        let key = parse_key_annotation(&comment.text)?;
        let position = |name: &String| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        let columns: Option<Vec<usize>> = names.iter().map(position).collect();
        let columns = columns.ok_or_else(|| Diagnostic::error("it stands beside no column"))?;
        if let Some(parent) = key.parent {
            let names = columns.iter().map(|&column| table.columns[column].name.clone()).collect();
            let child = TableColumns { table: table.name.clone(), columns: names, span: parent.span };
            return self.relate(&RelateLine { child, parent, name: key.name, back: key.back }, Some(table));
        }
        let edges = self.edges.iter_mut().filter(|edge| edge.child == child && edge.columns == columns);
        let mut found = false;
        for edge in edges {
            found = true;
            edge.name = key.name.clone().or(edge.name.take());
            edge.back = key.back.clone().or(edge.back.take());
        }
        match columns.as_slice() {
            _ if found => Ok(()),
            &[column] if self.infer => {
                self.unclaimed.push(UnclaimedNames {
                    child,
                    column,
                    name: key.name,
                    back: key.back,
                    place: place.to_owned(),
                });
                Ok(())
            }
            _ => {
                Err(Diagnostic::error("no key is declared there").hint("say where it points: `hop: to TABLE as NAME`"))
            }
        }
    }

    /// Adds the key that the line tells of, or its names to one that is there. `beside` is the table whose own text holds the line.
    fn relate(&mut self, line: &RelateLine, beside: Option<&Table>) -> Result<()> {
        let (child, columns) = self.resolve(&line.child, beside)?;
        let (parent, mut parent_columns) = self.resolve(&line.parent, beside)?;
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
        let known = self.edges.iter_mut().find(|edge| {
            edge.child == child
                && edge.parent == parent
                && edge.columns == columns
                && edge.parent_columns == parent_columns
        });
        if let Some(edge) = known {
            edge.name = line.name.clone().or(edge.name.take());
            edge.back = line.back.clone().or(edge.back.take());
        } else if let Some(edge) =
            KeyEdge::new(&self.tables, (child, columns), (parent, parent_columns), KeyOrigin::Annotated)
        {
            self.edges.push(KeyEdge { name: line.name.clone(), back: line.back.clone(), ..edge });
        }
        Ok(())
    }

    fn resolve(&mut self, named: &TableColumns, beside: Option<&Table>) -> Result<(usize, Vec<usize>)> {
        let own = beside.map(|table| resolve::table_in(&self.directory, &table.schema, &named.table));
        let index = match own {
            Some(NameMatch::One(index)) => index,
            _ => resolve::table_or_error(&self.directory, &named.table).map_err(|error| error.or_at(named.span))?,
        };
        let table = match self.table(index) {
            Some(table) => table,
            None => return Err(Diagnostic::error(format!("`{}` cannot be read", named.table)).at(named.span)),
        };
        let mut columns = Vec::new();
        for name in &named.columns {
            match resolve::column(&table, &FoldedName::new(name)) {
                NameMatch::One(column) => columns.push(column),
                NameMatch::Several(_) | NameMatch::None => {
                    let near = nearest(name, table.columns.iter().map(|column| column.name.as_str()));
                    let error = Diagnostic::error(format!("`{}` has no column `{name}`", table.name)).at(named.span);
                    return Err(error.did_you_mean(near));
                }
            }
        }
        Ok((index, columns))
    }

    fn finish(self) -> KeyGraph {
        let taken: HashSet<(usize, usize)> =
            self.edges.iter().flat_map(|edge| edge.columns.iter().map(|&column| (edge.child, column))).collect();
        let broken = |table: usize, column: usize| {
            self.tables[table].as_ref().is_some_and(|table| {
                table.foreign_keys.iter().any(|key| key.broken.is_some() && key.columns.contains(&column))
            })
        };
        let related: HashSet<(usize, usize)> = self.edges.iter().map(|edge| (edge.child, edge.parent)).collect();
        let candidates = if self.infer {
            infer::propose(
                &self.directory,
                &self.tables,
                |table, column| taken.contains(&(table, column)) || broken(table, column),
                |child, parent| related.contains(&(child, parent)),
            )
        } else {
            Vec::new()
        };
        let mut unclaimed = self.unclaimed;
        let mut unchecked = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let is_same =
                |names: &UnclaimedNames| names.child == candidate.child && candidate.columns == [names.column];
            let names = unclaimed.iter().position(is_same).map(|at| unclaimed.swap_remove(at));
            let (name, back) = names.map_or((None, None), |names| (names.name, names.back));
            unchecked.push(UncheckedKey::new(candidate, name, back));
        }
        for names in unclaimed {
            self.schema.warn(
                Diagnostic::warning(format!("{}: no key is declared there", names.place))
                    .hint("say where it points: `hop: to TABLE as NAME`"),
            );
        }
        KeyGraph::new(self.tables, self.edges, unchecked)
    }
}
