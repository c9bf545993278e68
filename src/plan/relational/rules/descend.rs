//! The walk of rules that choose by cost: from the outside inwards, with how many rows are asked for.

use std::collections::BTreeSet;

use super::context::Context;
use crate::plan::relational::algebra::{Alias, JoinKind, Rel, SqlExpr};
use crate::plan::relational::cost::Near;
use crate::plan::relational::shape::{Shape, is_one, is_own_order, is_star_count};
use crate::plan::relational::visit::{Part, PartMut};

/// For which records at an alias an expression is worked out.
pub type NearOf<'n> = &'n dyn Fn(Alias) -> Near;

/// What is asked of a node.
#[derive(Clone, Copy, Default)]
struct Wanted {
    /// So many of its rows; `None` for all.
    rows: Option<f64>,
    /// Nothing but how many rows there are.
    is_counted: bool,
}

/// What a rule decides. Both are called outside first, so that what is inside still has its size.
pub trait Decide {
    /// True if the rule has a say in this expression itself.
    fn takes(&self, _expr: &SqlExpr) -> bool {
        false
    }

    /// Another form of an expression that it takes.
    fn expr(&self, expr: SqlExpr, _near: NearOf, _context: &Context) -> SqlExpr {
        expr
    }

    /// Another form of a node, whose alias `near` does not know; `rows` is how many of its rows are asked for.
    fn rel(&self, rel: Rel, _rows: Option<f64>, _context: &Context) -> Rel {
        rel
    }
}

/// Lets a rule decide everything in a plan.
pub fn decide(rel: Rel, rule: &dyn Decide, context: &Context) -> Rel {
    Walk { rule, context }.rel(rel, Wanted::default(), &|_| Near::one())
}

struct Walk<'w, 'c> {
    rule: &'w dyn Decide,
    context: &'w Context<'c>,
}

impl Walk<'_, '_> {
    fn rel(&self, rel: Rel, wanted: Wanted, outer: NearOf) -> Rel {
        let cost = &self.context.cost;
        let Wanted { rows, is_counted } = wanted;
        match self.rule.rel(rel, rows, self.context) {
            Rel::Filter { input, conditions, leaves } => {
                let rows = rows.filter(|_| conditions.iter().any(is_undecided) || any_undecided(Part::Rel(&input)));
                if rows.is_some() || conditions.iter().any(|condition| self.concerns(condition)) {
                    let all = cost.size(&input);
                    let bound = input.bound();
                    let rows = rows.map(|rows| {
                        // What belongs to a record outside is found by that; the others say how many of these are tried.
                        let own = |part: &&SqlExpr| part.free().iter().all(|column| bound.contains(&column.of));
                        let own: Vec<SqlExpr> = conditions.iter().filter(own).cloned().collect();
                        rows * (all / cost.surely_narrowed(&input, &own)).max(1.0)
                    });
                    let is_one = is_one(&input);
                    // One condition on a table: an index on what it looks at is all that is read.
                    let is_counted = is_counted && conditions.len() == 1 && matches!(*input, Rel::Scan(_));
                    let below = Wanted { rows, is_counted: false };
                    let mut decided = Vec::new();
                    for at in 0..conditions.len() {
                        let condition = conditions[at].clone();
                        if !self.concerns(&condition) {
                            decided.push(condition);
                            continue;
                        }
                        let before = cost.narrowed(&input, &conditions[..at]);
                        let asked = rows.map_or(before, |rows| rows.min(before));
                        let asked = Near { records: asked, is_counted, is_one };
                        let near = |alias| if bound.contains(&alias) { asked } else { outer(alias) };
                        decided.push(self.expr(condition, &near));
                    }
                    return Rel::Filter {
                        input: Box::new(self.rel(*input, below, outer)),
                        conditions: decided,
                        leaves,
                    };
                }
                Rel::Filter { input: Box::new(self.rel(*input, Wanted::default(), outer)), conditions, leaves }
            }
            Rel::Limit { input, range } => {
                let most = range.limit.filter(|_| cost.rewrites.is_on("limit_prefers_lookups"));
                let most = most.map(|limit| (limit.saturating_add(range.offset)) as f64);
                let rows = match (rows, most) {
                    (Some(rows), Some(most)) => Some(rows.min(most)),
                    (rows, most) => most.or(rows),
                };
                Rel::Limit { input: Box::new(self.rel(*input, Wanted { rows, is_counted: false }, outer)), range }
            }
            rel => {
                let rows = rows.filter(|_| is_streamed(&rel));
                self.parts(rel, rows, is_counted, outer)
            }
        }
    }

