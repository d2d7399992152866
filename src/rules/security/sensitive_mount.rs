//! `sensitive-mount`: a folder of the system is mounted.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::knowledge::Role;
use crate::model::mount::clean_path;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "sensitive-mount",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("A folder of the system is mounted", "挂载了系统目录"),
    why: Text::fixed(
        "What stands there decides who may log in, what the kernel does, what other containers hold. Who can write it owns the host; who can read it knows its secrets.",
        "这些目录决定谁能登录、内核如何运行、其他容器里有什么。能写入的人就控制了主机，能读取的人就知道其中的密钥。",
    ),
    how: Text::fixed(
        "Mount the one file or folder that is needed, with :ro.",
        "只挂载确实需要的文件或目录，并加上 :ro。",
    ),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["/etc:/host/etc"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.volumes[0]
services:
  a: {image: "x:1", volumes: ["/etc:/x:ro"]}
"#,
            r#"services:
  a: {image: "x:1", volumes: [{type: bind, source: /, target: /host}]}
"#,
            r#"services:
  a: {image: "x:1", volumes: ["${D}/.ssh/:/ssh"]}
--- .env
D=/root
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", volumes: ["/etc/localtime:/etc/localtime:ro", "/etc/timezone:/etc/timezone:ro", "./etc:/etc/x", "/srv/data:/data", "/etc/letsencrypt:/etc/letsencrypt:ro", "/dev/shm:/dev/shm"]}
  exporter: {image: 'prom/node-exporter:v1.8.2', volumes: ['/proc:/host/proc:ro', '/:/rootfs:ro']}
  cadvisor: {image: 'gcr.io/cadvisor/cadvisor:v0.49.1', volumes: ['/sys:/sys:ro', '/var/lib/docker/:/var/lib/docker:ro']}
"#],
    },
};

/// Folders of the system: themselves, and for those that end in a slash all below.
const FOLDERS: [&str; 18] = [
    "/",
    "/etc",
    "/root",
    "/root/",
    "/proc",
    "/proc/",
    "/sys",
    "/sys/",
    "/boot",
    "/boot/",
    "/dev",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/var",
    "/var/lib/docker",
    "/var/lib/docker/",
];
/// Files whose owner decides who may do what.
const FILES: [&str; 8] = [
    "/etc/shadow",
    "/etc/passwd",
    "/etc/sudoers",
    "/etc/ssh",
    "/etc/kubernetes",
    "/etc/cron.d",
    "/etc/systemd",
    "/etc/docker",
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // Collectors of metrics and logs read there by profession.
        let watches = service.knowledge.is_some_and(|image| image.role == Role::Observability);
        for mount in &service.view.mounts {
            let Some(source) = mount.host_path().filter(|path| path.starts_with('/')).map(clean_path) else { continue };
            let is_folder = FOLDERS.iter().any(|folder| match folder.strip_suffix('/') {
                Some(above) if !above.is_empty() => {
                    source.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
                }
                _ => source == *folder,
            });
            let sensitive = is_folder || FILES.contains(&source.as_str());
            if !sensitive || watches && mount.read_only {
                continue;
            }
            let (en, zh) = if mount.read_only {
                (
                    format!("{} can read {source} of the host.", service.name),
                    format!("{} 可以读取主机的 {source}。", service.name),
                )
            } else {
                (
                    format!("{} can write to {source} of the host.", service.name),
                    format!("{} 可以写入主机的 {source}。", service.name),
                )
            };
            found.push(RULE.finding(stack.path(index, &mount.steps), en, zh));
        }
    }
}
