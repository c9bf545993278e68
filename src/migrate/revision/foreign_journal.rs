//! The journals of other programs: who migrated a database before, and how far.

use sha2::{Digest, Sha256};

use super::checksum::hexadecimal;
use super::definition::Revision;
use super::names;
use crate::diagnostic::{Diagnostic, Result};
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
    /// What was begun and has failed: one column.
    failed: Option<&'static str>,
    key: Key,
}

/// By what a journal calls the revisions that are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// A number, or a name that begins with one.
    Number,
    /// The number of the newest alone: those before it are applied, too.
    Newest,
    /// The SHA-256 of the file.
    Hash,
}

/// In the order in which they are looked for: where two share a table, the one that says more of itself comes first.
const TOOLS: [Tool; 25] = [
    tool("Alembic", "alembic_version", &["version_num"], "SELECT version_num FROM alembic_version"),
    Tool {
        beside: Some("ar_internal_metadata"),
        ..tool("Rails", "schema_migrations", &["version"], "SELECT version FROM schema_migrations ORDER BY 1")
    },
    Tool {
        key: Key::Newest,
        failed: Some("SELECT version FROM schema_migrations WHERE dirty"),
        ..tool("golang-migrate", "schema_migrations", &["version", "dirty"], "SELECT version FROM schema_migrations")
    },
    tool("Ecto", "schema_migrations", &["version", "inserted_at"], "SELECT version FROM schema_migrations ORDER BY 1"),
    tool("dbmate", "schema_migrations", &["version"], "SELECT version FROM schema_migrations ORDER BY 1"),
    Tool {
        failed: Some("SELECT version FROM _sqlx_migrations WHERE NOT success"),
        ..tool(
            "sqlx",
            "_sqlx_migrations",
            &["version", "description", "success"],
            "SELECT version FROM _sqlx_migrations WHERE success ORDER BY 1",
        )
    },
    tool(
        "Django",
        "django_migrations",
        &["app", "name", "applied"],
        "SELECT app || '.' || name FROM django_migrations ORDER BY id",
    ),
    Tool {
        failed: Some("SELECT version FROM flyway_schema_history WHERE NOT success"),
        ..tool(
            "Flyway",
            "flyway_schema_history",
            &["installed_rank", "version"],
            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL ORDER BY installed_rank",
        )
    },
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
    Tool {
        failed: Some(
            "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL",
        ),
        ..tool(
            "Prisma",
            "_prisma_migrations",
            &["migration_name", "finished_at", "rolled_back_at"],
            "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL \
             ORDER BY 1",
        )
    },
    // Older ones write a row for each way down, too: the last of a number counts.
    tool("goose", "goose_db_version", &["version_id", "is_applied"], GOOSE),
    tool("micrate", "micrate_db_version", &["version_id", "is_applied"], MICRATE),
    tool("sql-migrate", "gorp_migrations", &["id", "applied_at"], "SELECT id FROM gorp_migrations ORDER BY 1"),
    Tool {
        failed: Some("SELECT version FROM atlas_schema_revisions WHERE applied < total AND type & 2"),
        ..tool(
            "Atlas",
            "atlas_schema_revisions",
            &["version", "applied", "total", "type"],
            // One that is called with a dot is Atlas' own; a baseline has nothing to apply.
            "SELECT version FROM atlas_schema_revisions WHERE applied >= total AND version NOT LIKE '.%' ORDER BY 1",
        )
    },
    tool("wrangler", "d1_migrations", &["name", "applied_at"], "SELECT name FROM d1_migrations ORDER BY id"),
    tool(
        "yoyo",
        "_yoyo_migration",
        &["migration_id", "applied_at_utc"],
        "SELECT migration_id FROM _yoyo_migration ORDER BY 1",
    ),
    tool("Knex", "knex_migrations", &["name", "batch"], "SELECT name FROM knex_migrations ORDER BY id"),
    tool("Sequelize", "SequelizeMeta", &["name"], "SELECT name FROM SequelizeMeta ORDER BY 1"),
    Tool {
        key: Key::Hash,
        ..tool(
            "Drizzle",
            "__drizzle_migrations",
            &["hash"],
            "SELECT hash FROM __drizzle_migrations ORDER BY created_at",
        )
    },
    tool(
        "Entity Framework",
        "__EFMigrationsHistory",
        &["MigrationId"],
        "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY 1",
    ),
    tool("Laravel", "migrations", &["migration", "batch"], "SELECT migration FROM migrations ORDER BY id"),
    tool("node-sqlite", "migrations", &["id", "name", "up", "down"], "SELECT id FROM migrations ORDER BY id"),
    tool("TypeORM", "migrations", &["timestamp", "name"], "SELECT name FROM migrations ORDER BY id"),
    tool("Phinx", "phinxlog", &["version", "migration_name"], "SELECT version FROM phinxlog ORDER BY 1"),
];

