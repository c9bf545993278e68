//! Random filters and orders that can stand where they do.

use super::make::Maker;
use super::make_expr::Place;
use super::tree::{Expr, Noun, Of, Path, Query, Sort, Start, Step, With};

impl Maker<'_> {
    /// `where`, `with` or `without`.
    pub fn filter(&mut self, place: &Place, depth: usize) -> Step {
        if self.rng.chance(60) || !place.record || place.keys.is_some() {
            return Step::Where(self.condition(place, depth));
        }
        match self.with(place, depth) {
            Some((with, true)) => Step::With(with),
            Some((with, false)) => Step::Without(with),
            None => Step::Where(self.condition(place, depth)),
        }
    }

    /// What `with` (true) or `without` names.
    fn with(&mut self, place: &Place, depth: usize) -> Option<(With, bool)> {
        let wanted = self.rng.chance(65);
        let many = self.rng.chance(85);
        let mut hops = self.hops(place.table, many, 2)?;
        // A name that needs `via` can stand alone.
        let needy: Vec<usize> = self.world.relations_of[place.table]
            .iter()
            .copied()
            .filter(|hop| self.world.relations[*hop].via.is_some())
            .collect();
        if self.rng.chance(30)
            && let Some(hop) = self.rng.some(&needy)
        {
            hops = vec![*hop];
        }
        let via = hops.iter().any(|hop| self.world.relations[*hop].via.is_some());
        let path = Path { start: Start::Up(0), table: place.table, hops, column: None };
        (!path.hops.is_empty()).then_some(())?;
        let end = path.end(self.world);
        let inner = Place::of(end, Some(place));
        let condition = (self.rng.chance(45)).then(|| self.condition(&inner, depth.saturating_sub(1)));
        let count = match self.rng.below(10) {
            0 => Some((1 + self.rng.below(3) as u64, None)),
            1 => {
                let least = self.rng.below(3) as u64;
                Some((least, Some(least + self.rng.below(2) as u64)))
            }
            2 => Some((0, Some(self.rng.below(3) as u64))),
            _ => None,
        };
        // `without 3 reviews` counts too, but reads badly; only `with` counts here.
        let count = count.filter(|_| wanted);
        if !via && !self.is_taken(&path, place) && depth > 0 && self.rng.chance(25) {
            let mut query = Query::of(Noun::Way(path));
            for _ in 0..1 + self.rng.below(2) {
                query.steps.push(self.filter(&inner, depth - 1));
            }
            if self.rng.chance(30) {
                let sorts = self.sorts(&inner, 1);
                query.steps.push(Step::By(sorts));
                query.steps.push(Step::Limit(1 + self.rng.below(3) as u64));
            }
            settle_with(&mut query.steps);
            return Some((With { count, of: Of::Query(Box::new(query)), condition: None }, wanted));
        }
        Some((With { count, of: Of::Path(path), condition }, wanted))
    }

    pub fn sorts(&mut self, place: &Place, most: usize) -> Vec<Sort> {
        (0..1 + self.rng.below(most))
            .map(|_| {
                let class = self.class();
                let expr = not_a_number(self.value(place, class, 1));
                let nulls_first = self.rng.chance(15).then(|| self.rng.chance(50));
                Sort { expr, descending: self.rng.chance(45), nulls_first }
            })
            .collect()
    }
}
/// The `where` behind a bare `with` would be the `with`'s own: it goes before.
pub fn settle_with(steps: &mut [Step]) {
    let bare = |step: &Step| match step {
        Step::With(with) | Step::Without(with) => with.is_open(),
        Step::Include(list) => list.last().is_some_and(With::is_open),
        _ => false,
    };
    while let Some(at) = steps.windows(2).position(|pair| bare(&pair[0]) && matches!(pair[1], Step::Where(_))) {
        steps.swap(at, at + 1);
    }
}

/// The query with `all` before its table's name.
pub fn all_of(mut query: Query) -> Query {
    query.noun = match query.noun {
        Noun::Table(table) => Noun::All(table),
        Noun::Pick { which, count, query, per } => Noun::Pick { which, count, query: Box::new(all_of(*query)), per },
        Noun::Group(query) => Noun::Group(Box::new(all_of(*query))),
        noun => noun,
    };
    query
}

/// `by` and `per` take no number alone, which in SQL would be a column's place.
pub fn not_a_number(expr: Expr) -> Expr {
    match &expr {
        Expr::Literal(_) => Expr::Call("abs", vec![expr]),
        Expr::Unary(_, operand) if matches!(**operand, Expr::Literal(_)) => Expr::Call("abs", vec![expr]),
        _ => expr,
    }
}

pub fn starts_with_bracket(query: &Query, world: &super::world::World) -> bool {
    query.text(world).starts_with('(')
}
