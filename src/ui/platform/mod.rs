//! The browser itself: the only part of the project that names web-sys.
pub mod clipboard;
pub mod database;
pub mod download;
pub mod fields;
pub mod paint;
pub mod picture;
pub mod pointer;
pub mod random;
pub mod rest;
pub mod root;
pub mod scroll;
pub mod storage;
pub mod text_editor;
pub mod upload;
pub mod visit;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// An element of the page.
pub fn element_by_id(id: &str) -> Option<web_sys::HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// The canvas.
pub fn canvas_element() -> Option<web_sys::HtmlElement> {
    element_by_id("canvas")
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

/// Moves the focus to what a selector finds with the next picture, when what is about to be drawn is there.
pub fn focus_soon(selector: &str) {
    let selector = selector.to_owned();
    next_frame(move || {
        focus(&selector);
    });
}

/// Selects the text of the field that has the focus.
pub fn select_text() {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    if let Some(input) = active.and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.select();
    }
}

/// The time on the clock of the events, in milliseconds.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
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

/// Scrolls the nearest list so that the first element that a selector finds shows.
pub fn scroll_to(selector: &str) {
    let found = web_sys::window().and_then(|window| window.document()?.query_selector(selector).ok()?);
    if let Some(element) = found {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Moves the focus from the element that has it to the next or the previous one that a selector finds.
pub fn focus_neighbour(selector: &str, forward: bool) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let (Ok(all), Some(active)) = (document.query_selector_all(selector), document.active_element()) else { return };
    let elements: Vec<web_sys::HtmlElement> =
        (0..all.length()).filter_map(|number| all.item(number)?.dyn_into().ok()).collect();
    let here = elements.iter().position(|element| element.is_same_node(Some(&active)));
    let next = here.and_then(|here| if forward { here.checked_add(1) } else { here.checked_sub(1) });
    if let Some(element) = next.and_then(|next| elements.get(next)) {
        element.focus().ok();
    }
}

/// Writes panics to the browser's console: without this, all that is seen of one is "unreachable".
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
}
