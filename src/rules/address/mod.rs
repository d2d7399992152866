//! The addresses that services are given.
pub mod url_localhost;
pub mod url_unknown_host;
