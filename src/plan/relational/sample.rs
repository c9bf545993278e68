//! The share of a table's records for which a condition holds, tried on some of them.

use super::algebra::{Alias, Aliases, Command, Named, Rel, Scan, SqlExpr};
use super::cost::{Cost, SMALL};
use super::key_columns::bare_column;
use super::shape::{self, call, column, filter, project};
use crate::plan::emit::{Dialect, emit};
use crate::sql::quote_name;
use crate::store::Value;

/// How many records of a sample there were, and for how many of them a condition held.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    seen: f64,
    held: f64,
}

impl Cost<'_> {
    /// The share of a sample of the table for which a condition holds; never 0, for a sample can miss, unless only what was
    /// seen counts.
    pub(super) fn sampled(&self, condition: &SqlExpr, scan: &Scan) -> Option<f64> {
        let known = self.shares.borrow().iter().find(|(known, _)| known == condition).map(|(_, sample)| *sample);
        let sample = known.unwrap_or_else(|| {
            let sample = self.try_sample(condition, scan);
            self.shares.borrow_mut().push((condition.clone(), sample));
            sample
        })?;
        let missed = if self.is_sure.get() { 0.0 } else { 0.1 };
        Some(((sample.held + missed) / sample.seen).min(1.0))
    }

    /// Runs `select count(*), total((…) is true) from t where rowid in (…)`.
    fn try_sample(&self, condition: &SqlExpr, scan: &Scan) -> Option<Sample> {
        // A small table is read whole, which takes no longer.
        let places =
            if self.records(&scan.table) < SMALL { None } else { Some(self.catalog.sample_places(&scan.table)?) };
        let in_sample = |alias: Alias| {
            let (rowid, places) = places?;
            let list = places.into_iter().map(|place| SqlExpr::Value(Value::Integer(place))).collect();
            Some(SqlExpr::InList { not: false, expr: Box::new(bare_column(alias, rowid)), list })
        };
        let (seen, held) = self.seen_and_held(condition, scan, in_sample)?;
        (seen > 0.0).then_some(Sample { seen, held })
    }

    /// True if the table has a record with this rowid, by the name that the rowid has there.
    pub(super) fn is_there(&self, scan: &Scan, rowid: &str, number: i64) -> bool {
        // Asked for each line that begins with a record, so that the text is written straight.
        let sql = format!("select 1 from {} where {} = ?1", scan.table.quoted_name(), quote_name(rowid));
        self.catalog.finds_any(&sql, &[Value::Integer(number)])
    }

    /// How many records are among those that `narrowed` leaves, and for how many of them a condition holds.
    fn seen_and_held(
        &self,
        condition: &SqlExpr,
        scan: &Scan,
        narrowed: impl FnOnce(Alias) -> Option<SqlExpr>,
    ) -> Option<(f64, f64)> {
        // Only the two aliases of the sample have to have names.
        let mut aliases = Aliases::default();
        let (sampled, counts) = (aliases.alias(&scan.table.name), aliases.alias("counts"));
        let held = SqlExpr::IsTrue { expr: Box::new(condition.clone().rename(scan.alias, sampled)), not: false };
        let columns = vec![
            Named { name: "seen".into(), expr: SqlExpr::Call(call("count", Vec::new())) },
            Named { name: "held".into(), expr: SqlExpr::Call(call("total", vec![held])) },
        ];
        let sample = filter(shape::scan(&scan.table, sampled), narrowed(sampled).into_iter().collect());
        let shown = columns.iter().map(|own| Named { name: own.name.clone(), expr: column(counts, &own.name) });
        let shown = shown.collect();
        let counted = Rel::Aggregate { input: Box::new(sample), alias: counts, keys: Vec::new(), columns };
        let query = Command::Query(project(counted, aliases.alias("sample"), shown));
        let (text, values) = emit(&query, &aliases, &Dialect::sqlite()).bound();
        self.catalog.two_numbers(&text, &values)
    }
}

/// True if an expression looks at nothing but one record.
pub(super) fn is_about(expr: &SqlExpr, alias: Alias) -> bool {
    let mut about = !expr.has_query() && !expr.any(&mut |part| matches!(part, SqlExpr::Generated(_)));
    expr.columns(&mut |column| about &= column.of == alias);
    about
}
