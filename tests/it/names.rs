//! The names of relations, on schemas made by chance: what is listed is accepted and means what it says, and what an error
//! lists can be typed.

use std::rc::Rc;

use hopdb::catalog::{
    Catalog, CatalogOptions, Member, MemberLookup, Relation, Table, plural_name, singular_name, typed_name, typed_noun,
};
use hopdb::diagnostic::Diagnostic;
use hopdb::lang::ast::{HopStatement, QueryStepKind};
use hopdb::lang::parse;
use hopdb::plan::{self, Lazy, Options, Variables};

use crate::common::chance::Rng;
use crate::common::database::{Connection, execute, in_memory};

const TABLES: [&str; 24] = [
    "a",
    "author",
    "link",
    "items",
    "notes",
    "charset",
    "charsets",
    "collations",
    "address",
    "ship_to_address",
    "person",
    "people",
    "Order Details",
    "OrderDetail",
    "2024",
    "!!",
    "where",
    "count",
    "sheep",
    "news",
    "user",
    "users",
    "b",
    "as",
];
const EXTRA: [&str; 12] = [
    "author",
    "notes",
    "users",
    "user",
    "2024",
    "!!",
    "parent",
    "addresses",
    "as",
    "via",
    "authors_as_author",
    "created_at",
];

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Tables with keys of every kind, their names in each other's way.
fn schema(rng: &mut Rng) -> String {
    let mut tables: Vec<&str> = Vec::new();
    for _ in 0..2 + rng.below(5) {
        let name = rng.word(&TABLES);
        if !tables.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            tables.push(name);
        }
    }
    let wide: Vec<bool> = tables.iter().map(|_| rng.chance(15)).collect();
    let mut sql = String::new();
    for (at, table) in tables.iter().enumerate() {
        let mut columns: Vec<(String, String)> = Vec::new();
        let mut rules: Vec<String> = Vec::new();
        let mut add = |name: String, rest: String| {
            let is_new = !columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name));
            if is_new {
                columns.push((name, rest));
            }
            is_new
        };
        let own_key = if wide[at] { "" } else { " primary key" };
        let points = if !wide[at] && rng.chance(15) {
            let parent = rng.below(tables.len());
            if wide[parent] { String::new() } else { format!(" references {}", quoted(tables[parent])) }
        } else {
            String::new()
        };
        add("id".to_owned(), format!("integer{own_key}{points}"));
        if wide[at] {
            add("no".to_owned(), "int".to_owned());
            rules.push("primary key (id, no)".to_owned());
        }
        let keys = if rng.chance(2) { 30 + rng.below(8) } else { rng.below(5) };
        for number in 0..keys {
            let parent = rng.below(tables.len());
            let base = singular_name(tables[parent]);
            let name = match rng.below(9) {
                0 | 1 => format!("{base}_id"),
                2 => format!("main_{base}_id"),
                3 => format!("ship_to_{base}_id"),
                4 => "parent_id".to_owned(),
                5 => base,
                6 => "!".to_owned(),
                7 => format!("{} Id", tables[parent]),
                _ => format!("k{number}_id"),
            };
            let unique = if rng.chance(25) { " unique" } else { "" };
            if wide[parent] {
                let second = format!("{name}_no");
                if add(name.clone(), format!("int{unique}")) {
                    add(second.clone(), "int".to_owned());
                    rules.push(format!(
                        "foreign key ({}, {}) references {}",
                        quoted(&name),
                        quoted(&second),
                        quoted(tables[parent])
                    ));
                }
            } else {
                add(name, format!("int{unique} references {}", quoted(tables[parent])));
            }
        }
        for _ in 0..rng.below(3) {
            add(rng.word(&EXTRA).to_owned(), "text".to_owned());
        }
        let columns = columns.iter().map(|(name, rest)| format!("{} {rest}", quoted(name)));
        let parts: Vec<String> = columns.chain(rules).collect();
        sql.push_str(&format!("create table {} ({});\n", quoted(table), parts.join(", ")));
    }
    sql
}

/// The table that a line stands on at its end; none where it ends on a column.
fn plan(catalog: &Catalog, line: &str) -> Result<Option<Rc<Table>>, Diagnostic> {
    let tree = parse(line).map_err(|mut errors| errors.remove(0))?;
    let Some(HopStatement::Value(expr)) = tree else { panic!("{line} is no query") };
    let options = Options { bare: false, labels: true, lazy: Lazy::Subquery, rewrites: plan::Rewrites::default() };
    let plan = plan::plan(&expr, catalog, &Variables::default(), options)?;
    Ok(plan.keys.map(|keys| keys.table))
}

