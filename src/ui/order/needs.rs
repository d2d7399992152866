//! What the stack needs: memory and processors against a host, connections against what databases allow.
use crate::ui::state::app;
use dockwright::change::Command;
use dockwright::insight::{Capacity, Demand, Pool, capacity};
use dockwright::model::units::Bytes;
use dockwright::model::{Host, Settings};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// Memory and processors where the project tells none.
const USUAL: (&str, &str) = ("8G", "4");

/// The machine of the two fields, where both can be read.
fn told(memory: &str, cpus: &str) -> Option<Host> {
    let memory = Bytes::parse(memory.trim()).ok()?.0;
    let cpus = cpus.trim().parse().ok()?;
    (memory > 0 && cpus > 0).then_some(Host { cpus, memory })
}

/// The sums, the services and the databases.
#[component]
pub fn CapacityPanel() -> impl IntoView {
    let app = app();
    let found = Memo::new(move |_| Arc::new(app.analysis.insight.with(|insight| capacity(insight))));
    // The project tells its machine; until it does, an ordinary one is assumed, which no rule counts with.
    let host = Memo::new(move |_| app.track(|document| document.settings.host.unwrap_or_default()));
    let memory = RwSignal::new(String::new());
    let cpus = RwSignal::new(String::new());
    Effect::new(move |before: Option<Host>| {
        let now = host.get();
        if before != Some(now) && told(&memory.get_untracked(), &cpus.get_untracked()) != Some(now) {
            memory.set(if now.memory > 0 { Bytes(now.memory).to_string() } else { USUAL.0.to_owned() });
            cpus.set(if now.cpus > 0 { now.cpus.to_string() } else { USUAL.1.to_owned() });
        }
        now
    });
    let keep = move || {
        let Some(host) = told(&memory.get_untracked(), &cpus.get_untracked()) else { return };
        let command = app.with(|session| {
            let settings = (*session.document().settings).clone();
            Command::SetSettings(Box::new(Settings { host: Some(host), ..settings }))
        });
        app.dispatch(command);
    };
    let room = Memo::new(move |_| Bytes::parse(memory.get().trim()).ok().filter(|room| room.0 > 0));
    let cores = Memo::new(move |_| cpus.get().trim().parse::<u32>().ok().filter(|cores| *cores > 0));
    let field = move |label: Text, value: RwSignal<String>, good: Signal<bool>, id: &'static str| {
        view! {
            <label class="needs-field">
                <span>{move || app.t(&label)}</span>
                <input
                    class="field-input mono"
                    class:wrong=move || !good.get()
                    aria-invalid=move || (!good.get()).to_string()
                    data-testid=id
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    on:change=move |_| keep()
                />
            </label>
        }
    };
    view! {
        <section class="needs" data-testid="capacity" aria-label=move || app.t(&Text::fixed("Capacity", "容量"))>
            <div class="needs-host">
                <h2>{move || app.t(&Text::fixed("The host has", "宿主机配置"))}</h2>
                {field(Text::fixed("Memory", "内存"), memory, Signal::derive(move || room.get().is_some()), "host-memory")}
                {field(Text::fixed("Processors", "处理器"), cpus, Signal::derive(move || cores.get().is_some()), "host-cpus")}
            </div>
            {move || {
                let found = found.get();
                let (room, cores) = (room.get().map(|room| room.0 as f64), cores.get().map(f64::from));
                view! { <Sums found=found.clone() room=room cores=cores /> <Pools found=found.clone() /> <Demands found=found /> }
            }}
        </section>
    }
}

fn bar(app: crate::ui::state::App, label: Text, words: String, share: Option<f64>) -> impl IntoView {
    let over = share.is_some_and(|share| share > 1.0);
    let shown = share.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0;
    let percent = share.map(|share| format!(" · {:.0} %", share * 100.0)).unwrap_or_default();
    view! {
        <div class="needs-bar" class:over=over>
            <span>{move || app.t(&label)}</span>
            <div class="needs-track" aria-hidden="true"><i style:width=format!("{shown:.1}%")></i></div>
            <span class="tabular">{words} {percent} {over.then(|| view! {
                <strong>" " {move || app.t(&Text::fixed("more than there is", "超出"))}</strong>
            })}</span>
        </div>
    }
}

