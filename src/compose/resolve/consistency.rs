//! Whether the parts of a project fit together.
use super::check::{entries, list};
use super::problem::{Problems, words};
use super::scalar::{Typed, as_string, printed, typed};
use crate::model::units::Bytes;
use crate::model::{Mapping, Node};
use std::collections::{BTreeMap, HashMap};

/// Checks the enabled services and what they use.
pub(super) fn check(model: &Node, disabled: &[String], problems: &mut Problems) {
    let services: BTreeMap<&str, &Node> = entries(model, "services").collect();
    for (name, service) in &services {
        if service.as_mapping().is_some() {
            let mut one = One { name, service, services: &services, model, disabled, problems };
            one.build();
            one.networks();
            one.references();
            one.resources();
            one.mounts();
        }
    }
    for (name, secret) in entries(model, "secrets") {
        let has = |key: &str| secret.get(key).and_then(as_string).is_some_and(|text| !text.is_empty());
        if !super::check::is_true(secret.get("external"))
            && secret.as_mapping().is_some()
            && !has("file")
            && !has("environment")
        {
            let message = words("A secret needs file or environment.", "密钥（secret）必须有 file 或 environment。");
            problems.error("compose-secret-source", &["secrets", name], message);
        }
    }
    cycles(&services, problems);
}

/// Checks that no two services have the same container name.
pub(super) fn container_names(model: &Node, problems: &mut Problems) {
    let mut names: HashMap<String, &str> = HashMap::new();
    for (service, body) in entries(model, "services") {
        let Some(name) = body.get("container_name").and_then(as_string).filter(|name| !name.is_empty()) else {
            continue;
        };
        if let Some(other) = names.insert(name.to_owned(), service) {
            let message = words(
                format!("The service {other} has the container name {name} too."),
                format!("服务 {other} 也使用容器名 {name}。"),
            );
            problems.error("compose-cn-dup", &["services", service, "container_name"], message);
        }
    }
}

struct One<'a> {
    name: &'a str,
    service: &'a Node,
    services: &'a BTreeMap<&'a str, &'a Node>,
    model: &'a Node,
    disabled: &'a [String],
    problems: &'a mut Problems,
}

