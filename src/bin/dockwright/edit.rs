//! `dockwright edit`.
use crate::load::add_files;
use clap::Args;
use dockwright::change::{Command, Fragment};
use dockwright::compose::parse::parse as parse_yaml;
use dockwright::compose::{line_column, read_bytes, write};
use dockwright::model::command::split;
use dockwright::model::dependency::Condition;
use dockwright::model::{Document, Kind, Node, Record, RecordId, Step, refs};
use dockwright::session::Session;
use dockwright::text::Text;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `edit --help` says about commands.
const GRAMMAR: &str = "\
COMMANDS
A command is a line of words. A word with spaces stands in single or double quotes.

  add-service NAME IMAGE        add a service
  insert ENTRY [NETWORK]        add a service of the palette with all it needs; on a network
  duplicate SVC                 copy a service, without its ports and its container name
  set-image SVC IMAGE           set the image
  set-env SVC KEY VALUE         set an environment variable, in the form the service uses
  rename-env SVC KEY NEW        give an environment variable another name
  remove-env SVC KEY            remove an environment variable
  add-port SVC PORT             publish a port: [[IP:]HOST:]CONTAINER[/PROTOCOL]
  attach SVC NETWORK            join a network; it is declared where it is missing
  detach SVC NETWORK            leave a network
  depend SVC ON [CONDITION]     wait for another service: started, healthy or completed
  undepend SVC ON               wait no longer
  set PATH YAML                 set what stands at a path: services.web.ports[0], name, volumes.data
  unset PATH                    remove what stands at a path
  add-KIND NAME [YAML]          declare a network, volume, secret, config or model
  rename-service A B            rename a service with all references to it
  rename-KIND A B               the same for the other kinds
  remove-KIND A                 remove one with all references to it
  set-variable KEY VALUE        set a variable of the .env beside the file
  set-file PATH TEXT            write another file of the project

