//! Files from the disk: the Compose files of a project with what stands around them.
use clap::Args;
use dockwright::compose::layers::{AUTOMATIC, BASES};
use dockwright::compose::resolve::{Input, Resolved, resolve};
use dockwright::compose::{Reading, merge, read_bytes, taken_in};
use dockwright::model::{Document, Kind, Node};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Which files make up a project and how they are read, in the words of docker compose.
#[derive(Args, Clone, Default)]
pub struct Choice {
    /// Further Compose files, each laid on the ones before it; `-` is the standard input
    #[arg(short, long = "file", value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// An active profile; `*` for all
    #[arg(long, value_name = "PROFILE")]
    pub profile: Vec<String>,
    /// An environment file instead of .env
    #[arg(long, value_name = "FILE")]
    pub env_file: Vec<PathBuf>,
    /// The project's name
    #[arg(short, long, value_name = "NAME")]
    pub project_name: Option<String>,
    /// The project's folder instead of that of the first file
    #[arg(long, value_name = "DIR")]
    pub project_directory: Option<PathBuf>,
    /// Take no variables from the shell
    #[arg(long)]
    pub no_shell: bool,
}

/// The texts of files by their absolute path, each read once.
#[derive(Default)]
pub struct Texts(RefCell<HashMap<String, Option<Arc<str>>>>);

/// The Compose files of a project and its folder.
pub struct Project {
    /// The Compose files as they are shown, the base first.
    pub files: Vec<PathBuf>,
    /// The folder as it is shown.
    pub folder: PathBuf,
    /// The environment file that stands in the place of `.env`.
    pub env_file: Option<PathBuf>,
    /// What docker compose makes of it.
    pub resolved: Resolved,
    /// The texts of all files that were looked at.
    pub texts: Texts,
}

/// A Compose file of a project.
pub struct Layer {
    /// The path as it is shown.
    pub path: PathBuf,
    /// What was read.
    pub reading: Reading,
}

/// A project from the disk.
pub struct Loaded {
    /// The project.
    pub project: Project,
    /// The Compose files, the base first.
    pub layers: Vec<Layer>,
    /// All layers as one document, with `.env`, Dockerfiles and nginx configurations.
    pub document: Document,
}

/// Files beside the Compose file that are larger than this are not looked at.
const MOST: u64 = 4 << 20;
/// More files than this beside the Compose file are not looked at.
const MOST_FILES: usize = 2_000;
/// Compose files that are larger than this are not read.
const MOST_COMPOSE: u64 = 24 << 20;

/// The Compose file of a folder and its override.
pub fn compose_files(folder: &Path) -> Vec<PathBuf> {
    let find = |names: &[&str]| names.iter().map(|name| folder.join(name)).find(|file| file.is_file());
    match find(&BASES) {
        Some(base) => [Some(base), find(&AUTOMATIC)].into_iter().flatten().collect(),
        None => Vec::new(),
    }
}

impl Texts {
    /// The text of a file; `None` where there is none or it is too large.
    pub fn get(&self, path: &str) -> Option<Arc<str>> {
        let read = || {
            let path = Path::new(path);
            let small = std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MOST_COMPOSE);
            if small { std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into()) } else { None }
        };
        self.0.borrow_mut().entry(path.to_owned()).or_insert_with(read).clone()
    }
}

impl Project {
    /// A file by its absolute path as it is shown: as it was given, else below the folder as that was given.
    pub fn show(&self, path: &str) -> PathBuf {
        let given = self.files.iter().find(|file| absolute(file).is_ok_and(|file| file == Path::new(path)));
        if let Some(given) = given {
            return given.clone();
        }
        let folder = absolute(&self.folder).unwrap_or_default();
        match Path::new(path).strip_prefix(folder) {
            Ok(rest) => self.folder.join(rest),
            Err(_) => PathBuf::from(path),
        }
    }

    /// The absolute path of the first Compose file.
    pub fn main(&self) -> String {
        self.files.first().and_then(|file| absolute(file).ok()).map_or(String::new(), |path| shown(&path))
    }
}

