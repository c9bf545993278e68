//! Numbers of one record that agree by what they mean: quantity times price is the total, net and tax are the gross, what is
//! least is not more than what is most.
//!
//! ```text
//!  roles (what a number is in a sum) ─┬─ orders (which of two is never more) ──────────────┐
//!                                     └─ record (numbers by role and name, what is made) ──┴─ formulas, rates, sums, measures, bills, prices, …
//! ```

mod bills;
mod formulas;
mod measures;
mod orders;
mod prices;
mod rates;
mod record;
mod roles;
mod standings;
mod stock;
mod sums;

pub(super) use orders::{Order, orders};
pub(super) use roles::{Role, role};
pub(super) use standings::is_of_place;
pub(super) use sums::sums;

use super::kind::{ColumnKind, kind};
use super::words::{is_in, without_units, words};
use crate::catalog::Table;

/// What is paid first.
const DEPOSIT: &str = "deposit deposit_amount down_payment";

/// Every list of names.
pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    roles::vocabulary()
        .chain(orders::vocabulary())
        .chain(formulas::vocabulary())
        .chain(standings::vocabulary())
        .chain(prices::vocabulary())
}

fn is_number(table: &Table, column: usize) -> bool {
    matches!(
        kind(&table.columns[column]),
        ColumnKind::Integer | ColumnKind::Decimal(..) | ColumnKind::Real | ColumnKind::Any
    )
}

/// The number of a table that has one of these names.
fn called(table: &Table, names: &str) -> Option<usize> {
    (0..table.columns.len()).find(|column| {
        let declared = &table.columns[*column];
        is_number(table, *column)
            && declared.generated.is_none()
            && (is_in(names, &words(&declared.name)) || is_in(names, &plain(&declared.name)))
    })
}

/// What is counted: `number_of_seats`, `anzahl_plaetze`.
fn counted(name: &str) -> &str {
    let (first, rest) = name.split_once('_').unwrap_or(("", name));
    if is_in("number num count current", first) {
        rest.trim_start_matches("of_").trim_start_matches("de_")
    } else {
        name
    }
}

fn plain(name: &str) -> String {
    without_units(&words(name)).to_owned()
}
