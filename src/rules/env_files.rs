//! The environment files of a project: `.env` and what `env_file` names, as far as the project has them.
use crate::graph::Stack;

/// Path and text of each file that docker compose reads with its own grammar, each once, `.env` first.
pub(super) fn environment_files(stack: &Stack) -> Vec<(&str, &str)> {
    let files = &stack.document().files;
    let mut out: Vec<(&str, &str)> = Vec::new();
    let named = stack.services().iter().flat_map(|service| &service.view.env_files);
    let read = named.filter(|file| file.format.is_none()).map(|file| file.path.trim_start_matches("./"));
    for path in std::iter::once(".env").chain(read) {
        if let Some((path, text)) = files.get_key_value(path)
            && !out.iter().any(|(known, _)| *known == &**path)
        {
            out.push((path, text));
        }
    }
    out
}
