//! `.relations`, `relate` and `label`: relations listed, declared by the user, and saved.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::rc::Rc;

use super::command::{Argument, Command, Group};
use crate::answer::Nested;
use crate::catalog::{self, KeyOrigin, KeyStep, Relation, RelationKind, Table};
use crate::commands::relations;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span};
use crate::lang::ast::{Location, Name, Path, PathHead, Query, QueryStep, QueryStepKind, QueryVerb, Segment};
use crate::plan;
use crate::session::listing::{list, maybe, text};
use crate::session::{Flow, Listing, Output, Session, Stop, catalog_of, sidecar};
use crate::store::Value;

pub(super) const RELATIONS: Command = Command {
    name: "relations",
    aliases: &[],
    usage: ".relations [NOUN|save]",
    group: Group::Database,
    about: "the relations of all or of one table: name, kind, target, way and origin",
    more: "`save` writes what `relate` and `label` said in this session to FILE.hop beside the database, which is read \
           whenever the database is opened.",
    examples: &[
        (".relations games", "where one can hop from a game"),
        (".relations save", "keep what `relate` and `label` said"),
    ],
    arguments: &[&[Argument::Noun, Argument::Word(&["save"])]],
    run: |call, session, out| {
        call.at_most(1)?;
        match call.get(0) {
            Some("save") => relations::save(session)?,
            name => relations::relations(session, name, out)?,
        }
        Ok(Flow::Next)
    },
};

/// Below this width the columns of `.relations` are fewer.
const NARROW: usize = 60;

fn kind_word(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::BelongsTo => "belongs_to",
        RelationKind::HasMany => "has_many",
        RelationKind::HasOne => "has_one",
        RelationKind::Through => "through",
    }
}

fn origin_word(origin: KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::Declared => "declared",
        KeyOrigin::Inferred => "inferred",
        KeyOrigin::Annotated => "said",
    }
}

fn columns_of(table: &Table, columns: &[usize]) -> Vec<String> {
    columns.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.clone()).collect()
}

