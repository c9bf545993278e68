//! Candidates out of the catalog: tables, relations, columns.

use std::rc::Rc;

use super::matching::is_fitting;
use super::{Candidate, Kind, Known};
use crate::catalog::{Catalog, Relation, RelationKind, Table, TableEntry, typed_name, typed_word};

/// Words that are values of their own or begin one.
const VALUE_WORDS: [&str; 7] = ["not", "case", "cast", "exists", "null", "true", "false"];

/// A column as it is typed where a value may stand.
pub fn typed_value(name: &str) -> String {
    match VALUE_WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)) {
        true => format!("`{name}`"),
        false => typed_name(name).into_owned(),
    }
}

/// The tables that are listed and fit what is typed; all, where none does.
pub fn tables(known: &Known<'_>, typed: &str) -> Vec<Candidate> {
    let all = known.tables.get_or_init(|| all_tables(known.catalog));
    let found: Vec<Candidate> = all.iter().filter(|one| is_fitting(typed, one)).cloned().collect();
    if found.is_empty() { all.clone() } else { found }
}

fn all_tables(catalog: &Catalog) -> Vec<Candidate> {
    // A schema that cannot be read has no names to offer; the line that needs them says why.
    let entries = catalog.tables().unwrap_or_default();
    let candidate = |entry: TableEntry| {
        let noun = entry.noun();
        // A name with its database in front is typed as it is; a bare one may be a word.
        let text = if noun == entry.name { typed_word(&entry.name) } else { noun.clone() };
        Candidate { name: noun.clone().into_owned(), ..Candidate::new(Kind::Noun, text, "") }
    };
    entries.into_iter().map(candidate).collect()
}

/// The relations of a table, each as it is typed.
pub fn relations(known: &Known<'_>, table: &Table) -> Vec<Candidate> {
    let relations = known.catalog.relations(table).unwrap_or_default();
    relations.iter().map(relation_candidate).collect()
}

fn relation_candidate(relation: &Rc<Relation>) -> Candidate {
    let name = relation.name();
    let how = match (relation.kind, relation.via()) {
        (RelationKind::Through, Some(via)) => format!("many, through {}", via.name),
        _ if relation.to_one() => "one".to_owned(),
        _ => "many".to_owned(),
    };
    let target = &relation.target().name;
    let about = if target.eq_ignore_ascii_case(name) { how } else { format!("{how}: {target}") };
    let mut text = typed_name(name).into_owned();
    if let Some(via) = &relation.via_word {
        text.push_str(" via ");
        text.push_str(&typed_name(via));
    }
    Candidate { name: name.to_owned(), ..Candidate::new(Kind::Relation, text, about) }
}

/// The columns that a record shows, each with its type.
pub fn columns(table: &Table) -> Vec<Candidate> {
    let visible = table.columns.iter().enumerate().filter(|(_, column)| !column.hidden);
    visible
        .map(|(at, column)| {
            let mut about = column.declared_type.to_lowercase();
            if table.primary_key.contains(&at) {
                about.push_str(if about.is_empty() { "key" } else { ", key" });
            }
            Candidate { name: column.name.clone(), ..Candidate::new(Kind::Column, typed_value(&column.name), about) }
        })
        .collect()
}

/// Relations and columns, as they stand behind a dot.
pub fn members(known: &Known<'_>, table: &Table) -> Vec<Candidate> {
    let mut found = relations(known, table);
    found.extend(columns(table));
    found
}

pub fn variables(known: &Known<'_>) -> Vec<Candidate> {
    let mut names: Vec<&String> = known.variables.keys().collect();
    names.sort();
    names.into_iter().map(|name| Candidate::new(Kind::Variable, name.clone(), "variable")).collect()
}
