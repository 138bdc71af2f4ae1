//! Whether the outputs of an earlier run still stand: nothing that they depend on has changed, and nobody has
//! touched them. Then there is nothing to do but to say so.
//!
//! What a run depends on (files of the input, workbook and trail in the output folder, dictionaries, flags, the
//! day, the program) is hashed before it; what it left in the output folder is hashed after it. Any difference,
//! however small, means a run.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::{assess::Coverage, folder, output::replace, submission::LOST};

const FILE: &str = "runs.json";
/// Output folders that are remembered.
const MOST: usize = 16;

/// What a run said, to be said again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What is printed, as text or JSON.
    pub summary: String,
    /// Some files could not be read.
    pub failed: bool,
    /// A workbook was written, not the data files alone.
    pub readable: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    output: PathBuf,
    inputs: String,
    outputs: BTreeMap<String, String>,
    told: Told,
}

/// A run about to begin.
#[derive(Debug)]
pub struct Standing {
    cache: PathBuf,
    output: PathBuf,
    inputs: String,
    seen: Seen,
    kept: Vec<Kept>,
}

/// Size and time of each file, to notice what changes while a run goes on.
type Seen = Vec<(PathBuf, u64, Option<SystemTime>)>;

impl Standing {
    /// Looks at what a run of `plan` would depend on. `None` when nothing may be kept, or something cannot be read:
    /// then the run itself will say what.
    pub fn of(plan: &Plan) -> Option<Self> {
        let cache = plan.cache.clone()?;
        // A data set of many districts is not this run's alone.
        if plan.dataset.is_some() {
            return None;
        }
        let output = std::path::absolute(&plan.output).ok()?;
        let seen = seen(plan).ok()?;
        let inputs = inputs(plan, &seen)?;
        let kept = fs::read(cache.join(FILE)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Some(Self { cache, output, inputs, seen, kept: kept.unwrap_or_default() })
    }

    /// What the earlier run said, when all that it left still stands.
    pub fn told(&self) -> Option<&Told> {
        let kept = self.kept.iter().find(|k| k.output == self.output && k.inputs == self.inputs)?;
        (outputs(&self.output).ok()? == kept.outputs).then_some(&kept.told)
    }

    /// Keeps what a run left and said, unless something changed while it went on.
    pub fn keep(self, plan: &Plan, told: &Told) {
        let same = seen(plan).is_ok_and(|seen| seen == self.seen);
        let Some(outputs) = outputs(&self.output).ok().filter(|_| same) else { return };
        let mut kept = self.kept;
        kept.retain(|k| k.output != self.output);
        kept.insert(0, Kept { output: self.output, inputs: self.inputs, outputs, told: told.clone() });
        kept.truncate(MOST);
        let write = |file| {
            let mut file = io::BufWriter::new(file);
            serde_json::to_writer(&mut file, &kept)?;
            io::Write::flush(&mut file)
        };
        // What cannot be kept costs the next run its time and nothing else.
        let _ = fs::create_dir_all(&self.cache).and_then(|()| replace(&self.cache.join(FILE), write));
    }
}

/// Whether another run would find the same: no file was busy, no parser ran out of time, no result was lost.
pub fn is_settled(coverage: &Coverage) -> bool {
    !coverage.problems.iter().any(|p| matches!(p.rule.as_str(), "stopped" | "io" | "internal" | "lock-file" | LOST))
}

/// All files that a run reads, but for the output folder's.
fn seen(plan: &Plan) -> io::Result<Seen> {
    let mut paths = folder::files(&plan.input, |_| true)?;
    paths.extend([&plan.tasks, &plan.roster, &plan.review].into_iter().flatten().cloned());
    paths
        .into_iter()
        .map(|path| {
            let data = fs::metadata(&path)?;
            Ok((path, data.len(), data.modified().ok()))
        })
        .collect()
}

/// A digest over everything that a run of `plan` depends on, but for the output folder.
fn inputs(plan: &Plan, seen: &Seen) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    add(env!("DUIBIAO_SOURCE").as_bytes());
    add(plan.dictionaries.whole_digest().ok()?.as_bytes());
    add(format!("{:?} {:?}", plan.limits, plan.today).as_bytes());
    for path in [Some(&plan.input), plan.tasks.as_ref(), plan.roster.as_ref(), plan.review.as_ref()] {
        add(path.map_or(&[][..], |p| p.as_os_str().as_encoded_bytes()));
    }
    // A file that is larger than any that is read needs no hashing to the end; the run refuses it by its size.
    let digests: Vec<Option<blake3::Hash>> = seen
        .par_iter()
        .map(|(path, size, _)| {
            if *size > plan.limits.file_bytes {
                return Some(blake3::hash(&size.to_le_bytes()));
            }
            hash(path).ok()
        })
        .collect();
    for ((path, ..), digest) in seen.iter().zip(digests) {
        add(path.as_os_str().as_encoded_bytes());
        add(digest?.as_bytes());
    }
    Some(hasher.finalize().to_hex().to_string())
}

/// Digest of a file, of which little is in memory at a time.
fn hash(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    Ok(hasher.update_reader(fs::File::open(path)?)?.finalize())
}

/// Digests of all files in the output folder, by their place in it.
fn outputs(output: &Path) -> io::Result<BTreeMap<String, String>> {
    crate::output::files(output)?
        .into_par_iter()
        .map(|path| {
            let name = path.strip_prefix(output).unwrap_or(&path).to_string_lossy().into_owned();
            Ok((name, hash(&path)?.to_hex().to_string()))
        })
        .collect()
}
