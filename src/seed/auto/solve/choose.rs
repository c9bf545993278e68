//! The way to meet all checks, and an expression for every column on it, tried on records in memory.

use super::super::agree::{self, Agreement, Proposal};
use super::super::amounts::{self, Order};
use super::super::build::{self, Subject};
use super::super::expr::{self, Expr};
use super::super::field::hop_name;
use super::super::keys::{Key, Parents, is_nullable};
use super::super::rules::{self, Domain, Link};
use super::super::scratch::{LARGE_TRIAL, ROW, TRIAL, pick, sql};
use super::{Check, Choice, Condition, Solver, Source};
use crate::catalog::MemberLookup;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::Value;

/// True if this compares with one value, which those of a trial hardly ever are.
fn is_same(op: &str) -> bool {
    matches!(op, "=" | "is")
}

/// More combinations of ways to meet the checks are not tried.
const MAX_TRIES: usize = 32;

/// Of those that break some check, no more are searched further.
const MAX_SEARCHED: usize = 4;

/// What columns agree on by their names, as long as no check refuses it.
#[derive(Default)]
pub(super) struct Agreed {
    proposals: Vec<Proposal>,
    orders: Vec<Order>,
}

impl Agreed {
    fn is_empty(&self) -> bool {
        self.proposals.is_empty() && self.orders.is_empty()
    }

    /// Takes back what is said of these columns; false where nothing is.
    fn drop_all_of(&mut self, columns: &[usize]) -> bool {
        let before = self.proposals.len() + self.orders.len();
        self.proposals.retain(|proposal| !columns.contains(&proposal.column));
        self.orders.retain(|order| !columns.contains(&order.less) && !columns.contains(&order.more));
        before > self.proposals.len() + self.orders.len()
    }
}

/// The columns in this order, each behind those that it needs.
fn in_turn(order: Vec<usize>, proposals: &[Proposal]) -> Vec<usize> {
    let mut placed = Vec::with_capacity(order.len());
    let mut rest = order;
    while !rest.is_empty() {
        let is_ready = |column: &usize| {
            let needs = proposals.iter().filter(|proposal| proposal.column == *column).flat_map(|one| &one.needs);
            needs.clone().all(|need| !rest.contains(need))
        };
        // What needs itself in a circle would be made of nulls.
        let next = rest.iter().position(is_ready).unwrap_or(0);
        placed.push(rest.remove(next));
    }
    placed
}

