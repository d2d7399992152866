//! The inspector of a service.
use super::header::{Header, logo};
use super::logos;
use super::scope::scope;
use super::{
    build, depends, environment, general, health, inherited, logging, more, networks, ports, resources, routes,
    security, volumes,
};
use dockwright::model::Node;
use dockwright::text::Text;
use leptos::prelude::*;

/// The inspector of a service.
#[component]
pub fn ServiceInspector() -> impl IntoView {
    let scope = scope();
    let picture_id =
        Memo::new(move |_| scope.body(|body| body.get("image").and_then(Node::as_text).map_or("", logos::of_image)));
    let picture = (move || logo(picture_id.get())).into_any();
    view! {
        <Header picture=picture kind=Text::fixed("Service", "服务") />
        <div class="inspector-body">
            <inherited::Inherits />
            <general::General />
            <networks::Networks />
            <ports::Ports />
            <routes::Routes />
            <environment::Environment />
            <volumes::Volumes />
            <depends::Depends />
            <health::Health />
            <resources::Resources />
            <build::Build />
            <security::Security />
            <logging::Logging />
            <more::More />
        </div>
    }
}
