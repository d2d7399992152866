//! The one list of places at which a service's body names another object of the stack.
//!
//! Renames and removals go through [`edit_names`]; nothing else knows the places. Hosts in addresses are in
//! [`super::address`].
use super::address;
use super::document::Kind;
use super::edit::{node_mut, tidy};
use super::mount::{Mount, MountKind};
use super::node::{Node, Step, Value};

/// What is to become of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameEdit {
    /// It stays.
    Keep,
    /// It is replaced.
    Rename(Box<str>),
    /// Its entry goes, with a collection that becomes empty. Places whose loss would change what the service does
    /// (`extends`, `network_mode: service:x`, build contexts) stay: their name is then unknown, which is a finding.
    Remove,
}

/// A name of another object in a service's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedReference {
    /// The kind of object.
    pub kind: Kind,
    /// Its name.
    pub name: Box<str>,
    /// The place in the service: of the scalar, or of the key whose name it is.
    pub steps: Vec<Step>,
}

/// How a place holds names.
#[derive(Clone, Copy)]
enum Form {
    /// A list of names, or of maps with `source`, or a map by name.
    Names,
    /// A list of `name` or `name:rest`; texts with the prefix `container:` name something outside.
    Pairs,
    /// A text `service:name`.
    Prefixed,
    /// A map or list of `key` to `service:name`.
    PrefixedValues,
    /// `extends`.
    Extends,
    /// `volumes`.
    Mounts,
}

const PLACES: [(Kind, &[&str], Form); 17] = [
    (Kind::Service, &["depends_on"], Form::Names),
    (Kind::Service, &["links"], Form::Pairs),
    (Kind::Service, &["volumes_from"], Form::Pairs),
    (Kind::Service, &["network_mode"], Form::Prefixed),
    (Kind::Service, &["ipc"], Form::Prefixed),
    (Kind::Service, &["pid"], Form::Prefixed),
    (Kind::Service, &["uts"], Form::Prefixed),
    (Kind::Service, &["cgroup"], Form::Prefixed),
    (Kind::Service, &["extends"], Form::Extends),
    (Kind::Service, &["build", "additional_contexts"], Form::PrefixedValues),
    (Kind::Network, &["networks"], Form::Names),
    (Kind::Volume, &["volumes"], Form::Mounts),
    (Kind::Secret, &["secrets"], Form::Names),
    (Kind::Secret, &["build", "secrets"], Form::Names),
    (Kind::Config, &["configs"], Form::Names),
    (Kind::Config, &["credential_spec", "config"], Form::Prefixed),
    (Kind::Model, &["models"], Form::Names),
];

/// Every name of another object in a service's body.
pub fn names(body: &Node) -> Vec<NamedReference> {
    let mut out = Vec::new();
    // The editor needs a body to write to; nothing is written.
    let mut copy = Node::null();
    for (_, path, _) in PLACES {
        let steps: Vec<Step> = path.iter().map(|key| Step::from(*key)).collect();
        if let Some(node) = body.at(&steps) {
            copy.set_at(&steps, node.clone());
        }
    }
    for kind in Kind::ALL {
        edit_names(&mut copy, kind, &mut |name, steps| {
            out.push(NamedReference { kind, name: name.into(), steps: steps.to_vec() });
            NameEdit::Keep
        });
    }
    out
}

/// Goes through the names of one kind in a service's body; `edit` gets the name and its place. Returns whether anything
/// changed.
pub fn edit_names(body: &mut Node, kind: Kind, edit: &mut dyn FnMut(&str, &[Step]) -> NameEdit) -> bool {
    let mut changed = false;
    for (_, path, form) in PLACES.iter().filter(|(place, ..)| *place == kind) {
        let steps: Vec<Step> = path.iter().map(|key| Step::from(*key)).collect();
        let Some(node) = node_mut(body, &steps) else { continue };
        let edited = match form {
            Form::Names => names_in(node, kind, &steps, edit),
            Form::Pairs => pairs_in(node, &steps, edit),
            Form::Prefixed => prefixed_in(node, kind, &steps, edit),
            Form::PrefixedValues => prefixed_values_in(node, &steps, edit),
            Form::Extends => extends_in(node, &steps, edit),
            Form::Mounts => mounts_in(node, &steps, edit),
        };
        if edited {
            tidy(body, &steps);
        }
        changed |= edited;
    }
    changed
}

