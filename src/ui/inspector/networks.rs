//! The networks that a service joins.
use super::scope::{Scope, below, keys, place, scope};
use super::section::{Line, Section, SectionInfo, TextLine};
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::app;
use crate::ui::widgets::text_rows::TextRows;
use crate::ui::widgets::{Choice, Icon, IconButton, TextField, Toggle, icon};
use dockwright::change::Command;
use dockwright::model::attachment::attachments;
use dockwright::model::network::NetworkView;
use dockwright::model::{Kind, Mapping, Node, Step, Value};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "networks",
    title: Text::fixed("Networks", "网络"),
    keys: &["networks", "network_mode"],
    open: true,
};

/// A network that can be joined or is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Offer {
    name: String,
    declared: bool,
}

/// A switch for each network, with the details of those that are joined.
#[component]
pub fn Networks() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let joined = Memo::new(move |_| {
        scope.body(|body| {
            let found = attachments(body, &mut Vec::new());
            found.into_iter().map(|one| (one.network.to_string(), one.steps)).collect::<Vec<_>>()
        })
    });
    let mode = Memo::new(move |_| scope.body(|body| body.get("network_mode").is_some()));
    let offers = Memo::new(move |_| {
        let declared = scope.names(Kind::Network);
        let mut offers: Vec<Offer> = declared.into_iter().map(|name| Offer { name, declared: true }).collect();
        for (name, _) in joined.get() {
            if !offers.iter().any(|one| one.name == name) {
                offers.push(Offer { declared: name == "default", name });
            }
        }
        offers
    });
    let count = Signal::derive(move || joined.read().len());
    view! {
        <Section info=INFO count=count>
            {move || {
                if mode.get() {
                    view! {
                        <TextLine
                            label=Text::fixed("Network mode", "网络模式")
                            path=&["network_mode"]
                            choices=modes
                            help=Some(Text::fixed("Takes the place of networks.", "取代网络列表。"))
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        {move || {
                            let none = joined.read().is_empty();
                            none.then(|| view! { <p class="section-note">{app.t(&ON_DEFAULT)}</p> })
                        }}
                        <For each=move || offers.get() key=Clone::clone let(offer)>
                            <NetworkRow offer=offer joined=joined />
                        </For>
                        <AddNetwork />
                    }
                        .into_any()
                }
            }}
        </Section>
    }
}

const ON_DEFAULT: Text = Text::fixed(
    "Names no network, so it is on the stack's default network.",
    "未指定网络，因此位于本编排的默认网络中。",
);

#[component]
fn NetworkRow(offer: Offer, joined: Memo<Vec<(String, Vec<Step>)>>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let name = StoredValue::new(offer.name.clone());
    let steps = Memo::new(move |_| {
        let joined = joined.read();
        joined.iter().find(|(network, _)| *network == name.get_value()).map(|(_, steps)| steps.clone())
    });
    let on = Signal::derive(move || steps.read().is_some());
    let open = RwSignal::new(false);
    let facts = Memo::new(move |_| {
        app.track(|document| {
            let id = document.find(Kind::Network, &name.get_value())?;
            let record = document.get(id)?;
            let view = NetworkView::new(&record.name, &record.body);
            Some((view.internal, view.subnets().next().map(|subnet| subnet.to_string())))
        })
    });
    let set = Callback::new(move |on: bool| {
        let (service, network) = (scope.id, name.get_value());
        app.dispatch(if on { Command::Attach { service, network } } else { Command::Detach { service, network } });
    });
    let here = Signal::derive(move || steps.get().unwrap_or_else(|| keys(&["networks", &name.get_value()])));
    let label = Signal::derive(move || name.get_value());
    let test = format!("network-{}", offer.name);
    view! {
        <div class="network-row" data-place=move || place(&here.get())>
            <div class="network-main">
                <Toggle label=label on=on on_change=set testid=test />
                {move || {
                    let (internal, subnet) = facts.get().unwrap_or_default();
                    view! {
                        {internal
                            .then(|| {
                                view! {
                                    <span class="network-lock" title=app.t(&INTERNAL)>
                                        {icon(Icon::Lock)}
                                        <span class="sr-only">{app.t(&INTERNAL)}</span>
                                    </span>
                                }
                            })}
                        {subnet.map(|subnet| view! { <span class="network-subnet tabular">{subnet}</span> })}
                    }
                }}
                {(!offer.declared).then(|| view! { <span class="network-lost">{move || app.t(&UNDECLARED)}</span> })}
                {move || {
                    on.get()
                        .then(|| {
                            view! {
                                <IconButton
                                    icon=if open.get() { Icon::ChevronDown } else { Icon::ChevronRight }
                                    name=Signal::derive(move || app.t(&Text::fixed("Aliases and address", "别名与地址")))
                                    class="network-more"
                                    pressed=Signal::derive(move || open.get())
                                    on_press=move || open.update(|open| *open = !*open)
                                />
                            }
                        })
                }}
            </div>
            {move || {
                (on.get() && (open.get() || has_details(scope, &here.get())))
                    .then(|| view! { <Details network=name.get_value() /> })
            }}
            <FieldFindings place=here />
        </div>
    }
}

