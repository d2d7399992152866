//! The full grammar of Compose files as texts: every attribute in every form of `tests/fixtures/forms.txt`, written by
//! different hands.
use dockwright::compose::parse::parse;
use dockwright::compose::print::is_plain;
use dockwright::model::node::is_ambiguous;
use dockwright::model::{Kind, Node, Scalar, Style, Value};
use std::path::Path;

/// An attribute with a value that it takes.
#[derive(Clone, Debug)]
pub struct Form {
    /// The section with the star of its records; empty at the top.
    pub section: String,
    /// What a record of the section needs besides.
    pub needs: Option<(String, Node)>,
    /// The key; empty where the value is the whole record.
    pub key: String,
    /// The value.
    pub value: Node,
    /// True where docker compose 2.40 does not know it.
    pub new: bool,
}

/// Files beside the Compose file that the forms name.
pub const BESIDE: [(&str, &str); 14] = [
    (
        "other.yaml",
        "services:\n  far:\n    image: example/far\n    volumes: ['./far:/far']\n    environment: [FAR=1]\n",
    ),
    ("inc.yaml", "services:\n  included: {image: 'example/included:${INC:-none}'}\n"),
    ("inc.override.yaml", "services:\n  included: {init: true}\n"),
    ("sub/keep", ""),
    ("inc.env", "INC=1\n"),
    ("a.env", "FROM_A=1\nBOTH=a\n"),
    ("b.env", "FROM_B='its'\nBOTH=\"b\"\n"),
    (".env", "SOME_VARIABLE=some\n"),
    ("labels.txt", "com.example.file=1\n"),
    ("more.txt", "com.example.more=2\n"),
    ("spec.json", "{}\n"),
    ("s.txt", "secret\n"),
    ("c.txt", "config\n"),
    ("id", "key\n"),
];

fn node(text: &str) -> Node {
    let tree = parse(text);
    assert_eq!(tree.errors, [], "{text}");
    tree.root().map_or_else(Node::null, |root| tree.to_node(root))
}

/// Every form.
pub fn forms() -> Vec<Form> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms.txt");
    let text = std::fs::read_to_string(file).expect("the forms");
    let (mut section, mut needs) = (String::new(), None);
    let mut all = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("==") {
            let (name, more) = head.trim().split_once(' ').unwrap_or((head.trim(), ""));
            section = name.to_owned();
            needs = more.split_once(": ").map(|(key, value)| (key.to_owned(), node(value)));
            continue;
        }
        let (new, line) = line.strip_prefix("new ").map_or((false, line), |line| (true, line));
        let (key, value) = line.split_once(": ").expect("a key and a value");
        let form = Form { section: section.clone(), needs: needs.clone(), key: key.into(), value: node(value), new };
        all.push(form);
    }
    all
}

/// The body of a record that has a form.
fn body(form: &Form) -> Node {
    if form.key.is_empty() {
        return form.value.clone();
    }
    let mut pairs = Vec::new();
    match form.section.as_str() {
        "services.*" if !matches!(form.key.as_str(), "image" | "build" | "provider" | "extends") => {
            pairs.push(("image".to_owned(), Node::plain("example/app")));
        }
        _ => {}
    }
    let own = matches!(form.key.as_str(), "file" | "environment" | "external" | "content" | "model");
    pairs.extend(form.needs.clone().filter(|_| !own));
    pairs.push((form.key.clone(), form.value.clone()));
    Node::map_of(pairs)
}