/// Gives a service another name wherever the body names it, in addresses too. `false` where nothing changed.
pub fn rename_service(body: &mut Node, from: &str, to: &str) -> bool {
    let named = rename(body, Kind::Service, from, to);
    address::rename_host(body, from, to) || named
}

/// Gives a network another name wherever the body names it.
pub fn rename_network(body: &mut Node, from: &str, to: &str) -> bool {
    rename(body, Kind::Network, from, to)
}

/// Lets the labels by which Traefik chooses a network (`traefik.docker.network`) follow it.
pub fn rename_network_labels(body: &mut Node, from: &str, to: &str) -> bool {
    let mut changed = false;
    for path in [&["labels"][..], &["deploy", "labels"]] {
        for entry in super::environment::key_values(body, path, &mut Vec::new()) {
            let names_network = entry.key.starts_with("traefik.") && entry.key.ends_with(".network");
            if names_network && entry.value.as_deref() == Some(from) {
                super::edit::set_entry(body, path, &entry.key, Some(to));
                changed = true;
            }
        }
    }
    changed
}

/// Gives a volume another name wherever the body mounts it.
pub fn rename_volume(body: &mut Node, from: &str, to: &str) -> bool {
    rename(body, Kind::Volume, from, to)
}

/// Gives a secret another name wherever the body uses it. Where the secret's file takes its name from the secret, the
/// paths `/run/secrets/…` in the environment and the commands follow; a build keeps the id that its Dockerfile asks for.
pub fn rename_secret(body: &mut Node, from: &str, to: &str) -> bool {
    let follows = follows_name(body, "secrets", from);
    let changed = rename(body, Kind::Secret, from, to);
    if changed {
        pin_target(body, &["build".into(), "secrets".into()], to, from);
    }
    if follows {
        for key in ["environment", "command", "entrypoint", "healthcheck"] {
            if let Some(node) = node_mut(body, &[key.into()]) {
                replace_path(node, &format!("/run/secrets/{from}"), &format!("/run/secrets/{to}"));
            }
        }
    }
    changed
}

/// Gives a config another name wherever the body uses it. Where the config's file takes its name from the config, the
/// file keeps its path.
pub fn rename_config(body: &mut Node, from: &str, to: &str) -> bool {
    let changed = rename(body, Kind::Config, from, to);
    if changed {
        pin_target(body, &["configs".into()], to, &format!("/{from}"));
    }
    changed
}

/// Gives a model another name wherever the body uses it.
pub fn rename_model(body: &mut Node, from: &str, to: &str) -> bool {
    rename(body, Kind::Model, from, to)
}

/// Gives a record of any kind another name wherever the body names it. `false` where nothing changed.
pub fn rename_named(body: &mut Node, kind: Kind, from: &str, to: &str) -> bool {
    match kind {
        Kind::Service => rename_service(body, from, to),
        Kind::Network => rename_network(body, from, to),
        Kind::Volume => rename_volume(body, from, to),
        Kind::Secret => rename_secret(body, from, to),
        Kind::Config => rename_config(body, from, to),
        Kind::Model => rename_model(body, from, to),
    }
}

fn rename(body: &mut Node, kind: Kind, from: &str, to: &str) -> bool {
    from != to
        && edit_names(body, kind, &mut |name, _| {
            if name == from { NameEdit::Rename(to.into()) } else { NameEdit::Keep }
        })
}

/// Removes the uses of a record: dependencies and links, attachments, mounts, grants. Addresses stay, and so do places
/// whose loss would change what the service does; see [`NameEdit::Remove`]. `false` where nothing changed.
pub fn drop_named(body: &mut Node, kind: Kind, gone: &str) -> bool {
    edit_names(body, kind, &mut |name, _| if name == gone { NameEdit::Remove } else { NameEdit::Keep })
}

type Edit<'a> = &'a mut dyn FnMut(&str, &[Step]) -> NameEdit;