const INTERNAL: Text = Text::fixed("Internal: no way out to the Internet", "内部网络：不能访问互联网");
const UNDECLARED: Text = Text::fixed("not declared", "未声明");

#[component]
fn Details(network: String) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let at = keys(&["networks", &network]);
    let address = StoredValue::new(below(&at, "ipv4_address"));
    let aliases = below(&at, "aliases");
    let listed =
        Memo::new(move |_| scope.body(|body| body.get("networks").is_some_and(|node| node.as_sequence().is_some())));
    let value = Signal::derive(move || scope.text(&address.get_value()));
    let set = Callback::new(move |text: String| {
        make_map(scope);
        scope.set_text(&address.get_value(), &text);
    });
    let name = format!("aliases-{network}");
    view! {
        <div class="details">
            <Line label=Text::fixed("Address", "地址") steps=address.get_value()>
                <TextField
                    label=Signal::derive(move || app.t(&Text::fixed("Fixed IPv4 address", "固定 IPv4 地址")))
                    value=value
                    on_input=set
                    place=Signal::derive(move || address.get_value())
                    placeholder=Signal::derive(move || app.t(&Text::fixed("automatic", "自动")))
                    mono=true
                    testid=format!("ipv4-{network}")
                />
            </Line>
            <Line label=Text::fixed("Aliases", "别名") steps=aliases.clone()>
                {move || {
                    if listed.get() {
                        view! {
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| make_map(scope)
                            >
                                {app.t(&Text::fixed("Add aliases", "添加别名"))}
                            </button>
                        }
                            .into_any()
                    } else {
                        view! {
                            <TextRows
                                steps=aliases.clone()
                                name=name.clone()
                                label=Signal::derive(move || app.t(&Text::fixed("Alias", "别名")))
                                placeholder=Signal::derive(move || app.t(&Text::fixed("another name", "另一个名称")))
                            />
                        }
                            .into_any()
                    }
                }}
            </Line>
        </div>
    }
}

#[component]
fn AddNetwork() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let draft = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Text>);
    let add = move || {
        let network = draft.get_untracked().trim().to_owned();
        if network.is_empty() {
            return;
        }
        match app.try_dispatch(Command::Attach { service: scope.id, network }) {
            Ok(_) => draft.set(String::new()),
            Err(error) => refusal.set(Some(error.reason)),
        }
    };
    let label = move || app.t(&Text::fixed("New network…", "新网络…"));
    view! {
        <div class="add-line">
            <span class="add-icon" aria-hidden="true">{icon(Icon::Plus)}</span>
            <input
                class="field-input mono"
                type="text"
                aria-label=label
                placeholder=label
                data-testid="network-add"
                spellcheck="false"
                prop:value=move || draft.get()
                on:input=move |event| {
                    draft.set(event_target_value(&event));
                    refusal.set(None);
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing() {
                        add();
                    }
                }
                on:blur=move |_| add()
            />
        </div>
        {move || refusal.get().map(|text| view! { <p class="field-fault">{icon(Icon::Stop)} <span>{app.t(&text)}</span></p> })}
    }
}

fn modes() -> Vec<Choice> {
    vec![
        Choice::noted("host", Text::fixed("the host's network", "主机网络")),
        Choice::noted("none", Text::fixed("no network", "无网络")),
        Choice::noted("bridge", Text::fixed("Docker's own bridge", "Docker 默认网桥")),
    ]
}

fn has_details(scope: Scope, steps: &[Step]) -> bool {
    scope.body(|body| {
        body.at(steps).is_some_and(|node| node.get("ipv4_address").is_some() || node.get("aliases").is_some())
    })
}

/// Turns a list of networks into a map by name: only that can hold details.
fn make_map(scope: Scope) {
    scope.edit("networks", |body| {
        let Some(node) = body.as_mapping_mut().and_then(|mapping| mapping.get_mut("networks")) else { return };
        if let Value::Sequence(items) = &node.value {
            let names = items.iter().filter_map(Node::as_text).map(|name| (name.to_owned(), Node::null()));
            let mapping = Mapping::from_pairs(names.collect::<Vec<_>>());
            node.value = Value::Mapping(mapping);
        }
    });
}