impl Solver<'_> {
    /// What columns agree on, as far as checks leave it; then the first combination of ways whose records all meet all checks.
    pub(super) fn choose(&self) -> Result<Choice> {
        let mut agreed = Agreed { proposals: self.proposals()?, orders: amounts::orders(self.table) };
        let is_free = |column: usize| self.sources[column] == Source::Free;
        agreed.orders.retain(|order| is_free(order.less) && is_free(order.more));
        while !agreed.is_empty() {
            let Ok(choice) = self.attempt(&self.undecided(&agreed), true, &agreed) else { break };
            let Ok(broken) = self.try_out(&choice) else { break };
            if broken.is_empty() {
                return Ok(choice);
            }
            let blamed: Vec<usize> = broken.iter().flat_map(|(at, _)| self.columns_of(*at)).collect();
            if !agreed.drop_all_of(&blamed) {
                break;
            }
        }
        self.choose_by_checks(&agreed)
            .or_else(|error| if agreed.is_empty() { Err(error) } else { self.choose_by_checks(&Agreed::default()) })
    }

    /// What columns of one record would agree on.
    fn proposals(&self) -> Result<Vec<Proposal>> {
        let domains =
            agree::own_domains(self.checks.iter().filter_map(|check| check.expr.as_ref()), self.table.columns.len());
        let agreement = Agreement {
            catalog: self.catalog,
            table: self.table,
            free: &|column| {
                let slug = agree::slug_and_title(self.table).map(|(slug, _)| slug);
                self.sources[column] == Source::Free && (!self.is_alone(column) || slug == Some(column))
            },
            empty: &|column| match self.sources[column] {
                Source::Null => true,
                Source::Key(at) => self.leaves_null(at),
                _ => false,
            },
            name_of: &|column| self.reference(column),
            domains: &domains,
        };
        let mut proposals = agreement.proposals()?;
        for proposal in &mut proposals {
            if let Some(form) = self.time_form(proposal.column).filter(|_| proposal.is_time()) {
                (proposal.line, proposal.trial) = (form.of(&proposal.line), form.of(&proposal.trial));
            }
        }
        Ok(proposals)
    }

    /// The columns of a check or, behind the checks, a column that must not be null.
    fn columns_of(&self, at: usize) -> Vec<usize> {
        match self.checks.get(at) {
            None => vec![at - self.checks.len()],
            Some(check) => check.expr.as_ref().map_or_else(|| self.mentioned(&check.text), Expr::columns),
        }
    }

    /// What must hold by checks that speak of nothing that is proposed.
    fn undecided(&self, agreed: &Agreed) -> Vec<Expr> {
        let is_open = |check: &&Check| {
            check.expr.as_ref().is_none_or(|expr| {
                let columns = expr.columns();
                columns.len() < 2 || !agreed.proposals.iter().any(|proposal| columns.contains(&proposal.column))
            })
        };
        self.checks.iter().filter(is_open).filter_map(|check| check.ways.first()).flatten().cloned().collect()
    }

    /// The first combination of ways whose records all meet all checks.
    fn choose_by_checks(&self, agreed: &Agreed) -> Result<Choice> {
        let mut blamed: Option<Diagnostic> = None;
        let mut close: Vec<(bool, u64, Choice)> = Vec::new();
        let mut likely: Option<Choice> = None;
        let combinations = self.combinations();
        // Columns that are compared and have little in common are made each by itself, in the hope that it does.
        let tries =
            combinations.iter().map(|atoms| (atoms, true)).chain(combinations.iter().map(|atoms| (atoms, false)));
        for (atoms, linked) in tries {
            let choice = match self.attempt(atoms, linked, agreed) {
                Ok(choice) => choice,
                Err(error) => {
                    blamed.get_or_insert(error);
                    continue;
                }
            };
            let broken = match self.try_out(&choice) {
                Ok(broken) => broken,
                Err(error) => {
                    blamed.get_or_insert(error);
                    continue;
                }
            };
            let only_checks = broken.iter().all(|(at, _)| *at < self.checks.len());
            let broken: u64 = broken.iter().map(|(_, count)| count).sum();
            if broken == 0 {
                return Ok(choice);
            }
            // The first records of a table find few others of it, however often they are drawn.
            let grows = choice.columns.iter().any(|(column, text)| {
                text != "null" && matches!(self.sources[*column], Source::Key(at) if self.keys[at].is_self_reference)
            });
            if likely.is_none() && only_checks && !grows && broken.saturating_mul(2) <= self.scratch.count()? {
                likely = Some(choice.clone());
            }
            close.push((linked, broken, choice));
        }
        // Those that break least are searched first, and before those that leave more to chance; of those where nothing is found, the
        // first is told.
        close.sort_by_key(|(linked, broken, _)| (!linked, *broken));
        let (linked, apart): (Vec<_>, Vec<_>) = close.into_iter().partition(|(linked, ..)| *linked);
        let mut unsolved: Option<Diagnostic> = None;
        for (.., choice) in linked.into_iter().take(MAX_SEARCHED).chain(apart.into_iter().take(MAX_SEARCHED)) {
            match self.search_candidates(choice) {
                Ok(choice) => return Ok(choice),
                Err(error) => unsolved = unsolved.or(Some(error)),
            }
        }
        // A record that a check refuses is drawn again, which soon gives one that it does not.
        if let Some(choice) = likely {
            return Ok(choice);
        }
        Err(unsolved
            .or(blamed)
            .unwrap_or_else(|| Diagnostic::error(format!("{}: its checks exclude one another", self.table.name))))
    }

    /// What must hold, one list for each combination of the checks' ways, the first of each first.
    fn combinations(&self) -> Vec<Vec<Expr>> {
        let mut found: Vec<Vec<Expr>> = vec![Vec::new()];
        for check in &self.checks {
            if check.ways.is_empty() {
                continue;
            }
            let mut next = Vec::new();
            for way in &check.ways {
                for known in &found {
                    if next.len() < MAX_TRIES {
                        next.push(known.iter().chain(way).cloned().collect());
                    }
                }
            }
            found = next;
        }
        found
    }

    /// Chooses an expression for every column under these conditions.
    fn attempt(&self, atoms: &[Expr], linked: bool, from_names: &Agreed) -> Result<Choice> {
        let count = self.table.columns.len();
        let mut domains = vec![Domain::default(); count];
        let mut links = Vec::new();
        rules::narrow(atoms, &mut domains, &mut links);
        if !linked {
            links.clear();
        }
        let proposals = &from_names.proposals;
        for Order { less, more } in &from_names.orders {
            let rules = [Expr::Binary("<=", Box::new(Expr::Column(*less)), Box::new(Expr::Column(*more)))];
            rules::narrow(&rules, &mut domains, &mut links);
            // A part of something is not less than nothing.
            if domains[*less].low.is_none() && domains[*less].values.is_none() {
                domains[*less].bound(">=", Value::Integer(0));
            }
        }
        let order = self.order(&mut links, proposals);
        self.tighten(&mut domains, &links, &order);
        let mut conditions = Vec::new();
        let mut columns = Vec::new();
        let mut made: Vec<usize> = Vec::new();
        let mut agreed = Vec::new();
        let is_whole = |at: &usize| {
            let key = &self.keys[*at];
            let filled = key.columns.iter().any(|column| domains[*column].null == Some(false));
            key.is_self_reference && (!key.nullable || filled) && self.numbered_key(key).is_some()
        };
        let whole: Vec<usize> = (0..self.keys.len()).filter(is_whole).collect();
        for &column in &order {
            let own: Vec<Link> = links
                .iter()
                .filter(|link| link.column == column && link.to.columns().iter().all(|other| made.contains(other)))
                .cloned()
                .collect();
            let text = match &self.sources[column] {
                Source::Database => match &self.table.columns[column].default {
                    _ if self.table.columns[column].generated.is_some() || self.table.columns[column].hidden => {
                        made.push(column);
                        continue;
                    }
                    Some(default) if !self.is_rowid(column) => default.clone(),
                    _ if self.is_rowid(column) && domains[column] != Domain::default() && !self.rowid_fits(column) => {
                        self.made(column, &domains[column], &own)?
                    }
                    _ => ROW.to_owned(),
                },
                Source::Remark(text) if self.scratch.can_evaluate(text) => text.clone(),
                Source::Null => "null".to_owned(),
                Source::Remark(_) => "null".to_owned(),
                Source::Key(at) => {
                    let text = self.key_sample(*at, column, &domains[column], &own, &columns, &mut conditions);
                    // The first record of a table finds none before it.
                    let lone = self.keys[*at].is_self_reference
                        && self.keys[*at].nullable
                        && !whole.contains(at)
                        && text != "null";
                    if lone { format!("maybe(0.1, {text})") } else { text }
                }
                Source::Free if let Some(proposal) = proposals.iter().find(|one| one.column == column) => {
                    agreed.push(proposal.clone());
                    proposal.trial.clone()
                }
                Source::Line | Source::Free => self.made(column, &domains[column], &own)?,
            };
            columns.push((column, text));
            made.push(column);
        }
        Ok(Choice { columns, conditions, links, agreed, whole })
    }

    /// True if SQLite's own numbering meets the checks of the rowid.
    fn rowid_fits(&self, column: usize) -> bool {
        let fill = self.scratch.fill(&[(self.column_name(column).to_owned(), ROW.to_owned())], &[], TRIAL);
        let own = |check: &&Check| check.expr.as_ref().is_some_and(|expr| expr.columns() == [column]);
        fill.is_ok() && self.checks.iter().filter(own).all(|check| self.scratch.violations(&check.text) == Some(0))
    }

    pub(super) fn made(&self, column: usize, domain: &Domain, links: &[Link]) -> Result<String> {
        let domain = match domain.null {
            // Where null is only one of the ways, it is not this one.
            Some(true) if !is_nullable(self.table, column) => Domain { null: None, ..domain.clone() },
            _ => domain.clone(),
        };
        let unique = self.is_alone(column);
        if links.is_empty()
            && let Some(made) = self.by_form(column, &domain)
        {
            return Ok(made);
        }
        let built = |links: &[Link]| {
            let subject = Subject {
                table: self.table,
                column: &self.table.columns[column],
                domain: &domain,
                links,
                scratch: &self.scratch,
                unique,
                wanted: self.rows.saturating_add(self.there),
            };
            build::build(&subject, &|column| self.reference(column)).ok_or_else(|| self.unsolved(&[column], None))
        };
        let text = built(links)?;
        // What is made of a key that is null would be null.
        let is_empty = |other: &usize| {
            matches!(&self.sources[*other], Source::Key(at) if self.keys[*at].nullable && self.keys[*at].is_self_reference || self.leaves_null(*at))
                || self.sources[*other] == Source::Null
        };
        if links.iter().flat_map(|link| link.to.columns()).any(|at| is_empty(&at)) {
            return Ok(format!("coalesce({text}, {})", built(&[])?));
        }
        Ok(text)
    }

    /// The columns in the order in which they are made: what others are made of first.
    fn order(&self, links: &mut Vec<Link>, proposals: &[Proposal]) -> Vec<usize> {
        let fixed = |column: usize| !matches!(self.sources[column], Source::Free | Source::Key(_));
        // What follows from others by an equation comes behind them; else the order of the columns decides.
        let derived: Vec<usize> = links
            .iter()
            .filter(|link| {
                matches!(link.op, "=" | "is")
                    && self.sources[link.column] == Source::Free
                    && !matches!(link.to, Expr::Column(_))
            })
            .map(|link| link.column)
            .collect();
        // What is compared with a key is made to fit it, since a parent is there or it is not.
        let is_free = |column: &usize| self.sources[*column] == Source::Free;
        let compared: Vec<usize> =
            links.iter().filter(|link| link.to.columns().iter().any(is_free)).map(|link| link.column).collect();
        let rank = |column: usize| match &self.sources[column] {
            _ if fixed(column) => 0,
            Source::Key(_) if compared.contains(&column) => 1,
            Source::Key(_) => 4,
            _ if derived.contains(&column) => 3,
            _ => 2,
        };
        let mut order: Vec<usize> = (0..self.table.columns.len()).collect();
        order.sort_by_key(|column| (rank(*column), *column));
        links.retain(|link| !fixed(link.column));
        in_turn(order, proposals)
    }

    /// Bounds of a column that is compared with another bound that one, too.
    fn tighten(&self, domains: &mut [Domain], links: &[Link], order: &[usize]) {
        let place = |column: usize| order.iter().position(|known| *known == column);
        for _ in 0..4 {
            for link in links {
                let Expr::Column(other) = link.to else { continue };
                if place(link.column) < place(other) {
                    continue;
                }
                let strict = link.op.len() == 1;
                let shift = |value: &Value, by: i64| match value {
                    Value::Integer(number) if strict => Value::Integer(number.saturating_add(by)),
                    value => value.clone(),
                };
                match link.op {
                    ">" | ">=" => {
                        if let Some((high, open)) = domains[link.column].high.clone() {
                            let whole = matches!(high, Value::Integer(_));
                            domains[other].bound(if open || strict && !whole { "<" } else { "<=" }, shift(&high, -1));
                        }
                        if let Some((low, open)) = domains[other].low.clone() {
                            domains[link.column].bound(if open { ">" } else { ">=" }, low);
                        }
                    }
                    "<" | "<=" => {
                        if let Some((low, open)) = domains[link.column].low.clone() {
                            let whole = matches!(low, Value::Integer(_));
                            domains[other].bound(if open || strict && !whole { ">" } else { ">=" }, shift(&low, 1));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A value that the key could have, and the conditions that the checks put on the parent.
    fn key_sample(
        &self,
        at: usize,
        column: usize,
        domain: &Domain,
        links: &[Link],
        made: &[(usize, String)],
        conditions: &mut Vec<Condition>,
    ) -> String {
        let key = &self.keys[at];
        // Where there is one parent only, two keys cannot differ.
        let differs = |link: &Link| {
            let others = link.to.columns();
            let same = |other: &Source| matches!(other, Source::Key(known) if self.keys[*known].parent.name == key.parent.name);
            matches!(link.op, "<>" | "is not") && others.iter().any(|other| same(&self.sources[*other]))
        };
        let alone = key.nullable && !key.is_self_reference && self.counts[at] <= 1 && links.iter().any(differs);
        if domain.null == Some(true) || alone || self.leaves_null(at) {
            return "null".to_owned();
        }
        let single = key.columns.len() == 1 && !key.is_self_reference;
        let target = key.parent_columns.first().and_then(|position| key.parent.columns.get(*position));
        if single && target.is_some() {
            let mut want = |op: &str, right: String| {
                conditions.push(Condition { key: at, column, op: op.to_owned(), right });
            };
            // Another record than that of another key, where the parent has nothing of that name itself.
            let apart = |link: &&Link| {
                matches!(link.op, "=" | "is" | "<>" | "is not")
                    && link.to.columns().iter().all(|other| {
                        let name = self.column_name(*other);
                        matches!(self.catalog.member(&key.parent, name, None), Ok(MemberLookup::Unknown { .. }))
                    })
            };
            for link in links.iter().filter(apart) {
                want(link.op, link.to.print(&|other| self.reference(other)));
            }
            if let Some(values) = &domain.values {
                let list: Vec<String> = values.iter().map(expr::literal).collect();
                want("in", format!("({})", list.join(", ")));
                return pick(values);
            }
            for (bound, op) in [(&domain.low, '>'), (&domain.high, '<')] {
                if let Some((value, strict)) = bound {
                    want(&format!("{op}{}", if *strict { "" } else { "=" }), expr::literal(value));
                }
            }
            for value in &domain.except {
                want("<>", expr::literal(value));
            }
        }
        // As if SQLite had numbered the parents.
        let numbers =
            format!("int(1, {})", self.counts[at].max(if key.is_self_reference { self.rows } else { 1 }).max(1));
        match (target.map(build::kind), build::kind(&self.table.columns[column])) {
            (
                Some(
                    build::ColumnKind::Integer
                    | build::ColumnKind::Any
                    | build::ColumnKind::Real
                    | build::ColumnKind::Decimal(..),
                )
                | None,
                _,
            )
            | (_, build::ColumnKind::Integer) => numbers,
            _ => self.parent_key(key, made),
        }
    }

    /// What the key of a parent that is no number may look like.
    fn parent_key(&self, key: &Key, made: &[(usize, String)]) -> String {
        let Some(target) = key.parent_columns.first().copied() else { return "null".to_owned() };
        let own =
            made.iter().find(|(column, _)| key.is_self_reference && *column == target).map(|(_, text)| text.clone());
        own.or_else(|| {
            let subject = Subject {
                table: &key.parent,
                column: key.parent.columns.get(target)?,
                domain: &Domain::default(),
                links: &[],
                scratch: &self.scratch,
                unique: true,
                wanted: self.counts.iter().copied().max().unwrap_or(0),
            };
            build::build(&subject, &|column| hop_name(&key.parent.columns[column].name))
        })
        .unwrap_or_else(|| "fake.bothify('????????????')".to_owned())
    }

    /// True if there is no record that the key could point at, while it may point at none.
    fn leaves_null(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let unique = self.uniques.iter().any(|unique| unique.columns == key.columns);
        // A plan makes fewer records rather than some without a parent.
        let too_many =
            matches!(self.parents, Parents::Counted) && self.counts[at].saturating_sub(self.there) < self.rows;
        key.nullable
            && (self.counts[at] == 0 && !key.is_self_reference || unique && (key.is_self_reference || too_many))
    }

    /// How many of the records that are tried break each check; checks that hold are left out. Columns that must not be null
    /// count on behind the checks.
    pub(super) fn try_out(&self, choice: &Choice) -> Result<Vec<(usize, u64)>> {
        let broken = self.try_records(choice, TRIAL)?;
        let compares = self.checks.iter().any(|check| check.expr.as_ref().is_none_or(|expr| expr.columns().len() > 1));
        if broken.is_empty() && compares { self.try_records(choice, LARGE_TRIAL) } else { Ok(broken) }
    }

    /// The columns of keys whose parents must be something, with that as SQL. What must be one value is left out, which no
    /// record of a trial would be.
    pub(super) fn conditions(&self, choice: &Choice) -> Vec<(&str, String)> {
        let asked = choice.conditions.iter().filter(|condition| !is_same(&condition.op));
        asked
            .map(|Condition { column, op, right, .. }| {
                let name = self.column_name(*column);
                (name, format!("{} {op} {}", quote_name(name), sql(right)))
            })
            .collect()
    }

    fn try_records(&self, choice: &Choice, count: u64) -> Result<Vec<(usize, u64)>> {
        let columns: Vec<(String, String)> =
            choice.columns.iter().map(|(column, text)| (self.column_name(*column).to_owned(), text.clone())).collect();
        let conditions = self.conditions(choice);
        self.scratch.fill(&columns, &conditions, count).map_err(|error| {
            let hint = "name the columns that it is about, or fill the table by SQL";
            Diagnostic::error(format!(
                "{}: values of the right kind cannot be made up: {}",
                self.table.name, error.message
            ))
            .hint(hint)
        })?;
        if !conditions.is_empty() && self.scratch.count()? == 0 {
            let columns: Vec<usize> = choice.conditions.iter().map(|condition| condition.column).collect();
            return Err(self.unsolved(&columns, None));
        }
        let mut broken = Vec::new();
        for (at, check) in self.checks.iter().enumerate() {
            // What speaks of columns of the line, or of what is not known here, is for the database to say.
            let columns = check.expr.as_ref().map(Expr::columns).unwrap_or_default();
            let unknown = |column: &usize| match &self.sources[*column] {
                Source::Line => true,
                Source::Remark(text) => !self.scratch.can_evaluate(text),
                Source::Key(key) => {
                    // A record of the table itself is one before it, or it.
                    let others = columns.iter().filter(|other| self.sources[**other] != Source::Key(*key));
                    self.keys[*key].is_self_reference && others.clone().all(|other| self.is_rowid(*other))
                        || choice.conditions.iter().any(|known| known.key == *key && is_same(&known.op))
                }
                _ => false,
            };
            if columns.iter().any(unknown) {
                continue;
            }
            if let Some(count @ 1..) = self.scratch.violations(&check.text) {
                broken.push((at, count));
            }
        }
        for (column, source) in self.sources.iter().enumerate() {
            if *source == Source::Free && self.table.columns[column].not_null {
                let text = format!("{} is not null", quote_name(self.column_name(column)));
                if let Some(count @ 1..) = self.scratch.violations(&text) {
                    broken.push((self.checks.len() + column, count));
                }
            }
        }
        Ok(broken)
    }
}
