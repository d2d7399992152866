//! Published ports, each in a row of compact fields.
use super::scope::{Scope, below, keys, place, scope};
use super::section::{Line, Section, SectionInfo};
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::app;
use crate::ui::widgets::rows::{RowList, Rows, move_item};
use crate::ui::widgets::text_field::Variables;
use crate::ui::widgets::text_rows::{change_list, lines};
use crate::ui::widgets::{Choice, Icon, IconButton, Select, TextField, TextRows, icon};
use dockwright::model::port::{PortMapping, read_address};
use dockwright::model::{Node, edit};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo =
    SectionInfo { id: "ports", title: Text::fixed("Ports", "端口映射"), keys: &["ports", "expose"], open: true };

/// A mapping as it is typed: its parts, valid or not.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    ip: String,
    published: String,
    target: String,
    protocol: String,
}

/// The parts of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Ip,
    Published,
    Target,
    Protocol,
}

/// Published and exposed ports.
#[component]
pub fn Ports() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count =
        Memo::new(move |_| scope.body(|body| body.get("ports").and_then(Node::as_sequence).map_or(0, <[Node]>::len)));
    let list = RowList::new(
        "ports",
        count,
        Callback::new(move |index: usize| {
            change_list(scope, &keys(&["ports"]), &|items| {
                if index < items.len() {
                    items.remove(index);
                }
            });
        }),
    )
    .ordered(Callback::new(move |(from, to)| {
        change_list(scope, &keys(&["ports"]), &|items| move_item(items, from, to));
    }));
    view! {
        <Section info=INFO count=count>
            <div class="port-heads" aria-hidden="true">
                <span>{move || app.t(&Text::fixed("Host address", "主机地址"))}</span>
                <span>{move || app.t(&Text::fixed("Host port", "主机端口"))}</span>
                <span>{move || app.t(&Text::fixed("Container", "容器端口"))}</span>
            </div>
            <Rows list=list row=|index| view! { <PortRow index=index /> } />
            <Line label=Text::fixed("Exposed", "仅内部公开") steps=keys(&["expose"])>
                <TextRows
                    steps=keys(&["expose"])
                    name="expose"
                    label=Signal::derive(move || app.t(&Text::fixed("Port that only services see", "仅服务可见的端口")))
                    placeholder="8000"
                />
            </Line>
        </Section>
    }
}

