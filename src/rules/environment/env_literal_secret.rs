//! `env-literal-secret`: secret in the file.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::secrets;
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-literal-secret",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("Secret in the file", "文件里写着密码"),
    why: Text::fixed(
        "The file is shared, committed and shown; who reads it has the password.",
        "这个文件会被共享、提交和展示，读到它的人就拿到了密码。",
    ),
    how: Text::fixed(
        "Keep the value in .env, which stays out of version control, and name it here.",
        "把值放进不提交的 .env，在这里引用变量。",
    ),
    proof: "docker compose config",
    example: r"services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: hunter2-and-more
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db.environment.POSTGRES_PASSWORD
services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: hunter2}}
",
            r"# services.a.environment[1]
services:
  a: {image: 'x:1', environment: ['A=b', 'JWT_SECRET=abcdef123']}
",
            r"services:
  a: {build: {context: ., args: {NPM_TOKEN: abc123}}}
",
            r"services:
  a: {image: 'x:1', environment: {API_KEY: '${K:-abc123}'}}
",
        ],
        silent: &[r"services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${P}', POSTGRES_PASSWORD_FILE: /run/secrets/p, MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', SECRET_KEY: '', TOKEN: null, ACCESS_TOKEN_EXPIRE_MINUTES: 30, PASSWORD: p}}
--- .env
P=x
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let args = service.view.build.iter().flat_map(|build| &build.args);
        for (entry, is_arg) in
            service.view.environment.iter().map(|entry| (entry, false)).chain(args.map(|entry| (entry, true)))
        {
            if !secrets::is_secret_name(&entry.key) {
                continue;
            }
            // As written: a variable is no literal, but its default is.
            let written = match service.record.body.at(&entry.steps).and_then(Node::as_text) {
                Some(text) if text.starts_with(&format!("{}=", entry.key)) => {
                    text.get(entry.key.len() + 1..).unwrap_or("")
                }
                Some(text) => text,
                None => continue,
            };
            let default = crate::model::template::variables(written).into_iter().next();
            let secret = match &default {
                None => secrets::is_literal_secret(written).then_some(written),
                Some(variable) => {
                    let own = matches!(
                        variable.kind,
                        crate::model::template::UseKind::Default | crate::model::template::UseKind::DefaultIfUnset
                    );
                    (own && secrets::is_literal_secret(&variable.argument)).then_some(variable.argument.as_str())
                }
            };
            let Some(secret) = secret else { continue };
            let mut finding = RULE.finding(
                stack.path(index, &entry.steps),
                format!("{} of {} is written out in the file.", entry.key, service.name),
                format!("{} 的 {} 直接写在文件里。", service.name, entry.key),
            );
            if default.is_none() && !is_arg && stack.variables.value(&entry.key).is_none_or(|value| value == secret) {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Move {} to .env", entry.key),
                    format!("将 {} 移到 .env", entry.key),
                    vec![
                        Command::SetVariable { key: entry.key.to_string(), value: secret.to_owned() },
                        Command::SetEnv {
                            service: service.id,
                            key: entry.key.to_string(),
                            value: Some(format!("${{{}}}", entry.key)),
                        },
                    ],
                );
            }
            found.push(finding);
        }
    }
}
