//! Files that a user opens together: which of them is the stack, and where the others belong.
use crate::compose::{self, Reading};
use crate::model::{Document, Node, Step};
use crate::text::Text;
use std::collections::BTreeSet;

/// Files beyond this many bytes are not attached; the Compose file has a limit of its own.
const MAX_ATTACHED_BYTES: usize = 4 << 20;
/// Files beyond this many are not attached.
const MAX_ATTACHED: usize = 500;

/// The Compose names in the order in which `docker compose` looks for them.
const COMPOSE_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// What a set of files is.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The project file, opened or refused; with it nothing else is read.
    pub project: Option<Result<Document, super::ProjectError>>,
    /// The Compose file.
    pub stack: Option<StackFile>,
    /// Files that were attached, by their path in the project.
    pub attached: Vec<String>,
    /// Files that were not, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// A Compose file that was read, with the other files attached to its document.
#[derive(Clone, Debug)]
pub struct StackFile {
    /// Its path as it was given.
    pub path: String,
    /// What was read.
    pub reading: Reading,
}

/// A file that was not attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its path as it was given.
    pub path: String,
    /// Why.
    pub reason: Text,
}

/// True where a file's name says that it is a project file.
pub fn is_project_name(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".dockwright.json") || path.to_ascii_lowercase().ends_with(".dockwright")
}

/// Reads files that were given together: paths, with `/` where folders are known, and their bytes.
pub fn import(files: Vec<(String, Vec<u8>)>) -> Import {
    let mut out = Import::default();
    if let Some((_, bytes)) = files.iter().find(|(path, bytes)| is_project(path, bytes)) {
        out.project = Some(super::load(&String::from_utf8_lossy(bytes)));
        let other = |(path, bytes): &&(String, Vec<u8>)| !is_project(path, bytes);
        out.left_out = files
            .iter()
            .filter(other)
            .map(|(path, _)| LeftOut {
                path: path.clone(),
                reason: Text::fixed("the project file has its own", "项目文件自带这些文件"),
            })
            .collect();
        return out;
    }
    let Some(at) = compose_file(&files) else {
        out.left_out = files
            .into_iter()
            .map(|(path, _)| LeftOut {
                path,
                reason: Text::fixed("no Compose file came with it", "没有与之一起的 Compose 文件"),
            })
            .collect();
        return out;
    };
    let mut files = files;
    let (path, bytes) = files.remove(at);
    let mut reading = compose::read_bytes(&bytes);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let wanted = named_files(&reading.document);
    let mut settings = (*reading.document.settings).clone();
    settings.title = title(&path, &reading.document);
    reading.document.settings = settings.into();
    for (path, bytes) in files {
        let place = place(&path, &folder, &wanted);
        match attachable(&place, bytes, &reading.document) {
            Ok(text) => {
                reading.document.files.insert(place.as_str().into(), text.into());
                out.attached.push(place);
            }
            Err(reason) => out.left_out.push(LeftOut { path, reason }),
        }
    }
    out.attached.sort();
    out.stack = Some(StackFile { path, reading });
    out
}

/// The texts among files that belong to a stack that is open already, by their path in its project.
pub fn attachments(document: &Document, files: Vec<(String, Vec<u8>)>) -> (Vec<(String, String)>, Vec<LeftOut>) {
    let wanted = named_files(document);
    let (mut texts, mut left_out) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let place = place(&path, "", &wanted);
        if attaches(&path).is_none() && !wanted.contains(&place) {
            let reason = Text::fixed("the stack does not name it", "编排中没有用到它");
            left_out.push(LeftOut { path, reason });
            continue;
        }
        // What is there already is replaced: that is what giving it again means.
        match attachable(&place, bytes, &Document::default()) {
            Ok(text) => texts.push((place, text)),
            Err(reason) => left_out.push(LeftOut { path, reason }),
        }
    }
    (texts, left_out)
}

/// True where a Compose file is an override of the stack that is open rather than a stack of its own: it is called so, and
/// its services are those of the stack or cannot start by themselves.
pub fn is_override_of(document: &Document, stack: &StackFile) -> bool {
    let name = stack.path.rsplit('/').next().unwrap_or(&stack.path).to_ascii_lowercase();
    let called = ["docker-compose", "compose"].iter().any(|stem| {
        let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix(['.', '-', '_']));
        rest.is_some_and(|rest| rest.trim_end_matches(".yml").trim_end_matches(".yaml").len() < rest.len())
    });
    let mut services = stack.reading.document.services().iter();
    let whole = |body: &Node| body.get("image").is_some() || body.get("build").is_some();
    called
        && !document.services().is_empty()
        && stack.reading.complete
        && services.any(|(_, record)| document.services().by_name(&record.name).is_some() || !whole(&record.body))
}

/// True where a path stays inside of the project's folder.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

fn is_project(path: &str, bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(400)).unwrap_or(bytes);
    let head: String = String::from_utf8_lossy(head).chars().filter(|c| !c.is_whitespace()).collect();
    is_project_name(path)
        || (head.trim_start_matches('\u{feff}').starts_with('{') && head.contains("\"format\":\"dockwright\""))
}

