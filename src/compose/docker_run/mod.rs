//! `docker run`, `docker network create` and `docker volume create` as services, networks and volumes.
//!
//! The text is read as a shell reads it: several commands, continued lines, quotes, comments, variables. Every flag of
//! the Docker command line finds its attribute of the Compose specification; one that has none is reported, never
//! dropped. Sources: the reference of the Docker command line and the Compose specification.
mod flags;
mod resources;
mod service;
mod shell;

use crate::change::Fragment;
use crate::model::{Kind, Mapping, Node, Record};
use crate::text::Text;
use flags::Parsed;
use std::collections::BTreeMap;

/// What a text of commands becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// Services, networks and volumes.
    pub fragment: Fragment,
    /// What has no counterpart, in the order of the text.
    pub problems: Vec<Problem>,
}

/// A part of a command that has no counterpart, or needs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: usize,
    /// The flag or word as it is written; empty where the command as a whole is meant.
    pub flag: String,
    /// True where nothing is lost: the flag says something that a Compose file need not say.
    pub harmless: bool,
    /// What is wrong and what to do.
    pub message: Text,
}

/// A command and the words behind it.
#[derive(Clone, Debug)]
enum Task {
    Run(Parsed),
    Network(Parsed),
    Volume(Parsed),
}

/// Texts beyond this many bytes are not read.
const MOST_BYTES: usize = 4 << 20;
/// Commands of one text beyond this are not read.
const MOST_COMMANDS: usize = 2_000;

/// Converts the commands of a text.
pub fn convert(text: &str) -> Converted {
    let mut problems = Vec::new();
    if text.len() > MOST_BYTES {
        let message = Text::fixed("The text is longer than 4 MiB.", "文本超过 4 MiB。");
        problems.push(Problem { line: 1, flag: String::new(), harmless: false, message });
        return Converted { fragment: Fragment::default(), problems };
    }
    let commands = shell::commands(text, &mut problems);
    if commands.len() > MOST_COMMANDS {
        let message = Text::fixed("These are more than 2,000 commands.", "命令超过 2000 条。");
        problems.push(Problem { line: 1, flag: String::new(), harmless: false, message });
    }
    let tasks: Vec<Task> = commands.iter().take(MOST_COMMANDS).filter_map(|words| task(words, &mut problems)).collect();
    let mut stack = Stack::default();
    for task in &tasks {
        match task {
            Task::Network(parsed) => resources::network(parsed, &mut stack, &mut problems),
            Task::Volume(parsed) => resources::volume(parsed, &mut stack, &mut problems),
            Task::Run(_) => {}
        }
    }
    let runs: Vec<&Parsed> =
        tasks.iter().filter_map(|task| if let Task::Run(run) = task { Some(run) } else { None }).collect();
    let names = service::names(&runs);
    for (run, name) in runs.iter().zip(&names.services) {
        let body = service::body(run, &names, &mut stack, &mut problems);
        stack.services.push(Record { name: name.as_str().into(), body });
    }
    problems.sort_by_key(|problem| problem.line);
    Converted { fragment: stack.into_fragment(), problems }
}

/// True where a text is made of commands for containers: its first line that is no comment calls such a program.
pub fn is_commands(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let words = first.unwrap_or("").trim_start_matches(['$', '>']).split_whitespace();
    let mut words = words.skip_while(|word| matches!(*word, "sudo" | "time" | "exec") || word.contains('='));
    let program = words.next().and_then(|word| word.rsplit(['/', '\\']).next()).unwrap_or("");
    matches!(program, "docker" | "docker.exe" | "podman" | "nerdctl")
}

/// The records made so far.
#[derive(Debug, Default)]
struct Stack {
    services: Vec<Record>,
    networks: Vec<(String, Node)>,
    volumes: Vec<(String, Node)>,
}

impl Stack {
    /// Adds a network that commands name but do not make: it is there already.
    fn use_network(&mut self, name: &str) {
        if !self.networks.iter().any(|(known, _)| known == name) {
            self.networks.push((name.to_owned(), Node::map_of([("external", Node::plain("true"))])));
        }
    }

    /// Adds a named volume, which Docker makes where it is missing; returns its body to change.
    fn use_volume(&mut self, name: &str) -> Option<&mut Node> {
        if !self.volumes.iter().any(|(known, _)| known == name) {
            self.volumes.push((name.to_owned(), Node::null()));
        }
        self.volumes.iter_mut().find(|(known, _)| known == name).map(|(_, body)| body)
    }

    fn into_fragment(self) -> Fragment {
        let record = |(name, body): (String, Node)| Record { name: name.into(), body };
        let services = self.services.into_iter().map(|record| (Kind::Service, record));
        let networks = self.networks.into_iter().map(|pair| (Kind::Network, record(pair)));
        let volumes = self.volumes.into_iter().map(|pair| (Kind::Volume, record(pair)));
        Fragment { records: services.chain(networks).chain(volumes).collect(), ..Fragment::default() }
    }
}

