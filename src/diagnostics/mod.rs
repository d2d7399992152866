//! Findings about a document and their fixes.
