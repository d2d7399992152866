set -euo pipefail
cd "$(dirname "$0")/.."

if (($# < 1)) || [[ ! -d $1 ]]; then
  printf 'usage: %s BACKUP-FOLDER [SERVICE…]\n' "$0" >&2
  exit 2
fi
SOURCE=$1
shift
ONLY=" $* "
failed=0 done=0
if [[ ${YES:-} != 1 ]]; then
  printf '%s ' "$QUESTION"
  read -r answer
  [[ $answer == yes ]] || exit 1
fi

# wanted SERVICE FILE: whether the service was asked for and the backup has it.
wanted() { [[ -f $SOURCE/$2 ]] && { [[ $ONLY == "  " ]] || [[ $ONLY == *" $1 "* ]]; }; }

# put SERVICE FILE SCRIPT: gives a file to a line that runs in the service's own container.
put() {
  wanted "$1" "$2" || return 0
  if docker compose exec -T "$1" sh -c "$3" <"$SOURCE/$2" >&2; then
    printf 'ok    %s\n' "$2"
    done=1
  else
    printf 'FAIL  %s\n' "$2" >&2
    failed=1
  fi
}

postgres() { put "$1" "$1.dump" 'pg_restore -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}" --clean --if-exists --no-owner --single-transaction'; }
mysql() { put "$1" "$1.sql" 'MYSQL_PWD=${MYSQL_ROOT_PASSWORD:-$(cat "${MYSQL_ROOT_PASSWORD_FILE:-/dev/null}")} mysql -uroot'; }
mariadb() { put "$1" "$1.sql" 'MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-$(cat "${MARIADB_ROOT_PASSWORD_FILE:-/dev/null}")}} mariadb -uroot'; }
mongo() { put "$1" "$1.archive.gz" 'if [ -n "${MONGO_INITDB_ROOT_USERNAME:-}" ]; then exec mongorestore --quiet --drop --archive --gzip --authenticationDatabase admin -u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"; else exec mongorestore --quiet --drop --archive --gzip; fi'; }
influxdb() { put "$1" "$1.tar.gz" 'rm -rf /tmp/restore && mkdir /tmp/restore && tar xzf - -C /tmp/restore && influx restore /tmp/restore --full -t "$DOCKER_INFLUXDB_INIT_ADMIN_TOKEN" && rm -rf /tmp/restore'; }

# redis SERVICE: the server stops; a second one in its place reads the snapshot and writes the append-only file anew,
# because a server with an append-only file would not look at the snapshot.
redis() {
  wanted "$1" "$1.rdb" || return 0
  docker compose stop "$1" </dev/null >&2
  if docker compose run --rm --no-deps -T --entrypoint sh "$1" -c 'set -e; cd /data; rm -rf appendonlydir appendonly.aof; cat >dump.rdb
server=$(command -v valkey-server || command -v redis-server); client=$(command -v valkey-cli || command -v redis-cli); unset REDISCLI_AUTH
"$server" --appendonly no --dir /data --dbfilename dump.rdb --port 0 --unixsocket /tmp/restore.sock --daemonize yes
until [ "$("$client" -s /tmp/restore.sock ping 2>/dev/null)" = PONG ]; do sleep 1; done
"$client" -s /tmp/restore.sock config set appendonly yes
while "$client" -s /tmp/restore.sock info persistence | grep -Eq "aof_rewrite_(in_progress|scheduled):1"; do sleep 1; done
"$client" -s /tmp/restore.sock shutdown save || true' <"$SOURCE/$1.rdb" >&2; then
    printf 'ok    %s\n' "$1.rdb"
    done=1
  else
    printf 'FAIL  %s\n' "$1.rdb" >&2
    failed=1
  fi
  docker compose start "$1" </dev/null >&2
}

# folder SERVICE PATH NAME: empties the folder first, so that nothing newer is left in it.
folder() {
  local id file=$1.$3.tar.gz
  wanted "$1" "$file" || return 0
  id=$(docker compose ps --all --quiet "$1" </dev/null | sed -n 1p)
  docker compose stop "$1" </dev/null >&2
  if [[ -n $id ]] && docker run --rm -i --volumes-from "$id" --network none alpine:3.22 sh -c 'cd "$1" && find . -mindepth 1 -delete && tar xzf -' restore "$2" <"$SOURCE/$file"; then
    printf 'ok    %s\n' "$file"
    done=1
  else
    printf 'FAIL  %s\n' "$file" >&2
    failed=1
  fi
  docker compose start "$1" </dev/null >&2
}

finish() {
  if ((failed)); then exit 1; fi
  if ((done == 0)); then
    printf '%s\n' "$NOTHING" >&2
    exit 1
  fi
}