/// A document with forms, each in a record of its own, that declares what they refer to and uses what they declare.
pub fn stack(forms: &[Form]) -> Node {
    let image = |name: &str| Node::map_of([("image", Node::plain(name))]);
    let mut sections: Vec<(&str, Vec<(String, Node)>)> =
        Kind::ALL.iter().map(|kind| (kind.section(), Vec::new())).collect();
    let mut top = Vec::new();
    for (number, form) in forms.iter().enumerate() {
        let name = format!("s{number}");
        match sections.iter_mut().find(|(section, _)| form.section.strip_suffix(".*") == Some(*section)) {
            Some((_, records)) => records.push((name, body(form))),
            None => top.push((form.key.clone(), form.value.clone())),
        }
    }
    // What stands nowhere else is left out of the resolved view.
    let names = |section: &str| -> Vec<String> {
        let records = sections.iter().find(|(name, _)| *name == section);
        records.map_or(Vec::new(), |(_, records)| records.iter().map(|(name, _)| name.clone()).collect())
    };
    let list = |names: Vec<String>| Node::sequence(names.into_iter().map(Node::plain).collect());
    let mut user = vec![("image", Node::plain("example/user"))];
    for section in ["networks", "secrets", "configs", "models"] {
        if !names(section).is_empty() {
            user.push((section, list(names(section))));
        }
    }
    let mounts: Vec<String> = names("volumes").iter().map(|name| format!("{name}:/{name}")).collect();
    if !mounts.is_empty() {
        user.push(("volumes", list(mounts)));
    }
    let declared: [(&str, &[(&str, Node)]); 6] = [
        (
            "services",
            &[("base", image("example/base")), ("base2", image("example/base")), ("user", Node::map_of(user))],
        ),
        ("networks", &[("net", node("{ipam: {config: [{subnet: 172.16.238.0/24}]}}")), ("net2", Node::null())]),
        ("volumes", &[("vol", Node::null()), ("vol2", Node::null())]),
        ("secrets", &[("sec", node("{file: ./s.txt}")), ("sec2", node("{environment: SOME_VARIABLE}"))]),
        ("configs", &[("cfg", node("{file: ./c.txt}")), ("cfg2", node("{content: text}"))]),
        ("models", &[("mod", node("{model: ai/smollm2}"))]),
    ];
    for (section, records) in declared {
        if top.iter().any(|(key, _)| key == section) {
            continue;
        }
        let mut all: Vec<(String, Node)> =
            records.iter().map(|(name, body)| ((*name).to_owned(), body.clone())).collect();
        all.extend(sections.iter().filter(|(name, _)| *name == section).flat_map(|(_, records)| records.clone()));
        top.push((section.to_owned(), Node::map_of(all)));
    }
    Node::map_of(top)
}

/// How a text is written. With a seed each choice falls anew, and the fields are what it may fall on.
#[derive(Clone, Debug, Default)]
pub struct Hand {
    /// What it is called.
    pub name: &'static str,
    /// Where the choices come from; without one they are the fields.
    pub seed: Option<u64>,
    /// Collections of attributes in brackets and braces.
    pub flow: bool,
    /// How texts are quoted where that makes no difference.
    pub style: Style,
    /// Columns between a key and its mapping.
    pub indent: usize,
    /// Columns between a key and the dashes below it.
    pub dash: usize,
    /// Comments behind values and on lines of their own.
    pub comments: bool,
    /// Blank lines between records.
    pub blank: bool,
    /// Values come through aliases of anchors in an `x-` section.
    pub anchors: bool,
    /// Parts of records come through merge keys.
    pub merges: bool,
    /// `\r\n` ends lines.
    pub crlf: bool,
    /// A byte order mark begins the text.
    pub mark: bool,
    /// No line break ends the text.
    pub unended: bool,
}

/// Hands that differ in one thing each.
pub fn hands() -> Vec<Hand> {
    let plain = Hand { name: "block", indent: 2, dash: 2, ..Hand::default() };
    let with = |name: &'static str, change: &dyn Fn(&mut Hand)| {
        let mut hand = Hand { name, ..plain.clone() };
        change(&mut hand);
        hand
    };
    vec![
        plain.clone(),
        with("flow", &|hand| hand.flow = true),
        with("tight", &|hand| hand.dash = 0),
        with("wide", &|hand| (hand.indent, hand.dash, hand.blank) = (4, 4, true)),
        with("single", &|hand| hand.style = Style::Single),
        with("double", &|hand| hand.style = Style::Double),
        with("literal", &|hand| hand.style = Style::Literal),
        with("folded", &|hand| hand.style = Style::Folded),
        with("comments", &|hand| (hand.comments, hand.blank) = (true, true)),
        with("anchors", &|hand| hand.anchors = true),
        with("merges", &|hand| hand.merges = true),
        with("crlf", &|hand| (hand.crlf, hand.comments) = (true, true)),
        with("mark", &|hand| (hand.mark, hand.unended) = (true, true)),
        mixed(7),
    ]
}

