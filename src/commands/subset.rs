//! `.subset`: the records of a query with all that they need, as a database of its own.

use std::rc::Rc;
use std::sync::Arc;

use super::command::{Argument, Call, Command, Group, text_at, word_at};
use super::{example, place, save};
use crate::catalog::{Catalog, KeyStep, Member, MemberLookup, Relation, Table};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang;
use crate::lang::ast::{Expr, ExprKind, HopStatement, PathHead};
use crate::plan;
use crate::run::record;
use crate::session::statement_runner::owned;
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop, listing, size_words};
use crate::store::{self, BackupMode, Connection, Interrupt, OpenOptions, OpenTarget, Value, collect};
use crate::subset::{self, Below, ChildLimit, MaskKey, Records, Request};

pub(super) const SUBSET: Command = Command {
    name: "subset",
    aliases: &[],
    usage: ".subset FILE QUERY [--include RELATION,…|everything] [--limit RELATION=N] [--mask] [--overwrite]",
    group: Group::Files,
    about: "some records with all that they need along keys, as a database of its own",
    more: "The new file has the same schema, the records of the query, and every record that one of them refers to, however \
           far. `--include` takes what refers to them besides: by relations (`reviews`, `orders.items`), or `everything`, and what \
           refers to that. `--limit reviews=5` takes five of these at most for each. \
           `--mask` makes up names, contacts, addresses and codes of people, the same value the same everywhere; `--mask-key TEXT` the same in another run, too. Journals of migrations are copied.",
    examples: &[
        (".subset small.db first 100 games", "a hundred games, with what they need"),
        (".subset ann.db user 3 --include reviews", "a user with the reviews, and their games"),
        (".subset ann.db user 3 --include everything --limit reviews=5", "all below, five reviews at most"),
    ],
    arguments: &[&[Argument::File], &[Argument::Text]],
    run: run_subset,
};

fn run_subset(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let wanted = Wanted::read(call)?;
    let place = place::find(call, session, &wanted.file)?;
    session.catalog.refresh()?;
    let request = request(session, &wanted)?;
    save::check_place(&place, &wanted.file, call.line.trim(), wanted.overwrite, session)?;
    let made = place.create()?;
    let progress = ProgressMeter::new(session);
    let tick = |what: &str| progress.tick(|| format!("{}: {what}", wanted.file));
    let subset = {
        let target =
            store::open(OpenTarget::File(made.path()), &OpenOptions { create: true, ..OpenOptions::default() })?;
        let source = Source::of(session, &tick)?;
        let _watched = Watched::new(session, target.interrupter());
        let (encoding, page_size) = layout(&**session.connection())?;
        subset::attach(&*target, &source.path, (&encoding, page_size))?;
        subset::take(&*target, &session.catalog, &request, &tick)?
    };
    drop(progress);
    let size = made.commit()?;
    let mut listed = Listing::new(&["table", "records", "of"]);
    for table in &subset.tables {
        listed.push(vec![
            listing::text(table.table.clone()),
            listing::number(table.records),
            listing::number(table.of),
        ]);
    }
    session.list(&listed, out)?;
    session.report(&subset.notes);
    if !subset.masked.is_empty() {
        session.messages().say(&format!("made up: {}", subset.masked.join(", ")));
    } else if wanted.mask || wanted.mask_key.is_some() {
        session
            .messages()
            .say("no column says who somebody is, and none is marked with `hop: mask`: nothing was made up");
    }
    if session.is_interactive() {
        session.messages().say(&format!("{}: {}", wanted.file, size_words(size)));
    }
    Ok(Flow::Next)
}

/// While it lives, Ctrl-C stops what runs on another connection than the session's.
struct Watched<'s>(&'s Session);

