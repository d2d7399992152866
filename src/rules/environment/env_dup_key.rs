//! `env-dup-key`: variable given twice.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-dup-key",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("Variable given twice", "变量重复"),
    why: Text::fixed(
        "The last one counts, without a word; the first looks as if it did something.",
        "后一个静默生效，前一个看起来有用，其实没有作用。",
    ),
    how: Text::fixed("Remove one.", "删去其中一个。"),
    proof: "docker compose exec <service> env",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      - LOG_LEVEL=info
      - LOG_LEVEL=debug
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment[1]
services:
  a: {image: 'x:1', environment: ["A=1","A=2"]}
"#,
            r#"services:
  a: {image: 'x:1', environment: ["A=1", "B", "A=${X}"]}
--- .env
X=2
"#,
        ],
        silent: &[r#"services:
  a: {image: 'x:1', environment: ["A=1","B=1","A=1"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let mut seen: HashMap<&str, &crate::model::environment::KeyValue> = HashMap::new();
        for entry in &service.view.environment {
            if let Some(first) = seen.insert(&entry.key, entry)
                && first.value != entry.value
            {
                found.push(
                    RULE.finding(
                        stack.path(index, &entry.steps),
                        format!("{} stands twice in {}; this one counts.", entry.key, service.name),
                        format!("{} 在 {} 中出现两次，以这一个为准。", entry.key, service.name),
                    )
                    .with_related(stack.path(index, &first.steps), "This one is lost.", "这一个不起作用。")
                    .with_fix(
                        Safety::Review,
                        "Remove the first one",
                        "删去前一个",
                        vec![mend::set(stack, index, &first.steps, None)],
                    ),
                );
            }
        }
    }
}
