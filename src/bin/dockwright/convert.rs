//! `dockwright convert`.
use crate::load::bytes_of;
use clap::Args;
use dockwright::change::Command;
use dockwright::compose::{docker_run, whole};
use dockwright::model::Document;
use dockwright::session::Session;
use dockwright::text::Language;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// A file with commands; `-` for the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say also which flags a Compose file does not need
    #[arg(long)]
    all: bool,
    /// The language of the messages: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let shown = options.file.display();
    let bytes = bytes_of(&options.file)?;
    let converted = docker_run::convert(&String::from_utf8_lossy(&bytes));
    let language = Language::from_tag(&options.language);
    for problem in converted.problems.iter().filter(|problem| options.all || !problem.harmless) {
        let kind = if problem.harmless { "note" } else { "warning" };
        let flag = if problem.flag.is_empty() { String::new() } else { format!(" {}:", problem.flag) };
        eprintln!("{shown}:{}: {kind}:{flag} {}", problem.line, problem.message.get(language));
    }
    if converted.fragment.records.is_empty() {
        return Err(format!("{shown}: there is no command to convert"));
    }
    let lost = converted.problems.iter().any(|problem| !problem.harmless);
    let mut session = Session::new(Document::default());
    let insert = Command::Insert(Box::new(converted.fragment));
    session.dispatch(&insert).map_err(|refusal| refusal.reason.get(language).to_owned())?;
    print!("{}", whole(session.document()));
    Ok(ExitCode::from(u8::from(lost)))
}
