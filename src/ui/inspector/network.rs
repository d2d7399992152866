//! The inspector of a network.
use super::general::AUTOMATIC;
use super::header::Header;
use super::more::More;
use super::scope::{Scope, keys, scope};
use super::section::{Line, Section, SectionInfo, TextLine, ToggleLine};
use crate::ui::state::app;
use crate::ui::widgets::rows::{RowList, Rows};
use crate::ui::widgets::{Choice, Icon, KeyValueRows, TextField, icon};
use dockwright::change::Command;
use dockwright::model::service_view::ServiceView;
use dockwright::model::{Kind, Node, RecordId, Step};
use dockwright::text::Text;
use leptos::prelude::*;

const GENERAL: SectionInfo = SectionInfo {
    id: "network",
    title: Text::fixed("Network", "网络"),
    keys: &["name", "driver", "internal", "ipam", "external", "attachable"],
    open: true,
};
const MEMBERS: SectionInfo =
    SectionInfo { id: "members", title: Text::fixed("Members", "成员"), keys: &[], open: true };
const OPTIONS: SectionInfo = SectionInfo {
    id: "network-options",
    title: Text::fixed("Driver options and labels", "驱动选项与标签"),
    keys: &["driver_opts", "labels"],
    open: false,
};

/// The inspector of a network: how it is made and who is on it.
#[component]
pub fn NetworkInspector() -> impl IntoView {
    let app = app();
    view! {
        <Header picture=icon(Icon::Network).into_any() kind=Text::fixed("Network", "网络") />
        <div class="inspector-body">
            <Section info=GENERAL>
                <ToggleLine
                    label=Text::fixed("Internal", "内部网络")
                    path=&["internal"]
                    note=Text::fixed("No way in or out", "不与外界相通")
                />
                <ToggleLine
                    label=Text::fixed("External", "外部网络")
                    path=&["external"]
                    note=Text::fixed("Exists already", "已经存在，不由本编排创建")
                />
                <PoolLine key_name="subnet" label=Text::fixed("Subnet", "子网") hint="172.20.0.0/16" />
                <PoolLine key_name="gateway" label=Text::fixed("Gateway", "网关") hint="172.20.0.1" />
                <TextLine
                    label=Text::fixed("Driver", "驱动")
                    path=&["driver"]
                    placeholder="bridge"
                    choices=drivers
                />
                <TextLine label=Text::fixed("Docker name", "实际名称") path=&["name"] default=Some(AUTOMATIC) />
                <ToggleLine
                    label=Text::fixed("Attachable", "可附加")
                    path=&["attachable"]
                    note=Text::fixed("Other containers may join", "允许其他容器加入")
                />
            </Section>
            <Members />
            <Section info=OPTIONS>
                <p class="sub-head">{move || app.t(&Text::fixed("Driver options", "驱动选项"))}</p>
                <KeyValueRows path=&["driver_opts"] name="driver-opts" key_label=Text::fixed("Option", "选项") />
                <p class="sub-head">{move || app.t(&Text::fixed("Labels", "标签"))}</p>
                <KeyValueRows path=&["labels"] name="network-labels" key_label=Text::fixed("Label", "标签") />
            </Section>
            <More />
        </div>
    }
}

/// A value of the first address pool.
#[component]
fn PoolLine(key_name: &'static str, label: Text, hint: &'static str) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = move || -> Vec<Step> { vec!["ipam".into(), "config".into(), Step::Index(0), key_name.into()] };
    let value = Signal::derive(move || scope.text(&steps()));
    let set = Callback::new(move |text: String| set_pool(scope, key_name, &text));
    let words = label.clone();
    view! {
        <Line label=label steps=steps()>
            <TextField
                label=Signal::derive(move || app.t(&words))
                value=value
                on_input=set
                place=Signal::derive(steps)
                placeholder=hint.to_owned()
                mono=true
                testid=format!("field-{key_name}")
            />
        </Line>
    }
}

