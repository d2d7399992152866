//! The keys that a Compose file may have (Compose specification, JSON schema).

/// What may stand under a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Anything: a value, or names that the user chooses.
    Free,
    /// A mapping with these keys only.
    Keys(&'static [(&'static str, Shape)]),
    /// A mapping of names to values of one shape, or a list.
    Each(&'static Shape),
    /// A list whose mappings have one shape.
    List(&'static Shape),
}

use Shape::{Each, Free, Keys, List};

const fn free<const N: usize>(names: [&'static str; N]) -> [(&'static str, Shape); N] {
    let mut out = [("", Free); N];
    let mut at = 0;
    while at < N {
        #[expect(clippy::indexing_slicing, reason = "the loop ends at the length; constants have no iterators")]
        {
            out[at] = (names[at], Free);
        }
        at += 1;
    }
    out
}

static HOOK: Shape =
    Keys(&free(["command", "user", "privileged", "working_dir", "environment", "image", "per_replica"]));
static FILE: Shape = Keys(&free(["path", "format", "required"]));
static GRANT: Shape = Keys(&free(["source", "target", "uid", "gid", "mode"]));
static PORT: Shape = Keys(&free(["name", "mode", "host_ip", "target", "published", "protocol", "app_protocol"]));
static DEPENDENCY: Shape = Keys(&free(["restart", "required", "condition"]));
static DEVICE: Shape = Keys(&free(["source", "target", "permissions"]));
static ATTACHMENT: Shape = Keys(&free([
    "aliases",
    "interface_name",
    "ipv4_address",
    "ipv6_address",
    "link_local_ips",
    "mac_address",
    "driver_opts",
    "priority",
    "gw_priority",
]));
static MOUNT: Shape = Keys(&[
    ("type", Free),
    ("source", Free),
    ("target", Free),
    ("read_only", Free),
    ("consistency", Free),
    ("bind", Keys(&free(["propagation", "create_host_path", "recursive", "selinux"]))),
    ("volume", Keys(&free(["labels", "nocopy", "subpath"]))),
    ("tmpfs", Keys(&free(["size", "mode"]))),
    ("image", Keys(&free(["subpath"]))),
]);
static REQUEST: Shape = Keys(&free(["capabilities", "count", "device_ids", "driver", "options"]));
const ROLLOUT: Shape = Keys(&free(["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"]));
static WATCH: Shape = Keys(&free(["ignore", "include", "path", "action", "target", "exec", "initial_sync"]));
const RESOURCES: Shape = Keys(&[
    ("limits", Keys(&free(["cpus", "memory", "pids"]))),
    (
        "reservations",
        Keys(&[("cpus", Free), ("memory", Free), ("generic_resources", Free), ("devices", List(&REQUEST))]),
    ),
]);
const BUILD: Shape = Keys(&[
    ("context", Free),
    ("dockerfile", Free),
    ("dockerfile_inline", Free),
    ("entitlements", Free),
    ("args", Free),
    ("ssh", Free),
    ("labels", Free),
    ("cache_from", Free),
    ("cache_to", Free),
    ("no_cache", Free),
    ("no_cache_filter", Free),
    ("additional_contexts", Free),
    ("network", Free),
    ("provenance", Free),
    ("sbom", Free),
    ("pull", Free),
    ("target", Free),
    ("shm_size", Free),
    ("extra_hosts", Free),
    ("isolation", Free),
    ("privileged", Free),
    ("secrets", List(&GRANT)),
    ("tags", Free),
    ("ulimits", Free),
    ("platforms", Free),
]);

/// The keys of a service.
pub(super) static SERVICE: Shape = Keys(&[
    ("annotations", Free),
    ("attach", Free),
    ("blkio_config", Free),
    ("build", BUILD),
    ("cap_add", Free),
    ("cap_drop", Free),
    ("cgroup", Free),
    ("cgroup_parent", Free),
    ("command", Free),
    ("configs", List(&GRANT)),
    ("container_name", Free),
    ("cpu_count", Free),
    ("cpu_percent", Free),
    ("cpu_period", Free),
    ("cpu_quota", Free),
    ("cpu_rt_period", Free),
    ("cpu_rt_runtime", Free),
    ("cpu_shares", Free),
    ("cpus", Free),
    ("cpuset", Free),
    ("credential_spec", Free),
    ("depends_on", Each(&DEPENDENCY)),
    (
        "deploy",
        Keys(&[
            ("mode", Free),
            ("endpoint_mode", Free),
            ("replicas", Free),
            ("labels", Free),
            ("rollback_config", ROLLOUT),
            ("update_config", ROLLOUT),
            ("resources", RESOURCES),
            ("restart_policy", Keys(&free(["condition", "delay", "max_attempts", "window"]))),
            ("placement", Keys(&free(["constraints", "preferences", "max_replicas_per_node"]))),
        ]),
    ),
    ("develop", Keys(&[("watch", List(&WATCH))])),
    ("device_cgroup_rules", Free),
    ("devices", List(&DEVICE)),
    ("dns", Free),
    ("dns_opt", Free),
    ("dns_search", Free),
    ("domainname", Free),
    ("entrypoint", Free),
    ("env_file", List(&FILE)),
    ("environment", Free),
    ("expose", Free),
    ("extends", Keys(&free(["service", "file"]))),
    ("external_links", Free),
    ("extra_hosts", Free),
    ("gpus", List(&REQUEST)),
    ("group_add", Free),
    (
        "healthcheck",
        Keys(&free(["disable", "interval", "retries", "test", "timeout", "start_period", "start_interval"])),
    ),
    ("hostname", Free),
    ("image", Free),
    ("init", Free),
    ("ipc", Free),
    ("isolation", Free),
    ("label_file", Free),
    ("labels", Free),
    ("links", Free),
    ("logging", Keys(&free(["driver", "options"]))),
    ("mac_address", Free),
    ("mem_limit", Free),
    ("mem_reservation", Free),
    ("mem_swappiness", Free),
    ("memswap_limit", Free),
    ("models", Free),
    ("network_mode", Free),
    ("networks", Each(&ATTACHMENT)),
    ("oom_kill_disable", Free),
    ("oom_score_adj", Free),
    ("pid", Free),
    ("pids_limit", Free),
    ("platform", Free),
    ("ports", List(&PORT)),
    ("post_start", List(&HOOK)),
    ("pre_start", List(&HOOK)),
    ("pre_stop", List(&HOOK)),
    ("privileged", Free),
    ("profiles", Free),
    ("provider", Keys(&free(["type", "options"]))),
    ("pull_policy", Free),
    ("pull_refresh_after", Free),
    ("read_only", Free),
    ("restart", Free),
    ("runtime", Free),
    ("scale", Free),
    ("secrets", List(&GRANT)),
    ("security_opt", Free),
    ("shm_size", Free),
    ("stdin_open", Free),
    ("stop_grace_period", Free),
    ("stop_signal", Free),
    ("storage_opt", Free),
    ("sysctls", Free),
    ("tmpfs", Free),
    ("tty", Free),
    ("ulimits", Free),
    ("use_api_socket", Free),
    ("user", Free),
    ("userns_mode", Free),
    ("uts", Free),
    ("volumes", List(&MOUNT)),
    ("volumes_from", Free),
    ("working_dir", Free),
]);

/// The keys of a network.
pub(super) static NETWORK: Shape = Keys(&[
    ("name", Free),
    ("driver", Free),
    ("driver_opts", Free),
    ("ipam", Keys(&[("driver", Free), ("config", List(&POOL)), ("options", Free)])),
    ("external", Free),
    ("internal", Free),
    ("enable_ipv4", Free),
    ("enable_ipv6", Free),
    ("attachable", Free),
    ("labels", Free),
]);
static POOL: Shape = Keys(&free(["subnet", "ip_range", "gateway", "aux_addresses"]));

/// The keys of a volume.
pub(super) static VOLUME: Shape = Keys(&free(["name", "driver", "driver_opts", "external", "labels"]));

/// The keys of a secret.
pub(super) static SECRET: Shape =
    Keys(&free(["name", "environment", "file", "external", "labels", "driver", "driver_opts", "template_driver"]));

/// The keys of a config.
pub(super) static CONFIG: Shape =
    Keys(&free(["name", "content", "environment", "file", "external", "labels", "template_driver"]));

/// The keys of a model.
pub(super) static MODEL: Shape = Keys(&free(["name", "model", "context_size", "runtime_flags"]));

/// The keys of the file.
pub(super) const TOP: [&str; 9] =
    ["version", "name", "include", "services", "models", "networks", "volumes", "secrets", "configs"];
