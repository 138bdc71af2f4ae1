//! To come.
use super::document::Document;
use super::{IngestError, Limits};
pub(super) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, IngestError> {
    Err(IngestError::Unsupported("尚未支持的格式"))
}
