# PostgreSQL and Redis for .ci/run: those of this machine where they let us in, else
# our own on free ports. Sourced; uses $python, $scratch and end_leftovers of .ci/run.

postgres_port=5432
postgres_folder=
database=
database_url=
redis_port=6379
redis_pid=
redis_number=
redis_url=

free_port() {
  "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

sql() {
  "$python" - "$postgres_port" "$1" <<'PYTHON'
import sys
import psycopg

port, statement = sys.argv[1:]
with psycopg.connect(
    f"postgresql://postgres@127.0.0.1:{port}/postgres",
    autocommit=True,
    connect_timeout=5,
) as connection:
    connection.execute(statement)
PYTHON
}

postgres_answers() { sql 'SELECT 1' 2>/dev/null; }

postgres_tools() {
  local folders=(/usr/lib/postgresql/*/bin)
  if have initdb; then dirname "$(command -v initdb)"; return; fi
  printf '%s\n' "${folders[@]}" | sort --version-sort | tail -n 1
}

have_postgres() { [ -x "$(postgres_tools)/initdb" ]; }

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  if ! postgres_answers; then
    local tools
    tools=$(postgres_tools)
    postgres_port=$(free_port)
    postgres_folder=$scratch/postgres
    mkdir "$postgres_folder"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$postgres_folder"; fi
    as_postgres "$tools/initdb" --pgdata="$postgres_folder/data" --auth=trust \
      --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_postgres "$tools/pg_ctl" --pgdata="$postgres_folder/data" --wait --silent \
      --log="$postgres_folder/log" --options="-p $postgres_port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_folder \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start
  fi
  local server="postgres://postgres@127.0.0.1:$postgres_port"
  database="gemeentenforum_ci_$$"
  sql "CREATE DATABASE $database"
  database_url="$server/$database"
  echo "PostgreSQL: port $postgres_port${postgres_folder:+, our own}"
}

# Prints the first of two neighbouring databases with nothing in them: each of two
# processes of tests adds its own number to it.
empty_redis() {
  "$python" - "$redis_port" <<'PYTHON'
import sys
import redis

port = int(sys.argv[1])
empty = {
    number
    for number in range(1, 16)
    if not redis.Redis(port=port, db=number, socket_timeout=5).dbsize()
}
first = next((number for number in sorted(empty) if number + 1 in empty), None)
if first is None:
    sys.exit("no two empty databases")
print(first)
PYTHON
}

redis_answers() { empty_redis >/dev/null 2>&1; }

start_redis() {
  if ! redis_answers; then
    redis_port=$(free_port)
    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no \
      --dir "$scratch" </dev/null >"$scratch/redis.log" 2>&1 &
    redis_pid=$!
    local tries=0
    until redis_answers; do
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || { cat "$scratch/redis.log"; exit 1; }
      sleep 0.5
    done
  fi
  redis_number=$(empty_redis)
  redis_url="redis://127.0.0.1:$redis_port/$redis_number"
  echo "Redis: port $redis_port, database $redis_number and the next${redis_pid:+, our own}"
}

stop_services() {
  if [ -n "$postgres_folder" ]; then
    as_postgres "$(postgres_tools)/pg_ctl" --pgdata="$postgres_folder/data" \
      --mode=immediate --silent stop || true
  elif [ -n "$database" ]; then
    local name
    for name in "$database" "test_$database" "test_${database}_gw0" "test_${database}_gw1"; do
      sql "DROP DATABASE IF EXISTS $name WITH (FORCE)" || true
    done
  fi
  if [ -n "$redis_pid" ]; then
    kill "$redis_pid" 2>/dev/null || true
    wait "$redis_pid" 2>/dev/null || true
  elif [ -n "$redis_url" ]; then
    "$python" -c '
import redis, sys
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 2):
    redis.Redis(port=int(sys.argv[1]), db=number).flushdb()
    ' "$redis_port" "$redis_number" || true
  fi
}
