//! The flags, as they are typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// 对标：对照政务公开任务清单，查看各单位材料落实了哪些条款，并给出佐证。
#[derive(Debug, Parser)]
#[command(name = "duibiao", version, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub run: Run,
}

/// The hidden command that the program starts itself with, to read what third-party parsers are needed for.
pub const WORKER: &str = "read-worker";

#[derive(Debug, Clone, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // flags, not a state
pub struct Common {
    /// 自己的词典文件夹；其中的文件取代程序自带的同名文件
    #[arg(long, global = true, value_name = "文件夹", alias = "config")]
    pub dictionaries: Option<PathBuf>,
    /// 同时处理几个文件（默认与处理器核数相同）
    #[arg(long, global = true, value_name = "个数")]
    pub jobs: Option<usize>,
    /// 不显示进度和结果表
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// 显示每个文件的认定依据和全部提示
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// 结束时列出各步骤用时
    #[arg(long, global = true, hide = true)]
    pub timings: bool,
    /// 结果以 JSON 输出，供其他程序读取
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// 读取材料，生成全部结果（不写命令时即为此）
    Run(Run),
    /// 逐份认定：从标准输入读文件路径，每份材料输出一行结果（供集群分批运行）
    Map(Map),
    /// 汇总 map 的结果，生成全部输出
    Reduce(Reduce),
    /// 读取任务清单，显示并可另存为可修改的表格
    Tasks(Tasks),
    /// 说明一份材料为什么这样认定
    Explain(Explain),
    /// 只读取文件，显示读到了什么、有什么问题
    Check(Check),
    /// 用带标注的材料检验准确率
    Evaluate(Evaluate),
    /// 建立一个工作文件夹
    Init(Init),
    #[command(name = WORKER, hide = true)]
    Worker,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Run {
    /// 放任务清单和各单位材料的文件夹（默认 input）
    #[arg(long, short, default_value = "input", value_name = "文件夹")]
    pub input: PathBuf,
    /// 存放结果的文件夹（默认 output）
    #[arg(long, short, default_value = "output", value_name = "文件夹")]
    pub output: PathBuf,
    /// 指定任务清单文件（默认在输入文件夹里找）
    #[arg(long, value_name = "文件")]
    pub tasks: Option<PathBuf>,
    /// 指定单位名录文件（默认用输入文件夹里的单位名录，没有则用词典里的）
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
    /// 另把数据文件存入多区县、多年度的数据集文件夹（district=…/year=…）
    #[arg(long, value_name = "文件夹")]
    pub dataset: Option<PathBuf>,
    /// 指定填好“复核”表的工作簿（输出文件夹里的上一份、输入文件夹里的“覆盖情况*.xlsx”不用指定）
    #[arg(long, value_name = "文件")]
    pub review: Option<PathBuf>,
    /// 按哪一天计算剩余天数和逾期（默认今天），写成 2024-03-05
    #[arg(long, value_name = "日期")]
    pub as_of: Option<String>,
    /// 全部重新处理，不用也不保存上次的模型和结果
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Map {
    /// 材料所在的文件夹；结果中的文件名从这里算起（默认 input）
    #[arg(long, short, default_value = "input", value_name = "文件夹")]
    pub input: PathBuf,
    /// 指定任务清单文件（默认在输入文件夹里找）
    #[arg(long, value_name = "文件")]
    pub tasks: Option<PathBuf>,
    /// 指定单位名录文件
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Reduce {
    /// map 的结果：文本文件、Parquet 文件，或装有它们的文件夹；不写时从标准输入读
    #[arg(value_name = "结果")]
    pub sources: Vec<PathBuf>,
    #[command(flatten)]
    pub run: Run,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Tasks {
    /// 任务清单（Word 或 Excel）
    #[arg(value_name = "清单")]
    pub file: PathBuf,
    /// 另存为可修改的表格
    #[arg(long, value_name = "文件")]
    pub save: Option<PathBuf>,
    /// 指定单位名录文件（默认用清单所在文件夹里的单位名录，没有则用词典里的）
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Explain {
    /// 要说明的材料
    #[arg(value_name = "材料")]
    pub file: PathBuf,
    /// 只看一个条款，如 T12.4
    #[arg(value_name = "条款")]
    pub clause: Option<String>,
    /// 放任务清单和各单位材料的文件夹（默认 input）
    #[arg(long, short, default_value = "input", value_name = "文件夹")]
    pub input: PathBuf,
    /// 任务清单；不写时在上面的文件夹里找
    #[arg(long, value_name = "文件")]
    pub tasks: Option<PathBuf>,
    /// 指定单位名录文件（默认用清单所在文件夹里的单位名录，没有则用词典里的）
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Check {
    /// 要查看的文件、文件夹或压缩包
    #[arg(required = true, value_name = "文件")]
    pub files: Vec<PathBuf>,
    /// 只输出正文
    #[arg(long)]
    pub text: bool,
    /// 指定单位名录文件（默认用这些文件所在文件夹里的单位名录，没有则用词典里的）
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Evaluate {
    /// 带标注的文件夹（内有 labels.json 或 docs.json）
    #[arg(value_name = "文件夹")]
    pub gold: PathBuf,
    /// 任务清单
    #[arg(long, value_name = "文件")]
    pub tasks: PathBuf,
    /// 交叉验证的份数（默认 6）
    #[arg(long, default_value_t = 6, value_name = "份数")]
    pub folds: usize,
    /// 逐个任务去掉其样例，检验从未见过的条款
    #[arg(long)]
    pub unseen: bool,
    /// 换了说法的清单（文件夹内 *.jsonl，每条注明对应的条款编号），与 --unseen 同用
    #[arg(long, value_name = "文件夹", requires = "unseen")]
    pub reworded: Option<PathBuf>,
    /// 同时检验去掉某一部分后的准确率，以及只比条文字面的准确率
    #[arg(long)]
    pub baseline: bool,
    /// 指定单位名录文件（默认用清单所在文件夹里的单位名录，没有则用词典里的）
    #[arg(long, value_name = "文件")]
    pub roster: Option<PathBuf>,
    /// 列出几条最严重的错误（默认不列）
    #[arg(long, default_value_t = 0, value_name = "条数")]
    pub errors: usize,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Init {
    /// 要建立的文件夹
    #[arg(value_name = "文件夹")]
    pub folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explain_takes_the_folder_that_a_run_takes() {
        let line = ["duibiao", "explain", "方案.docx", "T12.4", "-i", "材料"];
        let Some(Command::Explain(explain)) = Args::try_parse_from(line).expect("a line").command else {
            panic!("another command")
        };
        assert_eq!(explain.input, PathBuf::from("材料"));
    }
}
