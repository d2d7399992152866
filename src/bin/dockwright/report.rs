//! Findings as text, JSON and SARIF.
use crate::load::{Layer, Loaded};
use dockwright::compose::resolve::Places;
use dockwright::compose::{self, LineColumn, line_column};
use dockwright::diagnostics::{Diagnostic, Safety, Severity};
use dockwright::rules::Silenced;
use dockwright::text::Language;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

/// A finding with its place in a file.
pub struct Placed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The file as it is shown.
    pub file: String,
    /// The place in it.
    pub place: LineColumn,
    /// The line's text.
    pub line_text: String,
    /// True where the file could not be read to its end.
    pub unreadable: bool,
}

impl Placed {
    /// A finding about the text of one layer.
    pub fn in_layer(diagnostic: Diagnostic, layer: &Layer) -> Placed {
        let text = &layer.reading.document.source.text;
        let at =
            diagnostic.at.or_else(|| compose::locate(&layer.reading.tree, &diagnostic.path).map(|range| range.start));
        let unreadable = !layer.reading.complete;
        Placed::at(diagnostic, show(&layer.path), text, at.unwrap_or(0), unreadable)
    }

    /// A finding about the stack: it is shown in the file that defines the value, the last one first.
    pub fn find(diagnostic: Diagnostic, loaded: &Loaded, places: &Places) -> Placed {
        let project = &loaded.project;
        if let Some((path, at)) = diagnostic.file.clone() {
            let (file, text) = match loaded.document.file(&path) {
                Some(text) => {
                    let env_file = project.env_file.clone().filter(|_| &*path == ".env");
                    (env_file.unwrap_or_else(|| project.folder.join(&*path)), Some(text.clone()))
                }
                None => (project.show(&path), project.texts.get(&path)),
            };
            return Placed::at(diagnostic, show(&file), text.as_deref().unwrap_or(""), at, false);
        }
        let main = project.main();
        let (file, at) = match places.find(&diagnostic.path, None) {
            Some((file, range)) => (file, range.start),
            None => (main.as_str(), 0),
        };
        let text = project.texts.get(file);
        Placed::at(diagnostic, show(&project.show(file)), text.as_deref().unwrap_or(""), at, false)
    }

    fn at(diagnostic: Diagnostic, file: String, text: &str, at: usize, unreadable: bool) -> Placed {
        let place = line_column(text, at);
        let line_text = text.lines().nth(place.line - 1).unwrap_or("").to_owned();
        Placed { diagnostic, file, place, line_text, unreadable }
    }
}

/// A path as it is shown.
pub fn show(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

/// The part of a line around a column that is shown, and how many characters of it stand before the column. Control
/// characters are not sent to a terminal.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    const WIDTH: usize = 160;
    let before = column.saturating_sub(1);
    let from = if before < WIDTH { 0 } else { before - WIDTH / 2 };
    let plain = |c: char| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c };
    (line.chars().skip(from).take(WIDTH).map(plain).collect(), before - from)
}

/// Prints findings for people.
pub fn text(findings: &[Placed], silenced: &[(Placed, Silenced)], language: Language) {
    let colour = std::io::stdout().is_terminal();
    let paint = |code: &str, words: &str| if colour { format!("\x1b[{code}m{words}\x1b[0m") } else { words.to_owned() };
    let (why, fix) = match language {
        Language::En => ("why", "fix"),
        Language::Zh => ("原因", "修复"),
    };
    for found in findings {
        let diagnostic = &found.diagnostic;
        let level = diagnostic.severity.level();
        let shade = match level {
            "error" => "1;31",
            "warning" => "1;33",
            _ => "1;34",
        };
        let LineColumn { line, column } = found.place;
        println!(
            "{}:{line}:{column}: {} [{}] {}",
            found.file,
            paint(shade, level),
            diagnostic.code,
            paint("1", diagnostic.what.get(language))
        );
        let (shown, before) = excerpt(&found.line_text, column);
        if !shown.trim().is_empty() {
            println!("{line:>6} | {shown}");
            let pad: String = shown.chars().take(before).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            println!("       | {pad}{}", paint(shade, "^"));
        }
        if !diagnostic.why.en.is_empty() {
            println!("  {why}: {}", diagnostic.why.get(language));
        }
        if !diagnostic.how.en.is_empty() {
            println!("  {fix}: {}", diagnostic.how.get(language));
        }
        println!();
    }
    for (placed, one) in silenced {
        let word = match language {
            Language::En => "silenced",
            Language::Zh => "已忽略",
        };
        println!(
            "{}:{}:{}: {word} [{}] {}",
            placed.file,
            placed.place.line,
            placed.place.column,
            one.finding.code,
            one.finding.what.get(language)
        );
        if !one.reason.is_empty() {
            println!("  {why}: {}", one.reason);
        }
        println!();
    }
    let count = |level: &str| findings.iter().filter(|found| found.diagnostic.severity.level() == level).count();
    match language {
        Language::En => println!("{} errors, {} warnings, {} notes", count("error"), count("warning"), count("info")),
        Language::Zh => println!("{} 个错误，{} 个警告，{} 条提示", count("error"), count("warning"), count("info")),
    }
}

