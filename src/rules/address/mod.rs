//! The addresses that services are given.
pub mod url_hardcoded_ip;
pub mod url_host_port;
pub mod url_localhost;
pub mod url_unknown_host;
