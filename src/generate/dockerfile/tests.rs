//! Tests of printer and parser together.
use super::tree::*;
use super::word::{Part, Word};
use super::*;
use proptest::prelude::*;

fn kinds(text: &str) -> Vec<Kind> {
    let parsed = parse(text);
    assert_eq!(parsed.errors, [], "{text}");
    parsed.dockerfile.instructions().map(|instruction| instruction.kind.clone()).collect()
}

#[test]
fn the_forms_of_every_instruction_are_read() {
    let text = r#"# syntax=docker/dockerfile:1
ARG V=3.12
FROM --platform=$BUILDPLATFORM python:${V}-slim as Builder
ENV OLD two words
ENV A="x y" B=a\ b C='$D' E=$F"g"
LABEL "com.example.key"="v" b=c
RUN --mount=type=cache,target=/root/.cache pip install \
    # a comment in between
    -r requirements.txt \

    && true
COPY --from=build --chown=1:1 ["a b", "/x y/"]
COPY a* b/ ./
EXPOSE 80 53/udp $PORT
HEALTHCHECK --interval=30s CMD curl -f http://localhost || exit 1
HEALTHCHECK NONE
VOLUME ["/data"]
VOLUME /a /b
USER 10001:10001
WORKDIR /app dir
STOPSIGNAL SIGQUIT
SHELL ["/bin/bash", "-c"]
ONBUILD RUN echo hi
ENTRYPOINT ["a", "b\"c"]
CMD ['not json']
"#;
    let found = kinds(text);
    let Kind::From(from) = &found[1] else { panic!() };
    assert_eq!(from.image.to_string(), "python:${V}-slim");
    assert_eq!((from.platform.as_deref(), from.stage.as_deref()), (Some("$BUILDPLATFORM"), Some("Builder")));
    assert_eq!(found[2], Kind::Env(vec![("OLD".into(), "two words".into())]));
    let e = Word { parts: vec![Part::Variable("$F".into()), Part::Text("g".into())] };
    assert_eq!(
        found[3],
        Kind::Env(vec![
            ("A".into(), "x y".into()),
            ("B".into(), "a b".into()),
            ("C".into(), "$D".into()),
            ("E".into(), e)
        ])
    );
    assert_eq!(found[4], Kind::Label(vec![("com.example.key".into(), "v".into()), ("b".into(), "c".into())]));
    let Kind::Run(flags, command) = &found[5] else { panic!() };
    assert_eq!(flags, &[Flag::new("mount", "type=cache,target=/root/.cache")]);
    assert_eq!(command.text(), "pip install     -r requirements.txt     && true");
    let Kind::Copy(copy) = &found[6] else { panic!() };
    assert_eq!((copy.sources.as_slice(), &copy.target), ([Word::from("a b")].as_slice(), &Word::from("/x y/")));
    let Kind::Copy(copy) = &found[7] else { panic!() };
    assert_eq!(copy.sources, ["a*".into(), "b/".into()]);
    assert_eq!(
        found[8],
        Kind::Expose(vec!["80".into(), "53/udp".into(), Word { parts: vec![Part::Variable("$PORT".into())] }])
    );
    assert!(matches!(&found[9], Kind::Healthcheck(Some((_, Command::Shell(text)))) if text.starts_with("curl")));
    assert_eq!(found[10], Kind::Healthcheck(None));
    assert_eq!(found[11], Kind::Volume(vec!["/data".into()]));
    assert_eq!(found[12], Kind::Volume(vec!["/a".into(), "/b".into()]));
    assert_eq!(found[14], Kind::Workdir("/app dir".into()));
    assert!(matches!(&found[17], Kind::Onbuild(inner) if matches!(**inner, Kind::Run(..))));
    assert_eq!(found[18], Kind::Entrypoint(Command::exec(["a", "b\"c"])));
    assert_eq!(found[19], Kind::Cmd(Command::Shell("['not json']".into())));
}

#[test]
fn instructions_know_their_lines() {
    let parsed = parse("FROM a\n\n\nRUN x \\\n  y \\\n  z\nCMD [\"q\"]\n");
    let lines: Vec<_> = parsed.dockerfile.instructions().map(|i| (i.line, i.end_line)).collect();
    assert_eq!(lines, [(1, 1), (4, 6), (7, 7)]);
}

#[test]
fn another_escape_and_heredocs_are_tolerated() {
    let parsed = parse(
        "# escape=`\nFROM a\nCOPY a `\n  C:\\dir\\\nRUN <<EOF\nline `\nEOF\nCOPY <<-\"E2\" /x\n\tCMD no\n\tE2\nCMD [\"a\"]\n",
    );
    assert_eq!(parsed.errors, []);
    let found: Vec<_> = parsed.dockerfile.instructions().collect();
    assert_eq!(found.len(), 5);
    let Kind::Copy(copy) = &found[1].kind else { panic!() };
    assert_eq!(copy.target.to_string(), "C:\\dir\\");
    assert_eq!(found[2].heredocs[0].body, "line `\n");
    assert!(found[3].heredocs[0].strip_tabs && !found[3].heredocs[0].expand);
    assert_eq!(found[3].heredocs[0].body, "\tCMD no\n");
    assert_eq!(parse(&print(&parsed.dockerfile)).dockerfile, parsed.dockerfile);
}

