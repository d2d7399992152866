//! What the user has chosen about the page itself. It outlives the visit, in the browser's storage.
use super::{App, Theme};
use crate::ui::platform::{root, storage};
use dockwright::text::Language;
use leptos::prelude::*;

const THEME: &str = "dockwright.theme";
const LANGUAGE: &str = "dockwright.language";
const DRAWER: &str = "dockwright.drawer";
const MINIMAP: &str = "dockwright.minimap";
const TOUR: &str = "dockwright.tour";
const PALETTE: &str = "dockwright.palette";

/// The smallest and the largest height of the drawer, in shares of the page.
pub const DRAWER_RANGE: (f64, f64) = (0.15, 0.8);

impl App {
    /// Takes over the language and the theme that the page was started in.
    pub fn restore_settings(self) {
        self.language.set(Language::from_tag(&root::language()));
        self.theme.set(match storage::read(THEME).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        });
    }

    /// Shows the page in another language, from now on.
    pub fn set_language(self, language: Language) {
        self.language.set(language);
        root::set_language(language.tag());
        storage::write(LANGUAGE, language.tag());
    }

    /// Shows the page in another theme, from now on.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        let name = match theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        root::set_theme(name);
        match name {
            Some(name) => drop(storage::write(THEME, name)),
            None => storage::forget(THEME),
        }
    }

    /// The next theme: light, dark, as the system.
    pub fn next_theme(self) -> Theme {
        match self.theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// The height of the drawer as it was left, in shares of the page.
pub fn drawer_share() -> f64 {
    let stored = storage::read(DRAWER).and_then(|text| text.parse().ok());
    stored.filter(|share: &f64| share.is_finite()).unwrap_or(0.38).clamp(DRAWER_RANGE.0, DRAWER_RANGE.1)
}

/// Keeps the height of the drawer.
pub fn keep_drawer_share(share: f64) {
    storage::write(DRAWER, &format!("{share:.3}"));
}

/// Whether the palette was left folded to icons.
pub fn palette_folded() -> bool {
    storage::read(PALETTE).as_deref() == Some("folded")
}

/// Keeps whether the palette is folded to icons.
pub fn keep_palette_folded(folded: bool) {
    storage::write(PALETTE, if folded { "folded" } else { "open" });
}

/// Whether the minimap is wanted; it is unless it was hidden.
pub fn minimap() -> bool {
    storage::read(MINIMAP).as_deref() != Some("hidden")
}

/// Keeps whether the minimap is wanted.
pub fn keep_minimap(shown: bool) {
    storage::write(MINIMAP, if shown { "shown" } else { "hidden" });
}

/// Whether the tour was ended before, or cannot be remembered: then it would begin with every visit.
pub fn tour_is_done() -> bool {
    storage::read(TOUR).is_some() || !storage::write(TOUR, "begun")
}

/// Keeps that the tour was ended.
pub fn keep_tour_done() {
    storage::write(TOUR, "done");
}
