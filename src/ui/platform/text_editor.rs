//! The text editor, which comes as a script of its own when a text is to be changed (`style/editor/main.js`).
//!
//! Places are counted in UTF-16 units here, as the browser does.
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// What the script puts on the window.
const ENTRY: &str = "dockwrightEditor";

/// The script did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

/// How an editor begins.
#[derive(Clone, Debug)]
pub struct Options<'t> {
    /// The text, with plain line ends.
    pub text: &'t str,
    /// What it is, for who cannot see it.
    pub label: &'t str,
    /// The id of the element that says how it is left by keyboard.
    pub help: &'t str,
    /// Whether it speaks Chinese.
    pub chinese: bool,
    /// Whether lines are indented as YAML.
    pub yaml: bool,
    /// Whether words are completed and explained.
    pub assist: bool,
    /// Whether it takes back by itself what is typed in it.
    pub alone: bool,
}

type Host = dyn Fn(String, String, f64) -> String;

/// An editor on the page. It goes when this is dropped.
pub struct TextEditor {
    handle: JsValue,
    _host: Closure<Host>,
}

/// Whether the script is there.
pub fn is_loaded() -> bool {
    entry().is_some()
}

/// Waits until the script is there. After a failure it can be tried again.
///
/// # Errors
/// The script did not come.
pub async fn load() -> Result<(), NotLoaded> {
    if is_loaded() {
        return Ok(());
    }
    let document = web_sys::window().and_then(|window| window.document()).ok_or(NotLoaded)?;
    let meta = document.query_selector("meta[name=dockwright-editor]").ok().flatten().ok_or(NotLoaded)?;
    let name = meta.get_attribute("content").ok_or(NotLoaded)?;
    let script = document.create_element("script").map_err(|_| NotLoaded)?;
    script.set_attribute("src", &name).map_err(|_| NotLoaded)?;
    let head = document.query_selector("head").ok().flatten().ok_or(NotLoaded)?;
    let arrived = Promise::new(&mut |resolve, reject| {
        script.add_event_listener_with_callback("load", &resolve).ok();
        script.add_event_listener_with_callback("error", &reject).ok();
    });
    head.append_child(&script).map_err(|_| NotLoaded)?;
    let outcome = wasm_bindgen_futures::JsFuture::from(arrived).await;
    script.remove();
    outcome.ok().filter(|_| is_loaded()).map(drop).ok_or(NotLoaded)
}

fn entry() -> Option<Function> {
    let window = JsValue::from(web_sys::window()?);
    Reflect::get(&window, &JsValue::from_str(ENTRY)).ok()?.dyn_into().ok()
}

impl TextEditor {
    /// Puts an editor into an element. `host` answers what it asks: what, a text, a number.
    pub fn open(
        parent: &web_sys::HtmlElement,
        options: &Options<'_>,
        host: impl Fn(&str, &str, f64) -> String + 'static,
    ) -> Option<TextEditor> {
        let host = Closure::<Host>::new(move |what: String, text: String, number: f64| host(&what, &text, number));
        let given = Object::new();
        let put = |key: &str, value: JsValue| Reflect::set(&given, &JsValue::from_str(key), &value).ok();
        for (key, text) in [("text", options.text), ("label", options.label), ("help", options.help)] {
            put(key, JsValue::from_str(text))?;
        }
        let flags = [
            ("chinese", options.chinese),
            ("yaml", options.yaml),
            ("assist", options.assist),
            ("alone", options.alone),
        ];
        for (key, on) in flags {
            put(key, JsValue::from_bool(on))?;
        }
        let handle = entry()?.call3(&JsValue::NULL, parent, &given, host.as_ref()).ok()?;
        Some(TextEditor { handle, _host: host })
    }

    /// Lets it tell what has been typed and not yet told.
    pub fn tell(&self) {
        self.call("tell", &[]);
    }

    /// Changes stretches of the text, as JSON `[[from, to, insert], …]`; with `show` the caret goes there.
    pub fn change(&self, edits: &str, show: bool) {
        self.call("change", &[edits.into(), show.into()]);
    }

    /// Marks places of the text, as JSON.
    pub fn mark(&self, marks: &str) {
        self.call("mark", &[marks.into()]);
    }

    /// Speaks another language.
    pub fn speak(&self, label: &str, chinese: bool) {
        self.call("speak", &[label.into(), chinese.into()]);
    }

    /// Goes to a line, counted from 1, with the focus.
    pub fn go(&self, line: usize) {
        self.call("go", &[(line as f64).into()]);
    }

    fn call(&self, name: &str, arguments: &[JsValue]) {
        let method = Reflect::get(&self.handle, &JsValue::from_str(name)).ok();
        let method: Option<Function> = method.and_then(|method| method.dyn_into().ok());
        if let Some(method) = method {
            // What it throws is a defect of the script; the page goes on.
            if let Err(thrown) = method.apply(&self.handle, &arguments.iter().collect::<Array>()) {
                web_sys::console::error_1(&thrown);
            }
        }
    }
}

impl Drop for TextEditor {
    fn drop(&mut self) {
        self.call("close", &[]);
    }
}
