//! What a card shows of its service, and how large the card is because of it.
use crate::geometry::{Size, World};
use crate::model::dependency::Condition;
use crate::model::service_view::ServiceView;
use crate::model::url::environment_references;
use crate::model::{Document, Record, RecordId};
use crate::text::Text;
use std::collections::HashMap;
use std::sync::Arc;

/// The width of every card, in world units.
pub const CARD_WIDTH: f64 = 220.0;
/// The height of a card without chips.
pub const CARD_HEIGHT: f64 = 60.0;
/// What a row of chips adds to the height.
pub const CHIP_ROW: f64 = 28.0;

/// The room for chips between the paddings of a card.
const CHIP_ROOM: f64 = 196.0;
const CHIP_GAP: f64 = 4.0;

/// A small sign on a card, where there is something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chip {
    /// A published port as "8080 → 80", and whether all interfaces of the host answer.
    Port(String, bool),
    /// More than one container.
    Replicas(i64),
    /// The limits as "1 CPU · 512M".
    Limits(String),
    /// How many volumes and directories are mounted.
    Volumes(usize),
    /// It starts only with this profile.
    Profile(String),
    /// As many more chips as there is no room for.
    More(usize),
}

/// What is drawn of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// The symbol of the logo sprite; none where only a drawn sign fits.
    pub logo: Option<&'static str>,
    /// Whether it is built from source.
    pub built: bool,
    /// The image, or the directory it is built from; empty where it says neither.
    pub source: String,
    /// The service that it extends, and the file of that where it is another (Compose specification, "extends").
    pub extends: Option<(Box<str>, Option<Box<str>>)>,
    /// The file that it shows from, where the Compose file includes it (Compose specification, "Include").
    pub included: Option<Box<str>>,
    /// The chips that fit on the card.
    pub chips: Vec<Chip>,
    /// All chips, for the spoken description.
    pub all_chips: Vec<Chip>,
    /// Networks by name, `default` included.
    pub networks: Vec<Box<str>>,
    /// Whom it waits for, and until when.
    pub needs: Vec<(Box<str>, Condition)>,
    /// Hosts that its environment names, with the variable: where connections come from.
    pub hosts: Vec<(Box<str>, Box<str>)>,
    /// Named volumes that it mounts.
    pub volumes: Vec<Box<str>>,
    /// Published host ports.
    pub published: Vec<(u16, bool)>,
    /// Whether it has a healthcheck that others can wait for.
    pub has_healthcheck: bool,
    /// The size of its card.
    pub size: Size<World>,
}

impl Face {
    /// Where its program comes from.
    pub fn source_words(&self) -> Text {
        match &self.extends {
            _ if self.built => Text::new(format!("build {}", self.source), format!("构建 {}", self.source)),
            _ if !self.source.is_empty() => Text::new(self.source.clone(), self.source.clone()),
            Some((name, None)) => Text::new(format!("extends {name}"), format!("扩展自 {name}")),
            Some((name, Some(file))) => {
                Text::new(format!("extends {name} of {file}"), format!("扩展自 {file} 的 {name}"))
            }
            None => Text::fixed("no image yet", "尚无镜像"),
        }
    }

    /// Whether it is on the same networks, linked in the same way and published like another.
    pub(super) fn is_wired_like(&self, other: &Face) -> bool {
        self.networks == other.networks
            && self.needs == other.needs
            && self.hosts == other.hosts
            && self.volumes == other.volumes
            && self.published == other.published
    }
}

/// Faces of the records seen last. A face is read again only when its record or its recipe has changed.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    known: HashMap<RecordId, Known>,
}

/// A face with what it was read from.
#[derive(Clone, Debug)]
struct Known {
    record: Arc<Record>,
    recipe: Option<String>,
    face: Arc<Face>,
}

impl Faces {
    /// The face of a service of the document.
    pub fn of(&mut self, document: &Document, id: RecordId, record: &Arc<Record>) -> Arc<Face> {
        let recipe = document.settings.recipes.get(&*record.name).map(|recipe| recipe.kind.as_str());
        if let Some(known) = self.known.get(&id)
            && Arc::ptr_eq(&known.record, record)
            && known.recipe.as_deref() == recipe
            && known.face.included.as_deref() == document.included_from(id)
        {
            return known.face.clone();
        }
        let included = document.included_from(id).map(Into::into);
        let face = Arc::new(Face { included, ..face(record, recipe) });
        let known = Known { record: record.clone(), recipe: recipe.map(str::to_owned), face: face.clone() };
        self.known.insert(id, known);
        face
    }

    /// Forgets what is no longer in the document.
    pub fn retain(&mut self, keep: impl Fn(RecordId) -> bool) {
        self.known.retain(|id, _| keep(*id));
    }
}

