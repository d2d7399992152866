//! How much of a card is shown at which zoom.

/// Below this scale a card shows only logo and name.
const CARD_FROM: f64 = 0.5;

/// Below this scale a card is only a rectangle.
const TITLE_FROM: f64 = 0.22;

/// A level is kept until the zoom has passed its limit by this share, so that nothing flickers at the limit.
const HOLD: f64 = 0.12;

/// A level of detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A coloured rectangle.
    Box,
    /// Logo and name.
    Title,
    /// Everything.
    #[default]
    Card,
}

/// The level of detail at a scale, given the one before.
pub fn detail(scale: f64, before: Detail) -> Detail {
    let limit = |base: f64, above: bool| base * if above { 1.0 - HOLD } else { 1.0 + HOLD };
    if scale >= limit(CARD_FROM, before == Detail::Card) {
        Detail::Card
    } else if scale >= limit(TITLE_FROM, before >= Detail::Title) {
        Detail::Title
    } else {
        Detail::Box
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_change_with_the_zoom() {
        assert_eq!(detail(1.0, Detail::Box), Detail::Card);
        assert_eq!(detail(0.3, Detail::Card), Detail::Title);
        assert_eq!(detail(0.1, Detail::Card), Detail::Box);
    }

    #[test]
    fn nothing_flickers_at_a_limit() {
        for (scale, upper, lower) in [(0.5, Detail::Card, Detail::Title), (0.22, Detail::Title, Detail::Box)] {
            assert_eq!(detail(scale, upper), upper);
            assert_eq!(detail(scale, lower), lower);
        }
    }
}
