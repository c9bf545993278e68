//! What looks wrong by the names of columns, though no rule of the schema forbids it: times in the wrong order, values outside of what a
//! name says, the same pair or address twice, columns that hold nothing, a few parents without children where all others have some.

use std::collections::HashMap;

use super::counts::{Answers, Filled, Questions};
use super::{CheckReport, Doubt, FIRST, Problem, ProblemKind, RelationStats, forms};
use crate::catalog::{Affinity, Catalog, Index, RelationKind, Table, TableKind, is_pure_join};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::seed::auto::sense::{self, Bounds, Limits};
use crate::sql::quote_name;
use crate::store::{self, Connection, Value, collect, quote_value};
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
/// How a text begins that is a day, and in order with others as it stands.
pub(super) const DATED: &str = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'";
/// The letters of a day.
pub(super) const DAY: u64 = 10;
/// How many pairs of columns in the wrong order are told of for one table, those left out that follow from others.
const MOST_PAIRS: usize = 24;

/// A condition, as SQL and as a line says it.
pub(super) struct Condition {
    pub sql: String,
    pub line: String,
    pub columns: Vec<usize>,
    /// A line that names few records is shorter.
    pub is_long: bool,
}

/// One look at a table: what is counted by the way of a single pass, and what is told of it.
pub(super) struct Look {
    /// True of the records that can be told of at all.
    pub about: String,
    pub condition: Condition,
    /// It is told of whatever part of the records it is.
    pub is_certain: bool,
    pub name: String,
    pub what: String,
    pub doubt: Doubt,
    /// How many records it is about and how many of them are wrong, where that is counted already.
    pub counts: Option<[u64; 2]>,
}

/// True of so few of these records that it is no other meaning of a name.
pub(super) fn are_few(wrong: u64, about: u64) -> bool {
    wrong as f64 <= USUAL * about as f64 || about < FEW && (wrong * 2 < about || wrong == 1 && about > 1)
}

/// Columns whose values records should hardly share.
struct Repeat {
    columns: Vec<usize>,
    what: &'static str,
    doubt: Doubt,
    /// It is told of if no more than one record in so many does; none where it is never meant.
    seldom: Option<u64>,
    /// Texts that differ in the case of letters are the same.
    any_case: bool,
}

struct Looker<'a> {
    connection: &'a dyn Connection,
    table: &'a Table,
    /// What one pass over the table has counted.
    answers: &'a Answers,
    names_records: bool,
    /// The columns of its keys, declared or not.
    keys: Vec<usize>,
}

/// What is to be counted for the looks at a table.
pub(super) fn questions(connection: &dyn Connection, catalog: &Catalog, table: &Table) -> Result<Questions> {
    if table.kind != TableKind::Table {
        return Ok(Questions::default());
    }
    let bounds = |at: usize| Some((at, sense::limits(table, at)?.bounds));
    Ok(Questions {
        keys: Vec::new(),
        orders: sense::in_order(table).into_iter().map(|order| (order.first, order.second)).collect(),
        numbers: (0..table.columns.len()).filter_map(bounds).collect(),
        repeats: repeats(catalog, table)?.into_iter().map(|repeat| (repeat.columns, repeat.any_case)).collect(),
        filled: fillable(table),
        days: forms::days(connection, table),
    })
}

/// Looks at one table.
pub(super) fn check(
    connection: &dyn Connection,
    catalog: &Catalog,
    table: &Table,
    answers: &Answers,
    names_records: bool,
    report: &mut CheckReport,
) -> Result<()> {
    if table.kind != TableKind::Table {
        return Ok(());
    }
    let relations = catalog.relations(table)?;
    let leads = relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo);
    let leading = leads.flat_map(|relation| relation.steps.iter().flat_map(|step| step.from_columns.iter().copied()));
    let declared = table.foreign_keys.iter().flat_map(|key| key.columns.iter().copied());
    let keys = leading.chain(declared).collect();
    let looker = Looker { connection, table, answers, names_records, keys };
    let mut found: Vec<Problem> = Vec::new();
    looker.look_by_name(&mut found)?;
    for repeat in repeats(catalog, table)? {
        looker.look_for_repeats(&repeat, &mut found)?;
    }
    looker.look_for_nothing(&mut found)?;
    report.problems.extend(found);
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
        kind: ProblemKind::Looks(Doubt::Childless),
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