impl One<'_> {
    fn error(&mut self, code: &'static str, way: &[&str], en: impl Into<String>, zh: impl Into<String>) {
        self.problems.error(code, &[&["services", self.name], way].concat(), words(en, zh));
    }

    fn text(&self, key: &str) -> &str {
        self.service.get(key).and_then(as_string).unwrap_or("")
    }

    fn declared(&self, section: &str, name: &str) -> bool {
        self.model.get(section).and_then(Node::as_mapping).is_some_and(|mapping| mapping.get(name).is_some())
    }

    fn build(&mut self) {
        let Some(build) = self.service.get("build") else {
            if self.text("image").is_empty() && self.service.get("provider").is_none() {
                self.error(
                    "compose-no-image",
                    &[],
                    "The service has neither image nor build.",
                    "服务既没有 image 也没有 build。",
                );
            }
            return;
        };
        let has = |key: &str| build.get(key).and_then(as_string).is_some_and(|text| !text.is_empty());
        if has("dockerfile") && has("dockerfile_inline") {
            self.error(
                "compose-dockerfile-xor",
                &["build"],
                "dockerfile and dockerfile_inline exclude each other.",
                "dockerfile 和 dockerfile_inline 不能同时使用。",
            );
        }
        for (context, value) in entries(build, "additional_contexts") {
            let value = printed(value);
            let Some(target) = value.strip_prefix("service:") else { continue };
            match self.services.get(target) {
                Some(service) if service.get("build").is_some() => {}
                _ => self.error(
                    "compose-addl-context",
                    &["build", "additional_contexts", context],
                    format!("{target} is no service that is built."),
                    format!("{target} 不是需要构建的服务。"),
                ),
            }
        }
        let platform = self.text("platform").to_owned();
        let platforms = list(build, "platforms");
        if !platforms.is_empty() && !platform.is_empty() && !platforms.iter().any(|one| printed(one) == platform) {
            self.error(
                "compose-platforms",
                &["platform"],
                format!("build.platforms does not name {platform}."),
                format!("build.platforms 中没有 {platform}。"),
            );
        }
    }

    fn networks(&mut self) {
        let mode = self.text("network_mode").to_owned();
        let joined: Vec<&str> = entries(self.service, "networks").map(|(network, _)| network).collect();
        if !mode.is_empty() && !joined.is_empty() {
            self.error(
                "compose-netmode-xor",
                &["network_mode"],
                "network_mode and networks exclude each other.",
                "network_mode 和 networks 不能同时使用。",
            );
        }
        for network in joined {
            if !self.declared("networks", network) {
                self.undefined("compose-undef-network", &["networks", network], "network", "网络", network);
            }
        }
        if let Some(other) = mode.strip_prefix("service:")
            && !self.services.contains_key(other)
        {
            self.undefined("compose-netmode-service", &["network_mode"], "service", "服务", other);
        }
    }

    fn undefined(&mut self, code: &'static str, way: &[&str], kind: &str, kind_zh: &str, name: &str) {
        let message = words(format!("There is no {kind} {name}."), format!("没有名为 {name} 的{kind_zh}。"));
        self.problems.error_of(code, &[&["services", self.name], way].concat(), name, message);
    }

    fn references(&mut self) {
        if let Some(test) = self.service.get("healthcheck").and_then(|check| check.get("test")?.as_sequence())
            && let Some(first) = test.first().map(printed)
            && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        {
            self.error(
                "compose-hc-test",
                &["healthcheck", "test"],
                "The test's first word must be CMD, CMD-SHELL or NONE.",
                "test 的第一个词必须是 CMD、CMD-SHELL 或 NONE。",
            );
        }
        for (other, dependency) in entries(self.service, "depends_on") {
            let optional = dependency.get("required").is_some_and(|node| printed(node) == "false");
            let off = self.disabled.iter().any(|name| name == other);
            if self.services.contains_key(other) || off && optional {
                continue;
            }
            if off {
                self.error(
                    "compose-undef-depends",
                    &["depends_on", other],
                    format!("No active profile enables the service {other}."),
                    format!("没有启用的配置（profile）包含服务 {other}。"),
                );
            } else {
                self.undefined("compose-undef-depends", &["depends_on", other], "service", "服务", other);
            }
        }
        for (index, mount) in list(self.service, "volumes").iter().enumerate() {
            let source = mount.get("source").and_then(as_string).unwrap_or("");
            if mount.get("type").and_then(as_string) == Some("volume")
                && !source.is_empty()
                && !self.declared("volumes", source)
            {
                self.undefined("compose-undef-volume", &["volumes", &format!("[{index}]")], "volume", "卷", source);
            }
        }
        let build_secrets = self.service.get("build").map_or(&[][..], |build| list(build, "secrets"));
        type Grants<'g> = (&'static str, &'g [&'g str], &'g str, &'g str, &'g [Node]);
        let grants: [Grants<'_>; 3] = [
            ("compose-undef-secret", &["secrets"], "secret", "密钥", list(self.service, "secrets")),
            ("compose-undef-build-secret", &["build", "secrets"], "secret", "密钥", build_secrets),
            ("compose-undef-config", &["configs"], "config", "配置", list(self.service, "configs")),
        ];
        for (code, way, kind, kind_zh, grants) in grants {
            let section = way.last().copied().unwrap_or_default();
            for (index, grant) in grants.iter().enumerate() {
                let source = grant.get("source").map_or(String::new(), printed);
                if !self.declared(section, &source) {
                    let index = format!("[{index}]");
                    let way = [way, &[&*index]].concat();
                    self.undefined(code, &way, kind, kind_zh, &source);
                }
            }
        }
        for (model, _) in entries(self.service, "models") {
            if !self.declared("models", model) {
                self.undefined("compose-undef-model", &["models", model], "model", "模型", model);
            }
        }
    }

    fn resources(&mut self) {
        let number = |node: Option<&Node>| match node.and_then(typed) {
            Some(Typed::Whole(whole)) => Some(whole as f64),
            Some(Typed::Number(number)) => Some(number),
            Some(Typed::Text(text)) => text.parse().ok(),
            _ => None,
        };
        let bytes = |node: Option<&Node>| match node.and_then(typed) {
            Some(Typed::Whole(whole)) => Some(whole as f64),
            Some(Typed::Text(text)) => Bytes::parse(text).ok().map(|bytes| bytes.0 as f64),
            _ => None,
        };
        let deploy = self.service.get("deploy").filter(|deploy| !deploy.is_null());
        let scale = number(self.service.get("scale"));
        let replicas = number(deploy.and_then(|deploy| deploy.get("replicas")));
        if let (Some(scale), Some(replicas)) = (scale, replicas)
            && scale != replicas
        {
            self.distinct("compose-scale-replicas", "scale", "deploy.replicas");
        }
        for (key, count) in [("scale", scale), ("deploy.replicas", replicas)] {
            if count.is_some_and(|count| count < 0.0) {
                self.error(
                    "compose-scale-replicas",
                    &[],
                    format!("{key} must not be negative."),
                    format!("{key} 不能为负数。"),
                );
            }
        }
        let part = |group: &str| deploy.and_then(|deploy| deploy.get("resources")?.get(group));
        let (limits, reservations) = (part("limits"), part("reservations"));
        type Read<'r> = &'r dyn Fn(Option<&Node>) -> Option<f64>;
        let pairs: [(&str, Option<&Node>, &str, &str, Read<'_>); 4] = [
            ("cpus", limits, "cpus", "deploy.resources.limits.cpus", &number),
            ("mem_limit", limits, "memory", "deploy.resources.limits.memory", &bytes),
            ("mem_reservation", reservations, "memory", "deploy.resources.reservations.memory", &bytes),
            ("pids_limit", limits, "pids", "deploy.resources.limits.pids", &number),
        ];
        for (own, group, key, shown, read) in pairs {
            let value = read(self.service.get(own)).unwrap_or(0.0);
            if value != 0.0 && group.is_some_and(|group| read(group.get(key)).unwrap_or(0.0) != value) {
                self.distinct("compose-limit-dup", own, shown);
            }
        }
        if scale.or(replicas).unwrap_or(1.0) > 1.0 && !self.text("container_name").is_empty() {
            self.error(
                "compose-cn-scale",
                &["container_name"],
                "Several containers of one service cannot share a container name.",
                "一个服务的多个容器不能共用同一个容器名。",
            );
        }
        let watch = self.service.get("develop").map_or(&[][..], |develop| list(develop, "watch"));
        for (index, rule) in watch.iter().enumerate() {
            let action = rule.get("action").map_or(String::new(), printed);
            let target = rule.get("target").map_or(String::new(), printed);
            if target.is_empty() && action != "rebuild" && action != "restart" {
                let way = ["develop", "watch", &format!("[{index}]")];
                self.error(
                    "compose-watch-target",
                    &way,
                    format!("{action} needs a target."),
                    format!("{action} 需要 target。"),
                );
            }
        }
    }

    fn distinct(&mut self, code: &'static str, own: &str, other: &str) {
        self.error(code, &[own], format!("{own} and {other} differ."), format!("{own} 与 {other} 不一致。"));
    }

    fn mounts(&mut self) {
        let tmpfs = match self.service.get("tmpfs") {
            Some(node) if as_string(node).is_some() => vec![printed(node)],
            _ => list(self.service, "tmpfs").iter().map(printed).collect(),
        };
        let mut seen: HashMap<String, String> = HashMap::new();
        let tmpfs = tmpfs.iter().map(|one| one.split(':').next().unwrap_or("").to_owned());
        let volumes = list(self.service, "volumes").iter().map(|one| one.get("target").map_or(String::new(), printed));
        let all: Vec<(String, String)> = (tmpfs.enumerate().map(|(index, target)| (format!("tmpfs[{index}]"), target)))
            .chain(volumes.enumerate().map(|(index, target)| (format!("volumes[{index}]"), target)))
            .collect();
        for (place, target) in all {
            if let Some(other) = seen.insert(target.clone(), place.clone()) {
                let (key, index) = place.split_once('[').unwrap_or((&place, ""));
                self.error(
                    "compose-mount-dup",
                    &[key, &format!("[{index}")],
                    format!("{place} has the target {target}, which {other} has too."),
                    format!("{place} 的目标 {target} 与 {other} 相同。"),
                );
            }
        }
    }
}

