//! The canvas's state: what part of the stack shows and what a gesture is about to do. None of it is in the document.
use super::App;
use super::keyed::Keyed;
use crate::ui::platform::{focus_soon, root};
use dockwright::canvas::face::{Face, Faces};
use dockwright::canvas::picture::Picture;
use dockwright::canvas::route::Route;
use dockwright::canvas::scene::{LinkKind, Scene};
use dockwright::geometry::{Point, Rect, Screen, Size, Vector, Viewport, World};
use dockwright::model::{Kind, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// The scale at which the names on cards can be read.
const READABLE: f64 = 0.55;

/// What dragging on the ground does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// It selects what it goes over.
    #[default]
    Select,
    /// It moves the view.
    Hand,
}

/// Cards that are being dragged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drag {
    /// Which.
    pub ids: Arc<HashSet<RecordId>>,
    /// How far from their places.
    pub offset: Vector<World>,
}

/// What a drop would do, shown before the drop.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// The area that lights up, by name.
    pub area: Option<Box<str>>,
    /// The card that lights up.
    pub card: Option<RecordId>,
    /// The words at the pointer.
    pub words: Option<Text>,
    /// Where the pointer is on the canvas.
    pub at: Point<Screen>,
}

/// An edge that is being drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connecting {
    /// The service that will wait.
    pub from: RecordId,
    /// Where the free end is.
    pub to: Point<World>,
    /// Whether the edge is drawn to the service that is needed, or from the one that needs.
    pub forward: bool,
}

/// What a card shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The name of the service.
    pub name: Box<str>,
    /// What stands on the card.
    pub face: Arc<Face>,
    /// The hue of the first network that the service is on.
    pub hue: usize,
}

/// What tells an edge from all others.
pub type EdgeKey = (RecordId, RecordId, LinkKind);

/// How an edge is drawn without a drag in progress.
#[derive(Clone, Debug)]
pub struct Way {
    /// Its number in the scene.
    pub number: usize,
    /// Whether it cannot work.
    pub broken: bool,
    /// Where it runs.
    pub route: Option<Arc<Route>>,
}

/// What lies over the page until it is chosen from or closed.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// Actions for what is selected, at a place of the page in CSS pixels.
    Menu(f64, f64),
    /// All actions and services, with a search field.
    Commands,
    /// The services that one can be connected to, with a search field.
    ConnectFrom(RecordId),
    /// The list of shortcuts.
    Shortcuts,
    /// The ways to open a file.
    Import,
    /// The palette over a narrow canvas.
    Palette,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Shown) -> bool {
        self.name == other.name && self.hue == other.hue && Arc::ptr_eq(&self.face, &other.face)
    }
}

impl PartialEq for Way {
    fn eq(&self, other: &Way) -> bool {
        let same_route = match (&self.route, &other.route) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        };
        same_route && self.number == other.number && self.broken == other.broken
    }
}

/// What of the canvas each card and each edge watches.
#[derive(Clone, Copy)]
pub struct Watched {
    /// What each card shows.
    pub cards: Keyed<Arc<Scene>, RecordId, Option<Shown>>,
    /// How each edge is drawn.
    pub edges: Keyed<(Arc<Scene>, Arc<Picture>), EdgeKey, Option<Way>>,
    /// Whether each card is being dragged.
    pub dragged: Keyed<Arc<HashSet<RecordId>>, RecordId, bool>,
    /// Whether a card at one of the ends of an edge is being dragged.
    pub pulled: Keyed<Arc<HashSet<RecordId>>, (RecordId, RecordId), bool>,
    /// Whether a card at one of the ends of an edge is looked at.
    pub lit: Keyed<BTreeSet<RecordId>, (RecordId, RecordId), bool>,
    /// Whether a drop would concern each card.
    pub hinted: Keyed<Option<RecordId>, RecordId, bool>,
}

