//! The keys that the Compose specification names (JSON schema of the specification), as a tree.

/// What may stand below a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything: texts, lists, maps with keys of the user's choice.
    Any,
    /// A mapping with these keys; also a list of such mappings, and the short form, a single value.
    Keys(&'static [(&'static str, Shape)]),
    /// A mapping with keys of the user's choice and values of this shape.
    Each(&'static Shape),
}

impl Shape {
    /// The shape of a key's value; `None` where the specification does not name the key.
    pub fn key(&self, key: &str) -> Option<&Shape> {
        match self {
            Shape::Any => Some(&Shape::Any),
            Shape::Keys(keys) => keys.iter().find(|(name, _)| *name == key).map(|(_, shape)| shape),
            Shape::Each(shape) => Some(shape),
        }
    }

    /// The shape of the values below keys of the user's choice.
    pub fn any_key(&self) -> Option<&Shape> {
        match self {
            Shape::Each(shape) => Some(shape),
            Shape::Any => Some(&Shape::Any),
            Shape::Keys(_) => None,
        }
    }

    /// The shape of a list's items.
    pub fn item(&self) -> &Shape {
        self
    }
}

use Shape::{Any, Each, Keys};

/// Builds a list of keys with nothing named below them.
macro_rules! plain {
    ($($name:literal),* $(,)?) => { Keys(&[$(($name, Any)),*]) };
}

/// The whole file.
pub const DOCUMENT: &Shape = &Keys(&[
    ("version", Any),
    ("name", Any),
    ("include", plain!("path", "env_file", "project_directory")),
    ("services", Each(&SERVICE)),
    ("networks", Each(&NETWORK)),
    ("volumes", Each(&VOLUME)),
    ("secrets", Each(&SECRET)),
    ("configs", Each(&CONFIG)),
    ("models", Each(&MODEL)),
]);

const NETWORK: Shape = Keys(&[
    ("name", Any),
    ("driver", Any),
    ("driver_opts", Any),
    (
        "ipam",
        Keys(&[
            ("driver", Any),
            ("config", Keys(&[("subnet", Any), ("ip_range", Any), ("gateway", Any), ("aux_addresses", Any)])),
            ("options", Any),
        ]),
    ),
    ("external", plain!("name")),
    ("internal", Any),
    ("enable_ipv4", Any),
    ("enable_ipv6", Any),
    ("attachable", Any),
    ("labels", Any),
]);

const VOLUME: Shape =
    Keys(&[("name", Any), ("driver", Any), ("driver_opts", Any), ("external", plain!("name")), ("labels", Any)]);

const SECRET: Shape = Keys(&[
    ("name", Any),
    ("environment", Any),
    ("file", Any),
    ("external", plain!("name")),
    ("labels", Any),
    ("driver", Any),
    ("driver_opts", Any),
    ("template_driver", Any),
]);

const CONFIG: Shape = Keys(&[
    ("name", Any),
    ("content", Any),
    ("environment", Any),
    ("file", Any),
    ("external", plain!("name")),
    ("labels", Any),
    ("template_driver", Any),
]);

const MODEL: Shape = plain!("name", "model", "context_size", "runtime_flags");

const GRANT: Shape = plain!("source", "target", "uid", "gid", "mode");

const HOOK: Shape = plain!("command", "image", "user", "privileged", "working_dir", "environment", "per_replica");

const ULIMITS: Shape = Each(&plain!("soft", "hard"));

const UPDATE: Shape = plain!("parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order");

const DEVICE_REQUEST: Shape = plain!("capabilities", "count", "device_ids", "driver", "options");

const RATE: Shape = plain!("path", "rate");

