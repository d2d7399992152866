//! A Dockerfile while it is being written: what every recipe needs.
use super::spec::{HealthTool, RecipeSpec};
use super::tree::{Command, Dockerfile, Flag, From, Instruction, Item, Kind, Transfer};
use super::word::Word;
use crate::text::{Language, Text};

/// The fixed user when a description asks for root.
const DEFAULT_UID: u32 = 10_001;

pub(super) struct Draft {
    pub dockerfile: Dockerfile,
    pub problems: Vec<Text>,
    /// Files and folders of the build context that the build reads.
    pub inputs: Vec<String>,
    /// Stages that can be shared, by what they contain.
    pub bases: Vec<(String, String)>,
    /// Builders with packages of Python, by what they contain, each with its requirement files.
    pub builders: Vec<(String, Vec<String>, String)>,
    language: Language,
    stages: Vec<String>,
    /// The final stage of each service.
    finals: Vec<(String, String)>,
    /// The stage for working on each service.
    pub developments: Vec<(String, String)>,
}

impl Draft {
    pub fn new(language: Language) -> Draft {
        Draft {
            dockerfile: Dockerfile::default(),
            problems: Vec::new(),
            inputs: Vec::new(),
            bases: Vec::new(),
            builders: Vec::new(),
            language,
            stages: Vec::new(),
            finals: Vec::new(),
            developments: Vec::new(),
        }
    }

    pub fn problem(&mut self, en: String, zh: String) {
        self.problems.push(Text::new(en, zh));
    }

    pub fn push(&mut self, kind: Kind) {
        self.dockerfile.items.push(Item::Instruction(Instruction::new(kind)));
    }

    pub fn comment(&mut self, en: &'static str, zh: &'static str) {
        let text = Text::fixed(en, zh);
        self.dockerfile.items.push(Item::Comment(format!(" {}", text.get(self.language))));
    }

    /// Keeps the name of a service's final stage free, so that no stage on the way takes it: Compose names it.
    pub fn reserve(&mut self, spec: &RecipeSpec) {
        let stage = self.stage_name(spec.stage.as_deref().unwrap_or(&spec.service));
        self.finals.push((spec.service.clone(), stage));
    }

    /// The final stage of a service.
    pub fn final_stage(&self, spec: &RecipeSpec) -> String {
        let found = self.finals.iter().find(|(service, _)| *service == spec.service);
        found.map_or_else(|| spec.service.clone(), |(_, stage)| stage.clone())
    }

