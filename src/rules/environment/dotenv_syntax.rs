//! `dotenv-syntax`: a line of an environment file that cannot be read.
use crate::diagnostics::{Diagnostic, Severity};
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
    code: "dotenv-syntax",
    family: Family::Environment,
    severity: Severity::Stop,
    name: Text::fixed("A line of .env cannot be read", ".env 中有无法解析的行"),
    why: Text::fixed(
        "docker compose stops at the first such line, before it looks at the Compose file.",
        "docker compose 遇到这样的行就会停止，不会再读 Compose 文件。",
    ),
    how: Text::fixed(
        "Write KEY=value; put values with spaces or signs in single quotes.",
        "写成 KEY=value，含空格或符号的值放进单引号。",
    ),
    proof: "docker compose config --environment",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      GREETING: ${GREETING:-hello}
--- .env
MY GREETING=hello
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"services:
  a: {image: "x:1"}
--- .env
# fine
A=1
B!=2
"#,
            r#"services:
  a: {image: "x:1", env_file: [./own.env]}
--- own.env
C="never closed
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", env_file: {path: raw.env, format: raw}}
--- .env
export A=1
B = 2
C: 3
D
E='x # y'
"#,
            r#"services:
  a: {image: "x:1", env_file: [{path: raw.env, format: raw}]}
--- raw.env
A B=1
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, text) in environment_files(stack) {
        for error in EnvFile::parse(text).1.iter().take(20) {
            let (en, zh) = (&error.message.en, &error.message.zh);
            found.push(RULE.in_file(
                stack,
                Path::default(),
                (path, error.line),
                format!("{path}, line {}: {en}", error.line),
                format!("{path} 第 {} 行：{zh}", error.line),
            ));
        }
    }
}
