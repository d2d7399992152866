//! Published and exposed ports (Compose specification, service attributes `ports` and `expose`).
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::template::{Templated, split_outside};
use super::units::{PortRange, Protocol};
use std::net::IpAddr;

/// How an entry of `ports` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PortForm {
    /// `"8080:80"`, or a bare number.
    #[default]
    Short,
    /// `{ target: 80, published: "8080" }`.
    Long,
}

/// An entry of `ports`: container ports and where on the host they can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// The host's address that is bound; every address where absent.
    pub host_ip: Option<Templated<IpAddr>>,
    /// The ports of the host; a free one that Docker picks where absent.
    pub published: Option<Templated<PortRange>>,
    /// The ports in the container.
    pub target: Templated<PortRange>,
    /// The transport protocol.
    pub protocol: Templated<Protocol>,
    /// `host` or `ingress`, where written.
    pub mode: Option<Box<str>>,
    /// The name, where written.
    pub name: Option<Box<str>>,
    /// The application protocol, where written.
    pub app_protocol: Option<Box<str>>,
    /// How it is written.
    pub form: PortForm,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// An entry of `expose`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposedPort {
    /// The ports.
    pub ports: Templated<PortRange>,
    /// The transport protocol.
    pub protocol: Templated<Protocol>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl PortMapping {
    /// A mapping of one container port to one host port, TCP, in the short form.
    pub fn tcp(published: Option<u16>, target: u16) -> PortMapping {
        PortMapping {
            host_ip: None,
            published: published.map(|port| Templated::Known(PortRange::single(port))),
            target: Templated::Known(PortRange::single(target)),
            protocol: Templated::Known(Protocol::Tcp),
            mode: None,
            name: None,
            app_protocol: None,
            form: PortForm::Short,
            steps: Vec::new(),
        }
    }

    /// Reads the short form `[[address:]host[-host]:]container[-container][/protocol]`. Parts with variables stay
    /// templates.
    pub fn parse_short(text: &str) -> Result<PortMapping, ValueError> {
        if text.is_empty() {
            return Err(port_syntax(text));
        }
        let (ports, protocol) = protocol_suffix(text)?;
        let parts = split_outside(ports, ':');
        let (target, rest) = parts.split_last().ok_or_else(|| port_syntax(text))?;
        let (published, address) = match rest.split_last() {
            Some((published, address)) => (Some(*published).filter(|part| !part.is_empty()), address.join(":")),
            None => (None, String::new()),
        };
        if target.is_empty() {
            return Err(port_syntax(text));
        }
        let target = read_range(target)?;
        if target.known().is_some_and(|range| range.start == 0) {
            return Err(port_zero());
        }
        let published = match published {
            // `127.0.0.1:80` lacks the host port; say that instead of calling the address a bad port.
            Some(part) if address.is_empty() && part.parse::<IpAddr>().is_ok() => {
                let right = format!("{part}:{target}:{target}");
                return Err(ValueError::new(
                    ValueErrorKind::Syntax,
                    format!("After the address the host port is missing. Write {right}."),
                    format!("地址后面缺少主机端口。请写成 {right}。"),
                ));
            }
            Some(part) => Some(read_range(part)?),
            None => None,
        };
        if let (Some(Templated::Known(published)), Templated::Known(target)) = (&published, &target)
            && target.count() != 1
            && published.count() != target.count()
        {
            return Err(unequal_ranges(*published, *target));
        }
        let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&address);
        let host_ip = if bare.is_empty() { None } else { Some(Templated::read(bare, read_address)?) };
        Ok(PortMapping {
            host_ip,
            published,
            target,
            protocol,
            mode: None,
            name: None,
            app_protocol: None,
            form: PortForm::Short,
            steps: Vec::new(),
        })
    }

    /// The short form; what only the long form can say is left out.
    pub fn to_short(&self) -> String {
        let mut out = String::new();
        if let Some(address) = &self.host_ip {
            match address {
                Templated::Known(IpAddr::V6(address)) => out.push_str(&format!("[{address}]:")),
                other => out.push_str(&format!("{other}:")),
            }
        }
        if let Some(published) = &self.published {
            out.push_str(&published.to_string());
        }
        if self.published.is_some() || self.host_ip.is_some() {
            out.push(':');
        }
        out.push_str(&self.target.to_string());
        if self.protocol != Templated::Known(Protocol::Tcp) {
            out.push_str(&format!("/{}", self.protocol));
        }
        out
    }

    /// The pairs of host port and container port, where both are known. A host range on one container port has no
    /// fixed host port: Docker picks one of the range.
    pub fn pairs(&self) -> Vec<(Option<u16>, u16)> {
        let Some(target) = self.target.known() else { return Vec::new() };
        match &self.published {
            Some(Templated::Known(published)) if published.count() == target.count() => {
                published.ports().map(Some).zip(target.ports()).collect()
            }
            _ => target.ports().map(|port| (None, port)).collect(),
        }
    }

    /// The host ports that the mapping may take, where they are known and fixed by the file; port 0 means any.
    pub fn host_ports(&self) -> Option<PortRange> {
        self.published.as_ref()?.known().copied().filter(|range| range.start != 0)
    }

    /// True where only this machine can reach the port.
    pub fn is_loopback(&self) -> bool {
        self.host_ip.as_ref().and_then(Templated::known).is_some_and(IpAddr::is_loopback)
    }

    /// The transport protocol; TCP where a variable decides.
    pub fn transport(&self) -> Protocol {
        self.protocol.known().copied().unwrap_or_default()
    }
}

