//! What a layout promises, on made and on random stacks.
use super::*;
use crate::geometry::{Rect, RectIndex};
use proptest::prelude::*;

#[derive(Debug)]
struct Stack {
    nodes: Vec<Size<World>>,
    edges: Vec<(usize, usize)>,
    groups: Vec<Vec<usize>>,
}

impl Stack {
    fn new(count: usize, edges: &[(usize, usize)], groups: &[Vec<usize>]) -> Stack {
        let height = |id: usize| 56.0 + 32.0 * (id % 3) as f64;
        let nodes = (0..count).map(|id| Size::new(220.0, height(id))).collect();
        Stack { nodes, edges: edges.to_vec(), groups: groups.to_vec() }
    }

    fn layout(&self, previous: &[Option<Point<World>>]) -> Vec<Point<World>> {
        layout(&LayoutInput { nodes: &self.nodes, edges: &self.edges, groups: &self.groups, previous })
    }

    fn rects(&self, corners: &[Point<World>]) -> Vec<Rect<World>> {
        corners.iter().zip(&self.nodes).map(|(corner, size)| Rect::at(*corner, *size)).collect()
    }
}

/// Layers of services, each with one or two dependencies in the next layer, a network per 25.
fn layered(count: usize) -> Stack {
    let width = count / 8 + 1;
    let mut edges = Vec::new();
    for id in 0..count {
        let row = id / width;
        for turn in 0..1 + usize::from(id % 5 < 3) {
            let to = (row + 1) * width + (id % width + turn * 3) % width;
            if to < count {
                edges.push((id, to));
            }
        }
    }
    let groups: Vec<Vec<usize>> = (0..count).collect::<Vec<_>>().chunks(25).map(<[usize]>::to_vec).collect();
    Stack::new(count, &edges, &groups)
}

fn assert_apart(rects: &[Rect<World>]) -> Result<(), TestCaseError> {
    let index = RectIndex::new(rects.to_vec());
    for (id, rect) in rects.iter().enumerate() {
        let wide = rect.inflate(11.0);
        prop_assert!(!index.any(wide, |other, _| other != id), "card {} is too near to another", id);
    }
    Ok(())
}

