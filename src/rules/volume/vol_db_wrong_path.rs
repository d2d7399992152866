//! `vol-db-wrong-path`: volume beside the data.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::knowledge::Role;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-db-wrong-path",
    family: Family::Volume,
    severity: Severity::Exposed,
    name: Text::fixed("Volume beside the data", "数据卷挂错了位置"),
    why: Text::fixed(
        "The image keeps its data elsewhere: the volume stays empty, and the data is lost with the container.",
        "镜像把数据存放在别处：挂载的卷一直是空的，数据会随容器丢失。",
    ),
    how: Text::fixed("Mount the volume where the image keeps its data.", "把卷挂载到镜像存放数据的目录。"),
    proof: "docker compose exec <service> ls <path>",
    example: r#"services:
  db:
    image: mongo:7
    volumes: ["mongo_data:/data/mongo"]
volumes:
  mongo_data: {}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db.volumes[0]
services:
  db: {image: 'mongo:7', volumes: ['mm:/data/mongo']}
volumes: {mm: {}}
",
            r"services:
  db: {image: 'postgres:16', volumes: [{type: volume, source: pg, target: /var/lib/postgres/data}]}
volumes: {pg: {}}
",
            r"services:
  db: {image: '${I}', volumes: ['my:/var/lib/mysqldata']}
volumes: {my: {}}
--- .env
I=mysql:8
",
        ],
        silent: &[r"services:
  db: {image: 'mongo:7', volumes: ['mm:/data/db', 'cfg:/data/configdb']}
  b: {image: 'mongo:7', volumes: ['./x:/docker-entrypoint-initdb.d']}
  c: {image: 'postgres:16', environment: {PGDATA: /pg/data}, volumes: ['pg:/pg']}
  d: {image: 'mysql:8', volumes: ['logs:/var/log/mysql', 'my:/var/lib/mysql']}
volumes: {mm: {}, cfg: {}, pg: {}, logs: {}, my: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| image.role == Role::Database && !service.partial) else {
            continue;
        };
        let Some(place) = image.data.first() else { continue };
        let moved = ["PGDATA", "MONGO_DATA"].iter().any(|key| service.view.env(key).is_some());
        let within = |target: &str| {
            image.data.iter().any(|place| {
                target == *place || place.starts_with(&format!("{target}/")) || target.starts_with(&format!("{place}/"))
            })
        };
        let told = |target: &str| service.words().any(|word| word.contains(target));
        let mounts = || service.view.mounts.iter();
        if moved || mounts().any(|mount| within(&mount.clean_target())) {
            continue;
        }
        // Only a volume whose path speaks of data is meant for it.
        let data = mounts().find(|mount| {
            let target = mount.clean_target();
            mount.named_volume().is_some() && !told(&target) && is_close(&target, place)
        });
        let Some(mount) = data else { continue };
        let finding = RULE.finding(
            stack.path(index, &mount.steps),
            format!("{} mounts its volume at {}, but keeps its data in {place}.", service.name, mount.target),
            format!("{} 把卷挂载到 {}，但数据存放在 {place}。", service.name, mount.target),
        );
        let raw = service.record.body.at(&mount.steps);
        let short = raw.and_then(Node::as_text).filter(|text| !text.contains('$'));
        let command = match (short, raw) {
            (Some(text), _) => {
                Some(mend::set_text(stack, index, &mount.steps, &text.replacen(&*mount.target, place, 1)))
            }
            (None, Some(node)) if node.get("target").is_some() => {
                let mut steps = mount.steps.clone();
                steps.push("target".into());
                Some(mend::set_text(stack, index, &steps, place))
            }
            _ => None,
        };
        found.push(finding.with_fix(
            Safety::Review,
            format!("Mount it at {place}"),
            format!("改为挂载到 {place}"),
            command.into_iter().collect(),
        ));
    }
}

/// True for a path that speaks of data or of the server.
fn is_close(target: &str, place: &str) -> bool {
    let last = target.rsplit('/').next().unwrap_or(target);
    let parent = |path: &str| path.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned());
    matches!(
        last,
        "data"
            | "db"
            | "database"
            | "mongo"
            | "postgres"
            | "postgresql"
            | "mysql"
            | "mysqldata"
            | "influxdb"
            | "mongodb"
    ) || parent(target) == parent(place) && !matches!(last, "configdb" | "log" | "logs")
}