/// Resolves the project of a Compose file or a folder, as docker compose would with the same choice.
///
/// # Errors
/// A message where there is no Compose file.
pub fn resolve_project(path: Option<&Path>, choice: &Choice, relative: bool) -> Result<Project, String> {
    let folder = path.filter(|path| path.is_dir());
    let variables = if choice.no_shell { BTreeMap::default() } else { shell() };
    let first = match (path, folder) {
        (_, Some(_)) if !choice.file.is_empty() => Vec::new(),
        (_, Some(folder)) => match named_files(folder, choice, &variables) {
            Some(files) => files,
            None => compose_files(folder),
        },
        (Some(file), None) => vec![file.to_owned()],
        (None, None) => Vec::new(),
    };
    let files: Vec<PathBuf> = first.into_iter().chain(choice.file.iter().cloned()).collect();
    let Some(base) = files.first() else {
        let folder = folder.unwrap_or(Path::new("."));
        return Err(format!("{}: no Compose file in this folder ({})", folder.display(), BASES.join(", ")));
    };
    let directory = match (&choice.project_directory, folder) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) if choice.file.is_empty() => folder.to_owned(),
        (None, _) => base.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let whole =
        |paths: &[PathBuf]| paths.iter().map(|path| Ok(shown(&absolute(path)?))).collect::<Result<Vec<_>, String>>();
    let texts = Texts::default();
    if files.iter().any(|file| is_standard_input(file)) {
        let text: Arc<str> = String::from_utf8_lossy(&bytes_of(Path::new("-"))?).into();
        texts.0.borrow_mut().insert(shown(&absolute(Path::new("-"))?), Some(text));
    }
    let here = if directory.as_os_str().is_empty() { Path::new(".") } else { &directory };
    let resolved = resolve(&Input {
        file: &|path| texts.get(path),
        directory: shown(&absolute(here)?),
        files: whole(&files)?,
        variables,
        env_files: whole(&choice.env_file)?,
        profiles: choice.profile.clone(),
        name: choice.project_name.clone(),
        absolute: !relative,
    });
    Ok(Project { files, folder: directory, env_file: choice.env_file.first().cloned(), resolved, texts })
}

/// Whether a path stands for the standard input, as in `docker compose -f -`.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// The bytes of a file; `-` is the standard input, which can be read only once, so what came from it is kept.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    static INPUT: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
    if !is_standard_input(path) {
        return std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    }
    let read = || {
        let mut bytes = Vec::new();
        let mut input = std::io::stdin().lock().take(MOST_COMPOSE + 1);
        input.read_to_end(&mut bytes).map_err(|error| format!("-: {error}"))?;
        if bytes.len() as u64 > MOST_COMPOSE {
            return Err(format!("-: more than {} MB are not read", MOST_COMPOSE >> 20));
        }
        Ok(bytes)
    };
    INPUT.get_or_init(read).clone()
}

/// The files that `COMPOSE_FILE` names, in the shell or in `.env` (docker compose, "Pre-defined environment variables").
fn named_files(folder: &Path, choice: &Choice, shell: &BTreeMap<String, String>) -> Option<Vec<PathBuf>> {
    let mut variables = shell.clone();
    let default = choice.project_directory.as_deref().unwrap_or(folder).join(".env");
    let env_files = if choice.env_file.is_empty() { std::slice::from_ref(&default) } else { &choice.env_file };
    for file in env_files.iter().rev() {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        for entry in dockwright::model::env_file::EnvFile::parse(&text).0.entries() {
            if let Some(value) = &entry.value {
                variables.entry(entry.name.clone()).or_insert_with(|| value.text.clone());
            }
        }
    }
    let list = variables.get("COMPOSE_FILE").filter(|list| !list.is_empty())?;
    let separator = variables.get("COMPOSE_PATH_SEPARATOR").filter(|text| !text.is_empty());
    let separator = separator.map_or(if cfg!(windows) { ";" } else { ":" }, String::as_str);
    let place = |file: &str| if file == "-" { PathBuf::from(file) } else { folder.join(file) };
    Some(list.split(separator).map(place).collect())
}

