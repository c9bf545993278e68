//! Which one of those it is that the record above counts: a counter of an office, a lane of a pool.

use super::super::solve::Made;
use super::super::words::{is_form_of, is_in};
use super::Agreement;
use super::parents::Above;

/// Words for a number that tells one from others.
const NUMBER: &str = "no nr num number";

/// Words beside what is counted.
const COUNT: [&str; 3] = ["number_of_", "total_", "num_"];

impl Agreement<'_> {
    /// `counter_no` of `counters`, `lane_number` of `lane_count`.
    pub(super) fn one_of(&self, above: &[Above]) -> Vec<Made> {
        let made = |column: usize| {
            let name = self.words(column);
            let (of, _) = name.rsplit_once('_').filter(|(_, last)| is_in(NUMBER, last))?;
            let whole = above.iter().find(|above| is_count(&above.name(), of))?;
            Some(self.within(&[column], whole))
        };
        // Where each is there once, they are numbered.
        let is_apart = |column: &usize| self.table.unique_keys().iter().any(|key| key.contains(column));
        let free = |column: &usize| self.kind(*column).is_number() && (self.free)(*column) && !is_apart(column);
        self.columns().filter(free).filter_map(made).flatten().collect()
    }
}

/// True of a number that says how many of a thing there are.
fn is_count(name: &str, of: &str) -> bool {
    let bare = COUNT.iter().find_map(|word| name.strip_prefix(word)).or_else(|| name.strip_suffix("_count"));
    bare == Some(of) || is_form_of(bare.unwrap_or(name), of) && bare.unwrap_or(name) != of
}
