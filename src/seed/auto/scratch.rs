//! A table in memory with the columns of the one to be filled, where made-up values are tried against checks.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::pattern::literal;
use super::words::Memo;
use crate::catalog::{GeneratedStorage, Table};
use crate::diagnostic::Result;
use crate::seed::{FakeFunctions, SeedContext};
use crate::sql::{code, quote_name};
use crate::store::{self, Connection, OpenOptions, OpenTarget, SqliteConnection, Value, collect};

/// How many records are tried: a check that one record in fifty would break is found with a chance of 98 in 100.
pub(super) const TRIAL: u64 = 200;

/// How many more are tried of what seems to do, since columns that are compared may meet seldom.
pub(super) const LARGE_TRIAL: u64 = 1000;

/// How many values are looked at to tell how many there are.
const DISTINCT_TRIAL: u64 = 1500;

/// The number of the record that is made, as SQLite numbers records.
pub(super) const ROW: &str = "hop_row";

pub(super) struct Scratch {
    connection: Rc<SqliteConnection>,
    functions: Arc<FakeFunctions>,
    table: String,
    /// The statement that makes the table.
    definition: String,
    /// True if the table has a column `n`, which then is no number of the record.
    has_n: bool,
    standing: RefCell<Standing>,
}

/// What is asked about at the moment.
struct Standing {
    records: Rc<Records>,
    /// The row of made-up values that comes next.
    row: u64,
    /// The records are in the table. Those of which it is known what they answer are made when something else is asked of them.
    are_there: bool,
}

/// Records that were made one way, and what they have answered: a line tries again what the plan that it is of has tried.
struct Records {
    /// The statement that makes them, at a row of made-up values.
    insert: String,
    at: u64,
    next_row: u64,
    /// By the question and the row that it is asked at, with the row behind it.
    answers: RefCell<HashMap<(String, u64), (Answer, u64)>>,
}

type Answer = Vec<Vec<Value>>;

thread_local!(static KNOWN: Memo<(String, String, u64), Rc<Records>> = Memo::new());

