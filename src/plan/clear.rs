//! `clear`: every record of some tables → SQL, children before their parents.
//!
//! What the keys' actions would do record by record is done for all at once and first, so that no parent is deleted while
//! a child still refers to it: without an index on the key each such parent would cost a scan of its children.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::compose::{Composer, counted, named, table_rc};
use super::options::Options;
use super::relational::algebra::{Alias, Command, Leaves, Rel, Scan, SqlExpr, same_table};
use super::relational::key_columns;
use super::resolve::resolver::Resolver;
use super::statement::Statement;
use super::write::{Check, writable};
use crate::catalog::{Catalog, KeyOrigin, KeyStep, Table};
use crate::diagnostic::Result;
use crate::lang::ast::Name;
use crate::sql::default_expression;
use crate::store::Value;

/// What empties some tables.
#[derive(Clone, Debug)]
pub struct Clear {
    /// In the order in which they are emptied.
    pub tables: Vec<Rc<Table>>,
    /// To be run in order, in one transaction; true for those that delete the records of [`Clear::tables`].
    pub statements: Vec<(Statement, bool)>,
    pub checks: Vec<Check>,
    /// True if the statements do all that the keys' actions would, so that these need not be looked for.
    pub is_whole: bool,
    /// Tables besides [`Clear::tables`] whose records go or change.
    pub others: Vec<Rc<Table>>,
}

/// Plans the emptying of tables.
///
/// # Errors
/// Unknown tables, views.
pub fn plan_clear(names: &[Name], catalog: &Catalog, options: Options) -> Result<Clear> {
    let resolver = Resolver::new(catalog, false);
    let composer = Composer::new(catalog, options.rewrites);
    let mut named = Vec::new();
    for name in names {
        let table = resolver.some_table(name)?;
        writable(&table, name.span())?;
        if !named.iter().any(|known: &Rc<Table>| same_table(known, &table)) {
            named.push(table);
        }
    }
    let mut clearing = Clearing {
        catalog,
        composer: &composer,
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
    let statements = statements.into_iter().map(|(command, counted)| (composer.emitted(command), counted)).collect();
    Ok(Clear { tables: order, statements, checks, is_whole, others })
}

struct Clearing<'p, 'c> {
    catalog: &'c Catalog,
    composer: &'p Composer<'c>,
    named: Vec<Rc<Table>>,
    begun: Vec<Rc<Table>>,
    order: Vec<Rc<Table>>,
    statements: Vec<(Command, bool)>,
    checks: Vec<Check>,
    is_whole: bool,
    others: Vec<Rc<Table>>,
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
        if self.begun.iter().any(|known| same_table(known, table)) {
            return Ok(());
        }
        self.begun.push(table.clone());
        let alias = self.composer.alias(&table.name);
        let records = Rel::Scan(Scan { table: table.clone(), alias });
        self.follow(table, alias, &records, &mut vec![table.clone()])?;
        let alias = self.composer.alias(&table.name);
        self.statements.push((Command::Delete { table: table_rc(table), alias, conditions: Vec::new() }, true));
        self.order.push(table.clone());
        Ok(())
    }

    /// What becomes of the children of some records, which `records` gives.
    fn follow(&mut self, table: &Table, alias: Alias, records: &Rel, path: &mut Vec<Rc<Table>>) -> Result<()> {
        for (step, action) in children(self.catalog, table)? {
            let child = step.to.clone();
            if self.named.iter().any(|named| same_table(named, &child)) {
                self.empty(&child)?;
                continue;
            }
            let own = self.composer.alias(&child.name);
            let listed = key_columns::from_columns(&step, alias);
            let columns = (1..).map(|index| format!("key{index}")).zip(listed).map(|(name, expr)| named(&name, expr));
            let keys = Rel::Project {
                input: Box::new(records.clone()),
                alias: self.composer.alias("keys"),
                columns: columns.collect(),
            };
            let condition = SqlExpr::InQuery {
                not: false,
                expr: Box::new(key_columns::row(key_columns::to_columns(&step, own))),
                query: Box::new(keys),
            };
            let scan = Rel::Scan(Scan { table: child.clone(), alias: own });
            let conditions = vec![condition];
            let filtered = Rel::Filter { input: Box::new(scan), conditions: conditions.clone(), leaves: Leaves::Some };
            if matches!(action.as_str(), "CASCADE" | "SET NULL" | "SET DEFAULT") {
                self.others.push(child.clone());
            }
            let table_ref = table_rc(&child);
            match action.as_str() {
                "CASCADE" => {
                    // A way that comes back to where it was is left to the engine.
                    if !path.iter().any(|known| same_table(known, &child)) {
                        path.push(child.clone());
                        self.follow(&child, own, &filtered, path)?;
                        path.pop();
                    } else {
                        self.is_whole = false;
                    }
                    self.statements.push((Command::Delete { table: table_ref, alias: own, conditions }, false));
                }
                "SET NULL" | "SET DEFAULT" => {
                    // A default may refer to a record that is not there.
                    self.is_whole &= action == "SET NULL";
                    let values = step.to_columns.iter().map(|position| {
                        let column = &child.columns[*position];
                        let default = column.default.as_deref().filter(|_| action == "SET DEFAULT");
                        let default = default.map_or_else(|| "null".to_owned(), default_expression);
                        (*position, SqlExpr::Schema(format!("({default})").into()))
                    });
                    let set = values.collect();
                    let command =
                        Command::Update { table: table_ref, alias: own, set, from: None, conditions, lenient: false };
                    self.statements.push((command, false));
                }
                _ => self.checks.push(Check {
                    statement: self.count(filtered),
                    message: format!("{} still has records that refer to {}", child.noun(), table.noun()),
                    hint: Some(format!("both at once: clear {}, {}", child.noun(), table.noun())),
                    ask: false,
                }),
            }
        }
        Ok(())
    }

    fn count(&self, rel: Rel) -> Statement {
        self.composer.query(counted(rel, self.composer.alias("counts"), self.composer.alias("answer")))
    }

    /// AUTOINCREMENT begins at 1 again.
    fn reset_numbers(&mut self) -> Result<()> {
        let databases: BTreeSet<&str> = self.order.iter().map(|table| table.schema.as_str()).collect();
        for database in databases {
            let Some(table) = self.catalog.table_at(database, "sqlite_sequence")? else { continue };
            let names = self.order.iter().filter(|table| table.schema == database);
            let list: Vec<SqlExpr> = names.map(|table| SqlExpr::Value(Value::text(table.name.clone()))).collect();
            let alias = self.composer.alias("sqlite_sequence");
            let expr = Box::new(key_columns::bare_column(alias, "name"));
            let conditions = vec![SqlExpr::InList { not: false, expr, list }];
            self.statements.push((Command::Delete { table: table_rc(&table), alias, conditions }, false));
        }
        Ok(())
    }
}
