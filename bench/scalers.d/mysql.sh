# mysql: a MariaDB server of its own on loopback.
check_mysql() {
  local port=23306 down="UNAVAILABLE  MySQL at 127.0.0.1:23306: "
  inside install -d -o mysql /tmp/maria
  inside mariadb-install-db --no-defaults --datadir=/tmp/maria/data --user=mysql --auth-root-authentication-method=normal >"$work/mariadb" 2>&1
  serve mysql mariadbd --no-defaults --user=mysql --datadir=/tmp/maria/data --socket=/tmp/maria/sock --port=$port --bind-address=127.0.0.1
  sql() { inside mariadb --no-defaults -N -u root -S /tmp/maria/sock -e "$1"; }
  until_true 30 "MariaDB's answer" sql 'select 1'
  sql "create database jobs; create user worker@127.0.0.1 identified by 'pass-of-my'; grant all on jobs.* to worker@127.0.0.1; flush privileges"
  sql "use jobs; create table jobs.job(state text); insert into jobs.job select 'new' from seq_1_to_37"
  local dsn="auth:connectionString=worker:pass-of-my@tcp(127.0.0.1:$port)/jobs"
  local parts=(host=127.0.0.1 port=$port dbName=jobs username=worker auth:password=pass-of-my queryValue=5)
  expect "mysql" "value 37 target 5 active" mysql "query=select count(*) from job where state = 'new'" "${parts[@]}"
  expect "mysql by a data source name" "value 37 target 5 active" mysql "query=select count(*) from job" queryValue=5 "$dsn?parseTime=true"
  expect "mysql, NULL" "${down}the query gave NULL" mysql "query=select max(length(state)) from job where false" "${parts[@]}"
  expect "mysql, no row" "${down}the query gave no row" mysql "query=select 1 from job where false" "${parts[@]}"
  expect "mysql, a million rows" "value 1 target 5 active" mysql "query=select 1 from seq_1_to_1000000" "${parts[@]}"
  expect "mysql, a query that writes" "${down}(conn=" mysql "query=delete from job" "${parts[@]}"
  expect "mysql, a query without end" "${down}(conn=" mysql "query=select count(*) from seq_1_to_1000000 a join seq_1_to_1000000 b on a.seq * b.seq % 7 = 3" "${parts[@]}"
  expect "mysql, TLS that it has not" "${down}" mysql "query=select 1" queryValue=5 "$dsn?tls=true"
  expect "mysql, a wrong password" "${down}(conn=" mysql "query=select 1" "${parts[@]}" auth:password=other-password
  [ "$(sql 'select count(*) from jobs.job')" = 37 ] || { echo "FAILED mysql: rows were changed"; failed=$((failed + 1)); }
}
