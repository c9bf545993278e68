//! What a change would touch, told before it is made: by table and by the relation that takes it there.

use std::collections::BTreeMap;

use super::change;
use super::count::{count_of, target};
use crate::catalog::{KeyOrigin, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{Location, Name, Query, QueryStep, QueryStepKind, QueryVerb, Segment, Write};
use crate::plan::write::{Change, ChangeKind, WriteOptions};
use crate::session::{Session, Stop};
use crate::sql::quote_name;
use crate::store::{Action, ActionKind, Begin, Statement, Transaction, Undoability, Value, Watched, collect};

/// A relation to the records that belong to those of a table.
pub(super) struct ChildRelation {
    pub name: String,
    pub table: String,
    /// What the key says becomes of them when their parent goes; `None` where no key is declared.
    action: Option<String>,
    /// The same of a parent that gets another key.
    on_update: Option<String>,
    /// Positions of the columns that they refer to.
    columns: Vec<usize>,
    /// True if their key may be null.
    may_let_go: bool,
}

fn holds(action: Option<&str>) -> bool {
    matches!(action, Some("NO ACTION" | "RESTRICT"))
}

impl ChildRelation {
    /// True if they keep their parent from going.
    pub fn is_in_the_way(&self) -> bool {
        holds(self.action.as_deref())
    }

    /// True if `detach` can set their key to null.
    pub fn lets_go(&self) -> bool {
        !self.is_in_the_way() || self.may_let_go
    }

    /// True if they keep their parent from getting other values in these columns.
    pub fn keeps(&self, columns: &[usize]) -> bool {
        holds(self.on_update.as_deref()) && self.columns.iter().any(|column| columns.contains(column))
    }
}

/// The relations to the records that belong to those of a table.
pub(super) fn children(session: &Session, table: &Table) -> Result<Vec<ChildRelation>> {
    let mut found = Vec::new();
    for relation in session.catalog().relations(table)?.iter() {
        let [step] = relation.steps.as_slice() else { continue };
        if step.to_parent {
            continue;
        }
        let mut keys = step.to.foreign_keys.iter();
        let key = keys.find(|key| key.columns == step.to_columns && key.parent.eq_ignore_ascii_case(&table.name));
        let key = key.filter(|_| relation.origin == KeyOrigin::Declared);
        found.push(ChildRelation {
            name: relation.name().to_owned(),
            table: step.to.name.clone(),
            action: key.map(|key| key.on_delete.to_uppercase()),
            on_update: key.map(|key| key.on_update.to_uppercase()),
            columns: step.from_columns.clone(),
            may_let_go: step
                .to_columns
                .iter()
                .all(|at| !step.to.columns[*at].not_null && !step.to.primary_key.contains(at)),
        });
    }
    Ok(found)
}

/// `count QUERY .relation`.
pub(crate) fn counting(query: &Query, relation: &str) -> Query {
    let mut query = query.clone();
    let name = Name::new(relation, false, Location::default());
    let segment = Segment { name, args: None };
    query.steps.push(QueryStep { kind: QueryStepKind::Hop { segment, via: None }, at: Location::default() });
    query.verbs.insert(0, (QueryVerb::Count, Location::default()));
    query
}

/// What records do that keep others from going, behind "this would".
const REFUSED: &str = "be refused for";

/// Why others are touched, where no relation is known that leads to them.
const BY_SCHEMA: &str = "by a foreign key or a trigger";

/// One thing that would happen: `delete 8 of reviews (.reviews, on delete cascade)`.
struct Effect {
    doing: &'static str,
    count: u64,
    table: String,
    why: String,
}

/// What a change would touch.
pub(super) struct ChangePreview {
    effects: Vec<Effect>,
    /// Why it cannot be made.
    refused: Option<Diagnostic>,
    /// How many records the line itself is about.
    direct: u64,
    /// True if others would go or change with them.
    others: bool,
    deletes: bool,
}

impl ChangePreview {
    /// True if it is large enough to ask.
    fn is_large(&self) -> bool {
        self.direct > 1 || self.deletes && self.others
    }

    /// Line by line, the numbers below one another.
    pub fn words(&self) -> String {
        let width = self.effects.iter().map(|effect| effect.count.to_string().len()).max().unwrap_or(0);
        let doing = self.effects.iter().map(|effect| effect.doing.len()).max().unwrap_or(0);
        let mut text = String::new();
        for effect in &self.effects {
            let why = if effect.why.is_empty() { String::new() } else { format!("  ({})", effect.why) };
            text.push_str(&format!("  {:doing$}  {:>width$} of {}{why}\n", effect.doing, effect.count, effect.table));
        }
        let is_told = self.effects.iter().any(|effect| effect.doing == REFUSED);
        if let Some(refused) = self.refused.as_ref().filter(|_| !is_told) {
            text.push_str(&format!("  but it would be refused: {}\n", refused.message));
        }
        text
    }
}

/// Tells what a change would touch, and asks where that is much.
pub(crate) fn is_agreed(session: &mut Session, change: &Change, write: &Write) -> Result<bool, Stop> {
    if !matches!(change.kind, ChangeKind::Update | ChangeKind::Delete | ChangeKind::Unlink) {
        return Ok(true);
    }
    let impact = preview(session, change, write)?;
    let mut lost = Vec::new();
    for check in change.checks.iter().filter(|check| check.ask) {
        let found = session.engine.collect(&check.statement)?;
        if found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0) > 0 {
            lost.push(check.message.clone());
        }
    }
    if impact.refused.is_some() {
        // The change itself says why, at its place.
        return Ok(true);
    }
    if !impact.is_large() && lost.is_empty() {
        return Ok(true);
    }
    session.messages.prose(&format!("this would\n{}", impact.words().trim_end()));
    for line in lost {
        session.messages.say(&line);
    }
    Ok(asks_to_go_on(session))
}

