//! What the benches share; none uses all of it.
#![allow(dead_code)]

pub mod floor;
pub mod generator;
