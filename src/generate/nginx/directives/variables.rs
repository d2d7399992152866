//! The variables of `http`: those that nginx brings, and those that a configuration makes.
use crate::generate::nginx::tree::{Config, Directive};
use std::collections::HashSet;

/// Sorted.
const BUILT_IN: &[&str] = &[
    "ancient_browser",
    "args",
    "binary_remote_addr",
    "body_bytes_sent",
    "bytes_sent",
    "connection",
    "connection_requests",
    "connection_time",
    "connections_active",
    "connections_reading",
    "connections_waiting",
    "connections_writing",
    "content_length",
    "content_type",
    "date_gmt",
    "date_local",
    "document_root",
    "document_uri",
    "fastcgi_path_info",
    "fastcgi_script_name",
    "geoip_area_code",
    "geoip_city",
    "geoip_city_continent_code",
    "geoip_city_country_code",
    "geoip_city_country_code3",
    "geoip_city_country_name",
    "geoip_country_code",
    "geoip_country_code3",
    "geoip_country_name",
    "geoip_dma_code",
    "geoip_latitude",
    "geoip_longitude",
    "geoip_org",
    "geoip_postal_code",
    "geoip_region",
    "geoip_region_name",
    "gzip_ratio",
    "host",
    "hostname",
    "http2",
    "http3",
    "https",
    "invalid_referer",
    "is_args",
    "jwt_claim",
    "limit_conn_status",
    "limit_rate",
    "limit_req_status",
    "memcached_key",
    "modern_browser",
    "msec",
    "msie",
    "nginx_version",
    "pid",
    "pipe",
    "proxy_add_via",
    "proxy_add_x_forwarded_for",
    "proxy_host",
    "proxy_port",
    "proxy_protocol_addr",
    "proxy_protocol_port",
    "proxy_protocol_server_addr",
    "proxy_protocol_server_port",
    "query_string",
    "quic",
    "realip_remote_addr",
    "realip_remote_port",
    "realpath_root",
    "remote_addr",
    "remote_port",
    "remote_user",
    "request",
    "request_body",
    "request_body_file",
    "request_completion",
    "request_filename",
    "request_id",
    "request_length",
    "request_method",
    "request_port",
    "request_time",
    "request_uri",
    "scheme",
    "secure_link",
    "secure_link_expires",
    "sent_http_cache_control",
    "sent_http_connection",
    "sent_http_content_length",
    "sent_http_content_type",
    "sent_http_keep_alive",
    "sent_http_last_modified",
    "sent_http_link",
    "sent_http_location",
    "sent_http_transfer_encoding",
    "server_addr",
    "server_name",
    "server_port",
    "server_protocol",
    "slice_range",
    "ssl_alpn_protocol",
    "ssl_cipher",
    "ssl_ciphers",
    "ssl_client_cert",
    "ssl_client_escaped_cert",
    "ssl_client_fingerprint",
    "ssl_client_i_dn",
    "ssl_client_i_dn_legacy",
    "ssl_client_raw_cert",
    "ssl_client_s_dn",
    "ssl_client_s_dn_legacy",
    "ssl_client_serial",
    "ssl_client_sigalg",
    "ssl_client_v_end",
    "ssl_client_v_remain",
    "ssl_client_v_start",
    "ssl_client_verify",
    "ssl_curve",
    "ssl_curves",
    "ssl_early_data",
    "ssl_ech_outer_server_name",
    "ssl_ech_status",
    "ssl_protocol",
    "ssl_server_name",
    "ssl_session_id",
    "ssl_session_reused",
    "ssl_sigalg",
    "ssl_sigalgs",
    "status",
    "tcpinfo_rcv_space",
    "tcpinfo_rtt",
    "tcpinfo_rttvar",
    "tcpinfo_snd_cwnd",
    "time_iso8601",
    "time_local",
    "uid_got",
    "uid_reset",
    "uid_set",
    "upstream_addr",
    "upstream_bytes_received",
    "upstream_bytes_sent",
    "upstream_cache_etag",
    "upstream_cache_last_modified",
    "upstream_cache_status",
    "upstream_connect_time",
    "upstream_header_time",
    "upstream_queue_time",
    "upstream_response_length",
    "upstream_response_time",
    "upstream_status",
    "uri",
];

/// What stands before a name of the client's, the upstream's or the variable's own choice.
const PREFIXES: [&str; 9] = [
    "arg_",
    "cookie_",
    "http_",
    "sent_http_",
    "sent_trailer_",
    "upstream_cookie_",
    "upstream_http_",
    "upstream_trailer_",
    "proxy_protocol_tlv_",
];

