//! `dockwright resolve`.
use crate::load::{Choice, Project, resolve_project};
use clap::Args;
use dockwright::compose::line_column;
use dockwright::compose::resolve::{Problem, Severity, escape_dollars};
use dockwright::text::Language;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// A Compose file, or a folder with one and its override
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    choice: Choice,
    /// Leave paths relative to the project's folder
    #[arg(long)]
    relative_paths: bool,
    /// Print what could be resolved even if there are errors
    #[arg(long)]
    partial: bool,
    /// The language of the messages: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let project = resolve_project(Some(&options.path), &options.choice, options.relative_paths)?;
    let resolved = &project.resolved;
    let language = Language::from_tag(&options.language);
    for problem in &resolved.problems {
        eprintln!("{}", line(problem, &project, language));
    }
    if resolved.has_errors() && !options.partial {
        return Ok(ExitCode::from(1));
    }
    let json = serde_json::to_string_pretty(&escape_dollars(&resolved.project)).map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(ExitCode::from(u8::from(resolved.has_errors())))
}

/// A problem as a line: its place, how bad it is, and what it is.
fn line(problem: &Problem, project: &Project, language: Language) -> String {
    let place = match (problem.at, project.texts.get(&problem.file)) {
        (Some(at), Some(text)) => {
            let place = line_column(&text, at);
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
