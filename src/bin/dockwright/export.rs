//! `dockwright export`.
use crate::load::{Choice, load};
use clap::Args;
use dockwright::catalog;
use dockwright::generate::bundle::{BundleOptions, Parts, bundle};
use dockwright::text::Language;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// A Compose file or a folder
    #[arg(required_unless_present = "template", conflicts_with = "template")]
    path: Option<PathBuf>,
    /// A template instead of a file; `dockwright templates` lists them
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// The folder that the files are written to; files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The language of the documents: en or zh
    #[arg(long, default_value = "en")]
    language: String,
    /// The parts beside what the stack needs to start, separated by commas: dev, prod, docs, scripts, firewall,
    /// docker-run, ci; or all, or none
    #[arg(long, value_name = "PARTS", default_value_t = Parts::default().ids())]
    parts: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let document = match (&options.template, &options.path) {
        (Some(name), _) => {
            let known: Vec<&str> = catalog::stacks().iter().map(|stack| stack.id).collect();
            let stack = catalog::stack(name)
                .ok_or_else(|| format!("there is no template {name}; there are {}", known.join(", ")))?;
            catalog::open::open_stack(stack)
        }
        (None, Some(path)) => {
            let loaded = load(Some(path), &Choice::default())?;
            if let Some(layer) = loaded.layers.iter().find(|layer| !layer.reading.complete) {
                let words = layer.reading.problems.first().map(|problem| problem.kind.what().en.into_owned());
                return Err(format!("{}: {}", layer.path.display(), words.unwrap_or_default()));
            }
            loaded.document
        }
        (None, None) => return Err("a path or --template is needed".to_owned()),
    };
    let mut failed = None;
    let mut random = |count: usize| {
        let mut bytes = vec![0; count];
        if let Err(error) = getrandom::fill(&mut bytes) {
            failed = Some(error.to_string());
        }
        bytes
    };
    let language = Language::from_tag(&options.language);
    let parts = match options.parts.as_str() {
        "all" => Parts::all(),
        "none" => Parts::NONE,
        names => Parts::from_ids(names).map_err(|name| {
            format!("there is no part {name}; there are {}, all, none", Parts::all().ids().replace(',', ", "))
        })?,
    };
    let bundle = bundle(&document, &BundleOptions { language, parts }, &mut random);
    if let Some(error) = failed {
        return Err(format!("no secure random numbers: {error}"));
    }
    for artifact in &bundle.artifacts {
        write(&options.out, &artifact.path, &artifact.text, artifact.secret, artifact.executable)?;
        println!("{}", options.out.join(&artifact.path).display());
    }
    for problem in &bundle.problems {
        eprintln!("{}: {}", problem.path, problem.message.get(language));
    }
    Ok(ExitCode::SUCCESS)
}

fn write(out: &Path, path: &str, text: &str, secret: bool, executable: bool) -> Result<(), String> {
    if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(format!("{path}: not written, it lies outside of the folder"));
    }
    let file = out.join(path);
    let fail = |error: std::io::Error| format!("{}: {error}", file.display());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    std::fs::write(&file, text).map_err(fail)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = match (secret, executable) {
            (true, _) => 0o600,
            (false, true) => 0o755,
            (false, false) => 0o644,
        };
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).map_err(fail)?;
    }
    #[cfg(not(unix))]
    let _ = (secret, executable);
    Ok(())
}