impl<'s> Watched<'s> {
    fn new(session: &'s Session, other: Arc<dyn Interrupt>) -> Watched<'s> {
        session.cancel().watch(other);
        Watched(session)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.0.cancel().watch(self.0.connection().interrupter());
    }
}

/// The file that is read: the database itself, or a copy where it stands in memory or may not be touched.
struct Source {
    path: String,
    _copy: Option<tempfile::NamedTempFile>,
}

impl Source {
    fn of(session: &Session, tick: &dyn Fn(&str) -> Result<()>) -> Result<Source> {
        let named = |path: &std::path::Path| {
            let shown = path.display();
            let text = path.to_str().map(str::to_owned);
            text.ok_or_else(|| Diagnostic::engine(format!("{shown} is not named in UTF-8")))
        };
        if let Some(file) = session.file().filter(|_| !session.open.is_guarded()) {
            let real =
                file.canonicalize().map_err(|error| Diagnostic::engine(format!("{}: {error}", file.display())))?;
            return Ok(Source { path: named(&real)?, _copy: None });
        }
        let copy = tempfile::NamedTempFile::new()
            .map_err(|error| Diagnostic::engine(format!("no temporary file can be made: {error}")))?;
        session.connection().copy_to(copy.path(), BackupMode::Snapshot, &mut |_, _| tick("a copy to read from"))?;
        Ok(Source { path: named(copy.path())?, _copy: Some(copy) })
    }
}

/// The encoding and the page size of the database.
fn layout(connection: &dyn Connection) -> Result<(String, i64)> {
    let value = |sql: &str| -> Result<Value> {
        let rows = collect(connection, sql, &[])?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null))
    };
    let encoding = value("PRAGMA main.encoding")?;
    let encoding = encoding.as_text().map_or_else(|| "UTF-8".to_owned(), |text| text.into_owned());
    Ok((encoding, value("PRAGMA main.page_size")?.as_integer().unwrap_or(4096)))
}

/// What the line says.
struct Wanted {
    file: String,
    /// Blank up to where the query stands in the line, so that places in it are places in the line.
    query: String,
    include: Vec<String>,
    limits: Vec<(String, u64)>,
    mask: bool,
    mask_key: Option<String>,
    overwrite: bool,
}

impl Wanted {
    /// Options may stand before the query and behind it, which is taken as it was typed.
    fn read(call: &Call) -> Result<Wanted> {
        let mut wanted = Wanted {
            file: String::new(),
            query: String::new(),
            include: Vec::new(),
            limits: Vec::new(),
            mask: false,
            mask_key: None,
            overwrite: false,
        };
        let (mut query, mut at) = (None::<(usize, usize)>, call.span.start);
        if call.arguments.is_empty() {
            return Err(call.misused("a file and a query are wanted"));
        }
        while let Some((word, start, end)) = word_at(&call.line, at) {
            at = end;
            let Some(name) = word.strip_prefix("--").filter(|name| name.starts_with(|c: char| c.is_alphabetic()))
            else {
                match &mut query {
                    _ if wanted.file.is_empty() => wanted.file = word,
                    Some((_, query_end)) => *query_end = end,
                    None => query = Some((start, end)),
                }
                continue;
            };
            match name {
                "overwrite" => {
                    wanted.overwrite = true;
                    continue;
                }
                "mask" => {
                    wanted.mask = true;
                    continue;
                }
                _ => {}
            }
            let (name, value) = match name.split_once('=') {
                Some((name, value)) if !matches!(name, "limit") || value.contains('=') => {
                    (name, Some(value.to_owned()))
                }
                _ => (name, None),
            };
            if !["include", "limit", "mask-key"].contains(&name) {
                let error = call.misused(&format!("there is no option --{name}")).at(Span::new(start, end));
                let near = crate::diagnostic::nearest(name, ["include", "limit", "mask", "mask-key", "overwrite"]);
                return Err(near.map_or(error.clone(), |near| error.hint(format!("did you mean --{near}?"))));
            }
            let value = match value {
                Some(value) => value,
                None => {
                    let (value, _, end) =
                        word_at(&call.line, at).ok_or_else(|| call.misused(&format!("--{name} wants a value")))?;
                    at = end;
                    value
                }
            };
            if name == "mask-key" {
                wanted.mask_key = Some(value);
                continue;
            }
            let items = value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned);
            if name == "include" {
                wanted.include.extend(items);
                continue;
            }
            for item in items {
                let limit = item.split_once('=').and_then(|(name, most)| Some((name.to_owned(), most.parse().ok()?)));
                wanted.limits.push(limit.ok_or_else(|| call.misused("--limit wants RELATION=N, as in reviews=5"))?);
            }
        }
        let (start, end) = query.ok_or_else(|| call.misused("a file and a query are wanted"))?;
        wanted.query = text_at(&call.line, start, end);
        Ok(wanted)
    }
}