impl Scratch {
    /// The columns have their types, collations and generated values here, but no other rule.
    pub fn new(table: &Table, generated: &[(String, String)]) -> Result<Scratch> {
        let connection =
            store::open(OpenTarget::Memory, &OpenOptions { safe: true, sandbox: true, ..OpenOptions::default() })
                .or_else(|_| store::open(OpenTarget::Memory, &OpenOptions::default()))?;
        let functions = Arc::new(FakeFunctions::new(SeedContext::new(0)));
        connection.add_functions(functions.clone())?;
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|column| !column.hidden)
            .map(|column| {
                let mut text = format!("{} {}", quote_name(&column.name), type_name(&column.declared_type));
                if !column.collation.eq_ignore_ascii_case("binary") {
                    text.push_str(&format!(" collate {}", quote_name(&column.collation)));
                }
                let own = generated.iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name));
                if let (Some(kind), Some((_, expression))) = (column.generated, own) {
                    let kind = if kind == GeneratedStorage::Stored { "stored" } else { "virtual" };
                    text.push_str(&format!(" generated always as ({expression}) {kind}"));
                }
                text
            })
            .collect();
        let has_n = table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n"));
        let strict = if table.strict { " strict" } else { "" };
        let name = quote_name(&table.name);
        let definition = format!("create table {name} ({}){strict}", columns.join(", "));
        collect(&*connection, &definition, &[])?;
        let none = Records { insert: String::new(), at: 0, next_row: 0, answers: RefCell::default() };
        let standing = RefCell::new(Standing { records: Rc::new(none), row: 0, are_there: true });
        Ok(Scratch { connection, functions, table: name, definition, has_n, standing })
    }

    /// The numbers of so many records, under a name that columns do not have, and as `n` unless one has that.
    fn numbers(&self, count: u64) -> String {
        let (names, first, next) = match self.has_n {
            true => (ROW.to_owned(), "1", format!("{ROW} + 1")),
            false => (format!("{ROW}, n"), "1, 1", format!("{ROW} + 1, n + 1")),
        };
        format!(
            "with recursive hop_n({names}) as materialized (select {first} union all select {next} from hop_n where {ROW} < {count})"
        )
    }

    /// Puts records in the place of those that are there, with made-up values from a row on.
    fn put(&self, insert: String, at: u64) -> Result<()> {
        let key = (self.definition.clone(), insert, at);
        let known = KNOWN.with(|known| known.kept(&key));
        let are_there = known.is_none();
        let records = match known {
            Some(records) => records,
            None => {
                self.standing.borrow_mut().are_there = false;
                self.make(&key.1, at)?;
                let next_row = self.functions.next_row();
                let made = Rc::new(Records { insert: key.1.clone(), at, next_row, answers: RefCell::default() });
                KNOWN.with(|known| known.keep(key, Rc::clone(&made)));
                made
            }
        };
        let row = records.next_row;
        self.standing.replace(Standing { records, row, are_there });
        Ok(())
    }

    fn make(&self, insert: &str, at: u64) -> Result<()> {
        // The same draws each time, so that what is tried is compared by nothing else.
        self.functions.restart_at(SeedContext::new(0), at);
        collect(&*self.connection, &format!("delete from {}", self.table), &[])?;
        collect(&*self.connection, insert, &[]).map(|_| ())
    }

    /// What a query answers of the records.
    fn rows(&self, sql: &str) -> Result<Answer> {
        let mut standing = self.standing.borrow_mut();
        let Standing { records, row, are_there } = &mut *standing;
        let question = (sql.to_owned(), *row);
        if let Some((answer, next_row)) = records.answers.borrow().get(&question) {
            *row = *next_row;
            return Ok(answer.clone());
        }
        if !*are_there {
            self.make(&records.insert, records.at)?;
            *are_there = true;
        }
        self.functions.restart_at(SeedContext::new(0), *row);
        let answer = collect(&*self.connection, sql, &[]);
        *row = self.functions.next_row();
        // An error may be one of the moment.
        if let Ok(answer) = &answer {
            records.answers.borrow_mut().insert(question, (answer.clone(), *row));
        }
        answer
    }

    /// The least and greatest length of values that a line's expression makes; `None` where it cannot be worked out here.
    pub fn lengths(&self, made: &str) -> Option<(u64, u64)> {
        let made = sql(made);
        let rows = self
            .rows(&format!(
                "{} select min(length(x)), max(length(x)) from (select ({made}) as x from hop_n)",
                self.numbers(TRIAL)
            ))
            .ok()?;
        let length = |at: usize| rows.first()?.get(at)?.as_integer().and_then(|length| u64::try_from(length).ok());
        Some((length(0)?, length(1)?))
    }

    /// True if the condition on `x` holds for all values that a line's expression makes.
    pub fn holds_always(&self, made: &str, condition: &str) -> bool {
        let made = sql(made);
        let text = format!(
            "{}, hop_x as materialized (select ({made}) as x from hop_n) select min({condition}) from hop_x",
            self.numbers(TRIAL)
        );
        self.rows(&text).is_ok_and(|rows| rows == [[Value::Integer(1)]])
    }

    /// True if the expression can be worked out here, by itself.
    pub fn can_evaluate(&self, made: &str) -> bool {
        self.connection.prepare(&format!("select ({}) from (select 1 as n)", sql(made))).is_ok()
    }

    /// How many different values an expression has, more or less; `None` for more than there can be records.
    pub fn distinct(&self, made: &str) -> Option<u64> {
        let made = sql(made);
        let rows = self
            .rows(&format!(
                "{} select count(distinct x) from (select ({made}) as x from hop_n)",
                self.numbers(DISTINCT_TRIAL)
            ))
            .ok()?;
        let distinct = u64::try_from(rows.first()?.first()?.as_integer()?).ok()?;
        estimated(distinct, DISTINCT_TRIAL)
    }

    /// How many different values an expression has, where they are few, and each comes up about as often as any other.
    pub fn even(&self, made: &str) -> Option<u64> {
        let made = sql(made);
        let each = format!("select count(*) as n from (select ({made}) as x from hop_n) group by x");
        let rows =
            self.rows(&format!("{} select count(*), sum(n * (n - 1)) from ({each})", self.numbers(DISTINCT_TRIAL)));
        let rows = rows.ok()?;
        let count = |at: usize| rows.first()?.get(at)?.as_integer().and_then(|count| u64::try_from(count).ok());
        let (distinct, meetings) = (count(0)?, count(1)?);
        // Two records meet as often as there are values, or more often.
        let by_meetings = (DISTINCT_TRIAL * (DISTINCT_TRIAL - 1)).checked_div(meetings)?;
        (have_come_up(distinct, DISTINCT_TRIAL) && by_meetings * 10 >= distinct * 9).then_some(distinct)
    }

    /// True of a column that is null in all of the records that were made last.
    pub fn is_empty(&self, column: &str) -> bool {
        let sql = format!("select count({}) from {}", quote_name(column), self.table);
        self.rows(&sql).is_ok_and(|rows| rows == [[Value::Integer(0)]])
    }

    /// How many different values the column has in the records that were made last.
    pub fn distinct_made(&self, column: &str) -> Option<u64> {
        let sql = format!("select count(distinct {}), count(*) from {}", quote_name(column), self.table);
        let rows = self.rows(&sql).ok()?;
        let count = |at: usize| rows.first()?.get(at)?.as_integer().and_then(|count| u64::try_from(count).ok());
        estimated(count(0)?, count(1)?)
    }

    /// How many values there would be if each came up as often as any other and two records met as often as these do; `None` for many.
    pub fn few_made(&self, column: &str) -> Option<u64> {
        let name = quote_name(column);
        let sql = format!(
            "select sum(n * (n - 1)), sum(n) from (select count({name}) as n from {} group by {name})",
            self.table
        );
        let rows = self.rows(&sql).ok()?;
        let count = |at: usize| rows.first()?.get(at)?.as_integer().and_then(|count| u64::try_from(count).ok());
        let (meetings, all) = (count(0)?, count(1)?);
        let few = all.saturating_mul(all.saturating_sub(1)).checked_div(meetings)?;
        have_come_up(few, all).then_some(few.max(1))
    }

    /// Makes so many records of these columns, each an expression that may name those before it.
    ///
    /// # Errors
    /// An expression that cannot be worked out, a value that a strict table refuses.
    pub fn fill(&self, columns: &[(String, String)], count: u64) -> Result<()> {
        if columns.is_empty() {
            return self.put(format!("insert into {} default values", self.table), 0);
        }
        let mut text = self.numbers(count);
        let mut source = "hop_n".to_owned();
        for (at, step) in steps(columns).into_iter().enumerate() {
            // A step of its own for what others are made of, so that it is made once.
            let made: Vec<String> =
                step.iter().map(|(name, made)| format!("({}) as {}", sql(made), in_query(name))).collect();
            let made = made.join(", ");
            text.push_str(&format!(", hop_{at} as materialized (select {source}.*, {made} from {source})"));
            source = format!("hop_{at}");
        }
        let listed =
            |called: fn(&str) -> String| columns.iter().map(|(name, _)| called(name)).collect::<Vec<_>>().join(", ");
        let (names, made) = (listed(quote_name), listed(in_query));
        self.put(format!("insert into {} ({names}) {text} select {made} from {source}", self.table), 0)
    }

    /// Which of these expressions give a value for the column that all rules admit.
    pub fn passing_of(&self, column: &str, made: &[String], rules: &[&str]) -> Vec<bool> {
        let all: Vec<String> = rules.iter().map(|text| format!("iif(({text}\n), 1, 0)")).collect();
        let name = quote_name(column);
        let tell = format!("select {name} is not null and {} from {}", all.join(" and "), self.table);
        let is_true = |row: &Vec<Value>| row.first() == Some(&Value::Integer(1));
        let insert = |rows: &[String]| {
            let values: Vec<String> = rows.iter().map(|made| format!("({})", sql(made))).collect();
            let row = self.standing.borrow().row;
            self.put(format!("insert into {} ({name}) values {}", self.table, values.join(", ")), row)?;
            self.rows(&tell)
        };
        match insert(made) {
            Ok(rows) if rows.len() == made.len() => rows.iter().map(is_true).collect(),
            // One that a strict table refuses is refused alone.
            _ => made
                .iter()
                .map(|one| insert(std::slice::from_ref(one)).is_ok_and(|rows| rows.first().is_some_and(is_true)))
                .collect(),
        }
    }

    /// True if values that an expression makes are never null in a column, and meet these conditions on it.
    pub fn admits(&self, column: &str, made: &str, conditions: &[&str]) -> bool {
        if self.fill(&[(column.to_owned(), made.to_owned())], TRIAL).is_err() {
            return false;
        }
        let conditions = conditions.iter().map(|text| format!(" and iif(({text}\n), 1, 0)")).collect::<String>();
        let sql = format!("select min({} is not null{conditions}) from {}", quote_name(column), self.table);
        self.rows(&sql).is_ok_and(|rows| rows == [[Value::Integer(1)]])
    }

    /// How many of the records break each condition; none do where that cannot be told here.
    pub fn violations(&self, conditions: &[&str]) -> Vec<u64> {
        let count = |value: &Value| value.as_integer().and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
        let ask = |conditions: &[&str]| {
            let sums: Vec<String> = conditions.iter().map(|text| format!("sum(not ({text}\n))")).collect();
            self.rows(&format!("select {} from {}", sums.join(", "), self.table))
        };
        let mut found = Vec::with_capacity(conditions.len());
        for part in conditions.chunks(60) {
            match ask(part) {
                Ok(rows) => found.extend(rows.first().into_iter().flatten().map(count)),
                // One that asks for what is not known here is left out.
                Err(_) => found
                    .extend(part.iter().map(|one| {
                        ask(&[*one]).ok().and_then(|rows| Some(count(rows.first()?.first()?))).unwrap_or(0)
                    })),
            }
        }
        found
    }

    /// Values of an expression that the rules of a column admit, each once.
    pub fn passing(&self, column: &str, made: &str, rules: &[&str], limit: u64) -> Vec<Value> {
        if self.fill(&[(column.to_owned(), made.to_owned())], TRIAL).is_err() {
            return Vec::new();
        }
        let (name, all) =
            (quote_name(column), rules.iter().map(|text| format!("iif(not ({text}\n), 0, 1)")).collect::<Vec<_>>());
        let text = format!(
            "select distinct {name} from {} where {name} is not null and {} limit {limit}",
            self.table,
            all.join(" and ")
        );
        self.rows(&text).unwrap_or_default().into_iter().filter_map(|mut row| row.pop()).collect()
    }
}

