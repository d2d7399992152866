//! Keeps the work in the browser, so that it is there on return.
use crate::ui::platform::{on_window, storage};
use crate::ui::state::App;
use dockwright::compose::{read, write};
use dockwright::model::{Document, Kind, Placement, Settings};
use dockwright::text::Text;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const KEY: &str = "dockwright.project";

/// How long after a change the work is kept.
const PAUSE: Duration = Duration::from_millis(600);

/// Opens what was kept, if there is something.
pub fn restore(app: App) {
    let kept = storage::read(KEY).and_then(|text| serde_json::from_str::<Value>(&text).ok());
    if let Some(document) = kept.as_ref().and_then(unpack).filter(|document| !document.is_blank()) {
        app.open(document);
    }
}

/// Keeps every change from now on, after a short pause.
pub fn keep(app: App) {
    let pending = StoredValue::new(false);
    let failed = StoredValue::new(false);
    let save = move || {
        pending.try_update_value(|pending| *pending = false);
        let done = storage::write(KEY, &app.with(|session| pack(session.document()).to_string()));
        if !done && failed.try_get_value() == Some(false) {
            failed.set_value(true);
            app.toast(
                Text::fixed(
                    "This browser does not keep the work. Export it before you leave.",
                    "此浏览器无法保存内容，离开前应先导出。",
                ),
                false,
                true,
            );
        }
    };
    // Whoever leaves within the pause loses nothing.
    on_window("pagehide", move |_: leptos::ev::Event| {
        if pending.try_get_value() == Some(true) {
            save();
        }
    });
    Effect::new(move |before: Option<u64>| {
        let revision = app.revision.get();
        let opened = app.opened.get();
        if before.is_some_and(|before| before != revision + opened) && !pending.get_value() {
            pending.set_value(true);
            set_timeout(
                move || {
                    if pending.try_get_value() == Some(true) {
                        save();
                    }
                },
                PAUSE,
            );
        }
        revision + opened
    });
}

fn pack(document: &Document) -> Value {
    let files: serde_json::Map<String, Value> =
        document.files.iter().map(|(path, text)| (path.to_string(), json!(&**text))).collect();
    let places: Vec<Value> = document
        .placements
        .iter()
        .filter_map(|(id, place)| Some(json!([id.kind.section(), document.get(*id)?.name, place.x, place.y])))
        .collect();
    json!({
        "version": 1,
        "compose": write(document),
        "files": files,
        "settings": serde_json::to_value(&*document.settings).unwrap_or(Value::Null),
        "places": places,
    })
}

fn unpack(value: &Value) -> Option<Document> {
    let mut document = read(value.get("compose")?.as_str()?).document;
    for (path, text) in value.get("files").and_then(Value::as_object).into_iter().flatten() {
        if let Some(text) = text.as_str() {
            document.files.insert(path.as_str().into(), text.into());
        }
    }
    let settings =
        value.get("settings").cloned().and_then(|settings| serde_json::from_value::<Settings>(settings).ok());
    document.settings = Arc::new(settings.unwrap_or_default());
    for place in value.get("places").and_then(Value::as_array).into_iter().flatten() {
        let Some([section, name, x, y]) = place.as_array().map(Vec::as_slice) else { continue };
        let kind = section.as_str().and_then(Kind::from_section);
        let id = kind.zip(name.as_str()).and_then(|(kind, name)| document.find(kind, name));
        if let (Some(id), Some(x), Some(y)) = (id, x.as_f64(), y.as_f64()) {
            document.placements.insert(id, Placement { x, y });
        }
    }
    Some(document)
}