/// Prints findings as one JSON object.
pub fn json(findings: &[Placed], silenced: &[(Placed, Silenced)], language: Language) {
    let value = |found: &Placed| {
        let diagnostic = &found.diagnostic;
        let fixes: Vec<Value> = diagnostic
            .fixes
            .iter()
            .map(|fix| {
                let safety = match fix.safety {
                    Safety::Safe => "safe",
                    Safety::Review => "review",
                };
                json!({"title": fix.title.get(language), "safety": safety})
            })
            .collect();
        json!({
            "code": diagnostic.code,
            "severity": diagnostic.severity.level(),
            "rank": diagnostic.severity.id(),
            "subject": diagnostic.subject().map(|(section, name)| format!("{section}.{name}")),
            "path": diagnostic.path.to_string(),
            "file": found.file,
            "line": found.place.line,
            "column": found.place.column,
            "message": diagnostic.what.get(language),
            "why": diagnostic.why.get(language),
            "how": diagnostic.how.get(language),
            "fixes": fixes,
        })
    };
    let diagnostics: Vec<Value> = findings.iter().map(value).collect();
    let mut out = json!({"diagnostics": diagnostics});
    if !silenced.is_empty() {
        let hidden = silenced.iter().map(|(placed, one)| {
            let mut hidden = value(placed);
            hidden["reason"] = json!(one.reason);
            hidden["silenced_by"] = json!(if one.in_source { "comment" } else { "project" });
            hidden
        });
        out["silenced"] = hidden.collect();
    }
    print(&out);
}

/// Prints findings as SARIF 2.1.0 (OASIS). What is silenced comes as a suppressed result.
pub fn sarif(findings: &[Placed], silenced: &[(Placed, Silenced)], language: Language) {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for found in findings.iter().chain(silenced.iter().map(|(placed, _)| placed)) {
        let diagnostic = &found.diagnostic;
        rules.entry(diagnostic.code).or_insert_with(|| {
            let known = dockwright::rules::rule(diagnostic.code);
            let name = known.map_or(diagnostic.code, |rule| rule.name.get(language));
            let help = match known {
                Some(rule) => format!("{}\n\n$ {}", diagnostic.how.get(language), rule.proof),
                None => diagnostic.how.get(language).to_owned(),
            };
            let family = known.map_or("compose", |rule| rule.code.split('-').next().unwrap_or("compose"));
            json!({
                "id": diagnostic.code,
                "shortDescription": {"text": name},
                "fullDescription": {"text": diagnostic.why.get(language)},
                "help": {"text": help},
                "defaultConfiguration": {"level": sarif_level(known.map_or(diagnostic.severity, |rule| rule.severity))},
                "properties": {"tags": [family], "problem.severity": diagnostic.severity.level()},
            })
        });
    }
    let ids: Vec<&str> = rules.keys().copied().collect();
    let result = |found: &Placed| {
        let diagnostic = &found.diagnostic;
        let mut place = json!({
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&found.file)},
                "region": {"startLine": found.place.line, "startColumn": found.place.column},
            },
        });
        // A name must not be empty; what concerns a whole file has no path.
        let path = diagnostic.path.to_string();
        if !path.is_empty() {
            place["logicalLocations"] = json!([{"fullyQualifiedName": path}]);
        }
        json!({
            "ruleId": diagnostic.code,
            "ruleIndex": ids.iter().position(|id| *id == diagnostic.code),
            "level": sarif_level(diagnostic.severity),
            "message": {"text": format!("{} {}", diagnostic.what.get(language), diagnostic.how.get(language))},
            "locations": [place],
            "partialFingerprints": {"place/v1": format!("{}@{}", diagnostic.code, diagnostic.path)},
        })
    };
    let mut results: Vec<Value> = findings.iter().map(result).collect();
    for (placed, one) in silenced {
        let mut hidden = result(placed);
        let kind = if one.in_source { "inSource" } else { "external" };
        hidden["suppressions"] = json!([{"kind": kind, "status": "accepted", "justification": one.reason}]);
        results.push(hidden);
    }
    print(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "dockwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }));
}

fn sarif_level(severity: Severity) -> &'static str {
    match severity.level() {
        "error" => "error",
        "warning" => "warning",
        _ => "note",
    }
}

/// A path as a relative URI reference (RFC 3986): what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn print(value: &Value) {
    println!("{}", serde_json::to_string_pretty(value).unwrap_or_default());
}
