//! Made-up codes.

use crate::seed::maker::Maker;

pub const CODES: &[Maker] = &[];
