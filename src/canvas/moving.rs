//! A drag in progress: what it changes of the picture, and nothing else. Areas, edges and doors that the dragged cards do
//! not touch stay those of the picture at rest.
use super::outline::{LEVELS, Outline, outline, respot};
use super::picture::{Door, Picture, area_label_width, door_route};
use super::route::{Effort, Route, Wire, route};
use super::scene::Scene;
use crate::geometry::{Point, Rect, RectIndex, Vector, World};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// With more edges than this at the dragged cards, an edge between two of them is carried along as it is.
const MANY_LINKS: usize = 160;

/// With more areas than this, names keep their places during a drag.
const MANY_AREAS: usize = 120;

/// What a drag works with from its first move to its end.
#[derive(Clone, Debug)]
pub struct Moving {
    scene: Arc<Scene>,
    still: Arc<Picture>,
    index: RectIndex<World>,
    cards: HashSet<usize>,
    /// Where the cards stood.
    homes: Vec<(usize, Rect<World>)>,
    bounds: Rect<World>,
    /// Areas that are other ones wherever the cards go: those with one of them, and those beside their old places.
    touched: BTreeSet<usize>,
    /// Areas of which every member is dragged.
    whole: HashSet<usize>,
    links: Vec<usize>,
    doors: Vec<usize>,
}

/// What is drawn otherwise than at rest, each list in rising order of its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// How far the cards are from their places.
    pub offset: Vector<World>,
    /// Areas: the number, the outline, its SVG path.
    pub outlines: Vec<(usize, Arc<Outline>, Arc<str>)>,
    /// Where the names of these areas stand.
    pub labels: Vec<(usize, Point<World>)>,
    /// Edges.
    pub routes: Vec<(usize, Arc<Route>)>,
    /// Doors, by their number in the picture.
    pub doors: Vec<(usize, Arc<Door>)>,
}

impl Moving {
    /// The beginning of a drag of cards.
    pub fn new(scene: Arc<Scene>, still: Arc<Picture>, cards: HashSet<usize>) -> Moving {
        let homes: Vec<(usize, Rect<World>)> =
            cards.iter().filter_map(|card| Some((*card, still.index.rect(*card)?))).collect();
        let held = |card: &usize| cards.contains(card);
        let mut touched = BTreeSet::new();
        let mut whole = HashSet::new();
        for (number, (area, outline)) in scene.areas.iter().zip(&still.outlines).enumerate() {
            let near = reach(outline).is_some_and(|near| still.index.any(near, |card, _| held(&card)));
            if near || area.members.iter().any(held) {
                touched.insert(number);
            }
            if !area.members.is_empty() && area.members.iter().all(held) {
                whole.insert(number);
            }
        }
        let mut links: Vec<usize> = cards.iter().flat_map(|card| scene.links_of(*card)).collect();
        links.sort_unstable();
        links.dedup();
        if links.len() > MANY_LINKS {
            let ends = |number: &usize| scene.links.get(*number).map(|link| held(&link.from) && held(&link.to));
            links.retain(|number| ends(number) == Some(false));
        }
        let doors = still.doors.iter().enumerate().filter(|(_, door)| held(&door.card));
        Moving {
            index: still.index.clone(),
            bounds: Rect::bounding(homes.iter().map(|(_, rect)| *rect)).unwrap_or_default(),
            doors: doors.map(|(number, _)| number).collect(),
            scene,
            still,
            cards,
            homes,
            touched,
            whole,
            links,
        }
    }

    /// Whether this is a drag over a picture.
    pub fn is_over(&self, still: &Arc<Picture>) -> bool {
        Arc::ptr_eq(&self.still, still)
    }

