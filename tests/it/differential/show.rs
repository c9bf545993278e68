//! What `show` makes of records and groups: columns, lists, nested records, windows.

use super::aggregate::aggregated;
use super::answer::{Cell, Records, Row, Rows, Stand};
use super::eval::{Evaluator, Res, Scope, unsettled};
use super::rows::{by, order, row_scope, shown};
use super::tree::{AggregateOf, Expr, Item, Path, What};
use super::value::Typed;
use crate::common::database::Value;

impl Evaluator<'_> {
    /// `show` behind records: aggregates of the set alone give one row, all else a row for each record.
    pub fn show(&self, records: &Records, items: &[Item], outer: Option<&Scope>) -> Res<Rows> {
        let of_set = items.iter().any(|item| matches!(&item.what, What::Expr(expr) if is_of_set(expr)));
        if !of_set {
            let rows = self.shown(records, items, outer)?;
            return self.windows(rows, items, outer);
        }
        let row = Row { record: None, group: Some(records.ids.clone()), cells: Vec::new() };
        let scope = row_scope(Some(records.table), &row, &[], outer);
        let cells = self.cells(items, &scope)?;
        Ok(Rows {
            names: items.iter().map(|item| item.column_name(self.world)).collect(),
            rows: vec![Row { cells, ..row }],
            values: false,
            one: true,
            table: Some(records.table),
            whole: false,
            unsaid: false,
        })
    }

    /// A row for each record.
    pub fn shown(&self, records: &Records, items: &[Item], outer: Option<&Scope>) -> Res<Rows> {
        let mut rows = Vec::new();
        for id in &records.ids {
            let scope = Scope {
                record: Some((records.table, *id)),
                group: None,
                shown: &[],
                name: records.name,
                bound: None,
                outer,
            };
            rows.push(Row { record: Some(*id), group: None, cells: self.cells(items, &scope)? });
        }
        Ok(Rows {
            names: self.names(items, records.table),
            rows,
            values: false,
            one: records.one,
            table: Some(records.table),
            whole: false,
            unsaid: false,
        })
    }

    fn names(&self, items: &[Item], table: usize) -> Vec<String> {
        let mut names = Vec::new();
        for item in items {
            match item.what {
                What::Star => names.extend(self.world.table(table).columns.iter().map(|column| column.name.clone())),
                _ => names.push(item.column_name(self.world)),
            }
        }
        names
    }

    pub fn cells(&self, items: &[Item], scope: &Scope) -> Res<Vec<Cell>> {
        let mut cells = Vec::new();
        for item in items {
            match &item.what {
                What::Star => {
                    let Some((table, record)) = scope.record else { return unsettled("no record to show whole") };
                    let columns = 0..self.world.table(table).columns.len();
                    cells.extend(columns.map(|at| Cell::Value(self.world.cell(table, record, at))));
                }
                // Windows are worked out once all rows are there.
                What::Expr(Expr::Window(..)) => cells.push(Cell::Value(Typed::null())),
                What::Expr(expr) => cells.push(self.listed(expr, scope)?),
                What::Nest(of, items) => {
                    let records = self.of(of, scope)?;
                    let mut found = Vec::new();
                    for id in &records.ids {
                        let own = Scope {
                            record: Some((records.table, *id)),
                            group: None,
                            shown: &[],
                            name: None,
                            bound: None,
                            outer: Some(scope),
                        };
                        found.push(self.cells(items, &own)?);
                    }
                    cells.push(if records.one {
                        Cell::Record(found.into_iter().next())
                    } else {
                        Cell::List(found.into_iter().map(|cells| Cell::Record(Some(cells))).collect())
                    });
                }
                What::NestValue(query, column) => {
                    let Stand::Records(records) = self.query(query, Some(scope))? else {
                        return unsettled("no records in the brackets");
                    };
                    let mut values =
                        records.ids.iter().map(|id| Cell::Value(self.world.cell(records.table, *id, *column)));
                    cells.push(if records.one {
                        values.next().unwrap_or(Cell::Value(Typed::null()))
                    } else {
                        Cell::List(values.collect())
                    });
                }
            }
        }
        Ok(cells)
    }

    /// A path to many is a list of what stands at its end, each record there once.
    fn listed(&self, expr: &Expr, scope: &Scope) -> Res<Cell> {
        let Expr::Path(path) = expr else { return Ok(Cell::Value(self.eval(expr, scope)?)) };
        if path.one_value(self.world) {
            return Ok(Cell::Value(self.eval(expr, scope)?));
        }
        if scope.record.is_none() {
            return unsettled("a list in a group");
        }
        // What a key holds is told by the record that it points at, or, where that may be several, by its own.
        let key = path.own_key(self.world).map(|step| (step, &self.world.table(step.child).keys[step.key]));
        let (hops, columns) = match (path.column, key) {
            (Some(column), _) => (path.hops.as_slice(), vec![column]),
            (None, Some((step, key))) if step.to_one => (path.hops.as_slice(), key.parent_columns.clone()),
            (None, Some((_, key))) => (path.to_holder(self.world), key.columns.clone()),
            (None, None) => (path.hops.as_slice(), self.world.table(path.end(self.world)).primary_key.clone()),
        };
        let [column] = columns[..] else { return unsettled("a list of records without a key of one column") };
        let way = Path { hops: hops.to_vec(), column: None, ..path.clone() };
        let end = way.end(self.world);
        let ids = self.ends(&way, scope)?;
        Ok(Cell::List(ids.iter().map(|id| Cell::Value(self.world.cell(end, *id, column))).collect()))
    }

    /// Fills in the window functions, each over all rows as they stand.
    pub fn windows(&self, mut rows: Rows, items: &[Item], outer: Option<&Scope>) -> Res<Rows> {
        let mut next = 0;
        for item in items {
            let at = next;
            next += match (&item.what, rows.table) {
                (What::Star, Some(table)) => self.world.table(table).columns.len(),
                _ => 1,
            };
            let What::Expr(Expr::Window(function, args, per, sorts)) = &item.what else { continue };
            let mut keyed = Vec::new();
            for row in &rows.rows {
                let shown = shown(&rows.names[..0], &row.cells);
                let scope = row_scope(rows.table, row, &shown, outer);
                let values = |list: &[Expr]| list.iter().map(|expr| self.eval(expr, &scope)).collect::<Res<Vec<_>>>();
                keyed.push((values(per)?, self.sort_keys(sorts, &scope)?, values(args)?));
            }
            for (index, (part, place, _)) in keyed.iter().enumerate() {
                let peers: Vec<&(Vec<Typed>, Vec<Typed>, Vec<Typed>)> =
                    keyed.iter().filter(|(other, ..)| order(other, part).is_eq()).collect();
                let before = |other: &&&(Vec<Typed>, Vec<Typed>, Vec<Typed>)| by(sorts, &other.1, place).is_lt();
                let frame = || peers.iter().filter(|other| sorts.is_empty() || by(sorts, &other.1, place).is_le());
                let value = match *function {
                    "rank" => Typed::plain(Value::Integer(1 + peers.iter().filter(before).count() as i64)),
                    "count" => Typed::plain(Value::Integer(frame().count() as i64)),
                    "dense_rank" => {
                        let mut places: Vec<&Vec<Typed>> = peers.iter().filter(before).map(|other| &other.1).collect();
                        places.sort_by(|one, other| by(sorts, one, other));
                        places.dedup_by(|one, other| by(sorts, one, other).is_eq());
                        Typed::plain(Value::Integer(1 + places.len() as i64))
                    }
                    "sum" | "max" | "min" => {
                        let values = frame().filter_map(|other| other.2.first().cloned()).collect();
                        aggregated(function, false, None, values)?
                    }
                    _ => return unsettled("no such window function"),
                };
                rows.rows[index].cells[at] = Cell::Value(value);
            }
        }
        Ok(rows)
    }
}

/// True if the expression holds an aggregate of the set itself.
pub fn is_of_set(expr: &Expr) -> bool {
    match expr {
        Expr::Aggregate(aggregate) => {
            matches!(aggregate.of, AggregateOf::Set | AggregateOf::SetWhere(_) | AggregateOf::SetExpr(..))
        }
        Expr::Unary(_, operand) | Expr::Not(operand) | Expr::Cast(operand, _) | Expr::IsNull(operand, _) => {
            is_of_set(operand)
        }
        Expr::Binary(_, left, right) | Expr::Compare(_, left, right) | Expr::Logic(_, left, right) => {
            is_of_set(left) || is_of_set(right)
        }
        Expr::Call(_, args) => args.iter().any(is_of_set),
        _ => false,
    }
}
