//! `.subset`: the records of a query with all that they need, as a database of its own.

use std::rc::Rc;
use std::sync::Arc;

use super::command::{Argument, Call, Command, Group, text_at, word_at};
use super::{example, place, save};
use crate::catalog::{Catalog, KeyStep, Member, MemberLookup, Relation, Suggestion, Table};
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

/// One of the words of an option, and where it stands in the line.
struct Item {
    text: String,
    span: Span,
}

impl Item {
    fn is_everything(&self) -> bool {
        self.text.eq_ignore_ascii_case("everything")
    }
}

/// What the line says.
struct Wanted {
    file: String,
    /// Blank up to where the query stands in the line, so that places in it are places in the line.
    query: String,
    include: Vec<Item>,
    limits: Vec<(Item, u64)>,
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
            if matches!(name, "mask" | "overwrite") {
                return Err(call.misused(&format!("--{name} takes no value")).at(Span::new(start, end)));
            }
            if !["include", "limit", "mask-key"].contains(&name) {
                let error = call.misused(&format!("there is no option --{name}")).at(Span::new(start, end));
                let near = crate::diagnostic::nearest(name, ["include", "limit", "mask", "mask-key", "overwrite"]);
                return Err(near.map_or(error.clone(), |near| error.hint(format!("did you mean --{near}?"))));
            }
            let no_value = || call.misused(&format!("--{name} wants a value")).at(Span::new(start, end));
            let (value, place) = match value {
                Some(value) => (value, Span::new(start, end)),
                None => {
                    let (value, begin, end) = word_at(&call.line, at).ok_or_else(no_value)?;
                    at = end;
                    (value, Span::new(begin, end))
                }
            };
            if name == "mask-key" {
                wanted.mask_key = Some(value);
                continue;
            }
            let items = items(&call.line, &value, place);
            if items.is_empty() {
                return Err(no_value());
            }
            if name == "include" {
                wanted.include.extend(items);
                continue;
            }
            for Item { text, span } in items {
                let limit = text.rsplit_once('=').and_then(|(name, most)| {
                    let name = name.trim();
                    let most = most.trim().parse().ok()?;
                    (!name.is_empty()).then(|| (Item { text: name.to_owned(), span }, most))
                });
                let error = || call.misused("--limit wants RELATION=N, as in reviews=5").at(span);
                wanted.limits.push(limit.ok_or_else(error)?);
            }
        }
        let (start, end) = query.ok_or_else(|| call.misused("a file and a query are wanted"))?;
        wanted.query = text_at(&call.line, start, end);
        Ok(wanted)
    }
}

/// The words between commas of an option's value, which stands at `place` in the line.
fn items(line: &str, value: &str, place: Span) -> Vec<Item> {
    let typed = line.get(place.start..place.end).unwrap_or_default();
    let mut behind = 0;
    let mut items = Vec::new();
    for text in parts(value, ',').into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        // What quotes or backslashes make of a word may not stand there as it is.
        let found = typed.get(behind..).and_then(|rest| rest.find(text)).map(|at| behind + at);
        let span = found.map_or(place, |at| Span::new(place.start + at, place.start + at + text.len()));
        behind = found.map_or(behind, |at| at + text.len());
        items.push(Item { text: text.to_owned(), span });
    }
    items
}

/// What stands between the separators that are not in backticks.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    let is_between = |letter: char| {
        is_quoted ^= letter == '`';
        letter == separator && !is_quoted
    };
    text.split(is_between).collect()
}

