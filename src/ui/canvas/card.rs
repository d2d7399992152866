//! The card of a service.
use crate::ui::platform::{focus, next_frame, pointer, select_text};
use crate::ui::state::board::{Board, board};
use crate::ui::widgets::{Icon, icon, logo};
use dockwright::canvas::face::{Chip, Face};
use dockwright::change::Command;
use dockwright::model::RecordId;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;
use std::sync::Arc;

/// Letters of an image name that fit on a card in the monospace font.
const SOURCE_LETTERS: usize = 25;

/// What a card shows: the name, the face and the hue.
type Shown = (Box<str>, Arc<Face>, usize);

/// A service on the canvas.
#[component]
pub fn CardView(id: RecordId) -> impl IntoView {
    let board = board();
    let app = board.app;
    let face = Memo::new_with_compare(
        move |_| {
            board.scene.with(|scene| scene.card(id).map(|card| (card.name.clone(), card.face.clone(), hue(scene, id))))
        },
        |before: Option<&Option<Shown>>, now| match (before, now) {
            (Some(Some(a)), Some(Some(b))) => a.0 != b.0 || a.2 != b.2 || !Arc::ptr_eq(&a.1, &b.1),
            _ => true,
        },
    );
    let name = move || face.with(|face| face.as_ref().map(|face| face.0.to_string()).unwrap_or_default());
    let place = app.place(id);
    let selected = app.selected(id);
    let badge = app.badge(id);
    let light = app.light(id);
    let transform = move || {
        let place = place.get();
        let dragged = board.dragged.with(|dragged| dragged.contains(&id));
        let by = if dragged { board.drag.get().map(|drag| drag.offset) } else { None }.unwrap_or_default();
        format!("translate({:.1}px, {:.1}px)", place.x + by.x, place.y + by.y)
    };
    let height = move || {
        let height = face.with(|face| face.as_ref().map_or(60.0, |face| face.1.size.height));
        format!("{height}px")
    };
    let is_selected = {
        let selected = selected.clone();
        move || selected.get()
    };
    let renaming = Memo::new(move |_| board.renaming.get() == Some(id));
    let lit = move || board.hint.with(|hint| hint.as_ref().is_some_and(|hint| hint.card == Some(id)));
    let spoken_badge = badge.clone();
    let label = move || {
        let problems = spoken_badge.get();
        face.with(|face| {
            face.as_ref().map(|(name, face, _)| spoken(board, name, face, problems.map(|(_, count)| count)))
        })
    };
    let badge_view = move || {
        badge.get().map(|(rank, count)| {
            let words = format!("{}: {count}", app.t(&rank.label()));
            view! {
                <span class=format!("card-badge rank {}", rank.id()) title=words data-testid="badge">
                    {icon(Icon::of(rank))}
                    <b class="tabular">{count}</b>
                </span>
            }
        })
    };
    view! {
        <div
            class=move || format!("card hue-{}", face.with(|face| face.as_ref().map_or(0, |face| face.2)))
            class:selected=is_selected
            class:lit=lit
            class:away=move || board.is_away(id)
            class:moving=move || board.dragged.with(|dragged| dragged.contains(&id))
            tabindex="0"
            role=move || if renaming.get() { "group" } else { "button" }
            aria-pressed=move || (!renaming.get()).then(|| selected.get().to_string())
            aria-label=label
            aria-roledescription=move || app.t(&Text::fixed("service", "服务"))
            data-service=name
            data-canvas-part="card"
            data-light=move || Some(light.get()).filter(|light| !light.is_empty())
            style:transform=transform
            style:height=height
        >
            <span class="socket left" data-socket="left" title=move || app.t(&Text::fixed(
                "Drag to a service that needs this one",
                "拖到需要它的服务上",
            ))></span>
            <span class="socket right" data-socket="right" title=move || app.t(&Text::fixed(
                "Drag to the service that this one needs",
                "拖到它所需要的服务上",
            ))></span>
            <div class="card-head">
                {move || face.with(|face| face.as_ref().map(|face| logo(face.1.logo, face.1.built)))}
                {move || {
                    if renaming.get() {
                        view! { <NameField id=id name=name() /> }.into_any()
                    } else {
                        view! { <span class="card-name" title=name>{name}</span> }.into_any()
                    }
                }}
                {move || {
                    let file = face.with(|face| face.as_ref()?.1.included.clone())?;
                    let words = app.t(&from_words(&file));
                    Some(view! { <span class="card-from" title=words data-testid="card-from">{icon(Icon::File)}</span> })
                }}
                {badge_view}
            </div>
            <div class="card-source">
                {move || {
                    face.with(|face| {
                        let face = &face.as_ref()?.1;
                        let words = app.t(&face.source_words());
                        Some(view! { <span class="mono" title=words.clone()>{middle_cut(&words, SOURCE_LETTERS)}</span> })
                    })
                }}
            </div>
            {move || {
                face.with(|face| {
                    let chips = &face.as_ref()?.1.chips;
                    (!chips.is_empty()).then(|| {
                        view! { <div class="chips">{chips.iter().map(|chip| chip_view(board, chip)).collect_view()}</div> }
                    })
                })
            }}
        </div>
    }
}

