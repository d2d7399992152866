//! What is mounted into a container (Compose specification, service attributes `volumes` and `tmpfs`).
use super::field::{self, text};
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::template::{Templated, closing_brace, variables};
use super::units::Bytes;

/// What stands behind a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MountKind {
    /// A file or folder of the host.
    Bind,
    /// A named volume, which the file must declare.
    Volume,
    /// A volume without a name, new for each container.
    Anonymous,
    /// Memory.
    Tmpfs,
    /// The files of an image.
    Image,
    /// A volume of a Swarm cluster.
    Cluster,
    /// A named pipe of Windows.
    Npipe,
    /// A variable decides.
    Unknown,
}

/// How a mount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MountForm {
    /// `source:target:options`.
    Short,
    /// `{ type, source, target }`.
    Long,
}

/// An entry of `volumes` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What stands behind it.
    pub kind: MountKind,
    /// The volume's name, the host path or the image; absent for anonymous volumes and memory.
    pub source: Option<Box<str>>,
    /// The path in the container as written.
    pub target: Box<str>,
    /// True where the container cannot write to it.
    pub read_only: bool,
    /// True where the image's files are not copied into a new volume.
    pub no_copy: bool,
    /// The part of the volume or image that is mounted.
    pub subpath: Option<Box<str>>,
    /// `bind.propagation`.
    pub propagation: Option<Box<str>>,
    /// `z` or `Z`.
    pub selinux: Option<Box<str>>,
    /// Whether Docker makes a missing host path. The short form does; the long form only where it says so or has a
    /// `bind` map.
    pub creates_host_path: bool,
    /// The greatest size of memory mounts.
    pub tmpfs_size: Option<Templated<Bytes>>,
    /// The third part of the short form, split at commas; words unknown to Docker are among them.
    pub options: Vec<Box<str>>,
    /// How it is written.
    pub form: MountForm,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// An entry of `tmpfs` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TmpfsMount {
    /// The path in the container.
    pub target: Box<str>,
    /// Mount options such as `size=64m`.
    pub options: Vec<Box<str>>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl Mount {
    /// Reads the short form `[source:]target[:options]`.
    ///
    /// As for Docker, a single letter before a colon is a Windows drive, a source that begins with `.`, `/`, `~` or
    /// `\\` is a host path, and unknown options count for nothing.
    pub fn parse_short(text: &str) -> Result<Mount, ValueError> {
        let mut mount = Mount {
            kind: MountKind::Anonymous,
            source: None,
            target: "".into(),
            read_only: false,
            no_copy: false,
            subpath: None,
            propagation: None,
            selinux: None,
            creates_host_path: false,
            tmpfs_size: None,
            options: Vec::new(),
            form: MountForm::Short,
            steps: Vec::new(),
        };
        let parts = if text.chars().count() <= 2 && !text.is_empty() { vec![text] } else { sections(text) };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(empty_section(text));
        }
        match parts.as_slice() {
            [target] => mount.target = (*target).into(),
            [source, target] => {
                mount.source = Some((*source).into());
                mount.target = (*target).into();
            }
            [source, target, options] => {
                mount.source = Some((*source).into());
                mount.target = (*target).into();
                mount.read_options(options);
            }
            _ => return Err(too_many_colons(text)),
        }
        if let Some(source) = mount.source.as_deref() {
            mount.kind = source_kind(source);
            mount.creates_host_path = mount.kind == MountKind::Bind;
        }
        Ok(mount)
    }

    /// The short form; what only the long form can say is left out.
    pub fn to_short(&self) -> String {
        let mut out = String::new();
        if let Some(source) = &self.source {
            out.push_str(source);
            out.push(':');
        }
        out.push_str(&self.target);
        let mut options: Vec<&str> = self.options.iter().map(|option| &**option).collect();
        if self.read_only && !options.contains(&"ro") {
            options.insert(0, "ro");
        }
        if !options.is_empty() && self.source.is_some() {
            out.push(':');
            out.push_str(&options.join(","));
        }
        out
    }

    /// The name of the volume that the file must declare.
    pub fn named_volume(&self) -> Option<&str> {
        if matches!(self.kind, MountKind::Volume | MountKind::Cluster) { self.source.as_deref() } else { None }
    }

    /// The path of the host.
    pub fn host_path(&self) -> Option<&str> {
        if self.kind == MountKind::Bind { self.source.as_deref() } else { None }
    }

    /// The path in the container without `.`, `..`, doubled and closing slashes; two mounts on the same one collide.
    pub fn clean_target(&self) -> String {
        clean_path(&self.target)
    }

    fn read_options(&mut self, options: &str) {
        for option in options.split(',') {
            match option {
                "ro" => self.read_only = true,
                "rw" => self.read_only = false,
                "nocopy" => self.no_copy = true,
                "z" | "Z" => self.selinux = Some(option.into()),
                "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => {
                    self.propagation = Some(option.into());
                }
                _ => {}
            }
            self.options.push(option.into());
        }
    }
}