/// What is drawn of a service; `recipe` is the kind of program it is built as, where that is known.
pub fn face(record: &Record, recipe: Option<&str>) -> Face {
    let view = ServiceView::new(&record.name, &record.body);
    let built = view.build.is_some();
    let source = match (&view.image, &view.build) {
        (_, Some(build)) => build.effective_context().to_owned(),
        (Some(image), None) => image.to_string(),
        (None, None) => String::new(),
    };
    let published: Vec<(u16, bool)> = view
        .ports
        .iter()
        .filter_map(|port| Some((port.published.as_ref()?.known()?.start, !port.is_loopback())))
        .collect();
    let all_chips = chips(&view);
    let chips = fitting(&all_chips);
    let height = CARD_HEIGHT + if chips.is_empty() { 0.0 } else { CHIP_ROW };
    Face {
        logo: logo(&view, recipe),
        built,
        source,
        extends: view.extends.as_ref().map(|extends| (extends.service.clone(), extends.file.clone())),
        included: None,
        chips,
        all_chips,
        networks: view.networks().into_iter().map(Into::into).collect(),
        needs: view.all_dependencies().into_iter().map(|(name, condition, _)| (name.into(), condition)).collect(),
        hosts: hosts(&view),
        volumes: view.mounts.iter().filter_map(|mount| mount.named_volume()).map(Into::into).collect(),
        published,
        has_healthcheck: view.has_healthcheck(),
        size: Size::new(CARD_WIDTH, height),
    }
}

/// The symbol of the logo sprite for what an image holds, by the last part of its name.
pub fn logo_of_family(family: &str) -> Option<&'static str> {
    const EXACT: &[(&str, &str)] = &[
        ("postgres", "postgresql"),
        ("postgis", "postgresql"),
        ("pgvector", "postgresql"),
        ("mongo", "mongodb"),
        ("golang", "go"),
        ("pgadmin4", "pgadmin"),
        ("redis-stack", "redis"),
        ("redis-stack-server", "redis"),
    ];
    const BEGINS: &[&str] = &[
        "adminer",
        "caddy",
        "clickhouse",
        "elasticsearch",
        "gitea",
        "grafana",
        "influxdb",
        "keycloak",
        "loki",
        "mailpit",
        "mariadb",
        "meilisearch",
        "memcached",
        "minio",
        "mongodb",
        "mysql",
        "n8n",
        "nats",
        "neo4j",
        "nginx",
        "ollama",
        "postgresql",
        "prometheus",
        "qdrant",
        "rabbitmq",
        "redisinsight",
        "redis",
        "rust",
        "timescaledb",
        "traefik",
        "uptime-kuma",
        "valkey",
        "vault",
    ];
    if let Some((_, logo)) = EXACT.iter().find(|(name, _)| *name == family) {
        return Some(logo);
    }
    if family.contains("kafka") && !family.contains("ui") {
        return Some("kafka");
    }
    BEGINS.iter().find(|name| family.starts_with(**name)).copied()
}

fn logo(view: &ServiceView, recipe: Option<&str>) -> Option<&'static str> {
    let by_recipe = match recipe {
        Some("fastapi") => Some("fastapi"),
        Some("flask") => Some("flask"),
        Some("django") => Some("django"),
        Some("celery-worker" | "celery-beat") => Some("celery"),
        Some("express") => Some("express"),
        Some("nextjs") => Some("nextjs"),
        Some("vite") => Some("vite"),
        Some("go") => Some("go"),
        Some("rust") => Some("rust"),
        Some("spring-boot") => Some("springboot"),
        _ => None,
    };
    by_recipe.or_else(|| if view.build.is_some() { None } else { logo_of_family(&view.family()) })
}

fn chips(view: &ServiceView) -> Vec<Chip> {
    let mut chips = Vec::new();
    for port in &view.ports {
        let Some(published) = &port.published else { continue };
        chips.push(Chip::Port(format!("{} → {}", short(&published.to_string()), port.target), !port.is_loopback()));
    }
    if let Some(count) = view.deploy.replica_count().filter(|count| *count != 1) {
        chips.push(Chip::Replicas(count));
    }
    chips.extend(view.profiles.iter().map(|profile| Chip::Profile(profile.to_string())));
    let volumes = view.mounts.len();
    if volumes > 0 {
        chips.push(Chip::Volumes(volumes));
    }
    let cpus = view.resources.effective_cpus().and_then(|setting| setting.known()).map(|cpus| format!("{cpus} CPU"));
    let memory = view.resources.effective_memory().and_then(|setting| setting.known()).map(ToString::to_string);
    let limits: Vec<String> = cpus.into_iter().chain(memory).collect();
    if !limits.is_empty() {
        chips.push(Chip::Limits(limits.join(" · ")));
    }
    chips
}

/// `${PORT:-8080}` as `8080`, any other variable as its name: a chip has no room for more.
fn short(text: &str) -> String {
    let Some(inner) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else { return text.to_owned() };
    match inner.split_once(":-").or_else(|| inner.split_once('-')) {
        Some((_, default)) if !default.is_empty() => default.to_owned(),
        _ => format!("${}", inner.split([':', '?']).next().unwrap_or(inner)),
    }
}

