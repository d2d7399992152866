#!/usr/bin/env bash
# Exports every template with the command line and lets the real tools judge the bundles.
# DOCKWRIGHT_CLI is the command line; ./dev test sets it and the tools' paths.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cli=${DOCKWRIGHT_CLI:?set DOCKWRIGHT_CLI to the dockwright program}

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# One template a line, its name first.
mapfile -t names < <("$cli" templates | awk 'NF { print $1 }')
if ((${#names[@]} == 0)); then
  echo "dockwright templates names no template"
  echo "judges: 0 passed, 1 failed"
  exit 1
fi
folders=()
for name in "${names[@]}"; do
  # A failed export leaves no Compose file, which the judge reports.
  "$cli" export --template "$name" --parts all --out "$out/$name" >"$out/$name.log" 2>&1 || cat "$out/$name.log"
  folders+=("$out/$name")
done
python3 "$here/judge.py" "${folders[@]}"

# The exported scripts are run, and what they report has to be true.
DOCKWRIGHT_CLI=$cli python3 "$here/scripts.py"

# Findings about Dockerfiles and nginx configurations, by hadolint and nginx.
DOCKWRIGHT_CLI=$cli python3 "$here/findings.py" "$here/../fixtures/findings.txt"

# The table of nginx's directives by nginx itself.
python3 "$here/nginx_directives.py" "$here/../../src/generate/nginx/directives"

# The resolved view against docker compose, on real files where there are some.
# What docker compose refuses, construct by construct.
DOCKWRIGHT_CLI=$cli python3 "$here/refusals.py" "$here/../fixtures/refusals.txt"

if [[ -n ${DOCKWRIGHT_CORPUS:-} ]]; then
  DOCKWRIGHT_CLI=$cli python3 "$here/resolve.py" "$DOCKWRIGHT_CORPUS"
fi
