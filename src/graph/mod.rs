//! Derived views of a document: dependencies, reachability, start order.
