//! `res-host-budget`: more than the host has.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::field::Setting;
use crate::model::units::{Bytes, Cpus};
use crate::model::{Path, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-host-budget",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("More than the host has", "超出主机资源"),
    why: Text::fixed(
        "The engine refuses a container that wants more processors than there are. Where all limits together exceed the memory, the kernel ends processes under load.",
        "单个容器要求的 CPU 超过主机时，引擎会拒绝启动。所有内存上限之和超过主机内存时，负载升高后内核会终止进程。",
    ),
    how: Text::fixed(
        "Lower the limits, run fewer replicas, or take a larger host.",
        "降低上限、减少副本，或换用更大的主机。",
    ),
    proof: "docker info -f '{{.NCPU}} {{.MemTotal}}'",
    example: r"services:
  api:
    image: example/api:1.4
    cpus: 8
    mem_limit: 16g
--- @host
cpus=4 memory=8g
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.cpus
services:
  a: {image: "x:1", mem_limit: 64g, cpus: 32}
--- @host
cpus=4 memory=8g
"#,
            r#"# services
services:
  a: {image: "x:1", deploy: {replicas: 3, resources: {limits: {memory: '${M}'}}}}
  b: {image: "x:1", mem_limit: 2g}
--- .env
M=3g
--- @host
cpus=4 memory=8g
"#,
            r#"services:
  a: {image: "x:1", deploy: {resources: {reservations: {memory: 9g}}}}
--- @host
memory=8g
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", mem_limit: 64g, cpus: 32}
"#,
            r#"services:
  a: {image: "x:1", mem_limit: 4g, cpus: 4}
  b: {image: "x:1", mem_limit: 4g, cpus: 4}
  c: {image: "x:1", mem_limit: 4g, profiles: [tools]}
--- @host
cpus=4 memory=8g
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let Some(host) = stack.document().settings.host else { return };
    let (mut limits, mut reserved) = (0_u64, 0_u64);
    for (index, service) in stack.services().iter().enumerate() {
        let resources = &service.view.resources;
        let least = |setting: &Setting<Cpus>| setting.known().is_some_and(|cpus| cpus.cores() > f64::from(host.cpus));
        let cpus = [&resources.limit_cpus, &resources.cpus]
            .into_iter()
            .flatten()
            .find(|setting| host.cpus > 0 && least(setting));
        if let Some(setting) = cpus {
            let wanted = setting.known().map_or(0.0, |cpus| cpus.cores());
            found.push(RULE.finding(
                stack.path(index, &setting.steps),
                format!("{} wants {wanted} processors; the host has {}.", service.name, host.cpus),
                format!("{} 要求 {wanted} 个 CPU，主机只有 {} 个。", service.name, host.cpus),
            ));
        }
        if !service.is_default() {
            continue;
        }
        let count = u64::try_from(service.replicas()).unwrap_or(0);
        let bytes = |setting: Option<&Setting<Bytes>>| setting.and_then(|one| one.known()).map_or(0, |one| one.0);
        limits = limits.saturating_add(bytes(resources.effective_memory()).saturating_mul(count));
        reserved = reserved.saturating_add(bytes(resources.effective_reserved_memory()).saturating_mul(count));
    }
    let whole = Bytes::from_mebibytes(Bytes(host.memory).mebibytes());
    for (total, en, zh) in [(reserved, "reserve", "预留"), (limits, "may use", "上限共")] {
        if host.memory == 0 || total <= host.memory {
            continue;
        }
        let total = Bytes::from_mebibytes(Bytes(total).mebibytes());
        found.push(RULE.ranked(
            Severity::Fragile,
            Path::of([Step::from("services")]),
            format!("All services together {en} {total} of memory; the host has {whole}."),
            format!("所有服务的内存{zh} {total}，主机只有 {whole}。"),
        ));
        return;
    }
}
