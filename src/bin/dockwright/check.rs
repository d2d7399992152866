//! `dockwright check`.
use crate::load::{Choice, load};
use crate::report::{self, Placed};
use clap::{Args, ValueEnum};
use dockwright::compose::resolve::Places;
use dockwright::rules::{self, Folder};
use std::path::PathBuf;
use std::process::ExitCode;

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the place, the line, what, why and how to fix it
    Text,
    /// One JSON object with all findings
    Json,
    /// SARIF 2.1.0, for code review tools
    Sarif,
}

/// The least severe finding that makes the check fail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Level {
    /// It will not start, or something cannot connect
    Error,
    /// Exposed or fragile
    Warning,
    /// Everything, style included
    Info,
}

#[derive(Args)]
pub struct Options {
    /// Compose files or folders
    #[arg(required_unless_present = "file", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    choice: Choice,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The least severe finding that makes the check fail
    #[arg(long, value_enum, default_value_t = Level::Error)]
    fail_on: Level,
    /// The language of the messages: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let mut findings: Vec<Placed> = Vec::new();
    let alone = [None];
    let paths: Vec<Option<&PathBuf>> = options.paths.iter().map(Some).collect();
    for path in if paths.is_empty() { &alone[..] } else { &paths } {
        let loaded = load(path.map(PathBuf::as_path), &options.choice)?;
        let places = Places::new(&loaded.project.resolved.files, &|path| loaded.project.texts.get(path));
        for layer in &loaded.layers {
            for diagnostic in rules::from_reading(&layer.reading) {
                findings.push(Placed::in_layer(diagnostic, layer));
            }
        }
        // A text that broke off is only a part of the stack: rules would report what merely was not read.
        let complete = loaded.layers.iter().all(|layer| layer.reading.complete);
        let mut found = if complete { rules::check(&loaded.document) } else { Vec::new() };
        let project = &loaded.project;
        rules::add_refusals(&mut found, &project.resolved, Folder::Whole, "", &str::to_owned);
        found.sort_by_key(|one| one.severity);
        let placed = found.into_iter().map(|one| Placed::find(one, &loaded, &places));
        for one in placed {
            // What is wrong with the text of a file was found when it was read.
            let known = |other: &Placed| {
                other.file == one.file && other.place == one.place && other.diagnostic.code == one.diagnostic.code
            };
            if !findings.iter().any(known) {
                findings.push(one);
            }
        }
    }
    let unreadable = findings.iter().any(|found| found.unreadable);
    let language = dockwright::text::Language::from_tag(&options.language);
    match options.format {
        Format::Text => report::text(&findings, language),
        Format::Json => report::json(&findings, language),
        Format::Sarif => report::sarif(&findings, language),
    }
    let level = |name: &str| match name {
        "error" => Level::Error,
        "warning" => Level::Warning,
        _ => Level::Info,
    };
    let fails = findings.iter().any(|found| level(found.diagnostic.severity.level()) <= options.fail_on);
    Ok(match (unreadable, fails) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(1),
        (false, false) => ExitCode::SUCCESS,
    })
}
