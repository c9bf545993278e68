//! Tests of the made-up values.
