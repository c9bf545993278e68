//! What looks wrong by the names of columns, though no rule of the schema forbids it: times in the wrong order, values outside of what a
//! name says, the same pair or address twice, columns that hold nothing, a few parents without children where all others have some.

use super::{CheckReport, FIRST, Problem, ProblemKind, RelationStats};
use crate::catalog::{Catalog, RelationKind, Table, TableKind, is_pure_join};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::seed::auto::sense::{self, Bounds};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};
use crate::terminal::width::cut;

/// Fewer records than this tell nothing of what is usual.
const FEW: u64 = 10;
/// What so large a part of the records does is no mistake, but another meaning of the name.
const USUAL: f64 = 0.3;
/// What one in so many records does, the others never, is seldom meant.
const SELDOM: u64 = 10;
/// So many columns are asked about in one pass: a query gives 2,000 at most (limits.html).
const AT_ONCE: usize = 400;
/// How many letters of a value are shown.
const LONGEST: usize = 60;
/// The letters of a day.
const DAY: u64 = 10;
/// Told of however many records repeat a value.
const ALWAYS: u64 = 0;
/// How many pairs of columns in the wrong order are told of for one table.
const MOST_PAIRS: usize = 3;

/// A condition, as SQL and as a line says it.
struct Condition {
    sql: String,
    line: String,
    columns: Vec<usize>,
}

/// One look at a table: what is counted by the way of a single pass, and what is told of it.
struct Look {
    /// True of the records that can be told of at all.
    about: String,
    condition: Condition,
    /// It is told of whatever part of the records it is.
    is_certain: bool,
    name: String,
    what: String,
    /// How sure it is, the surest first.
    rank: u8,
}

struct Looker<'a> {
    connection: &'a dyn Connection,
    table: &'a Table,
}

/// Looks at one table.
pub(super) fn check(
    connection: &dyn Connection,
    catalog: &Catalog,
    table: &Table,
    report: &mut CheckReport,
) -> Result<()> {
    if table.kind != TableKind::Table {
        return Ok(());
    }
    let looker = Looker { connection, table };
    let mut found: Vec<(u8, Problem)> = Vec::new();
    looker.look_by_name(&mut found)?;
    looker.look_for_pairs(catalog, &mut found)?;
    looker.look_for_repeats(&mut found)?;
    looker.look_for_nothing(&mut found)?;
    found.sort_by_key(|(rank, _)| *rank);
    report.problems.extend(found.into_iter().map(|(_, problem)| problem));
    Ok(())
}

/// A few parents without children, where the others have some.
pub(super) fn childless(stats: &RelationStats, relation: &str) -> Option<Problem> {
    // So many would have none if chance alone gave each child its parent.
    let mean = (stats.children - stats.parentless) as f64 / stats.parents.max(1) as f64;
    let by_chance = stats.parents as f64 * (-mean).exp();
    // Where as many have one child or two, none is but a little less.
    let with_few: u64 =
        stats.groups.iter().filter(|(children, _)| (1..=2).contains(children)).map(|(_, parents)| parents).sum();
    let is_odd = stats.parents >= FEW
        && stats.childless * SELDOM <= stats.parents
        && stats.childless as f64 > 3.0 * by_chance
        && stats.childless > with_few;
    let is_plain = is_bare_name(&stats.parent) && is_bare_name(relation);
    is_odd.then(|| Problem {
        kind: ProblemKind::Looks,
        table: Some(stats.parent.clone()),
        name: stats.name.clone(),
        what: format!(
            "{} of {} {} have no {}, though all others do",
            stats.childless, stats.parents, stats.parent, stats.child
        ),
        count: Some(stats.childless),
        first: Vec::new(),
        line: is_plain.then(|| format!("{} without {relation}", stats.parent)),
    })
}

fn short(value: &Value) -> String {
    cut(&quote_value(value), LONGEST).into_owned()
}