/// A name without the backticks around it.
fn bare(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap_or(name)
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
    let mut ways = Vec::new();
    for item in wanted.include.iter().filter(|item| !item.is_everything()) {
        ways.push(
            way(&session.catalog, &table, &item.text, ("--include ", "")).map_err(|error| error.or_at(item.span))?,
        );
    }
    let below = match wanted.include.iter().any(Item::is_everything) {
        true => Below::Everything,
        false => Below::Ways(ways),
    };
    let limits = limits(&session.catalog, &table, &below, &wanted.limits)?;
    let mask = match (&wanted.mask_key, wanted.mask) {
        (Some(text), _) => Some(MaskKey::of_text(text)),
        (None, true) => Some(MaskKey::random()?),
        (None, false) => None,
    };
    Ok(Request { table, records, below, limits, mask })
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

/// A way of relations from a table: `reviews`, `orders.items`, `friends via friendships`. A hint that types it otherwise has these texts
/// in front and behind.
fn way(catalog: &Catalog, table: &Rc<Table>, text: &str, around: (&str, &str)) -> Result<Vec<Rc<Relation>>> {
    let parts = parts(text, '.');
    let mut at = table.clone();
    let mut way = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let (name, via) = part.split_once(" via ").map_or((*part, None), |(name, via)| (name, Some(bare(via))));
        let relation = relation(catalog, &at, bare(name), via, &|other| {
            let parts: Vec<&str> =
                parts[..place].iter().copied().chain([other]).chain(parts[place + 1..].iter().copied()).collect();
            let text = format!("{}{}", parts.join("."), around.1);
            let text = if text.contains(char::is_whitespace) { format!("'{text}'") } else { text };
            format!("{}{text}", around.0)
        })?;
        at = relation.target().clone();
        way.push(relation);
    }
    Ok(way)
}

/// What a name means behind a table. `instead` is what may be typed where another name stands in its place.
fn relation(
    catalog: &Catalog,
    table: &Rc<Table>,
    name: &str,
    via: Option<&str>,
    instead: &dyn Fn(&str) -> String,
) -> Result<Rc<Relation>> {
    let noun = table.noun();
    let error = |what: String| Diagnostic::error(what).hint(format!("`.relations {noun}` lists those of {noun}"));
    if name.is_empty() {
        return Err(error(format!("the name of a relation of {noun} is wanted")));
    }
    let typed = via.map_or(name.to_owned(), |via| format!("{name} via {via}"));
    let which = |several: Vec<String>| {
        let error = Diagnostic::error(format!("{typed} can be several relations of {noun}: {}", several.join(", ")));
        several.first().map_or(error.clone(), |first| error.hint(format!("say which, as in: {}", instead(first))))
    };
    match catalog.member(table, name, via)? {
        MemberLookup::Found(Member::Relation(relation)) | MemberLookup::Far { relation, .. } => Ok(relation),
        MemberLookup::Found(Member::Column(_)) => Err(error(format!("{name} is a column of {noun}, and no relation"))),
        MemberLookup::Ambiguous(several) => Err(which(several.iter().map(plain).collect())),
        MemberLookup::SeveralPaths(ways) => Err(which(ways.iter().map(|way| way.join(".")).collect())),
        MemberLookup::BrokenKey(why) => Err(error(why)),
        MemberLookup::Unknown { nearest: Some(near) } => {
            Err(error(format!("{noun} has no relation {typed}")).hint(format!("did you mean {near}?")))
        }
        MemberLookup::Unreachable(_) | MemberLookup::Unknown { nearest: None } => {
            Err(error(format!("{noun} has no relation {typed}")))
        }
    }
}

/// A relation as an option names it, where a dot stands between names and nothing else parts them.
fn plain(suggestion: &Suggestion) -> String {
    match &suggestion.via {
        Some(via) => format!("{} via {via}", suggestion.name),
        None => suggestion.name.clone(),
    }
}

/// True if a name behind a table can mean this relation, in the plural or not.
fn can_mean(catalog: &Catalog, table: &Table, name: &str, relation: &Relation) -> Result<bool> {
    if relation.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(true);
    }
    let is_it = |found: &Relation| {
        found.steps.len() == relation.steps.len()
            && found.steps.iter().zip(&relation.steps).all(|(one, other)| is_same(one, other))
    };
    Ok(match catalog.member(table, name, None)? {
        MemberLookup::Found(Member::Relation(found)) | MemberLookup::Far { relation: found, .. } => is_it(&found),
        MemberLookup::Ambiguous(several) => {
            for one in several {
                if let MemberLookup::Found(Member::Relation(found)) =
                    catalog.member(table, &one.name, one.via.as_deref())?
                    && is_it(&found)
                {
                    return Ok(true);
                }
            }
            false
        }
        _ => false,
    })
}

/// True of steps along the same key the same way.
fn is_same(one: &KeyStep, other: &KeyStep) -> bool {
    one.from.id() == other.from.id()
        && one.to.id() == other.to.id()
        && one.from_columns == other.from_columns
        && one.to_columns == other.to_columns
}

