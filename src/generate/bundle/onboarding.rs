//! `ONBOARDING.md`: what a new member of the team needs on the first day, from the stack itself.
use super::markdown::{Block, code, escape, print};
use super::{Context, environment};
use crate::generate::Generated;
use crate::graph::{NetworkPlace, Reach, StackService};
use crate::model::dependency::Condition;
use crate::model::healthcheck::HealthTest;
use crate::model::knowledge::Role;
use crate::model::units::Bytes;
use crate::text::{Language, Text};

/// Writes the document. `bundle` is what comes with it.
pub(super) fn onboarding(context: &Context<'_>, bundle: &Generated) -> String {
    let paper = Paper { context, bundle };
    let title = match context.document.settings.title.as_str() {
        "" => paper.say("Onboarding", "新成员指南"),
        title => format!("{}: {}", paper.say("Onboarding", "新成员指南"), escape(title)),
    };
    let mut blocks = vec![Block::Heading(1, title)];
    blocks.push(Block::Paragraph(paper.say(
        "From a fresh checkout to a running stack, and where to look when it does not run. The picture and the tables are in `README.md`.",
        "从拿到代码到服务全部运行，以及出问题时从哪里查起。架构图与总表见 `README.md`。",
    )));
    blocks.push(Block::Heading(2, paper.say("Before you start", "准备")));
    blocks.push(Block::List(paper.needs()));
    blocks.push(Block::Heading(2, paper.say("First start", "第一次启动")));
    blocks.push(Block::Numbered(paper.first_start()));
    let networks = paper.networks();
    if !networks.is_empty() {
        blocks.push(Block::Heading(2, paper.say("Who can talk to whom", "谁能访问谁")));
        blocks.push(Block::List(networks));
    }
    blocks.push(Block::Heading(2, paper.say("The services", "各个服务")));
    for service in context.stack.services() {
        blocks.push(Block::Heading(3, code(&service.name)));
        blocks.push(Block::List(paper.service(service)));
    }
    let variables = paper.variables();
    if !variables.is_empty() {
        blocks.push(Block::Heading(2, paper.say("Variables", "变量")));
        blocks.push(Block::Paragraph(paper.say(
            "All of them are set in `.env`. A changed value takes effect with the next `docker compose up -d`.",
            "全部在 `.env` 中设置。修改后执行 `docker compose up -d` 生效。",
        )));
        let head = vec![paper.say("Variable", "变量"), paper.say("Used by", "使用者"), paper.say("Kind", "类型")];
        blocks.push(Block::Table(head, variables));
    }
    blocks.push(Block::Heading(2, paper.say("Every day", "日常操作")));
    blocks.push(Block::Table(vec![paper.say("To", "目的"), paper.say("Run", "命令")], paper.daily()));
    blocks.push(Block::Heading(2, paper.say("When something does not work", "排查")));
    let head = vec![paper.say("What you see", "现象"), paper.say("Why", "原因"), paper.say("What to do", "处理")];
    blocks.push(Block::Table(head, paper.troubles()));
    print(&blocks)
}

struct Paper<'a, 'd> {
    context: &'a Context<'d>,
    bundle: &'a Generated,
}

impl Paper<'_, '_> {
    fn say(&self, en: &'static str, zh: &'static str) -> String {
        Text::fixed(en, zh).get(self.context.language).to_owned()
    }

