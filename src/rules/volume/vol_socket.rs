//! `vol-socket`: the engine's socket in a container.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-socket",
    family: Family::Volume,
    severity: Severity::Exposed,
    name: Text::fixed("The engine's socket in a container", "容器可以控制 Docker"),
    why: Text::fixed(
        "Who can write to the socket can start any container with any rights: it is root on the host.",
        "能访问这个 socket 就能以任意权限启动容器，等于拿到了主机的 root。",
    ),
    how: Text::fixed(
        "Put a socket proxy with few rights in between, or do without.",
        "中间加一个权限受限的 socket 代理，或者不挂载。",
    ),
    proof: "docker compose exec <service> ls -l /var/run/docker.sock",
    example: r#"services:
  watcher:
    image: example/watcher:1
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ['/var/run/docker.sock:/var/run/docker.sock']}
",
            r"services:
  a: {image: 'x:1', volumes: [{type: bind, source: '${S}', target: /s}]}
--- .env
S=/run/docker.sock
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['./docker.sock:/x', 'sock:/var/run']}
  proxy: {image: 'tecnativa/docker-socket-proxy:1', volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']}
  p: {image: 'portainer/portainer-ce:2', volumes: ['/var/run/docker.sock:/var/run/docker.sock']}
volumes: {sock: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const SOCKETS: [&str; 5] = [
        "/var/run/docker.sock",
        "/run/docker.sock",
        "/run/containerd/containerd.sock",
        "/run/podman/podman.sock",
        "/var/run",
    ];
    for (index, service) in stack.services().iter().enumerate() {
        // These are made for it.
        if service.knowledge.is_some_and(|image| matches!(image.id, "docker-socket-proxy" | "portainer" | "dozzle")) {
            continue;
        }
        for mount in &service.view.mounts {
            let source = mount.host_path().map(crate::model::mount::clean_path).unwrap_or_default();
            if SOCKETS.contains(&source.as_str()) {
                found.push(RULE.finding(
                    stack.path(index, &mount.steps),
                    format!("{} can control the engine of the host.", service.name),
                    format!("{} 可以控制主机上的容器引擎。", service.name),
                ));
            }
        }
    }
}
