//! What is looked up beside each row is looked up only for the rows that a range leaves, where the order does not need it.

use std::collections::BTreeSet;

use super::context::Context;
use crate::plan::relational::algebra::{Alias, JoinKind, Rel, SortKey};
use crate::plan::relational::key_columns::is_lookup;
use crate::plan::relational::shape::{Shape, is_own_order};
use crate::plan::relational::visit::{Part, PartMut};

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Limit { input, .. } = &**rel
            && let Rel::Sort { input, keys } = &**input
            && is_worth_it(input, keys, context)
        {
            **rel = limited_first(std::mem::replace(&mut **rel, Rel::Unit));
        }
        true
    });
    rel
}

/// True if all rows would be sorted with what is beside them, or something would be grouped for all of them.
fn is_worth_it(input: &Rel, keys: &[SortKey], context: &Context) -> bool {
    let scan = Shape::of(input).scan.filter(|scan| context.cost.is_large(&scan.table));
    scan.is_some_and(|scan| !is_own_order(keys, scan) || has_grouped(input))
}

/// True if aggregates stand beside rows that no index leads to.
fn has_grouped(rel: &Rel) -> bool {
    match rel {
        Rel::Attach { input, way, .. } => {
            way.steps.0.first().is_some_and(|first| !is_lookup(first)) || has_grouped(input)
        }
        Rel::Join { input, .. } | Rel::Extend { input, .. } => has_grouped(input),
        _ => false,
    }
}

fn limited_first(rel: Rel) -> Rel {
    let (input, range, keys) = match rel {
        Rel::Limit { input, range } => match *input {
            Rel::Sort { input, keys } => (input, range, keys),
            other => return Rel::Limit { input: Box::new(other), range },
        },
        rel => return rel,
    };
    let mut needed = BTreeSet::new();
    for key in &keys {
        key.expr.columns(&mut |column| {
            needed.insert(column.of);
        });
    }
    let (mut kept, mut moved) = (Vec::new(), Vec::new());
    let mut below = *input;
    while let Some(given) = beside(&below) {
        let (node, input) = taken_apart(below);
        if given.is_disjoint(&needed) {
            moved.push(node);
        } else {
            needed.extend(used_by(&node));
            kept.push(node);
        }
        below = input;
    }
    let below = put_on(below, kept);
    let sorted = Rel::Sort { input: Box::new(below), keys: keys.clone() };
    let limited = Rel::Limit { input: Box::new(sorted), range };
    if moved.is_empty() {
        return limited;
    }
    Rel::Sort { input: Box::new(put_on(limited, moved)), keys }
}

/// The aliases of a node that puts something beside each row; `None` for one that does anything else.
fn beside(rel: &Rel) -> Option<BTreeSet<Alias>> {
    match rel {
        Rel::Join { right, kind: JoinKind::Left, to_one: true, .. } => Some(right.bound()),
        Rel::Attach { alias, .. } => Some(BTreeSet::from([*alias])),
        Rel::Extend { alias, columns, .. } if !columns.iter().any(|column| column.expr.has_window()) => {
            Some(BTreeSet::from([*alias]))
        }
        _ => None,
    }
}

/// A node without its input, and the input.
fn taken_apart(mut rel: Rel) -> (Rel, Rel) {
    match &mut rel {
        Rel::Join { input, .. } | Rel::Attach { input, .. } | Rel::Extend { input, .. } => {
            let input = std::mem::replace(&mut **input, Rel::Unit);
            (rel, input)
        }
        _ => panic!("hopdb fault: only what stands beside rows is moved"),
    }
}

/// The nodes, the uppermost first, on another input.
fn put_on(input: Rel, nodes: Vec<Rel>) -> Rel {
    nodes.into_iter().rev().fold(input, |below, mut node| {
        if let Rel::Join { input, .. } | Rel::Attach { input, .. } | Rel::Extend { input, .. } = &mut node {
            **input = below;
        }
        node
    })
}

/// All aliases that a node without its input mentions.
fn used_by(node: &Rel) -> BTreeSet<Alias> {
    let mut used = BTreeSet::new();
    node.columns(&mut |column| {
        used.insert(column.of);
    });
    Part::Rel(node).walk(&mut |part| {
        if let Part::Rel(Rel::Attach { way, .. }) = part {
            used.insert(way.start);
        }
        true
    });
    used
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, by, col};
    use super::limited_first;
    use crate::plan::relational::algebra::Named;
    use crate::plan::relational::shape::{limit, project};

    #[test]
    fn the_order_does_not_need_it() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (joined, g) = fixture.beside(reviews, r, &fixture.up("reviews", "game_id", "games"));
        let cut = limit(by(joined, &[col(r, "score"), col(r, "id")]), 3, 1);
        assert_eq!(
            fixture.text(&limited_first(cut.clone())),
            "\
sort r.score, r.id
  left join on g.id = r.game_id
    limit 3 offset 1
      sort r.score, r.id
        scan reviews as r
    scan games as g"
        );
        let columns = ["id", "score"].map(|name| Named { name: name.into(), expr: col(r, name) });
        let title = Named { name: "title".into(), expr: col(g, "title") };
        let plan = project(cut, fixture.alias("shown"), columns.into_iter().chain([title]).collect());
        assert_eq!(fixture.run_all(&plan), "26 NULL 'Game 4'; 39 NULL 'Game 6'; 6 1 'Game 2'");
    }
}
