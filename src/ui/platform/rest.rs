//! The second part of the program: the editor, the rules, the generators. The page shows before it is there.
//!
//! `style/split.mjs` cuts the WebAssembly after linking and puts a function on the window that loads the second part. In
//! a page that was not cut there is none, and everything is there from the start.
use wasm_bindgen::{JsCast, JsValue};

/// Whether the page was cut, so that [`load`] has something to do.
pub fn is_apart() -> bool {
    loader().is_some()
}

/// Waits until the second part is there. A second call joins the first; after a failure it tries again.
///
/// # Errors
/// The file did not come, or the browser could not use it.
pub async fn load() -> Result<(), NotLoaded> {
    let Some(loader) = loader() else { return Ok(()) };
    let promise = loader.call0(&JsValue::NULL).map_err(|_| NotLoaded)?;
    let promise: js_sys::Promise = promise.dyn_into().map_err(|_| NotLoaded)?;
    wasm_bindgen_futures::JsFuture::from(promise).await.map(drop).map_err(|_| NotLoaded)
}

/// The second part did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

fn loader() -> Option<js_sys::Function> {
    let window = web_sys::window()?;
    js_sys::Reflect::get(&window, &JsValue::from_str("dockwrightRest")).ok()?.dyn_into().ok()
}
