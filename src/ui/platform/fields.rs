//! What fields and lists of rows need from the browser: the clipboard's text, focus, and the row under the pointer.
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, Event, FocusEvent, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// The text that is being pasted.
pub fn pasted_text(event: &ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text").ok()
}

/// True where the event comes from a field with nothing in it.
pub fn is_from_empty_field(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return input.type_() != "checkbox" && input.value().is_empty();
    }
    target.dyn_ref::<HtmlTextAreaElement>().is_some_and(|area| area.value().is_empty())
}

/// True where the event comes from a field that takes text, and not from a button or a choice.
pub fn is_from_text(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    target.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() != "checkbox")
        || target.dyn_ref::<HtmlTextAreaElement>().is_some()
}

/// True where the focus leaves the element that listens, and does not only move within it.
pub fn leaves(event: &FocusEvent) -> bool {
    let Some(here) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return true };
    let next = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    !here.contains(next.as_ref())
}

/// True where all text fields of the row that the event went through are empty.
pub fn row_is_empty(event: &Event) -> bool {
    let Some(row) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let Ok(fields) = row.query_selector_all("input:not([type=checkbox]):not(.variable-input), textarea") else {
        return false;
    };
    let mut fields = (0..fields.length()).filter_map(|index| fields.item(index));
    fields.all(|field| {
        let text = match field.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.value(),
            None => field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default(),
        };
        text.is_empty()
    })
}

/// Moves the focus to the first or last field of a row in the list of a name.
pub fn focus_row(list: &str, row: usize, last: bool) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let selector = format!("[data-rows=\"{list}\"] > [data-row=\"{row}\"] :is(input, textarea, select):not(:disabled)");
    let Ok(found) = document.query_selector_all(&selector) else { return };
    let index = if last { found.length().saturating_sub(1) } else { 0 };
    focus(found.item(index));
}

/// Shows the field of the first of these places that there is, and moves the focus into it.
pub fn focus_place(places: &[String]) -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return false };
    for place in places {
        let escaped = place.replace('\\', "\\\\").replace('"', "\\\"");
        let Ok(Some(found)) = document.query_selector(&format!(".inspector [data-place=\"{escaped}\"]")) else {
            continue;
        };
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        found.scroll_into_view_with_scroll_into_view_options(&options);
        let field = found.query_selector("input, textarea, select, button").ok().flatten();
        focus(field.map(JsCast::unchecked_into));
        return true;
    }
    false
}

/// Moves the focus to the first element of a selector.
pub fn focus_first(selector: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    focus(document.query_selector(selector).ok().flatten().map(JsCast::unchecked_into));
}

/// Moves the focus to the first element of a selector, once the page has caught up with what was done.
pub fn focus_soon(selector: &'static str) {
    leptos::prelude::set_timeout(move || focus_first(selector), std::time::Duration::from_millis(200));
}

/// Moves the focus among the elements of a selector within the listening element; `true` where there was one to go to.
pub fn move_focus(event: &Event, selector: &str, by: i32) -> bool {
    let Some(here) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let Ok(found) = here.query_selector_all(selector) else { return false };
    let focused =
        here.query_selector(":focus").ok().flatten().and_then(|one| one.closest(".problems-row").ok().flatten());
    let inside = |index: &u32| {
        let item = found.item(*index);
        focused.as_ref().is_some_and(|row| row.contains(item.as_ref()))
    };
    let now = (0..found.length()).find(inside).map_or(-1, i64::from);
    let next = u32::try_from(now + i64::from(by)).ok().and_then(|next| found.item(next));
    let moved = next.is_some();
    focus(next);
    moved
}

/// The number of the row under a point of the window, in the list of a name.
pub fn row_at(list: &str, x: i32, y: i32) -> Option<usize> {
    let document = web_sys::window()?.document()?;
    let under = document.element_from_point(x as f32, y as f32)?;
    let row = under.closest(&format!("[data-rows=\"{list}\"] > [data-row]")).ok().flatten()?;
    row.get_attribute("data-row")?.parse().ok()
}

/// Lets an element keep the pointer that was pressed on it.
pub fn keep_pointer(event: &web_sys::PointerEvent) {
    let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(target) = target {
        // It fails only where the pointer is already gone; then there is nothing to keep.
        drop(target.set_pointer_capture(event.pointer_id()));
    }
}

/// Scrolls the element of an id into view, as little as needed.
pub fn reveal(id: &str) {
    let found =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(found) = found {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        found.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn focus(node: Option<web_sys::Node>) {
    if let Some(element) = node.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        // Focus fails on nothing that is in the page.
        drop(element.focus());
    }
}
