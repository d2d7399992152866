//! The picture of a document: cards with their places, networks with their members, edges with their meaning.
use super::face::{Face, Faces};
use super::layout::{GRID, LayoutInput, layout, place_new};
use super::slots::Lists;
use crate::geometry::{Point, Rect, RectIndex, Size, World};
use crate::model::dependency::Condition;
use crate::model::network::NetworkView;
use crate::model::{Document, Kind, Placement, Record, RecordId, Settings};
use std::collections::HashMap;
use std::sync::Arc;

/// The hues that areas use, in turn.
pub const HUES: usize = 8;

/// A service on the canvas.
#[derive(Clone, Debug)]
pub struct Card {
    /// The service.
    pub id: RecordId,
    /// Its name.
    pub name: Box<str>,
    /// Where its card stands.
    pub rect: Rect<World>,
    /// What its card shows.
    pub face: Arc<Face>,
    /// What the face was read from.
    record: Arc<Record>,
}

/// A network on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The network; none for `default` where the file does not declare it.
    pub id: Option<RecordId>,
    /// Its name in the file.
    pub name: Box<str>,
    /// Its hue, from 0 to [`HUES`] - 1. It stays when others come and go.
    pub hue: usize,
    /// Whether it has no way out.
    pub internal: bool,
    /// Whether it is made elsewhere.
    pub external: bool,
    /// Its first subnet.
    pub subnet: Option<String>,
    /// The cards in it, by number.
    pub members: Vec<usize>,
    /// Where its box stands as long as it has no members; a free spot where nothing is said.
    pub place: Option<Point<World>>,
}

/// What an edge means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `depends_on` with its condition.
    Depends(Condition),
    /// A host in the value of this environment variable.
    Value(Box<str>),
    /// A route of a reverse proxy with its path.
    Route(Box<str>),
    /// A named volume that both mount.
    Volume(Box<str>),
}

/// An edge from who needs to what is needed, by card number.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Who needs.
    pub from: usize,
    /// What is needed.
    pub to: usize,
    /// What it means.
    pub kind: LinkKind,
    /// Whether it cannot work: the two share no network.
    pub broken: bool,
}

/// Everything that is drawn of a document, in file order. Scenes that follow each other share what has not changed.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The services.
    pub cards: Vec<Arc<Card>>,
    /// The networks, in file order; `default` first where it is not declared and somebody uses it.
    pub areas: Arc<Vec<Area>>,
    /// The edges.
    pub links: Arc<Vec<Link>>,
    numbers: Arc<HashMap<RecordId, usize>>,
    area_numbers: Arc<HashMap<Box<str>, usize>>,
    /// The edges at each card.
    ends: Arc<Lists>,
    networks: Vec<Arc<Record>>,
    settings: Arc<Settings>,
}

impl Scene {
    /// The picture of a document. `faces` keeps what it has read for the next time.
    pub fn new(document: &Document, faces: &mut Faces) -> Scene {
        Scene::following(document, faces, None)
    }