/// A variable that nginx refuses to start for: `unknown "name" variable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undefined<'a> {
    /// The directive that uses it.
    pub directive: &'a Directive,
    /// Its name, without the `$`.
    pub name: &'a str,
}

/// The variables that `http` uses and nobody defines.
pub fn undefined(config: &Config) -> Vec<Undefined<'_>> {
    let all = config.walk();
    let mut defined: HashSet<&str> = HashSet::new();
    for (_, directive) in &all {
        defined.extend(defines(directive));
    }
    let mut found = Vec::new();
    for (around, directive) in all {
        let in_http = around.first().is_some_and(|top| top.name == "http");
        if !in_http || around.last().is_some_and(|parent| parent.name == "types") {
            continue;
        }
        for word in evaluated(directive) {
            for name in used(word) {
                let known = name.bytes().all(|byte| byte.is_ascii_digit())
                    || BUILT_IN.binary_search(&name).is_ok()
                    || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
                    || defined.contains(name);
                if !known {
                    found.push(Undefined { directive, name });
                }
            }
        }
    }
    found
}

/// The variables in a word: `$name` and `${name}`.
pub fn used(word: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (at, _) in word.match_indices('$') {
        let rest = word.get(at + 1..).unwrap_or("");
        let name = match rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}').map_or("", |(name, _)| name),
            None => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                rest.get(..end).unwrap_or("")
            }
        };
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            out.push(name);
        }
    }
    out
}

/// The words of a directive in which nginx fills in variables when it starts; regular expressions are none.
fn evaluated(directive: &Directive) -> &[String] {
    let args = directive.args.as_slice();
    let from = |start: usize| args.get(start..).unwrap_or_default();
    match directive.name.as_str() {
        "proxy_pass" | "fastcgi_pass" | "uwsgi_pass" | "grpc_pass" | "scgi_pass" | "return" | "root" | "alias"
        | "try_files" | "proxy_cache_key" | "fastcgi_cache_key" | "limit_req_zone" | "limit_conn_zone" => args,
        "proxy_set_header" | "grpc_set_header" | "add_header" | "fastcgi_param" | "uwsgi_param" | "scgi_param"
        | "set" | "log_format" => from(1),
        "rewrite" => args.get(1..2).unwrap_or_default(),
        "if" | "map" => args.get(..1).unwrap_or_default(),
        _ => &[],
    }
}

/// The variables that a directive makes.
fn defines(directive: &Directive) -> Vec<&str> {
    let at = |index: usize| directive.args.get(index).and_then(|word| word.strip_prefix('$'));
    let made = match directive.name.as_str() {
        "set" | "auth_request_set" | "perl_set" | "js_set" | "js_var" | "set_by_lua" | "set_by_lua_block"
        | "secure_link_md5" => at(0),
        "map" | "split_clients" => at(1),
        "geo" | "geoip2" => at(directive.args.len().saturating_sub(1)),
        _ => None,
    };
    // Every regular expression may name its groups, those on the left of a map too.
    let words = directive.args.iter().map(String::as_str).chain([directive.name.as_str()]);
    let groups = words.flat_map(|word| {
        word.match_indices("(?").filter_map(move |(at, _)| {
            let rest = word.get(at + 2..)?;
            let rest = rest.strip_prefix('P').unwrap_or(rest);
            let (open, rest) = rest.split_at_checked(1)?;
            let close = if open == "<" { '>' } else { '\'' };
            (open == "<" || open == "'").then(|| rest.split_once(close).map(|(name, _)| name)).flatten()
        })
    });
    made.into_iter().chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::nginx::parse;

    #[test]
    fn variables_are_found_where_nobody_makes_them() {
        let text = r#"events {}
http {
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  map $uri $new { ~^/(?<slug>x)$ $slug; }
  geo $remote_addr $near { default 0; }
  log_format m '$remote_addr $near $nope';
  server {
    location ~ ^/(?P<part>a)$ { set $up http://b; proxy_pass $up/$part/$1; proxy_set_header Connection $connection_upgrade; }
    location / { return 301 https://$host$request_uri${slug}; add_header X $missing; rewrite ^/a$|b /c last; }
  }
}
"#;
        let parsed = parse(text);
        let names: Vec<&str> = undefined(&parsed.config).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["nope", "missing"]);
        assert!(BUILT_IN.is_sorted());
    }
}
