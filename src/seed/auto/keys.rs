//! Keys of a table as its new records get them: which parent, under which name in a line, and how many there are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::field::{hop_name, naming_hint, quoted};
use crate::catalog::{Catalog, KeyOrigin, KeyStep, Member, MemberLookup, Relation, RelationKind, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{self, Value};

/// One key that is to be filled.
#[derive(Clone, Debug)]
pub struct Key {
    pub columns: Vec<usize>,
    pub parent: Rc<Table>,
    pub parent_columns: Vec<usize>,
    /// Other columns of the key that are set otherwise, each with that of the parent.
    pub shared: Vec<(usize, usize)>,
    /// The name of the field: a relation, or a column.
    pub field: String,
    /// The name of the relation, where one means this key.
    pub relation: Option<String>,
    /// The parent is the table itself.
    pub is_self_reference: bool,
    pub nullable: bool,
    pub declared: bool,
}

impl Key {
    /// True of a key that a line sets by the name of a relation, to a record of another table or to one made before.
    fn picks_a_record(&self) -> bool {
        self.relation.is_some() && (!self.is_self_reference || self.nullable)
    }

    /// What the key still sets beside columns that are set otherwise.
    fn beside(mut self, table: &Table, set: &[usize]) -> Key {
        let pairs = self.columns.into_iter().zip(self.parent_columns);
        let (shared, free): (Vec<_>, Vec<_>) = pairs.partition(|(column, _)| set.contains(column));
        self.shared = shared;
        (self.columns, self.parent_columns) = free.into_iter().unzip();
        self.nullable = self.columns.iter().any(|column| is_nullable(table, *column));
        self
    }
}

/// Where the number of a parent's records comes from.
#[derive(Clone, Copy)]
pub(super) enum Parents<'a> {
    /// From the database.
    Counted,
    /// From a plan, by the parent's name; those that it lacks are counted.
    Planned(&'a HashMap<String, u64>),
}

/// What keys leave to say of the columns of a table.
#[derive(Default)]
pub(super) struct Keys {
    pub keys: Vec<Key>,
    /// Columns of keys that cannot be followed, or share a column with another and have no name; they are null.
    pub empty: Vec<usize>,
}

/// The keys of a table over columns that a line does not set. A declared key comes before one that was said or inferred.
///
/// # Errors
/// A key that cannot be followed, or of which only a part is left, and that must not be null.
pub(super) fn keys(catalog: &Catalog, table: &Table, named: &[usize]) -> Result<Keys> {
    let mut found = Keys::default();
    let mut taken = named.to_vec();
    let relations = catalog.relations(table)?;
    let mut ways: Vec<_> = relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::BelongsTo && relation.steps.len() == 1)
        .collect();
    ways.sort_by_key(|relation| (relation.origin != KeyOrigin::Declared, rank(table, &relation.steps[0])));
    for relation in ways {
        let step = &relation.steps[0];
        let columns = step.from_columns.clone();
        if columns.iter().all(|column| taken.contains(column)) {
            continue;
        }
        let key = key(catalog, table, relation);
        if columns.iter().any(|column| taken.contains(column)) {
            if let Some(key) = key.filter(Key::picks_a_record) {
                let key = key.beside(table, &taken);
                taken.extend(&key.columns);
                found.keys.push(key);
                continue;
            }
            let free: Vec<usize> = columns.iter().filter(|column| !taken.contains(column)).copied().collect();
            match free.iter().find(|column| is_nullable(table, **column)) {
                Some(column) => found.empty.push(*column),
                None => {
                    let shared = columns.iter().find(|column| taken.contains(column)).copied().unwrap_or_default();
                    let error = format!(
                        "{}: the key to {} shares the column {} with what is set otherwise",
                        table.name, step.to.name, table.columns[shared].name
                    );
                    return Err(Diagnostic::error(error).hint(naming_hint(table, free[0])));
                }
            }
            taken.extend(free);
            continue;
        }
        let Some(key) = key else { continue };
        taken.extend(&columns);
        found.keys.push(key);
    }
    for key in table.foreign_keys.iter().filter(|key| key.broken.is_some()) {
        if key.columns.iter().any(|column| taken.contains(column)) {
            continue;
        }
        match key.columns.iter().find(|column| is_nullable(table, **column)) {
            Some(column) => found.empty.push(*column),
            None => {
                let why = key.broken.clone().unwrap_or_default();
                let column = key.columns.first().copied().unwrap_or_default();
                return Err(Diagnostic::error(format!(
                    "{}: the key to {} cannot be followed: {why}",
                    table.name, key.parent
                ))
                .hint(naming_hint(table, column)));
            }
        }
        taken.extend(&key.columns);
    }
    Ok(found)
}