    /// A name for a stage that no other stage has.
    pub fn stage_name(&mut self, wanted: &str) -> String {
        let mut name: String = wanted
            .chars()
            .map(|c| c.to_ascii_lowercase())
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '-' })
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || name == "scratch" || name == "context" {
            name = format!("stage-{}", name.trim_start_matches(['-', '_', '.']));
        }
        let mut free = name.clone();
        let mut number = 2;
        while self.stages.contains(&free) {
            free = format!("{name}-{number}");
            number += 1;
        }
        self.stages.push(free.clone());
        free
    }

    /// A name for the stage in which somebody works on a service.
    pub fn development_stage(&mut self, spec: &RecipeSpec, stage: &str) -> String {
        let name = self.stage_name(&format!("{stage}-development"));
        self.developments.push((spec.service.clone(), name.clone()));
        name
    }

    /// Opens a stage under a name from [`Draft::stage_name`].
    pub fn from(&mut self, image: &str, stage: &str) {
        let from = From { image: image.into(), platform: None, stage: Some(stage.to_string()) };
        if !self.dockerfile.items.is_empty() && !matches!(self.dockerfile.items.last(), Some(Item::Comment(_))) {
            self.dockerfile.items.push(Item::Blank);
        }
        self.push(Kind::From(from));
    }

    /// A comment that introduces the next stage.
    pub fn stage_comment(&mut self, en: &'static str, zh: &'static str) {
        if !self.dockerfile.items.is_empty() {
            self.dockerfile.items.push(Item::Blank);
        }
        self.comment(en, zh);
    }

    pub fn env(&mut self, pairs: &[(&str, &str)]) {
        self.push(Kind::Env(pairs.iter().map(|(name, value)| (name.to_string(), (*value).into())).collect()));
    }

    pub fn workdir(&mut self, path: &str) {
        self.push(Kind::Workdir(path.into()));
    }

    /// `RUN` of several commands, one per line, each only if the one before went well.
    pub fn run(&mut self, commands: &[&str]) {
        self.run_cached(&[], commands);
    }

    /// `RUN` with folders that stay between builds.
    pub fn run_cached(&mut self, caches: &[&str], commands: &[&str]) {
        let flags = caches.iter().map(|target| Flag::new("mount", format!("type=cache,target={target}"))).collect();
        self.push(Kind::Run(flags, Command::Shell(commands.join(" \n    && "))));
    }

    /// `COPY` of files of the build context, which become inputs.
    pub fn copy(&mut self, sources: &[&str], target: &str, owner: Option<u32>) {
        for source in sources {
            if !self.inputs.iter().any(|known| known == source) {
                self.inputs.push(source.to_string());
            }
        }
        let flags = owner.map(|uid| Flag::new("chown", format!("{uid}:{uid}"))).into_iter().collect();
        self.transfer(flags, sources, target);
    }

    /// `COPY --from`
    pub fn copy_from(&mut self, stage: &str, source: &str, target: &str, owner: Option<u32>) {
        let mut flags = vec![Flag::new("from", stage)];
        flags.extend(owner.map(|uid| Flag::new("chown", format!("{uid}:{uid}"))));
        self.transfer(flags, &[source], target);
    }

    fn transfer(&mut self, flags: Vec<Flag>, sources: &[&str], target: &str) {
        let sources = sources.iter().map(|source| Word::literal(*source)).collect();
        self.push(Kind::Copy(Transfer { flags, sources, target: target.into() }));
    }

    /// The code of a service.
    pub fn copy_code(&mut self, spec: &RecipeSpec, owner: Option<u32>) {
        if spec.copies.is_empty() {
            self.copy(&["."], ".", owner);
        }
        for (from, to) in &spec.copies {
            let to = if to.is_empty() { "./" } else { to };
            self.copy(&[from.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(from)], to, owner);
        }
    }

    /// `ARG` for the variables of the build.
    pub fn build_args(&mut self, spec: &RecipeSpec) {
        for arg in &spec.build_args {
            let default = arg.default.as_ref().map(|default| Word::literal(default.as_str()));
            let named = !arg.name.is_empty() && arg.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if named && default.as_ref().is_none_or(Word::is_expressible) {
                self.push(Kind::Arg(vec![(arg.name.clone(), default)]));
            } else {
                let name = &arg.name;
                self.problem(
                    format!("The build variable “{name}” is left out: its name or a line break cannot be written."),
                    format!("已省略构建变量“{name}”：名称无效或值中含有换行。"),
                );
            }
        }
    }

    /// The user of a service, never root.
    pub fn uid(&mut self, spec: &RecipeSpec) -> u32 {
        if spec.uid == 0 {
            let service = &spec.service;
            self.problem(
                format!("“{service}” runs as user {DEFAULT_UID}: 0 is root."),
                format!("“{service}”以用户 {DEFAULT_UID} 运行：0 是 root。"),
            );
            return DEFAULT_UID;
        }
        spec.uid
    }

    /// Folders that a service writes to. A named volume takes over their owner when it is first used.
    pub fn writable(&mut self, spec: &RecipeSpec, uid: u32) {
        let mut usable = Vec::new();
        for path in &spec.writable {
            if path.starts_with('/') && !path.contains(|c: char| c.is_control()) {
                usable.push(shell_word(path));
            } else {
                self.problem(
                    format!("The folder “{path}” is not created: it is no absolute path."),
                    format!("未创建文件夹“{path}”：它不是绝对路径。"),
                );
            }
        }
        if !usable.is_empty() {
            let paths = usable.join(" ");
            self.run(&[&format!("mkdir -p {paths}"), &format!("chown {uid}:{uid} {paths}")]);
        }
    }

    /// The name of the user in the image, as far as a system takes it.
    pub fn user_name(&mut self, spec: &RecipeSpec) -> String {
        let fits = spec.user.len() <= 32
            && spec.user.starts_with(|c: char| c.is_ascii_lowercase())
            && spec.user.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
            && spec.user != "root";
        if fits {
            return spec.user.clone();
        }
        let (service, user) = (&spec.service, &spec.user);
        self.problem(
            format!("“{service}” runs as the user “app”: “{user}” is no name for an ordinary user."),
            format!("“{service}”以用户“app”运行：“{user}”不能作为普通用户名。"),
        );
        "app".to_string()
    }

    /// Labels, with the service's name as title.
    pub fn labels(&mut self, spec: &RecipeSpec) {
        let title = "org.opencontainers.image.title";
        let mut labels = Vec::new();
        if !spec.labels.iter().any(|(name, _)| name == title) {
            labels.push((title.to_string(), Word::literal(spec.service.as_str())));
        }
        for (name, value) in &spec.labels {
            let value = Word::literal(value.as_str());
            let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/".contains(c));
            if named && value.is_expressible() && !labels.iter().any(|(other, _)| other == name) {
                labels.push((name.clone(), value));
            } else {
                self.problem(
                    format!("The label “{name}” is left out: its name or a line break cannot be written."),
                    format!("已省略标签“{name}”：名称无效、重复或值中含有换行。"),
                );
            }
        }
        self.push(Kind::Label(labels));
    }

    pub fn user(&mut self, uid: u32) {
        self.push(Kind::User(format!("{uid}:{uid}").into()));
    }

    pub fn expose(&mut self, port: Option<u16>) {
        if let Some(port) = port {
            self.push(Kind::Expose(vec![port.to_string().into()]));
        }
    }

    /// An HTTP healthcheck with a tool that the image has.
    pub fn http_health(&mut self, spec: &RecipeSpec, tool: HealthTool) {
        if let (Some(port), Some(path)) = (spec.listens_on(), &spec.health_path)
            && let Some(command) = http_check(tool, port, path)
        {
            self.health(command, "30s", "5s", "40s");
        }
    }

    pub fn health(&mut self, command: Command, interval: &str, timeout: &str, start: &str) {
        let flags = vec![
            Flag::new("interval", interval),
            Flag::new("timeout", timeout),
            Flag::new("start-period", start),
            Flag::new("retries", "3"),
        ];
        self.push(Kind::Healthcheck(Some((flags, command))));
    }

    pub fn cmd<S: Into<String>>(&mut self, args: impl IntoIterator<Item = S>) {
        self.push(Kind::Cmd(Command::exec(args)));
    }

    /// Lets hadolint accept packages without a version: Debian replaces versions at every point release, and the tag
    /// of the base image fixes the release.
    pub fn allow_unpinned_packages(&mut self) {
        self.comment(
            "Package versions follow the Debian release of the base image.",
            "软件包版本随基础镜像的 Debian 版本。",
        );
        self.ignore_lint("DL3008");
    }

    /// Lets hadolint accept the next instruction in spite of these rules.
    pub fn ignore_lint(&mut self, rules: &str) {
        self.dockerfile.items.push(Item::Comment(format!(" hadolint ignore={rules}")));
    }
}

