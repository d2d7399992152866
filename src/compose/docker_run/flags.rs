//! The flags of the Docker command line, and words read by them.
use super::Problem;
use super::shell::Word;
use crate::text::Text;

/// Whether a flag has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// It has one.
    Value,
    /// It switches something on; `--flag=false` switches it off.
    Nothing,
}

/// A flag: its name, its letter (a space for none) and what it takes.
pub(super) type Flag = (&'static str, char, Takes);

/// A command's words, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    /// The line of the command.
    pub line: usize,
    /// The flags in their order: name, value, line.
    pub flags: Vec<Given>,
    /// What stands behind the flags.
    pub rest: Vec<Word>,
}

/// A flag with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// The name without dashes.
    pub name: &'static str,
    /// The value; `true` or `false` for a switch.
    pub value: String,
    /// Its line.
    pub line: usize,
}

use Takes::{Nothing, Value};

/// `docker run` and `docker create`.
pub(super) static RUN: &[Flag] = &[
    ("add-host", ' ', Value),
    ("annotation", ' ', Value),
    ("attach", 'a', Value),
    ("blkio-weight", ' ', Value),
    ("blkio-weight-device", ' ', Value),
    ("cap-add", ' ', Value),
    ("cap-drop", ' ', Value),
    ("cgroup-parent", ' ', Value),
    ("cgroupns", ' ', Value),
    ("cidfile", ' ', Value),
    ("cpu-count", ' ', Value),
    ("cpu-percent", ' ', Value),
    ("cpu-period", ' ', Value),
    ("cpu-quota", ' ', Value),
    ("cpu-rt-period", ' ', Value),
    ("cpu-rt-runtime", ' ', Value),
    ("cpu-shares", 'c', Value),
    ("cpus", ' ', Value),
    ("cpuset-cpus", ' ', Value),
    ("cpuset-mems", ' ', Value),
    ("detach", 'd', Nothing),
    ("detach-keys", ' ', Value),
    ("device", ' ', Value),
    ("device-cgroup-rule", ' ', Value),
    ("device-read-bps", ' ', Value),
    ("device-read-iops", ' ', Value),
    ("device-write-bps", ' ', Value),
    ("device-write-iops", ' ', Value),
    ("disable-content-trust", ' ', Nothing),
    ("dns", ' ', Value),
    ("dns-opt", ' ', Value),
    ("dns-option", ' ', Value),
    ("dns-search", ' ', Value),
    ("domainname", ' ', Value),
    ("entrypoint", ' ', Value),
    ("env", 'e', Value),
    ("env-file", ' ', Value),
    ("expose", ' ', Value),
    ("gpus", ' ', Value),
    ("group-add", ' ', Value),
    ("health-cmd", ' ', Value),
    ("health-interval", ' ', Value),
    ("health-retries", ' ', Value),
    ("health-start-interval", ' ', Value),
    ("health-start-period", ' ', Value),
    ("health-timeout", ' ', Value),
    ("help", ' ', Nothing),
    ("hostname", 'h', Value),
    ("init", ' ', Nothing),
    ("interactive", 'i', Nothing),
    ("io-maxbandwidth", ' ', Value),
    ("io-maxiops", ' ', Value),
    ("ip", ' ', Value),
    ("ip6", ' ', Value),
    ("ipc", ' ', Value),
    ("isolation", ' ', Value),
    ("kernel-memory", ' ', Value),
    ("label", 'l', Value),
    ("label-file", ' ', Value),
    ("link", ' ', Value),
    ("link-local-ip", ' ', Value),
    ("log-driver", ' ', Value),
    ("log-opt", ' ', Value),
    ("mac-address", ' ', Value),
    ("memory", 'm', Value),
    ("memory-reservation", ' ', Value),
    ("memory-swap", ' ', Value),
    ("memory-swappiness", ' ', Value),
    ("mount", ' ', Value),
    ("name", ' ', Value),
    ("net", ' ', Value),
    ("net-alias", ' ', Value),
    ("network", ' ', Value),
    ("network-alias", ' ', Value),
    ("no-healthcheck", ' ', Nothing),
    ("oom-kill-disable", ' ', Nothing),
    ("oom-score-adj", ' ', Value),
    ("pid", ' ', Value),
    ("pids-limit", ' ', Value),
    ("platform", ' ', Value),
    ("privileged", ' ', Nothing),
    ("publish", 'p', Value),
    ("publish-all", 'P', Nothing),
    ("pull", ' ', Value),
    ("quiet", 'q', Nothing),
    ("read-only", ' ', Nothing),
    ("restart", ' ', Value),
    ("rm", ' ', Nothing),
    ("runtime", ' ', Value),
    ("security-opt", ' ', Value),
    ("shm-size", ' ', Value),
    ("sig-proxy", ' ', Nothing),
    ("stop-signal", ' ', Value),
    ("stop-timeout", ' ', Value),
    ("storage-opt", ' ', Value),
    ("sysctl", ' ', Value),
    ("tmpfs", ' ', Value),
    ("tty", 't', Nothing),
    ("ulimit", ' ', Value),
    ("use-api-socket", ' ', Nothing),
    ("user", 'u', Value),
    ("userns", ' ', Value),
    ("uts", ' ', Value),
    ("volume", 'v', Value),
    ("volume-driver", ' ', Value),
    ("volumes-from", ' ', Value),
    ("workdir", 'w', Value),
    // Flags of podman that people paste, so that the word behind them is not taken for the image.
    ("pod", ' ', Value),
    ("secret", ' ', Value),
    ("systemd", ' ', Value),
    ("tz", ' ', Value),
    ("replace", ' ', Nothing),
    ("authfile", ' ', Value),
];

