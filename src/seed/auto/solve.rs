//! One table: for each column what its name, type and neighbours ask for; tried on records in memory; where a rule refuses too many of
//! them, a column that it speaks of is made otherwise, until it holds.

use std::cell::RefCell;

use super::agree::{self, Agreement};
use super::amounts;
use super::clauses::clauses;
use super::field::{AutoField, NamedColumn, hop_name, quoted};
use super::keys::{self, Key, Keys, Parents, is_nullable};
use super::kind::{self, ColumnKind};
use super::names::{self, Guess};
use super::rule::{Piece, Rule, refusals};
use super::scratch::{LARGE_TRIAL, ROW, Scratch, TRIAL};
use super::shape::Shape;
use super::times;
use super::value::Subject;
use crate::catalog::{Catalog, Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{default_expression, quote_name};
use crate::store::{Value, collect};

mod beside;
mod equal;
mod fields;
mod kin;
mod meet;
mod nulls;
mod repair;
mod sources;
mod wholes;

pub(super) use sources::is_rowid;

/// What fills a table.
pub(super) struct Solved {
    pub fields: Vec<AutoField>,
    /// How the columns are made that neither a line nor a remark nor a key gives.
    pub made: Vec<Made>,
    /// The columns that go by others or by what the record belongs to, though no rule says so.
    pub agreed: Vec<usize>,
    /// How many records there is room for, where that is known.
    pub bound: Option<Bound>,
    /// Keys are to be looked at when all records are there.
    pub waits: bool,
}

/// How many more records there can be at most, beside those that are there.
pub(super) struct Bound {
    pub most: u64,
    /// What says so, of which column.
    pub rule: String,
    pub column: usize,
    pub there: u64,
}

/// What gives a column its value.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    /// The line, which says more than is known here; values are as if they were made up.
    Line,
    /// The database: a rowid, a default, an expression over other columns.
    Database,
    /// A key, by its position.
    Key(usize),
    /// A remark of the schema.
    Remark(String),
    /// It stays null.
    Null,
    Free,
}

/// Columns that together never repeat.
struct Unique {
    columns: Vec<usize>,
    rule: String,
}

/// How a column is made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    pub column: usize,
    /// As the line writes it.
    pub line: String,
    /// The same where parents are not at hand.
    pub trial: String,
    /// Columns that must be made before it.
    pub needs: Vec<usize>,
    /// It says itself when it is null.
    pub may_be_null: bool,
    /// It comes of what columns mean together.
    pub is_agreed: bool,
    /// When it is there: what a key, whose value is none of these texts, asks for.
    pub when: Option<String>,
}

impl Made {
    pub fn new(column: usize, text: String) -> Made {
        let (line, trial) = (text.clone(), text);
        Made { column, line, trial, needs: Vec::new(), may_be_null: false, is_agreed: false, when: None }
    }

    /// True where it is null in some records, as far as its text tells.
    pub fn may_be_null(&self) -> bool {
        self.may_be_null || self.trial.starts_with("maybe(") || !self.needs.is_empty()
    }

    /// The same with 0 for what is not there.
    pub fn or_zero(&self) -> Made {
        let [line, trial] = [&self.line, &self.trial].map(|text| format!("coalesce({text}, 0)"));
        Made { line, trial, may_be_null: false, when: None, needs: self.needs.clone(), ..*self }
    }

    /// The same where a condition holds that asks for these columns, else null.
    pub fn only_if(&self, condition: &str, needs: &[usize]) -> Made {
        let within = |text: &str| format!("iif({condition}, {text}, null)");
        let needs = self.needs.iter().chain(needs).copied().collect();
        let (line, trial, when) = (within(&self.line), within(&self.trial), Some(condition.to_owned()));
        Made { line, trial, needs, may_be_null: true, when, ..*self }
    }
}

