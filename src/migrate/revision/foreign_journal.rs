//! The journals of other programs: who migrated a database before, and how far.

use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// How one program keeps its journal.
struct Tool {
    name: &'static str,
    table: &'static str,
    /// Columns that tell it from others that name their table likewise.
    columns: &'static [&'static str],
    /// A table that has to be there besides.
    beside: Option<&'static str>,
    /// What was applied, oldest first: one column.
    applied: &'static str,
}

/// In the order in which they are looked for: where two share a table, the one that says more of itself comes first.
const TOOLS: [Tool; 18] = [
    tool("Alembic", "alembic_version", &["version_num"], "SELECT version_num FROM alembic_version"),
    Tool {
        beside: Some("ar_internal_metadata"),
        ..tool("Rails", "schema_migrations", &["version"], "SELECT version FROM schema_migrations ORDER BY 1")
    },
    tool(
        "golang-migrate",
        "schema_migrations",
        &["version", "dirty"],
        "SELECT version FROM schema_migrations ORDER BY 1",
    ),
    tool("dbmate", "schema_migrations", &["version"], "SELECT version FROM schema_migrations ORDER BY 1"),
    tool(
        "sqlx",
        "_sqlx_migrations",
        &["version", "description", "success"],
        "SELECT version FROM _sqlx_migrations WHERE success ORDER BY 1",
    ),
    tool(
        "Django",
        "django_migrations",
        &["app", "name", "applied"],
        "SELECT app || '.' || name FROM django_migrations ORDER BY id",
    ),
    tool(
        "Flyway",
        "flyway_schema_history",
        &["installed_rank", "version"],
        "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank",
    ),
    tool(
        "Diesel",
        "__diesel_schema_migrations",
        &["version"],
        "SELECT version FROM __diesel_schema_migrations ORDER BY 1",
    ),
    tool(
        "refinery",
        "refinery_schema_history",
        &["version", "name"],
        "SELECT version FROM refinery_schema_history ORDER BY 1",
    ),
    tool(
        "Prisma",
        "_prisma_migrations",
        &["migration_name"],
        "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1",
    ),
    tool(
        "goose",
        "goose_db_version",
        &["version_id", "is_applied"],
        "SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 ORDER BY 1",
    ),
    tool("Knex", "knex_migrations", &["name", "batch"], "SELECT name FROM knex_migrations ORDER BY id"),
    tool("Sequelize", "SequelizeMeta", &["name"], "SELECT name FROM SequelizeMeta ORDER BY 1"),
    tool("Drizzle", "__drizzle_migrations", &["hash"], "SELECT hash FROM __drizzle_migrations ORDER BY created_at"),
    tool(
        "Entity Framework",
        "__EFMigrationsHistory",
        &["MigrationId"],
        "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY 1",
    ),
    tool("Laravel", "migrations", &["migration", "batch"], "SELECT migration FROM migrations ORDER BY id"),
    tool("TypeORM", "migrations", &["timestamp", "name"], "SELECT name FROM migrations ORDER BY id"),
    tool("Phinx", "phinxlog", &["version", "migration_name"], "SELECT version FROM phinxlog ORDER BY 1"),
];

const fn tool(
    name: &'static str,
    table: &'static str,
    columns: &'static [&'static str],
    applied: &'static str,
) -> Tool {
    Tool { name, table, columns, beside: None, applied }
}

/// Another program's journal in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignJournal {
    /// The program.
    pub tool: &'static str,
    pub table: &'static str,
    /// What it has applied, oldest first, as it calls it.
    pub applied: Vec<String>,
}

impl ForeignJournal {
    /// The numbers of what was applied, where they are numbers.
    pub fn ids(&self) -> Vec<i64> {
        let digits = |text: &String| {
            let length = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
            text.get(..length).and_then(|digits| digits.parse().ok())
        };
        self.applied.iter().filter_map(digits).collect()
    }

    /// `Alembic, at a119c69f9a52`.
    pub fn words(&self) -> String {
        match self.applied.last() {
            Some(newest) => format!("{}, at {newest}", self.tool),
            None => format!("{}, with nothing applied", self.tool),
        }
    }
}

