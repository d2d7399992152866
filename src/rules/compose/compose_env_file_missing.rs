//! `compose-env-file-missing`: environment file that is not there.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-env-file-missing",
    family: Family::Compose,
    severity: Severity::Style,
    name: Text::fixed("Environment file that is not there", "找不到环境变量文件"),
    why: Text::fixed("docker compose refuses to start without the file.", "缺少这个文件时 docker compose 会拒绝启动。"),
    how: Text::fixed("Add the file, or mark it with required: false.", "添加这个文件，或者写上 required: false。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    env_file: api.env
--- README.md
Other files of the project are known, this one is not among them.
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.env_file
services:
  a: {image: 'x:1', env_file: nope.env}
--- .env
A=1
",
            r"# services.a.env_file[1]
services:
  a: {image: 'x:1', env_file: [./a.env, {path: b.env}]}
--- a.env
A=1
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', env_file: [./a.env, {path: b.env, required: false}, '${X}/c.env', /etc/d.env, ../e.env]}
--- a.env
A=1
",
            r"services:
  a: {image: 'x:1', env_file: nope.env}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // Where no other file is known, the folder was not read.
    if stack.document().files.is_empty() {
        return;
    }
    for (index, service) in stack.services().iter().enumerate() {
        for file in service.view.env_files.iter().filter(|file| file.required) {
            let path = crate::model::mount::clean_path(&file.path);
            let outside = path.starts_with(['/', '.', '~']) || path.contains('$') || path.is_empty();
            let written =
                service.record.body.at(&file.steps).and_then(Node::as_text).is_none_or(|text| !text.contains('$'));
            if !outside && written && stack.document().file(&path).is_none() {
                found.push(
                    RULE.finding(
                        stack.path(index, &file.steps),
                        format!("{} takes variables from {}, which is not among the files.", service.name, file.path),
                        format!("{} 引用了 {}，但项目中没有这个文件。", service.name, file.path),
                    )
                    .with_fix(
                        Safety::Review,
                        format!("Add an empty {path}"),
                        format!("添加空的 {path}"),
                        vec![Command::SetFile { path: path.clone(), text: Some(String::new()) }],
                    ),
                );
            }
        }
    }
}
