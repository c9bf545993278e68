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

/// Functions with arguments that they take.
const FORMS: [(&str, &str); 25] = [
    ("abs", "({number})"),
    ("coalesce", "({text}, 'none')"),
    ("cume_dist", "() over (by {number})"),
    ("dense_rank", "() over (by {number})"),
    ("first_value", "({column}) over (by {number})"),
    ("hex", "({text})"),
    ("ifnull", "({text}, 'none')"),
    ("iif", "({number} > 5, 'many', 'few')"),
    ("instr", "({text}, 'a')"),
    ("lag", "({column}) over (by {number})"),
    ("last_value", "({column}) over (by {number})"),
    ("lead", "({column}) over (by {number})"),
    ("length", "({text})"),
    ("lower", "({text})"),
    ("nth_value", "({column}, 2) over (by {number})"),
    ("ntile", "(4) over (by {number})"),
    ("nullif", "({text}, '')"),
    ("percent_rank", "() over (by {number})"),
    ("rank", "() over (by {number})"),
    ("replace", "({text}, 'a', 'b')"),
    ("round", "({number}, 1)"),
    ("row_number", "() over (by {number})"),
    ("substr", "({text}, 1, 3)"),
    ("trim", "({text})"),
    ("upper", "({text})"),
];

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
            let noun = match &expr.kind {
                ExprKind::Query(query) => crate::lang::print_path(&query.noun),
                _ => text.clone(),
            };
            let one = crate::catalog::singular_name(&noun) + text.strip_prefix(&noun).unwrap_or_default();
            return Ok(Some(
                Diagnostic::error(format!(
                    "`{name}` picks one of the values that it is given, and `{text}` are records"
                ))
                .at(*at)
                .try_instead("one by chance, anew for each record", *at, format!("any {one}")),
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
        (least, most) if most == least + 1 => format!("{least} or {most} values"),
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
        name => match FORMS.iter().find(|(known, _)| *known == name) {
            Some((name, arguments)) => error.example("as in", format!("{{records}} show {name}{arguments}")),
            None => error.hint(format!("as in {form}")),
        },
    }))
}