fn arb_stack() -> impl Strategy<Value = Stack> {
    (1_usize..100).prop_flat_map(|count| {
        let edges = prop::collection::vec((0..count, 0..count), 0..count * 2);
        let groups = prop::collection::vec(prop::collection::vec(0..count, 0..12), 0..8);
        (edges, groups).prop_map(move |(edges, groups)| Stack::new(count, &edges, &groups))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn cards_never_overlap_and_stand_on_the_grid(stack in arb_stack(), known in prop::collection::vec(any::<bool>(), 100)) {
        let first = stack.layout(&[]);
        prop_assert_eq!(first.len(), stack.nodes.len());
        assert_apart(&stack.rects(&first))?;
        prop_assert_eq!(&first, &stack.layout(&[]), "the same again");
        let previous: Vec<_> = first.iter().zip(known).map(|(corner, known)| known.then_some(*corner)).collect();
        let second = stack.layout(&previous);
        assert_apart(&stack.rects(&second))?;
        for corner in first.iter().chain(&second) {
            prop_assert_eq!(*corner, corner.snapped(GRID));
        }
    }
}

#[test]
fn a_proxy_stands_left_and_a_database_right() {
    // nginx -> web, api; api -> db, cache; worker -> db.
    let groups = [vec![0, 1, 2], vec![2, 3, 4, 5]];
    let stack = Stack::new(6, &[(0, 1), (0, 2), (2, 3), (2, 4), (5, 3)], &groups);
    let at = stack.layout(&[]);
    assert!(at[0].x < at[1].x && at[0].x < at[2].x, "{at:?}");
    assert!(at[2].x < at[3].x && at[2].x < at[4].x && at[5].x < at[3].x, "{at:?}");
}

#[test]
fn cards_of_one_membership_stand_together() {
    let stack = layered(300);
    let rects = stack.rects(&stack.layout(&[]));
    for group in &stack.groups {
        let area = Rect::bounding(group.iter().map(|id| rects[*id])).unwrap();
        let inside = rects.iter().filter(|rect| rect.overlaps(&area)).count();
        assert_eq!(inside, group.len());
    }
}

#[test]
fn large_stacks_become_sheets() {
    for stack in [layered(2000), Stack::new(1500, &[], &[]), Stack { groups: Vec::new(), ..layered(1500) }] {
        let bounds = Rect::bounding(stack.rects(&stack.layout(&[]))).unwrap();
        let ratio = bounds.width() / bounds.height();
        assert!((0.9..2.8).contains(&ratio), "{} x {}", bounds.width(), bounds.height());
        let filled = stack.nodes.iter().map(|size| size.width * size.height).sum::<f64>() / bounds.area();
        assert!(filled > 0.2, "only {filled} of the sheet is used");
    }
}

#[test]
fn a_small_change_moves_little() {
    let stack = layered(250);
    let before = stack.layout(&[]);
    let mut changed = layered(250);
    changed.edges.push((3, 200));
    changed.nodes.push(Size::new(220.0, 80.0));
    changed.edges.push((250, 100));
    changed.groups[2].push(250);
    let previous: Vec<_> = before.iter().map(|corner| Some(*corner)).collect();
    let after = changed.layout(&previous);
    let moved: Vec<f64> = before.iter().zip(&after).map(|(a, b)| a.distance(*b)).collect();
    let far = moved.iter().filter(|distance| **distance > 160.0).count();
    assert!(far < 25, "{far} of 250 moved far");
    assert!(median(moved.into_iter()) <= 16.0);
}

#[test]
fn the_second_time_next_to_nothing_moves() {
    for stack in [layered(250), layered(40), Stack::new(90, &[], &[])] {
        let before = stack.layout(&[]);
        let previous: Vec<_> = before.iter().map(|corner| Some(*corner)).collect();
        let moved: Vec<f64> = before.iter().zip(stack.layout(&previous)).map(|(a, b)| a.distance(b)).collect();
        let mean = moved.iter().sum::<f64>() / moved.len() as f64;
        assert!(mean < 24.0, "{mean} of {}", moved.len());
    }
}

#[test]
fn a_chain_longer_than_any_stack_of_calls() {
    let edges: Vec<_> = (0..20_000).map(|id| (id, id + 1)).collect();
    let stack = Stack::new(20_001, &edges, &[]);
    assert_eq!(stack.layout(&[]).len(), 20_001);
}

#[test]
fn nonsense_is_ignored() {
    let groups = [vec![7, 0, 0], vec![]];
    let stack = Stack::new(2, &[(0, 0), (0, 9), (9, 0), (0, 1), (1, 0)], &groups);
    assert_eq!(stack.layout(&[None, None, Some(Point::new(f64::NAN, 1.0))]).len(), 2);
    assert!(Stack::new(0, &[(0, 1)], &[]).layout(&[]).is_empty());
}

#[test]
fn a_small_stack_keeps_its_shape_when_a_card_is_added() {
    let groups = [vec![0, 1, 2], vec![2, 3, 4, 5], vec![2, 6, 7]];
    let edges = [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (5, 3), (7, 6), (6, 2)];
    let before = Stack::new(8, &edges, &groups).layout(&[]);
    let previous: Vec<_> = before.iter().map(|corner| Some(*corner)).collect();
    let mut groups = groups.to_vec();
    groups[1].push(8);
    let mut edges = edges.to_vec();
    edges.push((5, 8));
    let after = Stack::new(9, &edges, &groups).layout(&previous);
    let moved: Vec<f64> = before.iter().zip(&after).map(|(a, b)| a.distance(*b)).collect();
    assert!(moved.iter().filter(|far| **far > 130.0).count() <= 1, "{moved:?}");
    let beside = after[5].distance(after[8]);
    assert!(beside < 700.0, "the new card stands near what needs it: {beside}");
}

#[test]
fn in_a_small_stack_areas_hold_no_empty_strangers() {
    // Three tiers with an api in both networks: each network is one rectangle of its members.
    let groups = [vec![0, 1, 2], vec![2, 3, 4, 5]];
    let stack = Stack::new(6, &[(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (5, 3), (5, 4)], &groups);
    let rects = stack.rects(&stack.layout(&[]));
    for group in &groups {
        let area = Rect::bounding(group.iter().map(|id| rects[*id])).unwrap();
        assert_eq!(rects.iter().filter(|rect| rect.overlaps(&area)).count(), group.len());
    }
}
