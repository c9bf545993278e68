//! What a drawing shows of each table: its rows, and where keys end.

use std::collections::BTreeMap;

use super::Diagram;
use crate::terminal::width::cut;

/// A table with more columns than this shows its keys and the first of the others.
const MOST_ROWS: usize = 26;
/// Names and types are cut behind so many characters.
const LONGEST: usize = 36;

pub(super) struct Row {
    pub is_primary: bool,
    pub is_foreign: bool,
    pub name: String,
    /// The declared type, empty where it is not shown.
    pub declared: String,
}

pub(super) struct Sheet {
    pub title: String,
    pub rows: Vec<Row>,
    /// How many columns are left out.
    pub more: usize,
    /// It is nothing but a join of two tables.
    pub is_join: bool,
    /// The row of each column that is shown.
    places: BTreeMap<usize, usize>,
}

impl Sheet {
    /// How many lines it has below its title.
    pub fn lines(&self) -> usize {
        self.rows.len() + usize::from(self.more > 0)
    }
}

/// Where a key ends in its two tables: the line below the title, and which of the keys that end there it is.
#[derive(Clone, Copy)]
pub(super) struct Port {
    pub line: usize,
    pub turn: usize,
    /// How many end there.
    pub of: usize,
}

/// A table, and a line below its title.
type End = (usize, usize);

impl Diagram {
    /// What each table shows: all columns, or its keys alone.
    pub(super) fn sheets(&self, only_keys: bool) -> Vec<Sheet> {
        (0..self.tables.len()).map(|at| self.sheet(at, only_keys)).collect()
    }

    fn sheet(&self, at: usize, only_keys: bool) -> Sheet {
        let table = &self.tables[at];
        let is_join = self.is_join(at);
        let is_foreign = |column: usize| {
            table.foreign_keys.iter().any(|key| key.columns.contains(&column))
                || self.keys.iter().any(|key| key.child == at && key.child_columns.contains(&column))
        };
        let is_target =
            |column: usize| self.keys.iter().any(|key| key.parent == at && key.parent_columns.contains(&column));
        let visible: Vec<usize> = (0..table.columns.len()).filter(|column| !table.columns[*column].hidden).collect();
        let is_key = |column: usize| table.primary_key.contains(&column) || is_foreign(column) || is_target(column);
        let keys = visible.iter().filter(|column| is_key(**column)).count();
        let mut others = match (only_keys, visible.len() <= MOST_ROWS) {
            (true, _) => 0,
            (false, true) => visible.len(),
            (false, false) => MOST_ROWS.saturating_sub(keys + 1),
        };
        let mut sheet = Sheet {
            title: cut(&table.name, LONGEST).into_owned(),
            rows: Vec::new(),
            more: 0,
            is_join,
            places: BTreeMap::new(),
        };
        for column in visible {
            if !is_key(column) {
                if others == 0 {
                    sheet.more += 1;
                    continue;
                }
                others -= 1;
            }
            let found = &table.columns[column];
            sheet.places.insert(column, sheet.rows.len());
            sheet.rows.push(Row {
                is_primary: table.primary_key.contains(&column),
                is_foreign: is_foreign(column),
                name: cut(&found.name, LONGEST).into_owned(),
                declared: if is_join { String::new() } else { cut(&found.declared_type, LONGEST / 2).into_owned() },
            });
        }
        // With its keys alone a table says by their number that it has more.
        if only_keys {
            sheet.more = 0;
        }
        sheet
    }

    /// True of a table that is nothing but a join of two others.
    fn is_join(&self, at: usize) -> bool {
        let mut of = self.keys.iter().filter(|key| key.child == at);
        let (Some(one), Some(other), None) = (of.next(), of.next(), of.next()) else { return false };
        one.parent != other.parent
            && self.keys.iter().all(|key| key.parent != at)
            && crate::catalog::is_pure_join(&self.tables[at], &one.child_columns, &other.child_columns)
    }

    /// Where each key ends: in its child, and in its parent.
    pub(super) fn ports(&self, sheets: &[Sheet]) -> Vec<(Port, Port)> {
        let line = |table: usize, columns: &[usize]| {
            let places = columns.iter().filter_map(|column| sheets[table].places.get(column));
            places.min().map_or(0, |row| row + 1)
        };
        // Keys to one parent share its end; those of one child column each have their own.
        let mut ends: BTreeMap<End, Vec<Option<End>>> = BTreeMap::new();
        let found: Vec<_> = self
            .keys
            .iter()
            .map(|key| {
                let to = (key.parent, line(key.parent, &key.parent_columns));
                let from = (key.child, line(key.child, &key.child_columns));
                for (end, use_) in [(to, None), (from, Some(to))] {
                    let known = ends.entry(end).or_default();
                    if !known.contains(&use_) {
                        known.push(use_);
                    }
                }
                (from, to)
            })
            .collect();
        let port = |end: End, use_: Option<End>| {
            let known = ends.get(&end).map_or(&[][..], Vec::as_slice);
            let turn = known.iter().position(|known| *known == use_).unwrap_or(0);
            Port { line: end.1, turn, of: known.len().max(1) }
        };
        found.into_iter().map(|(from, to)| (port(from, Some(to)), port(to, None))).collect()
    }
}
