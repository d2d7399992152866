//! `docker run` as a service.
use super::flags::{Given, Parsed};
use super::resources::{set_pairs, unsupported};
use super::{Problem, Stack};
use crate::model::{Mapping, Node};
use crate::text::Text;

mod mounts;
mod networks;

/// The names of the services that commands become, and of the containers they were.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// A service for each command, in their order.
    pub services: Vec<String>,
    /// Containers by name with their services.
    containers: Vec<(String, String)>,
}

/// Names the services: as the container, or as the image.
pub(super) fn names(runs: &[&Parsed]) -> Names {
    let mut names = Names::default();
    for run in runs {
        let container = run.text("name");
        let image = run.rest.first().map_or("service", |word| word.text.as_str());
        let repository = image.split('@').next().unwrap_or("").rsplit('/').next().unwrap_or("");
        let base = clean(container.unwrap_or_else(|| repository.split(':').next().unwrap_or("")));
        let mut name = base.clone();
        let mut number = 2;
        while names.services.contains(&name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        if let Some(container) = container {
            names.containers.push((container.to_owned(), name.clone()));
        }
        names.services.push(name);
    }
    names
}

impl Names {
    /// The service that a container of this name has become.
    fn service(&self, container: &str) -> Option<&str> {
        self.containers.iter().find(|(name, _)| name == container).map(|(_, service)| service.as_str())
    }
}

/// A text as a name of the Compose specification.
fn clean(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = text.chars().map(|c| if allowed(c) { c } else { '-' }).take(80).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "service".to_owned() } else { name.to_owned() }
}

/// The body of a service.
pub(super) fn body(run: &Parsed, names: &Names, stack: &mut Stack, problems: &mut Vec<Problem>) -> Node {
    let mut body = Mapping::default();
    let mut rest = run.rest.iter();
    match rest.next() {
        Some(image) => body.set("image", Node::text(image.text.as_str())),
        None => {
            let message = Text::fixed("The command names no image.", "命令没有指定镜像。");
            problems.push(Problem { line: run.line, flag: String::new(), harmless: false, message });
        }
    }
    for (flag, key) in [("name", "container_name"), ("platform", "platform")] {
        set_text(&mut body, key, run, flag);
    }
    pull(&mut body, run);
    set_text(&mut body, "restart", run, "restart");
    switch(&mut body, "init", run, "init");
    if let Some(entrypoint) = run.last("entrypoint") {
        let words = if entrypoint.value.is_empty() { "" } else { &entrypoint.value };
        body.set("entrypoint", Node::sequence(vec![Node::text(words)]));
    }
    let command: Vec<Node> = rest.map(|word| Node::text(word.text.as_str())).collect();
    if !command.is_empty() {
        body.set("command", Node::sequence(command));
    }
    for (flag, key) in
        [("user", "user"), ("workdir", "working_dir"), ("hostname", "hostname"), ("domainname", "domainname")]
    {
        set_text(&mut body, key, run, flag);
    }
    switch(&mut body, "stdin_open", run, "interactive");
    switch(&mut body, "tty", run, "tty");
    environment(&mut body, run);
    networks::ports(&mut body, run, problems);
    mounts::volumes(&mut body, run, names, stack, problems);
    networks::networks(&mut body, run, names, stack, problems);
    networks::links(&mut body, run, names);
    health(&mut body, run);
    resources(&mut body, run, problems);
    security(&mut body, run, names);
    devices(&mut body, run, problems);
    logging(&mut body, run);
    set_pairs(&mut body, "labels", run, "label");
    set_list(&mut body, "label_file", run, "label-file", |value| Some(here(value)));
    set_pairs(&mut body, "annotations", run, "annotation");
    set_text(&mut body, "stop_signal", run, "stop-signal");
    if let Some(seconds) = run.text("stop-timeout") {
        body.set("stop_grace_period", Node::text(format!("{seconds}s")));
    }
    for (flag, key) in [("isolation", "isolation"), ("runtime", "runtime")] {
        set_text(&mut body, key, run, flag);
    }
    switch(&mut body, "use_api_socket", run, "use-api-socket");
    set_pairs(&mut body, "storage_opt", run, "storage-opt");
    needless(run, problems);
    let lost = [
        "attach",
        "cidfile",
        "cpuset-mems",
        "io-maxbandwidth",
        "io-maxiops",
        "kernel-memory",
        "pod",
        "secret",
        "systemd",
        "tz",
        "replace",
        "authfile",
    ];
    unsupported(run, &lost, problems);
    Node::mapping(body)
}

