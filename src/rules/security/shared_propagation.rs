//! `shared-propagation`: mounts within a container show on the host.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "shared-propagation",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("Mounts show on the host", "容器内的挂载会传播到主机"),
    why: Text::fixed(
        "What the container mounts below this folder appears on the host and in other containers.",
        "容器在此目录下的挂载会出现在主机和其他容器中。",
    ),
    how: Text::fixed("Leave the propagation away; rprivate is the default.", "去掉传播方式，默认是 rprivate。"),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["./data:/data:shared"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.volumes[0]
services:
  a: {image: "x:1", volumes: ["/d:/d:rshared"]}
"#,
            r#"services:
  a: {image: "x:1", volumes: [{type: bind, source: ./d, target: /d, bind: {propagation: shared}}]}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", volumes: ["/d:/d:rslave", "/e:/e:rprivate", "/f:/f"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for mount in &service.view.mounts {
            let words = mount.options.iter().chain(&mount.propagation);
            let Some(word) = words.into_iter().find(|word| matches!(&***word, "shared" | "rshared")) else { continue };
            found.push(RULE.finding(
                stack.path(index, &mount.steps),
                format!("What {} mounts below {} shows on the host ({word}).", service.name, mount.target),
                format!("{} 在 {} 下的挂载会传播到主机（{word}）。", service.name, mount.target),
            ));
        }
    }
}
