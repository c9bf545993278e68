//! Made-up texts.

use crate::seed::maker::Maker;

pub const TEXTS: &[Maker] = &[];
