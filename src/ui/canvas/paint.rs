//! The picture as it is painted when it is seen from afar.
use crate::ui::platform::paint::Brush;
use dockwright::canvas::far::{self, Name, shortened};
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::Scene;
use dockwright::diagnostics::Severity;
use dockwright::geometry::{Corner, Point, Rect, Screen, Viewport, World};
use std::collections::HashSet;

/// The colours that are painted with, as CSS. Nine hues of networks, the same for cards, then those that have a name.
pub const INKS: [&str; 31] = [
    "var(--net-1)",
    "var(--net-2)",
    "var(--net-3)",
    "var(--net-4)",
    "var(--net-5)",
    "var(--net-6)",
    "var(--net-7)",
    "var(--net-8)",
    "var(--border-strong)",
    "color-mix(in oklab, var(--net-1) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-2) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-3) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-4) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-5) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-6) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-7) 55%, var(--surface))",
    "color-mix(in oklab, var(--net-8) 55%, var(--surface))",
    "color-mix(in oklab, var(--border-strong) 55%, var(--surface))",
    "var(--bg)",
    "var(--surface)",
    "var(--border)",
    "var(--text)",
    "var(--muted)",
    "var(--accent)",
    "var(--stop)",
    "var(--connect)",
    "var(--exposed)",
    "var(--fragile)",
    "var(--style)",
    "var(--accent-soft)",
    "color-mix(in oklab, var(--muted) 70%, var(--bg))",
];

const CARD: usize = 9;
const BG: usize = 18;
const SURFACE: usize = 19;
const BORDER: usize = 20;
const TEXT: usize = 21;
const MUTED: usize = 22;
const ACCENT: usize = 23;
const STOP: usize = 24;
const CONNECT: usize = 25;
const EXPOSED: usize = 26;
const ACCENT_SOFT: usize = 29;
const LINE: usize = 30;

/// Cards at least this wide, in pixels, have their names on them.
const NAMED_FROM: f64 = 46.0;

/// A path of more lines than this takes longer than its parts one by one.
const LINES_AT_ONCE: usize = 120;

/// Colours and fonts of the theme.
pub struct Inks {
    /// In the order of [`INKS`].
    pub colours: Vec<String>,
    /// The families of fonts, as in CSS.
    pub fonts: String,
}

impl Inks {
    fn get(&self, number: usize) -> &str {
        self.colours.get(number).map_or("gray", String::as_str)
    }
}

/// What stands out on a card.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sign {
    /// The worst finding.
    pub problem: Option<Severity>,
    /// What a question that is asked has to do with it.
    pub light: &'static str,
}

/// What is drawn by elements above the painting, because it moves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Apart {
    /// Cards, with all their edges.
    pub cards: HashSet<usize>,
    /// Areas.
    pub areas: Vec<usize>,
}

/// A painting to be made.
pub struct Job<'a> {
    /// What there is.
    pub scene: &'a Scene,
    /// Where it is.
    pub picture: &'a Picture,
    /// The part of the world that the surface shows.
    pub view: Viewport,
    /// What is left out.
    pub apart: &'a Apart,
    /// The colours.
    pub inks: &'a Inks,
    /// The signs on the cards, by number.
    pub sign: &'a dyn Fn(usize) -> Sign,
    /// The names of the networks.
    pub names: &'a [Name],
}

/// Paints everything that touches a part of the world.
pub fn paint(brush: &Brush, job: &Job, part: Rect<World>) {
    areas(brush, job, part);
    host(brush, job, part);
    links(brush, job, part);
    cards(brush, job, part);
    names(brush, job);
}

/// Paints areas and cards alone, for a picture too small for more.
pub fn paint_plainly(brush: &Brush, job: &Job) {
    let part = job.view.visible();
    areas(brush, job, part);
    cards(brush, job, part);
}

/// Paints the cards that are selected, or that are being dragged.
pub fn paint_marks(brush: &Brush, job: &Job, marked: &HashSet<usize>, dragged: bool) {
    let shown = job.view.visible();
    let rects: Vec<(usize, Rect<Screen>)> = marked
        .iter()
        .filter_map(|card| Some((*card, job.picture.index.rect(*card)?)))
        .filter(|(_, rect)| rect.touches(&shown) || dragged)
        .map(|(card, rect)| (card, job.view.rect_to_screen(rect)))
        .collect();
    if dragged {
        for (card, rect) in &rects {
            let hue = job.scene.cards.get(*card).map_or(8, |card| hue(job.scene, &card.face.networks));
            brush.fill_with(job.inks.get(CARD + hue), 1.0);
            brush.fill_rect(rect.left, rect.top, rect.width().max(2.0), rect.height().max(2.0));
        }
    }
    brush.draw_with(job.inks.get(ACCENT), 1.0, if job.view.scale() > 0.12 { 2.0 } else { 1.5 });
    brush.fill_with(job.inks.get(ACCENT), 0.35);
    for (_, rect) in &rects {
        brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        brush.draw_rect(rect.left - 1.0, rect.top - 1.0, rect.width() + 2.0, rect.height() + 2.0);
    }
}