    /// The parts of a node that is none of the above.
    fn parts(&self, mut rel: Rel, rows: Option<f64>, is_counted: bool, outer: NearOf) -> Rel {
        let concerned = own_exprs(&rel, &mut |expr| self.concerns(expr));
        let (bound, own) = if concerned {
            let input = input_of(&rel);
            let size = input.map_or(1.0, |input| self.context.cost.size(input));
            let asked = rows.map_or(size, |rows| rows.min(size));
            let near = if matches!(rel, Rel::Project { .. } | Rel::Extend { .. }) { asked } else { size };
            let is_one = input.is_some_and(is_one);
            (rel.bound(), Near { is_one, ..Near::all(near) })
        } else {
            (BTreeSet::new(), Near::one())
        };
        let near = |alias| if bound.contains(&alias) { own } else { outer(alias) };
        let is_counted = is_counted && matches!(rel, Rel::Sort { .. }) || is_count(&rel);
        let mut is_input = true;
        PartMut::Rel(&mut rel).each_part(&mut |part| match part {
            PartMut::Rel(inner) => {
                // The first is what the node stands on; others are worked out by themselves.
                let wanted = Wanted { rows, is_counted };
                let wanted = if std::mem::take(&mut is_input) { wanted } else { Wanted::default() };
                *inner = self.rel(std::mem::replace(inner, Rel::Unit), wanted, outer);
            }
            PartMut::Expr(expr) if concerned => {
                *expr = self.expr(std::mem::replace(expr, SqlExpr::Word("null")), &near);
            }
            PartMut::Expr(_) => {}
        });
        rel
    }

    fn expr(&self, expr: SqlExpr, near: NearOf) -> SqlExpr {
        let mut expr = if self.rule.takes(&expr) { self.rule.expr(expr, near, self.context) } else { expr };
        let wanted = match &expr {
            SqlExpr::Exists { query, .. } => self.sought(query, near),
            _ => Wanted::default(),
        };
        PartMut::Expr(&mut expr).each_part(&mut |part| match part {
            PartMut::Rel(inner) => *inner = self.rel(std::mem::replace(inner, Rel::Unit), wanted, near),
            PartMut::Expr(inner) => *inner = self.expr(std::mem::replace(inner, SqlExpr::Word("null")), near),
        });
        expr
    }

    /// One row for each time that it is asked whether there is one.
    fn sought(&self, query: &Rel, near: NearOf) -> Wanted {
        if !self.context.cost.rewrites.is_on("limit_prefers_lookups") {
            return Wanted::default();
        }
        let times = query.free().iter().map(|column| near(column.of).records).fold(1.0, f64::max);
        Wanted { rows: Some(times), is_counted: false }
    }

    /// True if there is anything in an expression, queries included, that the rule may have a say in.
    fn concerns(&self, expr: &SqlExpr) -> bool {
        let mut found = false;
        Part::Expr(expr).walk(&mut |part| {
            found = found || matches!(part, Part::Rel(_)) || matches!(part, Part::Expr(expr) if self.rule.takes(expr));
            !found
        });
        found
    }
}

/// True if there is anything in a part that is still to be decided by cost.
fn any_undecided(part: Part) -> bool {
    let mut found = false;
    part.walk(&mut |part| {
        found = found
            || matches!(part, Part::Expr(SqlExpr::KeyJoin(_) | SqlExpr::KeyCount(..)) | Part::Rel(Rel::Attach { .. }));
        !found
    });
    found
}

fn is_undecided(expr: &SqlExpr) -> bool {
    any_undecided(Part::Expr(expr))
}

/// True if a node reads no more of its input than it is asked for.
fn is_streamed(rel: &Rel) -> bool {
    match rel {
        Rel::Project { .. } | Rel::Attach { .. } | Rel::Join { kind: JoinKind::Left, to_one: true, .. } => true,
        Rel::Extend { columns, .. } => !columns.iter().any(|column| column.expr.has_window()),
        Rel::Sort { input, keys } => Shape::of(input).scan.is_some_and(|scan| is_own_order(keys, scan)),
        _ => false,
    }
}

/// True if a node counts the rows of its input, and no more.
fn is_count(rel: &Rel) -> bool {
    matches!(rel, Rel::Aggregate { keys, columns, .. } if keys.is_empty() && columns.iter().all(is_star_count))
}

fn input_of(rel: &Rel) -> Option<&Rel> {
    let mut input = None;
    Part::Rel(rel).each_part(&mut |part| {
        if let Part::Rel(part) = part
            && input.is_none()
        {
            input = Some(part);
        }
    });
    input
}

/// True if `test` holds for one of a node's own expressions.
fn own_exprs(rel: &Rel, test: &mut dyn FnMut(&SqlExpr) -> bool) -> bool {
    let mut found = false;
    Part::Rel(rel).each_part(&mut |part| {
        if let Part::Expr(expr) = part {
            found = found || test(expr);
        }
    });
    found
}
