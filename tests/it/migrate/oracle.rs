//! What SQLite itself says of a database, for comparing two of them without the program's own reader.

use hopdb::sql::quote_name;

use crate::common::database::{Connection, SqliteConnection, Value, collect, rows as values};

/// Leaves out what only serves the engine or a tool.
const OWN: &str = "name not glob 'sqlite_*' and name not in ('alembic_version', '_sqlx_migrations', 'hop_migrations')";

fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
        Value::Blob(bytes) => format!("{bytes:x?}"),
    }
}

fn rows(connection: &dyn Connection, sql: &str) -> Vec<String> {
    values(connection, sql).iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

fn names(connection: &dyn Connection, condition: &str) -> Vec<String> {
    let sql = format!("select name from sqlite_schema where {condition} and {OWN} order by name");
    values(connection, &sql).iter().map(|row| row[0].as_text().unwrap().into_owned()).collect()
}

/// Everything that pragmas tell of the schema, and how often words stand in its text that none tells of.
pub fn facts(connection: &SqliteConnection) -> Vec<String> {
    let mut facts =
        rows(connection, &format!("select type, name, tbl_name from sqlite_schema where {OWN} order by 1, 2"));
    for fact in &mut facts {
        // The owner of an index or trigger may be spelt in any case.
        let (head, owner) = fact.rsplit_once('|').unwrap();
        *fact = format!("{head}|{}", owner.to_lowercase());
    }
    facts.extend(rows(connection, &format!("select name, type, iif(type = 'view', '', ncol), wr, strict from pragma_table_list where schema = 'main' and {OWN} and type <> 'shadow' order by name")));
    for table in names(connection, "type in ('table', 'view')") {
        let name = format!("'{}'", table.replace('\'', "''"));
        // A view that does not work has no columns.
        if collect(connection, &format!("select 1 from pragma_table_xinfo({name})"), &[]).is_err() {
            continue;
        }
        facts.extend(rows(connection, &format!("select {name}, cid, name, lower(type), \"notnull\", lower(trim(dflt_value, '()')), pk, hidden from pragma_table_xinfo({name})")));
        let mut keys = rows(
            connection,
            &format!(
                "select lower(\"table\"), group_concat(lower(\"from\") || '>' || coalesce(lower(\"to\"), ''), ','), on_update, on_delete, match from (select * from pragma_foreign_key_list({name}) order by id, seq) group by id"
            ),
        );
        keys.sort();
        facts.extend(keys);
        let sql = format!(
            "select \"unique\", origin, partial, iif(origin = 'c', name, ''), (select group_concat(coalesce(lower(x.name), x.cid) || ' ' || x.desc || ' ' || upper(x.coll) || ' ' || x.key, ',') from pragma_index_xinfo(l.name) x) from pragma_index_list({name}) l"
        );
        let mut indexes = rows(connection, &sql);
        indexes.sort();
        facts.extend(indexes);
    }
    let all = rows(
        connection,
        &format!(
            "select lower(name), type, lower(sql) from sqlite_schema where sql is not null and {OWN} order by type, lower(name)"
        ),
    );
    for text in all {
        let bare: String = text.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
        let count = |word: &str| bare.split(' ').filter(|one| *one == word).count();
        let head = text.split('|').next().unwrap();
        facts.push(format!(
            "{head} {:?}",
            ["check", "autoincrement", "collate", "deferred", "conflict", "generated", "where", "fail", "ignore"]
                .map(count)
        ));
    }
    facts
}

/// The rows of all tables, with their rowids where they have any.
pub fn dump(connection: &dyn Connection) -> String {
    let mut text = String::new();
    for table in names(connection, "type = 'table' and sql not like 'create virtual%'") {
        if names(
            connection,
            &format!(
                "sql like 'create virtual%' and substr('{0}', 1, length(name) + 1) = name || '_'",
                table.replace('\'', "''")
            ),
        )
        .is_empty()
        {
            let without =
                rows(connection, &format!("select wr from pragma_table_list('{}')", table.replace('\'', "''")));
            let rowid = if without[0] == "1" { "" } else { "rowid, " };
            let lines = rows(connection, &format!("select {rowid}* from {}", quote_name(&table)));
            text.push_str(&format!("{table}: {}\n", if lines.is_empty() { "-".to_owned() } else { lines.join("  ") }));
        }
    }
    for table in names(connection, "type = 'table' and sql like 'create virtual%'") {
        let lines = rows(connection, &format!("select rowid, * from {}", quote_name(&table)));
        text.push_str(&format!("{table}: {}\n", lines.join("  ")));
    }
    if !rows(connection, "select 1 from sqlite_schema where name = 'sqlite_sequence'").is_empty() {
        text.push_str(&format!(
            "sequences: {}\n",
            rows(connection, "select name, seq from sqlite_sequence order by name").join("  ")
        ));
    }
    text
}
