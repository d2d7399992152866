//! Which logo of the sprite stands for an image.
use dockwright::catalog;
use dockwright::model::image;

/// The logo of an image, by what its name says it holds; empty where there is none.
pub fn of_image(reference: &str) -> &'static str {
    let family = image::family(reference);
    let by_name = || catalog::services().iter().find(|one| one.logo == family || one.id == family);
    let by_image = || {
        let same = |one: &&catalog::ServiceTemplate| {
            let image = one.compose.lines().find_map(|line| line.trim().strip_prefix("image:"));
            image.is_some_and(|image| image::family(image.trim()) == family)
        };
        catalog::services().iter().find(same)
    };
    if family.is_empty() {
        return "";
    }
    by_name().or_else(by_image).map_or("", |one| one.logo)
}
