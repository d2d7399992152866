//! Whether the work is saved, in a word.
use super::{Saving, projects};
use crate::ui::widgets::{Icon, icon};
use dockwright::text::Text;
use leptos::prelude::*;

/// The save indicator. Only what matters is read aloud: that saving does not work, and that it works again.
#[component]
pub fn SaveState() -> impl IntoView {
    let projects = projects();
    let app = projects.app;
    let saving = projects.saving;
    let state = move || match saving.get() {
        Saving::Blank => "blank",
        Saving::Pending => "pending",
        Saving::Saved => "saved",
        Saving::Failed(_) => "failed",
    };
    let words = move || match saving.get() {
        Saving::Blank => String::new(),
        Saving::Pending => app.t(&Text::fixed("Saving…", "正在保存…")),
        Saving::Saved => app.t(&Text::fixed("Saved", "已保存")),
        Saving::Failed(why) => app.t(&Text::new(format!("Not saved: {}", why.en), format!("未保存：{}", why.zh))),
    };
    let title = move || match saving.get() {
        Saving::Blank => String::new(),
        Saving::Failed(_) => words(),
        _ => app.t(&Text::fixed("Changes are saved in this browser", "修改会自动保存在此浏览器中")),
    };
    let spoken = Memo::new(move |before: Option<&(bool, Option<Text>)>| {
        let failed = match saving.get() {
            Saving::Failed(why) => Some(why),
            // Until the next try has succeeded, the last one has failed.
            Saving::Pending => before.and_then(|before| before.1.clone()),
            Saving::Blank | Saving::Saved => None,
        };
        let recovered = match before {
            Some((recovered, before)) => *recovered || (before.is_some() && failed.is_none()),
            None => false,
        };
        (recovered && failed.is_none(), failed)
    });
    let said = move || match spoken.get() {
        (_, Some(why)) => app.t(&Text::new(format!("Not saved: {}", why.en), format!("未保存：{}", why.zh))),
        (true, None) => app.t(&Text::fixed("Saved", "已保存")),
        (false, None) => String::new(),
    };
    view! {
        <span class="projects-state" data-testid="save-state" data-state=state title=title>
            <Show when=move || matches!(saving.get(), Saving::Failed(_))>{icon(Icon::Fragile)}</Show>
            <Show when=move || saving.get() == Saving::Saved>{icon(Icon::Check)}</Show>
            <span class="projects-state-words" aria-hidden="true">{words}</span>
            <span class="sr-only" aria-live="polite">{said}</span>
        </span>
    }
}
