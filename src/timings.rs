//! Where the time of a run goes, for those who want to make it shorter (`--timings`).
//!
//! Off unless asked for; then every named step is timed where it happens, and the steps are told in the
//! order in which they ended. Steps that ran beside each other overlap, so their sum may exceed the run's.

use std::{
    sync::{Mutex, OnceLock},
    time::{Duration, Instant},
};

static STEPS: OnceLock<Mutex<Vec<(&'static str, Duration)>>> = OnceLock::new();

/// Times steps from now on.
pub fn start() {
    STEPS.get_or_init(Mutex::default);
}

/// Does a step, and keeps how long it took if that is wanted.
pub fn time<T>(step: &'static str, work: impl FnOnce() -> T) -> T {
    let Some(steps) = STEPS.get() else { return work() };
    let begun = Instant::now();
    let done = work();
    if let Ok(mut steps) = steps.lock() {
        steps.push((step, begun.elapsed()));
    }
    done
}

/// The steps so far with their times.
pub fn steps() -> Vec<(&'static str, Duration)> {
    STEPS.get().and_then(|s| s.lock().ok().map(|s| s.clone())).unwrap_or_default()
}
