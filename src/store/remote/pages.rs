//! Reads a table page by page along its key, which the server sends several times faster than row by row.

use crate::sql::{Token, code, quote_name};

use super::super::connection::{Connection, collect};
use super::super::value::Value;

/// How many records the first page has, and the largest.
pub(super) const FIRST: u64 = 1_000;
pub(super) const MOST: u64 = 25_000;

/// A query of one table's records in the order of their key, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keyset {
    /// `select a, b`, `from t as x`, and what stands behind `where`.
    columns: String,
    from: String,
    condition: Option<String>,
    key: String,
    descends: bool,
}

/// Words behind which a query has other rows than the records of its table, or another order.
const OTHERS: [&str; 16] = [
    "distinct",
    "group",
    "having",
    "limit",
    "union",
    "intersect",
    "except",
    "join",
    "window",
    "offset",
    "values",
    "with",
    "indexed",
    "not",
    "over",
    "filter",
];

impl Keyset {
    /// The statement as pages, if it can be read so.
    pub fn of(sql: &str, mirror: &dyn Connection) -> Option<Keyset> {
        let tokens: Vec<Token<'_>> = code(sql).filter(|token| !token.is(";")).collect();
        let mut depth = 0usize;
        let mut top: Vec<&Token<'_>> = Vec::new();
        for token in &tokens {
            if token.is(")") {
                depth = depth.checked_sub(1)?;
            }
            if depth == 0 && !token.is(")") {
                top.push(token);
            }
            if token.is("(") {
                depth += 1;
            }
        }
        let at = |word: &str| top.iter().position(|token| token.is(word));
        let (from, filter, order) = (at("from")?, at("where"), at("order"));
        if !top.first()?.is("select") || from < 2 {
            return None;
        }
        let behind = filter.or(order).unwrap_or(top.len());
        // Within brackets of the condition anything may stand; elsewhere there are none.
        let head_end = top[from..behind].last()?.end();
        if tokens.iter().any(|token| token.is("(") && token.start < head_end) {
            return None;
        }
        let is_other = |token: &&&Token<'_>| token.is_any(&OTHERS);
        if top[..behind].iter().any(|token| is_other(&token)) {
            return None;
        }
        let in_condition = |token: &&&Token<'_>| token.is_any(&OTHERS) && !token.is("not");
        if filter.is_some_and(|filter| top[filter..order.unwrap_or(top.len())].iter().any(|token| in_condition(&token)))
        {
            return None;
        }
        let names = &top[from + 1..behind];
        let (schema, names) = match names {
            [schema, dot, rest @ ..] if dot.is(".") => (Some(schema), rest),
            names => (None, names),
        };
        let (table, alias) = match names {
            [table] => (table, table),
            [table, word, alias] if word.is("as") => (table, alias),
            _ => return None,
        };
        if schema.is_some_and(|schema| !schema.is("main")) {
            return None;
        }
        let key = rowid(&table.name(), mirror)?.name;
        let qualified = format!("{}.{}", quote_name(&alias.name()), quote_name(&key));
        let mut descends = false;
        match order {
            Some(order) => {
                let mut by: &[&Token<'_>] = top.get(order + 1..)?.strip_prefix_word("by")?;
                match by {
                    [owner, dot, rest @ ..] if dot.is(".") && owner.is_named(&alias.name()) => by = rest,
                    // A bare name is first of all that of a column of the answer.
                    _ if renames(&top[1..from], &key) => return None,
                    _ => {}
                }
                descends = match by {
                    [name] if name.is_named(&key) => false,
                    [name, way] if name.is_named(&key) && way.is("asc") => false,
                    [name, way] if name.is_named(&key) && way.is("desc") => true,
                    _ => return None,
                };
            }
            // Without an order SQLite goes along the rowid where it reads all of a table.
            None if filter.is_none() && top[1..from].len() == 1 && top[1].is("*") => {}
            None => return None,
        }
        let columns = sql.get(..top[from].start)?.trim_end();
        let end = order.map_or(tokens.last()?.end(), |order| top[order].start);
        let condition = match filter {
            Some(filter) => Some(sql.get(top[filter].end()..end)?.trim_end().to_owned()),
            None => None,
        };
        let from = sql.get(top[from].start..filter.map_or(end, |filter| top[filter].start))?;
        Some(Keyset {
            columns: columns.to_owned(),
            from: from.trim_end().to_owned(),
            condition,
            key: qualified,
            descends,
        })
    }

    /// The statement of one page. `parameters` is how many the query has; the key of the record before the page is one more.
    pub fn page(&self, parameters: usize, is_first: bool, rows: u64) -> String {
        let Keyset { columns, from, key, .. } = self;
        let (than, way) = if self.descends { ("<", " desc") } else { (">", "") };
        let behind = (!is_first).then(|| format!("{key} {than} ?{}", parameters + 1));
        // What is joined by `or` stays together, and a comment at its end is none of what comes.
        let condition = self.condition.as_ref().map(|condition| format!("({condition}\n)"));
        let conditions: Vec<String> = condition.into_iter().chain(behind).collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
        format!("{columns}, {key} {from}{filter} order by {key}{way} limit {rows}")
    }
}

/// True if something else than the column itself may be called by its name in the answer.
fn renames(columns: &[&Token<'_>], name: &str) -> bool {
    columns.split(|token| token.is(",")).any(|column| match column {
        [.., dot, _] if dot.is(".") => false,
        [_] | [] => false,
        [.., last] => last.name().eq_ignore_ascii_case(name),
    })
}

trait StripWord<'a> {
    fn strip_prefix_word(&'a self, word: &str) -> Option<&'a Self>;
}

impl<'a> StripWord<'a> for [&Token<'_>] {
    fn strip_prefix_word(&'a self, word: &str) -> Option<&'a Self> {
        self.split_first().filter(|(first, _)| first.is(word)).map(|(_, rest)| rest)
    }
}

/// What the rowid of a table is called, by whose order its records lie: the column that it is, or one of its names that no column has.
pub(super) fn rowid(table: &str, mirror: &dyn Connection) -> Option<Rowid> {
    let of = [Value::text(table)];
    let is_table = "select 1 from pragma_table_list(?1) where schema = 'main' and type = 'table' and wr = 0";
    if collect(mirror, is_table, &of).ok()?.is_empty() {
        return None;
    }
    // The key has an index of its own where it is not the rowid, as `INTEGER PRIMARY KEY DESC` has.
    let sql = "select name, pk > 0 and upper(type) = 'INTEGER' and not exists \
               (select 1 from pragma_index_list(?1, 'main') where origin = 'pk') from pragma_table_xinfo(?1, 'main')";
    let columns = collect(mirror, sql, &of).ok()?;
    let names = || columns.iter().filter_map(|row| row.first()?.as_text());
    let column = columns.iter().position(|row| row.get(1) == Some(&Value::Integer(1)));
    if let Some(name) = column.and_then(|at| names().nth(at)) {
        return Some(Rowid { name: name.into_owned(), is_column: true });
    }
    let free =
        ["rowid", "_rowid_", "oid"].into_iter().find(|alias| !names().any(|name| name.eq_ignore_ascii_case(alias)));
    free.map(|name| Rowid { name: name.to_owned(), is_column: false })
}

pub(super) struct Rowid {
    pub name: String,
    /// True if a column of the table is the rowid.
    pub is_column: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open, run_all};

    fn second(sql: &str) -> Option<String> {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let schema = "create table games (id integer primary key, title);
                      create table \"odd name\" (\"the key\" integer primary key);
                      create table codes (code text primary key);
                      create table pairs (a integer primary key, b) without rowid;
                      create view v as select id from games;";
        run_all(&*connection, schema).unwrap();
        Keyset::of(sql, &*connection).map(|keyset| keyset.page(1, false, 10))
    }

    #[test]
    fn tables_by_their_key() {
        assert_eq!(
            second("select * from games").as_deref(),
            Some(
                "select *, \"games\".\"id\" from games where \"games\".\"id\" > ?2 order by \"games\".\"id\" limit 10"
            )
        );
        assert_eq!(
            second("select g.title\nfrom games as g\nwhere g.title = ?1 or g.id in (select id from v limit 3)\norder by g.id desc;").as_deref(),
            Some(
                "select g.title, \"g\".\"id\" from games as g where ( g.title = ?1 or g.id in (select id from v limit 3)\n) \
                 and \"g\".\"id\" < ?2 order by \"g\".\"id\" desc limit 10"
            )
        );
        assert_eq!(
            second("select * from codes").as_deref(),
            Some(
                "select *, \"codes\".\"rowid\" from codes where \"codes\".\"rowid\" > ?2 order by \"codes\".\"rowid\" limit 10"
            )
        );
        assert_eq!(
            second("select * from main.\"odd name\" order by \"the key\"").as_deref(),
            Some(
                "select *, \"odd name\".\"the key\" from main.\"odd name\" where \"odd name\".\"the key\" > ?2 order by \"odd name\".\"the key\" limit 10"
            )
        );
    }

    #[test]
    fn what_has_no_pages() {
        for sql in [
            "select title from games",
            "select * from games where id > 3",
            "select * from games order by title",
            "select * from games order by id, title",
            "select count(*) from games order by id",
            "select distinct * from games order by id",
            "select * from games, v order by id",
            "select * from games join v order by id",
            "select * from games order by id limit 3",
            "select * from games where id > 3 union select * from games order by id",
            "select * from codes order by code",
            "select code from codes",
            "select * from pairs order by a",
            "select * from v order by id",
            "select * from (select * from games) order by id",
            "with g as (select 1) select * from games order by id",
            "select 1",
            "delete from games",
        ] {
            assert_eq!(second(sql), None, "{sql}");
        }
    }
}