impl Looker<'_> {
    fn column(&self, at: usize) -> &str {
        &self.table.columns[at].name
    }

    fn problem(&self, name: String, what: String, count: u64, line: Option<String>) -> Problem {
        Problem {
            kind: ProblemKind::Looks,
            table: Some(self.table.name.clone()),
            name,
            what,
            count: Some(count),
            first: Vec::new(),
            line,
        }
    }

    fn numbers(&self, sql: &str) -> Result<Vec<u64>> {
        let number = |value: &Value| value.as_integer().and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
        Ok(collect(self.connection, sql, &[])?.first().map_or_else(Vec::new, |row| row.iter().map(number).collect()))
    }

    /// Pairs in the wrong order, and values outside of their bounds.
    fn look_by_name(&self, found: &mut Vec<(u8, Problem)>) -> Result<()> {
        let mut looks = self.orders()?;
        for at in 0..self.table.columns.len() {
            looks.extend(self.bounds(at)?);
        }
        if looks.is_empty() {
            return Ok(());
        }
        let mut counts = Vec::new();
        for some in looks.chunks(AT_ONCE) {
            let sums: Vec<String> =
                some.iter().map(|look| format!("sum({}), sum({})", look.about, look.condition.sql)).collect();
            counts.extend(self.numbers(&format!("SELECT {} FROM {}", sums.join(", "), self.table.quoted_name()))?);
        }
        let mut pairs = 0;
        for (look, counts) in looks.into_iter().zip(counts.chunks(2)) {
            let &[about, wrong] = counts else { continue };
            let is_told = wrong > 0 && (look.is_certain || wrong as f64 <= USUAL * about as f64);
            if !is_told || look.rank == 0 && pairs == MOST_PAIRS {
                continue;
            }
            pairs += usize::from(look.rank == 0);
            let mut problem = self.problem(
                look.name,
                format!("{wrong} of {about} {} {}", if wrong == 1 { "is" } else { "are" }, look.what),
                wrong,
                Some(self.line(&look.condition)),
            );
            problem.first = self.first(&look.condition)?;
            found.push((look.rank, problem));
        }
        Ok(())
    }

    fn orders(&self) -> Result<Vec<Look>> {
        let pairs = sense::in_order(self.table);
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        // The shortest text of each column tells whether it holds days alone somewhere, which are before all times of their day.
        let shortest: Vec<String> =
            self.table.columns.iter().map(|column| format!("min(length({}))", quote_name(&column.name))).collect();
        let shortest = self.numbers(&format!("SELECT {} FROM {}", shortest.join(", "), self.table.quoted_name()))?;
        let holds_days = |at: usize| shortest.get(at).is_some_and(|length| *length <= DAY);
        let look = |order: sense::InOrder| {
            let (first, second) = (self.column(order.first), self.column(order.second));
            let (one, other) = (quote_name(first), quote_name(second));
            let by_days = order.is_time && holds_days(order.first) != holds_days(order.second);
            let (sql, line) = match by_days {
                false => (format!("{other} < {one}"), format!("{second} < {first}")),
                true => (format!("date({other}) < date({one})"), format!("date({second}) < date({first})")),
            };
            // Of a text and a number the number is always the lesser, which tells nothing.
            let alike = format!("(typeof({one}) = 'text') = (typeof({other}) = 'text')");
            let both = format!("({one} IS NOT NULL AND {other} IS NOT NULL AND {alike})");
            Look {
                condition: Condition {
                    sql: format!("({alike} AND {sql})"),
                    line,
                    columns: vec![order.first, order.second],
                },
                about: both,
                is_certain: order.is_certain,
                name: format!("{}.{second}", self.table.name),
                what: format!("{} {first}", if order.is_time { "before" } else { "less than" }),
                rank: 0,
            }
        };
        Ok(pairs.into_iter().map(look).collect())
    }

    fn bounds(&self, at: usize) -> Result<Option<Look>> {
        let Some(bounds) = sense::bounds(self.table, at) else { return Ok(None) };
        let name = self.column(at);
        let quoted = quote_name(name);
        let is_number = format!("(typeof({quoted}) IN ('integer', 'real'))");
        let (least, most) = match bounds {
            Bounds::AtLeast(least) => (least, None),
            Bounds::Between(least, most) => (least, Some(most)),
            Bounds::Scale(scales) => match self.scale(&quoted, &is_number, scales)? {
                Some(most) => (0.0, Some(most)),
                None => return Ok(None),
            },
        };
        let (sql, line) = match most {
            None => (format!("{quoted} < {least}"), format!("{name} < {least}")),
            Some(most) => {
                (format!("{quoted} NOT BETWEEN {least} AND {most}"), format!("{name} < {least} or {name} > {most}"))
            }
        };
        let name = format!("{}.{name}", self.table.name);
        Ok(Some(Look {
            name,
            what: match most {
                None => format!("below {least}"),
                Some(most) => format!("outside of {least} to {most}"),
            },
            condition: Condition { sql: format!("({is_number} AND {sql})"), line, columns: vec![at] },
            about: is_number,
            is_certain: false,
            rank: 1,
        }))
    }

    /// The least scale that hardly any value passes; none where there is no such, or too few values tell.
    fn scale(&self, quoted: &str, is_number: &str, scales: &[f64]) -> Result<Option<f64>> {
        let within: Vec<String> =
            scales.iter().map(|most| format!("sum({is_number} AND {quoted} <= {most})")).collect();
        let sql = format!("SELECT sum({is_number}), {} FROM {}", within.join(", "), self.table.quoted_name());
        let counts = self.numbers(&sql)?;
        let [all, within @ ..] = counts.as_slice() else { return Ok(None) };
        let fits = |count: &u64| *all >= FEW && (all - count) * SELDOM * 2 <= *all;
        Ok(within.iter().position(fits).map(|at| scales[at]))
    }

    fn line(&self, condition: &Condition) -> String {
        let is_plain =
            is_bare_name(&self.table.name) && condition.columns.iter().all(|at| is_bare_name(self.column(*at)));
        match is_plain {
            true => format!("{} where {}", self.table.name, condition.line),
            false => format!("SELECT * FROM {} WHERE {};", self.table.quoted_name(), condition.sql),
        }
    }

    /// The first records of a condition, by their keys, with what they hold.
    fn first(&self, condition: &Condition) -> Result<Vec<String>> {
        let mut names = self.table.identity_columns();
        let own = names.len();
        names.extend(condition.columns.iter().map(|at| self.column(*at).to_owned()));
        let listed: Vec<String> = names.iter().map(|name| quote_name(name)).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {} LIMIT {FIRST}",
            listed.join(", "),
            self.table.quoted_name(),
            condition.sql
        );
        let tell = |row: &Vec<Value>| {
            let key: Vec<String> = row[..own].iter().map(quote_value).collect();
            let held: Vec<String> =
                names[own..].iter().zip(&row[own..]).map(|(name, value)| format!("{name}={}", short(value))).collect();
            if key.is_empty() { held.join(" ") } else { format!("{}: {}", key.join(", "), held.join(" ")) }
        };
        Ok(collect(self.connection, &sql, &[])?.iter().map(tell).collect())
    }

    /// The same pair twice in a table that does nothing but join two others.
    fn look_for_pairs(&self, catalog: &Catalog, found: &mut Vec<(u8, Problem)>) -> Result<()> {
        let relations = catalog.relations(self.table)?;
        let mut keys: Vec<&[usize]> = Vec::new();
        for relation in relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo) {
            if let [step] = relation.steps.as_slice() {
                keys.push(&step.from_columns);
            }
        }
        let [one, other] = keys.as_slice() else { return Ok(()) };
        if one == other || !is_pure_join(self.table, one, other) {
            return Ok(());
        }
        let columns: Vec<usize> = one.iter().chain(*other).copied().collect();
        self.repeats(&columns, "the same pair more than once", 2, ALWAYS, found)
    }

    /// Addresses and names that are there twice, where hardly any is.
    fn look_for_repeats(&self, found: &mut Vec<(u8, Problem)>) -> Result<()> {
        for at in 0..self.table.columns.len() {
            if self.table.foreign_keys.iter().any(|key| key.columns.contains(&at)) {
                continue;
            }
            if sense::is_ones_own(self.table, at) {
                // Orders of one customer have one address, customers have not.
                let seldom = if self.table.foreign_keys.is_empty() { ALWAYS } else { 4 };
                self.repeats(&[at], "the same more than once", 3, seldom, found)?;
            // What belongs to something else is called as it likes.
            } else if sense::is_name(self.table, at) && self.table.foreign_keys.is_empty() {
                self.repeats(&[at], "the same more than once", 4, SELDOM, found)?;
            }
        }
        Ok(())
    }

    /// Values that several records hold, if these are no more than one in `seldom` of them all.
    fn repeats(
        &self,
        columns: &[usize],
        what: &str,
        rank: u8,
        seldom: u64,
        found: &mut Vec<(u8, Problem)>,
    ) -> Result<()> {
        let is_unique = |index: &crate::catalog::Index| {
            index.unique
                && !index.partial
                && index.columns.iter().all(|column| column.is_some_and(|column| columns.contains(&column)))
        };
        let key = &self.table.primary_key;
        let is_key = !key.is_empty() && key.iter().all(|at| columns.contains(at));
        if is_key || self.table.indexes.iter().any(is_unique) {
            return Ok(());
        }
        let names: Vec<String> = columns.iter().map(|at| quote_name(self.column(*at))).collect();
        let present: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
        let (listed, present) = (names.join(", "), present.join(" AND "));
        let groups = format!("FROM {} WHERE {present} GROUP BY {listed}", self.table.quoted_name());
        // Beside columns of the table, `n` might be one of them.
        let sql = format!("SELECT sum(n), sum(iif(n > 1, n, 0)), sum(n > 1) FROM (SELECT count(*) AS n {groups})");
        let counts = self.numbers(&sql)?;
        let &[all, repeated, values] = counts.as_slice() else { return Ok(()) };
        let is_seldom = seldom == ALWAYS || all >= FEW && repeated.saturating_mul(seldom) <= all;
        if values == 0 || !is_seldom {
            return Ok(());
        }
        let told: Vec<&str> = columns.iter().map(|at| self.column(*at)).collect();
        let is_plain = is_bare_name(&self.table.name) && told.iter().all(|name| is_bare_name(name));
        let line = match is_plain {
            true => format!("{} per {} having count() > 1", self.table.name, told.join(", ")),
            false => format!("SELECT {listed}, count(*) {groups} HAVING count(*) > 1;"),
        };
        let mut problem = self.problem(
            format!("{}.{}", self.table.name, told.join(", ")),
            format!("{repeated} of {all} {} hold {what}", self.table.name),
            repeated,
            Some(line),
        );
        let sql =
            format!("SELECT {listed} {groups} HAVING count(*) > 1 ORDER BY count(*) DESC, {listed} LIMIT {FIRST}");
        let first = collect(self.connection, &sql, &[])?;
        let tell = |row: &Vec<Value>| {
            let held: Vec<String> =
                told.iter().zip(row).map(|(name, value)| format!("{name}={}", short(value))).collect();
            held.join(" ")
        };
        problem.first = first.iter().map(tell).collect();
        found.push((rank, problem));
        Ok(())
    }

    /// Columns that are NULL in every record, or the same in every one.
    fn look_for_nothing(&self, found: &mut Vec<(u8, Problem)>) -> Result<()> {
        let columns: Vec<usize> = (0..self.table.columns.len())
            .filter(|at| !self.table.columns[*at].hidden && !self.table.primary_key.contains(at))
            .collect();
        if columns.is_empty() {
            return Ok(());
        }
        let told = |at: &usize| {
            let name = quote_name(self.column(*at));
            format!("count({name}) > 0, count({name}) = count(*) AND min({name}) = max({name})")
        };
        let (mut records, mut flags) = (0, Vec::new());
        for some in columns.chunks(AT_ONCE) {
            let told: Vec<String> = some.iter().map(told).collect();
            let sql = format!("SELECT count(*), {} FROM {}", told.join(", "), self.table.quoted_name());
            let [count, found @ ..] = &*self.numbers(&sql)? else { return Ok(()) };
            records = *count;
            if records < FEW {
                return Ok(());
            }
            flags.extend_from_slice(found);
        }
        let (mut empty, mut same) = (Vec::new(), Vec::new());
        for (at, flags) in columns.iter().zip(flags.chunks(2)) {
            let has_default = self.table.columns[*at].default.is_some();
            match flags {
                [0, _] if !sense::is_often_empty(self.table, *at) => empty.push(self.column(*at)),
                [1, 1] if !has_default && !sense::is_time(self.table, *at) => same.push(self.column(*at)),
                _ => {}
            }
        }
        for (names, what, rank) in [(empty, "NULL", 5), (same, "the same", 6)] {
            if !names.is_empty() {
                let name = format!("{}.{}", self.table.name, names.join(", "));
                found.push((rank, self.problem(name, format!("{what} in all {records} records"), records, None)));
            }
        }
        Ok(())
    }
}
