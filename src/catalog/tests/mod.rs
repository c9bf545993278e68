//! Whole schemas, and what the catalog makes of them.

use std::rc::Rc;

use super::{Catalog, Member, MemberLookup, Relation, RelationKind, Table};

mod annotations;
mod bookkeeping;
mod bounds;
mod composite;
mod evidence;
mod far;
mod inference;
mod introspection;
mod laws;
mod real;
mod relations;
mod shim;

pub(super) use shim::{open, open_with};

/// The schema of the language's own examples.
const GAMES: &str = "
    create table games (id integer primary key, title text, genre text, platform text, price integer,
      created_at text, updated_at text);
    create table users (id integer primary key, name text, created_at text, updated_at text);
    create table reviews (id integer primary key, score integer, comment text,
      game_id integer references games(id), user_id integer references users(id), created_at text, updated_at text);";

fn table(catalog: &Catalog, name: &str) -> Rc<Table> {
    catalog.table_exact(name).unwrap().unwrap_or_else(|| panic!("no table {name}"))
}

/// One relation in a line: names, kind, target, way.
fn told(relation: &Relation) -> String {
    let kind = match relation.kind {
        RelationKind::BelongsTo => "belongs to",
        RelationKind::HasMany => "has many",
        RelationKind::HasOne => "has one",
        RelationKind::Through => "through",
    };
    let via = relation.via().map(|via| format!(" ({})", via.name)).unwrap_or_default();
    let mut names = vec![relation.suggestion().to_string().split_off(1)];
    names.extend(relation.names[1..].iter().cloned());
    format!("{}: {kind} {}{via}", names.join(", "), relation.target().name)
}

fn relations(catalog: &Catalog, name: &str) -> Vec<String> {
    catalog.relations(&table(catalog, name)).unwrap().iter().map(|relation| told(relation)).collect()
}

/// What a name behind a table means, in a line.
fn meaning(catalog: &Catalog, name: &str, member: &str) -> String {
    let (member, via) = match member.split_once(" via ") {
        Some((member, via)) => (member, Some(via)),
        None => (member, None),
    };
    let table = table(catalog, name);
    match catalog.member(&table, member, via).unwrap() {
        MemberLookup::Found(Member::Relation(relation)) => told(&relation),
        MemberLookup::Found(Member::Column(at)) => format!("column {}", table.columns[at].name),
        MemberLookup::Ambiguous(several) => {
            format!("ambiguous: {}", several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", "))
        }
        MemberLookup::BrokenKey(reason) => reason,
        MemberLookup::Far { relation, way } => format!("{} by {}", relation.name(), way.join(" → ")),
        MemberLookup::SeveralPaths(ways) => {
            format!("several: {}", ways.iter().map(|way| way.join(" .")).collect::<Vec<_>>().join(" | "))
        }
        MemberLookup::Unreachable(table) => format!("unreachable {table}"),
        MemberLookup::Unknown { nearest } => format!("unknown, near {}", nearest.unwrap_or_default()),
    }
}

/// Holds what names mean against a list of them.
fn check_meanings(catalog: &Catalog, cases: &[(&str, &str, &str)]) {
    for (table, member, expected) in cases {
        assert_eq!(meaning(catalog, table, member), *expected, "{table} .{member}");
    }
}
