//! `net-tier-skip`: a way from the outside to the data.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::knowledge::Role;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-tier-skip",
    family: Family::Network,
    severity: Severity::Exposed,
    name: Text::fixed("A way from the outside to the data", "对外服务可直达数据"),
    why: Text::fixed(
        "Whoever breaks into the service that the world can reach is at once beside the datastore.",
        "对外的服务一旦被攻破，攻击者就能直接访问数据服务。",
    ),
    how: Text::fixed(
        "Take the public service off the network of the data; let it talk to the application only.",
        "让对外的服务离开数据网络，只与应用服务通信。",
    ),
    proof: "docker compose exec <proxy> sh -c 'nc -zv <datastore> <port>'",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
    networks: [front, data]
  api:
    image: example/api:1.4
    networks: [front, data]
    environment:
      DATABASE_URL: postgresql://app@db:5432/app
  db:
    image: postgres:16
    networks: [data]
networks:
  front: {}
  data:
    internal: true
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.web.networks[0]
services:
  web: {image: 'nginx:1.27', ports: ['80:80'], networks: [data, front]}
  db: {image: 'postgres:15', networks: [data]}
networks: {front: {}, data: {internal: true}}
",
            r"services:
  web: {image: 'traefik:v3', ports: [{target: 80, published: '80'}], networks: {data: {aliases: [x]}, front: null}}
  db: {image: 'mongo:7', networks: [data]}
networks: {front: {}, data: {}}
",
        ],
        silent: &[
            r"services:
  web: {image: 'nginx:1.27', ports: ['80:80'], networks: [front]}
  api: {image: 'x:1', networks: [front, data]}
  db: {image: 'postgres:15', networks: [data]}
networks: {front: {}, data: {internal: true}}
",
            r"services:
  web: {image: 'nginx:1.27', ports: ['80:80']}
  db: {image: 'postgres:15'}
",
            r"services:
  web: {image: 'nginx:1.27', ports: ['127.0.0.1:80:80'], networks: [data, front]}
  db: {image: 'postgres:15', networks: [data]}
networks: {front: {}, data: {}}
",
            r"services:
  web: {image: 'nginx:1.27', ports: ['80:80'], networks: [data, front], environment: {CACHE: 'redis://cache:6379'}}
  cache: {image: 'redis:7', networks: [data]}
networks: {front: {}, data: {}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // Only a pure proxy is sure to have no business with the data itself.
        let proxy = service.knowledge.is_some_and(|image| image.role == Role::Proxy);
        let open = service.view.ports.iter().any(|mapping| !mapping.is_loopback());
        if !proxy || !open || service.networks.len() < 2 {
            continue;
        }
        for network in &service.networks {
            let network = stack.network(*network);
            let data = network.members.iter().copied().find(|member| stack.service(*member).keeps_data());
            let Some(data) = data else { continue };
            let talks = stack.addresses_of(index).any(|address| address.service() == Some(data));
            let routed = stack.document().settings.routes.iter();
            let needed = routed.filter(|route| *route.proxy == *service.name).any(|route| {
                let Some(target) = stack.find(&route.service) else { return true };
                let common = stack.shares_network(index, target);
                common.len() == 1 && common.iter().all(|index| stack.network(*index).name == network.name)
            });
            if talks || needed {
                continue;
            }
            let steps =
                service.view.attachments.iter().find(|one| one.network == network.name).map(|one| one.steps.clone());
            found.push(
                RULE.finding(
                    stack.path(index, &steps.unwrap_or_default()),
                    format!(
                        "{} is open to the outside and on {}, where {} keeps data.",
                        service.name,
                        network.name,
                        stack.service(data).name
                    ),
                    format!(
                        "{} 对外开放，又加入了 {}，而 {} 的数据就在那里。",
                        service.name,
                        network.name,
                        stack.service(data).name
                    ),
                )
                .with_fix(
                    Safety::Review,
                    format!("Take {} off {}", service.name, network.name),
                    format!("将 {} 移出 {}", service.name, network.name),
                    vec![Command::Detach { service: service.id, network: network.name.to_string() }],
                ),
            );
        }
    }
}