fn names_in(node: &mut Node, kind: Kind, base: &[Step], edit: Edit) -> bool {
    let long_source = matches!(kind, Kind::Secret | Kind::Config);
    match &mut node.value {
        Value::Sequence(_) => items_in(node, base, edit, &|item| {
            let text = item.as_text().or_else(|| item.get("source").filter(|_| long_source)?.as_text())?;
            Some((text.to_owned(), String::new()))
        }),
        Value::Mapping(mapping) => {
            let keys: Vec<Box<str>> = mapping.keys().map(Into::into).collect();
            let mut changed = false;
            for key in keys {
                match edit(&key, &joined(base, Step::Key(key.clone()))) {
                    NameEdit::Keep => {}
                    // Where both names are there, the entry of the new name stays.
                    NameEdit::Rename(new) => changed |= mapping.rename(&key, &new) || mapping.remove(&key).is_some(),
                    NameEdit::Remove => changed |= mapping.remove(&key).is_some(),
                }
            }
            changed
        }
        Value::Scalar(_) => false,
    }
}

fn pairs_in(node: &mut Node, base: &[Step], edit: Edit) -> bool {
    items_in(node, base, edit, &|item| {
        let text = item.as_text().filter(|text| !text.starts_with("container:"))?;
        let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
        Some((name.to_owned(), rest.to_owned()))
    })
}

fn mounts_in(node: &mut Node, base: &[Step], edit: Edit) -> bool {
    items_in(node, base, edit, &|item| match &item.value {
        Value::Scalar(scalar) => {
            let mount = Mount::parse_short(&scalar.text).ok().filter(|mount| mount.kind == MountKind::Volume)?;
            let name = mount.source?.into_string();
            let rest = scalar.text.get(name.len()..)?.to_owned();
            Some((name, rest))
        }
        _ => {
            let kind = item.get("type").and_then(Node::as_text);
            let source =
                item.get("source").and_then(Node::as_text).filter(|_| matches!(kind, Some("volume" | "cluster")));
            source.map(|source| (source.to_owned(), String::new()))
        }
    })
}

/// Goes through a list. `read` gives the name in an item and what follows it in the same text.
fn items_in(node: &mut Node, base: &[Step], edit: Edit, read: &dyn Fn(&Node) -> Option<(String, String)>) -> bool {
    let Some(items) = node.as_sequence_mut() else { return false };
    let mut changed = false;
    let mut index = 0;
    items.retain_mut(|item| {
        let steps = joined(base, Step::Index(index));
        index += 1;
        let Some((name, rest)) = read(item) else { return true };
        let long = item.as_mapping().is_some();
        let place = if long { joined(&steps, "source".into()) } else { steps };
        match edit(&name, &place) {
            NameEdit::Keep => true,
            NameEdit::Remove => {
                changed = true;
                false
            }
            NameEdit::Rename(new) => {
                let scalar = if long { node_mut(item, &["source".into()]) } else { Some(item) };
                if let Some(scalar) = scalar {
                    set_scalar(scalar, &format!("{new}{rest}"));
                    changed = true;
                }
                true
            }
        }
    });
    changed
}

fn prefixed_in(node: &mut Node, kind: Kind, steps: &[Step], edit: Edit) -> bool {
    let prefix = if kind == Kind::Service { "service:" } else { "" };
    let Some(name) = node.as_text().and_then(|text| text.strip_prefix(prefix)).map(str::to_owned) else { return false };
    match edit(&name, steps) {
        NameEdit::Rename(new) => {
            set_scalar(node, &format!("{prefix}{new}"));
            true
        }
        NameEdit::Keep | NameEdit::Remove => false,
    }
}

fn prefixed_values_in(node: &mut Node, base: &[Step], edit: Edit) -> bool {
    let mut changed = false;
    match &mut node.value {
        Value::Mapping(mapping) => {
            let keys: Vec<Box<str>> = mapping.keys().map(Into::into).collect();
            for key in keys {
                let steps = joined(base, Step::Key(key.clone()));
                if let Some(value) = mapping.get_mut(&key) {
                    changed |= prefixed_in(value, Kind::Service, &steps, edit);
                }
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let Some((key, value)) = item.as_text().and_then(|text| text.split_once('=')) else { continue };
                let Some(name) = value.strip_prefix("service:") else { continue };
                if let NameEdit::Rename(new) = edit(name, &joined(base, Step::Index(index))) {
                    let text = format!("{key}=service:{new}");
                    set_scalar(item, &text);
                    changed = true;
                }
            }
        }
        Value::Scalar(_) => {}
    }
    changed
}

