//! `env-unused`: variable that nobody uses.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node, Path, Value};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-unused",
    family: Family::Environment,
    severity: Severity::Style,
    name: Text::fixed("Variable that nobody uses", "没有用到的变量"),
    why: Text::fixed(
        "A reader believes that it does something, and changes it in vain.",
        "读者会以为它有作用，改了却没有效果。",
    ),
    how: Text::fixed("Use it, or remove it from .env.", "使用它，或从 .env 中删去。"),
    proof: "docker compose config --variables",
    example: r"services:
  api:
    image: example/api:1.4
--- .env
DB_NAME=shop
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"services:
  a: {image: 'x:1'}
--- .env
FOO=1
",
            r"services:
  a: {image: 'x:1', environment: {A: '$FOOBAR'}}
--- .env
FOO=1
FOOBAR=2
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', environment: {A: '${FOO}', B: '${X:-$BAR}', BAZ: null}, env_file: [own.env]}
--- .env
FOO=1
X=
BAR=2
BAZ=3
COMPOSE_PROJECT_NAME=x
QUX=${FOO}
OTHER=$QUX
USED=${OTHER}
--- own.env
Z=${QUX}${USED}
",
            r"services:
  a: {image: 'x:1', env_file: .env}
--- .env
FOO=1
",
            r"services:
  a: {image: 'x:1'}
secrets: {s: {environment: FOO}}
--- .env
FOO=1
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let document = stack.document();
    let whole = stack.services().iter().any(|service| {
        service.partial || service.view.env_files.iter().any(|file| file.path.trim_start_matches("./") == ".env")
    });
    if !stack.variables.has_file || stack.is_open() || whole {
        return;
    }
    let mut used: HashSet<String> = HashSet::new();
    for kind in Kind::ALL {
        for (_, record) in document.table(kind).iter() {
            collect(&record.body, &mut used);
        }
    }
    document.extra.iter().for_each(|(_, node)| collect(node, &mut used));
    for service in stack.services() {
        // `KEY` without a value takes it from there.
        let bare = service.view.environment.iter().chain(service.view.build.iter().flat_map(|build| &build.args));
        used.extend(bare.filter(|entry| entry.value.is_none()).map(|entry| entry.key.to_string()));
    }
    for kind in [Kind::Secret, Kind::Config] {
        let names = document.table(kind).iter().filter_map(|(_, record)| record.body.get("environment")?.as_text());
        used.extend(names.map(str::to_owned));
    }
    for (path, text) in &document.files {
        if path.ends_with(".env") || path.contains(".env") {
            used.extend(crate::model::template::variables(text).into_iter().map(|one| one.name));
        }
    }
    let mut told = HashSet::new();
    for (name, line) in &stack.variables.lines {
        let tools = ["COMPOSE_", "DOCKER_", "BUILDKIT_"].iter().any(|prefix| name.starts_with(prefix));
        if used.contains(name) || tools || !told.insert(name) {
            continue;
        }
        let text = document.file(".env").map_or("", |text| text);
        let at: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let mut finding = RULE.finding(
            Path::default(),
            format!("Nothing uses {name} of .env."),
            format!(".env 中的 {name} 没有被用到。"),
        );
        finding.file = Some((".env".into(), at));
        found.push(finding);
    }
}

fn collect(node: &Node, used: &mut HashSet<String>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains('$') => {
            used.extend(crate::model::template::variables(&scalar.text).into_iter().map(|one| one.name));
        }
        Value::Scalar(_) => {}
        Value::Sequence(items) => items.iter().for_each(|item| collect(item, used)),
        Value::Mapping(mapping) => mapping.iter().for_each(|(_, value)| collect(value, used)),
    }
}
