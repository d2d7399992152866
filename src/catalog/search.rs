//! Search in the palette.
use super::{ServiceTemplate, services};
use crate::text::Language;

/// The service templates that match `query`, best first; all of them for a blank query.
///
/// Every word of the query has to match. A match at the beginning of the name ranks before one at the beginning of a
/// later word of it, then keywords and the shelf, then the inside of names and keywords, then the description in
/// `language`. Names and keywords of every language count, whatever the language of the page. Upper and lower case are
/// the same. Equal matches keep the order of the palette.
pub fn search(query: &str, language: Language) -> Vec<&'static ServiceTemplate> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(Vec<Rank>, &'static ServiceTemplate)> = services()
        .iter()
        .filter_map(|template| {
            let mut ranks = words.iter().map(|word| rank(template, word, language)).collect::<Option<Vec<Rank>>>()?;
            // The weakest word decides first, whatever its place in the query.
            ranks.sort_by(|left, right| right.cmp(left));
            Some((ranks, template))
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found.into_iter().map(|(_, template)| template).collect()
}

/// How well one word matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    WholeName,
    NameStart,
    NameWordStart,
    Keyword,
    KeywordStart,
    NameInside,
    KeywordInside,
    Summary,
}

fn rank(template: &ServiceTemplate, word: &str, language: Language) -> Option<Rank> {
    let names = [template.name.en.to_lowercase(), template.name.zh.to_lowercase(), template.id.to_owned()];
    let shelf = template.category.name();
    let shelf = [shelf.en.to_lowercase(), shelf.zh.to_lowercase()];
    let keywords = || template.keywords.split_whitespace().chain(shelf.iter().flat_map(|name| name.split_whitespace()));
    let name_words = || names.iter().flat_map(|name| name.split(|character: char| !character.is_alphanumeric()));
    if names.iter().any(|name| name == word) {
        Some(Rank::WholeName)
    } else if names.iter().any(|name| name.starts_with(word)) {
        Some(Rank::NameStart)
    } else if name_words().any(|part| part.starts_with(word)) {
        Some(Rank::NameWordStart)
    } else if keywords().any(|keyword| keyword == word) {
        Some(Rank::Keyword)
    } else if keywords().any(|keyword| keyword.starts_with(word)) {
        Some(Rank::KeywordStart)
    } else if names.iter().any(|name| name.contains(word)) {
        Some(Rank::NameInside)
    } else if keywords().any(|keyword| keyword.contains(word)) {
        Some(Rank::KeywordInside)
    } else if template.summary.get(language).to_lowercase().contains(word) {
        Some(Rank::Summary)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(query: &str) -> Vec<&'static str> {
        search(query, Language::En).iter().map(|template| template.id).collect()
    }

    #[test]
    fn a_blank_query_lists_the_palette() {
        assert_eq!(ids("  ").len(), services().len());
    }

    #[test]
    fn the_beginning_of_a_name_comes_first() {
        assert_eq!(ids("post").first(), Some(&"postgresql"));
        assert_eq!(ids("RED").get(..2), Some(&["redis", "redisinsight"][..]));
        assert_eq!(ids("redis").first(), Some(&"redis"));
        assert_eq!(ids("my").first(), Some(&"mysql"));
        assert_eq!(ids("n8").first(), Some(&"n8n"));
    }

    #[test]
    fn later_words_keywords_and_the_inside_follow() {
        assert_eq!(ids("boot"), ["spring-boot"]);
        assert_eq!(ids("beat"), ["celery-beat"]);
        assert_eq!(ids("s3").first(), Some(&"minio"));
        assert!(ids("gres").contains(&"postgresql"));
        let sql = ids("sql");
        let place = |id| sql.iter().position(|found| *found == id).unwrap();
        assert!(place("postgresql") < place("mariadb") && place("mariadb") < place("adminer"));
    }

    #[test]
    fn chinese_words_find_services_whatever_the_language() {
        for language in [Language::En, Language::Zh] {
            let found: Vec<_> = search("缓存", language).iter().map(|template| template.id).collect();
            assert!(found.contains(&"redis") && found.contains(&"memcached"), "{found:?}");
            assert_eq!(search("单点登录", language).first().map(|template| template.id), Some("keycloak"));
        }
    }

    #[test]
    fn every_word_has_to_match() {
        assert_eq!(ids("python api").first(), Some(&"fastapi"));
        assert!(ids("python s3").is_empty());
        assert!(ids("no such thing").is_empty());
    }
}
