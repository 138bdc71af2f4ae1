//! To come.
use super::document::Document;
use super::package::Package;
use super::{IngestError, Limits};
pub(super) fn read(_package: &mut Package, _limits: &Limits) -> Result<Document, IngestError> {
    Err(IngestError::Unsupported("OpenDocument 文档（.odt）"))
}
