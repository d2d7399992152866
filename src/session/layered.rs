//! Commands on a project of several Compose files: what is meant for the merged stack is written into the files.
use super::project::{Project, place_key};
use crate::change::{Change, Command, Refusal, plan};
use crate::compose::layers::{carry, label};
use crate::compose::write;
use crate::model::{Document, Kind, Mapping, Node, Record, RecordId, WriteTo, refs};
use crate::text::Text;
use std::sync::Arc;

/// What came of a command besides the change itself.
#[derive(Default)]
pub(super) struct Carried {
    /// Records that came.
    pub made: Vec<RecordId>,
    /// An override file that hides the change.
    pub hidden: Option<Box<str>>,
}

/// Carries a command out on the files of a project.
///
/// # Errors
/// The reason why it was refused; the project is to be thrown away then.
pub(super) fn carry_out(project: &mut Project, command: &Command, out: &mut Carried) -> Result<(), Refusal> {
    match command {
        Command::Many { commands, .. } => commands.iter().try_for_each(|command| carry_out(project, command, out)),
        Command::Type { command, .. } => carry_out(project, command, out),
        Command::Rename { id, name } => rename(project, *id, name),
        Command::Remove { ids } if project.chosen().is_none_or(|number| number == 0) => {
            ids.iter().try_for_each(|id| remove(project, *id))
        }
        Command::Move { to } => {
            let shown = shown(project);
            for (id, place) in to {
                let Some(record) = shown.get(*id) else { continue };
                project.set_place(id.kind, &record.name.clone(), *id, Some(*place));
            }
            Ok(())
        }
        Command::SetFile { .. } | Command::SetVariable { .. } | Command::SetSettings(_) | Command::Replace(_) => {
            alone(project, command, out)
        }
        _ if !project.has_view() => alone(project, command, out),
        _ => translate(project, command, out),
    }
}

/// The merged stack, or the base where it is alone.
fn shown(project: &mut Project) -> Document {
    project.view(None).unwrap_or_else(|| project.base.clone())
}

/// A command on the base and the files that are no Compose files.
fn alone(project: &mut Project, command: &Command, out: &mut Carried) -> Result<(), Refusal> {
    let plan = plan(&project.base, command)?;
    out.made.extend(plan.made);
    project.take(&plan.diff);
    Ok(())
}

/// A command on the merged stack: what it changes there is written into the files that make it up.
fn translate(project: &mut Project, command: &Command, out: &mut Carried) -> Result<(), Refusal> {
    let shown = shown(project);
    let plan = plan(&shown, command)?;
    out.made.extend(&plan.made);
    for change in &plan.diff.changes {
        match change {
            Change::Record { id, before, after } => match (before, after) {
                (None, Some(row)) => add(project, *id, &row.record)?,
                (Some(row), None) => take_away(project, *id, &row.record)?,
                (Some(_), Some(row)) => edit(project, *id, &row.record, out)?,
                (None, None) => {}
            },
            Change::Extra { before, after } => set_extra(project, before, after)?,
            Change::File { path, after, .. } => match after {
                Some(text) => drop(project.base.files.insert(path.clone(), text.clone())),
                None => drop(project.base.files.remove(path)),
            },
            Change::Settings { after, .. } => project.base.settings = after.clone(),
            Change::Placement { .. } | Change::Source { .. } => {}
        }
    }
    // Where the new cards stand: their records are in their files now.
    for change in &plan.diff.changes {
        if let Change::Placement { id, after, .. } = change {
            let mut names = plan.diff.changes.iter().filter_map(|change| match change {
                Change::Record { id: other, after: Some(row), .. } if other == id => Some(row.record.name.clone()),
                _ => None,
            });
            let name = names.next().or_else(|| Some(shown.get(*id)?.name.clone()));
            if let Some(name) = name {
                project.set_place(id.kind, &name, *id, *after);
            }
        }
    }
    project.refresh();
    Ok(())
}

/// Does something with the document of an override file or an included one and writes its text.
fn in_sheet(
    project: &mut Project,
    path: &str,
    change: impl FnOnce(&mut Document) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut sheets = project.sheets.iter_mut().chain(&mut project.included);
    let Some(sheet) = sheets.find(|sheet| *sheet.path == *path) else { return Ok(()) };
    let mut document = sheet.document.clone();
    change(&mut document)?;
    let text = write(&document);
    if *text == *sheet.text {
        return Ok(());
    }
    if sheet.is_broken {
        return Err(Refusal::new(
            format!("{path} cannot be read to its end. Correct it in Files first."),
            format!("{path} 无法完整读取，应先在“文件”中改正。"),
        ));
    }
    // Its source stays the text that it was read from: the next change is compared with that as well.
    sheet.document = document;
    sheet.text = text.as_str().into();
    project.base.files.insert(path.into(), sheet.text.clone());
    Ok(())
}

