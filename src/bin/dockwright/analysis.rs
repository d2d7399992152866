//! `dockwright why`, `dockwright reach` and `dockwright order`.
use crate::load::{Choice, load};
use clap::{Args, ValueEnum};
use dockwright::graph::Stack;
use dockwright::insight::{self, Capacity, Cell, Insight, Order, Party, duration};
use dockwright::model::dependency::Condition;
use dockwright::model::units::Bytes;
use dockwright::text::{Language, Text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// How an answer is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// What all three share.
#[derive(Args)]
pub struct Shared {
    /// Compose file or folder
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The language of the answer: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

#[derive(Args)]
pub struct WhyOptions {
    /// Who connects: a service, `host` or `internet`
    #[arg(value_name = "FROM")]
    from: String,
    /// Who answers: a service, `host` or `internet`
    #[arg(value_name = "TO")]
    to: String,
    #[command(flatten)]
    shared: Shared,
}

impl Shared {
    fn insight(&self) -> Result<Insight, String> {
        let loaded = load(Some(&self.path), &Choice::default())?;
        if loaded.layers.iter().any(|layer| !layer.reading.complete) {
            return Err(format!("{}: the file cannot be read to its end; check tells where", self.path.display()));
        }
        Ok(Insight::new(Arc::new(Stack::new(&loaded.document))))
    }

    fn language(&self) -> Language {
        Language::from_tag(&self.language)
    }
}

fn key(insight: &Insight, party: Party) -> String {
    match party {
        Party::Service(index) => insight.stack.service(index).name.to_string(),
        Party::Host => "host".to_owned(),
        Party::Internet => "internet".to_owned(),
    }
}

fn find(insight: &Insight, name: &str) -> Result<Party, String> {
    insight.find(name).ok_or_else(|| {
        let names: Vec<&str> = insight.stack.services().iter().map(|service| &*service.name).collect();
        format!("the stack has no service {name}; it has {}, host and internet", names.join(", "))
    })
}

/// Whether one party reaches another, and why, or what would change that.
pub fn why(options: &WhyOptions) -> Result<ExitCode, String> {
    let insight = options.shared.insight()?;
    let (from, to) = (find(&insight, &options.from)?, find(&insight, &options.to)?);
    let found = insight::why(&insight, from, to);
    let language = options.shared.language();
    let t = |text: &Text| text.get(language).to_owned();
    let gain = |(a, b): &(Party, Party)| {
        let sign = if matches!((a, b), (Party::Service(_), Party::Service(_))) { "↔" } else { "→" };
        format!("{} {sign} {}", t(&insight.name(*a)), t(&insight.name(*b)))
    };
    if options.shared.format == Format::Json {
        let ways: Vec<Value> = found
            .ways
            .iter()
            .map(|way| {
                let (medium, network) = match way.medium {
                    insight::Medium::Network(index) => ("network", Some(insight.stack.network(index).name.to_string())),
                    insight::Medium::Localhost => ("localhost", None),
                    insight::Medium::Published(_) => ("published", None),
                    insight::Medium::Gateway => ("gateway", None),
                };
                json!({ "medium": medium, "network": network, "names": way.names, "ports": way.ports })
            })
            .collect();
        let changes: Vec<Value> = found
            .changes
            .iter()
            .map(|change| {
                let gains: Vec<Value> =
                    change.gains.iter().map(|(a, b)| json!([key(&insight, *a), key(&insight, *b)])).collect();
                json!({ "title": t(&change.title), "gains": gains })
            })
            .collect();
        let value = json!({
            "from": key(&insight, from),
            "to": key(&insight, to),
            "reaches": found.can,
            "answer": t(&found.answer),
            "ways": ways,
            "intents": found.intents.iter().map(|intent| intent_json(&insight, intent, language)).collect::<Vec<_>>(),
            "through": found.through.iter().map(|index| insight.stack.service(*index).name.to_string()).collect::<Vec<_>>(),
            "changes": changes,
        });
        println!("{value:#}");
    } else {
        println!("{}", t(&found.answer));
        for intent in &found.intents {
            let port = intent.port.map(|port| format!(":{port}")).unwrap_or_default();
            println!("  {} → {}{port}", t(&intent.source.label()), intent.host);
        }
        if !found.through.is_empty() {
            let names: Vec<&str> = found.through.iter().map(|index| &*insight.stack.service(*index).name).collect();
            let words = Text::fixed("Requests get there through", "请求可经由以下服务到达");
            println!("{}: {}", t(&words), names.join(" → "));
        }
        if !found.changes.is_empty() {
            println!(
                "\n{}",
                t(&Text::fixed("What would open the way, the cheapest first:", "可行的修改，影响最小的在前："))
            );
        }
        for (at, change) in found.changes.iter().enumerate() {
            println!("  {}. {}", at + 1, t(&change.title));
            let gains: Vec<String> = change.gains.iter().take(8).map(gain).collect();
            if gains.is_empty() {
                println!("     {}", t(&Text::fixed("nobody else gains access", "没有其他服务因此获得访问")));
            } else {
                let more = change.gains.len().saturating_sub(gains.len());
                let more = if more > 0 { format!(" (+{more})") } else { String::new() };
                let words = Text::fixed("also opens", "同时连通");
                println!("     {}: {}{more}", t(&words), gains.join(", "));
            }
        }
    }
    Ok(if found.can == Some(false) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn intent_json(insight: &Insight, intent: &insight::Intent, language: Language) -> Value {
    json!({
        "from": insight.stack.service(intent.from).name,
        "to": intent.to.map(|to| key(insight, to)),
        "host": intent.host,
        "port": intent.port,
        "source": intent.source.label().get(language),
        "path": intent.path.to_string(),
        "broken": intent.broken,
    })
}

/// Who may talk to whom, who is meant to, and the sums of what the stack needs.
pub fn reach(options: &Shared) -> Result<ExitCode, String> {
    let insight = options.insight()?;
    let language = options.language();
    let t = |text: &Text| text.get(language).to_owned();
    let parties: Vec<Party> = insight.parties().collect();
    if options.format == Format::Json {
        // One row at a time: what is open is told by networks, not pair by pair.
        let services: Vec<Value> = (0..insight.stack.services().len())
            .map(|index| {
                let service = insight.stack.service(index);
                let networks: Vec<&str> =
                    insight.stack.networks_of(index).iter().map(|at| &*insight.stack.network(*at).name).collect();
                let entries: Vec<Value> = insight
                    .entries(Party::Host, index)
                    .iter()
                    .map(|one| json!({ "host": one.host, "container": one.container, "loopback": one.loopback }))
                    .collect();
                json!({
                    "name": service.name,
                    "networks": networks,
                    "listens": service.listens,
                    "internet": insight.leads_out(index),
                    "published": entries,
                })
            })
            .collect();
        let networks: Vec<Value> = insight
            .stack
            .networks()
            .iter()
            .map(|network| {
                let members: Vec<&str> =
                    network.members.iter().map(|index| &*insight.stack.service(*index).name).collect();
                json!({
                    "name": network.name,
                    "internal": network.view.internal,
                    "external": network.view.external,
                    "members": members,
                })
            })
            .collect();
        let intents: Vec<Value> =
            insight.intents().iter().map(|intent| intent_json(&insight, intent, language)).collect();
        let value = json!({
            "services": services,
            "networks": networks,
            "intents": intents,
            "capacity": capacity_json(&insight, &insight::capacity(&insight)),
        });
        println!("{value:#}");
        return Ok(ExitCode::SUCCESS);
    }
    let mut broken = false;
    for from in parties.iter().copied() {
        let mut used = Vec::new();
        let mut open = Vec::new();
        let mut wrong = Vec::new();
        for to in parties.iter().copied() {
            let name = t(&insight.name(to));
            match insight.cell(from, to) {
                Cell::Used => {
                    let mut ports: Vec<u16> =
                        insight.intents_between(from, to).filter_map(|intent| intent.port).collect();
                    if let (true, Party::Service(index)) = (ports.is_empty(), to)
                        && !matches!(from, Party::Service(_))
                    {
                        ports = insight.entries(from, index).iter().filter_map(|entry| entry.host).collect();
                    }
                    ports.sort_unstable();
                    ports.dedup();
                    let ports: Vec<String> = ports.iter().map(|port| format!(":{port}")).collect();
                    used.push(format!("{name}{}", ports.join(",")));
                }
                Cell::Broken => wrong.push(name),
                Cell::Open if matches!(from, Party::Service(_)) => open.push(name),
                _ => {}
            }
        }
        broken |= !wrong.is_empty();
        if used.is_empty() && open.is_empty() && wrong.is_empty() {
            continue;
        }
        println!("{}", t(&insight.name(from)));
        let rows = [
            (Text::fixed("uses", "使用"), used),
            (Text::fixed("is meant to reach, and cannot", "需要访问但无法访问"), wrong),
            (Text::fixed("could reach as well", "还可以访问"), open),
        ];
        for (words, names) in rows.into_iter().filter(|(_, names)| !names.is_empty()) {
            let shown: Vec<&str> = names.iter().take(24).map(String::as_str).collect();
            let more = names.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" (+{more})") } else { String::new() };
            println!("  {}: {}{more}", t(&words), shown.join(", "));
        }
    }
    let missing = insight.intents().iter().filter(|intent| intent.to.is_none());
    for intent in missing {
        broken |= intent.broken;
        let service = &insight.stack.service(intent.from).name;
        let source = t(&intent.source.label());
        let words = Text::new(
            format!("{service} names {} in {source}, which nobody is called", intent.host),
            format!("{service} 在 {source} 中引用了 {}，但没有服务叫这个名称", intent.host),
        );
        println!("{}", t(&words));
    }
    capacity_text(&insight, language);
    Ok(if broken { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn capacity_json(insight: &Insight, found: &Capacity) -> Value {
    let pools: Vec<Value> = found
        .pools
        .iter()
        .map(|pool| {
            let clients: Vec<Value> = pool
                .clients
                .iter()
                .map(|one| {
                    let name = &insight.stack.service(one.service).name;
                    json!({ "service": name, "replicas": one.replicas, "workers": one.workers, "pool": one.pool })
                })
                .collect();
            json!({
                "service": insight.stack.service(pool.service).name,
                "allowed": pool.allowed,
                "wanted": pool.wanted,
                "at_least": pool.at_least,
                "clients": clients,
            })
        })
        .collect();
    let sum = found.sum;
    json!({
        "memory_limits": sum.memory,
        "memory_reservations": sum.reserved,
        "cpu_limits": sum.cpus,
        "cpu_reservations": sum.reserved_cpus,
        "without_memory_limit": sum.unlimited_memory,
        "without_cpu_limit": sum.unlimited_cpus,
        "pools": pools,
    })
}

fn capacity_text(insight: &Insight, language: Language) {
    let t = |text: &Text| text.get(language).to_owned();
    let found = insight::capacity(insight);
    for pool in &found.pools {
        let name = &insight.stack.service(pool.service).name;
        let parts: Vec<String> = pool
            .clients
            .iter()
            .map(|one| {
                let size = one.pool.map_or_else(|| "?".to_owned(), |size| size.to_string());
                format!("{} {}×{}×{size}", insight.stack.service(one.service).name, one.replicas, one.workers)
            })
            .collect();
        let (en, zh) = if pool.at_least { ("at least ", "至少 ") } else { ("", "") };
        let words = Text::new(
            format!("{name}: {en}{} of {} connections ({})", pool.wanted, pool.allowed, parts.join(", ")),
            format!("{name}：{zh}{} / {} 个连接（{}）", pool.wanted, pool.allowed, parts.join("，")),
        );
        println!("{}", t(&words));
    }
    let sum = found.sum;
    if sum.memory > 0 || sum.cpus > 0.0 {
        let memory = Bytes(sum.memory);
        let words = Text::new(
            format!(
                "limits together: memory {memory}, processors {}; without a memory limit: {} services",
                sum.cpus, sum.unlimited_memory
            ),
            format!("上限合计：内存 {memory}，处理器 {}；未设内存上限的服务：{} 个", sum.cpus, sum.unlimited_memory),
        );
        println!("{}", t(&words));
    }
}

/// When what starts.
pub fn order(options: &Shared) -> Result<ExitCode, String> {
    let insight = options.insight()?;
    let language = options.language();
    let found = insight::order(&insight);
    if options.format == Format::Json {
        println!("{:#}", order_json(&insight, &found));
    } else {
        order_text(&insight, &found, language);
    }
    Ok(if found.stuck.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn order_json(insight: &Insight, found: &Order) -> Value {
    let name = |index: &usize| insight.stack.service(*index).name.to_string();
    let services: Vec<Value> = found
        .services
        .iter()
        .map(|one| {
            let waits: Vec<Value> = one
                .waits
                .iter()
                .map(|wait| json!({ "service": name(&wait.on), "condition": wait.condition.name() }))
                .collect();
            json!({
                "service": name(&one.service),
                "wave": one.wave,
                "start": { "best": one.start_best, "worst": one.start_worst },
                "ready": { "best": one.ready_best, "worst": one.ready_worst },
                "healthcheck": one.checked,
                "critical": one.critical,
                "waits_for": waits,
            })
        })
        .collect();
    json!({
        "services": services,
        "never": found.stuck.iter().map(name).collect::<Vec<_>>(),
        "critical": found.critical.iter().map(name).collect::<Vec<_>>(),
        "best": found.best,
        "worst": found.worst,
    })
}

fn order_text(insight: &Insight, found: &Order, language: Language) {
    let t = |text: &Text| text.get(language).to_owned();
    let name = |index: usize| &*insight.stack.service(index).name;
    let time = |seconds: Option<f64>| match seconds {
        Some(seconds) => t(&duration(seconds)),
        None => t(&Text::fixed("open", "不定")),
    };
    for wave in 0..found.waves {
        println!("{}", t(&Text::new(format!("wave {}", wave + 1), format!("第 {} 批", wave + 1))));
        for one in found.services.iter().filter(|one| one.wave == wave) {
            let waits: Vec<String> = one
                .waits
                .iter()
                .map(|wait| {
                    let condition = match wait.condition {
                        Condition::Started => Text::fixed("started", "已启动"),
                        Condition::Healthy => Text::fixed("healthy", "健康"),
                        Condition::Completed => Text::fixed("completed", "已完成"),
                    };
                    match language {
                        Language::En => format!("{} {}", name(wait.on), condition.en),
                        Language::Zh => format!("{}{}", name(wait.on), condition.zh),
                    }
                })
                .collect();
            let after = if waits.is_empty() {
                String::new()
            } else {
                let words = Text::fixed("after", "等待");
                format!("  {} {}", t(&words), waits.join(", "))
            };
            let sign = if one.critical { "*" } else { " " };
            println!(
                "{sign} {:<24} {:>12} … {:<12}{after}",
                name(one.service),
                t(&duration(one.ready_best)),
                time(one.ready_worst)
            );
        }
    }
    for service in &found.stuck {
        let words = Text::new(
            format!("{} never starts: it waits in a circle", name(*service)),
            format!("{} 无法启动：存在循环等待", name(*service)),
        );
        println!("{}", t(&words));
    }
    let words = Text::new(
        format!("ready after {} at best, {} at worst", duration(found.best).en, time(found.worst)),
        format!("就绪时间：最快 {}，最慢 {}", duration(found.best).zh, time(found.worst)),
    );
    println!("{}", t(&words));
}
