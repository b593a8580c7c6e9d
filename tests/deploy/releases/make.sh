#!/bin/sh
# Fill an empty database on PostgreSQL with the demo of this code, and keep it beside
# this script with what the code says of it.
#
#   DATABASE_URL=postgres://... SECRET_KEY=... tests/deploy/releases/make.sh 1.0.0
set -eu
name=${1:?the version}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
manage() { .venv/bin/python manage.py "$@"; }

manage migrate --verbosity 0
manage shell --verbosity 0 --command 'from config.demo.content import fill; fill(print)'
manage shell --verbosity 0 <"$here/state.py" >"$here/$name.json"
pg_dump --no-owner --no-privileges --rows-per-insert=500 "$DATABASE_URL" |
  sed '/^\\restrict /d;/^\\unrestrict /d' | gzip -9n >"$here/$name.sql.gz"
