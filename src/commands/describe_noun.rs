//! `noun?` and `noun??`: describes a table, column or relation, or shows its DDL.

use std::rc::Rc;

use crate::catalog::{
    Column, ColumnLookup, ForeignKey, GeneratedStorage, Identity, Index, Member, MemberLookup, Relation, Table,
};
use crate::commands::tables::kind_word;
use crate::commands::{help, relations, schema};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, Name, Path, PathHead, Segment};
use crate::plan::{self, Variable};
use crate::run::record::{missing_record, placed};
use crate::session::listing::{list, maybe, number, text};
use crate::session::{Listing, Output, Session, Stop};
use crate::sql::quote_text;
use crate::store::quote_value;
use crate::terminal::sanitize::{self, Lines};

/// What a path leads to.
enum DescribedItem {
    Table(Rc<Table>),
    Relation(Rc<Table>, Rc<Relation>),
    /// A variable that holds a value, as SQL writes it.
    Value(String, String),
    /// What is no noun: a word of the language, a function; with what `.help` tells of it.
    Word(String),
    Column(Rc<Table>, usize),
}

/// `noun?` and `noun??`.
pub(crate) fn describe_noun(session: &mut Session, path: &Path, ddl: bool, out: &mut Output) -> Result<(), Stop> {
    let subject = subject(session, path)?;
    check_record(session, path)?;
    match subject {
        DescribedItem::Table(table) | DescribedItem::Column(table, _) if ddl => {
            let ddl = schema::ddl_of(session, &table)?;
            session.answer_text("ddl", &ddl, out)
        }
        DescribedItem::Relation(_, relation) if ddl => {
            let ddl = schema::ddl_of(session, relation.target())?;
            session.answer_text("ddl", &ddl, out)
        }
        DescribedItem::Relation(table, relation) => {
            session.list(&relations::relation_listing(session, &table, &relation), out)?;
            if session.is_for_people() {
                out.text("\n")?;
                describe(session, relation.target(), None, out)?;
            }
            Ok(())
        }
        DescribedItem::Value(name, value) => {
            let mut listing = Listing::new(&["name", "kind", "value"]);
            listing.push_texts([name, "variable".to_owned(), value]);
            session.list(&listing.one(), out)
        }
        DescribedItem::Word(text) if session.is_for_people() => out.prose(&text).map_err(Stop::from),
        DescribedItem::Word(text) => session.answer_text("help", &text, out),
        DescribedItem::Column(table, at) => match table.columns.get(at) {
            Some(column) => session.list(&column_listing(session, &table, column, at)?.one(), out),
            None => Ok(()),
        },
        DescribedItem::Table(table) => {
            let author = author(session, path, &table)?;
            describe(session, &table, author.as_deref(), out)
        }
    }
}

/// Who has made the record that a path names, where it names one and this session knows.
fn author(session: &Session, path: &Path, table: &Table) -> Result<Option<String>> {
    let is_set = matches!(&path.head, PathHead::Name(name) if !session.variables().contains_key(&name.text));
    if is_set || !session.has_seed_lines() {
        return Ok(None);
    }
    let plan = plan::plan(&path.clone().into(), &session.catalog, session.variables(), session.plan_options())?;
    let Some(keys) = plan.keys.filter(|keys| keys.one && keys.table.id() == table.id()) else { return Ok(None) };
    let found = session.engine.collect(&keys.statement.planned(&session.catalog))?;
    found.first().map_or(Ok(None), |key| session.author_in_words(table, key))
}

/// Fails where the path begins with a record that is not there.
fn check_record(session: &Session, path: &Path) -> Result<()> {
    if matches!(&path.head, PathHead::Name(name) if !session.variables().contains_key(&name.text)) {
        return Ok(());
    }
    let records = Expr::from(path.without_dots());
    let plan = plan::plan(&records, &session.catalog, session.variables(), session.plan_options())?;
    let missing = plan.existence.as_ref().map_or(Ok(None), |wanted| missing_record(session, wanted))?;
    missing.map_or(Ok(()), |error| Err(placed(error, &records)))
}

