//! Whom a service needs: what it waits for, connects to and passes requests on to, and what these need.
use super::scene::{LinkKind, Scene};
use std::collections::HashSet;

/// The card of a service and those of all that it needs, at any distance.
pub fn needs(scene: &Scene, start: usize) -> HashSet<usize> {
    let mut found = HashSet::from([start]);
    let mut open = vec![start];
    while let Some(card) = open.pop() {
        for number in scene.links_of(card) {
            let Some(link) = scene.links.get(number) else { continue };
            // Who shares a volume needs the volume, not each other.
            let leads_on = link.from == card && !matches!(link.kind, LinkKind::Volume(_));
            if leads_on && found.insert(link.to) {
                open.push(link.to);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::face::Faces;
    use crate::compose::read;

    #[test]
    fn what_is_needed_is_found_at_any_distance_and_in_circles() {
        let text = "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, environment: {U: 'http://c:80'}, volumes: ['v:/v']}\n  c: {image: x, depends_on: [a]}\n  d: {image: x, depends_on: [a], volumes: ['v:/v']}\nvolumes: {v: }\n";
        let scene = Scene::new(&read(text).document, &mut Faces::default());
        let sorted = |start| {
            let mut found: Vec<usize> = needs(&scene, start).into_iter().collect();
            found.sort_unstable();
            found
        };
        assert_eq!(sorted(0), [0, 1, 2]);
        assert_eq!(sorted(2), [0, 1, 2]);
        assert_eq!(sorted(3), [0, 1, 2, 3]);
    }
}
