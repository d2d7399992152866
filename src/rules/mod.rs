//! The rule table and the engine.
