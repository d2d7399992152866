//! Gestures as short scripts: what a user does, what the page is asked for.
use super::*;
use crate::geometry::{Size, Viewport};
use proptest::prelude::*;

/// A hand on a canvas of 800 by 600 at half the size.
struct Hand {
    gesture: Gesture<u32>,
    viewport: Viewport,
    time: f64,
}

const SHIFT: Modifiers = Modifiers { shift: true, command: false, alt: false };
const COMMAND: Modifiers = Modifiers { shift: false, command: true, alt: false };
const ALT: Modifiers = Modifiers { shift: false, command: false, alt: true };
const NONE: Modifiers = Modifiers { shift: false, command: false, alt: false };

impl Hand {
    fn new() -> Hand {
        let viewport = Viewport::new(0.5, Vector::new(0.0, 0.0), Size::new(800.0, 600.0));
        Hand { gesture: Gesture::new(), viewport, time: 0.0 }
    }

    fn pointer(&mut self, id: i32, device: Device, x: f64, y: f64, modifiers: Modifiers) -> Pointer {
        self.time += 16.0;
        Pointer { id, device, button: Button::Primary, at: Point::new(x, y), modifiers, time: self.time }
    }

    fn send(&mut self, event: Event<u32>) -> Vec<Intent<u32>> {
        self.gesture.handle(event, &self.viewport)
    }

    fn press(
        &mut self,
        id: i32,
        device: Device,
        at: (f64, f64),
        target: Target<u32>,
        modifiers: Modifiers,
    ) -> Vec<Intent<u32>> {
        let pointer = self.pointer(id, device, at.0, at.1, modifiers);
        let moves = match target {
            Target::Card(card) => vec![card],
            Target::Area(area) => vec![area + 100, area + 101],
            _ => vec![],
        };
        self.send(Event::Down { pointer, target, moves, selected: false })
    }

    fn drag(&mut self, id: i32, device: Device, at: (f64, f64)) -> Vec<Intent<u32>> {
        let pointer = self.pointer(id, device, at.0, at.1, NONE);
        self.send(Event::Move { pointer, over: Target::Background })
    }

    fn release(
        &mut self,
        id: i32,
        device: Device,
        at: (f64, f64),
        over: Target<u32>,
        modifiers: Modifiers,
    ) -> Vec<Intent<u32>> {
        let pointer = self.pointer(id, device, at.0, at.1, modifiers);
        self.send(Event::Up { pointer, over })
    }

    fn mouse_down(&mut self, at: (f64, f64), target: Target<u32>) -> Vec<Intent<u32>> {
        self.press(1, Device::Mouse, at, target, NONE)
    }

    fn mouse_move(&mut self, at: (f64, f64)) -> Vec<Intent<u32>> {
        self.drag(1, Device::Mouse, at)
    }

    fn mouse_up(&mut self, at: (f64, f64), over: Target<u32>) -> Vec<Intent<u32>> {
        self.release(1, Device::Mouse, at, over, NONE)
    }

    fn click(&mut self, at: (f64, f64), target: Target<u32>, modifiers: Modifiers) -> Vec<Intent<u32>> {
        self.press(1, Device::Mouse, at, target, modifiers);
        self.release(1, Device::Mouse, at, target, modifiers)
    }
}

fn select(ids: &[u32], mode: Mode) -> Intent<u32> {
    Intent::Select { ids: ids.to_vec(), mode }
}

fn tap(target: Target<u32>, count: u8, modifiers: Modifiers) -> Intent<u32> {
    Intent::Tap { target, count, modifiers }
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut hand = Hand::new();
    let card = Target::Card(7);
    assert_eq!(hand.click((100.0, 100.0), card, NONE), [select(&[7], Mode::Replace), tap(card, 1, NONE)]);
    assert_eq!(hand.click((102.0, 100.0), card, NONE), [select(&[7], Mode::Replace), tap(card, 2, NONE)]);
    assert_eq!(hand.click((102.0, 100.0), card, NONE).last(), Some(&tap(card, 1, NONE)), "the third is a first");
    assert_eq!(hand.click((102.0, 100.0), Target::Card(8), NONE).last(), Some(&tap(Target::Card(8), 1, NONE)));
}

#[test]
fn with_shift_or_command_a_click_toggles() {
    let mut hand = Hand::new();
    assert_eq!(hand.click((1.0, 1.0), Target::Card(7), SHIFT)[0], select(&[7], Mode::Toggle));
    assert_eq!(hand.click((1.0, 1.0), Target::Card(7), COMMAND)[0], select(&[7], Mode::Toggle));
    assert_eq!(
        hand.click((1.0, 1.0), Target::Background, SHIFT),
        [tap(Target::Background, 1, SHIFT)],
        "nothing is lost"
    );
    assert_eq!(hand.click((1.0, 1.0), Target::Background, NONE)[0], select(&[], Mode::Replace));
}

