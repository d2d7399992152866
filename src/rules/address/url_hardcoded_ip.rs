//! `url-hardcoded-ip`: address of a container instead of its name.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "url-hardcoded-ip",
    family: Family::Address,
    severity: Severity::Fragile,
    name: Text::fixed("Address of a container instead of its name", "写死了容器地址"),
    why: Text::fixed(
        "Names follow a service wherever it goes; an address breaks when the subnet or the service changes.",
        "名称会跟随服务，而写死的地址在子网或服务变动后就会失效。",
    ),
    how: Text::fixed("Use the name of the service.", "改用服务名。"),
    proof: "docker compose exec <service> getent hosts <other>",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [back]
    environment:
      DATABASE_URL: postgresql://app@172.20.0.30:5432/app
  db:
    image: postgres:16
    networks: {back: {ipv4_address: 172.20.0.30}}
networks:
  back:
    ipam:
      config:
        - subnet: 172.20.0.0/24
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.api.environment.U
services:
  api: {image: 'api:1', networks: [n], environment: {U: 'postgresql://u@172.20.0.30:5432/x'}}
  db: {image: 'postgres:15', networks: {n: {ipv4_address: 172.20.0.30}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}
",
            r"services:
  api: {image: 'api:1', networks: [n], environment: ['U=http://${IP}:80']}
  db: {image: 'postgres:15', networks: {n: {ipv4_address: 172.20.0.30}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}
--- .env
IP=172.20.0.30
",
        ],
        silent: &[
            r"services:
  api: {image: 'api:1', networks: [n], environment: {U: 'postgresql://u@db:5432/x', V: 'http://10.9.8.7:80', TRUSTED_PROXIES: '172.20.0.30:80'}}
  db: {image: 'postgres:15', networks: {n: {ipv4_address: 172.20.0.30}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}
",
            r"services:
  pi: {image: 'pihole/pihole:1', networks: [n], environment: {DNS: '172.20.0.30#53'}}
  db: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.30}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for address in stack.addresses() {
        let AddressTarget::Service(to) = address.target else { continue };
        if address.purpose != Purpose::Connect || address.reference.address().is_none() {
            continue;
        }
        let (client, server) = (&stack.service(address.from).name, &stack.service(to).name);
        let host = &address.reference.host;
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("{client} is given {host}, the address of {server}."),
                format!("{client} 写死了 {server} 的地址 {host}。"),
            )
            .with_fix(
                Safety::Review,
                format!("Use {server} instead of {host}"),
                format!("将 {host} 改为 {server}"),
                mend::readdress(stack, address, server, None).into_iter().collect(),
            ),
        );
    }
}