/// What of a table is hardly there twice.
fn repeats(catalog: &Catalog, table: &Table) -> Result<Vec<Repeat>> {
    let mut found: Vec<Repeat> = joined(catalog, table)?.into_iter().collect();
    for at in 0..table.columns.len() {
        if table.foreign_keys.iter().any(|key| key.columns.contains(&at)) {
            continue;
        }
        let what = "the same more than once";
        let is_email = sense::is_email(table, at);
        if keeps_apart(table, &[at]) {
            if is_email && table.columns[at].collation == "BINARY" {
                let what = "the same in other letters";
                found.push(Repeat { columns: vec![at], what, doubt: Doubt::Own, seldom: None, any_case: true });
            }
            continue;
        }
        if sense::is_ones_own(table, at) {
            // Orders of one customer have one address, customers have not; a log tells of one again and again.
            let seldom = match table.foreign_keys.is_empty() {
                true if sense::is_of_people(table) => None,
                true => Some(2),
                false => Some(4),
            };
            found.push(Repeat { columns: vec![at], what, doubt: Doubt::Own, seldom, any_case: is_email });
        // What belongs to something else is called as it likes.
        } else if sense::is_name(table, at) && table.foreign_keys.is_empty() {
            let seldom = Some(SELDOM);
            found.push(Repeat { columns: vec![at], what, doubt: Doubt::Name, seldom, any_case: false });
        }
    }
    found.extend(persons(table).into_iter().filter(|repeat| !keeps_apart(table, &repeat.columns)));
    Ok(found)
}

/// One person twice: by name and day of birth for sure, by name alone perhaps.
fn persons(table: &Table) -> Vec<Repeat> {
    let names = sense::person_names(table);
    if names.is_empty() || !sense::is_of_people(table) && !table.foreign_keys.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(birth) = sense::birth_day(table) {
        let columns = names.iter().copied().chain([birth]).collect();
        let what = "the same person more than once";
        found.push(Repeat { columns, what, doubt: Doubt::Own, seldom: None, any_case: true });
    }
    if names.len() > 1 {
        let what = "the same name more than once";
        found.push(Repeat { columns: names, what, doubt: Doubt::Namesake, seldom: Some(2), any_case: true });
    }
    found
}

/// The pair of keys in a table that does nothing but join two others.
fn joined(catalog: &Catalog, table: &Table) -> Result<Option<Repeat>> {
    let relations = catalog.relations(table)?;
    let mut keys: Vec<&[usize]> = Vec::new();
    for relation in relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo) {
        if let [step] = relation.steps.as_slice() {
            keys.push(&step.from_columns);
        }
    }
    let [one, other] = keys.as_slice() else { return Ok(None) };
    if one == other || !is_pure_join(table, one, other) {
        return Ok(None);
    }
    let columns = one.iter().chain(*other).copied().collect();
    let what = "the same pair more than once";
    let repeat = Repeat { columns, what, doubt: Doubt::Pair, seldom: None, any_case: false };
    Ok((!keeps_apart(table, &repeat.columns)).then_some(repeat))
}

/// True if the schema keeps the values of these columns apart.
fn keeps_apart(table: &Table, columns: &[usize]) -> bool {
    let is_unique = |index: &Index| {
        index.unique
            && !index.partial
            && index.columns.iter().all(|column| column.is_some_and(|column| columns.contains(&column)))
    };
    let key = &table.primary_key;
    !key.is_empty() && key.iter().all(|at| columns.contains(at)) || table.indexes.iter().any(is_unique)
}

/// The columns that should hold something, and not always the same.
fn fillable(table: &Table) -> Vec<usize> {
    (0..table.columns.len()).filter(|at| !table.columns[*at].hidden && !table.primary_key.contains(at)).collect()
}

pub(super) fn short(value: &Value) -> String {
    cut(&quote_value(value), LONGEST).into_owned()
}

