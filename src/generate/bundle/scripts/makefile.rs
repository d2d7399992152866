//! `Makefile`: the stack's commands by short names (GNU make).
use super::super::layers;
use super::super::part::Part;
use super::Context;
use crate::text::Text;

/// A target with what it says about itself and what it runs.
struct Target {
    name: &'static str,
    about: Text,
    lines: Vec<String>,
}

pub(super) fn text(context: &Context<'_>, nothing_kept: bool) -> String {
    let compose = |words: &str| format!("$(COMPOSE) {words}");
    let target = |name, about, lines: Vec<String>| Target { name, about, lines };
    let mut targets = vec![
        target("up", Text::fixed("build and start", "构建并启动"), vec![compose("up -d --build --wait")]),
        target("down", Text::fixed("stop; data stays", "停止，数据保留"), vec![compose("down")]),
        target("ps", Text::fixed("what runs", "查看运行状态"), vec![compose("ps --all")]),
        target(
            "logs",
            Text::fixed("follow the logs; S=service for one", "跟踪日志；S=服务名 只看一个"),
            vec![compose("logs -f --tail 100 $(S)")],
        ),
        target("config", Text::fixed("check the Compose files", "检查 Compose 文件"), vec![compose("config --quiet")]),
    ];
    if context.parts.has(Part::Development) {
        let call = layers::call(context, Part::Development).join(" ");
        targets.push(target(
            "dev",
            Text::fixed("start for development", "以开发模式启动"),
            vec![format!("{call} up --build --watch")],
        ));
        targets.push(target(
            "tools",
            Text::fixed("start for development, with tools", "以开发模式启动，含管理工具"),
            vec![format!("{call} --profile tools up --build -d")],
        ));
    }
    if context.parts.has(Part::Production) {
        let call = layers::call(context, Part::Production).join(" ");
        targets.push(target(
            "prod",
            Text::fixed("start for production", "以生产模式启动"),
            vec![format!("{call} up -d --build --wait")],
        ));
    }
    targets.push(target(
        "verify",
        Text::fixed("prove connections and isolation", "验证连通与隔离"),
        vec!["./scripts/verify.sh".to_owned()],
    ));
    if !nothing_kept {
        targets.push(target(
            "backup",
            Text::fixed("back up all data", "备份全部数据"),
            vec!["./scripts/backup.sh".to_owned()],
        ));
        targets.push(target(
            "restore",
            Text::fixed("put a backup back; B=folder", "恢复备份；B=备份目录"),
            vec!["./scripts/restore.sh $(B)".to_owned()],
        ));
    }
    print(context, &targets)
}

fn print(context: &Context<'_>, targets: &[Target]) -> String {
    let names: Vec<&str> = targets.iter().map(|target| target.name).collect();
    let mut out =
        format!("COMPOSE ?= docker compose\n\n.DEFAULT_GOAL := help\n.PHONY: help {}\n\nhelp:\n", names.join(" "));
    for target in targets {
        out.push_str(&format!("\t@echo '{:<9}{}'\n", target.name, target.about.get(context.language)));
    }
    for target in targets {
        out.push_str(&format!("\n{}:\n", target.name));
        for line in &target.lines {
            out.push_str(&format!("\t{line}\n"));
        }
    }
    out
}
