//! The command line's own words in Chinese: help pages, and what is said of a line that was typed wrongly.
//!
//! The parser brings both in English; an officer who has forgotten the quotation marks around a folder's name must
//! be told so in her own language.

use clap::{
    Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};

const PAGE: &str = "{about}\n\n用法：{usage}\n\n{all-args}";
const SEE: &str = "用 duibiao --help 看全部命令和选项";

/// The command with its help in Chinese throughout.
pub(super) fn command(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let help = clap::Arg::new("help")
        .long("help")
        .short('h')
        .action(clap::ArgAction::Help)
        .global(true)
        .help("显示这份说明")
        .help_heading("选项");
    let version =
        clap::Arg::new("version").long("version").short('V').action(clap::ArgAction::Version).help("显示版本");
    let command = headed(command)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .arg(version.help_heading("选项"))
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .override_usage("duibiao [选项] [命令]");
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| {
            let usage = usage(&sub);
            headed(sub).disable_help_flag(true).override_usage(usage)
        })
    })
}

/// Options and what they stand for under Chinese heads; defaults are told in the text of each.
fn headed(command: Command) -> Command {
    command.help_template(PAGE).mut_args(|arg| {
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        arg.help_heading(heading).hide_default_value(true)
    })
}

/// `duibiao explain [选项] <材料> [条款]`
fn usage(command: &Command) -> String {
    let mut out = format!("duibiao {} [选项]", command.get_name());
    for arg in command.get_positionals() {
        let name = arg.get_value_names().and_then(<[_]>::first).map_or_else(String::new, ToString::to_string);
        let many = if arg.get_num_args().is_some_and(|n| n.max_values() > 1) { "…" } else { "" };
        let (open, close) = if arg.is_required_set() { ('<', '>') } else { ('[', ']') };
        out.extend([" ", &format!("{open}{name}{close}"), many]);
    }
    out
}

/// What is wrong with the line, and what to do.
pub(super) fn mistake(error: &Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join("、"),
        _ => String::new(),
    };
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("没有“{argument}”这个选项"),
        ErrorKind::UnknownArgument => {
            return format!("多出了“{argument}”。名称里有空格的，请用英文双引号括起来，如 \"新 文件夹\"；{SEE}");
        }
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令", text(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("还要写明 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面还要写内容"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("“{value}”不能用于 {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能重复写，也不能与别的选项同用"),
        _ => "命令写得不对".to_owned(),
    };
    format!("{what}。{SEE}")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Args;

    fn said(line: &[&str]) -> String {
        let error = command(Args::command()).try_get_matches_from(line).expect_err("a mistake");
        mistake(&error)
    }

    #[test]
    fn mistakes_are_told_in_chinese() {
        let told = [
            said(&["duibiao", "init", "新", "文件夹"]),
            said(&["duibiao", "--nothing"]),
            said(&["duibiao", "foo", "bar"]),
            said(&["duibiao", "explain"]),
            said(&["duibiao", "--jobs", "x"]),
            said(&["duibiao", "run", "--input"]),
            said(&["duibiao", "run", "-q", "-q"]),
        ];
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn help_has_no_english_heads() {
        let mut whole = command(Args::command());
        let mut pages = vec![whole.render_long_help().to_string()];
        for sub in ["run", "map", "reduce", "tasks", "explain", "check", "evaluate", "init"] {
            let error = command(Args::command()).try_get_matches_from(["duibiao", sub, "--help"]).expect_err("help");
            pages.push(error.to_string());
        }
        for page in &pages {
            for english in ["Usage", "Options", "Commands", "Arguments", "Print", "default", "FOLDER", "FILE"] {
                assert!(!page.contains(english), "{english} in\n{page}");
            }
        }
        insta::assert_snapshot!(pages[0]);
    }
}
