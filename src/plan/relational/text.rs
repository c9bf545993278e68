//! A plan as text, one node a line, for tests and for people who read plans.

use super::algebra::{Aliases, ColumnRef, JoinKind, KeyJoin, Named, Rel, SetOperator, SqlExpr};
use super::visit::Part;
use crate::plan::emit::{AliasNames, Asked, Dialect, SqlText, Writer, Written, write, write_all, write_sort_key};

/// The nodes of a plan, each input a step further right.
pub fn describe(rel: &Rel, aliases: &Aliases) -> String {
    let mut describer = Describer::new(aliases);
    describer.call_by_words(Part::Rel(rel));
    describer.node(rel).as_put()
}

/// An expression of a plan, on one line but for the queries in it.
pub fn describe_expr(expr: &SqlExpr, aliases: &Aliases) -> String {
    let mut describer = Describer::new(aliases);
    describer.call_by_words(Part::Expr(expr));
    write(expr, &mut describer).as_put()
}

struct Describer<'a> {
    aliases: &'a Aliases,
    names: AliasNames,
    dialect: Dialect,
}

impl Writer for Describer<'_> {
    fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    fn column(&mut self, column: &ColumnRef) -> SqlText {
        SqlText::text(self.names.column(column, self.aliases))
    }

    fn query(&mut self, query: &Rel, _: Asked) -> SqlText {
        self.nested(query)
    }

    fn undecided(&mut self, expr: &SqlExpr) -> Written {
        let text = match expr {
            SqlExpr::KeyJoin(join) => SqlText::text("reaches ").then(self.way(join)),
            SqlExpr::KeyCount(join, count) => {
                let most = count.most.map(|most| most.to_string()).unwrap_or_default();
                SqlText::text(format!("reaches {}..{most} ", count.least)).then(self.way(join))
            }
            _ => unreachable!("no other expression is undecided"),
        };
        Written::atom(text)
    }
}

impl<'a> Describer<'a> {
    fn new(aliases: &'a Aliases) -> Describer<'a> {
        Describer { aliases, names: AliasNames::qualified(), dialect: Dialect::sqlite() }
    }

    /// Tables are called by a letter, and what is worked out by its word.
    fn call_by_words(&mut self, part: Part<'_>) {
        part.walk(&mut |part| {
            if let Part::Rel(rel) = part
                && !matches!(rel, Rel::Scan(_))
                && let Some(alias) = rel.own_alias()
            {
                self.names.call_by_word(alias);
            }
            true
        });
    }

    fn nested(&mut self, rel: &Rel) -> SqlText {
        let inner = SqlText::new().new_line().then(self.node(rel)).indented();
        SqlText::text("(").then(inner).new_line().with(")")
    }

    fn way(&mut self, join: &KeyJoin) -> SqlText {
        let mut text = self.names.alias(join.start, self.aliases);
        for step in &join.steps.0 {
            text.push_str(" → ");
            text.push_str(&step.to.name);
        }
        SqlText::text(format!("{text}: ")).then(self.nested(&join.inner))
    }

    fn node(&mut self, rel: &Rel) -> SqlText {
        let (line, inputs) = self.line(rel);
        let mut below = SqlText::new();
        for input in inputs {
            below = below.new_line().then(self.node(input));
        }
        line.indented().then(below.indented())
    }

    fn line<'r>(&mut self, rel: &'r Rel) -> (SqlText, Vec<&'r Rel>) {
        match rel {
            Rel::Unit => (SqlText::text("one row"), vec![]),
            Rel::Scan(scan) => {
                let name = self.names.alias(scan.alias, self.aliases);
                (SqlText::text(format!("scan {} as {name}", scan.table.name)), vec![])
            }
            Rel::JsonEach { alias, json } => {
                let list = write(&SqlExpr::Value(json.clone()), self);
                let name = self.names.alias(*alias, self.aliases);
                (SqlText::text("each of ").then(list).with(format!(" as {name}")), vec![])
            }
            Rel::Filter { input, conditions, .. } => (self.conditions("filter ", conditions), vec![input]),
            Rel::Join { input, right, kind, on, .. } => {
                let word = match kind {
                    JoinKind::Inner => "join",
                    JoinKind::Left => "left join",
                    JoinKind::Cross => "cross join",
                };
                let line = SqlText::text(word);
                let line = if on.is_empty() { line } else { line.then(self.conditions(" on ", on)) };
                (line, vec![input, right])
            }
            Rel::Extend { input, alias, columns } => {
                (self.head("extend", *alias).then(self.columns(columns)), vec![input])
            }
            Rel::Aggregate { input, alias, keys, columns } => {
                let mut line = self.head("aggregate", *alias).then(self.columns(columns));
                if !keys.is_empty() {
                    let word = if columns.is_empty() { "per " } else { " per " };
                    line = line.with(word).then(self.columns(keys));
                }
                (line, vec![input])
            }
            Rel::Attach { input, alias, way, columns } => {
                let line = self.head("attach", *alias).then(self.columns(columns));
                (line.with(" over ").then(self.way(way)), vec![input])
            }
            Rel::Sort { input, keys } => {
                let keys: Vec<SqlText> = keys.iter().map(|key| write_sort_key(key, self)).collect();
                (SqlText::text("sort ").then(on_one_line(keys)), vec![input])
            }
            Rel::Limit { input, range } => {
                let limit = range.limit.map_or_else(|| "all".to_owned(), |limit| limit.to_string());
                let offset = if range.offset > 0 { format!(" offset {}", range.offset) } else { String::new() };
                (SqlText::text(format!("limit {limit}{offset}")), vec![input])
            }
            Rel::Project { input, alias, columns } => {
                (self.head("project", *alias).then(self.columns(columns)), vec![input])
            }
            Rel::Distinct(input) => (SqlText::text("distinct"), vec![input]),
            Rel::SetOperation { operator, left, right, alias } => {
                let word = match operator {
                    SetOperator::Union => "union",
                    SetOperator::UnionAll => "union all",
                    SetOperator::Except => "except",
                    SetOperator::Intersect => "intersect",
                };
                let name = self.names.alias(*alias, self.aliases);
                (SqlText::text(format!("{word} as {name}")), vec![left, right])
            }
        }
    }

