//! `compose-unknown-key`: unknown key.
use super::schema::{self, Shape};
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node, Path, Step, Value};
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-unknown-key",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Unknown key", "未知的键"),
    why: Text::fixed(
        "docker compose refuses a file with keys that it does not know: additional properties are not allowed.",
        "docker compose 遇到不认识的键会拒绝整个文件：additional properties are not allowed。",
    ),
    how: Text::fixed("Correct the key, remove it, or begin it with x-.", "改正这个键、删去它，或以 x- 开头。"),
    proof: "docker compose config -q",
    example: r#"services:
  web:
    image: nginx:1.27
    prots: ["80:80"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.prots
services:
  a: {image: 'x:1', prots: ["80:80"]}
"#,
            r"# services.a.deploy.resources.limit
services:
  a: {image: 'x:1', deploy: {resources: {limit: {memory: 1G}}}}
",
            r"# networks.n.subnet
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {subnet: 10.0.0.0/8}}
",
            r"# services.a.ports[0].publish
services:
  a: {image: 'x:1', ports: [{target: 80, publish: '${P}'}]}
--- .env
P=1
",
            r"# service
service:
  a: {image: 'x:1'}
",
            r"# services.a.depends_on.b.conditon
services:
  a: {image: 'x:1', depends_on: {b: {conditon: service_started}}}
  b: {image: 'x:1'}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', x-own: 1, environment: {ANY: 1}, labels: {any: 1}, build: {context: ., x-y: 1, args: {any: 1}}, healthcheck: {test: x, start_interval: 1s, start_period: 1s}}
x-top: 1
",
            r"services:
  a: {image: 'x:1', ports: ['80', {target: 80, x-z: 1}], networks: {n: null}, logging: {driver: json-file, options: {max-size: 1m}}, ulimits: {nofile: {soft: 1, hard: 2}}, sysctls: {net.core.somaxconn: 1}}
networks: {n: {ipam: {config: [{subnet: 10.0.0.0/8, aux_addresses: {a: 10.0.0.9}}]}}}
",
            r"version: '3'
name: x
include: [a.yml]
services: {a: {image: 'x:1'}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let document = stack.document();
    for (key, node) in document.extra.iter() {
        if !schema::TOP.contains(&key) && !key.starts_with("x-") {
            let meant = nearest(key, schema::TOP);
            // A misspelt section takes its records along when it is renamed.
            let rename = meant.filter(|meant| Kind::from_section(meant).is_none());
            let commands = rename.map(|meant| {
                vec![
                    Command::SetExtra { key: key.to_owned(), value: None },
                    Command::SetExtra { key: meant.to_owned(), value: Some(node.clone()) },
                ]
            });
            found.push(finding(Path::of([Step::from(key)]), key, meant, commands.unwrap_or_default()));
        }
    }
    for kind in Kind::ALL {
        let shape = match kind {
            Kind::Service => &schema::SERVICE,
            Kind::Network => &schema::NETWORK,
            Kind::Volume => &schema::VOLUME,
            Kind::Secret => &schema::SECRET,
            Kind::Config => &schema::CONFIG,
            Kind::Model => &schema::MODEL,
        };
        for (id, record) in document.table(kind).iter() {
            let base = Stack::record_path(kind, &record.name, &[]);
            let mut steps = Vec::new();
            walk(&record.body, shape, &mut steps, &mut |steps, key, meant| {
                let mut right = steps.to_vec();
                right.pop();
                let commands = meant.and_then(|meant| {
                    right.push(meant.into());
                    let value = record.body.at(steps)?.clone();
                    let free = record.body.at(&right).is_none();
                    let set = Command::SetAt { id, steps: right.clone(), value: Some(value) };
                    free.then(|| vec![set, Command::SetAt { id, steps: steps.to_vec(), value: None }])
                });
                found.push(finding(base.join(steps), key, meant, commands.unwrap_or_default()));
            });
        }
    }
}

fn finding(path: Path, key: &str, meant: Option<&str>, commands: Vec<Command>) -> Diagnostic {
    let (en, zh) = match meant {
        Some(meant) => (
            format!("There is no key {key} here; {meant} may be meant."),
            format!("这里没有 {key} 这个键，可能想写 {meant}。"),
        ),
        None => (format!("There is no key {key} here."), format!("这里没有 {key} 这个键。")),
    };
    let meant = meant.unwrap_or("");
    RULE.finding(path, en, zh).with_fix(Safety::Review, format!("Write {meant}"), format!("改为 {meant}"), commands)
}

/// What is told of an unknown key: its place, the key, the one that may be meant.
type Tell<'a> = dyn FnMut(&[Step], &str, Option<&str>) + 'a;

/// Goes through a body along its shape; `tell` gets the place of each unknown key and the one that may be meant.
fn walk(node: &Node, shape: &Shape, steps: &mut Vec<Step>, tell: &mut Tell) {
    match (shape, &node.value) {
        (Shape::Keys(keys), Value::Mapping(mapping)) => {
            for (key, value) in mapping.iter() {
                steps.push(key.into());
                match keys.iter().find(|(known, _)| *known == key) {
                    Some((_, Shape::Free)) => {}
                    Some((_, shape)) => walk(value, shape, steps, tell),
                    None if key.starts_with("x-") => {}
                    None => tell(steps, key, nearest(key, keys.iter().map(|(known, _)| *known))),
                }
                steps.pop();
            }
        }
        (Shape::Each(inner), Value::Mapping(mapping)) => {
            for (key, value) in mapping.iter() {
                steps.push(key.into());
                walk(value, inner, steps, tell);
                steps.pop();
            }
        }
        (Shape::List(inner), Value::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(Step::Index(index));
                walk(item, inner, steps, tell);
                steps.pop();
            }
        }
        _ => {}
    }
}
