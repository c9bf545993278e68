//! Finds keys that the schema does not declare, by the names of columns and by their values.
//!
//! A name alone proposes, the values decide: all that are sampled must be found in the parent's key. These kinds of names
//! propose: `game_id` beside a table `games`; the end of a table's name (`city_id` beside `facet_cities`) or of the column's
//! (`manager_staff_id` beside `staff`); a role (`reports_to` beside `employees`); a column named as another table's own key
//! (`AlbumId`); a column named as a table in the singular (`genre` beside `genres`). Where there are no values, only the
//! first kind counts.

use std::collections::HashMap;
use std::rc::Rc;

use super::directory::Directory;
use super::keys::own_key;
use super::names::{FoldedName, NameMatch, id_base, words};
use super::{Affinity, Identity, Table, resolve};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// The kind of name that proposes a key, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// `game_id`, `gameId`, `GameID` beside `games`.
    NamedAfter,
    /// The same in one word (`gameid`), or with a prefix that both tables share (`wp_postmeta.post_id`, `wp_posts`).
    LooselyNamedAfter,
    /// `city_id` beside `facet_cities`, `manager_staff_id` beside `staff`, `support_rep_id` beside `employees`.
    PartlyNamedAfter,
    /// `parent_id`, `reports_to`: a record of the same table.
    OwnTable,
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
    /// The column that says of which table each key is, if its values name tables: `commentable_type`.
    pub kind_column: Option<usize>,
}

/// Words for a record of the same table.
const OWN_ROLES: &[&str] = &["parent", "reportsto"];

/// Nouns for people by what they do, and the tables that people of the kind are kept in.
const ROLES: &[(&[&str], &[&str])] = &[
    (&["rep", "manager", "supervisor", "boss", "reportsto", "salesperson"], &["employee", "staff"]),
    (
        &[
            "author",
            "owner",
            "creator",
            "createdby",
            "updatedby",
            "assignee",
            "assignedto",
            "reviewer",
            "approver",
            "sender",
            "recipient",
            "receiver",
            "uploader",
            "follower",
            "moderator",
            "editor",
            "requester",
            "reporter",
            "manager",
            "supervisor",
        ],
        &["user", "account", "member", "person"],
    ),
];

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
    let mut candidates = Vec::new();
    let mut by_singular = Vec::new();
    // No key leads from one database to another, and what one holds says nothing of the others.
    for schema in &directory.schemas {
        let named = TableNames::collect(directory, tables, schema);
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

/// The tables of one database by the names that columns may call them by.
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
    /// The last words of names of several words, in the singular: `facet_cities` by `city`.
    ends: HashMap<String, Vec<usize>>,
    own_keys: HashMap<usize, usize>,
}