/// `docker network create`.
pub(super) static NETWORK: &[Flag] = &[
    ("attachable", ' ', Nothing),
    ("aux-address", ' ', Value),
    ("config-from", ' ', Value),
    ("config-only", ' ', Nothing),
    ("driver", 'd', Value),
    ("gateway", ' ', Value),
    ("help", ' ', Nothing),
    ("ingress", ' ', Nothing),
    ("internal", ' ', Nothing),
    ("ip-range", ' ', Value),
    ("ipam-driver", ' ', Value),
    ("ipam-opt", ' ', Value),
    ("ipv4", ' ', Nothing),
    ("ipv6", ' ', Nothing),
    ("label", ' ', Value),
    ("opt", 'o', Value),
    ("scope", ' ', Value),
    ("subnet", ' ', Value),
];

/// `docker volume create`.
pub(super) static VOLUME: &[Flag] = &[
    ("availability", ' ', Value),
    ("driver", 'd', Value),
    ("group", ' ', Value),
    ("label", ' ', Value),
    ("limit-bytes", ' ', Value),
    ("name", ' ', Value),
    ("opt", 'o', Value),
    ("required-bytes", ' ', Value),
    ("scope", ' ', Value),
    ("secret", ' ', Value),
    ("sharing", ' ', Value),
    ("topology-preferred", ' ', Value),
    ("topology-required", ' ', Value),
    ("type", ' ', Value),
    ("help", ' ', Nothing),
];

/// Reads the words behind a command.
pub(super) fn parse(words: &[Word], known: &'static [Flag], problems: &mut Vec<Problem>) -> Parsed {
    let mut parsed = Parsed { line: words.first().map_or(1, |word| word.line), ..Parsed::default() };
    let mut rest = words;
    while let Some((word, others)) = rest.split_first() {
        let text = word.text.as_str();
        if text == "--" {
            rest = others;
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            rest = parse_long(long, word, others, known, &mut parsed, problems);
        } else if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            rest = parse_short(letters, word, others, known, &mut parsed, problems);
        } else {
            break;
        }
    }
    parsed.rest = rest.to_vec();
    parsed
}

impl Parsed {
    /// The last value of a flag.
    pub fn last(&self, name: &str) -> Option<&Given> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// The value of a flag, empty ones left out.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.last(name).map(|given| given.value.as_str()).filter(|value| !value.is_empty())
    }

    /// The values of a flag.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p Given> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// True where a switch is on.
    pub fn on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

fn parse_long<'w>(
    long: &str,
    word: &Word,
    others: &'w [Word],
    known: &'static [Flag],
    parsed: &mut Parsed,
    problems: &mut Vec<Problem>,
) -> &'w [Word] {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    let Some((name, _, takes)) = known.iter().find(|(known, ..)| *known == name) else {
        unknown(&format!("--{name}"), word.line, problems);
        // A value that follows cannot be told from the image; one after `=` is part of the flag.
        return others;
    };
    match (takes, value) {
        (_, Some(value)) => give(parsed, name, value, word.line),
        (Nothing, None) => give(parsed, name, "true".to_owned(), word.line),
        (Value, None) => return take_value(name, word, others, parsed, problems),
    }
    others
}

fn parse_short<'w>(
    letters: &str,
    word: &Word,
    others: &'w [Word],
    known: &'static [Flag],
    parsed: &mut Parsed,
    problems: &mut Vec<Problem>,
) -> &'w [Word] {
    let mut rest = letters;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
        let Some((name, _, takes)) = known.iter().find(|(_, known, _)| *known == letter && letter != ' ') else {
            unknown(&format!("-{letter}"), word.line, problems);
            return others;
        };
        match takes {
            Nothing => match rest.strip_prefix('=') {
                Some(value) => {
                    give(parsed, name, value.to_owned(), word.line);
                    return others;
                }
                None => give(parsed, name, "true".to_owned(), word.line),
            },
            Value if rest.is_empty() => return take_value(name, word, others, parsed, problems),
            Value => {
                give(parsed, name, rest.strip_prefix('=').unwrap_or(rest).to_owned(), word.line);
                return others;
            }
        }
    }
    others
}

fn take_value<'w>(
    name: &'static str,
    word: &Word,
    others: &'w [Word],
    parsed: &mut Parsed,
    problems: &mut Vec<Problem>,
) -> &'w [Word] {
    match others.split_first() {
        Some((value, rest)) => {
            give(parsed, name, value.text.clone(), word.line);
            rest
        }
        None => {
            let message = Text::fixed("The value of this flag is missing.", "此参数缺少值。");
            problems.push(Problem { line: word.line, flag: word.text.clone(), harmless: false, message });
            others
        }
    }
}

fn give(parsed: &mut Parsed, name: &'static str, value: String, line: usize) {
    // Older names of the same flags.
    let name = match name {
        "net" => "network",
        "net-alias" => "network-alias",
        "dns-opt" => "dns-option",
        other => other,
    };
    parsed.flags.push(Given { name, value, line });
}

fn unknown(flag: &str, line: usize, problems: &mut Vec<Problem>) {
    let message = Text::fixed("Docker has no such flag, so it is left out.", "Docker 没有这个参数，已略过。");
    problems.push(Problem { line, flag: flag.chars().take(60).collect(), harmless: false, message });
}
