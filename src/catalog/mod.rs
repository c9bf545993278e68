//! What a database says about itself: tables, columns, keys, and the relations that follow from them.
//!
//! [`Catalog`] is asked; it introspects when something is asked for, and keeps the answer until the schema moves. Each
//! file uses those above it in this list:
//!
//! ```text
//! inflect, names                      words of names, singular and plural
//! affinity, table, relation           what the answers consist of
//! comments                            `hop:` comments of the schema
//! bookkeeping, directory, introspect  what SQLite says of its tables
//! annotations                         `relate` and `label` lines
//! resolve, keys, infer                which table or column a name means; what keys guarantee; undeclared keys
//! schema                              what was read, kept
//! graph, graph_builder                the keys between all tables
//! key_labels                          what tells the keys of a table apart
//! draft, direct, through, members     the relations of one table and their names
//! relations                           both, kept
//! paths, lookup, labels               ways, what a name behind a table means, how a record shows itself
//! catalog, estimate                   what others ask
//! ```

mod affinity;
mod annotations;
pub(crate) mod bookkeeping;
#[expect(clippy::module_inception, reason = "the file of the type that the folder is named for")]
mod catalog;
mod comments;
mod direct;
mod directory;
mod draft;
mod estimate;
mod graph;
mod graph_builder;
mod infer;
mod inflect;
mod introspect;
mod key_labels;
mod keys;
mod labels;
mod lookup;
mod members;
mod names;
mod paths;
mod relation;
mod relations;
mod resolve;
mod schema;
mod table;
mod through;

#[cfg(test)]
mod tests;

pub use affinity::Affinity;
pub use annotations::{LabelLine, LabelPiece, LabelTemplate, RelateLine, TableColumns, parse_label, parse_relate};
pub use catalog::{Catalog, CatalogOptions};
pub use comments::{FakeComment, HOP_WORDS, annotations, behind_hop, remarks};
pub use directory::TableEntry;
pub use estimate::TextForm;
pub(crate) use keys::is_pure_join;
pub use labels::Label;
pub use names::{Closeness, class_name, plural_name, singular_name, snake};
pub use paths::{MAX_PATH_HOPS, MAX_PATHS};
pub use relation::{JoinPath, KeyOrigin, KeyStep, Member, MemberLookup, Relation, RelationKind, Suggestion};
pub use resolve::{ColumnLookup, NameError};
pub use schema::StopAsked;
pub use table::{
    Column, ForeignKey, GeneratedStorage, Identity, Index, Table, TableId, TableKind, typed_name, typed_noun,
    typed_word,
};