A path is keys with dots and items in brackets; a key with dots stands in brackets and quotes:
services.web.labels[\"traefik.enable\"]. KIND is one of service, network, volume, secret, config, model.
The names of renamed services change in .env, in env files and in mounted nginx configurations too.

With several files, the base first, a command goes to the last file that has the value, and a rename or removal to
all of them. Name one file alone to edit that one.

Without a command the file is printed as it is, byte for byte.

EXAMPLES
  dockwright edit docker-compose.yml -c 'set-image web nginx:1.28' --diff
  dockwright edit docker-compose.yml -c 'attach web data' -c 'depend web db healthy' --in-place
  dockwright edit compose.yaml compose.override.yaml -c 'set services.web.restart always' --diff";

#[derive(Args)]
#[command(after_help = GRAMMAR, after_long_help = GRAMMAR)]
pub struct Options {
    /// The Compose file; overrides of it may follow
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A command; may be given several times, they are carried out in order
    #[arg(short, long = "command", value_name = "COMMAND")]
    command: Vec<String>,
    /// Print what would change, line by line, instead of the file
    #[arg(long, conflicts_with = "in_place")]
    diff: bool,
    /// Write the files instead of printing
    #[arg(long)]
    in_place: bool,
}

/// A file with what is done to it.
struct Layer {
    path: PathBuf,
    bytes: Vec<u8>,
    session: Session,
}

/// A file that changes: its path, its text before and after.
struct Changed {
    path: PathBuf,
    before: String,
    after: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    if options.command.is_empty() && !options.diff {
        for file in options.files.iter().filter(|_| !options.in_place) {
            let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            std::io::stdout().write_all(&bytes).map_err(|error| error.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut layers = Vec::new();
    for path in &options.files {
        layers.push(open(path, layers.is_empty())?);
    }
    for line in &options.command {
        carry_out(&mut layers, line).map_err(|reason| format!("{line}: {reason}"))?;
    }
    let changed = changes(&layers);
    if options.diff {
        for file in &changed {
            let name = file.path.display().to_string();
            print!("{}", dockwright::compose::diff::unified(&file.before, &file.after, &name));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if options.in_place {
        for file in &changed {
            std::fs::write(&file.path, &file.after).map_err(|error| format!("{}: {error}", file.path.display()))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let printed = match layers.as_slice() {
        [only] => write(only.session.document()),
        _ => match changed.as_slice() {
            [] => return Ok(ExitCode::SUCCESS),
            [only] => only.after.clone(),
            _ => return Err("more than one file changes; use --diff or --in-place".to_owned()),
        },
    };
    for file in changed.iter().filter(|file| !options.files.contains(&file.path)) {
        eprintln!("{} changes too; --diff shows how and --in-place writes it", file.path.display());
    }
    std::io::stdout().write_all(printed.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path, is_base: bool) -> Result<Layer, String> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
    let reading = read_bytes(&bytes);
    if !reading.complete {
        let problem = reading.problems.first();
        let text = &reading.document.source.text;
        let place = problem.map(|problem| line_column(text, problem.range.start));
        let what = problem.map_or(String::new(), |problem| problem.kind.what().en.into_owned());
        let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
        return Err(format!("{shown}:{line}:{column}: {what} Nothing was changed."));
    }
    let mut document = reading.document;
    if is_base {
        add_files(&mut document, &folder_of(path));
    }
    Ok(Layer { path: path.to_owned(), bytes, session: Session::new(document) })
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// The files that differ from what is on the disk.
fn changes(layers: &[Layer]) -> Vec<Changed> {
    let mut all = Vec::new();
    for layer in layers {
        let before = String::from_utf8_lossy(&layer.bytes).into_owned();
        let after = write(layer.session.document());
        all.push(Changed { path: layer.path.clone(), before, after });
    }
    if let Some(base) = layers.first() {
        let folder = folder_of(&base.path);
        for (path, text) in &base.session.document().files {
            let path = folder.join(&**path);
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            all.push(Changed { path, before, after: text.to_string() });
        }
    }
    all.retain(|file| file.before != file.after);
    all
}

/// Carries out one command on the files that it concerns.
fn carry_out(layers: &mut [Layer], line: &str) -> Result<(), String> {
    let words = split(line).map_err(|error| error.message.en.into_owned())?.words;
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if let Some((verb, kind)) = words.first().and_then(|word| verb_and_kind(word))
        && matches!(verb, "rename" | "remove")
        && layers.len() > 1
        && let Some(name) = words.get(1)
        && layers.iter().any(|layer| layer.session.document().find(kind, name).is_some())
    {
        for layer in layers.iter_mut() {
            let command = match layer.session.document().find(kind, name) {
                Some(_) => parse(layer.session.document(), &words)?,
                None => references_only(layer.session.document(), kind, name, words.get(2).copied()),
            };
            layer.session.dispatch(&command).map_err(|refusal| refusal.reason.en.into_owned())?;
        }
        return Ok(());
    }
    let chosen = layer_of(layers, &words);
    let layer = layers.get_mut(chosen).ok_or("no file")?;
    let command = parse(layer.session.document(), &words)?;
    layer.session.dispatch(&command).map_err(|refusal| refusal.reason.en.into_owned())?;
    Ok(())
}

/// The layer that a command goes to: the last one that has the value, else the first that has the record.
fn layer_of(layers: &[Layer], words: &[&str]) -> usize {
    let (kind, name, steps): (Kind, &str, Vec<Step>) = match words {
        ["set" | "unset", path, ..] => match parse_path(path).ok().as_deref() {
            Some([Step::Key(section), Step::Key(name), rest @ ..]) => match Kind::from_section(section) {
                Some(kind) => return deepest(layers, kind, name, rest),
                None => return 0,
            },
            Some([Step::Key(key)]) => {
                return layers.iter().rposition(|layer| layer.session.document().extra.get(key).is_some()).unwrap_or(0);
            }
            _ => return 0,
        },
        ["set-image", name, ..] => (Kind::Service, name, vec!["image".into()]),
        ["set-env" | "remove-env" | "rename-env", name, key, ..] => {
            let has = |layer: &Layer| {
                let body = layer.session.document().services().by_name(name).map(|(_, record)| record.body.clone());
                body.is_some_and(|body| {
                    let found = dockwright::model::environment::environment(&body, &mut Vec::new());
                    found.iter().any(|entry| &*entry.key == *key)
                })
            };
            if let Some(at) = layers.iter().rposition(has) {
                return at;
            }
            (Kind::Service, name, Vec::new())
        }
        ["add-port", name, ..] => (Kind::Service, name, vec!["ports".into()]),
        ["attach" | "detach", name, ..] => (Kind::Service, name, vec!["networks".into()]),
        ["depend" | "undepend", name, ..] => (Kind::Service, name, vec!["depends_on".into()]),
        [_, name, ..] => (Kind::Service, name, Vec::new()),
        _ => return 0,
    };
    deepest(layers, kind, name, &steps)
}

fn deepest(layers: &[Layer], kind: Kind, name: &str, steps: &[Step]) -> usize {
    let body =
        |layer: &Layer| layer.session.document().table(kind).by_name(name).map(|(_, record)| record.body.clone());
    let has = |layer: &Layer| !steps.is_empty() && body(layer).is_some_and(|body| body.at(steps).is_some());
    let at = layers.iter().rposition(has).or_else(|| layers.iter().position(|layer| body(layer).is_some()));
    at.unwrap_or(0)
}

/// A rename or removal in a file that names a record without declaring it.
fn references_only(document: &Document, kind: Kind, name: &str, new: Option<&str>) -> Command {
    let mut commands = Vec::new();
    for (id, record) in document.services().iter() {
        let mut body = record.body.clone();
        let changed = match (kind, new) {
            (Kind::Service, Some(new)) => refs::rename_service(&mut body, name, new),
            (Kind::Network, Some(new)) => refs::rename_network(&mut body, name, new),
            (Kind::Volume, Some(new)) => refs::rename_volume(&mut body, name, new),
            (Kind::Secret, Some(new)) => refs::rename_secret(&mut body, name, new),
            (Kind::Config, Some(new)) => refs::rename_config(&mut body, name, new),
            (Kind::Model, Some(new)) => refs::rename_model(&mut body, name, new),
            (Kind::Service, None) => refs::drop_service(&mut body, name),
            (Kind::Network, None) => refs::drop_network(&mut body, name),
            (Kind::Volume, None) => refs::drop_volume(&mut body, name),
            (Kind::Secret, None) => refs::drop_secret(&mut body, name),
            (Kind::Config, None) => refs::drop_config(&mut body, name),
            (Kind::Model, None) => refs::drop_model(&mut body, name),
        };
        if changed {
            commands.push(Command::SetBody { id, body });
        }
    }
    Command::Many { label: Text::fixed("Change the references", "修改引用"), commands }
}

/// `rename-network` as its two parts.
fn verb_and_kind(word: &str) -> Option<(&str, Kind)> {
    let (verb, noun) = word.split_once('-')?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.section().strip_suffix('s') == Some(noun))?;
    Some((verb, kind))
}

/// The steps of a path such as `services.web.ports[0]` or `services.web.labels["a.b"]`.
fn parse_path(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (step, behind) = match quote {
                Some(quote) => {
                    let (key, behind) =
                        inner.get(1..).and_then(|inner| inner.split_once(quote)).ok_or("a quote is not closed")?;
                    (Step::from(key), behind.strip_prefix(']').ok_or("a bracket is not closed")?)
                }
                None => {
                    let (number, behind) = inner.split_once(']').ok_or("a bracket is not closed")?;
                    // The shell may have taken the quotes.
                    let step = number.parse::<usize>().map_or_else(|_| Step::from(number), Step::from);
                    (step, behind)
                }
            };
            steps.push(step);
            rest = behind.strip_prefix('.').unwrap_or(behind);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, behind) = rest.split_at(end);
            if key.is_empty() {
                return Err(format!("{text} is no path"));
            }
            steps.push(Step::from(key));
            rest = behind.strip_prefix('.').unwrap_or(behind);
        }
    }
    if steps.is_empty() { Err("a path is needed".to_owned()) } else { Ok(steps) }
}

/// A value given as YAML.
fn yaml(text: &str) -> Result<Node, String> {
    let tree = parse_yaml(text);
    match tree.errors.first() {
        Some(error) => Err(error.kind.what().en.into_owned()),
        None => Ok(tree.root().map_or_else(Node::null, |root| tree.to_node(root))),
    }
}

/// The command that sets or, without a value, removes what stands at a path.
fn set(document: &Document, path: &str, value: Option<Node>) -> Result<Command, String> {
    let steps = parse_path(path)?;
    match steps.as_slice() {
        [Step::Key(section), Step::Key(name), rest @ ..] if Kind::from_section(section).is_some() => {
            let kind = Kind::from_section(section).unwrap_or(Kind::Service);
            match (document.find(kind, name), value, rest) {
                (Some(id), None, []) => Ok(Command::Remove { ids: vec![id] }),
                (Some(id), Some(body), []) => Ok(Command::SetBody { id, body }),
                (Some(id), value, rest) => Ok(Command::SetAt { id, steps: rest.to_vec(), value }),
                (None, Some(value), rest) => {
                    let mut body = Node::null();
                    if !body.set_at(rest, value) {
                        return Err(format!("{path} cannot be made"));
                    }
                    Ok(Command::AddRecord { kind, name: name.to_string(), body })
                }
                (None, None, _) => Err(format!("this file has no {section}.{name}")),
            }
        }
        [Step::Key(section)] if Kind::from_section(section).is_some() => {
            Err(format!("name something in {section}, such as {section}.web"))
        }
        [Step::Key(key), rest @ ..] => {
            if rest.is_empty() {
                return Ok(Command::SetExtra { key: key.to_string(), value });
            }
            let mut whole = document.extra.get(key).cloned().unwrap_or_else(Node::null);
            let done = match value {
                Some(value) => whole.set_at(rest, value),
                None => whole.remove_at(rest).is_some(),
            };
            if !done {
                return Err(format!("nothing can be set at {path}"));
            }
            Ok(Command::SetExtra { key: key.to_string(), value: Some(whole) })
        }
        _ => Err("a path begins with a key".to_owned()),
    }
}

/// A service of the palette.
fn insert(entry: &str, network: Option<&str>) -> Result<Command, String> {
    let template = dockwright::catalog::service(entry).ok_or_else(|| {
        let ids: Vec<&str> = dockwright::catalog::services().iter().map(|template| template.id).collect();
        format!("the palette has no {entry}; it has {}", ids.join(", "))
    })?;
    let mut fragment = dockwright::catalog::open::fragment(template);
    fragment.join = network.into_iter().map(str::to_owned).collect();
    Ok(Command::Insert(Box::new(fragment)))
}

fn parse(document: &Document, words: &[&str]) -> Result<Command, String> {
    let id = |kind: Kind, name: &str| -> Result<RecordId, String> {
        document.find(kind, name).ok_or_else(|| {
            let known: Vec<&str> = document.table(kind).names().collect();
            let what = kind.section().trim_end_matches('s');
            let known = if known.is_empty() { format!("no {}", kind.section()) } else { known.join(", ") };
            format!("this file has no {what} {name}; it has {known}")
        })
    };
    let service = |name: &str| id(Kind::Service, name);
    let own = |text: &str| text.to_owned();
    Ok(match words {
        ["set-image", name, image] => Command::SetImage { service: service(name)?, image: own(image) },
        ["set-env", name, key, value] => {
            Command::SetEnv { service: service(name)?, key: own(key), value: Some(own(value)) }
        }
        ["remove-env", name, key] => Command::SetEnv { service: service(name)?, key: own(key), value: None },
        ["add-port", name, port] => {
            dockwright::model::port::PortMapping::parse_short(port).map_err(|error| error.message.en.into_owned())?;
            Command::AddPort { service: service(name)?, port: own(port) }
        }
        ["attach", name, network] => Command::Attach { service: service(name)?, network: own(network) },
        ["detach", name, network] => Command::Detach { service: service(name)?, network: own(network) },
        ["depend", name, on] => Command::Depend { service: service(name)?, on: own(on), condition: None },
        ["depend", name, on, condition] => {
            let word = match *condition {
                "started" => "service_started",
                "healthy" => "service_healthy",
                "completed" => "service_completed_successfully",
                other => other,
            };
            let condition = Condition::parse(word).map_err(|error| error.message.en.into_owned())?;
            Command::Depend { service: service(name)?, on: own(on), condition: Some(condition) }
        }
        ["undepend", name, on] => Command::Undepend { service: service(name)?, on: own(on) },
        ["rename-env", name, from, to] => Command::RenameEnv { service: service(name)?, from: own(from), to: own(to) },
        ["add-service", name, image] => {
            let body = Node::map_of([("image", Node::text(*image))]);
            let records = vec![(Kind::Service, Record { name: (*name).into(), body })];
            dockwright::change::check_name(name).map_err(|refusal| refusal.reason.en.into_owned())?;
            Command::Insert(Box::new(Fragment { records, ..Fragment::default() }))
        }
        ["insert", entry] => insert(entry, None)?,
        ["insert", entry, network] => insert(entry, Some(network))?,
        ["set-file", path, text] => Command::SetFile { path: own(path), text: Some(own(text)) },
        ["duplicate", name] => Command::Duplicate { ids: vec![service(name)?], offset: Default::default() },
        ["set", path, value] => set(document, path, Some(yaml(value)?))?,
        ["unset", path] => set(document, path, None)?,
        ["set-variable", key, value] => Command::SetVariable { key: own(key), value: own(value) },
        [first, rest @ ..]
            if verb_and_kind(first).is_some_and(|(verb, _)| matches!(verb, "add" | "rename" | "remove")) =>
        {
            let (verb, kind) = verb_and_kind(first).unwrap_or(("", Kind::Service));
            match (verb, rest) {
                ("rename", [from, to]) => Command::Rename { id: id(kind, from)?, name: own(to) },
                ("remove", [name]) => Command::Remove { ids: vec![id(kind, name)?] },
                ("add", [name]) if kind != Kind::Service => {
                    Command::AddRecord { kind, name: own(name), body: Node::null() }
                }
                ("add", [name, body]) if kind != Kind::Service => {
                    Command::AddRecord { kind, name: own(name), body: yaml(body)? }
                }
                _ => return Err("wrong number of words; see `dockwright edit --help`".to_owned()),
            }
        }
        [] => return Err("a command is needed; see `dockwright edit --help`".to_owned()),
        [first, ..] => {
            let known = GRAMMAR.lines().any(|line| line.trim_start().starts_with(&format!("{first} ")));
            let reason = if known { "wrong number of words" } else { "unknown command" };
            return Err(format!("{reason}; see `dockwright edit --help`"));
        }
    })
}
