//! Statements: queries, and changes of one table.

use super::block::{Block, FromItem, Needed, Source};
use super::emitter::Emitter;
use super::expr::write;
use super::select::table_name;
use super::sql_text::SqlText;
use crate::catalog::Table;
use crate::plan::relational::algebra::{Alias, Command, InsertRows, Rel, SqlExpr, TableRef};
use crate::sql::plain_or_quoted;

impl Emitter<'_> {
    pub(super) fn command(&mut self, command: &Command) -> SqlText {
        match command {
            Command::Query(rel) => self.statement(rel),
            Command::Insert { table, columns, rows, returning } => {
                let text = self.insert(&table.0, columns, rows);
                if returning.is_empty() {
                    return text;
                }
                let names = returning.iter().map(|name| SqlText::text(plain_or_quoted(name).into_owned()));
                text.blank().with("returning ").then(SqlText::list(names).indented().grouped())
            }
            Command::Update { table, alias, set, from, conditions, lenient } => {
                let verb = if *lenient { "update or ignore " } else { "update " };
                self.update(verb, (table, *alias), set, from.as_ref(), conditions)
            }
            Command::Delete { table, alias, conditions } => {
                let text = SqlText::text("delete from ").then(self.target(table, *alias));
                self.where_all(text, conditions)
            }
        }
    }

    fn insert(&mut self, table: &Table, columns: &[usize], rows: &InsertRows) -> SqlText {
        match rows {
            InsertRows::Defaults => SqlText::text(format!("insert into {} default values", table_name(table))),
            InsertRows::Values(values) => {
                let values: Vec<SqlText> = values.iter().map(|value| write(value, self)).collect();
                insert_head(table, columns).blank().with("values ").then(SqlText::list(values).bracketed())
            }
            InsertRows::Query(rel) => insert_head(table, columns).blank().then(self.statement(rel)),
        }
    }

    fn update(
        &mut self,
        verb: &'static str,
        (table, alias): (&TableRef, Alias),
        set: &[(usize, SqlExpr)],
        from: Option<&Rel>,
        conditions: &[SqlExpr],
    ) -> SqlText {
        let mut text = SqlText::text(verb).then(self.target(table, alias)).blank();
        let mut scope = Block::default();
        let mut conditions = conditions.to_vec();
        let source = from.map(|from| {
            let needed = Needed::of(set.iter().map(|(_, expr)| expr).chain(&conditions));
            let (item, more) = self.right_side(from, &needed, &mut scope);
            conditions.extend(more);
            item
        });
        let pairs: Vec<SqlText> = set
            .iter()
            .map(|(at, expr)| {
                let name = plain_or_quoted(&table.0.columns[*at].name);
                SqlText::text(format!("{name} = ")).then(write(&scope.resolved(expr), self))
            })
            .collect();
        text = text.then(SqlText::text("set ").then(SqlText::list(pairs).indented()).grouped());
        if let Some(item) = source {
            text = text.blank().with("from ").then(self.source(&item));
        }
        let conditions = scope.resolved_all(&conditions);
        self.where_all(text, &conditions)
    }

    fn target(&mut self, table: &TableRef, alias: Alias) -> SqlText {
        self.source(&FromItem::new(Source::Table(table.0.clone()), alias))
    }

    fn where_all(&mut self, text: SqlText, conditions: &[SqlExpr]) -> SqlText {
        if conditions.is_empty() { text } else { text.blank().then(self.conditions("where ", conditions)) }
    }
}

/// `insert into table (columns)`.
pub(super) fn insert_head(table: &Table, columns: &[usize]) -> SqlText {
    let names = columns.iter().map(|at| SqlText::text(plain_or_quoted(&table.columns[*at].name).into_owned()));
    SqlText::text(format!("insert into {} ", table_name(table))).then(SqlText::list(names).bracketed())
}