#[test]
fn a_drag_needs_four_pixels_and_ends_in_one_drop() {
    let mut hand = Hand::new();
    assert!(hand.mouse_down((100.0, 100.0), Target::Card(7)).is_empty());
    assert!(hand.mouse_move((103.0, 100.0)).is_empty());
    assert_eq!(hand.gesture.phase(), Phase::Pressing);
    let moved = |x, y| Intent::MoveBy { delta: Vector::new(x, y), snap: true };
    assert_eq!(hand.mouse_move((104.0, 100.0)), [select(&[7], Mode::Replace), moved(8.0, 0.0)]);
    assert_eq!(hand.gesture.moving(), [7]);
    assert_eq!(hand.mouse_move((150.0, 120.0)), [moved(100.0, 40.0)], "world units, since the start");
    let dropped = Intent::Drop {
        moved: vec![7],
        delta: Vector::new(100.0, 40.0),
        at: Point::new(300.0, 240.0),
        snap: true,
        copy: false,
    };
    assert_eq!(hand.mouse_up((150.0, 120.0), Target::Background), [dropped]);
    assert_eq!(hand.gesture.phase(), Phase::Idle);
}

#[test]
fn alt_drops_a_copy_and_command_does_not_snap() {
    let mut hand = Hand::new();
    for (modifiers, snaps, copies) in [(ALT, true, true), (COMMAND, false, false)] {
        hand.mouse_down((100.0, 100.0), Target::Card(7));
        hand.mouse_move((200.0, 100.0));
        let dropped = hand.release(1, Device::Mouse, (200.0, 100.0), Target::Background, modifiers);
        assert!(matches!(&dropped[..], [Intent::Drop { snap, copy, .. }] if (*snap, *copy) == (snaps, copies)));
    }
}

#[test]
fn an_area_moves_its_members() {
    let mut hand = Hand::new();
    hand.mouse_down((100.0, 100.0), Target::Area(3));
    assert_eq!(hand.mouse_move((120.0, 100.0))[0], select(&[3], Mode::Replace));
    assert_eq!(hand.gesture.moving(), [103, 104]);
}

#[test]
fn escape_gives_up_and_the_rest_of_the_drag_means_nothing() {
    for target in [Target::Card(7), Target::Socket(7, Side::Right), Target::Background] {
        let mut hand = Hand::new();
        hand.mouse_down((100.0, 100.0), target);
        hand.mouse_move((200.0, 100.0));
        assert_eq!(hand.send(Event::Escape), [Intent::Cancel]);
        assert!(hand.mouse_move((210.0, 100.0)).is_empty());
        assert!(hand.mouse_up((210.0, 100.0), Target::Background).is_empty());
    }
}

#[test]
fn a_lost_pointer_gives_up_too() {
    let mut hand = Hand::new();
    hand.mouse_down((100.0, 100.0), Target::Card(7));
    hand.mouse_move((200.0, 100.0));
    assert!(hand.send(Event::Lost { id: 9 }).is_empty());
    assert_eq!(hand.send(Event::Lost { id: 1 }), [Intent::Cancel]);
}

#[test]
fn an_edge_is_drawn_from_a_socket_to_a_card_or_a_place() {
    let mut hand = Hand::new();
    hand.mouse_down((100.0, 100.0), Target::Socket(7, Side::Right));
    let preview = hand.mouse_move((200.0, 100.0));
    let at = Point::new(400.0, 200.0);
    assert_eq!(preview, [Intent::Connecting { from: 7, side: Side::Right, at, over: Target::Background }]);
    let drawn = hand.mouse_up((200.0, 100.0), Target::Card(8));
    assert_eq!(drawn, [Intent::Connect { from: 7, side: Side::Right, at, to: Target::Card(8) }]);
}

#[test]
fn a_rectangle_selects_with_shift_more() {
    let mut hand = Hand::new();
    hand.press(1, Device::Mouse, (100.0, 100.0), Target::Background, SHIFT);
    let rect = Rect::new(100.0, 200.0, 100.0, 200.0);
    assert_eq!(hand.mouse_move((50.0, 200.0)), [Intent::Marquee { rect, mode: Mode::Add, done: false }]);
    let done = hand.mouse_up((50.0, 200.0), Target::Background);
    assert_eq!(done, [Intent::Marquee { rect, mode: Mode::Add, done: true }]);
}

