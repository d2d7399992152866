//! `sec-hardening`: rights that could be taken away.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, StackService};
use crate::model::port::PortMapping;
use crate::model::{Node, Path, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::run::run_log_rotation::grows_without_end;
use crate::text::{Language, Text};

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
  a: {image: 'x:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', user: '1000', read_only: true, cap_drop: [ALL], security_opt: [no-new-privileges:true], mem_limit: 1g, cpus: 1, pids_limit: 100, ports: ['127.0.0.1:80:80'], restart: always, logging: {driver: local}}
"],
    },
};

/// A piece of advice: its name elsewhere, its words, and whether a service lacks it.
struct Advice {
    code: &'static str,
    words: Text,
    lacks: fn(&StackService) -> bool,
}

static ADVICE: [Advice; 10] = [
    Advice {
        code: "sec-nnp",
        words: Text::fixed("new privileges are not forbidden", "未禁止提权"),
        lacks: |service| !holds(service, "security_opt", "NO-NEW-PRIVILEGES"),
    },
    Advice {
        code: "sec-caps",
        words: Text::fixed("capabilities are not dropped", "未去除 capability"),
        lacks: |service| !holds(service, "cap_drop", "ALL"),
    },
    Advice {
        code: "sec-readonly",
        words: Text::fixed("the root is writable", "根文件系统可写"),
        lacks: |service| !service.view.read_only,
    },
    Advice {
        code: "sec-root-implicit",
        words: Text::fixed("no user is set", "未指定用户"),
        lacks: |service| service.view.user.is_none() && service.view.build.is_none(),
    },
    Advice {
        code: "res-none",
        words: Text::fixed("memory or CPU has no limit", "内存或 CPU 没有上限"),
        lacks: |service| {
            let limits = &service.view.resources;
            limits.effective_memory().is_none() || limits.effective_cpus().is_none()
        },
    },
    Advice {
        code: "res-pids",
        words: Text::fixed("processes have no limit", "进程数没有上限"),
        lacks: |service| service.view.resources.effective_pids().is_none_or(|limit| limit.known() == Some(&-1)),
    },
    Advice {
        code: "port-unbound",
        words: Text::fixed("ports are open on every address of the host", "端口绑定在主机的所有地址上"),
        lacks: |service| {
            let open = |mapping: &PortMapping| match &mapping.host_ip {
                None => true,
                Some(ip) => ip.known().is_some_and(|ip| ip.is_unspecified()),
            };
            service.view.ports.iter().any(open)
        },
    },
    Advice {
        code: "run-restart-none",
        words: Text::fixed("a crash is final", "崩溃后不会重启"),
        lacks: |service| {
            service.view.restart.is_none()
                && service.body().at(&["deploy".into(), "restart_policy".into()]).is_none()
                && !service.is_one_shot()
        },
    },
    Advice {
        code: "run-log-rotation",
        words: Text::fixed("logs grow without end", "日志无限增长"),
        lacks: grows_without_end,
    },
    Advice {
        code: "image-no-digest",
        words: Text::fixed("the image is not fixed by its digest", "镜像没有用 digest 固定"),
        lacks: |service| {
            let image = service.view.image.as_deref().filter(|_| service.view.build.is_none());
            image.is_some_and(|image| !image.contains("@sha256:"))
        },
    },
];

fn holds(service: &StackService, key: &str, word: &str) -> bool {
    let items = service.body().get(key).and_then(Node::as_sequence).unwrap_or(&[]);
    items.iter().filter_map(Node::as_text).any(|text| text.to_ascii_uppercase().contains(word))
}

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // One for the whole stack: the same advice for each service would hide what is wrong.
    let services: Vec<&StackService> = stack.services().iter().filter(|service| !service.view.has_provider).collect();
    let all = services.len();
    let lacking =
        |advice: &Advice| services.iter().copied().filter(|service| (advice.lacks)(service)).collect::<Vec<_>>();
    let shown: Vec<(&Advice, Vec<&StackService>)> =
        ADVICE.iter().map(|advice| (advice, lacking(advice))).filter(|(_, list)| !list.is_empty()).collect();
    if shown.is_empty() {
        return;
    }
    let part = |(advice, list): &(&Advice, Vec<&StackService>), language| match language {
        Language::En => format!("{} ({} of {all})", advice.words.en, list.len()),
        Language::Zh => format!("{}（{}/{all}）", advice.words.zh, list.len()),
    };
    let en: Vec<String> = shown.iter().map(|one| part(one, Language::En)).collect();
    let zh: Vec<String> = shown.iter().map(|one| part(one, Language::Zh)).collect();
    let mut finding = RULE.finding(
        Path::of([Step::from("services")]),
        format!("Services could have fewer rights: {}.", en.join(", ")),
        format!("可以收紧服务的权限：{}。", zh.join("、")),
    );
    for (advice, list) in &shown {
        let Some(first) = list.first() else { continue };
        let names: Vec<&str> = list.iter().map(|service| &*service.name).take(12).collect();
        let more = if list.len() > names.len() { "…" } else { "" };
        finding = finding.with_related(
            Path::service(&first.name, &[]),
            format!("{}: {}: {}{more}", advice.code, advice.words.en, names.join(", ")),
            format!("{}：{}：{}{more}", advice.code, advice.words.zh, names.join("、")),
        );
    }
    let forbid: Vec<Command> = (0..stack.services().len())
        .filter(|index| !holds(stack.service(*index), "security_opt", "NO-NEW-PRIVILEGES"))
        .filter_map(|index| mend::push(stack, index, "security_opt", Node::plain("no-new-privileges:true")))
        .collect();
    found.push(finding.with_fix(Safety::Review, "Forbid new privileges everywhere", "为所有服务禁止提权", forbid));
}
