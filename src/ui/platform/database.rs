//! The browser's database of projects (IndexedDB): a list of entries, and two slots for each project.
//!
//! Only texts go in and out; what they mean is the core's matter. Every save is one transaction that fills a slot first
//! and turns the entry to it then.
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

/// A step from one version of the database to the next.
type Upgrade = fn(&IdbDatabase) -> Result<(), JsValue>;

const NAME: &str = "dockwright";
const ENTRIES: &str = "entries";
const SLOTS: &str = "slots";
/// A browser that neither opens nor refuses within this time, in milliseconds, is taken to refuse.
const PATIENCE: i32 = 5000;
/// Steps of the database's form: the first makes version 1 from nothing.
const STEPS: [Upgrade; 1] = [|database| {
    database.create_object_store(ENTRIES)?;
    database.create_object_store(SLOTS)?;
    Ok(())
}];

/// Why the database did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The browser has none, or forbids it (private windows, blocked site data).
    Forbidden,
    /// The space for this page is used up.
    Full,
    /// A newer version of the program has changed its form.
    Newer,
    /// It was closed from outside; opening it anew may help.
    Closed,
    /// Something else, in the browser's words.
    Other(String),
}

/// Everything that is kept of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The entry in the list.
    pub entry: Option<String>,
    /// The slots, in order.
    pub slots: [Option<String>; 2],
}

/// What a save writes.
pub struct Write {
    /// The letter of the slot.
    pub slot: &'static str,
    /// The slot's text.
    pub text: String,
    /// The entry's text.
    pub entry: String,
}

/// An open database.
#[derive(Clone)]
pub struct Database(IdbDatabase);

/// Opens the database and makes it where it is missing.
///
/// # Errors
/// The browser forbids it, or a newer version of the program made it.
pub async fn open() -> Result<Database, Fault> {
    let factory = web_sys::window().ok_or(Fault::Forbidden)?.indexed_db();
    let factory = factory.ok().flatten().ok_or(Fault::Forbidden)?;
    let request = factory.open_with_u32(NAME, STEPS.len() as u32).map_err(|_| Fault::Forbidden)?;
    let source = request.clone();
    let upgrade =
        Closure::<dyn FnMut(web_sys::IdbVersionChangeEvent)>::new(move |event: web_sys::IdbVersionChangeEvent| {
            let database = source.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
            let made = database
                .map(|database| STEPS.iter().skip(event.old_version() as usize).try_for_each(|step| step(&database)));
            if !matches!(made, Some(Ok(()))) {
                // Half a form is worse than none.
                source.transaction().map(|transaction| transaction.abort());
            }
        });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    match patiently(&request).await {
        Ok(database) => {
            let database: IdbDatabase = database.dyn_into().map_err(|_| Fault::Forbidden)?;
            let own = database.clone();
            // A newer version of the program in another tab must be able to change the form.
            let closure = Closure::<dyn FnMut()>::new(move || own.close());
            database.set_onversionchange(Some(closure.as_ref().unchecked_ref()));
            closure.forget();
            Ok(Database(database))
        }
        Err(Fault::Other(_) | Fault::Closed) => Err(Fault::Forbidden),
        Err(fault) => Err(fault),
    }
}

