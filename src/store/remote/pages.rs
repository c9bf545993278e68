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
    /// The columns of the key, with the name of the table in front, and as they are compared.
    key: Vec<String>,
    compared: Vec<String>,
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
        // As it is written to have the records in the order of the table itself.
        let is_plain = matches!(top[from..behind], [.., not, indexed] if not.is("not") && indexed.is("indexed"));
        let names_end = if is_plain { behind - 2 } else { behind };
        if top[..names_end].iter().any(|token| token.is_any(&OTHERS)) {
            return None;
        }
        let in_condition = |token: &&&Token<'_>| token.is_any(&OTHERS) && !token.is("not");
        if filter.is_some_and(|filter| top[filter..order.unwrap_or(top.len())].iter().any(|token| in_condition(&token)))
        {
            return None;
        }
        let names = &top[from + 1..names_end];
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
        let KeyColumns { names: key, collations, is_of_columns } = key(&table.name(), mirror)?;
        let qualified = key.iter().map(|column| format!("{}.{}", quote_name(&alias.name()), quote_name(column)));
        let qualified: Vec<String> = qualified.collect();
        let compared = qualified.iter().zip(&collations).map(|(column, collation)| match collation {
            Some(collation) => format!("{column} collate {}", quote_name(collation)),
            None => column.clone(),
        });
        let descends = match order {
            // That is by how the columns compare.
            Some(_) if !is_of_columns => return None,
            Some(order) => {
                let by: &[&Token<'_>] = top.get(order + 1..)?.strip_prefix_word("by")?;
                // A bare name is first of all that of a column of the answer.
                let is_renamed = |column: &String| renames(&top[1..from], column);
                let terms: Vec<&[&Token<'_>]> = by.split(|token| token.is(",")).collect();
                if terms.len() != key.len() {
                    return None;
                }
                let mut ways = Vec::new();
                for (term, column) in terms.into_iter().zip(&key) {
                    let term = match term {
                        [owner, dot, rest @ ..] if dot.is(".") && owner.is_named(&alias.name()) => rest,
                        _ if is_renamed(column) => return None,
                        term => term,
                    };
                    ways.push(match term {
                        [name] if name.is_named(column) => false,
                        [name, way] if name.is_named(column) && way.is("asc") => false,
                        [name, way] if name.is_named(column) && way.is("desc") => true,
                        _ => return None,
                    });
                }
                let descends = *ways.first()?;
                if ways.iter().any(|way| *way != descends) {
                    return None;
                }
                descends
            }
            // Without an order SQLite goes along the key of the table where it reads all of it.
            None if filter.is_none() && (is_plain || top[1..from].len() == 1 && top[1].is("*")) => false,
            None => return None,
        };
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
            compared: compared.collect(),
            key: qualified,
            descends,
        })
    }

    /// How many columns a page has besides those of the query.
    pub fn width(&self) -> usize {
        self.key.len()
    }

    /// The statement of one page. `parameters` is how many the query has; the key of the record before the page is some more.
    pub fn page(&self, parameters: usize, is_first: bool, rows: u64) -> String {
        let Keyset { columns, from, key, compared, .. } = self;
        let (than, way) = if self.descends { ("<", " desc") } else { (">", "") };
        let places: Vec<String> = (1..=key.len()).map(|at| format!("?{}", parameters + at)).collect();
        let listed = key.join(", ");
        let behind = (!is_first).then(|| match compared.as_slice() {
            [only] => format!("{only} {than} {}", places.concat()),
            _ => format!("({}) {than} ({})", compared.join(", "), places.join(", ")),
        });
        // What is joined by `or` stays together, and a comment at its end is none of what comes.
        let condition = self.condition.as_ref().map(|condition| format!("({condition}\n)"));
        let conditions: Vec<String> = condition.into_iter().chain(behind).collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
        let order: Vec<String> = compared.iter().map(|column| format!("{column}{way}")).collect();
        format!("{columns}, {listed} {from}{filter} order by {} limit {rows}", order.join(", "))
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

/// The columns by whose order the records of a table lie, and which tell them apart.
struct KeyColumns {
    names: Vec<String>,
    /// How each of them is compared in the key, where that is to be said.
    collations: Vec<Option<String>>,
    /// True if the columns compare so elsewhere, too.
    is_of_columns: bool,
}

fn key(table: &str, mirror: &dyn Connection) -> Option<KeyColumns> {
    if let Some(rowid) = rowid(table, mirror) {
        return Some(KeyColumns { names: vec![rowid.name], collations: vec![None], is_of_columns: true });
    }
    let of = [Value::text(table)];
    let text =
        collect(mirror, "select sql from main.sqlite_schema where type = 'table' and lower(name) = lower(?1)", &of);
    let text = text.ok()?.first()?.first()?.as_text()?.into_owned();
    // Without the word all of them compare by their bytes.
    let is_of_columns = !code(&text).any(|token| token.is("collate"));
    let sql = "select x.name, x.desc, x.coll from pragma_table_list(?1) t, pragma_index_list(?1, 'main') i, pragma_index_xinfo(i.name, 'main') x \
               where t.schema = 'main' and t.type = 'table' and t.wr = 1 and i.origin = 'pk' and x.key = 1 order by x.seqno";
    let columns = collect(mirror, sql, &of).ok()?;
    let ascends = columns.iter().all(|row| row.get(1) == Some(&Value::Integer(0)));
    if !ascends || columns.is_empty() {
        return None;
    }
    let text = |row: &[Value], at: usize| row.get(at)?.as_text().map(|text| text.into_owned());
    let names: Option<Vec<String>> = columns.iter().map(|row| text(row, 0)).collect();
    let collations = columns.iter().map(|row| text(row, 2).filter(|_| !is_of_columns)).collect();
    Some(KeyColumns { names: names?, collations, is_of_columns })
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
                      create table pairs (a, b, c, primary key (b, a)) without rowid; create table down (a primary key desc) without rowid;
                      create table named (a, b collate rtrim, primary key (a collate nocase, b)) without rowid;
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
    fn tables_by_a_key_of_several_columns() {
        assert_eq!(
            second("select c from pairs order by b desc, pairs.a desc").as_deref(),
            Some(
                "select c, \"pairs\".\"b\", \"pairs\".\"a\" from pairs where (\"pairs\".\"b\", \"pairs\".\"a\") < (?2, ?3) \
                 order by \"pairs\".\"b\" desc, \"pairs\".\"a\" desc limit 10"
            )
        );
        assert!(second("select * from pairs").is_some());
        assert_eq!(
            second("select title, id from main.games not indexed").as_deref(),
            Some(
                "select title, id, \"games\".\"id\" from main.games not indexed where \"games\".\"id\" > ?2 order by \"games\".\"id\" limit 10"
            )
        );
        assert!(second("select c from pairs not indexed").is_some());
        assert_eq!(
            second("select * from named").as_deref(),
            Some(
                "select *, \"named\".\"a\", \"named\".\"b\" from named where (\"named\".\"a\" collate \"nocase\", \"named\".\"b\" collate \"rtrim\") \
                 > (?2, ?3) order by \"named\".\"a\" collate \"nocase\", \"named\".\"b\" collate \"rtrim\" limit 10"
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
            "select * from pairs order by b",
            "select * from pairs order by a, b",
            "select * from pairs order by b, a desc",
            "select * from down",
            "select * from named order by a, b",
            "select a from games not indexed where a > 3",
            "select id as a from games indexed by x",
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
