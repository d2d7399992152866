//! What a scene looks like: areas as outlines with their names, edges as routes. What a drag changes of it is in
//! [`super::moving`].
use super::outline::{Outline, changed, label_spots, levels, outline, outlines};
use super::route::{Effort, Route, Wire, redraw, route_from, routes, surroundings};
use super::scene::{Area, LinkKind, Scene};
use crate::geometry::{Point, Rect, RectIndex, Size, World};
use crate::model::dependency::Condition;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The size of the box that stands for a network without members.
pub const EMPTY_AREA: (f64, f64) = (260.0, 116.0);

/// The size of a door, and how far the doors are from everything else.
const DOOR: (f64, f64) = (96.0, 26.0);
const DOOR_DISTANCE: f64 = 88.0;

/// The height of an edge's label.
pub const EDGE_LABEL_HEIGHT: f64 = 18.0;

/// With more edges than this, the search for the best way around cards would be felt.
const MANY_LINKS: usize = 1500;

/// A drawn scene.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The cards as they stand.
    pub index: RectIndex<World>,
    /// The outline of each area; without rings for an area without members.
    pub outlines: Vec<Arc<Outline>>,
    /// The SVG path of each area.
    pub paths: Vec<Arc<str>>,
    /// Where the name of each area stands.
    pub labels: Vec<Point<World>>,
    /// The box of each area without members.
    pub boxes: Vec<Option<Rect<World>>>,
    /// Each edge.
    pub routes: Arc<Vec<Arc<Route>>>,
    /// Published ports, at the left of everything.
    pub doors: Vec<Arc<Door>>,
    /// The strip that stands for the host, with the doors in it.
    pub host: Option<Rect<World>>,
    levels: Arc<Vec<usize>>,
    groups: Arc<Vec<Vec<usize>>>,
}

/// The published ports of a service: where the world outside comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    /// The card.
    pub card: usize,
    /// The ports of the host, such as "80, 443".
    pub ports: String,
    /// Whether other machines can come in, not only the host.
    pub public: bool,
    /// Where the door is.
    pub rect: Rect<World>,
    /// The way from the door to the card.
    pub route: Route,
}

impl Picture {
    /// The picture of a scene at rest.
    pub fn new(scene: &Scene) -> Picture {
        let index = scene.index();
        let groups = scene.groups();
        let outlines = outlines(&index, &groups);
        let paths = outlines.iter().map(|outline| outline.path().into()).collect();
        let routes = routes(&index, &wires(scene), effort(scene)).into_iter().map(Arc::new).collect();
        let mut picture = Picture {
            index,
            outlines,
            paths,
            labels: Vec::new(),
            boxes: vec![None; scene.areas.len()],
            routes: Arc::new(routes),
            doors: Vec::new(),
            host: None,
            levels: Arc::new(levels(scene.cards.len(), &groups)),
            groups: Arc::new(groups),
        };
        picture.place_boxes(scene);
        picture.place_labels(scene);
        picture.place_doors(scene, &[]);
        picture
    }

    /// The picture of a scene that came out of the one of `before`. Where only some cards stand elsewhere, only what
    /// they touch is worked out again.
    pub fn following(&self, before: &Scene, scene: &Scene) -> Picture {
        let few = |moved: &Vec<usize>| moved.len() <= 16 + scene.cards.len() / 16;
        let Some(moved) = scene.moved_since(before).filter(few) else { return Picture::new(scene) };
        let rect = |scene: &Scene, card: usize| scene.cards.get(card).map(|card| card.rect);
        let moved: Vec<(usize, Rect<World>, Rect<World>)> =
            moved.into_iter().filter_map(|card| Some((card, rect(before, card)?, rect(scene, card)?))).collect();
        let mut picture = self.clone();
        // Built anew: which of two cards is found first decides how an area is cut, and moved cards are found last.
        picture.index = scene.index();
        for number in changed(&self.outlines, &self.groups, &moved) {
            picture.redraw_outline(number);
        }
        let near = |all: Rect<World>| moved.iter().any(|(_, before, after)| all.touches(before) || all.touches(after));
        let stale = |number: &usize| {
            let ends = scene.links.get(*number).and_then(|link| rect(before, link.from).zip(rect(before, link.to)));
            ends.zip(self.routes.get(*number)).is_some_and(|((from, to), route)| near(surroundings(from, to, route)))
        };
        let stale: Vec<usize> = (0..scene.links.len()).filter(stale).collect();
        redraw(&picture.index, &wires(scene), Arc::make_mut(&mut picture.routes).as_mut_slice(), &stale, effort(scene));
        picture.boxes = vec![None; scene.areas.len()];
        picture.place_boxes(scene);
        picture.place_labels(scene);
        let known = std::mem::take(&mut picture.doors);
        let settled = |door: &Arc<Door>| {
            let card = rect(before, door.card).unwrap_or_default();
            (!near(surroundings(door.rect, card, &door.route))).then(|| door.clone())
        };
        let known: Vec<Arc<Door>> = known.iter().filter_map(settled).collect();
        picture.host = None;
        picture.place_doors(scene, &known);
        picture
    }