impl TableNames {
    fn collect(directory: &Directory, tables: &[Option<Rc<Table>>], schema: &str) -> TableNames {
        let mut names = TableNames {
            members: Vec::new(),
            any: HashMap::new(),
            singular: HashMap::new(),
            prefixed: HashMap::new(),
            keys: HashMap::new(),
            ends: HashMap::new(),
            own_keys: HashMap::new(),
        };
        for index in directory.of_schema(schema) {
            let entry = &directory.entries[index];
            let Some(table) = tables[index].as_ref().filter(|_| entry.is_real()) else { continue };
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
            for word in words(&table.name).into_iter().skip(1) {
                let end = FoldedName::new(&table.name[word.start..]).singular();
                names.ends.entry(end).or_default().push(index);
            }
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
        let in_any = |found: Option<&Vec<usize>>, evidence: Evidence, own_too: bool| {
            let parents: Vec<(usize, usize)> = found?
                .iter()
                .filter(|&&parent| own_too || parent != child)
                .filter_map(|&parent| Some((parent, *self.own_keys.get(&parent)?)))
                .filter(|&(parent, key)| {
                    tables[parent].as_ref().is_some_and(|parent| {
                        affinities_agree(table.columns[column].affinity, parent.columns[key].affinity, evidence)
                    })
                })
                .collect();
            (!parents.is_empty()).then_some(KeyCandidate { child, column, parents, evidence, kind_column: None })
        };
        let candidate = |found: Option<&Vec<usize>>, evidence: Evidence| in_any(found, evidence, false);
        if let Some((base, sure)) = id_base(name) {
            let base_words = base;
            let base = FoldedName::new(base);
            let kind_name = format!("{}type", base.squash);
            let kind_column = table.columns.iter().position(|other| FoldedName::new(&other.name).squash == kind_name);
            // `albums.album_id` is the table's own, whatever other table is called.
            if self.any.get(&base.squash).is_some_and(|named| named.contains(&child)) {
                return None;
            }
            if let Some(found) = self.any.get(&base.squash) {
                // Beside `user` and `users` a `user_id` is of the first, as it would be typed.
                let closeness = |table: &usize| base.closeness(&directory.entries[*table].folded);
                let nearest = found.iter().filter_map(closeness).min();
                let found: Vec<usize> =
                    found.iter().filter(|table| nearest.is_none() || closeness(table) == nearest).copied().collect();
                // Beside a column that may say of which table each key is, only values tell.
                let is_plain = sure && kind_column.is_none();
                let evidence = if is_plain { Evidence::NamedAfter } else { Evidence::LooselyNamedAfter };
                return candidate(Some(&found), evidence).map(|candidate| KeyCandidate { kind_column, ..candidate });
            }
            if kind_column.is_some() {
                return None;
            }
            if let Some((prefix, rest)) = split_prefix(&table.name) {
                let owns = FoldedName::new(rest).closeness(&base).is_some();
                let found = self.prefixed.get(&(prefix, base.squash.clone()));
                if let Some(candidate) = candidate(found, Evidence::LooselyNamedAfter).filter(|_| sure && !owns) {
                    return Some(candidate);
                }
            }
            let is_known_key = self.keys.contains_key(&name.to_lowercase());
            if sure && !is_own_key && !is_known_key {
                if let Some(found) = candidate(self.ends.get(&base.singular()), Evidence::PartlyNamedAfter) {
                    return Some(found);
                }
                // The last words of the column name the table, what stands before them is a role.
                for word in words(base_words).into_iter().skip(1) {
                    let end = FoldedName::new(&base_words[word.start..]).singular();
                    for named in [&self.any, &self.ends] {
                        if let Some(found) = in_any(named.get(&end), Evidence::PartlyNamedAfter, true) {
                            return Some(found);
                        }
                    }
                }
            }
        }
        if !is_own_key && let Some(found) = self.by_role(child, name, &in_any) {
            return Some(found);
        }
        if is_own_key {
            return None;
        }
        if (words(name).len() > 1 || !SHARED_WORDS.contains(&name.to_lowercase().as_str()))
            && let Some(mut found) = candidate(self.keys.get(&name.to_lowercase()), Evidence::SameAsKey)
        {
            // A table whose own key is that of another (`pages.book` beside `books`) does not own it.
            if self.singular.get(&FoldedName::new(name).squash).is_some_and(|named| !named.contains(&child)) {
                found.parents.clear();
            }
            if found.parents.len() == 1 {
                return Some(found);
            }
            if !found.parents.is_empty() {
                return None;
            }
        }
        candidate(self.singular.get(&FoldedName::new(name).squash), Evidence::Singular)
    }
}

/// Makes a candidate of the tables that a name was found to mean, the child itself among them if that is allowed.
type MakeCandidate<'c> = dyn Fn(Option<&Vec<usize>>, Evidence, bool) -> Option<KeyCandidate> + 'c;

impl TableNames {
    /// `reports_to`, `parent_id`: the same table; `created_by`, `support_rep_id`: the one that keeps such people.
    fn by_role(&self, child: usize, name: &str, candidate: &MakeCandidate<'_>) -> Option<KeyCandidate> {
        let base = id_base(name).filter(|(_, sure)| *sure).map_or(name, |(base, _)| base);
        let squash = FoldedName::new(base).squash;
        let last = words(base).last().map(|word| base[word.clone()].to_lowercase()).unwrap_or_default();
        let has_ending = base.len() < name.len();
        for (roles, keepers) in ROLES {
            if !roles.iter().any(|role| *role == squash || *role == last && has_ending) {
                continue;
            }
            let named = |keeper: &&str| self.any.get(*keeper).or_else(|| self.ends.get(*keeper));
            let kept: Vec<usize> = keepers.iter().filter_map(named).flatten().copied().collect();
            let evidence = if kept == [child] { Evidence::OwnTable } else { Evidence::PartlyNamedAfter };
            if let Some(found) = candidate(Some(&kept), evidence, true) {
                return Some(found);
            }
        }
        let is_own = OWN_ROLES.contains(&squash.as_str()) && (has_ending || squash != "parent");
        is_own.then(|| candidate(Some(&vec![child]), Evidence::OwnTable, true)).flatten()
    }
}

/// True if the values of a column name tables of the schema, as `commentable_type` does: `Post`, `App\\Models\\Post`.
pub(super) fn names_tables(
    connection: &dyn Connection,
    directory: &Directory,
    table: &Table,
    column: usize,
) -> Result<bool> {
    const MOST: usize = 20;
    let name = quote_name(&table.columns[column].name);
    let sample = format!("select {name} as kind from {} limit {FIRST_RECORDS}", table.quoted_name());
    let sql = format!("select distinct kind from ({sample}) where kind is not null limit {MOST}");
    let kinds = collect(connection, &sql, &[])?;
    Ok(kinds.iter().filter_map(|row| row.first()?.as_text()).any(|kind| {
        let last = kind.rsplit(['\\', '/', '.', ':']).next().unwrap_or_default();
        !matches!(resolve::table_in(directory, &table.schema, last), NameMatch::None)
    }))
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
    same_kind(child, parent) || matches!(evidence, Evidence::NamedAfter | Evidence::PartlyNamedAfter)
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
    let quote = quote_name;
    let (child_table, parent_table) = (child.quoted_name(), parent.quoted_name());
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
            "{sample} select (select count(*) from (select 1 from distinct_values limit 2)),
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
        // Where the name says but a part, one value may be chance.
        return Ok(evidence != Evidence::PartlyNamedAfter || number(0) > 1);
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
