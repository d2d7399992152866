//! Files that come into the page together: by picker or dropped on it.
use leptos::ev;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The largest file that is read. A Compose file of this size does not exist; a mistaken drop does.
const LARGEST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// What came: the files with their bytes, and the names of those that could not be read or are too large.
#[derive(Clone, Debug, Default)]
pub struct Uploaded {
    /// Names, with folders where they are known, and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Names.
    pub unread: Vec<String>,
}

/// Asks for files, several at once; `got` is called once, with all of them.
pub fn pick(got: impl FnOnce(Uploaded) + 'static) {
    let input = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("input").ok())
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = input else { return };
    input.set_type("file");
    input.set_multiple(true);
    let source = input.clone();
    let closure = Closure::once_into_js(move || read_all(source.files(), got));
    input.add_event_listener_with_callback("change", closure.unchecked_ref()).ok();
    input.click();
}

/// Reads the files of a drop; `got` is called once, with all of them.
pub fn dropped(event: &ev::DragEvent, got: impl FnOnce(Uploaded) + 'static) {
    read_all(event.data_transfer().and_then(|data| data.files()), got);
}

/// Whether a drag over the page brings files.
pub fn brings_files(event: &ev::DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn read_all(list: Option<web_sys::FileList>, got: impl FnOnce(Uploaded) + 'static) {
    let Some(list) = list else { return };
    // The list is emptied when the event is over; the files stay.
    let files: Vec<web_sys::File> = (0..list.length()).filter_map(|number| list.get(number)).collect();
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        let mut all = Uploaded::default();
        for file in files {
            let name = file.name();
            let bytes = match file.size() <= LARGEST_BYTES {
                true => JsFuture::from(file.array_buffer()).await.ok(),
                false => None,
            };
            match bytes {
                Some(buffer) => all.files.push((name, js_sys::Uint8Array::new(&buffer).to_vec())),
                None => all.unread.push(name),
            }
        }
        got(all);
    });
}
