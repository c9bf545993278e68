//! The words that tell the keys of one table from each other: `home_team` and `away_team` of `matches`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Table;
use super::graph::{KeyEdge, KeyGraph};
use super::names::{FoldedName, key_base, singular_name, snake};
use super::schema::SchemaCache;
use crate::diagnostic::Result;

/// The words of all keys of the tables that were asked about.
#[derive(Default)]
pub(super) struct KeyLabels(RefCell<HashMap<usize, Rc<HashMap<*const KeyEdge, String>>>>);

impl KeyLabels {
    /// The words that tell a key from the others of its table that point at the same parent.
    pub fn of(&self, schema: &SchemaCache, graph: &KeyGraph, edge: &Rc<KeyEdge>) -> Result<String> {
        let known = self.0.borrow().get(&edge.child).cloned();
        let labels = match known {
            Some(known) => known,
            None => {
                let labels = Rc::new(labels_of(&graph.keys_of(schema, edge.child)?, graph));
                self.0.borrow_mut().insert(edge.child, labels.clone());
                labels
            }
        };
        Ok(labels.get(&Rc::as_ptr(edge)).cloned().unwrap_or_default())
    }
}

fn labels_of(keys: &[Rc<KeyEdge>], graph: &KeyGraph) -> HashMap<*const KeyEdge, String> {
    let mut words = Vec::with_capacity(keys.len());
    let mut same: HashMap<(usize, String), HashSet<&[usize]>> = HashMap::new();
    for edge in keys {
        let (Some(child), Some(parent)) = (&graph.tables[edge.child], &graph.tables[edge.parent]) else { continue };
        let key = (edge.parent, key_words(edge, child, parent));
        same.entry(key.clone()).or_default().insert(&edge.columns);
        words.push((edge, child, key));
    }
    let label = |(edge, child, key): (&Rc<KeyEdge>, &Rc<Table>, (usize, String))| {
        let is_shared = same.get(&key).is_some_and(|columns| columns.len() > 1);
        (Rc::as_ptr(edge), if is_shared { column_words(child, &edge.columns) } else { key.1 })
    };
    words.into_iter().map(label).collect()
}

/// What a key says of its parent, in words: `home_team_id` → `home_team`; the parent's singular where the column says
/// nothing or the key has several columns.
fn key_words(edge: &KeyEdge, child: &Table, parent: &Table) -> String {
    match edge.columns.as_slice() {
        [column] => match key_base(&child.columns[*column].name, &FoldedName::new(&parent.name)).0 {
            "" => singular_name(&parent.name),
            base => snake(base),
        },
        _ => singular_name(&parent.name),
    }
}

pub(super) fn column_words(table: &Table, columns: &[usize]) -> String {
    let names: Vec<String> = columns.iter().map(|&column| snake(&table.columns[column].name)).collect();
    names.join("_and_")
}
