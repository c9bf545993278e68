//! Lines that change data → SQL: create, update, delete, link, unlink.
//!
//! Each line is one [`Change`]: statements to be run in order within one transaction. Values are worked out from the
//! records as they were before the line, never from ones that the same line has changed already.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::frame::{Frame, Rec, Scope, ShownName, identity_names};
use super::made::{Content, Site, lone_any};
use super::names::Looked;
use super::query::{Noun, Pending};
use super::reach;
use super::sql::{Sql, quoted};
use super::stand::{Set, Stand, write_filters};
use super::{Options, Planner, Statement, Variables, Wanted};
use crate::catalog::{Catalog, Generated, Relation, RelationKind, Step as KeyStep, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Count, Expr, ExprKind, Field, Head, LinkEnd, Name, Path, Query, Step, StepKind, Write};
use crate::lang::{TokenKind, tokenize};

/// What a line changes.
#[derive(Clone, Debug)]
pub struct Change {
    pub kind: ChangeKind,
    /// The table whose records are made, changed or removed; for links the join table.
    pub table: Rc<Table>,
    /// To be run in order, in one transaction. The numbers of records that they touch add up to the answer.
    pub statements: Vec<Statement>,
    /// For records that are made one by one: how often, and what fills the holes of each.
    pub repeat: Option<Repeat>,
    /// Records named by key, each of which must be there before anything is changed.
    pub wanted: Vec<Wanted>,
    /// The identities of the records that an update or delete touches, for a look beforehand.
    pub targets: Option<Statement>,
    /// What else has to be so before anything is changed.
    pub checks: Vec<Check>,
    /// The records as they would become, for a look at what a rule of the schema refuses.
    pub proposed: Option<Proposed>,
}

/// Records made one by one, by a statement with holes.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// How many: at least and at most, for each record of `parents` where there are such.
    pub count: (u64, u64),
    /// The records that others are made for: what is needed of them, a column for each of `needed`.
    pub parents: Option<Statement>,
    /// The holes that the columns of a parent fill.
    pub needed: Vec<usize>,
    pub sites: Vec<Site>,
    /// For links: the pairs that there are, of which none is made again. The first site is the other side of a pair.
    pub pairs: Option<Pairs>,
    /// How many columns the statement returns for a later `any earlier`, behind the identity.
    pub returned: usize,
}

/// The pairs of a join table.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// The join table's rows: the columns of the one side, then those of the other.
    pub statement: Statement,
    /// The holes that the columns of the one side have.
    pub near: Vec<usize>,
    /// The table of the other side.
    pub far: String,
}

/// The records that a line would make, or change others into.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// A row for each: its identity where it is there already, then all columns that are not worked out from others, under
    /// their names.
    pub statement: Statement,
    /// How many of the columns in front are its identity.
    pub keys: usize,
    /// Positions of the columns that the line sets.
    pub columns: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// One record; its statement returns the identity.
    Create,
    CreateMany,
    Update,
    Delete,
    Link,
    Unlink,
}

/// A statement of one row and column that must give 0, else the message is the error.
#[derive(Clone, Debug)]
pub struct Check {
    pub statement: Statement,
    pub message: String,
    pub hint: Option<String>,
    /// Only where a person is asked: the message is the question.
    pub ask: bool,
}

/// What a plan is for, beyond the change itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aim {
    /// The identities of all records that are made are wanted: their statement returns them.
    pub keep: bool,
    /// What becomes of the records is wanted ([`Change::proposed`]).
    pub propose: bool,
    /// Is this function one that makes values up? They are made for each record in their place, then.
    pub is_maker: Option<fn(&str) -> bool>,
    /// The time that defaults are to take for now, in the place of the clock's: Unix seconds.
    pub now: Option<i64>,
}

/// Plans a line that changes data.
///
/// # Errors
/// Unknown tables, columns and relations; columns that cannot be written; whole tables without the word `all`.
pub fn plan_write(
    write: &Write,
    catalog: &Catalog,
    variables: &Variables,
    options: Options,
    aim: Aim,
) -> Result<Change> {
    let planner = Planner::new(catalog, options);
    let scope = Scope::top(variables);
    let mut writer = Writer { planner: &planner, scope: &scope, aim, wanted: Vec::new(), checks: Vec::new() };
    let mut change = match write {
        Write::Create { each, count, table, fields } => writer.create(each.as_ref(), *count, table, fields)?,
        Write::Update { target, fields } => writer.update(target, fields)?,
        Write::Delete { target } => writer.delete(target)?,
        Write::Link { each, from, to, via, fields } => writer.link(*each, from, to, via.as_ref(), fields)?,
        Write::Unlink { from, to, via } => writer.unlink(from, to, via.as_ref())?,
    };
    change.wanted = writer.wanted;
    change.checks.extend(writer.checks);
    Ok(change)
}

struct Writer<'p, 'c> {
    planner: &'p Planner<'c>,
    scope: &'p Scope,
    aim: Aim,
    wanted: Vec<Wanted>,
    checks: Vec<Check>,
}

/// Columns with the value that they get: one, or the columns of a key from one record.
struct Assigned {
    columns: Vec<usize>,
    values: Vec<Sql>,
}

impl Writer<'_, '_> {
    fn change(&self, kind: ChangeKind, table: &Rc<Table>, statements: Vec<Sql>) -> Change {
        Change {
            kind,
            table: table.clone(),
            statements: statements.into_iter().map(|sql| self.planner.statement(sql)).collect(),
            repeat: None,
            wanted: Vec::new(),
            targets: None,
            checks: Vec::new(),
            proposed: None,
        }
    }