/// What a column is called within a query, where SQLite calls none `true` or `false`, not even in quotes.
fn in_query(name: &str) -> String {
    let is_truth = ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_truth { quote_name(&format!("hop_{name}")) } else { quote_name(name) }
}

/// The columns in steps, in none of which one is made of another: a table may have more columns than a query has levels.
fn steps(columns: &[(String, String)]) -> Vec<&[(String, String)]> {
    let mut steps = Vec::new();
    let mut start = 0;
    let mut names: HashSet<String> = HashSet::new();
    for (at, (name, made)) in columns.iter().enumerate() {
        let asks = code(made).any(|token| names.contains(&token.name().to_ascii_lowercase()));
        if asks {
            steps.push(&columns[start..at]);
            start = at;
            names.clear();
        }
        names.insert(name.to_ascii_lowercase());
    }
    if start < columns.len() {
        steps.push(&columns[start..]);
    }
    steps
}

/// A declared type as a statement takes it: converters write what no type is made of, in quotes.
fn type_name(declared: &str) -> String {
    let (words, sizes) = declared.split_once('(').map_or((declared, ""), |(words, sizes)| (words, sizes));
    let is_size = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ');
    let is_plain = words.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_'))
        && (sizes.is_empty() || sizes.strip_suffix(')').is_some_and(|sizes| sizes.chars().all(is_size)));
    if is_plain { declared.to_owned() } else { quote_name(declared) }
}

