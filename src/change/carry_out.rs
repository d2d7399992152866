//! Commands carried out on a copy of the document.
use super::command::{Command, Fragment, Refusal};
use crate::model::edit;
use crate::model::env_file::EnvFile;
use crate::model::extends;
use crate::model::host_files;
use crate::model::refs;
use crate::model::{Document, Kind, Mapping, Node, Placement, Record, RecordId, Step};
use std::sync::Arc;

/// Carries out a command. `made` gets the ids of new records.
pub(super) fn carry_out(document: &mut Document, command: &Command, made: &mut Vec<RecordId>) -> Result<(), Refusal> {
    match command {
        Command::Insert(fragment) => insert(document, fragment, made),
        Command::AddRecord { kind, name, body } => {
            check_name(name)?;
            let name = document.free_name(*kind, name);
            made.push(document.push(*kind, Record { name: name.into(), body: body.clone() }));
            Ok(())
        }
        Command::Rename { id, name } => rename(document, *id, name),
        Command::Remove { ids } => {
            ids.iter().for_each(|id| remove(document, *id));
            Ok(())
        }
        Command::Duplicate { ids, offset } => duplicate(document, ids, *offset, made),
        Command::Move { to } => {
            for (id, placement) in to {
                Command::record(document, *id)?;
                document.placements.insert(*id, *placement);
            }
            Ok(())
        }
        Command::Attach { service, network } => {
            check_name(network)?;
            let declared = document.find(Kind::Network, network).is_some();
            change(document, *service, |body| {
                if body.get("network_mode").is_some() {
                    return Err(Refusal::new(
                        "This service has a network_mode, which excludes networks. Remove it first.",
                        "该服务设置了 network_mode,不能再加入网络。应先移除它。",
                    ));
                }
                edit::attach(body, network);
                Ok(())
            })?;
            if !declared && network != "default" {
                made.push(document.push(Kind::Network, Record { name: network.as_str().into(), body: Node::null() }));
            }
            Ok(())
        }
        Command::Detach { service, network } => change(document, *service, |body| {
            edit::detach(body, network);
            Ok(())
        }),
        Command::Depend { service, on, condition } => {
            let own = Command::record(document, *service)?.name.clone();
            if *own == **on {
                return Err(Refusal::new("A service cannot wait for itself.", "服务不能等待自己。"));
            }
            if document.find(Kind::Service, on).is_none() {
                return Err(no_service(on));
            }
            let condition = *condition;
            change(document, *service, |body| {
                edit::add_dependency(body, on, condition);
                Ok(())
            })
        }
        Command::Undepend { service, on } => change(document, *service, |body| {
            edit::remove_dependency(body, on);
            Ok(())
        }),
        Command::SetImage { service, image } => change(document, *service, |body| {
            edit::set_image(body, image);
            Ok(())
        }),
        Command::SetEnv { service, key, value } => {
            if key.trim().is_empty() || key.contains('=') {
                return Err(Refusal::new("A variable needs a name without =.", "变量需要一个不含 = 的名称。"));
            }
            change(document, *service, |body| {
                match value {
                    Some(value) => edit::set_env(body, key, value),
                    None => drop(edit::remove_env(body, key)),
                }
                Ok(())
            })
        }
        Command::RenameEnv { service, from, to } => {
            if to.trim().is_empty() || to.contains('=') {
                return Err(Refusal::new("A variable needs a name without =.", "变量需要一个不含 = 的名称。"));
            }
            change(document, *service, |body| {
                edit::rename_env(body, from, to);
                Ok(())
            })
        }
        Command::AddPort { service, port } => change(document, *service, |body| {
            edit::add_port(body, port);
            Ok(())
        }),
        Command::SetAt { id, steps, value } => change(document, *id, |body| {
            let done = match value {
                Some(value) => set_in_order(body, steps, value.clone()),
                None => {
                    edit::remove_path(body, steps);
                    true
                }
            };
            if done {
                Ok(())
            } else {
                Err(Refusal::new(
                    "This place of the file has another form than expected; edit it as YAML.",
                    "文件此处的形式与预期不同,应以 YAML 方式编辑。",
                ))
            }
        }),
        Command::SetBody { id, body: new } => change(document, *id, |body| {
            *body = new.clone();
            Ok(())
        }),
        Command::SetExtra { key, value } => {
            let mut extra = (*document.extra).clone();
            match value {
                Some(value) => extra.set_ordered(key, value.clone(), &["version", "name", "include"]),
                None => drop(extra.remove(key)),
            }
            document.extra = Arc::new(extra);
            Ok(())
        }
        Command::SetFile { path, text } => {
            match text {
                Some(text) => drop(document.files.insert(path.as_str().into(), text.as_str().into())),
                None => drop(document.files.remove(path.as_str())),
            }
            Ok(())
        }
        Command::SetVariable { key, value } => {
            let (mut file, _) = EnvFile::parse(document.file(".env").map_or("", |text| text));
            file.set(key, value).map_err(|reason| Refusal { reason })?;
            document.files.insert(".env".into(), file.to_string().into());
            Ok(())
        }
        Command::SetSettings(settings) => {
            document.settings = Arc::new((**settings).clone());
            Ok(())
        }
        Command::Replace(other) => {
            *document = (**other).clone();
            Ok(())
        }
        Command::Type { command, .. } => carry_out(document, command, made),
        Command::Many { commands, .. } => commands.iter().try_for_each(|command| carry_out(document, command, made)),
    }
}