/// A hand that writes every value as it comes.
pub fn mixed(seed: u64) -> Hand {
    let mut hand = Hand { name: "mixed", seed: Some(seed), indent: 2, dash: 2, ..Hand::default() };
    hand.crlf = hand.roll(8) == 0;
    hand.mark = hand.roll(12) == 0;
    hand.unended = hand.roll(6) == 0;
    hand.indent = 2 + 2 * hand.roll(2);
    hand
}

impl Hand {
    /// A number below `most`, from the seed.
    fn roll(&mut self, most: usize) -> usize {
        let seed = self.seed.get_or_insert(0);
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % most
    }

    fn choose(&mut self, fixed: bool, of: usize) -> bool {
        if self.seed.is_some() { self.roll(of) == 0 } else { fixed }
    }

    fn style(&mut self) -> Style {
        if self.seed.is_none() {
            return self.style;
        }
        match self.roll(8) {
            0 => Style::Single,
            1 => Style::Double,
            2 => Style::Literal,
            3 => Style::Folded,
            _ => Style::Plain,
        }
    }
}

/// Writes documents.
struct Writer {
    hand: Hand,
    out: String,
    /// Values with anchors, in the order of their numbers.
    shared: Vec<Node>,
    number: usize,
    /// True where the record has a merge key: a second one would be a duplicate.
    merged: bool,
}

