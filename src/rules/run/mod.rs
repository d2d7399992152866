//! Restarts, replicas, names, images, builds.