/// Changes a record's body.
fn change(
    document: &mut Document,
    id: RecordId,
    edit: impl FnOnce(&mut Node) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut record = (**Command::record(document, id)?).clone();
    if record.body.is_null() && record.body.tag.is_none() {
        record.body = Node::mapping(Mapping::default());
        edit(&mut record.body)?;
        if record.body.as_mapping().is_some_and(Mapping::is_empty) {
            record.body = Node::null();
        }
    } else {
        edit(&mut record.body)?;
    }
    document.table_mut(id.kind).replace(id, Arc::new(record));
    Ok(())
}

/// Sets a value; a new key of the body goes where the usual order of keys suggests.
fn set_in_order(body: &mut Node, steps: &[Step], value: Node) -> bool {
    if let Some(Step::Key(key)) = steps.first()
        && body.get(key).is_none()
    {
        let mut made = Node::null();
        if !made.set_at(steps.get(1..).unwrap_or(&[]), value) {
            return false;
        }
        let Some(mapping) = body.as_mapping_mut() else { return false };
        mapping.set_ordered(key, made, edit::SERVICE_KEYS);
        return true;
    }
    body.set_at(steps, value)
}

/// Names of records in Compose: letters, digits, `.`, `_` and `-` (Compose specification, JSON schema, `services`).
///
/// # Errors
/// What is wrong with the name.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.is_empty() {
        return Err(Refusal::new("A name is needed.", "需要一个名称。"));
    }
    if let Some(bad) = name.chars().find(|c| !allowed(*c)) {
        return Err(Refusal::new(
            format!("A name takes letters, digits, . _ and -; not {bad:?}."),
            format!("名称只能用英文字母、数字、. _ 和 -,不能用 {bad:?}。"),
        ));
    }
    Ok(())
}

fn no_service(name: &str) -> Refusal {
    Refusal::new(format!("There is no service {name}."), format!("没有名为 {name} 的服务。"))
}

fn rename(document: &mut Document, id: RecordId, name: &str) -> Result<(), Refusal> {
    check_name(name)?;
    let record = Command::record(document, id)?.clone();
    if *record.name == *name {
        return Ok(());
    }
    if document.find(id.kind, name).is_some() {
        return Err(Refusal::new(format!("The name {name} is taken."), format!("名称 {name} 已被使用。")));
    }
    if id.kind == Kind::Volume && name.len() == 1 {
        return Err(Refusal::new(
            "A volume needs two letters or more: one letter is read as a Windows drive.",
            "卷名至少要两个字符:单个字母会被当作 Windows 盘符。",
        ));
    }
    let old = record.name.clone();
    let unnamed = record.body.get("name").is_none();
    let renamed = Record { name: name.into(), body: record.body.clone() };
    document.table_mut(id.kind).replace(id, Arc::new(renamed));
    let services: Vec<RecordId> = document.services().iter().map(|(id, _)| id).collect();
    for service in services {
        let Some(record) = document.get(service).cloned() else { continue };
        let mut body = record.body.clone();
        // A network with a name of its own is called by that in labels.
        let labels = id.kind == Kind::Network && unnamed && refs::rename_network_labels(&mut body, &old, name);
        let changed = refs::rename_named(&mut body, id.kind, &old, name) || labels;
        if changed {
            let record = Record { name: record.name.clone(), body };
            document.table_mut(Kind::Service).replace(service, Arc::new(record));
        }
    }
    if id.kind == Kind::Service {
        rename_in_settings(document, &old, name);
        let files = document
            .files
            .iter()
            .filter_map(|(path, text)| Some((path.clone(), host_files::rename_host(path, text, &old, name)?)));
        let files: Vec<(Box<str>, String)> = files.collect();
        document.files.extend(files.into_iter().map(|(path, text)| (path, text.into())));
    }
    Ok(())
}