/// A document written by a hand.
pub fn write(document: &Node, hand: &Hand) -> String {
    let mut writer = Writer { hand: hand.clone(), out: String::new(), shared: Vec::new(), number: 0, merged: false };
    if writer.hand.choose(hand.comments, 3) {
        writer.out.push_str("# The head of the file.\n\n");
    }
    let takes_part = hand.seed.is_some() || hand.anchors || hand.merges;
    if takes_part {
        writer.share(document);
    }
    for (key, value) in document.as_mapping().expect("a mapping").iter() {
        if writer.hand.choose(hand.blank, 2) && !writer.out.is_empty() {
            writer.out.push('\n');
        }
        writer.out.push_str(key);
        writer.out.push(':');
        match value.as_mapping().filter(|records| Kind::from_section(key).is_some() && !records.is_empty()) {
            Some(records) => {
                writer.out.push('\n');
                for (name, body) in records.iter() {
                    writer.record(name, body);
                }
            }
            None => writer.value(value, 0),
        }
    }
    let mut text = writer.out;
    if hand.unended && !text.ends_with("\n\n") {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if hand.crlf {
        text = text.replace('\n', "\r\n");
    }
    if hand.mark { format!("\u{feff}{text}") } else { text }
}

impl Writer {
    /// An `x-` section with the values of attributes that aliases can name.
    fn share(&mut self, document: &Node) {
        let mut bodies = Vec::new();
        for (key, records) in document.as_mapping().expect("a mapping").iter() {
            if Kind::from_section(key).is_some() {
                let records = records.as_mapping().into_iter().flat_map(|records| records.iter());
                bodies.extend(records.filter_map(|(_, body)| body.as_mapping().cloned()));
            }
        }
        let whole = self.hand.merges;
        let mut all: Vec<Node> = Vec::new();
        for mapping in bodies {
            let own: Vec<(&str, &Node)> = mapping.iter().filter(|(key, _)| !matches!(*key, "image" | "file")).collect();
            for (key, value) in own {
                if !self.hand.choose(true, 4) {
                    continue;
                }
                let merged = if self.hand.seed.is_some() { self.hand.roll(2) == 0 } else { whole };
                let shared = if merged { Node::map_of([(key, value.clone())]) } else { value.clone() };
                if !all.contains(&shared) {
                    all.push(shared);
                }
            }
        }
        if all.is_empty() {
            return;
        }
        self.out.push_str("x-shared:\n");
        for (number, value) in all.into_iter().enumerate() {
            self.out.push_str(&format!("- &a{number}"));
            self.plain_value(&value, 2);
            self.shared.push(value);
        }
    }

    fn record(&mut self, name: &str, body: &Node) {
        let column = self.hand.indent;
        self.merged = false;
        if self.hand.choose(self.hand.blank, 4) {
            self.out.push('\n');
        }
        if self.hand.choose(self.hand.comments, 5) {
            self.out.push_str(&format!("{}# About {name}: \"it\" #1\n", " ".repeat(column)));
        }
        self.out.push_str(&format!("{}{name}:", " ".repeat(column)));
        match body.as_mapping().filter(|mapping| !mapping.is_empty() && body.tag.is_none()) {
            Some(mapping) if self.hand.seed.is_none() || self.hand.roll(6) > 0 => {
                self.line_end();
                for (key, value) in mapping.iter() {
                    self.entry(key, value, column + self.hand.indent);
                }
            }
            _ => self.value(body, column),
        }
    }

    fn entry(&mut self, key: &str, value: &Node, column: usize) {
        if self.hand.choose(self.hand.comments, 8) {
            self.number += 1;
            self.out.push_str(&format!("{}# note {} on {key}\n", " ".repeat(column), self.number));
        }
        self.out.push_str(&" ".repeat(column));
        let merged = Node::map_of([(key, value.clone())]);
        let place = self.shared.iter().position(|shared| *shared == merged).filter(|_| !self.merged);
        if let Some(number) = place {
            self.merged = true;
            self.out.push_str(&format!("<<: *a{number}\n"));
            return;
        }
        self.key(key);
        self.value(value, column);
    }

    fn key(&mut self, key: &str) {
        let quoted = self.hand.choose(self.hand.style == Style::Double, 10) && key != "<<";
        if quoted || !is_plain(key, true) || is_ambiguous(key) {
            self.out.push_str(&format!("\"{key}\""));
        } else {
            self.out.push_str(key);
        }
        self.out.push(':');
    }

    /// What follows a colon, with the line break.
    fn value(&mut self, value: &Node, column: usize) {
        if let Some(number) = self.shared.iter().position(|shared| shared == value) {
            self.out.push_str(&format!(" *a{number}"));
            self.line_end();
            return;
        }
        self.plain_value(value, column);
    }

    fn plain_value(&mut self, value: &Node, column: usize) {
        if let Some(tag) = &value.tag {
            self.out.push_str(&format!(" {tag}"));
        }
        let flow = self.hand.choose(self.hand.flow, 3);
        match &value.value {
            Value::Scalar(scalar) => {
                self.scalar(scalar, column + self.hand.indent);
            }
            Value::Sequence(items) if !items.is_empty() && !flow => {
                self.line_end();
                let column = column + if self.hand.seed.is_some() { self.hand.roll(3) } else { self.hand.dash };
                for item in items {
                    if self.hand.choose(self.hand.comments, 8) {
                        self.number += 1;
                        self.out.push_str(&format!("{}# item {}\n", " ".repeat(column), self.number));
                    }
                    self.out.push_str(&format!("{}-", " ".repeat(column)));
                    match item.as_mapping().filter(|mapping| !mapping.is_empty() && item.tag.is_none()) {
                        Some(mapping) => {
                            for (position, (key, value)) in mapping.iter().enumerate() {
                                self.out.push_str(&" ".repeat(if position == 0 { 1 } else { column + 2 }));
                                self.key(key);
                                self.value(value, column + 2);
                            }
                        }
                        None => self.value(item, column + 2),
                    }
                }
            }
            Value::Mapping(mapping) if !mapping.is_empty() && !flow => {
                self.line_end();
                for (key, value) in mapping.iter() {
                    self.out.push_str(&" ".repeat(column + self.hand.indent));
                    self.key(key);
                    self.value(value, column + self.hand.indent);
                }
            }
            _ => {
                self.out.push(' ');
                self.inline(value, column);
                self.line_end();
            }
        }
    }

    fn inline(&mut self, value: &Node, column: usize) {
        // Now and then each part stands on a line of its own.
        let broken = self.hand.seed.is_some() && self.hand.roll(6) == 0;
        let line = format!("\n{}", " ".repeat(column + 4));
        let line = if broken { line.as_str() } else { "" };
        let separator = if broken { "," } else { ", " };
        match &value.value {
            Value::Scalar(scalar) => self.flow_scalar(scalar),
            Value::Sequence(items) => {
                self.out.push('[');
                for (position, item) in items.iter().enumerate() {
                    self.out.push_str(if position > 0 { separator } else { "" });
                    self.out.push_str(line);
                    self.inline(item, column + 4);
                }
                self.out.push_str(if items.is_empty() { "" } else { line });
                self.out.push(']');
            }
            Value::Mapping(mapping) => {
                self.out.push('{');
                for (position, (key, value)) in mapping.iter().enumerate() {
                    self.out.push_str(if position > 0 { separator } else { "" });
                    self.out.push_str(line);
                    self.key(key);
                    self.out.push(' ');
                    self.inline(value, column + 4);
                }
                self.out.push_str(if mapping.is_empty() { "" } else { line });
                self.out.push('}');
            }
        }
    }

    fn flow_scalar(&mut self, scalar: &Scalar) {
        let style = self.hand.style();
        let text = quoted(scalar, style, true).unwrap_or_else(|| quoted_or_double(scalar, true));
        self.out.push_str(if text.is_empty() { "null" } else { &text });
    }

    fn scalar(&mut self, scalar: &Scalar, column: usize) {
        let text = &*scalar.text;
        let style = self.hand.style();
        let free = is_free(scalar);
        let block = free
            && matches!(style, Style::Literal | Style::Folded)
            && !text.trim().is_empty()
            && !text.starts_with([' ', '\n'])
            && !text.chars().any(|c| c.is_control() && c != '\n')
            && !text.trim_end_matches('\n').ends_with(' ')
            && text.len() - text.trim_end_matches('\n').len() < 2;
        if !block {
            let text = quoted(scalar, style, false).unwrap_or_else(|| quoted_or_double(scalar, false));
            if !text.is_empty() {
                self.out.push(' ');
                self.out.push_str(&text);
            }
            self.line_end();
            return;
        }
        let folded = style == Style::Folded;
        self.out.push_str(if folded { " >" } else { " |" });
        self.out.push_str(if text.ends_with('\n') { "" } else { "-" });
        self.line_end();
        for (position, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            // A folded text needs two line breaks for one.
            if folded && position > 0 {
                self.out.push('\n');
            }
            self.out.push_str(&format!("{}{line}\n", " ".repeat(column)));
        }
    }

    fn line_end(&mut self) {
        if self.hand.choose(self.hand.comments, 6) {
            self.number += 1;
            self.out.push_str(&format!("  # line {}", self.number));
        }
        self.out.push('\n');
    }
}

/// True for texts that mean the same in every style.
fn is_free(scalar: &Scalar) -> bool {
    !scalar.text.is_empty() && !is_ambiguous(&scalar.text)
}

fn quoted_or_double(scalar: &Scalar, flow: bool) -> String {
    let plain = scalar.style == Style::Plain || is_free(scalar);
    if plain && (scalar.text.is_empty() || is_plain(&scalar.text, flow)) {
        return scalar.text.to_string();
    }
    serde_json::to_string(&*scalar.text).expect("a text")
}

/// A scalar in a style on one line; `None` where that would change it.
fn quoted(scalar: &Scalar, style: Style, flow: bool) -> Option<String> {
    let text = &*scalar.text;
    let keeps_quotes = scalar.style != Style::Plain;
    let fits = is_free(scalar) || keeps_quotes;
    match style {
        Style::Single if fits && !text.chars().any(char::is_control) => Some(format!("'{}'", text.replace('\'', "''"))),
        Style::Double if fits => Some(serde_json::to_string(text).expect("a text")),
        Style::Plain if keeps_quotes && !is_free(scalar) => None,
        Style::Plain if is_plain(text, flow) => Some(text.to_owned()),
        _ => None,
    }
}
