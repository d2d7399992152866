set -euo pipefail
cd "$(dirname "$0")/.."

# The variables of .env, as Compose reads them.
if [[ -f .env ]]; then
  while IFS= read -r line || [[ -n $line ]]; do
    case $line in '' | '#'*) continue ;; esac
    name=${line%%=*} value=${line#*=}
    case $value in
      \'*\') value=${value#\'} value=${value%\'} ;;
      \"*\") value=${value#\"} value=${value%\"} ;;
      *) value=${value%%[[:space:]]#*} ;;
    esac
    # A variable of the shell wins, as it does for Compose.
    if [[ -z ${!name+set} ]]; then export "$name=$value"; fi
  done <.env
fi

network() { docker network inspect "$1" >/dev/null 2>&1 || docker network create "${@:2}" "$1"; }
volume() { docker volume inspect "$1" >/dev/null 2>&1 || docker volume create "${@:2}" "$1"; }

# healthy NAME, completed NAME: wait for a container.
healthy() {
  local state
  for ((second = 0; second < ${TIMEOUT:-180}; second += 2)); do
    state=$(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1")
    case $state in healthy | running) return ;; esac
    sleep 2
  done
  echo "$1: $state" >&2
  exit 1
}
completed() {
  [[ $(docker wait "$1") == 0 ]] || {
    docker logs --tail 20 "$1" >&2
    exit 1
  }
}
