//! Variables whose names everybody uses, and what they are on a developer's machine and in production.
use super::Layer;
use crate::model::Node;
use crate::model::service_view::ServiceView;
use crate::model::template::{VariableUse, variables};

/// A variable with its value while developing and in production.
const VALUES: &[(&str, &str, &str)] = &[
    ("DEBUG", "true", "false"),
    ("FLASK_DEBUG", "1", "0"),
    ("FLASK_ENV", "development", "production"),
    ("DJANGO_DEBUG", "True", "False"),
    ("NODE_ENV", "development", "production"),
    ("RAILS_ENV", "development", "production"),
    ("APP_ENV", "development", "production"),
    ("ENVIRONMENT", "development", "production"),
    ("ASPNETCORE_ENVIRONMENT", "Development", "Production"),
    ("SPRING_PROFILES_ACTIVE", "dev", "prod"),
    ("LOG_LEVEL", "DEBUG", "INFO"),
    ("WORKER_PROCESSES", "1", "4"),
    ("WEB_CONCURRENCY", "1", "4"),
    ("GUNICORN_WORKERS", "1", "4"),
    ("DB_POOL_SIZE", "5", "20"),
];

/// The variables that say how many processes a container runs.
pub(super) const WORKERS: [&str; 3] = ["WORKER_PROCESSES", "WEB_CONCURRENCY", "GUNICORN_WORKERS"];

/// Gives a service's usual variables their value for an environment: in the environment file where `.env` fills them
/// in, in the override where the Compose file has them written out.
pub(super) fn apply(layer: &mut Layer, service: &ServiceView, production: bool) {
    for entry in &service.environment {
        let known = VALUES.iter().find(|(name, _, _)| *name == &*entry.key);
        let Some((name, development, live)) = known else { continue };
        let wanted = if production { live } else { development };
        // Log levels of programs that write them small.
        let wanted = match entry.value.as_deref() {
            Some(value) if *name == "LOG_LEVEL" && value.chars().any(char::is_lowercase) && !value.contains('$') => {
                wanted.to_ascii_lowercase()
            }
            _ => (*wanted).to_owned(),
        };
        set(layer, service, &entry.key, entry.value.as_deref(), &wanted);
    }
}

/// Gives one variable of a service a value: through the variable of `.env` that fills it in, or in the override.
pub(super) fn set(layer: &mut Layer, service: &ServiceView, key: &str, written: Option<&str>, wanted: &str) {
    match written.and_then(sole_variable) {
        Some(variable) => {
            if !layer.values.iter().any(|(name, _)| *name == variable) {
                layer.values.push((variable, wanted.to_owned()));
            }
        }
        None if written == Some(wanted) => {}
        None => layer.set(&service.name, &["environment", key], Node::quoted(wanted)),
    }
}

/// The variable of a value that is nothing but `${NAME}`.
fn sole_variable(value: &str) -> Option<String> {
    let found = variables(value);
    let [VariableUse { name, .. }] = found.as_slice() else { return None };
    let whole = value == format!("${name}") || value.starts_with(&format!("${{{name}")) && value.ends_with('}');
    (whole && value.matches('$').count() == 1).then(|| name.to_string())
}
