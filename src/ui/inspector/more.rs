//! All other settings of a record or of the file: what the sections do not show is kept as it is, and everything can be added.
use super::header::Header;
use super::scope::{FILE, Scope, keys, place, scope};
use super::section::{MORE, MORE_ALONE, Section, SectionInfo, set_flag};
use super::units;
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::{Focus, app};
use crate::ui::widgets::text_field::fresh_number;
use crate::ui::widgets::yaml_field::YamlField;
use crate::ui::widgets::{Icon, IconButton, KeyValueRows, Select, TextField, TextRows, Toggle, icon};
use dockwright::change::Command;
use dockwright::compose::attributes::{self, Attribute, AttributeForm};
use dockwright::model::{Kind, Node, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;

/// It shows every key that no other section shows, so it has no list of its own.
const INFO: SectionInfo =
    SectionInfo { id: MORE, title: Text::fixed("More settings", "更多设置"), keys: &[], open: false };
/// The same where there is no other section: it is open from the start and remembered apart.
const ALONE: SectionInfo =
    SectionInfo { id: MORE_ALONE, title: Text::fixed("Settings", "设置"), keys: &[], open: true };

/// Parts of attributes with a section that the section shows; others make the attribute appear here as YAML, too.
const SHOWN_PARTS: [(&str, &[&str]); 3] = [
    ("build", &["context", "dockerfile", "target", "args"]),
    ("deploy", &["replicas", "resources"]),
    ("logging", &["driver", "options"]),
];

/// Keys of networks and volumes that their sections show. Services have theirs in the table: [`AttributeForm::Own`].
const OF_NETWORK: [&str; 8] = ["name", "driver", "internal", "external", "attachable", "ipam", "driver_opts", "labels"];
const OF_VOLUME: [&str; 5] = ["name", "driver", "external", "driver_opts", "labels"];

/// True where a section of the record's inspector shows a key.
pub fn is_shown(id: RecordId, key: &str) -> bool {
    match id.kind {
        _ if id == FILE => false,
        Kind::Service => known(id, key).is_some_and(|one| one.form == AttributeForm::Own),
        Kind::Network => OF_NETWORK.contains(&key),
        Kind::Volume => OF_VOLUME.contains(&key),
        Kind::Secret | Kind::Config | Kind::Model => false,
    }
}

/// The attribute at a place of the record: keys with dots between them.
fn known(id: RecordId, place: &str) -> Option<&'static Attribute> {
    attributes::all().find(|one| within(id, one) == Some(place))
}

/// Where an attribute stands within the record; `None` for attributes of others.
fn within(id: RecordId, one: &'static Attribute) -> Option<&'static str> {
    if id == FILE {
        let key = one.path.split('.').next().unwrap_or(one.path);
        return Kind::from_section(key).is_none().then_some(one.path);
    }
    one.path.strip_prefix(id.kind.section())?.strip_prefix(".*.")
}

/// Everything that the other sections do not show, and the way to add any setting.
#[component]
pub fn More() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let present = Memo::new(move |_| scope.body(|body| others(scope.id, body)));
    let count = Signal::derive(move || present.read().len());
    let whole = RwSignal::new(false);
    let alone = scope.id == FILE || matches!(scope.id.kind, Kind::Secret | Kind::Config | Kind::Model);
    view! {
        <Section info=if alone { ALONE } else { INFO } count=count>
            <For each=move || present.get() key=Clone::clone let(key)>
                <Setting key_name=key />
            </For>
            <AddSetting />
            <div class="whole" hidden=scope.id == FILE>
                <button
                    type="button"
                    class="link-button"
                    aria-expanded=move || whole.get().to_string()
                    data-testid="whole-yaml"
                    on:click=move |_| whole.update(|open| *open = !*open)
                >
                    {icon(Icon::Terminal)}
                    {move || app.t(&whole_words(scope.id.kind))}
                </button>
                {move || whole.get().then(|| view! { <WholeYaml /> })}
            </div>
        </Section>
    }
}

