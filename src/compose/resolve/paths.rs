//! Paths of files, and the places of a project that hold them.
use super::problem::{Problems, words};
use super::scalar::{as_string, text};
pub(super) use crate::model::mount::clean_path as clean;
use crate::model::{Node, Value};

/// A path below a folder; an absolute path stays.
pub(super) fn join(folder: &str, path: &str) -> String {
    if path.starts_with('/') { clean(path) } else { clean(&format!("{folder}/{path}")) }
}

/// The folder of a path.
pub(super) fn parent(path: &str) -> String {
    match path.rfind('/') {
        Some(0) => "/".to_owned(),
        Some(at) => clean(path.get(..at).unwrap_or("")),
        None => ".".to_owned(),
    }
}

/// The way from one absolute folder to an absolute path.
pub(super) fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let way: Vec<String> = up.chain(to.iter().skip(same).cloned()).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

/// Makes every path of a project relative to `folder`, or absolute where that is.
pub(super) fn resolve(model: &mut Node, folder: &str, home: Option<&str>, problems: &mut Problems) {
    let base = Base { folder, home };
    for_each(model, "services", &mut |name, service| {
        if let Some(build) = get_mut(service, "build") {
            change(build, "context", |path| base.context(path));
            for_each(build, "additional_contexts", &mut |_, context| set(context, |path| base.context(path)));
            for_each(build, "ssh", &mut |_, key| set(key, |path| base.host(path)));
        }
        items(service, "env_file", &mut |_, file| change(file, "path", |path| base.file(path)));
        items(service, "label_file", &mut |_, file| set(file, |path| base.file(path)));
        if let Some(extends) = get_mut(service, "extends") {
            change(extends, "file", |path| base.file(path));
        }
        if let Some(develop) = get_mut(service, "develop") {
            items(develop, "watch", &mut |_, watch| change(watch, "path", |path| base.file(path)));
        }
        items(service, "volumes", &mut |index, mount| {
            if mount.get("type").and_then(as_string) != Some("bind") {
                return;
            }
            if mount.get("source").is_none() {
                let way = ["services", name, "volumes", &format!("[{index}]")];
                problems.error(
                    "compose-volume-syntax",
                    &way,
                    words("A bind mount needs a source.", "绑定挂载（bind）必须写 source。"),
                );
            }
            change(mount, "source", |path| base.host(path));
        });
    });
    for section in ["configs", "secrets"] {
        for_each(model, section, &mut |_, object| change(object, "file", |path| base.host(path)));
    }
    for_each(model, "volumes", &mut |_, volume| {
        let is = |node: Option<&Node>, word: &str| node.and_then(as_string) == Some(word);
        if is(volume.get("driver"), "local")
            && is(volume.get("driver_opts").and_then(|options| options.get("o")), "bind")
            && let Some(options) = get_mut(volume, "driver_opts")
        {
            change(options, "device", |path| base.host(path));
        }
    });
}

/// Calls for each value of a mapping's key that is a mapping.
pub(super) fn for_each(parent: &mut Node, key: &str, change: &mut dyn FnMut(&str, &mut Node)) {
    let Some(mapping) = get_mut(parent, key).and_then(Node::as_mapping_mut) else { return };
    let names: Vec<String> = mapping.keys().map(str::to_owned).collect();
    for name in names {
        if let Some(value) = mapping.get_mut(&name) {
            change(&name, value);
        }
    }
}

/// Calls for each item of a mapping's key that is a list.
pub(super) fn items(parent: &mut Node, key: &str, change: &mut dyn FnMut(usize, &mut Node)) {
    if let Some(items) = get_mut(parent, key).and_then(Node::as_sequence_mut) {
        items.iter_mut().enumerate().for_each(|(index, item)| change(index, item));
    }
}

/// The value of a key, to change.
pub(super) fn get_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    node.as_mapping_mut()?.get_mut(key)
}

fn change(parent: &mut Node, key: &str, to: impl Fn(&str) -> String) {
    if let Some(node) = get_mut(parent, key) {
        set(node, to);
    }
}

fn set(node: &mut Node, to: impl Fn(&str) -> String) {
    if let Value::Scalar(_) = node.value
        && let Some(path) = as_string(node)
    {
        *node = text(to(path));
    }
}

struct Base<'a> {
    folder: &'a str,
    home: Option<&'a str>,
}

impl Base<'_> {
    /// A file: relative paths begin at the folder.
    fn file(&self, path: &str) -> String {
        let path = self.expand(path);
        if path.is_empty() || path.starts_with('/') { path } else { join(self.folder, &path) }
    }

    /// A path of the host, which may be a Windows path.
    fn host(&self, path: &str) -> String {
        let path = self.expand(path);
        if path.starts_with('/') || is_windows_absolute(&path) { path } else { join(self.folder, &path) }
    }

    /// A build context: a folder, an address or a reference to another.
    fn context(&self, path: &str) -> String {
        let remote = ["https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:"];
        if path.contains("://") || remote.iter().any(|start| path.starts_with(start)) {
            path.to_owned()
        } else {
            self.file(path)
        }
    }

    fn expand(&self, path: &str) -> String {
        match (path.strip_prefix('~'), self.home) {
            (Some(rest), Some(home)) => join(home, rest.trim_start_matches('/')),
            _ => path.to_owned(),
        }
    }
}

/// True for `C:\x`, `C:/x` and `\\host\share`.
fn is_windows_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    matches!(bytes, [_, b':', b'/' | b'\\', ..] | [b'\\', b'\\' | b'/', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_measured() {
        assert_eq!(clean("/a/./b/../c//"), "/a/c");
        assert_eq!(clean("./"), ".");
        assert_eq!(clean("../a"), "../a");
        assert_eq!(clean("/.."), "/");
        assert_eq!(join("/p", "./x/y"), "/p/x/y");
        assert_eq!(join("sub", "../x"), "x");
        assert_eq!(parent("/a/b"), "/a");
        assert_eq!(parent("/a"), "/");
        assert_eq!(relative("/a/b", "/a/c/d"), "../c/d");
        assert_eq!(relative("/a", "/a"), ".");
        assert!(is_windows_absolute("C:\\x") && !is_windows_absolute("c:x"));
    }
}