fn areas(brush: &Brush, job: &Job, part: Rect<World>) {
    let scale = job.view.scale();
    let outlines = job.picture.outlines.iter().zip(job.scene.areas.iter()).enumerate();
    for (number, (outline, area)) in outlines {
        if job.apart.areas.contains(&number) {
            continue;
        }
        let colour = job.inks.get(area.hue);
        if let Some(rect) = job.picture.boxes.get(number).copied().flatten().filter(|rect| rect.touches(&part)) {
            let rect = job.view.rect_to_screen(rect);
            brush.fill_with(colour, 0.06);
            brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
            brush.draw_with(colour, 0.5, 1.0);
            brush.draw_rect(rect.left, rect.top, rect.width(), rect.height());
        }
        if outline.rings.is_empty() || !outline.bounds.touches(&part) {
            continue;
        }
        brush.begin();
        for ring in &outline.rings {
            let corners: Vec<(f64, f64, f64)> = ring.iter().map(|corner| on_screen(&job.view, corner, scale)).collect();
            brush.ring(&corners);
        }
        brush.fill_with(colour, 0.08);
        brush.fill();
        brush.draw_with(colour, 0.65, if area.internal { 4.0 } else { 1.2 });
        brush.draw();
        if area.internal {
            brush.draw_with(job.inks.get(BG), 1.0, 1.6);
            brush.draw();
        }
        if !outline.tethers.is_empty() {
            brush.begin();
            for (a, b) in &outline.tethers {
                brush.line([*a, *b].into_iter().map(|point| pair(job.view.to_screen(point))));
            }
            brush.draw_with(colour, 0.8, 1.0);
            brush.draw();
        }
    }
}

fn host(brush: &Brush, job: &Job, part: Rect<World>) {
    if let Some(host) = job.picture.host.filter(|host| host.touches(&part)) {
        let rect = job.view.rect_to_screen(host);
        brush.fill_with(job.inks.get(SURFACE), 0.6);
        brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        brush.draw_with(job.inks.get(8), 1.0, 1.0);
        brush.draw_rect(rect.left, rect.top, rect.width(), rect.height());
    }
    for door in &job.picture.doors {
        if door.rect.touches(&part) {
            let rect = job.view.rect_to_screen(door.rect);
            brush.fill_with(job.inks.get(if door.public { ACCENT_SOFT } else { SURFACE }), 1.0);
            brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        }
    }
    brush.draw_with(job.inks.get(LINE), 0.5, 1.0);
    let ways = job.picture.doors.iter().filter(|door| !job.apart.cards.contains(&door.card));
    lines(brush, &job.view, part, ways.map(|door| door.route.points.as_slice()));
}

fn links(brush: &Brush, job: &Job, part: Rect<World>) {
    let there = |broken: bool| {
        let links = job.scene.links.iter().zip(job.picture.routes.iter());
        let shown = links.filter(move |(link, _)| {
            link.broken == broken && !job.apart.cards.contains(&link.from) && !job.apart.cards.contains(&link.to)
        });
        shown.map(|(_, route)| route.points.as_slice())
    };
    brush.draw_with(job.inks.get(LINE), if job.view.scale() < 0.1 { 0.55 } else { 0.8 }, 1.0);
    lines(brush, &job.view, part, there(false));
    brush.draw_with(job.inks.get(CONNECT), 1.0, 1.5);
    lines(brush, &job.view, part, there(true));
}

/// Draws lines, of long curves only as many points as can be told apart.
fn lines<'a>(brush: &Brush, view: &Viewport, part: Rect<World>, all: impl Iterator<Item = &'a [Point<World>]>) {
    let every = if view.scale() < 0.12 { 8 } else { 2 };
    brush.begin();
    let mut count = 0;
    for points in all {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
        let inside = Rect::bounding(points.iter().map(|point| Rect::around(*point, *point)));
        if !inside.is_some_and(|rect| rect.touches(&part)) {
            continue;
        }
        if points.len() > 10 {
            let some = points.iter().skip(every).step_by(every).take_while(|point| *point != last);
            brush.line(std::iter::once(first).chain(some).chain([last]).map(|point| pair(view.to_screen(*point))));
        } else {
            brush.line(points.iter().map(|point| pair(view.to_screen(*point))));
        }
        count += 1;
        if count == LINES_AT_ONCE {
            brush.draw();
            brush.begin();
            count = 0;
        }
    }
    brush.draw();
}

