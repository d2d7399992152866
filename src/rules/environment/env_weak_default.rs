//! `env-weak-default`: password that everybody guesses.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::{Node, Path};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::secrets;
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-weak-default",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("Password that everybody guesses", "容易猜到的密码"),
    why: Text::fixed("Such passwords are the first that an attacker tries.", "攻击者最先尝试的就是这类密码。"),
    how: Text::fixed("Generate a new one.", "生成一个新密码。"),
    proof: "grep -n PASSWORD .env",
    example: r"services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
--- .env
DB_PASSWORD=password
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db.environment.POSTGRES_PASSWORD
services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${P1}'}}
--- .env
P1=password
",
            r"services:
  a: {image: 'x:1', environment: ['U=postgres://u:${DB_PASSWORD}@db.example.com/x']}
--- .env
DB_PASSWORD=changeme
",
        ],
        silent: &[
            r"services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${P2}', POSTGRES_USER: '${U}', NAME: secret}}
--- .env
P2=Zk8v0Qw2LmX7rT4yB9nC
U=admin
",
            r"services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${P1}'}}
--- .env
P1=
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told: HashSet<String> = HashSet::new();
    for (name, value) in stack.variables.iter() {
        if secrets::is_secret_name(name) && secrets::is_guessable(value) && told.insert(name.to_owned()) {
            let mut finding = RULE.finding(
                Path::default(),
                format!("{name} in .env is easy to guess."),
                format!(".env 中的 {name} 很容易猜到。"),
            );
            finding.file = Some((".env".into(), offset(stack, name)));
            found.push(finding);
        }
    }
    for (index, service) in stack.services().iter().enumerate() {
        for entry in service.view.environment.iter().filter(|entry| secrets::is_secret_name(&entry.key)) {
            let Some(value) = entry.value.as_deref().filter(|value| secrets::is_guessable(value)) else { continue };
            let written = service.record.body.at(&entry.steps).and_then(Node::as_text).unwrap_or("");
            let variable = crate::model::template::variables(written).into_iter().next().map(|one| one.name);
            // One written out has a finding already, and so has a variable named after a secret.
            let Some(variable) =
                variable.filter(|name| stack.variables.value(name) == Some(value) && told.insert(name.clone()))
            else {
                continue;
            };
            found.push(RULE.finding(
                stack.path(index, &entry.steps),
                format!("{} of {} is easy to guess ({variable} in .env).", entry.key, service.name),
                format!("{} 的 {} 很容易猜到（.env 中的 {variable}）。", service.name, entry.key),
            ));
        }
    }
}

/// Where the line of a variable begins.
fn offset(stack: &Stack, name: &str) -> usize {
    let line = stack.variables.lines.iter().rev().find(|(known, _)| known == name).map_or(1, |(_, line)| *line);
    let text = stack.document().file(".env").map_or("", |text| text);
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}
