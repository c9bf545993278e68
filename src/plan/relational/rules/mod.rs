//! The rewrite rules: each takes a plan and gives one with the same rows that SQL can say, or that costs less.

use super::algebra::Rel;
#[cfg(test)]
use super::rewrites::{Decision, Rewrites};

mod attach;
mod cheap_first;
mod conditions;
mod context;
mod descend;
mod distinct_count;
mod far_condition;
#[cfg(test)]
mod fixture;
mod grouped_pass;
mod join_few;
mod kept_order;
mod key_count;
mod key_join;
mod known_record;
mod limit_before_join;
mod needed_partner;
mod ordered_aggregate;
mod scan_groups;
mod unneeded_sort;
mod unused_join;
mod ways;

pub use context::Context;

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
        name: "conjuncts",
        rewrite: cheap_first::parted,
        says: "What stands between `and` is several conditions, and filters one above another are one.",
    },
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
        name: "scan_groups",
        rewrite: scan_groups::rewrite,
        says: "Records are read in their own order to be grouped, where an index would lead to each by itself.",
    },
    Rule {
        name: "join_few",
        rewrite: join_few::rewrite,
        says: "Many records beside few that no index leads to are read once.",
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
    Rule {
        name: "needed_partner",
        rewrite: needed_partner::rewrite,
        says: "A record beside another that a condition cannot do without is joined as such.",
    },
    Rule {
        name: "cheap_first",
        rewrite: cheap_first::rewrite,
        says: "Conditions that ask a query come after those that look at the record alone.",
    },
];

/// Applies all rules that are on.
pub fn rewrite_all(rel: Rel, context: &Context) -> Rel {
    context.cost.look_at(&rel);
    let on = RULES.iter().filter(|rule| context.cost.rewrites.is_on(rule.name));
    on.fold(rel, |rel, rule| (rule.rewrite)(rel, context))
}
