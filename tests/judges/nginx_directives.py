#!/usr/bin/env python3
"""Judges the table of nginx's directives by nginx itself: where each may stand and how many arguments it takes.

    nginx_directives.py TABLES [-v]

TABLES is the folder of the table (src/generate/nginx/directives). nginx -t says of a directive that it is unknown, that it
is not allowed in a block, or that it has the wrong number of arguments, and says so before it looks at the values. Each
name is tried in each block, and in one block that takes it with each number of arguments. What this machine's nginx does
not know is left out: it may have fewer modules, and be older than the table.
"""
import collections
import concurrent.futures
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CONTEXTS = {
    "MAIN": "{}",
    "EVENTS": "events {{ {} }}",
    "HTTP": "events {{}} http {{ {} }}",
    "SERVER": "events {{}} http {{ server {{ listen 127.0.0.1:18999; {} }} }}",
    "LOCATION": "events {{}} http {{ server {{ listen 127.0.0.1:18999; location / {{ {} }} }} }}",
    "UPSTREAM": "events {{}} http {{ upstream u {{ {} }} }}",
    "SERVER_IF": "events {{}} http {{ server {{ listen 127.0.0.1:18999; if ($host) {{ {} }} }} }}",
    "LOCATION_IF": "events {{}} http {{ server {{ listen 127.0.0.1:18999; location / {{ if ($host) {{ {} }} }} }} }}",
    "LIMIT_EXCEPT": "events {{}} http {{ server {{ listen 127.0.0.1:18999; location / {{ limit_except GET {{ {} }} }} }} }}",
    "STREAM": "events {{}} stream {{ {} }}",
    "STREAM_SERVER": "events {{}} stream {{ server {{ listen 127.0.0.1:18999; {} }} }}",
    "STREAM_UPSTREAM": "events {{}} stream {{ upstream u {{ {} }} }}",
    "MAIL": "events {{}} mail {{ {} }}",
    "MAIL_SERVER": "events {{}} mail {{ server {{ {} }} }}",
}
GROUPS = {
    "HSL": {"HTTP", "SERVER", "LOCATION"},
    "STREAM_BOTH": {"STREAM", "STREAM_SERVER"},
    "MAIL_BOTH": {"MAIL", "MAIL_SERVER"},
    "EVERYWHERE": set(CONTEXTS),
}
COUNTS = {"NONE": {0}, "ONE": {1}, "TWO": {2}, "THREE": {3}, "FOUR": {4}, "FLAG": {1}, "ANY": set(range(1, 8)), "TWO_MORE": set(range(2, 8))}
TRIED = (0, 1, 2, 3, 4, 7)
# What only releases after the tried one take: name, and block or number of arguments.
NEWER = {
    ("keepalive", 2): (1, 29, 7),
    ("resolver", "UPSTREAM"): (1, 27, 3),
    ("resolver_timeout", "UPSTREAM"): (1, 27, 3),
}


@functools.cache
def version():
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr
    return tuple(int(number) for number in re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said).groups())


def is_newer(name, what):
    return NEWER.get((name, what), (0, 0, 0)) > version()


def tables(folder):
    """Name to the entries of all modules: contexts, counts, whether it opens a block."""
    found = collections.defaultdict(list)
    for path in sorted(pathlib.Path(folder).glob("*.rs")):
        text = path.read_text()
        body = text.partition("ENTRIES: &[Entry] = &[")[2].partition("\n];")[0]
        for name, contexts, arguments in re.findall(r'\(\s*"([^"]+)",\s*([A-Z_ |\n]+?),\s*([A-Z_ |\n]+?),?\s*\)', body):
            words = lambda text: [word.strip() for word in text.split("|")]
            places = set()
            for word in words(contexts):
                places |= GROUPS.get(word, {word})
            counts = set()
            for word in words(arguments):
                counts |= COUNTS.get(word, set())
            found[name].append((places, counts, "BLOCK" in words(arguments)))
    return found


def ask(folder, text):
    """What nginx says first."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf", dir=folder, delete=False) as file:
        file.write(text)
    command = ["nginx", "-t", "-p", folder, "-e", os.path.join(folder, "error.log"), "-c", file.name]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    os.unlink(file.name)
    return result.stderr


def verdict(folder, context, name, count, block):
    line = " ".join([name] + ["x"] * count) + (" {}" if block else ";")
    # The pid file and the log must lie where anybody may write.
    head = "" if context == "MAIN" else "pid nginx.pid; "
    said = ask(folder, head + CONTEXTS[context].format(line) + "\n")
    quoted = f'"{name}" directive'
    if f'unknown directive "{name}"' in said:
        return "unknown"
    if quoted in said and "is not allowed here" in said:
        return "misplaced"
    if f"invalid number of arguments in {quoted}" in said:
        return "count"
    if quoted in said and ("has no opening" in said or "is not terminated by" in said):
        return "block"
    for module in ("stream", "mail"):
        if f'unknown directive "{module}"' in said:
            return "unknown"
    return "taken"


def judge_one(folder, name, entries):
    """Wrong statements of the table about a name, and how many were tried; none where nginx does not know it."""
    wrong, tried = [], 0
    block = entries[0][2]
    allowed = set().union(*(places for places, _, _ in entries))
    known = False
    for context in CONTEXTS:
        here = [entry for entry in entries if context in entry[0]]
        counts = sorted(here[0][1]) if here else [1]
        said = verdict(folder, context, name, counts[0], here[0][2] if here else block)
        if said == "unknown":
            continue
        known = True
        tried += 1
        if is_newer(name, context):
            continue
        if (said == "misplaced") == (context in allowed):
            wrong.append(f"{name} in {context}: nginx says {said}")
        elif said in ("count", "block") and here:
            wrong.append(f"{name} in {context} with {counts[0]}: nginx says {said}")
    if not known:
        return None
    for places, counts, opens in entries:
        context = next((context for context in CONTEXTS if context in places), None)
        others = set().union(*(more for more_places, more, _ in entries if context in more_places))
        for count in TRIED:
            said = verdict(folder, context, name, count, opens)
            if said in ("unknown", "misplaced") or is_newer(name, count):
                continue
            tried += 1
            if (said == "count") == (count in others):
                wrong.append(f"{name} with {count} arguments: nginx says {said}")
    return wrong, tried


def main():
    folder = next((one for one in sys.argv[1:] if not one.startswith("-")), None)
    if folder is None:
        sys.exit(__doc__)
    found = tables(folder)
    if len(found) < 600:
        print(f"only {len(found)} names were read from {folder}")
        print("directives: 0 passed, 1 failed")
        sys.exit(1)
    passed = failed = left = 0
    with tempfile.TemporaryDirectory() as root, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        os.makedirs(os.path.join(root, "logs"), exist_ok=True)
        names = sorted(found)
        for name, result in zip(names, pool.map(lambda name: judge_one(root, name, found[name]), names)):
            if result is None:
                left += 1
                continue
            wrong, tried = result
            failed += len(wrong)
            passed += tried - len(wrong)
            for one in wrong:
                print(f"wrong: {one}")
    print(f"{len(found) - left} directives were tried; this nginx does not know {left}.")
    print(f"directives: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
