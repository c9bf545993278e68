//! Which rules and choices of the planner a case is planned with.

use std::fmt::{self, Display, Formatter};

use hopdb::plan::Rewrites;
use hopdb::plan::relational::rewrites::{Choice, Decision};

use crate::common::chance::Rng;

/// The planner as it is, but for some rules and choices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    changes: Vec<Change>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Without(&'static str),
    Choosing(&'static str, Decision, Choice),
}

const FORCED: [Choice; 2] = [Choice::Always, Choice::Never];

impl Setting {
    pub fn draw(rng: &mut Rng) -> Setting {
        let all_off = || Rewrites::NAMES.iter().map(|name| Change::Without(name)).collect::<Vec<_>>();
        let changes = match rng.below(10) {
            0 => all_off(),
            // What a rule does is seen where it has something to do, which is often in large tables alone.
            1..=2 => {
                let mut changes = vec![Change::Without(Rewrites::NAMES[rng.below(Rewrites::NAMES.len())])];
                if rng.chance(50) {
                    changes.push(large_tables());
                }
                changes
            }
            3..=5 => {
                let (name, decision) = *rng.pick(&Rewrites::CHOICES);
                vec![Change::Choosing(name, decision, *rng.pick(&FORCED))]
            }
            _ => {
                let mut changes = if rng.chance(15) { all_off() } else { Vec::new() };
                let off = [0, 10, 40][rng.below(3)];
                for name in Rewrites::NAMES {
                    if rng.chance(off) && !changes.contains(&Change::Without(name)) {
                        changes.push(Change::Without(name));
                    }
                }
                for (name, decision) in Rewrites::CHOICES {
                    if rng.chance(60) {
                        changes.push(Change::Choosing(name, decision, *rng.pick(&FORCED)));
                    }
                }
                changes
            }
        };
        Setting { changes }
    }

    pub fn rewrites(&self) -> Rewrites {
        self.changes.iter().fold(Rewrites::default(), |rewrites, change| match *change {
            Change::Without(name) => rewrites.without(name),
            Change::Choosing(_, decision, choice) => rewrites.choosing(decision, choice),
        })
    }

    /// The same with one change less.
    pub fn simpler(&self) -> Vec<Setting> {
        let less = |at| {
            let mut changes = self.changes.clone();
            changes.remove(at);
            Setting { changes }
        };
        (0..self.changes.len()).map(less).collect()
    }
}

fn large_tables() -> Change {
    Change::Choosing("large_tables", Decision::LargeTables, Choice::Always)
}

impl Display for Setting {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return out.write_str("as usual");
        }
        for (at, change) in self.changes.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            match change {
                Change::Without(name) => write!(out, "{comma}without {name}")?,
                Change::Choosing(name, _, choice) => write!(out, "{comma}{name} {choice:?}")?,
            }
        }
        Ok(())
    }
}
