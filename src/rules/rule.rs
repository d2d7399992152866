//! What a rule is.
use super::table::{ALIASES, RULES};
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Path;
use crate::text::Text;

/// What a rule is about, for filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// The form of the Compose file.
    Compose,
    /// Networks, static addresses, subnets.
    Network,
    /// The addresses that services are given.
    Address,
    /// Published ports.
    Port,
    /// The order of the start.
    Dependency,
    /// Healthchecks.
    Healthcheck,
    /// Volumes and mounts.
    Volume,
    /// Variables and secrets.
    Environment,
    /// Memory, processors, limits.
    Resource,
    /// Restarts, replicas, names, images, builds.
    Run,
    /// What an intruder could use.
    Security,
    /// nginx configurations beside the Compose file.
    Nginx,
    /// Dockerfiles beside the Compose file.
    Dockerfile,
}

/// A rule.
pub struct Rule {
    /// The code: `net-no-shared`.
    pub code: &'static str,
    /// What it is about.
    pub family: Family,
    /// What its findings cost at most.
    pub severity: Severity,
    /// What is wrong, as a title.
    pub name: Text,
    /// Why it matters.
    pub why: Text,
    /// How it is mended.
    pub how: Text,
    /// A command that shows it on a running stack; words in `<…>` are to be filled in.
    pub proof: &'static str,
    /// A Compose file in which it fires. Further files follow after lines like `--- .env`; `--- @host` is the machine.
    pub example: &'static str,
    /// Finds what is wrong.
    pub check: fn(&Stack, &mut Vec<Diagnostic>),
    /// When it fires and when it does not.
    #[cfg(test)]
    pub cases: Cases,
}

/// Files, in the form of [`Rule::example`]. A first line `# path` names the place of a finding that must be there.
#[cfg(test)]
pub struct Cases {
    /// Files in which the rule finds something.
    pub fires: &'static [&'static str],
    /// Files in which it finds nothing.
    pub silent: &'static [&'static str],
}

/// The rule of a code, or of another name of it: a variant, or what other tools call it.
pub fn rule(code: &str) -> Option<&'static Rule> {
    let code = ALIASES.iter().find(|(alias, _)| *alias == code).map_or(code, |(_, code)| code);
    RULES.iter().copied().find(|rule| rule.code == code)
}

impl Family {
    /// Every family in the order of the list.
    pub const ALL: [Family; 13] = [
        Family::Compose,
        Family::Network,
        Family::Address,
        Family::Port,
        Family::Dependency,
        Family::Healthcheck,
        Family::Volume,
        Family::Environment,
        Family::Resource,
        Family::Run,
        Family::Security,
        Family::Nginx,
        Family::Dockerfile,
    ];

    /// The name in filters.
    pub fn label(self) -> Text {
        match self {
            Family::Compose => Text::fixed("Compose file", "Compose 文件"),
            Family::Network => Text::fixed("Networks", "网络"),
            Family::Address => Text::fixed("Addresses", "地址"),
            Family::Port => Text::fixed("Ports", "端口"),
            Family::Dependency => Text::fixed("Start order", "启动顺序"),
            Family::Healthcheck => Text::fixed("Healthchecks", "健康检查"),
            Family::Volume => Text::fixed("Volumes", "存储卷"),
            Family::Environment => Text::fixed("Variables and secrets", "变量与密钥"),
            Family::Resource => Text::fixed("Resources", "资源"),
            Family::Run => Text::fixed("Running", "运行"),
            Family::Security => Text::fixed("Security", "安全"),
            Family::Nginx => Text::fixed("nginx", "nginx"),
            Family::Dockerfile => Text::fixed("Dockerfiles", "Dockerfile"),
        }
    }
}

impl Rule {
    /// A finding of this rule with its usual severity.
    pub(crate) fn finding(&self, path: Path, en: impl Into<String>, zh: impl Into<String>) -> Diagnostic {
        self.ranked(self.severity, path, en, zh)
    }

    /// A finding in another file of the project, at a line of it, from 1.
    pub(crate) fn in_file(
        &self,
        stack: &Stack,
        path: Path,
        (file, line): (&str, usize),
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Diagnostic {
        let text = stack.document().file(file).map_or("", |text| text);
        let at = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let mut found = self.finding(path, en, zh);
        found.file = Some((file.into(), at));
        found
    }

    /// A finding of this rule with another severity.
    pub(crate) fn ranked(
        &self,
        severity: Severity,
        path: Path,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Diagnostic {
        let what = Text::new(en.into(), zh.into());
        Diagnostic::new(self.code, severity, path, what, self.why.clone(), self.how.clone())
    }
}