fn rename_in_settings(document: &mut Document, old: &str, name: &str) {
    let mut settings = (*document.settings).clone();
    for route in &mut settings.routes {
        for field in [&mut route.proxy, &mut route.service] {
            if field == old {
                *field = name.to_owned();
            }
        }
    }
    if let Some(recipe) = settings.recipes.remove(old) {
        settings.recipes.insert(name.to_owned(), recipe);
    }
    if let Some(proxy) = settings.proxies.remove(old) {
        settings.proxies.insert(name.to_owned(), proxy);
    }
    if settings != *document.settings {
        document.settings = Arc::new(settings);
    }
}

fn remove(document: &mut Document, id: RecordId) {
    let Some(gone) = document.get(id).cloned() else { return };
    let name = gone.name.clone();
    document.table_mut(id.kind).remove(id);
    document.placements.remove(&id);
    let services: Vec<RecordId> = document.services().iter().map(|(id, _)| id).collect();
    for service in services {
        let Some(record) = document.get(service).cloned() else { continue };
        let mut body = record.body.clone();
        let mut changed = refs::drop_named(&mut body, id.kind, &name);
        // What others take over from a service stays with them.
        if id.kind == Kind::Service
            && extends::base_of(&body) == Some(&*name)
            && let Some(mut whole) = extends::written_out(&gone.body, &body)
        {
            refs::drop_named(&mut whole, id.kind, &name);
            (body, changed) = (whole, true);
        }
        if changed {
            let record = Record { name: record.name.clone(), body };
            document.table_mut(Kind::Service).replace(service, Arc::new(record));
        }
    }
    if id.kind == Kind::Service {
        let mut settings = (*document.settings).clone();
        settings.routes.retain(|route| *route.proxy != *name && *route.service != *name);
        settings.recipes.remove(&*name);
        settings.proxies.remove(&*name);
        if settings != *document.settings {
            document.settings = Arc::new(settings);
        }
    }
}

fn duplicate(
    document: &mut Document,
    ids: &[RecordId],
    offset: Placement,
    made: &mut Vec<RecordId>,
) -> Result<(), Refusal> {
    let mut names: Vec<(Box<str>, String)> = Vec::new();
    for id in ids {
        let record = Command::record(document, *id)?.clone();
        let name = document.free_name(id.kind, &record.name);
        let mut body = record.body.clone();
        if let Some(mapping) = body.as_mapping_mut() {
            // Both would collide with the original's.
            mapping.remove("container_name");
            mapping.remove("ports");
            if let Some(networks) = mapping.get_mut("networks").and_then(Node::as_mapping_mut) {
                let keys: Vec<String> = networks.keys().map(str::to_owned).collect();
                for key in keys {
                    if let Some(details) = networks.get_mut(&key).and_then(Node::as_mapping_mut) {
                        details.remove("ipv4_address");
                        details.remove("ipv6_address");
                        details.remove("mac_address");
                    }
                }
            }
        }
        let copy = document.push(id.kind, Record { name: name.as_str().into(), body });
        if let Some(place) = document.placements.get(id).copied() {
            document.placements.insert(copy, Placement { x: place.x + offset.x, y: place.y + offset.y });
        }
        if let Some(recipe) = document.settings.recipes.get(&*record.name).cloned() {
            let mut settings = (*document.settings).clone();
            settings.recipes.insert(name.clone(), recipe);
            document.settings = Arc::new(settings);
        }
        if id.kind == Kind::Service {
            names.push((record.name.clone(), name));
        }
        made.push(copy);
    }
    // Copies of services that were copied together refer to each other, not to the originals.
    for id in made.iter().filter(|id| id.kind == Kind::Service) {
        let Some(record) = document.get(*id).cloned() else { continue };
        let mut body = record.body.clone();
        let mut changed = false;
        for (old, new) in &names {
            changed |= refs::rename_service(&mut body, old, new);
        }
        if changed {
            let record = Record { name: record.name.clone(), body };
            document.table_mut(Kind::Service).replace(*id, Arc::new(record));
        }
    }
    Ok(())
}

