//! The clipboard.
use leptos::ev;

/// Puts text on the clipboard in answer to the copy event.
pub fn put(event: &ev::ClipboardEvent, text: &str) {
    if let Some(data) = event.clipboard_data() {
        data.set_data("text/plain", text).ok();
        event.prevent_default();
    }
}

/// The text that is pasted.
pub fn text(event: &ev::ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// Puts text on the clipboard, where the browser allows it outside of a copy event.
pub fn write(text: &str) {
    if let Some(window) = web_sys::window() {
        // The promise tells of a refusal, which changes nothing in the document.
        drop(window.navigator().clipboard().write_text(text));
    }
}