    /// The picture of a document that came out of the one of `before`: only what differs is read again.
    pub fn following(document: &Document, faces: &mut Faces, before: Option<&Scene>) -> Scene {
        let services = document.table(Kind::Service);
        let same_settings = before.is_some_and(|before| Arc::ptr_eq(&before.settings, &document.settings));
        // Whether the same cards stand in the same order, and are on the same networks and linked in the same way.
        let mut same_cards = before.is_some_and(|before| before.cards.len() == services.len());
        let mut same_wires = same_cards && same_settings;
        let mut cards: Vec<Arc<Card>> = Vec::with_capacity(services.len());
        for (id, record) in services.iter() {
            let old = before.and_then(|before| before.cards.get(cards.len())).filter(|old| old.id == id);
            let place = document.placements.get(&id).copied().unwrap_or_default();
            let face = match old {
                Some(old) if same_settings && Arc::ptr_eq(&old.record, record) => old.face.clone(),
                _ => faces.of(document, id, record),
            };
            let rect = Rect::at(Point::new(place.x, place.y), face.size);
            let known = old.filter(|old| Arc::ptr_eq(&old.record, record) && Arc::ptr_eq(&old.face, &face));
            same_cards &= old.is_some();
            same_wires &=
                known.is_some() || old.is_some_and(|old| old.name == record.name && old.face.is_wired_like(&face));
            cards.push(match known {
                Some(old) if old.rect == rect => old.clone(),
                _ => Arc::new(Card { id, name: record.name.clone(), rect, face, record: record.clone() }),
            });
        }
        let numbers = match before {
            Some(before) if same_cards => before.numbers.clone(),
            _ => Arc::new(cards.iter().enumerate().map(|(number, card)| (card.id, number)).collect()),
        };
        if !same_cards {
            faces.retain(|id| numbers.contains_key(&id));
        }
        let networks: Vec<Arc<Record>> =
            document.table(Kind::Network).iter().map(|(_, record)| record.clone()).collect();
        let settings = document.settings.clone();
        if let Some(before) = before
            && same_cards
            && same_wires
            && before.has_networks(document, &networks)
        {
            let (areas, area_numbers) = (before.areas.clone(), before.area_numbers.clone());
            let (links, ends) = (before.links.clone(), before.ends.clone());
            return Scene { cards, areas, links, numbers, area_numbers, ends, networks, settings };
        }
        let areas = areas(document, &cards);
        let area_numbers = areas.iter().enumerate().map(|(number, area)| (area.name.clone(), number)).collect();
        let links = links(document, &cards);
        let at = links.iter().enumerate().flat_map(|(number, link)| [(link.from, number), (link.to, number)]);
        let ends = Arc::new(Lists::new(cards.len(), at));
        let (areas, links, area_numbers) = (Arc::new(areas), Arc::new(links), Arc::new(area_numbers));
        Scene { cards, areas, links, numbers, area_numbers, ends, networks, settings }
    }

    /// Whether the networks are these ones, with their boxes where they are in a document.
    fn has_networks(&self, document: &Document, networks: &[Arc<Record>]) -> bool {
        let placed = |area: &Area| {
            let place = area.id.and_then(|id| document.placements.get(&id));
            place.map(|place| Point::new(place.x, place.y)) == area.place
        };
        self.networks.len() == networks.len()
            && self.networks.iter().zip(networks).all(|(a, b)| Arc::ptr_eq(a, b))
            && self.areas.iter().all(placed)
    }

    /// Whether cards, areas and edges are the same ones in the same places.
    pub fn looks_like(&self, other: &Scene) -> bool {
        self.cards.len() == other.cards.len()
            && self.cards.iter().zip(&other.cards).all(|(a, b)| a.id == b.id && a.rect == b.rect)
            && (Arc::ptr_eq(&self.areas, &other.areas) || self.areas == other.areas)
            && (Arc::ptr_eq(&self.links, &other.links) || self.links == other.links)
    }

    /// Whether nothing at all differs.
    pub fn is_same(&self, other: &Scene) -> bool {
        self.cards.len() == other.cards.len()
            && self.cards.iter().zip(&other.cards).all(|(a, b)| Arc::ptr_eq(a, b))
            && Arc::ptr_eq(&self.areas, &other.areas)
            && Arc::ptr_eq(&self.links, &other.links)
    }

    /// The cards that stand elsewhere or have another size than in `before`, where all else is drawn alike: the same
    /// cards, areas and edges.
    pub fn moved_since(&self, before: &Scene) -> Option<Vec<usize>> {
        let alike = Arc::ptr_eq(&self.areas, &before.areas)
            && Arc::ptr_eq(&self.links, &before.links)
            && Arc::ptr_eq(&self.numbers, &before.numbers);
        let pairs = self.cards.iter().zip(&before.cards).enumerate();
        alike.then(|| pairs.filter(|(_, (a, b))| a.rect != b.rect).map(|(number, _)| number).collect())
    }

    /// The numbers of the edges at a card, in their order.
    pub fn links_of(&self, card: usize) -> impl Iterator<Item = usize> {
        self.ends.of(card).iter().map(|number| *number as usize)
    }

    /// The number of an edge.
    pub fn link_number(&self, from: RecordId, to: RecordId, kind: &LinkKind) -> Option<usize> {
        let (from, to) = (self.number(from)?, self.number(to)?);
        let is = |link: &Link| link.from == from && link.to == to && link.kind == *kind;
        self.links_of(from).find(|number| self.links.get(*number).is_some_and(is))
    }

