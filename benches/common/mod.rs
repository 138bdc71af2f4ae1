//! What the benches share.

pub mod generator;
