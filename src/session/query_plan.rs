//! SQLite's plan of a statement told in words: which index, which full scan, and the index that is missing.
//!
//! The wording of EXPLAIN QUERY PLAN is SQLite's (eqp.html); what is not known here is passed on as it is.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::TableId;
use crate::diagnostic::Result;
use crate::lang::{HopToken, HopTokenKind, tokenize};
use crate::plan::create_index;
use crate::store::{Connection, Value, collect};

/// True if EXPLAIN QUERY PLAN says something of the statement.
pub fn can_explain(sql: &str) -> bool {
    let (tokens, _) = tokenize(sql);
    let first = tokens.first().and_then(HopToken::word).unwrap_or_default().to_lowercase();
    ["select", "with", "values", "insert", "update", "delete", "replace"].contains(&first.as_str())
}

/// The plan of `sql` in words, a line a step, and the statements that would make a missing index.
pub fn describe(connection: &dyn Connection, sql: &str) -> Result<String> {
    let Some(mut statement) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))? else {
        return Ok(String::new());
    };
    // The plan does not depend on the values, which are not given.
    let values = vec![Value::Null; statement.parameters()];
    let mut steps = Vec::new();
    statement.stream(&values, &mut |row| {
        let cell = |index: usize| row.get(index).to_owned();
        steps.push(Step {
            id: cell(0).as_integer().unwrap_or(0),
            parent: cell(1).as_integer().unwrap_or(0),
            detail: cell(3).as_text().map(|text| text.into_owned()).unwrap_or_default(),
        });
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    drop(statement);
    let names = Names::of(connection, sql)?;
    let mut text = String::new();
    let depths = depths(&steps);
    for (step, depth) in steps.iter().zip(&depths) {
        text.push_str(&"  ".repeat(*depth));
        text.push_str(&words(&step.detail, &names));
        text.push('\n');
    }
    for index in missing(connection, &steps, &names)? {
        text.push_str(&format!("an index would help: {index}\n"));
    }
    Ok(text)
}

/// One row of EXPLAIN QUERY PLAN.
struct Step {
    id: i64,
    parent: i64,
    detail: String,
}

fn depths(steps: &[Step]) -> Vec<usize> {
    let mut known: HashMap<i64, usize> = HashMap::new();
    steps
        .iter()
        .map(|step| {
            let depth = known.get(&step.parent).map_or(0, |parent| parent + 1);
            known.insert(step.id, depth);
            depth
        })
        .collect()
}

/// What the short names in a statement stand for, and which columns it compares.
#[derive(Default)]
struct Names {
    /// Short name, lower case → the table.
    tables: HashMap<String, TableId>,
    /// Short name, lower case → its columns that are compared with a column of another.
    joined: BTreeMap<String, Vec<String>>,
}

/// All tables by database and name, both in lower case.
struct KnownTables {
    /// In the order in which SQLite looks a name up.
    databases: Vec<String>,
    tables: HashMap<(String, String), TableId>,
}

impl KnownTables {
    fn of(connection: &dyn Connection) -> Result<KnownTables> {
        let text = |row: &Vec<Value>| row.first().and_then(Value::as_text).map(|name| name.into_owned());
        let mut known = KnownTables { databases: vec!["temp".to_owned(), "main".to_owned()], tables: HashMap::new() };
        let attached = "SELECT name FROM pragma_database_list WHERE seq > 1 ORDER BY seq";
        known.databases.extend(collect(connection, attached, &[])?.iter().filter_map(text));
        for database in &known.databases {
            let sql = format!(
                "SELECT name FROM {}.sqlite_schema WHERE type IN ('table', 'view')",
                crate::sql::quote_name(database)
            );
            for name in collect(connection, &sql, &[])?.iter().filter_map(text) {
                let key = (database.to_lowercase(), name.to_lowercase());
                known.tables.insert(key, TableId { schema: database.clone(), name });
            }
        }
        Ok(known)
    }

    /// The table that the name at a place of a statement means, with the database before its dot where there is one.
    fn at(&self, tokens: &[HopToken], at: usize) -> Option<&TableId> {
        let name = name_of(tokens.get(at))?.to_lowercase();
        let within = at.checked_sub(2).filter(|_| tokens[at - 1].is(".")).and_then(|at| name_of(tokens.get(at)));
        let within = within.and_then(|within| self.databases.iter().find(|known| known.eq_ignore_ascii_case(within)));
        match within {
            Some(database) => self.tables.get(&(database.to_lowercase(), name)),
            None => self.databases.iter().find_map(|one| self.tables.get(&(one.to_lowercase(), name.clone()))),
        }
    }
}

/// The text of a name, however it is quoted.
fn name_of(token: Option<&HopToken>) -> Option<&str> {
    match token.map(|token| &token.kind) {
        Some(HopTokenKind::Name { text, .. } | HopTokenKind::Text(text)) => Some(text),
        _ => None,
    }
}

/// Words that stand behind a table in FROM and are no short name of it.
const AFTER_TABLE: [&str; 18] = [
    "where",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "on",
    "using",
    "group",
    "order",
    "limit",
    "union",
    "except",
    "intersect",
    "set",
    "as",
];

impl Names {
    fn of(connection: &dyn Connection, sql: &str) -> Result<Names> {
        let known = KnownTables::of(connection)?;
        let (tokens, _) = tokenize(sql);
        let mut names = Names::default();
        for at in 0..tokens.len() {
            if let Some(table) = known.at(&tokens, at) {
                let is_as =
                    tokens.get(at + 1).and_then(HopToken::word).is_some_and(|word| word.eq_ignore_ascii_case("as"));
                let short = name_of(tokens.get(at + if is_as { 2 } else { 1 }))
                    .filter(|short| is_as || !AFTER_TABLE.iter().any(|word| short.eq_ignore_ascii_case(word)));
                let short = short.unwrap_or(&table.name);
                names.tables.insert(short.to_lowercase(), table.clone());
            }
            names.comparison(&tokens, at);
        }
        Ok(names)
    }

    /// Takes note of `a.x = b.y` that begins at `at`.
    fn comparison(&mut self, tokens: &[HopToken], at: usize) {
        let column = |at: usize| -> Option<(String, String)> {
            let dotted = tokens.get(at + 1).is_some_and(|token| token.is("."));
            dotted.then_some(())?;
            Some((name_of(tokens.get(at))?.to_lowercase(), name_of(tokens.get(at + 2))?.to_owned()))
        };
        let compared = tokens.get(at + 3).is_some_and(|token| {
            token.is("=") || token.is("==") || token.word().is_some_and(|word| word.eq_ignore_ascii_case("is"))
        });
        let (true, Some(left), Some(right)) = (compared, column(at), column(at + 4)) else { return };
        if left.0 == right.0 {
            return;
        }
        for (short, column) in [left, right] {
            let columns = self.joined.entry(short).or_default();
            if !columns.iter().any(|known| known.eq_ignore_ascii_case(&column)) {
                columns.push(column);
            }
        }
    }

    /// `games`, or `games (g)` where the statement calls it by a short name.
    fn shown(&self, short: &str) -> String {
        match self.tables.get(&short.to_lowercase()) {
            Some(table) if !table.name.eq_ignore_ascii_case(short) => format!("{table} ({short})"),
            Some(table) => table.to_string(),
            None => short.to_owned(),
        }
    }
}

/// One step in words.
fn words(detail: &str, names: &Names) -> String {
    let (verb, rest) = detail.split_once(' ').unwrap_or((detail, ""));
    match verb {
        "SCAN" | "SEARCH" => access(verb == "SEARCH", rest, names).unwrap_or_else(|| detail.to_owned()),
        "USE" => match rest.strip_prefix("TEMP B-TREE FOR ") {
            Some("ORDER BY") => "sort the rows".to_owned(),
            Some("GROUP BY") => "sort the rows into groups".to_owned(),
            Some("DISTINCT") => "drop repeats, in a temporary table".to_owned(),
            Some(what) => match what.strip_suffix(" OF ORDER BY").or_else(|| what.strip_suffix(" TERMS OF ORDER BY")) {
                Some(part) => format!("sort the rows by the {} of the order", part.to_lowercase()),
                None => format!("a temporary table for {}", what.to_lowercase()),
            },
            None => detail.to_owned(),
        },
        "CORRELATED" => match rest.split_once(' ') {
            Some((kind, number)) if kind == "SCALAR" || kind == "LIST" => {
                format!("for each row, subquery {}:", number.trim_start_matches("SUBQUERY "))
            }
            _ => detail.to_owned(),
        },
        "SCALAR" | "LIST" => match rest.strip_prefix("SUBQUERY ") {
            Some(number) => format!("once, subquery {number}:"),
            None => detail.to_owned(),
        },
        "REUSE" => format!("the result of {} again", rest.to_lowercase()),
        "MATERIALIZE" => format!("into a temporary table, {rest}:"),
        "CO-ROUTINE" => format!("row by row, {rest}:"),
        "MULTI-INDEX" => "several indexes, their results joined:".to_owned(),
        "COMPOUND" => "several queries, one after another:".to_owned(),
        "BLOOM" => {
            let on = rest.trim_start_matches("FILTER ON ");
            format!("a Bloom filter on {}", on.replace("=?", ""))
        }
        "CREATE" if rest == "BLOOM FILTER" => "a Bloom filter on what was found".to_owned(),
        "UNION" | "EXCEPT" | "INTERSECT" if rest == "USING TEMP B-TREE" => {
            format!("{}, repeats dropped in a temporary table:", verb.to_lowercase())
        }
        "UNION" if rest == "ALL" => "union, repeats kept:".to_owned(),
        "MERGE" => format!("two sorted queries side by side, {}:", rest.trim_matches(['(', ')']).to_lowercase()),
        "LEFT" if rest.is_empty() => "the first:".to_owned(),
        "RIGHT" if rest.is_empty() => "the second:".to_owned(),
        "LEFT-MOST" => "the first query:".to_owned(),
        "RECURSIVE" => "again and again, for each row found:".to_owned(),
        "SETUP" => "to begin with:".to_owned(),
        _ => detail.to_owned(),
    }
}

/// `SCAN g USING COVERING INDEX i`, `SEARCH r USING INDEX i (game_id=?)` without the first word.
fn access(search: bool, rest: &str, names: &Names) -> Option<String> {
    if rest == "CONSTANT ROW" || rest.ends_with("CONSTANT ROWS") {
        return Some("rows of values".to_owned());
    }
    let (rest, outer) = match rest.strip_suffix(" LEFT-JOIN") {
        Some(rest) => (rest, ", kept where nothing matches"),
        None => (rest, ""),
    };
    let (name, way) = match rest.find(" USING ").or_else(|| rest.find(" VIRTUAL TABLE INDEX ")) {
        Some(at) => (&rest[..at], rest[at + 1..].trim_start_matches("USING ")),
        None => (rest, ""),
    };
    // A join that only asks whether there is a record at all stops at the first.
    let (name, outer) = match name.strip_suffix(" EXISTS") {
        Some(name) => (name, ", the first one only"),
        None => (name, outer),
    };
    let table = names.shown(name);
    let (way, condition) = match way.find(" (") {
        Some(at) => (&way[..at], way[at + 2..].trim_end_matches(')')),
        None => (way, ""),
    };
    let condition =
        condition.replace("=?", " = …").replace(">?", " > …").replace("<?", " < …").replace(" AND ", " and ");
    let by = if condition.is_empty() { String::new() } else { format!(", {condition}") };
    let told = match (search, way) {
        (_, way) if way.starts_with("VIRTUAL TABLE INDEX") => format!("ask the virtual table {table}"),
        (false, "") => format!("read all of {table}: a full scan"),
        (false, way) => match way.strip_prefix("COVERING INDEX ") {
            Some(index) => format!("read all of {table} from the index {index} alone"),
            None => format!("read all of {table} in the order of the index {}", way.strip_prefix("INDEX ")?),
        },
        (true, "INTEGER PRIMARY KEY" | "PRIMARY KEY" | "ROWID") => format!("find {table} by its primary key{by}"),
        (true, way) if way.starts_with("AUTOMATIC") => {
            format!("find {table} by an index made for this query alone{by}")
        }
        (true, way) => match way.strip_prefix("COVERING INDEX ") {
            Some(index) => format!("find {table} in the index {index} alone{by}"),
            None => format!("find {table} by the index {}{by}", way.strip_prefix("INDEX ")?),
        },
    };
    Some(format!("{told}{outer}"))
}

/// Statements that make the indexes whose want shows in the plan: SQLite made one for itself, or reads a whole table
/// again for each row of another.
fn missing(connection: &dyn Connection, steps: &[Step], names: &Names) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for at in 0..steps.len() {
        let Some((name, columns)) = wanting(steps, at, names) else { continue };
        let Some(table) = names.tables.get(&name.to_lowercase()) else { continue };
        let exists = has_index(connection, table, &columns)?;
        if columns.is_empty() || exists || !is_table(connection, table, &columns)? {
            continue;
        }
        let index = create_index(table, &columns);
        if !found.contains(&index) {
            found.push(index);
        }
    }
    Ok(found)
}

