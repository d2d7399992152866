//! The canvas: networks as areas, services as cards, edges between them.
mod areas;
mod bars;
mod card;
mod controls;
mod doors;
mod edges;
mod far;
mod gesture;
mod keys;
mod list;
mod minimap;
mod notes;
mod paint;

use crate::ui::platform::{pointer, root as root_element, watch_size};
use crate::ui::state::board::{Board, Overlay, Tool, board};
use crate::ui::widgets::{Icon, icon};
use areas::{AreaLabels, Areas};
use bars::Bars;
use card::CardView;
use controls::Controls;
use dockwright::canvas::detail::Detail;
use dockwright::geometry::{Point, Rect, Screen, Size, World};
use dockwright::model::{Kind, RecordId};
use dockwright::text::Text;
use doors::Doors;
use edges::{EdgeLabels, Edges};
use far::{Far, FarTip};
use gesture::Gestures;
use leptos::prelude::*;
use leptos::{ev, html};
use list::ListView;
use minimap::Minimap;
use notes::Notes;
use std::collections::HashSet;

/// The network whose area a drop at a place would join, by name. The cards that are being dragged hold no area.
pub fn drop_target(board: Board, place: Point<World>, dragged: &HashSet<usize>) -> Option<Box<str>> {
    let scene = board.scene.get_untracked();
    let picture = board.still.get_untracked();
    let outlines = picture.outlines_without(dragged, |outline| outline.bounds.contains(place));
    let areas = outlines.iter().enumerate().filter_map(|(number, outline)| {
        let outline = outline.as_ref().filter(|outline| outline.contains(place))?;
        Some((outline.area(), number))
    });
    let boxes = picture.boxes.iter().enumerate().filter_map(|(number, rect)| {
        let rect = rect.as_ref().filter(|rect| rect.contains(place))?;
        Some((rect.area(), number))
    });
    // The smallest one is the one that is meant.
    let (_, number) = areas.chain(boxes).min_by(|a, b| a.0.total_cmp(&b.0))?;
    scene.areas.get(number).map(|area| area.name.clone())
}