pub(crate) fn asks_to_go_on(session: &mut Session) -> bool {
    let agreed = session.confirm("go on?");
    if !agreed {
        session.messages.say("nothing was changed");
    }
    agreed
}

/// What a change would touch. It is made, looked at, and taken back.
fn preview(session: &Session, change: &Change, write: &Write) -> Result<ChangePreview> {
    let outcome = rehearse(session, &mut || change::run_change(session, change).map(|_| ()));
    let deletes = matches!(change.kind, ChangeKind::Delete | ChangeKind::Unlink);
    let mut impact = ChangePreview { effects: Vec::new(), refused: None, direct: 0, others: false, deletes };
    let watched = match outcome {
        Ok(watched) => watched,
        Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
        Err(error) => {
            impact.refused = Some(error);
            Watched::default()
        }
    };
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let (Write::Delete { along: None, .. }, Some(query)) = (write, target(write)) {
        for child in children(session, &change.table)? {
            let count = count_of(session, &counting(query, &child.name))?;
            if count == 0 {
                continue;
            }
            let relation = format!(".{}", child.name);
            match child.action.as_deref() {
                Some("CASCADE" | "SET NULL" | "SET DEFAULT") => {
                    let action = child.action.as_deref().unwrap_or_default().to_lowercase();
                    let entry = named.entry(child.table.clone()).or_default();
                    entry.push(format!("{relation}, on delete {action}"));
                }
                Some(_) => impact.effects.push(Effect {
                    doing: REFUSED,
                    count,
                    table: child.table,
                    why: format!("{relation}, which still refer to it"),
                }),
                None => impact.effects.push(Effect {
                    doing: "leave orphaned",
                    count,
                    table: child.table,
                    why: format!("{relation}, no foreign key is declared"),
                }),
            }
        }
    }
    impact.add(&watched, &named);
    Ok(impact)
}

/// What `explain` says of a line that changes data, besides its plan.
pub(crate) fn dry_run(session: &Session, write: &Write) -> Result<String> {
    let change = change::plan_change(session, write, WriteOptions::default())?;
    if session.engine.connection.is_readonly() {
        return Ok(String::new());
    }
    let impact = preview(session, &change, write)?;
    let words = impact.words();
    Ok(if words.is_empty() { "this would touch nothing\n".to_owned() } else { format!("this would\n{words}") })
}

