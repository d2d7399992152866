//! Files to one tree: each is read, completed by what it includes and extends, laid on the ones before it, checked and
//! brought into its canonical form.
use super::environment::{self, Variables};
use super::problem::{Problems, words};
use super::scalar::{as_string, printed};
use super::unique::{Fault, enforce};
use super::yaml::{apply_resets, documents};
use super::{Input, canonical, check, interpolate, paths};
use crate::compose::merge::lay;
use crate::model::{Mapping, Node, Step};
use crate::text::Text;
use std::collections::HashMap;
use std::sync::Arc;

/// How many files a project may read in all, and how deep includes and extensions may go.
const MOST_FILES: usize = 500;
const DEEPEST: usize = 40;

/// Reads the files of a project into one canonical tree with its defaults, and names the files in the order in which
/// they were read. Paths are relative to `directory`.
pub(super) fn project(
    input: &Input<'_>,
    directory: &str,
    files: &[String],
    variables: &Variables,
    problems: &mut Problems,
) -> (Node, Vec<String>) {
    if files.is_empty() {
        problems.error("compose-file-missing", &[], words("There is no Compose file.", "没有 Compose 文件。"));
    }
    let mut loader = Loader { input, problems, files: Vec::new(), bases: HashMap::new() };
    let context = Context { base: directory, variables, included: &[] };
    let model = loader.model(files, &context);
    (model, loader.files)
}

/// A body and the places of what it resets.
type Base = Arc<(Node, Vec<Vec<String>>)>;

struct Loader<'a, 'i> {
    input: &'a Input<'i>,
    problems: &'a mut Problems,
    /// Files read so far.
    files: Vec<String>,
    /// Services of files that others extend, by path and folder.
    bases: HashMap<(String, String), Base>,
}

#[derive(Clone, Copy)]
struct Context<'c> {
    /// The folder to which the paths of these files are relative.
    base: &'c str,
    variables: &'c Variables,
    /// The files whose inclusion led here.
    included: &'c [String],
}

/// A service that is being extended, with what it extends.
struct Chain<'c> {
    file: &'c str,
    service: &'c str,
    before: Option<&'c Chain<'c>>,
    length: usize,
}

impl Loader<'_, '_> {
    /// The files of one project, laid on each other.
    fn model(&mut self, files: &[String], context: &Context<'_>) -> Node {
        let mut model = Node::mapping(Mapping::default());
        let mut any = false;
        for path in files {
            let outer = self.problems.enter(path);
            if let Some(text) = self.text(path) {
                for document in documents(&text, self.problems) {
                    any = true;
                    self.document(document.node, &document.resets, path, context, &mut model);
                }
                if !any && self.problems.count() == 0 {
                    self.problems.error("compose-empty", &[], words("The file is empty.", "文件是空的。"));
                }
            }
            self.problems.enter(&outer);
        }
        canonical::defaults(&mut model);
        let outer = self.problems.enter("");
        check::objects(&model, self.problems);
        self.problems.enter(&outer);
        model
    }

    fn text(&mut self, path: &str) -> Option<Arc<str>> {
        self.files.push(path.to_owned());
        if self.files.len() > MOST_FILES {
            self.problems.error(
                "compose-file-missing",
                &[],
                words("The project reads more than 500 files.", "项目读取的文件超过 500 个。"),
            );
            return None;
        }
        let text = (self.input.file)(path);
        if text.is_none() {
            self.problems.absent("compose-file-missing", &[], path);
        }
        text
    }

    /// Lays a document of a file on the model.
    fn document(&mut self, raw: Node, resets: &[Vec<String>], path: &str, context: &Context<'_>, model: &mut Node) {
        if raw.as_mapping().is_none() {
            let message = words(
                "The top of a Compose file must be a mapping with keys such as services.",
                "Compose 文件的最外层必须是映射，带有 services 这样的键。",
            );
            self.problems.error("compose-type", &[], message);
            return;
        }
        let mut own = interpolate::file(&raw, context.variables, self.problems);
        self.extend_all(&mut own, resets, path, context);
        apply_resets(model, resets);
        self.include_all(&mut own, path, context);
        let mut conflicts = Vec::new();
        *model = lay(model, &own, &[], &mut conflicts);
        // From here on it is the merged project that is looked at; where its values stand is found out at the end.
        self.problems.enter("");
        for way in conflicts {
            let way: Vec<&str> = way.iter().map(String::as_str).collect();
            let message =
                words("This is of another kind than the value that it overrides.", "此处与被覆盖的值类型不同。");
            self.problems.error("compose-type", &way, message);
        }
        self.unique(model);
        check::shape(model, self.problems);
        if let Some(mapping) = model.as_mapping_mut()
            && mapping.remove("version").is_some()
        {
            let message = words("version counts for nothing any more.", "version 已不再起作用。");
            self.problems.warning_at("compose-version", super::problem::steps(&["version"]), message);
        }
        canonical::canonical(model, self.problems);
        self.unique(model);
        self.problems.enter(path);
    }

