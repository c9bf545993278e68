//! Lines of a form, filled with names of the database.

use std::cmp::Reverse;
use std::rc::Rc;

use super::planned;
use crate::catalog::{
    Affinity, Column, Member, MemberLookup, Relation, RelationKind, Table, TableKind, singular_name, typed_word,
};
use crate::lang::{
    self,
    ast::{ExprKind, FieldValue, HopStatement, PathHead, Write},
};
use crate::run::write::constraint_report;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{collect, quote_value};

/// How many tables are looked at for a line.
const MAX_TABLES: usize = 60;

/// The first line of that form that runs, of one of these tables or, where there is none, of any. In the form stand
///
/// | in braces | is |
/// | --- | --- |
/// | `records` | the table |
/// | `one` | the table's name for one record |
/// | `record` | a record that is there, by its key |
/// | `key` | its key |
/// | `number`, `text` | a column of that kind that is no key |
/// | `column` | any column that is no key |
/// | `time` | a column that holds dates |
/// | `many`, `parent` | a relation to many, and to one |
/// | `many_number` | a column of numbers behind `many` |
/// | `many_table` | the table behind `many` |
/// | `way` | a hop that says its way |
/// | `partners` | a relation through another table |
/// | `partner` | one record behind it |
/// | `partner_key` | a key of such a record |
pub(crate) fn filled(session: &Session, tables: &[Rc<Table>], form: &str) -> Option<String> {
    let others = self::tables(session);
    tables.iter().chain(&others).take(MAX_TRIED).find_map(|table| {
        let line = fill(session, table, form)?;
        let is_fit = |line: &String| planned::runs(session, line) && is_taken(session, line);
        if is_fit(&line) {
            return Some(line);
        }
        // What the form says breaks a rule of the table: with the values of a record that is there, else with made-up ones.
        let Ok(Some(HopStatement::Write(write))) = lang::parse(&line) else { return None };
        with_known_values(session, &write, &line).filter(is_fit).or_else(|| made_up(&write).filter(is_fit))
    })
}

/// The line with values that some record holds in the columns that it sets to constants.
fn with_known_values(session: &Session, write: &Write, line: &str) -> Option<String> {
    let (table, fields) = match write {
        Write::Create { table, fields, .. } => (table, fields),
        Write::Update { target, fields } => match &target.noun.head {
            PathHead::Key { name, .. } => (name, fields),
            _ => return None,
        },
        _ => return None,
    };
    let table = session.catalog().table(&table.text).ok().flatten()?;
    let mut known = line.to_owned();
    for field in fields.iter().rev() {
        let FieldValue::Set { name, value } = field else { continue };
        let Ok(MemberLookup::Found(Member::Column(column))) = session.catalog().member(&table, &name.text, None) else {
            continue;
        };
        if !matches!(value.kind, ExprKind::Literal(_)) {
            continue;
        }
        let column = quote_name(&table.columns[column].name);
        let sql = format!("select {column} from {} where {column} is not null limit 1", table.quoted_name());
        let held = collect(&**session.connection(), &sql, &[]).ok()?.pop()?.pop()?;
        known.replace_range(value.span().start..value.span().end, &quote_value(&held));
    }
    Some(known)
}

/// A new record of that table, of values that its rules take.
fn made_up(write: &Write) -> Option<String> {
    let Write::Create { each: None, count: None, table, .. } = write else { return None };
    Some(format!("create {} auto", typed(&table.text)))
}

/// False of a change that the schema is known to refuse: it leaves out a column that must hold something, or keys that refuse it
/// point at what it deletes.
fn is_taken(session: &Session, line: &str) -> bool {
    let Ok(Some(HopStatement::Write(write))) = lang::parse(line) else { return true };
    let is_small = match &*write {
        Write::Create { each, .. } => each.is_none(),
        Write::Update { target, .. } => matches!(target.noun.head, PathHead::Key { .. }),
        _ => false,
    };
    if is_small && constraint_report::is_refused(session, &write).unwrap_or(true) {
        return false;
    }
    let catalog = session.catalog();
    let table = |name: &str| catalog.table(name).ok().flatten();
    match &*write {
        Write::Create { each: None, table: name, fields, .. } => table(&name.text).is_none_or(|table| {
            let set = |field: &FieldValue| match field {
                FieldValue::Auto(_) => None,
                FieldValue::Set { name, .. } => match catalog.member(&table, &name.text, None) {
                    Ok(MemberLookup::Found(Member::Column(column))) => Some(vec![column]),
                    Ok(MemberLookup::Found(Member::Relation(key))) => Some(key.steps[0].from_columns.clone()),
                    _ => Some(Vec::new()),
                },
            };
            let set: Option<Vec<_>> = fields.iter().map(set).collect();
            // `auto` makes up whatever is missing.
            set.is_none_or(|set| table.required().iter().all(|column| set.iter().flatten().any(|one| one == column)))
        }),
        Write::Delete { target, along: None } => match &target.noun.head {
            PathHead::Key { name, .. } => table(&name.text).is_none_or(|table| !is_held(session, &table)),
            _ => true,
        },
        _ => true,
    }
}