fn whole_words(kind: Kind) -> Text {
    match kind {
        Kind::Service => Text::fixed("The whole service as YAML", "以 YAML 编辑整个服务"),
        Kind::Network => Text::fixed("The whole network as YAML", "以 YAML 编辑整个网络"),
        Kind::Volume => Text::fixed("The whole volume as YAML", "以 YAML 编辑整个卷"),
        Kind::Secret => Text::fixed("The whole secret as YAML", "以 YAML 编辑整个 secret"),
        Kind::Config => Text::fixed("The whole config as YAML", "以 YAML 编辑整个 config"),
        Kind::Model => Text::fixed("The whole model as YAML", "以 YAML 编辑整个模型"),
    }
}

/// The inspector of a secret, config or model: each key with its field.
#[component]
pub fn RecordInspector() -> impl IntoView {
    let scope = scope();
    let (picture, kind) = match scope.id.kind {
        Kind::Secret => (Icon::Key, Text::fixed("Secret", "Secret")),
        Kind::Config => (Icon::File, Text::fixed("Config", "Config")),
        _ => (Icon::Cube, Text::fixed("Model", "模型")),
    };
    view! {
        <Header picture=icon(picture).into_any() kind=kind />
        <div class="inspector-body">
            <More />
        </div>
    }
}

#[component]
fn WholeYaml() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let value = Signal::derive(move || Some(scope.body(Clone::clone)));
    let set = move |body: Node| {
        app.dispatch(Command::SetBody { id: scope.id, body });
    };
    // The name is changed in the head: a rename here would be a new record.
    let name = Memo::new(move |_| scope.name());
    move || {
        view! { <YamlField key_name=name.get() value=value on_change=set place=Signal::derive(|| keys(&["-"])) testid="whole-yaml-text" /> }
    }
}

/// A setting with its key, its meaning and the field that fits its value.
#[component]
fn Setting(key_name: String) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let known = known(scope.id, &key_name);
    let key = StoredValue::new(key_name.clone());
    let here = keys(&[&key_name]);
    let form = Memo::new(move |_| {
        let node = scope.body(|body| body.get(&key.get_value()).cloned());
        form_for(known, node.as_ref())
    });
    let section = known.map(Attribute::section);
    let words = match known {
        Some(known) => known.words(),
        None if key_name.starts_with("x-") => Text::fixed("An extension; kept as is", "扩展字段，原样保留"),
        None => Text::fixed("Unknown to Compose; kept as is", "Compose 不认识此键，原样保留"),
    };
    let head = view! {
        <div class="setting-head">
            <span class="setting-key mono">{key_name.clone()}</span>
            <IconButton
                icon=Icon::Close
                name=Signal::derive(move || app.t(&Text::fixed("Remove this setting", "移除此设置")))
                class="setting-remove"
                on_press=move || scope.set(&keys(&[&key.get_value()]), None)
            />
        </div>
    };
    view! {
        <div class="setting" data-place=place(&here) data-testid=format!("setting-{key_name}")>
            {head}
            <p class="setting-words" title=move || section.as_ref().map(|section| app.t(section))>
                {move || app.t(&words)}
            </p>
            {move || field(scope, known, key.get_value(), form.get())}
        </div>
    }
}

