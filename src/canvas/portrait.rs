//! The picture as an SVG document of its own (SVG 1.1), to be put into other documents. It holds what the canvas shows and
//! no value of the environment, so no secret either.
use super::face::{Chip, Face};
use super::far::shortened;
use super::picture::{Picture, edge_words};
use super::scene::{LinkKind, Scene};
use crate::geometry::{Point, Rect, World};
use crate::model::Note;
use std::fmt::Write;

/// Around everything, in world units.
const MARGIN: f64 = 32.0;

/// The colours of a theme, for readers that know no CSS of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    ground: &'static str,
    card: &'static str,
    border: &'static str,
    line: &'static str,
    text: &'static str,
    muted: &'static str,
    chip: &'static str,
    broken: &'static str,
    note: &'static str,
    hues: [&'static str; 9],
}

/// Dark text on light ground.
pub const LIGHT: Look = Look {
    ground: "#f6f7f9",
    card: "#ffffff",
    border: "#dcdee2",
    line: "#8f929a",
    text: "#1d1f25",
    muted: "#5a5d66",
    chip: "#eff0f3",
    broken: "#ad4a00",
    note: "#fdf3c7",
    hues: ["#407bc5", "#0a9068", "#b3621e", "#a059b1", "#008c99", "#be525f", "#78822b", "#736bc9", "#8f929a"],
};

/// Light text on dark ground.
pub const DARK: Look = Look {
    ground: "#111316",
    card: "#191a1f",
    border: "#303339",
    line: "#6e717b",
    text: "#eaebef",
    muted: "#a1a4ac",
    chip: "#0d0e12",
    broken: "#f89a56",
    note: "#3d3718",
    hues: ["#75aef5", "#54c398", "#e5955d", "#d28ce1", "#50bdc9", "#f18790", "#a8b35e", "#a3a0f3", "#6e717b"],
};

const SANS: &str = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif";
const MONO: &str = "ui-monospace, SF Mono, Menlo, Consolas, monospace";

/// A drawn picture and its size in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrait {
    /// The SVG document.
    pub svg: String,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Draws a scene; nothing where there is nothing to draw. `title` is what a screen reader says of it.
pub fn portrait(scene: &Scene, picture: &Picture, notes: &[Note], look: &Look, title: &str) -> Option<Portrait> {
    let rects = picture.bounds().into_iter().chain(notes.iter().map(note_rect));
    let all = Rect::bounding(rects)?.inflate(MARGIN);
    let (width, height) = (all.width().ceil(), all.height().ceil());
    let mut svg = Svg { out: String::new(), look };
    svg.put(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {width} {height}\" role=\"img\" font-family=\"{SANS}\" font-size=\"13\">\n<title>{}</title>\n",
        all.left.floor(),
        all.top.floor(),
        escaped(title)
    ));
    svg.rect(Rect::new(all.left.floor(), all.top.floor(), width, height), 0.0, look.ground, None);
    areas(&mut svg, scene, picture);
    for note in notes {
        draw_note(&mut svg, note);
    }
    doors(&mut svg, picture);
    links(&mut svg, scene, picture);
    for card in &scene.cards {
        let hue = card.face.networks.first().and_then(|name| scene.area(name)).map_or(8, |area| area.hue);
        draw_card(&mut svg, &card.name, &card.face, card.rect, hue);
    }
    labels(&mut svg, scene, picture);
    svg.put(format_args!("</svg>\n"));
    Some(Portrait { svg: svg.out, width, height })
}

/// Where a note stands. Its height follows from its text.
pub fn note_rect(note: &Note) -> Rect<World> {
    let lines = note_lines(&note.text).len().max(1) as f64;
    Rect::new(note.x, note.y, Note::WIDTH, 20.0 + 18.0 * lines)
}

/// The text of a note broken into lines that fit on it.
pub fn note_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for whole in text.lines() {
        let mut line = String::new();
        let mut used = 0.0;
        for word in words(whole) {
            let width: f64 = word.chars().map(|letter| if letter.is_ascii() { 7.0 } else { 13.0 }).sum();
            if used + width > Note::WIDTH - 24.0 && !line.is_empty() {
                lines.push(line.trim_end().to_owned());
                line = String::new();
                used = 0.0;
            }
            line.push_str(word);
            used += width;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pieces between which a line may end: after spaces, and around letters of scripts without spaces.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut length = 0;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        length += 1;
        // A word that is longer than a line is broken somewhere.
        if letter == ' ' || !letter.is_ascii() || length >= 24 {
            pieces.extend(text.get(start..end));
            start = end;
            length = 0;
        }
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

struct Svg<'a> {
    out: String,
    look: &'a Look,
}

impl Svg<'_> {
    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a text does not fail.
        self.out.write_fmt(words).ok();
    }

    fn hue(&self, hue: usize) -> &'static str {
        self.look.hues.get(hue).copied().unwrap_or(self.look.line)
    }

    fn rect(&mut self, rect: Rect<World>, radius: f64, fill: &str, stroke: Option<&str>) {
        let border = stroke.map(|colour| format!(" stroke=\"{colour}\"")).unwrap_or_default();
        let (x, y, w, h) = (rect.left, rect.top, rect.width(), rect.height());
        self.put(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{radius}\" fill=\"{fill}\"{border}/>\n"
        ));
    }

    fn text(&mut self, at: Point<World>, words: &str, colour: &str, more: &str) {
        let words = escaped(words);
        self.put(format_args!("<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\"{more}>{words}</text>\n", at.x, at.y));
    }

    fn arrow(&mut self, end: Point<World>, colour: &str) {
        self.put(format_args!("<path d=\"M{:.1} {:.1}l-8 -4.5v9z\" fill=\"{colour}\"/>\n", end.x, end.y));
    }
}

