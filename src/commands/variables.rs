//! `vars` and `forget`: the variables listed, and dropped.

use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::lang::ast::Name;
use crate::plan::Variable;
use crate::run::assign;
use crate::session::{Listing, Output, Session, Stop, listing};

pub(crate) fn forget(session: &mut Session, name: &Name) -> Result<()> {
    if session.variables().contains_key(&name.text) {
        session.remember(&name.text, None);
        return Ok(());
    }
    let error = Diagnostic::error(format!("there is no variable `{}`", name.text)).at(name.span());
    Err(match nearest(&name.text, session.variables().keys().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("`vars` lists them"),
    })
}

pub(crate) fn list(session: &Session, out: &mut Output) -> Result<(), Stop> {
    let mut listed = Listing::new(&["name", "kind", "value"]);
    for (name, variable) in session.variables().iter() {
        let kind = match variable {
            Variable::Value(_) => "value",
            Variable::Date(_) => "date",
            Variable::Records { one: true, .. } => "record",
            Variable::Records { one: false, .. } => "records",
            Variable::Query { .. } => "query",
        };
        let value = match variable {
            Variable::Value(value) => Nested::Value(value.clone()),
            other => listing::text(assign::describe(session, name, other)),
        };
        listed.push(vec![listing::text(name), listing::text(kind), value]);
    }
    session.list(&listed, out)
}