/// The command that words call.
fn task(words: &[shell::Word], problems: &mut Vec<Problem>) -> Option<Task> {
    let mut rest = words;
    // Assignments, the prompt and what only starts another program.
    while let Some((first, others)) = rest.split_first() {
        let assignment = first
            .text
            .split_once('=')
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        if !assignment && !matches!(first.text.as_str(), "$$" | "sudo" | "exec" | "time" | "nohup" | "command") {
            break;
        }
        rest = others;
    }
    let (first, _) = rest.split_first()?;
    let texts: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
    let program = first.text.rsplit(['/', '\\']).next().unwrap_or("");
    let docker = matches!(program, "docker" | "podman" | "nerdctl" | "docker.exe");
    let after = |count: usize| rest.get(count..).unwrap_or(&[]);
    let global = texts.iter().skip(1).take_while(|word| word.starts_with('-')).count();
    match texts.get(1 + global..).unwrap_or(&[]) {
        ["run" | "create", ..] if docker => Some(Task::Run(flags::parse(after(2 + global), flags::RUN, problems))),
        ["container", "run" | "create", ..] if docker => {
            Some(Task::Run(flags::parse(after(3 + global), flags::RUN, problems)))
        }
        ["network", "create", ..] if docker => {
            Some(Task::Network(flags::parse(after(3 + global), flags::NETWORK, problems)))
        }
        ["volume", "create", ..] if docker => {
            Some(Task::Volume(flags::parse(after(3 + global), flags::VOLUME, problems)))
        }
        ["pull" | "start" | "stop" | "rm" | "ps" | "logs" | "exec" | "login" | "compose", ..] if docker => {
            let message = Text::fixed(
                "This command describes no service, so nothing is converted.",
                "这条命令不描述服务，因此不转换。",
            );
            problems.push(Problem { line: first.line, flag: shown(&texts), harmless: true, message });
            None
        }
        _ => {
            let message = Text::fixed(
                "Only docker run, docker create, docker network create and docker volume create are converted.",
                "只转换 docker run、docker create、docker network create 和 docker volume create。",
            );
            problems.push(Problem { line: first.line, flag: shown(&texts), harmless: false, message });
            None
        }
    }
}

fn shown(words: &[&str]) -> String {
    words.iter().take(3).copied().collect::<Vec<_>>().join(" ").chars().take(60).collect()
}

/// A mapping of texts, values quoted where YAML would take them for something else.
fn texts(pairs: BTreeMap<String, Option<String>>) -> Node {
    Node::mapping(Mapping::from_pairs(
        pairs.into_iter().map(|(key, value)| (key, value.map_or_else(Node::null, Node::text))),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value that a flag takes.
    fn sample(name: &str) -> &'static str {
        match name {
            "add-host" => "a:10.0.0.1",
            "blkio-weight-device" | "device-read-iops" | "device-write-iops" => "/dev/sda:100",
            "device-read-bps" | "device-write-bps" => "/dev/sda:1mb",
            "device" => "/dev/snd",
            "gpus" => "all",
            "mount" => "type=tmpfs,target=/cache",
            "publish" => "8080:80",
            "volume" => "data:/data",
            "ulimit" => "nofile=1024:2048",
            "network" | "net" => "front",
            "health-interval" | "health-timeout" | "health-start-period" | "health-start-interval" => "5s",
            "annotation" | "label" | "env" | "log-opt" | "storage-opt" | "sysctl" => "a=b",
            "blkio-weight" | "health-retries" | "stop-timeout" | "cpus" => "3",
            _ => "value",
        }
    }

    #[test]
    fn no_flag_is_lost_in_silence() {
        let bare = convert("docker run --network n --mount type=volume,source=d,target=/d nginx");
        for (name, _, takes) in flags::RUN {
            let value = if *takes == flags::Takes::Value { format!("={}", sample(name)) } else { String::new() };
            let text = format!("docker run --network n --mount type=volume,source=d,target=/d --{name}{value} nginx");
            let with = convert(&text);
            let said = with.problems.len() > bare.problems.len();
            assert!(said || with.fragment != bare.fragment, "--{name} leaves no trace");
            assert!(with.fragment.records.iter().any(|(kind, _)| *kind == Kind::Service), "--{name}");
        }
        for (command, known) in [("network", flags::NETWORK), ("volume", flags::VOLUME)] {
            let bare = convert(&format!("docker {command} create x"));
            for (name, _, takes) in known.iter().filter(|(name, ..)| *name != "help") {
                let value = if *takes == flags::Takes::Value { "=a=b" } else { "" };
                let with = convert(&format!("docker {command} create --{name}{value} x"));
                let said = with.problems.len() > bare.problems.len();
                assert!(said || with.fragment != bare.fragment, "docker {command} create --{name} leaves no trace");
            }
        }
    }

    #[test]
    fn commands_are_told_from_other_texts() {
        for text in
            ["docker run nginx", "# web\n$ sudo docker run \\\n -d nginx", "DOCKER_HOST=x /usr/bin/podman run a"]
        {
            assert!(is_commands(text), "{text}");
        }
        for text in ["", "services:\n  docker:\n    image: docker", "dockerd --debug", "docker: run"] {
            assert!(!is_commands(text), "{text}");
        }
    }
}
