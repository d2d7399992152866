//! `vol-db-no-volume`: the data of a datastore is lost with its container.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, StackService};
use crate::model::knowledge::{ImageKnowledge, Role};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-db-no-volume",
    family: Family::Volume,
    severity: Severity::Exposed,
    name: Text::fixed("Data is lost with the container", "数据会随容器丢失"),
    why: Text::fixed(
        "Without a volume the data lies in the container or in a volume without a name. docker compose down, or a new image, leaves it behind.",
        "没有数据卷时，数据只存在容器里或匿名卷里。执行 docker compose down 或更换镜像后就找不回来了。",
    ),
    how: Text::fixed("Mount a named volume where the image keeps its data.", "在镜像存放数据的目录挂载一个命名卷。"),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD}\n--- .env\nDB_PASSWORD=mFq3v8Zx0w\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.db\nservices:\n  db: {image: 'postgres:15'}\n",
            "services:\n  db: {image: 'mongo:7', volumes: ['/data/db']}\n",
            "services:\n  db: {image: 'mysql:8', volumes: ['./init.sql:/docker-entrypoint-initdb.d/init.sql:ro']}\n",
            "services:\n  db: {image: '${I}', volumes: [{type: bind, source: ./c, target: /etc/x}]}\n--- .env\nI=mariadb:11\n",
        ],
        silent: &[
            "services:\n  db: {image: 'postgres:15', volumes: ['data:/var/lib/postgresql/data']}\nvolumes: {data: {}}\n",
            "services:\n  db: {image: 'postgres:18', volumes: ['data:/var/lib/postgresql']}\nvolumes: {data: {}}\n",
            "services:\n  db: {image: 'mysql:8', volumes: [{type: volume, source: data, target: /var/lib/mysql/}]}\nvolumes: {data: {}}\n",
            "services:\n  db: {image: 'mongo:7', volumes: ['./db:/data/db']}\n  cache: {image: 'redis:7'}\n  web: {image: 'nginx:1'}\n  own: {build: ./db}\n",
            "services:\n  db: {image: 'postgres:15', tmpfs: [/var/lib/postgresql/data]}\n",
            "services:\n  db: {image: 'postgres:15', environment: {PGDATA: /pg}, volumes: ['data:/pg']}\nvolumes: {data: {}}\n",
            "services:\n  db: {image: 'postgres:15', command: pg_dump -h db}\n  b: {image: 'postgres:15', volumes_from: [db]}\n",
            "services:\n  db: {image: 'mongo:7', profiles: [test]}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| keeps(image) && !service.partial) else { continue };
        if !runs_server(service)
            || is_temporary(service)
            || !service.view.volumes_from.is_empty()
            || has_place(service, image)
        {
            continue;
        }
        let Some(target) = image.data.first() else { continue };
        let mut finding = RULE.finding(
            stack.path(index, &[]),
            format!("{} keeps its data in {target}, where no volume is mounted.", service.name),
            format!("{} 把数据存放在 {target}，但那里没有挂载数据卷。", service.name),
        );
        // Another mount of the user's may be meant for the data; then the place is theirs to choose.
        let safety = if misplaced(service) { Safety::Review } else { Safety::Safe };
        finding = finding.with_fix(
            safety,
            format!("Keep the data of {} in a volume", service.name),
            format!("用数据卷保存 {} 的数据", service.name),
            mend::new_volume(stack, index, data_path(service, image)).into_iter().collect(),
        );
        found.push(finding);
    }
}

/// Caches may forget; brokers and search indexes are built anew more often than not.
fn keeps(image: &ImageKnowledge) -> bool {
    matches!(image.role, Role::Database) || matches!(image.id, "minio" | "elasticsearch" | "opensearch" | "meilisearch")
}

/// PostgreSQL keeps its data one folder higher from version 18 on.
fn data_path(service: &StackService, image: &ImageKnowledge) -> &'static str {
    let tag = service.view.image_reference.as_ref().and_then(|image| image.tag.as_deref()).unwrap_or("");
    let major: u32 = tag.split(|c: char| !c.is_ascii_digit()).next().and_then(|part| part.parse().ok()).unwrap_or(0);
    let newer = image.id == "postgres" && (major >= 18 || tag.is_empty() || tag == "latest" || tag == "alpine");
    match (newer, image.data) {
        (true, [_, higher, ..]) => higher,
        (_, [first, ..]) => first,
        _ => "/data",
    }
}

/// A client of the same image dumps, restores or migrates.
fn runs_server(service: &StackService) -> bool {
    let Some(first) = service.words().next() else { return true };
    let program = first.rsplit('/').next().unwrap_or(first);
    let client = [
        "pg_dump",
        "pg_restore",
        "psql",
        "mysqldump",
        "mongodump",
        "mongosh",
        "mongo",
        "mc",
        "mysql",
        "sh",
        "bash",
        "sleep",
    ];
    !client.contains(&program) && !service.is_one_shot()
}

/// Data in memory on purpose, and services of tests.
fn is_temporary(service: &StackService) -> bool {
    let memory = service.view.mounts.iter().any(|mount| mount.kind == crate::model::mount::MountKind::Tmpfs);
    let test = |name: &str| name.split(['-', '_']).any(|part| matches!(part, "test" | "tests" | "ci"));
    memory
        || !service.view.tmpfs.is_empty()
        || test(&service.name)
        || service.view.profiles.iter().any(|profile| test(profile))
}

fn has_place(service: &StackService, image: &ImageKnowledge) -> bool {
    let moved = ["PGDATA", "MONGO_DATA", "MINIO_VOLUMES"].iter().filter_map(|key| service.view.env(key));
    let places: Vec<&str> = image.data.iter().copied().chain(moved).collect();
    // A path of the user's in the command is where the data goes.
    let named = |target: &str| service.words().any(|word| word.split(['=', ' ']).any(|part| part == target));
    service.view.mounts.iter().filter(|mount| mount.source.is_some()).any(|mount| {
        let target = mount.clean_target();
        let within = |place: &&str| {
            *place == target || place.starts_with(&format!("{target}/")) || target.starts_with(&format!("{place}/"))
        };
        places.iter().any(within) || named(&target)
    })
}

/// A named volume or a folder is mounted, but nowhere near the data.
fn misplaced(service: &StackService) -> bool {
    service.view.mounts.iter().any(|mount| mount.named_volume().is_some())
}