    /// What is drawn while the cards are away from their places by `offset`.
    pub fn at(&mut self, offset: Vector<World>) -> Moved {
        self.index.update_all(self.homes.iter().map(|(card, rect)| (*card, rect.translate(offset))));
        let now = self.bounds.translate(offset);
        let mut bent = self.touched.clone();
        for (number, outline) in self.still.outlines.iter().enumerate() {
            if let Some(near) = reach(outline).filter(|near| near.touches(&now))
                && !bent.contains(&number)
                && self.index.any(near, |card, _| self.cards.contains(&card))
            {
                bent.insert(number);
            }
        }
        let outlines: Vec<(usize, Arc<Outline>, Arc<str>)> = bent
            .into_iter()
            .filter_map(|number| {
                let outline = self.outline(number, offset)?;
                let path = outline.path().into();
                Some((number, Arc::new(outline), path))
            })
            .collect();
        let mut lanes: HashMap<(usize, usize), usize> = HashMap::new();
        let routes = self.links.iter().filter_map(|number| {
            let link = self.scene.links.get(*number)?;
            let lane = lanes.entry((link.from.min(link.to), link.from.max(link.to))).or_default();
            let wire = Wire { from: link.from, to: link.to, label: None };
            let route = route(&self.index, wire, *lane, Effort::Cheap);
            *lane += 1;
            Some((*number, Arc::new(route)))
        });
        let routes = routes.collect();
        let doors = self.doors.iter().filter_map(|number| {
            let door = self.still.doors.get(*number)?;
            let route = door_route(&self.index, door.rect, door.card, Effort::Cheap);
            Some((*number, Arc::new(Door { route, ..(**door).clone() })))
        });
        let doors = doors.collect();
        let labels = if self.scene.areas.len() > MANY_AREAS { Vec::new() } else { self.labels(&outlines) };
        Moved { offset, outlines, labels, routes, doors }
    }

    fn outline(&self, number: usize, offset: Vector<World>) -> Option<Outline> {
        let still = self.still.outlines.get(number)?;
        if self.whole.contains(&number) {
            // Its members keep their places among each other: the area comes along as it is, unless something is there.
            let carried = still.translated(offset);
            let in_the_way = |card: usize| !self.cards.contains(&card);
            let free = reach(&carried).is_none_or(|near| !self.index.any(near, |card, _| in_the_way(card)));
            if free {
                return Some(carried);
            }
        }
        let (members, level) = self.still.membership(number)?;
        Some(outline(&self.index, members, level))
    }

    fn labels(&self, outlines: &[(usize, Arc<Outline>, Arc<str>)]) -> Vec<(usize, Point<World>)> {
        let bent = |number: usize| outlines.binary_search_by_key(&number, |(number, ..)| *number).is_ok();
        let width = |number: usize| self.scene.areas.get(number).map_or(0.0, area_label_width);
        let others: Vec<(Point<World>, f64)> = (self.still.labels.iter().copied().enumerate())
            .filter(|(number, _)| !bent(*number))
            .map(|(number, at)| (at, width(number)))
            .collect();
        let wanted: Vec<(usize, &Outline, f64)> = (outlines.iter())
            .filter(|(_, outline, _)| !outline.rings.is_empty())
            .map(|(number, outline, _)| (*number, &**outline, width(*number)))
            .collect();
        respot(&self.index, &wanted, &others)
    }
}

impl Moved {
    /// The outline of an area and its path, where it is another one.
    pub fn outline(&self, number: usize) -> Option<(&Outline, &Arc<str>)> {
        let at = self.outlines.binary_search_by_key(&number, |(number, ..)| *number).ok()?;
        self.outlines.get(at).map(|(_, outline, path)| (&**outline, path))
    }

    /// Where the name of an area stands, where that is elsewhere.
    pub fn label(&self, number: usize) -> Option<Point<World>> {
        let at = self.labels.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.labels.get(at).map(|(_, at)| *at)
    }

    /// An edge, where it is another one.
    pub fn route(&self, number: usize) -> Option<&Route> {
        let at = self.routes.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.routes.get(at).map(|(_, route)| &**route)
    }

    /// A door, where its way is another one.
    pub fn door(&self, number: usize) -> Option<&Arc<Door>> {
        let at = self.doors.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.doors.get(at).map(|(_, door)| door)
    }
}

