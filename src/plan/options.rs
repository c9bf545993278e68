//! What a plan is made for.

use super::relational::rewrites::Rewrites;

/// How `include` and nested `show` fetch what they nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lazy {
    /// A query for each record.
    Select,
    /// One query with joins.
    Joined,
    /// One query a level.
    Subquery,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Leave out what is not shown: the cells behind the columns that only labels use.
    pub bare: bool,
    /// Add the labels of related records for people to read (`show game` as a table).
    pub labels: bool,
    pub lazy: Lazy,
    /// Which rewrite rules are followed, and what decides between forms.
    pub rewrites: Rewrites,
}