#[component]
fn PortRow(index: usize) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = StoredValue::new(below(&keys(&["ports"]), index));
    let here = Signal::derive(move || steps.get_value());
    let parts = Memo::new(move |_| scope.body(|body| body.at(&steps.get_value()).map(parts_of)).unwrap_or_default());
    let part = move |part: Part| {
        Signal::derive(move || {
            let parts = parts.read();
            let text = match part {
                Part::Ip => &parts.ip,
                Part::Published => &parts.published,
                Part::Target => &parts.target,
                Part::Protocol => &parts.protocol,
            };
            text.clone()
        })
    };
    let set = move |part: Part| Callback::new(move |text: String| set_part(scope, index, part, text));
    let paste = Callback::new(move |text: String| paste_ports(scope, index, &text));
    let exists = Memo::new(move |_| scope.body(|body| body.at(&steps.get_value()).is_some()));
    let local = Memo::new(move |_| matches!(parts.read().ip.as_str(), "127.0.0.1" | "::1"));
    let scope_name = Signal::derive(move || app.t(&if local.get() { LOCAL } else { EVERYWHERE }));
    let trouble = Memo::new(move |_| scope.fault(&steps.get_value()));
    let written = Signal::derive(move || {
        let parts = parts.get();
        format!("{} {} {}", parts.ip, parts.published, parts.target)
    });
    let has_variable = Memo::new(move |_| dockwright::model::template::has_variable(&written.read()));
    let addresses = Signal::derive(|| {
        vec![
            Choice::noted("127.0.0.1", Text::fixed("this machine only", "仅本机")),
            Choice::noted("0.0.0.0", Text::fixed("everyone", "所有地址")),
        ]
    });
    let ip_fault = Signal::derive(move || {
        let ip = parts.read().ip.clone();
        let plain = !ip.is_empty() && !ip.contains('$');
        plain.then(|| read_address(ip.trim_matches(['[', ']'])).err().map(|error| error.message)).flatten()
    });
    let settled = RwSignal::new(true);
    let label = move |text: Text| Signal::derive(move || app.t(&text));
    view! {
        <div class="row-cells port-row" data-place=move || place(&here.get()) on:focusin=move |_| settled.set(false) on:focusout=move |_| settled.set(true)>
            {move || {
                exists
                    .get()
                    .then(|| {
                        view! {
                            <IconButton
                                icon=if local.get() { Icon::Monitor } else { Icon::Globe }
                                name=scope_name
                                pressed=Signal::derive(move || local.get())
                                class="port-scope"
                                on_press=move || {
                                    let ip = if local.get_untracked() { "" } else { "127.0.0.1" };
                                    set_part(scope, index, Part::Ip, ip.to_owned());
                                    app.seal();
                                }
                            />
                        }
                    })
            }}
            <TextField
                label=label(Text::fixed("Host address", "主机地址"))
                value=part(Part::Ip)
                on_input=set(Part::Ip)
                fault=ip_fault
                quiet=true
                placeholder=label(Text::fixed("all", "所有"))
                choices=Some(addresses)
                mono=true
                testid=format!("port-ip-{index}")
            />
            <TextField
                label=label(Text::fixed("Host port", "主机端口"))
                value=part(Part::Published)
                on_input=set(Part::Published)
                on_paste=paste
                quiet=true
                placeholder=label(Text::fixed("any", "随机"))
                mono=true
                testid=format!("port-published-{index}")
            />
            <span class="port-arrow" aria-hidden="true">{icon(Icon::ChevronRight)}</span>
            <TextField
                label=label(Text::fixed("Container port", "容器端口"))
                value=part(Part::Target)
                on_input=set(Part::Target)
                on_paste=paste
                quiet=true
                placeholder="80"
                mono=true
                testid=format!("port-target-{index}")
            />
            <Select
                label=label(Text::fixed("Protocol", "协议"))
                value=part(Part::Protocol)
                options=vec![
                    ("", Text::fixed("tcp", "tcp")),
                    ("udp", Text::fixed("udp", "udp")),
                    ("sctp", Text::fixed("sctp", "sctp")),
                ]
                on_change=set(Part::Protocol)
                testid=format!("port-protocol-{index}")
            />
            <div class="row-notes" aria-live="polite">
                {move || {
                    // A mapping is typed part by part: while its row is in use, only what can no longer become right.
                    let unfinished = parts.read().target.is_empty() && !settled.get();
                    trouble
                        .get()
                        .filter(|_| !unfinished)
                        .map(|text| {
                            view! {
                                <p class="field-fault" data-testid=format!("port-fault-{index}")>
                                    {icon(Icon::Stop)}
                                    <span>{app.t(&text)}</span>
                                </p>
                            }
                        })
                }}
                {move || has_variable.get().then(|| view! { <Variables value=written /> })}
                <FieldFindings place=here />
            </div>
        </div>
    }
}

const LOCAL: Text =
    Text::fixed("Open on this machine only. Press to open it to all.", "仅本机可访问。点击后对所有地址开放。");
const EVERYWHERE: Text = Text::fixed(
    "Open on every address. Press to open it on this machine only.",
    "所有地址均可访问。点击后仅本机可访问。",
);

fn parts_of(node: &Node) -> Parts {
    if node.as_mapping().is_some() {
        let text = |key: &str| node.get(key).and_then(Node::as_text).unwrap_or("").to_owned();
        let protocol = Some(text("protocol")).filter(|protocol| protocol != "tcp").unwrap_or_default();
        return Parts { ip: text("host_ip"), published: text("published"), target: text("target"), protocol };
    }
    let text = node.as_text().unwrap_or("");
    let (ports, protocol) = rsplit_outside(text, '/').unwrap_or((text, ""));
    let (rest, target) = rsplit_outside(ports, ':').unwrap_or(("", ports));
    let (ip, published) = rsplit_outside(rest, ':').unwrap_or(("", rest));
    let ip = ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']')).unwrap_or(ip);
    let protocol = if protocol.eq_ignore_ascii_case("tcp") { "" } else { protocol };
    Parts { ip: ip.into(), published: published.into(), target: target.into(), protocol: protocol.into() }
}