/// The canvas.
#[component]
pub fn Canvas() -> impl IntoView {
    let board = board();
    let app = board.app;
    let root = NodeRef::<html::Div>::new();
    let gestures = Gestures::new(board);
    Effect::new(move |_| {
        if let Some(element) = root.get() {
            watch_size(&element, move |width, height| {
                board.resize(Size::new(width, height));
            });
        }
    });
    root_element::watch_system_theme(move || board.system_theme.update(|turn| *turn += 1));
    // A new document is shown whole, as soon as the canvas has a size.
    let fitted = StoredValue::new(0u64);
    let sized = Memo::new(move |_| board.viewport.with(|viewport| viewport.size().width > 0.0));
    Effect::new(move |_| {
        let opened = app.opened.get();
        if sized.get() && opened != fitted.get_value() {
            fitted.set_value(opened);
            board.show_new();
            // On a phone what can be read comes first.
            board.listing.set(root_element::matches("(max-width: 719px)"));
        }
    });
    // What is selected from elsewhere, such as the list of problems, is brought into view.
    Effect::new(move |_| {
        if let Some(focus) = app.focus.get()
            && focus.id.kind == Kind::Service
        {
            board.reveal(focus.id);
        }
    });
    let visible = Memo::new(move |_| {
        let dragged = board.dragged.get();
        if board.far.get() {
            let kept = board.kept.get();
            let first = board.scene.with(|scene| scene.cards.first().map(|card| card.id));
            // Something must be there for the Tab key to come to.
            let mut shown: Vec<RecordId> =
                kept.into_iter().flatten().chain(first.filter(|_| kept[0].is_none())).collect();
            shown.extend(board.renaming.get().filter(|id| !shown.contains(id)));
            return board.scene.with(|scene| shown.into_iter().filter(|id| scene.card(*id).is_some()).collect());
        }
        let shown = board.region.get();
        // A dragged card that is far away would be in nobody's sight.
        let near = shown.inflate(shown.width());
        let kept = board.kept.get();
        board.scene.with(|scene| {
            let inside = scene.cards.iter().filter(|card| {
                card.rect.touches(&shown)
                    || kept.contains(&Some(card.id))
                    || (dragged.contains(&card.id) && card.rect.touches(&near))
            });
            inside.map(|card| card.id).collect::<Vec<RecordId>>()
        })
    });
    let world_style = move || {
        let viewport = board.viewport.get();
        let offset = viewport.offset();
        format!("translate({:.2}px, {:.2}px) scale({:.4})", offset.x, offset.y, viewport.scale())
    };
    let detail_name = move || match board.detail.get() {
        Detail::Card => "full",
        Detail::Title => "title",
        Detail::Box => "box",
    };
    let label_scale = move || {
        let scale = board.viewport.with(|viewport| viewport.scale());
        format!("{:.3}", (0.7 / scale).clamp(1.0, 2.4))
    };
    // The dots keep a readable distance at every zoom.
    let dots = Memo::new(move |_| {
        let scale = board.viewport.with(|viewport| viewport.scale());
        let mut step = 24.0 * scale;
        while step < 16.0 {
            step *= 2.0;
        }
        step
    });
    let background = move || {
        let offset = board.viewport.with(|viewport| viewport.offset());
        format!("{:.1}px {:.1}px", offset.x, offset.y)
    };
    let class = move || {
        let hand = board.space.get() || board.tool.get() == Tool::Hand;
        let states = [
            (hand, " panning"),
            (board.drag.with(Option::is_some), " dragging"),
            (board.connecting.with(Option::is_some), " connecting"),
            (board.within.with(Option::is_some), " focusing"),
            (board.listing.get(), " listing"),
        ];
        states.into_iter().filter(|(on, _)| *on).fold("canvas".to_owned(), |class, (_, name)| class + name)
    };
    let empty = Memo::new(move |_| board.scene.with(|scene| scene.cards.is_empty() && scene.areas.is_empty()));
    let on_context = move |event: ev::MouseEvent| {
        event.prevent_default();
        if pointer::inside(&event, "input") {
            return;
        }
        // The pointer's menu comes from its gesture; this one is asked for by keyboard.
        if event.button() == 2 {
            return;
        }
        let id = pointer::data(&event, "service").and_then(|name| app.find(Kind::Service, &name));
        let id = id.or_else(|| gestures.painted(&event));
        let id = id.or_else(|| pointer::data(&event, "network").and_then(|name| app.find(Kind::Network, &name)));
        match id {
            Some(id) if !app.selection.with_untracked(|selection| selection.contains(&id)) => app.select([id]),
            Some(_) => {}
            None => app.select([]),
        }
        board.overlay.set(Some(Overlay::Menu(f64::from(event.client_x()), f64::from(event.client_y()))));
    };
    view! {
        <div
            id="canvas"
            class=class
            data-testid="canvas"
            data-canvas-part="ground"
            data-detail=detail_name
            aria-busy=move || board.busy.get().then_some("true")
            data-painted=move || board.far.get().then_some("true")
            role="group"
            aria-roledescription=move || app.t(&Text::fixed("canvas", "画布"))
            aria-label=move || {
                let count = board.scene.with(|scene| (scene.cards.len(), scene.areas.len()));
                app.t(&Text::new(
                    format!("Stack with {} services and {} networks", count.0, count.1),
                    format!("编排：{} 个服务，{} 个网络", count.0, count.1),
                ))
            }
            tabindex="-1"
            node_ref=root
            on:pointerdown=move |event| gestures.down(&event)
            on:pointermove=move |event| gestures.moved(&event)
            on:pointerup=move |event| gestures.up(&event)
            on:pointercancel=move |event| gestures.lost(&event)
            on:wheel=move |event| gestures.wheel(&event)
            on:contextmenu=on_context
            on:keydown=move |event| {
                if event.key() == "Escape" && gestures.cancel() {
                    event.prevent_default();
                    event.stop_propagation();
                } else {
                    keys::on_key(board, &event);
                }
            }
            on:lostpointercapture=move |event| gestures.lost(&event)
            on:focusin=move |event| {
                let id = pointer::data(&event, "service").and_then(|name| app.find(Kind::Service, &name));
                board.hover.set(id);
                if let Some(id) = id {
                    board.keep(id);
                }
            }
            on:focusout=move |_| board.hover.set(None)
            on:pointerover=move |event| {
                if board.far.get_untracked() {
                    return;
                }
                let id = pointer::data(&event, "service").and_then(|name| app.find(Kind::Service, &name));
                if board.hover.get_untracked() != id {
                    board.hover.set(id);
                }
            }
            on:pointerleave=move |_| {
                board.hover.set(None);
                board.tip.set(None);
            }
        >
            <div
                class="ground"
                style:background-size=move || format!("{0:.2}px {0:.2}px", dots.get())
                style:background-position=background
            ></div>
            <Far />
            <div class="world" style:transform=world_style style=("--label-scale", label_scale)>
                <Areas />
                <Doors />
                <Edges />
                <AreaLabels />
                <Notes />
                <For each=move || visible.get() key=|id| *id children=move |id| view! { <CardView id=id /> } />
                <EdgeLabels />
                <Pending />
            </div>
            <Marquee />
            <GhostWords />
            <FarTip />
            <Show when=move || empty.get()>
                <div class="canvas-empty">
                    {icon(Icon::Layers)}
                    <p class="canvas-empty-title">
                        {move || app.t(&Text::fixed("An empty canvas", "空白画布"))}
                    </p>
                    <p class="muted">
                        {move || app.t(&Text::fixed(
                            "Drag a service here from the palette, or press / to find one.",
                            "从左侧面板拖动服务到此处，或按 / 查找。",
                        ))}
                    </p>
                </div>
            </Show>
            <Bars />
            <Minimap />
            <ListView />
            <Controls />
            <div id="inks" hidden>{paint::INKS.map(|ink| view! { <i style:color=ink></i> }).collect_view()}</div>
        </div>
    }
}