/// Reads `ports` of a service.
pub fn ports(body: &Node, problems: &mut Problems) -> Vec<PortMapping> {
    let Some(node) = body.get("ports") else { return Vec::new() };
    let base = ["ports".into()];
    let Some(items) = node.as_sequence() else {
        note(problems, &base, &[], ValueError::shape(node, "a list of ports", "端口列表"));
        return Vec::new();
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let steps = vec!["ports".into(), Step::Index(index)];
        let read = match &item.value {
            Value::Mapping(_) => read_long(item, &steps, problems),
            Value::Scalar(scalar) if !item.is_null() => PortMapping::parse_short(&scalar.text).map(Some),
            _ => Err(ValueError::shape(item, "a port like \"8080:80\"", "端口，如 \"8080:80\"")),
        };
        match read {
            Ok(Some(mapping)) => out.push(PortMapping { steps, ..mapping }),
            Ok(None) => {}
            Err(error) => note(problems, &steps, &[], error),
        }
    }
    out
}

/// Reads `expose` of a service.
pub fn exposed(body: &Node, problems: &mut Problems) -> Vec<ExposedPort> {
    let Some(node) = body.get("expose") else { return Vec::new() };
    let base = ["expose".into()];
    let Some(items) = node.as_sequence() else {
        note(problems, &base, &[], ValueError::shape(node, "a list of ports", "端口列表"));
        return Vec::new();
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let steps = vec!["expose".into(), Step::Index(index)];
        let read = match item.as_text() {
            Some(text) => protocol_suffix(text).and_then(|(ports, protocol)| Ok((read_range(ports)?, protocol))),
            None => Err(ValueError::shape(item, "a port like \"8080\"", "端口，如 \"8080\"")),
        };
        match read {
            Ok((ports, protocol)) => out.push(ExposedPort { ports, protocol, steps }),
            Err(error) => note(problems, &steps, &[], error),
        }
    }
    out
}

/// Reads an IPv4 or IPv6 address.
pub fn read_address(text: &str) -> Result<IpAddr, ValueError> {
    text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Address,
            format!("“{text}” is not an IP address. Write one like 127.0.0.1; names such as localhost do not work."),
            format!("“{text}”不是 IP 地址。请写成 127.0.0.1 这样的地址；不能用 localhost 之类的名称。"),
        )
    })
}

