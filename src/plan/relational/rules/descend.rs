//! The walk of rules that choose by cost: from the outside inwards, with how many rows are asked for.

use super::Context;
use crate::plan::relational::algebra::{Alias, JoinKind, Rel, SqlExpr};
use crate::plan::relational::shape::{Shape, is_own_order};
use crate::plan::relational::visit::{Part, PartMut};

/// For how many records at an alias an expression is worked out.
pub type Near<'n> = &'n dyn Fn(Alias) -> f64;

/// What a rule decides. Both are called outside first, so that what is inside still has its size.
pub trait Decide {
    /// True if the rule has a say in this expression itself.
    fn takes(&self, _expr: &SqlExpr) -> bool {
        false
    }

    /// Another form of an expression that it takes.
    fn expr(&self, expr: SqlExpr, _near: Near, _context: &Context) -> SqlExpr {
        expr
    }

    /// Another form of a node, whose alias `near` does not know; `rows` is how many of its rows are asked for.
    fn rel(&self, rel: Rel, _rows: Option<f64>, _context: &Context) -> Rel {
        rel
    }
}

/// Lets a rule decide everything in a plan.
pub fn decide(rel: Rel, rule: &dyn Decide, context: &Context) -> Rel {
    Walk { rule, context }.rel(rel, None, &|_| 1.0)
}

struct Walk<'w, 'c> {
    rule: &'w dyn Decide,
    context: &'w Context<'c>,
}

impl Walk<'_, '_> {
    fn rel(&self, rel: Rel, rows: Option<f64>, outer: Near) -> Rel {
        let cost = &self.context.cost;
        match self.rule.rel(rel, rows, self.context) {
            Rel::Filter { input, conditions, leaves } => {
                if conditions.iter().any(|condition| self.concerns(condition)) || rows.is_some() {
                    let all = cost.size(&input);
                    let left = cost.narrowed(&input, &conditions);
                    let rows = rows.map(|rows| rows * (all / left).max(1.0));
                    let bound = input.bound();
                    let mut decided = Vec::new();
                    for at in 0..conditions.len() {
                        let condition = conditions[at].clone();
                        if !self.concerns(&condition) {
                            decided.push(condition);
                            continue;
                        }
                        let before = cost.narrowed(&input, &conditions[..at]);
                        let asked = rows.map_or(before, |rows| rows.min(before));
                        let near = |alias| if bound.contains(&alias) { asked } else { outer(alias) };
                        decided.push(self.expr(condition, &near));
                    }
                    return Rel::Filter { input: Box::new(self.rel(*input, rows, outer)), conditions: decided, leaves };
                }
                Rel::Filter { input: Box::new(self.rel(*input, None, outer)), conditions, leaves }
            }
            Rel::Limit { input, range } => {
                let most = range.limit.filter(|_| cost.rewrites.is_on("limit_prefers_lookups"));
                let most = most.map(|limit| (limit.saturating_add(range.offset)) as f64);
                let rows = match (rows, most) {
                    (Some(rows), Some(most)) => Some(rows.min(most)),
                    (rows, most) => most.or(rows),
                };
                Rel::Limit { input: Box::new(self.rel(*input, rows, outer)), range }
            }
            rel => {
                let rows = rows.filter(|_| is_streamed(&rel));
                self.parts(rel, rows, outer)
            }
        }
    }

    /// The parts of a node that is none of the above.
    fn parts(&self, mut rel: Rel, rows: Option<f64>, outer: Near) -> Rel {
        let concerned = own_exprs(&rel, &mut |expr| self.concerns(expr));
        let (bound, size) = if concerned {
            let input = input_of(&rel);
            let size = input.map_or(1.0, |input| self.context.cost.size(input));
            let asked = rows.map_or(size, |rows| rows.min(size));
            let near = if matches!(rel, Rel::Project { .. } | Rel::Extend { .. }) { asked } else { size };
            (rel.bound(), near)
        } else {
            Default::default()
        };
        let near = |alias| if bound.contains(&alias) { size } else { outer(alias) };
        let mut is_input = true;
        PartMut::Rel(&mut rel).each_part(&mut |part| match part {
            PartMut::Rel(inner) => {
                // The first is what the node stands on; others are worked out by themselves.
                let rows = rows.filter(|_| std::mem::take(&mut is_input));
                *inner = self.rel(std::mem::replace(inner, Rel::Unit), rows, outer);
            }
            PartMut::Expr(expr) if concerned => {
                *expr = self.expr(std::mem::replace(expr, SqlExpr::Word("null")), &near);
            }
            PartMut::Expr(_) => {}
        });
        rel
    }

    fn expr(&self, expr: SqlExpr, near: Near) -> SqlExpr {
        let mut expr = if self.rule.takes(&expr) { self.rule.expr(expr, near, self.context) } else { expr };
        PartMut::Expr(&mut expr).each_part(&mut |part| match part {
            PartMut::Rel(inner) => *inner = self.rel(std::mem::replace(inner, Rel::Unit), None, near),
            PartMut::Expr(inner) => *inner = self.expr(std::mem::replace(inner, SqlExpr::Word("null")), near),
        });
        expr
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

/// True if a node reads no more of its input than it is asked for.
fn is_streamed(rel: &Rel) -> bool {
    match rel {
        Rel::Project { .. } | Rel::Attach { .. } | Rel::Join { kind: JoinKind::Left, to_one: true, .. } => true,
        Rel::Extend { columns, .. } => !columns.iter().any(|column| column.expr.has_window()),
        Rel::Sort { input, keys } => Shape::of(input).scan.is_some_and(|scan| is_own_order(keys, scan)),
        _ => false,
    }
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
