//! `dockwright rules`.
use clap::Args;
use dockwright::rules::{Family, RULES, Rule, rule};
use dockwright::text::Language;
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// A code, such as net-no-shared; all rules where absent
    code: Option<String>,
    /// The language: en or zh
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(options: &Options) -> Result<ExitCode, String> {
    let language = Language::from_tag(&options.language);
    match &options.code {
        None => list(language),
        Some(code) => match rule(code) {
            Some(rule) => describe(rule, language),
            None => {
                return Err(format!("there is no rule {code}; `dockwright rules` lists all"));
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

fn list(language: Language) {
    for family in Family::ALL {
        let rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| rule.family == family).collect();
        if rules.is_empty() {
            continue;
        }
        println!("{}", family.label().get(language));
        for rule in rules {
            println!("  {:<26} {:<8} {}", rule.code, rule.severity.level(), rule.name.get(language));
        }
        println!();
    }
}

fn describe(rule: &Rule, language: Language) {
    let words = match language {
        Language::En => ["why", "fix", "prove it", "example"],
        Language::Zh => ["原因", "修复", "验证", "示例"],
    };
    let [why, fix, proof, example] = words;
    let rank = rule.severity.label();
    println!("{}  {} ({}, {})", rule.code, rule.name.get(language), rule.severity.level(), rank.get(language));
    println!();
    println!("{why}: {}", rule.why.get(language));
    println!("{fix}: {}", rule.how.get(language));
    println!("{proof}: {}", rule.proof);
    println!();
    println!("{example}:");
    for line in rule.example.lines() {
        println!("  {line}");
    }
}
