//! `duibiao init`: a working folder that runs by a double-click.
//!
//! The folder holds the program itself, starters for Windows and Linux, a page of instructions, and the few
//! dictionaries that belong to the office rather than to the program. What an officer may have changed is
//! never overwritten.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};

use super::{args, printer};
use crate::{dictionaries::Dictionaries, output::replace, problem};

/// Written anew each time: nobody edits them.
const STARTERS: [(&str, &[u8]); 2] = [
    // GBK, as the console of a Chinese Windows reads it.
    ("开始.bat", include_bytes!("../../assets/start/开始.bat")),
    ("开始.sh", include_bytes!("../../assets/start/开始.sh")),
];
const GUIDE: &str = include_str!("../../assets/start/使用说明.txt");

/// Dictionaries that an office owns.
const OFFICE: [&str; 9] = [
    "units.toml",
    "calendar.toml",
    "scoring.toml",
    "review.toml",
    "secrecy.toml",
    "concepts.toml",
    "templates/appendix.toml",
    "templates/notice.toml",
    "templates/order.toml",
];

pub(super) fn run(args: &args::Init) -> Result<ExitCode> {
    let root = &args.folder;
    for folder in ["input/方案", "input/报告", "output", "dictionaries/templates"] {
        let path = root.join(folder);
        fs::create_dir_all(&path).with_context(|| refused("建不了文件夹", &path))?;
    }
    for (name, bytes) in STARTERS {
        write(&root.join(name), bytes)?;
    }
    executable(&root.join("开始.sh"));
    // UTF-8 with a mark and CR LF: the plain-text editor of old Windows machines needs both.
    write(&root.join("使用说明.txt"), format!("\u{feff}{GUIDE}").replace('\n', "\r\n").as_bytes())?;
    for name in OFFICE {
        let path = root.join("dictionaries").join(name);
        // A file without a word is what a full disk or a broken start left, and no dictionary of the office.
        if fs::metadata(&path).map_or(true, |file| file.len() == 0) {
            let text = Dictionaries::shipped().text(name)?;
            write(&path, format!("\u{feff}{text}").replace('\n', "\r\n").as_bytes())?;
        }
    }
    let program = root.join(format!("duibiao{}", std::env::consts::EXE_SUFFIX));
    let told = match copy_program(&program) {
        Ok(()) => String::new(),
        Err(e) => format!("程序没有复制过去（{}），请把它复制成 {}。", problem::system(&e), program.display()),
    };
    printer::out(format!(
        "已建立工作文件夹 {}。{told}请先看其中的“使用说明.txt”，放好材料后双击“开始”。",
        root.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn refused(what: &str, path: &Path) -> String {
    format!("{what} {}，请换一个有写权限的位置", path.display())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, |mut file| file.write_all(bytes)).with_context(|| refused("写不了", path))
}

/// A copy of the running program, unless it already is the one of this folder.
fn copy_program(target: &Path) -> io::Result<()> {
    let own = std::env::current_exe()?;
    let same = |a: &PathBuf, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if same(&own, target) {
        return Ok(());
    }
    let mut program = fs::File::open(own)?;
    replace(target, |mut file| io::copy(&mut program, &mut file).map(|_| ()))?;
    executable(target);
    Ok(())
}

#[cfg(unix)]
fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // On a disk without permissions there is nothing to set.
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn executable(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_starter_is_read_right_by_its_console() {
        let bytes = STARTERS[0].1;
        let (text, _, wrong) = encoding_rs::GBK.decode(bytes);
        assert!(!wrong && text.contains("没有找到 duibiao.exe"), "{text}");
        assert!(text.lines().count() > 10 && text.matches('\n').count() == text.matches("\r\n").count());
        for command in ["pushd \"%~dp0\"", "duibiao.exe %*", "if errorlevel 2", "pause"] {
            assert!(text.contains(command), "{command}");
        }
        // Second bytes that another code page would take for an operator.
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] >= 0x80 {
                assert!(!b"|^&<>%\\".contains(&bytes[at + 1]), "{:02X?}", &bytes[at..at + 2]);
                at += 1;
            }
            at += 1;
        }
    }

    #[test]
    fn the_instructions_name_what_a_run_writes() {
        for name in
            [crate::emit::WORKBOOK, crate::emit::APPENDIX, crate::emit::NOTICE, crate::emit::ORDERS, crate::emit::PAGE]
        {
            assert!(GUIDE.contains(name), "{name}");
        }
    }
}
