//! The Compose specification as a table: which keys stand where, what they accept, and how the resolved view shows them.
//!
//! Source: the Compose specification with its schema as of docker compose 2.40.

/// Whether a value that says nothing (false, zero) is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zero {
    /// Left out.
    Dropped,
    /// Shown: unset and zero differ.
    Shown,
}

/// Which numbers stand for texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// None.
    None,
    /// Whole ones.
    Whole,
    /// Any.
    All,
}

/// What a place accepts and how it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Anything, shown nowhere.
    Free,
    /// A text.
    Text,
    /// One of the texts.
    OneOf(&'static [&'static str]),
    /// A text that a test accepts.
    Like(fn(&str) -> bool),
    /// A boolean or a text that means one.
    Flag(Zero),
    /// A boolean and no text.
    StrictFlag(Zero),
    /// A whole number or a text that means one, between two limits.
    Whole(Zero, i64, i64),
    /// A number or a text; shown as a whole number.
    Amount(Zero),
    /// A whole number from 0 and no text: where the specification allows a text, docker compose cannot take it.
    PlainWhole(Zero),
    /// A number or a text; shown as a number with single precision.
    Share,
    /// A number of bytes: a number (whole only where `whole`) or a text; shown as a text of digits.
    Bytes { whole: bool, text_only: bool },
    /// A duration.
    Span(Zero),
    /// A command line or a list of words; always shown.
    Words,
    /// A healthcheck's test.
    Test,
    /// A list of texts; `unique` where no two may be the same.
    Texts { unique: bool },
    /// A text or a list of texts.
    TextOrTexts { unique: bool },
    /// A list of texts and numbers.
    TextsOrNumbers,
    /// A list or a map of `KEY=VALUE`; a key without a value stays null or becomes the empty text.
    Pairs { null: bool },
    /// A map of texts and of numbers of a kind, also null where `null`.
    Options { null: bool, numbers: Numbers },
    /// A map whose values are texts, numbers, booleans or lists of them.
    ManyOptions,
    /// Host names with addresses.
    Hosts,
    /// Kernel limits; as texts too where `text`.
    Ulimits { text: bool },
    /// `all` or a number.
    DeviceCount,
    /// A file mode.
    Mode,
    /// The keys of an SSH agent.
    Ssh,
    /// A text or a boolean; shown as a text.
    TextOrFlag,
    /// A text or a whole number; shown as a text.
    TextOrWhole,
    /// `true`, or the old form with a name.
    External,
    /// `all` or a list.
    Gpus(&'static Shape),
    /// A text or a shape; canonical form leaves only the shape.
    TextOr(&'static Shape),
    /// A number, a text or a shape.
    NumberOrTextOr(&'static Shape),
    /// A list; `unique` where no two items may be the same.
    List(&'static Shape, bool),
    /// A map by name; `open` where names of any characters pass.
    Named(&'static Shape, bool),
    /// A list of names or a map by name.
    NamesOr(&'static Shape, bool),
    /// An object.
    Object(&'static Object),
    /// Accepted, not shown.
    Hidden(&'static Shape),
}

/// An object with its keys.
#[derive(Debug)]
pub(super) struct Object {
    /// The keys.
    pub fields: &'static [Field],
    /// True where keys that begin with `x-` are allowed.
    pub extensions: bool,
    /// True where null stands for it.
    pub null: bool,
    /// True where it is shown even if the file does not have it.
    pub always: bool,
    /// True where unknown keys are allowed.
    pub open: bool,
    /// True where missing keys are shown as empty.
    pub filled: bool,
    /// Keys that must be there.
    pub required: &'static [&'static str],
}

/// A key of an object.
#[derive(Debug)]
pub(super) struct Field {
    /// The key.
    pub key: &'static str,
    /// The key in the resolved view.
    pub shown: &'static str,
    /// What it accepts.
    pub shape: Shape,
}

const fn f(key: &'static str, shape: Shape) -> Field {
    Field { key, shown: key, shape }
}

const fn object(fields: &'static [Field]) -> Object {
    Object { fields, extensions: true, null: false, always: false, open: false, filled: false, required: &[] }
}

const LOW: i64 = i64::MIN;
const HIGH: i64 = i64::MAX;
const WHOLE: Shape = Shape::Whole(Zero::Dropped, LOW, HIGH);
const FLAG: Shape = Shape::Flag(Zero::Dropped);
const SET_FLAG: Shape = Shape::Flag(Zero::Shown);
const SPAN: Shape = Shape::Span(Zero::Dropped);
const SET_SPAN: Shape = Shape::Span(Zero::Shown);
const TEXTS: Shape = Shape::Texts { unique: false };
const UNIQUE: Shape = Shape::Texts { unique: true };
const BYTES: Shape = Shape::Bytes { whole: false, text_only: false };
const WHOLE_BYTES: Shape = Shape::Bytes { whole: true, text_only: false };
const LABELS: Shape = Shape::Pairs { null: false };
const ENVIRONMENT: Shape = Shape::Pairs { null: true };
const OPTIONS: Shape = Shape::Options { null: false, numbers: Numbers::All };
const WHOLE_OPTIONS: Shape = Shape::Options { null: false, numbers: Numbers::Whole };
const TEXT_OPTIONS: Shape = Shape::Options { null: false, numbers: Numbers::None };
/// A number of things: it cannot be negative.
const COUNT: Shape = Shape::Whole(Zero::Dropped, 0, HIGH);
const SET_COUNT: Shape = Shape::Whole(Zero::Shown, 0, HIGH);

static HOOK: Object = Object {
    required: &["command"],
    ..object(&[
        f("command", Shape::Words),
        f("user", Shape::Text),
        f("privileged", FLAG),
        f("working_dir", Shape::Text),
        f("environment", ENVIRONMENT),
    ])
};
static WATCH_EXEC: Object = Object { always: true, required: &["command"], ..object(HOOK.fields) };
static GRANT: Object = object(&[
    f("source", Shape::Text),
    f("target", Shape::Text),
    f("uid", Shape::Text),
    f("gid", Shape::Text),
    f("mode", Shape::Mode),
]);
static BUILD: Object = object(&[
    f("context", Shape::Text),
    f("dockerfile", Shape::Text),
    f("dockerfile_inline", Shape::Text),
    f("entitlements", TEXTS),
    f("args", ENVIRONMENT),
    f("provenance", Shape::TextOrFlag),
    f("sbom", Shape::TextOrFlag),
    f("ssh", Shape::Ssh),
    f("labels", LABELS),
    f("cache_from", TEXTS),
    f("cache_to", TEXTS),
    f("no_cache", FLAG),
    f("additional_contexts", LABELS),
    f("pull", FLAG),
    f("extra_hosts", Shape::Hosts),
    f("isolation", Shape::Text),
    f("network", Shape::Text),
    f("target", Shape::Text),
    f("secrets", Shape::List(&Shape::TextOr(&Shape::Object(&GRANT)), false)),
    f("shm_size", WHOLE_BYTES),
    f("tags", TEXTS),
    f("ulimits", Shape::Ulimits { text: false }),
    f("platforms", TEXTS),
    f("privileged", FLAG),
]);
static LIMIT: Object = Object {
    extensions: false,
    filled: true,
    ..object(&[
        Field { key: "path", shown: "Path", shape: Shape::Text },
        Field { key: "rate", shown: "Rate", shape: WHOLE_BYTES },
    ])
};
static WEIGHT: Object = Object {
    extensions: false,
    filled: true,
    ..object(&[
        Field { key: "path", shown: "Path", shape: Shape::Text },
        Field { key: "weight", shown: "Weight", shape: Shape::PlainWhole(Zero::Shown) },
    ])
};
const LIMITS: Shape = Shape::List(&Shape::Object(&LIMIT), false);
static BLKIO: Object = Object {
    extensions: false,
    ..object(&[
        f("weight", Shape::PlainWhole(Zero::Dropped)),
        f("weight_device", Shape::List(&Shape::Object(&WEIGHT), false)),
        f("device_read_bps", LIMITS),
        f("device_read_iops", LIMITS),
        f("device_write_bps", LIMITS),
        f("device_write_iops", LIMITS),
    ])
};
static CREDENTIAL: Object = object(&[f("config", Shape::Text), f("file", Shape::Text), f("registry", Shape::Text)]);
static DEPENDENCY: Object = Object {
    required: &["condition"],
    ..object(&[
        f("condition", Shape::OneOf(&["service_started", "service_healthy", "service_completed_successfully"])),
        f("restart", FLAG),
        f("required", Shape::StrictFlag(Zero::Shown)),
    ])
};
static UPDATE: Object = object(&[
    f("parallelism", SET_COUNT),
    f("delay", SPAN),
    f("failure_action", Shape::Text),
    f("monitor", SPAN),
    f("max_failure_ratio", Shape::Share),
    f("order", Shape::OneOf(&["start-first", "stop-first"])),
]);
static DEVICE_FIELDS: [Field; 5] = [
    f("capabilities", UNIQUE),
    f("driver", Shape::Text),
    f("count", Shape::DeviceCount),
    f("device_ids", UNIQUE),
    f("options", LABELS),
];
static DEVICE_REQUEST: Object = Object { required: &["capabilities"], ..object(&DEVICE_FIELDS) };
static GPU_REQUEST: Object = Object { open: true, ..object(&DEVICE_FIELDS) };
static DISCRETE: Object =
    Object { filled: true, ..object(&[f("kind", Shape::Text), f("value", Shape::Amount(Zero::Shown))]) };
static GENERIC: Object = object(&[f("discrete_resource_spec", Shape::Object(&DISCRETE))]);
const CPUS: Shape = Shape::Share;
const MEMORY: Shape = Shape::Bytes { whole: false, text_only: true };
static RESOURCE_LIMITS: Object = object(&[f("cpus", CPUS), f("memory", MEMORY), f("pids", WHOLE)]);
static RESERVATIONS: Object = object(&[
    f("cpus", CPUS),
    f("memory", MEMORY),
    f("devices", Shape::List(&Shape::Object(&DEVICE_REQUEST), false)),
    f("generic_resources", Shape::List(&Shape::Object(&GENERIC), false)),
]);
static RESOURCES: Object = Object {
    always: true,
    ..object(&[f("limits", Shape::Object(&RESOURCE_LIMITS)), f("reservations", Shape::Object(&RESERVATIONS))])
};
static RESTART_POLICY: Object =
    object(&[f("condition", Shape::Text), f("delay", SET_SPAN), f("max_attempts", SET_COUNT), f("window", SET_SPAN)]);
static PREFERENCE: Object = object(&[f("spread", Shape::Text)]);
static PLACEMENT: Object = Object {
    always: true,
    ..object(&[
        f("constraints", TEXTS),
        f("preferences", Shape::List(&Shape::Object(&PREFERENCE), false)),
        f("max_replicas_per_node", COUNT),
    ])
};
static DEPLOY: Object = Object {
    null: true,
    ..object(&[
        f("mode", Shape::Text),
        f("replicas", Shape::Whole(Zero::Shown, LOW, HIGH)),
        f("labels", LABELS),
        f("update_config", Shape::Object(&UPDATE)),
        f("rollback_config", Shape::Object(&UPDATE)),
        f("resources", Shape::Object(&RESOURCES)),
        f("restart_policy", Shape::Object(&RESTART_POLICY)),
        f("placement", Shape::Object(&PLACEMENT)),
        f("endpoint_mode", Shape::Text),
    ])
};
static WATCH: Object = Object {
    required: &["path", "action"],
    ..object(&[
        f("path", Shape::Text),
        f("action", Shape::OneOf(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"])),
        f("target", Shape::Text),
        f("exec", Shape::Object(&WATCH_EXEC)),
        f("include", Shape::TextOrTexts { unique: true }),
        f("ignore", Shape::TextOrTexts { unique: true }),
        f("initial_sync", Shape::StrictFlag(Zero::Dropped)),
    ])
};
static DEVELOP: Object = Object { null: true, ..object(&[f("watch", Shape::List(&Shape::Object(&WATCH), false))]) };
static DEVICE: Object = Object {
    required: &["source"],
    ..object(&[f("source", Shape::Text), f("target", Shape::Text), f("permissions", Shape::Text)])
};
static ENV_FILE: Object = Object {
    extensions: false,
    required: &["path"],
    ..object(&[f("path", Shape::Text), f("format", Shape::Text), f("required", FLAG)])
};
static EXTENDS: Object = Object {
    extensions: false,
    required: &["service"],
    ..object(&[f("service", Shape::Text), f("file", Shape::Text)])
};
static PROVIDER: Object =
    Object { required: &["type"], ..object(&[f("type", Shape::Text), f("options", Shape::ManyOptions)]) };
static HEALTHCHECK: Object = object(&[
    f("test", Shape::Test),
    f("timeout", SET_SPAN),
    f("interval", SET_SPAN),
    f("retries", Shape::Amount(Zero::Shown)),
    f("start_period", SET_SPAN),
    f("start_interval", SET_SPAN),
    f("disable", FLAG),
]);
static LOGGING: Object =
    object(&[f("driver", Shape::Text), f("options", Shape::Options { null: true, numbers: Numbers::All })]);
static SERVICE_MODEL: Object =
    Object { null: true, ..object(&[f("endpoint_var", Shape::Text), f("model_var", Shape::Text)]) };
static SERVICE_NETWORK: Object = Object {
    null: true,
    ..object(&[
        f("aliases", UNIQUE),
        f("driver_opts", OPTIONS),
        f("gw_priority", Shape::Amount(Zero::Dropped)),
        f("interface_name", Shape::Text),
        f("ipv4_address", Shape::Text),
        f("ipv6_address", Shape::Text),
        f("link_local_ips", UNIQUE),
        f("mac_address", Shape::Text),
        f("priority", Shape::Amount(Zero::Dropped)),
    ])
};
static PORT: Object = object(&[
    f("name", Shape::Text),
    f("mode", Shape::Text),
    f("host_ip", Shape::Text),
    f("target", COUNT),
    f("published", Shape::TextOrWhole),
    f("protocol", Shape::Text),
    f("app_protocol", Shape::Text),
]);
static BIND: Object = object(&[
    f("selinux", Shape::OneOf(&["z", "Z"])),
    f("propagation", Shape::Text),
    f("create_host_path", FLAG),
    f("recursive", Shape::OneOf(&["enabled", "disabled", "writable", "readonly"])),
]);
static VOLUME_OPTIONS: Object = object(&[f("labels", LABELS), f("nocopy", FLAG), f("subpath", Shape::Text)]);
static TMPFS: Object = object(&[f("size", WHOLE_BYTES), f("mode", Shape::PlainWhole(Zero::Dropped))]);
static IMAGE_OPTIONS: Object = object(&[f("subpath", Shape::Text)]);
static MOUNT: Object = Object {
    required: &["type"],
    ..object(&[
        f("type", Shape::OneOf(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"])),
        f("source", Shape::Text),
        f("target", Shape::Text),
        f("read_only", FLAG),
        f("consistency", Shape::Text),
        f("bind", Shape::Object(&BIND)),
        f("volume", Shape::Object(&VOLUME_OPTIONS)),
        f("tmpfs", Shape::Object(&TMPFS)),
        f("image", Shape::Object(&IMAGE_OPTIONS)),
    ])
};
const GRANTS: Shape = Shape::List(&Shape::TextOr(&Shape::Object(&GRANT)), false);

/// A service.
pub(super) static SERVICE: Object = object(&[
    f("profiles", UNIQUE),
    f("annotations", LABELS),
    f("attach", SET_FLAG),
    f("build", Shape::TextOr(&Shape::Object(&BUILD))),
    f("develop", Shape::Object(&DEVELOP)),
    f("blkio_config", Shape::Object(&BLKIO)),
    f("cap_add", UNIQUE),
    f("cap_drop", UNIQUE),
    f("cgroup_parent", Shape::Text),
    f("cgroup", Shape::OneOf(&["host", "private"])),
    f("cpu_count", Shape::Whole(Zero::Dropped, 0, HIGH)),
    f("cpu_percent", Shape::Whole(Zero::Dropped, 0, 100)),
    f("cpu_period", Shape::Amount(Zero::Dropped)),
    f("cpu_quota", Shape::Amount(Zero::Dropped)),
    f("cpu_rt_period", Shape::Amount(Zero::Dropped)),
    f("cpu_rt_runtime", Shape::Amount(Zero::Dropped)),
    f("cpus", CPUS),
    f("cpuset", Shape::Text),
    f("cpu_shares", Shape::Amount(Zero::Dropped)),
    f("command", Shape::Words),
    f("configs", GRANTS),
    f("container_name", Shape::Like(is_container_name)),
    f("credential_spec", Shape::Object(&CREDENTIAL)),
    f("depends_on", Shape::NamesOr(&Shape::Object(&DEPENDENCY), false)),
    f("deploy", Shape::Object(&DEPLOY)),
    f("device_cgroup_rules", UNIQUE),
    f("devices", Shape::List(&Shape::TextOr(&Shape::Object(&DEVICE)), false)),
    f("dns", Shape::TextOrTexts { unique: true }),
    f("dns_opt", UNIQUE),
    f("dns_search", Shape::TextOrTexts { unique: true }),
    f("domainname", Shape::Text),
    f("entrypoint", Shape::Words),
    f("provider", Shape::Object(&PROVIDER)),
    f("environment", ENVIRONMENT),
    f("env_file", Shape::Hidden(&Shape::TextOr(&Shape::List(&Shape::TextOr(&Shape::Object(&ENV_FILE)), false)))),
    f("expose", Shape::TextsOrNumbers),
    f("extends", Shape::Hidden(&Shape::TextOr(&Shape::Object(&EXTENDS)))),
    f("external_links", UNIQUE),
    f("extra_hosts", Shape::Hosts),
    f("group_add", Shape::TextsOrNumbers),
    f("gpus", Shape::Gpus(&Shape::Object(&GPU_REQUEST))),
    f("hostname", Shape::Text),
    f("healthcheck", Shape::Object(&HEALTHCHECK)),
    f("image", Shape::Text),
    f("init", SET_FLAG),
    f("ipc", Shape::Text),
    f("isolation", Shape::Text),
    f("labels", LABELS),
    f("label_file", Shape::Hidden(&Shape::TextOrTexts { unique: false })),
    f("links", UNIQUE),
    f("logging", Shape::Object(&LOGGING)),
    f("mem_limit", BYTES),
    f("mem_reservation", WHOLE_BYTES),
    f("memswap_limit", BYTES),
    f("mem_swappiness", WHOLE_BYTES),
    f("mac_address", Shape::Text),
    f("models", Shape::NamesOr(&Shape::Object(&SERVICE_MODEL), true)),
    f("network_mode", Shape::Text),
    f("networks", Shape::NamesOr(&Shape::Object(&SERVICE_NETWORK), false)),
    f("oom_kill_disable", FLAG),
    f("oom_score_adj", Shape::Whole(Zero::Dropped, -1000, 1000)),
    f("pid", Shape::Text),
    f("pids_limit", Shape::Amount(Zero::Dropped)),
    f("platform", Shape::Text),
    f("ports", Shape::List(&Shape::NumberOrTextOr(&Shape::Object(&PORT)), true)),
    f("privileged", FLAG),
    f("pull_policy", Shape::Like(is_pull_policy)),
    f("pull_refresh_after", Shape::Hidden(&Shape::Text)),
    f("read_only", FLAG),
    f("restart", Shape::Text),
    f("runtime", Shape::Text),
    f("scale", Shape::Whole(Zero::Shown, LOW, HIGH)),
    f("secrets", GRANTS),
    f("security_opt", UNIQUE),
    f("shm_size", BYTES),
    f("stdin_open", FLAG),
    f("stop_grace_period", SET_SPAN),
    f("stop_signal", Shape::Text),
    f("storage_opt", Shape::Options { null: true, numbers: Numbers::Whole }),
    f("sysctls", LABELS),
    f("tmpfs", Shape::TextOrTexts { unique: true }),
    f("tty", FLAG),
    f("ulimits", Shape::Ulimits { text: true }),
    f("use_api_socket", Shape::StrictFlag(Zero::Dropped)),
    f("user", Shape::Text),
    f("userns_mode", Shape::Text),
    f("uts", Shape::Text),
    f("volumes", Shape::List(&Shape::TextOr(&Shape::Object(&MOUNT)), true)),
    f("volumes_from", UNIQUE),
    f("working_dir", Shape::Text),
    f("post_start", Shape::List(&Shape::Object(&HOOK), false)),
    f("pre_stop", Shape::List(&Shape::Object(&HOOK), false)),
]);
static POOL: Object = object(&[
    f("subnet", Shape::Text),
    f("gateway", Shape::Text),
    f("ip_range", Shape::Text),
    f("aux_addresses", TEXT_OPTIONS),
]);
static IPAM: Object = Object {
    always: true,
    ..object(&[
        f("driver", Shape::Text),
        f("config", Shape::List(&Shape::Object(&POOL), false)),
        f("options", Shape::Hidden(&TEXT_OPTIONS)),
    ])
};
/// A network.
pub(super) static NETWORK: Object = Object {
    null: true,
    ..object(&[
        f("name", Shape::Text),
        f("driver", Shape::Text),
        f("driver_opts", OPTIONS),
        f("ipam", Shape::Object(&IPAM)),
        f("external", Shape::External),
        f("internal", FLAG),
        f("attachable", FLAG),
        f("labels", LABELS),
        f("enable_ipv4", SET_FLAG),
        f("enable_ipv6", SET_FLAG),
    ])
};
/// A volume.
pub(super) static VOLUME: Object = Object {
    null: true,
    ..object(&[
        f("name", Shape::Text),
        f("driver", Shape::Text),
        f("driver_opts", OPTIONS),
        f("external", Shape::External),
        f("labels", LABELS),
    ])
};
/// A secret.
pub(super) static SECRET: Object = object(&[
    f("name", Shape::Text),
    f("file", Shape::Text),
    f("environment", Shape::Text),
    f("external", Shape::External),
    f("labels", LABELS),
    f("driver", Shape::Text),
    f("driver_opts", WHOLE_OPTIONS),
    f("template_driver", Shape::Text),
]);
/// A config.
pub(super) static CONFIG: Object = object(&[
    f("name", Shape::Text),
    f("file", Shape::Text),
    f("environment", Shape::Text),
    f("content", Shape::Text),
    f("external", Shape::External),
    f("labels", LABELS),
    f("template_driver", Shape::Text),
]);
static MODEL: Object = Object {
    required: &["model"],
    ..object(&[
        f("name", Shape::Text),
        f("model", Shape::Text),
        f("context_size", Shape::PlainWhole(Zero::Dropped)),
        f("runtime_flags", TEXTS),
    ])
};
/// The top of a Compose file.
pub(super) static PROJECT: Object = object(&[
    f("version", Shape::Hidden(&Shape::Text)),
    f("name", Shape::Text),
    f("include", Shape::Hidden(&Shape::Free)),
    f("services", Shape::Named(&Shape::Object(&SERVICE), false)),
    f("networks", Shape::Named(&Shape::Object(&NETWORK), true)),
    f("volumes", Shape::Named(&Shape::Object(&VOLUME), false)),
    f("secrets", Shape::Named(&Shape::Object(&SECRET), false)),
    f("configs", Shape::Named(&Shape::Object(&CONFIG), false)),
    f("models", Shape::Hidden(&Shape::Named(&Shape::Object(&MODEL), true))),
]);

/// A letter or digit and, behind it, a letter, digit, `_`, `.` or `-`, anywhere in the text: the schema's pattern has no
/// anchors.
fn is_container_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(2).any(|pair| match pair {
        [first, second] => {
            first.is_ascii_alphanumeric() && (second.is_ascii_alphanumeric() || matches!(second, b'_' | b'.' | b'-'))
        }
        _ => false,
    })
}

fn is_pull_policy(text: &str) -> bool {
    let known = ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
    let every = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest.as_bytes().get(digits).is_some_and(|unit| b"wdhms".contains(unit))
    };
    known.iter().any(|word| text.contains(word))
        || text.match_indices("every_").any(|(at, word)| text.get(at + word.len()..).is_some_and(every))
}
