//! What docker compose refuses or warns of, as findings: every problem of the resolved project that no rule has found.
use super::rule::rule;
use crate::compose::resolve::{Problem, Resolved, Severity as Weight};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::{Path, Step};
use crate::text::Text;
use std::collections::HashSet;

/// What is known of the files of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// All of them: a file that is missing is missing.
    Whole,
    /// Those that the user gave: others may be there.
    Part,
}

/// Codes under which a rule reports what the resolver reports under another.
const TWINS: [(&str, &str); 12] = [
    ("compose-cycle", "dep-cycle"),
    ("compose-cn-dup", "run-cn-dup"),
    ("compose-cn-scale", "run-scale-cn"),
    ("compose-cn-pattern", "run-cn-regex"),
    ("compose-project-name", "run-project-name"),
    ("compose-netmode-service", "net-mode-unknown"),
    ("compose-undef-depends", "dep-profile"),
    ("compose-netmode-service", "compose-undef-depends"),
    ("compose-undef-config", "compose-undef-secret"),
    ("compose-undef-build-secret", "compose-undef-secret"),
    ("compose-limit-dup", "res-mem-conflict"),
    ("compose-interp-required", "env-unset"),
];

/// Warnings of docker compose for which there is a rule that says more.
const SAID_BY_RULES: [&str; 2] = ["compose-interp-unset", "compose-version"];

/// Adds to the findings of the rules what docker compose says beside them. `main` is the file in which findings without
/// a file stand; `shown` makes the path of another file as it is named in findings.
pub fn add_refusals(
    found: &mut Vec<Diagnostic>,
    resolved: &Resolved,
    folder: Folder,
    main: &str,
    shown: &dyn Fn(&str) -> String,
) {
    let unknown = folder == Folder::Part && resolved.problems.iter().any(|problem| problem.absent);
    let mut more: Vec<Diagnostic> = Vec::new();
    let mut named = HashSet::new();
    for problem in &resolved.problems {
        if SAID_BY_RULES.contains(&problem.code) || folder == Folder::Part && problem.absent {
            continue;
        }
        // What is not declared here may be declared in the file that is missing.
        if unknown && problem.code.starts_with("compose-undef-") {
            continue;
        }
        match found.iter_mut().enumerate().find(|(_, rule)| is_said(rule, problem)) {
            Some((at, said)) if problem.severity == Weight::Error => {
                said.severity = Severity::Stop;
                // A value that could not be read has a code for its kind; what docker compose refuses has its own.
                if said.code.starts_with("compose-") && rule(said.code).is_none() && named.insert(at) {
                    said.code = problem.code;
                }
            }
            Some(_) => {}
            None => more.push(finding(problem, main, shown)),
        }
    }
    found.extend(more);
}

/// True where a finding of a rule is about what a problem is about.
fn is_said(rule: &Diagnostic, problem: &Problem) -> bool {
    if rule.file.is_some() {
        return false;
    }
    let twin = TWINS.contains(&(problem.code, rule.code)) || rule.code == problem.code;
    if rule.path == problem.path && !problem.path.0.is_empty() {
        return twin || rule.severity == Severity::Stop;
    }
    twin && overlap(&rule.path, &problem.path)
}

/// True for paths of which one is above the other, and for those that name one entry by its index and by its name.
fn overlap(one: &Path, other: &Path) -> bool {
    let mut pairs = one.0.iter().zip(&other.0);
    pairs.all(|pair| match pair {
        (Step::Key(_), Step::Index(_)) | (Step::Index(_), Step::Key(_)) => true,
        (one, other) => one == other,
    })
}

fn finding(problem: &Problem, main: &str, shown: &dyn Fn(&str) -> String) -> Diagnostic {
    let (why, how) = words(problem.code);
    let severity = match problem.severity {
        Weight::Error => Severity::Stop,
        Weight::Warning => Severity::Fragile,
    };
    let mut found = Diagnostic::new(problem.code, severity, problem.path.clone(), problem.message.clone(), why, how);
    if problem.file == main {
        found.at = problem.at;
    } else {
        found.file = Some((shown(&problem.file).into(), problem.at.unwrap_or(0)));
    }
    found
}

