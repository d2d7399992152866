//! The host, with published ports as doors in it.
use crate::ui::state::board::board;
use crate::ui::widgets::{Icon, icon};
use dockwright::canvas::picture::Door;
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// The strip at the left that stands for the host, its doors, and the ways from them to the services.
#[component]
pub fn Doors() -> impl IntoView {
    let board = board();
    let app = board.app;
    // From afar they are painted, but for those of cards that are being dragged.
    let doors = Memo::new(move |_| {
        let (far, shown) = (board.far.get(), board.region.get());
        let dragged = board.dragged.get();
        let scene = board.scene.get();
        let held = |door: &Door| scene.cards.get(door.card).is_some_and(|card| dragged.contains(&card.id));
        let seen = |door: &Door| {
            let to = scene.cards.get(door.card).map_or(door.rect, |card| card.rect.union(door.rect));
            if far { held(door) } else { to.touches(&shown) }
        };
        board.still.with(|still| {
            let doors = still.doors.iter().enumerate().filter(|(_, door)| seen(door));
            doors
                .map(|(number, door)| {
                    let moved = board.moved.with(|moved| moved.as_ref()?.door(number).cloned());
                    moved.unwrap_or_else(|| door.clone())
                })
                .collect::<Vec<Arc<Door>>>()
        })
    });
    let host = Memo::new(move |_| board.still.with(|picture| picture.host).filter(|_| !board.far.get()));
    let lit = move |card: usize| {
        let id = board.scene.with(|scene| scene.cards.get(card).map(|card| card.id));
        id.is_some() && (board.hover.get() == id || app.selection.with(|selection| selection.iter().copied().eq(id)))
    };
    let ways = move || {
        doors
            .get()
            .into_iter()
            .map(|door| {
                let end = door.route.points.last().copied().unwrap_or_default();
                view! {
                    <g class="edge door-way" class:lit=lit(door.card) class:public=door.public>
                        <path class="edge-line" d=door.route.path.clone() />
                        <path class="edge-arrow" d=format!("M{:.1} {:.1}l-8 -4.5v9z", end.x, end.y) />
                    </g>
                }
            })
            .collect_view()
    };
    let words = |door: &Door| {
        let ports = &door.ports;
        if door.public {
            Text::new(
                format!("Port {ports} of the host, open to other machines"),
                format!("主机端口 {ports}，其他机器可以访问"),
            )
        } else {
            Text::new(format!("Port {ports}, open to this host only"), format!("端口 {ports}，仅本机可以访问"))
        }
    };
    view! {
        <svg class="layer" aria-hidden="true">{ways}</svg>
        {move || {
            host.get().map(|rect| {
                view! {
                    <div
                        class="host"
                        style:transform=format!("translate({:.1}px, {:.1}px)", rect.left, rect.top)
                        style:width=format!("{:.1}px", rect.width())
                        style:height=format!("{:.1}px", rect.height())
                    >
                        <span class="host-name">{app.t(&Text::fixed("Host", "主机"))}</span>
                    </div>
                }
            })
        }}
        {move || {
            doors
                .get()
                .into_iter()
                .map(|door| {
                    let title = app.t(&words(&door));
                    view! {
                        <span
                            class="door tabular"
                            class:public=door.public
                            class:lit=lit(door.card)
                            title=title
                            style:transform=format!("translate({:.1}px, {:.1}px)", door.rect.left, door.rect.top)
                        >
                            {icon(if door.public { Icon::Globe } else { Icon::Lock })}
                            <span>{door.ports.clone()}</span>
                        </span>
                    }
                })
                .collect_view()
        }}
    }
}