struct Solver<'a> {
    catalog: &'a Catalog,
    table: &'a Table,
    /// What the line sets.
    named: &'a [NamedColumn],
    rows: u64,
    parents: Parents<'a>,
    shape: Shape,
    keys: Vec<Key>,
    /// How many records the parent of each key has; none where no record of it is let in.
    counts: Vec<u64>,
    sources: Vec<Source>,
    rules: Vec<Rule>,
    uniques: Vec<Unique>,
    scratch: Scratch,
    /// How many records the table has already.
    there: u64,
    /// The time before which nothing is known of a record.
    first_time: Option<usize>,
    /// The country whose language the columns are in.
    land: Option<&'static str>,
    /// Columns that are made by themselves, whatever they mean beside others.
    apart: Vec<usize>,
    /// A column may be null in every record to meet a rule.
    may_empty: bool,
    bound: RefCell<Option<Bound>>,
}

pub(super) fn solve(
    catalog: &Catalog,
    table: &Table,
    named: &[NamedColumn],
    rows: u64,
    parents: Parents<'_>,
    shape: Shape,
    apart: &[usize],
) -> Result<Solved> {
    let clauses = table.sql.as_deref().map(clauses).unwrap_or_default();
    let columns: Vec<usize> = named.iter().map(|one| one.column).collect();
    let Keys { keys, empty } = keys::keys(catalog, table, &columns)?;
    let scratch = Scratch::new(table, &clauses.generated)
        .map_err(|error| Diagnostic { message: format!("{}: {}", table.name, error.message), ..error })?;
    let mut solver = Solver {
        catalog,
        table,
        named,
        rows,
        parents,
        shape,
        keys,
        counts: Vec::new(),
        sources: Vec::new(),
        rules: clauses.checks.iter().flat_map(|text| Rule::all(text, table, &clauses.generated)).collect(),
        uniques: Vec::new(),
        scratch,
        there: 0,
        first_time: times::first(table),
        land: names::land(table),
        apart: apart.to_vec(),
        may_empty: false,
        bound: RefCell::new(None),
    };
    for trigger in solver.triggers()? {
        solver
            .rules
            .extend(refusals(&trigger, &table.name).iter().flat_map(|text| Rule::all(text, table, &clauses.generated)));
    }
    solver.hand_bounds_on();
    solver.find_sources(&columns, &empty)?;
    solver.find_uniques(&clauses.generated)?;
    solver.count_records()?;
    let plan = loop {
        match solver.choose()? {
            Choice::Made(plan) => break plan,
            // What columns mean together may be more than the rules let in; where they let in nothing else, some are empty.
            Choice::Refused { plan, error, columns } => match solver.agreed_among(&plan, &columns) {
                agreed if !agreed.is_empty() && !solver.may_empty => solver.apart.extend(agreed),
                _ if !solver.may_empty => {
                    solver.may_empty = true;
                    solver.apart.truncate(apart.len());
                }
                agreed if !agreed.is_empty() => solver.apart.extend(agreed),
                _ => return Err(error),
            },
        }
    };
    let fields = solver.fields(&plan)?;
    let agreed = solver.agreed(&plan);
    let waits = (0..solver.keys.len()).any(|at| !solver.keys[at].nullable && solver.points_elsewhere(at));
    let is_own = |made: &Made| matches!(solver.sources[made.column], Source::Free | Source::Database);
    let made = plan.into_iter().filter(is_own).collect();
    Ok(Solved { fields, made, agreed, waits, bound: solver.bound.into_inner() })
}

/// More columns are not made otherwise.
const MAX_REPAIRS: usize = 60;

/// A rule that a plan is to meet.
struct Goal<'r> {
    rule: &'r Rule,
    /// It is one of the table: a record that breaks it is refused, and drawn again. Of what columns mean, nobody else takes care.
    is_check: bool,
    /// It is left where it cannot be had: it comes of names, or speaks of columns of the line, which knows better.
    is_soft: bool,
}

impl Goal<'_> {
    /// True of what only names ask for.
    fn is_wish(&self) -> bool {
        self.is_soft && !self.is_check
    }
}

/// Columns in the order in which they are made.
type Plan = Vec<Made>;

/// What came of choosing.
enum Choice {
    Made(Plan),
    /// A rule that speaks of these columns refuses the best that was found.
    Refused {
        plan: Plan,
        error: Diagnostic,
        columns: Vec<usize>,
    },
}

