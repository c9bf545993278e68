//! Random columns of `show`, plain and nested.

use super::make::Maker;
use super::make_expr::{Class, Place};
use super::make_filter::settle_with;
use super::tree::{Aggregate, AggregateOf, Expr, Item, Noun, Of, Path, Query, Start, Step, What};

impl Maker<'_> {
    /// Columns of records.
    pub fn items(&mut self, place: &Place, depth: usize) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for _ in 0..1 + self.rng.below(4) {
            let Some(item) = self.item(place, depth) else { continue };
            let mut names = vec![item.column_name(self.world)];
            if matches!(item.what, What::Star) {
                names = self.world.table(place.table).columns.iter().map(|column| column.name.clone()).collect();
            }
            let star = items.iter().any(|known| matches!(known.what, What::Star));
            let taken = |name: &String| {
                items.iter().any(|known| known.column_name(self.world).eq_ignore_ascii_case(name))
                    || star && self.world.table(place.table).columns.iter().any(|column| column.name == *name)
            };
            if !names.iter().any(taken) {
                items.push(item);
            }
        }
        if items.is_empty() {
            items.push(Item { what: What::Star, name: None });
        }
        items
    }

    fn item(&mut self, place: &Place, depth: usize) -> Option<Item> {
        let own = Place { name: None, ..place.clone() };
        let bare = |what: What| Some(Item { what, name: None });
        match self.rng.below(100) {
            0..=29 => bare(What::Expr(Expr::Path(self.column_path(&own, None)?))),
            30..=34 => bare(What::Expr(Expr::Path(self.key_path(&own)?.0))),
            35..=49 => {
                let class = if self.rng.chance(60) { Class::Number } else { Class::Text };
                let expr = self.value(&own, class, 2);
                Some(Item { what: What::Expr(expr), name: Some(self.as_name()) })
            }
            50..=61 => {
                let expr = Expr::Aggregate(self.aggregate(&own, Class::Number, 1)?);
                let name = self.rng.chance(50).then(|| self.as_name());
                Some(Item { what: What::Expr(expr), name })
            }
            62..=66 => {
                // Alone, a relation would be its key.
                let expr = match self.condition(&own, 1) {
                    Expr::There(path, "") => Expr::There(path, "exists"),
                    expr => expr,
                };
                Some(Item { what: What::Expr(expr), name: Some(self.as_name()) })
            }
            67..=75 => {
                let mut path = self.way(&own).filter(|path| path.start == Start::Up(0))?;
                let end = path.end(self.world);
                path.column = Some(self.column_of(end, None)?);
                bare(What::Expr(Expr::Path(path)))
            }
            76..=86 if depth > 0 => {
                let many = self.rng.chance(75);
                let hops = self.hops(place.table, many, 2)?;
                let way = Path { start: Start::Up(0), table: place.table, hops, column: None };
                (!way.hops.is_empty() && !self.is_taken(&way, place)).then_some(())?;
                // What nests can name the record right above, none further out.
                let above = Place { closed: true, ..place.clone() };
                let inner = Place { name: None, ..Place::of(way.end(self.world), Some(&above)) };
                let items = self.items(&inner, depth - 1);
                if self.rng.chance(60) {
                    return bare(What::Nest(Of::Path(way), items));
                }
                let query = self.nested(way, &inner);
                bare(What::Nest(Of::Query(Box::new(query)), items))
                    .map(|item| Item { name: Some(self.as_name()), ..item })
            }
            87..=91 => {
                let way = self.way(&own).filter(|path| path.start == Start::Up(0))?;
                let end = way.end(self.world);
                let above = Place { closed: true, ..place.clone() };
                let inner = Place::of(end, Some(&above));
                let column = self.column_of(end, None)?;
                let query = self.nested(way, &inner);
                Some(Item { what: What::NestValue(Box::new(query), column), name: Some(self.as_name()) })
            }
            92..=96 if depth == 2 => self.window(&own),
            97..=98 => bare(What::Star),
            _ => None,
        }
    }

    /// A way with words, within each record above.
    fn nested(&mut self, way: Path, inner: &Place) -> Query {
        let mut query = Query::of(Noun::Way(way));
        for _ in 0..self.rng.below(2) {
            query.steps.push(self.filter(inner, 1));
        }
        if self.rng.chance(60) {
            query.steps.push(Step::By(self.sorts(inner, 2)));
        }
        match self.rng.below(4) {
            0..=1 => query.steps.push(Step::Limit(1 + self.rng.below(3) as u64)),
            2 => query.steps.extend([Step::Limit(2), Step::Offset(1)]),
            _ => {}
        }
        settle_with(&mut query.steps);
        if query.steps.is_empty() {
            query.steps.push(Step::Limit(2));
        }
        query
    }

    fn window(&mut self, place: &Place) -> Option<Item> {
        let own = Place { outer: None, ..place.clone() };
        let function = *self.rng.pick(&["rank", "dense_rank", "count", "sum", "max", "min"]);
        let args = match function {
            "sum" | "max" | "min" => vec![Expr::Path(self.column_path(&own, Some(Class::Number))?)],
            _ => Vec::new(),
        };
        let per = match self.rng.chance(50) {
            true => vec![Expr::Path(self.column_path(&own, None)?)],
            false => Vec::new(),
        };
        let by = if matches!(function, "rank" | "dense_rank") || self.rng.chance(60) {
            self.sorts(&own, 1)
        } else {
            Vec::new()
        };
        Some(Item { what: What::Expr(Expr::Window(function, args, per, by)), name: Some(self.as_name()) })
    }

    /// Aggregates of the set alone.
    pub fn set_items(&mut self, place: &Place) -> Vec<Item> {
        let keys = Place { keys: Some(Vec::new()), record: false, outer: None, shown: Vec::new(), ..place.clone() };
        let mut items: Vec<Item> = Vec::new();
        for _ in 0..1 + self.rng.below(3) {
            let class = if self.rng.chance(80) { Class::Number } else { Class::Text };
            if let Some(aggregate) = self.aggregate(&keys, class, 1) {
                items.push(Item { what: What::Expr(Expr::Aggregate(aggregate)), name: Some(self.as_name()) });
            }
        }
        let of_set = |item: &Item| matches!(&item.what, What::Expr(expr) if super::show::is_of_set(expr));
        // Without an aggregate of the set each would belong to its record.
        if !items.iter().any(of_set) {
            let of = AggregateOf::Set;
            let count = Aggregate { function: "count", distinct: false, of, percent: None, dotted: false };
            items.push(Item { what: What::Expr(Expr::Aggregate(count)), name: Some(self.as_name()) });
        }
        items
    }
}

