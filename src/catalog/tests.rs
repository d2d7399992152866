//! What has to be true of every entry of the catalog.
use super::*;
use std::collections::BTreeSet;

/// Names of the variables that a Compose text asks for as `${NAME}` or `${NAME:-default}`, comments left out.
fn asked_variables(compose: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for line in compose.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for (place, _) in line.match_indices("${") {
            if line[..place].ends_with('$') {
                continue;
            }
            let rest = &line[place + 2..];
            let end = rest.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
            names.insert(&rest[..end.unwrap_or(rest.len())]);
        }
    }
    names
}

fn entries() -> Vec<(&'static str, &'static str, &'static str)> {
    let services = services().iter().map(|template| (template.id, template.compose, template.env));
    services.chain(stacks().iter().map(|stack| (stack.id, stack.compose, stack.env))).collect()
}

/// The lines of a top-level block of a Compose text, without those of its comments.
fn block<'a>(compose: &'a str, name: &str) -> Vec<&'a str> {
    let heading = format!("{name}:");
    let body = compose.lines().skip_while(|line| **line != *heading).skip(1);
    body.take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect()
}

fn keys<'a>(compose: &'a str, name: &str) -> Vec<&'a str> {
    let lines = block(compose, name).into_iter();
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.trim().strip_suffix(':'))
        .collect()
}

#[test]
fn identifiers_are_unique_and_plain() {
    let mut seen = BTreeSet::new();
    for (id, _, _) in entries() {
        assert!(seen.insert(id), "{id} twice");
        assert!(
            id.chars()
                .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-')
        );
    }
    assert_eq!(service("postgresql").map(|template| template.id), Some("postgresql"));
    assert_eq!(stack("redfire").map(|stack| stack.id), Some("redfire"));
    assert!(service("nothing").is_none() && stack("nothing").is_none());
}

#[test]
fn compose_and_env_name_the_same_variables() {
    for (id, compose, env) in entries() {
        let defined: BTreeSet<&str> = env::variables(env).iter().map(|variable| variable.name).collect();
        assert_eq!(asked_variables(compose), defined, "{id}");
        assert_eq!(defined.len(), env::variables(env).len(), "{id}: a variable twice");
    }
}

#[test]
fn credentials_are_generated_and_never_written_down() {
    for (id, compose, env) in entries() {
        for variable in env::variables(env) {
            let empty = variable.value.is_empty();
            assert_eq!(empty, variable.source != VariableSource::Default, "{id}: {}", variable.name);
            let secret = ["PASSWORD", "SECRET", "TOKEN", "MASTER_KEY", "ENCRYPTION_KEY"]
                .iter()
                .any(|word| variable.name.contains(word));
            assert_eq!(
                secret || variable.name == "QDRANT_API_KEY",
                matches!(variable.source, VariableSource::Secret(_)),
                "{id}: {}",
                variable.name
            );
        }
        for line in compose.lines().filter(|line| !line.trim_start().starts_with('#')) {
            if let Some((key, value)) = line.split_once(": ") {
                let credential = key.contains("PASSWORD") || key.contains("SECRET") || key.ends_with("TOKEN");
                assert!(!credential || value.contains("${"), "{id}: {line}");
            }
        }
    }
}

#[test]
fn the_same_variable_means_the_same_everywhere_in_the_palette() {
    let mut known = std::collections::BTreeMap::new();
    for template in services() {
        for variable in env::variables(template.env) {
            let meaning = (variable.value, variable.source);
            let first = *known.entry(variable.name).or_insert(meaning);
            assert_eq!(first, meaning, "{}: {}", template.id, variable.name);
        }
    }
}

#[test]
fn a_service_template_is_one_service_and_the_volumes_it_mounts() {
    for template in services() {
        assert_eq!(keys(template.compose, "services").len(), 1, "{}", template.id);
        assert!(!template.compose.contains("networks:"), "{}", template.id);
        for needed in ["healthcheck:", "restart:", "limits:", "reservations:", "max-size:"] {
            assert!(template.compose.contains(needed), "{}: {needed}", template.id);
        }
        let mounted: BTreeSet<&str> = block(template.compose, "services")
            .iter()
            .filter_map(|line| line.trim().strip_prefix("- ")?.split_once(":/"))
            .filter(|(source, _)| !source.starts_with(['.', '"', '-']) && !source.contains(['=', ' ', '$']))
            .map(|(source, _)| source)
            .collect();
        assert_eq!(mounted, keys(template.compose, "volumes").into_iter().collect(), "{}", template.id);
    }
}

#[test]
fn images_have_a_tag_that_does_not_move() {
    for (id, compose, _) in entries() {
        assert!(!compose.contains("version:"), "{id}");
        for line in compose.lines().filter_map(|line| line.trim().strip_prefix("image: ")) {
            let tag = line.rsplit_once(':').map(|(_, tag)| tag).unwrap_or_default();
            assert!(tag.contains(|character: char| character.is_ascii_digit()), "{id}: {line}");
        }
    }
}

