//! The size of a card, from what stands on it and never from the page.
use crate::geometry::{Size, World};

/// The width of every card.
pub const WIDTH: f64 = 220.0;

/// From the border to what stands on the card.
pub const PADDING: f64 = 12.0;

/// Name and image, beside a logo of 20 px.
const HEADER: f64 = 36.0;

/// The side of the logo and its distance to the name.
const LOGO: f64 = 20.0 + 8.0;

/// The height of a chip.
pub const CHIP_HEIGHT: f64 = 20.0;

/// Between chips, and between rows of them.
pub const CHIP_GAP: f64 = 4.0;

/// The text size of chips and of the image line.
pub const SMALL_TEXT: f64 = 11.0;

/// What a chip has beside its text: padding on both sides.
const CHIP_PADDING: f64 = 12.0;

/// An icon in a chip, with its distance to the text.
const CHIP_ICON: f64 = 16.0;

/// Card heights are multiples of this, so that cards stand on the grid with both borders.
const STEP: f64 = 8.0;

/// A short remark on a card: a published port, a volume, a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip<'a> {
    /// What it says.
    pub text: &'a str,
    /// Whether an icon stands before the text.
    pub icon: bool,
}

/// The size of a card with these chips.
pub fn size(chips: &[Chip]) -> Size<World> {
    let rows = rows(chips).len() as f64;
    let chips = if rows > 0.0 { PADDING / 2.0 + rows * CHIP_HEIGHT + (rows - 1.0) * CHIP_GAP } else { 0.0 };
    let height = 2.0 * PADDING + HEADER + chips;
    Size::new(WIDTH, (height / STEP).ceil() * STEP)
}

/// The chips that stand in each row, as counts. A chip wider than the card has a row of its own.
pub fn rows(chips: &[Chip]) -> Vec<usize> {
    let room = WIDTH - 2.0 * PADDING;
    let mut rows: Vec<usize> = Vec::new();
    let mut used = f64::INFINITY;
    for chip in chips {
        let width = chip_width(chip);
        match rows.last_mut() {
            Some(row) if used + CHIP_GAP + width <= room => {
                *row += 1;
                used += CHIP_GAP + width;
            }
            _ => {
                rows.push(1);
                used = width;
            }
        }
    }
    rows
}

/// The width of a chip, at most that of the room on a card.
pub fn chip_width(chip: &Chip) -> f64 {
    let icon = if chip.icon { CHIP_ICON } else { 0.0 };
    (text_width(chip.text, SMALL_TEXT) + CHIP_PADDING + icon).min(WIDTH - 2.0 * PADDING)
}

/// About how wide a text is in a system font of a size; rather too much than too little.
pub fn text_width(text: &str, font_size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * font_size
}

/// A text cut in the middle so that it is at most so wide: `ghcr.io/acme/…/api:1.2`. The end, where tags are, keeps a
/// little more than half.
pub fn cut_in_middle(text: &str, font_size: f64, width: f64) -> String {
    if text_width(text, font_size) <= width {
        return text.to_owned();
    }
    let room = (width / font_size - em('…')).max(0.0);
    let take = |chars: &mut dyn Iterator<Item = char>, room: f64| -> Vec<char> {
        let mut used = 0.0;
        chars
            .take_while(|char| {
                used += em(*char);
                used <= room
            })
            .collect()
    };
    let mut end = take(&mut text.chars().rev(), room * 0.55);
    end.reverse();
    let start = take(&mut text.chars(), room - end.iter().copied().map(em).sum::<f64>());
    start.into_iter().chain(['…']).chain(end).collect()
}

/// The room for name and image beside the logo.
pub fn header_room() -> f64 {
    WIDTH - 2.0 * PADDING - LOGO
}

/// The width of a character as a share of the font size.
fn em(char: char) -> f64 {
    match char {
        'i' | 'l' | 'j' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        '…' | '→' => 1.0,
        'A'..='Z' | '_' | '&' | '+' | '=' | '~' => 0.7,
        // Combining marks and joiners take no room of their own.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 1.0,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' => 1.0,
        '\u{1f000}'..='\u{3ffff}' => 1.0,
        _ => 0.58,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip(text: &str) -> Chip<'_> {
        Chip { text, icon: false }
    }

    #[test]
    fn a_card_without_chips_is_a_header() {
        assert_eq!(size(&[]), Size::new(220.0, 64.0));
    }

    #[test]
    fn chips_wrap_into_rows() {
        let chips = [chip("8080 → 80"), chip("512 MB"), chip("3×"), chip("postgres-data"), chip("monitoring")];
        assert_eq!(rows(&chips), [3, 2]);
        assert_eq!(size(&chips[..1]).height, 88.0);
        assert_eq!(size(&chips).height, 112.0);
        let wide = "x".repeat(90);
        assert_eq!(rows(&[chip(&wide), chip("a")]), [1, 1]);
        assert_eq!(chip_width(&chip(&wide)), 196.0);
    }

    #[test]
    fn chinese_is_twice_as_wide() {
        assert!(text_width("数据库", 10.0) > 1.5 * text_width("abc", 10.0));
        assert_eq!(text_width("数", 12.0), 12.0);
    }

    #[test]
    fn long_images_lose_their_middle() {
        let image = "registry.example.com/team/platform/backend-api:2.14.1";
        let cut = cut_in_middle(image, 11.0, header_room());
        assert!(cut.starts_with("registry") && cut.ends_with("api:2.14.1"), "{cut}");
        assert!(text_width(&cut, 11.0) <= header_room());
        assert_eq!(cut_in_middle("nginx", 11.0, 100.0), "nginx");
        assert_eq!(cut_in_middle("nginx", 11.0, 0.0), "…");
    }
}
