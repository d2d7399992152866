//! The picture of a document: scene, layout, outlines, hit tests.
//!
//! Everything here is pure and knows cards and networks only by number: `cards` are rectangles in the world, a network is
//! a list of card numbers. The page feeds it from the document and draws what it returns.
pub mod align;
pub mod card;
mod crowd;
pub mod cull;
pub mod detail;
pub mod face;
pub mod far;
pub mod gesture;
pub mod hit;
pub mod layout;
pub mod moving;
pub mod needs;
pub mod outline;
pub mod picture;
pub mod portrait;
pub mod route;
pub mod scene;
mod slots;
pub mod snap;
mod street;