fn steps(relation: &Relation) -> Vec<String> {
    let step = |step: &hopdb::catalog::KeyStep| {
        format!("{} {:?} {} {:?} {}", step.from.name, step.from_columns, step.to.name, step.to_columns, step.to_parent)
    };
    relation.steps.iter().map(step).collect()
}

/// Every way in which a listing names a relation: as text, and as data with the table between behind `via`.
fn listed(relation: &Relation) -> Vec<(String, Option<String>)> {
    let shown = relation.suggestion();
    let mut ways = vec![(shown.name, shown.via)];
    for name in relation.full_names() {
        ways.push((name.clone(), relation.via().map(|via| via.name.clone())));
        if relation.via_word.is_none() {
            ways.push((name.clone(), None));
        }
    }
    ways
}

fn line(table: &Table, (name, via): &(String, Option<String>)) -> String {
    let via = via.as_ref().map(|via| format!(" via {}", typed_name(via))).unwrap_or_default();
    format!("{} .{}{via}", typed_noun(table), typed_name(name))
}

fn check(sql: &str) {
    let connection = in_memory();
    execute(&*connection, sql);
    let catalog = Catalog::new(connection as Rc<dyn Connection>, CatalogOptions::default());
    catalog.refresh().unwrap();
    let tables: Vec<Rc<Table>> =
        catalog.tables().unwrap().iter().map(|entry| catalog.table_exact(&entry.name).unwrap().unwrap()).collect();
    let mut words: Vec<String> = Vec::new();
    for table in &tables {
        words.extend([table.name.clone(), singular_name(&table.name), plural_name(&table.name)]);
        words.extend(table.columns.iter().map(|column| singular_name(&column.name)));
    }
    for table in &tables {
        for relation in catalog.relations(table).unwrap().iter() {
            for way in listed(relation) {
                let line = line(table, &way);
                match catalog.member(table, &way.0, way.1.as_deref()).unwrap() {
                    MemberLookup::Found(Member::Relation(found)) => {
                        assert_eq!(steps(&found), steps(relation), "{line}\n{sql}");
                    }
                    other => panic!("{line}: {other:?}\n{sql}"),
                }
                let end = plan(&catalog, &line).unwrap_or_else(|error| panic!("{line}: {error}\n{sql}"));
                assert_eq!(end.map(|end| end.name.clone()).as_ref(), Some(&relation.target().name), "{line}\n{sql}");
            }
            words.extend(relation.names.iter().cloned());
        }
    }
    let mut rng = Rng::new(sql.len() as u64);
    for table in &tables {
        let mut tried: Vec<(String, Option<String>)> = Vec::new();
        for _ in 0..40 {
            tried.push((rng.pick(&words).clone(), None));
            tried.push((rng.pick(&words).clone(), Some(rng.pick(&words).clone())));
        }
        for way in tried {
            let line = line(table, &way);
            let is_hop = matches!(parse(&line), Ok(Some(HopStatement::Value(expr))) if is_one_hop(&expr));
            let ambiguous = match catalog.member(table, &way.0, way.1.as_deref()).unwrap() {
                MemberLookup::Ambiguous(ways) => !ways.is_empty(),
                MemberLookup::SeveralPaths(_) => true,
                _ => false,
            };
            if !is_hop || !ambiguous {
                continue;
            }
            let Err(error) = plan(&catalog, &line) else { continue };
            assert!(!error.hints.is_empty(), "{line}: {error}\n{sql}");
            let noun = line.split(" .").next().unwrap();
            for hint in &error.hints {
                // Ways that are told by themselves stand behind the noun of the line.
                let lines: Vec<String> = match hint.strip_prefix("they are ") {
                    Some(ways) => ways.split(", ").map(|way| format!("{noun} {way}")).collect(),
                    None => vec![hint.clone()],
                };
                for told in lines {
                    if let Err(wrong) = plan(&catalog, &told) {
                        panic!("{line}: {error}\n\n{told}: {wrong}\n{sql}");
                    }
                }
            }
        }
    }
}

fn is_one_hop(expr: &hopdb::lang::ast::Expr) -> bool {
    let hopdb::lang::ast::ExprKind::Query(query) = &expr.kind else { return false };
    matches!(query.steps.as_slice(), [step] if matches!(step.kind, QueryStepKind::Hop { .. }))
}

#[test]
fn every_listed_name_is_accepted_and_every_suggestion_can_be_typed() {
    let cases = std::env::var("HOPDB_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(25);
    let seed = std::env::var("HOPDB_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut rng = Rng::new(seed);
    for _ in 0..cases {
        check(&schema(&mut rng));
    }
}
