//! What cannot be meant, and what SQLite answers otherwise than most expect: one table of rules over the typed tree, each with
//! a line that breaks it and the line to type instead.

mod calls;
mod comparisons;
mod dates;
mod kinds;
mod meant;
mod nulls;
#[cfg(test)]
mod tests;
mod texts;

pub use comparisons::{for_a_variable, place};
pub use dates::{date_as_key, refuse_difference};
pub use meant::{constructed, meant_as_key, meant_as_text};

use super::resolver::Resolver;
use super::scope::Scope;
use super::tree::TypedExpr;
use crate::catalog::Column;
use crate::diagnostic::{Diagnostic, Result, Severity, Span};
use crate::lang::ast::{Arg, BinaryOp, Expr, ExprKind, Literal};

/// A part of an expression as typed, and what it is.
#[derive(Clone, Copy)]
pub struct Side<'n> {
    pub typed: &'n Expr,
    pub is: &'n TypedExpr,
}

/// What rules look at.
pub enum Node<'n> {
    /// Two values that are compared: by an operator, or `between`, `in` and `case` as if by one.
    Comparison { op: BinaryOp, left: Side<'n>, right: Side<'n> },
    /// An operator that works something out of two values.
    Operation { op: BinaryOp, left: Side<'n>, right: Side<'n>, at: Span },
    /// A sum as a whole, before what it adds is looked at.
    Sum { typed: &'n Expr },
    /// A sign before a value.
    Signed { operand: Side<'n>, at: Span },
    /// A function, before its arguments are looked at.
    Call { name: &'n str, args: &'n [Arg], at: Span },
    /// A condition, with all that `and` and `or` join in it.
    Condition { typed: &'n Expr },
    /// A condition without `and` and `or`, as it is typed.
    Compared { typed: &'n Expr },
    /// A value of `case x when …`.
    Case { typed: &'n Expr, when: &'n Expr },
    /// The values of a list, or the bounds of a range.
    List { items: &'n [(&'n Expr, &'n TypedExpr)] },
    /// A value that a column is set to.
    Stored { value: &'n TypedExpr, column: &'n Column },
}

/// A rule says what is wrong with a node, if anything is.
struct Rule {
    look: fn(&Resolver<'_>, &Node<'_>, &Scope) -> Result<Option<Diagnostic>>,
    /// An error ends the line; a warning is shown in scripts too, a note only to a person.
    severity: Severity,
    /// A line about the demo, or about a table visits with a DATETIME `at`, that breaks it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests run it"))]
    example: &'static str,
    /// The line to type instead, which breaks no rule.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests run it"))]
    instead: &'static str,
}

/// Every rule, in the order in which they speak of one node.
const RULES: &[Rule] = &[
    Rule {
        look: dates::in_arithmetic,
        severity: Severity::Error,
        example: "games where created_at > 2024-06-01 - 7",
        instead: "games where created_at > date(2024-06-01, '-7 days')",
    },
    Rule {
        look: dates::beside_a_number,
        severity: Severity::Error,
        example: "games where price > 2024-06-01",
        instead: "games where datetime(price, 'unixepoch') > 2024-06-01",
    },
    Rule {
        look: dates::beside_a_format,
        severity: Severity::Error,
        example: "games where strftime('%s', created_at) > 2024-06-01",
        instead: "games where created_at > 2024-06-01",
    },
    Rule {
        look: dates::among_numbers,
        severity: Severity::Error,
        example: "games where created_at in (2024-06-01, 5)",
        instead: "games where created_at in (2024-06-01, 2024-06-05)",
    },
    Rule {
        look: dates::as_a_number,
        severity: Severity::Error,
        example: "update game 1 set price = 2024-06-01",
        instead: "update game 1 set price = unixepoch(2024-06-01)",
    },
    Rule {
        look: dates::month_as_difference,
        severity: Severity::Error,
        example: "games where created_at >= 2024-06",
        instead: "games where created_at >= 2024-06-01",
    },
    Rule {
        look: dates::with_a_year,
        severity: Severity::Warning,
        example: "visits where at > 2024",
        instead: "visits where at > 2024-12-31",
    },
    Rule {
        look: dates::cut_short,
        severity: Severity::Error,
        example: "games where month(created_at) = 2024-06-01",
        instead: "games where month(created_at) = '2024-06'",
    },
    Rule {
        look: dates::of_numbers,
        severity: Severity::Error,
        example: "games where created_at >= datetime(2017, 10, 17)",
        instead: "games where created_at >= 2017-10-17",
    },
    Rule {
        look: dates::of_a_format,
        severity: Severity::Warning,
        example: "games where month(strftime('%Y-%m', created_at)) = '2024-06'",
        instead: "games where month(created_at) = '2024-06'",
    },
    Rule {
        look: dates::beside_a_count,
        severity: Severity::Warning,
        example: "visits where at > unixepoch('now')",
        instead: "visits where at > datetime('now')",
    },
    Rule {
        look: calls::pick_of_records,
        severity: Severity::Error,
        example: "create review game=1 user=pick(users)",
        instead: "create review game=1 user=any user",
    },
    Rule {
        look: calls::arguments,
        severity: Severity::Error,
        example: "games show round(price, 1, 2) as r",
        instead: "games show round(price, 1) as r",
    },
    Rule {
        look: texts::as_condition,
        severity: Severity::Error,
        example: "reviews where score = 2 or 3",
        instead: "reviews where score in (2, 3)",
    },
    Rule {
        look: comparisons::record_as_condition,
        severity: Severity::Error,
        example: "reviews where game 5",
        instead: "reviews where game = game 5",
    },
    Rule {
        look: texts::sum_of_texts,
        severity: Severity::Error,
        example: "games show title + ' ' + genre as both",
        instead: "games show title || ' ' || genre as both",
    },
    Rule {
        look: texts::in_arithmetic,
        severity: Severity::Error,
        example: "games show price * 'two' as more",
        instead: "games show price * 2 as more",
    },
    Rule {
        look: texts::column_in_arithmetic,
        severity: Severity::Warning,
        example: "games show title + genre as both",
        instead: "games show title || genre as both",
    },
    Rule {
        look: texts::order_of_texts,
        severity: Severity::Warning,
        example: "games where title > 9",
        instead: "games where cast(title as real) > 9",
    },
    Rule {
        look: texts::decided_by_types,
        severity: Severity::Warning,
        example: "games where upper(title) = 5",
        instead: "games where upper(title) = '5'",
    },
    Rule {
        look: texts::number_with_word,
        severity: Severity::Warning,
        example: "games where price = 'cheap'",
        instead: "games where title = 'cheap'",
    },
    Rule {
        look: nulls::compared,
        severity: Severity::Warning,
        example: "games where genre in ('RPG', null)",
        instead: "games where genre in ('RPG') or genre is null",
    },
    Rule {
        look: nulls::beside,
        severity: Severity::Warning,
        example: "games where genre = nothing",
        instead: "games where genre is nothing",
    },
    Rule {
        look: nulls::cased,
        severity: Severity::Warning,
        example: "games by case genre when null then 1 else 2 end",
        instead: "games by case when genre is null then 1 else 2 end",
    },
    Rule {
        look: nulls::reckoned,
        severity: Severity::Warning,
        example: "games show price + null as more",
        instead: "games show price as more",
    },
    Rule {
        look: comparisons::with_itself_for_a_variable,
        severity: Severity::Error,
        example: "reviews where score = score",
        instead: "reviews where score = 5",
    },
    Rule {
        look: comparisons::with_itself,
        severity: Severity::Warning,
        example: "games where price = price",
        instead: "games where price is not null",
    },
    Rule {
        look: comparisons::count_of_keys,
        severity: Severity::Warning,
        example: "games where reviews > 3",
        instead: "games where count(reviews) > 3",
    },
    Rule {
        look: comparisons::key_with_text,
        severity: Severity::Warning,
        example: "reviews where game = 'Zelda'",
        instead: "reviews where game.title = 'Zelda'",
    },
];

impl Resolver<'_> {
    /// Lets every rule look at a node.
    pub fn lint(&self, node: &Node<'_>, scope: &Scope) -> Result<()> {
        for rule in RULES {
            let Some(said) = (rule.look)(self, node, scope)? else { continue };
            let said = Diagnostic { severity: rule.severity, ..said };
            if rule.severity == Severity::Error {
                return Err(said);
            }
            self.note(said);
        }
        Ok(())
    }

    /// The same for two values that are compared.
    pub fn lint_pair(
        &self,
        op: BinaryOp,
        left: (&Expr, &TypedExpr),
        right: (&Expr, &TypedExpr),
        scope: &Scope,
    ) -> Result<()> {
        for (op, (_, column), (typed, _)) in [(op, left, right), (op.mirrored(), right, left)] {
            if let ExprKind::Literal(Literal::Text(text)) = &typed.kind {
                self.compared.note(op, column, text, typed.span());
            }
        }
        let side = |(typed, is)| Side { typed, is };
        self.lint(&Node::Comparison { op, left: side(left), right: side(right) }, scope)
    }

    /// The same for a value that a column is set to.
    pub fn lint_stored(&self, value: &TypedExpr, column: &Column, scope: &Scope) -> Result<()> {
        self.lint(&Node::Stored { value, column }, scope)
    }
}
