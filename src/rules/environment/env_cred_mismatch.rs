//! `env-cred-mismatch`: signs in with other names than the database has.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-cred-mismatch",
    family: Family::Environment,
    severity: Severity::Connect,
    name: Text::fixed("Signs in with other names than the database has", "登录信息与数据库不一致"),
    why: Text::fixed(
        "The database makes the user and database that its own variables name. With others the sign-in is refused.",
        "数据库只创建它自己变量里指定的用户和库，用别的名称登录会被拒绝。",
    ),
    how: Text::fixed("Use the same user, password and database on both sides.", "两边使用相同的用户、密码和库名。"),
    proof: "docker compose exec <database> psql -U <user> <database>",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      DATABASE_URL: postgresql://app:${DB_PASSWORD}@db:5432/app
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: other
      POSTGRES_PASSWORD: ${DB_PASSWORD}
      POSTGRES_DB: app
--- .env
DB_PASSWORD=Vn3kQ8wZx2
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.DATABASE_URL
services:
  a: {image: 'x:1', environment: {DATABASE_URL: 'postgresql://app:${P}@db:5432/appdb'}}
  db: {image: 'postgres:15', environment: {POSTGRES_USER: other, POSTGRES_PASSWORD: '${P}', POSTGRES_DB: appdb}}
--- .env
P=x9k3j2
",
            r"services:
  a: {image: 'x:1', environment: ['D=mysql://app:one@db/appdb']}
  db: {image: 'mysql:8', environment: ['MYSQL_USER=app', 'MYSQL_PASSWORD=two', 'MYSQL_ROOT_PASSWORD=r', 'MYSQL_DATABASE=appdb']}
",
            r"services:
  a: {image: 'x:1', environment: {U: 'redis://:one@cache:6379'}}
  cache: {image: 'redis:7', command: redis-server --requirepass two}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', environment: {DATABASE_URL: 'postgresql+asyncpg://app:${P}@db:5432/appdb?x=1', R: 'redis://:${R}@cache/0'}}
  db: {image: 'postgres:15', environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: '${P}', POSTGRES_DB: appdb}}
  cache: {image: 'redis:7', command: ['redis-server', '--requirepass', '${R}']}
--- .env
P=x9k3j2
R=abc
",
            r"services:
  a: {image: 'x:1', environment: {D: 'mysql://root:r@db/appdb', E: 'postgresql://reader:x@pg/appdb'}}
  db: {image: 'mysql:8', environment: {MYSQL_USER: app, MYSQL_PASSWORD: two, MYSQL_ROOT_PASSWORD: r, MYSQL_DATABASE: appdb}}
  pg: {image: 'postgres:15', environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: x, POSTGRES_DB: appdb}, volumes: ['./init:/docker-entrypoint-initdb.d']}
",
            r"services:
  a: {image: 'x:1', environment: {D: 'postgresql://app:p%40ss@db/appdb'}}
  db: {image: 'postgres:15', environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: 'p@ss', POSTGRES_DB: appdb}}
",
        ],
    },
};

/// What a database lets in: pairs of user and password, and the databases that it makes.
struct Door {
    users: Vec<(String, Option<String>)>,
    databases: Vec<String>,
}

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for address in stack.addresses() {
        let AddressTarget::Service(to) = address.target else { continue };
        let reference = &address.reference;
        let wants = reference.user.is_some() || reference.password.is_some();
        if address.purpose != Purpose::Connect || !wants {
            continue;
        }
        let Some(door) = door(stack, to) else { continue };
        let decode = |text: &str| percent_decoded(text);
        let user = decode(reference.user.as_deref().unwrap_or("default"));
        let password = reference.password.as_deref().map(decode);
        let open = [&user, password.as_ref().unwrap_or(&user)].iter().any(|text| text.contains('$'));
        if open || password.as_deref() == Some("") {
            continue;
        }
        let (from, server) = (&stack.service(address.from).name, &stack.service(to).name);
        let known = door.users.iter().find(|(name, _)| *name == user);
        let (en, zh) = match known {
            None => (
                format!("{from} signs in to {server} as {user}, a user that {server} does not make."),
                format!("{from} 以 {user} 登录 {server}，但 {server} 不会创建这个用户。"),
            ),
            Some((_, Some(right))) if password.as_ref().is_some_and(|given| given != right) => (
                format!("{from} gives {server} another password than {server} has."),
                format!("{from} 登录 {server} 的密码与 {server} 设置的不同。"),
            ),
            Some(_) => match reference.database() {
                Some(name)
                    if !door.databases.is_empty()
                        && !door.databases.iter().any(|one| one == name)
                        && !name.contains('$') =>
                {
                    (
                        format!("{from} uses the database {name}, which {server} does not make."),
                        format!("{from} 使用数据库 {name}，但 {server} 不会创建它。"),
                    )
                }
                _ => continue,
            },
        };
        found.push(RULE.finding(stack.path(address.from, &address.steps), en, zh).with_related(
            stack.path(to, &[]),
            format!("{server} is set up here."),
            format!("{server} 在这里配置。"),
        ));
    }
}

fn door(stack: &Stack, index: usize) -> Option<Door> {
    let service = stack.service(index);
    let image = service.knowledge?;
    // Scripts and files may make more users and databases than the variables tell.
    let more =
        service.view.mounts.iter().any(|mount| mount.target.contains("initdb") || mount.target.contains(".conf"));
    if more || !service.view.env_files.is_empty() || service.partial {
        return None;
    }
    let env = |key: &str| service.view.env(key).filter(|value| !value.is_empty()).map(str::to_owned);
    match image.id {
        "postgres" | "timescaledb" | "postgis" => {
            let password = env("POSTGRES_PASSWORD")?;
            let user = env("POSTGRES_USER").unwrap_or_else(|| "postgres".into());
            let database = env("POSTGRES_DB").unwrap_or_else(|| user.clone());
            let databases = vec![database, "postgres".into()];
            Some(Door { users: vec![(user, Some(password))], databases })
        }
        "mysql" | "mariadb" => {
            let any = |names: [&str; 2]| names.iter().find_map(|name| env(name));
            let root = any(["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"]);
            let mut users = vec![("root".to_owned(), root)];
            if let Some(user) = any(["MYSQL_USER", "MARIADB_USER"]) {
                users.push((user, any(["MYSQL_PASSWORD", "MARIADB_PASSWORD"])));
            }
            // Root may make further databases.
            Some(Door { users, databases: Vec::new() })
        }
        "redis" | "valkey" => {
            let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
            let at = words.iter().position(|word| *word == "--requirepass")?;
            let password = words.get(at + 1).filter(|password| !password.is_empty())?;
            let acl = words.iter().any(|word| word.contains("acl") || word.contains(".conf") || *word == "--user");
            let users = vec![("default".to_owned(), Some((*password).to_owned()))];
            (!acl).then_some(Door { users, databases: Vec::new() })
        }
        _ => None,
    }
}

/// A text with `%40` and its kin as what they stand for (RFC 3986, section 2.1).
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = if *first == b'%' {
            tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
        } else {
            None
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { tail.get(2..).unwrap_or(&[]) } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
