//! What docker compose shall make of a file after an edit: where its view may differ from that of the file before, and what
//! it must show there. With `DOCKWRIGHT_GENERATED=FOLDER` the edits of the corpus are written there as `edits.jsonl`, and
//! `tests/judges/edits.py` has docker compose judge them.
use crate::corpus::texts;
use crate::edits::{kind_of, named_edits};
use crate::touched::Edit;
use dockwright::change::Command;
use dockwright::compose::{read, write};
use dockwright::model::dependency::Condition;
use dockwright::model::{Document, Kind, RecordId, Step};
use dockwright::session::Session;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Paths below which the view may differ; `*` for any key.
type May = Vec<Vec<String>>;
/// Paths with what they must hold; null for what must not be there.
type Must = Vec<(Vec<String>, Value)>;

fn path<const N: usize>(keys: [&str; N]) -> Vec<String> {
    keys.map(str::to_owned).to_vec()
}

fn name_of(document: &Document, id: RecordId) -> String {
    document.get(id).map_or(String::new(), |record| record.name.to_string())
}

/// The same places in services that extend those of the paths.
fn heirs(document: &Document, may: &May) -> May {
    let mut all = may.clone();
    let mut at = 0;
    while let Some(place) = all.get(at).cloned() {
        at += 1;
        let [section, base, rest @ ..] = place.as_slice() else { continue };
        for (_, record) in document.services().iter().filter(|_| section == "services") {
            let extends = record.body.get("extends");
            let own = extends.and_then(|node| node.as_text().or_else(|| node.get("service")?.as_text()));
            let heir = [vec!["services".to_owned(), record.name.to_string()], rest.to_vec()].concat();
            if own == Some(base) && !all.contains(&heir) {
                all.push(heir);
            }
        }
    }
    all
}

/// Where the view may differ after a command, what it must show, and how the new name of a rename reads back.
fn expected(before: &Document, after: &Document, command: &Command) -> Option<(May, Must, Option<[String; 2]>)> {
    let at = |service: RecordId, keys: &[&str]| {
        let mut all = path(["services", &name_of(before, service)]);
        all.extend(keys.iter().map(|key| (*key).to_owned()));
        all
    };
    Some(match command {
        Command::SetImage { service, image } => {
            (vec![at(*service, &["image"])], vec![(at(*service, &["image"]), json!(image))], None)
        }
        Command::SetEnv { service, key, value } => {
            let place = at(*service, &["environment", key]);
            // An env file may have the variable too.
            let must = value.as_ref().map(|value| (place.clone(), json!(value)));
            (vec![place], must.into_iter().collect(), None)
        }
        Command::RenameEnv { service, from, to } => {
            (vec![at(*service, &["environment", from]), at(*service, &["environment", to])], Vec::new(), None)
        }
        Command::AddPort { service, port } => {
            let (published, target) = port.split_once(':')?;
            let target: u16 = target.parse().ok()?;
            let item = json!({"has": {"published": published, "target": target}});
            (vec![at(*service, &["ports"])], vec![(at(*service, &["ports"]), item)], None)
        }
        Command::Attach { service, network } => (
            vec![at(*service, &["networks"]), path(["networks", network]), path(["networks", "default"])],
            vec![(at(*service, &["networks", network]), json!("present"))],
            None,
        ),
        Command::Detach { service, network } => (
            vec![at(*service, &["networks"]), path(["networks", network]), path(["networks", "default"])],
            Vec::new(),
            None,
        ),
        Command::Depend { service, on, condition } => {
            let place = at(*service, &["depends_on", on]);
            let shown = match condition {
                Some(Condition::Healthy) => json!("service_healthy"),
                _ => json!("present"),
            };
            let mut inner = place.clone();
            inner.push("condition".to_owned());
            (vec![place], vec![(inner, shown)], None)
        }
        Command::Undepend { service, on } => (vec![at(*service, &["depends_on", on])], Vec::new(), None),
        Command::Duplicate { ids, .. } => {
            let new = after.services().names().find(|name| before.find(Kind::Service, name).is_none())?.to_owned();
            let image = ids.first().and_then(|id| before.get(*id)?.body.get("image")).map(|_| json!("present"));
            let must = image.map(|image| (path(["services", &new, "image"]), image));
            (vec![path(["services", &new])], must.into_iter().collect(), None)
        }
        Command::Rename { id, name } => (Vec::new(), Vec::new(), Some([name.clone(), name_of(before, *id)])),
        Command::Remove { ids } => {
            let id = *ids.first()?;
            let name = name_of(before, id);
            // Services without networks keep the default one alive.
            let kept = id.kind == Kind::Network && name == "default";
            let must = if kept { Vec::new() } else { vec![(path([id.kind.section(), &name]), Value::Null)] };
            let mut may: May = vec![path([id.kind.section(), &name]), path(["networks", "default"])];
            if id.kind == Kind::Service {
                // What only this service used is pruned; what waited for it waits no longer.
                for section in ["networks", "volumes", "secrets", "configs", "models"] {
                    may.push(path([section]));
                }
                for key in ["depends_on", "links", "volumes_from", "network_mode", "pid", "ipc"] {
                    may.push(path(["services", "*", key]));
                }
                // Without the network of another service a service has its own.
                may.push(path(["services", "*", "networks"]));
            } else {
                may.push(path(["services", "*", id.kind.section()]));
                may.push(path(["services", "*", "build", id.kind.section()]));
            }
            (may, must, None)
        }
        Command::SetAt { id, steps, value } => {
            let Step::Key(first) = steps.first()? else { return None };
            let place = path([id.kind.section(), &name_of(before, *id), first]);
            let mut may = vec![place.clone(), path(["networks", "default"])];
            match &**first {
                // What nothing uses is pruned.
                "volumes" | "networks" | "secrets" | "configs" | "models" => may.push(path([&**first])),
                // docker compose shows what the files say among the variables.
                "env_file" => may.push(at(*id, &["environment"])),
                // These imply that one service waits for another.
                "volumes_from" | "links" | "network_mode" | "ipc" | "pid" | "extends" => {
                    may.push(at(*id, &["depends_on"]));
                    may.push(at(*id, &["networks"]));
                }
                _ => {}
            }
            let shown = match (&**first, value) {
                ("restart", Some(_)) => Some(json!("on-failure")),
                ("command", Some(_)) => Some(json!(["run", "it"])),
                _ => None,
            };
            (may, shown.map(|shown| (place, shown)).into_iter().collect(), None)
        }
        Command::AddRecord { kind, name, .. } => (vec![path([kind.section(), name])], Vec::new(), None),
        Command::Insert(fragment) => {
            let name = fragment.records.first().map(|(_, record)| record.name.to_string())?;
            let must = vec![(path(["services", &name, "image"]), json!("nginx:1.28"))];
            (vec![path(["services", &name]), path(["networks", "default"])], must, None)
        }
        Command::SetExtra { key, .. } if key == "include" => return None,
        Command::SetExtra { key, .. } => (vec![path([key])], Vec::new(), None),
        _ => return None,
    })
}

