#!/usr/bin/env python3
"""Compares the resolved view of the generated texts with docker compose: every attribute in every form by every hand.

    generated.py FOLDER [-v] [--all]

FOLDER is what `DOCKWRIGHT_GENERATED=FOLDER cargo test --features cli texts_for_the_judge` wrote: `texts/` with texts, `over/`
with pairs of a base and an override, `refused/` with single ones that Dockwright refuses, `single/` with those that it takes
and that stand in `texts/` and `over/` together, `beside/` with the files that they name. DOCKWRIGHT_CLI is the command line and DOCKWRIGHT_COMPOSE the real docker compose.

Texts and pairs have to resolve to the JSON that docker compose prints. `newest-` texts have attributes that docker compose
2.40 does not know: both have to refuse them. What Dockwright refuses, docker compose has to refuse; without --all that is
asked for every twentieth, and what it takes is judged together only.
"""
import concurrent.futures
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from resolve import compare, find_compose  # noqa: E402


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    verbose = "-v" in sys.argv
    folder = pathlib.Path(arguments[0]).resolve()
    cli, compose = os.path.abspath(os.environ.get("DOCKWRIGHT_CLI", "dockwright")), find_compose()
    with tempfile.TemporaryDirectory() as root:
        project = pathlib.Path(root) / "p"
        shutil.copytree(folder / "beside", project)
        cases = []
        for text in sorted((folder / "texts").iterdir()):
            shutil.copy(text, project / text.name)
            cases.append([text.name])
        refused = sorted((folder / "refused").iterdir())
        single = sorted((folder / "single").iterdir())
        some = [*refused, *single] if "--all" in sys.argv else refused[::20]
        for pair in [*sorted((folder / "over").iterdir()), *some]:
            files = [f"{pair.parent.name}-{pair.name}-{file.name}" for file in sorted(pair.iterdir())]
            for name, file in zip(files, sorted(pair.iterdir())):
                shutil.copy(file, project / name)
            cases.append(files)

        def judge(files):
            kind, lines = compare(cli, compose, project, files, ["--profile", "*"])
            wanted = "both refuse" if files[0].startswith(("newest-", "refused-")) else "equal"
            return files, kind, lines, kind == wanted

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(judge, cases))
    bad = 0
    for files, kind, lines, good in results:
        bad += not good
        if verbose or not good:
            print(f"{kind}: {' '.join(files)}")
            for line in lines:
                print(f"    {line}")
    print(f"generated: {len(results) - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