/// The short name and columns that an index for the step at `at` would be about, if it wants one.
fn wanting(steps: &[Step], at: usize, names: &Names) -> Option<(String, Vec<String>)> {
    let step = &steps[at];
    if let Some(rest) = step.detail.strip_prefix("SEARCH ") {
        let (name, way) = rest.split_once(" USING AUTOMATIC ")?;
        let name = name.trim_end_matches(" EXISTS");
        let inside = way.split_once('(')?.1.split(')').next()?;
        let columns = inside.split(" AND ").filter_map(|term| term.strip_suffix("=?")).map(str::to_owned).collect();
        return Some((name.to_owned(), columns));
    }
    let name = step.detail.strip_prefix("SCAN ")?.split(" USING ").next()?;
    let name = name.trim_end_matches(" LEFT-JOIN").trim_end_matches(" EXISTS");
    let inner_loop = steps[..at].iter().any(|before| {
        before.parent == step.parent && (before.detail.starts_with("SCAN ") || before.detail.starts_with("SEARCH "))
    });
    let in_correlated = {
        let mut parent = step.parent;
        let mut correlated = false;
        while let Some(above) = steps.iter().find(|above| above.id == parent && parent != 0) {
            correlated |= above.detail.starts_with("CORRELATED");
            parent = above.parent;
        }
        correlated
    };
    let columns = names.joined.get(&name.to_lowercase()).cloned().unwrap_or_default();
    (inner_loop || in_correlated).then(|| (name.to_owned(), columns))
}