/// `reviews.game_id → games.id`, or with the arrow turned where it goes against the key.
pub(super) fn way(steps: &[KeyStep]) -> String {
    let end = |table: &Table, columns: &[usize]| match columns_of(table, columns).as_slice() {
        [column] => format!("{}.{column}", table.name),
        columns => format!("{}.({})", table.name, columns.join(", ")),
    };
    let step = |step: &KeyStep| {
        let arrow = if step.to_parent { "→" } else { "←" };
        format!("{} {arrow} {}", end(&step.from, &step.from_columns), end(&step.to, &step.to_columns))
    };
    steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

/// The same without the tables at which it begins and ends, which stand beside it: `id ← reviews.game_id, user_id → id`.
fn short_way(steps: &[KeyStep]) -> String {
    let end = |table: &Table, columns: &[usize], is_named: bool| {
        let columns = match columns_of(table, columns).as_slice() {
            [column] => column.clone(),
            columns => format!("({})", columns.join(", ")),
        };
        if is_named { format!("{}.{columns}", table.name) } else { columns }
    };
    let step = |(at, step): (usize, &KeyStep)| {
        let arrow = if step.to_parent { "→" } else { "←" };
        let to = end(&step.to, &step.to_columns, at + 1 < steps.len());
        format!("{} {arrow} {to}", end(&step.from, &step.from_columns, false))
    };
    steps.iter().enumerate().map(step).collect::<Vec<_>>().join(", ")
}

pub(crate) fn relations_of(session: &Session, table: &Table) -> Result<Rc<[Rc<Relation>]>> {
    session.catalog.relations(table)
}

/// The names of the relations that begin at a column.
pub(crate) fn relations_of_column(session: &Session, table: &Table, at: usize) -> Result<Vec<String>> {
    let relations = session.catalog.relations(table)?;
    let begins = |relation: &&Rc<Relation>| {
        relation.kind != RelationKind::Through
            && relation.steps.first().is_some_and(|step| step.from_columns.contains(&at))
    };
    Ok(relations.iter().filter(begins).map(|relation| relation.suggestion().to_string()).collect())
}

/// `.relations [NOUN]`.
pub(crate) fn relations(session: &mut Session, name: Option<&str>, out: &mut Output) -> Result<(), Stop> {
    session.catalog.refresh()?;
    let tables = match name {
        Some(name) => vec![session.table_named(name)?],
        None => session.readable_tables()?,
    };
    let for_people = session.is_for_people() || session.settings.format.has_labels;
    if !for_people {
        return session.list(&relations_data(session, &tables)?, out);
    }
    let listing = relations_listing(session, &tables, out)?;
    // A narrow terminal shows what is typed and where it leads; the rest would leave no room for either.
    let listing = match (out.style().width, name) {
        (Some(width), Some(_)) if width < NARROW => listing.only(&["relation", "to"]),
        (Some(width), None) if width < NARROW => listing.only(&["table", "relation", "to"]),
        _ => listing,
    };
    session.list(&listing, out)
}

/// Relations as people read them, a line each. Where the ways have no room as they are, they are told in fewer words.
pub(crate) fn relations_listing(session: &Session, tables: &[Rc<Table>], out: &Output) -> Result<Listing> {
    let listed = |way: fn(&[KeyStep]) -> String| -> Result<Listing> {
        let mut listing = Listing::new(&LISTED).whole("relation");
        for table in tables {
            for relation in session.catalog.relations(table)?.iter() {
                listing.push(listed(table, relation, way));
            }
        }
        Ok(listing)
    };
    let whole = listed(way)?;
    match out.style().width {
        Some(width) if whole.table_width() > width => Ok(listed(short_way)?.whole("way")),
        _ => Ok(whole),
    }
}

const LISTED: [&str; 6] = ["table", "relation", "kind", "to", "way", "origin"];

fn listed(table: &Table, relation: &Relation, way: fn(&[KeyStep]) -> String) -> Vec<Nested> {
    vec![
        text(table.noun()),
        text(relation.suggestion().to_string()),
        text(kind_word(relation.kind).replace('_', " ")),
        text(relation.target().noun()),
        text(way(&relation.steps)),
        text(origin_word(relation.origin)),
    ]
}

/// One relation, as `.relations` tells of it.
pub(super) fn relation_listing(session: &Session, table: &Table, relation: &Relation) -> Listing {
    let (columns, row) = match session.is_for_people() {
        true => (LISTED.as_slice(), listed(table, relation, way)),
        false => (DATA.as_slice(), data(table, relation)),
    };
    let mut listing = Listing::new(columns);
    listing.push(row);
    listing.one()
}

/// Relations with everything that is known of them.
pub(crate) fn relations_data(session: &Session, tables: &[Rc<Table>]) -> Result<Listing> {
    let mut listing = Listing::new(&DATA);
    for table in tables {
        for relation in session.catalog.relations(table)?.iter() {
            listing.push(data(table, relation));
        }
    }
    Ok(listing)
}

const DATA: [&str; 8] = ["table", "name", "names", "kind", "to", "via", "path", "origin"];

fn data(table: &Table, relation: &Relation) -> Vec<Nested> {
    let mut path = Listing::new(&["from", "from_columns", "to", "to_columns"]);
    for step in &relation.steps {
        path.push(vec![
            text(step.from.noun()),
            list(columns_of(&step.from, &step.from_columns)),
            text(step.to.noun()),
            list(columns_of(&step.to, &step.to_columns)),
        ]);
    }
    vec![
        text(table.noun()),
        text(&relation.full_names()[0]),
        list(relation.full_names().iter().cloned()),
        text(kind_word(relation.kind)),
        text(relation.target().noun()),
        maybe(relation.via().map(|via| via.noun()).as_deref()),
        path.nested(),
        text(origin_word(relation.origin)),
    ]
}

/// How many records are reached from all records of a table by these hops; NULL where the hops cannot be gone.
pub(super) fn count_at_end(session: &Session, start: &Table, hops: &[String]) -> Result<Value> {
    let at = Location::default();
    let name = |text: &str, quoted: bool| Name::new(text, quoted, at);
    let steps = hops
        .iter()
        .map(|hop| {
            let segment = Segment { name: name(hop, false), args: None };
            QueryStep { kind: QueryStepKind::Hop { segment, via: None }, at }
        })
        .collect();
    let noun = Path::of(PathHead::All(name(&start.name, true).within(&name(&start.schema, true))), at);
    let query = Query { verbs: vec![(QueryVerb::Count, at)], ..Query::of(noun, steps) };
    let counted = plan::plan(&query.into(), &session.catalog, &plan::Variables::default(), session.plan_options())
        .and_then(|plan| session.engine.collect(&plan.statement));
    match counted {
        Ok(rows) => Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null)),
        Err(error) if error.kind == DiagnosticKind::Language => Ok(Value::Null),
        Err(error) => Err(error),
    }
}

