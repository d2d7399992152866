//! Pointers and keys: where they are and what is under them.
use leptos::ev;
use wasm_bindgen::JsCast;

/// The place of a pointer within an element, in CSS pixels.
pub fn within(element: &web_sys::HtmlElement, x: f64, y: f64) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (x - rect.left(), y - rect.top())
}

/// Where an element is on the page: left, top, width, height, in CSS pixels.
pub fn bounds(element: &web_sys::HtmlElement) -> (f64, f64, f64, f64) {
    let rect = element.get_bounding_client_rect();
    (rect.left(), rect.top(), rect.width(), rect.height())
}

/// Lets all further events of a pointer come to an element, wherever the pointer goes.
pub fn capture(element: &web_sys::HtmlElement, pointer: i32) {
    // A pointer that is already up cannot be captured; its gesture ends by itself.
    element.set_pointer_capture(pointer).ok();
}

/// Lets all further events of a pointer come to the element that listens, wherever the pointer goes.
pub fn capture_here(event: &ev::PointerEvent) {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    if let Some(note) = target.and_then(|target| target.closest("[tabindex]").ok()?) {
        note.set_pointer_capture(event.pointer_id()).ok();
    }
}

/// The value of a `data-` attribute of the nearest element around an event's target that has it.
pub fn data(event: &ev::Event, name: &str) -> Option<String> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let attribute = format!("data-{name}");
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(&attribute)
}

/// The value of a `data-` attribute of what is under a place of the page.
pub fn data_at(x: f64, y: f64, name: &str) -> Option<String> {
    let under = web_sys::window()?.document()?.element_from_point(x as f32, y as f32)?;
    let attribute = format!("data-{name}");
    under.closest(&format!("[{attribute}]")).ok()??.get_attribute(&attribute)
}

/// Whether what a selector finds is around an event's target.
pub fn inside(event: &ev::Event, selector: &str) -> bool {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Whether the user is typing: keys then belong to the field.
pub fn is_typing() -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.is_some_and(|active| {
        let editable = active.closest(
            "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]",
        );
        editable.is_ok_and(|found| found.is_some())
    })
}

/// Whether the focus is on an element that a selector finds, or inside it.
pub fn focus_within(selector: &str) -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.is_some_and(|active| active.closest(selector).is_ok_and(|found| found.is_some()))
}

/// The text of the field that an event comes from.
pub fn value(event: &ev::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<web_sys::HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(other) => other.dyn_into::<web_sys::HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default(),
    }
}

/// Whether nothing in particular has the focus.
pub fn focus_within_nothing() -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.is_none_or(|active| active.tag_name() == "BODY")
}

/// Gives up the hold that the browser gave a touched element on its pointer.
pub fn release(event: &ev::PointerEvent) {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    if let Some(target) = target.filter(|target| target.has_pointer_capture(event.pointer_id())) {
        target.release_pointer_capture(event.pointer_id()).ok();
    }
}
