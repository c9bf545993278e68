//! Counts of the rows that a line has changed, table by table.

/// How many rows were inserted, updated and deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    pub inserted: u64,
    pub updated: u64,
    pub deleted: u64,
}

impl RowCounts {
    pub fn is_none(self) -> bool {
        self == RowCounts::default()
    }

    /// Both of these, the second no more than `most`, and what is above it with the first: gives the first and the second.
    pub(super) fn at_most(self, most: RowCounts, mut other: RowCounts) -> (RowCounts, RowCounts) {
        let mut kept = self;
        for (kept, other, most) in [
            (&mut kept.inserted, &mut other.inserted, most.inserted),
            (&mut kept.updated, &mut other.updated, most.updated),
            (&mut kept.deleted, &mut other.deleted, most.deleted),
        ] {
            let above = kept.saturating_sub(most);
            *kept -= above;
            *other += above;
        }
        (other, kept)
    }
}

/// What a line did to one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCounts {
    /// `main`, `temp`, or the name of an attached database.
    pub database: String,
    pub table: String,
    /// By the statement itself.
    pub direct: RowCounts,
    /// By triggers and the actions of foreign keys.
    pub indirect: RowCounts,
    /// A table behind a virtual one, which nobody writes to by name.
    pub is_shadow: bool,
}

/// What was seen to be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    pub tables: Vec<TableCounts>,
    /// How many more records triggers and the actions of foreign keys have touched, where it is not known of which tables.
    pub elsewhere: u64,
}

impl TableCounts {
    /// The table as messages name it: `games`, `other.games`.
    pub fn noun(&self) -> String {
        match self.database.as_str() {
            "main" | "temp" => self.table.clone(),
            database => format!("{database}.{}", self.table),
        }
    }
}
