//! `docker-run.sh`: the stack as `docker run`, for machines without Compose and for those who want to see what Compose
//! does (Docker CLI reference, `docker run`).
use super::{Context, project_name, verify};
use crate::generate::shell::{Item, Script, Word};
use crate::model::dependency::Condition;
use crate::model::healthcheck::HealthTest;
use crate::model::network::NetworkView;
use crate::model::service_view::ServiceView;
use crate::text::Text;

pub(super) fn script(context: &Context<'_>) -> Script {
    let project = project_name(context);
    let about = Text::fixed(
        "The stack as docker run commands, in the order of the start.",
        "按启动顺序以 docker run 命令启动整套服务。",
    );
    let mut script = Script::bash(&[about.get(context.language)]);
    script.allow("SC1003,SC2016,SC2317,SC2329");
    script.items.push(Item::Fixed(include_str!("docker_run.sh")));
    script.items.push(Item::Blank);
    for network in
        context.stack.networks().iter().filter(|network| !network.members.is_empty() && !network.view.external)
    {
        let mut words = vec![network_name(&project, &network.view)];
        if network.view.internal {
            words.push("--internal".to_owned());
        }
        for subnet in network.view.subnets() {
            words.extend(["--subnet".to_owned(), subnet.to_string()]);
        }
        script.call("network", words);
    }
    for (_, record) in context.document.volumes().iter() {
        let view = crate::model::volume::VolumeView::new(&record.name, &record.body);
        let mut words = vec![volume_name(context, &project, &record.name)];
        for option in &view.driver_opts {
            words.push("--opt".to_owned());
            words.push(format!("{}={}", option.key, option.value.as_deref().unwrap_or_default()));
        }
        if !view.external {
            script.call("volume", words);
        }
    }
    let mut order: Vec<usize> =
        (0..context.services.len()).filter(|index| context.stack.service(*index).is_default()).collect();
    order.sort_by_key(|index| context.stack.start().wave(*index).unwrap_or(usize::MAX));
    for index in order {
        let Some(service) = context.services.get(index) else { continue };
        script.items.push(Item::Blank);
        for edge in context.stack.start().dependencies(index) {
            let Some(other) = context.services.get(edge.to) else { continue };
            let wait = match edge.condition {
                Condition::Healthy => "healthy",
                Condition::Completed => "completed",
                Condition::Started => continue,
            };
            script.call(wait, [container(&project, other)]);
        }
        run(context, &project, service, index, &mut script);
    }
    script
}