    fn redraw_outline(&mut self, number: usize) {
        let (Some(members), Some(level)) = (self.groups.get(number), self.levels.get(number)) else { return };
        let now = outline(&self.index, members, *level);
        if let (Some(path), Some(slot)) = (self.paths.get_mut(number), self.outlines.get_mut(number)) {
            *path = now.path().into();
            *slot = Arc::new(now);
        }
    }

    /// The outlines as they are without some cards: what a drag of these cards would enter or leave. Those for which
    /// `wanted` does not hold are left out.
    pub fn outlines_without(
        &self,
        cards: &HashSet<usize>,
        wanted: impl Fn(&Outline) -> bool,
    ) -> Vec<Option<Arc<Outline>>> {
        self.groups
            .iter()
            .zip(self.levels.iter())
            .zip(&self.outlines)
            .map(|((members, level), whole)| {
                if whole.rings.is_empty() || !wanted(whole) {
                    return None;
                }
                if !members.iter().any(|card| cards.contains(card)) {
                    return Some(whole.clone());
                }
                let rest: Vec<usize> = members.iter().copied().filter(|card| !cards.contains(card)).collect();
                (!rest.is_empty()).then(|| Arc::new(outline(&self.index, &rest, *level)))
            })
            .collect()
    }

    /// An edge.
    pub fn route(&self, number: usize) -> Option<&Route> {
        self.routes.get(number).map(|route| &**route)
    }

    /// The members of an area and how far its border keeps from them.
    pub(super) fn membership(&self, number: usize) -> Option<(&[usize], usize)> {
        Some((self.groups.get(number)?.as_slice(), *self.levels.get(number)?))
    }

    /// The smallest rectangle around everything.
    pub fn bounds(&self) -> Option<Rect<World>> {
        let areas = self.outlines.iter().filter(|outline| !outline.rings.is_empty()).map(|outline| outline.bounds);
        let labels = self.labels.iter().map(|at| Rect::at(*at, Size::new(80.0, 20.0)));
        let cards = self.index.bounds().into_iter().chain(self.host);
        Rect::bounding(areas.chain(labels).chain(cards).chain(self.boxes.iter().copied().flatten()))
    }

    fn place_boxes(&mut self, scene: &Scene) {
        let size = Size::new(EMPTY_AREA.0, EMPTY_AREA.1);
        let filled = self.outlines.iter().filter(|outline| !outline.rings.is_empty()).map(|outline| outline.bounds);
        let mut taken: Vec<Rect<World>> = filled.chain(self.index.rects().iter().copied()).collect();
        for (area, slot) in scene.areas.iter().zip(&mut self.boxes) {
            if !area.members.is_empty() {
                continue;
            }
            let spot = area.place.unwrap_or_else(|| {
                let all = Rect::bounding(taken.iter().copied());
                let near = all.map_or(Point::default(), |all| Point::new(all.right + 48.0, all.top));
                super::layout::place_new(&RectIndex::new(taken.clone()), size, near)
            });
            let rect = Rect::at(spot, size);
            taken.push(rect);
            *slot = Some(rect);
        }
    }

