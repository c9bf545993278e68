//! Keys over one column that names suggest.

use std::collections::HashSet;
use std::rc::Rc;

use super::table_names::{TableNames, split_prefix};
use super::words::{OWN_ROLES, ROLES, SHARED_WORDS, is_done_by};
use super::{Evidence, KeyCandidate, composite};
use crate::catalog::directory::Directory;
use crate::catalog::names::{FoldedName, id_base, words};
use crate::catalog::{Affinity, Table};

/// Proposes keys by name alone. `taken(table, column)` is true if a key is declared or annotated for the column,
/// `linked(child, parent)` if there is one between the tables.
pub(in crate::catalog) fn propose(
    directory: &Directory,
    tables: &[Option<Rc<Table>>],
    taken: impl Fn(usize, usize) -> bool,
    linked: impl Fn(usize, usize) -> bool,
) -> Vec<KeyCandidate> {
    let mut candidates = Vec::new();
    // No key leads from one database to another, and what one holds says nothing of the others.
    for schema in &directory.schemas {
        let names = TableNames::collect(directory, tables, schema);
        let (mut found, mut by_noun) = (Vec::new(), Vec::new());
        for &child in &names.members {
            let Some(table) = &tables[child] else { continue };
            for (column, definition) in table.columns.iter().enumerate() {
                if definition.hidden || taken(child, column) {
                    continue;
                }
                let Some(candidate) = (Proposal { names: &names, table, child, column }).candidate() else { continue };
                let is_noun = matches!(candidate.evidence, Evidence::Singular | Evidence::PartlySingular);
                if is_noun { by_noun.push(candidate) } else { found.push(candidate) }
            }
        }
        // `games.rating` is no key to `ratings` when each of these is about a game, and two tables that name each other
        // in passing do not prove anything.
        let points: HashSet<(usize, usize)> = found
            .iter()
            .chain(&by_noun)
            .flat_map(|candidate: &KeyCandidate| candidate.parents.iter().map(|&(parent, _)| (candidate.child, parent)))
            .collect();
        by_noun.retain_mut(|candidate| {
            let child = candidate.child;
            candidate.parents.retain(|&(parent, _)| !linked(parent, child) && !points.contains(&(parent, child)));
            !candidate.parents.is_empty()
        });
        found.extend(by_noun);
        let keys: HashSet<(usize, usize)> =
            found.iter().map(|candidate| (candidate.child, candidate.columns[0])).collect();
        let is_key = |table: usize, column: usize| taken(table, column) || keys.contains(&(table, column));
        found.extend(composite::propose(&names, &taken, is_key));
        candidates.extend(found);
    }
    candidates
}

/// What one column may point at.
struct Proposal<'a> {
    names: &'a TableNames<'a>,
    table: &'a Table,
    child: usize,
    column: usize,
}