/// Of a far relation, the children that it is called after: an artist's tracks are those of each of his albums.
fn children(relation: &Relation) -> Option<KeyStep> {
    relation.steps.iter().rfind(|step| !step.to_parent).cloned()
}

/// The relations that are followed, each with the table that it leads away from.
fn followed(catalog: &Catalog, table: &Rc<Table>, below: &Below) -> Result<Vec<(Rc<Table>, Rc<Relation>)>> {
    let mut followed = Vec::new();
    match below {
        Below::Ways(ways) => {
            for way in ways {
                let mut at = table.clone();
                for relation in way {
                    followed.push((at, relation.clone()));
                    at = relation.target().clone();
                }
            }
        }
        Below::Everything => {
            let mut tables = vec![table.clone()];
            let mut next = 0;
            while let Some(at) = tables.get(next).cloned() {
                for relation in catalog.relations(&at)?.iter() {
                    let [step] = relation.steps.as_slice() else { continue };
                    if step.to_parent {
                        continue;
                    }
                    followed.push((at.clone(), relation.clone()));
                    if !tables.iter().any(|known| known.id() == step.to.id()) {
                        tables.push(step.to.clone());
                    }
                }
                next += 1;
            }
        }
    }
    Ok(followed)
}

/// The bounds on children. One that says its way, as `orders.items=5`, goes before one that says a name alone.
fn limits(catalog: &Catalog, table: &Rc<Table>, below: &Below, said: &[(Item, u64)]) -> Result<Vec<ChildLimit>> {
    let (by_way, by_name): (Vec<_>, Vec<_>) = said.iter().partition(|(item, _)| parts(&item.text, '.').len() > 1);
    let mut limits: Vec<ChildLimit> = Vec::new();
    for some in [by_way, by_name] {
        let before = limits.len();
        for (item, most) in some {
            let steps = bounded(catalog, table, below, &item.text, *most).map_err(|error| error.or_at(item.span))?;
            let known = |step: &KeyStep| limits.iter().position(|known| is_same(&known.step, step));
            let free: Vec<KeyStep> = steps.iter().filter(|step| known(step).is_none()).cloned().collect();
            let clash = steps.iter().filter_map(known).find(|at| *at >= before || free.is_empty());
            if let Some(clash) = clash {
                let (name, known) = (&item.text, limits[clash].most);
                let said = format!("--limit {name}={most} is said of what --limit bounds already, to {known}");
                return Err(Diagnostic::error(said).hint("leave one of them out").at(item.span));
            }
            limits.extend(free.into_iter().map(|step| ChildLimit { step, most: *most }));
        }
    }
    Ok(limits)
}

/// The keys whose children a limit bounds: a name alone means every way of that name which is followed.
fn bounded(catalog: &Catalog, table: &Rc<Table>, below: &Below, name: &str, most: u64) -> Result<Vec<KeyStep>> {
    let followed = followed(catalog, table, below)?;
    let meant = way(catalog, table, name, ("--limit ", &format!("={most}")));
    let mut relations = Vec::new();
    if parts(name, '.').len() > 1 {
        relations.extend(meant?.last().cloned());
    } else {
        for (owner, relation) in &followed {
            if can_mean(catalog, owner, bare(name), relation)? {
                relations.push(relation.clone());
            }
        }
        match meant {
            Ok(way) => relations.extend(way.last().cloned()),
            Err(error) if relations.is_empty() => return Err(error),
            Err(_) => {}
        }
    }
    let is_followed =
        |step: &KeyStep| followed.iter().flat_map(|(_, relation)| &relation.steps).any(|one| is_same(one, step));
    let mut steps: Vec<KeyStep> = Vec::new();
    for step in relations.iter().filter_map(|relation| children(relation)).filter(is_followed) {
        if !steps.iter().any(|known| is_same(known, &step)) {
            steps.push(step);
        }
    }
    if !steps.is_empty() {
        return Ok(steps);
    }
    if relations.iter().all(|relation| children(relation).is_none()) {
        let said = format!("--limit {name}={most} bounds nothing: {name} leads to one record of each");
        return Err(Diagnostic::error(said));
    }
    let said = format!("--limit {name}={most} bounds nothing: no records below come by {name}");
    Err(Diagnostic::error(said).hint(format!("--include {name} takes them")))
}