fn insert(document: &mut Document, fragment: &Fragment, made: &mut Vec<RecordId>) -> Result<(), Refusal> {
    let mut names: Vec<(Box<str>, String)> = Vec::new();
    for (kind, record) in &fragment.records {
        if *kind == Kind::Service {
            let taken = names.iter().any(|(_, name)| **name == *record.name);
            let name = if taken { format!("{}-2", record.name) } else { record.name.to_string() };
            names.push((record.name.clone(), document.free_name(*kind, &name)));
        }
    }
    // A second database of one kind must not write into the first one's volume: where a lone service gets another
    // name, the volumes that come with it do too.
    let own_volumes = matches!(names.as_slice(), [(old, new)] if **old != **new);
    let mut volumes: Vec<(Box<str>, String)> = Vec::new();
    for (kind, record) in fragment.records.iter().filter(|(kind, _)| *kind != Kind::Service) {
        let mut name = record.name.to_string();
        if *kind == Kind::Volume && own_volumes {
            name = document.free_name(*kind, &name);
            volumes.push((record.name.clone(), name.clone()));
        }
        if document.find(*kind, &name).is_none() {
            made.push(document.push(*kind, Record { name: name.into(), body: record.body.clone() }));
        }
    }
    for network in &fragment.join {
        if network != "default" && document.find(Kind::Network, network).is_none() {
            made.push(document.push(Kind::Network, Record { name: network.as_str().into(), body: Node::null() }));
        }
    }
    let services = fragment.records.iter().filter(|(kind, _)| *kind == Kind::Service);
    for (position, (_, record)) in services.enumerate() {
        let mut body = record.body.clone();
        for (old, new) in &names {
            if **old != **new {
                refs::rename_service(&mut body, old, new);
            }
        }
        for (old, new) in volumes.iter().filter(|(old, new)| **old != **new) {
            refs::rename_volume(&mut body, old, new);
        }
        for network in &fragment.join {
            edit::attach(&mut body, network);
        }
        let name = names.get(position).map_or(&*record.name, |(_, name)| name.as_str());
        let id = document.push(Kind::Service, Record { name: name.into(), body });
        if let Some(placement) = fragment.placements.get(position) {
            document.placements.insert(id, *placement);
        }
        made.push(id);
    }
    if !fragment.env.trim().is_empty() {
        let text = document.file(".env").map_or("", |text| text);
        let text = add_variables(text, &fragment.env);
        document.files.insert(".env".into(), text.into());
    }
    for (path, text) in &fragment.files {
        document.files.entry(path.as_str().into()).or_insert_with(|| text.as_str().into());
    }
    if !fragment.recipes.is_empty() || !fragment.routes.is_empty() {
        let mut settings = (*document.settings).clone();
        let new_name = |old: &str| {
            names.iter().find(|(name, _)| **name == *old).map_or_else(|| old.to_owned(), |(_, new)| new.clone())
        };
        for (name, recipe) in &fragment.recipes {
            settings.recipes.insert(new_name(name), recipe.clone());
        }
        for route in &fragment.routes {
            let mut route = route.clone();
            route.proxy = new_name(&route.proxy);
            route.service = new_name(&route.service);
            settings.routes.push(route);
        }
        document.settings = Arc::new(settings);
    }
    Ok(())
}

fn add_variables(text: &str, lines: &str) -> String {
    let has = |text: &str, key: &str| text.lines().any(|line| variable_of(line) == Some(key));
    let mut out = text.to_owned();
    let mut pending: Vec<&str> = Vec::new();
    for line in lines.lines() {
        match variable_of(line) {
            Some(key) if !has(&out, key) => {
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                for comment in pending.drain(..) {
                    if !(out.is_empty() && comment.trim().is_empty()) {
                        out.push_str(comment);
                        out.push('\n');
                    }
                }
                out.push_str(line);
                out.push('\n');
            }
            Some(_) => pending.clear(),
            None => pending.push(line),
        }
    }
    out
}

/// The variable that a line of `.env` sets.
fn variable_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty())
}