    fn pick(&self, en: String, zh: String) -> String {
        match self.context.language {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    fn has(&self, path: &str) -> bool {
        self.bundle.artifacts.iter().any(|artifact| artifact.path == path)
    }

    /// The names of services, one after the other.
    fn list<'n>(&self, names: impl Iterator<Item = &'n str>) -> String {
        names.map(code).collect::<Vec<_>>().join(self.say(", ", "、").as_str())
    }

    fn needs(&self) -> Vec<String> {
        let stack = &self.context.stack;
        let mut lines = vec![self.say(
            "Docker Engine with the Compose plugin, 2.20 or newer: `docker compose version` tells.",
            "Docker Engine 与 2.20 及以上的 Compose 插件：用 `docker compose version` 查看。",
        )];
        let limits = stack.services().iter().filter(|service| service.is_default()).filter_map(|service| {
            let resources = &service.view.resources;
            let limit = resources.limit_memory.as_ref().or(resources.mem_limit.as_ref())?.known()?;
            Some(limit.0.saturating_mul(u64::try_from(service.replicas()).unwrap_or(1)))
        });
        let limits: Vec<u64> = limits.collect();
        if !limits.is_empty() {
            let sum = limits.iter().fold(0_u64, |sum, limit| sum.saturating_add(*limit));
            let size = gibibytes(Bytes(sum));
            lines.push(self.pick(
                format!("Up to {size} GiB of memory for containers: the sum of the limits."),
                format!("容器最多占用 {size} GiB 内存（各项上限之和）。"),
            ));
        }
        let mut ports: Vec<u16> = Vec::new();
        for service in stack.services().iter().filter(|service| service.is_default()) {
            for port in &service.view.ports {
                ports.extend(port.pairs().into_iter().filter_map(|(published, _)| published));
            }
        }
        ports.sort_unstable();
        ports.dedup();
        if !ports.is_empty() {
            let ports = self.list(ports.iter().map(u16::to_string).collect::<Vec<_>>().iter().map(String::as_str));
            lines.push(self.pick(
                format!("These ports free on your machine: {ports}."),
                format!("本机以下端口未被占用：{ports}。"),
            ));
        }
        for network in stack.networks().iter().filter(|network| network.view.external) {
            let name = network.view.name.as_ref().map_or_else(|| network.name.to_string(), |name| name.to_string());
            lines.push(self.pick(
                format!("A network of another project: `docker network create {name}` where it does not exist."),
                format!("外部网络：若不存在，执行 `docker network create {name}`。"),
            ));
        }
        lines
    }

    fn first_start(&self) -> Vec<String> {
        let mut steps = Vec::new();
        if self.has(".env.example") {
            steps.push(self.say(
                "Get `.env` from a colleague, or copy `.env.example` to `.env` and fill in the empty values. It is never committed.",
                "向同事索取 `.env`，或将 `.env.example` 复制为 `.env` 并填写空值。该文件不提交到版本库。",
            ));
        }
        let built: Vec<&StackService> =
            self.context.stack.services().iter().filter(|service| service.view.build.is_some()).collect();
        if !built.is_empty() {
            let names = self.list(built.iter().map(|service| &*service.name));
            steps.push(self.pick(
                format!("`docker compose build` makes the images of {names}. The first time takes minutes."),
                format!("`docker compose build` 构建 {names} 的镜像，首次需要几分钟。"),
            ));
        }
        steps.push(self.say("`docker compose up -d` starts everything.", "`docker compose up -d` 启动全部服务。"));
        let waves = self.context.stack.start().waves();
        if waves.len() > 1 {
            let order = waves.iter().map(|wave| {
                let names: Vec<&str> = wave.iter().map(|index| &*self.context.stack.service(*index).name).collect();
                self.list(names.into_iter())
            });
            let order = order.collect::<Vec<_>>().join(" → ");
            steps.push(self.pick(
                format!("They start in this order, each step when the one before is ready: {order}."),
                format!("按以下顺序启动，前一步就绪后才进行下一步：{order}。"),
            ));
        }
        steps.push(match self.has("scripts/verify.sh") {
            true => self.say(
                "`scripts/verify.sh` waits until all is up, then tries every connection that should work and every one that should not.",
                "`scripts/verify.sh` 等待全部就绪，然后逐一测试应当连通与应当隔离的路径。",
            ),
            false => self.say(
                "`docker compose ps` shows `healthy` or `running` for every service.",
                "`docker compose ps` 中每个服务都应显示 `healthy` 或 `running`。",
            ),
        });
        steps
    }

    fn networks(&self) -> Vec<String> {
        let stack = &self.context.stack;
        let mut lines = Vec::new();
        for network in stack.networks().iter().filter(|network| !network.members.is_empty()) {
            let names: Vec<&str> = network.members.iter().map(|index| &*stack.service(*index).name).collect();
            let members = self.list(names.iter().copied());
            let together = match names.len() {
                1 => self.pick(format!("{members} alone."), format!("只有 {members}。")),
                _ => self.pick(
                    format!("{members} reach each other by name."),
                    format!("{members} 之间可用服务名互相访问。"),
                ),
            };
            let way = match network.view.internal {
                true => self.say(
                    "It is internal: no way to the Internet, and no published port works here.",
                    "这是内部网络：不能访问外网，发布的端口在这里无效。",
                ),
                false => self.say("It leads to the Internet.", "可以访问外网。"),
            };
            lines.push(format!("{}: {together} {way}", code(&network.name)));
        }
        let services = stack.services();
        // A few examples teach more than a matrix.
        let data = |index: &usize| stack.service(*index).keeps_data();
        let mut apart = Vec::new();
        for to in (0..services.len()).filter(data) {
            let outside: Vec<&str> = (0..services.len())
                .filter(|from| *from != to && stack.service(*from).place == NetworkPlace::Own)
                .filter(|from| stack.reach(*from, to) == Reach::No)
                .map(|from| &*stack.service(from).name)
                .collect();
            if !outside.is_empty() {
                let name = code(&stack.service(to).name);
                let outside = self.list(outside.into_iter());
                apart.push(self.pick(
                    format!("By design {outside} cannot reach {name}."),
                    format!("按设计，{outside} 不能访问 {name}。"),
                ));
            }
        }
        lines.extend(apart);
        lines
    }

    fn service(&self, service: &StackService) -> Vec<String> {
        let stack = &self.context.stack;
        let index = stack.find(&service.name);
        let mut lines = Vec::new();
        let what = service.knowledge.map(|image| self.role(image.role));
        let from = match (&service.view.build, &service.view.image) {
            (Some(build), _) => {
                let place = code(build.effective_context());
                self.pick(format!("built from {place}"), format!("由 {place} 构建"))
            }
            (None, Some(image)) => code(image),
            (None, None) => "–".to_owned(),
        };
        lines.push(match what {
            Some(what) if service.view.build.is_none() => format!("{what}: {from}"),
            _ => self.pick(format!("Application: {from}"), format!("应用：{from}")),
        });
        if !service.is_default() {
            let profiles = self.list(service.view.profiles.iter().map(|profile| &**profile));
            let first = service.view.profiles.first().map_or("", |profile| profile);
            lines.push(self.pick(
                format!("Runs only on request, with the profile {profiles}: `docker compose --profile {first} up -d`."),
                format!("按需运行，属于 profile {profiles}：`docker compose --profile {first} up -d`。"),
            ));
        }
        for port in &service.view.ports {
            for (published, target) in port.pairs().into_iter().take(8) {
                let Some(published) = published else { continue };
                let open = match port.is_loopback() {
                    true => self.say("from this machine only", "仅本机"),
                    false => self.say("from everywhere", "任何地方"),
                };
                let (from, to) = (code(&format!("localhost:{published}")), code(&target.to_string()));
                lines.push(self.pick(
                    format!("From your machine: {from}, which leads to its port {to} ({open})."),
                    format!("从本机访问：{from}，对应容器端口 {to}（{open}）。"),
                ));
            }
        }
        if let Some(port) = service.listens.first() {
            let own = !matches!(service.place, NetworkPlace::Own) || service.networks.is_empty();
            if !own {
                let address = code(&format!("{}:{port}", service.name));
                lines.push(self.pick(
                    format!("From other services on its networks: {address}."),
                    format!("同一网络中的其他服务访问：{address}。"),
                ));
            }
        }
        let mut talks: Vec<String> = Vec::new();
        for connection in stack.connections().filter(|connection| connection.from == service.id && !connection.local) {
            let Some(to) = stack.find_id(connection.to) else { continue };
            let name = code(&stack.service(to).name);
            let how = connection.address.variable().map_or(String::new(), |name| format!(" ({})", code(name)));
            let one = format!("{name}{how}");
            if !talks.contains(&one) {
                talks.push(one);
            }
        }
        if !talks.is_empty() {
            let talks = talks.join(self.say(", ", "、").as_str());
            lines.push(self.pick(format!("Connects to {talks}."), format!("会连接 {talks}。")));
        }
        let waits: Vec<String> = index
            .into_iter()
            .flat_map(|index| stack.start().dependencies(index))
            .filter(|edge| edge.written)
            .map(|edge| {
                let until = match edge.condition {
                    Condition::Started => self.say("has started", "启动"),
                    Condition::Healthy => self.say("is healthy", "健康"),
                    Condition::Completed => self.say("has finished", "结束"),
                };
                format!("{} {until}", code(&stack.service(edge.to).name))
            })
            .collect();
        if !waits.is_empty() {
            let waits = waits.join(self.say(", ", "、").as_str());
            lines.push(self.pick(format!("Waits until {waits}."), format!("等待 {waits}。")));
        }
        let volumes: Vec<String> =
            service.view.mounts.iter().filter_map(|mount| mount.named_volume()).map(code).collect();
        if !volumes.is_empty() {
            let volumes = volumes.join(" ");
            lines.push(self.pick(
                format!(
                    "Keeps its data in {volumes}: `docker compose down` leaves it, `docker compose down -v` deletes it."
                ),
                format!("数据保存在 {volumes}：`docker compose down` 会保留，`docker compose down -v` 会删除。"),
            ));
        }
        if let Some(command) = client(service) {
            lines.push(self.pick(format!("Look inside: {}", code(&command)), format!("进入查看：{}", code(&command))));
        }
        lines
    }

    fn role(&self, role: Role) -> String {
        match role {
            Role::Database => self.say("Database", "数据库"),
            Role::Cache => self.say("Cache", "缓存"),
            Role::Broker => self.say("Message broker", "消息队列"),
            Role::Store => self.say("Search or object store", "搜索或对象存储"),
            Role::Proxy => self.say("Proxy", "代理"),
            Role::Observability => self.say("Observability", "可观测性"),
            Role::Admin => self.say("Admin tool", "管理工具"),
            Role::Registry => self.say("Configuration or identities", "配置或身份"),
            Role::Application | Role::Runtime => self.say("Application", "应用"),
        }
    }

    fn variables(&self) -> Vec<Vec<String>> {
        let row = |(name, users, secret): (String, Vec<String>, bool)| {
            let kind = match secret {
                true => self.say("secret", "机密"),
                false => self.say("setting", "设置"),
            };
            let users = match users.is_empty() {
                true => "–".to_owned(),
                false => self.list(users.iter().map(String::as_str)),
            };
            vec![code(&name), users, kind]
        };
        environment::users(self.context.document).into_iter().map(row).collect()
    }

    fn daily(&self) -> Vec<Vec<String>> {
        let services = self.context.stack.services();
        let built = services.iter().find(|service| service.view.build.is_some());
        let some = built.or(services.first()).map_or("app", |service| &*service.name);
        let mut rows = vec![
            (self.say("See what runs", "查看运行状态"), "docker compose ps".to_owned()),
            (
                self.say("Follow the logs of one service", "跟踪某个服务的日志"),
                format!("docker compose logs -f --tail 100 {some}"),
            ),
            (self.say("Restart one service", "重启某个服务"), format!("docker compose restart {some}")),
            (self.say("Open a shell in it", "进入容器"), format!("docker compose exec {some} sh")),
        ];
        if built.is_some() {
            rows.push((
                self.say("Build it again after a change", "修改后重新构建"),
                format!("docker compose up -d --build {some}"),
            ));
        }
        if self.has("docker-compose.dev.yml") {
            rows.push((
                self.say("Work with mounted source code", "挂载源码进行开发"),
                "docker compose -f docker-compose.yml -f docker-compose.dev.yml up".to_owned(),
            ));
        }
        if self.has("scripts/backup.sh") {
            rows.push((self.say("Back up the data", "备份数据"), "scripts/backup.sh".to_owned()));
        }
        rows.push((
            self.say("See what Compose makes of the files", "查看 Compose 的解析结果"),
            "docker compose config".to_owned(),
        ));
        rows.push((self.say("Stop and keep the data", "停止并保留数据"), "docker compose down".to_owned()));
        rows.into_iter().map(|(to, run)| vec![to, code(&run)]).collect()
    }

    fn troubles(&self) -> Vec<Vec<String>> {
        let stack = &self.context.stack;
        let mut rows = Vec::new();
        for service in stack.services() {
            let test = service.view.healthcheck.as_ref().and_then(|check| check.test.as_ref());
            let line = match test {
                Some(HealthTest::Shell(line)) => {
                    // In the file `$$` stands for the dollar sign that the shell gets.
                    let line = line.replace("$$", "$").replace('\'', "'\\''");
                    format!("docker compose exec {} sh -c '{line}'", service.name)
                }
                Some(HealthTest::Exec(words)) => {
                    let words: Vec<String> =
                        words.iter().map(|word| crate::generate::shell::quote(&word.replace("$$", "$"))).collect();
                    format!("docker compose exec {} {}", service.name, words.join(" "))
                }
                _ => continue,
            };
            if line.contains('\n') || line.len() > 240 {
                continue;
            }
            let name = code(&service.name);
            rows.push(vec![
                self.pick(format!("{name} is unhealthy"), format!("{name} 显示 unhealthy")),
                self.say("Its healthcheck fails", "健康检查失败"),
                self.pick(format!("Run the check by hand: {}", code(&line)), format!("手动执行检查：{}", code(&line))),
            ]);
        }
        for edge in stack.start().edges().iter().filter(|edge| edge.written && edge.condition == Condition::Healthy) {
            let (from, to) = (code(&stack.service(edge.from).name), code(&stack.service(edge.to).name));
            let known = |row: &Vec<String>| {
                row.first().is_some_and(|first| first.starts_with(&format!("{from} ")) && first.contains("Created"))
            };
            if rows.iter().any(known) {
                continue;
            }
            rows.push(vec![
                self.pick(format!("{from} stays in the state Created"), format!("{from} 一直停在 Created")),
                self.pick(format!("{to} is not healthy yet"), format!("{to} 尚未健康")),
                code(&format!("docker compose logs {}", stack.service(edge.to).name)),
            ]);
        }
        for network in stack.networks().iter().filter(|network| network.view.internal) {
            let shut: Vec<&str> = network
                .members
                .iter()
                .map(|index| stack.service(*index))
                .filter(|service| service.networks.iter().all(|other| stack.network(*other).view.internal))
                .map(|service| &*service.name)
                .collect();
            if !shut.is_empty() {
                let names = self.list(shut.into_iter());
                rows.push(vec![
                    self.pick(format!("{names}: no answer from the Internet"), format!("{names} 无法访问外网")),
                    self.pick(
                        format!("{} is internal, on purpose", code(&network.name)),
                        format!("{} 是内部网络，有意为之", code(&network.name)),
                    ),
                    self.say(
                        "Where it is needed, attach the service to a network that is not internal",
                        "确有需要时，让该服务加入一个非内部的网络",
                    ),
                ]);
            }
        }
        rows.push(vec![
            self.say("Name or service not known", "Name or service not known"),
            self.say("The two services share no network", "两个服务没有共同的网络"),
            self.say("Compare the networks of both above", "对照上文两者所在的网络"),
        ]);
        if stack.services().iter().any(|service| !service.view.ports.is_empty()) {
            rows.push(vec![
                self.say("port is already allocated", "port is already allocated"),
                self.say("Another program on your machine uses it", "本机其他程序占用了该端口"),
                self.say(
                    "`ss -ltnp` shows which; stop it, or change the left number under `ports`",
                    "用 `ss -ltnp` 找出并停止它，或修改 `ports` 左侧的数字",
                ),
            ]);
        }
        rows
    }
}

/// A command that opens the service's own client, where it has one.
fn client(service: &StackService) -> Option<String> {
    let inner = match service.knowledge?.id {
        "postgres" | "timescaledb" | "postgis" => "psql -U \"${POSTGRES_USER:-postgres}\" \"${POSTGRES_DB:-postgres}\"",
        "mysql" => "mysql -u root -p\"$MYSQL_ROOT_PASSWORD\"",
        "mariadb" => "mariadb -u root -p\"$MARIADB_ROOT_PASSWORD\"",
        "mongo" | "mongodb" => "mongosh",
        "redis" => "redis-cli",
        "valkey" => "valkey-cli",
        "rabbitmq" => "rabbitmqctl status",
        "nginx" => "nginx -T",
        _ => return None,
    };
    Some(format!("docker compose exec {} sh -c '{inner}'", service.name))
}

/// A size in GiB with one digit behind the point.
fn gibibytes(size: Bytes) -> String {
    let tenths = size.mebibytes().saturating_mul(10).div_ceil(1024);
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BundleOptions, Parts, bundle};
    use super::*;
    use crate::{catalog, compose};