/// Why it matters and how it is mended: the rule's own words where the code has a rule.
fn words(code: &str) -> (Text, Text) {
    if let Some(rule) = rule(code) {
        return (rule.why.clone(), rule.how.clone());
    }
    let how = match code {
        "compose-addl-context" => Text::fixed(
            "Name a service that is built here, or write NAME=FOLDER.",
            "写一个需要构建的服务，或写成 名称=目录。",
        ),
        "compose-bool-yaml11" => Text::fixed("Write true or false.", "写 true 或 false。"),
        "compose-bytes" => Text::fixed("Write a size such as 512M or 1g.", "写成 512M、1g 这样的大小。"),
        "compose-cn-dup" => Text::fixed("Give one of them another name.", "给其中一个换名字。"),
        "compose-cn-pattern" => Text::fixed(
            "Begin with a letter or digit; letters, digits, “_”, “.” and “-” may follow.",
            "以字母或数字开头，后面可用字母、数字、“_”、“.”和“-”。",
        ),
        "compose-cn-scale" => Text::fixed("Remove container_name.", "删去 container_name。"),
        "compose-cpus" => Text::fixed("Write a number such as 0.5.", "写成 0.5 这样的数字。"),
        "compose-cycle" => Text::fixed("Take one of the dependencies out.", "去掉其中一个依赖。"),
        "compose-device-count" => Text::fixed("Keep one of them.", "只保留其中一个。"),
        "compose-device-syntax" => Text::fixed(
            "Write HOST:CONTAINER:PERMISSIONS, or the long form.",
            "写成 主机设备:容器设备:权限，或改用长格式。",
        ),
        "compose-dup-key" => Text::fixed("Join the two, or remove one.", "合并两处，或删去其中一处。"),
        "compose-empty" => Text::fixed("Add a service.", "添加一个服务。"),
        "compose-enum" => Text::fixed("Use one of the values that the message names.", "使用提示中列出的值。"),
        "compose-env-date" => Text::fixed("Put the value in quotes.", "给这个值加上引号。"),
        "compose-env-file-syntax" => Text::fixed(
            "Write KEY=VALUE lines; put values with spaces or # in quotes.",
            "每行写成 键=值；含空格或 # 的值加引号。",
        ),
        "compose-env-trailing-space" => Text::fixed("Remove the space.", "删去空格。"),
        "compose-extends" => Text::fixed(
            "Name a service and file that are there, and do not go in circles.",
            "写明存在的服务和文件，并避免互相扩展。",
        ),
        "compose-external-name" => Text::fixed("Keep only name.", "只保留 name。"),
        "compose-extra-hosts" => Text::fixed("Write HOST=ADDRESS.", "写成 主机名=地址。"),
        "compose-file-missing" => Text::fixed("Add the file, or correct its path.", "添加这个文件，或改正路径。"),
        "compose-hc-test" => Text::fixed("Begin the list with CMD or CMD-SHELL.", "列表以 CMD 或 CMD-SHELL 开头。"),
        "compose-hc-types" => Text::fixed("Write durations with their unit, such as 30s.", "时长要带单位，例如 30s。"),
        "compose-include" => Text::fixed(
            "Write a list of files that are there and do not include each other.",
            "写成文件列表：文件必须存在，且不能互相包含。",
        ),
        "compose-interp-cast" => {
            Text::fixed("Give the variable a value of the right kind.", "给变量一个类型正确的值。")
        }
        "compose-interp-format" => Text::fixed(
            "Write ${NAME} or ${NAME:-default}; a plain dollar sign is $$.",
            "写成 ${NAME} 或 ${NAME:-默认值}；普通美元符号写 $$。",
        ),
        "compose-interp-required" => Text::fixed("Set the variable in .env.", "在 .env 中设置这个变量。"),
        "compose-key-string" => Text::fixed("Put the key in quotes.", "给键加上引号。"),
        "compose-limit-dup" => {
            Text::fixed("Write the limit in one place, or the same in both.", "只在一处写限制，或两处写成一样。")
        }
        "compose-merge-type" => Text::fixed("Merge a mapping; write list items out.", "只合并映射；列表项请逐一写出。"),
        "compose-mount-dup" => Text::fixed("Give one of them another path.", "给其中一个换路径。"),
        "compose-netmode-service" | "compose-undef-model" | "compose-undef-config" | "compose-undef-build-secret" => {
            Text::fixed("Declare it, or correct the name.", "声明它，或改正名称。")
        }
        "compose-platforms" => Text::fixed("Add the platform to build.platforms.", "把平台加入 build.platforms。"),
        "compose-port-syntax" => Text::fixed(
            "Write [ADDRESS:]HOST:CONTAINER[/tcp|udp], ports from 1 to 65535, ranges of equal length.",
            "写成 [地址:]主机端口:容器端口[/tcp|udp]，端口为 1 到 65535，范围长度相等。",
        ),
        "compose-project-name" => Text::fixed(
            "Add name with lower case letters, digits, “-” and “_”.",
            "添加 name，只用小写字母、数字、“-”和“_”。",
        ),
        "compose-range" => Text::fixed("Write a number within the limits.", "写一个范围内的数字。"),
        "compose-required" => Text::fixed("Add the key.", "添加这个键。"),
        "compose-secret-source" => Text::fixed("Keep exactly one source.", "只保留一个来源。"),
        "compose-unique" => Text::fixed("Remove one of the two.", "删去重复的一项。"),
        "compose-unknown-anchor" => {
            Text::fixed("Define the anchor above, or correct its name.", "在上文定义锚点，或改正名称。")
        }
        "compose-volume-syntax" => Text::fixed(
            "Write SOURCE:TARGET[:OPTIONS], or the long form with type, source and target.",
            "写成 来源:目标[:选项]，或用带 type、source、target 的长格式。",
        ),
        "compose-watch-target" => Text::fixed("Add target.", "添加 target。"),
        _ => Text::fixed("Correct it as the message says.", "按照提示修改。"),
    };
    let why = match code {
        "compose-bool-yaml11" | "compose-external-name" => Text::fixed(
            "docker compose still reads it and warns; a later version may not.",
            "docker compose 目前仍能读取但会警告；以后的版本可能不再支持。",
        ),
        _ => Text::fixed(
            "docker compose refuses the whole project, and nothing starts.",
            "docker compose 会拒绝整个项目，什么都无法启动。",
        ),
    };
    (why, how)
}