#[component]
fn Sums(found: Arc<Capacity>, room: Option<f64>, cores: Option<f64>) -> impl IntoView {
    let app = app();
    let sum = found.sum;
    let of = |amount: f64, room: Option<f64>| room.map(|room| amount / room);
    let cpus = |cpus: f64| format!("{}", (cpus * 100.0).round() / 100.0);
    let (memory, cpu) = (sum.unlimited_memory, sum.unlimited_cpus);
    view! {
        <div class="needs-sums" data-testid="capacity-sums">
            {bar(app, Text::fixed("Memory limits", "内存上限"), Bytes(sum.memory).to_string(), of(sum.memory as f64, room))}
            {bar(app, Text::fixed("Memory reserved", "内存预留"), Bytes(sum.reserved).to_string(), of(sum.reserved as f64, room))}
            {bar(app, Text::fixed("Processor limits", "处理器上限"), cpus(sum.cpus), of(sum.cpus, cores))}
            {bar(app, Text::fixed("Processors reserved", "处理器预留"), cpus(sum.reserved_cpus), of(sum.reserved_cpus, cores))}
            {(memory + cpu > 0).then(|| view! {
                <p class="muted">{move || app.t(&Text::new(
                    format!("Without a limit: memory of {memory} services, processors of {cpu}. They may take all there is."),
                    format!("未设上限：内存 {memory} 个服务，处理器 {cpu} 个服务。它们可能占满全部资源。"),
                ))}</p>
            })}
        </div>
    }
}

#[component]
fn Pools(found: Arc<Capacity>) -> impl IntoView {
    let app = app();
    let row = move |pool: Pool| {
        let name = app.analysis.insight.with_untracked(|insight| insight.stack.service(pool.service).name.to_string());
        let parts: Vec<(String, u64, u64, Option<u64>)> = app.analysis.insight.with_untracked(|insight| {
            let name = |service: usize| insight.stack.service(service).name.to_string();
            pool.clients.iter().map(|one| (name(one.service), one.replicas, one.workers, one.pool)).collect()
        });
        let label = Text::new(format!("Connections to {name}"), format!("到 {name} 的连接"));
        let sign = if pool.at_least { "≥ " } else { "" };
        let words = format!("{sign}{} / {}", pool.wanted, pool.allowed);
        let share = (pool.allowed > 0).then(|| pool.wanted as f64 / pool.allowed as f64);
        view! {
            <li>
                {bar(app, label, words, share)}
                <ul class="needs-clients">
                    {parts.into_iter().map(|(name, replicas, workers, size)| view! {
                        <li>
                            <span class="mono">{name}</span>
                            {move || app.t(&Text::new(
                                format!(": {replicas} containers × {workers} workers × {}", size.map_or("a pool that nothing tells".to_owned(), |size| format!("{size} connections"))),
                                format!("：{replicas} 个容器 × {workers} 个进程 × {}", size.map_or("未知的连接池大小".to_owned(), |size| format!("{size} 个连接"))),
                            ))}
                        </li>
                    }).collect_view()}
                </ul>
            </li>
        }
    };
    (!found.pools.is_empty()).then(|| view! {
        <ul class="needs-pools" data-testid="capacity-pools">{found.pools.iter().cloned().map(row).collect_view()}</ul>
    })
}

#[component]
fn Demands(found: Arc<Capacity>) -> impl IntoView {
    let app = app();
    let head = move |words: Text| view! { <th scope="col">{move || app.t(&words)}</th> };
    let bytes = |amount: Option<u64>| amount.map_or("–".to_owned(), |amount| Bytes(amount).to_string());
    let cores =
        |amount: Option<f64>| amount.map_or("–".to_owned(), |amount| format!("{}", (amount * 100.0).round() / 100.0));
    let row = move |one: Demand| {
        let (name, id) = app.analysis.insight.with_untracked(|insight| {
            let service = insight.stack.service(one.service);
            (service.name.to_string(), service.id)
        });
        view! {
            <tr>
                <th scope="row"><button type="button" class="link-button" on:click=move |_| app.select([id])>{name}</button></th>
                <td>{one.replicas}</td>
                <td>{bytes(one.memory)}</td>
                <td>{bytes(one.reserved)}</td>
                <td>{cores(one.cpus)}</td>
                <td>{cores(one.reserved_cpus)}</td>
            </tr>
        }
    };
    view! {
        <table class="needs-table tabular">
            <thead><tr>
                {head(Text::fixed("Service", "服务"))} {head(Text::fixed("Containers", "容器数"))}
                {head(Text::fixed("Memory limit", "内存上限"))} {head(Text::fixed("reserved", "内存预留"))}
                {head(Text::fixed("CPU limit", "CPU 上限"))} {head(Text::fixed("reserved", "CPU 预留"))}
            </tr></thead>
            <tbody>{found.demands.iter().cloned().map(row).collect_view()}</tbody>
        </table>
    }
}