    fn proposed_new(&self, table: &Table, outer: Option<&Set>, assigned: &[Assigned]) -> Proposed {
        let default = |position: usize| match &table.columns[position].default {
            Some(text) => Sql::text(format!("({text})")),
            None => Sql::text("null"),
        };
        let columns = Sql::join(Self::outcome(table, assigned, default), ", ");
        let sql = match outer {
            None => Sql::text("select ").then(columns),
            Some(set) => set.select(columns, true),
        };
        self.proposed(sql, 0, assigned)
    }

    fn proposed_changed(&self, set: &Set, record: &Rec, identity: &[Sql], assigned: &[Assigned]) -> Proposed {
        let keys = identity.iter().enumerate().map(|(index, part)| part.clone().with(format!(" as \"hop:k{index}\"")));
        let columns = keys.chain(Self::outcome(&record.table, assigned, |position| record.column(position)));
        self.proposed(set.select(Sql::join(columns, ", "), true), identity.len(), assigned)
    }

    fn proposed(&self, sql: Sql, keys: usize, assigned: &[Assigned]) -> Proposed {
        let columns = assigned.iter().flat_map(|one| one.columns.clone()).collect();
        Proposed { statement: self.planner.statement(sql), keys, columns }
    }

    /// The columns of a record as they would become, each under its name.
    fn outcome(table: &Table, assigned: &[Assigned], before: impl Fn(usize) -> Sql) -> Vec<Sql> {
        let new = |position: usize| {
            assigned.iter().find_map(|one| {
                let at = one.columns.iter().position(|column| *column == position)?;
                one.values.get(at).cloned()
            })
        };
        let columns = table.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none());
        columns
            .map(|(position, column)| {
                let value = new(position).unwrap_or_else(|| before(position));
                value.with(format!(" as {}", quoted(&column.name)))
            })
            .collect()
    }

    fn create(&mut self, each: Option<&Query>, count: Option<Count>, name: &Name, fields: &[Field]) -> Result<Change> {
        let table = self.planner.some_table(name)?;
        writable(&table, name.span())?;
        let outer = match each {
            Some(query) => Some(self.records(query)?),
            None => None,
        };
        // A frame without a table: earlier fields of the same record by their names.
        let frame = Rc::new(Frame {
            alias: self.planner.alias(&table.name),
            table: None,
            name: None,
            source: Sql::new(),
            base: false,
            few: Cell::new(true),
            size: Cell::new(None),
            joins: RefCell::new(Vec::new()),
            parent: outer.as_ref().map(|set| set.frame.clone()),
            shown: RefCell::new(Vec::new()),
            keys: RefCell::new(None),
            grouped: RefCell::new(None),
        });
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.sites.begin(is_maker, outer.iter().map(|set| set.frame.clone()).collect());
        }
        if !table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n")) {
            frame.shown.borrow_mut().push(ShownName { name: "n".into(), sql: Sql::hole(0), source: None });
        }
        let scope = self.scope.of(&frame);
        let mut assigned = Vec::new();
        for field in fields {
            let Field::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&table, name, value, &scope, &assigned)?;
            for (column, value) in one.columns.iter().zip(&one.values) {
                if let Some(hole) = value.hole_number().filter(|_| is_unique(&table, *column)) {
                    self.planner.sites.make_unique(hole);
                }
                let name = table.columns[*column].name.clone();
                let sql = if value.given().is_some() { value.clone() } else { value.clone().bracketed() };
                frame.shown.borrow_mut().push(ShownName { name, sql, source: None });
            }
            assigned.push(one);
        }
        if let Some(set) = &outer {
            self.name_parent(&table, set, &mut assigned);
        }
        if let Some(now) = self.aim.now {
            anchor_defaults(&table, now, &mut assigned);
        }
        let has_holes = assigned.iter().flat_map(|one| &one.values).any(Sql::has_holes);
        if count.is_some() || has_holes {
            return self.create_repeated(&table, outer.as_ref(), count, assigned);
        }
        self.planner.sites.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(&table, outer.as_ref(), &assigned));
        let columns: Vec<String> =
            assigned.iter().flat_map(|one| &one.columns).map(|column| quoted(&table.columns[*column].name)).collect();
        let values: Vec<Sql> = assigned.into_iter().flat_map(|one| one.values).collect();
        let target = source_of(&table);
        let mut sql = Sql::text(format!("insert into {target}"));
        match &outer {
            None if columns.is_empty() => sql.push(" default values"),
            None => {
                sql.push(format!(" ({}) values (", columns.join(", ")));
                sql.append(Sql::join(values, ", "));
                sql.push(")");
            }
            Some(set) => {
                if columns.is_empty() {
                    return Err(Diagnostic::error(format!("a new record of {} has no value here", table.name))
                        .at(name.span())
                        .hint(format!("for each … create {} column=value", name.text)));
                }
                sql.push(format!(" ({}) ", columns.join(", ")));
                sql.append(set.select(Sql::join(values, ", "), true));
            }
        }
        let one = outer.is_none();
        if one || self.aim.keep {
            sql.push(returning(&identity_names(&table)));
        }
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let mut change = self.change(kind, &table, vec![sql]);
        change.proposed = proposed;
        Ok(change)
    }

    /// Records made one by one, each with values of its own.
    fn create_repeated(
        &mut self,
        table: &Rc<Table>,
        outer: Option<&Set>,
        count: Option<Count>,
        mut assigned: Vec<Assigned>,
    ) -> Result<Change> {
        for value in assigned.iter_mut().flat_map(|one| &mut one.values) {
            *value = self.planner.sites.open(std::mem::take(value));
        }
        let (sites, needed) = self.planner.sites.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(table, None, &assigned));
        let one = outer.is_none() && count.is_none();
        let mut returned = Vec::new();
        if one || self.aim.keep {
            returned = identity_names(table);
        }
        let earlier = sites.iter().find_map(|site| match &site.content {
            Content::Any { earlier: Some(columns), table: of, .. } if *of == table.name => Some(columns.clone()),
            _ => None,
        });
        let earlier = earlier.unwrap_or_default();
        returned.extend(earlier.iter().cloned());
        let sql = insert_of(table, &assigned).with(returning(&returned));
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let mut change = self.change(kind, table, vec![sql]);
        let count = count.map_or((1, 1), |count| (count.least, count.most));
        change.repeat = Some(self.repeat(count, outer, sites, needed));
        if let Some(repeat) = &mut change.repeat {
            repeat.returned = earlier.len();
        }
        change.proposed = proposed;
        Ok(change)
    }

    fn repeat(&self, count: (u64, u64), outer: Option<&Set>, sites: Vec<Site>, needed: Vec<(Sql, usize)>) -> Repeat {
        let (columns, needed): (Vec<Sql>, Vec<usize>) = needed.into_iter().unzip();
        let parents = outer.map(|set| {
            let list = if columns.is_empty() { Sql::text("null") } else { Sql::join(columns, ", ") };
            self.planner.statement(set.select(list, true))
        });
        Repeat { count, parents, needed, sites, pairs: None, returned: 0 }
    }

    /// `for each game create reviews`: the new record belongs to the one in hand, where one key says how and no field does.
    fn name_parent(&self, table: &Rc<Table>, set: &Set, assigned: &mut Vec<Assigned>) {
        let Some(parent) = set.frame.record() else { return };
        let Ok(relations) = self.planner.catalog.relations(table) else { return };
        let keys: Vec<&KeyStep> = relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::BelongsTo && same_table(relation.target(), &parent.table))
            .map(|relation| &relation.steps[0])
            .filter(|step| {
                !assigned.iter().any(|one| one.columns.iter().any(|column| step.from_columns.contains(column)))
            })
            .collect();
        if let [step] = keys.as_slice() {
            assigned.push(Assigned {
                columns: step.from_columns.clone(),
                values: step.to_columns.iter().map(|position| parent.column(*position)).collect(),
            });
        }
    }

    /// One field: a column with its value, or a belongs-to relation with a record.
    fn assign(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        value: &Expr,
        scope: &Scope,
        before: &[Assigned],
    ) -> Result<Assigned> {
        let assigned = match self.planner.look(table, name, None)? {
            Some(Looked::Column(position)) => {
                self.planner.sites.enter(&table.columns[position].name);
                if let Some((query, earlier)) = self.any(value) {
                    let key = |record: &Rec| match record.table.primary_key.as_slice() {
                        [column] => Ok(vec![*column]),
                        _ => Err(Diagnostic::error(format!("the key of {} is not one column", record.table.name))
                            .at(value.span())),
                    };
                    let (_, values) = self.planner.any_key(query, earlier, scope, key)?;
                    return self.settable(table, name, Assigned { columns: vec![position], values }, before);
                }
                self.want(value)?;
                let low = self.planner.value(value, scope)?;
                Assigned { columns: vec![position], values: vec![low.sql] }
            }
            Some(Looked::Relation(relation)) => self.assign_relation(table, name, &relation, value, scope)?,
            None => return Err(self.planner.unknown_member(table, name)),
        };
        self.settable(table, name, assigned, before)
    }

    /// `any user …` alone, where records are made.
    fn any<'e>(&self, value: &'e Expr) -> Option<(&'e Query, bool)> {
        lone_any(&value.kind).filter(|_| self.planner.sites.are_wanted())
    }

    /// Fails where a field cannot be set, or is twice.
    fn settable(&self, table: &Table, name: &Name, assigned: Assigned, before: &[Assigned]) -> Result<Assigned> {
        for column in &assigned.columns {
            let column_name = &table.columns[*column].name;
            if table.columns[*column].generated.is_some() {
                let kind = match table.columns[*column].generated {
                    Some(Generated::Stored) => "stored",
                    _ => "virtual",
                };
                return Err(Diagnostic::error(format!(
                    "`{column_name}` is a generated column ({kind}): its value follows from the others and cannot be set"
                ))
                .at(name.span()));
            }
            if before.iter().any(|one| one.columns.contains(column)) {
                return Err(Diagnostic::error(format!("`{column_name}` is set twice")).at(name.span()));
            }
        }
        Ok(assigned)
    }

    fn assign_relation(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        relation: &Relation,
        value: &Expr,
        scope: &Scope,
    ) -> Result<Assigned> {
        let [step] = relation.steps.as_slice() else {
            return Err(not_own(table, name, relation));
        };
        if !step.to_parent {
            return Err(not_own(table, name, relation));
        }
        let columns = step.from_columns.clone();
        self.planner.sites.enter(&table.columns[columns[0]].name);
        let wrong_table = |found: &str| {
            let what = format!("`{}` leads to {}, and this is of {found}", name.text, step.to.name);
            Diagnostic::error(what).at(value.span())
        };
        if let Some((query, earlier)) = self.any(value) {
            let key = |record: &Rec| {
                if same_table(&record.table, &step.to) {
                    Ok(step.to_columns.clone())
                } else {
                    Err(wrong_table(&record.table.name))
                }
            };
            let (_, values) = self.planner.any_key(query, earlier, scope, key)?;
            return Ok(Assigned { columns, values });
        }
        if let Some(stand) = self.record_value(value, scope)? {
            let Stand::Records(set) = stand else {
                return Err(Diagnostic::error(format!("`{}` is set to a record or a key", name.text)).at(value.span()));
            };
            let found = set.frame.table.as_ref().map_or_else(String::new, |table| table.name.clone());
            if !set.frame.table.as_ref().is_some_and(|table| same_table(table, &step.to)) {
                return Err(wrong_table(&found));
            }
            let mut set = set;
            if !set.one {
                // A label names a set by the language, and may well name one record.
                let labelled = matches!(&value.kind, ExprKind::Path(Path { head: Head::Key { .. }, segments, .. }) if segments.is_empty());
                if !labelled {
                    return Err(Diagnostic::error(format!("`{}` is one record, and here are several", name.text))
                        .at(value.span())
                        .hint(format!("one of them: {}=(first …)", name.text)));
                }
                self.checks.push(Check {
                    statement: self.planner.statement(set.unordered(Sql::text("count(*) <> 1"))),
                    message: format!("{} does not name one record of {found}", crate::lang::print_expr(value)),
                    hint: None,
                    ask: false,
                });
                set.one = true;
            }
            self.want(value)?;
            let Some(record) = set.frame.record() else { return Err(not_own(table, name, relation)) };
            let values =
                step.to_columns.iter().map(|position| set.select(record.column(*position), true).bracketed()).collect();
            return Ok(Assigned { columns, values });
        }
        if let ExprKind::Path(Path { head: Head::Group(items), segments, .. }) = &value.kind
            && segments.is_empty()
            && items.len() == columns.len()
            && items.len() > 1
        {
            let mut values = Vec::new();
            for item in items {
                values.push(self.planner.value(item, scope)?.sql);
            }
            return Ok(Assigned { columns, values });
        }
        if matches!(value.kind, ExprKind::Literal(crate::lang::ast::Literal::Null)) {
            return Ok(Assigned { values: vec![Sql::text("null"); columns.len()], columns });
        }
        if columns.len() > 1 {
            let names: Vec<&str> = columns.iter().map(|position| table.columns[*position].name.as_str()).collect();
            return Err(Diagnostic::error(format!("the key of `{}` has {} columns", name.text, columns.len()))
                .at(value.span())
                .hint(format!("{}=({})", name.text, names.join(", "))));
        }
        let low = self.planner.value(value, scope)?;
        Ok(Assigned { columns, values: vec![low.sql] })
    }

    /// A value that names records: `game 3`, `first user`, `g`, `(first user by name)`, `review 7 .user`.
    fn record_value(&self, value: &Expr, scope: &Scope) -> Result<Option<Stand>> {
        let stand = match &value.kind {
            ExprKind::Query(query) => self.planner.query(query, scope, Noun::Table)?,
            ExprKind::Path(path) if self.planner.is_set(path, scope)? => self.planner.noun(path, scope, Noun::Table)?,
            _ => return Ok(None),
        };
        Ok(match stand {
            Stand::Value(_) => None,
            Stand::Rows(rows) if rows.one => None,
            stand => Some(stand),
        })
    }

    /// A record named by key in a value must be there.
    fn want(&mut self, value: &Expr) -> Result<()> {
        if let Some(wanted) = super::wanted(value, self.planner.catalog, &self.scope.variables, self.planner.options)? {
            self.wanted.push(wanted);
        }
        Ok(())
    }

    /// The records that a line is about.
    fn records(&mut self, query: &Query) -> Result<Set> {
        let expr = Expr { kind: ExprKind::Query(Box::new(query.clone())), at: query.at };
        self.want(&expr)?;
        match self.planner.query(query, self.scope, Noun::Table)? {
            Stand::Records(set) => {
                if let Some(table) = &set.frame.table {
                    writable(table, query.at.0)?;
                }
                Ok(set)
            }
            _ => Err(Diagnostic::error("records belong here, not values").at(query.at.0)),
        }
    }

    /// Whole tables are changed only where the line says so.
    fn whole_needs_all(&self, query: &Query, word: &str) -> Result<()> {
        let hops_only = query.steps.iter().all(|step| matches!(step.kind, StepKind::Hop { .. }));
        let Head::Name(name) = &query.noun.head else { return Ok(()) };
        let variable = self.scope.variables.contains_key(&name.text);
        if !hops_only || !query.verbs.is_empty() || variable || self.planner.table(name)?.is_none() {
            return Ok(());
        }
        let text = crate::lang::print_query(query);
        Err(Diagnostic::error(format!("this would {word} every record of {text}"))
            .at(query.at.0)
            .hint(format!("if that is meant: {word} all {text}{}", if word == "update" { " set …" } else { "" })))
    }

    fn update(&mut self, target: &Query, fields: &[Field]) -> Result<Change> {
        self.whole_needs_all(target, "update")?;
        let set = self.records(target)?;
        let Some(record) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(target.at.0));
        };
        let table = record.table.clone();
        let scope = self.scope.of(&set.frame);
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.sites.begin(is_maker, vec![set.frame.clone()]);
        }
        let mut assigned: Vec<Assigned> = Vec::new();
        for field in fields {
            let Field::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&table, name, value, &scope, &assigned)?;
            assigned.push(one);
        }
        let identity = with_identity(&record, target.at.0)?;
        if assigned.iter().flat_map(|one| &one.values).any(Sql::has_holes) {
            return Ok(self.update_each(&set, &record, &identity, assigned));
        }
        self.planner.sites.end();
        let proposed = self.aim.propose.then(|| self.proposed_changed(&set, &record, &identity, &assigned));
        let plain = set.frame.base && set.range.is_all() && set.frame.joins.borrow().is_empty();
        // A value that looks into tables could meet records that this very statement has changed.
        let looks = assigned
            .iter()
            .flat_map(|one| &one.values)
            .any(|value| value.aliases().any(|alias| alias != set.frame.alias));
        let columns: Vec<String> = assigned
            .iter()
            .flat_map(|one| &one.columns)
            .map(|position| quoted(&table.columns[*position].name))
            .collect();
        let values: Vec<Sql> = assigned.into_iter().flat_map(|one| one.values).collect();
        let mut sql = Sql::text(format!("update {} as ", source_of(&table)));
        if plain && !looks {
            sql.push_alias(set.frame.alias);
            sql.push(" set ");
            let pairs = columns.iter().zip(values).map(|(column, value)| Sql::text(format!("{column} = ")).then(value));
            sql.append(Sql::join(pairs, ", "));
            write_filters(&mut sql, " where ", &set.filters);
        } else {
            let own = self.planner.alias(&table.name);
            let new = self.planner.alias("values");
            let names = identity_names(&table);
            let list = identity
                .iter()
                .enumerate()
                .map(|(index, part)| part.clone().with(format!(" as \"hop:k{index}\"")))
                .chain(
                    values.iter().enumerate().map(|(index, value)| value.clone().with(format!(" as \"hop:v{index}\""))),
                );
            let source = set.select(Sql::join(list, ", "), false);
            sql.push_alias(own);
            sql.push(" set ");
            let pairs = columns.iter().enumerate().map(|(index, column)| {
                Sql::text(format!("{column} = ")).then(Sql::column(new, &format!("hop:v{index}")))
            });
            sql.append(Sql::join(pairs, ", "));
            sql.push(" from ");
            sql.append(source.bracketed());
            sql.push(" as ");
            sql.push_alias(new);
            let same = names.iter().enumerate().map(|(index, name)| {
                Sql::column(own, name).with(" = ").then(Sql::column(new, &format!("hop:k{index}")))
            });
            sql.push(" where ");
            sql.append(Sql::join(same, " and "));
        }
        let mut change = self.change(ChangeKind::Update, &table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        change.proposed = proposed;
        Ok(change)
    }

    /// Records changed one by one, each to values of its own.
    fn update_each(&self, set: &Set, record: &Rec, identity: &[Sql], mut assigned: Vec<Assigned>) -> Change {
        let table = &record.table;
        let proposed = self.aim.propose.then(|| self.proposed_changed(set, record, identity, &assigned));
        for value in assigned.iter_mut().flat_map(|one| &mut one.values) {
            *value = self.planner.sites.open(std::mem::take(value));
        }
        let keys: Vec<Sql> = identity.iter().map(|part| self.planner.sites.open(part.clone())).collect();
        let (sites, needed) = self.planner.sites.end();
        let pairs = assigned.iter().flat_map(|one| one.columns.iter().zip(&one.values)).map(|(column, value)| {
            Sql::text(format!("{} = ", quoted(&table.columns[*column].name))).then(value.clone())
        });
        let same = identity_names(table).into_iter().zip(keys);
        let same = same.map(|(name, key)| Sql::text(format!("{} = ", quoted(&name))).then(key));
        let sql = Sql::text(format!("update {} set ", source_of(table))).then(Sql::join(pairs, ", "));
        let sql = sql.with(" where ").then(Sql::join(same, " and "));
        let mut change = self.change(ChangeKind::Update, table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity.to_vec(), ", "), true)));
        change.repeat = Some(self.repeat((1, 1), Some(set), sites, needed));
        change.proposed = proposed;
        change
    }

    fn delete(&mut self, target: &Query) -> Result<Change> {
        self.whole_needs_all(target, "delete")?;
        let set = self.records(target)?;
        let Some(record) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(target.at.0));
        };
        let identity = with_identity(&record, target.at.0)?;
        let sql = delete_from(&record, &set);
        let mut change = self.change(ChangeKind::Delete, &record.table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        Ok(change)
    }

    /// The join table between two tables, with the step to it and the step on from it.
    fn join_between(&self, from: &Rec, to: &Rc<Table>, via: Option<&Name>, span: Span) -> Result<(KeyStep, KeyStep)> {
        use crate::catalog::{Member, MemberLookup};
        let lookup = self.planner.catalog.member(&from.table, &to.name, via.map(|via| via.text.as_str()))?;
        let relation = match lookup {
            MemberLookup::Found(Member::Relation(relation)) => relation,
            MemberLookup::Ambiguous(ways) => {
                let mut error =
                    Diagnostic::error(format!("several tables join {} and {}", from.table.name, to.name)).at(span);
                let all = self.planner.catalog.relations(&from.table)?;
                for way in ways {
                    // The first hop of a way always has a name that `via` takes.
                    let first = all.iter().find(|relation| relation.name() == way.name).and_then(|relation| {
                        let step = relation.steps.first()?;
                        all.iter().find(|one| {
                            one.steps.len() == 1
                                && one.steps[0].to.name == step.to.name
                                && one.steps[0].to_columns == step.to_columns
                        })
                    });
                    error = error.hint(match (way.via.as_deref(), first) {
                        (Some(via), _) => format!("via {via}"),
                        (None, Some(first)) => format!("via {}", first.name()),
                        (None, None) => way.to_string(),
                    });
                }
                return Err(error);
            }
            _ => {
                return Err(Diagnostic::error(format!("no table joins {} and {}", from.table.name, to.name))
                    .at(span)
                    .hint("a link is a row in a table that belongs to both"));
            }
        };
        // A direct relation of that name may stand before the one through a join table.
        let through = |relation: &Relation| {
            relation.steps.len() == 2
                && !relation.steps[0].to_parent
                && relation.steps[1].to_parent
                && same_table(relation.target(), to)
        };
        let all = self.planner.catalog.relations(&from.table)?;
        if through(&relation) {
            // Between records of one table, the key that is named after the table is that of the record that the link begins
            // at, and its name leads back: `link person 1 to person 2` is person_id = 1, friend_id = 2.
            let forth = |other: &Relation| {
                through(other)
                    && other.steps[0].to.name == relation.steps[0].to.name
                    && other.steps[0].to_columns == relation.steps[1].from_columns
                    && other.steps[1].from_columns == relation.steps[0].to_columns
            };
            let both =
                (via.is_none() && same_table(&from.table, to)).then(|| all.iter().find(|other| forth(other))).flatten();
            let way: &Relation = both.map_or(&relation, |both| both);
            return Ok((way.steps[0].clone(), way.steps[1].clone()));
        }
        match all.iter().filter(|relation| through(relation)).collect::<Vec<_>>().as_slice() {
            [one] => Ok((one.steps[0].clone(), one.steps[1].clone())),
            _ => {
                let name = relation.name();
                Err(Diagnostic::error(format!(
                    "{} and {} are related by a key, not by a join table",
                    from.table.name, to.name
                ))
                .at(span)
                .hint(format!("the key is set by update: … set {name}=…")))
            }
        }
    }

    fn link(&mut self, each: bool, from: &Query, to: &LinkEnd, via: Option<&Name>, fields: &[Field]) -> Result<Change> {
        let near = self.records(from)?;
        let Some(record) = near.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let (far, span) = match to {
            LinkEnd::Query { count: Some(count), query } => return self.link_some(&near, *count, query, via, fields),
            LinkEnd::Query { count: None, query } => (self.records(query)?, query.at.0),
            LinkEnd::Hops(steps) => (self.hopped(&near, steps)?, from.at.0),
        };
        let _ = each;
        let Some(other) = far.frame.record() else { return Err(Diagnostic::error("records belong here").at(span)) };
        let (first, second) = self.join_between(&record, &other.table, via, span)?;
        let join = first.to.clone();
        writable(&join, span)?;
        let mut columns = first.to_columns.clone();
        columns.extend(&second.from_columns);
        let mut values: Vec<Sql> = first.from_columns.iter().map(|position| record.column(*position)).collect();
        values.extend(second.to_columns.iter().map(|position| other.column(*position)));
        let frame = self.planner.frame(&join, None);
        let mut before = vec![Assigned { columns: columns.clone(), values: values.clone() }];
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.sites.begin(is_maker, vec![near.frame.clone(), far.frame.clone()]);
        }
        for field in fields {
            let Field::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&join, name, value, self.scope, &before)?;
            before.push(one);
        }
        let (near, far) = (near.open(), far.open());
        let mut filters = near.filters.clone();
        filters.extend(far.filters.iter().cloned());
        if only_once(&join, &columns) {
            // The pair that is there already stays as it is.
            let pairs = columns.iter().zip(&values);
            let same = pairs.map(|(position, value)| {
                Sql::column(frame.alias, &join.columns[*position].name).with(" = ").then(value.clone())
            });
            let pair = Set { filters: same.collect(), ..Set::all(frame.clone()) };
            filters.push(Sql::text("not exists ").then(pair.unordered(Sql::text("1")).bracketed()));
        }
        let pairs = |list: Vec<Sql>| {
            let mut select = Sql::text("select distinct ").then(Sql::join(list, ", ")).with(" from ");
            select.append(near.frame.source_joined());
            select.push(" cross join ");
            select.append(far.frame.source_joined());
            write_filters(&mut select, " where ", &filters);
            select
        };
        if before.iter().flat_map(|one| &one.values).any(Sql::has_holes) {
            for value in before.iter_mut().flat_map(|one| &mut one.values) {
                *value = self.planner.sites.open(std::mem::take(value));
            }
            let (sites, needed) = self.planner.sites.end();
            let mut change = self.change(ChangeKind::Link, &join, vec![insert_of(&join, &before)]);
            let mut repeat = self.repeat((1, 1), None, sites, needed.clone());
            repeat.parents =
                Some(self.planner.statement(pairs(needed.into_iter().map(|(column, _)| column).collect())));
            change.proposed = self.aim.propose.then(|| self.proposed_new(&join, None, &before));
            change.repeat = Some(repeat);
            return Ok(change);
        }
        self.planner.sites.end();
        let all_columns: Vec<String> =
            before.iter().flat_map(|one| &one.columns).map(|position| quoted(&join.columns[*position].name)).collect();
        let select = pairs(before.into_iter().flat_map(|one| one.values).collect());
        let sql = Sql::text(format!("insert into {} ({}) ", source_of(&join), all_columns.join(", "))).then(select);
        Ok(self.change(ChangeKind::Link, &join, vec![sql]))
    }

    /// `link each user to 1..5 games`: for each on the one side some of the other, none of them twice.
    fn link_some(
        &mut self,
        near: &Set,
        count: Count,
        query: &Query,
        via: Option<&Name>,
        fields: &[Field],
    ) -> Result<Change> {
        let span = query.at.0;
        let Some(is_maker) = self.aim.is_maker else {
            return Err(
                Diagnostic::error("some of them, left to chance, are only linked by a line of its own").at(span)
            );
        };
        let near = near.clone().open();
        let Some(record) = near.frame.record() else { return Err(Diagnostic::error("records belong here").at(span)) };
        let Some(far) = self.records(query)?.frame.table.clone() else {
            return Err(Diagnostic::error("records belong here").at(span));
        };
        let (first, second) = self.join_between(&record, &far, via, span)?;
        let join = first.to.clone();
        writable(&join, span)?;
        self.planner.sites.begin(is_maker, vec![near.frame.clone()]);
        self.planner.sites.enter(&join.columns[second.from_columns[0]].name);
        let (_, picked) = self.planner.any_key(query, false, self.scope, |_| Ok(second.to_columns.clone()))?;
        let own = first.from_columns.iter().map(|position| self.planner.sites.open(record.column(*position)));
        let mut assigned = vec![
            Assigned { columns: first.to_columns.clone(), values: own.collect() },
            Assigned { columns: second.from_columns.clone(), values: picked },
        ];
        let near_holes: Vec<usize> = assigned[0].values.iter().filter_map(Sql::hole_number).collect();
        for field in fields {
            let Field::Set { name, value } = field else { return Err(no_auto(field)) };
            let mut one = self.assign(&join, name, value, self.scope, &assigned)?;
            for value in &mut one.values {
                *value = self.planner.sites.open(std::mem::take(value));
            }
            assigned.push(one);
        }
        let (sites, needed) = self.planner.sites.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(&join, None, &assigned));
        let mut change = self.change(ChangeKind::Link, &join, vec![insert_of(&join, &assigned)]);
        let mut repeat = self.repeat((count.least, count.most), Some(&near), sites, needed);
        let frame = self.planner.frame(&join, None);
        let both = first.to_columns.iter().chain(&second.from_columns);
        let both = both.map(|position| Sql::column(frame.alias, &join.columns[*position].name));
        let all = Set::all(frame.clone()).unordered(Sql::join(both, ", "));
        repeat.pairs = Some(Pairs { statement: self.planner.statement(all), near: near_holes, far: far.name.clone() });
        change.repeat = Some(repeat);
        change.proposed = proposed;
        Ok(change)
    }

    /// `link users to .reviews .game`: what each of them reaches.
    fn hopped(&self, near: &Set, steps: &[Step]) -> Result<Set> {
        let nothing = || Diagnostic::error("hops belong here, as in link users to .reviews .game");
        let Some(record) = near.frame.record() else { return Err(nothing()) };
        let mut keys: Vec<KeyStep> = Vec::new();
        let mut rest = steps;
        let mut table = record.table.clone();
        while let Some((Step { kind: StepKind::Hop { segment, via }, .. }, further)) = rest.split_first() {
            if segment.args.is_some() {
                break;
            }
            match self.planner.behind_dot(&table, &segment.name, via.as_ref())? {
                Looked::Relation(relation) => {
                    table = relation.target().clone();
                    keys.extend(relation.steps.iter().cloned());
                }
                Looked::Column(_) => return Err(nothing().at(segment.name.span())),
            }
            rest = further;
        }
        if keys.is_empty() {
            return Err(nothing());
        }
        let scope = self.scope.of(&near.frame);
        let set = self.planner.related(&record, &keys, &scope);
        match self.planner.steps(Stand::Records(set), rest, &scope, &mut Pending::default())? {
            Stand::Records(set) if set.range.is_all() && set.frame.base => Ok(set),
            _ => Err(Diagnostic::error("behind the hops of a link there are only filters").at(steps[0].at.0)),
        }
    }

    fn unlink(&mut self, from: &Query, to: &LinkEnd, via: Option<&Name>) -> Result<Change> {
        let near = self.records(from)?;
        let Some(record) = near.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let LinkEnd::Query { count: None, query } = to else {
            return Err(Diagnostic::error("unlink names the records on both sides").at(from.at.0));
        };
        let far = self.records(query)?;
        let Some(other) = far.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(query.at.0));
        };
        let (first, second) = self.join_between(&record, &other.table, via, query.at.0)?;
        let frame = self.planner.frame(&first.to, None);
        let one = near.select(reach::from_list(&first, near.frame.alias), false);
        let two = far.select(reach::to_list(&second, far.frame.alias), false);
        let filters = vec![
            reach::to_columns(&first, frame.alias).with(" in ").then(one.bracketed()),
            reach::from_columns(&second, frame.alias).with(" in ").then(two.bracketed()),
        ];
        let set = Set { filters, ..Set::all(frame) };
        let Some(joined) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let identity = with_identity(&joined, from.at.0)?;
        let mut change = self.change(ChangeKind::Unlink, &first.to, vec![delete_from(&joined, &set)]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        let mut keys = first.to_columns.clone();
        keys.extend(&second.from_columns);
        if has_own_data(&first.to, &keys) {
            change.checks.push(Check {
                statement: self.planner.statement(set.unordered(Sql::text("count(*)"))),
                message: format!("{} holds data of its own, which would be lost", first.to.name),
                hint: None,
                ask: true,
            });
        }
        Ok(change)
    }
}