#[test]
fn the_view_moves_by_middle_button_space_and_hand() {
    let mut hand = Hand::new();
    let by = [Intent::PanBy(Vector::new(3.0, -2.0))];
    let mut pointer = hand.pointer(1, Device::Mouse, 100.0, 100.0, NONE);
    pointer.button = Button::Middle;
    hand.send(Event::Down { pointer, target: Target::Card(7), moves: vec![7], selected: false });
    assert_eq!(hand.mouse_move((103.0, 98.0)), by);
    assert!(hand.mouse_up((103.0, 98.0), Target::Card(7)).is_empty());

    hand.send(Event::Space(true));
    assert_eq!(hand.gesture.tool(), Tool::Hand);
    hand.mouse_down((100.0, 100.0), Target::Card(7));
    assert_eq!(hand.mouse_move((103.0, 98.0)), by);
    hand.mouse_up((103.0, 98.0), Target::Background);
    hand.send(Event::Space(false));

    hand.gesture.set_tool(Tool::Hand);
    hand.mouse_down((100.0, 100.0), Target::Card(7));
    assert_eq!(hand.mouse_move((103.0, 98.0)), by);
}

#[test]
fn a_finger_moves_the_view_on_the_background_and_a_card_on_a_card() {
    let mut hand = Hand::new();
    hand.press(5, Device::Touch, (100.0, 100.0), Target::Background, NONE);
    assert!(hand.drag(5, Device::Touch, (107.0, 100.0)).is_empty(), "a finger needs eight pixels");
    assert_eq!(hand.drag(5, Device::Touch, (110.0, 100.0)), [Intent::PanBy(Vector::new(10.0, 0.0))]);
    hand.release(5, Device::Touch, (110.0, 100.0), Target::Background, NONE);

    hand.press(6, Device::Touch, (100.0, 100.0), Target::Card(7), NONE);
    hand.drag(6, Device::Touch, (110.0, 100.0));
    assert_eq!(hand.gesture.phase(), Phase::Dragging);
}

#[test]
fn two_fingers_zoom_and_the_last_one_goes_on_moving_the_view() {
    let mut hand = Hand::new();
    hand.press(5, Device::Touch, (100.0, 100.0), Target::Card(7), NONE);
    hand.drag(5, Device::Touch, (120.0, 100.0));
    let given_up = hand.press(6, Device::Touch, (220.0, 100.0), Target::Background, NONE);
    assert_eq!(given_up, [Intent::Cancel], "the card goes back");
    let zoomed = hand.drag(6, Device::Touch, (320.0, 100.0));
    let at = Point::new(220.0, 100.0);
    assert_eq!(zoomed, [Intent::PanBy(Vector::new(50.0, 0.0)), Intent::ZoomAt { at, factor: 2.0 }]);
    assert!(hand.release(5, Device::Touch, (120.0, 100.0), Target::Background, NONE).is_empty());
    assert_eq!(hand.drag(6, Device::Touch, (330.0, 110.0)), [Intent::PanBy(Vector::new(10.0, 10.0))]);
    hand.release(6, Device::Touch, (330.0, 110.0), Target::Background, NONE);
    assert_eq!(hand.gesture.phase(), Phase::Idle);
}

#[test]
fn a_resting_finger_opens_the_menu() {
    let mut hand = Hand::new();
    hand.press(5, Device::Touch, (100.0, 100.0), Target::Card(7), NONE);
    let deadline = hand.gesture.deadline().unwrap();
    assert_eq!(deadline, 16.0 + LONG_PRESS);
    assert!(hand.send(Event::Tick { time: deadline - 1.0 }).is_empty());
    let at = Point::new(100.0, 100.0);
    assert_eq!(hand.send(Event::Tick { time: deadline }), [Intent::OpenMenu { target: Target::Card(7), at }]);
    assert!(hand.release(5, Device::Touch, (100.0, 100.0), Target::Card(7), NONE).is_empty(), "no tap after it");
    hand.mouse_down((1.0, 1.0), Target::Card(7));
    assert_eq!(hand.gesture.deadline(), None, "a mouse has a button for this");
}

#[test]
fn the_secondary_button_opens_the_menu_of_what_it_selects() {
    let mut hand = Hand::new();
    let mut pointer = hand.pointer(1, Device::Mouse, 100.0, 100.0, NONE);
    pointer.button = Button::Secondary;
    hand.send(Event::Down { pointer, target: Target::Card(7), moves: vec![7], selected: false });
    let opened = hand.mouse_up((100.0, 100.0), Target::Card(7));
    let menu = Intent::OpenMenu { target: Target::Card(7), at: Point::new(100.0, 100.0) };
    assert_eq!(opened, [select(&[7], Mode::Replace), menu.clone()]);
    hand.send(Event::Down { pointer, target: Target::Card(7), moves: vec![7, 8], selected: true });
    assert_eq!(hand.mouse_up((100.0, 100.0), Target::Card(7)), [menu], "the selection of several stays");
}