/// Reads `volumes` of a service.
pub fn mounts(body: &Node, problems: &mut Problems) -> Vec<Mount> {
    let Some(node) = body.get("volumes") else { return Vec::new() };
    let base = ["volumes".into()];
    let Some(items) = node.as_sequence() else {
        note(problems, &base, &[], ValueError::shape(node, "a list of mounts", "挂载列表"));
        return Vec::new();
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let steps = vec!["volumes".into(), Step::Index(index)];
        let read = match &item.value {
            Value::Mapping(_) => read_long(item, &steps, problems),
            Value::Scalar(scalar) if !item.is_null() => Mount::parse_short(&scalar.text),
            _ => Err(ValueError::shape(item, "a mount like data:/var/lib/data", "挂载，如 data:/var/lib/data")),
        };
        match read {
            Ok(mount) => out.push(Mount { steps, ..mount }),
            Err(error) => note(problems, &steps, &[], error),
        }
    }
    out
}

/// Reads `tmpfs` of a service.
pub fn tmpfs(body: &Node, problems: &mut Problems) -> Vec<TmpfsMount> {
    field::texts(body, &["tmpfs"], problems)
        .into_iter()
        .map(|(text, steps)| {
            let (target, options) = text.split_once(':').unwrap_or((&text, ""));
            let options = options.split(',').filter(|option| !option.is_empty()).map(Into::into).collect();
            TmpfsMount { target: target.into(), options, steps }
        })
        .collect()
}

/// A path without `.`, `..`, doubled and closing slashes.
pub fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

fn read_long(item: &Node, steps: &[Step], problems: &mut Problems) -> Result<Mount, ValueError> {
    let Some(kind_text) = item.get("type").and_then(Node::as_text) else {
        return Err(ValueError::missing("type", "volume"));
    };
    let source = text(item, "source").filter(|source| !source.is_empty());
    let kinds = [
        ("bind", MountKind::Bind),
        ("volume", if source.is_some() { MountKind::Volume } else { MountKind::Anonymous }),
        ("tmpfs", MountKind::Tmpfs),
        ("cluster", MountKind::Cluster),
        ("npipe", MountKind::Npipe),
        ("image", MountKind::Image),
    ];
    let kind = match kinds.iter().find(|(name, _)| *name == kind_text) {
        Some((_, kind)) => *kind,
        None if kind_text.contains('$') => MountKind::Unknown,
        None => {
            let allowed = kinds.map(|(name, _)| name);
            note(problems, steps, &["type".into()], ValueError::choice(kind_text, &allowed));
            MountKind::Unknown
        }
    };
    let target = text(item, "target").filter(|target| !target.is_empty());
    let target = target.ok_or_else(|| ValueError::missing("target", "/data"))?;
    if kind == MountKind::Bind && source.is_none() {
        note(problems, steps, &[], ValueError::missing("source", "./data"));
    }
    let part = |map: &str, key: &str| item.get(map).and_then(|map| text(map, key));
    let switch = |map: &str, key: &str| item.get(map).and_then(|map| map.get(key)).and_then(Node::as_bool);
    let tmpfs_size = match part("tmpfs", "size").map(|size| Templated::read(&size, Bytes::parse)).transpose() {
        Ok(size) => size,
        Err(error) => {
            note(problems, steps, &["tmpfs".into(), "size".into()], error);
            None
        }
    };
    Ok(Mount {
        kind,
        source,
        target,
        read_only: item.get("read_only").and_then(Node::as_bool).unwrap_or(false),
        no_copy: switch("volume", "nocopy").unwrap_or(false),
        subpath: part("volume", "subpath").or_else(|| part("image", "subpath")),
        propagation: part("bind", "propagation"),
        selinux: part("bind", "selinux"),
        creates_host_path: kind == MountKind::Bind
            && item.get("bind").is_some()
            && switch("bind", "create_host_path").unwrap_or(true),
        tmpfs_size,
        options: Vec::new(),
        form: MountForm::Long,
        steps: Vec::new(),
    })
}

