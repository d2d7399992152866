//! `vol-readonly-tmp`: read-only, but it has to write.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-readonly-tmp",
    family: Family::Volume,
    severity: Severity::Fragile,
    name: Text::fixed("Read-only, but it has to write", "只读却需要写入"),
    why: Text::fixed(
        "The image writes into folders that a read-only root does not let it write to, and does not start.",
        "镜像需要写入某些目录，而只读的根文件系统不允许，启动会失败。",
    ),
    how: Text::fixed("Mount memory at these folders: tmpfs.", "在这些目录挂载 tmpfs。"),
    proof: "docker compose logs <service>",
    example: r"services:
  web:
    image: nginx:1.27
    read_only: true
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.read_only
services:
  w: {image: 'nginx:1.27', read_only: true}
",
            r"services:
  w: {image: 'postgres:16', read_only: '${R}', tmpfs: [/tmp], volumes: ['pg:/var/lib/postgresql/data']}
volumes: {pg: {}}
--- .env
R=true
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', read_only: true, tmpfs: [/var/cache/nginx, '/var/run', '/tmp:size=10m']}
  b: {image: 'nginx:1.27'}
  c: {image: 'x:1', read_only: true}
  d: {image: 'nginx:1.27', read_only: true, tmpfs: /run, volumes: [{type: tmpfs, target: /var/cache}, '/tmp']}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.read_only) {
        let Some(image) = service.knowledge else { continue };
        let places: Vec<String> = service
            .view
            .mounts
            .iter()
            .map(|mount| mount.clean_target())
            .chain(service.view.tmpfs.iter().map(|mount| crate::model::mount::clean_path(&mount.target)))
            .collect();
        let covered = |path: &str| {
            // `/var/run` is a link to `/run`.
            let other = path.strip_prefix("/var").filter(|rest| rest.starts_with("/run")).unwrap_or(path);
            places
                .iter()
                .any(|place| [path, other].iter().any(|path| path == place || path.starts_with(&format!("{place}/"))))
        };
        let missing: Vec<&str> =
            image.scratch.iter().copied().filter(|path| !covered(path) && *path != "/tmp").collect();
        if missing.is_empty() {
            continue;
        }
        let mut commands = Vec::new();
        let own = service.record.body.get("tmpfs");
        let items = own.and_then(Node::as_sequence).map(<[Node]>::to_vec).or_else(|| own.is_none().then(Vec::new));
        if let Some(mut items) = items {
            items.extend(missing.iter().map(|path| Node::plain(*path)));
            commands.push(mend::set(stack, index, &["tmpfs".into()], Some(Node::sequence(items))));
        }
        found.push(
            RULE.finding(
                stack.path(index, &["read_only".into()]),
                format!("{} is read-only, but has to write into {}.", service.name, missing.join(", ")),
                format!("{} 是只读的，但需要写入 {}。", service.name, missing.join("、")),
            )
            .with_fix(Safety::Safe, "Mount memory there", "在这些目录挂载 tmpfs", commands),
        );
    }
}