/// Tells what a statement of SQL would touch, and asks where that is much.
pub(crate) fn is_sql_agreed(session: &mut Session, statement: &mut dyn Statement, values: &[Value]) -> Result<bool> {
    let actions = statement.actions();
    let own = |kind: ActionKind| actions.iter().find(|action| action.kind == kind && action.within.is_none());
    let drops = own(ActionKind::Drop).filter(|action| action.database.as_deref() != Some("temp")).cloned();
    let changes = statement.is_change() && (own(ActionKind::Delete).is_some() || own(ActionKind::Update).is_some());
    if statement.is_readonly() || !(changes || drops.is_some()) {
        return Ok(true);
    }
    let mut impact = ChangePreview { effects: Vec::new(), refused: None, direct: 0, others: false, deletes: true };
    if let Some(dropped) = &drops {
        // An index or a view holds nothing of its own.
        let Some(count) = dropped_records(session, dropped)? else { return Ok(true) };
        let table = dropped.object.clone().unwrap_or_default();
        let why = "the table itself goes with them".to_owned();
        impact.effects.push(Effect { doing: "delete", count, table, why });
        impact.direct = count.max(2);
    }
    match rehearse(session, &mut || {
        statement.stream(values, &mut |_| Ok(std::ops::ControlFlow::Continue(()))).map(|_| ())
    }) {
        Ok(mut watched) => {
            let dropped = drops.as_ref().and_then(|action| action.object.clone());
            watched.tables.retain(|one| Some(&one.table) != dropped.as_ref());
            impact.add(&watched, &BTreeMap::new());
        }
        Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
        // The statement itself says why, at its place.
        Err(_) => return Ok(true),
    }
    if !impact.is_large() {
        return Ok(true);
    }
    session.messages.prose(&format!("this would\n{}", impact.words().trim_end()));
    Ok(asks_to_go_on(session))
}

/// How many records a table that goes has; `None` where it is no table.
fn dropped_records(session: &Session, dropped: &Action) -> Result<Option<u64>> {
    let Some(table) = session.catalog.table_exact(dropped.object.as_deref().unwrap_or_default())? else {
        return Ok(None);
    };
    if table.kind == crate::catalog::TableKind::View {
        return Ok(None);
    }
    let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&table.schema), quote_name(&table.name));
    let rows = collect(&*session.engine.connection, &sql, &[])?;
    let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    Ok(Some(u64::try_from(count).unwrap_or(0)))
}

/// Says before a statement runs that it cannot be taken back.
pub(crate) fn warn_of_final(session: &Session, statement: &dyn Statement) {
    let Some(change_log) = session.engine.connection.change_log().filter(|change_log| change_log.is_recording()) else {
        return;
    };
    if let Undoability::NotUndoable(why) = change_log.undoability(statement.actions(), statement.is_readonly()) {
        session.messages.report(&Diagnostic::warning(format!("this cannot be undone: {why}")));
    }
}

/// Runs something, looks at what it has changed, and takes it back.
fn rehearse(session: &Session, work: &mut dyn FnMut() -> Result<()>) -> Result<Watched> {
    let connection = &session.engine.connection;
    let Some(change_log) = connection.change_log() else { return Ok(Watched::default()) };
    let transaction = Transaction::begin(&**connection, Begin::Immediate)?;
    let made = session.values.made.borrow().clone();
    let outcome = change_log.watch(work);
    // What is made in earnest is what was looked at.
    session.values.made.replace(made);
    transaction.rollback()?;
    outcome
}

impl ChangePreview {
    /// Adds what was seen to be touched; `named` are the relations that lead to a table.
    fn add(&mut self, watched: &Watched, named: &BTreeMap<String, Vec<String>>) {
        for one in watched.tables.iter().filter(|one| !one.is_shadow) {
            let table = one.noun();
            self.direct += one.direct.inserted.max(one.direct.deleted) + one.direct.updated;
            for (doing, count) in
                [("insert", one.direct.inserted), ("change", one.direct.updated), ("delete", one.direct.deleted)]
            {
                if count > 0 {
                    self.effects.push(Effect { doing, count, table: table.clone(), why: String::new() });
                }
            }
            let relations = named.get(&one.table).map(|relations| relations.join("; "));
            for (doing, count) in
                [("insert", one.indirect.inserted), ("change", one.indirect.updated), ("delete", one.indirect.deleted)]
            {
                if count > 0 {
                    self.others = true;
                    let why = relations.clone().unwrap_or_else(|| BY_SCHEMA.to_owned());
                    self.effects.push(Effect { doing, count, table: table.clone(), why });
                }
            }
        }
        if watched.elsewhere > 0 {
            self.others = true;
            let relations: Vec<&str> = named.values().flatten().map(String::as_str).collect();
            let why = if relations.is_empty() { BY_SCHEMA.to_owned() } else { relations.join("; ") };
            self.effects.push(Effect { doing: "touch", count: watched.elsewhere, table: "others".to_owned(), why });
        }
        // What happens comes before what it leaves behind.
        self.effects.sort_by_key(|effect| matches!(effect.doing, "leave orphaned" | REFUSED));
    }
}