/// Reports flags that say something a Compose file need not say.
fn needless(run: &Parsed, problems: &mut Vec<Problem>) {
    for given in &run.flags {
        let message = match given.name {
            "detach" => Text::fixed(
                "docker compose up -d starts services in the background.",
                "docker compose up -d 会在后台启动服务。",
            ),
            "rm" => Text::fixed(
                "docker compose down removes the containers of the services.",
                "docker compose down 会删除服务的容器。",
            ),
            "detach-keys" | "sig-proxy" | "quiet" | "disable-content-trust" | "help" => {
                Text::fixed("This flag is about the terminal, not about the service.", "此参数与终端有关，与服务无关。")
            }
            _ => continue,
        };
        problems.push(Problem { line: given.line, flag: format!("--{}", given.name), harmless: true, message });
    }
}

/// A path of the command's folder, which is the Compose file's folder too.
fn here(value: &str) -> String {
    for start in ["${PWD}", "$PWD", "%cd%", "%CD%"] {
        if let Some(rest) = value.strip_prefix(start)
            && (rest.is_empty() || rest.starts_with(['/', '\\', ':']))
        {
            return format!(".{rest}");
        }
    }
    value.to_owned()
}

fn set_text(body: &mut Mapping, key: &str, run: &Parsed, flag: &str) {
    if let Some(value) = run.text(flag) {
        body.set(key, Node::text(value));
    }
}

/// A number where the value is one; else the text, so that a variable stays.
fn set_number(body: &mut Mapping, key: &str, run: &Parsed, flag: &str) {
    if let Some(value) = run.text(flag) {
        let number = value.parse::<f64>().is_ok_and(f64::is_finite);
        body.set(key, if number { Node::plain(value) } else { Node::text(value) });
    }
}

fn switch(body: &mut Mapping, key: &str, run: &Parsed, flag: &str) {
    if let Some(value @ ("true" | "false")) = run.text(flag)
        && (value == "true" || key == "init")
    {
        body.set(key, Node::plain(value));
    }
}

fn set_list(body: &mut Mapping, key: &str, run: &Parsed, flag: &str, make: impl Fn(&str) -> Option<String>) {
    let mut items: Vec<Node> = Vec::new();
    for value in run.all(flag).filter_map(|given| make(&given.value)).filter(|value| !value.is_empty()) {
        let node = Node::text(value);
        if !items.contains(&node) {
            items.push(node);
        }
    }
    if !items.is_empty() {
        body.set(key, Node::sequence(items));
    }
}

fn pull(body: &mut Mapping, run: &Parsed) {
    if let Some(policy) = run.text("pull") {
        body.set("pull_policy", Node::text(policy));
    }
}

fn environment(body: &mut Mapping, run: &Parsed) {
    let mut environment = Mapping::default();
    for given in run.all("env") {
        match given.value.split_once('=') {
            Some((name, value)) if !name.is_empty() => environment.set(name, Node::text(value)),
            Some(_) => {}
            None if given.value.is_empty() => {}
            None => environment.set(&given.value, Node::null()),
        }
    }
    if !environment.is_empty() {
        body.set("environment", Node::mapping(environment));
    }
    // The command reads these files line by line, without quotes and variables; Compose does only where it is told.
    let files: Vec<Node> = run
        .all("env-file")
        .filter(|given| !given.value.is_empty())
        .map(|given| Node::map_of([("path", Node::text(here(&given.value))), ("format", Node::plain("raw"))]))
        .collect();
    if !files.is_empty() {
        body.set("env_file", Node::sequence(files));
    }
}

