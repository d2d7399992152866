//! Where a record stands on the canvas.

/// The top left corner of a card, in world units.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Placement {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}
