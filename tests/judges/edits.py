#!/usr/bin/env python3
"""Has docker compose judge edits of real files: the result loads, and its view differs from the file's by the edit alone.

    edits.py EDITS [CORPUS] [-v]

EDITS is `edits.jsonl` of what `DOCKWRIGHT_GENERATED=FOLDER cargo test --features cli edits_for_the_judge` wrote: each line
has a file of the corpus (without one, of `catalog/` beside EDITS), its text after the edit, the paths where the view may differ (`may`) and what they must show
(`must`). With DOCKWRIGHT_EDITS=all set while writing it has every edit, else one of each kind a file. DOCKWRIGHT_COMPOSE is the real docker
compose and DOCKWRIGHT_CLI the command line.

An edit may break a stack: nothing runs without an image. What docker compose refuses then has to be refused by
`dockwright resolve` too, so that the user is told.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from resolve import differences, find_compose, is_bomb, run  # noqa: E402


def walk(left, right, way=()):
    """The ways to every place where two JSON values differ."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(set(left) | set(right)):
            if key not in left or key not in right:
                yield (*way, key)
            else:
                yield from walk(left[key], right[key], (*way, key))
    elif list(differences(left, right)):
        yield way


def at(value, way):
    """What stands at a way; None where nothing does."""
    for key in way:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return "present" if value is None else value


def covered(way, value, may):
    """True where a difference lies below a place that may differ, or where nothing but such places came or went."""
    def fits(allowed):
        return all(own in (key, "*") for own, key in zip(allowed, way))

    if any(len(allowed) <= len(way) and fits(allowed) for allowed in may):
        return True
    return isinstance(value, dict) and any(fits(allowed) for allowed in may) and all(
        covered((*way, key), inner, may) for key, inner in value.items()
    )


def faults(before, after, case):
    lines = []
    if case["renamed"]:
        new, old = case["renamed"]
        after = json.loads(json.dumps(after).replace(new, old))
    for way in walk(before, after):
        old, new = at(before, way), at(after, way)
        # Of a collection that came or went, its parts count; other values count as they are.
        whole = (old if new is None else new) if None in (old, new) else True
        if not covered(way, whole, case["may"]):
            lines.append(f"{'.'.join(way)} differs: {str(old)[:120]} became {str(new)[:120]}")
    for way, wanted in case["must"]:
        found = at(after, way)
        if isinstance(wanted, dict) and "has" in wanted:
            items = found if isinstance(found, list) else []
            fits = any(all(str(item.get(key)) == str(value) for key, value in wanted["has"].items()) for item in items)
            others = at(before, way)
            fits = fits and len(items) == (len(others) if isinstance(others, list) else 0) + 1
        elif wanted == "present":
            fits = found is not None
        else:
            fits = found == wanted
        if not fits:
            lines.append(f"{'.'.join(way)} is {str(found)[:120]}, not {wanted}")
    return lines


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    verbose = "-v" in sys.argv
    cases = [json.loads(line) for line in pathlib.Path(arguments[0]).read_text().splitlines()]
    corpus = pathlib.Path(arguments[1] if len(arguments) > 1 else pathlib.Path(arguments[0]).parent / "catalog").resolve()
    cli, compose = os.path.abspath(os.environ.get("DOCKWRIGHT_CLI", "dockwright")), find_compose()
    with tempfile.TemporaryDirectory() as root:
        copy = pathlib.Path(root) / "corpus"
        shutil.copytree(corpus, copy)

        def view(file):
            # Without profiles first: some of these belong to no project together.
            path = copy / file
            command = [compose, "-p", "t", "--profile", "*", "-f", path.name, "config", "--format", "json"]
            return run(command, path.parent)

        def original(file):
            if is_bomb((copy / file).read_text(errors="replace")):
                return None
            code, out, _ = view(file)
            return json.loads(out) if code == 0 else None

        def judge(numbered):
            number, case = numbered
            before = originals[case["file"]]
            if before is None:
                return case, "no original", []
            file = pathlib.Path(case["file"]).with_name(f"edited-{number}.yaml")
            (copy / file).write_bytes(case["text"].encode())
            code, out, err = view(file)
            try:
                if code == 0:
                    lines = faults(before, json.loads(out), case)
                    return case, "wrong" if lines else "right", lines
                path = copy / file
                ours = run([cli, "resolve", path.name, "-p", "t", "--profile", "*"], path.parent)
                kind = "both refuse" if ours[0] == 1 else "refused alone"
                return case, kind, [err.strip()[-200:]]
            finally:
                (copy / file).unlink()

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            files = sorted({case["file"] for case in cases})
            originals = dict(zip(files, pool.map(original, files)))
            results = list(pool.map(judge, enumerate(cases)))
    counts, kinds = collections.Counter(), collections.defaultdict(collections.Counter)
    for case, kind, lines in results:
        counts[kind] += 1
        kinds[case["edit"].split()[0]][kind] += 1
        if verbose or kind in ("wrong", "refused alone"):
            print(f"{kind}: {case['file']}: {case['edit']}")
            for line in lines[:6]:
                print(f"    {line}")
    if verbose:
        for kind, own in sorted(kinds.items()):
            print(f"{kind}: " + ", ".join(f"{count} {what}" for what, count in sorted(own.items())))
    judged = sum(own["right"] > 0 for own in kinds.values())
    print(f"{judged} kinds of edit: " + ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    bad = counts["wrong"] + counts["refused alone"]
    print(f"edits: {len(results) - bad - counts['no original']} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