fn areas(svg: &mut Svg<'_>, scene: &Scene, picture: &Picture) {
    for (number, area) in scene.areas.iter().enumerate() {
        let colour = svg.hue(area.hue);
        if let Some(rect) = picture.boxes.get(number).copied().flatten() {
            svg.rect(rect, 14.0, "none", Some(colour));
            continue;
        }
        let Some(path) = picture.paths.get(number).filter(|path| !path.is_empty()) else { continue };
        let width = if area.internal { 5.0 } else { 1.5 };
        svg.put(format_args!(
            "<path d=\"{path}\" fill=\"{colour}\" fill-opacity=\"0.08\" stroke=\"{colour}\" stroke-opacity=\"0.6\" stroke-width=\"{width}\"/>\n"
        ));
        if area.internal {
            let ground = svg.look.ground;
            svg.put(format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{ground}\" stroke-width=\"2\"/>\n"));
        }
        let tethers = picture.outlines.get(number).map(|outline| outline.tethers.as_slice()).unwrap_or_default();
        for (a, b) in tethers {
            svg.put(format_args!(
                "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-dasharray=\"2 5\"/>\n",
                a.x, a.y, b.x, b.y
            ));
        }
    }
}

fn doors(svg: &mut Svg<'_>, picture: &Picture) {
    let Some(host) = picture.host else { return };
    let (card, line, muted, text) = (svg.look.card, svg.look.line, svg.look.muted, svg.look.text);
    svg.rect(host, 14.0, card, Some(line));
    svg.text(Point::new(host.left + 10.0, host.top + 21.0), "Host", muted, " font-weight=\"600\" font-size=\"12\"");
    for door in &picture.doors {
        let way = &door.route.path;
        svg.put(format_args!("<path d=\"{way}\" fill=\"none\" stroke=\"{line}\" stroke-width=\"2\"/>\n"));
        if let Some(end) = door.route.points.last() {
            svg.arrow(*end, line);
        }
        let chip = svg.look.chip;
        svg.rect(door.rect, 6.0, chip, Some(line));
        let at = Point::new(door.rect.center().x, door.rect.center().y + 4.0);
        let weight = if door.public { " font-weight=\"600\"" } else { "" };
        let ports = shortened(&door.ports, 14);
        svg.text(at, &ports, text, &format!(" font-size=\"11\" text-anchor=\"middle\"{weight}"));
    }
}

fn links(svg: &mut Svg<'_>, scene: &Scene, picture: &Picture) {
    for (number, link) in scene.links.iter().enumerate() {
        let Some(route) = picture.route(number).filter(|route| !route.points.is_empty()) else { continue };
        let colour = if link.broken { svg.look.broken } else { svg.look.line };
        let manner = match &link.kind {
            _ if link.broken => " stroke-width=\"2\" stroke-dasharray=\"10 6\"",
            LinkKind::Depends(_) => " stroke-width=\"1.5\"",
            LinkKind::Value(_) => " stroke-width=\"1.5\" stroke-dasharray=\"6 4\"",
            LinkKind::Route(_) => " stroke-width=\"3\"",
            LinkKind::Volume(_) => " stroke-width=\"2\" stroke-dasharray=\"0.1 5\" stroke-linecap=\"round\"",
        };
        let path = &route.path;
        svg.put(format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\"{manner}/>\n"));
        if let Some(end) = route.points.last() {
            svg.arrow(*end, colour);
        }
    }
}