fn field(scope: Scope, known: Option<&'static Attribute>, key: String, form: AttributeForm) -> AnyView {
    let at = StoredValue::new(keys(&[&key]));
    let here = Signal::derive(move || at.get_value());
    let label = key.clone();
    match (form, known) {
        (AttributeForm::Flag, _) => {
            let on = Signal::derive(move || {
                scope.body(|body| body.at(&at.get_value()).and_then(Node::as_bool)).unwrap_or(false)
            });
            let set = Callback::new(move |on: bool| {
                if on {
                    set_flag(scope, &at.get_value(), true);
                } else {
                    scope.set(&at.get_value(), Some(Node::plain("false")));
                }
            });
            let words = Signal::derive(move || scope.app.t(&Text::fixed("On", "开启")));
            view! {
                <Toggle label=words on=on on_change=set testid=format!("field-{key}") />
                <FieldFindings place=here />
            }
            .into_any()
        }
        (AttributeForm::Choice(words), _) => {
            let value = Signal::derive(move || scope.text(&at.get_value()));
            let set = Callback::new(move |text: String| scope.set(&at.get_value(), Some(Node::text(text))));
            let options = words.iter().map(|word| (*word, Text::fixed(word, word))).collect();
            view! {
                <Select label=Signal::stored(label) value=value options=options on_change=set testid=format!("field-{key}") />
                <FieldFindings place=here />
            }
            .into_any()
        }
        (AttributeForm::Text | AttributeForm::Time | AttributeForm::Number | AttributeForm::Size, _) => {
            let value = Signal::derive(move || scope.text(&at.get_value()));
            // An emptied setting stays until it is removed or left empty.
            let set = Callback::new(move |text: String| {
                if text.is_empty() {
                    scope.set(&at.get_value(), Some(Node::quoted("")));
                } else {
                    scope.set_number(&at.get_value(), &text);
                }
            });
            let meaning = Callback::new(move |text: String| match form {
                AttributeForm::Time => units::duration(&text),
                AttributeForm::Size => units::memory(&text),
                _ => None,
            });
            let fault = Signal::derive(move || units::fault(form, &value.get()));
            view! {
                <TextField
                    label=label
                    value=value
                    on_input=set
                    fault=fault
                    place=here
                    meaning=meaning
                    mono=true
                    testid=format!("field-{key}")
                />
            }
            .into_any()
        }
        (AttributeForm::List, _) => {
            view! { <TextRows steps=at.get_value() name=format!("{key}-{}", fresh_number()) label=label /> }.into_any()
        }
        (AttributeForm::Map, Some(known)) => view! { <MapField known=known /> }.into_any(),
        _ => {
            let value = Signal::derive(move || scope.body(|body| body.at(&at.get_value()).cloned()));
            let steps = at.get_value();
            let set = move |node: Node| scope.set(&steps, Some(node));
            view! { <YamlField key_name=key.clone() value=value on_change=set place=here testid=format!("yaml-{key}") /> }
                .into_any()
        }
    }
}

/// Names and values of the attributes that hold such. Their paths are spelled out: lists of rows want fixed ones.
#[component]
fn MapField(known: &'static Attribute) -> impl IntoView {
    let path: &'static [&'static str] = match known.key() {
        "annotations" => &["annotations"],
        "extra_hosts" => &["extra_hosts"],
        "storage_opt" => &["storage_opt"],
        "driver_opts" => &["driver_opts"],
        "labels" => &["labels"],
        _ => &["sysctls"],
    };
    view! { <KeyValueRows path=path name=known.key() key_label=Text::fixed("Name", "名称") /> }
}

