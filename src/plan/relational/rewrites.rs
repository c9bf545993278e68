//! Which rewrite rules are on, and how the choices between two forms of one plan are made.

/// How one choice is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The cheaper form by the cost model.
    #[default]
    ByCost,
    Always,
    Never,
}

/// A choice between two forms, by what the first of them does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A hop asks for each parent whether a child is in the set, rather than listing the children's keys.
    ParentsByIndex,
    /// A hop finds the children of a list of parents by the index of their key, rather than by reading all of them.
    ChildrenByIndex,
    /// A condition asks for each record whether there is one at the other end, rather than listing what fits there.
    AskForEach,
    /// A key's index is itself the list to look in.
    IndexAsList,
    /// The near end beside a list is read in its own order, past its index.
    ScanNearEnd,
    /// Records at the other end are gone over for each record, rather than grouped once.
    CountForEach,
    /// What is grouped is read in its own order, past its index.
    ScanGroups,
    /// A parent that must fit is looked for in a list of those that do, rather than looked up.
    ListParents,
    /// A condition on the record at the end of a path to one is asked of the records there first.
    FarFirst,
    /// Many records beside few are read once, rather than joined as SQLite would.
    ReadMany,
    /// Where a range has left few records, only what belongs to them is grouped.
    GroupFew,
    /// A table is taken for large, so that the way to it deserves a thought.
    LargeTables,
}

/// Rules that can be left out. The others decide what SQL has no word for.
const OPTIONAL: [&str; 12] = [
    "kept_order",
    "unneeded_sort",
    "far_condition",
    "distinct_count",
    "known_record",
    "unused_join",
    "limit_before_join",
    "join_few",
    "conjuncts",
    "cheap_first",
    "scan_groups",
    "limit_prefers_lookups",
];

const DECISIONS: [(&str, Decision); 12] = [
    ("parents_by_index", Decision::ParentsByIndex),
    ("children_by_index", Decision::ChildrenByIndex),
    ("ask_for_each", Decision::AskForEach),
    ("index_as_list", Decision::IndexAsList),
    ("scan_near_end", Decision::ScanNearEnd),
    ("count_for_each", Decision::CountForEach),
    ("scan_groups", Decision::ScanGroups),
    ("list_parents", Decision::ListParents),
    ("far_first", Decision::FarFirst),
    ("read_many", Decision::ReadMany),
    ("group_few", Decision::GroupFew),
    ("large_tables", Decision::LargeTables),
];

/// The rules that are on and the choices as they are made. By default all rules are on and every choice is made by cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrites {
    off: u32,
    choices: [Choice; DECISIONS.len()],
}

impl Rewrites {
    /// What [`Rewrites::without`] takes.
    pub const NAMES: [&'static str; OPTIONAL.len()] = OPTIONAL;
    /// What [`Rewrites::choosing`] takes.
    pub const CHOICES: [(&'static str, Decision); DECISIONS.len()] = DECISIONS;

    /// All rules off that can be: every plan in its plainest form.
    pub fn none() -> Rewrites {
        Rewrites { off: u32::MAX, ..Rewrites::default() }
    }

    /// The same with one rule off, by its name.
    #[must_use]
    pub fn without(self, name: &str) -> Rewrites {
        Rewrites { off: self.off | bit(name), ..self }
    }

    /// The same with one rule on, by its name.
    #[must_use]
    pub fn with(self, name: &str) -> Rewrites {
        Rewrites { off: self.off & !bit(name), ..self }
    }

    /// The same with one choice made so.
    #[must_use]
    pub fn choosing(mut self, decision: Decision, choice: Choice) -> Rewrites {
        self.choices[decision as usize] = choice;
        self
    }

    /// True if a rule runs: those that cannot be left out always do.
    pub fn is_on(self, name: &str) -> bool {
        !OPTIONAL.contains(&name) || self.off & bit(name) == 0
    }

    /// Makes a choice; `cheaper` is asked only where the cost decides.
    pub fn decide(self, decision: Decision, cheaper: impl FnOnce() -> bool) -> bool {
        match self.choices[decision as usize] {
            Choice::ByCost => cheaper(),
            Choice::Always => true,
            Choice::Never => false,
        }
    }
}

fn bit(name: &str) -> u32 {
    let at = OPTIONAL.iter().position(|rule| *rule == name).expect("only rules that can be left out are named");
    1 << at
}

#[cfg(test)]
mod tests {
    use super::{Choice, DECISIONS, Decision, OPTIONAL, Rewrites};

    #[test]
    fn each_rule_and_choice_by_itself() {
        for name in OPTIONAL {
            let without = Rewrites::default().without(name);
            for other in OPTIONAL {
                assert_eq!(without.is_on(other), other != name);
                assert_eq!(Rewrites::none().with(name).is_on(other), other == name);
            }
        }
        for (at, (_, decision)) in DECISIONS.into_iter().enumerate() {
            assert_eq!(decision as usize, at);
            let always = Rewrites::default().choosing(decision, Choice::Always);
            assert!(always.decide(decision, || false));
        }
        assert!(!Rewrites::default().decide(Decision::ScanGroups, || false));
        assert!(Rewrites::none().is_on("key_join"));
    }
}