fn extends_in(node: &mut Node, base: &[Step], edit: Edit) -> bool {
    // With `file`, the service is one of another file.
    if node.get("file").is_some() {
        return false;
    }
    let (scalar, steps) = if node.as_mapping().is_some() {
        (node_mut(node, &["service".into()]), joined(base, "service".into()))
    } else {
        (Some(node), base.to_vec())
    };
    let Some(scalar) = scalar else { return false };
    let Some(name) = scalar.as_text().map(str::to_owned) else { return false };
    match edit(&name, &steps) {
        NameEdit::Rename(new) => {
            set_scalar(scalar, &new);
            true
        }
        NameEdit::Keep | NameEdit::Remove => false,
    }
}

fn set_scalar(node: &mut Node, text: &str) {
    *node = super::edit::restyled(node, text);
}

fn joined(base: &[Step], step: Step) -> Vec<Step> {
    let mut steps = base.to_vec();
    steps.push(step);
    steps
}

/// True where a grant does not say where the file goes.
fn follows_name(body: &Node, key: &str, name: &str) -> bool {
    body.get(key).and_then(Node::as_sequence).is_some_and(|items| {
        items.iter().any(|item| {
            item.as_text() == Some(name)
                || item.get("source").and_then(Node::as_text) == Some(name) && item.get("target").is_none()
        })
    })
}

/// Writes out the target of the grants of `source` that have none, so that they keep it under the new name.
fn pin_target(body: &mut Node, steps: &[Step], source: &str, target: &str) {
    let items = node_mut(body, steps).and_then(Node::as_sequence_mut).map(Vec::as_mut_slice);
    for item in items.unwrap_or_default() {
        if item.as_text() == Some(source) {
            *item = Node::map_of([("source", item.clone()), ("target", Node::text(target))]);
        } else if item.get("source").and_then(Node::as_text) == Some(source) && item.get("target").is_none() {
            item.set_at(&["target".into()], Node::text(target));
        }
    }
}