/// Fails where `noun?` would.
pub(crate) fn check(session: &Session, path: &Path) -> Result<()> {
    subject(session, path).map(|_| ())
}

fn subject(session: &Session, path: &Path) -> Result<DescribedItem> {
    let path = &*plan::table_path(path, &session.catalog, session.variables())?;
    let table = match &path.head {
        PathHead::Name(name) => match session.variables().get(&name.text).filter(|_| !name.quoted) {
            Some(Variable::Records { table, .. }) => session.table_named(&table.to_string())?,
            Some(Variable::Value(value)) if path.segments.is_empty() => {
                return Ok(DescribedItem::Value(name.text.clone(), quote_value(value)));
            }
            Some(Variable::Date(date)) if path.segments.is_empty() => {
                return Ok(DescribedItem::Value(name.text.clone(), date.to_string()));
            }
            Some(Variable::Value(_) | Variable::Date(_)) => {
                return Err(
                    Diagnostic::error(format!("{} is a value: nothing is behind it", name.text)).at(name.span())
                );
            }
            Some(Variable::Query { .. }) => table_of(session, path)?,
            None => match session.table_named(&name.to_string()) {
                Ok(table) => table,
                Err(error) => {
                    return match help::explanation(session, &path_text(path)) {
                        Some(text) if !name.quoted => Ok(DescribedItem::Word(text)),
                        _ => Err(error.or_at(name.span())),
                    };
                }
            },
        },
        PathHead::Key { name, .. } | PathHead::All(name) | PathHead::Call { name, .. } => {
            session.table_named(&name.to_string()).map_err(|error| error.or_at(name.span()))?
        }
        PathHead::Pick { .. } | PathHead::Any { .. } | PathHead::Group(_) | PathHead::Here => table_of(session, path)?,
    };
    let mut subject = DescribedItem::Table(table);
    for segment in &path.segments {
        subject = match subject {
            DescribedItem::Table(table) => member_of(session, &table, segment)?,
            DescribedItem::Relation(_, relation) => member_of(session, &Rc::clone(relation.target()), segment)?,
            DescribedItem::Value(..) | DescribedItem::Word(_) => unreachable!("nothing is looked for behind it"),
            DescribedItem::Column(table, at) => {
                let column = table.columns.get(at).map_or("", |column| column.name.as_str());
                let message = format!("{}.{column} is a column: nothing is behind it", table.name);
                return Err(Diagnostic::error(message).at(segment.name.span()));
            }
        };
    }
    Ok(subject)
}

/// The table whose records a query in brackets, or a variable, stands for.
fn table_of(session: &Session, path: &Path) -> Result<Rc<Table>> {
    let plan = plan::plan(&path.without_dots().into(), &session.catalog, session.variables(), session.plan_options())?;
    match plan.keys {
        Some(keys) => Ok(keys.table),
        None => Err(Diagnostic::error("this is no set of records").at(path.at.0)),
    }
}

/// A name with the names behind its dots: `fake.name`.
fn path_text(path: &Path) -> String {
    let head = match &path.head {
        PathHead::Name(name) => name.text.as_str(),
        _ => "",
    };
    let names = std::iter::once(head).chain(path.segments.iter().map(|segment| segment.name.text.as_str()));
    names.collect::<Vec<_>>().join(".")
}