    fn unique(&mut self, model: &mut Node) {
        enforce(model, &[], &mut |way, fault| match fault {
            Fault::NoTarget => {
                self.problems.error("compose-required", way, words("The target is missing here.", "此处缺少 target。"));
            }
            // The shape says so too, or the long form does.
            Fault::Kind | Fault::Syntax => {}
        });
    }

    // Includes.

    fn include_all(&mut self, own: &mut Node, path: &str, context: &Context<'_>) {
        let Some(include) = own.as_mapping_mut().and_then(|mapping| mapping.remove("include")) else { return };
        if include.is_null() {
            return;
        }
        let Some(entries) = include.as_sequence() else {
            self.problems.error(
                "compose-include",
                &["include"],
                words("include must be a list.", "include 必须是列表。"),
            );
            return;
        };
        let mut included = context.included.to_vec();
        included.push(path.to_owned());
        for (index, entry) in entries.iter().enumerate() {
            let place = format!("[{index}]");
            if let Some(imported) = self.include(entry, &place, &included, context) {
                self.import(imported, own);
            }
        }
    }

    fn include(&mut self, entry: &Node, place: &str, included: &[String], context: &Context<'_>) -> Option<Node> {
        let way = ["include", place];
        let files = match as_string(entry) {
            Some(path) => vec![path.to_owned()],
            None => texts(entry.get("path")?)?,
        };
        let main = paths::join(context.base, files.first()?);
        let folder = match entry.get("project_directory").and_then(as_string) {
            Some(folder) if !folder.is_empty() => paths::join(context.base, folder),
            _ => paths::parent(&main),
        };
        if included.contains(&main) || included.len() > DEEPEST {
            let message = words(format!("{main} includes itself."), format!("{main} 包含了自己。"));
            self.problems.error("compose-include", &way, message);
            return None;
        }
        let files: Vec<String> = files.iter().map(|file| paths::join(context.base, file)).collect();
        if let Some(missing) = files.iter().find(|file| (self.input.file)(file).is_none()) {
            self.problems.absent("compose-include", &way, missing);
            return None;
        }
        let env_files = match entry.get("env_file").and_then(texts).filter(|files| !files.is_empty()) {
            Some(named) => {
                let real = named.iter().filter(|file| *file != "/dev/null");
                real.map(|file| paths::join(context.base, file)).collect()
            }
            None => {
                let default = paths::join(&folder, ".env");
                if (self.input.file)(&default).is_some() { vec![default] } else { Vec::new() }
            }
        };
        let variables = environment::with_files(context.variables, &env_files, self.input, self.problems);
        let inner = Context { base: &folder, variables: &variables, included };
        let mut model = self.model(&files, &inner);
        let relative = paths::relative(context.base, &folder);
        let home = variables.get("HOME").map(String::as_str);
        paths::resolve(&mut model, &relative, home, self.problems);
        environment::take_over(&mut model, &variables);
        Some(model)
    }

    /// Takes the resources of an included project into the file.
    fn import(&mut self, imported: Node, own: &mut Node) {
        for section in ["services", "volumes", "networks", "secrets", "configs", "models"] {
            let Some(from) = imported.get(section).and_then(Node::as_mapping) else { continue };
            let Some(top) = own.as_mapping_mut() else { return };
            let to = top.get_or_insert(section, || Node::mapping(Mapping::default()));
            if to.is_null() {
                *to = Node::mapping(Mapping::default());
            }
            let Some(to) = to.as_mapping_mut() else { continue };
            for (name, resource) in from.iter() {
                match to.get(name) {
                    None => to.set(name, resource.clone()),
                    Some(old) if old == resource => {}
                    Some(_) => {
                        let message = words(
                            format!("An included file has {name} too, and it is not the same."),
                            format!("所包含的文件中也有 {name}，且内容不同。"),
                        );
                        self.problems.error("compose-include", &[section, name], message);
                    }
                }
            }
        }
    }

    // Extensions.

    fn extend_all(&mut self, own: &mut Node, resets: &[Vec<String>], path: &str, context: &Context<'_>) {
        let Some(services) = own.get("services") else { return };
        let Some(mapping) = services.as_mapping() else {
            if !services.is_null() {
                self.problems.error(
                    "compose-type",
                    &["services"],
                    words("services must be a mapping.", "services 必须是映射。"),
                );
            }
            return;
        };
        let names: Vec<String> =
            mapping.iter().filter(|(_, body)| body.get("extends").is_some()).map(|(name, _)| name.to_owned()).collect();
        let mut services = services.clone();
        for name in names {
            self.extend(&name, &mut services, path, resets, context, None);
        }
        own.set_at(&[Step::from("services")], services);
    }

