//! `firewall.sh`: rules for published ports in DOCKER-USER, the chain that Docker leaves to the administrator. Rules in
//! INPUT do not see these packets: Docker forwards them.
use super::{Context, project_name};
use crate::generate::shell::{Item, Script};
use crate::model::knowledge::Role;
use crate::text::Text;

pub(super) fn script(context: &Context<'_>) -> Option<Script> {
    let mut rules: Vec<(&'static str, String, String)> = Vec::new();
    for service in context.stack.services() {
        let private = service.knowledge.map_or(&[][..], |image| image.private_ports);
        let restricted = service.knowledge.is_some_and(|image| {
            image.role.keeps_data() || matches!(image.role, Role::Admin | Role::Observability | Role::Registry)
        });
        for mapping in service.view.ports.iter().filter(|mapping| !mapping.is_loopback()) {
            for (published, target) in mapping.pairs() {
                let Some(published) = published else { continue };
                let kind = if restricted || private.contains(&target) { "restricted" } else { "open" };
                let rule = (kind, mapping.transport().name().to_owned(), published.to_string());
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
    }
    if rules.is_empty() {
        return None;
    }
    rules.sort_by_key(|(kind, _, _)| *kind);
    let say = |en: &'static str, zh: &'static str| Text::fixed(en, zh).get(context.language).to_owned();
    let about = say(
        "Who may reach the published ports. Docker forwards these packets, so rules in INPUT never see them; DOCKER-USER does.",
        "谁可以访问已发布的端口。这些数据包由 Docker 转发，不经过 INPUT，只有 DOCKER-USER 能看到。",
    );
    let usage = say(
        "As root: TRUSTED=\"203.0.113.7 2001:db8::/32\" scripts/firewall.sh apply | remove | show",
        "以 root 运行：TRUSTED=\"203.0.113.7 2001:db8::/32\" scripts/firewall.sh apply | remove | show",
    );
    let mut script = Script::bash(&[&about, &usage]);
    // A chain's name has 28 characters at the most.
    let name: String = project_name(context).chars().take(20).collect();
    script.allow("SC2317,SC2329");
    script.items.push(Item::Assign("CHAIN", format!("STACK-{name}")));
    script.items.push(Item::Fixed(include_str!("firewall.sh")));
    script.items.push(Item::Blank);
    script.items.push(Item::Fixed("rules() {"));
    for (kind, protocol, port) in &rules {
        script.call(if *kind == "open" { "  open" } else { "  restricted" }, [protocol, port]);
    }
    script.items.push(Item::Fixed(
        "}\n\ncase ${1:-} in\n  apply | remove | show) \"$1\" ;;\n  *)\n    printf 'usage: %s apply|remove|show\\n' \"$0\" >&2\n    exit 2\n    ;;\nesac",
    ));
    Some(script)
}
