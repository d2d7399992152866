//! The tree of a Dockerfile: instructions, comments, blank lines. Builder, printer and parser share it.
use super::word::Word;

/// A Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerfile {
    /// The escape character: a backslash unless the parser directive `escape` says a backtick.
    pub escape: char,
    /// Parser directives in file order, such as `syntax`; `escape` too.
    pub directives: Vec<(String, String)>,
    /// Everything else.
    pub items: Vec<Item>,
}

/// One entry of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `# …`: what stands after the `#`, usually with a leading space.
    Comment(String),
    /// One blank line. The parser folds several into one.
    Blank,
    /// An instruction.
    Instruction(Instruction),
}

/// An instruction with its place. Equality ignores the place.
#[derive(Clone, Debug, Eq)]
pub struct Instruction {
    /// What it says.
    pub kind: Kind,
    /// Here-documents that it opens (`RUN`, `COPY`, `ADD`).
    pub heredocs: Vec<Heredoc>,
    /// Its first line, from 1; 0 when it was not read from a file.
    pub line: usize,
    /// Its last line.
    pub end_line: usize,
}

/// What an instruction says. Names follow the Dockerfile reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `FROM [--platform=…] image [AS stage]`
    From(From),
    /// `ARG name[=default] …`
    Arg(Vec<(String, Option<Word>)>),
    /// `ENV name=value …`
    Env(Vec<(String, Word)>),
    /// `LABEL name=value …`
    Label(Vec<(String, Word)>),
    /// `RUN [flags] command`
    Run(Vec<Flag>, Command),
    /// `CMD command`
    Cmd(Command),
    /// `ENTRYPOINT command`
    Entrypoint(Command),
    /// `SHELL ["…"]`
    Shell(Vec<String>),
    /// `HEALTHCHECK [flags] CMD command`; `None` for `HEALTHCHECK NONE`.
    Healthcheck(Option<(Vec<Flag>, Command)>),
    /// `COPY [flags] sources… target`
    Copy(Transfer),
    /// `ADD [flags] sources… target`
    Add(Transfer),
    /// `EXPOSE port[/protocol] …`
    Expose(Vec<Word>),
    /// `USER user[:group]`
    User(Word),
    /// `WORKDIR path`
    Workdir(Word),
    /// `VOLUME path …`
    Volume(Vec<Word>),
    /// `STOPSIGNAL signal`
    Stopsignal(Word),
    /// `ONBUILD instruction`
    Onbuild(Box<Kind>),
    /// Anything else, kept as it is: keyword and text.
    Other(String, String),
}

/// `FROM`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The image, or the name of an earlier stage.
    pub image: Word,
    /// `--platform`
    pub platform: Option<String>,
    /// The name after `AS`.
    pub stage: Option<String>,
}

/// `COPY` and `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// `--from`, `--chown`, `--link` and the like.
    pub flags: Vec<Flag>,
    /// Files, folders, patterns.
    pub sources: Vec<Word>,
    /// Where they go.
    pub target: Word,
}

/// `--name=value` or `--name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub name: String,
    /// Without quotes.
    pub value: Option<String>,
}

/// A command of `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// For the shell. A `\n` marks where the text goes on in the next line of the file; the shell sees nothing there.
    Shell(String),
    /// A JSON array: program and arguments, without a shell.
    Exec(Vec<String>),
}

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it.
    pub name: String,
    /// Whether leading tabs are taken off (`<<-`).
    pub strip_tabs: bool,
    /// Whether variables are expanded (the word is not quoted).
    pub expand: bool,
    /// Its lines, each with `\n`.
    pub body: String,
}

/// A stage with its instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage<'a> {
    /// Position among the stages, from 0.
    pub index: usize,
    /// The `FROM` that opens it.
    pub from: &'a From,
    /// The line of its `FROM`.
    pub line: usize,
    /// What follows, `FROM` not included.
    pub instructions: Vec<&'a Instruction>,
}

/// What an image built from a stage says about itself, with all that the stage inherits from earlier stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfig<'a> {
    /// The image outside the file that everything starts from.
    pub base: Option<&'a Word>,
    /// `EXPOSE`, in order.
    pub expose: Vec<&'a Word>,
    /// The last `USER`.
    pub user: Option<&'a Word>,
    /// The last `WORKDIR`.
    pub workdir: Option<&'a Word>,
    /// The last `HEALTHCHECK`; `Some(None)` if it is switched off.
    pub healthcheck: Option<Option<&'a (Vec<Flag>, Command)>>,
    /// The last `ENTRYPOINT`.
    pub entrypoint: Option<&'a Command>,
    /// The last `CMD`.
    pub cmd: Option<&'a Command>,
    /// The last `STOPSIGNAL`.
    pub stopsignal: Option<&'a Word>,
    /// `ENV`, the last value of each name.
    pub env: Vec<(&'a str, &'a Word)>,
    /// `LABEL`, the last value of each name.
    pub labels: Vec<(&'a str, &'a Word)>,
    /// `VOLUME`
    pub volumes: Vec<&'a Word>,
}