#[test]
fn the_wheel_moves_and_zooms() {
    let mut hand = Hand::new();
    let at = Point::new(10.0, 10.0);
    let mut wheel = |x, y, modifiers| hand.send(Event::Wheel { at, delta: Vector::new(x, y), modifiers }).remove(0);
    assert_eq!(wheel(0.0, 100.0, NONE), Intent::PanBy(Vector::new(0.0, -100.0)));
    assert_eq!(wheel(0.0, 100.0, SHIFT), Intent::PanBy(Vector::new(-100.0, 0.0)));
    assert!(matches!(wheel(0.0, -5.0, COMMAND), Intent::ZoomAt { factor, .. } if (1.04..1.06).contains(&factor)));
    assert!(matches!(wheel(0.0, 9999.0, COMMAND), Intent::ZoomAt { factor, .. } if factor > 0.7));
}

#[test]
fn at_the_border_the_canvas_moves_under_the_card() {
    let mut hand = Hand::new();
    hand.mouse_down((400.0, 300.0), Target::Card(7));
    hand.mouse_move((500.0, 300.0));
    assert!(!hand.gesture.wants_frames(&hand.viewport));
    hand.mouse_move((800.0, 300.0));
    assert!(hand.gesture.wants_frames(&hand.viewport));
    hand.send(Event::Tick { time: 1000.0 });
    let intents = hand.send(Event::Tick { time: 1010.0 });
    let [Intent::PanBy(by), Intent::MoveBy { delta, .. }] = &intents[..] else { panic!("{intents:?}") };
    assert_eq!((by.x, by.y), (-9.0, 0.0));
    assert_eq!((delta.x, delta.y), (818.0, 0.0), "the card stays under the pointer");
}

fn any_event() -> impl Strategy<Value = Event<u32>> {
    let device = prop_oneof![Just(Device::Mouse), Just(Device::Touch), Just(Device::Pen)];
    let button = prop_oneof![4 => Just(Button::Primary), 1 => Just(Button::Middle), 1 => Just(Button::Secondary)];
    let pointer = (0..3, device, button, 0.0..800.0, 0.0..600.0, any::<bool>(), 0.0..5000.0).prop_map(
        |(id, device, button, x, y, shift, time)| Pointer {
            id,
            device,
            button,
            at: Point::new(x, y),
            modifiers: Modifiers { shift, ..Modifiers::default() },
            time,
        },
    );
    let target = prop_oneof![
        Just(Target::Background),
        (0_u32..4).prop_map(Target::Card),
        (0_u32..4).prop_map(Target::Area),
        (0_u32..4).prop_map(Target::Edge),
        (0_u32..4).prop_map(|card| Target::Socket(card, Side::Left)),
    ];
    prop_oneof![
        3 => (pointer.clone(), target.clone(), any::<bool>())
            .prop_map(|(pointer, target, selected)| Event::Down { pointer, target, moves: vec![1, 2], selected }),
        5 => (pointer.clone(), target.clone()).prop_map(|(pointer, over)| Event::Move { pointer, over }),
        3 => (pointer, target).prop_map(|(pointer, over)| Event::Up { pointer, over }),
        1 => (0..3).prop_map(|id| Event::Lost { id }),
        1 => any::<bool>().prop_map(Event::Space),
        1 => Just(Event::Escape),
        2 => (0.0..5000.0).prop_map(|time| Event::Tick { time }),
    ]
}

proptest! {
    #[test]
    fn every_preview_ends(events in prop::collection::vec(any_event(), 0..60)) {
        let mut hand = Hand::new();
        let mut preview = false;
        let ends = (0..3).map(|id| Event::Lost { id });
        for event in events.into_iter().chain(ends) {
            for intent in hand.send(event) {
                match intent {
                    Intent::MoveBy { .. } | Intent::Connecting { .. } | Intent::Marquee { done: false, .. } => preview = true,
                    Intent::Drop { .. } | Intent::Connect { .. } | Intent::Marquee { .. } | Intent::Cancel => {
                        prop_assert!(preview, "an end without a beginning");
                        preview = false;
                    }
                    _ => {}
                }
            }
            let shows = matches!(hand.gesture.phase(), Phase::Dragging | Phase::Connecting | Phase::Marquee);
            prop_assert_eq!(preview, shows);
        }
        prop_assert_eq!(hand.gesture.phase(), Phase::Idle);
    }
}
