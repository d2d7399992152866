//! Words in every language of the product.
//!
//! Each piece of text carries all languages side by side, so a missing translation does not compile and a reader sees
//! both at once. Labels of the page are constants of type [`Text`]; findings build theirs with [`Text::new`].
use std::borrow::Cow;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Language {
    /// The BCP 47 tag, for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh-CN",
        }
    }

    /// The language for a BCP 47 tag such as `zh-Hans-CN`; English for all that is not Chinese.
    pub fn from_tag(tag: &str) -> Language {
        if tag.to_ascii_lowercase().starts_with("zh") { Language::Zh } else { Language::En }
    }
}

/// The same words in every language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    /// English.
    pub en: Cow<'static, str>,
    /// Simplified Chinese.
    pub zh: Cow<'static, str>,
}

impl Text {
    /// Fixed words, usable in constants.
    pub const fn fixed(en: &'static str, zh: &'static str) -> Text {
        Text { en: Cow::Borrowed(en), zh: Cow::Borrowed(zh) }
    }

    /// Words built at run time.
    pub fn new(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Text {
        Text { en: en.into(), zh: zh.into() }
    }

    /// The words in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}
