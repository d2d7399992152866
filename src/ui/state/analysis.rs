//! Answers about the stack, the question that is asked of it, and what lights up on the canvas for it.
use super::App;
use dockwright::graph::Stack;
use dockwright::insight::{HitKind, Impact, Insight, Party, Question, impact};
use dockwright::model::{Kind, RecordId};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A question, by record and name: it outlives edits.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A service stops.
    Stop(RecordId),
    /// A network is cut.
    Cut(Box<str>),
    /// Somebody has taken over a service.
    Intruder(RecordId),
}

/// Answers about the stack. They follow the document with the findings, after a short pause.
#[derive(Clone, Copy)]
pub struct Analysis {
    /// The analysed stack.
    pub stack: RwSignal<Arc<Stack>>,
    /// The stack with the connections that it means; worked out when somebody looks.
    pub insight: Memo<Arc<Insight>>,
    /// What is asked; none while nothing is.
    pub asked: RwSignal<Option<Asked>>,
    /// The answer.
    pub impact: Memo<Option<Arc<Impact>>>,
    /// The cell of the matrix that is looked at.
    pub cell: RwSignal<(Party, Party)>,
}

impl Analysis {
    /// Nothing is known yet.
    pub fn new() -> Analysis {
        let stack = RwSignal::new(Arc::new(Stack::default()));
        let insight = Memo::new_with_compare(
            move |_| Arc::new(Insight::new(stack.get())),
            |before: Option<&Arc<Insight>>, now: Option<&Arc<Insight>>| match (before, now) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                _ => true,
            },
        );
        let asked = RwSignal::new(None::<Asked>);
        let answer = Memo::new(move |_| {
            let asked = asked.get()?;
            let insight = insight.get();
            let question = match asked {
                Asked::Stop(id) => Question::Stop(insight.stack.find_id(id)?),
                Asked::Intruder(id) => Question::Intruder(insight.stack.find_id(id)?),
                Asked::Cut(name) => Question::Cut(insight.stack.find_network(&name)?),
            };
            Some(Arc::new(impact(&insight, question)))
        });
        Analysis { stack, insight, asked, impact: answer, cell: RwSignal::new((Party::Service(0), Party::Service(0))) }
    }
}

/// The names in the cards' `data-light`.
fn light_of(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Seat => "seat",
        HitKind::Breaks => "breaks",
        HitKind::Suffers => "suffers",
        HitKind::Owned => "owned",
        HitKind::Reachable => "reachable",
        HitKind::NextHop => "next",
    }
}

/// Keeps the cards' lights true: the answer where something is asked, else whom the selected service reaches and who
/// reaches it.
pub fn follow(app: App) {
    let analysis = app.analysis;
    Effect::new(move |_| {
        if let Some(impact) = analysis.impact.get() {
            let insight = analysis.insight.get();
            let lit = impact.hits.iter().map(|hit| (insight.stack.service(hit.service).id, light_of(hit.kind)));
            app.light_up(lit.collect(), "dim");
            return;
        }
        let selection = app.selection.get();
        let mut chosen = selection.iter();
        let one = match (chosen.next(), chosen.next()) {
            (Some(one), None) if one.kind == Kind::Service => *one,
            _ => return app.light_up(HashMap::new(), ""),
        };
        let insight = analysis.insight.get();
        let Some(index) = insight.stack.find_id(one) else { return app.light_up(HashMap::new(), "") };
        let mut lit: HashMap<RecordId, &'static str> = HashMap::new();
        for intent in insight.intents_of(index) {
            if let Some(Party::Service(to)) = intent.to {
                lit.insert(insight.stack.service(to).id, if intent.broken { "broken" } else { "used" });
            }
        }
        for intent in insight.intents_to(index) {
            let id = insight.stack.service(intent.from).id;
            let light = match lit.get(&id) {
                Some(&"used") => "both",
                Some(other) => other,
                None if intent.broken => "broken",
                None => "user",
            };
            lit.insert(id, light);
        }
        for network in insight.stack.networks_of(index) {
            for member in &insight.stack.network(*network).members {
                lit.entry(insight.stack.service(*member).id).or_insert("open");
            }
        }
        lit.remove(&one);
        app.light_up(lit, "");
    });
}
