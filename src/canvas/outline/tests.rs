//! Truth: for any memberships and any cards that do not overlap, members are inside and others are not.
use super::*;
use proptest::prelude::*;

type Groups = Vec<Vec<usize>>;

fn rect(left: f64, top: f64, width: f64, height: f64) -> Rect<World> {
    Rect::new(left, top, width, height)
}

/// The border as it is drawn: arcs as eight straight pieces each.
fn drawn(ring: &[Corner<World>]) -> Vec<Point<World>> {
    let mut points = Vec::new();
    for (place, corner) in ring.iter().enumerate() {
        let before = ring[(place + ring.len() - 1) % ring.len()].at;
        let after = ring[(place + 1) % ring.len()].at;
        let unit = |to: Point<World>| {
            let away = to - corner.at;
            away / away.length().max(1e-12)
        };
        let (back, forth) = (unit(before), unit(after));
        let center = corner.at + (back + forth) * corner.radius;
        for step in 0..=8 {
            let angle = f64::from(step) / 8.0 * std::f64::consts::FRAC_PI_2;
            points.push(center - forth * (corner.radius * angle.cos()) - back * (corner.radius * angle.sin()));
        }
    }
    points
}

fn winding(rings: &[Vec<Point<World>>], point: Point<World>) -> i32 {
    let mut winding = 0;
    for ring in rings {
        for (place, a) in ring.iter().enumerate() {
            let b = ring[(place + 1) % ring.len()];
            let side = (b.x - a.x) * (point.y - a.y) - (point.x - a.x) * (b.y - a.y);
            if a.y <= point.y && b.y > point.y && side > 0.0 {
                winding += 1;
            } else if a.y > point.y && b.y <= point.y && side < 0.0 {
                winding -= 1;
            }
        }
    }
    winding
}

/// What is wrong with an outline, if anything; `touching` says that cards may share a border with others.
fn lie(cards: &[Rect<World>], members: &[usize], outline: &Outline, touching: bool) -> Option<String> {
    let rings: Vec<Vec<Point<World>>> = outline.rings.iter().map(|ring| drawn(ring)).collect();
    let crosses = |rect: &Rect<World>| {
        rings
            .iter()
            .any(|ring| ring.iter().enumerate().any(|(place, a)| rect.crosses(*a, ring[(place + 1) % ring.len()])))
    };
    for (id, card) in cards.iter().enumerate() {
        let member = members.contains(&id);
        let slack = if touching { 1e-6 } else { 0.0 };
        // A member may share its border with the area's, another card may not even touch it.
        let looked_at = if member { card.inflate(-1e-9) } else { card.inflate(1e-9 - slack) };
        let inside = winding(&rings, card.center()) != 0;
        if inside != member {
            return Some(format!("card {id} is {}", if inside { "inside" } else { "outside" }));
        }
        if crosses(&looked_at) {
            return Some(format!("the border crosses card {id}, member: {member}"));
        }
        if member != outline.contains(card.center()) {
            return Some(format!("contains() is wrong for card {id}"));
        }
    }
    None
}

/// Cards that do not overlap: in the cells of a coarse grid, anywhere within their cells, up to the cell's border.
fn scattered() -> impl Strategy<Value = Vec<Rect<World>>> {
    let card = (0.0..1.0, 0.0..1.0, 0.2..1.0, 0.2..1.0, any::<bool>());
    (prop::collection::vec(card, 1..60), 1_usize..10).prop_map(|(cards, columns)| {
        let place = |(id, (x, y, w, h, there)): (usize, (f64, f64, f64, f64, bool))| {
            let (width, height) = (w * 240.0, h * 90.0);
            let (left, top) = ((id % columns) as f64 * 240.1, (id / columns) as f64 * 90.1);
            there.then(|| rect(left + x * (240.0 - width), top + y * (90.0 - height), width, height))
        };
        let rects: Vec<Rect<World>> = cards.into_iter().enumerate().filter_map(place).collect();
        if rects.is_empty() { vec![rect(0.0, 0.0, 220.0, 80.0)] } else { rects }
    })
}

fn memberships() -> impl Strategy<Value = Groups> {
    prop::collection::vec(prop::collection::vec(0_usize..60, 0..14), 1..6)
}

