//! No input panics, hangs or loses text.
use dockwright::compose::{read, read_bytes, write};
use proptest::prelude::*;

#[test]
fn bad_input_gets_a_message_with_a_place() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..9 {
        let before = format!("*a{},", level - 1).repeat(9);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(',')));
    }
    let deep_flow = format!("services: {}", "[".repeat(10_000));
    let deep_block: String = (0..10_000).map(|n| format!("{}a:\n", " ".repeat(n.min(3_000)))).collect();
    let long = format!("services:\n{}", "  # filler filler filler filler\n".repeat(52_000_000 / 32));
    let cases: [(&str, Vec<u8>); 8] = [
        ("alias bomb", bomb.into_bytes()),
        ("deep flow", deep_flow.into_bytes()),
        ("deep block", deep_block.into_bytes()),
        ("50 MB", long.into_bytes()),
        ("binary", vec![0xff, 0xfe, 0x00, 0x80]),
        ("zero bytes", b"services:\n\0".to_vec()),
        ("tab", b"services:\n\ta:\n".to_vec()),
        ("unclosed", b"services: {a: [".to_vec()),
    ];
    for (name, bytes) in cases {
        let reading = read_bytes(&bytes);
        assert!(!reading.problems.is_empty(), "{name}");
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(write(&reading.document), text, "{name}: the text is kept");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let reading = read_bytes(&bytes);
        prop_assert_eq!(write(&reading.document), String::from_utf8_lossy(&bytes).into_owned());
    }

    #[test]
    fn no_yaml_like_text_panics(text in "([a-z<:{}\\[\\],&*!|>'\"#%@ \\n-]|services|: |\n  |- ){0,80}") {
        let reading = read(&text);
        prop_assert_eq!(write(&reading.document), text);
    }
}