fn delete_from(record: &Rec, set: &Set) -> Sql {
    let mut sql = Sql::text(format!("delete from {} as ", source_of(&record.table)));
    if set.frame.base && set.range.is_all() && set.frame.joins.borrow().is_empty() {
        sql.push_alias(record.alias);
        write_filters(&mut sql, " where ", &set.filters);
        return sql;
    }
    // The alias of the statement itself is only a name; the set is worked out beside it.
    let names: Vec<Sql> = identity_names(&record.table).iter().map(|name| Sql::text(quoted(name))).collect();
    let identity = record.identity();
    let mut sql = Sql::text(format!("delete from {}", source_of(&record.table)));
    sql.push(" where ");
    sql.append(reach::row(names));
    sql.push(" in ");
    sql.append(set.select(Sql::join(identity, ", "), false).bracketed());
    sql
}

fn with_identity(record: &Rec, span: Span) -> Result<Vec<Sql>> {
    let identity = record.identity();
    if identity.is_empty() {
        return Err(
            Diagnostic::error(format!("records of {} have no key that tells them apart", record.table.name)).at(span)
        );
    }
    Ok(identity)
}

pub(super) fn source_of(table: &Table) -> String {
    if table.schema == "main" {
        quoted(&table.name)
    } else {
        format!("{}.{}", quoted(&table.schema), quoted(&table.name))
    }
}

