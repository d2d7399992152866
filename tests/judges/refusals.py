#!/usr/bin/env python3
"""Judges `dockwright check` and `dockwright resolve` by docker compose on small projects, one for each construct.

    refusals.py CASES [-v]

CASES has projects after lines `=== refused CODE` and `=== accepted`; the first file is compose.yaml, others follow after
lines `--- PATH`. docker compose must refuse and accept as the line says. Of what it refuses, `check` must report the code
with the rank "stop", or the code of the rule that stands for it. Of what it accepts, `check` must report no `compose-`
finding of that rank, and the resolved views must be equal.

DOCKWRIGHT_CLI is the command line and DOCKWRIGHT_COMPOSE the real docker compose.
"""
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from resolve import differences, find_compose, run  # noqa: E402

# Where a rule says it under its own code.
TWINS = {
    "compose-cycle": {"dep-cycle"},
    "compose-cn-dup": {"run-cn-dup"},
    "compose-cn-scale": {"run-scale-cn"},
    "compose-cn-pattern": {"run-cn-regex"},
    "compose-project-name": {"run-project-name"},
    "compose-netmode-service": {"net-mode-unknown", "compose-undef-depends"},
    "compose-undef-build-secret": {"compose-undef-secret"},
    "compose-limit-dup": {"res-mem-conflict"},
    "compose-undef-depends": {"dep-profile"},
    "compose-undef-config": {"compose-undef-secret"},
    "compose-extends": {"compose-required"},
    "compose-range": {"compose-volume-syntax"},
    "compose-interp-required": {"env-unset"},
}


def cases(text):
    for block in text.split("=== ")[1:]:
        head, body = block.split("\n", 1)
        kind, _, code = head.strip().partition(" ")
        files = {"compose.yaml": ""}
        current = "compose.yaml"
        for line in body.splitlines(keepends=True):
            if line.startswith("--- "):
                current = line[4:].strip()
                files[current] = ""
            else:
                files[current] += line
        yield kind, code, files


def judge(cli, compose, kind, code, files):
    with tempfile.TemporaryDirectory() as root:
        # The last folder gives the project its name, so that it must be one that Docker takes.
        folder = pathlib.Path(root) / ("项目" if code == "compose-project-name" else "p")
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        theirs = run([compose, "config", "--format", "json"], folder)
        found = run([cli, "check", "--format", "json", "."], folder)
        if found[0] not in (0, 1, 2) or not found[1]:
            return [f"check ended with {found[0]}: {found[2][:200]}"]
        stops = [one for one in json.loads(found[1])["diagnostics"] if one["rank"] == "stop"]
        if kind == "refused":
            if theirs[0] == 0:
                return ["docker compose accepts it"]
            wanted = {code} | TWINS.get(code, set())
            lines = []
            if not any(one["code"] in wanted for one in stops):
                lines.append(f"no {code}; found {sorted({one['code'] for one in stops})}; docker compose: {theirs[2].strip()[-160:]}")
            for one in stops:
                path = folder / one["file"]
                if not path.is_file() or one["line"] > len(path.read_text().splitlines()) + 1:
                    lines.append(f"{one['code']} has no place: {one['file']}:{one['line']}")
            return lines
        if theirs[0] != 0:
            return [f"docker compose refuses it: {theirs[2].strip()[-200:]}"]
        wrong = [f"{one['code']} at {one['path']}: {one['message']}" for one in stops if one["code"].startswith("compose-")]
        ours = run([cli, "resolve", "."], folder)
        if ours[0] != 0:
            return [*wrong, f"resolve refuses it: {ours[2].strip()[:200]}"]
        pairs = differences(json.loads(theirs[1]), json.loads(ours[1]))
        # docker compose leaves models out of its JSON.
        return wrong + [f"{p}: docker compose {a!r}, ours {b!r}" for p, a, b in pairs if not p.startswith("models")]


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    text = pathlib.Path(arguments[0]).read_bytes().decode()
    cli, compose = os.path.abspath(os.environ.get("DOCKWRIGHT_CLI", "dockwright")), find_compose()
    count, bad = 0, 0
    for kind, code, files in cases(text):
        count += 1
        lines = judge(cli, compose, kind, code, files)
        if lines:
            bad += 1
            print(f"{kind} {code}\n    {files['compose.yaml'].strip()!r}")
            for line in lines[:6]:
                print(f"    {line}")
    print(f"refusals: {count - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
