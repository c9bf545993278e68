//! The tables of one database by the names that columns may call them by.

use std::collections::HashMap;
use std::rc::Rc;

use super::words::SHARED_WORDS;
use crate::catalog::directory::Directory;
use crate::catalog::keys::{own_key, parent_is_one};
use crate::catalog::names::{FoldedName, words};
use crate::catalog::{Column, Table};

/// More tables than this that call their key alike say nothing of whose it is.
const MOST_OWNERS: usize = 8;

/// Tables are positions in the directory.
pub(super) struct TableNames<'a> {
    pub directory: &'a Directory,
    pub tables: &'a [Option<Rc<Table>>],
    /// Listed tables that keep records themselves.
    pub members: Vec<usize>,
    /// The one column that is the key of a table.
    pub own_keys: HashMap<usize, usize>,
    /// Words and singular to tables.
    pub any: HashMap<String, Vec<usize>>,
    pub singular: HashMap<String, Vec<usize>>,
    /// The last words of names of several words, in the singular: `facet_cities` by `city`.
    pub ends: HashMap<String, Vec<usize>>,
    /// First word of the table and the rest to tables.
    pub prefixed: HashMap<(String, String), Vec<usize>>,
    /// Names of one-column keys, and those of them that begin with the name of their table.
    keys: HashMap<String, Vec<usize>>,
    named_keys: HashMap<String, Vec<usize>>,
    /// Names of other columns that are unique.
    unique: HashMap<String, Vec<(usize, usize)>>,
    /// The tables' own names in the singular.
    singulars: HashMap<usize, String>,
    /// The words of the names of a table's columns, joined.
    squashes: HashMap<usize, Vec<String>>,
    /// What the names of all columns of a table begin with: `c` of `c_id`, `c_name`, `c_nation`.
    prefixes: HashMap<usize, String>,
}

impl<'a> TableNames<'a> {
    pub fn collect(directory: &'a Directory, tables: &'a [Option<Rc<Table>>], schema: &str) -> TableNames<'a> {
        let mut names = TableNames {
            directory,
            tables,
            members: Vec::new(),
            own_keys: HashMap::new(),
            any: HashMap::new(),
            singular: HashMap::new(),
            ends: HashMap::new(),
            prefixed: HashMap::new(),
            keys: HashMap::new(),
            named_keys: HashMap::new(),
            unique: HashMap::new(),
            singulars: HashMap::new(),
            squashes: HashMap::new(),
            prefixes: HashMap::new(),
        };
        for index in directory.of_schema(schema) {
            let entry = &directory.entries[index];
            let Some(table) = tables[index].as_ref().filter(|_| entry.is_real()) else { continue };
            if entry.entry.bookkeeping {
                continue;
            }
            names.members.push(index);
            names.singulars.insert(index, entry.folded.singular());
            let squash = |column: &Column| FoldedName::new(&column.name).squash;
            names.squashes.insert(index, table.columns.iter().map(squash).collect());
            names.prefixes.extend(common_prefix(table).map(|prefix| (index, prefix)));
            if let Some(key) = own_key(table) {
                names.add(index, table, key);
            }
        }
        names
    }

    fn add(&mut self, index: usize, table: &Table, key: usize) {
        self.own_keys.insert(index, key);
        for name in self.forms(index, key) {
            if self.is_named_after(&name, index) {
                self.named_keys.entry(name.clone()).or_default().push(index);
            }
            self.keys.entry(name).or_default().push(index);
        }
        for (column, definition) in table.columns.iter().enumerate() {
            if column != key && !definition.hidden && parent_is_one(table, &[column]) {
                let name = self.squash(index, column).to_owned();
                self.unique.entry(name).or_default().push((index, column));
            }
        }
        let folded = &self.directory.entries[index].folded;
        let singular = self.singular_of(index).to_owned();
        if singular != folded.squash {
            self.any.entry(folded.squash.clone()).or_default().push(index);
        }
        self.any.entry(singular.clone()).or_default().push(index);
        self.singular.entry(singular).or_default().push(index);
        for word in words(&table.name).into_iter().skip(1) {
            let end = FoldedName::new(&table.name[word.start..]).singular();
            self.ends.entry(end).or_default().push(index);
        }
        if let Some((prefix, rest)) = split_prefix(&table.name) {
            let rest = FoldedName::new(rest);
            let singular = rest.singular();
            if singular != rest.squash {
                self.prefixed.entry((prefix.clone(), rest.squash)).or_default().push(index);
            }
            self.prefixed.entry((prefix, singular)).or_default().push(index);
        }
    }

    /// The table's own name in the singular.
    pub fn singular_of(&self, table: usize) -> &str {
        self.singulars.get(&table).map_or("", String::as_str)
    }

    /// The words of a column's name, joined.
    pub fn squash(&self, table: usize, column: usize) -> &str {
        self.squashes.get(&table).map_or("", |columns| &columns[column])
    }

    /// The name of a column as other tables may call it: as it is, and without what all names of its table begin with.
    pub fn forms(&self, table: usize, column: usize) -> Vec<String> {
        let mut forms = vec![self.squash(table, column).to_owned()];
        if let Some(prefix) = self.prefixes.get(&table)
            && let Some(definition) = self.tables[table].as_ref().map(|table| &table.columns[column])
            && let Some((first, rest)) = split_prefix(&definition.name)
            && first == *prefix
        {
            forms.push(FoldedName::new(rest).squash);
        }
        forms
    }

    /// The tables whose own key is called so, as far as the name says whose it is: those that it begins with the name of
    /// (`username` of `users`), else all. A word that anything may be called says it in no other way.
    pub fn owners(&self, name: &str) -> Vec<(usize, usize)> {
        let all = || self.keys.get(name).filter(|_| !SHARED_WORDS.contain(name));
        let Some(owners) = self.named_keys.get(name).or_else(all).filter(|owners| owners.len() <= MOST_OWNERS) else {
            return Vec::new();
        };
        owners.iter().filter_map(|&owner| Some((owner, *self.own_keys.get(&owner)?))).collect()
    }

    /// True if the name of a key begins with that of the table.
    pub fn is_named_after(&self, name: &str, table: usize) -> bool {
        let singular = self.singular_of(table);
        name.len() > singular.len() && name.starts_with(singular)
    }

    /// True if some table calls its key so.
    pub fn is_key(&self, name: &str) -> bool {
        self.keys.contains_key(name)
    }

    /// The columns called so that are unique, but not the key of their table.
    pub fn unique(&self, name: &str) -> &[(usize, usize)] {
        self.unique.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The first word of a name and the rest, where there is one: `wp_posts` → `wp`, `posts`.
pub(super) fn split_prefix(name: &str) -> Option<(String, &str)> {
    match words(name).as_slice() {
        [first, second, ..] => Some((name[first.clone()].to_lowercase(), &name[second.start..])),
        _ => None,
    }
}

/// The first word of all names of columns, where they have it in common and none consists of it alone.
fn common_prefix(table: &Table) -> Option<String> {
    let mut columns = table.columns.iter().filter(|column| !column.hidden).map(|column| split_prefix(&column.name));
    let (prefix, _) = columns.next()??;
    let mut others = 0;
    for column in columns {
        others += 1;
        if column?.0 != prefix {
            return None;
        }
    }
    (others >= 2).then_some(prefix)
}