impl Looker<'_> {
    fn column(&self, at: usize) -> &str {
        &self.table.columns[at].name
    }

    fn problem(&self, doubt: Doubt, name: String, what: String, count: u64, line: Option<String>) -> Problem {
        Problem {
            kind: ProblemKind::Looks(doubt),
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
    fn look_by_name(&self, found: &mut Vec<Problem>) -> Result<()> {
        let mut looks = self.orders()?;
        for at in 0..self.table.columns.len() {
            looks.extend(self.bounds(at)?);
            looks.extend(self.address(at));
            looks.extend(forms::flag(self.table, at));
        }
        looks.extend(forms::times(self.connection, self.table, self.answers)?);
        if looks.is_empty() {
            return Ok(());
        }
        let mut open: Vec<&mut Look> = looks.iter_mut().filter(|look| look.counts.is_none()).collect();
        for some in open.chunks_mut(AT_ONCE) {
            let sums: Vec<String> =
                some.iter().map(|look| format!("sum({}), sum({})", look.about, look.condition.sql)).collect();
            let counts = self.numbers(&format!("SELECT {} FROM {}", sums.join(", "), self.table.quoted_name()))?;
            for (look, counts) in some.iter_mut().zip(counts.as_chunks().0) {
                look.counts = Some(*counts);
            }
        }
        // Of many pairs those that leave no doubt are told, and those that stand together.
        looks.sort_by_key(|look| {
            let apart = look.condition.columns.first().zip(look.condition.columns.last()).map(|(a, b)| a.abs_diff(*b));
            (look.doubt, !look.is_certain, apart)
        });
        looks.retain(|look| {
            look.counts.is_some_and(|[about, wrong]| wrong > 0 && (look.is_certain || are_few(wrong, about)))
        });
        let mut pairs = 0;
        for (at, look) in looks.iter().enumerate() {
            let Some([about, wrong]) = look.counts else { continue };
            if look.doubt == Doubt::Order {
                if pairs == MOST_PAIRS || self.follows_from_others(at, &looks)? {
                    continue;
                }
                pairs += 1;
            }
            let mut problem = self.problem(
                look.doubt,
                look.name.clone(),
                format!("{wrong} of {about} {} {}", if wrong == 1 { "is" } else { "are" }, look.what),
                wrong,
                Some(self.line(&look.condition)),
            );
            if self.names_records {
                problem.first = self.first(&look.condition)?;
                // What is said of a form is too long to be typed.
                if look.condition.is_long
                    && wrong <= FIRST as u64
                    && let Some(line) = self.line_of_keys(&look.condition)?
                {
                    problem.line = Some(line);
                }
            }
            found.push(problem);
        }
        Ok(())
    }

    /// True of a pair whose wrong records all follow from others that are told of: where of three columns in a row the last is before the
    /// first, one of two neighbours is, too; and what is before its start is before all that comes before it.
    fn follows_from_others(&self, at: usize, looks: &[Look]) -> Result<bool> {
        let ends = |look: &Look| match look.condition.columns.as_slice() {
            [first, second] if look.doubt == Doubt::Order => Some((*first, *second)),
            _ => None,
        };
        let Some((first, last)) = ends(&looks[at]).filter(|_| !looks[at].is_certain) else { return Ok(false) };
        let tells_it = |look: &&Look| {
            ends(look).is_some_and(|(one, other)| {
                let is_between = |middle: usize| sense::is_between(self.table, first, middle, last);
                let is_neighbour = one == first && is_between(other) || other == last && is_between(one);
                is_neighbour || look.is_certain && (one == first) != (other == last)
            })
        };
        let others: Vec<String> = looks.iter().filter(tells_it).map(|look| look.condition.sql.clone()).collect();
        if others.is_empty() {
            return Ok(false);
        }
        let of_table = self.table.quoted_name();
        let sql = format!(
            "SELECT count(*) FROM {of_table} WHERE {} AND ({}) IS NOT TRUE",
            looks[at].condition.sql,
            others.join(" OR ")
        );
        Ok(store::count(self.connection, &sql)? == 0)
    }

    /// The line that names some records by their keys, where it can.
    fn line_of_keys(&self, condition: &Condition) -> Result<Option<String>> {
        let [key] = self.table.identity_columns().try_into().unwrap_or_else(|_| [String::new()]);
        if !is_bare_name(&self.table.name) || !is_bare_name(&key) {
            return Ok(None);
        }
        let sql = format!("SELECT {} FROM {} WHERE {}", quote_name(&key), self.table.quoted_name(), condition.sql);
        let keys: Vec<String> = collect(self.connection, &sql, &[])?.iter().flatten().map(quote_value).collect();
        Ok(Some(format!("{} where {key} in ({})", self.table.name, keys.join(", "))))
    }

    fn orders(&self) -> Result<Vec<Look>> {
        let pairs = sense::in_order(self.table);
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let mut looks = Vec::new();
        for order in pairs {
            let counted = self.answers.order(order.first, order.second);
            let (first, second) = (self.column(order.first), self.column(order.second));
            let (one, other) = (quote_name(first), quote_name(second));
            if order.is_time && self.are_clocks(&one, &other)? {
                continue;
            }
            // The shortest text of each column tells whether it holds days alone somewhere, which are before all times of their day.
            let by_days = order.is_time && {
                let shortest = match counted.and_then(|counted| counted.shortest) {
                    Some(shortest) => shortest,
                    None => self.shortest([&one, &other])?,
                };
                let [first, second] = shortest.map(|length| length <= DAY);
                first != second
            };
            let has_zones = order.is_time
                && match counted {
                    Some(counted) => counted.has_zones,
                    None => self.have_zones([&one, &other])?,
                };
            let compared = |call: &str| {
                (format!("{call}({other}) < {call}({one})"), format!("{call}({second}) < {call}({first})"))
            };
            let (sql, line) = match (by_days, has_zones) {
                (true, _) => compared("date"),
                (false, true) => compared("julianday"),
                (false, false) => (format!("{other} < {one}"), format!("{second} < {first}")),
            };
            // Of a text and a number the number is always the lesser, which tells nothing; nor do texts that are no days.
            let alike = format!(
                "iif(typeof({one}) = 'text', typeof({other}) = 'text' AND {one} {DATED} AND {other} {DATED}, typeof({other}) <> 'text')"
            );
            let both = format!("({one} IS NOT NULL AND {other} IS NOT NULL AND {alike})");
            looks.push(Look {
                condition: Condition {
                    sql: format!("({alike} AND {sql})"),
                    line,
                    columns: vec![order.first, order.second],
                    is_long: false,
                },
                about: both,
                is_certain: order.is_certain,
                name: format!("{}.{second}", self.table.name),
                what: format!("{} {first}", if order.is_time { "before" } else { "less than" }),
                doubt: Doubt::Order,
                counts: counted.filter(|_| !by_days && !has_zones).map(|counted| [counted.about, counted.wrong]),
            });
        }
        Ok(looks)
    }

    /// True of two columns that hold times of day, of which the second may be one of the next day: `22:00` to `06:00`.
    fn are_clocks(&self, one: &str, other: &str) -> Result<bool> {
        const CLOCK: &str = "GLOB '[0-2][0-9]:[0-5][0-9]*'";
        let clocks = format!("sum({one} {CLOCK}) > 0 AND sum({other} {CLOCK}) > 0");
        let others = format!("sum({one} NOT {CLOCK} OR {other} NOT {CLOCK}) = 0");
        Ok(self.numbers(&format!("SELECT {clocks} AND {others} FROM {}", self.table.quoted_name()))? == [1])
    }

    /// True of columns of which some times name a zone.
    fn have_zones(&self, columns: [&str; 2]) -> Result<bool> {
        let named = columns.map(|column| format!("{column} GLOB '????-??-??*:*[Z+-]*'")).join(" OR ");
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {named} LIMIT 1)", self.table.quoted_name());
        Ok(self.numbers(&sql)? == [1])
    }

    /// The letters of the shortest value of two columns, 0 where there is none.
    fn shortest(&self, columns: [&str; 2]) -> Result<[u64; 2]> {
        let listed = columns.map(|column| format!("min(length({column}))")).join(", ");
        let lengths = self.numbers(&format!("SELECT {listed} FROM {}", self.table.quoted_name()))?;
        Ok(lengths.first_chunk().copied().unwrap_or_default())
    }

    fn bounds(&self, at: usize) -> Result<Option<Look>> {
        let Some(Limits { bounds, is_certain }) = sense::limits(self.table, at) else { return Ok(None) };
        let name = self.column(at);
        let quoted = quote_name(name);
        let is_number = format!("(typeof({quoted}) IN ('integer', 'real'))");
        if let Bounds::Scale(_) = bounds
            && self.are_all_negative(at, &quoted, &is_number)?
        {
            return Ok(Some(Look {
                counts: None,
                name: format!("{}.{name}", self.table.name),
                what: "below 0".to_owned(),
                condition: Condition {
                    sql: format!("({is_number} AND {quoted} < 0)"),
                    line: format!("{name} < 0"),
                    columns: vec![at],
                    is_long: false,
                },
                about: is_number,
                is_certain: true,
                doubt: Doubt::Value,
            }));
        }
        let (least, most) = match bounds {
            Bounds::AtLeast(least) => (least, None),
            Bounds::Between(least, most) => (least, Some(most)),
            Bounds::Scale(scales) => match self.scale(at, &quoted, &is_number, scales)? {
                Some(most) => (0.0, Some(most)),
                None if is_certain => (0.0, scales.last().copied()),
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
        let counts = self.answers.numbers(at).map(|counted| {
            let within = match bounds {
                Bounds::Scale(scales) => {
                    scales.iter().position(|scale| Some(*scale) == most).map(|at| counted.within[at])
                }
                Bounds::AtLeast(_) | Bounds::Between(..) => counted.within.first().copied(),
            };
            [counted.all, counted.below + within.map_or(0, |within| counted.all - within)]
        });
        Ok(Some(Look {
            counts,
            name,
            what: match most {
                None => format!("below {least}"),
                Some(most) => format!("outside of {least} to {most}"),
            },
            condition: Condition { sql: format!("({is_number} AND {sql})"), line, columns: vec![at], is_long: false },
            about: is_number,
            is_certain,
            doubt: Doubt::Value,
        }))
    }

    /// What is no address in a column of e-mail addresses.
    fn address(&self, at: usize) -> Option<Look> {
        let name = self.column(at);
        let quoted = quote_name(name);
        sense::is_email(self.table, at).then(|| Look {
            about: format!("({quoted} IS NOT NULL AND {quoted} <> '')"),
            condition: Condition {
                sql: format!("({})", forms::no_address(&quoted)),
                line: forms::no_address(name),
                columns: vec![at],
                is_long: true,
            },
            is_certain: false,
            name: format!("{}.{name}", self.table.name),
            what: "no e-mail address".to_owned(),
            doubt: Doubt::Value,
            counts: None,
        })
    }

    /// True of numbers of which each is below 0: of one scale, and on the wrong side of it.
    fn are_all_negative(&self, at: usize, quoted: &str, is_number: &str) -> Result<bool> {
        let counts = match self.answers.numbers(at) {
            Some(counted) => vec![counted.all, counted.below],
            None => {
                let sql = format!(
                    "SELECT sum({is_number}), sum({is_number} AND {quoted} < 0) FROM {}",
                    self.table.quoted_name()
                );
                self.numbers(&sql)?
            }
        };
        Ok(matches!(counts.as_slice(), [all, below] if all == below && *all > 1))
    }

    /// The least scale that hardly any value passes; none where there is no such, or too few values tell.
    fn scale(&self, at: usize, quoted: &str, is_number: &str, scales: &[f64]) -> Result<Option<f64>> {
        let counts = match self.answers.numbers(at) {
            Some(counted) => [&[counted.all][..], &counted.within].concat(),
            None => {
                let within: Vec<String> =
                    scales.iter().map(|most| format!("sum({is_number} AND {quoted} <= {most})")).collect();
                let sql = format!("SELECT sum({is_number}), {} FROM {}", within.join(", "), self.table.quoted_name());
                self.numbers(&sql)?
            }
        };
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

    /// Values that several records hold, if these are few enough.
    fn look_for_repeats(&self, repeat: &Repeat, found: &mut Vec<Problem>) -> Result<()> {
        let Repeat { columns, what, doubt, seldom, any_case } = repeat;
        let names: Vec<String> = columns.iter().map(|at| quote_name(self.column(*at))).collect();
        let present: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
        let (listed, present) = (names.join(", "), present.join(" AND "));
        let collated = |name: &String| if *any_case { format!("{name} COLLATE NOCASE") } else { name.clone() };
        let grouped = names.iter().map(collated).collect::<Vec<_>>().join(", ");
        let groups = format!("FROM {} WHERE {present} GROUP BY {grouped}", self.table.quoted_name());
        // Beside columns of the table, `n` might be one of them.
        let sql = format!("SELECT sum(n), sum(iif(n > 1, n, 0)), sum(n > 1) FROM (SELECT count(*) AS n {groups})");
        let counts = match self.answers.repeats(columns, *any_case) {
            Some(counted) => vec![counted.all, counted.repeated, counted.values],
            None => self.numbers(&sql)?,
        };
        let &[all, repeated, values] = counts.as_slice() else { return Ok(()) };
        // Few records tell nothing of what is usual. Where each is there exactly twice, all were made twice.
        let least = if *doubt == Doubt::Namesake { 1 } else { FEW };
        let is_seldom = |seldom: u64| all >= least && repeated.saturating_mul(seldom) <= all;
        let is_twice = all >= FEW && repeated == all && values * 2 == all;
        if values == 0 || !is_twice && !seldom.is_none_or(is_seldom) {
            return Ok(());
        }
        let told: Vec<&str> = columns.iter().map(|at| self.column(*at)).collect();
        let is_plain = is_bare_name(&self.table.name) && told.iter().all(|name| is_bare_name(name));
        let line = match is_plain {
            true => {
                let lower = |at: &usize| match *any_case
                    && self.table.columns[*at].affinity == Affinity::Text
                    && !sense::is_time(self.table, *at)
                {
                    true => format!("lower({})", self.column(*at)),
                    false => self.column(*at).to_owned(),
                };
                let told: Vec<String> = columns.iter().map(lower).collect();
                format!("{} per {} having count() > 1", self.table.name, told.join(", "))
            }
            false => format!("SELECT {listed}, count(*) {groups} HAVING count(*) > 1;"),
        };
        let mut problem = self.problem(
            *doubt,
            format!("{}.{}", self.table.name, told.join(", ")),
            format!("{repeated} of {all} {} hold {what}", self.table.name),
            repeated,
            Some(line),
        );
        if self.names_records {
            let least = names.iter().map(|name| if *any_case { format!("min({name})") } else { name.clone() });
            let least = least.collect::<Vec<_>>().join(", ");
            let sql =
                format!("SELECT {least} {groups} HAVING count(*) > 1 ORDER BY count(*) DESC, {least} LIMIT {FIRST}");
            let tell = |row: &Vec<Value>| {
                let held: Vec<String> =
                    told.iter().zip(row).map(|(name, value)| format!("{name}={}", short(value))).collect();
                held.join(" ")
            };
            problem.first = collect(self.connection, &sql, &[])?.iter().map(tell).collect();
        }
        found.push(problem);
        Ok(())
    }

    /// Columns that are NULL in every record, or the same in every one.
    fn look_for_nothing(&self, found: &mut Vec<Problem>) -> Result<()> {
        let columns = fillable(self.table);
        if columns.is_empty() {
            return Ok(());
        }
        let of_table = self.table.quoted_name();
        let records = match self.answers.records {
            Some(records) => records,
            None => store::count(self.connection, &format!("SELECT count(*) FROM {of_table}"))?,
        };
        if records < FEW {
            return Ok(());
        }
        let told = |at: &usize| {
            let name = quote_name(self.column(*at));
            format!("count({name}) > 0, count({name}) = count(*) AND min({name}) = max({name})")
        };
        let mut filled: HashMap<usize, Filled> =
            columns.iter().filter_map(|at| Some((*at, self.answers.filled(*at)?))).collect();
        let open: Vec<usize> = columns.iter().filter(|at| !filled.contains_key(at)).copied().collect();
        for some in open.chunks(AT_ONCE) {
            let told: Vec<String> = some.iter().map(told).collect();
            let flags = self.numbers(&format!("SELECT {} FROM {of_table}", told.join(", ")))?;
            let flags = flags.as_chunks().0.iter().map(|[some, same]| Filled { some: *some > 0, same: *same > 0 });
            filled.extend(some.iter().copied().zip(flags));
        }
        let (mut empty, mut same) = (Vec::new(), Vec::new());
        for at in &columns {
            let has_default = self.table.columns[*at].default.is_some();
            match filled.get(at) {
                Some(Filled { some: false, .. }) if !sense::is_often_empty(self.table, *at) => {
                    empty.push(self.column(*at));
                }
                Some(Filled { some: true, same: true })
                    if !has_default && !sense::is_time(self.table, *at) && !self.keys.contains(at) =>
                {
                    same.push(self.column(*at));
                }
                _ => {}
            }
        }
        for (names, what, doubt) in [(empty, "NULL", Doubt::Empty), (same, "the same", Doubt::Same)] {
            if !names.is_empty() {
                let name = format!("{}.{}", self.table.name, names.join(", "));
                found.push(self.problem(doubt, name, format!("{what} in all {records} records"), records, None));
            }
        }
        Ok(())
    }
}
