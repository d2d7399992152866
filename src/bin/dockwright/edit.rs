//! `dockwright edit`.
use clap::Args;
use dockwright::change::Command;
use dockwright::compose::{line_column, read_bytes, write};
use dockwright::model::command::split;
use dockwright::model::dependency::Condition;
use dockwright::model::{Document, Kind, RecordId};
use dockwright::session::Session;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `edit --help` says about commands.
const GRAMMAR: &str = "\
COMMANDS
A command is a line of words. A word with spaces stands in single or double quotes.

  set-image SVC IMAGE           set the image
  set-env SVC KEY VALUE         set an environment variable, in the form the service uses
  remove-env SVC KEY            remove an environment variable
  add-port SVC PORT             publish a port: [[IP:]HOST:]CONTAINER[/PROTOCOL]
  attach SVC NETWORK            join a network; it is declared where it is missing
  detach SVC NETWORK            leave a network
  depend SVC ON [CONDITION]     wait for another service: started, healthy or completed
  undepend SVC ON               wait no longer
  rename-service A B            rename a service with all references to it
  rename-network A B            rename a network with all references to it
  rename-volume A B             rename a volume with all references to it
  remove-service A              remove a service with all references to it
  remove-network A              remove a network with all references to it
  remove-volume A               remove a volume with all references to it

Without a command the file is printed as it is, byte for byte.

EXAMPLES
  dockwright edit docker-compose.yml -c 'set-image web nginx:1.28' --diff
  dockwright edit docker-compose.yml -c 'attach web data' -c 'depend web db healthy' --in-place";

#[derive(Args)]
#[command(after_help = GRAMMAR, after_long_help = GRAMMAR)]
pub struct Options {
    /// The Compose file
    file: PathBuf,
    /// A command; may be given several times, they are carried out in order
    #[arg(short, long = "command", value_name = "COMMAND")]
    command: Vec<String>,
    /// Print what would change, line by line, instead of the file
    #[arg(long, conflicts_with = "in_place")]
    diff: bool,
    /// Write the file instead of printing it
    #[arg(long)]
    in_place: bool,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let shown = options.file.display();
    let bytes = std::fs::read(&options.file).map_err(|error| format!("{shown}: {error}"))?;
    if options.command.is_empty() && !options.diff {
        if !options.in_place {
            std::io::stdout().write_all(&bytes).map_err(|error| error.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let reading = read_bytes(&bytes);
    if !reading.complete {
        let problem = reading.problems.first();
        let text = &reading.document.source.text;
        let place = problem.map(|problem| line_column(text, problem.range.start));
        let what = problem.map_or(String::new(), |problem| problem.kind.what().en.into_owned());
        let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
        return Err(format!("{shown}:{line}:{column}: {what} Nothing was changed."));
    }
    let mut session = Session::new(reading.document);
    for line in &options.command {
        let command = parse(session.document(), line).map_err(|reason| format!("{line}: {reason}"))?;
        session.dispatch(&command).map_err(|refusal| format!("{line}: {}", refusal.reason.en))?;
    }
    let before = String::from_utf8_lossy(&bytes);
    let after = write(session.document());
    if options.diff {
        print!("{}", dockwright::compose::diff::unified(&before, &after, &shown.to_string()));
    } else if options.in_place {
        std::fs::write(&options.file, after).map_err(|error| format!("{shown}: {error}"))?;
    } else {
        std::io::stdout().write_all(after.as_bytes()).map_err(|error| error.to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(document: &Document, line: &str) -> Result<Command, String> {
    let words = split(line).map_err(|error| error.message.en.into_owned())?.words;
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
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
    Ok(match words.as_slice() {
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
        ["rename-service", from, to] => Command::Rename { id: service(from)?, name: own(to) },
        ["rename-network", from, to] => Command::Rename { id: id(Kind::Network, from)?, name: own(to) },
        ["rename-volume", from, to] => Command::Rename { id: id(Kind::Volume, from)?, name: own(to) },
        ["remove-service", name] => Command::Remove { ids: vec![service(name)?] },
        ["remove-network", name] => Command::Remove { ids: vec![id(Kind::Network, name)?] },
        ["remove-volume", name] => Command::Remove { ids: vec![id(Kind::Volume, name)?] },
        [] => return Err("a command is needed; see `dockwright edit --help`".to_owned()),
        [first, ..] => {
            let known = GRAMMAR.lines().any(|line| line.trim_start().starts_with(&format!("{first} ")));
            let reason = if known { "wrong number of words" } else { "unknown command" };
            return Err(format!("{reason}; see `dockwright edit --help`"));
        }
    })
}