fn assert_true(cards: Vec<Rect<World>>, groups: &Groups, touching: bool) -> Result<(), TestCaseError> {
    let index = RectIndex::new(cards.clone());
    let areas = outlines(&index, groups);
    for (members, outline) in groups.iter().zip(&areas) {
        let lie = lie(&cards, members, outline, touching);
        prop_assert!(lie.is_none(), "{:?}\nmembers {:?}\ncards {:?}", lie, members, cards);
    }
    prop_assert_eq!(areas, outlines(&index, groups), "the same again");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_picture_is_true(cards in scattered(), groups in memberships()) {
        assert_true(cards, &groups, false)?;
    }

    #[test]
    fn also_in_a_grid_of_any_gap(columns in 1_usize..8, gap in prop_oneof![Just(0.0), Just(0.001), 0.01..30.0], groups in memberships()) {
        let cards = (0..40).map(|id| rect((id % columns) as f64 * (220.0 + gap), (id / columns) as f64 * (80.0 + gap), 220.0, 80.0));
        assert_true(cards.collect(), &groups, gap < 1e-6)?;
    }

    #[test]
    fn overlapping_cards_do_no_harm(places in prop::collection::vec((0.0..600.0, 0.0..400.0), 1..30), groups in memberships()) {
        let cards: Vec<_> = places.into_iter().map(|(x, y)| rect(x, y, 220.0, 80.0)).collect();
        for (members, outline) in groups.iter().zip(outlines(&RectIndex::new(cards.clone()), &groups)) {
            for member in members.iter().filter_map(|id| cards.get(*id)) {
                prop_assert!(outline.contains(member.center()));
            }
        }
    }

    #[test]
    fn names_stand_on_no_card_and_on_no_other_name(cards in scattered(), groups in memberships()) {
        let index = RectIndex::new(cards.clone());
        let areas = outlines(&index, &groups);
        let spots = label_spots(&index, &areas, &vec![70.0; areas.len()]);
        let names: Vec<_> = spots.iter().map(|spot| Rect::new(spot.x, spot.y, 70.0, LABEL_HEIGHT)).collect();
        for (id, name) in names.iter().enumerate() {
            if areas[id].rings.is_empty() {
                continue;
            }
            prop_assert!(!cards.iter().any(|card| card.overlaps(name)));
            prop_assert!(!names.iter().skip(id + 1).zip(areas.iter().skip(id + 1)).any(|(other, area)| !area.rings.is_empty() && other.overlaps(name)));
        }
    }
}

#[test]
fn neighbours_without_anyone_between_are_one_rectangle() {
    let cards =
        RectIndex::new(vec![rect(0.0, 0.0, 220.0, 80.0), rect(300.0, 0.0, 220.0, 80.0), rect(900.0, 0.0, 220.0, 80.0)]);
    let area = outline(&cards, &[0, 1], 0);
    assert_eq!(area.rings.len(), 1);
    assert_eq!(area.rings[0].len(), 4);
    assert_eq!(area.bounds, Rect::from_edges(-14.0, -28.0, 534.0, 94.0));
    assert_eq!(
        area.path(),
        "M-14-14A14 14 0 0 1 0-28H520A14 14 0 0 1 534-14V80A14 14 0 0 1 520 94H0A14 14 0 0 1-14 80Z"
    );
    assert!(area.tethers.is_empty());
}

#[test]
fn a_stranger_between_is_walked_around() {
    let cards =
        RectIndex::new(vec![rect(0.0, 0.0, 220.0, 80.0), rect(300.0, 0.0, 220.0, 80.0), rect(600.0, 0.0, 220.0, 80.0)]);
    let area = outline(&cards, &[0, 2], 0);
    assert_eq!((area.rings.len(), area.tethers.len()), (1, 0), "one area with a corridor");
    assert!(!area.contains(Point::new(410.0, 40.0)));
}

#[test]
fn a_member_walled_in_by_strangers_is_an_island_on_a_tether() {
    let mut rects: Vec<_> =
        (0..9).map(|id| rect(f64::from(id % 3) * 225.0, f64::from(id / 3) * 85.0, 220.0, 80.0)).collect();
    rects.push(rect(1000.0, 0.0, 220.0, 80.0));
    let area = outline(&RectIndex::new(rects), &[4, 9], 0);
    assert_eq!((area.rings.len(), area.tethers.len()), (2, 1));
}

#[test]
fn areas_that_share_cards_have_borders_of_their_own() {
    let cards = RectIndex::new(vec![rect(0.0, 0.0, 220.0, 80.0), rect(0.0, 110.0, 220.0, 80.0)]);
    let groups = vec![vec![0, 1], vec![0], vec![0, 1]];
    assert_eq!(levels(2, &groups), [1, 0, 2]);
    let areas = outlines(&cards, &groups);
    assert!(areas[2].bounds.contains_rect(&areas[0].bounds) && areas[0].bounds.contains_rect(&areas[1].bounds));
    assert!(areas[0].area() > areas[1].area());
}

#[test]
fn without_members_there_is_no_area() {
    let area = outline(&RectIndex::new(vec![rect(0.0, 0.0, 1.0, 1.0)]), &[7], 0);
    assert!(area.rings.is_empty() && area.path().is_empty() && !area.contains(Point::default()));
}

#[test]
fn a_corridor_that_leads_nowhere_is_not_drawn() {
    // 4 is walled in; whatever starts towards it from 9 must not show.
    let mut rects: Vec<_> =
        (0..9).map(|id| rect(f64::from(id % 3) * 220.0, f64::from(id / 3) * 80.0, 220.0, 80.0)).collect();
    rects.push(rect(220.0, 300.0, 220.0, 80.0));
    let area = outline(&RectIndex::new(rects), &[4, 9], 0);
    assert!(area.rings.iter().all(|ring| ring.len() == 4), "{:?}", area.rings);
}
