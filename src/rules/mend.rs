//! Changes that several rules propose.
use crate::change::Command;
use crate::graph::{Stack, StackAddress};
use crate::model::address::addresses;
use crate::model::edit::restyled;
use crate::model::{Kind, Node, Step};
use crate::text::Text;
use std::ops::RangeInclusive;

/// Writes another host, and where given another port, into an address, where the file has them as plain text.
pub(super) fn readdress(stack: &Stack, address: &StackAddress, host: &str, port: Option<u16>) -> Option<Command> {
    let service = stack.service(address.from);
    let node = service.record.body.at(&address.steps)?;
    let text = node.as_text()?;
    let written = addresses(&service.record.body)
        .into_iter()
        .find(|one| one.steps == address.steps && one.reference.host == address.reference.host)?;
    let range = written.reference.host_range.clone();
    let mut out = text.get(..range.start)?.to_owned();
    out.push_str(host);
    let mut rest = text.get(range.end..)?;
    if let Some(port) = port {
        let old = format!(":{}", written.reference.port_number()?);
        rest = rest.strip_prefix(old.as_str())?;
        out.push_str(&format!(":{port}"));
    }
    out.push_str(rest);
    Some(set(stack, address.from, &address.steps, Some(restyled(node, &out))))
}

/// Sets or removes something in a service.
pub(super) fn set(stack: &Stack, service: usize, steps: &[Step], value: Option<Node>) -> Command {
    Command::SetAt { id: stack.service(service).id, steps: steps.to_vec(), value }
}

/// Sets a text in a service in the quotes that it has.
pub(super) fn set_text(stack: &Stack, service: usize, steps: &[Step], text: &str) -> Command {
    let old = stack.service(service).record.body.at(steps);
    let node =
        old.filter(|node| node.as_scalar().is_some()).map_or_else(|| Node::text(text), |old| restyled(old, text));
    set(stack, service, steps, Some(node))
}

/// Adds an item to a list of a service, which is made where it is missing.
pub(super) fn push(stack: &Stack, service: usize, key: &str, item: Node) -> Option<Command> {
    let list = stack.service(service).record.body.get(key);
    let index = match list {
        None => return Some(set(stack, service, &[key.into()], Some(Node::sequence(vec![item])))),
        Some(list) => list.as_sequence()?.len(),
    };
    Some(set(stack, service, &[key.into(), Step::Index(index)], Some(item)))
}

/// Lets a service join a network. A service that names none stays on `default` besides.
pub(super) fn attach(stack: &Stack, service: usize, network: &str) -> Vec<Command> {
    let one = stack.service(service);
    if one.view.network_mode.is_some() {
        return Vec::new();
    }
    let mut out = Vec::new();
    if !one.view.has_networks && network != "default" {
        out.push(Command::Attach { service: one.id, network: "default".into() });
    }
    out.push(Command::Attach { service: one.id, network: network.to_owned() });
    out
}

/// The network on which two services meet with the least exposure, and who has to join it: one of the networks of the
/// target, the one with the fewest members; else one of the source.
pub(super) fn meeting_point(stack: &Stack, from: usize, to: usize) -> Option<(usize, usize)> {
    let fewest = |service: usize| {
        let networks = stack.networks_of(service).iter().copied();
        networks.min_by_key(|index| {
            let network = stack.network(*index);
            (network.view.external, !network.view.internal, network.members.len(), *index)
        })
    };
    let joinable = |service: usize| stack.service(service).view.network_mode.is_none();
    match fewest(to) {
        Some(network) if joinable(from) => Some((from, network)),
        _ => fewest(from).filter(|_| joinable(to)).map(|network| (to, network)),
    }
}

