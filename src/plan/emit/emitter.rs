//! The state of writing one statement.

use super::dialect::Dialect;
use super::names::{Names, Qualified};
use crate::plan::relational::algebra::Aliases;

/// Writes one statement.
pub struct Emitter<'d> {
    pub(super) aliases: Aliases,
    pub(super) names: Names,
    pub(super) dialect: &'d Dialect,
    /// Makes each node a query of its own, to compare with.
    #[cfg(test)]
    pub(super) wraps_all: bool,
}

impl<'d> Emitter<'d> {
    pub(super) fn new(aliases: &Aliases, dialect: &'d Dialect, qualified: Qualified) -> Emitter<'d> {
        Emitter {
            aliases: aliases.clone(),
            names: Names::new(qualified),
            dialect,
            #[cfg(test)]
            wraps_all: false,
        }
    }
}
