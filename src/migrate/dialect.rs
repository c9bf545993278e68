//! What SQL the statements of a plan may use.

use crate::store::Connection;

/// Who is to run a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// The SQLite that hopdb has.
    #[default]
    Own,
    /// A libSQL server: an older SQLite, whose ALTER TABLE changes no rules, and without `legacy_alter_table`.
    Server,
}

impl Dialect {
    pub fn of(connection: &dyn Connection) -> Dialect {
        if connection.is_remote() { Dialect::Server } else { Dialect::Own }
    }
}
