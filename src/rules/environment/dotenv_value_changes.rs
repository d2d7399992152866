//! `dotenv-value-changes`: a value of an environment file that arrives as another.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Path;
use crate::model::env_file::{EnvFile, EnvQuote};
use crate::model::template::{UseKind, variables};
use crate::rules::env_files::environment_files;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::secrets::is_secret_name;
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dotenv-value-changes",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("A value arrives changed", "值会被改变"),
    why: Text::fixed(
        "Without single quotes a dollar sign begins a variable and a # after a space a comment. What is left is shorter than what stands there.",
        "没有单引号时，美元符号会被当成变量，空格后的 # 会被当成注释，实际得到的值会变短。",
    ),
    how: Text::fixed("Put the value in single quotes.", "把值放进单引号。"),
    proof: "docker compose config --environment",
    example: r"services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
--- .env
DB_PASSWORD=Zk8$v0Qw2LmX7rT4y
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"services:
  a: {image: "x:1", environment: {A: "${A}"}}
--- .env
A=pre$fix
"#,
            r#"services:
  a: {image: "x:1", environment: {A: "${A_PASSWORD}"}}
--- .env
A_PASSWORD=Zk8v0Qw2Lm #X7rT4y
"#,
            r#"services:
  a: {image: "x:1", env_file: own.env}
--- own.env
TOKEN="Zk8${v0Qw2LmX7rT4y}9"
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", environment: {A: "${A}", B: "${B}", C: "${C}", D: "${D}", E: "${E}", F_PASSWORD: "${F_PASSWORD}"}}
--- .env
A='pre$fix'
B=$A/x
C=${HOME:-/root}
D=1 # a comment
E=a$$b
F_PASSWORD=Zk8v0Qw2LmX7rT4y # change it
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // Variables of the shell that are there nearly everywhere.
    const OUTER: [&str; 6] = ["HOME", "USER", "PWD", "PATH", "HOSTNAME", "COMPOSE_PROJECT_NAME"];
    for (path, text) in environment_files(stack) {
        let file = EnvFile::parse(text).0;
        let mut known: HashSet<&str> = HashSet::new();
        for entry in file.entries() {
            let (before, written, after) = entry.written();
            let Some(value) = entry.value.as_ref().filter(|value| value.quote != EnvQuote::Single) else {
                known.insert(&entry.name);
                continue;
            };
            let lost = variables(&value.text).into_iter().find(|one| {
                let plain = one.kind == UseKind::Plain && one.depth == 0;
                let name = one.name.as_str();
                let elsewhere = OUTER.contains(&name) || stack.variables.value(name).is_some() && path != ".env";
                plain && !known.contains(name) && !elsewhere && (file.get(name).is_some() || !is_variable_like(name))
            });
            known.insert(&entry.name);
            let comment = after.trim_start().strip_prefix('#').filter(|rest| {
                value.quote == EnvQuote::Bare
                    && is_secret_name(&entry.name)
                    && !value.text.is_empty()
                    && rest.starts_with(|c: char| c.is_alphanumeric())
            });
            let name = &entry.name;
            let (en, zh, whole) = match (lost, comment) {
                (Some(one), _) => {
                    let inner = written.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(written);
                    let part = one.name;
                    (
                        format!("${part} in {name} is taken for a variable, which has no value."),
                        format!("{name} 中的 ${part} 会被当成变量，而它没有值。"),
                        inner.to_owned(),
                    )
                }
                (None, Some(rest)) => (
                    format!("The value of {name} ends before #{}.", rest.trim_end()),
                    format!("{name} 的值在 #{} 之前就结束了。", rest.trim_end()),
                    format!("{written}{}", after.trim_end()),
                ),
                (None, None) => continue,
            };
            let end = after.get(after.trim_end().len()..).unwrap_or("\n");
            let kept = if comment.is_some() { end } else { after };
            let line = format!("{before}'{}'{kept}", whole.replace('\'', "\\'"));
            let old = format!("{before}{written}{after}");
            let mended = text.replacen(&old, &line, 1);
            found.push(RULE.in_file(stack, Path::default(), (path, entry.line), en, zh).with_fix(
                Safety::Review,
                format!("Put the value of {name} in single quotes"),
                format!("给 {name} 的值加上单引号"),
                vec![Command::SetFile { path: path.to_owned(), text: Some(mended) }],
            ));
        }
    }
}

/// True for what a person would call a variable: it is meant to come from the shell.
fn is_variable_like(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}
