//! The inspector: the fields of what is selected.
mod build;
mod depends;
mod environment;
mod file;
mod general;
mod header;
mod health;
mod inherited;
mod logging;
mod logos;
mod more;
mod network;
mod networks;
mod ports;
mod resources;
mod routes;
pub mod scope;
mod section;
mod security;
mod service;
mod several;
mod units;
mod volume;
mod volumes;

use crate::ui::layers::WriteTarget;
use crate::ui::platform::fields as platform;
use crate::ui::state::app;
use dockwright::model::{Kind, Path, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;
use scope::Scope;

/// The fields of the selection. It fills its place and scrolls within.
#[component]
pub fn Inspector() -> impl IntoView {
    let app = app();
    let chosen = Memo::new(move |_| app.selection.get().into_iter().collect::<Vec<RecordId>>());
    Effect::new(move |_| {
        let Some(focus) = app.focus.get() else { return };
        let is_here = if focus.id == scope::FILE { chosen.read().is_empty() } else { chosen.get() == [focus.id] };
        if !is_here {
            return;
        }
        // The section that holds the field opens first; the field is there with the next frame.
        let places: Vec<String> = (0..=focus.steps.len())
            .rev()
            .filter_map(|length| focus.steps.get(..length))
            .map(|steps| Path(steps.to_vec()).to_string())
            .filter(|place| !place.is_empty())
            .collect();
        let fallback = places.is_empty();
        request_animation_frame(move || {
            if fallback || !platform::focus_place(&places) {
                platform::focus_first(".inspector input");
            }
            app.focus.try_set(None);
        });
    });
    let label = move || app.t(&Text::fixed("Inspector", "检查器"));
    view! {
        <div class="inspector" role="region" aria-label=label data-testid="inspector">
            <WriteTarget />
            {move || match chosen.get().as_slice() {
                [] if app.file_shown.get() => {
                    provide_context(Scope::new(scope::FILE));
                    view! { <file::FileInspector /> }.into_any()
                }
                [] => view! { <p class="inspector-empty">{app.t(&NOTHING)}</p> }.into_any(),
                [one] => single(*one),
                many => view! { <several::Several ids=many.to_vec() /> }.into_any(),
            }}
        </div>
    }
}

const NOTHING: Text = Text::fixed(
    "Select a service, a network or a volume to see and change what it is made of.",
    "选择一个服务、网络或卷，即可在此查看和修改它的内容。",
);

fn single(id: RecordId) -> AnyView {
    provide_context(Scope::new(id));
    match id.kind {
        Kind::Service => view! { <service::ServiceInspector /> }.into_any(),
        Kind::Network => view! { <network::NetworkInspector /> }.into_any(),
        Kind::Volume => view! { <volume::VolumeInspector /> }.into_any(),
        Kind::Secret | Kind::Config | Kind::Model => view! { <more::RecordInspector /> }.into_any(),
    }
}