impl PartialEq for Instruction {
    fn eq(&self, other: &Instruction) -> bool {
        self.kind == other.kind && self.heredocs == other.heredocs
    }
}

impl Default for Dockerfile {
    fn default() -> Dockerfile {
        Dockerfile { escape: '\\', directives: Vec::new(), items: Vec::new() }
    }
}

impl Instruction {
    /// An instruction that stands in no file yet.
    pub fn new(kind: Kind) -> Instruction {
        Instruction { kind, heredocs: Vec::new(), line: 0, end_line: 0 }
    }
}

impl Flag {
    /// `--name=value`
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Flag {
        Flag { name: name.into(), value: Some(value.into()) }
    }
}

impl Command {
    /// The text for the shell as one line, or the arguments separated by spaces: for searching, not for running.
    pub fn text(&self) -> String {
        match self {
            Command::Shell(text) => text.replace('\n', ""),
            Command::Exec(args) => args.join(" "),
        }
    }

    /// A JSON array.
    pub fn exec<S: Into<String>>(args: impl IntoIterator<Item = S>) -> Command {
        Command::Exec(args.into_iter().map(Into::into).collect())
    }
}

impl Dockerfile {
    /// The instructions in file order.
    pub fn instructions(&self) -> impl Iterator<Item = &Instruction> {
        self.items.iter().filter_map(|item| match item {
            Item::Instruction(instruction) => Some(instruction),
            _ => None,
        })
    }

    /// The stages in file order.
    pub fn stages(&self) -> Vec<Stage<'_>> {
        let mut stages: Vec<Stage> = Vec::new();
        for instruction in self.instructions() {
            match (&instruction.kind, stages.last_mut()) {
                (Kind::From(from), _) => {
                    let index = stages.len();
                    stages.push(Stage { index, from, line: instruction.line, instructions: Vec::new() });
                }
                (_, Some(stage)) => stage.instructions.push(instruction),
                (_, None) => {}
            }
        }
        stages
    }

    /// The stages that an image is made of, the one on the outside image first and the one that the build asks for last:
    /// the stage named (or numbered) `target`, the last one without a target. Empty if there is no such stage.
    pub fn chain(&self, target: Option<&str>) -> Vec<Stage<'_>> {
        let mut stages = self.stages();
        let mut index = match target {
            Some(target) => find_stage(&stages, target),
            None => stages.len().checked_sub(1),
        };
        let mut chain = Vec::new();
        while let Some(at) = index {
            // Only earlier stages can be a base, so this ends.
            stages.truncate(at + 1);
            let Some(stage) = stages.pop() else { break };
            index = stage.from.image.as_literal().and_then(|image| find_named(&stages, &image));
            chain.push(stage);
        }
        chain.reverse();
        chain
    }

    /// The image that a build gives: of the stage named (or numbered) `target`, of the last one without a target.
    /// `None` if there is no such stage.
    pub fn image(&self, target: Option<&str>) -> Option<ImageConfig<'_>> {
        let chain = self.chain(target);
        let mut config = ImageConfig { base: Some(&chain.first()?.from.image), ..ImageConfig::default() };
        for stage in &chain {
            for instruction in &stage.instructions {
                config.take(&instruction.kind);
            }
        }
        Some(config)
    }
}

impl<'a> ImageConfig<'a> {
    fn take(&mut self, kind: &'a Kind) {
        match kind {
            Kind::Expose(ports) => self.expose.extend(ports),
            Kind::User(user) => self.user = Some(user),
            Kind::Workdir(path) => self.workdir = Some(path),
            Kind::Healthcheck(check) => self.healthcheck = Some(check.as_ref()),
            Kind::Entrypoint(command) => {
                self.entrypoint = Some(command);
                // A new ENTRYPOINT resets the CMD that came from the base.
                self.cmd = None;
            }
            Kind::Cmd(command) => self.cmd = Some(command),
            Kind::Stopsignal(signal) => self.stopsignal = Some(signal),
            Kind::Env(pairs) => replace_all(&mut self.env, pairs),
            Kind::Label(pairs) => replace_all(&mut self.labels, pairs),
            Kind::Volume(paths) => self.volumes.extend(paths),
            _ => {}
        }
    }
}

fn replace_all<'a>(known: &mut Vec<(&'a str, &'a Word)>, pairs: &'a [(String, Word)]) {
    for (name, value) in pairs {
        known.retain(|(other, _)| other != name);
        known.push((name, value));
    }
}

/// A build asks for a stage by its name, without case, or by its number from 0.
fn find_stage(stages: &[Stage], target: &str) -> Option<usize> {
    find_named(stages, target).or_else(|| target.parse().ok().filter(|index| *index < stages.len()))
}

/// `FROM` takes names only; they are compared without case.
fn find_named(stages: &[Stage], name: &str) -> Option<usize> {
    let same = |stage: &&Stage| stage.from.stage.as_deref().is_some_and(|stage| stage.eq_ignore_ascii_case(name));
    stages.iter().rev().find(same).map(|stage| stage.index)
}