/// The searchable list of every attribute.
#[component]
fn AddSetting() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let query = RwSignal::new(None::<String>);
    let found = Memo::new(move |_| {
        let Some(query) = query.get() else { return Vec::new() };
        let needle = query.trim().to_lowercase();
        let fits = |(inner, one): &(&'static str, &'static Attribute)| {
            // The parts of attributes are many: they show once somebody looks for them.
            (needle.is_empty() && !inner.contains('.'))
                || !needle.is_empty()
                    && (inner.contains(&needle)
                        || inner.replace(['_', '.'], " ").contains(&needle)
                        || one.meaning.0.to_lowercase().contains(&needle)
                        || one.meaning.1.contains(&needle))
        };
        let own = attributes::all().filter_map(|one| Some((within(scope.id, one)?, one)));
        let mut found: Vec<&'static str> = own.filter(fits).map(|(inner, _)| inner).collect();
        found.sort_by_key(|inner| (inner.matches('.').count(), !inner.starts_with(&needle)));
        found
    });
    let choose = move |key: &'static str| {
        query.set(None);
        add(scope, key);
    };
    let label = move || app.t(&Text::fixed("Add a setting…", "添加设置…"));
    view! {
        <div class="add-setting">
            <div class="add-line">
                <span class="add-icon" aria-hidden="true">{icon(Icon::Plus)}</span>
                <input
                    class="field-input"
                    type="search"
                    aria-label=label
                    placeholder=label
                    aria-controls="settings-list"
                    data-testid="add-setting"
                    spellcheck="false"
                    autocomplete="off"
                    prop:value=move || query.get().unwrap_or_default()
                    on:focus=move |_| query.set(Some(query.get_untracked().unwrap_or_default()))
                    on:input=move |event| query.set(Some(event_target_value(&event)))
                    on:keydown=move |event| match event.key().as_str() {
                        "Enter" => {
                            if let Some(first) = found.get_untracked().first() {
                                choose(first);
                            }
                        }
                        "Escape" if query.read_untracked().is_some() => {
                            event.stop_propagation();
                            query.set(None);
                        }
                        _ => {}
                    }
                />
            </div>
            <ul id="settings-list" class="settings-list" hidden=move || query.read().is_none()>
                <For each=move || found.get() key=|key| *key let(key)>
                    <li>
                        <button
                            type="button"
                            class="settings-choice"
                            data-testid=format!("add-{key}")
                            title=move || known(scope.id, key).map(|one| app.t(&one.section()))
                            on:mousedown=move |event| event.prevent_default()
                            on:click=move |_| choose(key)
                        >
                            <span class="mono">{key}</span>
                            <span class="settings-words">{move || known(scope.id, key).map(|one| app.t(&one.words()))}</span>
                        </button>
                    </li>
                </For>
                <li class="settings-none" hidden=move || !found.read().is_empty()>
                    {move || app.t(&Text::fixed("No setting has this in its name or meaning.", "没有名称或含义匹配的设置。"))}
                </li>
            </ul>
        </div>
    }
}

/// Adds an attribute with the smallest value of its form and shows it; one that a section has is shown there. A part of a
/// list or of a name's entry is written where its list is, so that is what is added then.
fn add(scope: Scope, place: &'static str) {
    let mut reached = String::new();
    let mut steps: Vec<&'static str> = Vec::new();
    for step in place.split('.').take_while(|step| *step != "*") {
        let list = known(scope.id, &reached).is_some_and(|one| one.form == AttributeForm::List || is_list(&reached));
        if list {
            break;
        }
        steps.push(step);
        reached = steps.join(".");
    }
    let at = keys(&steps);
    let Some(known) = known(scope.id, &reached) else { return };
    let absent = scope.body_now(|body| body.at(&at).is_none());
    // A short form has no parts; what it says stays, and is changed where it stands.
    let room = scope.body_now(|body| {
        (1..steps.len()).all(|length| {
            let above = keys(steps.get(..length).unwrap_or(&[]));
            body.at(&above).is_none_or(|node| node.as_mapping().is_some())
        })
    });
    if let Some(start) = start(known, steps.len() > 1 || !is_shown(scope.id, &reached)).filter(|_| absent && room) {
        scope.set(&at, Some(start));
        scope.app.seal();
    }
    scope.app.focus.set(Some(Focus { id: scope.id, steps: at }));
}

/// True for attributes that are lists of structures.
fn is_list(place: &str) -> bool {
    matches!(place, "ports" | "volumes" | "devices" | "env_file" | "gpus" | "post_start" | "pre_start" | "pre_stop")
        || [
            "develop.watch",
            "deploy.placement.preferences",
            "build.secrets",
            "secrets",
            "configs",
            "include",
            "ipam.config",
        ]
        .contains(&place)
        || place.starts_with("blkio_config.device_")
        || place == "blkio_config.weight_device"
        || place.starts_with("deploy.resources.reservations.")
            && (place.ends_with("devices") || place.ends_with("generic_resources"))
}