    fn paper(text: &str, language: Language) -> String {
        let document = compose::read(text).document;
        let options = BundleOptions { language, parts: Parts::default() };
        let made = bundle(&document, &options, &mut |count| vec![7; count]);
        made.artifacts
            .into_iter()
            .find(|artifact| artifact.path == "ONBOARDING.md")
            .map(|artifact| artifact.text)
            .unwrap_or_default()
    }

    const STACK: &str = "services:
  api:
    build: ./api
    ports: ['127.0.0.1:8000:8000']
    environment:
      DATABASE_URL: postgresql://app:${DB_PASSWORD}@db:5432/app
    depends_on:
      db: {condition: service_healthy}
    networks: [front, back]
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
    volumes: ['data:/var/lib/postgresql/data']
    healthcheck:
      test: [CMD-SHELL, 'pg_isready -U $$POSTGRES_USER | grep -q accepting']
    deploy: {resources: {limits: {memory: 1536M}}}
    networks: [back]
  web:
    image: nginx:1.27
    networks: [front]
volumes: {data: }
networks:
  front:
  back: {internal: true}
";

    #[test]
    fn it_says_what_this_stack_is() {
        let text = paper(STACK, Language::En);
        for line in [
            "Up to 1.5 GiB of memory",
            "`docker compose build` makes the images of `api`.",
            "`db`, `web` → `api`",
            "`back`: `api`, `db` reach each other by name. It is internal",
            "By design `web` cannot reach `db`.",
            "From your machine: `localhost:8000`, which leads to its port 8000"
                .replace("port 8000", "port `8000`")
                .as_str(),
            "From other services on its networks: `db:5432`.",
            "Connects to `db` (`DATABASE_URL`).",
            "Waits until `db` is healthy.",
            "| `DB_PASSWORD` | `api`, `db` | secret |",
            "docker compose exec db sh -c 'pg_isready -U $POSTGRES_USER \\| grep -q accepting'",
            "| `api` stays in the state Created |",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
    }

    #[test]
    fn both_languages_are_whole_and_hold_no_secret() {
        for stack in catalog::stacks() {
            let document = catalog::open::open_stack(stack);
            for language in [Language::En, Language::Zh] {
                let options = BundleOptions { language, parts: Parts::default() };
                let made = bundle(&document, &options, &mut |count| vec![7; count]);
                let text = made
                    .artifacts
                    .iter()
                    .find(|artifact| artifact.path == "ONBOARDING.md")
                    .map(|artifact| artifact.text.as_str());
                let text = text.unwrap_or_default();
                let services =
                    document.services().names().filter(|name| text.contains(&format!("### `{name}`"))).count();
                assert_eq!(services, document.services().len(), "{}", stack.id);
                assert_eq!(text.contains("Every day"), language == Language::En, "{}", stack.id);
            }
        }
    }
}
