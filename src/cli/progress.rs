//! The progress bar: on stderr, only when a person watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

    fn start(&self, files: usize) {
        self.0.disable_steady_tick();
        let style = ProgressStyle::with_template("正在读取 {bar:30} {pos}/{len} 还需{eta} {wide_msg}");
        self.0.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉ "));
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