/// The value that an attribute begins with. Sections show their own, so those are not made here.
fn start(known: &Attribute, is_made_here: bool) -> Option<Node> {
    Some(match known.form {
        AttributeForm::Own if !is_made_here => return None,
        AttributeForm::Yaml if known.path == "include" => Node::sequence(vec![Node::text("./other/compose.yaml")]),
        AttributeForm::Yaml if known.path == "configs.*.content" => Node::quoted(""),
        AttributeForm::Flag => Node::plain("true"),
        AttributeForm::Number => Node::plain("1"),
        AttributeForm::Size => Node::plain("64M"),
        AttributeForm::Time => Node::plain("30s"),
        AttributeForm::Choice(words) => Node::text(words.first().copied().unwrap_or("")),
        AttributeForm::List => Node::sequence(vec![Node::quoted("")]),
        AttributeForm::Map => Node::map_of([("name", Node::quoted(""))]),
        AttributeForm::Yaml => Node::map_of([] as [(&str, Node); 0]),
        AttributeForm::Text | AttributeForm::Own => Node::quoted(""),
    })
}

/// The keys of the body that the other sections do not show, or not wholly.
fn others(id: RecordId, body: &Node) -> Vec<String> {
    let Some(mapping) = body.as_mapping() else { return Vec::new() };
    let hidden = |key: &str, value: &Node| {
        if id.kind == Kind::Network && id != FILE {
            return key == "ipam" && has_more_than_one_pool(value);
        }
        let parts = SHOWN_PARTS.iter().find(|(own, _)| *own == key).map(|(_, parts)| *parts);
        match (parts, value.as_mapping()) {
            (Some(parts), Some(value)) => value.keys().any(|key| !parts.contains(&key)),
            _ => false,
        }
    };
    let shown = mapping.iter().filter(|(key, value)| !is_shown(id, key) || hidden(key, value));
    shown.map(|(key, _)| key.to_owned()).collect()
}

/// True for addresses of a network of which subnet and gateway of the first pool are not all.
fn has_more_than_one_pool(ipam: &Node) -> bool {
    let pools = ipam.get("config").and_then(Node::as_sequence).unwrap_or(&[]);
    let simple =
        |pool: &Node| pool.as_mapping().is_some_and(|pool| pool.keys().all(|key| matches!(key, "subnet" | "gateway")));
    let only_pools = ipam.as_mapping().is_none_or(|ipam| ipam.keys().all(|key| key == "config"));
    !only_pools || pools.len() > 1 || !pools.iter().all(simple)
}

/// The field for a value: that of the attribute where the value has its shape, else YAML.
fn form_for(known: Option<&'static Attribute>, node: Option<&Node>) -> AttributeForm {
    let (Some(known), Some(node)) = (known, node) else { return AttributeForm::Yaml };
    let scalars = |items: &[Node]| items.iter().all(|item| item.as_scalar().is_some());
    let fits = match known.form {
        AttributeForm::Own | AttributeForm::Yaml => false,
        AttributeForm::Text
        | AttributeForm::Time
        | AttributeForm::Number
        | AttributeForm::Size
        | AttributeForm::Choice(_) => node.as_scalar().is_some(),
        AttributeForm::Flag => node.as_bool().is_some(),
        AttributeForm::List => node.as_text().is_some() || node.as_sequence().is_some_and(scalars),
        AttributeForm::Map => match (node.as_mapping(), node.as_sequence()) {
            (Some(mapping), _) => mapping.iter().all(|(_, value)| value.as_scalar().is_some()),
            (_, Some(items)) => scalars(items),
            _ => false,
        },
    };
    if fits { known.form } else { AttributeForm::Yaml }
}
