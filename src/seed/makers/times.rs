//! Made-up times.

use crate::seed::maker::Maker;

pub const TIMES: &[Maker] = &[];
