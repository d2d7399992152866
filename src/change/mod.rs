//! Commands, plans, diffs and history.
