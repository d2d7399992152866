//! Setters that keep the form found.
use super::dependency::Condition;
use super::node::Node;

/// The usual order of a service's keys.
pub const SERVICE_KEYS: &[&str] = &["image"];
/// Joins a network.
pub fn attach(_body: &mut Node, _network: &str) {}
/// Leaves a network.
pub fn detach(_body: &mut Node, _network: &str) {}
/// Waits for a service.
pub fn add_dependency(_body: &mut Node, _on: &str, _condition: Option<Condition>) {}
/// Waits no longer.
pub fn remove_dependency(_body: &mut Node, _on: &str) {}
/// Sets the image.
pub fn set_image(_body: &mut Node, _image: &str) {}
/// Sets a variable.
pub fn set_env(_body: &mut Node, _key: &str, _value: &str) {}
/// Removes a variable.
pub fn remove_env(_body: &mut Node, _key: &str) -> bool {
    false
}
/// Renames a variable.
pub fn rename_env(_body: &mut Node, _from: &str, _to: &str) -> bool {
    false
}
/// Publishes a port.
pub fn add_port(_body: &mut Node, _port: &str) {}
