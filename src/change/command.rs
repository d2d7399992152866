//! What a user can do to a document.
//!
//! A command is an intent. [`plan`] turns it into a [`Diff`] with everything that follows from it (a rename rewrites
//! every reference, a removal takes its references along), so that one action is one step to undo. A command that
//! makes no sense for the document is refused with a reason, never half done.
use super::diff::{Diff, between};
use crate::model::dependency::Condition;
use crate::model::{Document, Kind, Node, Placement, Recipe, Record, RecordId, Route, Settings, Step};
use crate::text::Text;
use std::sync::Arc;

/// Records and variables that come together: a palette entry, pasted services, a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fragment {
    /// New records by kind. Services whose names are taken get new ones; other records of a taken name are shared.
    pub records: Vec<(Kind, Record)>,
    /// Where the services stand, in their order; the caller chooses for those without.
    pub placements: Vec<Placement>,
    /// Networks, by name, that every new service joins besides its own; they are made where they are missing.
    pub join: Vec<String>,
    /// Lines for `.env` whose variables it does not have yet, comments included.
    pub env: String,
    /// Dockerfile recipes by service name.
    pub recipes: Vec<(String, Recipe)>,
    /// Routes of reverse proxies.
    pub routes: Vec<Route>,
    /// Files that the services mount, by path; those that are there stay as they are.
    pub files: Vec<(String, String)>,
}

/// An intent.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds services and what they need.
    Insert(Box<Fragment>),
    /// Adds a network, volume, secret or config.
    AddRecord {
        /// The kind.
        kind: Kind,
        /// The name; a number is added where it is taken.
        name: String,
        /// The body; null for the defaults.
        body: Node,
    },
    /// Gives a record a new name and rewrites all references to it.
    Rename {
        /// Which.
        id: RecordId,
        /// The new name.
        name: String,
    },
    /// Removes records with all references to them.
    Remove {
        /// Which.
        ids: Vec<RecordId>,
    },
    /// Copies services; the copies get new names, no container name and no published ports.
    Duplicate {
        /// Which.
        ids: Vec<RecordId>,
        /// How far the copies stand from the originals, in world units.
        offset: Placement,
    },
    /// Moves cards.
    Move {
        /// Which and where to.
        to: Vec<(RecordId, Placement)>,
    },
    /// Lets a service join a network, which is declared where it is missing.
    Attach {
        /// The service.
        service: RecordId,
        /// The network's name.
        network: String,
    },
    /// Lets a service leave a network.
    Detach {
        /// The service.
        service: RecordId,
        /// The network's name.
        network: String,
    },
    /// Lets a service wait for another.
    Depend {
        /// The service that waits.
        service: RecordId,
        /// The name of the one it waits for.
        on: String,
        /// What it waits for; `None` leaves the condition that is there, or writes the short form.
        condition: Option<Condition>,
    },
    /// Takes a dependency back.
    Undepend {
        /// The service that waits.
        service: RecordId,
        /// The name of the one it waits for.
        on: String,
    },
    /// Sets the image of a service.
    SetImage {
        /// The service.
        service: RecordId,
        /// The reference.
        image: String,
    },
    /// Sets or, without a value, removes an environment variable, in the form the service uses.
    SetEnv {
        /// The service.
        service: RecordId,
        /// The name.
        key: String,
        /// The value.
        value: Option<String>,
    },
    /// Gives an environment variable another name in its place.
    RenameEnv {
        /// The service.
        service: RecordId,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// Adds a port mapping in the short form.
    AddPort {
        /// The service.
        service: RecordId,
        /// The mapping, such as `8080:80`.
        port: String,
    },
    /// Sets what stands at a place of a record's body; `None` removes it, and a collection that becomes empty with it.
    SetAt {
        /// The record.
        id: RecordId,
        /// The place.
        steps: Vec<Step>,
        /// The value.
        value: Option<Node>,
    },
    /// Sets the whole body of a record.
    SetBody {
        /// The record.
        id: RecordId,
        /// The body.
        body: Node,
    },
    /// Sets or removes a top-level key that holds no records, such as `name`.
    SetExtra {
        /// The key.
        key: String,
        /// The value.
        value: Option<Node>,
    },
    /// Sets or removes another file of the project, such as `.env`.
    SetFile {
        /// The path relative to the Compose file.
        path: String,
        /// The text.
        text: Option<String>,
    },
    /// Sets a variable of `.env`, on its line or at the end.
    SetVariable {
        /// The name.
        key: String,
        /// The value, unquoted.
        value: String,
    },
    /// Sets the settings.
    SetSettings(Box<Settings>),
    /// Replaces the whole document: another file was opened, or its text was edited.
    Replace(Box<Document>),
    /// What typing in a file's text comes to; typing on is one step with it.
    Type {
        /// The file.
        path: String,
        /// What is done.
        command: Box<Command>,
    },
    /// Several commands as one step under one label.
    Many {
        /// What the step is called.
        label: Text,
        /// The commands, in order.
        commands: Vec<Command>,
    },
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason and what to do instead.
    pub reason: Text,
}

/// A command carried out on a copy: what differs, and which records it made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The step.
    pub diff: Diff,
    /// Records that came, in order.
    pub made: Vec<RecordId>,
}

/// What a command does to a document.
///
/// # Errors
/// The reason why it cannot be carried out; the document stays as it is in any case.
pub fn plan(document: &Document, command: &Command) -> Result<Plan, Refusal> {
    let mut after = document.clone();
    let mut made = Vec::new();
    super::carry_out::carry_out(&mut after, command, &mut made)?;
    Ok(Plan { diff: between(document, &after), made })
}