#[component]
fn Members() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let members = Memo::new(move |_| {
        let name = scope.name();
        app.track(|document| {
            let all = document.services().iter();
            let on = all
                .filter(|(_, record)| ServiceView::new(&record.name, &record.body).networks().contains(&name.as_str()));
            on.map(|(id, record)| (id, record.name.to_string())).collect::<Vec<_>>()
        })
    });
    let count = Signal::derive(move || members.read().len());
    let list = RowList::new(
        "members",
        count,
        Callback::new(move |index: usize| {
            let member = members.read_untracked().get(index).map(|(id, _)| *id);
            if let Some(service) = member {
                app.dispatch(Command::Detach { service, network: scope.name_now() });
            }
        }),
    );
    view! {
        <Section info=MEMBERS count=count>
            <Rows list=list row=move |index| view! { <MemberRow index=index members=members /> } />
        </Section>
    }
}

#[component]
fn MemberRow(index: usize, members: Memo<Vec<(RecordId, String)>>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let draft = RwSignal::new(String::new());
    let member = Memo::new(move |_| members.read().get(index).cloned());
    let choices = Signal::derive(move || {
        let members = members.read();
        let free = scope.names(Kind::Service).into_iter().filter(|name| !members.iter().any(|(_, one)| one == name));
        free.map(Choice::plain).collect::<Vec<_>>()
    });
    let type_name = Callback::new(move |text: String| {
        let found = app.find(Kind::Service, &text);
        let listed = members.read_untracked().iter().any(|(_, name)| *name == text);
        match found.filter(|_| !listed) {
            Some(service) => {
                draft.set(String::new());
                app.dispatch(Command::Attach { service, network: scope.name_now() });
            }
            None => draft.set(text),
        }
    });
    let unknown = Signal::derive(move || {
        let draft = draft.get();
        (!draft.is_empty() && !choices.read().iter().any(|choice| choice.value.starts_with(&draft)))
            .then(|| Text::new(format!("There is no service {draft}."), format!("没有名为 {draft} 的服务。")))
    });
    view! {
        <div class="row-cells">
            {move || match member.get() {
                Some((id, name)) => {
                    view! {
                        <button type="button" class="member" data-testid=format!("member-{name}") on:click=move |_| app.select([id])>
                            {icon(Icon::Cube)}
                            <span class="mono">{name.clone()}</span>
                        </button>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <TextField
                            label=Signal::derive(move || app.t(&Text::fixed("Service to put on this network", "接入此网络的服务")))
                            value=draft
                            on_input=type_name
                            choices=Some(choices)
                            fault=unknown
                            placeholder=Signal::derive(move || app.t(&Text::fixed("add a service", "添加服务")))
                            mono=true
                            testid="member-add"
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

fn drivers() -> Vec<Choice> {
    vec![
        Choice::noted("bridge", Text::fixed("on this host", "本机网桥")),
        Choice::noted("overlay", Text::fixed("across hosts of a swarm", "跨 Swarm 主机")),
        Choice::noted("macvlan", Text::fixed("own addresses in the LAN", "局域网独立地址")),
        Choice::noted("ipvlan", Text::fixed("in the LAN, one MAC address", "局域网，共用 MAC")),
        Choice::noted("host", Text::fixed("the host's network", "主机网络")),
        Choice::noted("none", Text::fixed("no network", "无网络")),
    ]
}

fn set_pool(scope: Scope, key: &str, text: &str) {
    let steps: Vec<Step> = vec!["ipam".into(), "config".into(), Step::Index(0), key.into()];
    let exists = scope.body_now(|body| body.at(steps.get(..3).unwrap_or(&[])).is_some());
    if exists {
        scope.set_text(&steps, text);
        tidy_pool(scope);
    } else if !text.is_empty() {
        let pool = Node::map_of([(key, Node::text(text))]);
        scope.set(&keys(&["ipam", "config"]), Some(Node::sequence(vec![pool])));
    }
}

/// An address pool without anything in it is none.
fn tidy_pool(scope: Scope) {
    let ipam = keys(&["ipam"]);
    let empty = scope.body_now(|body| body.at(&ipam).and_then(Node::as_mapping).is_some_and(|ipam| ipam.is_empty()));
    if empty {
        scope.set(&ipam, None);
    }
}
