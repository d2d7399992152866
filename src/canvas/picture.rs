//! What a scene looks like: areas as outlines with their names, edges as lines. Cards that are being dragged count where
//! they are now; only what they touch is worked out again.
use super::outline::{LABEL_HEIGHT, Outline, affected, label_spots, levels, outline};
use super::scene::{LinkKind, Scene};
use crate::geometry::{PathText, Point, Rect, RectIndex, Size, Vector, World};
use std::collections::HashSet;
use std::sync::Arc;

/// The size of the box that stands for a network without members.
pub const EMPTY_AREA: (f64, f64) = (260.0, 116.0);

/// With more areas than this, names keep their places during a drag.
const MANY_AREAS: usize = 200;

/// A drawn scene.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The cards as they stand.
    pub index: RectIndex<World>,
    /// The outline of each area; empty for an area without members.
    pub outlines: Vec<Arc<Outline>>,
    /// The SVG path of each area.
    pub paths: Vec<Arc<str>>,
    /// Where the name of each area stands.
    pub labels: Vec<Point<World>>,
    /// The box of each area without members.
    pub boxes: Vec<Option<Rect<World>>>,
    levels: Arc<Vec<usize>>,
    groups: Arc<Vec<Vec<usize>>>,
}

/// An edge as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The SVG path.
    pub path: String,
    /// Its middle, for a label.
    pub middle: Point<World>,
    /// The smallest rectangle around it.
    pub bounds: Rect<World>,
}

impl Picture {
    /// The picture of a scene at rest.
    pub fn new(scene: &Scene) -> Picture {
        let index = scene.index();
        let groups = scene.groups();
        let levels = levels(scene.cards.len(), &groups);
        let outlines: Vec<Arc<Outline>> =
            groups.iter().zip(&levels).map(|(members, level)| Arc::new(outline(&index, members, *level))).collect();
        let paths = outlines.iter().map(|outline| outline.path().into()).collect();
        let mut picture = Picture {
            index,
            outlines,
            paths,
            labels: Vec::new(),
            boxes: vec![None; scene.areas.len()],
            levels: Arc::new(levels),
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
            touched.extend(self.affected(*card, before, after));
        }
        for number in touched {
            let (Some(members), Some(level)) = (self.groups.get(number), self.levels.get(number)) else { continue };
            let now = outline(&picture.index, members, *level);
            if let (Some(path), Some(slot)) = (picture.paths.get_mut(number), picture.outlines.get_mut(number)) {
                *path = now.path().into();
                *slot = Arc::new(now);
            }
        }
        if scene.areas.len() <= MANY_AREAS {
            picture.place_labels(scene);
        }
        picture
    }