    /// The number of a network's area.
    pub fn area_number(&self, name: &str) -> Option<usize> {
        self.area_numbers.get(name).copied()
    }

    /// The number of a service's card.
    pub fn number(&self, id: RecordId) -> Option<usize> {
        self.numbers.get(&id).copied()
    }

    /// The card of a service.
    pub fn card(&self, id: RecordId) -> Option<&Card> {
        self.cards.get(self.number(id)?).map(|card| &**card)
    }

    /// All cards' rectangles, found by place.
    pub fn index(&self) -> RectIndex<World> {
        RectIndex::new(self.cards.iter().map(|card| card.rect).collect())
    }

    /// The members of every area.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        self.areas.iter().map(|area| area.members.clone()).collect()
    }

    /// The area of a network's name.
    pub fn area(&self, name: &str) -> Option<&Area> {
        self.areas.get(self.area_number(name)?)
    }

    /// The smallest rectangle around all cards.
    pub fn bounds(&self) -> Option<Rect<World>> {
        Rect::bounding(self.cards.iter().map(|card| card.rect))
    }

    /// New places for all cards, by automatic layout. `keep` lets cards that have a place move little.
    pub fn arranged(&self, previous: &[Option<Point<World>>]) -> Vec<(RecordId, Placement)> {
        let sizes: Vec<Size<World>> = self.cards.iter().map(|card| card.face.size).collect();
        let edges: Vec<(usize, usize)> = self.links.iter().map(|link| (link.from, link.to)).collect();
        let groups = self.groups();
        let input = LayoutInput { nodes: &sizes, edges: &edges, groups: &groups, previous };
        let corners = layout(&input);
        self.cards.iter().zip(corners).map(|(card, at)| (card.id, Placement { x: at.x, y: at.y })).collect()
    }
}

/// Gives every service of a document a place: by automatic layout where none has one, else a free spot near what it is
/// linked with.
pub fn place_missing(document: &mut Document) {
    let missing = |document: &Document| {
        document.table(Kind::Service).iter().filter(|(id, _)| !document.placements.contains_key(id)).count()
    };
    let lacking = missing(document);
    if lacking == 0 {
        return;
    }
    let scene = Scene::new(document, &mut Faces::default());
    if lacking == scene.cards.len() {
        document.placements.extend(scene.arranged(&[]));
        return;
    }
    let placed = |card: &Card| document.placements.contains_key(&card.id);
    let mut rects: Vec<Rect<World>> = scene.cards.iter().filter(|card| placed(card)).map(|card| card.rect).collect();
    let mut found = Vec::new();
    for (number, card) in scene.cards.iter().enumerate().filter(|(_, card)| !placed(card)) {
        let neighbour = scene.links_of(number).find_map(|link| {
            let link = scene.links.get(link)?;
            let other = if link.from == number { link.to } else { link.from };
            scene.cards.get(other).filter(|other| placed(other)).map(|other| other.rect)
        });
        let near = neighbour.or_else(|| Rect::bounding(rects.iter().copied()));
        let near = near.map_or(Point::new(0.0, 0.0), |rect| Point::new(rect.left, rect.bottom + 4.0 * GRID));
        let spot = place_new(&RectIndex::new(rects.clone()), card.face.size, near);
        rects.push(Rect::at(spot, card.face.size));
        found.push((card.id, Placement { x: spot.x, y: spot.y }));
    }
    document.placements.extend(found);
}

fn areas(document: &Document, cards: &[Arc<Card>]) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    let mut used = [0_usize; HUES];
    for (id, record) in document.table(Kind::Network).iter() {
        let view = NetworkView::new(&record.name, &record.body);
        let subnet = view.pools.iter().find_map(|pool| Some(pool.subnet.as_ref()?.value.to_string()));
        let hue = hue(&record.name, &mut used);
        areas.push(Area {
            id: Some(id),
            name: record.name.clone(),
            hue,
            internal: view.internal,
            external: view.external,
            subnet,
            members: Vec::new(),
            place: document.placements.get(&id).map(|place| Point::new(place.x, place.y)),
        });
    }
    let on_default = || cards.iter().any(|card| card.face.networks.iter().any(|name| &**name == "default"));
    if !areas.iter().any(|area| &*area.name == "default") && on_default() {
        let hue = hue("default", &mut used);
        let (id, subnet) = (None, None);
        let name = "default".into();
        areas.push(Area { id, name, hue, internal: false, external: false, subnet, members: Vec::new(), place: None });
    }
    let by_name: HashMap<Box<str>, usize> =
        areas.iter().enumerate().map(|(number, area)| (area.name.clone(), number)).collect();
    for (number, card) in cards.iter().enumerate() {
        for name in &card.face.networks {
            if let Some(area) = by_name.get(name).and_then(|at| areas.get_mut(*at))
                && area.members.last() != Some(&number)
            {
                area.members.push(number);
            }
        }
    }
    areas
}

