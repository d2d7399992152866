//! The canvas's state: what part of the stack shows and what a gesture is about to do. None of it is in the document.
use super::App;
use crate::ui::platform::{focus_soon, root};
use dockwright::canvas::detail::{Detail, detail};
use dockwright::canvas::face::Faces;
use dockwright::canvas::far;
use dockwright::canvas::moving::{Moved, Moving};
use dockwright::canvas::needs::needs;
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::Scene;
use dockwright::geometry::{Point, Rect, Screen, Size, Vector, Viewport, World};
use dockwright::model::{Kind, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;
use std::collections::HashSet;
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

/// A note that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its number; none for a new one.
    pub number: Option<usize>,
    /// Where it stands.
    pub at: Point<World>,
    /// What it said before.
    pub text: String,
}

/// What lies over the page until it is chosen from or closed.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// Actions for what is selected, at a place of the page in CSS pixels.
    Menu(f64, f64),
    /// What can be done with environment layers, at a place of the page in CSS pixels.
    Layers(f64, f64),
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
    /// What a drag in progress changes of it.
    pub moved: Memo<Option<Arc<Moved>>>,
    /// How much of a card is shown.
    pub detail: Memo<Detail>,
    /// The part of the world that has elements, or is painted; it changes seldom.
    pub region: Memo<Rect<World>>,
    /// Whether the picture is painted, being seen from afar.
    pub far: Memo<bool>,
    /// Whether something is still to be painted.
    pub busy: RwSignal<bool>,
    /// Where the names of networks are painted.
    pub far_names: StoredValue<Vec<(usize, Rect<World>)>>,
    /// The areas that are elements while all else is painted, by number.
    pub areas_apart: Memo<Vec<usize>>,
    /// The service under the pointer where it is painted, and where the pointer is.
    pub tip: RwSignal<Option<(RecordId, Point<Screen>)>>,
    /// Services that have an element even where all is painted: the one with the focus and the one before.
    pub kept: RwSignal<[Option<RecordId>; 2]>,
    /// Counts the changes of the system's theme.
    pub system_theme: RwSignal<u64>,
    /// The cards being dragged.
    pub drag: RwSignal<Option<Drag>>,
    /// The ids of the cards being dragged; it changes only when a drag begins or ends.
    pub dragged: Memo<Arc<HashSet<RecordId>>>,
    /// The rectangle being drawn to select.
    pub marquee: RwSignal<Option<Rect<Screen>>>,
    /// The edge being drawn.
    pub connecting: RwSignal<Option<Connecting>>,
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
    /// The service in focus: all that it does not need shows faintly.
    pub focused: RwSignal<Option<RecordId>>,
    /// What shows in the focus mode; nothing where all shows.
    pub within: Memo<Option<Arc<HashSet<RecordId>>>>,
    /// The note that is being written.
    pub draft: RwSignal<Option<Draft>>,
    /// Whether the stack shows as a list.
    pub listing: RwSignal<bool>,
    /// The step of the tour.
    pub tour: RwSignal<Option<usize>>,
    /// Whether the minimap is wanted.
    pub minimap: RwSignal<bool>,
    /// The view as it was when everything was shown: as long as it is the same, a change of the room shows all again.
    pub fitted: StoredValue<Option<Viewport>>,
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
        let moving = StoredValue::new_local(None::<(Arc<HashSet<RecordId>>, Moving)>);
        let moved = Memo::new_with_compare(
            move |_| {
                let still = still.get();
                let Some(drag) = drag.get() else {
                    moving.set_value(None);
                    return None;
                };
                moving.try_update_value(|moving| {
                    let goes_on = |(ids, moving): &(Arc<HashSet<RecordId>>, Moving)| {
                        Arc::ptr_eq(ids, &drag.ids) && moving.is_over(&still)
                    };
                    if !moving.as_ref().is_some_and(goes_on) {
                        let scene = scene.get_untracked();
                        let cards = drag.ids.iter().filter_map(|id| scene.number(*id)).collect();
                        *moving = Some((drag.ids.clone(), Moving::new(scene, still.clone(), cards)));
                    }
                    moving.as_mut().map(|(_, moving)| Arc::new(moving.at(drag.offset)))
                })?
            },
            |before, now| before != now,
        );
        let dragged = Memo::new_with_compare(
            move |_| drag.with(|drag| drag.as_ref().map(|drag| drag.ids.clone()).unwrap_or_default()),
            differs,
        );
        let viewport = RwSignal::new(Viewport::default());
        let detail = Memo::new(move |before: Option<&Detail>| {
            detail(viewport.with(|viewport| viewport.scale()), before.copied().unwrap_or_default())
        });
        let region = Memo::new(move |before: Option<&Rect<World>>| {
            viewport.with(|viewport| far::region(viewport, before.copied()))
        });
        let far = Memo::new(move |before: Option<&bool>| {
            let shown = region.get();
            let cards = still.with(|still| still.index.rects().iter().filter(|card| card.touches(&shown)).count());
            far::is_far(cards, detail.get(), before.copied().unwrap_or(false))
        });
        let focused = RwSignal::new(None::<RecordId>);
        let within = Memo::new(move |_| {
            let start = focused.get()?;
            scene.with(|scene| {
                let found = needs(scene, scene.number(start)?);
                let ids = found.into_iter().filter_map(|card| scene.cards.get(card).map(|card| card.id));
                Some(Arc::new(ids.collect::<HashSet<RecordId>>()))
            })
        });
        let hint = RwSignal::new(None::<Hint>);
        let hinted = Memo::new(move |_| hint.with(|hint| hint.as_ref().and_then(|hint| hint.area.clone())));
        let areas_apart = Memo::new(move |_| {
            if !far.get() {
                return Vec::new();
            }
            let mut apart: Vec<usize> = moved.with(|moved| {
                moved.iter().flat_map(|moved| moved.outlines.iter().map(|(number, ..)| *number)).collect()
            });
            scene.with(|scene| {
                apart.extend(hinted.with(|name| name.as_deref().and_then(|name| scene.area_number(name))));
                app.selection.with(|selection| {
                    let networks = selection.iter().filter(|id| id.kind == Kind::Network);
                    apart.extend(networks.filter_map(|id| scene.areas.iter().position(|area| area.id == Some(*id))));
                });
            });
            apart.sort_unstable();
            apart.dedup();
            apart
        });
        Board {
            app,
            viewport,
            scene,
            still,
            moved,
            detail,
            region,
            far,
            busy: RwSignal::new(false),
            far_names: StoredValue::new(Vec::new()),
            areas_apart,
            tip: RwSignal::new(None),
            focused,
            within,
            draft: RwSignal::new(None),
            listing: RwSignal::new(false),
            tour: RwSignal::new(None),
            minimap: RwSignal::new(super::settings::minimap()),
            fitted: StoredValue::new(None),
            kept: RwSignal::new([None, None]),
            system_theme: RwSignal::new(0),
            drag,
            dragged,
            marquee: RwSignal::new(None),
            connecting: RwSignal::new(None),
            guides: RwSignal::new(Vec::new()),
            hint,
            hover: RwSignal::new(None),
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
        let notes = self.app.with(|session| {
            let notes = session.document().settings.notes.iter();
            notes.map(dockwright::canvas::portrait::note_rect).collect::<Vec<Rect<World>>>()
        });
        let all = Rect::bounding(self.still.get_untracked().bounds().into_iter().chain(notes));
        if let Some(bounds) = all {
            self.viewport.update(|viewport| *viewport = viewport.fitted(bounds, 40.0));
        } else {
            self.viewport.update(|viewport| *viewport = viewport.centered(Point::default(), 1.0));
        }
        self.fitted.set_value(Some(self.viewport.get_untracked()));
    }

    /// Takes over another size of the canvas. Where everything showed and only the height is another one, because the
    /// drawer was opened or closed, everything shows again.
    pub fn resize(self, size: Size<Screen>) {
        let Some(before) = self.viewport.try_get_untracked() else { return };
        let whole = self.fitted.get_value() == Some(before);
        self.viewport.set(before.resized(size));
        if whole && before.size().width == size.width && before.size().height != size.height {
            self.fit();
        }
    }

    /// Shows what is in focus.
    pub fn fit_within(self) {
        let scene = self.scene.get_untracked();
        let rects = self.within.with_untracked(|within| {
            let ids = within.iter().flat_map(|within| within.iter());
            ids.filter_map(|id| Some(scene.card(*id)?.rect)).collect::<Vec<Rect<World>>>()
        });
        if let Some(bounds) = Rect::bounding(rects) {
            self.viewport.update(|viewport| *viewport = viewport.fitted(bounds, 80.0));
        }
    }

    /// Shows or hides the minimap, from now on.
    pub fn toggle_minimap(self) {
        self.minimap.update(|shown| *shown = !*shown);
        super::settings::keep_minimap(self.minimap.get_untracked());
    }

    /// Ends the tour; it does not begin by itself again.
    pub fn end_tour(self) {
        self.tour.set(None);
        super::settings::keep_tour_done();
    }

    /// Whether a service is out of focus.
    pub fn is_away(self, id: RecordId) -> bool {
        self.within.with(|within| within.as_ref().is_some_and(|within| !within.contains(&id)))
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
        self.keep(id);
        let Some(name) = self.app.with(|session| session.document().get(id).map(|record| record.name.clone())) else {
            return;
        };
        focus_soon(&format!("[data-service=\"{name}\"]"));
    }

    /// Gives a service an element, from however far it is seen.
    pub fn keep(self, id: RecordId) {
        let [now, _] = self.kept.get_untracked();
        if now != Some(id) {
            self.kept.set([Some(id), now]);
        }
    }

    /// Shows a card so near that all of it can be read, where it is seen from afar.
    pub fn approach(self, id: RecordId) {
        if self.detail.get_untracked() == Detail::Card {
            return self.reveal(id);
        }
        let scene = self.scene.get_untracked();
        if let Some(card) = scene.card(id) {
            self.viewport.update(|viewport| *viewport = viewport.centered(card.rect.center(), 1.0));
        }
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

fn differs<T>(before: Option<&Arc<T>>, now: Option<&Arc<T>>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
        _ => true,
    }
}
