//! The stack as a Mermaid flowchart: services in the networks that they are on, what they connect to, and where
//! visitors come in.
use super::Context;
use crate::text::Text;

/// A line of the chart.
enum Line {
    /// `id["label"]` or `id[("label")]` for what keeps data.
    Node {
        id: String,
        label: String,
        keeps: bool,
    },
    /// A box around the lines up to [`Line::End`].
    Begin {
        id: String,
        label: String,
    },
    End,
    /// `from --> to`, with words on it, dotted for what only waits.
    Arrow {
        from: String,
        to: String,
        label: String,
        dotted: bool,
    },
}

/// The chart. A service on several networks stands in the first of them, because a box of Mermaid cannot overlap another;
/// the table of networks has them all.
pub(super) fn text(context: &Context<'_>) -> String {
    let stack = &context.stack;
    let id = |index: usize| format!("s{index}");
    let node = |index: usize| {
        let service = stack.service(index);
        Line::Node { id: id(index), label: service.name.to_string(), keeps: service.keeps_data() }
    };
    let mut lines = Vec::new();
    let home = |index: usize| stack.service(index).networks.first().copied();
    for (number, network) in stack.networks().iter().enumerate() {
        let members: Vec<usize> =
            network.members.iter().copied().filter(|index| home(*index) == Some(number)).collect();
        if members.is_empty() {
            continue;
        }
        let closed = Text::fixed(" (closed)", "（隔离）");
        let suffix = if network.view.internal { closed.get(context.language) } else { "" };
        lines.push(Line::Begin { id: format!("n{number}"), label: format!("{}{suffix}", network.name) });
        lines.extend(members.into_iter().map(node));
        lines.push(Line::End);
    }
    lines.extend((0..stack.services().len()).filter(|index| home(*index).is_none()).map(node));
    let visitors = Text::fixed("visitors", "访问者");
    let mut doors = Vec::new();
    for (index, service) in stack.services().iter().enumerate() {
        let open = service.view.ports.iter().filter(|port| !port.is_loopback()).flat_map(|port| port.pairs());
        let ports: Vec<String> = open.filter_map(|(published, _)| published).map(|port| port.to_string()).collect();
        if !ports.is_empty() {
            let (from, to, label) = ("world".to_owned(), id(index), ports.join(", "));
            doors.push(Line::Arrow { from, to, label, dotted: false });
        }
    }
    if !doors.is_empty() {
        let label = visitors.get(context.language).to_owned();
        lines.push(Line::Node { id: "world".to_owned(), label, keeps: false });
        lines.append(&mut doors);
    }
    let mut drawn: Vec<(usize, usize)> = Vec::new();
    for route in &context.document.settings.routes {
        if let (Some(from), Some(to)) = (stack.find(&route.proxy), stack.find(&route.service)) {
            drawn.push((from, to));
            lines.push(Line::Arrow { from: id(from), to: id(to), label: route.path.clone(), dotted: false });
        }
    }
    for connection in stack.connections() {
        let (Some(from), Some(to)) = (stack.find_id(connection.from), stack.find_id(connection.to)) else { continue };
        if !drawn.contains(&(from, to)) {
            drawn.push((from, to));
            let label = connection.port.map_or_else(String::new, |port| port.to_string());
            lines.push(Line::Arrow { from: id(from), to: id(to), label, dotted: false });
        }
    }
    for edge in stack.start().edges() {
        if !drawn.contains(&(edge.from, edge.to)) {
            drawn.push((edge.from, edge.to));
            lines.push(Line::Arrow { from: id(edge.from), to: id(edge.to), label: String::new(), dotted: true });
        }
    }
    print(&lines)
}

fn print(lines: &[Line]) -> String {
    let mut out = String::from("flowchart LR");
    let mut indent = "  ";
    for line in lines {
        let text = match line {
            Line::Node { id, label, keeps: true } => format!("{id}[({})]", quoted(label)),
            Line::Node { id, label, keeps: false } => format!("{id}[{}]", quoted(label)),
            Line::Begin { id, label } => format!("subgraph {id}[{}]", quoted(label)),
            Line::End => {
                indent = "  ";
                "end".to_owned()
            }
            Line::Arrow { from, to, label, dotted } => {
                let arrow = if *dotted { "-.->" } else { "-->" };
                let words = if label.is_empty() { String::new() } else { format!("|{}|", quoted(label)) };
                format!("{from} {arrow}{words} {to}")
            }
        };
        out.push_str(&format!("\n{indent}{text}"));
        if matches!(line, Line::Begin { .. }) {
            indent = "    ";
        }
    }
    out
}

/// A label in quotes; Mermaid writes what has a meaning of its own as `#code;`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '`' | '|' | ';' | '&' => out.push_str(&format!("#{};", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::BundleOptions;
    use super::*;
    use crate::catalog;
    use crate::compose::read;

    #[test]
    fn networks_connections_and_doors_are_drawn() {
        let document = catalog::open::open_stack(catalog::stack("trading-platform").unwrap());
        let context = Context::new(&document, &BundleOptions::default());
        let chart = text(&context);
        let id = |name: &str| format!("s{}", context.stack.find(name).unwrap());
        assert!(chart.contains(&format!("{} -->|\"5432\"| {}", id("backend"), id("postgres"))), "{chart}");
        assert!(chart.contains(&format!("world -->|\"80\"| {}", id("nginx"))), "{chart}");
        assert!(chart.contains("trading-data (closed)"), "{chart}");
        assert_eq!(chart.matches("subgraph").count(), chart.matches("\n  end").count());
    }

    #[test]
    fn names_cannot_break_the_chart() {
        let document = read("services:\n  'a\"]; end':\n    image: x:1\n").document;
        let chart = text(&Context::new(&document, &BundleOptions::default()));
        assert!(chart.contains("[\"a#34;]#59; end\"]"), "{chart}");
    }
}
