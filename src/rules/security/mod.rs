//! What an intruder could use.