fn draw_card(svg: &mut Svg<'_>, name: &str, face: &Face, rect: Rect<World>, hue: usize) {
    let (card, border, text, muted, chip) =
        (svg.look.card, svg.look.border, svg.look.text, svg.look.muted, svg.look.chip);
    let colour = svg.hue(hue);
    svg.rect(rect, 10.0, card, Some(border));
    svg.rect(Rect::new(rect.left + 12.0, rect.top + 10.0, 20.0, 20.0), 5.0, colour, None);
    let letter: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    let middle = Point::new(rect.left + 22.0, rect.top + 24.5);
    svg.text(middle, &letter, card, " font-size=\"12\" font-weight=\"600\" text-anchor=\"middle\"");
    let at = Point::new(rect.left + 40.0, rect.top + 24.5);
    svg.text(at, &shortened(name, 21), text, " font-weight=\"600\"");
    let source = shortened(&face.source, 26);
    let at = Point::new(rect.left + 40.0, rect.top + 45.0);
    svg.text(at, &source, muted, &format!(" font-size=\"11\" font-family=\"{MONO}\""));
    let mut left = rect.left + 12.0;
    for one in &face.chips {
        let words = match one {
            Chip::Port(words, _) | Chip::Limits(words) => words.clone(),
            Chip::Replicas(count) => format!("×{count}"),
            Chip::Volumes(count) => format!("{count} vol"),
            Chip::Profile(name) => shortened(name, 12),
            Chip::More(count) => format!("+{count}"),
        };
        let width = words.chars().count() as f64 * 6.4 + 14.0;
        if left + width > rect.right - 4.0 {
            break;
        }
        svg.rect(Rect::new(left, rect.bottom - 32.0, width, 20.0), 5.0, chip, None);
        svg.text(Point::new(left + 7.0, rect.bottom - 18.0), &words, muted, " font-size=\"11\"");
        left += width + 4.0;
    }
}

fn labels(svg: &mut Svg<'_>, scene: &Scene, picture: &Picture) {
    let (ground, text, muted) = (svg.look.ground, svg.look.text, svg.look.muted);
    for (number, area) in scene.areas.iter().enumerate() {
        let Some(at) = picture.labels.get(number) else { continue };
        let subnet = area.subnet.as_ref().map(|subnet| format!(" {subnet}")).unwrap_or_default();
        let lock = if area.internal { " (internal)" } else { "" };
        let words = format!("{}{lock}{subnet}", area.name);
        let colour = svg.hue(area.hue);
        let width = words.chars().count() as f64 * 7.0 + 14.0;
        svg.rect(Rect::new(at.x, at.y, width, 20.0), 6.0, ground, Some(colour));
        svg.text(Point::new(at.x + 7.0, at.y + 14.5), &words, text, " font-size=\"12\" font-weight=\"600\"");
    }
    for (number, link) in scene.links.iter().enumerate() {
        let at = picture.route(number).and_then(|route| route.label);
        let (Some(words), Some(at)) = (edge_words(&link.kind), at) else { continue };
        let width = words.chars().count() as f64 * 6.2 + 14.0;
        svg.rect(Rect::new(at.x, at.y, width, 18.0), 9.0, ground, None);
        svg.text(Point::new(at.x + 7.0, at.y + 13.0), words, muted, " font-size=\"11\"");
    }
}

fn draw_note(svg: &mut Svg<'_>, note: &Note) {
    let (paper, text) = (svg.look.note, svg.look.text);
    svg.rect(note_rect(note), 6.0, paper, None);
    for (number, line) in note_lines(&note.text).iter().enumerate() {
        let at = Point::new(note.x + 12.0, note.y + 23.0 + 18.0 * number as f64);
        svg.text(at, line, text, "");
    }
}

/// Text for an XML document. Control characters, which no XML document may hold, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            letter if letter.is_control() || letter == '\u{fffe}' || letter == '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::face::Faces;
    use crate::canvas::scene::place_missing;
    use crate::compose::read;

    fn drawn(text: &str, notes: &[Note], look: &Look) -> String {
        let mut document = read(text).document;
        place_missing(&mut document);
        let scene = Scene::new(&document, &mut Faces::default());
        portrait(&scene, &Picture::new(&scene), notes, look, "a < b").unwrap().svg
    }

    #[test]
    fn everything_is_in_it_and_no_value_is() {
        let text = "services:\n  web: {image: nginx, ports: ['80:80'], networks: [front], depends_on: {db: {condition: service_healthy}}, environment: {PASSWORD: hunter2, DB: 'postgres://me:secret@db:5432'}}\n  db: {image: postgres, networks: [front]}\nnetworks: {front: {internal: true}, empty: }\n";
        let note = Note { text: "One & two".into(), x: 0.0, y: -200.0 };
        let svg = drawn(text, &[note], &LIGHT);
        for words in
            ["web", "nginx", "postgres", "front (internal)", "empty", "healthy", ">80<", "One &amp; two", "a &lt; b"]
        {
            assert!(svg.contains(words), "{words}");
        }
        assert!(!svg.contains("hunter2") && !svg.contains("secret"));
        assert!(drawn(text, &[], &DARK).contains(DARK.ground));
    }

    #[test]
    fn hostile_names_stay_text() {
        let svg = drawn("services: {a: {image: \"<script>\\u0001&\"}}\n", &[], &LIGHT);
        assert!(svg.contains("&lt;script&gt;&amp;") && !svg.contains('\u{1}'));
    }

    #[test]
    fn lines_of_a_note_fit_on_it() {
        assert_eq!(note_lines("short"), ["short"]);
        assert_eq!(note_lines("a\n\nb"), ["a", "", "b"]);
        assert!(note_lines("one two three four five six seven eight nine").len() > 1);
        assert!(note_lines(&"字".repeat(40)).iter().all(|line| line.chars().count() <= 15));
        assert!(note_lines(&"x".repeat(500)).len() > 10);
    }
}
