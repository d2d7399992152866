//! What the processes of a service may do.
use super::scope::{keys, scope};
use super::section::{Line, Section, SectionInfo, TextLine, ToggleLine};
use crate::ui::state::app;
use crate::ui::widgets::{Choice, TextRows};
use dockwright::model::Node;
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "security",
    title: Text::fixed("Security", "安全"),
    keys: &["user", "read_only", "privileged", "cap_drop", "cap_add", "security_opt"],
    open: false,
};

const CAPABILITIES: [&str; 14] = [
    "ALL",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "IPC_LOCK",
    "KILL",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SYS_ADMIN",
    "SYS_NICE",
    "SYS_PTRACE",
];

/// User, file system, capabilities and options.
#[component]
pub fn Security() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count =
        Signal::derive(move || scope.body(|body| INFO.keys.iter().filter(|key| body.get(key).is_some()).count()));
    let capabilities = Signal::derive(|| CAPABILITIES.into_iter().map(Choice::plain).collect::<Vec<_>>());
    let options = Signal::derive(|| {
        vec![
            Choice::noted("no-new-privileges:true", Text::fixed("no way to gain rights", "不能再获得权限")),
            Choice::noted("seccomp:unconfined", Text::fixed("all system calls", "不限制系统调用")),
            Choice::noted("apparmor:unconfined", Text::fixed("without AppArmor", "不启用 AppArmor")),
            Choice::noted("label:disable", Text::fixed("without SELinux labels", "不使用 SELinux 标签")),
        ]
    });
    let all = Signal::derive(move || scope.body(drops_all));
    view! {
        <Section info=INFO count=count>
            <TextLine label=Text::fixed("User", "用户") path=&["user"] placeholder="1000:1000" />
            <ToggleLine
                label=Text::fixed("Root files", "根文件系统")
                path=&["read_only"]
                note=Text::fixed("Read-only", "只读")
            />
            <ToggleLine
                label=Text::fixed("Privileged", "特权模式")
                path=&["privileged"]
                note=Text::fixed("All rights on the host", "拥有主机的全部权限")
            />
            <Line label=Text::fixed("Drop", "移除能力") steps=keys(&["cap_drop"])>
                <TextRows
                    steps=keys(&["cap_drop"])
                    name="cap_drop"
                    label=Signal::derive(move || app.t(&Text::fixed("Capability to drop", "移除的能力")))
                    placeholder="ALL"
                    choices=Some(capabilities)
                />
                {move || all.get().then(|| view! { <p class="field-meaning">{app.t(&ALL_DROPPED)}</p> })}
            </Line>
            <Line label=Text::fixed("Add", "添加能力") steps=keys(&["cap_add"])>
                <TextRows
                    steps=keys(&["cap_add"])
                    name="cap_add"
                    label=Signal::derive(move || app.t(&Text::fixed("Capability to add", "添加的能力")))
                    placeholder="NET_BIND_SERVICE"
                    choices=Some(capabilities)
                />
            </Line>
            <Line label=Text::fixed("Options", "安全选项") steps=keys(&["security_opt"])>
                <TextRows
                    steps=keys(&["security_opt"])
                    name="security_opt"
                    label=Signal::derive(move || app.t(&Text::fixed("Security option", "安全选项")))
                    placeholder="no-new-privileges:true"
                    choices=Some(options)
                />
            </Line>
        </Section>
    }
}

const ALL_DROPPED: Text = Text::fixed("Only what is added below is left", "只保留下面添加的能力");

fn drops_all(body: &Node) -> bool {
    let items = body.get("cap_drop").and_then(Node::as_sequence).unwrap_or(&[]);
    items.iter().filter_map(Node::as_text).any(|name| name.eq_ignore_ascii_case("all"))
}
