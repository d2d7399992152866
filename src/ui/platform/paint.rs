//! Painting on a canvas element. Only what is painted with is declared here: the whole interface of a canvas would make
//! the page larger by nothing that it uses.
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Surface;
    #[wasm_bindgen(method, setter)]
    fn set_width(this: &Surface, pixels: u32);
    #[wasm_bindgen(method, setter)]
    fn set_height(this: &Surface, pixels: u32);
    #[wasm_bindgen(method, getter)]
    fn width(this: &Surface) -> u32;
    #[wasm_bindgen(method, getter)]
    fn height(this: &Surface) -> u32;
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn context(this: &Surface, kind: &str) -> Result<Option<Context>, JsValue>;

    #[wasm_bindgen(method, js_name = toBlob)]
    fn to_blob(this: &Surface, tell: &JsValue, kind: &str);

    /// The two-dimensional context of a canvas element.
    type Context;
    #[wasm_bindgen(method, js_name = setTransform)]
    fn set_transform(this: &Context, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64);
    #[wasm_bindgen(method, js_name = clearRect)]
    fn clear_rect(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method, js_name = fillRect)]
    fn fill_rect(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method, js_name = strokeRect)]
    fn stroke_rect(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method, js_name = fillText)]
    fn fill_text(this: &Context, text: &str, x: f64, y: f64);
    #[wasm_bindgen(method, catch, js_name = drawImage)]
    fn draw_image(this: &Context, image: &JsValue, x: f64, y: f64, width: f64, height: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn save(this: &Context);
    #[wasm_bindgen(method)]
    fn restore(this: &Context);
    #[wasm_bindgen(method, js_name = beginPath)]
    fn begin_path(this: &Context);
    #[wasm_bindgen(method, js_name = closePath)]
    fn close_path(this: &Context);
    #[wasm_bindgen(method, js_name = moveTo)]
    fn move_to(this: &Context, x: f64, y: f64);
    #[wasm_bindgen(method, js_name = lineTo)]
    fn line_to(this: &Context, x: f64, y: f64);
    #[wasm_bindgen(method, js_name = arcTo)]
    fn arc_to(this: &Context, x1: f64, y1: f64, x2: f64, y2: f64, radius: f64);
    #[wasm_bindgen(method)]
    fn rect(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method)]
    fn clip(this: &Context);
    #[wasm_bindgen(method)]
    fn fill(this: &Context);
    #[wasm_bindgen(method)]
    fn stroke(this: &Context);
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill_style(this: &Context, colour: &str);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke_style(this: &Context, colour: &str);
    #[wasm_bindgen(method, setter, js_name = globalAlpha)]
    fn set_global_alpha(this: &Context, alpha: f64);
    #[wasm_bindgen(method, setter, js_name = lineWidth)]
    fn set_line_width(this: &Context, width: f64);
    #[wasm_bindgen(method, setter)]
    fn set_font(this: &Context, font: &str);
    #[wasm_bindgen(method, setter, js_name = textBaseline)]
    fn set_text_baseline(this: &Context, line: &str);
}

/// Paints on a canvas element, in CSS pixels of it.
pub struct Brush {
    context: Context,
    size: (f64, f64),
}

/// Pixels of the screen for each CSS pixel.
fn density() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 3.0)
}

impl Brush {
    /// A brush for a canvas element of this size in CSS pixels. What is painted on it stays, unless its size changes.
    pub fn new(element: &JsValue, width: f64, height: f64) -> Option<Brush> {
        let surface: &Surface = element.unchecked_ref();
        let density = density();
        let (across, down) = ((width * density).ceil() as u32, (height * density).ceil() as u32);
        // Setting a size clears, even to the same one.
        if (surface.width(), surface.height()) != (across, down) {
            surface.set_width(across);
            surface.set_height(down);
        }
        let context = surface.context("2d").ok()??;
        context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
        context.set_text_baseline("middle");
        Some(Brush { context, size: (width, height) })
    }

    /// Takes away everything.
    pub fn clear(&self) {
        self.context.clear_rect(0.0, 0.0, self.size.0, self.size.1);
    }