fn same_table(one: &Table, other: &Table) -> bool {
    one.name == other.name && one.schema == other.schema
}

pub(super) fn writable(table: &Table, span: Span) -> Result<()> {
    if table.kind == TableKind::View {
        return Err(Diagnostic::error(format!("{} is a view: its rows come from other tables", table.name))
            .at(span)
            .hint("change the tables that it is made of; SQL can write to a view that has INSTEAD OF triggers"));
    }
    Ok(())
}

/// Does the schema say that this column never holds a value twice?
fn is_unique(table: &Table, column: usize) -> bool {
    let alone = |index: &crate::catalog::Index| index.unique && !index.partial && index.columns == [Some(column)];
    table.primary_key == [column] || table.indexes.iter().any(alone)
}

/// Do these columns name a row at most once, or is there nothing else that two rows could differ in?
fn only_once(table: &Table, pair: &[usize]) -> bool {
    let same = |key: &[usize]| key.len() == pair.len() && key.iter().all(|column| pair.contains(column));
    same(&table.primary_key)
        || table.indexes.iter().any(|index| {
            index.unique && !index.partial && {
                let columns: Option<Vec<usize>> = index.columns.iter().copied().collect();
                columns.is_some_and(|columns| same(&columns))
            }
        })
        || !has_own_data(table, pair)
}

