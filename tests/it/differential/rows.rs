//! Rows and records in order: their scopes, how they compare, what a range leaves of them, which are alike.

use std::cmp::Ordering;

use super::answer::{Cell, Records, Row, Rows, Stand};
use super::eval::{Res, Scope, unsettled};
use super::tree::{Sort, Which};
use super::value::{Typed, typed_order};

/// Which of `count` things a range leaves.
fn slice(count: usize, from: Option<i64>, to: Option<i64>) -> std::ops::Range<usize> {
    let place = |at: i64| if at < 0 { (count as i64 + at).max(0) } else { at.min(count as i64) } as usize;
    let (from, to) = (from.map_or(0, place), to.map_or(count, place));
    from..to.max(from)
}

/// The scope of one row: what is shown, then its record or group.
pub fn row_scope<'a>(
    table: Option<usize>,
    row: &'a Row,
    shown: &'a [(String, Typed)],
    outer: Option<&'a Scope<'a>>,
) -> Scope<'a> {
    let record = table.zip(row.record);
    let group = table.zip(row.group.as_deref());
    Scope { record, group, shown, name: None, bound: None, outer }
}

pub fn shown(names: &[String], cells: &[Cell]) -> Vec<(String, Typed)> {
    names.iter().cloned().zip(cells.iter().map(Cell::value)).collect()
}

/// Rows side by side, column by column.
pub fn order(one: &[Typed], other: &[Typed]) -> Ordering {
    let pairs = one.iter().zip(other);
    pairs.map(|(one, other)| typed_order(one, other)).find(|order| !order.is_eq()).unwrap_or(Ordering::Equal)
}

pub fn by(sorts: &[Sort], one: &[Typed], other: &[Typed]) -> Ordering {
    for (sort, (one, other)) in sorts.iter().zip(one.iter().zip(other)) {
        let order = typed_order(one, other);
        let order = match (sort.nulls_first, one.value.is_null(), other.value.is_null()) {
            (Some(first), true, false) => {
                if first {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (Some(first), false, true) => {
                if first {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            _ if sort.descending => order.reverse(),
            _ => order,
        };
        if !order.is_eq() {
            return order;
        }
    }
    Ordering::Equal
}

pub fn pick(mut records: Records, which: Which, count: Option<u64>) -> Records {
    let wanted = count.unwrap_or(1) as usize;
    let skip = match which {
        Which::First => 0,
        Which::Last => records.ids.len().saturating_sub(wanted),
    };
    records.ids = records.ids.into_iter().skip(skip).take(wanted).collect();
    records.one = count.is_none();
    records
}

pub fn picked(stand: Stand, which: Which, count: Option<u64>) -> Res<Stand> {
    let wanted = count.unwrap_or(1) as i64;
    let stand = match which {
        Which::First => range(stand, None, Some(wanted))?,
        Which::Last if wanted == 0 => range(stand, Some(0), Some(0))?,
        Which::Last => range(stand, Some(-wanted), None)?,
    };
    Ok(if count.is_none() { made_one(stand) } else { stand })
}

pub fn made_one(stand: Stand) -> Stand {
    match stand {
        Stand::Records(records) => Stand::Records(Records { one: true, ..records }),
        Stand::Rows(rows) => Stand::Rows(Rows { one: true, ..rows }),
        stand => stand,
    }
}

pub fn range(stand: Stand, from: Option<i64>, to: Option<i64>) -> Res<Stand> {
    match stand {
        Stand::Records(mut records) => {
            records.ids = records.ids[slice(records.ids.len(), from, to)].to_vec();
            records.one = false;
            Ok(Stand::Records(records))
        }
        Stand::Rows(mut rows) => {
            rows.rows = rows.rows[slice(rows.rows.len(), from, to)].to_vec();
            for row in &mut rows.rows {
                row.group = None;
            }
            rows.one = false;
            Ok(Stand::Rows(rows))
        }
        Stand::Value(..) => unsettled("a range of a value"),
    }
}

/// True if two rows are equal, and still not written alike.
pub fn unlike(one: &[Typed], other: &[Typed]) -> bool {
    one.iter().zip(other).any(|(one, other)| super::value::differ_in_kind(&one.value, &other.value))
}

pub fn distinct(mut rows: Rows) -> Res<Rows> {
    let mut kept: Vec<Row> = Vec::new();
    for mut row in rows.rows {
        let cells: Vec<Typed> = row.cells.iter().map(Cell::value).collect();
        let known = |other: &Row| order(&other.cells.iter().map(Cell::value).collect::<Vec<_>>(), &cells).is_eq();
        if let Some(other) = kept.iter().find(|other| known(other)) {
            if unlike(&other.cells.iter().map(Cell::value).collect::<Vec<_>>(), &cells) {
                return unsettled("one of several equal values that are written differently");
            }
        } else {
            row.record = None;
            row.group = None;
            kept.push(row);
        }
    }
    rows.rows = kept;
    rows.table = None;
    rows.unsaid = false;
    Ok(rows)
}
