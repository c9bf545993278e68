//! Learns a seed from a database: lines that make one like it, with nothing in them that says who anybody is.
//!
//! What leaves the database are numbers of records, shares, bounds of buckets (`buckets`) and the values of categories (`tally`): `column`
//! decides which, from what one pass over all columns of a table has found, and a second one counts (`pass`). What a table is made of stands
//! in `tables`, and texts are made up by their meaning on an empty copy of the schema.

mod behind;
mod buckets;
mod children;
mod column;
mod fanout;
mod fields;
mod numbered;
mod owners;
mod pass;
mod presence;
mod scale;
mod sums;
mod tables;
mod tally;

use crate::catalog::{Catalog, CatalogOptions};
use crate::diagnostic::Result;
use crate::seed::auto;
use crate::store::{Connection, schema_copy};

/// What stands above the lines.
const HEAD: &str = "\
# Learned from a database: makes one like it, out of an empty one of the same schema.
# What is in here of its records: how many there are, shares, bounds of buckets, and the values of categories.
";

/// The text of a seed file that makes a database like this one. `tick` is called between the steps with what comes next; its
/// error ends the work.
///
/// # Errors
/// The engine's, and what `tick` says. What cannot be learned is a remark of the text.
pub fn learn(connection: &dyn Connection, catalog: &Catalog, tick: &dyn Fn(&str) -> Result<()>) -> Result<String> {
    let empty = schema_copy(connection, &["table", "index", "view", "trigger"])?;
    let copy = Catalog::new(empty, CatalogOptions::default());
    let mut text = HEAD.to_owned();
    for block in auto::reading(catalog, || tables::blocks(connection, catalog, &copy, tick))? {
        text.push('\n');
        text.push_str(&block);
    }
    Ok(text)
}
