//! Made-up internet.

use crate::seed::maker::Maker;

pub const INTERNET: &[Maker] = &[];
