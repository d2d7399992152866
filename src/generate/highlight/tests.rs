//! Every language colours what it should, and nothing breaks on any text.
use super::*;
use proptest::prelude::*;

/// The classes of the words of a text, as `class:word`.
fn shown(language: ArtifactLanguage, text: &str) -> Vec<String> {
    let lines = text.split('\n').zip(highlight(language, text));
    lines
        .flat_map(|(line, spans)| {
            spans.into_iter().map(|span| format!("{}:{}", span.class.id(), &line[span.range])).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn yaml_tells_keys_from_values() {
    let text = "services: # all\n  web:\n    image: nginx:1.27-${TAG:-alpine}\n    ports: [\"80:80\", 8080]\n    read_only: true\n    <<: *base";
    assert_eq!(
        shown(ArtifactLanguage::Yaml, text),
        [
            "key:services",
            "mark::",
            "comment:# all",
            "key:web",
            "mark::",
            "key:image",
            "mark::",
            "text:nginx:1.27-",
            "variable:${TAG:-alpine}",
            "key:ports",
            "mark::",
            "mark:[",
            "text:\"80:80\"",
            "mark:,",
            "number:8080",
            "mark:]",
            "key:read_only",
            "mark::",
            "number:true",
            "key:<<",
            "mark::",
            "variable:*base"
        ]
    );
}

#[test]
fn yaml_block_scalars_and_open_quotes_reach_over_lines() {
    let text = "a:\n  - run: |-\n      key: no # no\n\n      end\n    b: 1\nc: \"x\n  y: z\"\nd: 'e' # f";
    assert_eq!(
        shown(ArtifactLanguage::Yaml, text),
        [
            "key:a",
            "mark::",
            "mark:-",
            "key:run",
            "mark::",
            "mark:|-",
            "text:      key: no # no",
            "text:      end",
            "key:b",
            "mark::",
            "number:1",
            "key:c",
            "mark::",
            "text:\"x",
            "text:  y: z\"",
            "key:d",
            "mark::",
            "text:'e'",
            "comment:# f"
        ]
    );
}

#[test]
fn env_files() {
    let text = "# c\nA=1\nexport B = two # x\nC='it\nis' # y\nD=http://${HOST}/#x";
    assert_eq!(
        shown(ArtifactLanguage::Env, text),
        [
            "comment:# c",
            "key:A",
            "mark:=",
            "number:1",
            "word:export",
            "key:B ",
            "mark:=",
            "text:two",
            "comment:# x",
            "key:C",
            "mark:=",
            "text:'it",
            "text:is'",
            "comment:# y",
            "key:D",
            "mark:=",
            "text:http://",
            "variable:${HOST}",
            "text:/#x"
        ]
    );
}

#[test]
fn nginx_directives_span_lines() {
    let text = "location ~ \\.php$ { # c\n  proxy_set_header Host $host;\n  log_format main '$remote'\n    \"b\";\n}";
    let shown = shown(ArtifactLanguage::Nginx, text);
    let keys: Vec<_> = shown.iter().filter(|piece| piece.starts_with("key:")).collect();
    assert_eq!(keys, ["key:location", "key:proxy_set_header", "key:log_format"]);
    assert!(shown.contains(&"variable:$host".to_owned()) && shown.contains(&"comment:# c".to_owned()));
    assert!(shown.contains(&"text:\"b\"".to_owned()));
}

#[test]
fn dockerfile_instructions_continue() {
    let text = "# syntax\nFROM node:22 AS build\nRUN --mount=type=cache npm ci \\\n  && npm run build\nENV A=$B\nHEALTHCHECK CMD [\"x\"]";
    let shown = shown(ArtifactLanguage::Dockerfile, text);
    let keys: Vec<_> = shown.iter().filter(|piece| piece.starts_with("key:")).collect();
    assert_eq!(keys, ["key:FROM", "key:AS", "key:RUN", "key:ENV", "key:HEALTHCHECK", "key:CMD"]);
    assert!(shown.contains(&"word:--mount=type=cache".to_owned()) && shown.contains(&"variable:$B".to_owned()));
}

#[test]
fn the_other_languages() {
    assert_eq!(
        shown(ArtifactLanguage::Markdown, "# T\n- use `x` and **y**\n```sh\n# no\n```\n[a](b) | c"),
        [
            "key:# T",
            "mark:-",
            "text:`x`",
            "word:**y**",
            "mark:```sh",
            "text:# no",
            "mark:```",
            "variable:[a](b)",
            "mark:|"
        ]
    );
    assert_eq!(
        shown(ArtifactLanguage::Shell, "if [ \"$A\" = 1 ]; then # x\n  echo ${B}\nfi"),
        [
            "word:if",
            "mark:[",
            "text:\"",
            "variable:$A",
            "text:\"",
            "number:1",
            "mark:];",
            "word:then",
            "comment:# x",
            "variable:${B}",
            "word:fi"
        ]
    );
    assert_eq!(shown(ArtifactLanguage::Ignore, "# c\n!keep\n*.log"), ["comment:# c", "mark:!", "text:keep"]);
    assert_eq!(
        shown(ArtifactLanguage::Json, "{\"a\": [\"b\", 1, true]}"),
        [
            "mark:{",
            "key:\"a\"",
            "mark::",
            "mark:[",
            "text:\"b\"",
            "mark:,",
            "number:1",
            "mark:,",
            "number:true",
            "mark:]}"
        ]
    );
    assert_eq!(
        shown(ArtifactLanguage::Sql, "CREATE ROLE app; -- x\nSELECT 'a'"),
        ["key:CREATE", "key:ROLE", "comment:-- x", "key:SELECT", "text:'a'"]
    );
    assert_eq!(
        shown(ArtifactLanguage::Toml, "[a]\nb = \"c\" # d\nmaxmemory 256mb"),
        ["word:[a]", "key:b", "mark:=", "text:\"c\"", "comment:# d", "key:maxmemory", "number:256mb"]
    );
}

#[test]
fn names_tell_the_language() {
    for (path, language) in [
        ("docker-compose.yml", ArtifactLanguage::Yaml),
        (".env", ArtifactLanguage::Env),
        ("app/.env.example", ArtifactLanguage::Env),
        ("nginx/nginx.conf", ArtifactLanguage::Nginx),
        ("backend/Dockerfile", ArtifactLanguage::Dockerfile),
        ("Dockerfile.dev", ArtifactLanguage::Dockerfile),
        (".dockerignore", ArtifactLanguage::Ignore),
        ("README.md", ArtifactLanguage::Markdown),
        ("notes", ArtifactLanguage::Text),
    ] {
        assert_eq!(language_of(path), language, "{path}");
    }
}

const ALL: [ArtifactLanguage; 11] = [
    ArtifactLanguage::Yaml,
    ArtifactLanguage::Env,
    ArtifactLanguage::Nginx,
    ArtifactLanguage::Dockerfile,
    ArtifactLanguage::Markdown,
    ArtifactLanguage::Ignore,
    ArtifactLanguage::Shell,
    ArtifactLanguage::Json,
    ArtifactLanguage::Sql,
    ArtifactLanguage::Toml,
    ArtifactLanguage::Text,
];

proptest! {
    #[test]
    fn spans_lie_on_characters_in_order(text in "([a-zA-Z0-9 ]|[\\n\\r\\t'\"#$\\{\\}\\[\\]:,;|>&*!`~=<\\\\-]|中|é){0,80}") {
        for language in ALL {
            for (line, spans) in text.split('\n').zip(highlight(language, &text)) {
                let mut end = 0;
                for span in spans {
                    prop_assert!(span.range.start >= end && span.range.end > span.range.start);
                    prop_assert!(line.get(span.range.clone()).is_some(), "{language:?} {line:?} {span:?}");
                    end = span.range.end;
                }
            }
        }
    }
}

#[test]
fn a_state_survives_as_a_text() {
    let text = "a: |\n  x\nb: \"open\nRUN a \\\n  b\nc: '\n- >-\n";
    for language in [ArtifactLanguage::Yaml, ArtifactLanguage::Dockerfile, ArtifactLanguage::Markdown] {
        let mut state = State::default();
        for text in text.split('\n') {
            assert_eq!(State::unpack(&state.pack()), state);
            line(language, text, &mut state);
        }
    }
    assert_eq!(State::unpack(""), State::default());
    assert_eq!(State::unpack("x,99999999,2,;"), State::default());
}