    /// Doors stand at the left of everything, each at the height of its card, as far as the others leave it.
    /// Of `known`, those that still stand as they would are taken over with their ways.
    fn place_doors(&mut self, scene: &Scene, known: &[Arc<Door>]) {
        let known: HashMap<usize, &Arc<Door>> = known.iter().map(|door| (door.card, door)).collect();
        let Some(all) = self.bounds() else { return };
        let left = all.left - DOOR_DISTANCE - DOOR.0;
        let published = |card: &Arc<super::scene::Card>| !card.face.published.is_empty();
        let mut cards: Vec<(f64, usize)> = scene
            .cards
            .iter()
            .enumerate()
            .filter(|(_, card)| published(card))
            .map(|(number, card)| (card.rect.center().y - DOOR.1 / 2.0, number))
            .collect();
        cards.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut lowest = f64::NEG_INFINITY;
        for (wish, number) in cards {
            let Some(card) = scene.cards.get(number) else { continue };
            let top = wish.max(lowest);
            lowest = top + DOOR.1 + 8.0;
            let rect = Rect::new(left, top, DOOR.0, DOOR.1);
            if let Some(door) = known.get(&number).filter(|door| door.rect == rect) {
                self.doors.push((*door).clone());
                continue;
            }
            let mut ports: Vec<String> = card.face.published.iter().take(3).map(|(port, _)| port.to_string()).collect();
            if card.face.published.len() > 3 {
                ports.push("…".to_owned());
            }
            self.doors.push(Arc::new(Door {
                card: number,
                ports: ports.join(", "),
                public: card.face.published.iter().any(|(_, public)| *public),
                rect,
                route: door_route(&self.index, rect, number, effort(scene)),
            }));
        }
        let doors = Rect::bounding(self.doors.iter().map(|door| door.rect));
        self.host = doors.map(|doors| doors.inflate_sides(10.0, 32.0, 10.0, 10.0));
    }

    fn place_labels(&mut self, scene: &Scene) {
        let widths: Vec<f64> = scene.areas.iter().map(area_label_width).collect();
        self.labels = label_spots(&self.index, &self.outlines, &widths);
        for (label, rect) in self.labels.iter_mut().zip(&self.boxes) {
            if let Some(rect) = rect {
                *label = Point::new(rect.left + 14.0, rect.top + 6.0);
            }
        }
    }
}

/// The way from a door to a card, around the cards between.
pub(super) fn door_route(cards: &RectIndex<World>, door: Rect<World>, card: usize, effort: Effort) -> Route {
    let wire = Wire { from: cards.len(), to: card, label: None };
    route_from(cards, door, wire, 0, effort)
}

/// How much work the edges of a scene are worth.
fn effort(scene: &Scene) -> Effort {
    if scene.links.len() > MANY_LINKS { Effort::Cheap } else { Effort::Full }
}

/// The words on an edge: when it counts as satisfied, or the path of a route.
pub fn edge_words(kind: &LinkKind) -> Option<&str> {
    match kind {
        LinkKind::Depends(Condition::Healthy) => Some("healthy"),
        LinkKind::Depends(Condition::Completed) => Some("completed"),
        LinkKind::Depends(Condition::Started) => None,
        LinkKind::Route(paths) => Some(paths),
        LinkKind::Value(_) | LinkKind::Volume(_) => None,
    }
}

fn wires(scene: &Scene) -> Vec<Wire> {
    let wire = |link: &super::scene::Link| {
        let label = edge_words(&link.kind).map(|words| Size::new(words_width(words, 6.2) + 14.0, EDGE_LABEL_HEIGHT));
        Wire { from: link.from, to: link.to, label }
    };
    scene.links.iter().map(wire).collect()
}

/// The width of an area's name with its lock and its subnet, counted generously.
pub(super) fn area_label_width(area: &Area) -> f64 {
    words_width(&area.name, 7.0)
        + if area.internal { 20.0 } else { 0.0 }
        + area.subnet.as_ref().map_or(0.0, |subnet| 8.0 + words_width(subnet, 7.0))
        + 20.0
}

