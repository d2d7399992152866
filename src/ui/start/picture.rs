//! A stack as a small picture, drawn from its own document.
use dockwright::canvas::face::Faces;
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::{LinkKind, Scene, place_missing};
use dockwright::catalog::{Stack, open};
use leptos::prelude::*;

/// The picture, and how many services and networks there are.
pub fn small_picture(stack: &'static Stack) -> (impl IntoView, (usize, usize)) {
    let mut document = open::open_stack(stack);
    place_missing(&mut document);
    let scene = Scene::new(&document, &mut Faces::default());
    let picture = Picture::new(&scene);
    let counts = (scene.cards.len(), scene.areas.len());
    let bounds = picture.bounds().unwrap_or_default().inflate(12.0);
    let areas: Vec<_> = scene
        .areas
        .iter()
        .zip(&picture.paths)
        .map(|(area, path)| {
            let class = format!("area hue-{}{}", area.hue, if area.internal { " internal" } else { "" });
            view! { <path class=class d=path.to_string() /> }
        })
        .collect();
    let edges: Vec<_> = scene
        .links
        .iter()
        .enumerate()
        .filter(|(_, link)| matches!(link.kind, LinkKind::Depends(_)))
        .filter_map(|(number, _)| Some(view! { <path class="small-edge" d=picture.route(number)?.path.clone() /> }))
        .collect();
    let cards: Vec<_> = scene
        .cards
        .iter()
        .map(|card| {
            let rect = card.rect;
            let middle = rect.center();
            let sign = card.face.logo.map(|logo| {
                view! {
                    <use
                        href=format!("logos.svg#logo-{logo}")
                        x=rect.left + 16.0
                        y=middle.y - 15.0
                        width="30"
                        height="30"
                    />
                }
            });
            let shift = if card.face.logo.is_some() { 58.0 } else { 18.0 };
            view! {
                <rect class="small-card" x=rect.left y=rect.top width=rect.width() height=rect.height() rx="10" />
                {sign}
                <text class="small-name" x=rect.left + shift y=middle.y + 8.0>{short(&card.name)}</text>
            }
        })
        .collect();
    let view_box = format!("{:.0} {:.0} {:.0} {:.0}", bounds.left, bounds.top, bounds.width(), bounds.height());
    let view = view! {
        <svg viewBox=view_box preserveAspectRatio="xMidYMid meet" aria-hidden="true">{areas}{edges}{cards}</svg>
    };
    (view, counts)
}

/// A name that fits beside a logo at this size.
fn short(name: &str) -> String {
    if name.chars().count() <= 11 { name.to_owned() } else { name.chars().take(10).chain(['…']).collect() }
}
