//! Why a file could not be read at all, each with what to do.

use thiserror::Error;

/// A file that gave no document. The messages are for the officer; they name no path (the caller does)
/// and quote nothing.
#[derive(Debug, Error)]
pub enum IngestError {
    #[error("文件是空的（0 字节）")]
    Empty,
    #[error("文件里没有文字")]
    NoText,
    #[error("只有图片、没有文字，可能是扫描件")]
    Scan,
    #[error("文件有打开密码，无法读取")]
    Encrypted,
    #[error("文件已损坏：{0}")]
    Damaged(String),
    #[error("这是{0}，程序不读这种格式")]
    Unsupported(&'static str),
    #[error("文件超出限度：{0}")]
    TooLarge(String),
    #[error("压缩包里没有可读的文件")]
    EmptyArchive,
    /// A parser that took too long or too much, or died, in its own process.
    #[error("读取中止：{0}")]
    Stopped(String),
    #[error("这是办公软件的临时锁定文件（~$）")]
    LockFile,
    #[error("文件带有密级或内部标志（{0}），已跳过，未摘录任何内容")]
    Secret(String),
    #[error("程序处理这个文件时出错")]
    Internal,
    #[error("打不开文件：{}", crate::problem::system(.0))]
    Io(#[from] std::io::Error),
}

impl IngestError {
    /// The rule of a file that bears a mark of secrecy.
    pub const SECRET: &'static str = "secret";

    /// Stable English name, for machine-read files.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoText => "no-text",
            Self::Scan => "scan",
            Self::Encrypted => "encrypted",
            Self::Damaged(_) => "damaged",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge(_) => "too-large",
            Self::EmptyArchive => "empty-archive",
            Self::Stopped(_) => "stopped",
            Self::LockFile => "lock-file",
            Self::Secret(_) => Self::SECRET,
            Self::Internal => "internal",
            Self::Io(_) => "io",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty | Self::NoText | Self::EmptyArchive => "请该单位重新报送",
            Self::Scan => "请该单位报送可编辑的 Word 或 Excel 文件（.docx、.xlsx）",
            Self::Encrypted => "请去掉密码后另存，再放回原处",
            Self::Damaged(_) => "请用 WPS 打开后另存为 .docx 或 .xlsx；打不开则请该单位重新报送",
            Self::Unsupported(name) if name.contains("压缩包") => "请解压后把里面的文件放进来",
            Self::Unsupported(name) if name.contains("程序") || name.contains("快捷方式") => {
                "请删除，并请该单位重新报送文件本身"
            }
            Self::Unsupported(name) if name.contains("PDF") || name.contains("OFD") => {
                "请该单位报送 Word 文件，或用 WPS 打开后另存为 .docx"
            }
            Self::Unsupported(_) => "请用 WPS 或 Word 打开后另存为 .docx 或 .xlsx",
            Self::Stopped(_) => "请用 WPS 打开后另存为 .xlsx 再试；打不开则请该单位重新报送",
            Self::TooLarge(_) => "请删去无关的图片、空行或工作表后另存",
            Self::LockFile => "关闭正在打开的文件即可，不影响其他材料",
            Self::Secret(_) => "涉密或内部材料不得放入本机，请按保密规定处理",
            Self::Internal => "请用 WPS 打开后另存为 .docx 或 .xlsx 再试，并把文件名告诉程序维护者",
            Self::Io(_) => "请确认文件没有被占用、路径没有改动",
        }
    }

    /// What to do about it where the file is the office's own (the list, the roster) and no unit sent it.
    pub fn own_hint(&self) -> &'static str {
        match self {
            Self::Empty | Self::NoText | Self::EmptyArchive => "请换一份完好的文件后重试",
            Self::Scan => "请换成可以编辑的 Word 或 Excel 文件（.docx、.xlsx）后重试",
            Self::Damaged(_) | Self::Stopped(_) => {
                "请用 WPS 打开后另存为 .docx 或 .xlsx；打不开则请换一份完好的文件后重试"
            }
            Self::Unsupported(name) if name.contains("PDF") || name.contains("OFD") => {
                "请换成 Word 文件，或用 WPS 打开后另存为 .docx"
            }
            Self::Unsupported(name) if name.contains("程序") || name.contains("快捷方式") => {
                "请换成文件本身后重试"
            }
            _ => self.hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_unit_is_asked_for_the_offices_own_files() {
        let name = "PDF 文件";
        for e in [
            IngestError::Empty,
            IngestError::Scan,
            IngestError::Damaged(String::new()),
            IngestError::Stopped(String::new()),
            IngestError::Unsupported(name),
        ] {
            assert!(e.hint().contains("该单位") && !e.own_hint().contains("该单位"), "{e}");
        }
    }
}