fn words_width(text: &str, letter: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { letter } else { 2.0 * letter }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::face::Faces;
    use crate::canvas::scene::place_missing;
    use crate::compose::read;
    use proptest::prelude::*;

    fn scene() -> Scene {
        let text = "services:\n  a: {image: x, networks: [m], depends_on: [b]}\n  b: {image: y, networks: [m, n]}\n  c: {image: z, networks: [n]}\nnetworks: {m: , n: , empty: }\n";
        let mut document = read(text).document;
        place_missing(&mut document);
        Scene::new(&document, &mut Faces::default())
    }

    #[test]
    fn a_network_without_members_has_a_box_of_its_own() {
        let scene = scene();
        let picture = Picture::new(&scene);
        let [None, None, Some(free)] = picture.boxes.as_slice() else { panic!("{:?}", picture.boxes) };
        assert!(scene.cards.iter().all(|card| !card.rect.overlaps(free)));
        assert!(picture.bounds().is_some_and(|all| all.contains_rect(free)));
    }

    #[test]
    fn published_ports_are_doors_at_the_left() {
        let text = "services:\n  a: {image: x, ports: ['8080:80', '127.0.0.1:9000:9000']}\n  b: {image: y}\n  c: {image: z, ports: ['127.0.0.1:5432:5432']}\n";
        let mut document = read(text).document;
        place_missing(&mut document);
        let scene = Scene::new(&document, &mut Faces::default());
        let picture = Picture::new(&scene);
        let mut doors: Vec<(usize, &str, bool)> =
            picture.doors.iter().map(|door| (door.card, door.ports.as_str(), door.public)).collect();
        doors.sort_unstable();
        assert_eq!(doors, [(0, "8080, 9000", true), (2, "5432", false)]);
        let host = picture.host.unwrap_or_default();
        assert!(scene.cards.iter().all(|card| card.rect.left > host.right));
    }

    #[test]
    fn what_is_dragged_does_not_hold_its_area() {
        let scene = scene();
        let picture = Picture::new(&scene);
        let rest = picture.outlines_without(&HashSet::from([0]), |_| true);
        let at = scene.cards.first().map(|card| card.rect.center());
        assert!(rest.first().and_then(Option::as_ref).zip(at).is_some_and(|(outline, at)| !outline.contains(at)));
        assert!(picture.outlines_without(&HashSet::from([0, 1]), |_| true).first().is_some_and(Option::is_none));
    }

    /// Cards in networks, with edges between them, as a document.
    fn random(networks: &[(u8, u8)], links: &[(usize, usize)], ports: usize) -> crate::model::Document {
        let mut text = String::from("services:\n");
        for (number, (first, second)) in networks.iter().enumerate() {
            text.push_str(&format!("  s{number}:\n    image: x\n    networks: [n{first}, m{second}]\n"));
            if number % 7 < ports {
                text.push_str(&format!("    ports: ['{}:80']\n", 8000 + number));
            }
            let needs: Vec<String> = links
                .iter()
                .filter(|(from, to)| from % networks.len() == number && to % networks.len() != number)
                .map(|(_, to)| format!("s{}: {{condition: service_healthy}}", to % networks.len()))
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            text.push_str(&format!("    depends_on: {{{}}}\n", needs.join(", ")));
        }
        text.push_str("networks: {n0: , n1: , n2: , m0: , m1: , m2: , m3: , empty: }\n");
        read(&text).document
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        /// A picture that follows a move is the one that is drawn from nothing, less where labels moved aside.
        #[test]
        fn what_follows_a_move_is_what_would_be_drawn_anew(
            networks in prop::collection::vec((0_u8..3, 0_u8..4), 2..40),
            links in prop::collection::vec((0_usize..40, 0_usize..40), 0..50),
            ports in 0_usize..3,
            steps in prop::collection::vec((0_usize..40, -60..60, -40..40), 1..6),
        ) {
            let mut document = random(&networks, &links, ports);
            place_missing(&mut document);
            let mut faces = Faces::default();
            let mut scene = Scene::new(&document, &mut faces);
            let mut picture = Picture::new(&scene);
            for (card, x, y) in steps {
                let Some(card) = scene.cards.get(card % scene.cards.len()) else { continue };
                if let Some(place) = document.placements.get_mut(&card.id) {
                    (place.x, place.y) = (place.x + f64::from(x) * 16.0, place.y + f64::from(y) * 16.0);
                }
                let next = Scene::following(&document, &mut faces, Some(&scene));
                picture = picture.following(&scene, &next);
                scene = next;
                let anew = Picture::new(&scene);
                prop_assert_eq!(&picture.outlines, &anew.outlines);
                prop_assert_eq!(&picture.paths, &anew.paths);
                prop_assert_eq!(&picture.boxes, &anew.boxes);
                prop_assert_eq!(&picture.labels, &anew.labels);
                prop_assert_eq!(&picture.doors, &anew.doors);
                prop_assert_eq!(picture.host, anew.host);
                for (route, other) in picture.routes.iter().zip(anew.routes.iter()) {
                    prop_assert_eq!(&route.path, &other.path);
                }
                let wires = wires(&scene);
                let labels: Vec<Rect<World>> = picture.routes.iter().zip(&wires)
                    .filter_map(|(route, wire)| Some(Rect::at(route.label?, wire.label?))).collect();
                for (number, label) in labels.iter().enumerate() {
                    prop_assert!(!labels.iter().skip(number + 1).any(|other| other.overlaps(label)));
                    prop_assert!(!picture.index.any(*label, |_, rect| rect.overlaps(label)));
                }
            }
        }
    }
}
