//! Adding services, networks and volumes.
use crate::ui::state::board::Board;
use dockwright::canvas::face::{CARD_HEIGHT, CARD_WIDTH, CHIP_ROW, face};
use dockwright::canvas::layout::place_new;
use dockwright::catalog::{self, ServiceTemplate};
use dockwright::change::{Command, Fragment};
use dockwright::geometry::{Point, Size, World};
use dockwright::model::{Kind, Node, Placement, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;

/// Adds a service of the palette at a free spot, on the network of the selection if there is one.
pub fn add_service(board: Board, template: &'static ServiceTemplate) {
    let network = board.network_of_selection();
    let scene = board.scene.get_untracked();
    let near = match network.as_deref().and_then(|name| scene.areas.iter().position(|area| &*area.name == name)) {
        Some(number) => {
            let picture = board.still.get_untracked();
            let inside = picture.outlines.get(number).filter(|outline| !outline.rings.is_empty()).map(|o| o.bounds);
            let boxed = picture.boxes.get(number).copied().flatten();
            inside.or(boxed).map_or_else(|| board.middle(), |rect| rect.center())
        }
        None => board.middle(),
    };
    drop_service(board, template, near, network.as_deref().map(Into::into));
}

/// Adds a service of the palette, its card around a place, on a network.
pub fn drop_service(board: Board, template: &'static ServiceTemplate, at: Point<World>, network: Option<String>) {
    let mut fragment = catalog::open::fragment(template);
    let service = fragment.records.iter().find(|(kind, _)| *kind == Kind::Service);
    let recipe = template.recipe.as_ref().map(|_| template.id);
    let size = service.map_or(Size::new(CARD_WIDTH, CARD_HEIGHT), |(_, record)| face(record, recipe).size);
    fragment.placements = vec![free_spot(board, at, size)];
    fragment.join = network.into_iter().collect();
    if let Some(made) = board.app.dispatch(Command::Insert(Box::new(fragment))) {
        show_new(board, &made);
    }
}

/// Adds services that came as text or from the clipboard around the middle of what shows.
pub fn insert_fragment(board: Board, mut fragment: Fragment) {
    let scene = board.scene.get_untracked();
    let mut index = scene.index().rects().to_vec();
    let middle = board.middle();
    let mut placements = Vec::new();
    for (_, record) in fragment.records.iter().filter(|(kind, _)| *kind == Kind::Service) {
        let size = face(record, None).size;
        let near = Point::new(middle.x - size.width / 2.0, middle.y - size.height / 2.0);
        let spot = place_new(&dockwright::geometry::RectIndex::new(index.clone()), size, near);
        index.push(dockwright::geometry::Rect::at(spot, size));
        placements.push(Placement { x: spot.x, y: spot.y });
    }
    fragment.placements = placements;
    if let Some(made) = board.app.dispatch(Command::Insert(Box::new(fragment))) {
        show_new(board, &made);
    }
}

/// Adds a network and selects it.
pub fn add_network(board: Board) {
    board.app.welcome.set(false);
    let name = if board.app.find(Kind::Network, "backend").is_none() { "backend" } else { "network" };
    let command = Command::AddRecord { kind: Kind::Network, name: name.to_owned(), body: Node::null() };
    if let Some(made) = board.app.dispatch(command) {
        board.app.select(made.iter().copied());
        board.say(&Text::fixed("Network added", "已添加网络"));
    }
}

/// Adds a volume and selects it.
pub fn add_volume(board: Board) {
    board.app.welcome.set(false);
    let command = Command::AddRecord { kind: Kind::Volume, name: "data".to_owned(), body: Node::null() };
    if let Some(made) = board.app.dispatch(command) {
        board.app.select(made.iter().copied());
        board.say(&Text::fixed("Volume added", "已添加卷"));
    }
}

/// Selects new services, shows them and gives them the focus.
fn show_new(board: Board, made: &[RecordId]) {
    board.app.welcome.set(false);
    let services: Vec<RecordId> = made.iter().copied().filter(|id| id.kind == Kind::Service).collect();
    board.app.select(services.iter().copied());
    if let Some(last) = services.last() {
        board.reveal(*last);
        board.focus_card(*last);
        let name = board.app.with(|session| session.document().get(*last).map(|record| record.name.to_string()));
        let name = name.unwrap_or_default();
        board.say(&Text::new(format!("{name} added"), format!("已添加 {name}")));
    }
}

/// The nearest free spot for a card around a place.
fn free_spot(board: Board, at: Point<World>, size: Size<World>) -> Placement {
    let scene = board.scene.get_untracked();
    let corner = Point::new(at.x - size.width / 2.0, at.y - (CARD_HEIGHT + CHIP_ROW) / 2.0);
    let spot = place_new(&scene.index(), size, corner);
    Placement { x: spot.x, y: spot.y }
}