fn health(body: &mut Mapping, run: &Parsed) {
    let mut check = Mapping::default();
    if run.on("no-healthcheck") {
        check.set("disable", Node::plain("true"));
    }
    if let Some(command) = run.text("health-cmd") {
        check.set("test", Node::text(command));
    }
    for (flag, key) in [
        ("health-interval", "interval"),
        ("health-timeout", "timeout"),
        ("health-start-period", "start_period"),
        ("health-start-interval", "start_interval"),
    ] {
        // Zero means the image's own value there, and no waiting at all here.
        if let Some(value) = run.text(flag).filter(|value| !matches!(*value, "0" | "0s")) {
            check.set(key, Node::text(value));
        }
    }
    if let Some(retries) = run.text("health-retries").filter(|value| *value != "0") {
        check.set("retries", Node::plain(retries));
    }
    if !check.is_empty() {
        body.set("healthcheck", Node::mapping(check));
    }
}

fn resources(body: &mut Mapping, run: &Parsed, problems: &mut Vec<Problem>) {
    set_number(body, "cpus", run, "cpus");
    for (flag, key) in [
        ("memory", "mem_limit"),
        ("memory-reservation", "mem_reservation"),
        ("cpuset-cpus", "cpuset"),
        ("shm-size", "shm_size"),
    ] {
        set_text(body, key, run, flag);
    }
    for (flag, key) in [
        ("memory-swap", "memswap_limit"),
        ("memory-swappiness", "mem_swappiness"),
        ("cpu-shares", "cpu_shares"),
        ("cpu-period", "cpu_period"),
        ("cpu-quota", "cpu_quota"),
        ("cpu-rt-period", "cpu_rt_period"),
        ("cpu-rt-runtime", "cpu_rt_runtime"),
        ("cpu-count", "cpu_count"),
        ("cpu-percent", "cpu_percent"),
        ("pids-limit", "pids_limit"),
        ("oom-score-adj", "oom_score_adj"),
    ] {
        set_number(body, key, run, flag);
    }
    switch(body, "oom_kill_disable", run, "oom-kill-disable");
    let mut blkio = Mapping::default();
    set_number(&mut blkio, "weight", run, "blkio-weight");
    for (flag, key, value_key) in [
        ("blkio-weight-device", "weight_device", "weight"),
        ("device-read-bps", "device_read_bps", "rate"),
        ("device-read-iops", "device_read_iops", "rate"),
        ("device-write-bps", "device_write_bps", "rate"),
        ("device-write-iops", "device_write_iops", "rate"),
    ] {
        let mut items = Vec::new();
        for given in run.all(flag) {
            match given.value.rsplit_once(':') {
                Some((path, value)) if !path.is_empty() => {
                    let whole = value.parse::<u64>().is_ok();
                    let value = if whole { Node::plain(value) } else { Node::text(value) };
                    items.push(Node::map_of([("path", Node::text(path)), (value_key, value)]));
                }
                _ => wrong(given, "DEVICE:VALUE", problems),
            }
        }
        if !items.is_empty() {
            blkio.set(key, Node::sequence(items));
        }
    }
    if !blkio.is_empty() {
        body.set("blkio_config", Node::mapping(blkio));
    }
    let mut ulimits = Mapping::default();
    for given in run.all("ulimit") {
        let Some((name, limits)) = given.value.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            wrong(given, "NAME=SOFT[:HARD]", problems);
            continue;
        };
        let node = match limits.split_once(':') {
            Some((soft, hard)) => Node::map_of([("soft", Node::plain(soft)), ("hard", Node::plain(hard))]),
            None => Node::plain(limits),
        };
        ulimits.set(name, node);
    }
    if !ulimits.is_empty() {
        body.set("ulimits", Node::mapping(ulimits));
    }
    set_pairs(body, "sysctls", run, "sysctl");
}

