//! What is so or not, as numbers hold it: `is_admin`, `show_email INTEGER DEFAULT 0`.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle;
use super::super::words::{is_in, words};
use super::Guess::{self, Flag};
use super::{is_plural, says_how_many};
use crate::catalog::Column;

/// What stands in front of what is so or not, whatever the column holds.
pub(in crate::seed::auto) const FLAGS: &str =
    "is has can should was allow allows ist hat est es needs requires accepts";

/// What stands in front of it, where the default is 0 or 1.
const SWITCHES: &str = "show shows hide hides display send sends notify use uses include includes exclude receive receives enable enables \
    disable disables accept require need want wants may must will does do did auto keep opt subscribe";

/// What is so or not, where the default is 0 or 1.
const SO: &str = "active enabled verified visible available public private hidden default primary principal main premium urgent pinned \
    sticky remote vip anonymous recurring online free taxable featured favorite favourite paid sent read seen done archived locked \
    blocked banned deleted published approved confirmed admin staff superuser refundable required mandatory optional important critical \
    muted subscribed newsletter marketing consent terms accepted agreed notifications vegetarian vegan spicy smoking insured certified \
    neutered sterilized vaccinated allergic present absent late winner captain starter correct";

/// Numbers, whatever stands before them.
const AMOUNTS: &str = "count number num no nr qty quantity amount total sum hours days minutes seconds times points score balance price cost \
    fee rate level rank order position version limit size length width height weight age year month week day time date percent pct \
    attempts retries views likes id code value stock inventory";

/// How several things are together.
const STANDING: &str = "enabled disabled allowed visible hidden required active muted";

/// By the word in front.
pub(super) fn flag(name: &str) -> Option<Guess> {
    let first = name.split('_').next()?;
    (name.contains('_') && is_in(FLAGS, first)).then_some(Flag("bool(0.5)"))
}

/// A number that is 0 or 1 unless something else is said, and whose name tells of something that is so or not.
pub(super) fn by_default(column: &Column) -> Option<Guess> {
    let default =
        column.default.as_deref().filter(|_| matches!(kind(column), ColumnKind::Integer | ColumnKind::Any))?;
    let is_so = match default.trim_matches(['(', ')', '\'', '"', ' ']).to_ascii_lowercase().as_str() {
        "0" | "false" => false,
        "1" | "true" => true,
        _ => return None,
    };
    let name = words(&column.name);
    let (first, last) = (name.split('_').next()?, name.rsplit('_').next()?);
    let is_switch = name.contains('_') && is_in(SWITCHES, first);
    // How many e-mails were opened, where those that are enabled are not counted.
    let are_many = first.len() > 3 && is_plural(first) && first != last && !is_switch && !is_in(STANDING, last);
    let is_amount = is_in(AMOUNTS, last) || is_in(AMOUNTS, first) || says_how_many(&name) || are_many;
    // Whether it has been read, where `status` alone is one of several.
    let is_state = name.strip_suffix("_status").is_some_and(lifecycle::is_done);
    let is_done = is_state || lifecycle::is_done(&name) || is_in(SO, last) || is_in(SO, &name);
    (!is_amount && (is_switch || is_done)).then_some(Flag(if is_so { "bool(0.8)" } else { "bool(0.3)" }))
}
