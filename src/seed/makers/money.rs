//! Made-up money.

use crate::seed::maker::Maker;

pub const MONEY: &[Maker] = &[];
