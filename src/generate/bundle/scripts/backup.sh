set -euo pipefail
cd "$(dirname "$0")/.."

# Where backups go, and how many days they stay.
BACKUPS=${BACKUPS:-backups}
KEEP_DAYS=${KEEP_DAYS:-14}
umask 077
TARGET=$BACKUPS/$(date +%Y%m%d-%H%M%S)
mkdir -p "$TARGET"
failed=0

# keep FILE COMMAND…: writes the output to a file that exists only if all went well and something came.
keep() {
  local file=$TARGET/$1
  shift
  if "$@" >"$file.part" && [[ -s $file.part ]]; then
    mv "$file.part" "$file"
    printf 'ok    %s\n' "$file"
  else
    rm -f "$file.part"
    printf 'FAIL  %s\n' "$file" >&2
    failed=1
  fi
}

# inside SERVICE SCRIPT: runs a line in the service's own container, with its own variables.
inside() { docker compose exec -T "$1" sh -c "$2" </dev/null; }

postgres() { keep "$1.dump" inside "$1" 'pg_dump -U "${POSTGRES_USER:-postgres}" -Fc "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"'; }
mysql() { keep "$1.sql" inside "$1" 'MYSQL_PWD=${MYSQL_ROOT_PASSWORD:-$(cat "${MYSQL_ROOT_PASSWORD_FILE:-/dev/null}")} mysqldump -uroot --single-transaction --routines --events --all-databases'; }
mariadb() { keep "$1.sql" inside "$1" 'MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-$(cat "${MARIADB_ROOT_PASSWORD_FILE:-/dev/null}")}} mariadb-dump -uroot --single-transaction --routines --events --all-databases'; }
mongo() { keep "$1.archive.gz" inside "$1" 'if [ -n "${MONGO_INITDB_ROOT_USERNAME:-}" ]; then exec mongodump --quiet --archive --gzip --authenticationDatabase admin -u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"; else exec mongodump --quiet --archive --gzip; fi'; }
influxdb() { keep "$1.tar.gz" inside "$1" 'rm -rf /tmp/backup && influx backup /tmp/backup -t "$DOCKER_INFLUXDB_INIT_ADMIN_TOKEN" >&2 && tar czf - -C /tmp/backup . && rm -rf /tmp/backup'; }

# redis SERVICE [VARIABLE]: a snapshot through redis-cli; the password is that of a variable of .env, where there is one.
redis() {
  local password=""
  if [[ -n ${2:-} ]]; then password=$(docker compose config --environment </dev/null | sed -n "s/^$2=//p"); fi
  keep "$1.rdb" docker compose exec -T -e SECRET="$password" "$1" sh -c 'if [ -n "$SECRET" ]; then export REDISCLI_AUTH=$SECRET; fi; file=$(mktemp) && redis-cli --rdb "$file" >&2 && cat "$file"; code=$?; rm -f "$file"; exit $code' </dev/null
}

# folder SERVICE PATH NAME: what a service keeps in a volume, packed while it stands still.
folder() {
  local id was
  id=$(docker compose ps --all --quiet "$1" </dev/null | sed -n 1p)
  if [[ -z $id ]]; then
    printf 'FAIL  %s: no container\n' "$1" >&2
    failed=1
    return
  fi
  was=$(docker inspect --format '{{.State.Running}}' "$id")
  if [[ $was == true ]]; then docker compose stop "$1" </dev/null >&2; fi
  keep "$1.$3.tar.gz" docker run --rm --volumes-from "$id:ro" --network none alpine:3.22 tar czf - -C "$2" .
  if [[ $was == true ]]; then docker compose start "$1" </dev/null >&2; fi
}

finish() {
  if ((failed)); then exit 1; fi
  # Old ones go only after a new one is complete.
  find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '20??????-??????' -mtime "+$KEEP_DAYS" -exec rm -rf {} +
}
