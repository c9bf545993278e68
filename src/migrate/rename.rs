//! Which table or column is which after a rename, and the definitions as they read under the new names.

use std::collections::{HashMap, HashSet};

use crate::sql::{KeyColumn, Normal, Rule, Table};

/// Names before and after, in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames {
    pub tables: HashMap<String, String>,
    /// By the old name of the table.
    pub columns: HashMap<String, HashMap<String, String>>,
}

impl Renames {
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.columns.is_empty()
    }

    pub fn table(&self, name: &str) -> String {
        self.tables.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    pub fn column(&self, table: &str, name: &str) -> String {
        self.columns.get(table).and_then(|columns| columns.get(name)).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// An expression over the columns of `table`.
    pub fn expression(&self, table: &str, normal: &Normal) -> Normal {
        let Some(columns) = self.columns.get(table).filter(|columns| !columns.is_empty()) else {
            return normal.clone();
        };
        let new = |token: &String| match token.strip_prefix('"').and_then(|name| columns.get(name)) {
            Some(name) => format!("\"{name}"),
            None => token.clone(),
        };
        normal.iter().map(new).collect()
    }

    /// A rule of `table`, whose parent's names may be new, too.
    pub fn rule(&self, table: &str, rule: &Rule) -> Rule {
        let keys = |columns: &[KeyColumn]| {
            columns.iter().map(|key| KeyColumn { name: self.column(table, &key.name), ..key.clone() }).collect()
        };
        let mut rule = rule.clone();
        match &mut rule {
            Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. } => *columns = keys(columns),
            Rule::Check { expression, .. } => *expression = self.expression(table, expression),
            Rule::ForeignKey { columns, parent, parent_columns, .. } => {
                columns.iter_mut().for_each(|name| *name = self.column(table, name));
                parent_columns.iter_mut().for_each(|name| *name = self.column(parent, name));
                *parent = self.table(parent);
            }
        }
        rule
    }

    /// The text of an index of `table`, from ON on.
    pub fn index(&self, table: &str, form: &Normal) -> Normal {
        let on = form.iter().position(|token| token == "on").unwrap_or(form.len());
        let mut new = form[..on].to_vec();
        let mut rest = self.expression(table, &form[on..].to_vec());
        if let Some(owner) = rest.get_mut(1) {
            *owner = format!("\"{}", self.table(table));
        }
        new.extend(rest);
        new
    }
}

/// Pairs names of before with names of now: those that are the same but for case, and those that `stated` says (now, before).
/// What was said and has been done, or speaks of names that are not there, has no effect.
pub(super) fn pair_names(before: &[String], now: &[String], stated: &[(String, String)]) -> Vec<(usize, usize)> {
    let places = |names: &[String]| -> HashMap<String, usize> {
        names.iter().enumerate().rev().map(|(at, name)| (name.to_ascii_lowercase(), at)).collect()
    };
    let (old_places, new_places) = (places(before), places(now));
    let find = |places: &HashMap<String, usize>, name: &str| places.get(&name.to_ascii_lowercase()).copied();
    let (mut pairs, mut old_taken, mut new_taken) = (Vec::new(), HashSet::new(), HashSet::new());
    loop {
        let mut grown = false;
        for (new, old) in stated {
            let (Some(new_at), Some(old_at)) = (find(&new_places, new), find(&old_places, old)) else { continue };
            if new.eq_ignore_ascii_case(old) || old_taken.contains(&old_at) || new_taken.contains(&new_at) {
                continue;
            }
            // Where the new name was there before, it must have gone elsewhere.
            let is_free = find(&old_places, new).is_none_or(|own| old_taken.contains(&own));
            if is_free {
                pairs.push((old_at, new_at));
                old_taken.insert(old_at);
                new_taken.insert(new_at);
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    for (new_at, name) in now.iter().enumerate() {
        if let Some(old_at) = find(&old_places, name)
            && !new_taken.contains(&new_at)
            && old_taken.insert(old_at)
        {
            pairs.push((old_at, new_at));
        }
    }
    pairs.sort_by_key(|(_, new)| *new);
    pairs
}

/// True if at least half of all columns of two tables are in both, so that one may be the other under a new name.
pub(super) fn have_similar_columns(one: &Table, other: &Table) -> bool {
    let names = |table: &Table| -> HashSet<(String, String)> {
        table.columns.iter().map(|column| (column.name.to_ascii_lowercase(), column.declared.clone())).collect()
    };
    let (one, other) = (names(one), names(other));
    let both = one.intersection(&other).count();
    both * 2 >= one.union(&other).count() && both > 0
}

/// An order in which renames can be made one by one; a name that is taken until later is reached by way of `spare`.
pub(super) fn order_renames(
    renames: &[(String, String)],
    taken: &[String],
    spare: &dyn Fn(&str) -> String,
) -> Vec<(String, String)> {
    let mut names: Vec<String> = taken.iter().map(|name| name.to_ascii_lowercase()).collect();
    let mut left: Vec<(String, String)> = renames.to_vec();
    let mut steps = Vec::new();
    while !left.is_empty() {
        let free = left.iter().position(|(from, to)| {
            let to = to.to_ascii_lowercase();
            !names.contains(&to) && !from.eq_ignore_ascii_case(&to)
        });
        if let Some(at) = free {
            let (from, to) = left.remove(at);
            names.retain(|name| !name.eq_ignore_ascii_case(&from));
            names.push(to.to_ascii_lowercase());
            steps.push((from, to));
        } else {
            let (from, to) = &left[0];
            let spare = spare(from);
            // A name that never gets free is for SQLite to refuse.
            if names.contains(&spare.to_ascii_lowercase()) {
                steps.push((from.clone(), to.clone()));
                left.remove(0);
                continue;
            }
            names.retain(|name| !name.eq_ignore_ascii_case(from));
            names.push(spare.to_ascii_lowercase());
            steps.push((from.clone(), spare.clone()));
            left[0].0 = spare;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_was_said_has_effect_once() {
        let stated = [("b".to_owned(), "a".to_owned()), ("c".to_owned(), "b".to_owned())];
        assert_eq!(pair_names(&texts(&["a", "b"]), &texts(&["b", "c"]), &stated), [(0, 0), (1, 1)]);
        assert_eq!(pair_names(&texts(&["b", "c"]), &texts(&["b", "c"]), &stated), [(0, 0), (1, 1)]);
        assert_eq!(pair_names(&texts(&["A", "x"]), &texts(&["y", "a"]), &stated), [(0, 1)]);
        let swap = [("b".to_owned(), "a".to_owned()), ("a".to_owned(), "b".to_owned())];
        assert_eq!(pair_names(&texts(&["a", "b"]), &texts(&["a", "b"]), &swap), [(0, 0), (1, 1)]);
    }

    #[test]
    fn renames_do_not_meet() {
        let steps =
            order_renames(&[("a".into(), "b".into()), ("b".into(), "c".into())], &texts(&["a", "b"]), &|_| "x".into());
        assert_eq!(steps, [("b".into(), "c".into()), ("a".into(), "b".into())]);
        let steps = order_renames(&[("a".into(), "A".into())], &texts(&["a"]), &|_| "x".into());
        assert_eq!(steps, [("a".into(), "x".into()), ("x".into(), "A".into())]);
    }
}