/// The canvas's state, cheap to copy into closures. Get it with [`board`].
#[derive(Clone, Copy)]
pub struct Board {
    /// The page's state.
    pub app: App,
    /// What part of the world shows.
    pub viewport: RwSignal<Viewport>,
    /// What is drawn, without a drag in progress.
    pub scene: Memo<Arc<Scene>>,
    /// How it looks without a drag in progress.
    pub still: Memo<Arc<Picture>>,
    /// How it looks now.
    pub picture: Memo<Arc<Picture>>,
    /// The cards being dragged.
    pub drag: RwSignal<Option<Drag>>,
    /// The ids of the cards being dragged; it changes only when a drag begins or ends.
    pub dragged: Memo<Arc<HashSet<RecordId>>>,
    /// The rectangle being drawn to select.
    pub marquee: RwSignal<Option<Rect<Screen>>>,
    /// The edge being drawn.
    pub connecting: RwSignal<Option<Connecting>>,
    /// What each card and each edge watches of all this.
    pub watched: Watched,
    /// Lines that the dragged cards keep to, in the world.
    pub guides: RwSignal<Vec<Rect<World>>>,
    /// What a drop would do.
    pub hint: RwSignal<Option<Hint>>,
    /// The service under the pointer or with the focus.
    pub hover: RwSignal<Option<RecordId>>,
    /// The service whose name is being typed on its card.
    pub renaming: RwSignal<Option<RecordId>>,
    /// What dragging on the ground does.
    pub tool: RwSignal<Tool>,
    /// Whether the space bar is held: dragging moves the view whatever the tool.
    pub space: RwSignal<bool>,
    /// What lies over the page.
    pub overlay: RwSignal<Option<Overlay>>,
    /// Whether the palette shows icons alone.
    pub folded: RwSignal<bool>,
    /// The entry of the palette that is being dragged, and where, in CSS pixels of the page.
    pub carried: RwSignal<Option<(&'static str, f64, f64)>>,
    /// What a screen reader says.
    pub said: RwSignal<String>,
}

/// The canvas's state, from the context.
pub fn board() -> Board {
    expect_context::<Board>()
}

impl Board {
    /// The state of a canvas that shows the page's document.
    pub fn new(app: App) -> Board {
        let faces = StoredValue::new_local(Faces::default());
        let scene = Memo::new_with_compare(
            move |before: Option<&Arc<Scene>>| {
                app.revision.track();
                let before = before.map(|before| &**before);
                let made = faces
                    .try_update_value(|faces| app.with(|session| Scene::following(session.document(), faces, before)));
                Arc::new(made.unwrap_or_default())
            },
            |before: Option<&Arc<Scene>>, now| match (before, now) {
                (Some(before), Some(now)) => !before.is_same(now),
                _ => true,
            },
        );
        // A change that moves nothing, such as typing in a field, leaves the picture as it is.
        let drawn = Memo::new_with_compare(
            move |before: Option<&(Arc<Scene>, Arc<Picture>)>| {
                let scene = scene.get();
                match before {
                    Some((old, picture)) if old.looks_like(&scene) => (scene, picture.clone()),
                    Some((old, picture)) => {
                        let picture = Arc::new(picture.following(old, &scene));
                        (scene, picture)
                    }
                    None => {
                        let picture = Arc::new(Picture::new(&scene));
                        (scene, picture)
                    }
                }
            },
            |before, now| match (before, now) {
                (Some(before), Some(now)) => !Arc::ptr_eq(&before.1, &now.1),
                _ => true,
            },
        );
        let still = Memo::new_with_compare(move |_| drawn.with(|(_, picture)| picture.clone()), differs);
        let drag = RwSignal::new(None::<Drag>);
        let picture = Memo::new_with_compare(
            move |_| {
                let still = still.get();
                let Some(drag) = drag.get() else { return still };
                let scene = scene.get();
                let moving: HashSet<usize> = drag.ids.iter().filter_map(|id| scene.number(*id)).collect();
                Arc::new(still.moved(&scene, &moving, drag.offset))
            },
            differs,
        );
        let dragged = Memo::new_with_compare(
            move |_| drag.with(|drag| drag.as_ref().map(|drag| drag.ids.clone()).unwrap_or_default()),
            differs,
        );
        let hint = RwSignal::new(None::<Hint>);
        let hover = RwSignal::new(None);
        let watched = Watched {
            cards: Keyed::new(move || scene.get(), shown),
            edges: Keyed::new(move || (scene.get(), still.get()), way),
            dragged: Keyed::new(move || dragged.get(), |dragged, id| dragged.contains(id)),
            pulled: Keyed::new(
                move || dragged.get(),
                |dragged, ends| dragged.contains(&ends.0) || dragged.contains(&ends.1),
            ),
            lit: Keyed::new(move || looked_at(app, hover), |ids, ends| ids.contains(&ends.0) || ids.contains(&ends.1)),
            hinted: Keyed::new(
                move || hint.with(|hint| hint.as_ref().and_then(|hint| hint.card)),
                |hinted, id| *hinted == Some(*id),
            ),
        };
        Board {
            app,
            viewport: RwSignal::new(Viewport::default()),
            scene,
            still,
            picture,
            drag,
            dragged,
            marquee: RwSignal::new(None),
            connecting: RwSignal::new(None),
            guides: RwSignal::new(Vec::new()),
            hint,
            hover,
            watched,
            renaming: RwSignal::new(None),
            tool: RwSignal::new(Tool::Select),
            space: RwSignal::new(false),
            overlay: RwSignal::new(None),
            folded: RwSignal::new(super::settings::palette_folded()),
            carried: RwSignal::new(None),
            said: RwSignal::new(String::new()),
        }
    }

    /// Says something to those who cannot see the canvas.
    pub fn say(self, words: &Text) {
        self.said.set(words.get(self.app.language.get_untracked()).to_owned());
    }

