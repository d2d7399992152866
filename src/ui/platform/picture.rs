//! Pictures that are made from SVG documents.
use super::paint::Raster;
use wasm_bindgen::prelude::*;

/// No side of a picture is longer, in pixels: browsers refuse larger ones.
const LONGEST: f64 = 8192.0;

/// Makes a PNG file of an SVG document of this size and hands it to the browser's downloads; `tell` says whether that
/// went well. Twice as many pixels as the document has, for screens and prints of our time, as far as browsers go along.
pub fn save_png(name: &str, svg: &str, size: (f64, f64), tell: impl Fn(bool) + Clone + 'static) {
    if begin(name, svg, size, tell.clone()).is_none() {
        tell(false);
    }
}

fn begin(name: &str, svg: &str, (width, height): (f64, f64), tell: impl Fn(bool) + Clone + 'static) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(svg.as_bytes()).into());
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let address = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let shown = address.clone();
    let image = document.create_element("img").ok()?;
    let scale = 2.0_f64.min(LONGEST / width.max(1.0)).min(LONGEST / height.max(1.0));
    let size = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let (name, source, failed) = (name.to_owned(), image.clone(), tell.clone());
    let loaded = Closure::once_into_js(move || {
        let Ok(canvas) = document.create_element("canvas") else { return tell(false) };
        let Some(raster) = Raster::of(&canvas, &source, size) else { return tell(false) };
        let saved = tell.clone();
        raster.to_png(move |blob| {
            web_sys::Url::revoke_object_url(&address).ok();
            saved(blob.is_some_and(|blob| super::download::save_blob(&name, &blob).is_some()));
        });
    });
    let broken = Closure::once_into_js(move || failed(false));
    image.add_event_listener_with_callback("load", loaded.unchecked_ref()).ok()?;
    image.add_event_listener_with_callback("error", broken.unchecked_ref()).ok()?;
    image.set_attribute("src", &shown).ok()
}
