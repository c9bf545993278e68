//! `clear`: every record of some tables → SQL, children before their parents.
//!
//! What the keys' actions would do record by record is done for all at once and first, so that no parent is deleted while
//! a child still refers to it: without an index on the key each such parent would cost a scan of its children.

use std::rc::Rc;

use super::sql::{Alias, Sql, quoted};
use super::write::{Check, source_of, writable};
use super::{Options, Planner, Statement, reach};
use crate::catalog::{Catalog, KeyOrigin, KeyStep, Table};
use crate::diagnostic::Result;
use crate::lang::ast::Name;
use crate::store::Value;

/// What empties some tables.
#[derive(Clone, Debug)]
pub struct Clear {
    /// In the order in which they are emptied.
    pub tables: Vec<Rc<Table>>,
    /// To be run in order, in one transaction; true for those that delete the records of [`Clear::tables`].
    pub statements: Vec<(Statement, bool)>,
    pub checks: Vec<Check>,
    /// Do the statements do all that the keys' actions would? Then these need not be looked for.
    pub is_whole: bool,
    /// Tables besides [`Clear::tables`] whose records go or change.
    pub others: Vec<Rc<Table>>,
}

/// Plans the emptying of tables.
///
/// # Errors
/// Unknown tables, views.
pub fn plan_clear(names: &[Name], catalog: &Catalog, options: Options) -> Result<Clear> {
    let planner = Planner::new(catalog, options);
    let mut named = Vec::new();
    for name in names {
        let table = planner.some_table(name)?;
        writable(&table, name.span())?;
        if !named.iter().any(|known: &Rc<Table>| same(known, &table)) {
            named.push(table);
        }
    }
    let mut clearing = Clearing {
        planner: &planner,
        named,
        begun: Vec::new(),
        statements: Vec::new(),
        checks: Vec::new(),
        order: Vec::new(),
        is_whole: true,
        others: Vec::new(),
    };
    for table in clearing.named.clone() {
        clearing.empty(&table)?;
    }
    clearing.reset_numbers()?;
    let Clearing { statements, checks, order, is_whole, others, .. } = clearing;
    let statements = statements.into_iter().map(|(sql, counted)| (planner.statement(sql), counted)).collect();
    Ok(Clear { tables: order, statements, checks, is_whole, others })
}

struct Clearing<'p, 'c> {
    planner: &'p Planner<'c>,
    named: Vec<Rc<Table>>,
    begun: Vec<Rc<Table>>,
    order: Vec<Rc<Table>>,
    statements: Vec<(Sql, bool)>,
    checks: Vec<Check>,
    is_whole: bool,
    others: Vec<Rc<Table>>,
}

fn same(one: &Table, other: &Table) -> bool {
    one.name == other.name && one.schema == other.schema
}

/// The declared keys that lead to a table, each as the step from it to a child, with what becomes of the children.
fn children(catalog: &Catalog, table: &Table) -> Result<Vec<(KeyStep, String)>> {
    let mut found = Vec::new();
    for relation in catalog.relations(table)?.iter() {
        let [step] = relation.steps.as_slice() else { continue };
        if step.to_parent || relation.origin != KeyOrigin::Declared {
            continue;
        }
        let key = step
            .to
            .foreign_keys
            .iter()
            .find(|key| key.columns == step.to_columns && key.parent.eq_ignore_ascii_case(&table.name));
        if let Some(key) = key {
            found.push((step.clone(), key.on_delete.to_uppercase()));
        }
    }
    Ok(found)
}

impl Clearing<'_, '_> {
    fn empty(&mut self, table: &Rc<Table>) -> Result<()> {
        if self.begun.iter().any(|known| same(known, table)) {
            return Ok(());
        }
        self.begun.push(table.clone());
        let whole = self.planner.alias(&table.name);
        let records = Sql::text(format!("{} as ", source_of(table))).alias(whole);
        self.follow(table, whole, &records, &mut vec![table.clone()])?;
        self.statements.push((Sql::text(format!("delete from {}", source_of(table))), true));
        self.order.push(table.clone());
        Ok(())
    }

    /// What becomes of the children of some records, `from` being their FROM clause, with its filters.
    fn follow(&mut self, table: &Table, alias: Alias, from: &Sql, path: &mut Vec<Rc<Table>>) -> Result<()> {
        for (step, action) in children(self.planner.catalog, table)? {
            let child = step.to.clone();
            if self.named.iter().any(|named| same(named, &child)) {
                self.empty(&child)?;
                continue;
            }
            let own = self.planner.alias(&child.name);
            let condition = reach::to_columns(&step, own)
                .with(" in (select ")
                .then(reach::from_list(&step, alias))
                .with(" from ")
                .then(from.clone())
                .with(")");
            let source = Sql::text(format!("{} as ", source_of(&child))).alias(own);
            let filtered = source.clone().with(" where ").then(condition.clone());
            if matches!(action.as_str(), "CASCADE" | "SET NULL" | "SET DEFAULT") {
                self.others.push(child.clone());
            }
            match action.as_str() {
                "CASCADE" => {
                    // A way that comes back to where it was is left to the engine.
                    if !path.iter().any(|known| same(known, &child)) {
                        path.push(child.clone());
                        self.follow(&child, own, &filtered, path)?;
                        path.pop();
                    } else {
                        self.is_whole = false;
                    }
                    self.statements.push((Sql::text("delete from ").then(filtered), false));
                }
                "SET NULL" | "SET DEFAULT" => {
                    // A default may refer to a record that is not there.
                    self.is_whole &= action == "SET NULL";
                    let values = step.to_columns.iter().map(|position| {
                        let column = &child.columns[*position];
                        let default = column.default.as_deref().filter(|_| action == "SET DEFAULT").unwrap_or("null");
                        Sql::text(format!("{} = ({default})", quoted(&column.name)))
                    });
                    let sql = Sql::text("update ").then(source).with(" set ").then(Sql::join(values, ", "));
                    self.statements.push((sql.with(" where ").then(condition), false));
                }
                _ => self.checks.push(Check {
                    statement: self.planner.statement(Sql::text("select count(*) from ").then(filtered)),
                    message: format!("{} still has records that refer to {}", child.name, table.name),
                    hint: Some(format!("both at once: clear {}, {}", child.name, table.name)),
                    ask: false,
                }),
            }
        }
        Ok(())
    }

    /// AUTOINCREMENT begins at 1 again.
    fn reset_numbers(&mut self) -> Result<()> {
        if self.planner.catalog.table_exact("sqlite_sequence")?.is_none() {
            return Ok(());
        }
        let names = self.order.iter().filter(|table| table.schema == "main");
        let names: Vec<Sql> = names.map(|table| Sql::value(Value::text(table.name.clone()))).collect();
        if !names.is_empty() {
            let sql = Sql::text("delete from sqlite_sequence where name in (").then(Sql::join(names, ", ")).with(")");
            self.statements.push((sql, false));
        }
        Ok(())
    }
}
