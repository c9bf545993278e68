//! Candidates out of the catalog: tables, relations, columns.

use std::rc::Rc;

use super::{Candidate, Kind, Known};
use crate::catalog::{Relation, RelationKind, Table};
use crate::lang::{is_bare_name, may_be_word};

/// Where a name stands, which decides whether it could be taken for a word there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Noun,
    Value,
    BehindDot,
}

/// Words that are values of their own or begin one.
const VALUE_WORDS: [&str; 7] = ["not", "case", "cast", "exists", "null", "true", "false"];

/// A name as it is typed: in backticks where it could be taken for something else.
pub fn typed(name: &str, standing: Standing) -> String {
    let is_word = match standing {
        Standing::Noun => may_be_word(name),
        Standing::Value => VALUE_WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)),
        Standing::BehindDot => false,
    };
    if is_bare_name(name) && !is_word { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// The name of a table as it is typed where a line begins.
pub fn typed_noun(name: &str) -> String {
    typed(name, Standing::Noun)
}

/// The name of a relation or column as it is typed behind a dot.
pub fn typed_member(name: &str) -> String {
    typed(name, Standing::BehindDot)
}

/// Every table that is listed.
pub fn tables(known: &Known<'_>) -> Vec<Candidate> {
    // A schema that cannot be read has no names to offer; the line that needs them says why.
    let entries = known.catalog.tables().unwrap_or_default();
    entries
        .into_iter()
        .map(|entry| Candidate {
            name: entry.name.clone(),
            ..Candidate::new(Kind::Noun, typed(&entry.name, Standing::Noun), "")
        })
        .collect()
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
    let mut text = typed(name, Standing::BehindDot);
    if let Some(via) = &relation.via_word {
        text.push_str(" via ");
        text.push_str(&typed(via, Standing::BehindDot));
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
            Candidate {
                name: column.name.clone(),
                ..Candidate::new(Kind::Column, typed(&column.name, Standing::Value), about)
            }
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
