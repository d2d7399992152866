//! `dotenv-delimiter`: a line that only docker compose reads.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Path;
use crate::model::env_file::EnvFile;
use crate::rules::env_files::environment_files;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dotenv-delimiter",
    family: Family::Environment,
    severity: Severity::Style,
    name: Text::fixed("Only docker compose reads this line", "只有 docker compose 能读这一行"),
    why: Text::fixed(
        "Shells, docker run --env-file and most libraries want KEY=value without spaces; they refuse the line or take the space into the name.",
        "Shell、docker run --env-file 和多数库只认 KEY=value，多出空格会报错或被算进变量名。",
    ),
    how: Text::fixed("Write KEY=value.", "写成 KEY=value。"),
    proof: "sh -c '. ./.env'",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      LEVEL: ${LEVEL}
--- .env
LEVEL = info
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"services:
  a: {image: "x:1", environment: {A: "${A}"}}
--- .env
A =1
"#,
            r#"services:
  a: {image: "x:1", env_file: own.env}
--- own.env
A: 1
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", environment: {A: "${A}", B: "${B}", C: "${C}"}}
--- .env
A=1
export B=2
C='x = y'
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, text) in environment_files(stack) {
        let file = EnvFile::parse(text).0;
        for entry in file.entries() {
            let (before, written, after) = entry.written();
            let name = &entry.name;
            let tidy = before.rfind(name.as_str()).and_then(|at| before.get(..at + name.len())).unwrap_or(before);
            if entry.value.is_none() || before == format!("{tidy}=") {
                continue;
            }
            let mended = text.replacen(&format!("{before}{written}{after}"), &format!("{tidy}={written}{after}"), 1);
            found.push(
                RULE.in_file(
                    stack,
                    Path::default(),
                    (path, entry.line),
                    format!("{name} is not written as {name}=value."),
                    format!("{name} 没有写成 {name}=value 的形式。"),
                )
                .with_fix(
                    Safety::Safe,
                    format!("Write {name}={written}"),
                    format!("写成 {name}={written}"),
                    vec![Command::SetFile { path: path.to_owned(), text: Some(mended) }],
                ),
            );
        }
    }
}
