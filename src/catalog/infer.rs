//! Finds keys that the schema does not declare, by the names of columns and by their values.
//!
//! A name alone proposes, the values decide: all that are sampled must be found in the parent's key. Three kinds of
//! names propose: `game_id` beside a table `games`; a column named as another table's own key (`AlbumId`); a column
//! named as a table in the singular (`genre` beside `genres`). Where there are no values, only the first kind counts.

use std::collections::HashMap;
use std::rc::Rc;

use super::directory::Directory;
use super::keys::own_key;
use super::names::{FoldedName, id_base, words};
use super::{Affinity, Identity, Table};
use crate::diagnostic::Result;
use crate::store::{Connection, Value, collect};

/// The kind of name that proposes a key, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// `game_id`, `gameId`, `GameID` beside `games`.
    NamedAfter,
    /// The same in one word (`gameid`), or with a prefix that both tables share (`wp_postmeta.post_id`, `wp_posts`).
    LooselyNamedAfter,
    /// `AlbumId`, as the key of another table is called.
    SameAsKey,
    /// `genre` beside `genres`.
    Singular,
}

/// A column that may be a key, and the tables that it may point at.
#[derive(Clone, Debug)]
pub(super) struct KeyCandidate {
    pub child: usize,
    pub column: usize,
    /// Parent and the position of its key.
    pub parents: Vec<(usize, usize)>,
    pub evidence: Evidence,
}

/// Key names of one word that too many tables share to say whose key they are.
const SHARED_WORDS: &[&str] = &[
    "id",
    "key",
    "code",
    "name",
    "title",
    "type",
    "kind",
    "status",
    "state",
    "year",
    "month",
    "day",
    "date",
    "time",
    "timestamp",
    "number",
    "no",
    "num",
    "nr",
    "rank",
    "position",
    "level",
    "value",
    "label",
    "slug",
    "email",
    "uuid",
    "guid",
    "uid",
    "oid",
    "rowid",
    "pk",
    "hash",
    "path",
    "url",
    "version",
    "count",
    "index",
    "seq",
    "sequence",
    "text",
    "username",
    "login",
    "lang",
    "language",
    "country",
    "city",
    "zip",
    "word",
    "tag",
    "token",
    "sku",
    "description",
];

/// Nouns that measure or count. A whole number called so is one, even beside a table that keeps such.
const MEASURES: &[&str] = &[
    "active",
    "age",
    "amount",
    "average",
    "balance",
    "capacity",
    "count",
    "day",
    "depth",
    "distance",
    "duration",
    "enabled",
    "flag",
    "grade",
    "height",
    "hour",
    "index",
    "length",
    "level",
    "limit",
    "mark",
    "minute",
    "month",
    "no",
    "number",
    "offset",
    "order",
    "page",
    "percent",
    "point",
    "position",
    "price",
    "priority",
    "quantity",
    "rank",
    "rate",
    "rating",
    "ratio",
    "round",
    "score",
    "second",
    "sequence",
    "size",
    "step",
    "sum",
    "temperature",
    "time",
    "total",
    "value",
    "version",
    "visible",
    "weight",
    "week",
    "width",
    "year",
];

/// Proposes keys by name alone. `taken(table, column)` is true if a key is declared or annotated for the column.
pub(super) fn propose(
    directory: &Directory,
    tables: &[Option<Rc<Table>>],
    taken: impl Fn(usize, usize) -> bool,
    linked: impl Fn(usize, usize) -> bool,
) -> Vec<KeyCandidate> {
    let named = TableNames::collect(directory, tables);
    let mut candidates = Vec::new();
    let mut by_singular = Vec::new();
    for &child in &named.members {
        let Some(table) = &tables[child] else { continue };
        for (column, definition) in table.columns.iter().enumerate() {
            if definition.hidden || taken(child, column) {
                continue;
            }
            match named.propose(directory, tables, child, column) {
                Some(candidate) if candidate.evidence == Evidence::Singular => by_singular.push(candidate),
                Some(candidate) => candidates.push(candidate),
                None => {}
            }
        }
    }
    // `games.rating` is no key to `ratings` when each of these is about a game, and two tables that name each other
    // in passing do not prove anything.
    let pairs: Vec<(usize, usize)> = candidates
        .iter()
        .chain(&by_singular)
        .flat_map(|candidate| candidate.parents.iter().map(|&(parent, _)| (candidate.child, parent)))
        .collect();
    let points: std::collections::HashSet<(usize, usize)> = pairs.into_iter().collect();
    by_singular.retain_mut(|candidate| {
        candidate
            .parents
            .retain(|&(parent, _)| !linked(parent, candidate.child) && !points.contains(&(parent, candidate.child)));
        !candidate.parents.is_empty()
    });
    candidates.extend(by_singular);
    candidates
}

/// Tables by the names that columns may call them by.
struct TableNames {
    /// Listed tables that keep records themselves.
    members: Vec<usize>,
    /// Words and singular to tables.
    any: HashMap<String, Vec<usize>>,
    singular: HashMap<String, Vec<usize>>,
    /// First word of the table and the rest to tables.
    prefixed: HashMap<(String, String), Vec<usize>>,
    /// Names of one-column keys, lower case.
    keys: HashMap<String, Vec<usize>>,
    own_keys: HashMap<usize, usize>,
}