/// `relate orders.ship_via to shippers as shipper`, less the first word, which begins at `span`.
pub(crate) fn relate(session: &mut Session, text: &str, span: Span) -> Result<()> {
    let line = catalog::parse_relate(text).map_err(|error| moved(error, span))?;
    session.catalog.relate(&line).map_err(|error| moved(error, span))
}

/// Whether [`relate`] would take the line.
pub(crate) fn check_relate(session: &Session, text: &str, span: Span) -> Result<()> {
    let line = catalog::parse_relate(text).map_err(|error| moved(error, span))?;
    session.catalog.check_relate(&line).map_err(|error| moved(error, span))
}

/// Whether [`label`] would take the line.
pub(crate) fn check_label(session: &Session, text: &str, span: Span) -> Result<()> {
    let line = catalog::parse_label(text).map_err(|error| moved(error, span))?;
    session.catalog.check_label(&line).map_err(|error| moved(error, span)).map(drop)
}

/// `label books {title} by {author}`, less the first word, which begins at `span`.
pub(crate) fn label(session: &mut Session, text: &str, span: Span) -> Result<()> {
    let line = catalog::parse_label(text).map_err(|error| moved(error, span))?;
    session.catalog.set_label(&line).map_err(|error| moved(error, span))
}

/// `.relations save`: what was said and does not yet stand in the sidecar file is written behind what does. Of two
/// lines about the same key the later counts, so that nothing need be taken out, comments least of all.
pub(crate) fn save(session: &mut Session) -> Result<()> {
    let Some(path) = session.sidecar() else {
        return Err(Diagnostic::error(format!("{} has no file to keep relations beside", session.database.name)));
    };
    session.check_file_write(&path, ".relations save")?;
    let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
    let present = sidecar::read(&path, sidecar::RELATIONS).map_err(cannot)?.unwrap_or_default();
    let known = catalog_of(&session.engine.connection, session.infer, &session.cancel);
    known.load_sidecar(&present);
    let known = known.sidecar_text();
    let whole = session.catalog.sidecar_text();
    let new: Vec<&str> = whole.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    if !new.is_empty() {
        let gap = if present.is_empty() || present.ends_with('\n') { "" } else { "\n" };
        let text = format!("{gap}{}\n", new.join("\n"));
        let mut file = OpenOptions::new().append(true).create(true).open(&path).map_err(cannot)?;
        file.write_all(text.as_bytes()).map_err(cannot)?;
    }
    session.messages.say(&format!(
        "{} line{} added to {}",
        new.len(),
        if new.len() == 1 { "" } else { "s" },
        path.display()
    ));
    Ok(())
}

/// The error of a text that begins at `span`, placed in the whole line.
fn moved(error: Diagnostic, span: Span) -> Diagnostic {
    let place = error.span.map_or(span, |inner| Span::new(inner.start + span.start, inner.end + span.start));
    error.at(place)
}