/// True if a key of some table refuses that a record of this one is deleted.
fn is_held(session: &Session, table: &Rc<Table>) -> bool {
    let relations = session.catalog().relations(table).map(|all| all.to_vec()).unwrap_or_default();
    relations.iter().any(|relation| match relation.steps.as_slice() {
        [step] if !step.to_parent => step.to.foreign_keys.iter().any(|key| {
            let lets_go =
                ["CASCADE", "SET NULL", "SET DEFAULT"].iter().any(|one| key.on_delete.eq_ignore_ascii_case(one));
            key.columns == step.to_columns && !lets_go
        }),
        _ => false,
    })
}

/// True if a row of the table between takes no more than its two keys, and can be taken away again.
fn is_plain_join(session: &Session, relation: &Relation) -> bool {
    let [step, on] = relation.steps.as_slice() else { return false };
    let is_key = |column: &usize| step.to_columns.contains(column) || on.from_columns.contains(column);
    relation.via_word.is_none() && step.to.required().iter().all(is_key) && !is_held(session, &step.to)
}

/// How many tables a form is tried with.
const MAX_TRIED: usize = 24;

/// The tables of a database, the first of many; none where the schema cannot be read.
pub(crate) fn tables(session: &Session) -> Vec<Rc<Table>> {
    let entries = session.catalog().tables().unwrap_or_default();
    // One by one each would ask for all that its keys point at.
    if session.catalog().read_all().is_err() {
        return Vec::new();
    }
    let listed = entries.iter().filter(|entry| !entry.bookkeeping).take(MAX_TABLES);
    listed.filter_map(|entry| session.catalog().table_exact(&entry.name).ok().flatten()).collect()
}

/// The same, those with the most relations first.
pub(crate) fn best_connected(session: &Session) -> Vec<Rc<Table>> {
    let catalog = session.catalog();
    let mut tables: Vec<Rc<Table>> =
        tables(session).into_iter().filter(|table| table.kind == TableKind::Table).collect();
    tables.sort_by_cached_key(|table| Reverse(catalog.relations(table).map_or(0, |relations| relations.len())));
    tables
}

/// The form with the names of a table; a brace that is doubled is one of the line's own.
fn fill(session: &Session, table: &Rc<Table>, form: &str) -> Option<String> {
    let mut line = String::new();
    let mut rest = form;
    while let Some(open) = rest.find(['{', '}']) {
        let brace = rest.get(open..open + 1)?;
        if let Some(behind) = rest[open + 1..].strip_prefix(brace) {
            line.push_str(&rest[..open + 1]);
            rest = behind;
            continue;
        }
        let close = open + rest[open..].find('}')?;
        line.push_str(&rest[..open]);
        let name = match &rest[open + 1..close] {
            // A command takes names as a shell does.
            "records" if form.starts_with('.') => shlex::try_quote(&table.name).ok()?.into_owned(),
            what => name(session, table, what)?,
        };
        line.push_str(&name);
        rest = &rest[close + 1..];
    }
    line.push_str(rest);
    Some(line)
}

