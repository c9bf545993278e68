//! How records of a table show themselves: by the label of an annotation, or by the column that best names them.

use super::annotations::{LabelLine, LabelPiece, LabelTemplate, parse_template};
use super::comments::{hop_comments, split_word};
use super::lookup;
use super::names::{NameMatch, singular_name, snake};
use super::relations::RelationCache;
use super::resolve;
use super::{Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};

/// How a record shows itself in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Without an annotation: the key and, where there is one, the column named name, title, label …
    Default { name_column: Option<usize> },
    /// A template; `bare` when it was quoted, and then stands without `Book(…)` around.
    Template { pieces: Vec<LabelPiece>, bare: bool },
}

/// The label of the table at `index`. What a broken one says becomes a warning, and the default takes its place.
pub(super) fn label(cache: &RelationCache, index: usize, table: &Table) -> Result<Label> {
    let found = typed_label(cache, index)?.map(|label| (label, format!("label of `{}`", table.name)));
    let found = found.or_else(|| label_in_schema(cache, table));
    if let Some((label, place)) = found {
        match check(cache, index, &label) {
            Ok(()) => return Ok(Label::Template { pieces: label.pieces, bare: label.bare }),
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            Err(error) => cache.schema.warn_at(&place, error),
        }
    }
    Ok(Label::Default { name_column: name_column(table) })
}

/// The label of the last `label` line about the table.
fn typed_label(cache: &RelationCache, table: usize) -> Result<Option<LabelTemplate>> {
    let directory = cache.schema.directory()?;
    let is_meant = |line: &&LabelLine| match resolve::table(&directory, &line.table) {
        NameMatch::One(index) => index == table,
        NameMatch::Several(_) | NameMatch::None => false,
    };
    Ok(cache.annotations().labels.iter().rfind(is_meant).map(|line| line.label.clone()))
}

/// The label in a `hop:` comment of the table's own text; the last one counts.
fn label_in_schema(cache: &RelationCache, table: &Table) -> Option<(LabelTemplate, String)> {
    let mut found = None;
    for comment in hop_comments(table) {
        let (word, rest) = split_word(&comment.text);
        if word.eq_ignore_ascii_case("label") {
            let place = format!("hop: comment of `{}`, line {}", table.name, comment.line);
            match parse_template(rest) {
                Ok(label) => found = Some((label, place)),
                Err(error) => cache.schema.warn_at(&place, error),
            }
        }
    }
    found
}

/// Fails where a name in a label does not lead to one value or one record.
///
/// # Errors
/// Which one does not.
pub(super) fn check(cache: &RelationCache, index: usize, label: &LabelTemplate) -> Result<()> {
    for piece in &label.pieces {
        let LabelPiece::Path(path) = piece else { continue };
        let mut here = index;
        let mut names = path.split('.').map(str::trim).peekable();
        while let Some(name) = names.next() {
            let table = cache.schema.table_at(here)?;
            let is_last = names.peek().is_none();
            // A column of that very name needs no look at the relations of the whole schema.
            let plain = table.columns.iter().any(|column| column.name == name);
            if plain && is_last {
                break;
            }
            match lookup::look_up(cache, here, name, None)? {
                MemberLookup::Found(Member::Column(_)) if is_last => {}
                MemberLookup::Found(Member::Relation(relation)) if relation.to_one() => {
                    let target = relation.target();
                    let directory = cache.schema.directory()?;
                    let Some(next) = directory.find_in(&target.schema, &target.name) else { break };
                    here = next;
                }
                MemberLookup::Found(Member::Relation(_)) => {
                    return Err(Diagnostic::error(format!("`{name}` in `{{{path}}}` leads to several records")));
                }
                MemberLookup::Found(Member::Column(_)) => {
                    return Err(Diagnostic::error(format!(
                        "`{name}` in `{{{path}}}` is a column; nothing stands behind it"
                    )));
                }
                MemberLookup::Unknown { nearest: Some(near) } => {
                    let error = Diagnostic::error(format!("`{}` has no column or relation `{name}`", table.name));
                    return Err(error.hint(format!("did you mean `{near}`?")));
                }
                _ => {
                    return Err(Diagnostic::error(format!("`{}` has no one column or relation `{name}`", table.name)));
                }
            }
        }
    }
    Ok(())
}

/// Names of columns that say what a record is, the best first.
const NAMING: &[&str] = &["name", "title", "label"];
/// Those that come behind a column called after the table (`product_name`).
const NAMING_LATER: &[&str] = &[
    "full_name",
    "display_name",
    "fullname",
    "username",
    "user_name",
    "nickname",
    "login",
    "subject",
    "headline",
    "heading",
    "caption",
    "email",
    "slug",
    "code",
    "description",
];

/// The column that names the records of a table, unless it is their key anyway.
fn name_column(table: &Table) -> Option<usize> {
    let singular = singular_name(&table.name);
    let last_word = singular.rsplit('_').next().unwrap_or_default().to_owned();
    let after_table = [&singular, &last_word].map(|noun| [format!("{noun}_name"), format!("{noun}_title")]);
    let columns: Vec<(usize, String)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.hidden)
        .map(|(position, column)| (position, snake(&column.name)))
        .collect();
    let called = |wanted: &str| columns.iter().find(|(_, name)| name == wanted).map(|(position, _)| *position);
    let ends_like_one = || {
        columns
            .iter()
            .find(|(_, name)| name.ends_with("_name") || name.ends_with("_title"))
            .map(|(position, _)| *position)
    };
    let found = NAMING
        .iter()
        .find_map(|name| called(name))
        .or_else(|| after_table.iter().flatten().find_map(|name| called(name)))
        .or_else(|| NAMING_LATER[..4].iter().find_map(|name| called(name)))
        .or_else(ends_like_one)
        .or_else(|| NAMING_LATER[4..].iter().find_map(|name| called(name)))?;
    let is_key = |column: &usize| table.primary_key.contains(column);
    let points = |column: &usize| table.foreign_keys.iter().any(|key| key.columns.contains(column));
    (!is_key(&found) && !points(&found)).then_some(found)
}