/// A name that can be typed bare where a value stands.
pub fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The names by which keys can be called.
pub fn named_keys(keys: &[Item], maker: &Maker) -> Vec<(String, Class)> {
    named(keys, 0, maker)
}

pub fn named(items: &[Item], table: usize, maker: &Maker) -> Vec<(String, Class)> {
    let (world, mut names) = (maker.world, Vec::new());
    for item in items {
        if let What::Star = item.what {
            let columns = world.table(table).columns.iter().enumerate();
            names.extend(columns.map(|(at, column)| (column.name.clone(), maker.class_of(table, at))));
        }
        let What::Expr(expr) = &item.what else { continue };
        let class = match expr {
            Expr::Path(path) => match path.column {
                Some(column) if path.to_one(world) => maker.class_of(path.end(world), column),
                None if path.one_value(world) => Class::Text,
                _ => continue,
            },
            Expr::Aggregate(aggregate) if matches!(aggregate.function, "min" | "max") => continue,
            Expr::Binary("||", ..) | Expr::Call("upper", _) | Expr::Cast(..) => Class::Text,
            Expr::Aggregate(_) | Expr::Window(..) | Expr::Binary(..) => Class::Number,
            _ => continue,
        };
        let name = item.column_name(world);
        if is_plain(&name) {
            names.push((name, class));
        }
    }
    names
}