impl Refusal {
    /// A refusal with its reason.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Refusal {
        Refusal { reason: Text::new(en.into(), zh.into()) }
    }
}

impl Command {
    /// What the step is called in the history: "Rename web to api".
    pub fn label(&self, document: &Document) -> Text {
        let name = |id: &RecordId| document.get(*id).map_or(String::new(), |record| record.name.to_string());
        let names = |ids: &[RecordId]| match ids {
            [one] => (name(one), name(one)),
            many => (format!("{} items", many.len()), format!("{} 项", many.len())),
        };
        match self {
            Command::Insert(fragment) => {
                let services: Vec<&str> =
                    fragment.records.iter().filter(|(kind, _)| *kind == Kind::Service).map(|(_, r)| &*r.name).collect();
                match services.as_slice() {
                    [one] => Text::new(format!("Add {one}"), format!("添加 {one}")),
                    many => Text::new(format!("Add {} services", many.len()), format!("添加 {} 个服务", many.len())),
                }
            }
            Command::AddRecord { name, .. } => Text::new(format!("Add {name}"), format!("添加 {name}")),
            Command::Rename { id, name: new } => {
                Text::new(format!("Rename {} to {new}", name(id)), format!("将 {} 重命名为 {new}", name(id)))
            }
            Command::Remove { ids } => {
                let (en, zh) = names(ids);
                Text::new(format!("Delete {en}"), format!("删除 {zh}"))
            }
            Command::Duplicate { ids, .. } => {
                let (en, zh) = names(ids);
                Text::new(format!("Duplicate {en}"), format!("复制 {zh}"))
            }
            Command::Move { to } => {
                let ids: Vec<RecordId> = to.iter().map(|(id, _)| *id).collect();
                let (en, zh) = names(&ids);
                Text::new(format!("Move {en}"), format!("移动 {zh}"))
            }
            Command::Attach { service, network } => {
                Text::new(format!("Put {} on {network}", name(service)), format!("将 {} 接入 {network}", name(service)))
            }
            Command::Detach { service, network } => Text::new(
                format!("Take {} off {network}", name(service)),
                format!("将 {} 移出 {network}", name(service)),
            ),
            Command::Depend { service, on, .. } => {
                Text::new(format!("Let {} wait for {on}", name(service)), format!("让 {} 等待 {on}", name(service)))
            }
            Command::Undepend { service, on } => Text::new(
                format!("Let {} no longer wait for {on}", name(service)),
                format!("让 {} 不再等待 {on}", name(service)),
            ),
            Command::SetImage { service, .. } => {
                Text::new(format!("Set the image of {}", name(service)), format!("设置 {} 的镜像", name(service)))
            }
            Command::SetEnv { service, key, value: Some(_) } => {
                Text::new(format!("Set {key} of {}", name(service)), format!("设置 {} 的 {key}", name(service)))
            }
            Command::SetEnv { service, key, value: None } => {
                Text::new(format!("Remove {key} from {}", name(service)), format!("从 {} 移除 {key}", name(service)))
            }
            Command::RenameEnv { from, to, .. } => {
                Text::new(format!("Rename {from} to {to}"), format!("将 {from} 重命名为 {to}"))
            }
            Command::AddPort { service, port } => Text::new(
                format!("Publish {port} of {}", name(service)),
                format!("为 {} 添加端口映射 {port}", name(service)),
            ),
            Command::SetAt { id, steps, .. } => {
                let key = steps.iter().find_map(|step| match step {
                    Step::Key(key) => Some(key.to_string()),
                    Step::Index(_) => None,
                });
                let key = key.unwrap_or_default();
                Text::new(format!("Set {key} of {}", name(id)), format!("设置 {} 的 {key}", name(id)))
            }
            Command::SetBody { id, .. } => Text::new(format!("Edit {}", name(id)), format!("编辑 {}", name(id))),
            Command::SetExtra { key, .. } => Text::new(format!("Set {key}"), format!("设置 {key}")),
            Command::SetFile { path, .. } => Text::new(format!("Edit {path}"), format!("编辑 {path}")),
            Command::SetVariable { key, .. } => {
                Text::new(format!("Set {key} in .env"), format!("在 .env 中设置 {key}"))
            }
            Command::SetSettings(_) => Text::fixed("Change the project settings", "修改项目设置"),
            Command::Replace(_) => Text::fixed("Open a stack", "打开编排"),
            Command::Type { path, .. } => Text::new(format!("Edit {path}"), format!("编辑 {path}")),
            Command::Many { label, .. } => label.clone(),
        }
    }

    /// Commands with the same key that follow each other are one step: typing in one field, dragging one card.
    pub fn merge_key(&self) -> Option<Box<str>> {
        match self {
            Command::SetImage { service, .. } => Some(format!("image/{}", service.number).into()),
            Command::SetEnv { service, key, value: Some(_) } => Some(format!("env/{}/{key}", service.number).into()),
            Command::SetAt { id, steps, value: Some(value) } if value.as_scalar().is_some() => {
                let path = crate::model::Path(steps.clone());
                Some(format!("at/{:?}/{}/{path}", id.kind, id.number).into())
            }
            Command::SetVariable { key, .. } => Some(format!("variable/{key}").into()),
            Command::SetExtra { key, value: Some(value) } if value.as_scalar().is_some() => {
                Some(format!("extra/{key}").into())
            }
            Command::SetFile { path, .. } => Some(format!("file/{path}").into()),
            Command::Type { path, .. } => Some(format!("text/{path}").into()),
            _ => None,
        }
    }

    pub(crate) fn record(document: &Document, id: RecordId) -> Result<&Arc<Record>, Refusal> {
        document.get(id).ok_or_else(|| Refusal::new("That is no longer there.", "该项已不存在。"))
    }
}