/// The place of the Compose file: the best name in the topmost folder, else the first YAML that has services, else the
/// first YAML at all, else a lone text.
fn compose_file(files: &[(String, Vec<u8>)]) -> Option<usize> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let depth = |path: &str| path.matches('/').count();
    let known = files.iter().enumerate().filter_map(|(at, (path, _))| {
        let rank = COMPOSE_NAMES.iter().position(|known| *known == name(path))?;
        Some((depth(path), rank, at))
    });
    if let Some((_, _, at)) = known.min() {
        return Some(at);
    }
    let is_yaml = |path: &str| name(path).ends_with(".yml") || name(path).ends_with(".yaml");
    let has_services = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.lines().any(|line| line.starts_with("services:") || line.starts_with("include:"))
    };
    let yaml: Vec<(usize, &(String, Vec<u8>))> =
        files.iter().enumerate().filter(|(_, (path, _))| is_yaml(path)).collect();
    let with_services = yaml.iter().find(|(_, (_, bytes))| has_services(bytes)).or_else(|| yaml.first());
    if let Some((at, _)) = with_services {
        return Some(*at);
    }
    match files {
        [(path, _)] if attaches(path).is_none() => Some(0),
        _ => None,
    }
}

/// For files that belong to a stack but are none: what they are.
fn attaches(path: &str) -> Option<&'static str> {
    use crate::generate::{ArtifactLanguage, highlight::language_of};
    match language_of(path) {
        ArtifactLanguage::Env => Some("env"),
        ArtifactLanguage::Nginx => Some("nginx"),
        ArtifactLanguage::Dockerfile => Some("dockerfile"),
        ArtifactLanguage::Ignore => Some("ignore"),
        _ => None,
    }
}

/// The text of a file, where it can be attached.
fn attachable(place: &str, bytes: Vec<u8>, document: &Document) -> Result<String, Text> {
    if bytes.len() > MAX_ATTACHED_BYTES {
        return Err(Text::new(
            format!("larger than {} MiB", MAX_ATTACHED_BYTES >> 20),
            format!("超过 {} MiB", MAX_ATTACHED_BYTES >> 20),
        ));
    }
    if document.files.len() >= MAX_ATTACHED {
        return Err(Text::new(format!("more than {MAX_ATTACHED} files"), format!("超过 {MAX_ATTACHED} 个文件")));
    }
    if !is_inside(place) {
        return Err(Text::fixed("its path leads out of the folder", "路径超出了所在文件夹"));
    }
    if document.files.contains_key(place) {
        return Err(Text::fixed("another file has this path", "路径与其他文件重复"));
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(Text::fixed("not a text file", "不是文本文件")),
    }
}

/// The title of an opened stack: its `name`, its folder, or its file where that says something.
fn title(path: &str, document: &Document) -> String {
    if let Some(name) = document.extra.get("name").and_then(Node::as_text).filter(|name| !name.contains('$')) {
        return name.to_owned();
    }
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let folder = parts.next();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let known = matches!(stem.to_ascii_lowercase().as_str(), "docker-compose" | "compose" | "");
    match folder {
        Some(folder) if known => folder.to_owned(),
        _ if known => String::new(),
        _ => stem.to_owned(),
    }
}

/// Where a file belongs in the project: relative to the Compose file, or where the Compose file names a file of its
/// name, if it does so only once.
fn place(path: &str, folder: &str, wanted: &BTreeSet<String>) -> String {
    let relative = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path);
    if relative.contains('/') || wanted.contains(relative) {
        return relative.to_owned();
    }
    let mut named = wanted.iter().filter(|wanted| wanted.rsplit('/').next() == Some(relative));
    match (named.next(), named.next()) {
        (Some(only), None) => only.clone(),
        _ => relative.to_owned(),
    }
}

