//! `ngx-tls-weak`: outdated TLS.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-tls-weak",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("Outdated TLS", "过时的 TLS"),
    why: Text::fixed(
        "SSL 3 and TLS 1.0 and 1.1 are broken; whoever sits between can read along. Standards forbid them (RFC 8996).",
        "SSL 3、TLS 1.0 和 1.1 已不安全，中间人可能读到内容，标准已禁用（RFC 8996）。",
    ),
    how: Text::fixed("Offer TLSv1.2 and TLSv1.3 only.", "只启用 TLSv1.2 和 TLSv1.3。"),
    proof: "openssl s_client -connect <host>:443 -tls1_1",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server {
    listen 443 ssl;
    ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
  }
}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; ssl_protocols TLSv1.1 TLSv1.2; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
ssl_protocols SSLv3 TLSv1.2;
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; ssl_ciphers RC4-SHA:HIGH; }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
ssl_protocols TLSv1.2 TLSv1.3;
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; ssl_ciphers HIGH:!aNULL:!MD5:!RC4; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-SHA; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, one) in proxy.walk().into_iter().filter(|(_, one)| one.line > 0) {
            let weak: Vec<&str> = match one.name.as_str() {
                "ssl_protocols" => one.args.iter().map(String::as_str).filter(|word| is_old(word)).collect(),
                "ssl_ciphers" => {
                    one.first().unwrap_or("").split([':', ' ', ',']).filter(|word| is_weak(word)).collect()
                }
                _ => continue,
            };
            if weak.is_empty() {
                continue;
            }
            let (path, line) = (proxy.path_of(one), one.line);
            let protocols = one.name == "ssl_protocols";
            let mut finding = proxy.finding(
                &RULE,
                stack,
                one,
                format!("{path}:{line} offers {}.", weak.join(", ")),
                format!("{path} 第 {line} 行启用了 {}。", weak.join("、")),
            );
            // Images from 1.25 on have an OpenSSL that refuses TLS 1.0 and 1.1 unless it is told otherwise.
            if protocols
                && !weak.iter().any(|word| word.starts_with("SSL"))
                && proxy.version.is_none_or(|version| version >= (1, 25, 0))
            {
                finding.severity = Severity::Fragile;
            }
            let mended = protocols.then(|| {
                let old = one.args.join(" ");
                mend::reword(stack, path, &(line..=line), &old, "TLSv1.2 TLSv1.3")
            });
            found.push(finding.with_fix(
                Safety::Review,
                "Offer TLSv1.2 and TLSv1.3 only",
                "只启用 TLSv1.2 和 TLSv1.3",
                mended.flatten().into_iter().collect(),
            ));
        }
    }
}

fn is_old(protocol: &str) -> bool {
    matches!(protocol, "SSLv2" | "SSLv3" | "TLSv1" | "TLSv1.0" | "TLSv1.1")
}

/// A cipher, or a class of them, that is switched on although it is broken.
fn is_weak(cipher: &str) -> bool {
    const WEAK: [&str; 9] = ["RC4", "3DES", "DES", "MD5", "NULL", "aNULL", "eNULL", "EXPORT", "LOW"];
    !cipher.starts_with(['!', '-']) && cipher.trim_start_matches('+').split('-').any(|part| WEAK.contains(&part))
}
