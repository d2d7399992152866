//! The browser itself: the only part of the project that names web-sys.
pub mod fields;

use wasm_bindgen::JsCast;

/// An element of the page.
pub fn element_by_id(id: &str) -> Option<web_sys::HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}