/// The program that migrated this database, if its journal is there.
///
/// # Errors
/// What the engine says.
pub fn find_foreign_journal(connection: &dyn Connection) -> Result<Option<ForeignJournal>> {
    for tool in &TOOLS {
        let columns = columns(connection, tool.table)?;
        let has = |name: &&str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
        if columns.is_empty() || !tool.columns.iter().all(has) {
            continue;
        }
        if let Some(beside) = tool.beside
            && self::columns(connection, beside)?.is_empty()
        {
            continue;
        }
        let applied = collect(connection, tool.applied, &[])?
            .into_iter()
            .flatten()
            .filter_map(|value| match value {
                Value::Text(text) => Some(String::from_utf8_lossy(&text).into_owned()),
                Value::Integer(number) => Some(number.to_string()),
                _ => None,
            })
            .collect();
        return Ok(Some(ForeignJournal { tool: tool.name, table: tool.table, applied }));
    }
    Ok(None)
}

fn columns(connection: &dyn Connection, table: &str) -> Result<Vec<String>> {
    let sql = format!("PRAGMA main.table_info({})", quote_name(table));
    let name = |row: Vec<Value>| match row.into_iter().nth(1) {
        Some(Value::Text(name)) => String::from_utf8_lossy(&name).into_owned(),
        _ => String::new(),
    };
    Ok(collect(connection, &sql, &[])?.into_iter().map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::bookkeeping::{KnownExtensions, is_bookkeeping};
    use crate::store::{OpenOptions, OpenTarget, open};

    fn after(sql: &[&str]) -> Option<ForeignJournal> {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for one in sql {
            collect(&*connection, one, &[]).unwrap();
        }
        find_foreign_journal(&*connection).unwrap()
    }

    #[test]
    fn each_by_its_own_table() {
        assert_eq!(after(&["create table games (id)"]), None);
        let alembic = after(&[
            "create table alembic_version (version_num varchar(32) not null)",
            "insert into alembic_version values ('a119c69f9a52')",
        ]);
        assert_eq!(alembic.unwrap().words(), "Alembic, at a119c69f9a52");
        let plain = "create table schema_migrations (version varchar(128) primary key)";
        let rows = "insert into schema_migrations values ('20240101'), ('20240202')";
        let dbmate = after(&[plain, rows]).unwrap();
        assert_eq!((dbmate.tool, dbmate.ids()), ("dbmate", vec![20_240_101, 20_240_202]));
        assert_eq!(after(&[plain, rows, "create table ar_internal_metadata (key, value)"]).unwrap().tool, "Rails");
        assert_eq!(
            after(&["create table schema_migrations (version uint64, dirty bool)"]).unwrap().tool,
            "golang-migrate"
        );
        let sqlx = "create table _sqlx_migrations (version bigint primary key, description, installed_on, success, \
                    checksum, execution_time)";
        let failed = "insert into _sqlx_migrations values (1, 'a', 0, 1, x'', 0), (2, 'b', 0, 0, x'', 0)";
        assert_eq!(after(&[sqlx, failed]).unwrap().ids(), [1]);
        // A table about birds is nobody's journal.
        assert_eq!(after(&["create table migrations (id, species, name)"]), None);
    }

    #[test]
    fn the_statements_run_on_tables_of_their_columns() {
        for tool in &TOOLS {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            let mut columns: Vec<&str> = tool.columns.to_vec();
            for more in ["id", "created_at", "success", "finished_at"] {
                if tool.applied.contains(more) && !columns.contains(&more) {
                    columns.push(more);
                }
            }
            let table = format!("create table {} ({})", tool.table, columns.join(", "));
            collect(&*connection, &table, &[]).unwrap();
            collect(&*connection, tool.applied, &[]).unwrap();
        }
    }

    #[test]
    fn the_catalog_knows_their_tables_for_bookkeeping() {
        for tool in TOOLS.iter().filter(|tool| tool.table != "migrations") {
            assert!(is_bookkeeping(tool.table, KnownExtensions::default()), "{}", tool.table);
        }
    }
}
