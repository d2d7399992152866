//! The rule table and the engine.
use crate::compose::Reading;
use crate::diagnostics::Diagnostic;
use crate::model::Document;

/// Everything that the rules find in a document, the worst first, in a fixed order.
pub fn check(_document: &Document) -> Vec<Diagnostic> {
    Vec::new()
}

/// Everything wrong with a text itself.
pub fn from_reading(_reading: &Reading) -> Vec<Diagnostic> {
    Vec::new()
}