/// Keys of several columns come first, as others share columns with them; not so those that may be left out while a column of theirs may not,
/// as that has its value from another key.
fn rank(table: &Table, step: &KeyStep) -> u8 {
    let is_own = step.to.name == table.name && step.to.schema == table.schema;
    let columns = &step.from_columns;
    let nullable = columns.iter().filter(|column| is_nullable(table, **column)).count();
    match columns.len() {
        1 => 1,
        all if is_own || nullable > 0 && nullable < all => 2,
        _ => 0,
    }
}

pub(super) fn is_nullable(table: &Table, column: usize) -> bool {
    let key = table.primary_key.contains(&column);
    // A primary key of several columns, or not of the type INTEGER, may be null in an ordinary table (lang_createtable.html).
    !table.columns[column].not_null && !key
}

/// The key that a relation follows; `None` where nothing names it.
fn key(catalog: &Catalog, table: &Table, relation: &Relation) -> Option<Key> {
    let [step] = relation.steps.as_slice() else { return None };
    let columns = step.from_columns.clone();
    let means_it = |name: &&String| {
        matches!(
            catalog.member(table, name, None),
            Ok(MemberLookup::Found(Member::Relation(found)))
                if matches!(found.steps.as_slice(), [own] if own.from_columns == columns
                    && own.to_columns == step.to_columns
                    && own.to.name == step.to.name)
        )
    };
    let name = relation.names.iter().find(means_it).cloned();
    // Else the column itself, where the parent's own key is what it holds.
    let field = match (&name, columns.as_slice()) {
        (Some(name), _) => hop_name(name),
        (None, [column]) if step.to.primary_key == step.to_columns => quoted(&table.columns[*column].name),
        _ => return None,
    };
    Some(Key {
        nullable: columns.iter().any(|column| is_nullable(table, *column)),
        columns,
        parent: step.to.clone(),
        parent_columns: step.to_columns.clone(),
        shared: Vec::new(),
        field,
        // In backticks a name is the column's, behind which no way leads on.
        relation: name.filter(|name| {
            let is_column = table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
            !is_column || !hop_name(name).starts_with('`')
        }),
        is_self_reference: step.to.name.eq_ignore_ascii_case(&table.name) && step.to.schema == table.schema,
        declared: relation.origin == KeyOrigin::Declared,
    })
}

/// The keys of a table by which its records belong to others, whoever sets them.
pub fn belongings(catalog: &Catalog, table: &Table) -> Result<Vec<Key>> {
    let relations = catalog.relations(table)?;
    let direct = relations.iter().filter(|one| one.kind == RelationKind::BelongsTo && one.steps.len() == 1);
    Ok(direct.filter_map(|relation| key(catalog, table, relation)).collect())
}

/// The different values of a column, no more than so many and one.
///
/// # Errors
/// The engine's.
pub(super) fn values(catalog: &Catalog, table: &Table, column: usize, most: usize) -> Result<Vec<Value>> {
    let sql = format!(
        "select distinct {} from {}.{} limit {}",
        quote_name(&table.columns[column].name),
        quote_name(&table.schema),
        quote_name(&table.name),
        most.saturating_add(1)
    );
    Ok(store::collect(catalog.connection(), &sql, &[])?.into_iter().flatten().collect())
}

/// The values of a column in the order of the primary key, no more than so many.
///
/// # Errors
/// The engine's.
pub(super) fn in_turn(catalog: &Catalog, table: &Table, column: usize, most: usize) -> Result<Vec<Value>> {
    let key = table.primary_key.iter().map(|column| quote_name(&table.columns[*column].name));
    let key: Vec<String> = key.collect();
    let order = if key.is_empty() { String::new() } else { format!(" order by {}", key.join(", ")) };
    let name = quote_name(&table.columns[column].name);
    let sql = format!("select {name} from {}{order} limit {most}", table.quoted_name());
    Ok(store::collect(catalog.connection(), &sql, &[])?.into_iter().flatten().collect())
}

/// The noun for one record of a table, as it stands behind `any`.
pub fn noun(catalog: &Catalog, table: &Table) -> String {
    if let Cow::Owned(noun) = table.noun() {
        return noun;
    }
    let singular = crate::catalog::singular_name(&table.name);
    let same =
        matches!(catalog.table(&singular), Ok(Some(found)) if found.name == table.name && found.schema == table.schema);
    hop_name(if same { &singular } else { &table.name })
}

/// How many records a table has, or will have when its turn comes; none counts further than `enough`.
pub(super) fn count(catalog: &Catalog, table: &Table, parents: Parents<'_>, enough: u64) -> Result<u64> {
    let planned = match parents {
        Parents::Planned(planned) => planned.get(&table.name).copied().unwrap_or(0),
        Parents::Counted => 0,
    };
    let sql = format!(
        "select count(*) from (select 1 from {}.{} limit {})",
        quote_name(&table.schema),
        quote_name(&table.name),
        i64::try_from(enough).unwrap_or(i64::MAX)
    );
    Ok(planned.saturating_add(store::count(catalog.connection(), &sql)?))
}
