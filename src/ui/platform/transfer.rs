//! Files that come into the page: by picker or dropped on it.
use leptos::ev;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The largest file that is read. A Compose file of this size does not exist; a mistaken drop does.
const LARGEST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// A file as it came: its name and its bytes; none where it could not be read or is too large.
pub type Arrived = (String, Option<Vec<u8>>);

/// Asks for files; `got` is called once for each.
pub fn pick(accept: &str, got: impl Fn(Arrived) + Clone + 'static) {
    let input = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("input").ok())
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = input else { return };
    input.set_type("file");
    input.set_accept(accept);
    input.set_multiple(true);
    let source = input.clone();
    let closure = Closure::once_into_js(move || read_all(source.files(), &got));
    input.add_event_listener_with_callback("change", closure.unchecked_ref()).ok();
    input.click();
}

/// Whether a drag over the page brings files.
pub fn brings_files(event: &ev::DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Reads the files of a drop; `got` is called once for each.
pub fn dropped(event: &ev::DragEvent, got: impl Fn(Arrived) + Clone + 'static) {
    read_all(event.data_transfer().and_then(|data| data.files()), &got);
}

fn read_all(files: Option<web_sys::FileList>, got: &(impl Fn(Arrived) + Clone + 'static)) {
    let Some(files) = files else { return };
    for file in (0..files.length()).filter_map(|number| files.get(number)) {
        let (name, got) = (file.name(), got.clone());
        if file.size() > LARGEST_BYTES {
            got((name, None));
            continue;
        }
        let Ok(reader) = web_sys::FileReader::new() else { continue };
        let source = reader.clone();
        let closure = Closure::once_into_js(move || {
            let bytes = source.result().ok().map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
            got((name, bytes));
        });
        reader.add_event_listener_with_callback("loadend", closure.unchecked_ref()).ok();
        reader.read_as_array_buffer(&file).ok();
    }
}
