//! The layers hold: arrows only downwards, one place for the browser, files that say what they are and stay short.
use std::path::{Path, PathBuf};

/// Modules by layer, the lowest first. A module uses its own layer and those below.
const LAYERS: [&[&str]; 5] = [
    &["model", "text", "geometry"],
    &["change", "graph"],
    &["diagnostics"],
    &["compose", "rules", "generate", "project", "catalog", "canvas", "insight"],
    &["session"],
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be listed").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("below src").display().to_string();
        (name, std::fs::read_to_string(&path).expect("source can be read"))
    };
    files.into_iter().map(read).collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn arrows_point_downwards() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some(own) = name.split('/').next().and_then(layer) else { continue };
        for (number, line) in text.lines().enumerate().take_while(|(_, line)| !line.starts_with("mod tests")) {
            for part in line.split("crate::").skip(1) {
                let module: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if layer(&module).is_some_and(|other| other > own) {
                    wrong.push(format!("{name}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_platform_names_the_browser() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let is_ui = name.starts_with("ui/") || name == "main.rs";
        if text.contains("web_sys") && !name.starts_with("ui/platform") {
            wrong.push(format!("{name} names web_sys"));
        }
        if !is_ui && ["leptos", "js_sys", "wasm_bindgen"].iter().any(|word| text.contains(word)) {
            wrong.push(format!("{name} names the browser"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn files_say_what_they_are_and_stay_short() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{name} does not begin with what it is"));
        }
        let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        if lines > 600 {
            wrong.push(format!("{name} has {lines} lines"));
        }
        if ["utils", "helpers", "common", "manager"].iter().any(|word| name.ends_with(&format!("{word}.rs"))) {
            wrong.push(format!("{name} has a name that says nothing"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_is_left_undone_in_the_code() {
    let marks = ["TODO", "FIXME", "XXX", "unimplemented!", "todo!("];
    for (name, text) in sources() {
        for mark in marks {
            assert!(!text.contains(mark), "{name} has {mark}");
        }
    }
}
