//! From one schema to another without losing a row: schemas in normal form, their difference, a plan, and applying it.
//!
//! ```text
//! Schema::read(file)  ─┐
//!                      ├─ Difference::between ── Plan::new (looks at the data) ── apply (one transaction)
//! Schema::load(text)  ─┘                     └── Plan::offline (schema alone: SQL for a revision)
//! ```

mod apply;
mod backup;
mod build;
mod check;
mod count;
mod difference;
mod guard;
mod hint;
mod inplace;
mod load;
mod look;
mod plan;
mod probe;
mod question;
mod rebuild;
mod rename;
pub mod revision;
mod schema;
mod words;

pub use apply::{Progress, Report, Settings, apply, back_up, guarded};
pub use difference::Difference;
pub use plan::{Plan, Step};
pub use question::{Answers, Question};
pub use schema::Schema;

/// A name for people and for hints: bare where it may stand so, else in double quotes.
fn plain_name(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if bare { name.to_owned() } else { crate::sql::quote_name(name) }
}