    fn head(&mut self, word: &str, alias: super::algebra::Alias) -> SqlText {
        SqlText::text(format!("{word} {}: ", self.names.alias(alias, self.aliases)))
    }

    fn conditions(&mut self, word: &'static str, conditions: &[SqlExpr]) -> SqlText {
        SqlText::text(word).then(write_all(conditions, self))
    }

    fn columns(&mut self, columns: &[Named]) -> SqlText {
        let mut list = Vec::new();
        for column in columns {
            let text = write(&column.expr, self);
            let own = matches!(&column.expr, SqlExpr::Column(one) if one.name == column.name);
            list.push(if own { text } else { text.with(format!(" as {}", column.name)) });
        }
        on_one_line(list)
    }
}

fn on_one_line(items: Vec<SqlText>) -> SqlText {
    let mut list = SqlText::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            list.push(", ");
        }
        list.append(item);
    }
    list
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::algebra::{JoinKind, Leaves, Range, Scan, SortKey, Way};
    use super::super::key_columns::{bare_column, equal, linked, reversed};
    use super::*;
    use crate::catalog::{Catalog, CatalogOptions};
    use crate::lang::ast::{BinaryOp, CountRange};
    use crate::plan::relational::algebra::Call;
    use crate::store::{OpenOptions, OpenTarget, Value, collect, open};

    /// Games, their reviews, and a way from the one to the other.
    fn tables() -> (Rel, Rel, KeyJoin, Aliases) {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for sql in [
            "create table games (id integer primary key, title text)",
            "create table reviews (id integer primary key, score integer, game_id integer references games (id))",
        ] {
            collect(&*connection, sql, &[]).unwrap();
        }
        let catalog = Catalog::new(connection, CatalogOptions::default());
        let [games, reviews] = ["games", "reviews"].map(|name| catalog.table_exact(name).unwrap().unwrap());
        let relation = catalog.relations(&reviews).unwrap().iter().find(|one| one.steps.len() == 1).cloned().unwrap();
        let mut aliases = Aliases::default();
        let (g, r) = (aliases.alias("games"), aliases.alias("reviews"));
        let scan = |table: &Rc<_>, alias| Rel::Scan(Scan { table: Rc::clone(table), alias });
        let join = KeyJoin {
            start: g,
            steps: Way(vec![reversed(&relation.steps[0])]),
            inner: scan(&reviews, r),
            end: r,
            exact: false,
            start_is_optional: false,
            start_is_one: false,
            is_hop: false,
        };
        (scan(&games, g), scan(&reviews, r), join, aliases)
    }

    fn filter(input: Rel, condition: SqlExpr) -> Rel {
        Rel::Filter { input: Box::new(input), conditions: vec![condition], leaves: Leaves::Some }
    }

    #[test]
    fn one_node_a_line() {
        let (games, reviews, way, mut aliases) = tables();
        let (g, r) = (way.start, way.end);
        let score = bare_column(r, "score");
        let high =
            SqlExpr::Binary(BinaryOp::Greater, Box::new(score.clone()), Box::new(SqlExpr::Value(Value::Integer(8))));
        let step = reversed(&way.steps.0[0]);
        let plan = Rel::Join {
            input: Box::new(filter(reviews, high)),
            right: Box::new(games),
            kind: JoinKind::Left,
            on: linked(&step, r, g),
            to_one: true,
        };
        let keys = vec![
            SortKey { descending: true, ..SortKey::ascending(score.clone()) },
            SortKey::ascending(bare_column(r, "id")),
        ];
        let plan = Rel::Sort { input: Box::new(plan), keys };
        let plan = Rel::Limit { input: Box::new(plan), range: Range { limit: Some(3), offset: 0 } };
        let columns = vec![Named { name: "best".into(), expr: score }];
        let plan = Rel::Project { input: Box::new(plan), alias: aliases.alias("bests"), columns };
        assert_eq!(
            describe(&plan, &aliases),
            "\
project bests: r.score as best
  limit 3
    sort r.score desc, r.id
      left join on g.id = r.game_id
        filter r.score > 8
          scan reviews as r
        scan games as g"
        );
    }

    #[test]
    fn ways_show_what_they_lead_to() {
        let (games, reviews, way, mut aliases) = tables();
        let (g, r) = (way.start, way.end);
        let counted = CountRange { least: 3, most: None };
        let plan = filter(games, SqlExpr::KeyCount(Box::new(way.clone()), counted));
        let counts = aliases.alias("counts");
        let star = Call { name: "count".into(), star: true, distinct: false, args: vec![], filter: None };
        let columns = vec![Named { name: "count".into(), expr: SqlExpr::Call(star) }];
        let plan = Rel::Attach { input: Box::new(plan), alias: counts, way: Box::new(way.clone()), columns };
        let text = "\
attach counts: count(*) as count over g → reviews: (
    scan reviews as r
  )
  filter reaches 3.. g → reviews: (
      scan reviews as r
    )
    scan games as g";
        assert_eq!(describe(&plan, &aliases), text);
        assert!(plan.free().is_empty() && plan.bound() == [g, counts].into());
        let other = aliases.alias("things");
        assert_eq!(describe(&plan.rename(g, other), &aliases), text.replace("g →", "t →").replace("as g", "as t"));
        let moved = SqlExpr::KeyJoin(Box::new(way))
            .substitute(&|column| (column.of == g).then(|| SqlExpr::Column(ColumnRef { of: other, ..column.clone() })));
        assert_eq!(
            describe_expr(&moved, &aliases),
            "reaches t → reviews: (
  scan reviews as r
)"
        );
        assert_eq!(moved.free().iter().map(|column| column.of).collect::<Vec<_>>(), [other]);
        let inner = filter(reviews, equal(bare_column(r, "game_id"), bare_column(g, "id")));
        assert!(inner.is_correlated());
        assert_eq!(inner.free(), [ColumnRef { of: g, name: "id".into() }].into());
        let exists = SqlExpr::Exists { not: false, query: Box::new(inner) };
        assert!(exists.has_query() && !exists.has_window());
        assert_eq!(
            describe_expr(&exists, &aliases),
            "exists (
  filter r.game_id = g.id
    scan reviews as r
)"
        );
    }
}