/// The files below the project's folder that a Compose file names: mounts, builds, environment files, secrets, configs.
fn named_files(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |path: &str| {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        // A dot begins a hidden file or leads upwards; of the hidden ones only environment files belong to a stack.
        let foreign = path.starts_with(['/', '~', '$']) || (path.starts_with('.') && !path.starts_with(".env"));
        if !foreign && is_inside(path) {
            found.insert(path.to_owned());
        }
    };
    for (_, record) in document.services().iter() {
        let body = &record.body;
        for mount in body.get("volumes").and_then(Node::as_sequence).unwrap_or(&[]) {
            let source = mount.as_text().and_then(|text| text.split(':').next()).filter(|text| text.starts_with("./"));
            source.or_else(|| mount.get("source").and_then(Node::as_text)).into_iter().for_each(&mut add);
        }
        match body.get("env_file") {
            Some(node) if node.as_text().is_some() => node.as_text().into_iter().for_each(&mut add),
            Some(node) => {
                let path = |item: &Node| item.as_text().or_else(|| item.get("path")?.as_text()).map(str::to_owned);
                node.as_sequence().unwrap_or(&[]).iter().filter_map(path).for_each(|path| add(&path));
            }
            None => {}
        }
        if let Some(build) = body.get("build") {
            let context = build.as_text().or_else(|| build.get("context")?.as_text()).unwrap_or(".");
            let dockerfile = build.get("dockerfile").and_then(Node::as_text).unwrap_or("Dockerfile");
            let context = context.trim_start_matches("./").trim_matches('/');
            match context {
                "" | "." => add(dockerfile),
                context => add(&format!("{context}/{dockerfile}")),
            }
        }
    }
    for kind in [crate::model::Kind::Secret, crate::model::Kind::Config] {
        for (_, record) in document.table(kind).iter() {
            record.body.at(&[Step::from("file")]).and_then(Node::as_text).into_iter().for_each(&mut add);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(files: &[(&str, &str)]) -> Import {
        import(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    const STACK: &str = "services:\n  web:\n    image: nginx\n    volumes: [\"./nginx/nginx.conf:/etc/nginx/nginx.conf:ro\"]\n  api:\n    build: {context: ./backend, dockerfile: Dockerfile}\n    env_file: [./config/api.env]\n";

    #[test]
    fn files_go_where_the_compose_file_names_them() {
        let import = given(&[
            ("nginx.conf", "events {}"),
            ("Dockerfile", "FROM x"),
            ("api.env", "A=1"),
            (".env", "B=2"),
            ("compose.yaml", STACK),
            ("docker-compose.override.yml", "services: {}"),
        ]);
        assert_eq!(import.stack.as_ref().unwrap().path, "compose.yaml");
        assert_eq!(
            import.attached,
            [".env", "backend/Dockerfile", "config/api.env", "docker-compose.override.yml", "nginx/nginx.conf"]
        );
        assert_eq!(import.left_out, []);
        let document = import.stack.unwrap().reading.document;
        assert_eq!(document.file("nginx/nginx.conf").map(|text| &**text), Some("events {}"));
        assert_eq!(compose::write(&document), STACK);
    }

    #[test]
    fn folders_are_kept_below_the_compose_file() {
        let import = given(&[("shop/api/Dockerfile", "FROM x"), ("shop/docker-compose.yml", STACK), ("shop/.env", "")]);
        assert_eq!(import.attached, [".env", "api/Dockerfile"]);
        assert_eq!(import.stack.unwrap().reading.document.settings.title, "shop");
    }

    #[test]
    fn any_name_will_do_for_a_compose_file() {
        assert_eq!(given(&[("prod.yml", STACK)]).stack.unwrap().reading.document.settings.title, "prod");
        assert_eq!(given(&[("a.yml", "x: 1"), ("b.yaml", STACK)]).stack.unwrap().path, "b.yaml");
        assert_eq!(given(&[("pasted", "services: {}")]).stack.unwrap().path, "pasted");
        let named = given(&[("docker-compose.yml", "name: shop\nservices: {}\n")]);
        assert_eq!(named.stack.unwrap().reading.document.settings.title, "shop");
    }

    #[test]
    fn a_project_file_wins_and_a_broken_one_is_refused() {
        let project = super::super::save(&Document::default());
        assert!(given(&[("x.json", &project), ("compose.yml", STACK)]).project.unwrap().is_ok());
        assert!(given(&[("x.dockwright.json", "{")]).project.unwrap().is_err());
    }

    #[test]
    fn files_can_join_an_open_stack() {
        let document = compose::read(STACK).document;
        let files = vec![
            ("nginx.conf".to_owned(), b"events {}".to_vec()),
            (".env".into(), b"A=1".to_vec()),
            ("notes.txt".into(), b"x".to_vec()),
        ];
        let (texts, left_out) = attachments(&document, files);
        let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["nginx/nginx.conf", ".env"]);
        assert_eq!(left_out.len(), 1);
    }

    #[test]
    fn an_override_joins_the_stack_that_it_belongs_to() {
        let document = compose::read(STACK).document;
        let own = |path: &str, text: &str| {
            is_override_of(&document, &StackFile { path: path.into(), reading: compose::read(text) })
        };
        let over = "services:\n  web:\n    restart: always\n";
        assert!(own("docker-compose.prod.yml", over) && own("compose-dev.yaml", over));
        assert!(!own("docker-compose.yml", over) && !own("compose.yaml", over) && !own("prod.yml", over));
        assert!(!own("docker-compose.other.yml", "services:\n  shop:\n    image: x\n"));
        assert!(!is_override_of(
            &Document::default(),
            &StackFile { path: "compose.prod.yml".into(), reading: compose::read(over) }
        ));
    }

    #[test]
    fn what_does_not_fit_is_left_out_with_a_reason() {
        let import = import(vec![
            ("compose.yml".into(), STACK.into()),
            ("logo.png".into(), vec![0x89, 0x50, 0, 1]),
            ("../evil".into(), b"x".to_vec()),
            ("big.sql".into(), vec![b'x'; MAX_ATTACHED_BYTES + 1]),
        ]);
        assert_eq!(
            import.left_out.iter().map(|left| left.path.as_str()).collect::<Vec<_>>(),
            ["logo.png", "../evil", "big.sql"]
        );
        let lone = given(&[(".env", "A=1")]);
        assert!(lone.stack.is_none() && lone.left_out.len() == 1);
    }
}
