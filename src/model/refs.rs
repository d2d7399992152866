//! The one list of references.
use super::node::Node;
/// Renames a service.
pub fn rename_service(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a service.
pub fn drop_service(_body: &mut Node, _name: &str) -> bool {
    false
}
/// Renames a network.
pub fn rename_network(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a network.
pub fn drop_network(_body: &mut Node, _name: &str) -> bool {
    false
}
/// Renames a volume.
pub fn rename_volume(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a volume.
pub fn drop_volume(_body: &mut Node, _name: &str) -> bool {
    false
}
/// Renames a secret.
pub fn rename_secret(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a secret.
pub fn drop_secret(_body: &mut Node, _name: &str) -> bool {
    false
}
/// Renames a config.
pub fn rename_config(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a config.
pub fn drop_config(_body: &mut Node, _name: &str) -> bool {
    false
}
/// Renames a model.
pub fn rename_model(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Drops a model.
pub fn drop_model(_body: &mut Node, _name: &str) -> bool {
    false
}
