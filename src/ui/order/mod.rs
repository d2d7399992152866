//! The order of the start as a timeline, and what the stack needs.
mod needs;

use crate::ui::state::{Analysis, app};
use dockwright::insight::{Order, StartTimes, duration, order};
use dockwright::model::RecordId;
use dockwright::model::dependency::Condition;
use dockwright::text::Text;
use leptos::prelude::*;
pub use needs::CapacityPanel;
use std::sync::Arc;

/// The timeline.
#[component]
pub fn OrderPanel() -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let found = Memo::new(move |_| Arc::new(analysis.insight.with(|insight| order(insight))));
    let empty = Memo::new(move |_| analysis.insight.with(|insight| insight.stack.services().is_empty()));
    view! {
        <section class="order" data-testid="order" aria-label=move || app.t(&Text::fixed("Start order", "启动顺序"))>
            {move || {
                if empty.get() {
                    let words = Text::fixed(
                        "Add services to see here what starts when, and what it waits for.",
                        "添加服务后，这里会显示何时启动、在等待什么。",
                    );
                    return view! { <p class="panel-empty">{app.t(&words)}</p> }.into_any();
                }
                let found = found.get();
                view! { <Head found=found.clone() /> <Timeline found=found /> }.into_any()
            }}
        </section>
    }
}

fn time(seconds: Option<f64>) -> Text {
    match seconds {
        Some(seconds) => duration(seconds),
        None => Text::fixed("any time", "不定"),
    }
}

fn name(analysis: Analysis, service: usize) -> (String, RecordId) {
    analysis.insight.with_untracked(|insight| {
        let one = insight.stack.service(service);
        (one.name.to_string(), one.id)
    })
}

#[component]
fn Head(found: Arc<Order>) -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let (best, worst) = (duration(found.best), time(found.worst));
    let words = Text::new(
        format!("Ready after {} at best, {} at worst, in {} waves.", best.en, worst.en, found.waves),
        format!("就绪时间：最快 {}，最慢 {}；共 {} 批。", best.zh, worst.zh, found.waves),
    );
    let chain: Vec<String> = found.critical.iter().map(|service| name(analysis, *service).0).collect();
    let stuck: Vec<String> = found.stuck.iter().map(|service| name(analysis, *service).0).collect();
    view! {
        <div class="order-head">
            <p data-testid="order-words"><strong>{move || app.t(&words)}</strong></p>
            {(chain.len() > 1).then(|| view! {
                <p><span class="muted">{move || app.t(&Text::fixed("What decides it: ", "决定因素："))}</span> {chain.join(" → ")}</p>
            })}
            {(!stuck.is_empty()).then(|| view! {
                <p class="order-stuck">
                    {move || app.t(&Text::fixed("Never start, because they wait in a circle: ", "因循环等待而无法启动："))}
                    {stuck.join(", ")}
                </p>
            })}
            <p class="muted order-note">{move || app.t(&Text::fixed(
                "Times of the healthchecks; pulling images and starting containers is not counted.",
                "仅计健康检查的时间；不含拉取镜像与容器启动本身。",
            ))}</p>
        </div>
    }
}

/// The end of the scale, in seconds: a round number.
fn scale(found: &Order) -> f64 {
    let finite = found.services.iter().map(|one| one.ready_worst.unwrap_or(one.ready_best));
    let most = finite.fold(1.0, f64::max);
    const STEPS: [f64; 12] = [4.0, 10.0, 20.0, 40.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0];
    STEPS.into_iter().find(|step| *step >= most).unwrap_or((most / 3600.0).ceil() * 3600.0)
}

