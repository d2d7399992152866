//! Points, rectangles, viewports and paths in two typed spaces, screen and world.
