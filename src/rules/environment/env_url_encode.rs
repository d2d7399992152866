//! `env-url-encode`: password breaks its address.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Node;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-url-encode",
    family: Family::Environment,
    severity: Severity::Connect,
    name: Text::fixed("Password breaks its address", "密码破坏了地址"),
    why: Text::fixed(
        "Signs such as @ / : # ? end a part of an address. The rest of the password is taken for the host, the port or the path.",
        "@ / : # ? 等符号会结束地址的某一部分，密码剩下的内容会被当成主机、端口或路径。",
    ),
    how: Text::fixed(
        "Choose a password of letters and digits, or write the signs with a percent code in the address.",
        "使用只含字母和数字的密码，或在地址里用百分号编码。",
    ),
    proof: "docker compose config",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      REDIS_URL: redis://:${REDIS_PASSWORD}@redis:6379
  redis:
    image: redis:7
--- .env
REDIS_PASSWORD='p@ss:w/rd#1'
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.U
services:
  a: {image: 'x:1', environment: {U: 'redis://:${P1}@redis:6379'}}
  redis: {image: 'redis:7'}
--- .env
P1='p@ss:w/rd#1'
",
            r"services:
  a: {image: 'x:1', environment: ['U=postgres://u:${P}@db.example.com/x']}
--- .env
P=a/b
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', environment: {U: 'redis://:${P2}@redis:6379', V: '${P1}', W: 'postgres://u:${P3}@redis/x'}}
  redis: {image: 'redis:7'}
--- .env
P1='p@ss:w/rd#1'
P2=p%40ss
P3=abc!~_.-
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for entry in &service.view.environment {
            let Some(written) = service.record.body.at(&entry.steps).and_then(Node::as_text) else { continue };
            let Some(scheme) = written.find("://") else { continue };
            let after = written.get(scheme..).unwrap_or("");
            for variable in crate::model::template::variables(after) {
                // Only where the variable stands before the `@`: it is the user or the password.
                let tail = after.get(variable.range.end..).unwrap_or("");
                let guarded = tail.starts_with('@') || tail.starts_with(':') && tail.contains('@');
                let Some(value) = stack.variables.value(&variable.name).filter(|_| guarded && variable.depth == 0)
                else {
                    continue;
                };
                let Some(sign) = value.chars().find(|c| "@/:#?[] ".contains(*c)) else { continue };
                found.push(RULE.finding(
                    stack.path(index, &entry.steps),
                    format!("{} has {sign} in it, which breaks the address in {}.", variable.name, entry.key),
                    format!("{} 中的 {sign} 会破坏 {} 里的地址。", variable.name, entry.key),
                ));
            }
        }
    }
}
