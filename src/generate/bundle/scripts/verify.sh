set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

TIMEOUT=${TIMEOUT:-180}
OUTSIDE=${OUTSIDE:-1.1.1.1:443}
passed=0 failed=0 skipped=0

# Runs inside a container: opens a TCP connection with whatever the image has. 0 open, 1 closed, 77 no program for it.
PROBE=$(
  cat <<'SH'
if command -v nc >/dev/null 2>&1; then
  nc -z -w 4 "$1" "$2" || exit 1
elif command -v python3 >/dev/null 2>&1; then
  python3 -c "import socket,sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 4)" "$1" "$2" || exit 1
elif command -v node >/dev/null 2>&1; then
  node -e "const s=require('net').connect(+process.argv[2],process.argv[1]);s.setTimeout(4000,()=>process.exit(1));s.on('connect',()=>process.exit(0));s.on('error',()=>process.exit(1))" "$1" "$2" || exit 1
elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  timeout 4 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" || exit 1
elif command -v php >/dev/null 2>&1; then
  php -r 'exit(@fsockopen($argv[1], (int)$argv[2], $n, $e, 4) ? 0 : 1);' "$1" "$2" || exit 1
elif command -v ruby >/dev/null 2>&1; then
  ruby -rsocket -e 'Socket.tcp(ARGV[0], ARGV[1].to_i, connect_timeout: 4)' "$1" "$2" || exit 1
elif command -v perl >/dev/null 2>&1; then
  perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => "$ARGV[0]:$ARGV[1]", Timeout => 4)' "$1" "$2" || exit 1
else
  exit 77
fi
SH
)

ok() {
  passed=$((passed + 1))
  printf 'ok    %s\n' "$*"
}
bad() {
  failed=$((failed + 1))
  printf 'FAIL  %s\n' "$*"
}
skip() {
  skipped=$((skipped + 1))
  printf 'skip  %s\n' "$*"
}

container() { docker compose ps --all --quiet "$1" </dev/null 2>/dev/null | sed -n 1p; }

# state SERVICE: status, health and exit code of its first container.
state() {
  local id
  id=$(container "$1")
  [[ -n $id ]] || return 1
  docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.ExitCode}}' "$id" </dev/null 2>/dev/null
}

# wait_for SERVICE running|healthy|completed
wait_for() {
  local service=$1 wanted=$2 now deadline=$((SECONDS + TIMEOUT))
  while :; do
    now=$(state "$service") || now="missing none 0"
    case $wanted/$now in
      running/running\ *) ok "$service: running"; return ;;
      healthy/running\ healthy\ *) ok "$service: healthy"; return ;;
      completed/exited\ *\ 0) ok "$service: completed"; return ;;
      completed/exited\ *) break ;;
    esac
    ((SECONDS < deadline)) || break
    sleep 2
  done
  bad "$service: $now ($WANTED $wanted)"
}

running() { [[ $(state "$1") == running\ * ]]; }

# probe SERVICE HOST PORT: 0 open, 1 closed, 77 cannot be told.
probe() {
  docker compose exec -T "$1" sh -c "$PROBE" probe "$2" "$3" </dev/null >/dev/null 2>&1
  case $? in
    0) return 0 ;;
    1) return 1 ;;
    # 77: no program for it. 126 and 127: the image has no shell.
    *) return 77 ;;
  esac
}

# both FROM TO: says so where one of them does not run, because then nothing can be told.
both() {
  local service
  for service in "$@"; do
    running "$service" || {
      bad "$LABEL: $service $NOT_RUNNING"
      return 1
    }
  done
}

# reaches FROM TO PORT: an intended connection.
reaches() {
  LABEL="$1 -> $2:$3"
  both "$1" "$2" || return
  probe "$1" "$2" "$3"
  case $? in
    0) ok "$LABEL" ;;
    1) bad "$LABEL: $CLOSED" ;;
    *) skip "$LABEL: $NO_TOOL" ;;
  esac
}

# apart FROM TO PORT: an intended isolation, by name and by every address of the other container.
apart() {
  local address result=1 id
  LABEL="$1 -x-> $2:$3"
  both "$1" "$2" || return
  id=$(container "$2")
  for address in "$2" $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$id" </dev/null 2>/dev/null); do
    probe "$1" "$address" "$3"
    case $? in
      0) bad "$LABEL: $OPEN ($address)"; return ;;
      77) result=77 ;;
    esac
  done
  if ((result == 77)); then skip "$LABEL: $NO_TOOL"; else ok "$LABEL"; fi
}

# knock HOST PORT: opens a connection from this machine and sees that the other side does not close it at once. Docker
# accepts for a container that does not listen, so an open connection alone proves nothing.
knock() {
  timeout 8 bash -c '
    exec 3<>"/dev/tcp/$0/$1" || exit 1
    IFS= read -r -t 2 -n 1 -u 3 _
    code=$?
    ((code == 0 || code > 128))' "$1" "$2" 2>/dev/null
}

# published SERVICE HOST PORT
published() {
  LABEL="$1: $2:$3"
  if knock "$2" "$3"; then ok "$LABEL"; else bad "$LABEL: $CLOSED"; fi
}

# cut_off SERVICE: it must not reach the Internet.
cut_off() {
  LABEL="$1 -x-> $OUTSIDE"
  both "$1" || return
  if ! timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "${OUTSIDE%:*}" "${OUTSIDE##*:}" 2>/dev/null; then
    skip "$LABEL: $OFFLINE"
    return
  fi
  probe "$1" "${OUTSIDE%:*}" "${OUTSIDE##*:}"
  case $? in
    0) bad "$LABEL: $OPEN" ;;
    1) ok "$LABEL" ;;
    *) skip "$LABEL: $NO_TOOL" ;;
  esac
}

finish() {
  printf '\n%d ok, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0))
}