/// The files beside the base that make up the project, whether they show or not.
fn others(project: &Project) -> Vec<Box<str>> {
    project.included.iter().chain(&project.sheets).map(|sheet| sheet.path.clone()).collect()
}

fn active_path(project: &Project, number: usize) -> Option<Box<str>> {
    project.active.get(number.checked_sub(1)?).cloned()
}

fn add(project: &mut Project, id: RecordId, record: &Arc<Record>) -> Result<(), Refusal> {
    match project.chosen().and_then(|number| active_path(project, number)) {
        Some(path) => {
            project.know(id.kind, &record.name, id);
            in_sheet(project, &path, |document| {
                document.push(id.kind, (**record).clone());
                Ok(())
            })
        }
        None => {
            project.base.reserve(id);
            let table = project.base.table_mut(id.kind);
            table.insert(table.len(), id, record.clone());
            Ok(())
        }
    }
}

/// Takes a record away in the chosen override file alone: what the files below say of it is reset.
fn take_away(project: &mut Project, id: RecordId, record: &Arc<Record>) -> Result<(), Refusal> {
    let Some(number) = project.chosen().filter(|number| *number > 0) else {
        return remove_named(project, id, &record.name);
    };
    let below = project.bodies(id.kind, &record.name).iter().take(number).any(Option::is_some);
    let Some(path) = active_path(project, number) else { return Ok(()) };
    in_sheet(project, &path, |document| {
        let old = document.find(id.kind, &record.name);
        let reset = Record { name: record.name.clone(), body: Node { tag: Some("!reset".into()), ..Node::null() } };
        match (old, below) {
            (Some(old), true) => document.table_mut(id.kind).replace(old, Arc::new(reset)),
            (Some(old), false) => document.table_mut(id.kind).remove(old),
            (None, _) => drop(document.push(id.kind, reset)),
        }
        Ok(())
    })
}

fn edit(project: &mut Project, id: RecordId, record: &Arc<Record>, out: &mut Carried) -> Result<(), Refusal> {
    let name = &record.name;
    let before = project.bodies(id.kind, name);
    let mut bodies = before.clone();
    // A part of a record in a base that does not have the rest of it would be a file that no one can load alone.
    let chosen = project.chosen().filter(|number| *number > 0 || before.first().is_some_and(Option::is_some));
    let hidden = carry([id.kind.section(), name], &mut bodies, &record.body, chosen);
    if let Some(path) = hidden.and_then(|number| active_path(project, number)) {
        out.hidden = Some(path);
    }
    for (number, (old, new)) in before.into_iter().zip(bodies).enumerate() {
        if old == new {
            continue;
        }
        let put = |document: &mut Document| {
            let known = document.find(id.kind, name);
            match (known, new) {
                (Some(known), Some(body)) => {
                    document.table_mut(id.kind).replace(known, Arc::new(Record { name: name.clone(), body }));
                }
                (Some(known), None) => document.table_mut(id.kind).remove(known),
                (None, Some(body)) => drop(document.push(id.kind, Record { name: name.clone(), body })),
                (None, None) => {}
            }
            Ok(())
        };
        let included = || project.included_home(id.kind, name).map(|sheet| sheet.path.clone());
        match active_path(project, number).or_else(included) {
            Some(path) => in_sheet(project, &path, put)?,
            None => put(&mut project.base)?,
        }
    }
    Ok(())
}

fn set_extra(project: &mut Project, before: &Mapping, after: &Mapping) -> Result<(), Refusal> {
    let keys = before.keys().chain(after.keys().filter(|key| before.get(key).is_none()));
    for key in keys.filter(|key| before.get(key) != after.get(key)) {
        let value = after.get(key).cloned();
        let mut with: Vec<usize> = Vec::new();
        if project.base.extra.get(key).is_some() {
            with.push(0);
        }
        for (number, sheet) in project.active_sheets().into_iter().enumerate() {
            if sheet.document.extra.get(key).is_some() {
                with.push(number + 1);
            }
        }
        let last = with.last().copied().unwrap_or(0);
        let numbers = match (project.chosen(), &value) {
            (Some(chosen), _) => vec![chosen],
            (None, None) => with,
            (None, Some(_)) => vec![last],
        };
        for number in numbers {
            let command = Command::SetExtra { key: key.to_owned(), value: value.clone() };
            let put = |document: &mut Document| {
                plan(document, &command)?.diff.apply(document);
                Ok(())
            };
            match active_path(project, number) {
                Some(path) => in_sheet(project, &path, put)?,
                None => put(&mut project.base)?,
            }
        }
    }
    Ok(())
}

