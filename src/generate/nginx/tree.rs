//! The tree of an nginx configuration: directives, blocks, comments, blank lines.
//!
//! Builder, printer and parser share it. A word of the tree is the value that nginx sees, without quotes and escapes;
//! the printer decides how to quote it.

/// A configuration file, or the content of one that is included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The main context.
    pub items: Vec<Item>,
}

/// One entry of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A simple directive or a block.
    Directive(Directive),
    /// `# …`
    Comment(Comment),
    /// One blank line. The parser folds several into one and drops those at the edges of a block.
    Blank,
}

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What stands after the `#`, usually with a leading space.
    pub text: String,
    /// Whether it stands behind a directive or a brace on the same line.
    pub trailing: bool,
}

/// A directive with its arguments and, for a block, its content.
///
/// Equality ignores [`Directive::line`] and [`Directive::file`]: two configurations are equal when nginx reads the same from both.
#[derive(Clone, Debug, Eq)]
pub struct Directive {
    /// `listen`, `server`, `proxy_pass`; inside `map` and `types` it is the left-hand value.
    pub name: String,
    /// The arguments.
    pub args: Vec<String>,
    /// The content of a block; `None` for a directive that ends with `;`.
    pub block: Option<Vec<Item>>,
    /// The line of the name, from 1; 0 when it was not read from a file.
    pub line: usize,
    /// Which file it stands in, where a tree is put together from several; 0 otherwise.
    pub file: usize,
}

impl PartialEq for Directive {
    fn eq(&self, other: &Directive) -> bool {
        self.name == other.name && self.args == other.args && self.block == other.block
    }
}

impl Directive {
    /// A directive that ends with `;`.
    pub fn new<A: Into<String>>(name: impl Into<String>, args: impl IntoIterator<Item = A>) -> Directive {
        Directive { name: name.into(), args: args.into_iter().map(Into::into).collect(), block: None, line: 0, file: 0 }
    }

    /// A directive with a block.
    pub fn block<A: Into<String>>(
        name: impl Into<String>,
        args: impl IntoIterator<Item = A>,
        items: Vec<Item>,
    ) -> Directive {
        Directive { block: Some(items), ..Directive::new(name, args) }
    }

    /// The directives directly inside its block.
    pub fn children(&self) -> impl Iterator<Item = &Directive> {
        directives(self.block.as_deref().unwrap_or_default())
    }

    /// The directives of one name directly inside its block.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Directive> {
        self.children().filter(move |child| child.name == name)
    }

    /// The first argument.
    pub fn first(&self) -> Option<&str> {
        self.args.first().map(String::as_str)
    }
}

impl Config {
    /// The directives of the main context.
    pub fn directives(&self) -> impl Iterator<Item = &Directive> {
        directives(&self.items)
    }

    /// Every directive in file order, each with the directives around it, outermost first.
    pub fn walk(&self) -> Vec<(Vec<&Directive>, &Directive)> {
        let mut found = Vec::new();
        let mut open: Vec<(Vec<&Directive>, &Directive)> =
            self.directives().map(|directive| (Vec::new(), directive)).collect();
        open.reverse();
        while let Some((around, directive)) = open.pop() {
            let inside: Vec<&Directive> = around.iter().copied().chain([directive]).collect();
            let mut children: Vec<_> = directive.children().map(|child| (inside.clone(), child)).collect();
            children.reverse();
            open.extend(children);
            found.push((around, directive));
        }
        found
    }
}

impl Item {
    /// A directive that ends with `;`.
    pub fn directive<A: Into<String>>(name: impl Into<String>, args: impl IntoIterator<Item = A>) -> Item {
        Item::Directive(Directive::new(name, args))
    }

    /// A directive with a block.
    pub fn block<A: Into<String>>(
        name: impl Into<String>,
        args: impl IntoIterator<Item = A>,
        items: Vec<Item>,
    ) -> Item {
        Item::Directive(Directive::block(name, args, items))
    }

    /// A comment on its own line.
    pub fn comment(text: impl AsRef<str>) -> Item {
        Item::Comment(Comment { text: format!(" {}", text.as_ref().trim()), trailing: false })
    }
}

fn directives(items: &[Item]) -> impl Iterator<Item = &Directive> {
    items.iter().filter_map(|item| match item {
        Item::Directive(directive) => Some(directive),
        _ => None,
    })
}