fn short(parts: &Parts) -> String {
    let mut out = String::new();
    if parts.ip.contains(':') && !parts.ip.contains('$') {
        out.push_str(&format!("[{}]:", parts.ip));
    } else if !parts.ip.is_empty() {
        out.push_str(&format!("{}:", parts.ip));
    }
    out.push_str(&parts.published);
    if !parts.published.is_empty() || !parts.ip.is_empty() {
        out.push(':');
    }
    out.push_str(&parts.target);
    if !parts.protocol.is_empty() {
        out.push_str(&format!("/{}", parts.protocol));
    }
    out
}

fn set_part(scope: Scope, index: usize, part: Part, text: String) {
    let item = below(&keys(&["ports"]), index);
    let old = scope.body_now(|body| body.at(&item).cloned());
    if old.as_ref().is_some_and(|old| old.as_mapping().is_some()) {
        let key = match part {
            Part::Ip => "host_ip",
            Part::Published => "published",
            Part::Target => "target",
            Part::Protocol => "protocol",
        };
        if part == Part::Target {
            scope.set(&below(&item, key), Some(Node::plain(text)));
        } else {
            scope.set_text(&below(&item, key), &text);
        }
        return;
    }
    // The whole mapping in one field: 127.0.0.1:8080:80/tcp.
    let whole = matches!(part, Part::Published | Part::Target) && text.contains(':') && !text.contains('$');
    let mut parts = old.as_ref().map(parts_of).unwrap_or_default();
    let text = if whole {
        text
    } else {
        match part {
            Part::Ip => parts.ip = text,
            Part::Published => parts.published = text,
            Part::Target => parts.target = text,
            Part::Protocol => parts.protocol = text,
        }
        short(&parts)
    };
    let node = match &old {
        Some(old) => edit::restyled(old, &text),
        None => Node::quoted(text),
    };
    scope.set(&item, Some(quoted(node)));
}

/// Ports stay texts: `22:22` without quotes is a number to readers of YAML 1.1.
fn quoted(node: Node) -> Node {
    let plain = node.as_scalar().is_some_and(|scalar| scalar.style == dockwright::model::Style::Plain);
    let colon = node.as_text().is_some_and(|text| text.contains(':'));
    if plain && colon { Node::quoted(node.as_text().unwrap_or("")) } else { node }
}

fn paste_ports(scope: Scope, index: usize, text: &str) -> bool {
    let found: Vec<String> = lines(text).collect();
    let single =
        found.len() == 1 && found.first().is_some_and(|one| one.contains(':') && PortMapping::parse_short(one).is_ok());
    if found.len() < 2 && !single {
        return false;
    }
    change_list(scope, &keys(&["ports"]), &|items| {
        for (offset, line) in found.iter().enumerate() {
            let node = Node::quoted(line.as_str());
            match items.get_mut(index + offset) {
                Some(item) if offset == 0 => *item = node,
                _ => items.insert((index + offset).min(items.len()), node),
            }
        }
    });
    true
}

/// Cuts at the last place of a character that is not within `${…}` or `[…]`.
fn rsplit_outside(text: &str, separator: char) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    let mut found = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => found = Some(at),
            _ => {}
        }
    }
    let at = found?;
    Some((text.get(..at)?, text.get(at + separator.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright::model::Step;

    #[test]
    fn parts_make_the_text_that_they_came_from() {
        for text in [
            "80",
            "8080:80",
            "127.0.0.1:8080:80/udp",
            "[::1]:80:80",
            "${PORT:-8080}:80",
            "127.0.0.1::80",
            "abc:",
            "x:y:z",
        ] {
            assert_eq!(short(&parts_of(&Node::quoted(text))), text);
        }
        let steps: Vec<Step> = below(&keys(&["ports"]), 1);
        assert_eq!(place(&steps), "ports[1]");
    }
}
