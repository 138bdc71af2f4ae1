//! What the benches share; none uses all of it.
#![allow(dead_code)]
#![allow(clippy::case_sensitive_file_extension_comparisons)] // names of parts, not of files

pub mod floor;
pub mod generator;
