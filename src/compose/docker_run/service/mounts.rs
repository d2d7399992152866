//! Volumes, mounts and what comes from other containers.
use super::super::flags::{Given, Parsed};
use super::super::{Problem, Stack};
use super::{Names, comma_parts, here, set_list, wrong};
use crate::model::mount::{Mount, MountKind};
use crate::model::{Mapping, Node};
use crate::text::Text;

/// `--volume`, `--mount`, `--tmpfs` and `--volumes-from`.
pub(super) fn volumes(body: &mut Mapping, run: &Parsed, names: &Names, stack: &mut Stack, problems: &mut Vec<Problem>) {
    let driver = run.text("volume-driver");
    let mut mounts = Vec::new();
    for given in &run.flags {
        match given.name {
            "volume" if !given.value.is_empty() => {
                let short = here(&given.value);
                match Mount::parse_short(&short) {
                    Ok(mount) => {
                        if let (MountKind::Volume, Some(source)) = (&mount.kind, mount.source.as_deref()) {
                            declare(source, driver, stack, given, problems);
                        }
                        mounts.push(Node::text(short));
                    }
                    Err(error) => problems.push(Problem {
                        line: given.line,
                        flag: "--volume".to_owned(),
                        harmless: false,
                        message: error.message,
                    }),
                }
            }
            "mount" => mounts.extend(long(given, driver, stack, problems)),
            _ => {}
        }
    }
    if !mounts.is_empty() {
        body.set("volumes", Node::sequence(mounts));
    }
    set_list(body, "tmpfs", run, "tmpfs", |value| Some(value.to_owned()));
    set_list(body, "volumes_from", run, "volumes-from", |value| {
        let (container, mode) = value.split_once(':').map_or((value, None), |(name, mode)| (name, Some(mode)));
        let name = match names.service(container) {
            Some(service) => service.to_owned(),
            None => format!("container:{container}"),
        };
        Some(mode.map_or_else(|| name.clone(), |mode| format!("{name}:{mode}")))
    });
    if driver.is_some() && mounts_nothing_named(body) {
        super::unsupported(run, &["volume-driver"], problems);
    }
}

fn mounts_nothing_named(body: &Mapping) -> bool {
    let mounts = body.get("volumes").and_then(Node::as_sequence).unwrap_or(&[]);
    !mounts.iter().any(|mount| match mount.as_text() {
        Some(short) => Mount::parse_short(short).is_ok_and(|mount| mount.kind == MountKind::Volume),
        None => mount.get("type").and_then(Node::as_text) == Some("volume") && mount.get("source").is_some(),
    })
}

/// Declares a named volume.
fn declare(name: &str, driver: Option<&str>, stack: &mut Stack, given: &Given, problems: &mut Vec<Problem>) {
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
        let message = Text::new(
            format!("“{name}” is no name of a volume. A path of the host begins with ./, / or ~."),
            format!("“{name}”不是卷名。主机路径应以 ./、/ 或 ~ 开头。"),
        );
        problems.push(Problem { line: given.line, flag: format!("--{}", given.name), harmless: false, message });
        return;
    }
    if let (Some(body), Some(driver)) = (stack.use_volume(name), driver)
        && body.is_null()
    {
        *body = Node::map_of([("driver", Node::text(driver))]);
    }
}

/// `--mount` as a long form.
fn long(given: &Given, driver: Option<&str>, stack: &mut Stack, problems: &mut Vec<Problem>) -> Option<Node> {
    let mut mount = Mapping::default();
    let (mut bind, mut volume, mut tmpfs, mut image) =
        (Mapping::default(), Mapping::default(), Mapping::default(), Mapping::default());
    let mut own_driver = driver.map(str::to_owned);
    let mut driver_options = Mapping::default();
    for part in comma_parts(&given.value) {
        let (key, value) = part.split_once('=').map_or((part.as_str(), None), |(key, value)| (key, Some(value)));
        let text = value.unwrap_or("");
        let on = matches!(value, None | Some("true" | "1"));
        let plain = |on: bool| Node::plain(if on { "true" } else { "false" });
        match key {
            "type" => mount.set("type", Node::text(text)),
            "source" | "src" => mount.set("source", Node::text(here(text))),
            "target" | "dst" | "destination" => mount.set("target", Node::text(text)),
            "readonly" | "ro" => mount.set("read_only", plain(on)),
            "consistency" => mount.set("consistency", Node::text(text)),
            "bind-propagation" => bind.set("propagation", Node::text(text)),
            "bind-recursive" => bind.set("recursive", Node::text(text)),
            "bind-nonrecursive" if on => bind.set("recursive", Node::plain("disabled")),
            "bind-create-src" => bind.set("create_host_path", plain(on)),
            "volume-nocopy" => volume.set("nocopy", plain(on)),
            "volume-subpath" => volume.set("subpath", Node::text(text)),
            "volume-label" => {
                let (name, value) = text.split_once('=').unwrap_or((text, ""));
                let labels = volume.get_or_insert("labels", || Node::mapping(Mapping::default()));
                if let Some(labels) = labels.as_mapping_mut() {
                    labels.set(name, Node::text(value));
                }
            }
            "volume-driver" => own_driver = Some(text.to_owned()),
            "volume-opt" => {
                let (name, value) = text.split_once('=').unwrap_or((text, ""));
                driver_options.set(name, Node::text(value));
            }
            "tmpfs-size" => tmpfs.set("size", Node::text(text)),
            // The command reads octal digits; YAML needs to be told.
            "tmpfs-mode" => match u32::from_str_radix(text, 8) {
                Ok(mode) => tmpfs.set("mode", Node::plain(format!("0{mode:o}"))),
                Err(_) => wrong(given, "tmpfs-mode=1777", problems),
            },
            "image-subpath" => image.set("subpath", Node::text(text)),
            "bind-nonrecursive" => {}
            _ => wrong(given, "type=…,source=…,target=…", problems),
        }
    }
    if mount.get("type").is_none() {
        mount.set("type", Node::plain("volume"));
    }
    if mount.get("target").is_none() {
        wrong(given, "type=…,source=…,target=…", problems);
        return None;
    }
    for (key, options) in [("bind", bind), ("volume", volume), ("tmpfs", tmpfs), ("image", image)] {
        if !options.is_empty() {
            mount.set(key, Node::mapping(options));
        }
    }
    let source = mount.get("source").and_then(Node::as_text).map(str::to_owned);
    if mount.get("type").and_then(Node::as_text) == Some("volume")
        && let Some(source) = source
    {
        declare(&source, own_driver.as_deref(), stack, given, problems);
        if !driver_options.is_empty()
            && let Some(body) = stack.use_volume(&source)
        {
            if body.is_null() {
                *body = Node::mapping(Mapping::default());
            }
            if let Some(body) = body.as_mapping_mut() {
                body.get_or_insert("driver_opts", || Node::mapping(driver_options));
            }
        }
    }
    let order = ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "image"];
    Some(Node::map_of(order.iter().filter_map(|key| Some((*key, mount.get(key)?.clone())))))
}
