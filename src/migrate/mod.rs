//! From one schema to another without losing a row: schemas in normal form, their difference, a plan, and applying it.
//!
//! ```text
//! Schema::read(file)  ─┐
//!                      ├─ Difference::between ── Plan::new (looks at the data) ── apply (one transaction)
//! Schema::load(text)  ─┘                     └── Plan::offline (schema alone: SQL for a revision)
//! ```

mod apply;
mod difference;
mod plan;
pub mod revision;
mod schema;

pub use apply::{Progress, Report, Settings, apply, back_up, guarded};
pub use difference::{Answers, Difference, Question};
pub use plan::{Plan, Step};
pub use schema::Schema;
