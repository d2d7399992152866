//! What is in view of something that scrolls, and what is typed in a long text.
use leptos::ev;
use wasm_bindgen::JsCast;

/// How far the element that an event comes from is scrolled down, in CSS pixels.
pub fn top(event: &ev::Event) -> f64 {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    target.map_or(0.0, |target| f64::from(target.scroll_top()))
}

/// How far the element that an event comes from is scrolled to the right, in CSS pixels.
pub fn left(event: &ev::Event) -> f64 {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    target.map_or(0.0, |target| f64::from(target.scroll_left()))
}

/// Scrolls an element just enough to show a rectangle of its content (left, top, right, bottom) beside what sticks to
/// its left and upper edge, in CSS pixels.
pub fn show(element: &web_sys::Element, rect: [f64; 4], stuck: (f64, f64)) {
    let [left, top, right, bottom] = rect;
    let fit = |now: f64, room: f64, from: f64, to: f64, stuck: f64| {
        if from < now + stuck {
            from - stuck
        } else if to > now + room {
            to - room
        } else {
            now
        }
    };
    let (x, y) = (f64::from(element.scroll_left()), f64::from(element.scroll_top()));
    let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
    element.set_scroll_left(fit(x, width, left, right, stuck.0).round() as i32);
    element.set_scroll_top(fit(y, height, top, bottom, stuck.1).round() as i32);
}

/// Scrolls an element to a place, in CSS pixels from its top.
pub fn set_top(element: &web_sys::Element, top: f64) {
    element.set_scroll_top(top.round() as i32);
}

/// The height of the page in CSS pixels: nothing in it shows more.
pub fn page_height() -> f64 {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64());
    height.unwrap_or(1000.0)
}

/// The text of the field that an event comes from, and where its caret stands, in UTF-16 units.
pub fn caret(event: &ev::Event) -> Option<(String, usize)> {
    let field: web_sys::HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
    let at = field.selection_start().ok().flatten()?;
    Some((field.value(), at as usize))
}

/// Types text at the caret of the field with the focus, as if by hand: the browser's own undo takes it back.
pub fn type_text(text: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let document: Option<web_sys::HtmlDocument> = document.and_then(|document| document.dyn_into().ok());
    document.is_some_and(|document| {
        document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
    })
}

/// Opens a dialog over the page.
pub fn open_dialog(dialog: &web_sys::HtmlDialogElement) {
    if !dialog.open() {
        dialog.show_modal().ok();
    }
}
