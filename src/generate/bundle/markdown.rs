//! Markdown documents (CommonMark 0.31, with the tables of GitHub Flavored Markdown).

/// A block of a document.
pub(super) enum Block {
    Heading(usize, String),
    Paragraph(String),
    List(Vec<String>),
    Numbered(Vec<String>),
    Code(&'static str, String),
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A code span that holds any text.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

/// Text whose signs mean themselves.
pub(super) fn escape(text: &str) -> String {
    text.chars().flat_map(|c| if "\\`*_{}[]<>#|".contains(c) { vec!['\\', c] } else { vec![c] }).collect()
}

/// The document of these blocks.
pub(super) fn print(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(level, text) => out.push_str(&format!("{} {text}\n", "#".repeat(*level))),
            Block::Paragraph(text) => out.push_str(&format!("{text}\n")),
            Block::List(items) => items.iter().for_each(|item| out.push_str(&format!("- {item}\n"))),
            Block::Numbered(items) => {
                for (position, item) in items.iter().enumerate() {
                    out.push_str(&format!("{}. {item}\n", position + 1));
                }
            }
            Block::Code(language, text) => out.push_str(&format!("```{language}\n{text}\n```\n")),
            Block::Table(head, rows) => {
                out.push_str(&format!("| {} |\n", head.join(" | ")));
                out.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
                for row in rows {
                    out.push_str(&format!("| {} |\n", row.join(" | ")));
                }
            }
        }
    }
    out
}