const SERVICE: Shape = Keys(&[
    ("annotations", Any),
    ("attach", Any),
    (
        "blkio_config",
        Keys(&[
            ("device_read_bps", RATE),
            ("device_read_iops", RATE),
            ("device_write_bps", RATE),
            ("device_write_iops", RATE),
            ("weight", Any),
            ("weight_device", plain!("path", "weight")),
        ]),
    ),
    (
        "build",
        Keys(&[
            ("additional_contexts", Any),
            ("args", Any),
            ("cache_from", Any),
            ("cache_to", Any),
            ("context", Any),
            ("dockerfile", Any),
            ("dockerfile_inline", Any),
            ("entitlements", Any),
            ("extra_hosts", Any),
            ("isolation", Any),
            ("labels", Any),
            ("network", Any),
            ("no_cache", Any),
            ("no_cache_filter", Any),
            ("platforms", Any),
            ("privileged", Any),
            ("provenance", Any),
            ("pull", Any),
            ("sbom", Any),
            ("secrets", GRANT),
            ("shm_size", Any),
            ("ssh", Any),
            ("tags", Any),
            ("target", Any),
            ("ulimits", ULIMITS),
        ]),
    ),
    ("cap_add", Any),
    ("cap_drop", Any),
    ("cgroup", Any),
    ("cgroup_parent", Any),
    ("command", Any),
    ("configs", GRANT),
    ("container_name", Any),
    ("cpu_count", Any),
    ("cpu_percent", Any),
    ("cpu_period", Any),
    ("cpu_quota", Any),
    ("cpu_rt_period", Any),
    ("cpu_rt_runtime", Any),
    ("cpu_shares", Any),
    ("cpus", Any),
    ("cpuset", Any),
    ("credential_spec", plain!("config", "file", "registry")),
    ("depends_on", Each(&plain!("restart", "required", "condition"))),
    (
        "deploy",
        Keys(&[
            ("mode", Any),
            ("endpoint_mode", Any),
            ("replicas", Any),
            ("labels", Any),
            ("rollback_config", UPDATE),
            ("update_config", UPDATE),
            (
                "resources",
                Keys(&[
                    ("limits", plain!("cpus", "memory", "pids")),
                    (
                        "reservations",
                        Keys(&[
                            ("cpus", Any),
                            ("memory", Any),
                            ("generic_resources", Keys(&[("discrete_resource_spec", plain!("kind", "value"))])),
                            ("devices", DEVICE_REQUEST),
                        ]),
                    ),
                ]),
            ),
            ("restart_policy", plain!("condition", "delay", "max_attempts", "window")),
            (
                "placement",
                Keys(&[("constraints", Any), ("preferences", plain!("spread")), ("max_replicas_per_node", Any)]),
            ),
        ]),
    ),
    (
        "develop",
        Keys(&[(
            "watch",
            Keys(&[
                ("ignore", Any),
                ("include", Any),
                ("path", Any),
                ("action", Any),
                ("target", Any),
                ("exec", HOOK),
                ("initial_sync", Any),
            ]),
        )]),
    ),
    ("device_cgroup_rules", Any),
    ("devices", plain!("source", "target", "permissions")),
    ("dns", Any),
    ("dns_opt", Any),
    ("dns_search", Any),
    ("domainname", Any),
    ("entrypoint", Any),
    ("env_file", plain!("path", "format", "required")),
    ("environment", Any),
    ("expose", Any),
    ("extends", plain!("service", "file")),
    ("external_links", Any),
    ("extra_hosts", Any),
    ("gpus", DEVICE_REQUEST),
    ("group_add", Any),
    ("healthcheck", plain!("disable", "interval", "retries", "test", "timeout", "start_period", "start_interval")),
    ("hostname", Any),
    ("image", Any),
    ("init", Any),
    ("ipc", Any),
    ("isolation", Any),
    ("label_file", Any),
    ("labels", Any),
    ("links", Any),
    ("logging", Keys(&[("driver", Any), ("options", Any)])),
    ("mac_address", Any),
    ("mem_limit", Any),
    ("mem_reservation", Any),
    ("mem_swappiness", Any),
    ("memswap_limit", Any),
    ("models", Each(&plain!("endpoint_var", "model_var"))),
    ("network_mode", Any),
    (
        "networks",
        Each(&plain!(
            "aliases",
            "interface_name",
            "ipv4_address",
            "ipv6_address",
            "link_local_ips",
            "mac_address",
            "driver_opts",
            "priority",
            "gw_priority",
        )),
    ),
    ("oom_kill_disable", Any),
    ("oom_score_adj", Any),
    ("pid", Any),
    ("pids_limit", Any),
    ("platform", Any),
    ("ports", plain!("name", "mode", "host_ip", "target", "published", "protocol", "app_protocol")),
    ("post_start", HOOK),
    ("pre_start", HOOK),
    ("pre_stop", HOOK),
    ("privileged", Any),
    ("profiles", Any),
    ("provider", Keys(&[("type", Any), ("options", Any)])),
    ("pull_policy", Any),
    ("pull_refresh_after", Any),
    ("read_only", Any),
    ("restart", Any),
    ("runtime", Any),
    ("scale", Any),
    ("secrets", GRANT),
    ("security_opt", Any),
    ("shm_size", Any),
    ("stdin_open", Any),
    ("stop_grace_period", Any),
    ("stop_signal", Any),
    ("storage_opt", Any),
    ("sysctls", Any),
    ("tmpfs", Any),
    ("tty", Any),
    ("ulimits", ULIMITS),
    ("use_api_socket", Any),
    ("user", Any),
    ("userns_mode", Any),
    ("uts", Any),
    (
        "volumes",
        Keys(&[
            ("type", Any),
            ("source", Any),
            ("target", Any),
            ("read_only", Any),
            ("consistency", Any),
            ("bind", plain!("propagation", "create_host_path", "recursive", "selinux")),
            ("volume", plain!("labels", "nocopy", "subpath")),
            ("tmpfs", plain!("size", "mode")),
            ("image", plain!("subpath")),
        ]),
    ),
    ("volumes_from", Any),
    ("working_dir", Any),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_of_a_service_is_there_once() {
        let Keys(keys) = SERVICE else { panic!("a service is a mapping") };
        assert_eq!(keys.len(), 93);
        assert!(keys.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, each once");
    }
}
