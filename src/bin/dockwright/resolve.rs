//! `dockwright resolve`.
use clap::Args;
use dockwright::compose::resolve::{Input, Problem, Severity, escape_dollars, resolve};
use dockwright::compose::{line_column, locate, read};
use dockwright::text::Language;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Args)]
pub struct Options {
    /// A Compose file, or a folder with one and its override
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Further Compose files, each laid on the ones before it
    #[arg(short, long = "file", value_name = "FILE")]
    file: Vec<PathBuf>,
    /// An active profile; `*` for all
    #[arg(long, value_name = "PROFILE")]
    profile: Vec<String>,
    /// An environment file instead of .env
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// The project's name
    #[arg(short, long, value_name = "NAME")]
    project_name: Option<String>,
    /// The project's folder instead of that of the first file
    #[arg(long, value_name = "DIR")]
    project_directory: Option<PathBuf>,
    /// Leave paths relative to the project's folder
    #[arg(long)]
    relative_paths: bool,
    /// Take no variables from the shell
    #[arg(long)]
    no_shell: bool,
    /// Print what could be resolved even if there are errors
    #[arg(long)]
    partial: bool,
    /// The language of the messages: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

/// Files that are larger than this are not read.
const MOST: u64 = 24 << 20;

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let first = if options.path.is_dir() {
        match crate::load::compose_files(&options.path) {
            files if files.is_empty() && options.file.is_empty() => {
                return Err(format!("{}: no Compose file in this folder", options.path.display()));
            }
            files if options.file.is_empty() => files,
            _ => Vec::new(),
        }
    } else {
        vec![options.path.clone()]
    };
    let files: Vec<PathBuf> = first.into_iter().chain(options.file.iter().cloned()).collect();
    let folder = match (&options.project_directory, files.first()) {
        (Some(folder), _) => absolute(folder)?,
        (None, Some(file)) => absolute(file)?.parent().map(Path::to_owned).unwrap_or_default(),
        (None, None) => absolute(&options.path)?,
    };
    let texts =
        |paths: &[PathBuf]| paths.iter().map(|path| Ok(shown(&absolute(path)?))).collect::<Result<Vec<_>, String>>();
    let cache: RefCell<HashMap<String, Option<Arc<str>>>> = RefCell::default();
    let input = Input {
        file: &|path| cache.borrow_mut().entry(path.to_owned()).or_insert_with(|| text_of(Path::new(path))).clone(),
        directory: shown(&folder),
        files: texts(&files)?,
        variables: if options.no_shell { Default::default() } else { shell() },
        env_files: texts(&options.env_file)?,
        profiles: options.profile.clone(),
        name: options.project_name.clone(),
        absolute: !options.relative_paths,
    };
    let resolved = resolve(&input);
    let language = Language::from_tag(&options.language);
    for problem in &resolved.problems {
        eprintln!("{}", line(problem, &input, language));
    }
    if resolved.has_errors() && !options.partial {
        return Ok(ExitCode::from(1));
    }
    let json = serde_json::to_string_pretty(&escape_dollars(&resolved.project)).map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(ExitCode::from(u8::from(resolved.has_errors())))
}

fn shell() -> std::collections::BTreeMap<String, String> {
    let text = |value: std::ffi::OsString| value.into_string().ok();
    std::env::vars_os().filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect()
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn text_of(path: &Path) -> Option<Arc<str>> {
    let small = std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MOST);
    if small { std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into()) } else { None }
}

/// A problem as a line: its place, how bad it is, and what it is.
fn line(problem: &Problem, input: &Input<'_>, language: Language) -> String {
    let text = (input.file)(&problem.file);
    let at = match (problem.at, &text) {
        (Some(at), _) => Some(at),
        (None, Some(text)) if !problem.path.0.is_empty() => {
            locate(&read(text).tree, &problem.path).map(|range| range.start)
        }
        _ => None,
    };
    let place = match (at, &text) {
        (Some(at), Some(text)) => {
            let place = line_column(text, at);
            format!("{}:{}:{}", problem.file, place.line, place.column)
        }
        _ => problem.file.clone(),
    };
    let kind = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let path = if problem.path.0.is_empty() { String::new() } else { format!(" {}:", problem.path) };
    format!("{place}: {kind}:{path} {}", problem.message.get(language))
}
