//! `README.md` of the stack.
use super::images::Images;
use super::markdown::{Block, code, escape, print};
use super::{Context, diagram, proxy};
use crate::generate::Generated;
use crate::model::Kind;
use crate::model::dependency::Condition;
use crate::model::network::NetworkView;
use crate::model::service_view::ServiceView;
use crate::text::{Language, Text};

pub(super) fn readme(context: &Context<'_>, images: &Images, bundle: &Generated) -> String {
    let say = |en: &'static str, zh: &'static str| Text::fixed(en, zh).get(context.language).to_owned();
    let mut blocks = vec![
        Block::Heading(1, title(context)),
        Block::Paragraph(summary(context)),
        Block::Code("mermaid", diagram::text(context)),
        Block::Heading(2, say("Start", "启动")),
    ];
    let mut steps = Vec::new();
    if bundle.artifacts.iter().any(|artifact| artifact.path == ".env") {
        steps.push(say(
            "Look through `.env`. It holds the passwords of this stack: keep it out of version control. Empty values are yours to fill in.",
            "查看 `.env`。其中是本编排的密码，不要纳入版本控制。空值需要自行填写。",
        ));
    }
    if context.services.iter().any(|service| service.build.is_some()) {
        steps.push(say(
            "Put the source code into the folders that `docker-compose.yml` builds from; the Dockerfiles are there already.",
            "把源代码放进 `docker-compose.yml` 的构建目录，Dockerfile 已经在那里。",
        ));
    }
    steps.push(say(
        "Run `docker compose up -d --build`, then `docker compose ps` until every service is healthy.",
        "运行 `docker compose up -d --build`，再用 `docker compose ps` 查看，直到所有服务都是 healthy。",
    ));
    blocks.push(Block::Numbered(steps));
    let here = |path: &String| bundle.artifacts.iter().any(|artifact| artifact.path == *path);
    let inputs: Vec<String> = images.inputs().into_iter().filter(|path| !path.is_empty() && !here(path)).collect();
    if !inputs.is_empty() {
        blocks.push(Block::Paragraph(say(
            "The images are built from these, which are yours to provide:",
            "构建镜像还需要你提供：",
        )));
        blocks.push(Block::List(inputs.iter().map(|path| code(path)).collect()));
    }
    let doors = doors(context);
    if !doors.is_empty() {
        blocks.push(Block::Heading(2, say("Where to reach it", "访问地址")));
        blocks.push(Block::Table(
            vec![say("Service", "服务"), say("Address", "地址"), say("Who can reach it", "谁能访问")],
            doors,
        ));
    }
    blocks.push(Block::Heading(2, say("Services", "服务")));
    blocks.push(Block::Table(
        vec![
            say("Service", "服务"),
            say("Image or build", "镜像或构建"),
            say("Networks", "网络"),
            say("Waits for", "等待"),
        ],
        context.services.iter().map(|service| service_row(service, context.language)).collect(),
    ));
    let networks = network_rows(context);
    if !networks.is_empty() {
        blocks.push(Block::Heading(2, say("Networks", "网络")));
        blocks.push(Block::Table(
            vec![
                say("Network", "网络"),
                say("Subnet", "子网"),
                say("Reaches the Internet", "可访问外网"),
                say("Members", "成员"),
            ],
            networks,
        ));
    }
    let routes = route_rows(context);
    if !routes.is_empty() {
        blocks.push(Block::Heading(2, say("Routes", "路由")));
        blocks.push(Block::Table(
            vec![say("Proxy", "代理"), say("Path", "路径"), say("Goes to", "转发到"), "WebSocket".to_owned()],
            routes,
        ));
    }
    let volumes = volume_rows(context);
    if !volumes.is_empty() {
        blocks.push(Block::Heading(2, say("Data", "数据")));
        blocks.push(Block::Paragraph(say(
            "These volumes survive `docker compose down`; `docker compose down -v` deletes them for good.",
            "执行 `docker compose down` 后这些卷仍然保留；`docker compose down -v` 会永久删除它们。",
        )));
        blocks.push(Block::Table(vec![say("Volume", "卷"), say("Used by", "使用者")], volumes));
    }
    blocks.push(Block::Heading(2, say("Start order", "启动顺序")));
    blocks.push(Block::Numbered(waves(context).iter().map(|wave| wave.join(", ")).collect()));
    if !bundle.problems.is_empty() {
        blocks.push(Block::Heading(2, say("Left for you", "需要自行处理")));
        let lines = bundle
            .problems
            .iter()
            .map(|problem| format!("{}: {}", code(&problem.path), problem.message.get(context.language)));
        blocks.push(Block::List(lines.collect()));
    }
    blocks.push(Block::Heading(2, say("When something does not work", "排查")));
    blocks.push(Block::List(troubles(context)));
    blocks.push(Block::Code(
        "sh",
        "docker compose ps\ndocker compose logs -f --tail 100\ndocker compose config".to_owned(),
    ));
    print(&blocks)
}