impl Proposal<'_> {
    fn name(&self) -> &str {
        &self.table.columns[self.column].name
    }

    fn squash(&self) -> &str {
        self.names.squash(self.child, self.column)
    }

    fn is_own_key(&self) -> bool {
        self.names.own_keys.get(&self.child) == Some(&self.column)
    }

    /// The surest that the name suggests.
    fn candidate(&self) -> Option<KeyCandidate> {
        if let Some((base, sure)) = id_base(self.name()) {
            let squash = FoldedName::new(base).squash;
            // `albums.album_id` is the table's own, whatever other table is called.
            if self.names.any.get(&squash).is_some_and(|named| named.contains(&self.child)) {
                return None;
            }
            let kind_column = self.kind_column(&squash);
            if self.names.any.contains_key(&squash) {
                return self.named_after(base, sure, kind_column);
            }
            if kind_column.is_some() {
                return None;
            }
            if sure && let Some(found) = self.named_within(base).or_else(|| self.partly_named(base)) {
                return Some(found);
            }
        }
        if !self.is_own_key()
            && let Some(found) = self.role()
        {
            return Some(found);
        }
        match self.as_key() {
            // Whose it is cannot be told, so a noun would not tell either.
            Some(found) => (!found.parents.is_empty()).then_some(found),
            None => self.noun(),
        }
    }

    /// The column beside `commentable_id` that may say of which table each key is.
    fn kind_column(&self, base: &str) -> Option<usize> {
        let is_kind =
            |&other: &usize| self.names.squash(self.child, other).strip_suffix("type").is_some_and(|kind| kind == base);
        (0..self.table.columns.len()).find(is_kind)
    }

    /// `game_id` beside `games`.
    fn named_after(&self, base: &str, sure: bool, kind_column: Option<usize>) -> Option<KeyCandidate> {
        let base = FoldedName::new(base);
        let found = self.names.any.get(&base.squash)?;
        // Beside `user` and `users` a `user_id` is of the first, as it would be typed.
        let closeness = |table: &usize| base.closeness(&self.names.directory.entries[*table].folded);
        let nearest = found.iter().filter_map(closeness).min();
        let found: Vec<usize> =
            found.iter().filter(|table| nearest.is_none() || closeness(table) == nearest).copied().collect();
        // Beside a column that may say of which table each key is, only values tell. Two letters in front of `id` may
        // be any word.
        let evidence = match sure {
            true if kind_column.is_none() => Evidence::NamedAfter,
            false if base.squash.chars().count() < 3 => Evidence::PartlyNamedAfter,
            _ => Evidence::LooselyNamedAfter,
        };
        let candidate = self.to_keys_of(&found, evidence, false)?;
        Some(KeyCandidate { kind_column, ..candidate })
    }

    /// `articles.category_id` beside `article_categories`, `auth_user_groups.group_id` beside `auth_group`.
    fn named_within(&self, base: &str) -> Option<KeyCandidate> {
        let base = FoldedName::new(base);
        let child = self.names.singular_of(self.child);
        if let Some(found) = self.names.any.get(&format!("{child}{}", base.squash)) {
            return self.to_keys_of(found, Evidence::NamedAfter, false);
        }
        let (prefix, rest) = split_prefix(&self.table.name)?;
        let owns = FoldedName::new(rest).closeness(&base).is_some();
        let found = self.names.prefixed.get(&(prefix, base.squash.clone())).filter(|_| !owns)?;
        self.to_keys_of(found, Evidence::NamedAfter, false)
    }

    /// The end of a table's name, or of the column's behind a role: a table or another table's key.
    fn partly_named(&self, base: &str) -> Option<KeyCandidate> {
        let name = self.name();
        if self.is_own_key() || self.names.is_key(self.squash()) {
            return None;
        }
        if let Some(found) = self.names.ends.get(&FoldedName::new(base).singular())
            && let Some(found) = self.to_keys_of(found, Evidence::EndOfName, false)
        {
            return Some(found);
        }
        for word in words(base).into_iter().skip(1) {
            let end = FoldedName::new(&base[word.start..]).singular();
            let named = [&self.names.any, &self.names.ends].into_iter().filter_map(|names| names.get(&end));
            let mut found =
                named.filter_map(|found| self.to_keys_of(found, Evidence::PartlyNamedAfter, true)).collect::<Vec<_>>();
            if !found.is_empty() {
                return Some(found.swap_remove(0));
            }
            let key = FoldedName::new(&name[word.start..]).squash;
            let owners = self.names.owners(&key);
            if !owners.is_empty() {
                return self.to(owners, Evidence::PartlyNamedAfter);
            }
        }
        None
    }

    /// `reports_to`, `parent_id`: the same table; `created_by`, `support_rep_id`: the one that keeps such people.
    fn role(&self) -> Option<KeyCandidate> {
        let name = self.name();
        let base = id_base(name).filter(|(_, sure)| *sure).map_or(name, |(base, _)| base);
        let squash = if base.len() == name.len() { self.squash().to_owned() } else { FoldedName::new(base).squash };
        let base_words: Vec<&str> = words(base).into_iter().map(|word| &base[word]).collect();
        let last = base_words.last().map(|word| word.to_lowercase()).unwrap_or_default();
        let has_ending = base.len() < name.len();
        for (roles, keepers) in ROLES {
            let is_role = roles.contain(&squash)
                || roles.contain(&last) && has_ending
                || is_done_by(&base_words) && keepers.contains(&"user");
            if !is_role {
                continue;
            }
            let named = |keeper: &&str| self.names.any.get(*keeper).or_else(|| self.names.ends.get(*keeper));
            let kept: Vec<usize> = keepers.iter().filter_map(named).flatten().copied().collect();
            // `host`, `editor` may be anything that has a name.
            let is_plain = has_ending || base_words.len() > 1;
            let evidence = if is_plain { Evidence::Role } else { Evidence::PartlyNamedAfter };
            if let Some(found) = self.to_keys_of(&kept, evidence, true) {
                return Some(found);
            }
        }
        let is_own = OWN_ROLES.contain(&squash) && (has_ending || squash != "parent");
        is_own.then(|| self.to_keys_of(&[self.child], Evidence::Role, true)).flatten()
    }

    /// Called as another table's own key, or as a column that is unique there. Without parents where another table has
    /// the name, so that these cannot own it.
    fn as_key(&self) -> Option<KeyCandidate> {
        let name = self.name();
        let is_id = id_base(name).is_some();
        for form in self.names.forms(self.child, self.column) {
            let mut owners = self.names.owners(&form);
            let own = owners.iter().position(|&(owner, _)| owner == self.child);
            if let Some(own) = own {
                owners.swap_remove(own);
            }
            // `username` is the key of `users`, which other tables that have it describe further.
            let is_mine =
                own.is_some() && form.starts_with(&self.names.directory.entries[self.child].folded.singular());
            if owners.is_empty() || is_mine {
                continue;
            }
            // A table whose own key is that of another (`pages.book` beside `books`) does not own it.
            if self.names.singular.get(&form).is_some_and(|named| !named.contains(&self.child)) {
                break;
            }
            let names_owner = owners.iter().all(|&(owner, _)| self.names.is_named_after(&form, owner));
            let evidence = match own {
                _ if self.is_own_key() && names_owner => Evidence::SameWord,
                Some(_) => Evidence::SharedKey,
                None if self.is_own_key() => continue,
                None if is_id || words(name).len() > 1 => Evidence::SameAsKey,
                None => Evidence::SameWord,
            };
            return Some(self.to(owners, evidence).unwrap_or_else(|| self.to_nobody()));
        }
        if self.is_own_key() || SHARED_WORDS.contain(self.squash()) {
            return None;
        }
        let unique = self.names.unique(self.squash());
        match unique {
            [(parent, _)] if *parent != self.child => self.to(unique.to_vec(), Evidence::SameWord),
            _ => None,
        }
    }

    /// `genre` beside `genres`, `preferred_genre` beside them, `channel` beside `tv_channels`.
    fn noun(&self) -> Option<KeyCandidate> {
        let name = self.name();
        if let Some(found) = self.names.singular.get(self.squash()).filter(|found| !found.contains(&self.child)) {
            return self.to_keys_of(found, Evidence::Singular, false);
        }
        if self.is_own_key() {
            return None;
        }
        let last = words(name).pop().map(|word| name[word].to_lowercase())?;
        let found = if last.len() == name.len() { self.names.ends.get(&last) } else { self.names.singular.get(&last) };
        match found.map(Vec::as_slice) {
            Some([parent]) => self.to_keys_of(&[*parent], Evidence::PartlySingular, false),
            _ => None,
        }
    }

    /// A candidate to the own keys of these tables, the child itself among them if `own_too`.
    fn to_keys_of(&self, found: &[usize], evidence: Evidence, own_too: bool) -> Option<KeyCandidate> {
        let others = found.iter().filter(|&&parent| own_too || parent != self.child);
        self.to(others.filter_map(|&parent| Some((parent, *self.names.own_keys.get(&parent)?))).collect(), evidence)
    }

    fn to(&self, mut parents: Vec<(usize, usize)>, evidence: Evidence) -> Option<KeyCandidate> {
        let own = self.table.columns[self.column].affinity;
        parents.retain(|&(parent, key)| {
            let parent = self.names.tables[parent].as_ref();
            parent.is_some_and(|parent| affinities_agree(own, parent.columns[key].affinity, evidence))
        });
        let parents: Vec<(usize, Vec<usize>)> = parents.into_iter().map(|(parent, key)| (parent, vec![key])).collect();
        (!parents.is_empty()).then_some(KeyCandidate { parents, evidence, ..self.to_nobody() })
    }

    fn to_nobody(&self) -> KeyCandidate {
        KeyCandidate {
            child: self.child,
            columns: vec![self.column],
            parents: Vec::new(),
            evidence: Evidence::SameAsKey,
            kind_column: None,
        }
    }
}

/// True if values of one affinity can be keys of the other. Where the name says it plainly, text may hold numbers.
fn affinities_agree(child: Affinity, parent: Affinity, evidence: Evidence) -> bool {
    same_kind(child, parent)
        || !matches!(evidence, Evidence::SharedKey | Evidence::PartlySingular | Evidence::SameWord | Evidence::Role)
}

pub(super) fn same_kind(a: Affinity, b: Affinity) -> bool {
    a == b || a.is_numeric() && b.is_numeric()
}
