//! Schemas that are to be filled, and what is told of those that cannot be.

mod filler;
mod random;
mod rules;
mod schemas;

use filler::world;