/// As many chips as there is room for in one row; the last says how many more there are.
fn fitting(all: &[Chip]) -> Vec<Chip> {
    let mut shown = Vec::new();
    let mut used = 0.0;
    for (number, chip) in all.iter().enumerate() {
        let rest = all.len() - number - 1;
        let width = chip_width(chip) + if shown.is_empty() { 0.0 } else { CHIP_GAP };
        let reserve = if rest > 0 { CHIP_GAP + chip_width(&Chip::More(rest)) } else { 0.0 };
        if used + width + reserve > CHIP_ROOM && !shown.is_empty() {
            shown.push(Chip::More(rest + 1));
            return shown;
        }
        used += width;
        shown.push(chip.clone());
    }
    shown
}

/// The width of a chip: its text at 11 px, counted generously so that no font overflows the card, and its sign.
fn chip_width(chip: &Chip) -> f64 {
    let (letters, sign) = match chip {
        Chip::Port(text, _) => (text.chars().count(), true),
        Chip::Replicas(count) => (1 + count.to_string().len(), true),
        Chip::Limits(text) => (text.chars().count(), false),
        Chip::Volumes(count) => (count.to_string().len(), true),
        Chip::Profile(text) => (text.chars().count().min(12), true),
        Chip::More(count) => (1 + count.to_string().len(), false),
    };
    letters as f64 * 6.4 + if sign { 16.0 } else { 0.0 } + 12.0
}

/// The hosts in the values of the environment, each with the first variable that names it.
fn hosts(view: &ServiceView) -> Vec<(Box<str>, Box<str>)> {
    let mut found: Vec<(Box<str>, Box<str>)> = Vec::new();
    for entry in &view.environment {
        for reference in environment_references(&entry.key, entry.value.as_deref().unwrap_or("")) {
            if !found.iter().any(|(known, _)| **known == *reference.host) {
                found.push((reference.host.as_str().into(), entry.key.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read;
    use crate::model::Kind;

    fn face_of(body: &str) -> Face {
        let text = format!("services:\n  it:\n{body}");
        let document = read(&text).document;
        let (_, record) = document.table(Kind::Service).iter().next().unwrap();
        face(record, None)
    }

    #[test]
    fn a_card_says_where_the_program_comes_from() {
        let words = |body: &str| face_of(body).source_words().en.into_owned();
        assert_eq!(words("    image: a/b:1\n    extends: {service: base}\n"), "a/b:1");
        assert_eq!(words("    build: ./api\n    image: a/b:1\n"), "build ./api");
        assert_eq!(words("    extends: base\n"), "extends base");
        assert_eq!(words("    extends: {file: common.yml, service: base}\n"), "extends base of common.yml");
        assert_eq!(words("    restart: always\n"), "no image yet");
    }

    #[test]
    fn a_card_says_what_there_is_to_say() {
        let face = face_of(
            "    image: postgres:16\n    ports: ['127.0.0.1:5432:5432', '${WEB:-8080}:80']\n    volumes: [data:/x]\n",
        );
        assert_eq!(face.logo, Some("postgresql"));
        assert_eq!(face.source, "postgres:16");
        assert_eq!(face.all_chips.first(), Some(&Chip::Port("5432 → 5432".into(), false)));
        assert!(face.all_chips.contains(&Chip::Port("8080 → 80".into(), true)));
        assert!(face.all_chips.contains(&Chip::Volumes(1)));
        assert_eq!(face.size.height, CARD_HEIGHT + CHIP_ROW);
    }

    #[test]
    fn nothing_to_say_makes_a_small_card() {
        let face = face_of("    image: a/b\n");
        assert_eq!((face.size.width, face.size.height), (CARD_WIDTH, CARD_HEIGHT));
        assert_eq!(face.logo, None);
        assert_eq!(face.networks, ["default".into()]);
    }

    #[test]
    fn chips_never_leave_the_card() {
        let many: Vec<Chip> = (0..9).map(|n| Chip::Profile(format!("profile-{n}"))).collect();
        let shown = fitting(&many);
        assert!(matches!(shown.last(), Some(Chip::More(_))));
        let width: f64 = shown.iter().map(chip_width).sum::<f64>() + CHIP_GAP * (shown.len() - 1) as f64;
        assert!(width <= CHIP_ROOM);
    }

    #[test]
    fn hosts_are_found_in_values() {
        let face = face_of(
            "    environment:\n      DATABASE_URL: postgresql://u:${P}@db:5432/x\n      REDIS_HOST: cache\n      BROKERS: a:9092,b:9092\n      MODE: cache2\n      API: http://api/v1\n",
        );
        let names: Vec<&str> = face.hosts.iter().map(|(host, _)| &**host).collect();
        assert_eq!(names, ["db", "cache", "a", "b", "api"]);
    }
}
