//! `res-reservation`: more is set aside for a service than it may use.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-reservation",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Reservation above the limit", "预留超过上限"),
    why: Text::fixed(
        "The engine refuses a container whose memory reservation is above its limit; a reservation of processors above the limit can never be used.",
        "内存预留大于上限时，引擎会拒绝创建容器；CPU 预留大于上限则永远用不上。",
    ),
    how: Text::fixed("Reserve at most the limit.", "预留不要超过上限。"),
    proof: "docker compose up <service>",
    example: "services:\n  api:\n    image: example/api:1.4\n    deploy:\n      resources:\n        limits:\n          memory: 256M\n        reservations:\n          memory: 512M\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.a.deploy.resources.reservations.memory\nservices:\n  a: {image: 'x:1', deploy: {resources: {limits: {cpus: '0.5', memory: 256M}, reservations: {cpus: '0.1', memory: 512M}}}}\n",
            "# services.a.deploy.resources.reservations.cpus\nservices:\n  a: {image: 'x:1', deploy: {resources: {limits: {cpus: '0.5'}, reservations: {cpus: '1'}}}}\n",
            "# services.a.mem_reservation\nservices:\n  a: {image: 'x:1', mem_limit: 64m, mem_reservation: 1g}\n",
            "services:\n  a: {image: 'x:1', mem_limit: '${L}', mem_reservation: '${R:-2g}'}\n--- .env\nL=1g\n",
        ],
        silent: &[
            "services:\n  a: {image: 'x:1', deploy: {resources: {limits: {cpus: '0.5', memory: 1G}, reservations: {cpus: 0.5, memory: 1024M}}}}\n",
            "services:\n  a: {image: 'x:1', mem_reservation: 1g}\n  b: {image: 'x:1', mem_limit: 0, mem_reservation: 1g}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let resources = &service.view.resources;
        let mut add = |steps: &[Step], reserved: String, limit: String, severity: Severity, en: &str, zh: &str| {
            let finding = RULE.ranked(
                severity,
                stack.path(index, steps),
                format!("{} reserves {reserved} of {en}, but may use only {limit}.", service.name),
                format!("{} 预留 {reserved} {zh}，但上限只有 {limit}。", service.name),
            );
            found.push(finding.with_fix(
                Safety::Review,
                format!("Reserve {limit}"),
                format!("改为预留 {limit}"),
                vec![mend::set_text(stack, index, steps, &limit)],
            ));
        };
        if let (Some(limit), Some(reserved)) = (resources.effective_memory(), resources.effective_reserved_memory())
            && let (Some(limit), Some(amount)) = (limit.known(), reserved.known())
            && amount > limit
            && limit.0 > 0
        {
            add(&reserved.steps, amount.to_string(), limit.to_string(), Severity::Stop, "memory", "内存");
        }
        if let (Some(limit), Some(reserved)) = (resources.effective_cpus(), &resources.reserved_cpus)
            && let (Some(limit), Some(amount)) = (limit.known(), reserved.known())
            && amount > limit
            && limit.nanos > 0
        {
            add(&reserved.steps, amount.to_string(), limit.to_string(), Severity::Fragile, "CPU", "CPU");
        }
    }
}