const GOOSE: &str = "SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 AND id IN \
                     (SELECT max(id) FROM goose_db_version GROUP BY version_id) ORDER BY 1";
const MICRATE: &str = "SELECT version_id FROM micrate_db_version WHERE is_applied AND version_id > 0 AND id IN \
                       (SELECT max(id) FROM micrate_db_version GROUP BY version_id) ORDER BY 1";

const fn tool(
    name: &'static str,
    table: &'static str,
    columns: &'static [&'static str],
    applied: &'static str,
) -> Tool {
    Tool { name, table, columns, beside: None, applied, failed: None, key: Key::Number }
}

/// Another program's journal in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignJournal {
    /// The program.
    pub tool: &'static str,
    pub table: &'static str,
    /// What it has applied, oldest first, as it calls it.
    pub applied: Vec<String>,
    /// What has failed in it.
    pub failed: Vec<String>,
    key: Key,
}

impl ForeignJournal {
    /// True if one of `revisions` was applied.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn knows_any(&self, revisions: &[Revision]) -> Result<bool> {
        for name in &self.applied {
            if self.place(name, revisions)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Which of `revisions` the journal calls so.
    fn place(&self, name: &str, revisions: &[Revision]) -> Result<Option<usize>> {
        let hash = |revision: &Revision| -> Result<String> {
            let text = std::fs::read(&revision.path)
                .map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", revision.path.display())))?;
            Ok(hexadecimal(&Sha256::digest(text)))
        };
        for (index, revision) in revisions.iter().enumerate() {
            let is_it = match self.key {
                Key::Hash => hash(revision)? == name,
                Key::Number | Key::Newest => Some(revision.id) == number_of(name),
            };
            if is_it {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// Those of `revisions` that were applied.
    ///
    /// # Errors
    /// What the journal names and none of them is; a file that cannot be read.
    pub fn applied_among<'r>(&self, revisions: &'r [Revision]) -> Result<Vec<&'r Revision>> {
        let mut found = Vec::new();
        for name in &self.applied {
            let Some(at) = self.place(name, revisions)? else {
                return Err(Diagnostic::error(format!("{} has applied {name}, of which there is no file", self.tool))
                    .hint("bring its file into the folder of revisions"));
            };
            found.push(at);
        }
        if let (Key::Newest, Some(newest)) = (self.key, found.iter().max().copied()) {
            found = (0..=newest).collect();
        }
        found.sort_unstable();
        found.dedup();
        Ok(found.into_iter().filter_map(|at| revisions.get(at)).collect())
    }

    /// `Alembic, at a119c69f9a52`.
    pub fn words(&self) -> String {
        match self.applied.last() {
            Some(newest) => format!("{}, at {newest}", self.tool),
            None => format!("{}, with nothing applied", self.tool),
        }
    }
}

/// The number in front of what a journal calls a revision.
fn number_of(name: &str) -> Option<i64> {
    names::numbered(name.strip_prefix(['V', 'v']).unwrap_or(name))?.0.parse().ok()
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
        let applied = texts(connection, tool.applied)?;
        let failed = tool.failed.map(|sql| texts(connection, sql)).transpose()?.unwrap_or_default();
        let Tool { name, table, key, .. } = *tool;
        return Ok(Some(ForeignJournal { tool: name, table, applied, failed, key }));
    }
    Ok(None)
}

fn texts(connection: &dyn Connection, sql: &str) -> Result<Vec<String>> {
    let text = |value| match value {
        Value::Text(text) => Some(String::from_utf8_lossy(&text).into_owned()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    Ok(collect(connection, sql, &[])?.into_iter().flatten().filter_map(text).collect())
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
    use crate::migrate::revision::sections;
    use crate::store::{OpenOptions, OpenTarget, open};
    use std::path::Path;

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
        assert_eq!((dbmate.tool, dbmate.applied), ("dbmate", vec!["20240101".to_owned(), "20240202".to_owned()]));
        assert_eq!(after(&[plain, rows, "create table ar_internal_metadata (key, value)"]).unwrap().tool, "Rails");
        assert_eq!(
            after(&["create table schema_migrations (version uint64, dirty bool)"]).unwrap().tool,
            "golang-migrate"
        );
        let sqlx = "create table _sqlx_migrations (version bigint primary key, description, installed_on, success, \
                    checksum, execution_time)";
        let failed = "insert into _sqlx_migrations values (1, 'a', 0, 1, x'', 0), (2, 'b', 0, 0, x'', 0)";
        let sqlx = after(&[sqlx, failed]).unwrap();
        assert_eq!((sqlx.applied, sqlx.failed), (vec!["1".to_owned()], vec!["2".to_owned()]));
        // A table about birds is nobody's journal.
        assert_eq!(after(&["create table migrations (id, species, name)"]), None);
    }

    #[test]
    fn the_statements_run_on_tables_of_their_columns() {
        for tool in &TOOLS {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            let mut columns: Vec<&str> = tool.columns.to_vec();
            for more in ["id", "created_at", "success"] {
                if tool.applied.contains(more) && !columns.contains(&more) {
                    columns.push(more);
                }
            }
            let table = format!("create table {} ({})", tool.table, columns.join(", "));
            collect(&*connection, &table, &[]).unwrap();
            collect(&*connection, tool.applied, &[]).unwrap();
            tool.failed.map(|sql| collect(&*connection, sql, &[]).unwrap());
        }
    }

    #[test]
    fn which_files_were_applied() {
        let revision = |id: i64| {
            let body = sections::Body::plain("");
            Revision::new(id, &id.to_string(), "x", sections::Language::Sql, Path::new(""), body, None)
        };
        let revisions: Vec<Revision> = [1, 2, 3, 20_240_131_120_000].map(revision).to_vec();
        let ids = |sql: &[&str]| {
            let found = after(sql).unwrap().applied_among(&revisions).map_err(|error| error.message)?;
            Ok::<_, String>(found.iter().map(|one| one.id).collect::<Vec<_>>())
        };
        let golang = "create table schema_migrations (version uint64, dirty bool)";
        assert_eq!(ids(&[golang, "insert into schema_migrations values (2, 0)"]).unwrap(), [1, 2]);
        let goose = "create table goose_db_version (id integer primary key, version_id int, is_applied int, tstamp)";
        let rows = "insert into goose_db_version (version_id, is_applied) values (0, 1), (1, 1), (2, 1), (2, 0)";
        assert_eq!(ids(&[goose, rows]).unwrap(), [1]);
        let sql_migrate = "create table gorp_migrations (id text, applied_at)";
        assert_eq!(ids(&[sql_migrate, "insert into gorp_migrations values ('2_birds.sql', 0)"]).unwrap(), [2]);
        let diesel = "create table __diesel_schema_migrations (version)";
        assert_eq!(
            ids(&[diesel, "insert into __diesel_schema_migrations values ('20240131120000')"]).unwrap(),
            [20_240_131_120_000]
        );
        assert_eq!(
            ids(&[diesel, "insert into __diesel_schema_migrations values ('7')"]).unwrap_err(),
            "Diesel has applied 7, of which there is no file"
        );
    }

    #[test]
    fn the_catalog_knows_their_tables_for_bookkeeping() {
        for tool in TOOLS.iter().filter(|tool| tool.table != "migrations") {
            assert!(is_bookkeeping(tool.table, KnownExtensions::default()), "{}", tool.table);
        }
    }
}