fn security(body: &mut Mapping, run: &Parsed, names: &Names) {
    switch(body, "privileged", run, "privileged");
    switch(body, "read_only", run, "read-only");
    let some = |value: &str| Some(value.to_owned());
    for (flag, key) in
        [("cap-add", "cap_add"), ("cap-drop", "cap_drop"), ("security-opt", "security_opt"), ("group-add", "group_add")]
    {
        set_list(body, key, run, flag, some);
    }
    for (flag, key) in
        [("pid", "pid"), ("ipc", "ipc"), ("uts", "uts"), ("userns", "userns_mode"), ("cgroupns", "cgroup")]
    {
        if let Some(mode) = run.text(flag) {
            body.set(key, Node::text(of_container(mode, names)));
        }
    }
    set_text(body, "cgroup_parent", run, "cgroup-parent");
}

/// `container:NAME` as `service:NAME` where the container has become a service.
fn of_container(mode: &str, names: &Names) -> String {
    match mode.strip_prefix("container:").and_then(|container| names.service(container)) {
        Some(service) => format!("service:{service}"),
        None => mode.to_owned(),
    }
}

fn devices(body: &mut Mapping, run: &Parsed, problems: &mut Vec<Problem>) {
    let some = |value: &str| Some(value.to_owned());
    set_list(body, "devices", run, "device", some);
    set_list(body, "device_cgroup_rules", run, "device-cgroup-rule", some);
    let Some(given) = run.last("gpus") else { return };
    let mut request = Mapping::default();
    for (index, part) in comma_parts(&given.value).into_iter().enumerate() {
        let (key, value) = part.split_once('=').unwrap_or(if index == 0 { ("count", &part) } else { ("", &part) });
        let list = |text: &str| Node::sequence(text.split(',').map(Node::text).collect());
        match key.trim() {
            "count" if value == "all" || value == "-1" => request.set("count", Node::plain("all")),
            "count" => request.set("count", Node::plain(value)),
            "device" => request.set("device_ids", list(value)),
            "driver" => request.set("driver", Node::text(value)),
            "capabilities" => request.set("capabilities", list(value)),
            "options" => {
                let pairs = value.split(',').filter_map(|pair| pair.split_once('='));
                request.set("options", Node::map_of(pairs.map(|(key, value)| (key, Node::text(value)))));
            }
            _ => wrong(given, "all, COUNT, device=ID", problems),
        }
    }
    let all = request.len() == 1 && request.get("count").and_then(Node::as_text) == Some("all");
    if all {
        body.set("gpus", Node::plain("all"));
    } else if !request.is_empty() {
        body.set("gpus", Node::sequence(vec![Node::mapping(request)]));
    }
}

fn logging(body: &mut Mapping, run: &Parsed) {
    let mut logging = Mapping::default();
    set_text(&mut logging, "driver", run, "log-driver");
    set_pairs(&mut logging, "options", run, "log-opt");
    if !logging.is_empty() {
        body.set("logging", Node::mapping(logging));
    }
}

/// Parts between commas, quotes respected, as in comma-separated values: `a,"b=1,2"` has two.
fn comma_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(String::new()),
            _ => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn wrong(given: &Given, form: &str, problems: &mut Vec<Problem>) {
    let shown: String = given.value.chars().take(60).collect();
    let message = Text::new(
        format!("“{shown}” cannot be read; the form is {form}."),
        format!("无法读取“{shown}”；格式应为 {form}。"),
    );
    problems.push(Problem { line: given.line, flag: format!("--{}", given.name), harmless: false, message });
}
