//! `compose-security-opt`: security option that the engine does not know.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-security-opt",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Security option that the engine does not know", "引擎不认识的安全选项"),
    why: Text::fixed(
        "The engine ends the start with invalid security-opt.",
        "引擎会以 invalid security-opt 中止启动。",
    ),
    how: Text::fixed(
        "Write no-new-privileges:true, seccomp=…, apparmor=… or label=….",
        "写成 no-new-privileges:true、seccomp=…、apparmor=… 或 label=…。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    security_opt: [no-new-privilege:true]
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.security_opt[0]
services:
  a: {image: "x:1", security_opt: [foo]}
"#,
            r#"services:
  a: {image: "x:1", security_opt: ["label:disable", "secomp=unconfined"]}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", security_opt: ["no-new-privileges:true", "seccomp=unconfined", "seccomp:./p.json", "apparmor=x", "label:type:y", no-new-privileges, "systempaths=unconfined", "writable-cgroups=true", "credentialspec=file://x", "${OPT}"]}
--- .env
OPT=label:disable
"#],
    },
};

const KNOWN: [&str; 7] =
    ["no-new-privileges", "seccomp", "apparmor", "label", "systempaths", "writable-cgroups", "credentialspec"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let options = service.body().get("security_opt").and_then(|list| list.as_sequence()).unwrap_or_default();
        for (at, option) in options.iter().enumerate() {
            let Some(text) = option.as_text().filter(|text| !text.contains('$')) else { continue };
            let key = text.split(['=', ':']).next().unwrap_or("");
            // Only this one may stand without a value.
            if KNOWN.contains(&key) && (text.len() > key.len() || key == "no-new-privileges") {
                continue;
            }
            let steps = [Step::from("security_opt"), Step::Index(at)];
            let near = nearest(key, KNOWN);
            let commands = near.map(|near| mend::set_text(stack, index, &steps, &text.replacen(key, near, 1)));
            let near = near.unwrap_or("");
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{}: the engine knows no security option {text}.", service.name),
                    format!("{}：引擎没有 {text} 这个安全选项。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Write {near}"),
                    format!("改为 {near}"),
                    commands.into_iter().collect(),
                ),
            );
        }
    }
}