    /// Completes a service by what it extends, in place. `resets` are those of the file in which it stands.
    fn extend(
        &mut self,
        name: &str,
        services: &mut Node,
        path: &str,
        resets: &[Vec<String>],
        context: &Context<'_>,
        before: Option<&Chain<'_>>,
    ) {
        let Some(service) = services.get(name).cloned() else { return };
        let Some(extends) = service.get("extends") else { return };
        let way = ["services", name, "extends"];
        let (base_name, file) = match as_string(extends) {
            Some(base) => (base.to_owned(), None),
            None => match extends.get("service").and_then(as_string) {
                Some(base) => (base.to_owned(), extends.get("file").filter(|file| !file.is_null()).map(printed)),
                None => {
                    self.problems.error(
                        "compose-extends",
                        &way,
                        words("extends must name a service.", "extends 必须写明服务。"),
                    );
                    return;
                }
            },
        };
        let chain = Chain { file: path, service: name, before, length: before.map_or(1, |before| before.length + 1) };
        if before.is_some_and(|before| before.holds(path, name)) || chain.length > DEEPEST {
            self.problems.error(
                "compose-extends",
                &way,
                words(format!("{name} extends itself."), format!("{name} 扩展了自己。")),
            );
            return;
        }
        let base = match &file {
            None => {
                if services.get(&base_name).is_none() {
                    self.problems.error("compose-extends", &way, no_service(&base_name, path));
                    return;
                }
                self.extend(&base_name, services, path, &[], context, Some(&chain));
                services.get(&base_name).cloned()
            }
            Some(file) => {
                let path = paths::join(context.base, file);
                let Some(found) = self.base_file(&path, context, &way) else { return };
                let (model, inner) = &*found;
                let mut others = model.get("services").cloned().unwrap_or_else(Node::null);
                if others.get(&base_name).is_none() {
                    self.problems.error("compose-extends", &way, no_service(&base_name, file));
                    return;
                }
                let outer = self.problems.enter(&path);
                self.extend(&base_name, &mut others, &path, inner, context, Some(&chain));
                self.problems.enter(&outer);
                others.get(&base_name).cloned()
            }
        };
        let Some(base) = base.filter(|base| base.as_mapping().is_some()) else { return };
        let mut top = Node::map_of([("services", Node::map_of([(name, base)]))]);
        apply_resets(&mut top, resets);
        let place = [Step::from("services"), Step::from(name)];
        let base = top.at(&place).cloned().unwrap_or_else(Node::null);
        let mut conflicts = Vec::new();
        let mut merged = lay(&base, &service, &["services", name], &mut conflicts);
        for way in conflicts {
            let way: Vec<&str> = way.iter().map(String::as_str).collect();
            let message =
                words("This is of another kind than the value that it extends.", "此处与被扩展的值类型不同。");
            self.problems.error("compose-type", &way, message);
        }
        if let Some(mapping) = merged.as_mapping_mut() {
            mapping.remove("extends");
        }
        services.set_at(&[Step::from(name)], merged);
    }

    /// A file of which a service is extended, canonical, with its paths relative to the project's folder.
    fn base_file(&mut self, path: &str, context: &Context<'_>, way: &[&str]) -> Option<Arc<(Node, Vec<Vec<String>>)>> {
        let key = (path.to_owned(), context.base.to_owned());
        if let Some(known) = self.bases.get(&key) {
            return Some(Arc::clone(known));
        }
        if (self.input.file)(path).is_none() {
            self.problems.absent("compose-extends", way, path);
            return None;
        }
        let outer = self.problems.enter(path);
        let mut model = Node::mapping(Mapping::default());
        let mut resets = Vec::new();
        if let Some(text) = self.text(path) {
            for document in documents(&text, self.problems) {
                let own = interpolate::file(&document.node, context.variables, self.problems);
                apply_resets(&mut model, &document.resets);
                model = lay(&model, &own, &[], &mut Vec::new());
                self.unique(&mut model);
                canonical::canonical(&mut model, self.problems);
                self.unique(&mut model);
                resets = document.resets;
            }
        }
        let folder = paths::relative(context.base, &paths::parent(path));
        let home = context.variables.get("HOME").map(String::as_str);
        paths::resolve(&mut model, &folder, home, self.problems);
        self.problems.enter(&outer);
        let found = Arc::new((model, resets));
        self.bases.insert(key, Arc::clone(&found));
        Some(found)
    }
}

impl Chain<'_> {
    fn holds(&self, file: &str, service: &str) -> bool {
        let mut link = Some(self);
        while let Some(chain) = link {
            if chain.file == file && chain.service == service {
                return true;
            }
            link = chain.before;
        }
        false
    }
}

fn no_service(name: &str, file: &str) -> Text {
    words(format!("{file} has no service {name}."), format!("{file} 中没有服务 {name}。"))
}

/// A text or a list of texts.
fn texts(node: &Node) -> Option<Vec<String>> {
    match as_string(node) {
        Some(text) => Some(vec![text.to_owned()]),
        None => node.as_sequence().map(|items| items.iter().map(printed).collect()),
    }
}