/// Splits at colons, but not within `${…}` and not after the letter of a Windows drive.
fn sections(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if c == '$' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('{')) {
            at = closing_brace(text, at).map_or(text.len(), |close| close + 1);
            continue;
        }
        if c == ':' && !text.get(from..at).is_some_and(is_drive_letter) {
            parts.push(text.get(from..at).unwrap_or(""));
            from = at + 1;
        }
        at += c.len_utf8();
    }
    parts.push(text.get(from..).unwrap_or(""));
    parts
}

fn is_drive_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn source_kind(source: &str) -> MountKind {
    if source.starts_with(['.', '/', '~']) || source.starts_with("\\\\") || is_drive_path(source) {
        return MountKind::Bind;
    }
    if !source.starts_with('$') {
        return MountKind::Volume;
    }
    // `${DATA:-./data}` and `${DATA}/pg` can only be meant as paths.
    let default = variables(source).into_iter().next().map(|first| first.argument).unwrap_or_default();
    let beyond = closing_brace(source, 0).and_then(|close| source.get(close + 1..)).unwrap_or("");
    if default.starts_with(['.', '/', '~']) || beyond.contains(['/', '\\']) {
        return MountKind::Bind;
    }
    MountKind::Unknown
}

fn is_drive_path(source: &str) -> bool {
    let mut chars = source.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':')
}

fn empty_section(text: &str) -> ValueError {
    if text.is_empty() {
        return ValueError::new(
            ValueErrorKind::Empty,
            "The mount is empty. Write source:target, like data:/var/lib/data.",
            "挂载是空的。请写成“来源:目标”，如 data:/var/lib/data。",
        );
    }
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("A part between the colons of “{text}” is empty. Write source:target, like data:/var/lib/data."),
        format!("“{text}”的冒号之间有一段是空的。请写成“来源:目标”，如 data:/var/lib/data。"),
    )
}

