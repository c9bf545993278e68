//! The names that a statement gives to aliases, and whether it could do without.

use std::collections::{HashMap, HashSet};

use crate::plan::relational::algebra::{Alias, Aliases, ColumnRef};
use crate::sql::{is_plain, plain_or_quoted};

/// Where columns are named with their table's alias in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Qualified {
    Always,
    Never,
}

/// Aliases get their names when they are first written: `r`, `r2`, `counts`.
pub(in crate::plan) struct Names {
    qualified: Qualified,
    given: HashMap<Alias, String>,
    used: HashSet<String>,
    /// The greatest number behind each word so far, so that the next is not looked for from the beginning.
    numbers: HashMap<String, usize>,
    /// Aliases that are called by their whole word.
    worded: HashSet<Alias>,
    /// How many tables and queries stand in a FROM.
    tables: usize,
    /// True while outputs are written, in which no other output's name is seen.
    pub(super) in_outputs: bool,
    /// Columns in the other clauses, and names of outputs that are no columns of that name; in lower case.
    columns: HashSet<String>,
    outputs: HashSet<String>,
    /// True in the ORDER BY of a set operation, which knows the columns by name alone.
    pub(super) is_compound_order: bool,
}

impl Names {
    pub(super) fn new(qualified: Qualified) -> Names {
        Names {
            qualified,
            given: HashMap::new(),
            used: HashSet::new(),
            numbers: HashMap::new(),
            worded: HashSet::new(),
            tables: 0,
            in_outputs: false,
            columns: HashSet::new(),
            outputs: HashSet::new(),
            is_compound_order: false,
        }
    }

    /// Names for a text that always says where a column is from.
    pub(in crate::plan) fn qualified() -> Names {
        Names::new(Qualified::Always)
    }

    /// Has the alias called by its whole word rather than a letter.
    pub(in crate::plan) fn call_by_word(&mut self, alias: Alias) {
        self.worded.insert(alias);
    }

    pub(super) fn is_called_by_word(&self, alias: Alias) -> bool {
        self.worded.contains(&alias)
    }

    pub(in crate::plan) fn alias(&mut self, alias: Alias, aliases: &Aliases) -> String {
        if let Some(name) = self.given.get(&alias) {
            return name.clone();
        }
        let word = aliases.word(alias).to_ascii_lowercase();
        let letter = word.chars().next().filter(char::is_ascii_alphabetic).unwrap_or('t');
        let base = if !self.worded.contains(&alias) {
            letter.to_string()
        } else if is_plain(&word) {
            word
        } else {
            "t".to_owned()
        };
        let mut name = base.clone();
        let number = self.numbers.entry(base.clone()).or_insert(1);
        while !self.used.insert(name.clone()) {
            *number += 1;
            name = format!("{base}{number}");
        }
        self.given.insert(alias, name.clone());
        name
    }

    /// A table or query in a FROM, with ` as r` behind it.
    pub(super) fn introduce(&mut self, alias: Alias, aliases: &Aliases) -> String {
        self.tables += 1;
        match self.qualified {
            Qualified::Always => format!(" as {}", self.alias(alias, aliases)),
            Qualified::Never => String::new(),
        }
    }

    pub(in crate::plan) fn column(&mut self, column: &ColumnRef, aliases: &Aliases) -> String {
        if !self.in_outputs {
            self.columns.insert(column.name.to_ascii_lowercase());
        }
        let name = plain_or_quoted(&column.name);
        if self.is_compound_order || self.qualified == Qualified::Never {
            return name.into_owned();
        }
        format!("{}.{name}", self.alias(column.of, aliases))
    }

    /// Takes note of an output whose name stands for something else than a column of that name.
    pub(super) fn names_output(&mut self, name: &str) {
        self.outputs.insert(name.to_ascii_lowercase());
    }

    /// True if every name would mean the same without an alias: there is one table, and no clause uses a column whose name
    /// an output hides.
    pub(super) fn is_clear_without_alias(&self) -> bool {
        self.tables == 1 && self.columns.is_disjoint(&self.outputs)
    }
}
