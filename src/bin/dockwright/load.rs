//! Files from the disk: a Compose file with what stands around it.
use dockwright::compose::{Reading, merge, read_bytes};
use dockwright::model::{Document, Kind, Node};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A Compose file of a project.
pub struct Layer {
    /// The path as it is shown.
    pub path: PathBuf,
    /// What was read.
    pub reading: Reading,
}

/// A project from the disk.
pub struct Loaded {
    /// The Compose files, the base first.
    pub layers: Vec<Layer>,
    /// All layers as one document, with `.env`, Dockerfiles and nginx configurations.
    pub document: Document,
}

/// Names of Compose files in the order in which they are looked for, and their overrides.
const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES: [&str; 4] =
    ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"];
/// Files beside the Compose file that are larger than this are not looked at.
const MOST: u64 = 4 << 20;

/// The Compose file of a folder and its override.
pub fn compose_files(folder: &Path) -> Vec<PathBuf> {
    let find = |names: &[&str]| names.iter().map(|name| folder.join(name)).find(|file| file.is_file());
    match find(&NAMES) {
        Some(base) => [Some(base), find(&OVERRIDES)].into_iter().flatten().collect(),
        None => Vec::new(),
    }
}

/// Loads a Compose file or a folder.
///
/// # Errors
/// A message where there is nothing to read.
pub fn load(path: &Path) -> Result<Loaded, String> {
    let paths = if path.is_dir() {
        let files = compose_files(path);
        if files.is_empty() {
            return Err(format!("{}: no Compose file in this folder ({})", path.display(), NAMES.join(", ")));
        }
        files
    } else {
        vec![path.to_owned()]
    };
    let mut layers = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        layers.push(Layer { reading: read_bytes(&bytes), path });
    }
    let mut documents = layers.iter().map(|layer| layer.reading.document.clone());
    let base = documents.next().unwrap_or_default();
    let mut document = documents.fold(base, |base, layer| merge(&base, &layer));
    let folder = layers.first().and_then(|layer| layer.path.parent()).map(Path::to_owned).unwrap_or_default();
    add_files(&mut document, &folder);
    if document.settings.title.is_empty() {
        let mut settings = (*document.settings).clone();
        settings.title = title(&document, &folder);
        document.settings = Arc::new(settings);
    }
    Ok(Loaded { layers, document })
}

/// The project's name: that of the file, else of its folder, as Compose takes it.
fn title(document: &Document, folder: &Path) -> String {
    if let Some(name) = document.extra.get("name").and_then(Node::as_text) {
        return name.to_owned();
    }
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().map_or_else(|| "stack".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Adds `.env`, the Dockerfiles of built services and the nginx configurations that services mount.
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
    for path in wanted {
        let file = folder.join(&path);
        let small = std::fs::metadata(&file).is_ok_and(|data| data.is_file() && data.len() <= MOST);
        if small && let Ok(text) = std::fs::read_to_string(&file) {
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
