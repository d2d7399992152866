//! `vol-shared-rw`: several services write to one volume.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::deploy::Restart;
use crate::model::mount::Mount;
use crate::model::service_view::ServiceView;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-shared-rw",
    family: Family::Volume,
    severity: Severity::Exposed,
    name: Text::fixed("Several services write to one volume", "多个服务写入同一个存储卷"),
    why: Text::fixed(
        "Nobody keeps them from writing over each other. Two databases on one folder destroy it.",
        "没有任何机制阻止它们互相覆盖。两个数据库共用一个目录会损坏数据。",
    ),
    how: Text::fixed(
        "Give each its own volume, or mount it with :ro where it is only read.",
        "各用各的存储卷，只读取的一方加上 :ro。",
    ),
    proof: "docker ps --filter volume=<volume>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["shared:/data"]
  report:
    image: example/report:2
    volumes: ["shared:/data"]
volumes:
  shared: {}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.b.volumes[0]
services:
  a: {image: "x:1", volumes: ["dd:/d"]}
  b: {image: "y:1", volumes: ["dd:/d"]}
volumes: {dd: {}}
"#,
            r#"services:
  a: {image: "postgres:16", volumes: ["${V:-dd}:/var/lib/postgresql/data"]}
  b: {image: "postgres:15", volumes: [{type: volume, source: dd, target: /var/lib/postgresql/data}]}
volumes: {dd: {}}
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", volumes: ["dd:/d"]}
  b: {image: "y:1", volumes: ["dd:/d:ro"]}
  c: {image: "y:1", volumes: [{type: volume, source: dd, target: /d, read_only: true}]}
volumes: {dd: {}}
"#,
            r#"services:
  api: {build: ., volumes: ["dd:/d"]}
  worker: {build: ., volumes: ["dd:/d"]}
  init: {image: "busybox:1", command: "chown -R 1000 /d", volumes: ["dd:/d"], restart: "no"}
volumes: {dd: {}}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut writers: HashMap<&str, Vec<(usize, &Mount)>> = HashMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        let job = service.is_one_shot()
            || service.view.restart.as_ref().is_some_and(|restart| restart.known() == Some(&Restart::No));
        for mount in service.view.mounts.iter().filter(|mount| !mount.read_only && !job) {
            let Some(name) = mount.named_volume() else { continue };
            let list = writers.entry(name).or_default();
            // One image in several roles knows what it does.
            let kin = |other: usize| {
                let other = &stack.service(other).view;
                let same_image = other.image.is_some() && other.image == service.view.image;
                let context =
                    |view: &ServiceView| view.build.as_ref().map(|build| build.effective_context().to_owned());
                (same_image && !service.keeps_data())
                    || context(other).is_some_and(|path| Some(path) == context(&service.view))
            };
            if list
                .first()
                .is_some_and(|(first, _)| *first == index || kin(*first) || !stack.service(*first).runs_with(service))
            {
                continue;
            }
            list.push((index, mount));
        }
    }
    for (name, list) in writers {
        let [(first, first_mount), .., (last, mount)] = list.as_slice() else { continue };
        let data = |index: usize, mount: &Mount| {
            let image = stack.service(index).knowledge.filter(|image| image.role.keeps_data());
            image.is_some_and(|image| image.data.contains(&mount.clean_target().as_str()))
        };
        let both = data(*first, first_mount) && data(*last, mount) && mount.subpath == first_mount.subpath;
        let severity = if both { Severity::Exposed } else { Severity::Style };
        let (a, b) = (&stack.service(*first).name, &stack.service(*last).name);
        found.push(
            RULE.ranked(
                severity,
                stack.path(*last, &mount.steps),
                format!("{a} and {b} both write to {name}."),
                format!("{a} 和 {b} 都写入 {name}。"),
            )
            .with_related(
                stack.path(*first, &first_mount.steps),
                format!("{a} writes here."),
                format!("{a} 在这里写入。"),
            ),
        );
    }
}
