//! `vol-config-rw`: configuration can be written.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::mount::MountKind;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-config-rw",
    family: Family::Volume,
    severity: Severity::Style,
    name: Text::fixed("Configuration can be written", "配置文件可写"),
    why: Text::fixed(
        "A process that was broken into can change its own configuration on the host.",
        "进程被攻破后可以修改主机上的配置文件。",
    ),
    how: Text::fixed("Mount it with :ro.", "挂载时加上 :ro。"),
    proof: "docker compose exec <service> touch <path>",
    example: r#"services:
  web:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf']}
",
            r"services:
  w: {image: 'x:1', volumes: [{type: bind, source: ./app.yml, target: /etc/app/app.yml}]}
",
            r"services:
  w: {image: 'x:1', volumes: ['./${F}:/etc/x.conf']}
--- .env
F=x.conf
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './html:/usr/share/nginx/html', 'data:/etc/x.conf']}
  b: {image: 'x:1', volumes: [{type: bind, source: ./app.yml, target: /etc/app/app.yml, read_only: true}]}
volumes: {data: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const ENDINGS: [&str; 9] = [".conf", ".cnf", ".ini", ".yml", ".yaml", ".toml", ".json", ".properties", "Caddyfile"];
    for (index, service) in stack.services().iter().enumerate() {
        for mount in service.view.mounts.iter().filter(|mount| mount.kind == MountKind::Bind && !mount.read_only) {
            let source = mount.source.as_deref().unwrap_or("");
            let target = mount.clean_target();
            let system = target.starts_with("/etc/") || target.starts_with("/usr/local/etc/");
            if !system || !ENDINGS.iter().any(|end| source.ends_with(end)) {
                continue;
            }
            let raw = service.record.body.at(&mount.steps);
            let command = match raw.and_then(Node::as_text) {
                Some(text) if mount.options.is_empty() => {
                    Some(mend::set_text(stack, index, &mount.steps, &format!("{text}:ro")))
                }
                Some(_) => None,
                None => {
                    let mut steps = mount.steps.clone();
                    steps.push("read_only".into());
                    raw.map(|_| mend::set(stack, index, &steps, Some(Node::plain("true"))))
                }
            };
            found.push(
                RULE.finding(
                    stack.path(index, &mount.steps),
                    format!("{} may write into its configuration {source}.", service.name),
                    format!("{} 可以改写自己的配置文件 {source}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    "Mount it read-only",
                    "以只读方式挂载",
                    command.into_iter().collect(),
                ),
            );
        }
    }
}
