//! The addresses that a service is given: in its environment, its commands, its healthcheck and its build arguments.
use super::environment::key_values;
use super::node::{Node, Step, Value};
use super::url::{self, Reference};

/// Which attribute an address stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AddressPlace {
    /// The value of an environment variable.
    Environment(Box<str>),
    /// The value of a build argument.
    BuildArg(Box<str>),
    /// `command` or `entrypoint`.
    Command,
    /// The healthcheck's test.
    Healthcheck,
}

/// An address of a service's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The attribute.
    pub place: AddressPlace,
    /// The place of the scalar in the service.
    pub steps: Vec<Step>,
    /// The address; its ranges are bytes of the whole scalar, `KEY=` included.
    pub reference: Reference,
}

/// The addresses of a service, in the order of the file's attributes given above.
pub fn addresses(body: &Node) -> Vec<Address> {
    let mut out = Vec::new();
    for (path, is_build) in [(&["environment"][..], false), (&["build", "args"][..], true)] {
        for entry in key_values(body, path, &mut Vec::new()) {
            let Some(value) = entry.value.as_deref() else { continue };
            // In a list the value follows `KEY=` in the same scalar.
            let offset = match entry.form {
                super::environment::EntryForm::List => entry.key.len() + 1,
                super::environment::EntryForm::Map => 0,
            };
            for reference in url::environment_references(&entry.key, value) {
                let key = entry.key.clone();
                let place = if is_build { AddressPlace::BuildArg(key) } else { AddressPlace::Environment(key) };
                out.push(Address { place, steps: entry.steps.clone(), reference: moved(reference, offset) });
            }
        }
    }
    let commands = [
        (vec![Step::from("entrypoint")], AddressPlace::Command),
        (vec![Step::from("command")], AddressPlace::Command),
        (vec!["healthcheck".into(), "test".into()], AddressPlace::Healthcheck),
    ];
    for (steps, place) in commands {
        let Some(node) = body.at(&steps) else { continue };
        match &node.value {
            Value::Scalar(scalar) => add_words(&scalar.text, &steps, &place, &mut out),
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    let mut steps = steps.clone();
                    steps.push(Step::Index(index));
                    add_words(item.as_text().unwrap_or(""), &steps, &place, &mut out);
                }
            }
            Value::Mapping(_) => {}
        }
    }
    out
}

/// Gives a host another name wherever an address of the service's body names it; `false` where none does. The name
/// must be the whole host: `db` in `db.example.com` stays.
pub fn rename_host(body: &mut Node, from: &str, to: &str) -> bool {
    let mut found: Vec<Address> = addresses(body).into_iter().filter(|one| one.reference.host == from).collect();
    // From the end of each scalar, so that the places before stay right.
    found.sort_by(|a, b| (&a.steps, b.reference.host_range.start).cmp(&(&b.steps, a.reference.host_range.start)));
    for address in &found {
        let Some(node) = super::edit::node_mut(body, &address.steps) else { continue };
        let Value::Scalar(scalar) = &mut node.value else { continue };
        let mut text = scalar.text.to_string();
        if text.get(address.reference.host_range.clone()) == Some(from) {
            text.replace_range(address.reference.host_range.clone(), to);
            scalar.text = text.into();
        }
    }
    !found.is_empty()
}

/// Adds the addresses in the words of a command.
fn add_words(text: &str, steps: &[Step], place: &AddressPlace, out: &mut Vec<Address>) {
    let mut at = 0;
    for word in text.split(char::is_whitespace) {
        for reference in url::references(word) {
            out.push(Address { place: place.clone(), steps: steps.to_vec(), reference: moved(reference, at) });
        }
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

fn moved(mut reference: Reference, by: usize) -> Reference {
    for range in [&mut reference.range, &mut reference.host_range] {
        *range = range.start + by..range.end + by;
    }
    reference
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    #[test]
    fn addresses_are_found_and_renamed() {
        let mut body = Node::map_of([
            ("environment", list(&["DB=postgres://db/db?a=db", "DB_HOST=db", "NAME=db", "B=db:5432,x:1000,db:5433"])),
            ("command", Node::plain("wait db:5432 -- run --url=http://db/x")),
            ("healthcheck", Node::map_of([("test", list(&["CMD", "curl", "http://db.local/db"]))])),
            ("build", Node::map_of([("args", Node::map_of([("URL", Node::quoted("http://db"))]))])),
        ]);
        let found = addresses(&body);
        assert_eq!(found.len(), 9);
        assert_eq!(found[0].place, AddressPlace::Environment("DB".into()));
        for one in &found {
            let text = body.at(&one.steps).and_then(Node::as_text).unwrap();
            assert_eq!(text.get(one.reference.host_range.clone()), Some(one.reference.host.as_str()));
        }
        assert!(rename_host(&mut body, "db", "store"));
        let environment =
            list(&["DB=postgres://store/db?a=db", "DB_HOST=store", "NAME=db", "B=store:5432,x:1000,store:5433"]);
        assert_eq!(body.get("environment"), Some(&environment));
        assert_eq!(body.get("command"), Some(&Node::plain("wait store:5432 -- run --url=http://store/x")));
        assert_eq!(body.at(&["healthcheck".into(), "test".into(), 2.into()]), Some(&Node::plain("http://db.local/db")));
        assert_eq!(body.at(&["build".into(), "args".into(), "URL".into()]), Some(&Node::quoted("http://store")));
        assert!(!rename_host(&mut body, "db", "store"));
    }
}
