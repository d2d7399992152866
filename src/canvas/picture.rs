//! What a scene looks like: areas as outlines with their names, edges as routes. While cards are dragged they count where
//! they are now, and only what they touch is worked out again.
use super::outline::{Outline, affected, label_spots, levels, outline, outlines};
use super::route::{Effort, Route, Wire, route, routes};
use super::scene::{Area, LinkKind, Scene};
use crate::geometry::{Point, Rect, RectIndex, Size, Vector, World};
use crate::model::dependency::Condition;
use std::collections::HashSet;
use std::sync::Arc;

/// The size of the box that stands for a network without members.
pub const EMPTY_AREA: (f64, f64) = (260.0, 116.0);

/// The height of an edge's label.
pub const EDGE_LABEL_HEIGHT: f64 = 18.0;

/// With more areas than this, names keep their places during a drag.
const MANY_AREAS: usize = 120;

/// With more edges than this, the search for the best way around cards would be felt.
const MANY_LINKS: usize = 1500;

/// A drawn scene.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The cards as they stand.
    pub index: RectIndex<World>,
    /// The outline of each area; without rings for an area without members.
    pub outlines: Vec<Outline>,
    /// The SVG path of each area.
    pub paths: Vec<Arc<str>>,
    /// Where the name of each area stands.
    pub labels: Vec<Point<World>>,
    /// The box of each area without members.
    pub boxes: Vec<Option<Rect<World>>>,
    /// Each edge.
    pub routes: Arc<Vec<Route>>,
    /// Edges that are drawn anew because a card that is being dragged is at one of their ends.
    pub loose: Vec<(usize, Route)>,
    levels: Arc<Vec<usize>>,
    groups: Arc<Vec<Vec<usize>>>,
}

impl Picture {
    /// The picture of a scene at rest.
    pub fn new(scene: &Scene) -> Picture {
        let index = scene.index();
        let groups = scene.groups();
        let outlines = outlines(&index, &groups);
        let paths = outlines.iter().map(|outline| outline.path().into()).collect();
        let effort = if scene.links.len() > MANY_LINKS { Effort::Cheap } else { Effort::Full };
        let routes = routes(&index, &wires(scene), effort);
        let mut picture = Picture {
            index,
            outlines,
            paths,
            labels: Vec::new(),
            boxes: vec![None; scene.areas.len()],
            routes: Arc::new(routes),
            loose: Vec::new(),
            levels: Arc::new(levels(scene.cards.len(), &groups)),
            groups: Arc::new(groups),
        };
        picture.place_boxes(scene);
        picture.place_labels(scene);
        picture
    }

    /// The picture while cards are away from their places by `offset`.
    pub fn moved(&self, scene: &Scene, moving: &HashSet<usize>, offset: Vector<World>) -> Picture {
        let mut picture = self.clone();
        let mut touched: HashSet<usize> = HashSet::new();
        for card in moving {
            let Some(before) = self.index.rect(*card) else { continue };
            let after = before.translate(offset);
            picture.index.update(*card, after);
            touched.extend(affected(&self.outlines, &self.groups, *card, before, after));
        }
        for number in touched {
            let (Some(members), Some(level)) = (self.groups.get(number), self.levels.get(number)) else { continue };
            let now = outline(&picture.index, members, *level);
            if let (Some(path), Some(slot)) = (picture.paths.get_mut(number), picture.outlines.get_mut(number)) {
                *path = now.path().into();
                *slot = now;
            }
        }
        let mut lanes: Vec<(usize, usize)> = Vec::new();
        for (number, link) in scene.links.iter().enumerate() {
            if !moving.contains(&link.from) && !moving.contains(&link.to) {
                continue;
            }
            let pair = (link.from.min(link.to), link.from.max(link.to));
            let lane = lanes.iter().filter(|known| **known == pair).count();
            lanes.push(pair);
            let wire = Wire { from: link.from, to: link.to, label: None };
            picture.loose.push((number, route(&picture.index, wire, lane, Effort::Cheap)));
        }
        if scene.areas.len() <= MANY_AREAS {
            picture.place_labels(scene);
        }
        picture
    }

    /// The outlines as they are without some cards: what a drag of these cards would enter or leave.
    pub fn outlines_without(&self, cards: &HashSet<usize>) -> Vec<Option<Outline>> {
        self.groups
            .iter()
            .zip(self.levels.iter())
            .zip(&self.outlines)
            .map(|((members, level), whole)| {
                if !members.iter().any(|card| cards.contains(card)) {
                    return (!whole.rings.is_empty()).then(|| whole.clone());
                }
                let rest: Vec<usize> = members.iter().copied().filter(|card| !cards.contains(card)).collect();
                (!rest.is_empty()).then(|| outline(&self.index, &rest, *level))
            })
            .collect()
    }

    /// An edge as it is drawn now.
    pub fn route(&self, number: usize) -> Option<&Route> {
        let loose = self.loose.iter().find(|(link, _)| *link == number).map(|(_, route)| route);
        loose.or_else(|| self.routes.get(number))
    }

    /// The smallest rectangle around everything.
    pub fn bounds(&self) -> Option<Rect<World>> {
        let areas = self.outlines.iter().filter(|outline| !outline.rings.is_empty()).map(|outline| outline.bounds);
        let labels = self.labels.iter().map(|at| Rect::at(*at, Size::new(80.0, 20.0)));
        let cards = self.index.bounds().into_iter();
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
fn area_label_width(area: &Area) -> f64 {
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
    fn a_drag_takes_areas_and_edges_along() {
        let scene = scene();
        let picture = Picture::new(&scene);
        let moving = HashSet::from([0]);
        let moved = picture.moved(&scene, &moving, Vector::new(-400.0, 300.0));
        let at = scene.cards.first().map(|card| card.rect.translate(Vector::new(-400.0, 300.0)).center());
        assert!(moved.outlines.first().zip(at).is_some_and(|(outline, at)| outline.contains(at)));
        assert_ne!(moved.route(0), picture.route(0));
    }

    #[test]
    fn what_is_dragged_does_not_hold_its_area() {
        let scene = scene();
        let picture = Picture::new(&scene);
        let rest = picture.outlines_without(&HashSet::from([0]));
        let at = scene.cards.first().map(|card| card.rect.center());
        assert!(rest.first().and_then(Option::as_ref).zip(at).is_some_and(|(outline, at)| !outline.contains(at)));
        assert!(picture.outlines_without(&HashSet::from([0, 1])).first().is_some_and(Option::is_none));
    }
}