/// The field in which a service is renamed on its card.
#[component]
fn NameField(id: RecordId, name: String) -> impl IntoView {
    let board = board();
    let app = board.app;
    let problem = RwSignal::new(None::<Text>);
    next_frame(|| {
        focus(".card input");
        select_text();
    });
    let finish = move |text: String, leave: bool| {
        if board.renaming.get_untracked() != Some(id) {
            return;
        }
        match app.try_dispatch(Command::Rename { id, name: text.trim().to_owned() }) {
            Ok(_) => {
                board.renaming.set(None);
                if !leave {
                    board.focus_card(id);
                }
            }
            // What was typed stays, with the reason, until it is mended or Escape takes it back.
            Err(refusal) if !leave => problem.set(Some(refusal.reason)),
            Err(refusal) => {
                board.renaming.set(None);
                app.toast(refusal.reason, false, true);
            }
        }
    };
    view! {
        <input
            type="text"
            class="card-name-field"
            class:wrong=move || problem.with(Option::is_some)
            data-testid="card-rename"
            aria-label=move || app.t(&Text::fixed("Name of the service", "服务名称"))
            aria-invalid=move || problem.with(Option::is_some).to_string()
            title=move || problem.get().map(|reason| app.t(&reason))
            spellcheck="false"
            autocomplete="off"
            prop:value=name
            on:input=move |_| problem.set(None)
            on:blur=move |event| finish(pointer::value(&event), true)
            on:keydown=move |event: ev::KeyboardEvent| {
                match event.key().as_str() {
                    "Enter" if !event.is_composing() => finish(pointer::value(&event), false),
                    "Escape" => {
                        board.renaming.set(None);
                        board.focus_card(id);
                    }
                    _ => {
                        event.stop_propagation();
                        return;
                    }
                }
                event.prevent_default();
                event.stop_propagation();
            }
        />
        {move || problem.get().map(|reason| view! { <span class="card-problem" role="alert">{app.t(&reason)}</span> })}
    }
}

/// The hue of the first network that a service is on.
fn hue(scene: &dockwright::canvas::scene::Scene, id: RecordId) -> usize {
    let name = scene.card(id).and_then(|card| card.face.networks.first());
    name.and_then(|name| scene.area(name)).map_or(8, |area| area.hue)
}

fn chip_view(board: Board, chip: &Chip) -> AnyView {
    let app = board.app;
    let (picture, words, title) = chip_words(chip);
    let all = matches!(chip, Chip::Port(_, true));
    let profile = matches!(chip, Chip::Profile(_));
    view! {
        <span class="chip tabular" class:public=all class:profile=profile title=app.t(&title)>
            {picture.map(icon)}
            <span>{words}</span>
        </span>
    }
    .into_any()
}

fn chip_words(chip: &Chip) -> (Option<Icon>, String, Text) {
    match chip {
        Chip::Port(words, true) => (
            Some(Icon::Globe),
            words.clone(),
            Text::new(format!("Published on all interfaces: {words}"), format!("发布到所有网络接口：{words}")),
        ),
        Chip::Port(words, false) => (
            Some(Icon::Lock),
            words.clone(),
            Text::new(format!("Published on this host only: {words}"), format!("仅发布到本机：{words}")),
        ),
        Chip::Replicas(count) => (
            Some(Icon::Layers),
            format!("×{count}"),
            Text::new(format!("{count} containers"), format!("{count} 个容器")),
        ),
        Chip::Limits(words) => {
            (None, words.clone(), Text::new(format!("Limited to {words}"), format!("资源上限：{words}")))
        }
        Chip::Volumes(count) => {
            (Some(Icon::Volume), count.to_string(), Text::new(format!("Mounts: {count}"), format!("挂载：{count} 个")))
        }
        Chip::Profile(name) => (
            Some(Icon::Tag),
            middle_cut(name, 12),
            Text::new(format!("Starts with profile {name}"), format!("仅在配置 {name} 下启动")),
        ),
        Chip::More(count) => {
            (None, format!("+{count}"), Text::new(format!("{count} more"), format!("还有 {count} 项")))
        }
    }
}

/// Where a service stands that the Compose file only includes.
fn from_words(file: &str) -> Text {
    Text::new(format!("From {file}, which is included"), format!("来自引入的 {file}"))
}

/// What a screen reader says of a card.
fn spoken(board: Board, name: &str, face: &Face, problems: Option<usize>) -> String {
    let app = board.app;
    let mut parts = vec![name.to_owned(), app.t(&face.source_words())];
    parts.extend(face.included.as_ref().map(|file| app.t(&from_words(file))));
    if !face.networks.is_empty() {
        let networks = face.networks.join(", ");
        parts.push(app.t(&Text::new(format!("on {networks}"), format!("网络 {networks}"))));
    }
    parts.extend(face.all_chips.iter().map(|chip| app.t(&chip_words(chip).2)));
    if !face.needs.is_empty() {
        let needs: Vec<&str> = face.needs.iter().map(|(name, _)| &**name).collect();
        let needs = needs.join(", ");
        parts.push(app.t(&Text::new(format!("waits for {needs}"), format!("等待 {needs}"))));
    }
    if let Some(count) = problems {
        parts.push(app.t(&Text::new(format!("{count} problems"), format!("{count} 个问题"))));
    }
    parts.join(app.t(&Text::fixed(", ", "，")).as_str())
}

/// A text of at most so many letters, the middle left out: both ends of an image name say something.
fn middle_cut(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_owned();
    }
    let head = (most - 1) / 2;
    let tail = most - 1 - head;
    let (start, end) = (letters.iter().take(head), letters.iter().skip(letters.len() - tail));
    start.chain(['…'].iter()).chain(end).collect()
}