fn run(context: &Context<'_>, project: &str, service: &ServiceView, index: usize, script: &mut Script) {
    let image = match (&service.image, &service.build) {
        (Some(image), _) => image.to_string(),
        (None, _) => format!("{project}-{}", service.name),
    };
    if let Some(build) = service.build.as_ref().filter(|build| build.dockerfile_inline.is_none()) {
        let folder = build.effective_context();
        let mut words = vec![vec![Word::Code("docker build")], option("--tag", &image)];
        if let Some(target) = &build.target {
            words.push(option("--target", target));
        }
        if let Some(file) = &build.dockerfile {
            words.push(option("--file", &format!("{folder}/{file}")));
        }
        for arg in &build.args {
            let value = arg.value.as_ref().map_or(arg.key.to_string(), |value| format!("{}={value}", arg.key));
            words.push(option("--build-arg", &value));
        }
        words.push(vec![Word::Template(folder.to_owned())]);
        script.items.push(Item::Tall(words));
    }
    let mut words = vec![vec![Word::Code("docker run --detach")], option("--name", &container(project, service))];
    let mut networks = context.stack.service(index).networks.iter().map(|network| context.stack.network(*network));
    let attachment = |name: &str| service.attachments.iter().find(|one| &*one.network == name);
    let first = networks.next();
    if let Some(network) = first {
        words.push(option("--network", &network_name(project, &network.view)));
        words.push(option("--network-alias", &service.name));
        let found = attachment(&network.name);
        for alias in found.map_or(&[][..], |one| &one.aliases) {
            words.push(option("--network-alias", alias));
        }
        if let Some(address) = found.and_then(|one| one.ipv4_address.as_ref()).and_then(|address| address.known()) {
            words.push(option("--ip", &address.to_string()));
        }
    }
    for port in &service.ports {
        words.push(option("--publish", &port.to_short()));
    }
    for entry in &service.environment {
        let value = entry.value.as_ref().map_or(entry.key.to_string(), |value| format!("{}={value}", entry.key));
        words.push(option("--env", &value));
    }
    for mount in &service.mounts {
        let mut mount = mount.clone();
        if let Some(volume) = mount.named_volume() {
            mount.source = Some(volume_name(context, project, volume).into());
        }
        words.push(option("--volume", &mount.to_short()));
    }
    health(service, &mut words);
    let resources = &service.resources;
    if let Some(memory) = resources.effective_memory().and_then(|limit| limit.known()) {
        words.push(option("--memory", &memory.0.to_string()));
    }
    if let Some(cpus) = resources.effective_cpus().and_then(|limit| limit.known()) {
        words.push(option("--cpus", &cpus.to_string()));
    }
    if let Some(user) = &service.user {
        words.push(option("--user", user));
    }
    if service.read_only {
        words.push(vec![Word::Code("--read-only")]);
    }
    let body = context.stack.service(index).body();
    for (key, flag) in [("cap_drop", "--cap-drop"), ("cap_add", "--cap-add"), ("security_opt", "--security-opt")] {
        for item in body.get(key).and_then(crate::model::Node::as_sequence).into_iter().flatten() {
            words.extend(item.as_text().map(|text| option(flag, text)));
        }
    }
    if body.get("init").and_then(crate::model::Node::as_bool) == Some(true) {
        words.push(vec![Word::Code("--init")]);
    }
    if let Some(restart) = body.get("restart").and_then(crate::model::Node::as_text).filter(|text| *text != "no") {
        words.push(option("--restart", restart));
    }
    let mut after: &[String] = &[];
    if let Some((program, rest)) = service.entrypoint.as_ref().and_then(|entry| entry.words.split_first()) {
        words.push(option("--entrypoint", program));
        after = rest;
    }
    words.push(vec![Word::Template(image)]);
    let command = service.command.as_ref().map_or(&[][..], |command| &command.words);
    let rest: Vec<Word> = after.iter().chain(command).map(|word| Word::Template(word.clone())).collect();
    if !rest.is_empty() {
        words.push(rest);
    }
    script.items.push(Item::Tall(words));
    for network in networks {
        let mut words = vec!["--alias".to_owned(), service.name.to_string()];
        if let Some(address) = attachment(&network.name).and_then(|one| one.ipv4_address.as_ref()?.known().copied()) {
            words.extend(["--ip".to_owned(), address.to_string()]);
        }
        words.extend([network_name(project, &network.view), container(project, service)]);
        script.call("docker network connect", words);
    }
    if verify::ends(context, index) {
        script.call("completed", [container(project, service)]);
    }
}

fn health(service: &ServiceView, words: &mut Vec<Vec<Word>>) {
    let Some(check) = &service.healthcheck else { return };
    let line = match &check.test {
        Some(HealthTest::Exec(words)) => crate::model::command::join(words),
        Some(HealthTest::Shell(line)) => line.clone(),
        Some(HealthTest::None) | None => {
            if check.is_disabled() {
                words.push(vec![Word::Code("--no-healthcheck")]);
            }
            return;
        }
    };
    words.push(option("--health-cmd", &line));
    for (flag, value) in [
        ("--health-interval", &check.interval),
        ("--health-timeout", &check.timeout),
        ("--health-start-period", &check.start_period),
    ] {
        if let Some(duration) = value.as_ref().and_then(|setting| setting.known()) {
            words.push(option(flag, &duration.to_string()));
        }
    }
    if let Some(retries) = check.retries.as_ref().and_then(|setting| setting.known()) {
        words.push(option("--health-retries", &retries.to_string()));
    }
}

fn option(flag: &'static str, value: &str) -> Vec<Word> {
    vec![Word::Code(flag), Word::Template(value.to_owned())]
}

fn container(project: &str, service: &ServiceView) -> String {
    service.container_name.as_ref().map_or_else(|| format!("{project}-{}", service.name), |name| name.to_string())
}

fn network_name(project: &str, network: &NetworkView) -> String {
    network.name.as_ref().map_or_else(|| format!("{project}_{}", network.key), |name| name.to_string())
}

fn volume_name(context: &Context<'_>, project: &str, key: &str) -> String {
    let record = context.document.volumes().by_name(key).map(|(_, record)| record.clone());
    let view = record.map(|record| crate::model::volume::VolumeView::new(&record.name, &record.body));
    view.and_then(|view| view.name).map_or_else(|| format!("{project}_{key}"), |name| name.to_string())
}