impl TableNames {
    fn collect(directory: &Directory, tables: &[Option<Rc<Table>>]) -> TableNames {
        let mut names = TableNames {
            members: Vec::new(),
            any: HashMap::new(),
            singular: HashMap::new(),
            prefixed: HashMap::new(),
            keys: HashMap::new(),
            own_keys: HashMap::new(),
        };
        for (index, entry) in directory.entries.iter().enumerate() {
            let Some(table) = tables[index].as_ref().filter(|_| entry.is_real() && !entry.hidden) else { continue };
            if entry.entry.bookkeeping {
                continue;
            }
            names.members.push(index);
            let Some(key) = own_key(table) else { continue };
            names.own_keys.insert(index, key);
            names.keys.entry(table.columns[key].name.to_lowercase()).or_default().push(index);
            let singular = entry.folded.singular();
            if singular != entry.folded.squash {
                names.any.entry(entry.folded.squash.clone()).or_default().push(index);
            }
            names.any.entry(singular.clone()).or_default().push(index);
            names.singular.entry(singular).or_default().push(index);
            if let Some((prefix, rest)) = split_prefix(&table.name) {
                let rest = FoldedName::new(rest);
                let singular = rest.singular();
                if singular != rest.squash {
                    names.prefixed.entry((prefix.clone(), rest.squash)).or_default().push(index);
                }
                names.prefixed.entry((prefix, singular)).or_default().push(index);
            }
        }
        names
    }

    fn propose(
        &self,
        directory: &Directory,
        tables: &[Option<Rc<Table>>],
        child: usize,
        column: usize,
    ) -> Option<KeyCandidate> {
        let table = tables[child].as_ref()?;
        let name = &table.columns[column].name;
        let is_own_key = self.own_keys.get(&child) == Some(&column);
        let candidate = |found: Option<&Vec<usize>>, evidence: Evidence| {
            let schema = &directory.entries[child].entry.schema;
            let parents: Vec<(usize, usize)> = found?
                .iter()
                .filter(|&&parent| parent != child && directory.entries[parent].entry.schema == *schema)
                .filter_map(|&parent| Some((parent, *self.own_keys.get(&parent)?)))
                .filter(|&(parent, key)| {
                    tables[parent].as_ref().is_some_and(|parent| {
                        affinities_agree(table.columns[column].affinity, parent.columns[key].affinity, evidence)
                    })
                })
                .collect();
            (!parents.is_empty()).then_some(KeyCandidate { child, column, parents, evidence })
        };
        if let Some((base, sure)) = id_base(name) {
            let base = FoldedName::new(base);
            let is_polymorphic =
                table.columns.iter().any(|other| FoldedName::new(&other.name).squash == format!("{}type", base.squash));
            // `albums.album_id` is the table's own, whatever other table is called.
            if is_polymorphic || self.any.get(&base.squash).is_some_and(|named| named.contains(&child)) {
                return None;
            }
            if let Some(found) = self.any.get(&base.squash) {
                // Beside `user` and `users` a `user_id` is of the first, as it would be typed.
                let closeness = |table: &usize| base.closeness(&directory.entries[*table].folded);
                let nearest = found.iter().filter_map(closeness).min();
                let found: Vec<usize> =
                    found.iter().filter(|table| nearest.is_none() || closeness(table) == nearest).copied().collect();
                return candidate(Some(&found), if sure { Evidence::NamedAfter } else { Evidence::LooselyNamedAfter });
            }
            if let Some((prefix, rest)) = split_prefix(&table.name) {
                let owns = FoldedName::new(rest).closeness(&base).is_some();
                let found = self.prefixed.get(&(prefix, base.squash.clone()));
                if let Some(candidate) = candidate(found, Evidence::LooselyNamedAfter).filter(|_| sure && !owns) {
                    return Some(candidate);
                }
            }
        }
        if is_own_key {
            return None;
        }
        if (words(name).len() > 1 || !SHARED_WORDS.contains(&name.to_lowercase().as_str()))
            && let Some(found) = candidate(self.keys.get(&name.to_lowercase()), Evidence::SameAsKey)
        {
            return (found.parents.len() == 1).then_some(found);
        }
        candidate(self.singular.get(&FoldedName::new(name).squash), Evidence::Singular)
    }
}

/// The first word of a table's name and the rest, where there is one: `wp_posts` → `wp`, `posts`.
fn split_prefix(name: &str) -> Option<(String, &str)> {
    match words(name).as_slice() {
        [first, second, ..] => Some((name[first.clone()].to_lowercase(), &name[second.start..])),
        _ => None,
    }
}

/// True if values of one affinity can be keys of the other. Where the name says it plainly, text may hold numbers.
fn affinities_agree(child: Affinity, parent: Affinity, evidence: Evidence) -> bool {
    same_kind(child, parent) || evidence == Evidence::NamedAfter
}

fn same_kind(a: Affinity, b: Affinity) -> bool {
    a == b || a.is_numeric() && b.is_numeric()
}