fn title(context: &Context<'_>) -> String {
    let title = &context.document.settings.title;
    if title.is_empty() { Text::fixed("Stack", "编排").get(context.language).to_owned() } else { escape(title) }
}

fn summary(context: &Context<'_>) -> String {
    let services = context.services.len();
    let networks = context.document.networks().len();
    let volumes = context.document.volumes().len();
    match context.language {
        Language::En => format!(
            "{services} service{}, {networks} network{} and {volumes} volume{}, run by Docker Compose.",
            plural(services),
            plural(networks),
            plural(volumes)
        ),
        Language::Zh => format!("由 Docker Compose 运行：{services} 个服务、{networks} 个网络、{volumes} 个卷。"),
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn doors(context: &Context<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for service in &context.services {
        for port in &service.ports {
            let who = if port.is_loopback() {
                Text::fixed("this machine only", "仅本机")
            } else {
                Text::fixed("everybody who reaches this machine", "能访问本机的所有人")
            };
            for (published, target) in port.pairs() {
                let Some(published) = published else { continue };
                let web = matches!(target, 80 | 443 | 3000 | 5000 | 5173 | 8000..=8099 | 8443 | 9000..=9099 | 15672);
                let address = match (web, target) {
                    (true, 443 | 8443) => format!("<https://localhost:{published}>"),
                    (true, _) if published == 80 => "<http://localhost>".to_owned(),
                    (true, _) => format!("<http://localhost:{published}>"),
                    (false, _) => code(&format!("localhost:{published}")),
                };
                rows.push(vec![code(&service.name), address, who.get(context.language).to_owned()]);
            }
        }
    }
    rows
}

fn service_row(service: &ServiceView, language: Language) -> Vec<String> {
    let image = match (&service.image, &service.build) {
        (_, Some(build)) => {
            let target = build.target.as_deref().map_or(String::new(), |target| format!(" → {}", code(target)));
            format!("{}{target}", code(build.effective_context()))
        }
        (Some(image), None) => code(image),
        (None, None) => "–".to_owned(),
    };
    let networks = service.attachments.iter().map(|attachment| code(&attachment.network)).collect::<Vec<_>>().join(" ");
    let waits = service.dependencies.iter().map(|dependency| {
        let how = match dependency.condition {
            Condition::Started => Text::fixed("started", "已启动"),
            Condition::Healthy => Text::fixed("healthy", "健康"),
            Condition::Completed => Text::fixed("completed", "已完成"),
        };
        format!("{} ({})", code(&dependency.service), how.get(language))
    });
    let waits = waits.collect::<Vec<_>>().join(", ");
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    vec![code(&service.name), image, or(networks, "`default`"), or(waits, "–")]
}

fn network_rows(context: &Context<'_>) -> Vec<Vec<String>> {
    let rows = context.document.networks().iter().map(|(_, record)| {
        let view = NetworkView::new(&record.name, &record.body);
        let subnets = view.subnets().map(|subnet| code(&subnet.to_string())).collect::<Vec<_>>().join(" ");
        let reaches = if view.internal { Text::fixed("no", "否") } else { Text::fixed("yes", "是") };
        let members: Vec<String> = context
            .services
            .iter()
            .filter(|service| service.attachments.iter().any(|attachment| attachment.network == record.name))
            .map(|service| code(&service.name))
            .collect();
        let subnet = if subnets.is_empty() { "–".to_owned() } else { subnets };
        vec![code(&record.name), subnet, reaches.get(context.language).to_owned(), members.join(" ")]
    });
    rows.collect()
}

fn route_rows(context: &Context<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for service in context.services.iter().filter(|service| proxy::is_proxy(context, service)) {
        for route in proxy::routes(context, service) {
            let socket = if route.websocket { Text::fixed("yes", "是") } else { Text::fixed("no", "否") };
            rows.push(vec![
                code(&service.name),
                code(&route.path),
                code(&format!("{}:{}", route.service, route.port)),
                socket.get(context.language).to_owned(),
            ]);
        }
    }
    rows
}

fn volume_rows(context: &Context<'_>) -> Vec<Vec<String>> {
    let users = |name: &str| {
        let uses = |service: &&ServiceView| service.mounts.iter().any(|mount| mount.named_volume() == Some(name));
        context.services.iter().filter(uses).map(|service| code(&service.name)).collect::<Vec<_>>().join(" ")
    };
    context.document.table(Kind::Volume).names().map(|name| vec![code(name), users(name)]).collect()
}

/// Services by the step in which they can start; those in a cycle come last.
fn waves(context: &Context<'_>) -> Vec<Vec<String>> {
    let mut left: Vec<&ServiceView> = context.services.iter().collect();
    let mut waves = Vec::new();
    while !left.is_empty() {
        let waiting = |service: &&ServiceView| {
            service.dependencies.iter().any(|dependency| left.iter().any(|other| other.name == dependency.service))
        };
        let (later, now): (Vec<&ServiceView>, Vec<&ServiceView>) = left.iter().partition(|service| waiting(service));
        if now.is_empty() {
            waves.push(later.iter().map(|service| code(&service.name)).collect());
            break;
        }
        waves.push(now.iter().map(|service| code(&service.name)).collect());
        left = later;
    }
    waves
}

fn troubles(context: &Context<'_>) -> Vec<String> {
    let mut lines = vec![
        Text::fixed(
            "A service restarts again and again: `docker compose logs SERVICE` shows its last words. A variable without a value in `.env` is the usual cause.",
            "服务反复重启：用 `docker compose logs 服务名` 查看最后的输出。常见原因是 `.env` 中有变量没有值。",
        ),
        Text::fixed(
            "\"Name or service not known\": the two services share no network. The table above says who is where.",
            "出现 “Name or service not known”：两个服务没有共同的网络。上表说明了各服务所在的网络。",
        ),
        Text::fixed(
            "\"port is already allocated\": another program uses the host port. Change the left number under `ports`.",
            "出现 “port is already allocated”：主机端口已被占用。修改 `ports` 左侧的数字。",
        ),
    ];
    if context.services.iter().any(|service| proxy::is_proxy(context, service)) {
        lines.push(Text::fixed(
            "502 from the proxy: the service behind the route is not up yet, or listens on another port.",
            "代理返回 502：路由后面的服务还没有启动，或监听了别的端口。",
        ));
    }
    if context.services.iter().any(|service| !service.mounts.is_empty()) {
        lines.push(Text::fixed(
            "A database refuses its password after `.env` was changed: the password was set when its volume was new. Change it in the database, or start with an empty volume.",
            "修改 `.env` 后数据库拒绝密码：密码在卷首次创建时写入。应在数据库中修改密码，或使用空卷重新开始。",
        ));
    }
    lines.iter().map(|text| text.get(context.language).to_owned()).collect()
}