/// Where a card that comes or goes changes an area.
fn reach(outline: &Outline) -> Option<Rect<World>> {
    let filled = !outline.rings.is_empty();
    filled.then(|| outline.bounds.inflate(super::outline::CORNER_RADIUS + 2.0 * LEVELS as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::face::Faces;
    use crate::canvas::scene::place_missing;
    use crate::compose::read;
    use proptest::prelude::*;

    fn drawn(text: &str) -> (Arc<Scene>, Arc<Picture>) {
        let mut document = read(text).document;
        place_missing(&mut document);
        let scene = Arc::new(Scene::new(&document, &mut Faces::default()));
        let picture = Arc::new(Picture::new(&scene));
        (scene, picture)
    }

    const THREE: &str = "services:\n  a: {image: x, networks: [m], depends_on: [b], ports: ['80:80']}\n  b: {image: y, networks: [m, n]}\n  c: {image: z, networks: [n]}\nnetworks: {m: , n: , empty: }\n";

    #[test]
    fn a_drag_takes_areas_edges_and_doors_along() {
        let (scene, still) = drawn(THREE);
        let offset = Vector::new(-400.0, 300.0);
        let moved = Moving::new(scene.clone(), still.clone(), HashSet::from([0])).at(offset);
        let at = scene.cards.first().map(|card| card.rect.translate(offset).center()).unwrap();
        let (outline, path) = moved.outline(0).unwrap();
        assert!(outline.contains(at));
        assert_eq!(**path, outline.path());
        assert_ne!(moved.route(0), still.route(0));
        assert_eq!(moved.door(0).map(|door| door.rect), still.doors.first().map(|door| door.rect));
        assert!(moved.label(0).is_some());
    }

    #[test]
    fn a_drag_changes_its_networks_and_those_that_it_passes() {
        let text = "services:\n  a: {image: x, networks: [m]}\n  b: {image: y, networks: [n]}\n  c: {image: z, networks: [o]}\nnetworks: {m: , n: , o: , empty: }\n";
        let mut document = read(text).document;
        for (card, (x, y)) in [(0.0, 0.0), (1000.0, 0.0), (0.0, 2000.0)].into_iter().enumerate() {
            let id = document.table(crate::model::Kind::Service).iter().nth(card).map(|(id, _)| id).unwrap();
            document.placements.insert(id, crate::model::Placement { x, y });
        }
        let scene = Arc::new(Scene::new(&document, &mut Faces::default()));
        let still = Arc::new(Picture::new(&scene));
        let mut moving = Moving::new(scene, still, HashSet::from([0]));
        let mut bent = |x: f64, y: f64| {
            moving.at(Vector::new(x, y)).outlines.iter().map(|(number, ..)| *number).collect::<Vec<usize>>()
        };
        assert_eq!(bent(900.0, 90.0), [0, 1]);
        assert_eq!(bent(0.0, 900.0), [0]);
        assert_eq!(bent(0.0, 1900.0), [0, 2]);
    }

    #[test]
    fn an_area_that_is_dragged_whole_comes_along_as_it_is() {
        let (scene, still) = drawn(THREE);
        let offset = Vector::new(0.0, 4000.0);
        let moved = Moving::new(scene, still.clone(), HashSet::from([0, 1])).at(offset);
        assert_eq!(
            moved.outline(0).map(|(outline, _)| outline.clone()),
            still.outlines.first().map(|outline| outline.translated(offset))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        /// While cards are dragged, no area holds a card that is not in it, and every area holds those that are. Where a
        /// dragged card lies over another one, nothing can be said of these two.
        #[test]
        fn a_drag_tells_the_truth(
            networks in prop::collection::vec((0_u8..3, 0_u8..3), 2..30),
            dragged in prop::collection::hash_set(0_usize..30, 1..8),
            ways in prop::collection::vec((-70..70, -50..50), 1..4),
        ) {
            let mut text = String::from("services:\n");
            for (number, (first, second)) in networks.iter().enumerate() {
                text.push_str(&format!("  s{number}: {{image: x, networks: [n{first}, m{second}]}}\n"));
            }
            text.push_str("networks: {n0: , n1: , n2: , m0: , m1: , m2: }\n");
            let (scene, still) = drawn(&text);
            let dragged: HashSet<usize> = dragged.into_iter().map(|card| card % networks.len()).collect();
            let mut moving = Moving::new(scene.clone(), still.clone(), dragged.clone());
            for (x, y) in ways {
                let offset = Vector::new(f64::from(x) * 16.0, f64::from(y) * 16.0);
                let moved = moving.at(offset);
                let rects: Vec<Rect<World>> = scene.cards.iter().enumerate()
                    .map(|(number, card)| if dragged.contains(&number) { card.rect.translate(offset) } else { card.rect })
                    .collect();
                for (number, area) in scene.areas.iter().enumerate() {
                    let outline = moved.outline(number).map(|(outline, _)| outline)
                        .or_else(|| still.outlines.get(number).map(|outline| &**outline)).unwrap();
                    for (card, rect) in rects.iter().enumerate() {
                        let covered = rects.iter().enumerate().any(|(other, near)| other != card && near.overlaps(rect));
                        if !covered {
                            prop_assert_eq!(outline.contains(rect.center()), area.members.contains(&card), "area {} card {}", number, card);
                        }
                    }
                }
            }
        }
    }
}
