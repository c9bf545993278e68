//! A rule that too many records break: columns that it speaks of, made otherwise, until SQLite says that it holds.

use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::rule::Rule;
use super::super::scratch::LARGE_TRIAL;
use super::{Goal, Made, Plan, Solver, Source, is_nullable};

/// What is hoped for counts less than what must be.
const WISH: u64 = 1;
const MUST: u64 = 4;

impl Solver<'_> {
    /// The plan with some columns made otherwise, such that fewer records break rules, and how many still do; of all ways the first by
    /// which none breaks this one.
    pub(super) fn repair(
        &self,
        plan: &Plan,
        goals: &[Goal<'_>],
        at: usize,
        broken: &[u64],
        count: u64,
    ) -> Option<(Plan, Vec<u64>)> {
        let worth = |goal: &Goal<'_>| if goal.is_soft { WISH } else { MUST };
        let weight =
            |counts: &[u64]| -> u64 { counts.iter().zip(goals).map(|(count, goal)| count * worth(goal)).sum() };
        let before = weight(broken);
        let mut best: Option<(u64, Plan)> = None;
        let mut narrow: Option<(Plan, Vec<u64>)> = None;
        let is_hard = broken[at].saturating_mul(2) > count;
        let mut meant = self.alternatives(plan, &goals[at], is_hard);
        if goals[at].is_wish() {
            meant.iter_mut().flatten().for_each(|made| Self::keep_condition(plan, made));
        }
        let known = meant.len();
        // What is of the kind alone is for what nothing else is known of.
        let pools = if goals[at].is_wish() { Vec::new() } else { self.pools(plan, goals[at].rule) };
        for (place, way) in meant.into_iter().chain(pools).enumerate() {
            if place >= known && best.is_some() {
                break;
            }
            let columns: Vec<usize> = way.iter().map(|made| made.column).collect();
            let mut tried = plan.clone();
            tried.retain(|made| !columns.contains(&made.column));
            tried.extend(way);
            let tried = self.in_turn(tried);
            let Some(counts) = self.broken_by(&tried, goals, &columns, broken, count) else { continue };
            if !self.may_empty && columns.iter().any(|column| self.scratch.is_empty(self.column_name(*column))) {
                continue;
            }
            let after = weight(&counts);
            // What fails for one of many would end the line.
            let is_sound = |plan: &Plan| {
                count == LARGE_TRIAL || self.broken_by(plan, goals, &columns, broken, LARGE_TRIAL).is_some()
            };
            if counts[at] == 0 && after + broken[at] * worth(&goals[at]) <= before && is_sound(&tried) {
                if self.is_roomy(plan, &tried, &columns) {
                    return Some((tried, counts));
                }
                narrow.get_or_insert((tried, counts));
                continue;
            }
            if after.saturating_mul(10) <= before.saturating_mul(9)
                && best.as_ref().is_none_or(|(least, _)| after < *least)
                && is_sound(&tried)
                && self.is_roomy(plan, &tried, &columns)
            {
                best = Some((after, tried));
            }
        }
        let Some((_, plan)) = best else { return narrow.filter(|_| is_hard) };
        let counts = self.broken(&plan, goals, count).ok()?;
        (weight(&counts) < before).then_some((plan, counts))
    }

    /// What is there only where a state says so is so however it is made.
    fn keep_condition(plan: &Plan, made: &mut Made) {
        if let Some(before) = plan.iter().find(|before| before.column == made.column)
            && let Some(when) = before.when.as_ref().filter(|when| !made.line.contains(when.as_str()))
        {
            *made = made.only_if(when, &before.needs);
        }
    }

    /// True if columns that never repeat have as many values as are wanted, or at least no fewer than before.
    fn is_roomy(&self, before: &Plan, plan: &Plan, columns: &[usize]) -> bool {
        let wanted = self.rows.saturating_add(self.there).saturating_mul(2);
        columns.iter().filter(|column| self.is_alone(**column)).all(|column| {
            let few = self.few(plan, *column).filter(|few| *few < wanted);
            few.is_none_or(|few| self.few(before, *column).is_some_and(|known| known <= few))
        })
    }

    /// How many values a plan has for a column, by how often two records meet in a trial; `None` for many.
    pub(super) fn few(&self, plan: &Plan, column: usize) -> Option<u64> {
        self.make(plan, vec![column], LARGE_TRIAL)?;
        self.scratch.few_made(self.column_name(column))
    }

    /// How many records break each rule when some columns are made otherwise: only what depends on them is tried.
    fn broken_by(
        &self,
        plan: &Plan,
        goals: &[Goal<'_>],
        columns: &[usize],
        broken: &[u64],
        count: u64,
    ) -> Option<Vec<u64>> {
        let mut changed = columns.to_vec();
        for made in plan {
            if !changed.contains(&made.column) && made.needs.iter().any(|need| changed.contains(need)) {
                changed.push(made.column);
            }
        }
        let asked: Vec<usize> = (0..goals.len())
            .filter(|at| goals[*at].rule.columns.iter().any(|column| changed.contains(column)))
            .collect();
        let found = self.violations(plan, &asked.iter().map(|at| goals[*at].rule).collect::<Vec<_>>(), count)?;
        let mut counts = broken.to_vec();
        asked.iter().zip(found).for_each(|(at, count)| counts[*at] = count);
        Some(counts)
    }

    /// How many of so many records break a rule; `None` where they cannot be made.
    pub(super) fn breaking(&self, plan: &Plan, rule: &Rule, count: u64) -> Option<u64> {
        self.violations(plan, &[rule], count)?.first().copied()
    }

    /// How many of so many records break each rule, of which no more is made than the rules speak of.
    fn violations(&self, plan: &Plan, rules: &[&Rule], count: u64) -> Option<Vec<u64>> {
        self.make(plan, rules.iter().flat_map(|rule| rule.columns.iter().copied()).collect(), count)?;
        Some(self.scratch.violations(&rules.iter().map(|rule| rule.text.as_str()).collect::<Vec<_>>()))
    }

    /// Makes so many records of these columns, and of what they are made of.
    fn make(&self, plan: &Plan, mut wanted: Vec<usize>, count: u64) -> Option<()> {
        for made in plan.iter().rev() {
            if wanted.contains(&made.column) {
                wanted.extend(&made.needs);
            }
        }
        let part: Vec<(String, String)> = plan
            .iter()
            .filter(|made| wanted.contains(&made.column))
            .map(|made| (self.column_name(made.column).to_owned(), made.trial.clone()))
            .collect();
        self.scratch.fill(&part, count).ok()
    }

    /// Ways to make columns that a rule speaks of, those that keep most of what they mean first.
    fn alternatives(&self, plan: &Plan, goal: &Goal<'_>, is_hard: bool) -> Vec<Vec<Made>> {
        let rule = goal.rule;
        let made_of = |column: usize| plan.iter().find(|made| made.column == column);
        let mut columns: Vec<&Made> = plan.iter().rev().filter(|made| rule.columns.contains(&made.column)).collect();
        // What columns mean together is given up last.
        columns.sort_by_key(|made| made.is_agreed);
        let free: Vec<&Made> =
            columns.iter().copied().filter(|made| self.sources[made.column] == Source::Free).collect();
        let mut found = self.shares(rule, plan);
        // What is compared is made beside the other sooner than left out.
        if rule.ordered.is_empty() {
            found.extend(self.there_or_not(plan, rule));
        }
        let alone = |made: Made| vec![made];
        for made in &free {
            let depends = |other: usize| self.reaches(plan, other, made.column);
            let others: Vec<usize> = rule
                .columns
                .iter()
                .copied()
                .filter(|other| *other != made.column && made_of(*other).is_some() && !depends(*other))
                .collect();
            found.extend(self.equal(made.column, rule, plan));
            found.extend(self.beside(made.column, &others, rule, plan).into_iter().map(alone));
        }
        if !rule.ordered.is_empty() {
            found.extend(self.there_or_not(plan, rule));
        }
        // What is only hoped for empties no column.
        if goal.is_wish() {
            return found;
        }
        // A record in two that is refused is drawn again sooner than a column is left out.
        if is_hard {
            for made in &free {
                found.extend(self.emptied(made, rule, plan).into_iter().map(alone));
            }
        }
        for made in free.iter().filter(|made| made.is_agreed) {
            found.extend(self.alone(made.column).map(|text| vec![Made::new(made.column, text)]));
        }
        for made in &free {
            let constants = rule.constants.iter().take(20).map(|value| Made::new(made.column, literal(value)));
            found.extend(constants.map(alone));
        }
        for made in &columns {
            let Source::Key(at) = self.sources[made.column] else { continue };
            let key = &self.keys[at];
            // The first record points at itself.
            if key.is_self_reference && self.numbered_key(key).is_some() && made.trial.starts_with("maybe(") {
                found.push(vec![Made::new(made.column, format!("int(1, {})", self.rows.max(1)))]);
            }
            if is_nullable(self.table, made.column)
                && made.trial != "null"
                && (is_hard && self.may_empty || key.is_self_reference)
            {
                found.push(vec![Made::new(made.column, "null".to_owned())]);
            }
        }
        found
    }

    /// Values of the kind of each column of the rule whose name asks for nothing of its own.
    fn pools(&self, plan: &Plan, rule: &Rule) -> Vec<Vec<Made>> {
        let is_open =
            |column: usize| !matches!(names::guess_of(self.table, &self.table.columns[column]), Some(Guess::Text(_)));
        let free = plan.iter().filter(|made| {
            rule.columns.contains(&made.column) && self.sources[made.column] == Source::Free && is_open(made.column)
        });
        let of_kind =
            |column: usize| self.subject(column).kind().pool().map(move |text| Made::new(column, text.to_owned()));
        free.flat_map(|made| of_kind(made.column)).map(|made| vec![made]).collect()
    }

    /// The columns that go by others of the record or by what it belongs to.
    pub(super) fn agreed(&self, plan: &Plan) -> Vec<usize> {
        let is_agreed = |made: &&Made| match self.sources[made.column] {
            Source::Free => made.is_agreed,
            Source::Key(at) => self.goes_with_others(at),
            _ => false,
        };
        plan.iter().filter(is_agreed).map(|made| made.column).collect()
    }

    /// Those of them that a rule over these columns speaks of; where it speaks of none, those that what it speaks of is made of.
    pub(super) fn agreed_among(&self, plan: &Plan, columns: &[usize]) -> Vec<usize> {
        let agreed = self.agreed(plan);
        let among = |is_it: &dyn Fn(usize) -> bool| -> Vec<usize> {
            agreed.iter().copied().filter(|column| is_it(*column)).collect()
        };
        let spoken_of = among(&|column| columns.contains(&column));
        if spoken_of.is_empty() {
            return among(&|column| columns.iter().any(|from| self.reaches(plan, *from, column)));
        }
        spoken_of
    }

    /// True if a column is made of another, however far.
    pub(super) fn reaches(&self, plan: &Plan, from: usize, to: usize) -> bool {
        let mut open = vec![from];
        let mut seen = Vec::new();
        while let Some(column) = open.pop() {
            if column == to {
                return true;
            }
            if !seen.contains(&column) {
                seen.push(column);
                open.extend(plan.iter().filter(|made| made.column == column).flat_map(|made| &made.needs));
            }
        }
        false
    }
}
