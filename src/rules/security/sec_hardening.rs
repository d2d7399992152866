//! `sec-hardening`: rights that could be taken away.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::{Node, Path, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "sec-hardening",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("Rights that could be taken away", "可以收紧的权限"),
    why: Text::fixed(
        "An intruder in a container has every right that the container has. Most services need few.",
        "攻破容器的人会拥有容器的全部权限，而大多数服务只需要很少的权限。",
    ),
    how: Text::fixed(
        "Per service: security_opt no-new-privileges:true, cap_drop ALL, read_only with tmpfs, a user that is not root, limits of memory and processes.",
        "逐个服务考虑：security_opt no-new-privileges:true、cap_drop ALL、read_only 加 tmpfs、非 root 用户，以及内存和进程数上限。",
    ),
    proof: "docker inspect -f '{{.HostConfig.SecurityOpt}} {{.HostConfig.CapDrop}} {{.HostConfig.ReadonlyRootfs}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services
services:
  a: {image: 'x:1'}
",
            r"services:
  a: {image: 'x:1', security_opt: ['no-new-privileges:${N}']}
--- .env
N=true
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', user: '1000', read_only: true, cap_drop: [ALL], security_opt: [no-new-privileges:true], mem_limit: 1g, cpus: 1, pids_limit: 100}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // One for the whole stack: the same advice for each service would hide what is wrong.
    let mut lacking: [(usize, &str, &str); 6] = [
        (0, "new privileges are not forbidden", "未禁止提权"),
        (0, "capabilities are not dropped", "未去除 capability"),
        (0, "the root is writable", "根文件系统可写"),
        (0, "no user is set", "未指定用户"),
        (0, "memory or CPU has no limit", "内存或 CPU 没有上限"),
        (0, "processes have no limit", "进程数没有上限"),
    ];
    for service in stack.services() {
        let body = service.body();
        let holds = |key: &str, word: &str| {
            let items = body.get(key).and_then(Node::as_sequence).unwrap_or(&[]);
            items.iter().filter_map(Node::as_text).any(|text| text.to_ascii_uppercase().contains(word))
        };
        let limits = &service.view.resources;
        let lacks = [
            !holds("security_opt", "NO-NEW-PRIVILEGES"),
            !holds("cap_drop", "ALL"),
            !service.view.read_only,
            service.view.user.is_none() && service.view.build.is_none(),
            limits.effective_memory().is_none() || limits.effective_cpus().is_none(),
            limits.effective_pids().is_none(),
        ];
        for (slot, lack) in lacking.iter_mut().zip(lacks) {
            slot.0 += usize::from(lack);
        }
    }
    let all = stack.services().len();
    let shown: Vec<&(usize, &str, &str)> = lacking.iter().filter(|(count, ..)| *count > 0).collect();
    if shown.is_empty() {
        return;
    }
    let en: Vec<String> = shown.iter().map(|(count, en, _)| format!("{en} ({count} of {all})")).collect();
    let zh: Vec<String> = shown.iter().map(|(count, _, zh)| format!("{zh}（{count}/{all}）")).collect();
    found.push(RULE.finding(
        Path::of([Step::from("services")]),
        format!("Services could have fewer rights: {}.", en.join(", ")),
        format!("可以收紧服务的权限：{}。", zh.join("、")),
    ));
}