/// Does a join table hold more than its keys, a number of its own and times?
fn has_own_data(table: &Table, keys: &[usize]) -> bool {
    table.columns.iter().enumerate().any(|(position, column)| {
        let name = column.name.to_lowercase();
        let time = name.ends_with("_at")
            || name.ends_with("_on")
            || name == "created"
            || name == "updated"
            || name.contains("timestamp");
        !(keys.contains(&position)
            || table.primary_key == [position]
            || time
            || column.generated.is_some()
            || column.hidden)
    })
}

fn not_own(table: &Table, name: &Name, relation: &Relation) -> Diagnostic {
    Diagnostic::error(format!("`{}` is not a key of {}: it leads to {}", name.text, table.name, relation.target().name))
        .at(name.span())
        .hint("a relation to many is made from its other side, or by link")
}

/// Gives columns whose default reads the clock the value that it has at `now`.
fn anchor_defaults(table: &Table, now: i64, assigned: &mut Vec<Assigned>) {
    for (position, column) in table.columns.iter().enumerate() {
        let set = assigned.iter().any(|one| one.columns.contains(&position));
        let Some(default) = column.default.as_deref().filter(|_| !set && column.generated.is_none()) else { continue };
        let (tokens, _) = tokenize(default);
        let (mut text, mut end) = (String::new(), 0);
        for token in &tokens {
            let function = match &token.kind {
                TokenKind::Text(text) if text.eq_ignore_ascii_case("now") => format!("datetime({now}, 'unixepoch')"),
                TokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_timestamp") => {
                    format!("datetime({now}, 'unixepoch')")
                }
                TokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_date") => {
                    format!("date({now}, 'unixepoch')")
                }
                TokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_time") => {
                    format!("time({now}, 'unixepoch')")
                }
                _ => continue,
            };
            text.push_str(default.get(end..token.span.start).unwrap_or_default());
            text.push_str(&function);
            end = token.span.end;
        }
        if end > 0 {
            text.push_str(default.get(end..).unwrap_or_default());
            assigned.push(Assigned { columns: vec![position], values: vec![Sql::text(format!("({text})"))] });
        }
    }
}

/// One record with these values.
fn insert_of(table: &Table, assigned: &[Assigned]) -> Sql {
    let target = source_of(table);
    let columns: Vec<String> =
        assigned.iter().flat_map(|one| &one.columns).map(|column| quoted(&table.columns[*column].name)).collect();
    if columns.is_empty() {
        return Sql::text(format!("insert into {target} default values"));
    }
    let values = Sql::join(assigned.iter().flat_map(|one| one.values.clone()), ", ");
    Sql::text(format!("insert into {target} ({}) values (", columns.join(", "))).then(values).with(")")
}

fn returning(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" returning {}", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

fn no_auto(field: &Field) -> Diagnostic {
    let span = match field {
        Field::Auto(at) => at.0,
        Field::Set { name, .. } => name.span(),
    };
    Diagnostic::error("`auto` stands in a line that creates records").at(span)
}
