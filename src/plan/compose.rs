//! The stages put together: what a line comes to, lowered, rewritten and emitted.

use std::cell::RefCell;
use std::rc::Rc;

use super::emit::{Dialect, emit};
use super::relational::algebra::{Alias, Aliases, Command, Named, Rel, SqlExpr};
use super::relational::cost::Cost;
use super::relational::lower::{Lowered, Lowering};
use super::relational::rewrites::Rewrites;
use super::relational::rules::{Context, rewrite_all};
use super::statement::Statement;
use crate::catalog::{Catalog, Table};

/// Lowers, rewrites and emits the parts of one line.
pub struct Composer<'c> {
    pub lowering: Lowering,
    context: Context<'c>,
    dialect: Dialect,
}

/// A query that few lines come to: it is rewritten and emitted when somebody wants it.
#[derive(Clone, Debug)]
pub struct Deferred {
    rel: Rel,
    aliases: Rc<RefCell<Aliases>>,
    rewrites: Rewrites,
}

impl Deferred {
    /// The statement, as it runs on this catalog.
    pub fn planned(&self, catalog: &Catalog) -> Statement {
        let mut lowering = Lowering::new();
        lowering.aliases = self.aliases.clone();
        Composer::of(lowering, catalog, self.rewrites).query(self.rel.clone())
    }
}

impl<'c> Composer<'c> {
    pub fn new(catalog: &'c Catalog, rewrites: Rewrites) -> Composer<'c> {
        Composer::of(Lowering::new(), catalog, rewrites)
    }

    fn of(lowering: Lowering, catalog: &'c Catalog, rewrites: Rewrites) -> Composer<'c> {
        let context = Context { cost: Cost::new(catalog, rewrites), aliases: lowering.aliases.clone() };
        Composer { lowering, context, dialect: Dialect::sqlite() }
    }

    pub fn alias(&self, word: &str) -> Alias {
        self.lowering.aliases.borrow_mut().alias(word)
    }

    /// The query with every choice of form made.
    pub fn rewritten(&self, rel: Rel) -> Rel {
        rewrite_all(rel, &self.context)
    }

    /// The same of an expression by itself.
    pub fn rewritten_expr(&self, expr: SqlExpr) -> SqlExpr {
        let alias = self.alias("value");
        let columns = vec![Named { name: "value".into(), expr }];
        match self.rewritten(Rel::Project { input: Box::new(Rel::Unit), alias, columns }) {
            Rel::Project { mut columns, .. } if columns.len() == 1 => {
                columns.pop().expect("one column was put in").expr
            }
            other => unreachable!("a projection of one row stays one: {other:?}"),
        }
    }

    /// The query as text, a node a line.
    pub fn described(&self, rel: &Rel) -> String {
        super::relational::text::describe(rel, &self.lowering.aliases.borrow())
    }

    pub fn query(&self, rel: Rel) -> Statement {
        self.emitted(Command::Query(self.rewritten(rel)))
    }

    /// The same once it is wanted.
    pub fn deferred(&self, rel: Rel) -> Deferred {
        Deferred { rel, aliases: self.context.aliases.clone(), rewrites: self.context.cost.rewrites }
    }

    /// A command whose parts are rewritten.
    pub fn emitted(&self, command: Command) -> Statement {
        Statement::new(emit(&command, &self.lowering.aliases.borrow(), &self.dialect))
    }

    /// `select columns` of a lowered set.
    pub fn select(&self, set: Lowered, columns: Vec<Named>, ordered: bool) -> Rel {
        let alias = self.alias("answer");
        set.select(columns, ordered, alias)
    }

    /// `select count(*)` of a set.
    pub fn count(&self, set: Lowered) -> Rel {
        counted(set.rel, self.alias("counts"), self.alias("answer"))
    }
}

/// One row with the number of rows of `rel`.
pub fn counted(rel: Rel, counts: Alias, rows: Alias) -> Rel {
    let count = Named { name: "count".into(), expr: count_star() };
    let grouped = Rel::Aggregate { input: Box::new(rel), alias: counts, keys: Vec::new(), columns: vec![count] };
    let expr = SqlExpr::Column(super::relational::algebra::ColumnRef { of: counts, name: "count".into() });
    Rel::Project { input: Box::new(grouped), alias: rows, columns: vec![Named { name: "count".into(), expr }] }
}

pub fn count_star() -> SqlExpr {
    SqlExpr::Call(super::relational::algebra::Call {
        name: "count".into(),
        star: true,
        distinct: false,
        args: Vec::new(),
        filter: None,
    })
}

pub fn named(name: &str, expr: SqlExpr) -> Named {
    Named { name: name.into(), expr }
}

/// The names of a table's visible columns are those of the columns.
pub fn table_rc(table: &Rc<Table>) -> Rc<super::relational::algebra::TableRef> {
    Rc::new(super::relational::algebra::TableRef(table.clone()))
}
