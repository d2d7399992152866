//! What somebody has who has taken over a service.
use super::Insight;
use crate::graph::NetworkPlace;
use crate::model::dependency::Namespace;
use crate::model::mount::MountKind;
use crate::rules::secrets::is_secret_name;
use crate::text::Text;

/// What a service's own container gives away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Access {
    /// Why whoever has the service has the host as well; empty where the container holds.
    pub host: Vec<Text>,
    /// Variables that hold secrets.
    pub secret_variables: Vec<Box<str>>,
    /// Secrets that are granted as files.
    pub secrets: Vec<Box<str>>,
    /// Variables whose address carries a password, with the service that it opens.
    pub credentials: Vec<(Box<str>, Option<usize>)>,
    /// Folders and files of the host that it can write.
    pub writable: Vec<Box<str>>,
    /// Volumes that it shares, with the other services.
    pub volumes: Vec<(Box<str>, Vec<usize>)>,
    /// Whether data can be carried out to the Internet; none where the file does not tell.
    pub way_out: Option<bool>,
}

/// What somebody has who has taken over a service, besides its networks.
pub fn access(insight: &Insight, service: usize) -> Access {
    let stack = &*insight.stack;
    let one = stack.service(service);
    let mut found = Access { way_out: insight.leads_out(service), ..Access::default() };
    const SOCKETS: [&str; 4] = ["docker.sock", "containerd.sock", "podman.sock", "crio.sock"];
    for mount in one.view.mounts.iter().filter(|mount| mount.kind == MountKind::Bind) {
        let Some(path) = mount.host_path() else { continue };
        if SOCKETS.iter().any(|socket| path.ends_with(socket)) || path.trim_end_matches('/') == "/var/run" {
            // A socket that is mounted read-only takes commands all the same.
            found.host.push(Text::new(
                format!("it has the engine's socket ({path}) and may start any container"),
                format!("它挂载了引擎的套接字（{path}），可以启动任意容器"),
            ));
        } else if !mount.read_only {
            let root =
                matches!(path.trim_end_matches('/'), "" | "/etc" | "/root" | "/usr" | "/boot" | "/var/lib/docker");
            if root {
                found.host.push(Text::new(
                    format!("it may write to {path} of the host"),
                    format!("它可以写入宿主机的 {path}"),
                ));
            }
            found.writable.push(path.into());
        }
    }
    if one.view.privileged {
        found.host.push(Text::fixed("it is privileged", "它是特权容器（privileged）"));
    }
    if one.view.pid == Some(Namespace::Host) {
        found.host.push(Text::fixed("it sees the host's processes (pid: host)", "它能看到宿主机的进程（pid: host）"));
    }
    let add = one.body().get("cap_add").and_then(|list| list.as_sequence()).unwrap_or(&[]);
    for capability in add.iter().filter_map(|item| item.as_text()) {
        let bare = capability.to_ascii_uppercase();
        let bare = bare.strip_prefix("CAP_").unwrap_or(&bare);
        if matches!(bare, "ALL" | "SYS_ADMIN" | "SYS_MODULE" | "SYS_RAWIO" | "SYS_PTRACE" | "DAC_READ_SEARCH") {
            found.host.push(Text::new(format!("it has the capability {bare}"), format!("它拥有能力 {bare}")));
        }
    }
    for entry in &one.view.environment {
        let filled = entry.value.as_deref().is_none_or(|value| !value.is_empty());
        if is_secret_name(&entry.key) && filled {
            found.secret_variables.push(entry.key.clone());
        }
    }
    for address in stack.addresses_of(service) {
        if address.reference.password.as_deref().is_some_and(|password| !password.is_empty())
            && let Some(variable) = address.variable()
        {
            found.credentials.push((variable.into(), address.service()));
        }
    }
    found.secrets = one.view.secrets.iter().map(|grant| grant.source.clone()).collect();
    for name in one.view.mounts.iter().filter_map(|mount| mount.named_volume()) {
        let others = insight.mounting(name).filter(|other| *other != service).collect::<Vec<_>>();
        if !others.is_empty() {
            found.volumes.push((name.into(), others));
        }
    }
    if one.place == NetworkPlace::Host {
        found.host.push(Text::fixed(
            "it is on the host's network: every port of the host that listens on localhost is open to it",
            "它使用宿主机网络：宿主机上监听 localhost 的端口都对它开放",
        ));
    }
    found
}

impl Insight {
    /// The services that mount a named volume.
    fn mounting<'a>(&'a self, volume: &'a str) -> impl Iterator<Item = usize> + 'a {
        let services = self.stack.services().iter().enumerate();
        services
            .filter(move |(_, one)| one.view.mounts.iter().any(|mount| mount.named_volume() == Some(volume)))
            .map(|(index, _)| index)
    }
}