#[component]
fn Timeline(found: Arc<Order>) -> impl IntoView {
    let app = app();
    let end = scale(&found);
    let ticks = (0..=4).map(|tick| {
        let words = duration(end * f64::from(tick) / 4.0);
        view! { <span style:left=format!("{}%", tick * 25)>{move || app.t(&words)}</span> }
    });
    let mut wave = None;
    let rows = found.services.iter().cloned().map(|one| {
        let first = wave != Some(one.wave);
        wave = Some(one.wave);
        let number = one.wave + 1;
        view! {
            {first.then(|| view! {
                <tr class="order-wave"><th colspan="3" scope="rowgroup">
                    {move || app.t(&Text::new(format!("Wave {number}"), format!("第 {number} 批")))}
                </th></tr>
            })}
            <Row one=one end=end />
        }
    });
    view! {
        <div class="order-scroll" tabindex="0" role="group" aria-label=move || app.t(&Text::fixed("Timeline", "时间线"))>
            <table class="order-table">
                <thead>
                    <tr>
                        <th scope="col">{move || app.t(&Text::fixed("Service", "服务"))}</th>
                        <th scope="col">{move || app.t(&Text::fixed("Waits for", "等待"))}</th>
                        <th scope="col" aria-label=move || app.t(&Text::fixed("Time", "时间"))>
                            <div class="order-ticks tabular" aria-hidden="true">{ticks.collect_view()}</div>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(one: StartTimes, end: f64) -> impl IntoView {
    let app = app();
    let (own, id) = name(app.analysis, one.service);
    let waits = one
        .waits
        .iter()
        .map(|wait| {
            let (name, _) = name(app.analysis, wait.on);
            let condition = match wait.condition {
                Condition::Started => Text::fixed("started", "已启动"),
                Condition::Healthy => Text::fixed("healthy", "健康"),
                Condition::Completed => Text::fixed("completed", "已完成"),
            };
            let longest = one.behind == Some(wait.on) && one.waits.len() > 1;
            view! {
                <span class="order-wait" class:longest=longest>
                    {name} " " <span class="muted">{move || app.t(&condition)}</span>
                </span>
            }
        })
        .collect_view();
    let (start, ready, worst) = (one.start_best, one.ready_best, one.ready_worst);
    let share = |seconds: f64| (seconds / end * 100.0).clamp(0.0, 100.0);
    let words = match (one.checked, worst) {
        (true, _) => {
            let (start, ready, worst) = (duration(start), duration(ready), time(worst));
            Text::new(
                format!("starts after {}, healthy after {} at best; given up after {}", start.en, ready.en, worst.en),
                format!("{} 后启动，最快 {} 后健康；{} 后判为失败", start.zh, ready.zh, worst.zh),
            )
        }
        (false, Some(worst)) if worst > start => {
            let (start, worst) = (duration(start), duration(worst));
            Text::new(
                format!("starts after {} at best, {} at worst", start.en, worst.en),
                format!("最快 {}、最慢 {} 后启动", start.zh, worst.zh),
            )
        }
        (false, Some(_)) => {
            let start = duration(start);
            Text::new(format!("starts after {}", start.en), format!("{} 后启动", start.zh))
        }
        (false, None) => {
            let start = duration(start);
            Text::new(
                format!("starts after {} at best; a job before it may take any time", start.en),
                format!("最快 {} 后启动；前面的任务耗时不定", start.zh),
            )
        }
    };
    let spoken = words.clone();
    let until = worst.map_or(100.0, share);
    view! {
        <tr class:critical=one.critical data-testid="order-row">
            <th scope="row">
                <button type="button" class="link-button" on:click=move |_| app.select([id])>{own}</button>
            </th>
            <td>{waits}</td>
            <td title=move || app.t(&spoken)>
                <div class="order-track" aria-hidden="true">
                    <i class="order-late" class:open=worst.is_none() style:left=format!("{:.2}%", share(start)) style:width=format!("{:.2}%", (until - share(start)).max(0.0))></i>
                    <i class="order-bar" style:left=format!("{:.2}%", share(start)) style:width=format!("{:.2}%", share(ready) - share(start))></i>
                    <i class="order-mark" style:left=format!("{:.2}%", share(ready))></i>
                </div>
                <span class="sr-only">{move || app.t(&words)}</span>
            </td>
        </tr>
    }
}
