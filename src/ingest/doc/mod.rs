//! Word 97–2003.
use super::document::Document;
use super::ole::Ole;
use super::{IngestError, Limits};
pub(super) fn read(_ole: &Ole<'_>, _limits: &Limits) -> Result<Document, IngestError> {
    Err(IngestError::Unsupported("旧版 Word 文档"))
}
