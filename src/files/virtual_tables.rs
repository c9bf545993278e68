//! How a virtual table is dumped, so that any SQLite may make it again.
//!
//! Modules keep what they hold in shadow tables, which a careful program lets nobody write. So the records are given to the
//! table itself, which files them anew, or an index over another table is rebuilt. Where neither gives back what was there,
//! the shadow tables are dumped and the table is written into the schema, as the sqlite3 program does for all.

use std::ops::Range;

use crate::diagnostic::Result;
use crate::sql::{self, Body, Create, Token, quote_name, quote_text, tokens};
use crate::store::{Connection, Value, collect, quote_value};

/// What makes a virtual table's content again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// There is none of its own.
    None,
    /// Its records: these columns of each.
    Records(Vec<String>),
    /// The index over the table of this name.
    Rebuilt(String),
    /// Its shadow tables.
    Shadows,
}

/// What a CREATE VIRTUAL TABLE says.
struct Definition {
    module: String,
    /// `name=value` among the arguments, names in lower case.
    options: Vec<(String, String)>,
}

/// How the virtual table of that name is made again. `shadows` are its shadow tables.
pub(crate) fn content(connection: &dyn Connection, name: &str, sql: &str, shadows: &[&str]) -> Result<Content> {
    if shadows.is_empty() {
        return Ok(Content::None);
    }
    let definition = Definition::read(sql);
    let option =
        |wanted: &str| definition.options.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let has_own = shadows.iter().any(|shadow| shadow.eq_ignore_ascii_case(&format!("{name}_content")));
    let key = match definition.module.as_str() {
        "fts5" if option("locale").is_some() => return Ok(Content::Shadows),
        "fts3" | "fts4" if ["compress", "languageid"].iter().any(|name| option(name).is_some()) => {
            return Ok(Content::Shadows);
        }
        "fts3" | "fts4" | "fts5" if !has_own => {
            return Ok(match option("content") {
                Some(table) if !table.is_empty() => Content::Rebuilt(table.to_owned()),
                _ => Content::Shadows,
            });
        }
        "fts3" | "fts4" => Some("docid"),
        "fts5" | "geopoly" => Some("rowid"),
        "rtree" | "rtree_i32" => None,
        _ => return Ok(Content::Shadows),
    };
    let sql = "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0";
    let rows = collect(connection, sql, &[Value::text(name)])?;
    let columns = rows.iter().filter_map(|row| row.first()?.as_text().map(|name| name.into_owned()));
    Ok(Content::Records(key.map(str::to_owned).into_iter().chain(columns).collect()))
}

/// The statements that set what FTS5 was told of its table: its ranking, how it merges.
pub(super) fn settings(connection: &dyn Connection, name: &str, shadows: &[&str]) -> Result<Vec<String>> {
    let config = format!("{name}_config");
    if !shadows.iter().any(|shadow| shadow.eq_ignore_ascii_case(&config)) {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT k, v FROM main.{} WHERE k <> 'version' ORDER BY k", quote_name(&config));
    let table = quote_name(name);
    let set = |row: &Vec<Value>| {
        let [key, value] = row.as_slice() else { return None };
        Some(format!("INSERT INTO {table}({table}, rank) VALUES({},{});", quote_value(key), quote_value(value)))
    };
    Ok(collect(connection, &sql, &[])?.iter().filter_map(set).collect())
}

/// The statement that makes an index over another table anew.
pub(crate) fn rebuild(name: &str) -> String {
    let table = quote_name(name);
    format!("INSERT INTO {table}({table}) VALUES({});", quote_text("rebuild"))
}

impl Definition {
    fn read(text: &str) -> Definition {
        let Some(Create { body: Body::VirtualTable(table), .. }) = sql::read(text) else {
            return Definition { module: String::new(), options: Vec::new() };
        };
        let option = |place: Range<usize>| {
            let words: Vec<Token<'_>> = tokens(text.get(place)?).filter(|token| !token.is_comment()).collect();
            let [name, equals, value @ ..] = words.as_slice() else { return None };
            let value = value.first().map(|token| token.name().into_owned()).unwrap_or_default();
            equals.is("=").then(|| (name.name().to_ascii_lowercase(), value))
        };
        let options = table.arguments.into_iter().filter_map(option).collect();
        Definition { module: table.module, options }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_and_their_options() {
        let read = |sql: &str| {
            let Definition { module, options } = Definition::read(sql);
            (module, options.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
        };
        assert_eq!(read("create virtual table t using FTS5(a, b)"), ("fts5".to_owned(), Vec::new()));
        assert_eq!(
            read(
                "CREATE VIRTUAL TABLE \"using\" USING fts5(a, content = 'my docs', content_rowid=id, tokenize='x, y')"
            ),
            ("fts5".to_owned(), ["content=my docs", "content_rowid=id", "tokenize=x, y"].map(str::to_owned).to_vec())
        );
        assert_eq!(read("create virtual table t using fts4(a, content=\"\")").1, ["content="]);
        assert_eq!(read("create virtual table t using dbstat").0, "dbstat");
    }
}