/// A request to the service itself, in exec form.
pub fn http_check(tool: HealthTool, port: u16, path: &str) -> Option<Command> {
    let url = format!("http://127.0.0.1:{port}{}", url_path(path));
    let args: Vec<String> = match tool {
        HealthTool::Wget => {
            vec!["wget", "-q", "-T", "4", "-O", "/dev/null", &url].into_iter().map(Into::into).collect()
        }
        HealthTool::Curl => {
            vec!["curl", "-fsS", "-m", "4", "-o", "/dev/null", &url].into_iter().map(Into::into).collect()
        }
        HealthTool::Python => {
            let code = format!("import urllib.request; urllib.request.urlopen('{url}', timeout=4)");
            vec!["python".into(), "-c".into(), code]
        }
        HealthTool::Node => {
            let code = format!("fetch('{url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))");
            vec!["node".into(), "-e".into(), code]
        }
        HealthTool::Ruby => {
            let code = format!("require 'net/http'; exit Net::HTTP.get_response(URI('{url}')).is_a?(Net::HTTPSuccess)");
            vec!["ruby".into(), "-e".into(), code]
        }
        HealthTool::None => return None,
    };
    Some(Command::Exec(args))
}

/// A folder of the build context without dots and slashes around it; `.` for the context itself.
pub(super) fn folder(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { ".".to_string() } else { parts.join("/") }
}

/// A word of a shell command: bare where that is safe, in single quotes otherwise.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,=-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A URL path that needs no quotes in any language: everything unusual is percent-encoded.
fn url_path(path: &str) -> String {
    let mut out = String::new();
    if !path.starts_with('/') {
        out.push('/');
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~%?&=:@+,;".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
