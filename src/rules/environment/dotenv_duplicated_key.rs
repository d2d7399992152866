//! `dotenv-duplicated-key`: a variable that stands twice in an environment file.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Path;
use crate::model::env_file::{EnvEntry, EnvFile, EnvLine};
use crate::rules::env_files::environment_files;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dotenv-duplicated-key",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("A variable stands twice in .env", ".env 中变量重复"),
    why: Text::fixed(
        "The last line counts. Who changes the first one wonders why nothing happens.",
        "后一行生效。修改前一行的人会奇怪为什么没有效果。",
    ),
    how: Text::fixed("Remove one of the lines.", "删去其中一行。"),
    proof: "docker compose config --environment",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      LEVEL: ${LEVEL}
--- .env
LEVEL=info
LEVEL=debug
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"services:
  a: {image: "x:1", environment: {A: "${A}"}}
--- .env
A=1
B=2
A=3
"#,
            r#"services:
  a: {image: "x:1", env_file: own.env}
--- own.env
export A=1
A: 1
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", environment: {A: "${A}", B: "${B}"}}
--- .env
A=1
# A=2
B=1
a=3
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, text) in environment_files(stack) {
        let file = EnvFile::parse(text).0;
        let mut seen: HashMap<&str, &EnvEntry> = HashMap::new();
        for entry in file.entries() {
            let Some(first) = seen.insert(&entry.name, entry) else { continue };
            let name = &entry.name;
            let same = first.value == entry.value;
            let mut finding = RULE.in_file(
                stack,
                Path::default(),
                (path, first.line),
                format!("{name} stands twice in {path}; line {} counts.", entry.line),
                format!("{name} 在 {path} 中出现两次，以第 {} 行为准。", entry.line),
            );
            finding.severity = if same { Severity::Style } else { Severity::Fragile };
            let shorter = without(&file, first.line);
            // A line between the two may build on the first one.
            let safety = if text.contains(&format!("${name}")) || text.contains(&format!("${{{name}")) {
                Safety::Review
            } else {
                Safety::Safe
            };
            found.push(finding.with_fix(
                safety,
                format!("Remove line {}", first.line),
                format!("删去第 {} 行", first.line),
                vec![Command::SetFile { path: path.to_owned(), text: Some(shorter) }],
            ));
        }
    }
}

/// The text of a file without the entry of a line.
fn without(file: &EnvFile, line: usize) -> String {
    let lines = file.lines.iter().filter(|one| !matches!(one, EnvLine::Entry(entry) if entry.line == line));
    EnvFile { lines: lines.cloned().collect() }.to_string()
}
