//! How much a service may use and how often it runs.
use super::scope::{keys, scope};
use super::section::{Line, Section, SectionInfo, TextLine};
use super::units;
use crate::ui::state::app;
use crate::ui::widgets::TextField;
use dockwright::model::Node;
use dockwright::model::edit::{self, Quota};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "resources",
    title: Text::fixed("Resources", "资源"),
    keys: &["deploy", "scale", "cpus", "mem_limit", "mem_reservation", "pids_limit", "shm_size"],
    open: false,
};

const QUOTAS: [(Quota, Text, &str); 5] = [
    (Quota::LimitMemory, Text::fixed("Memory limit", "内存上限"), "512M"),
    (Quota::LimitCpus, Text::fixed("CPU limit", "CPU 上限"), "0.5"),
    (Quota::LimitPids, Text::fixed("Process limit", "进程数上限"), "200"),
    (Quota::ReservedMemory, Text::fixed("Reserved memory", "预留内存"), "256M"),
    (Quota::ReservedCpus, Text::fixed("Reserved CPU", "预留 CPU"), "0.25"),
];

/// Limits, reservations and replicas, wherever the file has them.
#[component]
pub fn Resources() -> impl IntoView {
    let scope = scope();
    let count = Signal::derive(move || {
        scope.body(|body| {
            QUOTAS.iter().filter(|(quota, ..)| body.at(&keys(&place_of(body, *quota))).is_some()).count()
                + usize::from(replicas_written(body))
        })
    });
    let scaled = Memo::new(move |_| scope.body(|body| body.get("scale").is_some()));
    view! {
        <Section info=INFO count=count>
            {QUOTAS
                .into_iter()
                .map(|(quota, label, hint)| view! { <QuotaLine quota=quota label=label hint=hint /> })
                .collect_view()}
            {move || {
                let path: &'static [&'static str] = if scaled.get() { &["scale"] } else { &["deploy", "replicas"] };
                view! {
                    <TextLine
                        label=Text::fixed("Replicas", "副本数")
                        path=path
                        placeholder="1"
                        number=true
                        meaning=units::replicas
                    />
                }
            }}
            <TextLine
                label=Text::fixed("Shared memory", "共享内存")
                path=&["shm_size"]
                placeholder="64M"
                meaning=units::memory
            />
        </Section>
    }
}

#[component]
fn QuotaLine(quota: Quota, label: Text, hint: &'static str) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = Memo::new(move |_| keys(&scope.body(|body| place_of(body, quota))));
    let value = Signal::derive(move || scope.text(&steps.read()));
    let set = Callback::new(move |text: String| {
        let value = Some(text.as_str()).filter(|text| !text.is_empty());
        scope.edit("resources", |body| edit::set_quota(body, quota, value));
    });
    let meaning = Callback::new(move |text: String| match quota {
        Quota::LimitMemory | Quota::ReservedMemory => units::memory(&text),
        Quota::LimitCpus | Quota::ReservedCpus => units::cpus(&text),
        Quota::LimitPids => None,
    });
    let words = label.clone();
    view! {
        <Line label=label steps=steps.get_untracked()>
            <TextField
                label=Signal::derive(move || app.t(&words))
                value=value
                on_input=set
                place=steps
                placeholder=hint.to_owned()
                meaning=meaning
                mono=true
                testid=format!("field-{}", quota.path().join("-"))
            />
        </Line>
    }
}

/// Where the body has the quota: in `deploy`, or under its own key where that is written.
fn place_of(body: &Node, quota: Quota) -> Vec<&'static str> {
    let deployed = quota.path().to_vec();
    match quota.own_key() {
        Some(own) if body.get(own).is_some() && body.at(&keys(&deployed)).is_none() => vec![own],
        _ => deployed,
    }
}

fn replicas_written(body: &Node) -> bool {
    body.get("scale").is_some() || body.at(&keys(&["deploy", "replicas"])).is_some()
}
