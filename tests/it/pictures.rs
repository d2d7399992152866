//! The pictures on the start page show the templates as they are. `UPDATE_EXPECT=1 cargo test pictures` draws them anew.
use dockwright::canvas::face::Faces;
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::{LinkKind, Scene, place_missing};
use dockwright::catalog::{Stack, open, stacks};
use std::fmt::Write;
use std::path::Path;

/// A stack as a small picture. Colours come from the page's classes.
fn draw(stack: &Stack) -> (String, (usize, usize)) {
    let mut document = open::open_stack(stack);
    place_missing(&mut document);
    let scene = Scene::new(&document, &mut Faces::default());
    let picture = Picture::new(&scene);
    let bounds = picture.bounds().expect("a template has services").inflate(12.0);
    let mut svg = String::new();
    let whole = |value: f64| format!("{value:.0}");
    writeln!(
        svg,
        "<svg viewBox=\"{} {} {} {}\" preserveAspectRatio=\"xMidYMid meet\" aria-hidden=\"true\">",
        whole(bounds.left),
        whole(bounds.top),
        whole(bounds.width()),
        whole(bounds.height())
    )
    .expect("written");
    for (area, path) in scene.areas.iter().zip(&picture.paths) {
        let class = format!("area hue-{}{}", area.hue, if area.internal { " internal" } else { "" });
        writeln!(svg, "<path class=\"{class}\" d=\"{}\"/>", rounded(path.as_ref())).expect("written");
    }
    for (number, link) in scene.links.iter().enumerate() {
        if let (LinkKind::Depends(_), Some(route)) = (&link.kind, picture.route(number)) {
            writeln!(svg, "<path class=\"small-edge\" d=\"{}\"/>", rounded(&route.path)).expect("written");
        }
    }
    for card in &scene.cards {
        let (rect, middle) = (card.rect, card.rect.center());
        writeln!(
            svg,
            "<rect class=\"small-card\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>",
            whole(rect.left),
            whole(rect.top),
            whole(rect.width()),
            whole(rect.height())
        )
        .expect("written");
        if let Some(logo) = card.face.logo {
            let (x, y) = (whole(rect.left + 16.0), whole(middle.y - 15.0));
            writeln!(svg, "<use href=\"logos.svg#logo-{logo}\" x=\"{x}\" y=\"{y}\" width=\"30\" height=\"30\"/>")
                .expect("written");
        }
        let shift = if card.face.logo.is_some() { 58.0 } else { 18.0 };
        let (x, y) = (whole(rect.left + shift), whole(middle.y + 8.0));
        writeln!(svg, "<text class=\"small-name\" x=\"{x}\" y=\"{y}\">{}</text>", short(&card.name)).expect("written");
    }
    svg.push_str("</svg>\n");
    (svg, (scene.cards.len(), scene.areas.len()))
}

/// Path data without decimals: the picture is small.
fn rounded(path: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for letter in path.chars().chain([' ']) {
        if letter.is_ascii_digit() || letter == '.' || (letter == '-' && number.is_empty()) {
            number.push(letter);
            continue;
        }
        match number.parse::<f64>() {
            Ok(value) => write!(out, "{:.0}", value + 0.0).expect("written"),
            Err(_) => out.push_str(&number),
        }
        number.clear();
        out.push(letter);
    }
    out.trim_end().to_owned()
}

/// A name that fits beside a logo at this size.
fn short(name: &str) -> String {
    if name.chars().count() <= 11 { name.to_owned() } else { name.chars().take(10).chain(['…']).collect() }
}

#[test]
fn the_pictures_of_the_templates_are_current() {
    let drawn: Vec<_> = stacks().iter().map(|stack| (stack, draw(stack))).collect();
    for (stack, (svg, _)) in &drawn {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/catalog/stacks/{}.svg", stack.id));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, svg).expect("the picture can be written");
        }
    }
    for (stack, (svg, size)) in &drawn {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/catalog/stacks/{}.svg", stack.id));
        let there = std::fs::read_to_string(&file).expect("the picture is there");
        assert!(there == *svg, "{}: the picture is old; run UPDATE_EXPECT=1 cargo test pictures", stack.id);
        assert_eq!(stack.size, *size, "{}: services and networks", stack.id);
    }
}
