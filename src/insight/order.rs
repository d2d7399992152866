//! When what starts: the times that healthchecks and conditions imply.
//!
//! Pulling images and the start of a container itself take no time here: nothing tells how long they do. A healthcheck
//! runs for the first time after `start_interval` (5 s where a start period is given and nothing else is said), or
//! else after `interval`; failures within `start_period` do not count, and after it as many as `retries` end the wait
//! (Dockerfile reference, HEALTHCHECK; Compose specification, `healthcheck`).
use super::Insight;
use crate::graph::Stack;
use crate::model::dependency::Condition;
use crate::model::units::ComposeDuration;
use std::collections::HashSet;

/// The times of one service, in seconds after the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct StartTimes {
    /// The service.
    pub service: usize,
    /// The wave in which it starts, from 0.
    pub wave: usize,
    /// When its container starts at best.
    pub start_best: f64,
    /// When it starts at worst; none where a job before it may take any time.
    pub start_worst: Option<f64>,
    /// When it is ready at best: healthy, or started where it has no healthcheck.
    pub ready_best: f64,
    /// When it is ready, or given up, at worst.
    pub ready_worst: Option<f64>,
    /// Whether a healthcheck decides when it is ready.
    pub checked: bool,
    /// What it waits for.
    pub waits: Vec<Wait>,
    /// The service that it waits for the longest.
    pub behind: Option<usize>,
    /// Whether it decides how long the whole start takes.
    pub critical: bool,
}

/// Something that a service waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// The service.
    pub on: usize,
    /// What it waits for.
    pub condition: Condition,
    /// False where it follows from a link or a shared namespace.
    pub written: bool,
}

/// The start of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The services that start, by wave and then in file order.
    pub services: Vec<StartTimes>,
    /// How many waves there are.
    pub waves: usize,
    /// The services that never start: they wait for each other, or for those that do.
    pub stuck: Vec<usize>,
    /// When everything is ready at best.
    pub best: f64,
    /// When everything is ready or given up at worst; none where a job may take any time.
    pub worst: Option<f64>,
    /// The chain that decides how long it takes, the first one first.
    pub critical: Vec<usize>,
}

/// How long a service takes from its start until it is healthy: at best, and until it is given up.
fn health_span(stack: &Stack, service: usize) -> Option<(f64, f64)> {
    let one = stack.service(service);
    let seconds = |setting: Option<&crate::model::field::Setting<ComposeDuration>>, default: f64| {
        setting.and_then(|setting| setting.known()).map_or(default, |duration| duration.seconds().clamp(0.0, 1e7))
    };
    let own_image = one.knowledge.is_some_and(|image| image.own_health);
    let Some(check) = one.view.healthcheck.as_ref() else {
        return own_image.then_some((30.0, 3.0 * 60.0));
    };
    if check.is_disabled() || check.test.is_none() && !own_image && one.view.build.is_none() {
        return None;
    }
    let interval = seconds(check.interval.as_ref(), 30.0);
    let timeout = seconds(check.timeout.as_ref(), 30.0);
    let period = seconds(check.start_period.as_ref(), 0.0);
    let retries = check.retries.as_ref().and_then(|setting| setting.known().copied()).filter(|count| *count > 0);
    let retries = retries.unwrap_or(3).min(100_000) as f64;
    let first = if period > 0.0 { seconds(check.start_interval.as_ref(), 5.0).min(interval) } else { interval };
    Some((first, period + retries * (interval + timeout)))
}

/// Derives the times, in time linear in services and dependencies.
pub fn order(insight: &Insight) -> Order {
    let stack = &*insight.stack;
    let start = stack.start();
    let waves = start.waves();
    let mut times: Vec<Option<StartTimes>> = vec![None; stack.services().len()];
    let mut sequence = Vec::new();
    for (wave, members) in waves.iter().enumerate() {
        for service in members.iter().copied() {
            let mut one = StartTimes {
                service,
                wave,
                start_best: 0.0,
                start_worst: Some(0.0),
                ready_best: 0.0,
                ready_worst: None,
                checked: false,
                waits: Vec::new(),
                behind: None,
                critical: false,
            };
            let mut longest = (f64::NEG_INFINITY, f64::NEG_INFINITY);
            for edge in start.dependencies(service) {
                one.waits.push(Wait { on: edge.to, condition: edge.condition, written: edge.written });
                let Some(before) = times.get(edge.to).and_then(Option::as_ref) else { continue };
                let (best, worst) = match edge.condition {
                    Condition::Started => (before.start_best, before.start_worst),
                    Condition::Healthy => (before.ready_best, before.ready_worst),
                    // A job takes the time that it takes.
                    Condition::Completed => (before.start_best, None),
                };
                one.start_best = one.start_best.max(best);
                one.start_worst = one.start_worst.zip(worst).map(|(a, b)| a.max(b));
                let key = (worst.unwrap_or(f64::INFINITY), best);
                if key > longest {
                    longest = key;
                    one.behind = Some(edge.to);
                }
            }
            let span = health_span(stack, service);
            one.checked = span.is_some();
            let (best, worst) = span.unwrap_or((0.0, 0.0));
            one.ready_best = one.start_best + best;
            one.ready_worst = one.start_worst.map(|start| start + worst);
            if let Some(slot) = times.get_mut(service) {
                *slot = Some(one);
            }
            sequence.push(service);
        }
    }
    let known = || times.iter().flatten();
    let best = known().map(|one| one.ready_best).fold(0.0, f64::max);
    let worst = known().map(|one| one.ready_worst).try_fold(0.0, |most: f64, one| Some(most.max(one?)));
    let last = known().max_by(|a, b| {
        let key = |one: &StartTimes| (one.ready_worst.unwrap_or(f64::INFINITY), one.ready_best, one.wave);
        key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal).then(b.service.cmp(&a.service))
    });
    let mut critical = Vec::new();
    let mut at = last.filter(|_| waves.len() > 1 || best > 0.0).map(|one| one.service);
    while let Some(service) = at {
        critical.push(service);
        at = times.get(service).and_then(Option::as_ref).and_then(|one| one.behind);
    }
    critical.reverse();
    let chain: HashSet<usize> = critical.iter().copied().collect();
    let services = sequence
        .into_iter()
        .filter_map(|service| times.get_mut(service)?.take())
        .map(|one| StartTimes { critical: chain.contains(&one.service), ..one })
        .collect();
    let stuck = (0..stack.services().len()).filter(|service| start.wave(*service).is_none()).collect();
    Order { services, waves: waves.len(), stuck, best, worst, critical }
}
