//! Files that leave the page.
use wasm_bindgen::JsCast;

/// Hands bytes to the browser's downloads. False where the browser does not take them.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    save_checked(name, media_type, bytes).is_some()
}

fn save_checked(name: &str, media_type: &str, bytes: &[u8]) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    save_blob(name, &web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?)
}

/// Hands what the browser has made to its downloads; nothing where it does not take it.
pub(super) fn save_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let address = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has its own hold on the bytes once it has begun, which is after this turn.
    let release = move || drop(web_sys::Url::revoke_object_url(&address));
    leptos::prelude::set_timeout(release, std::time::Duration::from_secs(60));
    Some(())
}