/// How many values there are where so many of those that were looked at were different.
fn estimated(distinct: u64, looked_at: u64) -> Option<u64> {
    match looked_at.saturating_sub(distinct) {
        0 => None,
        // Else as many as make so many meet by chance.
        _ if have_come_up(distinct, looked_at) => Some(distinct),
        repeated => Some(looked_at.saturating_mul(looked_at) / (2 * repeated)),
    }
}

/// True of so few values that none is missing among those that were looked at.
fn have_come_up(distinct: u64, looked_at: u64) -> bool {
    distinct < looked_at / 4
}

/// Constants as alternatives: `pick(1, 2)`, or the one that there is.
pub(super) fn pick(values: &[Value]) -> String {
    match values {
        [one] => literal(one),
        many => format!("pick({})", many.iter().map(literal).collect::<Vec<_>>().join(", ")),
    }
}

/// An expression of the language as SQL, as far as this module writes such: `fake.name` is `fake_name()`, `4..8` two
/// arguments, and `unique` is for the one who fills.
pub(super) fn sql(made: &str) -> String {
    let mut out = String::with_capacity(made.len() + 8);
    let mut rest = made;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if c == '\'' || c == '`' {
            let length = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            before = c;
            continue;
        }
        let begins = !(before.is_alphanumeric() || before == '_');
        if begins && let Some(name) = rest.strip_prefix("fake.") {
            let length = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
            out.push_str("fake_");
            out.push_str(&name[..length]);
            if !name[length..].starts_with('(') {
                out.push_str("()");
            }
            rest = &name[length..];
            before = 'x';
            continue;
        }
        if let Some(behind) = rest.strip_prefix("..") {
            out.push_str(", ");
            rest = behind;
            before = ' ';
        } else if begins && let Some(behind) = rest.strip_prefix("unique(") {
            out.push('(');
            rest = behind;
            before = '(';
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            before = c;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::sql;

    #[test]
    fn lines_become_sql() {
        for (made, expected) in [
            ("fake.name", "fake_name()"),
            ("unique(fake.title(2..4) || ' fake.x ..')", "(fake_title(2, 4) || ' fake.x ..')"),
            (
                "upper(fake.bothify('???')) || `unique(` || int(1, 2)",
                "upper(fake_bothify('???')) || `unique(` || int(1, 2)",
            ),
        ] {
            assert_eq!(sql(made), expected);
        }
    }
}
