//! The palette: services and whole stacks as data.
//!
//! A [`ServiceTemplate`] is one service that can be dropped on the canvas, a [`Stack`] a complete system to start from.
//! Both carry ordinary Compose text, which the document reader reads like any file, the text of the `.env` it needs
//! (see [`mod@env`] for its conventions), and what Compose has no words for: nginx routes, Dockerfile recipes and the small
//! files that the services mount.
pub mod env;
pub mod open;
mod search;
mod services;
mod side;
mod stacks;

pub use env::{EnvVariable, SecretAlphabet, SecretKind, VariableSource};
pub use search::search;
pub use services::services;
pub use side::{BundleFile, CopySpec, Recipe, RecipeSpec, RouteMatch, RouteSpec, StackSide};
pub use stacks::stacks;

use crate::text::Text;

/// The path that every nginx service of the catalog answers itself, with status 200 and no upstream.
///
/// The healthchecks of the catalog's proxies ask for it, so the generated `nginx.conf` has to define it as an exact
/// location.
pub const PROXY_HEALTH_PATH: &str = "/healthz";

/// The images that the templates use, sorted, each once.
pub fn images() -> Vec<&'static str> {
    let lines = services().iter().flat_map(|service| service.compose.lines());
    let mut images: Vec<&str> = lines.filter_map(|line| line.trim_start().strip_prefix("image: ")).collect();
    images.sort_unstable();
    images.dedup();
    images
}

/// One service of the palette.
#[derive(Debug)]
pub struct ServiceTemplate {
    /// Stable identifier, lower case with hyphens.
    pub id: &'static str,
    /// Name on the card: the brand.
    pub name: Text,
    /// One line: what it is for.
    pub summary: Text,
    /// The shelf of the palette it stands on.
    pub category: Category,
    /// Symbol of its logo, one of those listed in `logos.txt`.
    pub logo: &'static str,
    /// More words that find it, English and Chinese, lower case, separated by blanks.
    pub keywords: &'static str,
    /// A Compose document with exactly one service, and the top-level volumes that it mounts. It names no network: the
    /// place where it is dropped decides.
    pub compose: &'static str,
    /// The variables that `compose` names, as the text of a `.env` file.
    pub env: &'static str,
    /// How to build it, for a service built from source.
    pub recipe: Option<RecipeSpec>,
    /// Files that it mounts from the bundle.
    pub files: &'static [BundleFile],
}

/// A whole system to start from.
#[derive(Debug)]
pub struct Stack {
    /// Stable identifier, lower case with hyphens.
    pub id: &'static str,
    /// Name in the template list.
    pub name: Text,
    /// One or two sentences: what it is made of.
    pub summary: Text,
    /// The Compose document.
    pub compose: &'static str,
    /// The variables that `compose` names, as the text of a `.env` file in sections.
    pub env: &'static str,
    /// What Compose cannot say.
    pub side: StackSide,
    /// How it looks: a picture in SVG, drawn from the document by a test (`tests/it/pictures.rs`), so that the start page
    /// shows it without laying anything out.
    pub picture: &'static str,
    /// How many services and how many networks it has.
    pub size: (usize, usize),
}

/// A shelf of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Relational, document, time-series and graph databases.
    Databases,
    /// Data kept in memory.
    Caches,
    /// Message queues, logs and buses.
    Queues,
    /// Search engines, vector indexes and object storage.
    SearchAndStorage,
    /// Reverse proxies and gateways.
    Proxies,
    /// Services that are built from source.
    Applications,
    /// Metrics, logs and dashboards.
    Observability,
    /// Administration, identity and everyday helpers.
    Tools,
}

impl Category {
    /// Every shelf, in the order of the palette.
    pub const ALL: [Category; 8] = [
        Category::Applications,
        Category::Databases,
        Category::Caches,
        Category::Queues,
        Category::SearchAndStorage,
        Category::Proxies,
        Category::Observability,
        Category::Tools,
    ];

    /// The heading of the shelf.
    pub const fn name(self) -> Text {
        match self {
            Category::Databases => Text::fixed("Databases", "数据库"),
            Category::Caches => Text::fixed("Caches", "缓存"),
            Category::Queues => Text::fixed("Queues", "消息队列"),
            Category::SearchAndStorage => Text::fixed("Search and storage", "搜索与存储"),
            Category::Proxies => Text::fixed("Proxies", "反向代理"),
            Category::Applications => Text::fixed("Applications", "应用服务"),
            Category::Observability => Text::fixed("Observability", "监控与日志"),
            Category::Tools => Text::fixed("Tools", "工具"),
        }
    }
}

/// The service template with this identifier.
pub fn service(id: &str) -> Option<&'static ServiceTemplate> {
    services().iter().find(|template| template.id == id)
}

/// The stack with this identifier.
pub fn stack(id: &str) -> Option<&'static Stack> {
    stacks().iter().find(|stack| stack.id == id)
}

#[cfg(test)]
mod tests;
