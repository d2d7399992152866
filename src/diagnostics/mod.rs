//! Findings about a document and their fixes.
use crate::change::Command;
use crate::model::Path;
use crate::text::Text;

/// What a finding costs the user, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The stack, or a part of it, does not start.
    Stop,
    /// It starts, but something cannot reach what it needs.
    Connect,
    /// Somebody can reach what they should not, or data is lost.
    Exposed,
    /// It works until something ordinary happens.
    Fragile,
    /// It works; a reader or a tool trips over it.
    Style,
}

/// Whether a fix may be applied without a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Safety {
    /// The one right change; nothing else is affected.
    Safe,
    /// A change with a choice in it, or one that others notice.
    Review,
}

/// A change that removes a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// The button's words: "Put web on data".
    pub title: Text,
    /// Whether it may be applied without a look.
    pub safety: Safety,
    /// What is done, as one step.
    pub commands: Vec<Command>,
}

/// A place that belongs to a finding beside its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The place.
    pub path: Path,
    /// What stands there.
    pub note: Text,
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule's code, such as `net-no-shared`.
    pub code: &'static str,
    /// What it costs.
    pub severity: Severity,
    /// The place in the Compose file, such as `services.api.ports[0]`.
    pub path: Path,
    /// Another file that the finding stands in, such as `.env`, and the byte; the Compose file where absent.
    pub file: Option<(Box<str>, usize)>,
    /// The byte in the Compose file, where the text itself is at fault and no path says where.
    pub at: Option<usize>,
    /// What is wrong, in one sentence with the names in it.
    pub what: Text,
    /// Why it matters.
    pub why: Text,
    /// How it is mended.
    pub how: Text,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Changes that mend it, the best first.
    pub fixes: Vec<Fix>,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Severity; 5] =
        [Severity::Stop, Severity::Connect, Severity::Exposed, Severity::Fragile, Severity::Style];

    /// The rank's name on the page.
    pub fn label(self) -> Text {
        match self {
            Severity::Stop => Text::fixed("Will not start", "无法启动"),
            Severity::Connect => Text::fixed("Cannot connect", "无法连接"),
            Severity::Exposed => Text::fixed("Exposed", "暴露或丢失"),
            Severity::Fragile => Text::fixed("Fragile", "不稳固"),
            Severity::Style => Text::fixed("Style", "风格"),
        }
    }

    /// The level of the command line and of review tools: `error`, `warning` or `info`.
    pub fn level(self) -> &'static str {
        match self {
            Severity::Stop | Severity::Connect => "error",
            Severity::Exposed | Severity::Fragile => "warning",
            Severity::Style => "info",
        }
    }

    /// The name in CSS classes and data attributes.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Stop => "stop",
            Severity::Connect => "connect",
            Severity::Exposed => "exposed",
            Severity::Fragile => "fragile",
            Severity::Style => "style",
        }
    }
}

impl Diagnostic {
    /// A finding without related places and fixes.
    pub fn new(code: &'static str, severity: Severity, path: Path, what: Text, why: Text, how: Text) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            path,
            file: None,
            at: None,
            what,
            why,
            how,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// The same finding with one change more that mends it; one without commands is left out.
    pub fn with_fix(
        mut self,
        safety: Safety,
        en: impl Into<String>,
        zh: impl Into<String>,
        commands: Vec<Command>,
    ) -> Diagnostic {
        if !commands.is_empty() {
            self.fixes.push(Fix { title: Text::new(en.into(), zh.into()), safety, commands });
        }
        self
    }

    /// The same finding with one place more that belongs to it.
    pub fn with_related(mut self, path: Path, en: impl Into<String>, zh: impl Into<String>) -> Diagnostic {
        self.related.push(Related { path, note: Text::new(en.into(), zh.into()) });
        self
    }

    /// The service, network or other record that the finding is about, as section and name.
    pub fn subject(&self) -> Option<(&str, &str)> {
        use crate::model::Step;
        match self.path.0.as_slice() {
            [Step::Key(section), Step::Key(name), ..] => Some((section, name)),
            _ => None,
        }
    }
}