    /// Shows everything.
    pub fn fit(self) {
        if let Some(bounds) = self.still.get_untracked().bounds() {
            self.viewport.update(|viewport| *viewport = viewport.fitted(bounds, 40.0));
        } else {
            self.viewport.update(|viewport| *viewport = viewport.centered(Point::default(), 1.0));
        }
    }

    /// Shows a new document: everything, or on a phone the beginning of it, large enough to read.
    pub fn show_new(self) {
        self.fit();
        let Some(bounds) = self.still.get_untracked().bounds() else { return };
        self.viewport.update(|viewport| {
            let small = viewport.size().width < 720.0 && viewport.scale() < READABLE;
            if small {
                let half = (viewport.size().width / 2.0 - 16.0) / READABLE;
                *viewport = viewport.centered(Point::new(bounds.left + half, bounds.center().y), READABLE);
            }
        });
    }

    /// Shows the selected cards, or everything where none is.
    pub fn fit_selection(self) {
        let scene = self.scene.get_untracked();
        let rects = self.selected_cards().into_iter().filter_map(|id| Some(scene.card(id)?.rect));
        match Rect::bounding(rects) {
            Some(bounds) => self.viewport.update(|viewport| *viewport = viewport.fitted_at_most(bounds, 96.0, 1.5)),
            None => self.fit(),
        }
    }

    /// Zooms around the middle of the canvas.
    pub fn zoom_by(self, factor: f64) {
        self.viewport.update(|viewport| {
            let size = viewport.size();
            *viewport = viewport.zoomed_at(Point::new(size.width / 2.0, size.height / 2.0), factor);
        });
    }

    /// Zooms to a scale around the middle of the canvas.
    pub fn zoom_to(self, scale: f64) {
        let now = self.viewport.get_untracked().scale();
        self.zoom_by(scale / now);
    }

    /// Moves the view just enough to show a card.
    pub fn reveal(self, id: RecordId) {
        let scene = self.scene.get_untracked();
        if let Some(card) = scene.card(id) {
            self.viewport.update(|viewport| *viewport = viewport.revealing(card.rect, 32.0));
        }
    }

    /// The selected services, in file order.
    pub fn selected_cards(self) -> Vec<RecordId> {
        let selection = self.app.selection.get_untracked();
        let scene = self.scene.get_untracked();
        scene.cards.iter().map(|card| card.id).filter(|id| selection.contains(id)).collect()
    }

    /// Moves the focus to a service's card, once it is drawn.
    pub fn focus_card(self, id: RecordId) {
        let Some(name) = self.app.with(|session| session.document().get(id).map(|record| record.name.clone())) else {
            return;
        };
        focus_soon(&format!("[data-service=\"{name}\"]"));
    }

    /// The middle of what shows, in the world.
    pub fn middle(self) -> Point<World> {
        let viewport = self.viewport.get_untracked();
        let size: Size<Screen> = viewport.size();
        viewport.to_world(Point::new(size.width / 2.0, size.height / 2.0))
    }

    /// The network that new services join: the selected one, or the first one of the selected service.
    pub fn network_of_selection(self) -> Option<Box<str>> {
        let selection = self.app.selection.get_untracked();
        let scene = self.scene.get_untracked();
        let one = selection.iter().next().filter(|_| selection.len() == 1)?;
        match one.kind {
            Kind::Network => scene.areas.iter().find(|area| area.id == Some(*one)).map(|area| area.name.clone()),
            Kind::Service => scene.card(*one)?.face.networks.first().filter(|name| &***name != "default").cloned(),
            _ => None,
        }
    }

    /// Whether the page is as narrow as a tablet: panels lie over the canvas.
    pub fn is_narrow(self) -> bool {
        root::matches("(max-width: 1023px)")
    }
}

fn shown(scene: &Arc<Scene>, id: &RecordId) -> Option<Shown> {
    let card = scene.card(*id)?;
    let network = card.face.networks.first();
    let hue = network.and_then(|name| scene.area(name)).map_or(8, |area| area.hue);
    Some(Shown { name: card.name.clone(), face: card.face.clone(), hue })
}

fn way((scene, still): &(Arc<Scene>, Arc<Picture>), key: &EdgeKey) -> Option<Way> {
    let number = scene.link_number(key.0, key.1, &key.2)?;
    let broken = scene.links.get(number).is_some_and(|link| link.broken);
    Some(Way { number, broken, route: still.routes.get(number).cloned() })
}

/// The cards whose edges stand out: under the pointer, with the focus, or selected while these are few.
fn looked_at(app: App, hover: RwSignal<Option<RecordId>>) -> BTreeSet<RecordId> {
    let few = app.selection.with(|selection| (selection.len() <= 3).then(|| selection.clone()));
    let mut ids = few.unwrap_or_default();
    ids.extend(hover.get());
    ids
}

fn differs<T>(before: Option<&Arc<T>>, now: Option<&Arc<T>>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
        _ => true,
    }
}
