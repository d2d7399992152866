//! Compose YAML to document and back, without loss.
