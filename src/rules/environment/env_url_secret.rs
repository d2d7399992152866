//! `env-url-secret`: password in an address.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{Purpose, Stack};
use crate::model::{Node, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::secrets;
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-url-secret",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("Password in an address", "地址里写着密码"),
    why: Text::fixed(
        "The file is shared, committed and shown; who reads it has the password.",
        "这个文件会被共享、提交和展示，读到它的人就拿到了密码。",
    ),
    how: Text::fixed("Name a variable of .env in the address.", "在地址里引用 .env 中的变量。"),
    proof: "docker compose config",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      DATABASE_URL: postgresql://app:hunter2@db:5432/app
  db:
    image: postgres:16
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.U
services:
  a: {image: 'x:1', environment: {U: 'postgresql://u:hunter2@db.example.com:5432/x'}}
",
            r"# services.a.environment[0]
services:
  a: {image: 'x:1', environment: ['U=redis://:hunter2@r.example.com']}
",
            r"services:
  a: {image: 'x:1', command: 'run --db=mysql://u:hunter2@${H}/x'}
--- .env
H=db.example.com
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', environment: {U: 'postgresql://u:${P}@db.example.com:5432/x', V: 'http://x.example.com', W: 'amqp://user@h.example.com', X: 'postgresql://u:p@h.example.com'}}
--- .env
P=hunter2
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told: Option<(usize, &[Step])> = None;
    for address in stack.addresses() {
        let password = address.reference.password.as_deref().unwrap_or("");
        if address.purpose == Purpose::Healthcheck
            || !secrets::is_literal_secret(password)
            || told == Some((address.from, &address.steps))
        {
            continue;
        }
        let service = stack.service(address.from);
        // As written: what comes from a variable is no secret of this file, but its default is.
        let written = service.record.body.at(&address.steps).and_then(Node::as_text).unwrap_or("");
        let there = written.match_indices(password).any(|(at, _)| {
            let before = written.get(..at).unwrap_or("");
            before.ends_with([':', '-', '=']) && !before.ends_with("${")
        });
        if !there {
            continue;
        }
        found.push(RULE.finding(
            stack.path(address.from, &address.steps),
            format!("The address of {} in {} has its password in it.", address.reference.host, service.name),
            format!("{} 中 {} 的地址里直接写着密码。", service.name, address.reference.host),
        ));
        told = Some((address.from, &address.steps));
    }
}
