//! The progress bar: on stderr, only when a person watches.

use std::fmt::Write;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::run::Progress;

/// A bar with the file at hand and the time left.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(quiet: bool) -> Self {
        // indicatif draws nothing when stderr is no terminal.
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self(ProgressBar::with_draw_target(Some(0), target))
    }
}

impl Progress for Bar {
    fn training(&self, examples: usize) {
        self.0.set_style(
            ProgressStyle::default_spinner()
                .template("{spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        self.0.set_message(format!("首次运行，正在用{examples}条样例训练模型……"));
        self.0.enable_steady_tick(std::time::Duration::from_millis(120));
    }

    fn learning(&self, reviewed: usize) {
        self.0.set_message(format!("正在学习{reviewed}条复核样例……"));
        self.0.enable_steady_tick(std::time::Duration::from_millis(120));
    }

    fn start(&self, files: usize) {
        self.0.disable_steady_tick();
        let style = ProgressStyle::with_template("正在读取 {bar:30} {pos}/{len} 还需{left} {wide_msg}");
        let left = |state: &ProgressState, out: &mut dyn Write| {
            // Nothing can be done about a terminal that goes away while it is written to.
            let _ = out.write_str(&in_words(state.eta().as_secs()));
        };
        self.0.set_style(
            style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("left", left).progress_chars("█▉ "),
        );
        self.0.set_length(files as u64);
        self.0.set_position(0);
        self.0.set_message("");
    }

    fn file(&self, name: &str) {
        self.0.set_message(name.rsplit('/').next().unwrap_or(name).to_owned());
        self.0.inc(1);
    }

    fn writing(&self) {
        self.0.set_style(
            ProgressStyle::default_spinner().template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        self.0.set_message("正在生成表格和图表……");
        self.0.tick();
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}

/// `5秒`, `2分5秒`.
fn in_words(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, s) => format!("{s}秒"),
        (m, s) => format!("{m}分{s}秒"),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn time_left_is_in_words() {
        assert_eq!((in_words(5).as_str(), in_words(125).as_str()), ("5秒", "2分5秒"));
    }
}