fn read_long(item: &Node, steps: &[Step], problems: &mut Problems) -> Result<Option<PortMapping>, ValueError> {
    let text = |key: &str| item.get(key).and_then(Node::as_text).map(Box::<str>::from);
    let Some(target_text) = item.get("target").and_then(Node::as_text) else {
        return Err(ValueError::missing("target", "80"));
    };
    // Errors are collected, so that each field of the form shows its own.
    let mut read = |key: &str, error: ValueError| note(problems, steps, &[key.into()], error);
    let target = match Templated::read(target_text, PortRange::parse) {
        Ok(Templated::Known(range)) if !range.is_single() => {
            let error = ValueError::new(
                ValueErrorKind::Syntax,
                "The long form takes a single container port. Use the short form for a range.",
                "长格式只能写单个容器端口。端口范围请用短格式。",
            );
            read("target", error);
            None
        }
        Ok(Templated::Known(PortRange { start: 0, .. })) => {
            read("target", port_zero());
            None
        }
        Ok(target) => Some(target),
        Err(error) => {
            read("target", error);
            None
        }
    };
    let published = match text("published").filter(|text| !text.is_empty()).map(|text| read_range(&text)).transpose() {
        Ok(published) => published,
        Err(error) => {
            read("published", error);
            None
        }
    };
    let host_ip = match text("host_ip")
        .filter(|text| !text.is_empty())
        .map(|text| Templated::read(&text, read_address))
        .transpose()
    {
        Ok(host_ip) => host_ip,
        Err(error) => {
            read("host_ip", error);
            None
        }
    };
    let protocol = match text("protocol").map(|text| Templated::read(&text, Protocol::parse)).transpose() {
        Ok(protocol) => protocol.unwrap_or(Templated::Known(Protocol::Tcp)),
        Err(error) => {
            read("protocol", error);
            Templated::Known(Protocol::Tcp)
        }
    };
    Ok(target.map(|target| PortMapping {
        host_ip,
        published,
        target,
        protocol,
        mode: text("mode"),
        name: text("name"),
        app_protocol: text("app_protocol"),
        form: PortForm::Long,
        steps: Vec::new(),
    }))
}

/// Splits `80/udp`; an empty protocol after the slash means TCP, as for Docker.
fn protocol_suffix(text: &str) -> Result<(&str, Templated<Protocol>), ValueError> {
    let parts = split_outside(text, '/');
    match parts.as_slice() {
        [ports] => Ok((ports, Templated::Known(Protocol::Tcp))),
        [ports, ""] => Ok((ports, Templated::Known(Protocol::Tcp))),
        [ports, protocol] => Ok((ports, Templated::read(protocol, Protocol::parse)?)),
        _ => Err(port_syntax(text)),
    }
}

fn read_range(text: &str) -> Result<Templated<PortRange>, ValueError> {
    Templated::read(text, PortRange::parse)
}

fn port_syntax(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{text}” is not a port mapping. Write host:container, like 8080:80, or just the container port."),
        format!("“{text}”不是端口映射。请写成“主机端口:容器端口”，如 8080:80，或只写容器端口。"),
    )
}

fn port_zero() -> ValueError {
    ValueError::new(
        ValueErrorKind::Range,
        "A container port cannot be 0. Write the port on which the program listens.",
        "容器端口不能是 0。请写程序监听的端口。",
    )
}

