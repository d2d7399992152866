//! `backup.sh` and `restore.sh`: each stateful service by its own tool, volumes without one as an archive.
use super::Context;
use crate::generate::shell::{Item, Script};
use crate::graph::StackService;
use crate::model::template::variables;
use crate::text::Text;

/// A thing to back up: the function that does it and its arguments.
pub(super) struct Store {
    function: &'static str,
    words: Vec<String>,
}

/// What the stack keeps.
pub(super) fn stores(context: &Context<'_>) -> Vec<Store> {
    let mut out = Vec::new();
    let mut packed: Vec<String> = Vec::new();
    for service in context.stack.services().iter().filter(|service| service.is_default() && !service.is_one_shot()) {
        let name = service.name.to_string();
        let function = match service.knowledge.map(|image| image.id) {
            Some("postgres" | "timescaledb" | "postgis") => Some("postgres"),
            Some("mysql") => Some("mysql"),
            Some("mariadb") => Some("mariadb"),
            Some("mongo" | "mongodb") => Some("mongo"),
            Some("redis" | "valkey") => Some("redis"),
            Some("influxdb") if service.view.env("DOCKER_INFLUXDB_INIT_ADMIN_TOKEN").is_some() => Some("influxdb"),
            _ => None,
        };
        let data = service.knowledge.map_or(&[][..], |image| image.data);
        if let Some(function) = function {
            let mut words = vec![name.clone()];
            if function == "redis" {
                words.extend(password_variable(context, service));
            }
            out.push(Store { function, words });
        }
        for mount in service.view.mounts.iter().filter(|mount| !mount.read_only) {
            let (Some(volume), target) = (mount.named_volume(), mount.clean_target()) else { continue };
            let own = function.is_some() && (data.contains(&target.as_str()) || function == Some("influxdb"));
            if own || packed.iter().any(|known| known == volume) {
                packed.push(volume.to_owned());
                continue;
            }
            packed.push(volume.to_owned());
            let file: String =
                volume.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
            out.push(Store { function: "folder", words: vec![name.clone(), target, file] });
        }
    }
    out
}

pub(super) fn backup(context: &Context<'_>) -> Option<Script> {
    let about = Text::fixed(
        "Backs up every service that keeps data, each with its own tool, into backups/<time>.\nNightly by cron: 0 2 * * * /path/to/scripts/backup.sh",
        "备份所有有状态服务，各用自己的工具，写入 backups/<时间>。\n每晚由 cron 执行：0 2 * * * /path/to/scripts/backup.sh",
    );
    script(context, &about, include_str!("backup.sh"), &[])
}

pub(super) fn restore(context: &Context<'_>) -> Option<Script> {
    let about = Text::fixed(
        "Puts a backup back. What the services hold now is replaced. YES=1: without asking.",
        "恢复备份，服务中现有的数据会被替换。YES=1：不再询问。",
    );
    let question = Text::fixed(
        "This replaces what the services hold now. Type yes to go on:",
        "服务中现有的数据将被替换。输入 yes 继续：",
    );
    let nothing =
        Text::fixed("Nothing was restored: no file of the backup fits.", "没有恢复任何内容：备份中没有匹配的文件。");
    let words = [("QUESTION", question), ("NOTHING", nothing)];
    script(context, &about, include_str!("restore.sh"), &words)
}

fn script(
    context: &Context<'_>,
    about: &Text,
    functions: &'static str,
    words: &[(&'static str, Text)],
) -> Option<Script> {
    let stores = stores(context);
    if stores.is_empty() {
        return None;
    }
    let mut script = Script::bash(&[about.get(context.language)]);
    // Lines in single quotes are for the container's shell; functions for what this stack does not have are not called.
    script.allow("SC2016,SC2317,SC2329");
    for (name, text) in words {
        script.items.push(Item::Assign(name, text.get(context.language).to_owned()));
    }
    script.items.push(Item::Fixed(functions));
    script.items.push(Item::Blank);
    for store in &stores {
        script.call(store.function, &store.words);
    }
    script.call("finish", [""; 0]);
    Some(script)
}

/// The variable of `.env` that holds a Redis server's password; none where the container's own environment has it, or
/// where it needs none.
fn password_variable(context: &Context<'_>, service: &StackService) -> Option<String> {
    if service.view.env("REDISCLI_AUTH").is_some() {
        return None;
    }
    let written = context.services.iter().find(|one| one.name == service.name)?;
    let words = &written.command.as_ref()?.words;
    let after = words.iter().skip_while(|word| *word != "--requirepass").nth(1)?;
    variables(after).first().map(|variable| variable.name.clone())
}
