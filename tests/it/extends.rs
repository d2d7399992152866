//! Services that others extend: what is taken over stays when the one that it comes from goes.
use dockwright::change::Command;
use dockwright::compose::{read, write};
use dockwright::model::Kind;
use dockwright::session::Session;

fn without(text: &str, name: &str) -> String {
    let mut session = Session::new(read(text).document);
    let id = session.document().find(Kind::Service, name).expect("it is there");
    session.dispatch(&Command::Remove { ids: vec![id] }).expect("it can be removed");
    let out = write(session.project());
    session.undo().expect("one step");
    assert_eq!(write(session.project()), text);
    out
}

#[test]
fn what_a_removed_service_gave_is_written_out() {
    let text = "services:\n  base:\n    image: alpine:3 # small\n    command: sleep 1\n    environment: {A: '1', B: '2'}\n    volumes: ['one:/data', './x:/x']\n    extends: low\n  low:\n    init: true\n  own: # stays\n    extends: {service: base} # taken over\n    environment: {B: '3'}\n    volumes: ['two:/data']\n    command: !reset null\nvolumes: {one: , two: }\n";
    let out = without(text, "base");
    let session = Session::new(read(&out).document);
    let (_, own) = session.document().services().by_name("own").expect("it stays");
    let print = |key: &str| own.body.get(key).map(dockwright::compose::print::inline);
    assert_eq!(print("image").as_deref(), Some("alpine:3"));
    assert_eq!(print("environment").as_deref(), Some("{A: '1', B: '3'}"));
    assert_eq!(print("volumes").as_deref(), Some("['./x:/x', 'two:/data']"));
    assert_eq!(print("extends").as_deref(), Some("low"), "what the base extends itself stays extended");
    assert_eq!(print("command"), None);
    assert!(out.contains("  own: # stays\n") && !out.contains("base"), "{out}");
    // The end of the chain.
    let out = without("services:\n  low: {init: true}\n  own:\n    image: a:1\n    extends: low\n", "low");
    assert_eq!(out, "services:\n  own:\n    image: a:1\n    init: true\n");
}

#[test]
fn what_cannot_be_told_without_the_base_stays_as_it_is() {
    let text = "services:\n  base: {image: 'a:1', environment: {A: '1'}}\n  own:\n    extends: base\n    environment:\n      A: !reset null\n";
    assert!(without(text, "base").contains("extends: base"));
    let text = "services:\n  base: {image: 'a:1'}\n  own:\n    extends: {file: o.yml, service: base}\n";
    assert!(without(text, "base").contains("o.yml"));
}