/// A rename goes through every file of the project, whether it shows or not.
fn rename(project: &mut Project, id: RecordId, name: &str) -> Result<(), Refusal> {
    let shown = shown(project);
    let command = Command::Rename { id, name: name.to_owned() };
    plan(&shown, &command)?;
    let Some(old) = shown.get(id).map(|record| record.name.clone()) else { return Ok(()) };
    with_stand_in(project, id, &old, |document, id| {
        plan(document, &Command::Rename { id, name: name.to_owned() })?.diff.apply(document);
        Ok(())
    })?;
    if let Some(spot) = project.base.settings.places.get(&place_key(id.kind, &old)).copied() {
        let mut settings = (*project.base.settings).clone();
        settings.places.remove(&place_key(id.kind, &old));
        settings.places.insert(place_key(id.kind, name), spot);
        project.base.settings = Arc::new(settings);
    }
    project.know(id.kind, name, id);
    for path in others(project) {
        in_sheet(project, &path, |document| {
            let command = match document.find(id.kind, &old) {
                Some(own) => Command::Rename { id: own, name: name.to_owned() },
                None => references(document, id.kind, &old, Some(name)),
            };
            plan(document, &command)?.diff.apply(document);
            Ok(())
        })?;
    }
    project.refresh();
    Ok(())
}

fn remove(project: &mut Project, id: RecordId) -> Result<(), Refusal> {
    let name = shown(project).get(id).map(|record| record.name.clone());
    name.map_or(Ok(()), |name| remove_named(project, id, &name))
}

/// A removal goes through every file of the project, whether it shows or not.
fn remove_named(project: &mut Project, id: RecordId, name: &str) -> Result<(), Refusal> {
    with_stand_in(project, id, name, |document, id| {
        plan(document, &Command::Remove { ids: vec![id] })?.diff.apply(document);
        Ok(())
    })?;
    project.set_place(id.kind, name, id, None);
    for path in others(project) {
        in_sheet(project, &path, |document| {
            let command = match document.find(id.kind, name) {
                Some(own) => Command::Remove { ids: vec![own] },
                None => references(document, id.kind, name, None),
            };
            plan(document, &command)?.diff.apply(document);
            Ok(())
        })?;
    }
    project.refresh();
    Ok(())
}

/// Does something with a record of the base and all that names it. A record that only an override has gets a stand-in
/// for that time.
fn with_stand_in(
    project: &mut Project,
    id: RecordId,
    name: &str,
    change: impl FnOnce(&mut Document, RecordId) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if let Some(own) = project.base.find(id.kind, name) {
        return change(&mut project.base, own);
    }
    let stand_in = project.base.push(id.kind, Record { name: name.into(), body: Node::null() });
    let done = change(&mut project.base, stand_in);
    project.base.table_mut(id.kind).remove(stand_in);
    done
}

/// A rename or removal in a file that names a record without declaring it.
fn references(document: &Document, kind: Kind, name: &str, new: Option<&str>) -> Command {
    let mut commands = Vec::new();
    for (id, record) in document.services().iter() {
        let mut body = record.body.clone();
        let changed = match new {
            Some(new) => refs::rename_named(&mut body, kind, name, new),
            None => refs::drop_named(&mut body, kind, name),
        };
        if changed {
            commands.push(Command::SetBody { id, body });
        }
    }
    Command::Many { label: Text::fixed("Change the references", "修改引用"), commands }
}

/// The words for a change that a file hides.
pub(super) fn hidden_words(project: &Project, path: &str) -> Text {
    let to = match &project.write_to {
        WriteTo::Override(path) => label(path),
        WriteTo::Base | WriteTo::Defining => Text::fixed("the base", "基础文件"),
    };
    Text::new(
        format!("Written to {}, but {path} says otherwise, and that counts here.", to.en),
        format!("已写入{}，但 {path} 中另有设置，此处以它为准。", to.zh),
    )
}
