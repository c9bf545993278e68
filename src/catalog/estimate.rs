//! Estimates sizes without counting: the greatest rowid, a sample for the whole.

use std::ops::ControlFlow;
use std::time::Instant;

use super::catalog::Catalog;
use super::{Column, Identity, Table, TableKind};
use crate::sql::letter_case::fold_text;
use crate::sql::quote_name;
use crate::store::{Value, ValueRef, collect, collect_cached};

/// How many records a sample has at the most.
pub const SAMPLE: i64 = 200;

/// What the texts of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// `10:30:00`
    Hours,
    /// `1:23.4`
    Minutes,
    /// None begins as a number does.
    Words,
    Numbers,
}

/// The sizes of so many tables are asked for at once.
const SIZES_AT_ONCE: usize = 100;

/// What tells about how many records a table has; `None` for what keeps none itself.
fn size_query(table: &Table) -> Option<String> {
    let source = table.quoted_name();
    match &table.identity {
        _ if table.kind != TableKind::Table => None,
        Identity::Rowid(rowid) => {
            let rowid = quote_name(rowid);
            // One at a time, each is the first or last step into the table; both at once would read all of it.
            Some(format!("select (select max({rowid}) from {source}) - (select min({rowid}) from {source}) + 1"))
        }
        _ => Some(format!("select count(*) from (select 1 from {source} limit 20000)")),
    }
}

/// The number of such an answer.
fn size(rows: &[Vec<Value>]) -> f64 {
    let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    count.clamp(0, i64::from(u32::MAX)) as f64
}

impl Catalog {
    /// About how many records a table has: what its greatest rowid says, or a count that stops early.
    ///
    /// Views and what cannot be asked are taken for small.
    pub fn records(&self, table: &Table) -> f64 {
        let Some(sql) = size_query(table) else { return 1.0 };
        if self.connection().is_remote() {
            return self.kept_size(table, sql);
        }
        size(&collect_cached(self.connection(), &sql, &[]).unwrap_or_default())
    }

    /// The same where each question takes a trip to a server: those of all tables that are quick to answer go together, and are kept.
    fn kept_size(&self, table: &Table, sql: String) -> f64 {
        if let Some(size) = self.schema().kept_size(table) {
            return size;
        }
        let all = self.schema().all_tables().unwrap_or_default();
        let others = all.iter().flatten().filter(|other| {
            other.name != table.name && other.schema == table.schema && matches!(other.identity, Identity::Rowid(_))
        });
        let asked: Vec<(&Table, (String, Vec<Value>))> = std::iter::once((table, sql))
            .chain(others.filter_map(|other| Some((&**other, size_query(other)?))))
            .take(SIZES_AT_ONCE)
            .map(|(table, sql)| (table, (sql, Vec::new())))
            .collect();
        let queries: Vec<(String, Vec<Value>)> = asked.iter().map(|(_, query)| query.clone()).collect();
        for ((table, _), rows) in asked.iter().zip(self.connection().collect_each(&queries)) {
            self.schema().keep_size(table, size(&rows.unwrap_or_default()));
        }
        self.schema().kept_size(table).unwrap_or(0.0)
    }

    /// A FROM source with some records from all over a table, its columns under their own names. `None` where the table
    /// has no rowid to spread them by.
    pub fn sample(&self, table: &Table) -> Option<String> {
        let (rowid, places) = self.sample_places(table)?;
        let places: Vec<String> = places.iter().map(i64::to_string).collect();
        let (source, rowid) = (table.quoted_name(), quote_name(rowid));
        Some(format!("(select * from {source} where {rowid} in ({}))", places.join(", ")))
    }

