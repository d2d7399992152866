//! The view from afar: with many cards in sight the picture is painted instead of being made of elements, each thing as
//! simple as it looks from there.
use super::detail::Detail;
use super::picture::Picture;
use super::scene::Scene;
use crate::geometry::{Rect, Screen, Viewport, World};

/// With more cards in sight than this the picture is painted.
const MANY: usize = 140;

/// With fewer than this it is made of elements again.
const FEW: usize = 110;

/// An area's name stands where its area is at least this wide, in pixels.
const NAMED_FROM: f64 = 34.0;

/// The height of a name and the width of its letters, in pixels.
pub const NAME: (f64, f64) = (16.0, 6.6);

/// Whether so many cards at this detail are painted, given whether they were.
pub fn is_far(cards: usize, detail: Detail, before: bool) -> bool {
    detail < Detail::Card && cards > if before { FEW } else { MANY }
}

/// The part of the world that is worth having elements or paint: what shows and a margin, kept as long as it covers what
/// shows and is not far too large.
pub fn region(viewport: &Viewport, before: Option<Rect<World>>) -> Rect<World> {
    let shown = viewport.visible();
    let margin = (200.0 / viewport.scale()).max(0.2 * shown.width());
    let fresh = shown.inflate(margin);
    match before {
        Some(before) if before.contains_rect(&shown) && before.width() <= 1.6 * fresh.width() => before,
        _ => fresh,
    }
}

/// The name of a network on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The area.
    pub area: usize,
    /// Where it stands.
    pub rect: Rect<Screen>,
    /// As much of the name as there is room for.
    pub text: String,
}

/// The names that have room on the screen, those of large areas first; none overlaps another.
pub fn names(scene: &Scene, picture: &Picture, viewport: &Viewport) -> Vec<Name> {
    let size = viewport.size();
    let screen: Rect<Screen> = Rect::new(0.0, 0.0, size.width, size.height);
    let bounds = |number: usize| {
        let outline = picture.outlines.get(number).filter(|outline| !outline.rings.is_empty());
        outline.map(|outline| outline.bounds).or_else(|| picture.boxes.get(number).copied().flatten())
    };
    let mut wanted: Vec<(usize, Rect<Screen>)> = (0..scene.areas.len())
        .filter_map(|number| Some((number, viewport.rect_to_screen(bounds(number)?))))
        .filter(|(_, rect)| rect.touches(&screen) && rect.width() >= NAMED_FROM)
        .collect();
    wanted.sort_by(|a, b| b.1.area().total_cmp(&a.1.area()).then(a.0.cmp(&b.0)));
    let mut names: Vec<Name> = Vec::new();
    for (area, rect) in wanted {
        let Some(whole) = scene.areas.get(area).map(|area| &*area.name) else { continue };
        let room = ((rect.width() - 8.0) / NAME.1).floor().max(0.0) as usize;
        let text = shortened(whole, room);
        if text.is_empty() {
            continue;
        }
        let width = wide(&text) * NAME.1 + 8.0;
        let rect: Rect<Screen> = Rect::new(rect.left, rect.top - NAME.0, width, NAME.0);
        if !names.iter().any(|other| other.rect.overlaps(&rect)) {
            names.push(Name { area, rect, text });
        }
    }
    names
}

/// As much of a text as fits into so many narrow letters, with a mark where something is left out; nothing where hardly
/// a letter would be left.
pub fn shortened(text: &str, room: usize) -> String {
    if wide(text) <= room as f64 {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1.0;
    for letter in text.chars() {
        used += width(letter);
        if used > room as f64 {
            break;
        }
        out.push(letter);
    }
    if out.chars().count() < 2 {
        return String::new();
    }
    out.push('…');
    out
}

fn wide(text: &str) -> f64 {
    text.chars().map(width).sum()
}

fn width(letter: char) -> f64 {
    if letter.is_ascii() || letter == '…' { 1.0 } else { 1.8 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::face::Faces;
    use crate::canvas::scene::place_missing;
    use crate::compose::read;
    use crate::geometry::{Point, Size, Vector};

    #[test]
    fn few_cards_are_elements_and_many_are_painted() {
        assert!(!is_far(130, Detail::Box, false));
        assert!(is_far(130, Detail::Box, true));
        assert!(is_far(300, Detail::Title, false));
        assert!(!is_far(300, Detail::Card, true));
        assert!(!is_far(100, Detail::Box, true));
    }

    #[test]
    fn a_small_pan_keeps_the_region() {
        let view = Viewport::new(0.5, Vector::new(0.0, 0.0), Size::new(1000.0, 600.0));
        let first = region(&view, None);
        assert!(first.contains_rect(&view.visible()));
        assert_eq!(region(&view.panned(Vector::new(60.0, 60.0)), Some(first)), first);
        let far = view.panned(Vector::new(4000.0, 0.0));
        assert!(region(&far, Some(first)).contains_rect(&far.visible()));
        let near = view.zoomed_at(Point::new(500.0, 300.0), 4.0);
        assert!(region(&near, Some(first)).width() < first.width());
    }

    #[test]
    fn a_text_is_cut_where_there_is_no_room() {
        assert_eq!(shortened("frontend", 8), "frontend");
        assert_eq!(shortened("frontend", 5), "fron…");
        assert_eq!(shortened("frontend", 2), "");
        assert_eq!(shortened("前端网络", 4), "");
        assert_eq!(shortened("前端网络", 5), "前端…");
    }

    #[test]
    fn names_do_not_overlap() {
        let mut text = String::from("services:\n");
        for number in 0..60 {
            text.push_str(&format!("  s{number}: {{image: x, networks: [net{}, all]}}\n", number % 20));
        }
        text.push_str("networks:\n  all:\n");
        for number in 0..20 {
            text.push_str(&format!("  net{number}:\n"));
        }
        let mut document = read(&text).document;
        place_missing(&mut document);
        let scene = Scene::new(&document, &mut Faces::default());
        let picture = Picture::new(&scene);
        let view = Viewport::default().resized(Size::new(800.0, 500.0)).fitted(picture.bounds().unwrap(), 20.0);
        let names = names(&scene, &picture, &view);
        assert!(names.len() > 3);
        for (number, name) in names.iter().enumerate() {
            assert!(names.iter().skip(number + 1).all(|other| !other.rect.overlaps(&name.rect)));
        }
    }
}
