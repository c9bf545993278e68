//! A field that `auto` gives, and names as a line writes them.

use crate::catalog::{Table, typed_word};
use crate::store::is_keyword;

/// A field that `auto` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoField {
    /// A column or a belongs-to relation, as it stands before `=`.
    pub column: String,
    /// An expression as it stands behind `=`: `fake.email`, `unique(fake.email)`, `any game`, `price + int(1, 10)`. It may name
    /// columns that the line sets, and those of fields before it.
    pub value: String,
}

/// A column that a line itself sets.
#[derive(Clone, Copy, Debug)]
pub struct NamedColumn {
    pub column: usize,
    pub room: Room,
}

/// How many records may hold the same of a column that a line sets, where that is known.
#[derive(Clone, Copy, Debug)]
pub enum Room {
    Unknown,
    /// So many different values are drawn from.
    Values(u64),
    /// So many records hold the same, and no more.
    Shared(u64),
}

impl From<usize> for NamedColumn {
    fn from(column: usize) -> NamedColumn {
        NamedColumn { column, room: Room::Unknown }
    }
}

impl NamedColumn {
    /// The columns of a key: what is known of the first is known of all.
    pub fn of_key(columns: &[usize], room: Room) -> impl Iterator<Item = NamedColumn> {
        let rest = columns.iter().skip(1).map(|column| NamedColumn { column: *column, room: Room::Values(1) });
        columns.first().map(|column| NamedColumn { column: *column, room }).into_iter().chain(rest)
    }
}

/// Names that mean something where values are made up.
const MADE_UP: [&str; 7] = ["n", "fake", "pick", "unique", "current_date", "current_time", "current_timestamp"];

/// A name as a line writes it, and as SQL takes it, too, when what is made up is tried.
pub fn hop_name(name: &str) -> String {
    let means_more = is_keyword(name) || MADE_UP.iter().any(|word| word.eq_ignore_ascii_case(name));
    if means_more { quoted(name) } else { typed_word(name).into_owned() }
}

/// A name in backticks, where it is a column's before all else.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// True of a table whose columns no line can name: the name would go on in the next one.
pub fn breaks_lines(table: &Table) -> bool {
    is_of_lines(&table.name) || table.columns.iter().any(|column| is_of_lines(&column.name))
}

pub(super) fn is_of_lines(name: &str) -> bool {
    name.contains(['\n', '\r'])
}

/// Why such a table is left out.
pub const BREAKS_LINES: &str = "a line cannot hold a name with a line feed in it";

/// What to do about a column that cannot be made up.
pub(super) fn naming_hint(table: &Table, column: usize) -> String {
    let name = table.columns.get(column).map_or("column", |column| column.name.as_str());
    format!("`auto` leaves {} to you: set it in the line that makes {}", hop_name(name), hop_name(&table.name))
}