/// How many records are looked at from the beginning, and at how many places further on.
const FIRST_RECORDS: usize = 300;
const SPREAD: usize = 100;
/// How many keys are gone through at most where none can be looked up.
const MOST_KEYS: usize = 100_000;

/// How many different numbers under a bare noun are no chance.
const LEAST_VALUES: i64 = 5;

/// True if `column` of `child` points at `key` of `parent`, going by a bounded sample of its values.
pub(super) fn values_agree(
    connection: &dyn Connection,
    evidence: Evidence,
    (child, column): (&Table, usize),
    (parent, key): (&Table, usize),
) -> Result<bool> {
    let quote = crate::sql::quote_name;
    let from = |table: &Table| format!("{}.{}", quote(&table.schema), quote(&table.name));
    let (child_table, parent_table) = (from(child), from(parent));
    let (value, parent_key) = (quote(&child.columns[column].name), quote(&parent.columns[key].name));
    let (own, wanted) = (child.columns[column].affinity, parent.columns[key].affinity);
    let spread = match &child.identity {
        Identity::Rowid(rowid) => {
            let rowid = quote(rowid);
            format!(
                "union all select (select {value} from {child_table} where {rowid} >= lo + (hi - lo) / {SPREAD} * k limit 1)
                 from (select (select min({rowid}) from {child_table}) as lo, (select max({rowid}) from {child_table}) as hi),
                 (with recursive steps(k) as (select 1 union all select k + 1 from steps where k < {SPREAD}) select k from steps)"
            )
        }
        Identity::Columns(columns) => {
            let order: Vec<String> =
                columns.iter().map(|&column| format!("{} desc", quote(&child.columns[column].name))).collect();
            format!(
                "union all select * from (select {value} from {child_table} order by {} limit {SPREAD})",
                order.join(", ")
            )
        }
        Identity::None => String::new(),
    };
    // The comparison is the foreign key's: in the parent's affinity, which SQL would not apply to a number beside text.
    let compared = if wanted == Affinity::Text && own != Affinity::Text { "cast(v as text)" } else { "v" };
    // Nothing can be looked up in an index in the order of a collation that only another program has; there the keys
    // are gone through.
    let has_order = ["BINARY", "NOCASE", "RTRIM"].contains(&parent.columns[key].collation.as_str());
    let (found, other_kind, greatest) = if has_order {
        let same = format!("from {parent_table} where {parent_key} = {compared}");
        (
            format!("exists (select 1 {same})"),
            format!("typeof(v) is not (select typeof({parent_key}) {same})"),
            format!("(select max({parent_key}) from {parent_table})"),
        )
    } else {
        let keys = format!("select {parent_key} collate binary from {parent_table} limit {MOST_KEYS}");
        (format!("{compared} collate binary in ({keys})"), "typeof(v) <> 'text'".to_owned(), "null".to_owned())
    };
    let sample = format!(
        "with sample(v) as (
           select * from (select {value} from {child_table} limit {FIRST_RECORDS}) {spread}
         ), distinct_values(v) as materialized (select distinct v from sample where v is not null)"
    );
    let sql = if evidence == Evidence::Singular {
        format!(
            "{sample} select count(*), coalesce(sum(not {found}), 0),
               coalesce(sum({other_kind}), 0),
               coalesce(sum(typeof(v) = 'integer'), 0), max(v), {greatest}
             from distinct_values"
        )
    } else {
        format!(
            "{sample} select (select count(*) from (select 1 from distinct_values limit 1)),
               exists (select 1 from distinct_values where not {found})"
        )
    };
    let rows = collect(connection, &sql, &[])?;
    let Some(row) = rows.first() else { return Ok(false) };
    let number = |at: usize| row.get(at).and_then(Value::as_integer).unwrap_or_default();
    if number(0) == 0 {
        return Ok(evidence == Evidence::NamedAfter && same_kind(own, wanted));
    }
    if number(1) != 0 {
        return Ok(false);
    }
    if evidence != Evidence::Singular {
        return Ok(true);
    }
    if number(2) != 0 {
        return Ok(false);
    }
    // Small numbers (a score, a count) are found in any long table by chance. A key reaches far into its parent, and
    // takes more than a few values, unless its table is named for what it links.
    let definition = &child.columns[column];
    let only_integers = number(3) == number(0);
    let noun = FoldedName::new(&definition.name);
    let is_link =
        words(&child.name).into_iter().any(|word| noun.closeness(&FoldedName::new(&child.name[word])).is_some());
    let may_be_measure = MEASURES.contains(&noun.squash.as_str()) || is_narrow(&definition.declared_type);
    let least = if is_link { 2 } else { LEAST_VALUES };
    let reaches_far = number(0) >= least && i128::from(number(4)) * 4 >= i128::from(number(5));
    Ok(!only_integers || own == wanted && reaches_far && (is_link || !may_be_measure))
}

/// True if the type is one for small numbers and truths.
fn is_narrow(declared_type: &str) -> bool {
    let declared = declared_type.to_ascii_lowercase();
    ["bool", "tinyint", "smallint"].iter().any(|narrow| declared.contains(narrow))
}
