//! `env-file-ignored`: the image reads no file for this variable.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-file-ignored",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("The image reads no file for this variable", "镜像不会从文件读取这个变量"),
    why: Text::fixed(
        "The secret never arrives: the image keeps its default password, or ends because it has none.",
        "密码不会生效：镜像会沿用默认密码，或因为没有密码而退出。",
    ),
    how: Text::fixed(
        "Name a variable that the image reads from a file, or pass the value itself from .env.",
        "使用镜像支持从文件读取的变量，或从 .env 直接传值。",
    ),
    proof: "docker compose exec <service> env",
    example: r"services:
  grafana:
    image: grafana/grafana:11.4.0
    environment:
      GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/grafana
    secrets: [grafana]
secrets:
  grafana:
    file: ./grafana.txt
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.GF_SECURITY_ADMIN_PASSWORD_FILE
services:
  a: {image: "grafana/grafana:11.4.0", environment: {GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/x}}
"#,
            r#"services:
  a: {image: "mcr.microsoft.com/mssql/server:2022-latest", environment: ["MSSQL_SA_PASSWORD_FILE=/run/secrets/x"]}
"#,
            r#"services:
  a: {image: "postgres:16", environment: {POSTGRES_PASSWRD_FILE: /run/secrets/x}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "grafana/grafana:11.4.0", environment: {GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/x}}
  b: {image: "postgres:16", environment: {POSTGRES_PASSWORD_FILE: /run/secrets/x, SSL_CERT_FILE: /x}}
  c: {image: "rabbitmq:3.8", environment: {RABBITMQ_DEFAULT_PASS_FILE: /run/secrets/x}}
  d: {image: "grafana/grafana:11.4.0", entrypoint: [/own.sh], environment: {GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/x}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // Who starts it with a script of his own may read the file there.
        let Some(image) = service.knowledge.filter(|_| service.view.entrypoint.is_none()) else { continue };
        let tag = service.view.image_reference.as_ref().and_then(|image| image.tag.as_deref()).unwrap_or("");
        // RabbitMQ did read them before 3.9.
        let old = image.id == "rabbitmq" && ["3.6", "3.7", "3.8"].iter().any(|version| tag.starts_with(version));
        for variable in &service.view.environment {
            let Some(name) = variable.key.strip_suffix("_FILE").filter(|name| !name.ends_with('_') && !old) else {
                continue;
            };
            let near = nearest(name, image.from_file.iter().copied());
            let slip = !image.from_file.is_empty() && !image.from_file.contains(&name) && near.is_some();
            if !slip && !image.never_from_file.contains(&name) || service.words().any(|word| word.contains(name)) {
                continue;
            }
            let (en, zh) = near.map_or((String::new(), String::new()), |near| {
                (format!("; {near}_FILE is close"), format!("，有一个相近的 {near}_FILE"))
            });
            found.push(RULE.finding(
                stack.path(index, &variable.steps),
                format!("The image of {} reads no {}{en}.", service.name, variable.key),
                format!("{} 的镜像不读取 {}{zh}。", service.name, variable.key),
            ));
        }
    }
}