#[test]
fn mistakes_have_lines_and_the_rest_is_read() {
    let parsed = parse(
        "RUN early\nFROM\nFRUM x\nFROM a b\nENV A=\"x\nCOPY one\nHEALTHCHECK curl\nSHELL bash\nRUN <<EOF\nopen\n",
    );
    let lines: Vec<_> = parsed.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn an_image_inherits_from_the_stages_below_it() {
    let text = "FROM python:3.12 AS base\nWORKDIR /app\nENV A=1\nUSER 1\nEXPOSE 1\nCMD [\"x\"]\nFROM scratch AS other\nFROM base AS api\n\
                EXPOSE 8000\nUSER 2\nENV A=2\nENTRYPOINT [\"y\"]\n";
    let parsed = parse(text).dockerfile;
    let image = parsed.image(Some("API")).unwrap();
    assert_eq!(image.base.unwrap().to_string(), "python:3.12");
    assert_eq!(image.user.unwrap().to_string(), "2");
    assert_eq!(image.expose.len(), 2);
    assert_eq!(image.env, [("A", &Word::from("2"))]);
    assert_eq!(image.cmd, None);
    assert_eq!(parsed.image(Some("0")).unwrap().user.unwrap().to_string(), "1");
    assert_eq!(parsed.image(Some("nope")), None);
    assert_eq!(parsed.image(None).unwrap(), image);
    assert_eq!(parsed.stages().len(), 3);
    // A stage that names itself or a later one is an image from outside, not a loop.
    assert!(parse("FROM a AS a\nFROM b AS c\n").dockerfile.image(Some("a")).is_some());
}

fn any_word() -> impl Strategy<Value = Word> {
    let part = prop_oneof![
        3 => "[a-z0-9/ \"'\\\\$#%{}=中<\\[-]{1,6}".prop_map(Part::Text),
        1 => "\\$\\{[A-Z]{1,4}(:-[a-z]{0,3})?\\}".prop_map(Part::Variable),
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| {
        let mut word = Word::default();
        for part in parts {
            match part {
                Part::Text(text) => word = word.with_text(&text),
                variable => word.parts.push(variable),
            }
        }
        word
    })
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        prop::collection::vec("[a-z \"'\\\\$#中\\n\\t]{0,6}", 1..4).prop_map(Command::Exec),
        "[a-z][a-z&|$\"' ]{0,12}[a-z]".prop_map(Command::Shell),
        ("[a-z&]{1,8} ", "    && [a-z]{1,6}").prop_map(|(a, b)| Command::Shell(format!("{a}\n{b}"))),
    ]
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let name = "[A-Z][A-Z0-9_]{0,6}";
    let pairs = || prop::collection::vec(("[A-Z][A-Z0-9_]{0,6}", any_word()), 1..4);
    // A list word without content is none.
    let full = || any_word().prop_filter("empty", |word| !word.parts.is_empty());
    let flags = || {
        let flag = ("[a-z]{1,6}", prop::option::of("[a-z=,/ \"'\\\\]{1,8}"));
        prop::collection::vec(flag.prop_map(|(name, value)| Flag { name, value }), 0..3)
    };
    prop_oneof![
        ("[a-z]{1,6}(:[0-9.]{1,4})?", prop::option::of("[a-z]{1,5}")).prop_map(|(image, stage)| Kind::From(From {
            image: image.into(),
            platform: None,
            stage
        })),
        prop::collection::vec((name, prop::option::of(any_word())), 1..3).prop_map(Kind::Arg),
        pairs().prop_map(Kind::Env),
        pairs().prop_map(Kind::Label),
        (flags(), any_command()).prop_map(|(flags, command)| Kind::Run(flags, command)),
        any_command().prop_map(Kind::Cmd),
        any_command().prop_map(Kind::Entrypoint),
        (flags(), any_command()).prop_map(|(flags, command)| Kind::Healthcheck(Some((flags, command)))),
        (flags(), prop::collection::vec(full(), 1..3), full())
            .prop_map(|(flags, sources, target)| Kind::Copy(Transfer { flags, sources, target })),
        "[0-9]{1,5}(/udp)?".prop_map(|port| Kind::Expose(vec![port.into()])),
        full().prop_map(Kind::Workdir),
        prop::collection::vec(full(), 1..3).prop_map(Kind::Volume),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(kinds in prop::collection::vec(any_kind(), 0..5)) {
        let from = Kind::From(From { image: "a:1".into(), platform: None, stage: None });
        let items = std::iter::once(from).chain(kinds).map(|kind| Item::Instruction(Instruction::new(kind))).collect();
        let dockerfile = Dockerfile { items, ..Dockerfile::default() };
        let printed = print(&dockerfile);
        let parsed = parse(&printed);
        prop_assert_eq!(&parsed.errors, &[], "{}", printed);
        prop_assert_eq!(parsed.dockerfile, dockerfile, "{}", printed);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "([A-Z]{2,6} |FROM a\\n|RUN <<E\\n|E\\n|[a-z \\n\\\\\"'${}\\[\\]=#-]){0,20}") {
        parse(&text);
    }
}