fn name(session: &Session, table: &Rc<Table>, what: &str) -> Option<String> {
    let is_key = |position: usize| {
        table.primary_key.contains(&position) || table.foreign_keys.iter().any(|key| key.columns.contains(&position))
    };
    let column = |fits: &dyn Fn(&Column) -> bool| {
        let mut columns = table.columns.iter().enumerate();
        let found =
            columns.find(|(at, column)| !is_key(*at) && !column.hidden && column.generated.is_none() && fits(column));
        found.map(|(_, column)| typed(&column.name))
    };
    let relations = || session.catalog().relations(table).ok();
    match what {
        "records" => Some(typed(&table.name)),
        "one" => Some(typed(&singular_name(&table.name))),
        "key" => key(session, table),
        "record" => Some(format!("{} {}", typed(&singular_name(&table.name)), key(session, table)?)),
        "number" => column(&|column| {
            matches!(column.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric) && !is_time(column)
        }),
        "text" => column(&|column| column.affinity == Affinity::Text && !is_time(column)),
        "time" => table.columns.iter().find(|column| is_time(column)).map(|column| typed(&column.name)),
        "many_number" => {
            let relations = relations()?;
            let target = relations.iter().find(|one| !one.to_one())?.target().clone();
            name(session, &target, "number")
        }
        "many_table" => {
            let relations = relations()?;
            Some(typed(&relations.iter().find(|one| !one.to_one())?.target().name))
        }
        "way" => {
            let relations = relations()?;
            let said = relations.iter().find(|one| one.via_word.is_some());
            if let Some(said) = said {
                return Some(said.suggestion().to_string());
            }
            let through = relations.iter().find(|one| one.kind == RelationKind::Through)?;
            Some(format!("{} via {}", through.suggestion(), typed(&through.via()?.name)))
        }
        "partners" => {
            let relations = relations()?;
            Some(typed(
                relations.iter().find(|one| one.kind == RelationKind::Through && one.via_word.is_none())?.name(),
            ))
        }
        "column" => column(&|column| !is_time(column)),
        "many" => relations()?.iter().find(|one| !one.to_one()).map(|one| typed(one.name())),
        "parent" => relations()?.iter().find(|one| one.to_one()).map(|one| typed(one.name())),
        "partner" | "partner_key" => {
            let relations = relations()?;
            let partner = relations.iter().find(|one| is_plain_join(session, one))?.target().clone();
            let key = key(session, &partner)?;
            let record = format!("{} {key}", typed(&singular_name(&partner.name)));
            Some(if what == "partner" { record } else { key })
        }
        _ => None,
    }
}

/// True if a column holds dates or times by its name or type.
pub(crate) fn is_time(column: &Column) -> bool {
    let declared = column.declared_type.to_lowercase();
    let name = column.name.to_lowercase();
    declared.contains("date")
        || declared.contains("time")
        || ["_at", "_on", "date", "_time", "_day", "timestamp", "year"].iter().any(|ending| name.ends_with(ending))
}

/// The least key of a table, as a line writes it.
fn key(session: &Session, table: &Table) -> Option<String> {
    let [column] = table.primary_key.as_slice() else { return None };
    let column = quote_name(&table.columns.get(*column)?.name);
    let sql = format!("select min({column}) from {} where {column} is not null", table.quoted_name());
    let rows = collect(&**session.connection(), &sql, &[]).ok()?;
    let value = rows.into_iter().next()?.into_iter().next().filter(|value| !value.is_null())?;
    let text = quote_value(&value);
    Some(if text.starts_with('-') { format!("({text})") } else { text.clone() })
}

/// A name as a line writes it.
fn typed(name: &str) -> String {
    typed_word(name).into_owned()
}

/// A form filled with the names of the demo, for databases in which nothing fits it.
pub(crate) fn on_demo(form: &str) -> String {
    // A game belongs to nothing.
    let [records, one, key, number, text] = match form.contains("{parent}") {
        true => ["reviews", "review", "7", "score", "comment"],
        false => ["games", "game", "3", "price", "title"],
    };
    let record = format!("{one} {key}");
    let names = [
        ("{records}", records),
        ("{record}", &record),
        ("{one}", one),
        ("{key}", key),
        ("{number}", number),
        ("{text}", text),
        ("{column}", text),
        ("{time}", "created_at"),
        ("{many_number}", "score"),
        ("{many_table}", "reviews"),
        ("{many}", "reviews"),
        ("{parent}", "game"),
        ("{partners}", "users"),
        ("{partner}", "user 4"),
        ("{partner_key}", "4"),
        ("{way}", ".users via reviews"),
    ];
    let line = names.into_iter().fold(form.to_owned(), |line, (name, with)| line.replace(name, with));
    line.replace("{{", "{").replace("}}", "}")
}