impl Database {
    /// Every entry of the list.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn entries(&self) -> Result<Vec<String>, Fault> {
        let (_, [entries, _]) = self.transaction(IdbTransactionMode::Readonly)?;
        let all = answer(&entries.get_all().map_err(of)?).await?;
        Ok(Array::from(&all).iter().filter_map(|entry| entry.as_string()).collect())
    }

    /// The ids of all projects that have a slot.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn ids(&self) -> Result<Vec<String>, Fault> {
        let (_, [_, slots]) = self.transaction(IdbTransactionMode::Readonly)?;
        let all = answer(&slots.get_all_keys().map_err(of)?).await?;
        let keys = Array::from(&all);
        let mut ids: Vec<String> =
            keys.iter().filter_map(|key| Some(key.as_string()?.split_once('/')?.0.to_owned())).collect();
        ids.dedup();
        Ok(ids)
    }

    /// Everything that is kept of a project.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn read(&self, id: &str, letters: [&'static str; 2]) -> Result<Kept, Fault> {
        let (_, [entries, slots]) = self.transaction(IdbTransactionMode::Readonly)?;
        let mut kept = Kept { entry: text(&entries, id).await?, slots: [None, None] };
        for (slot, letter) in kept.slots.iter_mut().zip(letters) {
            *slot = text(&slots, &slot_key(id, letter)).await?;
        }
        Ok(kept)
    }

    /// Saves what `decide` makes of the project's present entry, in one transaction with reading it: no other tab can
    /// come between. `None` saves nothing.
    ///
    /// # Errors
    /// Nothing was saved, or the browser does not say that it was.
    pub async fn save(&self, id: &str, decide: impl FnOnce(Option<&str>) -> Option<Write>) -> Result<(), Fault> {
        let (transaction, [entries, slots]) = self.transaction(IdbTransactionMode::Readwrite)?;
        let end = end(&transaction);
        let begun = async {
            if let Some(write) = decide(text(&entries, id).await?.as_deref()) {
                // The slot is written out before the entry is turned to it.
                answer(&slots.put_with_key(&write.text.into(), &slot_key(id, write.slot).into()).map_err(of)?).await?;
                entries.put_with_key(&write.entry.into(), &id.into()).map_err(of)?;
            }
            Ok(())
        };
        let begun = begun.await;
        finish(&transaction, end, begun).await
    }

    /// Puts back what was kept of a project.
    ///
    /// # Errors
    /// Nothing was put back.
    pub async fn put(&self, id: &str, kept: &Kept, letters: [&'static str; 2]) -> Result<(), Fault> {
        let (transaction, [entries, slots]) = self.transaction(IdbTransactionMode::Readwrite)?;
        let end = end(&transaction);
        let begun = || {
            for (text, letter) in kept.slots.iter().zip(letters) {
                if let Some(text) = text {
                    slots.put_with_key(&text.into(), &slot_key(id, letter).into())?;
                }
            }
            if let Some(entry) = &kept.entry {
                entries.put_with_key(&entry.into(), &id.into())?;
            }
            Ok(())
        };
        let begun = begun().map_err(of);
        finish(&transaction, end, begun).await
    }

    /// Forgets a project.
    ///
    /// # Errors
    /// It is still there.
    pub async fn remove(&self, id: &str, letters: [&'static str; 2]) -> Result<(), Fault> {
        let (transaction, [entries, slots]) = self.transaction(IdbTransactionMode::Readwrite)?;
        let end = end(&transaction);
        let begun = || {
            entries.delete(&id.into())?;
            for letter in letters {
                slots.delete(&slot_key(id, letter).into())?;
            }
            Ok(())
        };
        let begun = begun().map_err(of);
        finish(&transaction, end, begun).await
    }

    fn transaction(&self, mode: IdbTransactionMode) -> Result<(IdbTransaction, [IdbObjectStore; 2]), Fault> {
        let names = Array::of2(&ENTRIES.into(), &SLOTS.into());
        let transaction = self.0.transaction_with_str_sequence_and_mode(&names, mode).map_err(of)?;
        let entries = transaction.object_store(ENTRIES).map_err(of)?;
        let slots = transaction.object_store(SLOTS).map_err(of)?;
        Ok((transaction, [entries, slots]))
    }
}

fn slot_key(id: &str, letter: &str) -> String {
    format!("{id}/{letter}")
}

async fn text(store: &IdbObjectStore, key: &str) -> Result<Option<String>, Fault> {
    Ok(answer(&store.get(&key.into()).map_err(of)?).await?.as_string())
}

/// The result of a request.
async fn answer(request: &IdbRequest) -> Result<JsValue, Fault> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(of),
        Err(_) => Err(request.error().ok().flatten().map_or_else(|| Fault::Other(String::new()), |why| of(why.into()))),
    }
}

/// As [`answer`], within [`PATIENCE`].
async fn patiently(request: &IdbRequest) -> Result<JsValue, Fault> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        if let Some(window) = web_sys::window() {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, PATIENCE).ok();
        }
    });
    let done = JsFuture::from(promise).await;
    match (done, request.error()) {
        (Ok(_), _) => request.result().map_err(of),
        (Err(_), Ok(Some(why))) => Err(of(why.into())),
        (Err(_), _) => Err(Fault::Forbidden),
    }
}

/// The end of a transaction. It is followed from its beginning: an end that nobody waits for would be reported.
fn end(transaction: &IdbTransaction) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    }))
}

async fn finish(transaction: &IdbTransaction, end: JsFuture, begun: Result<(), Fault>) -> Result<(), Fault> {
    if begun.is_err() {
        // It may have ended by itself already.
        transaction.abort().ok();
    }
    let ended = end.await;
    begun?;
    match ended {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or_else(|| Fault::Other(String::new()), |why| of(why.into()))),
    }
}

fn of(error: JsValue) -> Fault {
    let field = |key: &str| Reflect::get(&error, &key.into()).ok().and_then(|value| value.as_string());
    match field("name").as_deref() {
        Some("QuotaExceededError") => Fault::Full,
        Some("VersionError") => Fault::Newer,
        Some("InvalidStateError" | "NotFoundError") => Fault::Closed,
        Some("SecurityError" | "NotAllowedError") => Fault::Forbidden,
        name => Fault::Other(field("message").or_else(|| name.map(str::to_owned)).unwrap_or_default()),
    }
}
