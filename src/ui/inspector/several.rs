//! The inspector of several records at once.
use super::general::restart_policies;
use crate::ui::state::app;
use crate::ui::widgets::{Icon, IconButton, Select, Toggle, icon};
use dockwright::change::Command;
use dockwright::model::service_view::ServiceView;
use dockwright::model::{Kind, Node, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;

/// What can be done to all of the selection.
#[component]
pub fn Several(
    /// The selection.
    ids: Vec<RecordId>,
) -> impl IntoView {
    let app = app();
    let count = ids.len();
    let all = StoredValue::new(ids);
    let services =
        move || -> Vec<RecordId> { all.get_value().into_iter().filter(|id| id.kind == Kind::Service).collect() };
    let title = Text::new(format!("{count} selected"), format!("已选择 {count} 项"));
    let restart = Signal::derive(move || {
        app.track(|document| {
            let mut values: Vec<String> = services()
                .iter()
                .filter_map(|id| document.get(*id))
                .map(|record| record.body.get("restart").and_then(Node::as_text).unwrap_or("").to_owned())
                .collect();
            values.dedup();
            // Services that differ show a choice that is none of them.
            if values.len() == 1 { values.remove(0) } else { "…".to_owned() }
        })
    });
    let set_restart = Callback::new(move |policy: String| {
        let value = (!policy.is_empty()).then(|| Node::text(policy.as_str()));
        let steps = vec!["restart".into()];
        let command = |id| Command::SetAt { id, steps: steps.clone(), value: value.clone() };
        let commands: Vec<Command> = services().into_iter().map(command).collect();
        let count = commands.len();
        let label =
            Text::new(format!("Set the restart policy of {count} services"), format!("设置 {count} 个服务的重启策略"));
        app.dispatch(Command::Many { label, commands });
    });
    let networks = Memo::new(move |_| {
        app.track(|document| {
            let chosen = services();
            let names = document.networks().names();
            let on = |name: &str| {
                let records = chosen.iter().filter_map(|id| document.get(*id));
                let on = records.filter(|one| ServiceView::new(&one.name, &one.body).networks().contains(&name));
                on.count()
            };
            names.map(|name| (name.to_owned(), on(name))).collect::<Vec<_>>()
        })
    });
    let join = move |network: String, on: bool| {
        let commands: Vec<Command> = services()
            .into_iter()
            .map(|service| {
                let network = network.clone();
                if on { Command::Attach { service, network } } else { Command::Detach { service, network } }
            })
            .collect();
        let count = commands.len();
        let label = if on {
            Text::new(format!("Put {count} services on {network}"), format!("将 {count} 个服务接入 {network}"))
        } else {
            Text::new(format!("Take {count} services off {network}"), format!("将 {count} 个服务移出 {network}"))
        };
        app.dispatch(Command::Many { label, commands });
    };
    let chosen = Memo::new(move |_| {
        app.track(|document| {
            let all = all.get_value();
            let named = all.iter().filter_map(|id| Some((*id, document.get(*id)?.name.to_string())));
            named.collect::<Vec<_>>()
        })
    });
    view! {
        <header class="inspector-head">
            <div class="inspector-title">
                <span class="inspector-picture" aria-hidden="true">{icon(Icon::Layers)}</span>
                <h2 class="inspector-several" data-testid="several-count">{move || app.t(&title)}</h2>
                <IconButton
                    icon=Icon::Trash
                    name=Signal::derive(move || app.t(&Text::fixed("Delete all (Del)", "全部删除 (Del)")))
                    on_press=move || {
                        app.dispatch(Command::Remove { ids: all.get_value() });
                        let words = Text::new(format!("Deleted {count} items"), format!("已删除 {count} 项"));
                        app.toast(words, true, false);
                    }
                />
                <IconButton
                    icon=Icon::Close
                    name=Signal::derive(move || app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)")))
                    on_press=move || app.select([])
                />
            </div>
        </header>
        <div class="inspector-body">
            <section class="section is-open">
                <div class="section-body">
                    <For each=move || chosen.get() key=Clone::clone let((id, name))>
                        <button type="button" class="member" on:click=move |_| app.select([id])>
                            {icon(if id.kind == Kind::Network { Icon::Network } else if id.kind == Kind::Volume { Icon::Volume } else { Icon::Cube })}
                            <span class="mono">{name.clone()}</span>
                        </button>
                    </For>
                </div>
            </section>
            {(!services().is_empty())
                .then(|| {
                    view! {
                        <section class="section is-open">
                            <div class="section-body">
                                <div class="line">
                                    <span class="line-label">{move || app.t(&RESTART)}</span>
                                    <div class="line-field">
                                        <Select
                                            label=Signal::derive(move || app.t(&RESTART))
                                            value=restart
                                            options=restart_policies()
                                            on_change=set_restart
                                            testid="several-restart"
                                        />
                                    </div>
                                </div>
                                <p class="sub-head">{move || app.t(&Text::fixed("Networks", "网络"))}</p>
                                <For each=move || networks.get() key=Clone::clone let((name, on))>
                                    <SharedNetwork name=name on=on of=services().len() join=Callback::new(move |(name, on)| join(name, on)) />
                                </For>
                            </div>
                        </section>
                    }
                })}
        </div>
    }
}

const RESTART: Text = Text::fixed("Restart", "重启策略");

#[component]
fn SharedNetwork(name: String, on: usize, of: usize, join: Callback<(String, bool)>) -> impl IntoView {
    let app = app();
    let test = format!("several-network-{name}");
    let label = name.clone();
    let some = on > 0 && on < of;
    let note = Text::new(format!("{on} of {of}"), format!("{of} 个中的 {on} 个"));
    view! {
        <div class="network-main">
            <Toggle
                label=label
                on=on == of
                on_change=Callback::new(move |on| join.run((name.clone(), on)))
                testid=test
            />
            {some.then(|| view! { <span class="network-subnet">{move || app.t(&note)}</span> })}
        </div>
    }
}