/// A named volume that does not exist yet, mounted at a path.
pub(super) fn new_volume(stack: &Stack, service: usize, target: &str) -> Option<Command> {
    let one = stack.service(service);
    let mut name = format!("{}_data", one.name.replace('.', "_"));
    if stack.declares(Kind::Volume, &name) {
        name = stack.document().free_name(Kind::Volume, &name);
    }
    let mount = push(stack, service, "volumes", Node::text(format!("{name}:{target}")))?;
    let volume = Command::AddRecord { kind: Kind::Volume, name: name.clone(), body: Node::null() };
    let label =
        Text::new(format!("Keep the data of {} in {name}", one.name), format!("把 {} 的数据保存到 {name}", one.name));
    Some(Command::Many { label, commands: vec![volume, mount] })
}

/// A `logging` that keeps three files of 10 MB.
pub(super) fn rotation() -> Node {
    let options = Node::map_of([("max-size", Node::quoted("10m")), ("max-file", Node::quoted("3"))]);
    Node::map_of([("driver", Node::plain("json-file")), ("options", options)])
}

/// Other words in a file of the project: the first place within some lines, counted from 1.
pub(super) fn reword(
    stack: &Stack,
    path: &str,
    lines: &RangeInclusive<usize>,
    old: &str,
    new: &str,
) -> Option<Command> {
    let text = stack.document().file(path)?;
    let (start, end) = bytes_of(text, lines);
    let at = start + text.get(start..end)?.find(old)?;
    let mended = format!("{}{new}{}", text.get(..at)?, text.get(at + old.len()..)?);
    Some(Command::SetFile { path: path.to_owned(), text: Some(mended) })
}

/// A file of the project without some of its lines, counted from 1.
pub(super) fn without_lines(stack: &Stack, path: &str, lines: &RangeInclusive<usize>) -> Option<Command> {
    let text = stack.document().file(path)?;
    let (start, end) = bytes_of(text, lines);
    let mended = format!("{}{}", text.get(..start)?, text.get(end..)?);
    Some(Command::SetFile { path: path.to_owned(), text: Some(mended) })
}

/// A file of the project with lines more behind a line that opens a block, one step further in. None where the block
/// goes on in the same line.
pub(super) fn first_in_block(stack: &Stack, path: &str, line: usize, new: &[String]) -> Option<Command> {
    let text = stack.document().file(path)?;
    let (start, end) = bytes_of(text, &(line..=line));
    let opening = text.get(start..end)?;
    let bare = opening.trim_end();
    if !bare.ends_with('{') || !opening.ends_with('\n') {
        return None;
    }
    let ending = if opening.ends_with("\r\n") { "\r\n" } else { "\n" };
    let own: String = opening.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    // The block's own lines say how far in they stand.
    let next = text.get(end..)?.lines().find(|line| !line.trim().is_empty() && line.trim() != "}");
    let inner: String = next.unwrap_or("").chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let indent = if inner.len() > own.len() { inner } else { format!("{own}    ") };
    let added: String = new.iter().map(|one| format!("{indent}{one}{ending}")).collect();
    let mended = format!("{}{added}{}", text.get(..end)?, text.get(end..)?);
    Some(Command::SetFile { path: path.to_owned(), text: Some(mended) })
}

/// A file of the project with a line more before another one, as far in as that. None where that line begins with
/// something else than a word.
pub(super) fn line_before(stack: &Stack, path: &str, line: usize, word: &str, new: &str) -> Option<Command> {
    let text = stack.document().file(path)?;
    let (start, end) = bytes_of(text, &(line..=line));
    let next = text.get(start..end)?;
    let indent = next.len() - next.trim_start().len();
    if !next.trim_start().starts_with(word) {
        return None;
    }
    let ending = if next.ends_with("\r\n") { "\r\n" } else { "\n" };
    let mended = format!("{}{}{new}{ending}{}", text.get(..start)?, next.get(..indent)?, text.get(start..)?);
    Some(Command::SetFile { path: path.to_owned(), text: Some(mended) })
}

/// Where lines, counted from 1, begin and end.
fn bytes_of(text: &str, lines: &RangeInclusive<usize>) -> (usize, usize) {
    let length = |count: usize| text.split_inclusive('\n').take(count).map(str::len).sum();
    (length(lines.start().saturating_sub(1)), length(*lines.end()))
}
