//! Keys as text: `Mod+Shift+Z`.
use crate::ui::platform::root;
use leptos::ev;

/// The keys of an event in the notation of [`super::Action::keys`]; empty while a word is being composed.
pub fn combination(event: &ev::KeyboardEvent) -> String {
    if event.is_composing() {
        return String::new();
    }
    let mut key = event.key();
    // With Alt some systems write another letter: the key itself is meant.
    if event.alt_key()
        && let Some(letter) = event.code().strip_prefix("Key")
    {
        key = letter.to_owned();
    }
    let letter = key.chars().count() == 1;
    let mut out = String::new();
    if event.ctrl_key() || event.meta_key() {
        out.push_str("Mod+");
    }
    if event.alt_key() {
        out.push_str("Alt+");
    }
    // The sign of a key that needs Shift, such as `?`, says it already.
    let sign = letter && !key.chars().all(char::is_alphanumeric) && key != " ";
    if event.shift_key() && !sign {
        out.push_str("Shift+");
    }
    if key == " " {
        out.push_str("Space");
    } else if letter {
        out.push_str(&key.to_uppercase());
    } else {
        out.push_str(&key);
    }
    out
}

/// Keys as the system writes them.
pub fn shown(keys: &str) -> String {
    if keys == "+" {
        return keys.to_owned();
    }
    let apple = root::is_apple();
    let parts: Vec<&str> = keys
        .split('+')
        .map(|part| match (part, apple) {
            ("Mod", true) => "⌘",
            ("Mod", false) => "Ctrl",
            ("Shift", true) => "⇧",
            ("Alt", true) => "⌥",
            ("Delete", true) => "⌫",
            ("Delete", false) => "Del",
            ("Escape", _) => "Esc",
            ("ArrowUp", _) => "↑",
            ("ArrowDown", _) => "↓",
            ("ArrowLeft", _) => "←",
            ("ArrowRight", _) => "→",
            (other, _) => other,
        })
        .collect();
    parts.join(if apple { "" } else { "+" })
}