/// Replaces a path in the texts below a node, where it is not the beginning of a longer name.
fn replace_path(node: &mut Node, from: &str, to: &str) {
    match &mut node.value {
        Value::Scalar(scalar) => {
            let continues = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "._-".contains(c));
            let mut out = String::new();
            let mut rest = &*scalar.text;
            while let Some(at) = rest.find(from) {
                let (before, tail) = rest.split_at(at);
                let after = tail.get(from.len()..).unwrap_or("");
                out.push_str(before);
                out.push_str(if continues(after) { from } else { to });
                rest = after;
            }
            if !out.is_empty() {
                out.push_str(rest);
                scalar.text = out.into();
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| replace_path(item, from, to)),
        Value::Mapping(mapping) => {
            let keys: Vec<Box<str>> = mapping.keys().map(Into::into).collect();
            for key in keys {
                if let Some(value) = mapping.get_mut(&key) {
                    replace_path(value, from, to);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    fn map(pairs: &[(&str, &str)]) -> Node {
        Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))))
    }

    /// A body that names `x` in every place there is, and `y` beside it.
    fn everything() -> Node {
        let condition = map(&[("condition", "service_healthy")]);
        Node::map_of([
            ("depends_on", Node::map_of([("x", condition.clone()), ("y", condition)])),
            ("links", list(&["x", "x:alias", "y:x"])),
            ("volumes_from", list(&["x:ro", "container:x", "y"])),
            ("network_mode", Node::plain("service:x")),
            ("ipc", Node::quoted("service:x")),
            ("pid", Node::plain("container:x")),
            ("extends", map(&[("service", "x")])),
            (
                "build",
                Node::map_of([
                    ("additional_contexts", map(&[("base", "service:x"), ("x", "./x")])),
                    ("secrets", Node::sequence(vec![Node::plain("x"), map(&[("source", "x"), ("target", "t")])])),
                    ("network", Node::plain("x")),
                ]),
            ),
            ("environment", map(&[("A", "http://x:80/x"), ("X_HOST", "x"), ("N", "x"), ("F", "/run/secrets/x")])),
            ("networks", Node::map_of([("x", map(&[("ipv4_address", "1.2.3.4")])), ("y", Node::null())])),
            (
                "volumes",
                Node::sequence(vec![
                    Node::plain("xx:/x"),
                    Node::plain("x1:/x:ro"),
                    Node::plain("./x1:/x1"),
                    map(&[("type", "volume"), ("source", "x1"), ("target", "/l")]),
                    map(&[("type", "bind"), ("source", "x1"), ("target", "/b")]),
                ]),
            ),
            ("secrets", Node::sequence(vec![Node::plain("x"), Node::plain("y")])),
            ("configs", Node::sequence(vec![Node::plain("x"), map(&[("source", "x"), ("target", "/c")])])),
            ("models", list(&["x"])),
            ("labels", map(&[("x", "x")])),
        ])
    }

    #[test]
    fn every_name_is_listed() {
        let found = names(&everything());
        let of = |kind: Kind| -> Vec<String> {
            let own = found.iter().filter(|one| one.kind == kind);
            own.map(|one| format!("{}={}", crate::model::Path(one.steps.clone()), one.name)).collect()
        };
        assert_eq!(
            of(Kind::Service),
            [
                "depends_on.x=x",
                "depends_on.y=y",
                "links[0]=x",
                "links[1]=x",
                "links[2]=y",
                "volumes_from[0]=x",
                "volumes_from[2]=y",
                "network_mode=x",
                "ipc=x",
                "extends.service=x",
                "build.additional_contexts.base=x"
            ]
        );
        assert_eq!(of(Kind::Network), ["networks.x=x", "networks.y=y"]);
        assert_eq!(of(Kind::Volume), ["volumes[0]=xx", "volumes[1]=x1", "volumes[3].source=x1"]);
        assert_eq!(of(Kind::Secret).len(), 4);
        assert_eq!(of(Kind::Config), ["configs[0]=x", "configs[1].source=x"]);
        assert_eq!(of(Kind::Model), ["models[0]=x"]);
    }

    #[test]
    fn a_service_is_renamed_everywhere() {
        let mut body = everything();
        assert!(rename_service(&mut body, "x", "new"));
        let keys: Vec<_> = body.get("depends_on").and_then(Node::as_mapping).unwrap().keys().collect();
        assert_eq!(keys, ["new", "y"]);
        assert_eq!(body.get("links"), Some(&list(&["new", "new:alias", "y:x"])));
        assert_eq!(body.get("volumes_from"), Some(&list(&["new:ro", "container:x", "y"])));
        assert_eq!(body.get("network_mode"), Some(&Node::plain("service:new")));
        assert_eq!(body.get("ipc"), Some(&Node::quoted("service:new")));
        assert_eq!(body.get("pid"), Some(&Node::plain("container:x")));
        assert_eq!(body.get("extends"), Some(&map(&[("service", "new")])));
        let contexts = body.at(&["build".into(), "additional_contexts".into()]);
        assert_eq!(contexts, Some(&map(&[("base", "service:new"), ("x", "./x")])));
        let environment = map(&[("A", "http://new:80/x"), ("X_HOST", "new"), ("N", "x"), ("F", "/run/secrets/x")]);
        assert_eq!(body.get("environment"), Some(&environment));
        assert_eq!(body.get("labels"), Some(&map(&[("x", "x")])));
        assert_eq!(body.get("networks"), everything().get("networks"));
        assert!(!rename_service(&mut body, "x", "new"));
        assert!(rename_service(&mut body, "new", "x"));
        assert_eq!(body, everything());
    }

    #[test]
    fn the_labels_of_traefik_follow_a_network() {
        let mut body = Node::map_of([
            ("labels", list(&["traefik.docker.network=front", "other.network=front"])),
            ("deploy", Node::map_of([("labels", map(&[("traefik.swarm.network", "front")]))])),
        ]);
        assert!(rename_network_labels(&mut body, "front", "edge"));
        assert_eq!(body.get("labels"), Some(&list(&["traefik.docker.network=edge", "other.network=front"])));
        assert_eq!(body.get("deploy"), Some(&Node::map_of([("labels", map(&[("traefik.swarm.network", "edge")]))])));
        assert!(!rename_network_labels(&mut body, "front", "edge"));
    }

    #[test]
    fn other_things_are_renamed() {
        let mut body = everything();
        assert!(
            rename_network(&mut body, "x", "net")
                && rename_volume(&mut body, "x1", "net")
                && rename_model(&mut body, "x", "net")
        );
        assert_eq!(body.at(&["networks".into(), "net".into(), "ipv4_address".into()]), Some(&Node::plain("1.2.3.4")));
        let volumes = body.get("volumes").and_then(Node::as_sequence).unwrap();
        assert_eq!(volumes[1], Node::plain("net:/x:ro"));
        assert_eq!(volumes[2], Node::plain("./x1:/x1"));
        assert_eq!(volumes[3].get("source"), Some(&Node::plain("net")));
        assert_eq!(volumes[4].get("source"), Some(&Node::plain("x1")));

        assert!(rename_secret(&mut body, "x", "s"));
        assert_eq!(body.get("secrets"), Some(&list(&["s", "y"])));
        assert_eq!(
            body.at(&["build".into(), "secrets".into(), 0.into()]),
            Some(&map(&[("source", "s"), ("target", "x")]))
        );
        assert_eq!(body.at(&["build".into(), "secrets".into(), 1.into(), "source".into()]), Some(&Node::plain("s")));
        assert_eq!(body.at(&["environment".into(), "F".into()]), Some(&Node::plain("/run/secrets/s")));
        assert!(rename_config(&mut body, "x", "c"));
        let configs = body.get("configs").and_then(Node::as_sequence).unwrap();
        assert_eq!(configs[0], map(&[("source", "c"), ("target", "/x")]));
        assert_eq!(configs[1], map(&[("source", "c"), ("target", "/c")]));

        let mut body = Node::map_of([
            ("environment", list(&["A=/run/secrets/db", "B=/run/secrets/db_root"])),
            ("secrets", list(&["db"])),
        ]);
        assert!(rename_secret(&mut body, "db", "pw"));
        assert_eq!(body.get("environment"), Some(&list(&["A=/run/secrets/pw", "B=/run/secrets/db_root"])));
    }

    #[test]
    fn removed_things_leave_no_entries() {
        let mut body = everything();
        assert!(drop_named(&mut body, Kind::Service, "x"));
        assert_eq!(body.get("links"), Some(&list(&["y:x"])));
        assert_eq!(body.get("volumes_from"), Some(&list(&["container:x", "y"])));
        assert_eq!(body.get("network_mode"), Some(&Node::plain("service:x")));
        assert_eq!(body.get("environment"), everything().get("environment"));
        assert!(
            drop_named(&mut body, Kind::Service, "y")
                && body.get("depends_on").is_none()
                && body.get("links").is_none()
        );
        assert!(
            drop_named(&mut body, Kind::Network, "x")
                && drop_named(&mut body, Kind::Network, "y")
                && body.get("networks").is_none()
        );
        assert!(drop_named(&mut body, Kind::Volume, "x1") && drop_named(&mut body, Kind::Volume, "xx"));
        assert_eq!(body.get("volumes").and_then(Node::as_sequence).map(<[Node]>::len), Some(2));
        assert!(
            drop_named(&mut body, Kind::Secret, "x")
                && drop_named(&mut body, Kind::Config, "x")
                && drop_named(&mut body, Kind::Model, "x")
        );
        assert_eq!(body.get("secrets"), Some(&list(&["y"])));
        assert!(body.get("configs").is_none() && body.get("models").is_none());
        assert!(body.at(&["build".into(), "secrets".into()]).is_none());
        assert!(
            !drop_named(&mut Node::plain("x"), Kind::Service, "x")
                && !drop_named(&mut Node::null(), Kind::Service, "x")
        );
    }

    #[test]
    fn an_extended_service_of_another_file_is_not_renamed() {
        let node = map(&[("file", "base.yml"), ("service", "x")]);
        let mut body = Node::map_of([("extends", node)]);
        assert!(!rename_service(&mut body, "x", "new"));
        assert!(names(&body).is_empty());
        let mut body = Node::map_of([("extends", Node::plain("x"))]);
        assert!(rename_service(&mut body, "x", "new"));
    }
}
