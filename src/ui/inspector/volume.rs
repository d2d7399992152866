//! The inspector of a volume.
use super::general::AUTOMATIC;
use super::header::Header;
use super::more::More;
use super::scope::scope;
use super::section::{Section, SectionInfo, TextLine, ToggleLine};
use crate::ui::state::app;
use crate::ui::widgets::{Choice, Icon, KeyValueRows, icon};
use dockwright::model::mount::mounts;
use dockwright::text::Text;
use leptos::prelude::*;

const GENERAL: SectionInfo =
    SectionInfo {
        id: "volume", title: Text::fixed("Volume", "卷"), keys: &["name", "driver", "external"], open: true
    };
const OPTIONS: SectionInfo = SectionInfo {
    id: "volume-options",
    title: Text::fixed("Driver options", "驱动选项"),
    keys: &["driver_opts"],
    open: true,
};
const LABELS: SectionInfo =
    SectionInfo { id: "volume-labels", title: Text::fixed("Labels", "标签"), keys: &["labels"], open: false };
const USERS: SectionInfo =
    SectionInfo { id: "users", title: Text::fixed("Used by", "使用者"), keys: &[], open: true };

/// The inspector of a volume: how it is made and who mounts it.
#[component]
pub fn VolumeInspector() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let users = Memo::new(move |_| {
        let name = scope.name();
        app.track(|document| {
            let mut users = Vec::new();
            for (id, record) in document.services().iter() {
                for mount in mounts(&record.body, &mut Vec::new()) {
                    if mount.source.as_deref() == Some(name.as_str()) {
                        users.push((id, record.name.to_string(), mount.target.to_string()));
                    }
                }
            }
            users
        })
    });
    let count = Signal::derive(move || users.read().len());
    view! {
        <Header picture=icon(Icon::Volume).into_any() kind=Text::fixed("Volume", "卷") />
        <div class="inspector-body">
            <Section info=GENERAL>
                <ToggleLine
                    label=Text::fixed("External", "外部卷")
                    path=&["external"]
                    note=Text::fixed("Exists already", "已经存在，不由本编排创建")
                />
                <TextLine label=Text::fixed("Driver", "驱动") path=&["driver"] placeholder="local" choices=drivers />
                <TextLine label=Text::fixed("Docker name", "实际名称") path=&["name"] default=Some(AUTOMATIC) />
            </Section>
            <Section info=OPTIONS>
                <KeyValueRows
                    path=&["driver_opts"]
                    name="volume-opts"
                    key_label=Text::fixed("Option", "选项")
                    suggestions=&["type", "o", "device"]
                />
            </Section>
            <Section info=LABELS>
                <KeyValueRows path=&["labels"] name="volume-labels" key_label=Text::fixed("Label", "标签") />
            </Section>
            <Section info=USERS count=count>
                {move || {
                    users.read().is_empty().then(|| view! { <p class="section-note">{app.t(&UNUSED)}</p> })
                }}
                <For each=move || users.get() key=Clone::clone let((id, name, target))>
                    <button type="button" class="member" data-testid=format!("user-{name}") on:click=move |_| app.select([id])>
                        {icon(Icon::Cube)}
                        <span class="mono">{name.clone()}</span>
                        <span class="member-note mono">{target.clone()}</span>
                    </button>
                </For>
            </Section>
            <More />
        </div>
    }
}

const UNUSED: Text = Text::fixed("No service mounts this volume.", "没有服务挂载此卷。");

fn drivers() -> Vec<Choice> {
    vec![Choice::noted("local", Text::fixed("on this host", "本机"))]
}