    /// The rowid's name, and rowids from all over a table, at some of which there are records. `None` where the table has
    /// no rowid.
    pub fn sample_places<'t>(&self, table: &'t Table) -> Option<(&'t str, Vec<i64>)> {
        let Identity::Rowid(name) = &table.identity else { return None };
        let (source, rowid) = (table.quoted_name(), quote_name(name));
        let rows = collect(
            self.connection(),
            &format!("select (select min({rowid}) from {source}), (select max({rowid}) from {source})"),
            &[],
        )
        .ok()?;
        let bound = |at: usize| rows.first().and_then(|row| row.get(at)).and_then(Value::as_integer);
        let (least, most) = (bound(0)?, bound(1)?);
        let step = (most.saturating_sub(least) / SAMPLE).max(1);
        let places = (0..SAMPLE).map(|at| least.saturating_add(step.saturating_mul(at)));
        Some((name, places.collect()))
    }

    /// True if some of a table's records have a text in a column, whatever it is declared as: of those that a sample finds.
    pub fn holds_texts(&self, table: &Table, column: &Column) -> bool {
        self.holds(table, column, "typeof(value) = 'text'")
    }

    /// True if some of a table's records have a date with its time in a column: of those that a sample finds.
    pub fn holds_times(&self, table: &Table, column: &Column) -> bool {
        self.holds(
            table,
            column,
            "typeof(value) = 'text' and length(value) > 10 and value glob '[0-9][0-9][0-9][0-9]-*:*'",
        )
    }

    /// True if some of a table's records have a number in a column that counts milliseconds since 1970, rather than seconds.
    pub fn holds_milliseconds(&self, table: &Table, column: &Column) -> bool {
        self.holds(table, column, "typeof(value) in ('integer', 'real') and abs(value) >= 100000000000")
    }

    /// How the texts of a column spell what a number was perhaps meant to be beside, of those that a sample finds.
    pub fn texts_like(&self, table: &Table, column: &Column) -> TextForm {
        let is = |condition: &str| self.holds(table, column, &format!("typeof(value) = 'text' and {condition}"));
        if is("value glob '[0-9]*:[0-5][0-9]*' and value not glob '*-*'") {
            return if is("value glob '*:*:*'") { TextForm::Hours } else { TextForm::Minutes };
        }
        match is("trim(value) glob '[0-9.+-]*'") {
            false if is("trim(value) <> ''") => TextForm::Words,
            _ => TextForm::Numbers,
        }
    }

    /// A text of a column's that is `text` but for letter case, where no record has it as it is. `None` too where that is not
    /// known by `until`.
    pub fn in_other_case(&self, table: &Table, column: &Column, text: &str, until: Instant) -> Option<String> {
        if table.kind != TableKind::Table {
            return None;
        }
        let (source, name) = (table.quoted_name(), quote_name(&column.name));
        let folded = fold_text(text);
        let mut found = None;
        let mut is_late = false;
        let mut statement = self.connection().prepare(&format!("select {name} from {source}")).ok()??;
        let looked = statement.stream(&[], &mut |row| {
            if let ValueRef::Text(bytes) = row.get(0)
                && bytes.len() <= text.len() * 4
                && let Ok(other) = std::str::from_utf8(bytes)
            {
                if other == text {
                    found = None;
                    return Ok(ControlFlow::Break(()));
                }
                if found.is_none() && fold_text(other) == folded {
                    found = Some(other.to_owned());
                }
            }
            is_late = Instant::now() > until;
            Ok(if is_late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        looked.ok().filter(|_| !is_late)?;
        let found = found?;
        // The column's own collation may take them for the same.
        let same = format!("select 1 from {source} where {name} = ?1 limit 1");
        collect(self.connection(), &same, &[Value::text(text)]).is_ok_and(|rows| rows.is_empty()).then_some(found)
    }

    fn holds(&self, table: &Table, column: &Column, condition: &str) -> bool {
        let (source, name) = (table.quoted_name(), quote_name(&column.name));
        let few = format!("select {name} as value from {source} limit {SAMPLE}");
        let spread = match self.sample(table) {
            Some(sample) if table.kind == TableKind::Table => format!(" union all select {name} from {sample}"),
            _ => String::new(),
        };
        let sql = format!("select 1 from (select * from ({few}){spread}) where {condition} limit 1");
        collect(self.connection(), &sql, &[]).is_ok_and(|rows| !rows.is_empty())
    }

    /// True if the connection has a function of that name.
    pub fn has_function(&self, name: &str) -> bool {
        let sql = "select 1 from pragma_function_list where name = lower(?1) limit 1";
        // Where the list cannot be asked, the statement itself will say.
        collect(self.connection(), sql, &[Value::text(name)]).map_or(true, |rows| !rows.is_empty())
    }

    /// The functions of the connection whose names begin so, in order; none where they cannot be listed.
    pub fn functions(&self, prefix: &str) -> Vec<String> {
        let sql = "select distinct name from pragma_function_list where substr(name, 1, length(?1)) = ?1 order by name";
        let rows = collect(self.connection(), sql, &[Value::text(prefix)]).unwrap_or_default();
        rows.iter().filter_map(|row| Some(row.first()?.as_text()?.into_owned())).collect()
    }

    /// True if a statement finds a row; false where it does not run.
    pub fn finds_any(&self, sql: &str, values: &[Value]) -> bool {
        collect_cached(self.connection(), sql, values).is_ok_and(|rows| !rows.is_empty())
    }

    /// The two numbers that a statement of one row gives, if it runs.
    pub fn two_numbers(&self, sql: &str, values: &[Value]) -> Option<(f64, f64)> {
        let rows = collect_cached(self.connection(), sql, values).ok()?;
        let number = |at: usize| match rows.first()?.get(at)? {
            Value::Integer(number) => Some(*number as f64),
            Value::Real(number) => Some(*number),
            _ => None,
        };
        Some((number(0)?, number(1)?))
    }
}
