//! One step of a plan: its statements, in words and in SQL, and what they lose.

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MigrationStep {
    /// What it does, as `table books: column cost: new`.
    pub words: String,
    /// Why it is done in this way, as `in place` or `rebuilt, since …`.
    pub reason: String,
    /// The statements in order, each without a semicolon.
    pub sql: Vec<String>,
    /// True if it loses data; of a plan without data, if it might.
    pub destructive: bool,
    /// What of the data is lost, a sentence each.
    pub losses: Vec<String>,
    pub(super) copies: Vec<TableCopy>,
}

/// A statement that copies a table, and the same for a range of rowids (?1 to ?2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableCopy {
    /// Its position in the step's statements.
    pub at: usize,
    /// Where the records come from.
    pub source: String,
    pub rows: u64,
    /// The name of the rowid in the source and the statement for a range of it; none for tables WITHOUT ROWID.
    pub ranged: Option<(String, String)>,
}
