//! `dockwright check`.
use crate::load::{Choice, Loaded, is_standard_input, load, resolve_project};
use crate::report::{self, Placed};
use clap::{Args, ValueEnum};
use dockwright::compose::diff::unified;
use dockwright::compose::resolve::Places;
use dockwright::compose::{read, write};
use dockwright::model::units::Bytes;
use dockwright::model::{Host, Settings};
use dockwright::rules::{self, Checked, Folder, Silenced};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

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
    /// List what comments like `# dockwright-ignore CODE: reason` silence as well
    #[arg(long)]
    show_silenced: bool,
    /// Apply every safe fix first, and write the files
    #[arg(long)]
    fix: bool,
    /// With --fix: print what would change, line by line, and write nothing
    #[arg(long, requires = "fix")]
    diff: bool,
    /// The processors of the machine that the stack is meant for
    #[arg(long, value_name = "NUMBER")]
    host_cpus: Option<u32>,
    /// The memory of the machine that the stack is meant for, such as 8g
    #[arg(long, value_name = "SIZE")]
    host_memory: Option<String>,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let mut findings: Vec<Placed> = Vec::new();
    let alone = [None];
    let paths: Vec<Option<&PathBuf>> = options.paths.iter().map(Some).collect();
    let mut silenced: Vec<(Placed, Silenced)> = Vec::new();
    let host = host(options)?;
    for path in if paths.is_empty() { &alone[..] } else { &paths } {
        let path = path.map(PathBuf::as_path);
        let mut loaded = load(path, &options.choice)?;
        if host.is_some() {
            let settings = Settings { host, ..(*loaded.document.settings).clone() };
            loaded.document.settings = Arc::new(settings);
        }
        if options.fix {
            fix(&mut loaded, options.diff)?;
            loaded.project = resolve_project(path, &options.choice, false)?;
        }
        let project = &loaded.project;
        let places = Places::new(&project.resolved.files, &|path| project.texts.get(path));
        for layer in &loaded.layers {
            for diagnostic in rules::from_reading(&layer.reading) {
                findings.push(Placed::in_layer(diagnostic, layer));
            }
        }
        // A text that broke off is only a part of the stack: rules would report what merely was not read.
        let mut checked = Checked::default();
        if loaded.layers.iter().all(|layer| layer.reading.complete) {
            let texts: Vec<&str> = loaded.layers.iter().map(|layer| &*layer.reading.document.source.text).collect();
            checked = rules::check_with_silenced(&loaded.document, &texts);
        }
        // What is silenced has been said too.
        let said = checked.found.len();
        let mut found = checked.found;
        found.extend(checked.silenced.iter().map(|one| one.finding.clone()));
        let all = found.len();
        rules::add_refusals(&mut found, &project.resolved, Folder::Whole, "", &str::to_owned);
        found.drain(said..all);
        found.sort_by_key(|one| one.severity);
        for one in found.into_iter().map(|one| Placed::find(one, &loaded, &places)) {
            // What is wrong with the text of a file was found when it was read.
            let known = |other: &Placed| {
                other.file == one.file && other.place == one.place && other.diagnostic.code == one.diagnostic.code
            };
            let in_text = one.diagnostic.path.0.is_empty();
            // A file that is too large to be read is not missing.
            let broken = loaded.layers.iter().any(|layer| !layer.reading.complete);
            if in_text && broken && one.diagnostic.code == "compose-file-missing" {
                continue;
            }
            if !in_text || !findings.iter().any(known) {
                findings.push(one);
            }
        }
        let stale = checked.stale.into_iter().filter_map(|(at, one)| Some((loaded.layers.get(at)?, one)));
        findings.extend(stale.map(|(layer, one)| Placed::in_layer(one, layer)));
        let hidden = checked.silenced.into_iter().filter(|_| options.show_silenced);
        silenced.extend(hidden.map(|one| (Placed::find(one.finding.clone(), &loaded, &places), one)));
    }
    let unreadable = findings.iter().any(|found| found.unreadable);
    let language = dockwright::text::Language::from_tag(&options.language);
    match options.format {
        Format::Text => report::text(&findings, &silenced, language),
        Format::Json => report::json(&findings, &silenced, language),
        Format::Sarif => report::sarif(&findings, &silenced, language),
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

fn host(options: &Options) -> Result<Option<Host>, String> {
    let memory = match &options.host_memory {
        Some(text) => Bytes::parse(text).map_err(|error| format!("--host-memory: {}", error.message.en))?.0,
        None => 0,
    };
    let cpus = options.host_cpus.unwrap_or(0);
    Ok((cpus > 0 || memory > 0).then_some(Host { cpus, memory }))
}

/// Applies the safe fixes of a project and writes, or prints, what they change. What was fixed is said on the side.
fn fix(loaded: &mut Loaded, only_show: bool) -> Result<(), String> {
    let [layer] = loaded.layers.as_mut_slice() else {
        return Err("--fix works on one Compose file at a time; name the file instead of the folder".to_owned());
    };
    if !only_show && is_standard_input(&layer.path) {
        return Err("--fix cannot write to the standard input; use --fix --diff".to_owned());
    }
    if !layer.reading.complete {
        return Ok(());
    }
    let fixed = rules::safe_fixes(&loaded.document);
    let folder = layer.path.parent().map(Path::to_owned).unwrap_or_default();
    let mut changed: Vec<(PathBuf, String, String)> = Vec::new();
    let (before, after) = (layer.reading.document.source.text.to_string(), write(&fixed.document));
    changed.push((layer.path.clone(), before, after));
    for (path, text) in &fixed.document.files {
        let before = loaded.document.file(path).map_or(String::new(), |text| text.to_string());
        changed.push((folder.join(&**path), before, text.to_string()));
    }
    changed.retain(|(_, before, after)| before != after);
    for (path, before, after) in &changed {
        let shown = report::show(path);
        if only_show {
            print!("{}", unified(before, after, &shown));
        } else {
            std::fs::write(path, after).map_err(|error| format!("{shown}: {error}"))?;
        }
    }
    for (title, finding) in &fixed.done {
        eprintln!("{} [{}] {}", if only_show { "would fix" } else { "fixed" }, finding.code, title.en);
    }
    if !only_show && !changed.is_empty() {
        layer.reading = read(&write(&fixed.document));
        let mut document = layer.reading.document.clone();
        document.files = fixed.document.files;
        document.settings = fixed.document.settings;
        loaded.document = document;
    }
    Ok(())
}
