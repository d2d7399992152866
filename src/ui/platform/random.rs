//! The browser's secure random source.

/// What the source gives at once at the most (Web Cryptography API, `getRandomValues`).
const AT_ONCE: usize = 65_536;

/// Random bytes; fewer than asked, or none, where the browser has no secure source.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) else { return Vec::new() };
    for chunk in out.chunks_mut(AT_ONCE) {
        if crypto.get_random_values_with_u8_array(chunk).is_err() {
            return Vec::new();
        }
    }
    out
}