/// True if it is a real table that has these columns.
fn is_table(connection: &dyn Connection, table: &TableId, columns: &[String]) -> Result<bool> {
    let rows = collect(
        connection,
        "SELECT lower(c.name) FROM pragma_table_list AS t, pragma_table_xinfo(t.name, t.schema) AS c \
         WHERE t.name = ?1 AND t.schema = ?2 AND t.type = 'table'",
        &[Value::text(table.name.as_str()), Value::text(table.schema.as_str())],
    )?;
    Ok(columns.iter().all(|column| {
        rows.iter().any(|row| row.first().and_then(Value::as_text).is_some_and(|name| name == column.to_lowercase()))
    }))
}

/// True if an index of the table begins with these columns.
fn has_index(connection: &dyn Connection, table: &TableId, columns: &[String]) -> Result<bool> {
    let rows = collect(
        connection,
        "SELECT l.name, lower(i.name) FROM pragma_index_list(?1, ?2) AS l, pragma_index_info(l.name, ?2) AS i \
         WHERE l.partial = 0 ORDER BY l.seq, i.seqno",
        &[Value::text(table.name.as_str()), Value::text(table.schema.as_str())],
    )?;
    let mut indexes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &rows {
        let text = |at: usize| row.get(at).and_then(Value::as_text).map(|text| text.into_owned()).unwrap_or_default();
        indexes.entry(text(0)).or_default().push(text(1));
    }
    Ok(indexes.values().any(|index| {
        columns.len() <= index.len() && columns.iter().zip(index).all(|(column, known)| column.to_lowercase() == *known)
    }))
}
