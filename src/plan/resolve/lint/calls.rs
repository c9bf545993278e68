//! Rules about functions and what they are given.

use super::Node;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Arg, ExprKind, PathHead};
use crate::lang::print_expr;
use crate::plan::resolve::functions::{MOST_ARGUMENTS, arity};
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;

/// What picks one of the values that it is given.
const PICKS: [&str; 3] = ["pick", "weighted", "choice"];

/// `pick(users)`: a table or relation where values are wanted.
pub fn pick_of_records(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Call { name, args, at } = node else { return Ok(None) };
    if !PICKS.contains(name) {
        return Ok(None);
    }
    for arg in *args {
        let Arg::Expr { expr, .. } = arg else { continue };
        let is_set = match &expr.kind {
            ExprKind::Query(_) => true,
            ExprKind::Path(path) if matches!(path.head, PathHead::Name(_)) && path.segments.is_empty() => {
                resolver.is_set(path, scope)?
                    || resolver.path_of(path, scope)?.is_some_and(|found| found.column.is_none() && !found.to_one())
            }
            _ => false,
        };
        if is_set {
            let text = print_expr(expr);
            let one = crate::catalog::singular_name(&text);
            return Ok(Some(
                Diagnostic::error(format!(
                    "`{name}` picks one of the values that it is given, and `{text}` are records"
                ))
                .at(*at)
                .hint(format!("a record by chance, anew for each record: any {one}")),
            ));
        }
    }
    Ok(None)
}

/// A function that is given too few or too many values.
pub fn arguments(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Call { name, args, at } = node else { return Ok(None) };
    let Some((least, most)) = arity(name) else { return Ok(None) };
    let given: usize = args.iter().map(|arg| if matches!(arg, Arg::Range(..)) { 2 } else { 1 }).sum();
    if (least..=most).contains(&given) {
        return Ok(None);
    }
    let values = |count: usize| if count == 1 { "1 value".to_owned() } else { format!("{count} values") };
    let wanted = match (least, most) {
        (0, 0) => "no value".to_owned(),
        (least, MOST_ARGUMENTS) => format!("at least {}", values(least)),
        (least, most) if least == most => values(least),
        (least, most) => format!("{least} to {most} values"),
    };
    let letters = |count: usize| {
        let letters: Vec<&str> = ["a", "b", "c", "d"].into_iter().take(count).collect();
        format!("{name}({})", letters.join(", "))
    };
    let form = match least == most || most == MOST_ARGUMENTS {
        true => letters(least),
        false => format!("{} or {}", letters(least), letters(most)),
    };
    let found = match given {
        0 => "is given none".to_owned(),
        given => format!("is given {given}"),
    };
    let error = Diagnostic::error(format!("`{name}` takes {wanted}, and {found}")).at(*at);
    Ok(Some(match *name {
        "year" | "month" | "week" | "day" | "hour" => {
            error.example("as in", format!("count {{records}} per {name}({{time}})"))
        }
        "bucket" => error.example("as in", "count {records} per bucket({number}, 10)"),
        "icontains" => error.example("as in", "{records} where icontains({text}, 'é')"),
        _ => error.hint(format!("as in {form}")),
    }))
}
