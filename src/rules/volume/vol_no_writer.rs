//! `vol-no-writer`: nobody writes into the volume.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Step;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-no-writer",
    family: Family::Volume,
    severity: Severity::Fragile,
    name: Text::fixed("Nobody writes into the volume", "没有服务写入这个卷"),
    why: Text::fixed(
        "A new volume is empty, and all mount it read-only: there is never anything in it.",
        "新建的卷是空的，而所有服务都只读挂载，里面永远不会有内容。",
    ),
    how: Text::fixed("Mount it writable in the service that fills it.", "在产生数据的服务里以可写方式挂载。"),
    proof: "docker compose exec <service> ls <path>",
    example: r#"services:
  gateway:
    image: example/gateway:1
    volumes: ["data:/app/data:ro"]
volumes:
  data: {}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.b.volumes[0]
services:
  b: {image: 'y:1', volumes: ['dd:/d:ro']}
volumes: {dd: {}}
",
            r"services:
  b: {image: 'y:1', volumes: [{type: volume, source: dd, target: /d, read_only: '${R}'}]}
  c: {image: 'y:1', volumes: ['dd:/d:ro']}
volumes: {dd: null}
--- .env
R=true
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', volumes: ['dd:/d']}
  b: {image: 'y:1', volumes: ['dd:/d:ro', 'ext:/e:ro', 'nfs:/n:ro']}
volumes: {dd: {}, ext: {external: true}, nfs: {driver_opts: {type: nfs, device: ':/x'}}}
",
            r"services:
  b: {image: 'nginx:1', volumes: ['html:/usr/share/nginx/html:ro', 'named:/x:ro']}
volumes: {html: {}, named: {name: shared-with-others}}
",
            r"services:
  b: {build: ., volumes: ['dd:/d:ro']}
  c: {image: 'x:1', volumes_from: [b]}
volumes: {dd: {}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut readers: HashMap<&str, Vec<(usize, &[Step])>> = HashMap::new();
    let mut written: HashSet<&str> = HashSet::new();
    for (index, service) in stack.services().iter().enumerate() {
        for mount in &service.view.mounts {
            let Some(name) = mount.named_volume() else { continue };
            // An empty volume is filled from the image's own files at that place.
            let filled = mount.clean_target().starts_with("/usr/share") || mount.clean_target().starts_with("/var/www");
            if mount.read_only && !filled {
                readers.entry(name).or_default().push((index, &mount.steps));
            } else {
                written.insert(name);
            }
        }
    }
    if stack.is_open()
        || stack.services().iter().any(|service| service.partial || !service.view.volumes_from.is_empty())
    {
        return;
    }
    for (_, record) in stack.document().volumes().iter() {
        let plain = record.body.is_null()
            || ["external", "driver_opts", "name"].iter().all(|key| record.body.get(key).is_none());
        let Some((first, steps)) = readers.get(&*record.name).and_then(|all| all.first()) else { continue };
        if plain && !written.contains(&*record.name) {
            found.push(RULE.finding(
                stack.path(*first, steps),
                format!("Every service mounts {} read-only, so it stays empty.", record.name),
                format!("所有服务都只读挂载 {}，它会一直是空的。", record.name),
            ));
        }
    }
}
