# postgresql: a server of its own on loopback.
check_postgresql() {
  local bin port=25432 down="UNAVAILABLE  PostgreSQL at 127.0.0.1:25432: "
  bin=$(inside sh -c 'ls -d /usr/lib/postgresql/*/bin | tail -n 1')
  inside install -d -o postgres /tmp/pg
  inside sh -c 'echo pass-of-pg >/tmp/pg.pass; chmod 644 /tmp/pg.pass'
  inside setpriv --reuid postgres --regid postgres --clear-groups "$bin/initdb" -D /tmp/pg/data -A scram-sha-256 -U postgres --pwfile /tmp/pg.pass >"$work/initdb" 2>&1
  serve postgresql setpriv --reuid postgres --regid postgres --clear-groups "$bin/postgres" -D /tmp/pg/data -p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp/pg -c fsync=off
  sql() { inside env PGPASSWORD=pass-of-pg "$bin/psql" -Atq -h 127.0.0.1 -p $port -U postgres -c "$1"; }
  until_true 30 "PostgreSQL's answer" sql 'select 1'
  sql "create table job(state text); insert into job select 'new' from generate_series(1, 37)"
  local parts=(host=127.0.0.1 port=$port userName=postgres dbName=postgres sslmode=prefer targetQueryValue=5 auth:password=pass-of-pg)
  expect "postgresql" "value 37 target 5 active" postgresql "query=select count(*) from job where state = 'new'" "${parts[@]}"
  expect "postgresql by a URI" "value 37 target 5 active" postgresql "query=select count(*) from job" targetQueryValue=5 "auth:connection=postgresql://postgres:pass-of-pg@127.0.0.1:$port/postgres"
  expect "postgresql, a fraction" "value 0.5 target 5 active" postgresql "query=select 0.5" "${parts[@]}"
  expect "postgresql, NaN" "value 0 target 5 idle" postgresql "query=select 'NaN'::float8" "${parts[@]}"
  expect "postgresql, NULL" "${down}the query gave NULL" postgresql "query=select max(length(state)) from job where false" "${parts[@]}"
  expect "postgresql, no row" "${down}the query gave no row" postgresql "query=select 1 from job where false" "${parts[@]}"
  expect "postgresql, a million rows" "value 1 target 5 active" postgresql "query=select 1 from generate_series(1, 1000000)" "${parts[@]}"
  expect "postgresql, a query that writes" "${down}ERROR: cannot execute DELETE in a read-only transaction" postgresql "query=delete from job returning 1" "${parts[@]}"
  expect "postgresql, a query without end" "${down}ERROR: canceling statement due to statement timeout" postgresql "query=select 1 from pg_sleep(60)" "${parts[@]}"
  expect "postgresql, a value of 50 MB" "${down}" postgresql "query=select repeat('1', 50000000)" "${parts[@]}"
  expect "postgresql, TLS that it has not" "${down}The server does not support SSL" postgresql "query=select 1" "${parts[@]}" sslmode=require
  expect "postgresql, a wrong password" "${down}FATAL: password authentication failed for user \"postgres\"; see the user" postgresql "query=select 1" "${parts[@]}" auth:password=other-password
  [ "$(sql 'select count(*) from job')" = 37 ] || { echo "FAILED postgresql: rows were changed"; failed=$((failed + 1)); }
}
