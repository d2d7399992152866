//! Environment layers on the page: which override files there are, which are laid on the base, where changes go.
use super::App;
use dockwright::change::Command;
use dockwright::compose::layers::{fresh_text, label};
use dockwright::session::WriteTo;
use dockwright::text::Text;
use leptos::prelude::*;

/// The base's name on the page.
pub const BASE: &str = "docker-compose.yml";

/// An override file as the page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its path in the project.
    pub path: Box<str>,
    /// What it is called.
    pub label: Text,
    /// Whether it is laid on the base.
    pub active: bool,
    /// Whether its text breaks off.
    pub broken: bool,
}

impl App {
    /// The override files of the project; follows them.
    pub fn layers(self) -> Vec<Layer> {
        self.revision.track();
        self.layering.track();
        self.with(|session| {
            let of = |sheet: &dockwright::compose::layers::Sheet| Layer {
                path: sheet.path.clone(),
                label: label(&sheet.path),
                active: session.active().contains(&sheet.path),
                broken: sheet.is_broken,
            };
            session.overrides().iter().map(of).collect()
        })
    }

    /// Where changes go; follows the choice.
    pub fn write_to(self) -> WriteTo {
        self.revision.track();
        self.layering.track();
        self.with(|session| session.write_to().clone())
    }

    /// Chooses where changes go.
    pub fn set_write_to(self, to: WriteTo) {
        self.session.update_value(|session| session.set_write_to(to));
        self.layering.update(|count| *count += 1);
    }

    /// Lays override files on the base, and shows what comes of it.
    pub fn activate(self, paths: &[Box<str>]) {
        let diff = self.session.try_update_value(|session| session.activate(paths));
        if let Some(diff) = diff {
            self.show(&diff);
        }
        self.layering.update(|count| *count += 1);
    }

    /// Adds an override file and lays it on the base alone; changes go into it.
    pub fn add_layer(self, path: &str) {
        let name = label(path);
        let command = Command::SetFile { path: path.to_owned(), text: Some(fresh_text(path)) };
        let step = Text::new(format!("Add {path}"), format!("添加 {path}"));
        if self.dispatch(Command::Many { label: step, commands: vec![command] }).is_none() {
            return;
        }
        self.activate(&[path.into()]);
        self.set_write_to(WriteTo::Override(path.into()));
        let words = Text::new(
            format!("{}: what you change now is written to {path}.", name.en),
            format!("{}：从现在起，修改会写入 {path}。", name.zh),
        );
        self.toast(words, true, false);
    }

    /// Takes an override file out of the project.
    pub fn remove_layer(self, path: &str) {
        let command = Command::SetFile { path: path.to_owned(), text: None };
        let words = Text::new(format!("Remove {path}"), format!("移除 {path}"));
        if self.dispatch(Command::Many { label: words, commands: vec![command] }).is_some() {
            self.layering.update(|count| *count += 1);
            self.toast(Text::new(format!("Removed {path}"), format!("已移除 {path}")), true, false);
        }
    }
}

/// The name of a Compose file as the page shows it; the base's path is empty.
pub fn file_name(path: &str) -> &str {
    if path.is_empty() { BASE } else { path }
}
