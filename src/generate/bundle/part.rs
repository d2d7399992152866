//! The parts of a bundle that the user takes or leaves.
use crate::text::Text;

/// A group of files that belong together. The Compose file, `.env`, Dockerfiles and the configuration that services
/// mount always come: without them the stack does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// `docker-compose.dev.yml`: source code mounted, restart on changes, tools on request.
    Development,
    /// `docker-compose.prod.yml`: replicas, sizes, rolling updates.
    Production,
    /// `README.md`, `ONBOARDING.md`.
    Documents,
    /// `Makefile` and the scripts that verify, back up and restore.
    Scripts,
    /// A firewall script for Docker's own chain.
    Firewall,
    /// The stack as `docker run` commands.
    DockerRun,
    /// A workflow that checks and builds on every push.
    Workflow,
}

/// A choice of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parts(u16);

impl Part {
    /// Every part, in the order in which they are offered.
    pub const ALL: [Part; 7] = [
        Part::Development,
        Part::Production,
        Part::Documents,
        Part::Scripts,
        Part::Firewall,
        Part::DockerRun,
        Part::Workflow,
    ];

    /// The stable name, for the command line and for what a browser remembers.
    pub const fn id(self) -> &'static str {
        match self {
            Part::Development => "dev",
            Part::Production => "prod",
            Part::Documents => "docs",
            Part::Scripts => "scripts",
            Part::Firewall => "firewall",
            Part::DockerRun => "docker-run",
            Part::Workflow => "ci",
        }
    }

    /// The part of this name.
    pub fn from_id(id: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.id() == id)
    }

    /// The name that the user reads.
    pub const fn name(self) -> Text {
        match self {
            Part::Development => Text::fixed("Development", "开发环境"),
            Part::Production => Text::fixed("Production", "生产环境"),
            Part::Documents => Text::fixed("Documents", "文档"),
            Part::Scripts => Text::fixed("Scripts", "脚本"),
            Part::Firewall => Text::fixed("Firewall", "防火墙"),
            Part::DockerRun => Text::fixed("docker run", "docker run"),
            Part::Workflow => Text::fixed("CI workflow", "CI 流程"),
        }
    }

    /// What it holds, in one line.
    pub const fn summary(self) -> Text {
        match self {
            Part::Development => Text::fixed(
                "docker-compose.dev.yml: mounted source, restart on changes, tools on request",
                "docker-compose.dev.yml：挂载源码、修改后自动重启、按需启动工具",
            ),
            Part::Production => Text::fixed(
                "docker-compose.prod.yml: replicas, sizes, rolling updates",
                "docker-compose.prod.yml：副本数、资源规格、滚动更新",
            ),
            Part::Documents => Text::fixed(
                "README and ONBOARDING: diagram, tables, first start, troubleshooting",
                "README 与 ONBOARDING：架构图、总表、首次启动与排查",
            ),
            Part::Scripts => Text::fixed("Makefile, verify, backup, restore", "Makefile 以及验证、备份、恢复脚本"),
            Part::Firewall => {
                Text::fixed("Rules in Docker's own chain DOCKER-USER", "写入 Docker 自带链 DOCKER-USER 的规则")
            }
            Part::DockerRun => Text::fixed("The same stack without Compose", "不用 Compose 启动同一套服务"),
            Part::Workflow => {
                Text::fixed("GitHub Actions: check and build on every push", "GitHub Actions：每次推送时检查并构建")
            }
        }
    }
}

impl Parts {
    /// No part: only what the stack needs to start.
    pub const NONE: Parts = Parts(0);

    /// Every part.
    pub const fn all() -> Parts {
        Parts((1 << Part::ALL.len()) - 1)
    }

    /// Whether a part is among them.
    pub const fn has(self, part: Part) -> bool {
        self.0 & 1 << part as u16 != 0
    }

    /// The same choice with or without a part.
    pub const fn with(self, part: Part, on: bool) -> Parts {
        let bit = 1 << part as u16;
        Parts(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// The ids of the parts, separated by commas.
    pub fn ids(self) -> String {
        Part::ALL.into_iter().filter(|part| self.has(*part)).map(Part::id).collect::<Vec<_>>().join(",")
    }

    /// Reads [`Parts::ids`].
    ///
    /// # Errors
    /// The first name that no part has.
    pub fn from_ids(text: &str) -> Result<Parts, String> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.into_iter().try_fold(Parts::NONE, |parts, name| {
            Part::from_id(name).map(|part| parts.with(part, true)).ok_or_else(|| name.to_owned())
        })
    }
}

impl Default for Parts {
    /// What most stacks want: environments, documents, scripts.
    fn default() -> Parts {
        [Part::Development, Part::Production, Part::Documents, Part::Scripts]
            .into_iter()
            .fold(Parts::NONE, |parts, part| parts.with(part, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_written_and_read() {
        assert_eq!(Parts::from_ids(&Parts::all().ids()), Ok(Parts::all()));
        assert_eq!(Parts::default().ids(), "dev,prod,docs,scripts");
        assert_eq!(
            Parts::from_ids(" dev , ci,"),
            Ok(Parts::NONE.with(Part::Development, true).with(Part::Workflow, true))
        );
        assert_eq!(Parts::from_ids("dev,nope"), Err("nope".to_owned()));
        assert!(!Parts::all().with(Part::Workflow, false).has(Part::Workflow));
    }
}
