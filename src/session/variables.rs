//! Variables: what an assignment keeps, what they are called, and how they are listed.

use std::collections::HashSet;
use std::rc::Rc;

use super::answer::{is_value, placed, records};
use super::output::Output;
use super::{Listing, Session, Stop, listing};
use crate::answer::{Nested, PlainRow};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::formats::REPR;
use crate::lang::ast::{Expr, ExprKind, HopStatement, Location, Name, Path, PathHead, Query};
use crate::lang::{HopTokenKind, print, tokenize};
use crate::plan::{self, Variable, Variables};
use crate::store::Value;
use crate::terminal::Style;

/// How many queries may stand within one another: `x = x where …` again and again makes one in one.
const MAX_DEPTH: usize = 50;

/// A variable's name as an expression.
pub(super) fn named(name: &str, at: Location) -> Expr {
    let name = Name { text: name.to_owned(), quoted: false, at };
    Expr { kind: ExprKind::Path(Path { head: PathHead::Name(name), segments: Vec::new(), at }), at }
}

impl Session {
    pub(super) fn options(&self) -> plan::Options {
        plan::Options { bare: false, labels: false, lazy: self.settings.lazy }
    }

    /// `name = query` or `name = value`.
    pub(super) fn assign(&mut self, name: &Name, value: &HopStatement) -> Result<(), Stop> {
        let expr = match value {
            HopStatement::Value(expr) => expr,
            HopStatement::Write(write) => {
                let Some(made) = self.assign_made(write, name.span())? else { return Ok(()) };
                self.assigned(&name.text, (made, 0));
                return Ok(());
            }
            _ => return Err(Diagnostic::error("a variable holds a query or a value").at(name.span()).into()),
        };
        let plan = plan::plan(expr, &self.catalog, &self.variables, self.options())?;
        let wanted = plan.wanted.as_ref();
        let stored = if let Some(keys) = plan.keys.as_ref().filter(|keys| keys.pin) {
            let found = self.engine.collect(&keys.statement)?;
            if let (true, Some(wanted)) = (found.is_empty(), wanted)
                && let Some(error) = self.missing(wanted)?
            {
                return Err(placed(error, expr).into());
            }
            (records(keys, found), 0)
        } else if is_value(plan.head.shape) {
            let rows = self.engine.collect(&plan.statement)?;
            let value = rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null);
            if let (true, Some(wanted)) = (value.is_null(), wanted)
                && let Some(error) = self.missing(wanted)?
            {
                return Err(placed(error, expr).into());
            }
            (Variable::Value(value), 0)
        } else {
            self.stored_query(expr).map_err(|error| error.or_at(expr.span()))?
        };
        self.assigned(&name.text, stored);
        Ok(())
    }

    /// Keeps a variable, and tells a person what it is.
    fn assigned(&mut self, name: &str, stored: (Variable, usize)) {
        self.remember(name, Some(stored));
        if self.interactive
            && let Some(variable) = self.variables.get(name)
        {
            self.messages.say(&format!("{name} = {}", self.told(name, variable)));
        }
    }

    /// The expression as a query to be asked again, with the variables that it names, and how deep it is.
    pub(super) fn stored_query(&self, expr: &Expr) -> Result<(Variable, usize)> {
        let query = match &expr.kind {
            ExprKind::Query(query) => Rc::new((**query).clone()),
            ExprKind::Path(path) => {
                Rc::new(Query { verbs: Vec::new(), noun: path.clone(), alias: None, steps: Vec::new(), at: expr.at })
            }
            _ => return Err(Diagnostic::error("a variable holds a query or a value")),
        };
        // Only what is named is kept, so that what is no longer used can go.
        let (tokens, _) = tokenize(&print(&HopStatement::Value(expr.clone())));
        let named: HashSet<&str> = tokens
            .iter()
            .filter_map(|token| match &token.kind {
                HopTokenKind::Name { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let captured: Variables = Rc::new(
            self.variables
                .iter()
                .filter(|(name, _)| named.contains(name.as_str()))
                .map(|(name, variable)| (name.clone(), variable.clone()))
                .collect(),
        );
        let depth = captured.keys().filter_map(|name| self.depths.get(name)).max().map_or(1, |deepest| deepest + 1);
        if depth > MAX_DEPTH {
            return Err(Diagnostic::error(format!("this query holds {depth} others, one within the other"))
                .hint("write it anew, without the variable"));
        }
        Ok((Variable::Query { query, variables: captured }, depth))
    }

    /// Keeps a variable with its depth, or drops it.
    pub(super) fn remember(&mut self, name: &str, variable: Option<(Variable, usize)>) {
        let variables = Rc::make_mut(&mut self.variables);
        match variable {
            Some((variable, depth)) => {
                variables.insert(name.to_owned(), variable);
                self.depths.insert(name.to_owned(), depth);
            }
            None => {
                variables.remove(name);
                self.depths.remove(name);
            }
        }
    }

    pub(super) fn forget(&mut self, name: &Name) -> Result<()> {
        if self.variables.contains_key(&name.text) {
            self.remember(&name.text, None);
            return Ok(());
        }
        let error = Diagnostic::error(format!("there is no variable `{}`", name.text)).at(name.span());
        Err(match nearest(&name.text, self.variables.keys().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("`vars` lists them"),
        })
    }

    pub(super) fn list_variables(&self, out: &mut Output) -> Result<(), Stop> {
        let mut listed = Listing::new(&["name", "kind", "value"]);
        for (name, variable) in self.variables.iter() {
            let kind = match variable {
                Variable::Value(_) => "value",
                Variable::Records { one: true, .. } => "record",
                Variable::Records { one: false, .. } => "records",
                Variable::Query { .. } => "query",
            };
            let value = match variable {
                Variable::Value(value) => Nested::Value(value.clone()),
                other => listing::text(self.told(name, other)),
            };
            listed.push(vec![listing::text(name), listing::text(kind), value]);
        }
        self.list(&listed, out)
    }

    /// A variable in a few words: `Game(id=1, title=Zelda)`, `3 records of games`, the query's text, the value.
    fn told(&self, name: &str, variable: &Variable) -> String {
        match variable {
            Variable::Value(value) => crate::store::quote_value(value),
            Variable::Query { query, .. } => {
                let expr = Expr { at: query.at, kind: ExprKind::Query(Box::new((**query).clone())) };
                print(&HopStatement::Value(expr))
            }
            Variable::Records { one: true, table, keys } if keys.is_empty() => format!("no record of {table}"),
            Variable::Records { one: true, table, .. } => {
                self.in_a_word(name).unwrap_or_else(|_| format!("a record of {table} that is gone"))
            }
            Variable::Records { table, keys, .. } => {
                format!("{} record{} of {table}", keys.len(), if keys.len() == 1 { "" } else { "s" })
            }
        }
    }

    /// The record that a variable names, as `repr` shows it.
    fn in_a_word(&self, name: &str) -> Result<String> {
        let plan = plan::plan(&named(name, Location::default()), &self.catalog, &self.variables, self.options())?;
        let mut writer = REPR.writer(&Style::PIPE);
        let mut text = Vec::new();
        let mut outcome = writer.begin(&mut text, &plan.head);
        self.engine.run(&plan.statement, &mut |row| {
            if outcome.is_ok() {
                outcome = writer.row(&mut text, &PlainRow(row));
            }
            Ok(std::ops::ControlFlow::Break(()))
        })?;
        outcome
            .and_then(|()| writer.end(&mut text))
            .map_err(|error| Diagnostic::engine(format!("the record cannot be shown: {error}")))?;
        let text = String::from_utf8_lossy(&text);
        Ok(text.trim().trim_start_matches("=> ").to_owned())
    }
}
