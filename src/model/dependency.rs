//! Dependencies.
/// What must be true of a service before one that depends on it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// `service_started`: its container runs.
    #[default]
    Started,
    /// `service_healthy`: its healthcheck has passed.
    Healthy,
    /// `service_completed_successfully`: it has ended with exit code 0.
    Completed,
}
