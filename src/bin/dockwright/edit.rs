//! `dockwright edit`.
use crate::load::{add_files, bytes_of};
use clap::Args;
use dockwright::change::{Command, Fragment};
use dockwright::compose::parse::parse as parse_yaml;
use dockwright::compose::{docker_run, line_column, pasted, read_bytes, write};
use dockwright::model::command::split;
use dockwright::model::dependency::Condition;
use dockwright::model::{Document, Kind, Node, Record, RecordId, Step};
use dockwright::session::{Session, WriteTo};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `edit --help` says about commands.
const GRAMMAR: &str = "\
COMMANDS
A command is a line of words. A word with spaces stands in single or double quotes.

  add-service NAME IMAGE        add a service
  insert ENTRY [NETWORK]        add a service of the palette with all it needs; on a network
  paste FILE                    add what a file describes: Compose text, whole or the middle of one, or docker
                                commands; - is the standard input
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
  remove-file PATH              remove another file of the project; with --in-place it is deleted

A path is keys with dots and items in brackets; a key with dots stands in brackets and quotes:
services.web.labels[\"traefik.enable\"]. KIND is one of service, network, volume, secret, config, model.
Where cards stand, titles, notes and proxy routes are no part of a Compose file: the page keeps them in its project file,
and no command here sets them. A finding is silenced by a comment in the file: # dockwright-ignore CODE: reason.
The names of renamed services change in .env, in env files and in mounted nginx configurations too.

With several files, the base first, commands see what they make together. A change goes to the last file that has the
value, something new to the first in which its neighbours are, a rename or removal to all of them. With --file every
change goes to that file: what it cannot express by adding, it says with !override and !reset.

Without a command the file is printed as it is, byte for byte.

EXAMPLES
  dockwright edit docker-compose.yml -c 'set-image web nginx:1.28' --diff
  dockwright edit docker-compose.yml -c 'attach web data' -c 'depend web db healthy' --in-place
  dockwright edit compose.yaml compose.prod.yaml -c 'set services.web.restart always' --diff
  dockwright edit compose.yaml compose.prod.yaml --file compose.prod.yaml -c 'set-env web MODE live' --in-place";

#[derive(Args)]
#[command(after_help = GRAMMAR, after_long_help = GRAMMAR)]
pub struct Options {
    /// The Compose file; overrides of it may follow
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The file that changes are written to, one of those edited; without it each goes where the value is
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
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

/// A file that changes: its path, its text before and after.
struct Changed {
    path: PathBuf,
    before: String,
    /// `None` where the file goes.
    after: Option<String>,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    if options.command.is_empty() && !options.diff {
        for file in options.files.iter().filter(|_| !options.in_place) {
            let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            std::io::stdout().write_all(&bytes).map_err(|error| error.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut session = open(options)?;
    let there: Vec<Box<str>> = session.project().files.keys().cloned().collect();
    for line in &options.command {
        carry_out(&mut session, line).map_err(|reason| format!("{line}: {reason}"))?;
    }
    let changed = changes(&session, &there, &options.files)?;
    if options.diff {
        for file in &changed {
            let name = file.path.display().to_string();
            print!(
                "{}",
                dockwright::compose::diff::unified(&file.before, file.after.as_deref().unwrap_or_default(), &name)
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    if options.in_place {
        for file in &changed {
            let done = match &file.after {
                Some(text) => std::fs::write(&file.path, text),
                None => std::fs::remove_file(&file.path),
            };
            done.map_err(|error| format!("{}: {error}", file.path.display()))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let printed = match options.files.as_slice() {
        [_] => write(session.project()),
        _ => match changed.as_slice() {
            [] => return Ok(ExitCode::SUCCESS),
            [only] => only.after.clone().unwrap_or_default(),
            _ => return Err("more than one file changes; use --diff or --in-place".to_owned()),
        },
    };
    for file in changed.iter().filter(|file| !options.files.contains(&file.path)) {
        eprintln!("{} changes too; --diff shows how and --in-place writes it", file.path.display());
    }
    std::io::stdout().write_all(printed.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// The files as one project: the first is the base, the others are laid on it in order.
fn open(options: &Options) -> Result<Session, String> {
    let mut files = options.files.iter();
    let base = files.next().ok_or("no file")?;
    let mut document = read_file(base)?;
    add_files(&mut document, &folder_of(base));
    let mut overrides: Vec<Box<str>> = Vec::new();
    for path in files {
        let own = read_file(path)?;
        let name: Box<str> = path.to_string_lossy().into();
        document.files.insert(name.clone(), own.source.text.clone());
        overrides.push(name);
    }
    let mut session = Session::new(document);
    if !overrides.is_empty() {
        session.activate(&overrides);
        if let Some(path) = overrides.iter().find(|path| !session.active().contains(path)) {
            return Err(format!("{path} is no override file: it has no services, networks, volumes or the like."));
        }
    }
    if let Some(path) = &options.file {
        let name = path.to_string_lossy();
        session.set_write_to(if path == base { WriteTo::Base } else { WriteTo::Override(name.as_ref().into()) });
        if *session.write_to() == WriteTo::Defining {
            return Err(format!("--file {name} is none of the files that are edited"));
        }
    }
    Ok(session)
}

fn read_file(path: &Path) -> Result<Document, String> {
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
    Ok(reading.document)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// The files that differ from what is on the disk; `there` are those beside the base before the first command.
fn changes(session: &Session, there: &[Box<str>], files: &[PathBuf]) -> Result<Vec<Changed>, String> {
    let base = files.first().ok_or("no file")?;
    let before =
        |path: &Path| std::fs::read(path).map_or(String::new(), |bytes| String::from_utf8_lossy(&bytes).into());
    let place = |name: &str| {
        let named = files.iter().skip(1).find(|path| *path.to_string_lossy() == *name);
        named.cloned().unwrap_or_else(|| folder_of(base).join(name))
    };
    let mut all = vec![Changed { path: base.clone(), before: before(base), after: Some(write(session.project())) }];
    for (name, text) in &session.project().files {
        let path = place(name);
        all.push(Changed { before: before(&path), path, after: Some(text.to_string()) });
    }
    for name in there.iter().filter(|name| !session.project().files.contains_key(*name)) {
        let path = place(name);
        all.push(Changed { before: before(&path), path, after: None });
    }
    all.retain(|file| file.after.as_ref() != Some(&file.before));
    // In the order in which they were named, then the others.
    all.sort_by_key(|file| files.iter().position(|path| *path == file.path).unwrap_or(files.len()));
    Ok(all)
}

/// Carries out one command.
fn carry_out(session: &mut Session, line: &str) -> Result<(), String> {
    let words = split(line).map_err(|error| error.message.en.into_owned())?.words;
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let command = parse(session.document(), &words)?;
    let outcome = session.dispatch(&command).map_err(|refusal| refusal.reason.en.into_owned())?;
    if let Some(note) = outcome.note {
        eprintln!("{line}: {}", note.en);
    }
    Ok(())
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

/// What a file describes, as pasting its text into the page adds it.
fn paste(file: &str) -> Result<Command, String> {
    let text = String::from_utf8_lossy(&bytes_of(Path::new(file))?).into_owned();
    if !docker_run::is_commands(&text) {
        let fragment = pasted::fragment(&text).ok_or_else(|| format!("{file} describes no service"))?;
        return Ok(Command::Insert(Box::new(fragment)));
    }
    let converted = docker_run::convert(&text);
    for problem in converted.problems.iter().filter(|problem| !problem.harmless) {
        eprintln!("{file}:{}: {} {}", problem.line, problem.flag, problem.message.en);
    }
    match converted.fragment.records.is_empty() {
        true => Err(format!("{file} describes no service")),
        false => Ok(Command::Insert(Box::new(converted.fragment))),
    }
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
        ["paste", file] => paste(file)?,
        ["set-file", path, text] => Command::SetFile { path: own(path), text: Some(own(text)) },
        ["remove-file", path] => {
            if !document.files.contains_key(*path) {
                let known: Vec<&str> = document.files.keys().map(AsRef::as_ref).collect();
                return Err(format!("the project has no file {path}; it has {}", known.join(", ")));
            }
            Command::SetFile { path: own(path), text: None }
        }
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