impl Solver<'_> {
    fn column_name(&self, column: usize) -> &str {
        &self.table.columns[column].name
    }

    /// A column of the record as an expression names it.
    fn reference(&self, column: usize) -> String {
        let name = self.column_name(column);
        let plain = matches!(
            self.catalog.member(self.table, name, None),
            Ok(MemberLookup::Found(Member::Column(found))) if found == column
        );
        if plain { hop_name(name) } else { quoted(name) }
    }

    fn is_alone(&self, column: usize) -> bool {
        self.uniques.iter().any(|unique| unique.columns == [column])
    }

    fn subject(&self, column: usize) -> Subject<'_> {
        Subject {
            table: self.table,
            column: &self.table.columns[column],
            rules: self.rules.iter().filter(|rule| rule.columns == [column]).collect(),
            scratch: &self.scratch,
            unique: self.is_alone(column),
            wanted: self.rows.saturating_add(self.there),
            land: self.land,
        }
    }

    /// What a column gets by itself.
    fn alone(&self, column: usize) -> Option<String> {
        let made = self.subject(column).made();
        made.or_else(|| is_nullable(self.table, column).then(|| "null".to_owned()))
    }

    /// False of a number that is no time by its name, though it may be that of a year.
    fn may_hold_times(&self, column: usize) -> bool {
        let guess = names::guess_of(self.table, &self.table.columns[column]);
        !self.subject(column).kind().is_number() || matches!(guess, Some(Guess::Day(_) | Guess::Moment(_)))
    }

    /// The first plan, made better as long as rules refuse what it makes.
    fn choose(&self) -> Result<Choice> {
        let mut plan = self.first_plan()?;
        let (wishes, filled) = (self.wishes(&plan), self.filled());
        let kinds = self.kinds(&plan)?;
        let asks_line = |rule: &Rule| rule.columns.iter().any(|column| self.sources[*column] == Source::Line);
        let checks = self.rules.iter().filter(|rule| self.can_be_tried(rule));
        let goals: Vec<Goal<'_>> = checks
            .map(|rule| Goal { rule, is_check: true, is_soft: rule.is_partial || asks_line(rule) })
            .chain(filled.iter().chain(&kinds).map(|rule| Goal { rule, is_check: false, is_soft: false }))
            .chain(wishes.iter().map(|rule| Goal { rule, is_check: false, is_soft: true }))
            .collect();
        let compares = goals.iter().any(|goal| goal.rule.columns.len() > 1);
        let (mut hopeless, mut repairs): (Vec<usize>, usize) = (Vec::new(), 0);
        for count in [TRIAL, LARGE_TRIAL] {
            if count == LARGE_TRIAL && !compares {
                break;
            }
            let mut broken = self.broken(&plan, &goals, count)?;
            // What few of many break is drawn again.
            let few = |goal: &Goal<'_>| match goal.rule.columns.len() {
                _ if !goal.is_check => 0,
                // What most of its values pass was chosen so.
                1 if goal.rule.columns.iter().all(|column| self.sources[*column] == Source::Free) => count / 2,
                _ if count == LARGE_TRIAL => count / 20,
                _ => 0,
            };
            while let Some(at) = (0..goals.len()).find(|at| broken[*at] > few(&goals[*at]) && !hopeless.contains(at)) {
                repairs += 1;
                if repairs > MAX_REPAIRS {
                    break;
                }
                match self.repair(&plan, &goals, at, &broken, count) {
                    Some((better, counts)) => (plan, broken) = (better, counts),
                    None => hopeless.push(at),
                }
            }
            // A record that is refused is drawn again, which soon gives one that is not; not so the first ones of a table that finds its
            // parents in itself.
            let refused = (0..goals.len()).find(|at| {
                let grows = goals[*at].rule.columns.iter().any(|column| self.is_own_key(*column, &plan));
                !goals[*at].is_soft && (broken[*at].saturating_mul(2) > count || grows && broken[*at] > 0)
            });
            if let Some(at) = refused {
                let rule = goals[at].rule;
                let error = self.unsolved(&rule.columns, goals[at].is_check.then_some(rule.written.as_str()));
                return Ok(Choice::Refused { columns: rule.columns.clone(), plan, error });
            }
        }
        Ok(Choice::Made(plan))
    }

    /// For each column what it is to be, with what columns agree on.
    fn first_plan(&self) -> Result<Plan> {
        let mut proposals = self.proposals()?;
        let mut plan: Plan = Vec::new();
        for column in 0..self.table.columns.len() {
            let declared = &self.table.columns[column];
            let made = match &self.sources[column] {
                Source::Database if declared.generated.is_some() || declared.hidden => continue,
                Source::Database => match &declared.default {
                    Some(default) if !self.is_rowid(column) => Made::new(column, default_expression(default)),
                    _ if self.is_rowid(column) && !self.rowid_fits(column) => Made::new(column, self.needed(column)?),
                    _ => Made::new(column, ROW.to_owned()),
                },
                Source::Remark(text) if self.scratch.can_evaluate(text) => Made::new(column, text.clone()),
                Source::Null | Source::Remark(_) => Made::new(column, "null".to_owned()),
                Source::Key(at) => {
                    let made = Made::new(column, self.key_sample(*at, column));
                    match proposals
                        .iter()
                        .find(|told| told.column == column)
                        .and_then(|told| told.when.as_ref().zip(Some(told)))
                    {
                        Some((when, told)) if made.trial != "null" => made.only_if(when, &told.needs),
                        _ => self.after_kin(*at, made),
                    }
                }
                Source::Free => match proposals.iter().position(|made| made.column == column) {
                    Some(at) => proposals.swap_remove(at),
                    None => Made::new(column, self.needed(column)?),
                },
                Source::Line => Made::new(column, self.alone(column).unwrap_or_else(|| "null".to_owned())),
            };
            plan.push(made);
        }
        Ok(self.in_turn(plan))
    }

    fn needed(&self, column: usize) -> Result<String> {
        self.alone(column).ok_or_else(|| self.unsolved(&[column], None))
    }

    /// What columns of one record agree on.
    fn proposals(&self) -> Result<Vec<Made>> {
        let count = self.table.columns.len();
        let ruled: Vec<bool> = (0..count).map(|column| !self.subject(column).rules.is_empty()).collect();
        let is_key = |column: usize| matches!(self.sources[column], Source::Key(_));
        let has_states = |column: usize| !ruled[column] && !is_key(column);
        let states =
            |column: usize| names::states(self.table, &self.table.columns[column]).filter(|_| has_states(column));
        let listed: Vec<Option<Vec<Value>>> =
            (0..count).map(|column| self.subject(column).listed().or_else(|| states(column))).collect();
        let slug = agree::slug_and_title(self.table).map(|(slug, _)| slug);
        // What goes by a name that never repeats does not repeat itself.
        let kinds = names::lookup(self.table).filter(|lookup| self.is_alone(lookup.name));
        let is_coded = |column: usize| {
            kinds.as_ref().is_some_and(|kinds| names::by_name(self.table, kinds, column, "name").is_some())
        };
        let agreement = Agreement {
            catalog: self.catalog,
            table: self.table,
            free: &|column| {
                self.sources[column] == Source::Free
                    && (!self.is_alone(column) || slug == Some(column) || is_coded(column))
            },
            empty: &|column| match self.sources[column] {
                Source::Null => true,
                Source::Key(at) => self.leaves_null(at),
                _ => false,
            },
            // What the database fills has its default while the record is made.
            name_of: &|column| match (&self.sources[column], &self.table.columns[column].default) {
                (Source::Database, Some(default)) => format!("({})", default_expression(default)),
                _ => self.reference(column),
            },
            listed: &listed,
            ruled: &ruled,
            admits: &|column, made| self.subject(column).admits(made),
            alone: &|column| self.alone(column),
            range: &|column| self.subject(column).range(),
            is_key: &is_key,
            is_attended: times::is_attended(self.catalog, self.table)?,
            attends: times::attends(self.catalog, self.table)?,
        };
        let mut proposals = agreement.proposals()?;
        proposals.retain(|made| !self.apart.contains(&made.column));
        // What the database works out of the others is not there yet.
        proposals.retain(|made| made.needs.iter().all(|need| self.table.columns[*need].generated.is_none()));
        for made in &mut proposals {
            made.is_agreed = true;
            // A number is held as such already.
            let is_held = ["unixepoch(", "'%Y%m%d'"].iter().any(|form| made.trial.contains(form));
            let is_time = made.trial.contains("fake.date") && !is_held && self.may_hold_times(made.column);
            if let Some((before, behind)) = is_time.then(|| self.subject(made.column).time_form()).flatten() {
                made.line = format!("{before}{}{behind}", made.line);
                made.trial = format!("{before}{}{behind}", made.trial);
            }
        }
        // One for each column: the first that speaks of it.
        let mut seen: Vec<usize> = Vec::new();
        proposals.retain(|made| !seen.contains(&made.column) && (seen.push(made.column), true).1);
        // Of two that would each be made of the other, the first is made by itself.
        while let Some(at) = (0..proposals.len()).find(|at| self.is_made_of_itself(&proposals, &proposals[*at])) {
            proposals.remove(at);
        }
        Ok(proposals)
    }

    fn is_made_of_itself(&self, plan: &Plan, made: &Made) -> bool {
        made.needs.iter().any(|need| self.reaches(plan, *need, made.column))
    }

    /// Pairs of numbers that are in order by their names, and not less than nothing where neither can be.
    fn wishes(&self, plan: &Plan) -> Vec<Rule> {
        let is_free = |column: usize| {
            let is_open = |made: &Made| made.column == column && (!made.is_agreed || made.when.is_some());
            self.sources[column] == Source::Free && plan.iter().any(is_open)
        };
        let mut found = Vec::new();
        for amounts::Order { less, more } in amounts::orders(self.table) {
            // What is made of the other is what it should be.
            let is_made_of = |column: usize, other: usize| {
                plan.iter().any(|made| made.column == column && made.is_agreed && made.needs.contains(&other))
            };
            if [less, more].iter().all(|column| self.sources[*column] == Source::Free)
                && !is_made_of(less, more)
                && !is_made_of(more, less)
                && (is_free(less) || is_free(more))
            {
                let is_below_zero = |column| self.subject(column).range().is_some_and(|range| range.low < 0.0);
                let from_zero = !is_below_zero(less) && !is_below_zero(more);
                let is_share = [less, more].iter().all(|column| {
                    let name = super::words::words(self.column_name(*column));
                    name.split('_').any(|word| word == "soc" || names::is_percent(word))
                });
                let (less, more) = (quote_name(self.column_name(less)), quote_name(self.column_name(more)));
                let least = if from_zero { format!(" and {less} >= 0") } else { String::new() };
                // Of what there is a hundred of, nothing is more.
                let most = if is_share { format!(" and {more} <= 100") } else { String::new() };
                found.push(Rule::new(&format!("{less} <= {more}{least}{most}"), self.table, &[]));
            }
        }
        found
    }

    /// What must not be null.
    fn filled(&self) -> Vec<Rule> {
        let columns = (0..self.table.columns.len())
            .filter(|column| self.sources[*column] == Source::Free && self.table.columns[*column].not_null);
        columns
            .map(|column| Rule::new(&format!("{} is not null", quote_name(self.column_name(column))), self.table, &[]))
            .collect()
    }

    /// What a value of each column's kind is like, where a value of that kind is let in at all: no rule is met by another kind.
    fn kinds(&self, plan: &Plan) -> Result<Vec<Rule>> {
        let free = (0..self.table.columns.len()).filter(|column| self.sources[*column] == Source::Free);
        let all: Vec<Rule> = free
            .filter_map(|column| {
                let condition = self.subject(column).kind().condition(&quote_name(self.column_name(column)))?;
                Some(Rule::new(&condition, self.table, &[]))
            })
            .collect();
        let goals: Vec<Goal<'_>> = all.iter().map(|rule| Goal { rule, is_check: false, is_soft: false }).collect();
        let broken = self.broken(plan, &goals, TRIAL)?;
        let is_possible = |rule: &Rule| {
            let [column] = rule.columns.as_slice() else { return false };
            self.alone(*column)
                .is_some_and(|made| self.scratch.admits(self.column_name(*column), &made, &[rule.text.as_str()]))
        };
        let kept = all.into_iter().zip(broken).filter(|(rule, broken)| *broken == 0 || is_possible(rule));
        Ok(kept.map(|(rule, _)| rule).collect())
    }

    /// True of a rule that records in memory can break as those of the table do.
    fn can_be_tried(&self, rule: &Rule) -> bool {
        rule.columns.iter().all(|column| match &self.sources[*column] {
            Source::Remark(text) => self.scratch.can_evaluate(text),
            Source::Key(at) => {
                let others = rule.columns.iter().filter(|other| self.sources[**other] != Source::Key(*at));
                // A record of the table itself is one before it, or it.
                let is_own = self.keys[*at].is_self_reference && others.clone().all(|other| self.is_rowid(*other));
                !is_own && self.condition(*at, rule).is_none()
            }
            _ => true,
        })
    }

    /// What a rule asks of the parents of a key, where it speaks of keys alone, as it stands behind `where`.
    fn condition(&self, at: usize, rule: &Rule) -> Option<String> {
        let key = &self.keys[at];
        let ([column], [target]) = (key.columns.as_slice(), key.parent_columns.as_slice()) else { return None };
        // The last of two keys is chosen to fit the first; a name that both tables have would be the parent's.
        let is_last = rule.columns.iter().all(|other| other <= column);
        let is_unknown = |other: usize| {
            let found = self.catalog.member(&key.parent, self.column_name(other), None);
            matches!(found, Ok(MemberLookup::Unknown { .. }))
        };
        // In backticks it is no relation of the parent that is called nearly so: `origin` beside `.origins`.
        let is_called_so = |other: usize| {
            let name = self.column_name(other);
            let is_column = key.parent.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
            let called = |known: &String| known.eq_ignore_ascii_case(name);
            let relations = self.catalog.relations(&key.parent);
            is_column || !relations.is_ok_and(|all| !all.iter().any(|relation| relation.names.iter().any(called)))
        };
        let is_key = |other: &usize| {
            matches!(self.sources[*other], Source::Key(_))
                && (other == column || is_unknown(*other) || !is_called_so(*other))
        };
        if key.is_self_reference
            || !is_last
            || !rule.columns.contains(column)
            || !rule.columns.iter().all(is_key)
            || self.leaves_null(at)
        {
            return None;
        }
        // Two records of one parent that differ, where there are two.
        let is_pair = |other: &usize| {
            other == column
                || matches!(self.sources[*other], Source::Key(other) if self.keys[other].parent.name == key.parent.name)
        };
        let says_null =
            rule.pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.eq_ignore_ascii_case("null")));
        let alone = key.nullable && self.counts[at] <= 1;
        if rule.columns.len() > 1 && (alone || says_null || rule.columns.len() > 2 || !rule.columns.iter().all(is_pair))
        {
            return None;
        }
        let text: String = rule
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Column(other) if other == column => hop_name(&key.parent.columns[*target].name),
                Piece::Column(other) if is_unknown(*other) => self.reference(*other),
                Piece::Column(other) => quoted(self.column_name(*other)),
            })
            .collect();
        crate::lang::parse(&format!("create x y=any z where {text}")).is_ok().then_some(text)
    }

    /// Columns behind those that they need.
    fn in_turn(&self, plan: Plan) -> Plan {
        let rank = |made: &Made| match &self.sources[made.column] {
            Source::Free => 1,
            Source::Key(_) => 2,
            _ => 0,
        };
        let mut rest = plan;
        rest.sort_by_key(|made| (rank(made), made.column));
        let mut placed: Vec<bool> = vec![true; self.table.columns.len()];
        rest.iter().for_each(|made| placed[made.column] = false);
        let mut plan = Plan::with_capacity(rest.len());
        while !rest.is_empty() {
            // What needs itself in a circle would be made of nulls.
            let next = rest.iter().position(|made| made.needs.iter().all(|need| placed[*need])).unwrap_or(0);
            let made = rest.remove(next);
            placed[made.column] = true;
            plan.push(made);
        }
        plan
    }

    /// How many of so many records break each rule.
    fn broken(&self, plan: &Plan, goals: &[Goal<'_>], count: u64) -> Result<Vec<u64>> {
        self.fill(plan, count)?;
        Ok(self.scratch.violations(&goals.iter().map(|goal| goal.rule.text.as_str()).collect::<Vec<_>>()))
    }

    /// Makes so many records in memory.
    fn fill(&self, plan: &Plan, count: u64) -> Result<()> {
        let columns: Vec<(String, String)> =
            plan.iter().map(|made| (self.column_name(made.column).to_owned(), made.trial.clone())).collect();
        self.scratch.fill(&columns, count).map_err(|error| {
            let text = format!("{}: values of the right kind cannot be made up: {}", self.table.name, error.message);
            Diagnostic::error(text).hint("name the columns that it is about, or fill the table by SQL")
        })
    }

    /// True if SQLite's own numbering meets the rules of the rowid.
    fn rowid_fits(&self, column: usize) -> bool {
        let rules: Vec<&str> = self.subject(column).rules.iter().map(|rule| rule.text.as_str()).collect();
        rules.is_empty() || self.scratch.admits(self.column_name(column), ROW, &rules)
    }

    /// True of a key to the table itself that is not always null.
    fn is_own_key(&self, column: usize, plan: &Plan) -> bool {
        matches!(self.sources[column], Source::Key(at) if self.keys[at].is_self_reference)
            && plan.iter().any(|made| made.column == column && made.trial != "null")
    }

    /// A value that the key could have.
    fn key_sample(&self, at: usize, column: usize) -> String {
        let key = &self.keys[at];
        if self.leaves_null(at) {
            return "null".to_owned();
        }
        // As if SQLite had numbered the parents.
        let most = self.counts[at].max(if key.is_self_reference { self.rows } else { 1 }).max(1);
        let place = key.columns.iter().position(|known| *known == column).unwrap_or(0);
        let target = key.parent_columns.get(place).and_then(|position| key.parent.columns.get(*position));
        let is_text =
            target.is_some_and(|target| !kind::kind(target).is_number() && kind::kind(target) != ColumnKind::Any);
        let sample = match target.filter(|_| is_text && kind::kind(&self.table.columns[column]) != ColumnKind::Integer)
        {
            Some(target) => Subject {
                table: &key.parent,
                column: target,
                rules: Vec::new(),
                scratch: &self.scratch,
                unique: true,
                wanted: most,
                land: names::land(&key.parent),
            }
            .made(),
            None => None,
        };
        let sample = sample.unwrap_or_else(|| format!("int(1, {most})"));
        // The first record of a table finds none before it.
        if key.is_self_reference && key.nullable { format!("maybe(0.1, {sample})") } else { sample }
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

    /// What cannot be met, with the column to name instead.
    fn unsolved(&self, columns: &[usize], rule: Option<&str>) -> Diagnostic {
        let over = |rule: &&Rule| rule.columns.iter().any(|column| columns.contains(column));
        let rule = rule.or_else(|| self.rules.iter().find(over).map(|rule| rule.written.as_str()));
        let what = match rule {
            Some(rule) => format!("{}: the check `{rule}` cannot be solved", self.table.name),
            None => format!(
                "{}: no value for {} is known",
                self.table.name,
                columns.first().map_or("a column", |column| self.column_name(*column))
            ),
        };
        let column = columns.iter().find(|column| self.sources[**column] == Source::Free).or(columns.first());
        Diagnostic::error(what).hint(super::field::naming_hint(self.table, column.copied().unwrap_or_default()))
    }

    /// The texts of the triggers on the table.
    fn triggers(&self) -> Result<Vec<String>> {
        let sql = format!(
            "select sql from {}.sqlite_schema where type = 'trigger' and tbl_name = ?1 collate nocase order by name",
            quote_name(&self.table.schema)
        );
        let rows = collect(self.catalog.connection(), &sql, &[Value::text(self.table.name.clone())])?;
        Ok(rows.iter().filter_map(|row| Some(row.first()?.as_text()?.into_owned())).collect())
    }
}
