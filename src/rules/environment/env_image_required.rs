//! `env-image-required`: the image needs a variable.
use crate::catalog::VariableSource;
use crate::catalog::env;
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-image-required",
    family: Family::Environment,
    severity: Severity::Stop,
    name: Text::fixed("The image needs a variable", "镜像缺少必需的变量"),
    why: Text::fixed(
        "Without it the container ends as soon as it starts, with a message in its log.",
        "缺少它时容器一启动就会退出，日志里会有提示。",
    ),
    how: Text::fixed("Set the variable, best from .env.", "设置这个变量，最好从 .env 引用。"),
    proof: "docker compose logs <service>",
    example: r#"services:
  db:
    image: postgres:16
    volumes: ["pg:/var/lib/postgresql/data"]
volumes:
  pg: {}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db
services:
  db: {image: 'postgres:15'}
",
            r"# services.db.environment
services:
  db: {image: 'mysql:8', environment: {MYSQL_DATABASE: x}}
",
            r"services:
  db: {image: 'postgres:15', environment: ['POSTGRES_PASSWORD=${P}']}
--- .env
P=
",
            r"services:
  pg: {image: 'dpage/pgadmin4:9', environment: {PGADMIN_DEFAULT_EMAIL: a@b.c}}
",
        ],
        silent: &[
            r"services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: x}}
  b: {image: 'postgres:15', environment: ['POSTGRES_HOST_AUTH_METHOD=trust']}
  c: {image: 'postgres:15', environment: {POSTGRES_PASSWORD_FILE: /run/secrets/x}}
  d: {image: 'postgres:15', env_file: db.env}
  e: {image: 'postgres:15', command: 'pg_dump -h db'}
  f: {image: 'mariadb:11', environment: [MARIADB_ROOT_PASSWORD]}
  g: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${UNSET}'}}
  h: {image: 'acme/postgres:15'}
",
            r"services:
  db: {image: 'postgres:15', environment: {POSTGRES_PASSWORD: '${P}'}}
--- .env
# secret: password24
P=
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| !image.required.is_empty()) else { continue };
        // A file may bring it, a client of the same image does not need it, and who overrides the start knows better.
        let client = service.view.command.as_ref().and_then(|command| command.words.first()).is_some_and(|word| {
            let word = word.rsplit('/').next().unwrap_or(word);
            !word.starts_with('-') && !["postgres", "mysqld", "mariadbd", "mongod"].contains(&word)
        });
        if service.partial || !service.view.env_files.is_empty() || client || service.view.entrypoint.is_some() {
            continue;
        }
        for group in image.required {
            let given = service.view.environment.iter().any(|entry| {
                group.contains(&&*entry.key)
                    && (entry.value.as_deref() != Some("") || is_to_come(stack, index, &entry.steps))
            });
            let Some(first) = group.first() else { continue };
            if given {
                continue;
            }
            let steps: Vec<Step> =
                if service.view.environment.is_empty() { Vec::new() } else { vec!["environment".into()] };
            let commands = vec![Command::SetEnv {
                service: service.id,
                key: (*first).to_owned(),
                value: Some(format!("${{{first}:?}}")),
            }];
            let known = stack.variables.value(first).is_some_and(|value| !value.is_empty());
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} does not start without {first}.", service.name),
                    format!("{} 没有 {first} 就无法启动。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Take {first} from .env"),
                    format!("从 .env 读取 {first}"),
                    if known { commands } else { Vec::new() },
                ),
            );
        }
    }
}

/// True for an empty value whose variable has a finding of its own, or will be made when the files are written.
fn is_to_come(stack: &Stack, index: usize, steps: &[Step]) -> bool {
    let path = stack.path(index, steps);
    if stack.variable_problems.iter().any(|problem| problem.path == path) {
        return true;
    }
    let written = stack.service(index).record.body.at(steps).and_then(Node::as_text).unwrap_or("");
    let named = crate::model::template::variables(written);
    let text = stack.document().file(".env").map_or("", |text| text);
    let made =
        |name: &str| env::variables(text).iter().any(|one| one.name == name && one.source != VariableSource::Default);
    named.iter().any(|variable| made(&variable.name))
}
