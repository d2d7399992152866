//! The command line: the same core as the page, for scripts and continuous integration.
mod analysis;
mod check;
mod convert;
mod edit;
mod export;
mod load;
mod report;
mod resolve;
mod rules;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Design, check and export container stacks.
#[derive(Parser)]
#[command(name = "dockwright", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Find what is wrong with a stack
    ///
    /// PATH is a Compose file, or a folder with compose.yaml, compose.yml, docker-compose.yml or docker-compose.yaml,
    /// its override, .env, the Dockerfiles that `build` names and the nginx configurations that services mount.
    /// Exit code 0: nothing at or above the level; 1: findings; 2: input that cannot be read.
    Check(check::Options),
    /// Write the bundle of a stack: Compose file, .env, nginx.conf, Dockerfiles, documents
    Export(export::Options),
    /// Change a Compose file as the editor does: only the lines that a command means are touched
    Edit(edit::Options),
    /// Turn docker run, docker network create and docker volume create commands into a Compose file
    ///
    /// Exit code 0: everything was converted; 1: something has no counterpart and is listed; 2: nothing to convert.
    Convert(convert::Options),
    /// Print what a project means, as JSON: variables, includes, extensions, overrides, profiles and defaults applied
    ///
    /// The output has the form of `docker compose config --format json`. Exit code 0: docker compose would accept the
    /// project; 1: it would not; 2: input that cannot be read.
    Resolve(resolve::Options),
    /// Tell whether one service reaches another: through which network, under which name, on which port; or what would
    /// make it so, and who else would gain access
    ///
    /// FROM and TO are services, `host` or `internet`. Exit code 0: it does, or the file does not tell; 1: it does not;
    /// 2: input that cannot be read.
    Why(analysis::WhyOptions),
    /// List who uses whom, who could, and who is meant to and cannot; connections and memory added up
    ///
    /// Exit code 0: everything that is meant is wired; 1: something is not; 2: input that cannot be read.
    Reach(analysis::Shared),
    /// Show the order of the start: waves, conditions, the best and the worst time, what decides it (*)
    ///
    /// The times are those of the healthchecks; pulling images and starting containers is not counted. Exit code 0:
    /// everything starts; 1: services wait for each other in a circle; 2: input that cannot be read.
    Order(analysis::Shared),
    /// List the rules, or say what one is about: what, why, how to fix it, how to prove it on a running stack
    Rules(rules::Options),
    /// List the templates that `export --template` takes
    Templates,
}

fn main() -> ExitCode {
    // A closed pipe (`dockwright check . | head`) ends the program quietly instead of with a stack trace.
    std::panic::set_hook(Box::new(|panic| {
        let words = panic.to_string();
        if !words.contains("Broken pipe") {
            eprintln!("dockwright: internal error: {words}");
        }
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let result = match arguments.task {
        Task::Check(options) => check::run(&options),
        Task::Export(options) => export::run(&options),
        Task::Edit(options) => edit::run(&options),
        Task::Convert(options) => convert::run(&options),
        Task::Resolve(options) => resolve::run(&options),
        Task::Why(options) => analysis::why(&options),
        Task::Reach(options) => analysis::reach(&options),
        Task::Order(options) => analysis::order(&options),
        Task::Rules(options) => rules::run(&options),
        Task::Templates => {
            for stack in dockwright::catalog::stacks() {
                println!("{:<18} {}", stack.id, stack.summary.en);
            }
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|message| {
        eprintln!("dockwright: {message}");
        ExitCode::from(2)
    })
}
