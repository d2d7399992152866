//! `vol-db-bind`: data in a folder of the host.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::mount::MountKind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-db-bind",
    family: Family::Volume,
    severity: Severity::Style,
    name: Text::fixed("Data in a folder of the host", "数据存放在主机目录"),
    why: Text::fixed(
        "Folders of the host have the owners, rights and speed of the host; databases are touchy about all three.",
        "主机目录的属主、权限和性能都取决于主机，而数据库对这些都很敏感。",
    ),
    how: Text::fixed("Use a named volume.", "使用命名卷。"),
    proof: "docker compose exec <service> ls -ld <path>",
    example: r#"services:
  db:
    image: postgres:16
    volumes: ["./pg:/var/lib/postgresql/data"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db.volumes[0]
services:
  db: {image: 'postgres:15', volumes: ['./pg:/var/lib/postgresql/data']}
",
            r"services:
  db: {image: 'mysql:8', volumes: [{type: bind, source: '${D}', target: /var/lib/mysql}]}
--- .env
D=./my
",
        ],
        silent: &[r"services:
  db: {image: 'postgres:15', volumes: ['pg:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d']}
volumes: {pg: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| image.role.keeps_data()) else { continue };
        for mount in service.view.mounts.iter().filter(|mount| mount.kind == MountKind::Bind) {
            if image.data.contains(&mount.clean_target().as_str()) {
                found.push(RULE.finding(
                    stack.path(index, &mount.steps),
                    format!(
                        "{} keeps its data in {}, a folder of the host.",
                        service.name,
                        mount.source.as_deref().unwrap_or("")
                    ),
                    format!("{} 的数据存放在主机目录 {}。", service.name, mount.source.as_deref().unwrap_or("")),
                ));
            }
        }
    }
}