/// The edge that is being drawn, and the guides that a drag keeps to.
#[component]
fn Pending() -> impl IntoView {
    let board = board();
    let path = move || {
        let connecting = board.connecting.get()?;
        let scene = board.scene.get();
        let rect = scene.card(connecting.from)?.rect;
        let path = if connecting.forward {
            dockwright::canvas::route::pending(Point::new(rect.right, rect.center().y), connecting.to)
        } else {
            dockwright::canvas::route::pending(connecting.to, Point::new(rect.left, rect.center().y))
        };
        Some(view! { <path class="edge-pending" d=path /> })
    };
    let guides = move || {
        let lines = board.guides.get();
        lines
            .into_iter()
            .map(|line| {
                view! { <line class="guide" x1=line.left y1=line.top x2=line.right y2=line.bottom /> }
            })
            .collect_view()
    };
    view! { <svg class="layer" aria-hidden="true">{path} {guides}</svg> }
}

/// The rectangle that selects.
#[component]
fn Marquee() -> impl IntoView {
    let board = board();
    view! {
        {move || {
            board.marquee.get().map(|rect: Rect<Screen>| {
                view! {
                    <div
                        class="marquee"
                        style:left=format!("{:.1}px", rect.left)
                        style:top=format!("{:.1}px", rect.top)
                        style:width=format!("{:.1}px", rect.width())
                        style:height=format!("{:.1}px", rect.height())
                    ></div>
                }
            })
        }}
    }
}

/// What a drop would do, at the pointer.
#[component]
fn GhostWords() -> impl IntoView {
    let board = board();
    view! {
        {move || {
            let hint = board.hint.get().filter(|_| board.carried.with(Option::is_none))?;
            let words = hint.words?;
            Some(view! {
                <div
                    class="ghost-words free"
                    data-testid="drop-hint"
                    style:transform=format!("translate({:.1}px, {:.1}px)", hint.at.x + 14.0, hint.at.y + 18.0)
                >
                    {board.app.t(&words)}
                </div>
            })
        }}
    }
}
