//! `env-browser-url`: the browser cannot find a service by its name.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-browser-url",
    family: Family::Environment,
    severity: Severity::Connect,
    name: Text::fixed("The browser cannot find a service by its name", "浏览器找不到服务名"),
    why: Text::fixed(
        "This value is built into the page and used by the visitor's browser, which is on no network of the stack: the name does not resolve there.",
        "这个值会写进页面，由访问者的浏览器使用；浏览器不在项目的网络里，解析不了服务名。",
    ),
    how: Text::fixed(
        "Use an address that the browser can reach: a public one, a path such as /api behind the proxy, or localhost with a published port.",
        "使用浏览器能访问的地址：公网地址、反向代理后的路径（如 /api），或 localhost 加已发布的端口。",
    ),
    proof: "curl -v <the address>  # on the visitor's machine",
    example: r#"services:
  web:
    image: example/web:1
    environment:
      VITE_API_BASE_URL: http://backend:8000/api
  backend:
    image: example/api:1.4
    ports: ["127.0.0.1:8000:8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.web.environment.VITE_API_BASE_URL
services:
  web: {image: 'web:1', environment: {VITE_API_BASE_URL: 'http://backend:8000/api'}}
  backend: {image: 'api:1', ports: ['127.0.0.1:8000:8000']}
",
            r"services:
  web: {build: {context: ., args: ['NEXT_PUBLIC_API=http://${H}:8000']}}
  backend: {image: 'api:1'}
--- .env
H=backend
",
        ],
        silent: &[
            r"services:
  web: {image: 'web:1', environment: {VITE_API_BASE_URL: 'http://localhost:8000/api', NEXT_PUBLIC_U: 'https://api.example.com', VITE_B: /api, API_URL: 'http://backend:8000'}}
  backend: {image: 'api:1', ports: ['127.0.0.1:8000:8000']}
",
            r"services:
  web: {image: 'web:1', networks: [a], environment: {VITE_PROXY_TARGET: 'http://backend:8000'}}
  backend: {image: 'api:1', networks: [a]}
networks: {a: {}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for address in stack.addresses() {
        let Some(to) = address.service() else { continue };
        let Some(key) = address.variable().filter(|key| is_browser(key)) else { continue };
        let published = stack.service(to).view.ports.iter().flat_map(|mapping| mapping.pairs());
        let on_host = published.filter(|(_, target)| address.port == Some(*target)).find_map(|(host, _)| host);
        let change = on_host.and_then(|port| mend::readdress(stack, address, "localhost", Some(port)));
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("{key} sends the browser to {}, a name that only containers know.", address.reference.host),
                format!("{key} 让浏览器访问 {}，而这个名称只有容器认识。", address.reference.host),
            )
            .with_fix(
                Safety::Review,
                "Use localhost and the published port",
                "改用 localhost 和已发布的端口",
                change.into_iter().collect(),
            ),
        );
    }
}

/// True for variables that tools build into a page; those for a development server's proxy stay with the server.
fn is_browser(key: &str) -> bool {
    let prefixes = ["VITE_", "NEXT_PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "VUE_APP_", "GATSBY_", "EXPO_PUBLIC_"];
    let server = ["PROXY", "TARGET", "INTERNAL", "SSR", "SERVER"].iter().any(|word| key.contains(word));
    prefixes.iter().any(|prefix| key.starts_with(prefix)) && !server
}