fn too_many_colons(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{text}” has too many colons. Write source:target or source:target:ro."),
        format!("“{text}”的冒号太多。请写成“来源:目标”或“来源:目标:ro”。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form() {
        use MountKind::*;
        for (text, kind, source, target, read_only) in [
            ("data:/x", Volume, Some("data"), "/x", false),
            ("./a:/x", Bind, Some("./a"), "/x", false),
            ("/a", Anonymous, None, "/a", false),
            ("a", Anonymous, None, "a", false),
            ("a:", Anonymous, None, "a:", false),
            (":b", Anonymous, None, ":b", false),
            ("d:/data", Anonymous, None, "d:/data", false),
            ("é:/y", Anonymous, None, "é:/y", false),
            ("C:\\x:/y", Bind, Some("C:\\x"), "/y", false),
            ("C:/x:/y:ro", Bind, Some("C:/x"), "/y", true),
            ("ab:C:/y", Volume, Some("ab"), "C:/y", false),
            ("a:b:c:d", Bind, Some("a:b"), "c:d", false),
            ("a::ro", Bind, Some("a:"), "ro", false),
            ("\\\\.\\pipe\\x:\\\\.\\pipe\\y", Bind, Some("\\\\.\\pipe\\x"), "\\\\.\\pipe\\y", false),
            ("~/x:/y", Bind, Some("~/x"), "/y", false),
            (".x:/y", Bind, Some(".x"), "/y", false),
            ("data/sub:/y", Volume, Some("data/sub"), "/y", false),
            ("ab:/y:ro,z", Volume, Some("ab"), "/y", true),
            ("ab:/y:ro,rw", Volume, Some("ab"), "/y", false),
            ("ab:/y:readonly", Volume, Some("ab"), "/y", false),
            ("${D:-./q}:/y", Bind, Some("${D:-./q}"), "/y", false),
            ("${D}/pg:/y:ro", Bind, Some("${D}/pg"), "/y", true),
            ("${D}:/y", Unknown, Some("${D}"), "/y", false),
            ("${D:-x:/q}:/y", Unknown, Some("${D:-x:/q}"), "/y", false),
        ] {
            let mount = Mount::parse_short(text).unwrap();
            assert_eq!(
                (mount.kind, mount.source.as_deref(), &*mount.target, mount.read_only),
                (kind, source, target, read_only),
                "{text}"
            );
            assert_eq!(mount.to_short(), text);
        }
        for (text, kind) in [
            ("", ValueErrorKind::Empty),
            ("ab:/y:", ValueErrorKind::Syntax),
            ("ab::ro", ValueErrorKind::Syntax),
            ("data::", ValueErrorKind::Syntax),
            ("ab:cd:ef:gh", ValueErrorKind::Syntax),
        ] {
            assert_eq!(Mount::parse_short(text).map_err(|error| error.kind), Err(kind), "{text}");
        }
        let mount = Mount::parse_short("ab:/y:rshared,nocopy,Z").unwrap();
        assert_eq!(
            (mount.propagation.as_deref(), mount.no_copy, mount.selinux.as_deref()),
            (Some("rshared"), true, Some("Z"))
        );
    }

    #[test]
    fn the_long_form_and_its_mistakes() {
        let long = |pairs: &[(&str, &str)]| Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))));
        let mut memory = long(&[("type", "tmpfs"), ("target", "/m")]);
        assert!(memory.set_at(&["tmpfs".into(), "size".into()], Node::plain("64m")));
        let mut bind = long(&[("type", "bind"), ("source", "x"), ("target", "/b")]);
        assert!(bind.set_at(&["bind".into(), "propagation".into()], Node::plain("shared")));
        let body = Node::map_of([(
            "volumes",
            Node::sequence(vec![
                long(&[("type", "volume"), ("source", "v"), ("target", "/v"), ("read_only", "true")]),
                long(&[("type", "volume"), ("target", "/v")]),
                memory,
                bind,
                long(&[("source", "v"), ("target", "/v")]),
                long(&[("type", "volume"), ("source", "v")]),
                long(&[("type", "bind"), ("target", "/v")]),
                long(&[("type", "disk"), ("target", "/v")]),
                Node::null(),
            ]),
        )]);
        let mut problems = Vec::new();
        let found = mounts(&body, &mut problems);
        let kinds: Vec<_> = found.iter().map(|mount| mount.kind).collect();
        use MountKind::*;
        assert_eq!(kinds, [Volume, Anonymous, Tmpfs, Bind, Bind, Unknown]);
        assert_eq!(found[0].named_volume(), Some("v"));
        assert_eq!(found[2].tmpfs_size, Some(Templated::Known(Bytes(64 << 20))));
        assert!(found[3].creates_host_path && !found[4].creates_host_path);
        let places: Vec<_> = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(places, ["volumes[4]", "volumes[5]", "volumes[6]", "volumes[7].type", "volumes[8]"]);
    }

    #[test]
    fn memory_mounts_and_paths() {
        let mut problems = Vec::new();
        let found = tmpfs(&Node::map_of([("tmpfs", Node::plain("/run:size=64m,noexec"))]), &mut problems);
        assert_eq!((&*found[0].target, found[0].options.len()), ("/run", 2));
        let list = Node::sequence(vec![Node::plain("/a"), Node::null()]);
        assert_eq!(tmpfs(&Node::map_of([("tmpfs", list)]), &mut problems).len(), 1);
        assert_eq!(problems.len(), 1);
        for (path, clean) in [
            ("/y/../z", "/z"),
            ("/x/", "/x"),
            ("//a/./b", "/a/b"),
            ("/..", "/"),
            ("a/..", "."),
            ("../a", "../a"),
            ("../../a", "../../a"),
        ] {
            assert_eq!(clean_path(path), clean);
        }
    }
}
