//! The browser itself: the only part of the project that names web-sys.
pub mod clipboard;
pub mod pointer;
pub mod root;
pub mod storage;
pub mod transfer;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// An element of the page.
pub fn element_by_id(id: &str) -> Option<web_sys::HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the first element that a selector finds; true where there is one.
pub fn focus(selector: &str) -> bool {
    let found = web_sys::window().and_then(|window| window.document()?.query_selector(selector).ok()?);
    let element: Option<web_sys::HtmlElement> = found.and_then(|element| element.dyn_into().ok());
    // Without scrolling: the canvas moves by itself, and the browser must not scroll what is clipped.
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.is_some_and(|element| element.focus_with_options(&options).is_ok())
}

/// Selects the text of the field that has the focus.
pub fn select_text() {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    if let Some(input) = active.and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.select();
    }
}

/// Runs once before the next picture is painted.
pub fn next_frame(run: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let closure = Closure::once_into_js(run);
        // Where it fails the page is gone, and nothing is to be painted.
        window.request_animation_frame(closure.unchecked_ref()).ok();
    }
}

/// Tells of the size of an element now and whenever it changes. It ends with the element.
pub fn watch_size(element: &web_sys::HtmlElement, mut tell: impl FnMut(f64, f64) + 'static) {
    let rect = element.get_bounding_client_rect();
    tell(rect.width(), rect.height());
    let target = element.clone();
    let closure = Closure::<dyn FnMut()>::new(move || {
        let rect = target.get_bounding_client_rect();
        tell(rect.width(), rect.height());
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) {
        observer.observe(element);
        // The observer lives as long as the page: there is one canvas.
        closure.forget();
    }
}

/// Calls back on every event of a kind on the window. For the life of the page.
pub fn on_window<E: JsCast + 'static>(kind: &str, mut tell: impl FnMut(E) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        if let Ok(event) = event.dyn_into::<E>() {
            tell(event);
        }
    });
    if let Some(window) = web_sys::window() {
        window.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref()).ok();
        closure.forget();
    }
}
