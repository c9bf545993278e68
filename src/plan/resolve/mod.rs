//! A line's tree and the catalog → a typed tree: what every name means, and what cannot be meant.
//!
//! Each file uses those above it in this list:
//!
//! ```text
//! types, tree       what comes of it
//! scope             what names are looked up in
//! functions         the functions that there are
//! build             typed expressions from their parts
//! generated         values that are made up for each record that a line makes
//! compared          columns beside texts, for remarks that look at the data
//! resolver          the state of resolving a line
//! names, path       what a name means: column, relation, variable, table; and the dots behind it
//! unknown           the errors for names that mean nothing where they stand
//! dates             comparisons with a date
//! noun, keyed, pick where a query starts: a table or variable, records by keys, one or some of a set
//! steps, query      what follows the noun, and the query as a whole with its verbs
//! single            what a query comes to where one value is wanted
//! expr, condition, member expressions
//! function, aggregate, with, show, nest, made
//! lint              what is worth a remark
//! ```

mod aggregate;
pub mod build;
pub mod compared;
mod condition;
pub mod dates;
mod expr;
pub mod function;
pub mod functions;
pub mod generated;
mod keyed;
pub mod lint;
mod made;
mod member;
pub mod names;
mod nest;
pub mod noun;
pub mod path;
mod pick;
mod query;
pub mod resolver;
pub mod scope;
pub mod show;
mod single;
pub mod standing;
pub mod steps;
#[cfg(test)]
mod tests;
pub mod text;
pub mod tree;
pub mod types;
pub mod unknown;
pub mod visit;
mod with;
