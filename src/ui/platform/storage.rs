//! The browser's small storage.

/// The text of a key; nothing where there is none or storage is forbidden.
pub fn read(key: &str) -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text. False where the browser does not: storage is full or forbidden.
pub fn write(key: &str, text: &str) -> bool {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    storage.is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets a key.
pub fn forget(key: &str) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok()?) {
        storage.remove_item(key).ok();
    }
}
