//! From one schema to another without losing a row: schemas in normal form, their difference, a plan, and applying it.
//!
//! ```text
//! Schema::read(file)  ─┐
//!                      ├─ Difference::between ── MigrationPlan::new (checks the data) ── apply (one transaction)
//! Schema::load(text)  ─┘                     └── MigrationPlan::offline (schema alone: SQL for a revision)
//! ```

mod apply;
mod backup;
mod build;
mod conversion;
mod data_check;
mod describe;
mod dialect;
mod difference;
mod fill;
mod guard;
mod hint;
mod inplace;
mod keep;
pub mod lint;
mod load;
mod plan;
pub(crate) mod queries;
mod question;
mod rebuild;
mod rename;
pub mod revision;
mod schema;
mod step;
mod table_check;
mod verify;

pub use apply::{ApplyReport, ApplySettings, Progress, apply, back_up, is_of_outdated_plan, run_guarded};
pub use dialect::Dialect;
pub use difference::Difference;
pub use keep::KeptAnswer;
pub use plan::MigrationPlan;
pub use question::{Answers, Question};
pub use schema::Schema;
pub use step::MigrationStep;
