//! Made-up addresses.

use crate::seed::maker::Maker;

pub const ADDRESSES: &[Maker] = &[];
