//! Real Compose files to test with: those of the folder that `DOCKWRIGHT_CORPUS` names, and our own.
use std::path::{Path, PathBuf};

/// Every YAML file of the corpus and of the catalogue, as name and text.
pub fn texts() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for stack in dockwright::catalog::stacks() {
        all.push((format!("stack {}", stack.id), stack.compose.to_owned()));
    }
    for service in dockwright::catalog::services() {
        all.push((format!("service {}", service.id), service.compose.to_owned()));
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files = Vec::new();
    yaml_files(&fixtures, &mut files);
    if let Some(folder) = std::env::var_os("DOCKWRIGHT_CORPUS") {
        yaml_files(Path::new(&folder), &mut files);
    }
    files.sort();
    for file in files {
        if let Ok(text) = std::fs::read_to_string(&file) {
            all.push((file.display().to_string(), text));
        }
    }
    all
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "yml" || end == "yaml") {
            found.push(path);
        }
    }
}
