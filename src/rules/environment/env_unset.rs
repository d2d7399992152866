//! `env-unset`: a variable of the file has no value.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, VariableProblem};
use crate::model::template::InterpolationProblemKind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-unset",
    family: Family::Environment,
    severity: Severity::Stop,
    name: Text::fixed("Variable without a value", "变量没有值"),
    why: Text::fixed(
        "docker compose puts nothing in its place and only warns: a password becomes empty, a port random, an image has no tag. With :? it refuses the file.",
        "docker compose 会用空文本代替，只给出警告：密码变为空，端口变成随机，镜像没有标签。写成 :? 时则直接拒绝整个文件。",
    ),
    how: Text::fixed(
        "Give it a value in .env, or a default in its place: ${NAME:-value}.",
        "在 .env 中赋值，或在原处写默认值：${NAME:-值}。",
    ),
    proof: "docker compose config --environment",
    example: "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD}\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.a.environment.A\nservices:\n  a: {image: 'x:1', environment: {A: '${NOPE}'}}\n",
            "# services.a.environment[0]\nservices:\n  a: {image: 'x:1', environment: ['A=$NOPE']}\n",
            "services:\n  a: {image: 'x:${T}', ports: ['${P:?give a port}:80']}\n--- .env\nOTHER=1\nT=1\n",
            "services:\n  a: {image: 'x:1', environment: {A: '${X:-${NOPE}}'}}\n--- .env\nX=1\n",
            "services:\n  a: {image: 'x:1'}\nnetworks: {n: {name: '${NOPE}'}}\n",
            "services:\n  a: {image: 'x:1', volumes: ['d:/d']}\nvolumes: {d: {driver_opts: {device: '${NOPE}'}}}\n",
        ],
        silent: &[
            "services:\n  a: {image: 'x:1', environment: {A: '${B:-c}', C: '${D-}', E: '${F:+g}', H: '$$I', J: '$1 a$', K: '${COMPOSE_PROJECT_NAME}', '${L}': m}}\n",
            "services:\n  a: {image: 'x:1', environment: ['A=${B}', 'C']}\n--- .env\nB=\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut places: HashMap<&str, Vec<(&VariableProblem, Option<&str>)>> = HashMap::new();
    let mut order = Vec::new();
    for problem in &stack.variable_problems {
        let (name, required) = match &problem.kind {
            InterpolationProblemKind::Unset(name) => (name.as_str(), None),
            InterpolationProblemKind::RequiredMissing { name, message } => (name.as_str(), Some(message.as_str())),
            InterpolationProblemKind::Invalid(_) => continue,
        };
        let known = places.entry(name).or_default();
        if known.is_empty() {
            order.push(name);
        }
        known.push((problem, required));
    }
    for name in order {
        let Some(list) = places.get(name) else { continue };
        let required = list.iter().find_map(|(_, message)| *message);
        let Some((first, _)) = list.iter().find(|(_, message)| message.is_some() == required.is_some()) else {
            continue;
        };
        let (en, zh) = match required {
            None => (
                format!("{name} has no value: nothing stands in its place."),
                format!("{name} 没有值：此处会变成空文本。"),
            ),
            Some("") => (format!("{name} must have a value and has none."), format!("{name} 必须有值，但没有赋值。")),
            Some(words) => (
                format!("{name} must have a value and has none: {words}"),
                format!("{name} 必须有值，但没有赋值：{words}"),
            ),
        };
        let severity = if required.is_some() { Severity::Stop } else { Severity::Fragile };
        let mut finding = RULE.ranked(severity, first.path.clone(), en, zh);
        for (other, _) in list.iter().filter(|(other, _)| other.path != first.path).take(20) {
            finding = finding.with_related(
                other.path.clone(),
                format!("{name} is used here as well."),
                format!("这里也用到了 {name}。"),
            );
        }
        found.push(finding.with_fix(
            Safety::Review,
            format!("Add {name} to .env"),
            format!("在 .env 中添加 {name}"),
            vec![Command::SetVariable {
                key: name.to_owned(),
                value: if required.is_some() { "change-me".into() } else { String::new() },
            }],
        ));
    }
}