/// Reports one cycle of dependencies for each group of services that wait for each other.
fn cycles(services: &BTreeMap<&str, &Node>, problems: &mut Problems) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Open,
        Done,
    }
    let next = |name: &str| -> Vec<&str> {
        let mapping = services.get(name).and_then(|service| service.get("depends_on")?.as_mapping());
        mapping.map(Mapping::keys).into_iter().flatten().filter(|other| services.contains_key(other)).collect()
    };
    let mut states: HashMap<&str, State> = HashMap::new();
    for start in services.keys() {
        let mut path: Vec<(&str, Vec<&str>)> = Vec::new();
        if states.contains_key(start) {
            continue;
        }
        states.insert(start, State::Open);
        path.push((start, next(start)));
        while let Some((name, children)) = path.last_mut() {
            let Some(child) = children.pop() else {
                states.insert(name, State::Done);
                path.pop();
                continue;
            };
            match states.get(child) {
                None => {
                    states.insert(child, State::Open);
                    path.push((child, next(child)));
                }
                Some(State::Open) => {
                    let from = path.iter().position(|(name, _)| *name == child).unwrap_or(0);
                    let mut names: Vec<&str> = path.iter().skip(from).map(|(name, _)| *name).collect();
                    names.push(child);
                    let way = names.join(" → ");
                    let message = words(
                        format!("These services wait for each other: {way}."),
                        format!("这些服务互相等待：{way}。"),
                    );
                    problems.error("compose-cycle", &["services", child, "depends_on"], message);
                }
                Some(State::Done) => {}
            }
        }
    }
}
