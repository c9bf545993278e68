//! The rewrite rules: each takes a plan and gives one with the same rows that SQL can say, or that costs less.

use std::cell::RefCell;
use std::rc::Rc;

use super::algebra::{Alias, Aliases, Rel};
use super::cost::Cost;
#[cfg(test)]
use super::rewrites::{Decision, Rewrites};
use super::shape;
use crate::catalog::Table;

mod attach;
mod conditions;
mod descend;
mod distinct_count;
mod far_condition;
#[cfg(test)]
mod fixture;
mod kept_order;
mod key_count;
mod key_join;
mod known_record;
mod limit_before_join;
mod ordered_aggregate;
mod unneeded_sort;
mod unused_join;
mod ways;

/// What rules need beside a plan.
pub struct Context<'c> {
    pub cost: Cost<'c>,
    pub aliases: Rc<RefCell<Aliases>>,
}

impl Context<'_> {
    fn alias(&self, word: &str) -> Alias {
        self.aliases.borrow_mut().alias(word)
    }

    /// All records of a table, under a new alias.
    fn scan(&self, table: &Rc<Table>) -> (Rel, Alias) {
        let alias = self.alias(&table.name);
        (shape::scan(table, alias), alias)
    }

    /// New aliases for all that are given anywhere in a plan, so that a copy of it can stand in the same statement.
    fn fresh(&self, rel: &Rel) -> Vec<(Alias, Alias)> {
        let mut aliases = self.aliases.borrow_mut();
        let all = shape::all_aliases(rel).into_iter();
        all.map(|old| {
            let word = aliases.word(old).clone();
            (old, aliases.alias(&word))
        })
        .collect()
    }

    /// The same plan under aliases of its own.
    fn copied(&self, rel: &Rel) -> Rel {
        self.fresh(rel).into_iter().fold(rel.clone(), |rel, (from, to)| rel.rename(from, to))
    }
}

/// A rewrite rule.
pub struct Rule {
    pub name: &'static str,
    pub rewrite: fn(Rel, &Context) -> Rel,
    /// What it does, in a sentence.
    pub says: &'static str,
}

/// All rules in the order in which they apply.
pub const RULES: &[Rule] = &[
    Rule {
        name: "unneeded_sort",
        rewrite: unneeded_sort::rewrite,
        says: "An order that nothing looks at is left out.",
    },
    Rule {
        name: "kept_order",
        rewrite: kept_order::rewrite,
        says: "Rows that a range took in an order are not sorted by it again.",
    },
    Rule {
        name: "distinct_count",
        rewrite: distinct_count::rewrite,
        says: "Different values of one column are counted as they come, without a list of them.",
    },
    Rule {
        name: "far_condition",
        rewrite: far_condition::rewrite,
        says: "A column at the end of a path to one, compared with a constant, is asked of the records there first.",
    },
    Rule {
        name: "unused_join",
        rewrite: unused_join::rewrite,
        says: "A join to one record whose columns nobody uses is left out.",
    },
    Rule {
        name: "limit_before_join",
        rewrite: limit_before_join::rewrite,
        says: "What is looked up beside each row is looked up only for the rows that a range leaves.",
    },
    Rule {
        name: "attach",
        rewrite: attach::rewrite,
        says: "Aggregates over what a record leads to are worked out for each record, or grouped once and joined.",
    },
    Rule {
        name: "ordered_aggregate",
        rewrite: ordered_aggregate::rewrite,
        says: "A median, a percentile or a deviation is taken of rows that a window has numbered.",
    },
    Rule {
        name: "key_count",
        rewrite: key_count::rewrite,
        says: "Records at the end of a way are counted until the answer is known, or grouped once.",
    },
    Rule {
        name: "key_join",
        rewrite: key_join::rewrite,
        says: "A record at the end of a way is looked up for each record, or looked for in a list of keys.",
    },
    Rule {
        name: "known_record",
        rewrite: known_record::rewrite,
        says: "A list that holds one record at most is a value, which needs no list to be made.",
    },
];

/// Applies all rules that are on.
pub fn rewrite_all(rel: Rel, context: &Context) -> Rel {
    let on = RULES.iter().filter(|rule| context.cost.rewrites.is_on(rule.name));
    on.fold(rel, |rel, rule| (rule.rewrite)(rel, context))
}