    /// Takes away what is in a rectangle, and paints nowhere else until [`Brush::end_within`].
    pub fn begin_within(&self, x: f64, y: f64, width: f64, height: f64) {
        self.context.save();
        self.context.begin_path();
        self.context.rect(x, y, width, height);
        self.context.clip();
        self.context.clear_rect(x, y, width, height);
    }

    /// Paints everywhere again.
    pub fn end_within(&self) {
        self.context.restore();
    }

    /// The colour of what is filled from now on.
    pub fn fill_with(&self, colour: &str, alpha: f64) {
        self.context.set_fill_style(colour);
        self.context.set_global_alpha(alpha);
    }

    /// The colour and the width of lines from now on.
    pub fn draw_with(&self, colour: &str, alpha: f64, width: f64) {
        self.context.set_stroke_style(colour);
        self.context.set_global_alpha(alpha);
        self.context.set_line_width(width);
    }

    /// Fills a rectangle.
    pub fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.context.fill_rect(x, y, width, height);
    }

    /// Draws the border of a rectangle.
    pub fn draw_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.context.stroke_rect(x, y, width, height);
    }

    /// Begins a path.
    pub fn begin(&self) {
        self.context.begin_path();
    }

    /// Adds a line through points to the path.
    pub fn line(&self, points: impl Iterator<Item = (f64, f64)>) {
        for (number, (x, y)) in points.enumerate() {
            if number == 0 {
                self.context.move_to(x, y);
            } else {
                self.context.line_to(x, y);
            }
        }
    }

    /// Adds a ring with rounded corners to the path: each corner with its radius.
    pub fn ring(&self, corners: &[(f64, f64, f64)]) {
        let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return };
        self.context.move_to((first.0 + last.0) / 2.0, (first.1 + last.1) / 2.0);
        for (number, (x, y, radius)) in corners.iter().enumerate() {
            let next = corners.get(number + 1).unwrap_or(first);
            self.context.arc_to(*x, *y, (x + next.0) / 2.0, (y + next.1) / 2.0, *radius);
        }
        self.context.close_path();
    }

    /// Fills the path.
    pub fn fill(&self) {
        self.context.fill();
    }

    /// Draws the path.
    pub fn draw(&self) {
        self.context.stroke();
    }

    /// The font of what is written from now on, as in CSS.
    pub fn write_in(&self, font: &str) {
        self.context.set_font(font);
    }

    /// Writes in the filling colour, `y` being the middle of the line.
    pub fn write(&self, text: &str, x: f64, y: f64) {
        self.context.fill_text(text, x, y);
    }
}

/// A canvas element that holds a picture.
pub struct Raster<'a>(&'a Surface);

impl<'a> Raster<'a> {
    /// The picture of a loaded image element in this many pixels.
    pub fn of(canvas: &'a web_sys::Element, image: &web_sys::Element, (width, height): (f64, f64)) -> Option<Self> {
        let surface: &Surface = canvas.unchecked_ref();
        surface.set_width(width as u32);
        surface.set_height(height as u32);
        surface.context("2d").ok()??.draw_image(image, 0.0, 0.0, width, height).ok()?;
        Some(Raster(surface))
    }

    /// The picture as a PNG file; nothing where the browser cannot make one of this size.
    pub fn to_png(&self, tell: impl FnOnce(Option<web_sys::Blob>) + 'static) {
        let done = Closure::once_into_js(move |blob: JsValue| tell(blob.dyn_into().ok()));
        self.0.to_blob(&done, "image/png");
    }
}

/// The colours of an element's children, as the theme has them now, and the names of the element's fonts.
pub fn inks(element: &web_sys::HtmlElement) -> (Vec<String>, String) {
    let Some(window) = web_sys::window() else { return Default::default() };
    let style = |element: &web_sys::Element, name: &str| {
        let style = window.get_computed_style(element).ok().flatten();
        style.and_then(|style| style.get_property_value(name).ok()).unwrap_or_default()
    };
    let mut colours = Vec::new();
    let mut child = element.first_element_child();
    while let Some(element) = child {
        colours.push(style(&element, "color"));
        child = element.next_element_sibling();
    }
    (colours, style(element, "font-family"))
}
