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
        Command::Detach { service, network } => {
            (vec![at(*service, &["networks"]), path(["networks", network]), path(["networks", "default"])], Vec::new(), None)
        }
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
            let must = vec![(path([id.kind.section(), &name]), Value::Null)];
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
        Command::SetAt { id, steps, .. } => {
            let Step::Key(first) = steps.first()? else { return None };
            let may = vec![path([id.kind.section(), &name_of(before, *id), first]), path(["networks", "default"])];
            let place = path([id.kind.section(), &name_of(before, *id), first]);
            let must = match &**first {
                "restart" if steps.len() == 1 => vec![(place, json!("on-failure"))],
                "command" => vec![(place, json!(["run", "it"]))],
                _ => Vec::new(),
            };
            (may, must, None)
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

#[test]
fn edits_for_the_judge() {
    let (Some(folder), Some(corpus)) = (std::env::var_os("DOCKWRIGHT_GENERATED"), std::env::var_os("DOCKWRIGHT_CORPUS"))
    else {
        return;
    };
    // Without DOCKWRIGHT_EDITS, of each kind one edit in every third file.
    let most = if std::env::var_os("DOCKWRIGHT_EDITS").is_some() { 4 } else { 1 };
    let mut out = std::fs::File::create(PathBuf::from(folder).join("edits.jsonl")).expect("a file");
    for (number, (name, text)) in texts().into_iter().enumerate() {
        let Ok(file) = Path::new(&name).strip_prefix(&corpus) else { continue };
        let reading = read(&text);
        if !reading.complete {
            continue;
        }
        let all: Vec<Edit> = named_edits(&reading.document);
        let mut kinds: Vec<String> = all.iter().map(kind_of).collect();
        kinds.sort();
        kinds.dedup();
        for (place, kind) in kinds.iter().enumerate() {
            if most == 1 && !(number + place).is_multiple_of(3) {
                continue;
            }
            let own: Vec<&Edit> = all.iter().filter(|edit| kind_of(edit) == *kind).collect();
            let stride = own.len().div_ceil(most);
            for edit in own.iter().skip(number % stride).step_by(stride) {
                let mut session = Session::new(reading.document.clone());
                if session.dispatch(&edit.command).is_err() {
                    continue;
                }
                let wanted = expected(&reading.document, session.document(), &edit.command);
                let Some((may, must, renamed)) = wanted else { continue };
                let text = write(session.document());
                let case = json!({"file": file, "edit": edit.name, "text": text, "may": may, "must": must, "renamed": renamed});
                writeln!(out, "{case}").expect("a line");
            }
        }
    }
}
