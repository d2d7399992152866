//! `run-service-name-dns`: service name that is no host name.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-service-name-dns",
    family: Family::Run,
    severity: Severity::Style,
    name: Text::fixed("Service name that is no host name", "服务名不是合法主机名"),
    why: Text::fixed(
        "Names with underscores or capitals resolve, but some programs refuse them in addresses (RFC 1123).",
        "含下划线或大写字母的名称虽能解析，但有些程序会拒绝在地址中使用（RFC 1123）。",
    ),
    how: Text::fixed("Use small letters, digits and hyphens.", "使用小写字母、数字和连字符。"),
    proof: "curl http://<service>:<port>/",
    example: r#"services:
  my_api:
    image: example/api:1.4
    expose: ["8000"]
  web:
    image: example/web:1
    environment:
      API_URL: http://my_api:8000
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.my_api
services:
  my_api: {image: 'x:1', expose: ['8000']}
  web: {image: 'y:1', environment: {U: 'http://my_api:8000'}}
",
            r"services:
  Api: {image: 'x:1'}
  web: {image: 'y:1', command: 'run ${U}'}
--- .env
U=http://Api:80
",
        ],
        silent: &[r"services:
  my-api: {image: 'x:1'}
  celery_worker: {image: 'y:1', environment: {U: 'http://my-api:80'}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    for address in stack.addresses().iter().filter(|address| address.is_web()) {
        let Some(to) = address.service() else { continue };
        let service = stack.service(to);
        let odd = service.name.contains('_') || service.name.chars().any(|c| c.is_ascii_uppercase());
        let meant = address.reference.host.eq_ignore_ascii_case(&service.name);
        if odd && meant && told.insert(to) {
            let right = service.name.to_ascii_lowercase().replace('_', "-");
            let free = stack.find(&right).is_none();
            let commands = vec![Command::Rename { id: service.id, name: right.clone() }];
            found.push(
                RULE.finding(
                    stack.path(to, &[]),
                    format!("{} is used in web addresses, but is no valid host name.", service.name),
                    format!("{} 被用在网址中，但不是合法的主机名。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Rename it to {right}"),
                    format!("改名为 {right}"),
                    if free { commands } else { Vec::new() },
                ),
            );
        }
    }
}