#[test]
fn recipes_belong_to_built_services_and_carry_their_target() {
    for template in services() {
        let built = template.compose.contains("\n    build:");
        assert_eq!(built, template.recipe.is_some(), "{}", template.id);
        assert_eq!(built, template.category == Category::Applications, "{}", template.id);
        if let Some(recipe) = template.recipe {
            assert_eq!(keys(template.compose, "services"), [recipe.service], "{}", template.id);
            check_recipe(template.compose, &recipe);
        }
    }
    for stack in stacks() {
        let built = stack.compose.matches("\n    build:").count();
        assert_eq!(stack.side.recipes.len(), built, "{}", stack.id);
        for recipe in stack.side.recipes {
            assert!(keys(stack.compose, "services").contains(&recipe.service), "{}: {}", stack.id, recipe.service);
            check_recipe(stack.compose, recipe);
        }
    }
}

fn check_recipe(compose: &str, recipe: &RecipeSpec) {
    if let Some(stage) = recipe.stage {
        assert!(compose.contains(&format!("      target: {stage}\n")), "{}", recipe.service);
        assert!(recipe.shared_base.is_some(), "{}", recipe.service);
    }
    for argument in recipe.build_args {
        assert!(compose.contains(&format!("        {argument}: ")), "{}: {argument}", recipe.service);
    }
    if let (Some(port), Some(_)) = (recipe.port, recipe.health_path) {
        assert!(compose.contains(&format!(":{port}/")), "{}: no healthcheck at {port}", recipe.service);
    }
}

#[test]
fn routes_lead_to_services_at_the_ports_that_they_listen_on() {
    for stack in stacks() {
        let names = keys(stack.compose, "services");
        for route in stack.side.routes {
            assert!(names.contains(&route.proxy) && names.contains(&route.upstream_service), "{}", stack.id);
            assert!(route.path.starts_with('/'));
            let upstream = stack.side.recipes.iter().find(|recipe| recipe.service == route.upstream_service);
            assert_eq!(
                upstream.and_then(|recipe| recipe.port),
                Some(route.upstream_port),
                "{}: {}",
                stack.id,
                route.path
            );
        }
    }
}

#[test]
fn mounted_files_are_in_the_bundle_and_mounted_read_only() {
    let services = services().iter().map(|template| (template.compose, template.files));
    for (compose, files) in services.chain(stacks().iter().map(|stack| (stack.compose, stack.side.files))) {
        for line in compose.lines().filter_map(|line| line.trim().strip_prefix("- ./")) {
            let (source, _) = line.split_once(":/").unwrap();
            assert!(line.ends_with(":ro"), "{line}");
            let generated = source.ends_with("nginx.conf");
            let provided = files.iter().any(|file| file.path == source || file.path.starts_with(&format!("{source}/")));
            assert!(generated || provided, "{source} is in no bundle");
        }
        for file in files {
            let folder = file.path.rsplit_once('/').map_or(file.path, |(folder, _)| folder);
            assert!(compose.contains(file.path) || compose.contains(&format!("./{folder}:")), "{}", file.path);
            assert!(file.content.ends_with('\n'));
        }
    }
}

#[test]
fn proxies_answer_their_own_healthcheck() {
    for (id, compose, _) in entries() {
        if compose.contains("image: nginx:") {
            assert!(compose.contains(&format!("http://127.0.0.1{PROXY_HEALTH_PATH}")), "{id}");
        }
    }
}

#[test]
fn published_ports_do_not_meet_and_only_proxies_are_open() {
    let mut seen = BTreeSet::new();
    for template in services().iter().filter(|template| template.category != Category::Proxies) {
        for line in template.compose.lines().filter_map(|line| line.trim().strip_prefix("- \"")) {
            let port = line.trim_end_matches('"');
            if let Some((host, _)) = port.strip_prefix("127.0.0.1:").and_then(|rest| rest.split_once(':')) {
                assert!(seen.insert(host), "{}: {host} twice", template.id);
            } else {
                assert!(!port.contains(':'), "{}: {port}", template.id);
            }
        }
    }
    assert!(seen.len() > 10);
}

#[test]
fn every_logo_is_listed_and_used() {
    let listed: BTreeSet<&str> =
        include_str!("logos.txt").lines().filter_map(|line| line.split_once(' ')).map(|(symbol, _)| symbol).collect();
    let used: BTreeSet<&str> = services().iter().map(|template| template.logo).collect();
    assert_eq!(listed, used);
}

#[test]
fn words_are_there_in_every_language() {
    for template in services() {
        for text in [&template.name, &template.summary] {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", template.id);
        }
        assert!(!template.summary.zh.is_ascii() && template.summary.en.is_ascii(), "{}", template.id);
        assert!(!template.keywords.is_ascii(), "{}: no Chinese keyword", template.id);
        assert_eq!(template.keywords, template.keywords.to_lowercase(), "{}", template.id);
    }
    for stack in stacks() {
        assert!(stack.summary.en.is_ascii() && !stack.summary.zh.is_ascii(), "{}", stack.id);
    }
}

#[test]
fn shelves_stand_in_order_and_none_is_empty() {
    let order: Vec<usize> = services()
        .iter()
        .map(|template| Category::ALL.iter().position(|category| *category == template.category).unwrap())
        .collect();
    assert!(order.is_sorted());
    assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), Category::ALL.len());
}
