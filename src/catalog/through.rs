//! Relations through a table that belongs to both ends.

use super::direct::{self, ColumnNames};
use super::draft::{FirstHop, NameRank, RelationDraft};
use super::graph::KeyGraph;
use super::key_labels::KeyLabels;
use super::keys::is_pure_join;
use super::names::{plural_name, singular_name};
use super::schema::SchemaCache;
use super::{KeyOrigin, RelationKind};
use crate::diagnostic::Result;

/// A table with more keys than this joins all with all: the ways through it are too many to name. They are found, one by
/// one, when they are asked for.
pub(super) const MOST_KEYS: usize = 32;

/// Adds the through relations of a table behind its direct ones.
///
/// A table does not stand between itself and another: the departments of an employee's employees are two hops.
pub(super) fn add_drafts(
    schema: &SchemaCache,
    graph: &KeyGraph,
    labels: &KeyLabels,
    index: usize,
    columns: &ColumnNames,
    drafts: &mut Vec<RelationDraft>,
) -> Result<()> {
    let direct = drafts.len();
    for first_hop in 0..direct {
        let near = drafts[first_hop].edge.clone();
        if drafts[first_hop].steps[0].to_parent || near.child == index {
            continue;
        }
        let Some(between) = graph.tables[near.child].clone() else { continue };
        let keys = graph.keys_of(schema, near.child)?;
        if keys.len() > MOST_KEYS {
            continue;
        }
        let near_label = labels.of(schema, graph, &near)?;
        let claims = direct::claims(schema, graph, near.child, &between)?;
        for far in keys.iter() {
            schema.check_stop()?;
            if far.columns == near.columns && far.parent == near.parent && far.parent_columns == near.parent_columns {
                continue;
            }
            let (Some(far_step), Some(target)) = (far.step(graph, true), &graph.tables[far.parent]) else { continue };
            let steps = vec![drafts[first_hop].steps[0].clone(), far_step];
            let to_one = steps.iter().all(|step| step.to_one);
            let numbered = |name: &str| if to_one { singular_name(name) } else { plural_name(name) };
            let rank = if is_pure_join(&between, &near.columns, &far.columns) {
                NameRank::Join
            } else {
                NameRank::Association
            };
            let by_table = numbered(&target.name);
            let by_key = numbered(far.name.as_deref().unwrap_or(&labels.of(schema, graph, far)?));
            let mut names = Vec::new();
            let mut aliases = Vec::new();
            if claims.iter().any(|claim| claim.parent == far.parent) {
                // Whose records the table between is about is said by a column that is no key.
                names.push((by_key.clone(), NameRank::FarKey));
            } else if far.parent == index {
                names.push((by_key.clone(), rank));
                aliases.push((by_table.clone(), NameRank::Back));
            } else {
                names.push((by_table.clone(), rank));
                aliases.push((target.name.clone(), rank));
                if by_key != by_table && !columns.has_other(&by_key, None) {
                    names.push((by_key.clone(), NameRank::FarKey));
                }
            }
            drafts.push(RelationDraft {
                kind: RelationKind::Through,
                origin: KeyOrigin::weakest(&[near.origin, far.origin]),
                steps,
                names,
                aliases,
                fallback: format!("{by_table}_as_{by_key}"),
                first_hop: Some(FirstHop { draft: first_hop, label: near_label.clone(), then: by_key }),
                target: far.parent,
                edge: far.clone(),
            });
        }
    }
    Ok(())
}
