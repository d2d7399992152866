//! `net-unused`: a network, volume, secret or config is declared and not used.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Kind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-unused",
    family: Family::Network,
    severity: Severity::Style,
    name: Text::fixed("Declared and not used", "已声明但未使用"),
    why: Text::fixed(
        "Nothing of the stack uses it; a reader looks for a purpose that is not there.",
        "没有服务用到它，只会让读者去找并不存在的用途。",
    ),
    how: Text::fixed("Use it or remove it.", "使用它，或者删去它。"),
    proof: "docker compose config",
    example: r"services:
  api:
    image: example/api:1.4
networks:
  orphan: {}
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.orphan
services:
  a: {image: 'x:1'}
networks: {orphan: {}}
",
            r"# volumes.v
services:
  a: {image: 'x:1', volumes: ['./v:/v']}
volumes: {v: {}}
",
            r"# secrets.s
services:
  a: {image: 'x:1', environment: ['S=s']}
secrets: {s: {file: ./s}}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: [n], volumes: ['vv:/v', {type: volume, source: w, target: /w}], secrets: [s, {source: t}], configs: [c]}
networks: {n: {}}
volumes: {vv: {}, w: {}}
secrets: {s: {file: ./s}, t: {file: ./t}}
configs: {c: {file: ./c}}
",
            r"services:
  a: {build: {context: ., secrets: [s]}}
networks: {default: {driver: bridge}}
secrets: {s: {file: ./s}}
",
            r"include: [x.yml]
services:
  a: {image: 'x:1'}
networks: {orphan: {}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    if stack.is_open() || stack.services().iter().any(|service| service.partial) {
        return;
    }
    let mut used: HashSet<(Kind, Box<str>)> = HashSet::new();
    for service in stack.services() {
        let view = &service.view;
        let built = view.build.iter().flat_map(|build| &build.secrets);
        used.extend(view.attachments.iter().map(|one| (Kind::Network, one.network.clone())));
        used.extend(view.mounts.iter().filter_map(|mount| Some((Kind::Volume, mount.named_volume()?.into()))));
        used.extend(view.secrets.iter().chain(built).map(|grant| (Kind::Secret, grant.source.clone())));
        used.extend(view.configs.iter().map(|grant| (Kind::Config, grant.source.clone())));
    }
    let document = stack.document();
    for kind in [Kind::Network, Kind::Volume, Kind::Secret, Kind::Config] {
        for (id, record) in document.table(kind).iter() {
            let implicit = kind == Kind::Network && &*record.name == "default";
            if implicit || used.contains(&(kind, record.name.clone())) {
                continue;
            }
            found.push(
                RULE.finding(
                    Stack::record_path(kind, &record.name, &[]),
                    format!("No service uses {}.", record.name),
                    format!("没有服务使用 {}。", record.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Remove {}", record.name),
                    format!("删去 {}", record.name),
                    vec![Command::Remove { ids: vec![id] }],
                ),
            );
        }
    }
}