fn cards(brush: &Brush, job: &Job, part: Rect<World>) {
    let named = 220.0 * job.view.scale() >= NAMED_FROM;
    let mut found: Vec<(usize, usize, Rect<Screen>)> = Vec::new();
    job.picture.index.each(part, |number, rect| {
        if let Some(card) = job.scene.cards.get(number).filter(|_| !job.apart.cards.contains(&number)) {
            found.push((hue(job.scene, &card.face.networks), number, job.view.rect_to_screen(rect)));
        }
    });
    found.sort_unstable_by_key(|(hue, number, _)| (*hue, *number));
    if named {
        name_cards(brush, job, &found);
    } else {
        let mut last = usize::MAX;
        for (hue, number, rect) in &found {
            let dim = (job.sign)(*number).light == "dim";
            if *hue != last || dim {
                brush.fill_with(job.inks.get(CARD + hue), if dim { 0.35 } else { 1.0 });
                last = if dim { usize::MAX } else { *hue };
            }
            brush.fill_rect(rect.left, rect.top, rect.width().max(1.0), rect.height().max(1.0));
        }
    }
    signs(brush, job, &found);
}

/// Cards with their names, wide enough to be read.
fn name_cards(brush: &Brush, job: &Job, found: &[(usize, usize, Rect<Screen>)]) {
    let letter = (220.0 * job.view.scale() / 10.0).clamp(8.0, 12.0);
    for (hue, _, rect) in found {
        brush.fill_with(job.inks.get(SURFACE), 1.0);
        brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        brush.fill_with(job.inks.get(CARD + hue), 1.0);
        brush.fill_rect(rect.left, rect.top, 3.0, rect.height());
    }
    brush.draw_with(job.inks.get(BORDER), 1.0, 1.0);
    for (_, _, rect) in found {
        brush.draw_rect(rect.left, rect.top, rect.width(), rect.height());
    }
    brush.write_in(&format!("600 {letter:.1}px {}", job.inks.fonts));
    for (_, number, rect) in found {
        let Some(card) = job.scene.cards.get(*number) else { continue };
        let room = ((rect.width() - 10.0) / (letter * 0.58)).floor().max(0.0) as usize;
        let dim = (job.sign)(*number).light == "dim";
        brush.fill_with(job.inks.get(TEXT), if dim { 0.4 } else { 1.0 });
        brush.write(&shortened(&card.name, room), rect.left + 7.0, rect.top + rect.height() / 2.0);
    }
}

/// What stands out: the worst problem as a spot at the upper right, what is lit as a border.
fn signs(brush: &Brush, job: &Job, found: &[(usize, usize, Rect<Screen>)]) {
    for (_, number, rect) in found {
        let sign = (job.sign)(*number);
        let colour = match sign.problem {
            Some(Severity::Stop) => Some(STOP),
            Some(Severity::Connect) => Some(CONNECT),
            Some(Severity::Exposed) => Some(EXPOSED),
            _ => None,
        };
        if let Some(colour) = colour {
            let side = (rect.height() * 0.3).clamp(2.0, 7.0);
            brush.fill_with(job.inks.get(colour), 1.0);
            brush.fill_rect(rect.right - side - 1.0, rect.top + 1.0, side, side);
        }
        let border = match sign.light {
            "" | "dim" | "open" => continue,
            "broken" | "breaks" | "owned" => CONNECT,
            "suffers" => MUTED,
            _ => ACCENT,
        };
        brush.draw_with(job.inks.get(border), 1.0, 1.5);
        brush.draw_rect(rect.left - 1.0, rect.top - 1.0, rect.width() + 2.0, rect.height() + 2.0);
    }
}

fn names(brush: &Brush, job: &Job) {
    brush.write_in(&format!("600 11px {}", job.inks.fonts));
    for name in job.names.iter().filter(|name| !job.apart.areas.contains(&name.area)) {
        let hue = job.scene.areas.get(name.area).map_or(8, |area| area.hue);
        let rect = name.rect;
        brush.fill_with(job.inks.get(BG), 0.85);
        brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        brush.fill_with(job.inks.get(hue), 0.2);
        brush.fill_rect(rect.left, rect.top, rect.width(), rect.height());
        brush.fill_with(job.inks.get(TEXT), 1.0);
        brush.write(&name.text, rect.left + 4.0, rect.top + far::NAME.0 / 2.0 + 0.5);
    }
}

fn hue(scene: &Scene, networks: &[Box<str>]) -> usize {
    networks.first().and_then(|name| scene.area(name)).map_or(8, |area| area.hue)
}

fn on_screen(view: &Viewport, corner: &Corner<World>, scale: f64) -> (f64, f64, f64) {
    let at = view.to_screen(corner.at);
    (at.x, at.y, corner.radius * scale)
}

fn pair(at: Point<Screen>) -> (f64, f64) {
    (at.x, at.y)
}