fn member_of(session: &Session, table: &Rc<Table>, segment: &Segment) -> Result<DescribedItem> {
    let Name { text: name, quoted, .. } = &segment.name;
    let span = segment.name.span();
    if *quoted && let ColumnLookup::Found(at) = session.catalog.column(table, name) {
        return Ok(DescribedItem::Column(Rc::clone(table), at));
    }
    let via = segment.name.via.as_ref().map(|via| via.text.as_str());
    match session.catalog.member(table, name, via)? {
        MemberLookup::Found(Member::Relation(relation)) | MemberLookup::Far { relation, .. } => {
            Ok(DescribedItem::Relation(Rc::clone(table), relation))
        }
        MemberLookup::Found(Member::Column(at)) => Ok(DescribedItem::Column(Rc::clone(table), at)),
        MemberLookup::Ambiguous(several) => {
            let several: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Diagnostic::error(format!("{} has several `.{name}`", table.name)).at(span).hint(several.join("  ")))
        }
        MemberLookup::BrokenKey(why) => Err(Diagnostic::error(why).at(span)),
        MemberLookup::SeveralPaths(_) => Err(Diagnostic::error(format!("several ways lead to {name}"))
            .at(span)
            .hint(format!("path {} {name} lists them", table.noun()))),
        MemberLookup::Unreachable(target) => {
            Err(Diagnostic::error(format!("nothing leads from {} to {target}", table.name)).at(span))
        }
        MemberLookup::Unknown { nearest } => {
            let error = Diagnostic::error(format!("{} has no column or relation `{name}`", table.name)).at(span);
            Err(match nearest {
                Some(near) => error.hint(format!("did you mean .{near}?")),
                None => error.hint(format!("`{}?` lists what it has", table.noun())),
            })
        }
    }
}

/// A table; `author` says who made the record of it that was asked about.
fn describe(session: &Session, table: &Rc<Table>, author: Option<&str>, out: &mut Output) -> Result<(), Stop> {
    let mut columns = Listing::new(&["column", "type", "null", "key", "default"]).whole("column");
    for (at, column) in table.columns.iter().enumerate() {
        columns.push(vec![
            text(&column.name),
            text(Some(&column.declared_type).filter(|name| !name.is_empty()).cloned().unwrap_or_else(nothing)),
            text(if may_be_null(table, column) { "yes" } else { "no" }),
            text(key_words(session, table, at).unwrap_or_else(nothing)),
            text(default_words(column, session.is_for_people()).unwrap_or_else(nothing)),
        ]);
    }
    let relations = relations::relations_of(session, table)?;
    if session.is_for_people() {
        let kind = kind_word(table.kind);
        out.text(&format!("{} ({kind})\n", table.noun()))?;
        session.list(&columns, out)?;
        if !relations.is_empty() {
            out.text("\nrelations\n")?;
            let listing = relations::relations_listing(session, std::slice::from_ref(table), out)?;
            session.list(&listing.without_first(), out)?;
        }
        if !table.indexes.is_empty() {
            out.text("\nindexes\n")?;
            session.list(&indexes(table), out)?;
        }
        if let Some(author) = author {
            out.prose(&format!("\n{}\n", sanitize::text(author, Lines::Show)))?;
        }
        return Ok(());
    }
    let mut names = vec!["table", "kind", "columns", "primary_key", "foreign_keys", "relations", "indexes"];
    names.extend(author.map(|_| "record"));
    let mut whole = Listing::new(&names).one();
    let key = table.primary_key.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.as_str());
    let mut row = vec![
        text(table.noun()),
        text(kind_word(table.kind)),
        columns_data(session, table).nested(),
        list(key),
        foreign_keys(table).nested(),
        relations::relations_data(session, std::slice::from_ref(table))?.nested(),
        indexes_data(table).nested(),
    ];
    row.extend(author.map(text));
    whole.push(row);
    session.list(&whole, out)
}

fn columns_data(_session: &Session, table: &Table) -> Listing {
    let mut columns = Listing::new(&["name", "type", "not_null", "default", "generated"]);
    for column in &table.columns {
        columns.push(vec![
            text(&column.name),
            text(&column.declared_type),
            number(i64::from(column.not_null)),
            maybe(column.default.as_deref()),
            maybe(column.generated.map(generated_word)),
        ]);
    }
    columns
}

/// One column: all that the schema says of it.
fn column_listing(session: &Session, table: &Table, column: &Column, at: usize) -> Result<Listing, Stop> {
    // As data it is what `noun?` gives of the column, with more behind it.
    let for_people = session.is_for_people();
    let null = if for_people { "null" } else { "not_null" };
    let mut listing =
        Listing::new(&["table", "column", "type", null, "key", "default", "collation", "relations", "indexes"]);
    let relations = relations::relations_of_column(session, table, at)?;
    let indexes = table.indexes.iter().filter(|index| index.columns.contains(&Some(at)));
    listing.push(vec![
        text(table.noun()),
        text(&column.name),
        text(&column.declared_type),
        match for_people {
            true => text(if may_be_null(table, column) { "yes" } else { "no" }),
            false => number(i64::from(column.not_null)),
        },
        maybe(key_words(session, table, at).as_deref()),
        maybe(default_words(column, for_people).as_deref()),
        text(&column.collation),
        list(relations),
        list(indexes.map(|index| index.name.clone())),
    ]);
    Ok(listing)
}

