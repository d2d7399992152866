//! nginx configurations beside the Compose file.
pub mod ngx_alias_traversal;
pub mod ngx_dup_location;
pub mod ngx_dup_upstream;
pub mod ngx_full_in_confd;
pub mod ngx_fwd_headers;
pub mod ngx_no_events;
pub mod ngx_port_unpublished;
pub mod ngx_syntax;
pub mod ngx_tls_no_cert;
pub mod ngx_unknown_directive;
pub mod ngx_unknown_variable;
pub mod ngx_upstream_port;
pub mod ngx_upstream_replica_name;
pub mod ngx_upstream_unknown;
pub mod ngx_upstream_unused;
pub mod ngx_ws_upgrade;
pub mod x_nginx_no_mount;
