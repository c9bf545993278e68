//! A flag that one of those that belong together has: the default address of a customer, the cover of an album.

use super::super::keys::Key;
use super::super::kind::ColumnKind;
use super::super::names::Guess;
use super::super::numbering::one_owner;
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::words::is_in;
use super::Agreement;
use super::states::yes_of_two;

/// Words that only one bears.
const ONCE: &str = "default primary main cover principal";

/// What stands beside such a word in a name.
const BESIDE: &str = "is flag address contact photo image picture email phone number account card method";

impl Agreement<'_> {
    /// The first of a record's bears it.
    pub(super) fn once(&self, keys: &[Key]) -> Option<Made> {
        let is_flag = |column: &usize| {
            let name = self.words(*column);
            let bears = name.split('_').any(|word| is_in(ONCE, word));
            let is_yes = match &self.listed[*column] {
                Some(values) => yes_of_two(values).is_some(),
                None => match self.kind(*column) {
                    ColumnKind::Boolean => true,
                    ColumnKind::Integer | ColumnKind::Any => matches!(self.guess(*column), Some(Guess::Flag(_))),
                    _ => false,
                },
            };
            bears
                && is_yes
                && name.split('_').all(|word| is_in(ONCE, word) || is_in(BESIDE, word))
                && (self.free)(*column)
        };
        // An index that says so is met otherwise.
        let is_kept = self.table.indexes.iter().any(|index| index.unique && index.partial);
        let column = self.columns().find(is_flag).filter(|_| !is_kept)?;
        let owner = one_owner(self.table, keys).filter(|key| !key.is_self_reference)?;
        let names: Vec<String> = owner.columns.iter().map(|column| self.name(*column)).collect();
        let is_first = format!("nth({}) = 1", names.join(", "));
        let made = match &self.listed[column] {
            Some(values) => {
                let yes = yes_of_two(values)?;
                let no = values.iter().find(|value| *value != yes)?;
                format!("iif({is_first}, {}, {})", literal(yes), literal(no))
            }
            None => is_first,
        };
        Some(self.made(column, made, owner.columns.clone()))
    }
}