/// The hue that reads as a warning, and all others.
const RED: usize = 5;
const CALM: [usize; 7] = [0, 1, 2, 3, 4, 6, 7];

/// The hue of a name: its own as long as no other network of the document has it, else the least used one.
fn hue(name: &str, used: &mut [usize; HUES]) -> usize {
    let known = match name {
        "frontend" | "front" | "public" | "web" | "edge" => Some(0),
        "backend" | "back" | "app" => Some(1),
        "data" | "database" | "db" => Some(2),
        "default" => Some(4),
        _ => None,
    };
    let own = known.unwrap_or_else(|| {
        let sum = name.bytes().fold(2_166_136_261_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(16_777_619));
        // Red is kept for last: it reads as a warning.
        CALM.get(sum as usize % CALM.len()).copied().unwrap_or(0)
    });
    let least = used.iter().copied().min().unwrap_or(0);
    let calm = (0..HUES).map(|step| (own + step) % HUES).filter(|hue| *hue != RED);
    let hue = calm.chain([RED]).find(|hue| used.get(*hue) == Some(&least)).unwrap_or(own);
    if let Some(count) = used.get_mut(hue) {
        *count += 1;
    }
    hue
}

fn links(document: &Document, cards: &[Arc<Card>]) -> Vec<Link> {
    let by_name: HashMap<&str, usize> = cards.iter().enumerate().map(|(number, card)| (&*card.name, number)).collect();
    let shares = |a: usize, b: usize| match (cards.get(a), cards.get(b)) {
        (Some(a), Some(b)) => a.face.networks.iter().any(|name| b.face.networks.contains(name)),
        _ => false,
    };
    let mut links = Vec::new();
    let mut values = Vec::new();
    for (from, card) in cards.iter().enumerate() {
        for (name, condition) in &card.face.needs {
            if let Some(to) = by_name.get(&**name).copied().filter(|to| *to != from) {
                links.push(Link { from, to, kind: LinkKind::Depends(*condition), broken: false });
            }
        }
        for (host, key) in &card.face.hosts {
            if let Some(to) = by_name.get(&**host).copied().filter(|to| *to != from) {
                values.push(Link { from, to, kind: LinkKind::Value(key.clone()), broken: !shares(from, to) });
            }
        }
    }
    for route in &document.settings.routes {
        let pair = by_name.get(route.proxy.as_str()).zip(by_name.get(route.service.as_str()));
        if let Some((from, to)) = pair.filter(|(from, to)| from != to) {
            let (from, to) = (*from, *to);
            let twin = |link: &Link| link.from == from && link.to == to && matches!(link.kind, LinkKind::Route(_));
            if let Some(Link { kind: LinkKind::Route(paths), .. }) = links.iter_mut().find(|link| twin(link)) {
                *paths = format!("{paths}, {}", route.path).into();
            } else {
                let kind = LinkKind::Route(route.path.as_str().into());
                links.push(Link { from, to, kind, broken: !shares(from, to) });
            }
        }
    }
    links.extend(values);
    let mut mounted: HashMap<&str, usize> = HashMap::new();
    for (number, card) in cards.iter().enumerate() {
        for volume in &card.face.volumes {
            match mounted.get(&**volume) {
                Some(first) if *first != number => {
                    links.push(Link { from: number, to: *first, kind: LinkKind::Volume(volume.clone()), broken: false })
                }
                Some(_) => {}
                None => drop(mounted.insert(volume, number)),
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::open::open_stack;
    use crate::catalog::stacks;
    use crate::change::{Command, plan};
    use crate::compose::read;

    fn scene(text: &str) -> Scene {
        Scene::new(&read(text).document, &mut Faces::default())
    }

    #[test]
    fn a_service_without_networks_stands_on_default() {
        let scene = scene(
            "services: {a: {image: x}, b: {image: y, networks: [n]}, c: {network_mode: host}}\nnetworks: {n: {internal: true}}\n",
        );
        let members: Vec<(&str, &[usize])> = scene.areas.iter().map(|area| (&*area.name, &*area.members)).collect();
        assert_eq!(members, [("n", &[1][..]), ("default", &[0][..])]);
        assert!(scene.areas.first().is_some_and(|area| area.internal));
    }

    #[test]
    fn edges_say_what_they_mean_and_whether_they_can_work() {
        let scene = scene(
            "services:\n  a: {image: x, networks: [m], depends_on: {b: {condition: service_healthy}}, environment: {U: 'http://b:80', V: 'http://c'}}\n  b: {image: y, networks: [m]}\n  c: {image: z, networks: [n]}\nnetworks: {m: , n: }\n",
        );
        let link = |to, kind, broken| Link { from: 0, to, kind, broken };
        let expected = [
            link(1, LinkKind::Depends(Condition::Healthy), false),
            link(1, LinkKind::Value("U".into()), false),
            link(2, LinkKind::Value("V".into()), true),
        ];
        assert_eq!(*scene.links, expected);
    }

    #[test]
    fn every_stack_is_set_out_without_overlap() {
        for stack in stacks() {
            let mut document = open_stack(stack);
            place_missing(&mut document);
            let scene = Scene::new(&document, &mut Faces::default());
            for (number, card) in scene.cards.iter().enumerate() {
                for other in scene.cards.iter().skip(number + 1) {
                    assert!(!card.rect.overlaps(&other.rect), "{}: {} and {}", stack.id, card.name, other.name);
                }
            }
        }
    }

    #[test]
    fn one_more_card_leaves_the_others_alone() {
        let mut document = open_stack(stacks().first().unwrap());
        place_missing(&mut document);
        let before = document.placements.clone();
        let record = crate::model::Record { name: "more".into(), body: crate::model::Node::null() };
        let id = document.push(Kind::Service, record);
        place_missing(&mut document);
        assert!(document.placements.contains_key(&id));
        assert!(before.iter().all(|(id, place)| document.placements.get(id) == Some(place)));
    }

    /// A scene that follows another is the one that is made from nothing.
    #[test]
    fn what_follows_is_what_would_be_made_anew() {
        let text = "services:\n  a: {image: x, networks: [m], depends_on: [b]}\n  b: {image: y, networks: [m, n]}\n  c: {image: z}\nnetworks: {m: , n: }\n";
        let mut document = read(text).document;
        let mut faces = Faces::default();
        let mut scene = Scene::new(&document, &mut faces);
        let id = |name: &str| document.find(Kind::Service, name).unwrap();
        let (a, c) = (id("a"), id("c"));
        let network = document.find(Kind::Network, "n").unwrap();
        let at = Placement { x: 400.0, y: 80.0 };
        let steps = [
            Command::Move { to: vec![(a, at)] },
            Command::SetImage { service: a, image: "other".into() },
            Command::SetEnv { service: a, key: "URL".into(), value: Some("http://c:80".into()) },
            Command::Attach { service: c, network: "n".into() },
            Command::Rename { id: network, name: "k".into() },
            Command::Move { to: vec![(network, at)] },
            Command::Rename { id: c, name: "d".into() },
            Command::Remove { ids: vec![a] },
        ];
        for step in steps {
            plan(&document, &step).unwrap().diff.apply(&mut document);
            let next = Scene::following(&document, &mut faces, Some(&scene));
            let anew = Scene::new(&document, &mut Faces::default());
            assert!(next.looks_like(&anew), "{step:?}");
            assert!(next.cards.iter().zip(&anew.cards).all(|(a, b)| a.face == b.face && a.name == b.name), "{step:?}");
            assert_eq!(next.numbers, anew.numbers, "{step:?}");
            assert_eq!(next.area_numbers, anew.area_numbers, "{step:?}");
            scene = next;
        }
    }
}
