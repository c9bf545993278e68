//! Finds keys that the schema does not declare, by the names of columns and by their values.
//!
//! ```text
//! words                  lists of words
//! table_names            the tables of a database by the names that columns may call them by
//! propose, composite     keys that names suggest, over one column and over several
//! sample                 what a sample of the values says
//! decide                 whether that is enough for a name; whose key it is where several tables have it
//! ```

mod composite;
mod decide;
mod propose;
mod sample;
mod table_names;
mod words;

pub(super) use decide::{misses, names_tables, owner, points_at};
pub(super) use propose::propose;

/// The kind of name that proposes a key, the surest first. How many values each needs is said in `decide`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// `game_id`, `gameId`, `GameID` beside `games`; `auth_user_groups.group_id` beside `auth_group`;
    /// `articles.category_id` beside `article_categories`.
    NamedAfter,
    /// `parent_id`, `reports_to`: a record of the same table; `author_id`, `created_by`: of the one that keeps people.
    Role,
    /// `city_id` beside `facet_cities`.
    EndOfName,
    /// `gameid` in one word, or beside a column that may say of which table each key is.
    LooselyNamedAfter,
    /// `album_id`, as the key of another table is called.
    SameAsKey,
    /// `manager_staff_id` beside `staff`; `billing_party_id` where a key is `party_id`.
    PartlyNamedAfter,
    /// `isbn`, as the key of another table is called, or another column that is unique there.
    SameWord,
    /// The table's own key, called as that of another table whose records it describes further.
    SharedKey,
    /// `genre` beside `genres`.
    Singular,
    /// `preferred_genre` beside `genres`, `channel` beside `tv_channels`.
    PartlySingular,
    /// Several columns, all called as those of another table's key, of which one at least is nobody else's.
    SameAsKeys,
    /// The same where each of the columns is a key to a further table, or several tables have such a key.
    SameAsLink,
}

/// Columns that may be a key, and the tables that it may point at.
#[derive(Clone, Debug)]
pub(super) struct KeyCandidate {
    pub child: usize,
    pub columns: Vec<usize>,
    /// Each parent with the positions of its key, in the order of `columns`.
    pub parents: Vec<(usize, Vec<usize>)>,
    pub evidence: Evidence,
    /// The column that says of which table each key is, if its values name tables: `commentable_type`.
    pub kind_column: Option<usize>,
}
