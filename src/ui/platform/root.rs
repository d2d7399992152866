//! The page as a whole: its language, its theme, the system it runs on.
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}

/// The language that the page started in, as a BCP 47 tag.
pub fn language() -> String {
    root().and_then(|root| root.get_attribute("lang")).unwrap_or_default()
}

/// Says in which language the page is.
pub fn set_language(tag: &str) {
    if let Some(root) = root() {
        root.set_attribute("lang", tag).ok();
    }
}

/// Shows the page in a theme; `None` follows the system.
pub fn set_theme(theme: Option<&str>) {
    if let Some(root) = root() {
        match theme {
            Some(theme) => root.set_attribute("data-theme", theme).ok(),
            None => root.remove_attribute("data-theme").ok(),
        };
    }
}

/// Names the page in the browser's tab.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Whether shortcuts use the command key rather than the control key.
pub fn is_apple() -> bool {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    agent.contains("Mac") || agent.contains("iPhone") || agent.contains("iPad")
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok()?);
    list.is_some_and(|list| list.matches())
}

/// Calls back whenever the system turns dark or light. For the life of the page.
pub fn watch_system_theme(tell: impl FnMut() + 'static) {
    let list = web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?);
    if let Some(list) = list {
        let closure = Closure::<dyn FnMut()>::new(tell);
        list.set_onchange(Some(closure.as_ref().unchecked_ref()));
        closure.forget();
        // Its listener lives only as long as somebody holds it.
        std::mem::forget(list);
    }
}