/// `primary key`, `→ users.id`, or both.
fn key_words(_session: &Session, table: &Table, at: usize) -> Option<String> {
    let mut words = Vec::new();
    if table.primary_key.contains(&at) {
        words.push("primary key".to_owned());
    }
    for key in &table.foreign_keys {
        if let Some(place) = key.columns.iter().position(|column| *column == at) {
            let broken = if key.broken.is_some() { " (broken)" } else { "" };
            words.push(match key.parent_columns.get(place) {
                Some(column) => format!("→ {}.{column}{broken}", key.parent),
                None => format!("→ {}{broken}", key.parent),
            });
        }
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// What stands in a column where there is nothing to tell.
fn nothing() -> String {
    "-".to_owned()
}

/// True if NULL may stand in the column. In an INTEGER PRIMARY KEY it cannot, whatever is declared.
fn may_be_null(table: &Table, column: &Column) -> bool {
    let is_rowid = matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&column.name));
    !column.not_null && !is_rowid
}

fn default_words(column: &Column, for_people: bool) -> Option<String> {
    match (column.generated, &column.default) {
        (Some(generated), _) => Some(format!("generated, {}", generated_word(generated))),
        (None, Some(default)) if for_people => Some(text_of(default).unwrap_or_else(|| default.clone())),
        (None, default) => default.clone(),
    }
}

/// The text that a literal of SQL is, where it is one: what shows it puts quotes around it where that is needed.
fn text_of(sql: &str) -> Option<String> {
    let text = sql.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    (quote_text(&text) == sql).then_some(text)
}

fn generated_word(generated: GeneratedStorage) -> &'static str {
    match generated {
        GeneratedStorage::Virtual => "virtual",
        GeneratedStorage::Stored => "stored",
    }
}

fn names_of(table: &Table, columns: &[usize]) -> Vec<String> {
    columns.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.clone()).collect()
}

fn foreign_keys(table: &Table) -> Listing {
    let mut listing = Listing::new(&["columns", "to", "to_columns", "on_delete", "on_update", "broken"]);
    for ForeignKey { columns, parent, parent_columns, on_delete, on_update, broken } in &table.foreign_keys {
        listing.push(vec![
            list(names_of(table, columns)),
            text(parent),
            list(parent_columns.iter().cloned()),
            text(on_delete),
            text(on_update),
            maybe(broken.as_deref()),
        ]);
    }
    listing
}

/// What an index is on, in order.
fn indexed(table: &Table, index: &Index) -> Vec<String> {
    let name = |at: &Option<usize>| match at.and_then(|at| table.columns.get(at)) {
        Some(column) => column.name.clone(),
        None => "(expression)".to_owned(),
    };
    index.columns.iter().map(name).collect()
}

/// Indexes as people read them.
fn indexes(table: &Table) -> Listing {
    let yes = |yes: bool| text(if yes { "yes" } else { "no" });
    let mut listing = Listing::new(&["name", "columns", "unique", "partial"]);
    for index in &table.indexes {
        let columns = indexed(table, index).join(", ");
        listing.push(vec![text(&index.name), text(columns), yes(index.unique), yes(index.partial)]);
    }
    listing
}

/// Indexes as data.
fn indexes_data(table: &Table) -> Listing {
    let mut listing = Listing::new(&["name", "columns", "unique", "partial"]);
    for index in &table.indexes {
        let flags = [index.unique, index.partial].map(|flag| number(i64::from(flag)));
        listing.push([text(&index.name), list(indexed(table, index))].into_iter().chain(flags).collect());
    }
    listing
}
