//! `net-data-not-internal`: network of the data has a way out.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-data-not-internal",
    family: Family::Network,
    severity: Severity::Style,
    name: Text::fixed("Network of the data has a way out", "数据网络可以访问外网"),
    why: Text::fixed(
        "An internal network keeps a datastore that was broken into from calling out, and ports from being published by mistake.",
        "internal 网络能阻止被攻破的数据服务向外连接，也能避免误发布端口。",
    ),
    how: Text::fixed(
        "Mark the network as internal, where all who need the Internet have another one.",
        "将该网络标记为 internal，需要外网的服务另外加入别的网络。",
    ),
    proof: "docker network inspect -f '{{.Internal}}' <network>",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [front, data]
  db:
    image: postgres:16
    networks: [data]
networks:
  front: {}
  data: {}
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.data
services:
  db: {image: 'postgres:15', networks: [data]}
  api: {image: 'api:1', networks: [front, data]}
networks: {front: {}, data: {}}
",
            r"services:
  db: {image: 'redis:7', networks: {data: null}}
  api: {image: 'api:1', networks: [front, data]}
networks: {front: null, data: {internal: '${I}'}}
--- .env
I=false
",
        ],
        silent: &[
            r"services:
  db: {image: 'postgres:15', networks: [data]}
  api: {image: 'api:1', networks: [front, data]}
networks: {front: {}, data: {internal: true}}
",
            r"services:
  db: {image: 'postgres:15', networks: [data]}
  api: {image: 'api:1', networks: [data]}
networks: {data: {}}
",
            r"services:
  db: {image: 'postgres:15', networks: [data], ports: ['127.0.0.1:5432:5432']}
  api: {image: 'api:1', networks: [front, data]}
networks: {front: {}, data: {}}
",
            r"services:
  db: {image: 'postgres:15'}
  api: {image: 'api:1'}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, network) in stack.networks().iter().enumerate() {
        let Some(id) = network.id.filter(|_| !network.view.internal && !network.view.external) else { continue };
        let members = || network.members.iter().map(|member| stack.service(*member));
        let data = members().any(|member| member.keeps_data());
        // Everybody else has another way out, and nobody publishes a port over this network.
        let others = members().all(|member| {
            let elsewhere = member.networks.iter().any(|other| *other != index && !stack.network(*other).view.internal);
            elsewhere || member.keeps_data() && member.view.ports.is_empty()
        });
        let clients = members().any(|member| !member.keeps_data());
        if data && others && clients {
            found.push(
                RULE.finding(
                    Stack::record_path(Kind::Network, &network.name, &[]),
                    format!("{} carries only data and its clients, but is not internal.", network.name),
                    format!("{} 上只有数据服务及其使用方，却不是 internal 网络。", network.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Make {} internal", network.name),
                    format!("将 {} 设为 internal", network.name),
                    vec![Command::SetAt { id, steps: vec!["internal".into()], value: Some(Node::plain("true")) }],
                ),
            );
        }
    }
}
