//! Every rule's example is said to be what it is, and the line to type instead breaks no rule.

use std::rc::Rc;

use super::RULES;
use crate::catalog::{Catalog, CatalogOptions};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lang::ast::HopStatement;
use crate::lang::parse;
use crate::plan::{self, Lazy, Options, Rewrites, Variable, Variables};
use crate::store::{Connection, OpenOptions, OpenTarget, Value, open, run_cached};

fn demo_catalog() -> Catalog {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
    let schema = include_str!("../../../../schema.sql");
    let tables = &schema[..schema.find("CREATE TRIGGER").expect("the triggers come last")];
    for statement in tables.split_inclusive(";\n").filter(|text| text.contains("CREATE")) {
        run_cached(&*connection, statement).expect("the schema is good");
    }
    for statement in
        ["CREATE TABLE visits (id INTEGER PRIMARY KEY, at DATETIME)", "INSERT INTO visits (at) VALUES ('2024-06-01')"]
    {
        run_cached(&*connection, statement).expect("the statement is good");
    }
    let catalog = Catalog::new(connection as Rc<dyn Connection>, CatalogOptions::default());
    catalog.refresh().expect("the schema can be read");
    catalog
}

/// What is said of a line: its error, or its remarks.
fn said(line: &str) -> Vec<Diagnostic> {
    let catalog = demo_catalog();
    let options = Options { bare: false, labels: false, lazy: Lazy::Subquery, rewrites: Rewrites::default() };
    let variables = Variables::new(
        [
            ("nothing".to_owned(), Variable::Value(Value::Null)),
            ("score".to_owned(), Variable::Value(Value::Integer(5))),
        ]
        .into(),
    );
    match parse(line).unwrap_or_else(|errors| panic!("{line}: {errors:?}")) {
        Some(HopStatement::Value(expr)) => match plan::plan(&expr, &catalog, &variables, options) {
            Ok(plan) => plan.notes,
            Err(error) => vec![error],
        },
        Some(HopStatement::Write(write)) => {
            let options = (options, plan::write::WriteOptions::default());
            match plan::write::plan_write(&write, &catalog, &variables, options.0, options.1) {
                Ok(change) => change.notes,
                Err(error) => vec![error],
            }
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_rule_speaks_of_its_example_and_not_of_the_line_to_type_instead() {
    for rule in RULES {
        let found = said(rule.example);
        let right = |said: &Diagnostic| {
            let shown = rule.severity == Severity::Note
                || said.span.is_some() && !(said.hints.is_empty() && said.candidates().is_empty());
            said.severity == rule.severity && shown
        };
        assert!(matches!(found.as_slice(), [one] if right(one)), "{}: {found:?}", rule.example);
        let instead = said(rule.instead);
        assert!(instead.is_empty(), "{}: {instead:?}", rule.instead);
    }
}
