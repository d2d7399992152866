//! What can be done with the layers of a project.
use crate::ui::files;
use crate::ui::state::board::{Board, Overlay};
use crate::ui::widgets::Icon;
use crate::ui::widgets::menu::{Choice, Picture};
use dockwright::compose::layers::label;
use dockwright::session::WriteTo;
use dockwright::text::Text;
use leptos::prelude::*;

/// Override files that can be added in one action.
const OFFERED: [&str; 4] =
    ["docker-compose.dev.yml", "docker-compose.prod.yml", "docker-compose.staging.yml", "docker-compose.test.yml"];

/// Opens the menu below a rectangle of the page (left, top, width, height); near the top of the page without one.
pub fn open(board: Board, below: Option<(f64, f64, f64, f64)>) {
    let (left, top) = below.map_or((360.0, 52.0), |(left, top, _, height)| (left, top + height + 4.0));
    board.overlay.set(Some(Overlay::Layers(left, top)));
}

/// The menu's rows.
pub fn choices(board: Board) -> Vec<Choice> {
    let app = board.app;
    let layers = app.layers();
    let active: Vec<Box<str>> = layers.iter().filter(|layer| layer.active).map(|layer| layer.path.clone()).collect();
    let row = |id: String, name: Text, icon: Icon, divided: bool, run: Callback<()>| Choice {
        id,
        name: app.t(&name),
        note: String::new(),
        picture: Picture::Icon(icon),
        keys: None,
        divided,
        run,
    };
    let mut rows = Vec::new();
    if layers.len() > 1 {
        for layer in &layers {
            let mut paths = active.clone();
            match layer.active {
                true => paths.retain(|path| *path != layer.path),
                false => paths.push(layer.path.clone()),
            }
            let (en, zh) = (&layer.label.en, &layer.label.zh);
            let name = match layer.active {
                true => Text::new(format!("Leave out {en}"), format!("不叠加“{zh}”")),
                false => Text::new(format!("Add {en} on top"), format!("叠加“{zh}”")),
            };
            let picture = if layer.active { Icon::Check } else { Icon::Layers };
            let run = Callback::new(move |()| app.activate(&paths));
            rows.push(row(format!("layer-toggle-{}", layer.path), name, picture, false, run));
        }
    }
    if !active.is_empty() {
        let now = app.write_to();
        let mut targets = vec![
            (WriteTo::Defining, Text::fixed("Write changes where the value is", "修改写入值所在的文件")),
            (WriteTo::Base, Text::fixed("Write changes to the base", "修改写入基础文件")),
        ];
        targets.extend(active.iter().map(|path| {
            let name = label(path);
            let words = Text::new(format!("Write changes to {}", name.en), format!("修改写入“{}”", name.zh));
            (WriteTo::Override(path.clone()), words)
        }));
        for (at, (to, words)) in targets.into_iter().enumerate() {
            let picture = if to == now { Icon::Check } else { Icon::File };
            let run = Callback::new(move |()| app.set_write_to(to.clone()));
            rows.push(row(format!("write-{at}"), words, picture, at == 0 && !rows.is_empty(), run));
        }
    }
    let missing = OFFERED.iter().filter(|path| {
        let name = label(path);
        !layers.iter().any(|layer| layer.path == Box::from(**path) || layer.label == name)
    });
    for (at, path) in missing.enumerate() {
        let name = label(path);
        let words = Text::new(format!("New layer: {}", name.en), format!("新建环境层：{}", name.zh));
        let run = Callback::new(move |()| {
            app.welcome.set(false);
            app.add_layer(path);
        });
        rows.push(row(format!("add-{path}"), words, Icon::Plus, at == 0 && !rows.is_empty(), run));
    }
    for (at, layer) in layers.iter().enumerate() {
        let path = layer.path.clone();
        let (en, zh) = (&layer.label.en, &layer.label.zh);
        let words = Text::new(format!("Show the file of {en}"), format!("查看“{zh}”的文件"));
        let shown = path.clone();
        let run = Callback::new(move |()| files::show_file(app, &shown));
        rows.push(row(format!("show-{path}"), words, Icon::File, at == 0 && !rows.is_empty(), run));
    }
    for layer in &layers {
        let path = layer.path.clone();
        let words = Text::new(format!("Remove {}", layer.label.en), format!("移除“{}”", layer.label.zh));
        let gone = path.clone();
        let run = Callback::new(move |()| app.remove_layer(&gone));
        rows.push(row(format!("remove-{path}"), words, Icon::Trash, false, run));
    }
    rows
}