fn shell() -> BTreeMap<String, String> {
    let text = |value: std::ffi::OsString| value.into_string().ok();
    std::env::vars_os().filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect()
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Loads a Compose file or a folder.
///
/// # Errors
/// A message where there is nothing to read.
pub fn load(path: Option<&Path>, choice: &Choice) -> Result<Loaded, String> {
    let project = resolve_project(path, choice, false)?;
    let mut layers = Vec::new();
    for path in &project.files {
        let bytes = bytes_of(path)?;
        layers.push(Layer { reading: read_bytes(&bytes), path: path.clone() });
    }
    let mut documents = layers.iter().map(|layer| layer.reading.document.clone());
    let base = documents.next().unwrap_or_default();
    let mut document = documents.fold(base, |base, layer| merge(&base, &layer));
    if project.resolved.has_profiles(&choice.profile) {
        project.resolved.drop_disabled(&mut document);
    }
    add_files(&mut document, &project.folder);
    if !choice.env_file.is_empty() {
        let texts: Vec<String> = choice.env_file.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        document.files.insert(".env".into(), texts.join("\n").into());
    }
    if document.settings.title.is_empty() {
        let mut settings = (*document.settings).clone();
        settings.title = title(&document, &project.folder);
        document.settings = Arc::new(settings);
    }
    Ok(Loaded { project, layers, document })
}

/// The project's name: that of the file, else of its folder, as Compose takes it.
fn title(document: &Document, folder: &Path) -> String {
    if let Some(name) = document.extra.get("name").and_then(Node::as_text) {
        return name.to_owned();
    }
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().map_or_else(|| "stack".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Adds `.env`, the Dockerfiles of built services, the nginx configurations that services mount, and the Compose files
/// that are included or extended.
pub fn add_files(document: &mut Document, folder: &Path) {
    let mut wanted = vec![".env".to_owned()];
    for (_, record) in document.table(Kind::Service).iter() {
        let build = record.body.get("build");
        if let Some(build) = build {
            let context = build.as_text().or_else(|| build.get("context").and_then(Node::as_text)).unwrap_or(".");
            let file = build.get("dockerfile").and_then(Node::as_text).unwrap_or("Dockerfile");
            if !context.contains("://") {
                wanted.push(join(context, file));
                wanted.push(join(context, ".dockerignore"));
            }
        }
        let mounts = record.body.get("volumes").and_then(Node::as_sequence).unwrap_or(&[]);
        for mount in mounts {
            let source = match mount.as_text() {
                Some(short) => short.split(':').next().map(str::to_owned),
                None => mount.get("source").and_then(Node::as_text).map(str::to_owned),
            };
            if let Some(source) = source.filter(|source| source.starts_with('.') && source.ends_with(".conf")) {
                wanted.push(join(".", &source));
            }
        }
        let env_files = record.body.get("env_file");
        let single = env_files.and_then(Node::as_text).map(str::to_owned);
        let list = env_files.and_then(Node::as_sequence).unwrap_or(&[]).iter();
        let listed = list.filter_map(|item| item.as_text().or_else(|| item.get("path")?.as_text())).map(str::to_owned);
        wanted.extend(single.into_iter().chain(listed).map(|path| join(".", &path)));
    }
    wanted.extend(taken_in(document).iter().map(|path| join(".", path)));
    let mut at = 0;
    while let Some(path) = wanted.get(at).filter(|_| at < MOST_FILES).cloned() {
        at += 1;
        let file = folder.join(&path);
        let small = std::fs::metadata(&file).is_ok_and(|data| data.is_file() && data.len() <= MOST);
        if small && let Ok(text) = std::fs::read_to_string(&file) {
            // What is taken in can take in more.
            if path.ends_with(".yml") || path.ends_with(".yaml") {
                let more = taken_in(&read_bytes(text.as_bytes()).document).into_iter().map(|path| join(".", &path));
                let more: Vec<String> = more.filter(|path| !wanted.contains(path)).collect();
                wanted.extend(more);
            }
            document.files.insert(path.into(), text.into());
        }
    }
}

/// A path below a folder without `.` in it.
fn join(folder: &str, file: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(folder).join(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|last| last != "..") => drop(parts.pop()),
            other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}
