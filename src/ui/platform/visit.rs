//! This visit: its clock, whether the page shows, and what it leaves behind when it ends.
use super::on_window;

/// The time in milliseconds since 1970.
pub fn now() -> u64 {
    js_sys::Date::now().max(0.0) as u64
}

/// A name that nothing else has: 128 random bits in hexadecimal digits.
pub fn fresh_id() -> String {
    let mut bytes = [0u8; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    if crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok()).is_none() {
        // Every browser that runs the page has randomness; without it the time tells things apart well enough.
        for (byte, clock) in bytes.iter_mut().zip(now().to_le_bytes()) {
            *byte = clock;
        }
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the page is hidden: another tab is in front of it, or it is about to close.
pub fn is_hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Calls back when the page may be about to close, and when it shows again. For the life of the page.
pub fn watch(leaving: impl Fn() + Clone + 'static, returned: impl Fn() + Clone + 'static) {
    let (left, back) = (leaving.clone(), returned.clone());
    on_window("visibilitychange", move |_: web_sys::Event| if is_hidden() { left() } else { back() });
    on_window("pagehide", move |_: web_sys::Event| leaving());
    on_window("focus", move |_: web_sys::Event| returned());
}

/// A text that this tab alone keeps, until it is closed.
pub fn tab_read(key: &str) -> Option<String> {
    web_sys::window()?.session_storage().ok()??.get_item(key).ok()?
}

/// Lets this tab keep a text.
pub fn tab_write(key: &str, text: &str) {
    if let Some(storage) = web_sys::window().and_then(|window| window.session_storage().ok()?) {
        // Where it fails the next visit opens the last project instead.
        storage.set_item(key, text).ok();
    }
}

/// The keys of the browser's small storage that begin so.
pub fn keys(prefix: &str) -> Vec<String> {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    let Some(storage) = storage else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    (0..count).filter_map(|number| storage.key(number).ok()?).filter(|key| key.starts_with(prefix)).collect()
}