    /// The areas that a point lies in, the smallest first.
    pub fn areas_at(&self, point: Point<World>) -> Vec<usize> {
        let mut found: Vec<(f64, usize)> = self
            .outlines
            .iter()
            .enumerate()
            .filter(|(_, outline)| outline.contains(point))
            .map(|(number, outline)| (outline.area(), number))
            .collect();
        let boxes = self.boxes.iter().enumerate();
        found.extend(boxes.filter_map(|(number, rect)| {
            let rect = rect.as_ref()?;
            rect.contains(point).then(|| (rect.area(), number))
        }));
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, number)| number).collect()
    }

    /// The smallest rectangle around everything.
    pub fn bounds(&self) -> Option<Rect<World>> {
        let areas = self.outlines.iter().filter(|outline| !outline.rings.is_empty()).map(|outline| outline.bounds);
        let labels = self.labels.iter().map(|at| Rect::at(*at, Size::new(80.0, LABEL_HEIGHT)));
        let cards = self.index.bounds().into_iter();
        Rect::bounding(areas.chain(labels).chain(cards).chain(self.boxes.iter().copied().flatten()))
    }

    fn affected(&self, card: usize, before: Rect<World>, after: Rect<World>) -> Vec<usize> {
        // The engine asks for plain outlines; they are shared here, and a look at the bounds is all it takes.
        let plain: Vec<Outline> = self
            .outlines
            .iter()
            .map(|outline| Outline {
                rings: if outline.rings.is_empty() { Vec::new() } else { vec![Vec::new()] },
                tethers: Vec::new(),
                bounds: outline.bounds,
            })
            .collect();
        affected(&plain, &self.groups, card, before, after)
    }

    fn place_boxes(&mut self, scene: &Scene) {
        let size = Size::new(EMPTY_AREA.0, EMPTY_AREA.1);
        let mut taken: Vec<Rect<World>> = self
            .outlines
            .iter()
            .filter(|outline| !outline.rings.is_empty())
            .map(|outline| outline.bounds)
            .chain(self.index.rects().iter().copied())
            .collect();
        for (area, slot) in scene.areas.iter().zip(&mut self.boxes) {
            if !area.members.is_empty() {
                continue;
            }
            let near = area.place.unwrap_or_else(|| {
                Rect::bounding(taken.iter().copied())
                    .map_or(Point::default(), |all| Point::new(all.right + 48.0, all.top))
            });
            let spot = match area.place {
                Some(place) => place,
                None => super::layout::place_new(&RectIndex::new(taken.clone()), size, near),
            };
            let rect = Rect::at(spot, size);
            taken.push(rect);
            *slot = Some(rect);
        }
    }

    fn place_labels(&mut self, scene: &Scene) {
        let widths: Vec<f64> = scene.areas.iter().map(label_width).collect();
        let plain: Vec<Outline> = self.outlines.iter().map(|outline| (**outline).clone()).collect();
        self.labels = label_spots(&self.index, &plain, &widths);
        for (label, rect) in self.labels.iter_mut().zip(&self.boxes) {
            if let Some(rect) = rect {
                *label = Point::new(rect.left + 14.0, rect.top + 4.0);
            }
        }
    }
}

/// The width of an area's name with its lock and its subnet, counted generously.
fn label_width(area: &super::scene::Area) -> f64 {
    let letters = |text: &str| text.chars().map(|c| if c.is_ascii() { 7.0 } else { 13.0 }).sum::<f64>();
    letters(&area.name)
        + if area.internal { 20.0 } else { 0.0 }
        + area.subnet.as_ref().map_or(0.0, |subnet| 8.0 + letters(subnet))
        + 20.0
}

/// The line of an edge between two cards: out of the right side of who needs, into the left side of what is needed;
/// around the outside where that would run backwards. Edges of several kinds between the same cards run side by side.
pub fn line(from: Rect<World>, to: Rect<World>, kind: &LinkKind) -> Line {
    let lane = match kind {
        LinkKind::Depends(_) => 0.0,
        LinkKind::Value(_) => 10.0,
        LinkKind::Route(_) => -10.0,
        LinkKind::Volume(_) => 18.0,
    };
    let port = |rect: Rect<World>, right: bool| {
        let y = rect.top + 30.0 + lane;
        if right { Point::new(rect.right, y) } else { Point::new(rect.left, y) }
    };
    let (start, end) = (port(from, true), port(to, false));
    let gap = end.x - start.x;
    let (first, second) = if gap >= 24.0 {
        let bend = (gap * 0.5).max(24.0);
        (Point::new(start.x + bend, start.y), Point::new(end.x - bend, end.y))
    } else {
        // The target is beside or behind: a loop that leaves and arrives in the usual direction.
        let bend = (40.0 + (end.y - start.y).abs() * 0.15).min(160.0) + (-gap * 0.2).clamp(0.0, 120.0);
        (Point::new(start.x + bend, start.y), Point::new(end.x - bend, end.y))
    };
    let mut path = PathText::new();
    path.move_to(start);
    path.cubic_to(first, second, end);
    let middle = Point::new(
        (start.x + 3.0 * first.x + 3.0 * second.x + end.x) / 8.0,
        (start.y + 3.0 * first.y + 3.0 * second.y + end.y) / 8.0,
    );
    let bounds =
        [first, second, end].into_iter().fold(Rect::around(start, end), |all, at| all.union(Rect::around(at, at)));
    Line { path: path.finish(), middle, bounds }
}
