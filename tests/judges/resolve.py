#!/usr/bin/env python3
"""Compares `dockwright resolve` with `docker compose config --format json` on every Compose file of a corpus.

    resolve.py CORPUS [-v]

DOCKWRIGHT_CLI is the command line and DOCKWRIGHT_COMPOSE the real docker compose. For each file that docker compose
accepts, both JSON outputs must be equal. For each that it refuses, ours must report an error too.

Normalisation, on both sides: numbers are compared as numbers (1 and 1.0 are one), and nothing else is changed.
Files that docker compose must not be given (alias bombs) are left out by size of expansion.
"""
import json
import os
import pathlib
import subprocess
import sys

TIMEOUT = "20"


def find_compose():
    given = os.environ.get("DOCKWRIGHT_COMPOSE")
    if given:
        return given
    home = pathlib.Path.home() / ".cache/dockwright"
    for path in sorted(home.glob("**/compose/docker-compose")):
        if path.is_file() and path.stat().st_size > 1_000_000:
            return str(path)
    sys.exit("set DOCKWRIGHT_COMPOSE to the docker compose program")


def run(command, folder):
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    done = subprocess.run(
        ["timeout", TIMEOUT, *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def is_bomb(text):
    """More than a few hundred aliases in one file: never given to docker compose, which has no limit."""
    return text.count("*a") > 300 or text.count(": *") > 2000


def differences(left, right, path=""):
    """Every place where two JSON values differ, with both values."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(set(left) | set(right)):
            here = f"{path}.{key}" if path else key
            if key not in left:
                yield here, "(missing)", right[key]
            elif key not in right:
                yield here, left[key], "(missing)"
            else:
                yield from differences(left[key], right[key], here)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right)):
            yield from differences(one, other, f"{path}[{index}]")
    elif left != right or isinstance(left, bool) != isinstance(right, bool):
        yield path, left, right


def compare(cli, compose, folder, files, extra=()):
    """Judges one project; returns a kind and the lines that say why."""
    named = [part for file in files for part in ("-f", file)]
    theirs = run([compose, "-p", "t", *extra, *named, "config", "--format", "json"], folder)
    ours = run([cli, "resolve", files[0], "-p", "t", *extra, *[p for f in files[1:] for p in ("-f", f)]], folder)
    if ours[0] not in (0, 1):
        return "broken", [f"exit code {ours[0]}: {ours[2].strip()[:300]}"]
    if theirs[0] == 124:
        return "timeout", ["docker compose did not end"]
    if theirs[0] != 0:
        if ours[0] == 0:
            return "too lax", [theirs[2].strip()[-300:]]
        return "both refuse", [theirs[2].strip()[-160:], ours[2].strip()[:300]]
    if ours[0] != 0:
        errors = [line for line in ours[2].splitlines() if ": error:" in line]
        return "too strict", errors[:6]
    found = list(differences(json.loads(theirs[1]), json.loads(ours[1])))
    if found:
        return "differ", [f"{path}: docker compose {str(a)[:140]!r}, ours {str(b)[:140]!r}" for path, a, b in found[:12]]
    return "equal", []


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    verbose = "-v" in sys.argv
    corpus = pathlib.Path(arguments[0] if arguments else os.environ.get("DOCKWRIGHT_CORPUS", "")).resolve()
    cli = os.path.abspath(os.environ.get("DOCKWRIGHT_CLI", "dockwright"))
    if not os.path.isfile(cli):
        sys.exit("set DOCKWRIGHT_CLI to the dockwright program")
    compose = find_compose()
    files = sorted(path for path in corpus.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file())
    counts = {}
    for file in files:
        if is_bomb(file.read_text(errors="replace")):
            kind, lines = "left out", ["too many aliases for docker compose"]
        else:
            extra = json.loads(os.environ.get("RESOLVE_EXTRA", "[]"))
            kind, lines = compare(cli, compose, file.parent, [file.name], extra)
        counts[kind] = counts.get(kind, 0) + 1
        if verbose or kind not in ("equal", "both refuse"):
            print(f"{kind}: {file.relative_to(corpus)}")
            for line in lines:
                print(f"    {line}")
    print("resolve: " + ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    bad = sum(count for kind, count in counts.items() if kind not in ("equal", "both refuse", "left out"))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