/// The files whose edits are judged, with their texts: those of the corpus, else the catalogue's, which are written below the
/// folder with what belongs to them.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    if let Some(corpus) = std::env::var_os("DOCKWRIGHT_CORPUS") {
        let own =
            |(name, text): (String, String)| Some((Path::new(&name).strip_prefix(&corpus).ok()?.to_owned(), text));
        return texts().into_iter().filter_map(own).collect();
    }
    let stacks = dockwright::catalog::stacks().iter();
    let put = |path: PathBuf, text: &str| {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    stacks
        .map(|stack| {
            let file = Path::new(stack.id).join("compose.yaml");
            put(folder.join("catalog").join(&file), stack.compose);
            put(folder.join("catalog").join(stack.id).join(".env"), stack.env);
            (file, stack.compose.to_owned())
        })
        .collect()
}

#[test]
fn edits_for_the_judge() {
    let Some(folder) = std::env::var_os("DOCKWRIGHT_GENERATED").map(PathBuf::from) else { return };
    // Without DOCKWRIGHT_EDITS, one edit of each kind in every file.
    let most = if std::env::var_os("DOCKWRIGHT_EDITS").is_some() { usize::MAX } else { 1 };
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut out = std::fs::File::create(folder.join("edits.jsonl")).expect("a file");
    for (number, (file, text)) in files(&folder).into_iter().enumerate() {
        let reading = read(&text);
        if !reading.complete {
            continue;
        }
        let all: Vec<Edit> = named_edits(&reading.document);
        let mut kinds: Vec<String> = all.iter().map(kind_of).collect();
        kinds.sort();
        kinds.dedup();
        for kind in &kinds {
            let own: Vec<&Edit> = all.iter().filter(|edit| kind_of(edit) == *kind).collect();
            let stride = own.len().div_ceil(most);
            for edit in own.iter().skip(number % stride).step_by(stride) {
                let mut session = Session::new(reading.document.clone());
                if session.dispatch(&edit.command).is_err() {
                    continue;
                }
                let wanted = expected(&reading.document, session.document(), &edit.command);
                let Some((mut may, must, renamed)) = wanted else { continue };
                may.extend(heirs(&reading.document, &may));
                let text = write(session.document());
                let case = json!({"file": file, "edit": edit.name, "text": text, "may": may, "must": must, "renamed": renamed});
                writeln!(out, "{case}").expect("a line");
            }
        }
    }
}