/// The records and relations of a line.
fn request(session: &Session, wanted: &Wanted) -> Result<Request> {
    let refused = || {
        let error = Diagnostic::error("the records of a table are wanted");
        match example::filled(session, &[], "first 100 {records}") {
            Some(line) => error.hint(format!("as in: .subset {} {line}", wanted.file)),
            None => error,
        }
    };
    if lang::classify(&wanted.query) == lang::LineKind::Sql {
        let query = wanted.query.trim();
        let of = query.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("from")).nth(1);
        let table = of.and_then(|name| session.catalog.table_exact(name.trim_matches([';', '"', '`'])).ok().flatten());
        let error = Diagnostic::error("a query of the language is wanted here, and this is SQL");
        let of = match table {
            Some(table) => Some(table.noun().to_string()),
            None => example::filled(session, &[], "first 100 {records}"),
        };
        return Err(of.into_iter().fold(error, |error, of| error.hint(format!("as in: .subset {} {of}", wanted.file))));
    }
    let expr = match lang::parse(&wanted.query) {
        Ok(Some(HopStatement::Value(expr))) => expr,
        Ok(_) => return Err(refused()),
        Err(errors) => return Err(errors.into_iter().next().unwrap_or_else(refused)),
    };
    let plan = plan::plan(&expr, session.catalog(), session.variables(), session.plan_options())?;
    let keys = plan.keys.as_ref().ok_or_else(refused)?;
    if keys.table.schema != "main" {
        return Err(Diagnostic::error(format!("{} is not in the database that is open", keys.table.noun())));
    }
    let records = match is_whole(&expr, session) {
        true => Records::All,
        false => {
            let mut found = Vec::new();
            session.engine.run(&keys.statement.planned(&session.catalog), &mut |row| {
                found.push(owned(row));
                Ok(std::ops::ControlFlow::Continue(()))
            })?;
            if let (true, Some(wanted)) = (found.is_empty(), &plan.existence) {
                record::missing_record(session, wanted)?.map_or(Ok(()), Err)?;
            }
            Records::Keys(found)
        }
    };
    let table = keys.table.clone();
    let below = match wanted.include.as_slice() {
        ways if ways.iter().any(|way| is_everything(way)) => {
            for way in ways.iter().filter(|way| !is_everything(way)) {
                self::way(&session.catalog, &table, way)?;
            }
            Below::Everything
        }
        ways => Below::Ways(ways.iter().map(|way| self::way(&session.catalog, &table, way)).collect::<Result<_>>()?),
    };
    let mut limits: Vec<ChildLimit> = Vec::new();
    for (name, most) in &wanted.limits {
        let limit = limit(&session.catalog, &table, &below, name, *most)?;
        if let Some(known) = limits.iter().find(|known| is_same(&known.step, &limit.step)) {
            let said = format!("--limit {name}={most} is said of what --limit bounds already, to {}", known.most);
            return Err(Diagnostic::error(said).hint("leave one of them out"));
        }
        let alike =
            if matches!(below, Below::Everything) { alike(&session.catalog, &limit, name)? } else { Vec::new() };
        limits.push(limit);
        limits.extend(alike);
    }
    let mask = match (&wanted.mask_key, wanted.mask) {
        (Some(text), _) => Some(MaskKey::of_text(text)),
        (None, true) => Some(MaskKey::random()?),
        (None, false) => None,
    };
    Ok(Request { table, records, below, limits, mask })
}

fn is_everything(way: &str) -> bool {
    way.eq_ignore_ascii_case("everything")
}

/// The same bound on the other ways that are called so and lead to the same children: the reviews of games beside those of users.
fn alike(catalog: &Catalog, limit: &ChildLimit, name: &str) -> Result<Vec<ChildLimit>> {
    let mut found = Vec::new();
    if name.contains('.') {
        return Ok(found);
    }
    for relation in catalog.relations(&limit.step.to)?.iter() {
        let [up] = relation.steps.as_slice() else { continue };
        let down = up.reversed();
        if !up.to_parent || is_same(&down, &limit.step) {
            continue;
        }
        if let MemberLookup::Found(Member::Relation(other)) = catalog.member(&down.from, name, None)?
            && matches!(other.steps.as_slice(), [step] if is_same(step, &down))
        {
            found.push(ChildLimit { step: down, most: limit.most });
        }
    }
    Ok(found)
}

/// True if the line is the name of a table alone, in the plural or not.
fn is_whole(expr: &Expr, session: &Session) -> bool {
    let noun = match &expr.kind {
        ExprKind::Path(path) => path,
        ExprKind::Query(query) if query.verbs.is_empty() && query.steps.is_empty() => &query.noun,
        _ => return false,
    };
    let PathHead::Name(name) = &noun.head else { return false };
    noun.segments.is_empty() && session.variables().get(&name.text).is_none()
}