fn unequal_ranges(published: PortRange, target: PortRange) -> ValueError {
    let (host, container) = (published.count(), target.count());
    ValueError::new(
        ValueErrorKind::Range,
        format!("{host} host ports cannot serve {container} container ports. Make both ranges equally long."),
        format!("{host} 个主机端口无法对应 {container} 个容器端口。请让两个范围一样长。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> Result<String, ValueErrorKind> {
        PortMapping::parse_short(text).map(|mapping| mapping.to_short()).map_err(|error| error.kind)
    }

    #[test]
    fn the_short_form_is_read_and_written() {
        for (text, wanted) in [
            ("80", "80"),
            ("8080:80", "8080:80"),
            ("127.0.0.1:8080:80", "127.0.0.1:8080:80"),
            ("127.0.0.1::80", "127.0.0.1::80"),
            ("[::1]:80:80", "[::1]:80:80"),
            ("::1:80:80", "[::1]:80:80"),
            ("[::1]::80", "[::1]::80"),
            ("80/udp", "80/udp"),
            ("80/TCP", "80"),
            ("80/", "80"),
            ("3000-3002", "3000-3002"),
            ("3000-3002:80", "3000-3002:80"),
            ("3000-3002:80-82", "3000-3002:80-82"),
            (":80", "80"),
            ("0:80", "0:80"),
            ("080", "80"),
            ("${PORT:-8080}:80", "${PORT:-8080}:80"),
            ("${IP:-127.0.0.1}:${PORT}:80/udp", "${IP:-127.0.0.1}:${PORT}:80/udp"),
            ("80${X}:80/${PROTO}", "80${X}:80/${PROTO}"),
            ("${ALL}", "${ALL}"),
        ] {
            assert_eq!(short(text).as_deref(), Ok(wanted), "{text}");
        }
        for (text, kind) in [
            ("", ValueErrorKind::Syntax),
            ("80:", ValueErrorKind::Syntax),
            ("127.0.0.1:80", ValueErrorKind::Syntax),
            ("80/foo", ValueErrorKind::Choice),
            ("80/tcp/udp", ValueErrorKind::Syntax),
            ("3000:80-82", ValueErrorKind::Range),
            ("3000-3001:80-82", ValueErrorKind::Range),
            ("localhost:80:80", ValueErrorKind::Address),
            ("1.2.3:80:80", ValueErrorKind::Address),
            ("80:80:80", ValueErrorKind::Address),
            ("80:0", ValueErrorKind::Range),
            ("70000", ValueErrorKind::Range),
            ("-1:80", ValueErrorKind::Syntax),
            ("5-3", ValueErrorKind::Range),
            ("a", ValueErrorKind::Syntax),
            (" 80:80", ValueErrorKind::Syntax),
            ("80 : 80", ValueErrorKind::Syntax),
            ("80.5", ValueErrorKind::Syntax),
        ] {
            assert_eq!(short(text), Err(kind), "{text}");
        }
    }

    #[test]
    fn ranges_map_pair_by_pair() {
        let mapping = PortMapping::parse_short("3000-3001:80-81").unwrap();
        assert_eq!(mapping.pairs(), [(Some(3000), 80), (Some(3001), 81)]);
        assert_eq!(PortMapping::parse_short("3000-3001:80").unwrap().pairs(), [(None, 80)]);
        assert_eq!(PortMapping::parse_short("80").unwrap().pairs(), [(None, 80)]);
        assert!(PortMapping::parse_short("${P}").unwrap().pairs().is_empty());
    }

    #[test]
    fn the_long_form_and_its_mistakes() {
        let long = |pairs: &[(&str, &str)]| Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))));
        let body = Node::map_of([(
            "ports",
            Node::sequence(vec![
                long(&[
                    ("target", "80"),
                    ("published", "8000-8001"),
                    ("host_ip", "::1"),
                    ("protocol", "udp"),
                    ("mode", "host"),
                ]),
                long(&[("published", "80")]),
                long(&[("target", "80-81")]),
                long(&[("target", "80"), ("published", "x"), ("host_ip", "y"), ("protocol", "z")]),
                Node::plain("81"),
                Node::null(),
                long(&[("target", "${T}"), ("published", "${P}")]),
            ]),
        )]);
        let mut problems = Vec::new();
        let found = ports(&body, &mut problems);
        let texts: Vec<_> = found.iter().map(PortMapping::to_short).collect();
        assert_eq!(texts, ["[::1]:8000-8001:80/udp", "80", "81", "${P}:${T}"]);
        assert_eq!(found[0].mode.as_deref(), Some("host"));
        assert_eq!(found[2].steps, ["ports".into(), 4.into()]);
        let places: Vec<_> = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(
            places,
            ["ports[1]", "ports[2].target", "ports[3].published", "ports[3].host_ip", "ports[3].protocol", "ports[5]"]
        );
    }

    #[test]
    fn exposed_ports() {
        let items = ["80", "80-81/udp", "x", "${P}"].map(Node::plain);
        let body = Node::map_of([("expose", Node::sequence(items.to_vec()))]);
        let mut problems = Vec::new();
        assert_eq!(exposed(&body, &mut problems).len(), 3);
        assert_eq!(problems.len(), 1);
        assert!(ports(&Node::map_of([("ports", Node::null())]), &mut problems).is_empty());
        assert_eq!(problems.len(), 2);
    }
}
