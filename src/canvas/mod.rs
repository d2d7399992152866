//! The picture of a document: scene, layout, outlines, hit tests.