/// A way of relations from a table: `reviews`, `orders.items`, `friends via friendships`.
fn way(catalog: &Catalog, table: &Rc<Table>, text: &str) -> Result<Vec<Rc<Relation>>> {
    let mut at = table.clone();
    let mut way = Vec::new();
    for part in text.split('.') {
        let (name, via) = part.split_once(" via ").map_or((part, None), |(name, via)| (name, Some(via.trim())));
        let relation = relation(catalog, &at, name.trim(), via)?;
        at = relation.target().clone();
        way.push(relation);
    }
    Ok(way)
}

fn relation(catalog: &Catalog, table: &Rc<Table>, name: &str, via: Option<&str>) -> Result<Rc<Relation>> {
    let noun = table.noun();
    let error = |what: String| Diagnostic::error(what).hint(format!("`.relations {noun}` lists those of {noun}"));
    match catalog.member(table, name, via)? {
        MemberLookup::Found(Member::Relation(relation)) | MemberLookup::Far { relation, .. } => Ok(relation),
        MemberLookup::Found(Member::Column(_)) => Err(error(format!("{name} is a column of {noun}, and no relation"))),
        MemberLookup::Ambiguous(names) => {
            let names: Vec<String> =
                names.iter().map(|one| one.to_string().trim_start_matches('.').to_owned()).collect();
            Err(error(format!("{name} can be several relations of {noun}: {}", names.join(", "))))
        }
        MemberLookup::Unknown { nearest: Some(near) } => {
            Err(error(format!("{noun} has no relation {name}")).hint(format!("did you mean {near}?")))
        }
        _ => Err(error(format!("{noun} has no relation {name}"))),
    }
}

/// The relation of these ways that has this name where it stands, in the plural or not, as `--include` takes it.
fn step_named(
    catalog: &Catalog,
    table: &Rc<Table>,
    ways: &[Vec<Rc<Relation>>],
    name: &str,
) -> Result<Option<Rc<Relation>>> {
    for way in ways {
        let mut at = table;
        for relation in way {
            let is_named = relation.names.iter().any(|known| known.eq_ignore_ascii_case(name));
            let is_meant = || -> Result<bool> {
                Ok(match catalog.member(at, name, None)? {
                    MemberLookup::Found(Member::Relation(found)) | MemberLookup::Far { relation: found, .. } => {
                        found.names.first() == relation.names.first() && found.target().id() == relation.target().id()
                    }
                    _ => false,
                })
            };
            if is_named || is_meant()? {
                return Ok(Some(relation.clone()));
            }
            at = relation.target();
        }
    }
    Ok(None)
}

/// True of steps along the same key the same way.
fn is_same(one: &KeyStep, other: &KeyStep) -> bool {
    one.from.id() == other.from.id() && one.to.id() == other.to.id() && one.to_columns == other.to_columns
}

/// A bound on the children that a relation of what is taken leads to.
fn limit(catalog: &Catalog, table: &Rc<Table>, below: &Below, name: &str, most: u64) -> Result<ChildLimit> {
    // Of a far relation, the children that it is called after: an artist's tracks are those of each of his albums.
    let children = |relation: &Relation| relation.steps.iter().rfind(|step| !step.to_parent).cloned();
    let step = match below {
        Below::Ways(ways) if name.contains('.') => {
            let step = self::way(catalog, table, name)?.last().and_then(|last| children(last));
            let is_taken =
                |step: &KeyStep| ways.iter().flatten().flat_map(|way| &way.steps).any(|one| is_same(one, step));
            step.filter(is_taken)
        }
        Below::Ways(ways) => {
            let named = step_named(catalog, table, ways, name)?;
            if let Some(relation) = &named
                && children(relation).is_none()
            {
                return Err(Diagnostic::error(format!(
                    "--limit {name}={most} bounds nothing: {name} leads to one record of each"
                )));
            }
            named.and_then(|relation| children(&relation))
        }
        Below::Everything => {
            let (owner, name) = name.rsplit_once('.').map_or((None, name), |(owner, name)| (Some(owner), name));
            let owner = match owner {
                Some(owner) => way(catalog, table, owner)?.last().map_or(table.clone(), |last| last.target().clone()),
                None => table.clone(),
            };
            children(&*relation(catalog, &owner, name, None)?)
        }
    };
    match step {
        Some(step) => Ok(ChildLimit { step, most }),
        None => {
            Err(Diagnostic::error(format!("--limit {name}={most} bounds nothing: no records below come by {name}"))
                .hint(format!("--include {name} takes them")))
        }
    }
}
