# One function a row of the table. Each runs in a process of its own: it starts what it needs, keeps its samples, calls
# finish, and lib.sh stops what was started. Sourced by figures after lib.sh.

# id | what | kind of limit (ratio, ms, count, %, kB, MB) | limit | goal
catalogue() {
  cat <<'END'
run|start of a container with network|ratio|0.33|0.2
run-none|the same without network|ratio|0.33|0.2
build|six-step build, nothing cached|ratio|0.33|0.2
build-cached|the same, all cached|ratio|1.0|0.5
command-build|the same by our command, nothing cached, start of the command included|ms|400|250
command-build-cached|the same by our command, all cached, start of the command included|ms|250|150
up-changed|`up` again after one changed line, to the first answer of the new revision|ms|3000|1500
up-unchanged|`up` again, nothing changed|ms|700|300
rollouts|requests failed during 20 roll-outs|count|0|0
kill|requests failed during five `kill -9` and restarts of the daemon|count|0|0
ingress|ingress CPU per request|ratio|1.2|0.9
split|ingress CPU per request, shared 80 to 20 by two revisions|ratio|1.05|1.02
weights|a change of weights in force, from its PATCH being sent|ms|100|50
pair|start of a replica of two containers|ratio|1.5|1.2
crowd-up|`up` of one more app beside 200|ratio|1.3|1.1
crowd-ready|daemon ready and routes of 200 apps in force, after `kill -9`|ms|1500|1000
crowd-adopted|the last of their replicas adopted|ms|5000|3000
crowd-idle|processor time of the daemon beside 200 idle apps|%|3|1
wake|wake from zero, from a request to its answer|ms|120|80
wake-frozen|the same of one whose replica is frozen|ms|15|10
wake-jvm|the same of samples/hello on a JVM, beside what its program needs to start|ms|60|40
wake-jvm-frozen|the same whose replica is frozen|ms|20|15
woken|100 sleeping apps asked within a second: the slowest but one|ms|5000|2500
woken-frozen|the same whose replicas are frozen|ms|1000|500
burst|from 1 to 100 requests in flight: the second replica's first answer|ms|2500|1500
asleep-processor|processor time of the daemon beside 500 sleeping apps|%|1|0.5
asleep-memory|memory that 500 sleeping apps cost the daemon|MB|40|20
job|a job of `true`, from its start to Succeeded|ms|250|150
batch|100 tasks of it, 8 at a time|ms|15000|10000
jobs-idle|processor time of the daemon beside 1,000 jobs with schedules|%|1|0.5
pull|pull of 170 MB from distribution, unpacked|ratio|0.5|0.3
container-memory|memory beside a running container's own process|kB|1000|600
idle-memory|idle memory, daemon and edge|MB|250|180
ready|daemon ready after start, edge included|ms|1500|1000
ps|a CLI command: `minato ps`|ms|200|100
END
}

# --- containers ------------------------------------------------------------------------------------------------------

# The containers echo a nonce where the yardstick says `true`: the same work, and the answer proves it.
run_row() {
  needs DOCKERD dockerd
  start_minato; make_base; load_base "$ours"
  start_dockerd; load_base "$theirs"
  run_on() { nonce; timed "$docker" -H "$1" run --rm "${network[@]}" "$base" echo "$REPLY"; [ "$(cat "$work/out")" = "$REPLY" ] || fail "the container did not answer its nonce"; }
  run_ours() { run_on "$ours"; }
  run_theirs() { run_on "$theirs"; }
  beside "$(samples 25)" run_ours run_theirs
  local command="run --rm ${network[*]}${network:+ }IMAGE echo NONCE"
  finish us "docker -H OURS $command" "$(dockerd_versions)" "docker -H DOCKERD $command"
}
row_run() { network=(); run_row; }
row_run_none() { network=(--network none); run_row; }

# --- builds ----------------------------------------------------------------------------------------------------------

# The six steps: a nonce lies in the context and is what the built image prints.
make_context() {
  mkdir -p "$work/context"
  seq -f 'line %g' 1000 >"$work/context/lines.txt"
  cat >"$work/context/Dockerfile" <<-END
	FROM $base AS build
	WORKDIR /src
	COPY . .
	RUN cat nonce > out.txt
	RUN mkdir -p /app && cp out.txt /app/
	FROM $base
	WORKDIR /app
	ENV X=1
	COPY --from=build /app ./
	RUN echo hi > /hi
	EXPOSE 80
	ENTRYPOINT ["cat","out.txt"]
	END
  new_nonce
}
new_nonce() { nonce; echo "$REPLY" >"$work/context/nonce"; }

proved() { # SOCKET ID: the image prints the nonce
  [ "$("$docker" -H "$1" run --rm --network none "$2")" = "$(cat "$work/context/nonce")" ] || fail "the built image does not print its nonce"
}

# Debian's docker 20.10 speaks to BuildKit without a plugin; a newer one needs buildx.
build_row() {
  needs DOCKERD dockerd
  start_minato; make_base; load_base "$ours"
  start_dockerd; load_base "$theirs"
  make_context
  build_on() { # SOCKET BUILDKIT
    [ -z "${flags:-}" ] || new_nonce
    timed env DOCKER_BUILDKIT="$2" "$docker" -H "$1" build -q $flags "$work/context"
    local id; id=$(cat "$work/out")
    proved "$1" "$id"
    [ -z "${flags:-}" ] || "$docker" -H "$1" rmi "$id" >/dev/null 2>&1 || true
  }
  build_ours() { build_on "$ours" 0; }
  build_theirs() { build_on "$theirs" 1; }
  beside "$(samples "$1")" build_ours build_theirs
  finish us "DOCKER_BUILDKIT=0 docker -H OURS build -q $flags CONTEXT" "$(dockerd_versions), BuildKit within" "DOCKER_BUILDKIT=1 docker -H DOCKERD build -q $flags CONTEXT"
}
row_build() { flags=--no-cache; build_row 15; }
row_build_cached() { flags=; build_row 25; }

command_build_row() {
  start_minato; make_base; load_base "$ours"
  make_context
  build_command() {
    [ -z "${flags:-}" ] || new_nonce
    timed "$root/minato" build -q $flags "$work/context"
    proved "$ours" "$(cat "$work/out")"
  }
  alone "$(samples 15)" build_command
  finish us "minato build -q $flags CONTEXT"
}
row_command_build() { flags=--no-cache; command_build_row; }
row_command_build_cached() { flags=; command_build_row; }

# --- apps ------------------------------------------------------------------------------------------------------------

copy_hello() { cp -r "$root/samples/hello" "$work/hello"; }
ask() { curl -s -m "${2:-2}" -H "Host: $1.$MINATO_DOMAIN" "http://$MINATO_INGRESS_HTTP/"; }

row_up_changed() {
  start_minato
  copy_hello
  changed() {
    nonce
    local source=$work/hello/src/Hello.java from to end=$((SECONDS + 60)) up
    sed -i "s/GREETING = .*/GREETING = \"Hello $REPLY\";/" "$source"
    from=$EPOCHREALTIME
    "$root/minato" up "$work/hello" -n hello >"$work/out" 2>"$work/err" </dev/null & up=$!
    until [[ "$(ask hello)" = *"Hello $REPLY"* ]]; do
      [ $SECONDS -lt $end ] || fail "the changed line never answered: $(tail -n 5 "$work/err")"
      sleep 0.01
    done
    to=$EPOCHREALTIME
    micros=$((${to/./} - ${from/./}))
    wait $up || fail "up failed: $(tail -n 5 "$work/err")"
  }
  changed
  alone "$(samples 7)" changed
  finish us "change a line; minato up samples/hello; until curl answers the changed line"
}

row_up_unchanged() {
  start_minato
  copy_hello
  "$root/minato" up "$work/hello" -n hello >"$work/out" 2>"$work/err" </dev/null
  unchanged() {
    timed "$root/minato" up "$work/hello" -n hello
    grep -q 'Nothing changed' "$work/err" || fail "up did not say that nothing changed"
  }
  alone "$(samples 15)" unchanged
  finish us "minato up samples/hello"
}

# Half of the requests on new connections, half on kept ones; half GET, half POST (Load.java). $1: what happens meanwhile.
under_load() {
  rm -f "$work/stop"
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC "$bench/Load.java" "$MINATO_INGRESS_HTTP" "load.$MINATO_DOMAIN" "${BENCH_RATE:-500}" 900 Hello "$work/stop" >"$work/load.json" 2>"$work/load.err" &
  local load=$!
  started+=($load)
  sleep 5
  "$1"
  sleep 2
  touch "$work/stop"
  wait $load || fail "the load failed: $(tail -n 5 "$work/load.err")"
  turn=1 keep ours "$(jq .failed "$work/load.json")"
  # What failed is to be explained: the daemon's log and the edge's access log go beside the samples.
  [ "$(jq .failed "$work/load.json")" = 0 ] || { mkdir -p "$out/$row.logs"; cp "$MINATO_HOME"/logs/* "$out/$row.logs/" 2>/dev/null || true; }
  [ "$(jq .sent "$work/load.json")" -gt 1000 ] || fail "hardly a request was sent"
}

row_rollouts() {
  start_minato
  copy_hello
  "$root/minato" up "$work/hello" -n load >"$work/out" 2>"$work/err" </dev/null
  roll() {
    local i before after
    for ((i = 1; i <= ${BENCH_ROLLS:-20}; i++)); do
      before=$(ask load 20) || fail "no answer before roll-out $i"
      "$root/minato" up "$work/hello" -n load --env ROUND=$i >"$work/out" 2>"$work/err" </dev/null || fail "roll-out $i failed: $(tail -n 5 "$work/err")"
      after=$(ask load 20) || fail "no answer after roll-out $i"
      [ "$before" != "$after" ] || fail "roll-out $i changed nothing"
    done
  }
  under_load roll
  finish failures "${BENCH_ROLLS:-20} x minato up samples/hello --env ROUND=N, under java bench/Load.java at ${BENCH_RATE:-500} requests a second" "" "" "$(jq '{load: .}' "$work/load.json")"
}

row_kill() {
  start_minato
  copy_hello
  "$root/minato" up "$work/hello" -n load >"$work/out" 2>"$work/err" </dev/null
  kills() {
    local i daemon edge
    edge=$(status edgePid)
    for ((i = 1; i <= ${BENCH_KILLS:-5}; i++)); do
      daemon=$(status pid)
      kill -9 "$daemon"
      until_true 10 "the daemon's end" gone "$daemon"
      sleep 1
      "$root/minato" start >>"$work/minato.log" 2>&1
      [ "$(status pid)" != "$daemon" ] || fail "no new daemon"
      sleep 2
    done
    [ "$(status edgePid)" = "$edge" ] || fail "the edge was replaced"
  }
  under_load kills
  finish failures "${BENCH_KILLS:-5} x kill -9 of the daemon and minato start, under java bench/Load.java at ${BENCH_RATE:-500} requests a second" "" "" "$(jq '{load: .}' "$work/load.json")"
}

# --- the edge --------------------------------------------------------------------------------------------------------

# HAProxy answers as the backend too: the quickest there is, in an image of nothing but itself and its libraries.
make_backend() {
  local files=$work/backend/files file
  mkdir -p "$files"
  for file in "$HAPROXY" $(ldd "$HAPROXY" | grep -o '/[^ ]*'); do
    mkdir -p "$files$(dirname "$file")"
    cp -L "$file" "$files$file"
  done
  nonce; answer=pong-${REPLY:0:6}
  cat >"$files/backend.cfg" <<-END
	defaults
	  mode http
	  timeout client 60s
	  timeout server 60s
	  timeout connect 5s
	frontend all
	  bind :8080
	  http-request return status 200 content-type text/plain string "$answer"
	END
  printf 'FROM scratch\nCOPY files /\nEXPOSE 8080\nENTRYPOINT ["%s", "-f", "/backend.cfg"]\n' "$HAPROXY" >"$work/backend/Dockerfile"
}

cpu_of() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

row_ingress() {
  needs HAPROXY haproxy WRK wrk
  start_minato
  make_backend
  "$root/minato" up "$work/backend" -n backend --cpu 2 --memory 4Gi >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  local replica address edge haproxy
  replica=$("$docker" -H "$ours" ps -q | head -1)
  address=$("$docker" -H "$ours" inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$replica")
  free_port
  local port=$REPLY
  cat >"$work/haproxy.cfg" <<-END
	defaults
	  mode http
	  timeout client 60s
	  timeout server 60s
	  timeout connect 5s
	  option forwardfor
	frontend ingress
	  bind 127.0.0.1:$port
	  default_backend replicas
	backend replicas
	  balance leastconn
	  http-reuse always
	  server one $address:8080
	END
  background "$work/haproxy.log" "$HAPROXY" -f "$work/haproxy.cfg"
  haproxy=$pid
  edge=$(status edgePid)
  load_on() { # PID HOST:PORT
    local before after requests
    [ "$(curl -s -m 5 -H "Host: backend.$MINATO_DOMAIN" "http://$2/")" = "$answer" ] || fail "$2 did not answer the backend's nonce"
    before=$(cpu_of "$1")
    "$WRK" -t1 -c16 -d"${BENCH_SECONDS:-8}s" -H "Host: backend.$MINATO_DOMAIN" "http://$2/" >"$work/out" 2>&1
    after=$(cpu_of "$1")
    ! grep -E 'Non-2xx|Socket errors' "$work/out" >&2 || fail "$2 failed requests"
    requests=$(awk '/requests in/ { print $1 }' "$work/out")
    micros=$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$requests" 'BEGIN { printf "%.3f", t * 1e6 / hz / n }')
    echo "$2 $requests $micros" >>"$work/rates"
  }
  load_ours() { load_on "$edge" "$MINATO_INGRESS_HTTP"; }
  load_theirs() { load_on "$haproxy" "127.0.0.1:$port"; }
  beside "$(samples 6)" load_ours load_theirs
  cp "$work/rates" "$out/ingress.rates"
  finish us "wrk -t1 -c16 -d${BENCH_SECONDS:-8}s through the edge, its CPU time from /proc/PID/stat over wrk's requests" "$("$HAPROXY" -v | head -1)" "the same through HAProxy (option forwardfor, http-reuse always), same replica"
}

# Two revisions of one app: the host that they share beside that of one of them, through the same edge.
row_split() {
  needs HAPROXY haproxy WRK wrk
  start_minato
  make_backend
  "$root/minato" up "$work/backend" -n backend --cpu 1 --memory 1Gi >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  local first edge
  first=$("$root/minato" revision list backend -o name | head -1)
  {
    "$root/minato" revision set-mode backend --mode multiple
    "$root/minato" app update backend --revision-suffix two --set-env-vars SIDE=two
    "$root/minato" traffic set backend --revision-weight "$first=80" backend--two=20
  } >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  edge=$(status edgePid)
  load_on() { # HOST
    local before after requests
    [ "$(curl -s -m 5 -H "Host: $1.$MINATO_DOMAIN" "http://$MINATO_INGRESS_HTTP/")" = "$answer" ] || fail "$1 did not answer the backend's nonce"
    before=$(cpu_of "$edge")
    "$WRK" -t1 -c16 -d"${BENCH_SECONDS:-8}s" -H "Host: $1.$MINATO_DOMAIN" "http://$MINATO_INGRESS_HTTP/" >"$work/out" 2>&1
    after=$(cpu_of "$edge")
    ! grep -E 'Non-2xx|Socket errors' "$work/out" >&2 || fail "$1 failed requests"
    requests=$(awk '/requests in/ { print $1 }' "$work/out")
    micros=$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$requests" 'BEGIN { printf "%.3f", t * 1e6 / hz / n }')
  }
  load_shared() { load_on backend; }
  load_one() { load_on "$first"; }
  beside "$(samples 6)" load_shared load_one
  finish us "wrk -t1 -c16 -d${BENCH_SECONDS:-8}s at the app's host, 80 to 20 for two revisions" "Minato itself" "the same at the host of one revision"
}

row_weights() {
  start_minato
  local first socket
  "$root/minato" up "$root/samples/traffic-split" -n colours --env COLOUR=blue >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  first=$("$root/minato" revision list colours -o name | head -1)
  {
    "$root/minato" revision set-mode colours --mode multiple
    "$root/minato" app update colours --revision-suffix green --set-env-vars COLOUR=green
    "$root/minato" traffic set colours --revision-weight "$first=100"
  } >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  socket=$MINATO_HOME/run/minato.sock
  local path=/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default/providers/Microsoft.App/containerApps/colours?api-version=2025-01-01
  local turned=blue
  moved() {
    local revision=$first from to patch end=$((SECONDS + 20))
    [ $turned = green ] && turned=blue || turned=green
    [ $turned = blue ] || revision=colours--green
    from=$EPOCHREALTIME
    curl -s -m 10 -o "$work/out" -X PATCH --unix-socket "$socket" -H 'Content-Type: application/json' "http://localhost$path" \
      -d "{\"properties\":{\"configuration\":{\"ingress\":{\"traffic\":[{\"revisionName\":\"$revision\",\"weight\":100}]}}}}" & patch=$!
    until [ "$(ask colours)" = $turned ]; do
      [ $SECONDS -lt $end ] || fail "the weights never came into force: $(cat "$work/out")"
    done
    to=$EPOCHREALTIME
    micros=$((${to/./} - ${from/./}))
    wait $patch
  }
  alone "$(samples 21)" moved
  finish us "PATCH of the traffic; curl until the other revision answers"
}

# --- many apps -------------------------------------------------------------------------------------------------------

# A server of one program and one file: 200 of them are little beside what is measured.
make_page() {
  local busybox; busybox=$(command -v busybox) || fail "busybox is needed: apt-get install busybox-static"
  mkdir -p "$work/page/www"
  cp "$busybox" "$work/page/busybox"
  nonce; page=page-$REPLY
  echo "$page" >"$work/page/www/index.html"
  printf 'FROM scratch\nCOPY . /\nEXPOSE 8080\nENTRYPOINT ["/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]\n' >"$work/page/Dockerfile"
}
build_page() { "$root/minato" build -q -t bench/page:1 "$work/page" >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"; }

apps_path=/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default/providers/Microsoft.App/containerApps
# put_app NAME CONTAINERS: accepted is all that it waits for.
put_app() {
  local more=
  [ "$2" = 1 ] || more=',{"name":"beside","image":"bench/page:1","command":["/busybox","sleep","100000"],"resources":{"cpu":0.01,"memory":"32Mi"}}'
  curl -sf -m 20 -o /dev/null -X PUT --unix-socket "$MINATO_HOME/run/minato.sock" -H 'Content-Type: application/json' "http://localhost$apps_path/$1?api-version=2025-01-01" \
    -d '{"location":"local","tags":'"${tags:-{\}}"',"properties":{"configuration":{"ingress":{"external":true,"targetPort":8080}},"template":{"terminationGracePeriodSeconds":1,"scale":'"${scale:-{\"minReplicas\":1\}}"',"containers":[{"name":"page","image":"bench/page:1","resources":{"cpu":0.01,"memory":"32Mi"}}'"$more"']}}}'
}
export -f put_app

running() { curl -sf -m 20 --unix-socket "$MINATO_HOME/run/minato.sock" "http://localhost$apps_path?api-version=2025-01-01" | jq '[.value[].properties.runningStatus | select(. == "Running")] | length'; }
are_running() { [ "$(running)" -ge "$1" ]; }
# answering COUNT: whether so many apps answer, asked over one connection.
answering() {
  local i urls=()
  for ((i = 1; i <= $1; i++)); do urls+=("http://crowd$i.$MINATO_DOMAIN/"); done
  [ "$(curl -s -m 20 --connect-to "::$MINATO_INGRESS_HTTP" "${urls[@]}" | grep -c "$page")" = "$1" ]
}

crowd=${BENCH_APPS:-200}
make_crowd() {
  export apps_path
  seq -f 'crowd%g' "$crowd" | xargs -P 4 -I{} bash -c 'put_app {} 1' || fail "an app of the crowd was not taken"
  until_true 300 "the crowd's start" are_running "$crowd"
  until_true 60 "the crowd's answers" answering "$crowd"
}

row_pair() {
  start_minato; make_page; build_page
  local name=0
  start_of() { # CONTAINERS
    local from to end=$((SECONDS + 20)) app=pair$((++name))
    from=$EPOCHREALTIME
    put_app "$app" "$1" || fail "the app was not taken"
    until [ "$(ask "$app")" = "$page" ]; do [ $SECONDS -lt $end ] || fail "the app never answered"; sleep 0.005; done
    to=$EPOCHREALTIME
    micros=$((${to/./} - ${from/./}))
    "$root/minato" app delete "$app" --yes >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  }
  start_two() { start_of 2; }
  start_one() { start_of 1; }
  beside "$(samples 15)" start_two start_one
  finish us "PUT of an app of two containers; curl until it answers" "Minato itself" "the same with one container"
}

# Two instances: one with the crowd, one with nothing.
row_crowd_up() {
  make_page
  start_minato; build_page; make_crowd
  local full=("$MINATO_HOME" "$MINATO_INGRESS_HTTP") empty
  BENCH_NETWORK=10.121.0.0/16 start_minato; build_page
  empty=("$MINATO_HOME" "$MINATO_INGRESS_HTTP")
  local name=0
  up_one() { # HOME INGRESS
    export MINATO_HOME=$1 MINATO_INGRESS_HTTP=$2
    local app=more$((++name))
    timed "$root/minato" up "$work/page" -n "$app" --cpu 0.01 --memory 32Mi
    [ "$(ask "$app")" = "$page" ] || fail "$app did not answer"
    "$root/minato" app delete "$app" --yes >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  }
  up_beside() { up_one "${full[@]}"; }
  up_alone() { up_one "${empty[@]}"; }
  beside "$(samples 11)" up_beside up_alone
  finish us "minato up of one more app beside $crowd" "Minato itself" "the same where there is no other app"
}

# crowd_restarts FUNCTION: it says when a start is over.
crowd_restarts() {
  start_minato; make_page; build_page; make_crowd
  restart() {
    local daemon from to
    daemon=$(status pid)
    kill -9 "$daemon"
    until_true 10 "the daemon's end" gone "$daemon"
    from=$EPOCHREALTIME
    "$root/minato" start >>"$work/minato.log" 2>&1 || fail "the daemon did not start"
    "$1"
    to=$EPOCHREALTIME
    micros=$((${to/./} - ${from/./}))
    until_true 60 "the crowd's adoption" are_running "$crowd"
  }
  restart_once() { restart "$until"; }
  alone "$(samples 7)" restart_once
}
row_crowd_ready() {
  until=all_answer
  all_answer() { until_true 60 "an answer of every app" answering "$crowd"; }
  crowd_restarts
  finish us "kill -9 of the daemon; minato start; curl until each of $crowd apps answers"
}
row_crowd_adopted() {
  until=all_run
  all_run() { until_true 60 "every app Running" are_running "$crowd"; }
  crowd_restarts
  finish us "kill -9 of the daemon; minato start; until each of $crowd apps is Running"
}

# idle_processor: samples of the daemon's processor time, in percent of one.
idle_processor() {
  local daemon before after
  daemon=$(status pid)
  settle
  # What idle apps cost is meant, not what is compiled in the first minutes of a daemon that has just started hundreds of them.
  sleep 120
  for ((turn = 1; turn <= $(samples 5); turn++)); do
    before=$(cpu_of "$daemon")
    sleep 20
    after=$(cpu_of "$daemon")
    keep ours "$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t * 100 / hz / 20 }')"
  done
}
row_crowd_idle() {
  start_minato; make_page; build_page; make_crowd
  idle_processor
  finish % "processor time of the daemon from /proc/PID/stat in 20 s, $crowd apps of one replica"
}

# timed_ask NAME TEXT: sets micros from the sending of a request to the end of its answer, which has the text: what curl
# itself takes to start is not in it.
timed_ask() {
  local took
  took=$(curl -s -m 60 -o "$work/said" -w '%{time_total}' -H "Host: $1.$MINATO_DOMAIN" "http://$MINATO_INGRESS_HTTP/") || fail "$1 did not answer"
  grep -q "$2" "$work/said" || fail "$1 answered something else: $(head -c 200 "$work/said")"
  micros=$(awk -v t="$took" 'BEGIN { printf "%d", t * 1000000 }')
}
# falls_asleep NAME: waits until its newest revision has no replica that runs.
falls_asleep() { until_true 60 "the sleep of $1" sleeps "$1"; sleep 0.5; }
sleeps() { curl -sf -m 20 --unix-socket "$MINATO_HOME/run/minato.sock" "http://localhost$apps_path/$1/revisions?api-version=2025-01-01" | jq -e '.value[-1].properties.runningState == "ScaledToZero"'; }
# standby NAME KIND
standby() {
  curl -sf -m 20 -o "$work/out" -X PATCH --unix-socket "$MINATO_HOME/run/minato.sock" -H 'Content-Type: application/json' \
    "http://localhost$apps_path/$1?api-version=2025-01-01" -d '{"tags":{"minato-standby":"'"$2"'"}}' || fail "the tag was not taken"
}

# wakes KIND WHAT: an app that sleeps after a second is asked.
wakes() {
  start_minato; make_page; build_page
  export scale='{"minReplicas":0,"cooldownPeriod":1}'
  put_app sleeper 1 || fail "the app was not taken"
  until_true 30 "its first answer" answers_page
  [ "$1" = none ] || standby sleeper "$1"
  woken() {
    falls_asleep sleeper
    timed_ask sleeper "$page"
  }
  alone "$(samples 25)" woken
  finish us "$2"
}
answers_page() { [ "$(ask sleeper)" = "$page" ]; }
row_wake() { wakes none "curl of a static server that sleeps, from its request (time_total)"; }
row_wake_frozen() { wakes frozen "the same, standby frozen"; }

# The sample's own start: its program by the Java of its image, without a container, until it answers.
wakes_jvm() { # KIND WHAT
  start_minato
  "$root/minato" up "$root/samples/hello" -n sleeper --min-replicas 0 --cooldown 1 --standby "$1" >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  says_hello() { ask sleeper 20 | grep -q Hello; }
  until_true 60 "its first answer" says_hello
  local files=$work/hello.files layer
  mkdir -p "$files" "$work/hello.image"
  "$docker" -H "$ours" save "$("$docker" -H "$ours" images --format '{{.Repository}}:{{.Tag}}' | grep -m 1 sleeper)" | tar -C "$work/hello.image" -xf - || fail "the sample's image could not be had"
  for layer in $(jq -r '.[0].Layers[]' "$work/hello.image/manifest.json"); do tar -C "$files" -xf "$work/hello.image/$layer"; done
  local java; java=$(find "$files" -path '*/bin/java' -type f | head -1)
  [ -n "$java" ] || fail "the sample's files have no java"
  own_start() { # sets micros
    local from to end=$((SECONDS + 20))
    free_port
    from=$EPOCHREALTIME
    background "$work/hello.log" env -u JAVA_HOME PORT="$REPLY" "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$files/app" Hello
    until (exec 3<>"/dev/tcp/127.0.0.1/$REPLY" && printf 'GET / HTTP/1.0\r\nHost: x\r\n\r\n' >&3 && grep -q Hello <&3) 2>"$work/err"; do
      [ $SECONDS -lt $end ] || fail "the program never answered: $(tail -n 2 "$work/hello.log")"
    done
    to=$EPOCHREALTIME
    end_process "$pid"
    micros=$((${to/./} - ${from/./}))
  }
  woken() {
    local own=0
    if [ "$kind" = none ]; then own_start; own=$micros; fi
    falls_asleep sleeper
    timed_ask sleeper Hello
    micros=$((micros - own))
    printf '%s\t%s\n' "$own" "$micros" >>"$out/$row.starts"
  }
  kind=$1
  alone "$(samples 15)" woken
  finish us "$2"
}
row_wake_jvm() { wakes_jvm none "curl of samples/hello that sleeps, less the start of its program alone, from its image's files, to its first answer"; }
row_wake_jvm_frozen() { wakes_jvm frozen "curl of samples/hello that sleeps, standby frozen"; }

# wakes_many KIND WHAT: all of the crowd is asked at once, beside another app that has load.
wakes_many() {
  crowd=${BENCH_SLEEPERS:-100}
  start_minato; make_page; build_page
  export scale='{"minReplicas":1}'
  put_app load 1 || fail "the app was not taken"
  export scale='{"minReplicas":0,"cooldownPeriod":20}' tags='{"minato-standby":"'"$1"'"}'
  make_crowd
  # Beside the app that has load, nothing runs that is not frozen, and as many are frozen as shall be.
  local frozen=0
  [ "$1" = none ] || frozen=$crowd
  all_sleep() { [ "$("$docker" -H "$ours" ps -q | wc -l)" = $((frozen + 1)) ] && [ "$("$docker" -H "$ours" ps -q --filter status=paused | wc -l)" = "$frozen" ]; }
  rate() { # FILE SECONDS
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Dget=true "$bench/Load.java" "$MINATO_INGRESS_HTTP" "load.$MINATO_DOMAIN" 100 "$2" "$page" >"$1" 2>"$work/load.err" || fail "the load failed: $(tail -n 5 "$work/load.err")"
  }
  local i urls=()
  for ((i = 1; i <= crowd; i++)); do urls+=(-o "$work/said.$i" "http://crowd$i.$MINATO_DOMAIN/"); done
  woken() {
    until_true 300 "the crowd's sleep" all_sleep
    settle
    rate "$work/before.json" 10
    rate "$work/beside.json" 12 &
    local load=$!
    sleep 4
    rm -f "$work"/said.*
    curl -s -m 60 --parallel --parallel-immediate --parallel-max "$crowd" --connect-to "::$MINATO_INGRESS_HTTP" -w '%{http_code} %{time_total}\n' "${urls[@]}" >"$work/times"
    wait $load || exit 1
    [ "$(grep -c '^200 ' "$work/times")" = "$crowd" ] && [ "$(cat "$work"/said.* | grep -c "$page")" = "$crowd" ] || fail "not every app answered: $(cut -d' ' -f1 "$work/times" | sort | uniq -c | tr '\n' ' ')"
    micros=$(cut -d' ' -f2 "$work/times" | sort -n | awk -v n="$crowd" 'NR == int(n * 0.99) { printf "%d", $1 * 1000000 }')
    jq -c -n --slurpfile before "$work/before.json" --slurpfile beside "$work/beside.json" --argjson p99 "$micros" '{p99_us: $p99, others_before: $before[0], others_beside: $beside[0]}' >>"$out/$row.others"
    [ "$(jq .failed "$work/beside.json")" = 0 ] || fail "another app failed meanwhile: $(cat "$work/beside.json")"
  }
  woken
  for ((turn = 1; turn <= $(samples 5); turn++)); do woken; keep ours $micros; done
  finish us "$2" "" "" "$(jq -s '{others: .}' "$out/$row.others")"
}
row_woken() { wakes_many none "curl --parallel of ${BENCH_SLEEPERS:-100} apps that sleep (0.01 CPU, 32Mi), p99"; }
row_woken_frozen() { wakes_many frozen "the same, standby frozen"; }

# Each request takes a second in a program of its own; the answer is the replica's name.
row_burst() {
  start_minato; make_page
  mkdir -p "$work/page/www/cgi-bin"
  printf '#!/busybox sh\n/busybox sleep 1\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\n/busybox hostname\n' >"$work/page/www/cgi-bin/slow"
  chmod +x "$work/page/www/cgi-bin/slow"
  build_page
  burst() {
    local from first at name
    curl -sf -m 20 -o "$work/out" -X PUT --unix-socket "$MINATO_HOME/run/minato.sock" -H 'Content-Type: application/json' "http://localhost$apps_path/burst?api-version=2025-01-01" \
      -d '{"location":"local","properties":{"configuration":{"ingress":{"external":true,"targetPort":8080}},"template":{"terminationGracePeriodSeconds":1,"scale":{"minReplicas":1,"maxReplicas":4},"containers":[{"name":"page","image":"bench/page:1","resources":{"cpu":0.25,"memory":"256Mi"}}]}}}' || fail "the app was not taken"
    until_true 30 "its first answer" answers_slowly
    for ((at = 0; at < 5; at++)); do answers_slowly || fail "it did not answer"; done
    first=$(slowly)
    from=$EPOCHREALTIME
    curl -s -m 20 --parallel --parallel-immediate --parallel-max 100 --connect-to "::$MINATO_INGRESS_HTTP" "http://burst.$MINATO_DOMAIN/cgi-bin/slow?[1-1500]" 2>"$work/err" \
      | { while read -r name; do [ "$name" = "$first" ] || { echo "$EPOCHREALTIME"; break; }; done; cat >/dev/null; } >"$work/second"
    [ -s "$work/second" ] || fail "a second replica never answered"
    at=$(<"$work/second")
    micros=$((${at/./} - ${from/./}))
    "$root/minato" app delete burst --yes >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"
  }
  slowly() { curl -sf -m 10 -H "Host: burst.$MINATO_DOMAIN" "http://$MINATO_INGRESS_HTTP/cgi-bin/slow"; }
  answers_slowly() { [ -n "$(slowly)" ]; }
  alone "$(samples 7)" burst
  finish us "from 1 to 100 requests in flight (curl --parallel, a second each, rule http of 10); until another replica has answered"
}

make_sleepers() {
  crowd=${BENCH_SLEEPERS:-500}
  export apps_path scale='{"minReplicas":0,"cooldownPeriod":5}'
  seq -f 'crowd%g' "$crowd" | xargs -P 4 -I{} bash -c 'put_app {} 1' || fail "an app of the crowd was not taken"
  local i urls=()
  for ((i = 1; i <= crowd; i++)); do urls+=("http://localhost$apps_path/crowd$i/revisions?api-version=2025-01-01"); done
  none_runs() {
    [ -z "$("$docker" -H "$ours" ps -q)" ] \
      && [ "$(curl -sf -m 60 --unix-socket "$MINATO_HOME/run/minato.sock" "${urls[@]}" | grep -o ScaledToZero | wc -l)" -ge "$crowd" ]
  }
  until_true 900 "the crowd's sleep" none_runs
}
row_asleep_processor() {
  start_minato; make_page; build_page; make_sleepers
  idle_processor
  finish % "processor time of the daemon from /proc/PID/stat in 20 s, $crowd apps without a replica"
}
# What a daemon holds that has started with them, beside one that has started with nothing.
row_asleep_memory() {
  start_minato; make_page; build_page
  held() { "$root/minato" restart >>"$work/minato.log" 2>&1; sleep 60; local daemon; daemon=$(status pid); "$JAVA_HOME/bin/jcmd" "$daemon" GC.run >"$work/out" 2>&1 || true; sleep 1; awk '/^Rss/ { print int($2 / 1000) }' "/proc/$daemon/smaps_rollup"; }
  local before=() i
  for i in 1 2 3; do before+=("$(held)"); done
  local least; least=$(printf '%s\n' "${before[@]}" | sort -n | sed -n 2p)
  make_sleepers
  for ((turn = 1; turn <= $(samples 3); turn++)); do keep ours $(($(held) - least)); done
  finish MB "RSS of the daemon a minute after its start with $crowd apps without a replica, less that of one without apps ($least MB)"
}

# --- pull ------------------------------------------------------------------------------------------------------------

# An image for every sample, each layer with a nonce in it: nothing of one pull helps the next.
publish_images() { # COUNT
  local i context=$work/pull layer
  start_dockerd host
  mkdir -p "$context/part" "$work/base"
  tar -C "$work/base" -xf "$cache/debian.tar"
  layer=$(jq -r '.[0].Layers[0]' "$work/base/manifest.json")
  head -c 45000000 "$JAVA_HOME/lib/modules" >"$context/part/data"
  printf 'FROM scratch\nADD rootfs.tar /\nCOPY part /part\n' >"$context/Dockerfile"
  for ((i = 0; i <= $1; i++)); do
    nonce; echo "$REPLY-$i" >"$context/part/nonce"
    cp "$work/base/$layer" "$context/rootfs.tar"
    tar -C "$context/part" --append -f "$context/rootfs.tar" nonce
    DOCKER_BUILDKIT=1 "$docker" -H "$theirs" build -q -t "$registry/bench/pull:$i" "$context" >/dev/null
    "$docker" -H "$theirs" push "$registry/bench/pull:$i" >>"$work/push.log" 2>&1 || fail "push failed: $(tail -n 3 "$work/push.log")"
    cp "$context/part/nonce" "$work/nonce.$i"
  done
  end_process "$dockerd_pid"
}

row_pull() {
  needs DOCKERD dockerd REGISTRY registry
  local count; count=$(samples 5)
  start_minato; make_base
  start_registry
  publish_images $((count + 1))
  start_dockerd host
  pull_on() { # SOCKET
    local image=$registry/bench/pull:$2
    timed "$docker" -H "$1" pull -q "$image"
    [ "$("$docker" -H "$1" run --rm --network none "$image" cat /part/nonce)" = "$(cat "$work/nonce.$2")" ] || fail "the pulled image lacks its nonce"
    "$docker" -H "$1" rmi "$image" >/dev/null
  }
  pull_ours() { pull_on "$ours" $((turn == 0 ? warm++ / 2 : turn + 1)); }
  pull_theirs() { pull_on "$theirs" $((turn == 0 ? warm++ / 2 : turn + 1)); }
  warm=0
  beside "$count" pull_ours pull_theirs
  finish us "docker -H OURS pull -q REGISTRY/IMAGE" "$(dockerd_versions); $("$REGISTRY" --version | sed "s,^/[^ ]* ,,")" "docker -H DOCKERD pull -q REGISTRY/IMAGE"
}

# --- memory ----------------------------------------------------------------------------------------------------------

pss() { awk '/^Pss:/ { n += $2 } END { print n + 0 }' "/proc/$1/smaps_rollup"; }
rss() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }
# named COMMAND WORD: ids of processes of that name whose command line holds the word
named() {
  local process
  for process in /proc/[0-9]*; do
    [ "$(cat "$process/comm" 2>/dev/null)" = "$1" ] && tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF -- "$2" && echo "${process#/proc/}"
  done || true
}

row_container_memory() {
  needs DOCKERD dockerd
  start_minato; make_base; load_base "$ours"
  start_dockerd; load_base "$theirs"
  local count=${BENCH_CONTAINERS:-100} i id before after daemon edge share
  daemon=$(status pid) edge=$(status edgePid)
  engine_memory() { "$JAVA_HOME/bin/jcmd" "$daemon" GC.run >/dev/null 2>&1 || true; echo $(($(pss "$daemon") + $(pss "$edge"))); }
  crowd() { for ((i = 0; i < count; i++)); do "$docker" -H "$1" run -d "$base" sleep 100000 >/dev/null; done; }
  crowd "$ours"
  "$docker" -H "$ours" rm -f $("$docker" -H "$ours" ps -q) >/dev/null
  before=$(engine_memory)
  crowd "$ours"; crowd "$theirs"
  settle
  after=$(engine_memory)
  share=$(((after - before) / count))
  for id in $(named conmon "$MINATO_HOME"); do turn=1 keep ours $(($(pss "$id") + (share > 0 ? share : 0))); done
  for id in $(named containerd-shim "$(dirname "${theirs#unix://}")"); do turn=1 keep peer "$(pss "$id")"; done
  [ "$(grep -c ^ours "$work/samples.tsv")" = "$count" ] || fail "not $count conmons"
  finish kB "PSS of conmon, and a container's share of the growth of daemon and edge; $count containers" "$(dockerd_versions)" "PSS of containerd-shim" "{\"share_of_growth_kB\": $share}"
}

row_idle_memory() {
  needs DOCKERD dockerd
  start_minato; make_base; load_base "$ours"
  start_dockerd; load_base "$theirs"
  "$root/minato" restart >>"$work/minato.log" 2>&1
  nonce
  [ "$("$docker" -H "$ours" run --rm "$base" echo "$REPLY")" = "$REPLY" ] && [ "$("$docker" -H "$theirs" run --rm "$base" echo "$REPLY")" = "$REPLY" ] || fail "no container ran"
  settle
  local daemon edge containerd
  daemon=$(status pid) edge=$(status edgePid)
  containerd=$(named containerd "$(dirname "${theirs#unix://}")")
  for ((turn = 1; turn <= $(samples 5); turn++)); do
    sleep 2
    keep ours $((($(rss "$daemon") + $(rss "$edge")) / 1000))
    keep peer $((($(rss "$dockerd_pid") + $(rss "$containerd")) / 1000))
  done
  finish MB "RSS of daemon and edge, idle after one container" "$(dockerd_versions)" "RSS of dockerd and containerd" "{\"daemon_kB\": $(rss "$daemon"), \"edge_kB\": $(rss "$edge")}"
}

# --- start and command -----------------------------------------------------------------------------------------------

row_ready() {
  needs DOCKERD dockerd
  start_minato
  folders+=("$work/dockerd"); mkdir -p "$work/dockerd"
  dockerd_folder=$work/dockerd
  ready_ours() {
    "$root/minato" stop --apps >>"$work/minato.log" 2>&1
    timed "$root/minato" start
    [ "$(status ready)" = true ] || fail "the daemon is not ready"
  }
  ready_theirs() {
    local from=$EPOCHREALTIME to
    start_dockerd host
    to=$EPOCHREALTIME
    micros=$((${to/./} - ${from/./}))
    theirs_version=$(dockerd_versions)
    end_process "$dockerd_pid"
  }
  beside "$(samples 7)" ready_ours ready_theirs
  finish us "minato stop --apps; minato start (the command's own start included)" "$theirs_version" "dockerd (no bridge, no rules), until /_ping answers"
}

row_ps() {
  start_minato; make_base; load_base "$ours"
  nonce; local name=ps-$REPLY
  "$docker" -H "$ours" run -d --name "$name" "$base" sleep 100000 >/dev/null
  list() { timed "$root/minato" ps; grep -q "$name" "$work/out" || fail "ps does not show the container"; }
  alone "$(samples 25)" list
  finish us "minato ps"
}

# --- jobs ------------------------------------------------------------------------------------------------------------

jobs_path=${apps_path/containerApps/jobs}
arm() { curl -sf -m 20 --unix-socket "$MINATO_HOME/run/minato.sock" -H 'Content-Type: application/json' "$@"; }
export jobs_path
export -f arm
# put_job NAME TRIGGER: a job of `true`; TRIGGER is what its configuration says of what begins it.
put_job() {
  arm -o /dev/null -X PUT "http://localhost$jobs_path/$1?api-version=2025-07-01" -d '{"location":"local","properties":{"configuration":{"replicaTimeout":60,'"$2"'},
    "template":{"containers":[{"name":"main","image":"bench/page:1","command":["/busybox","true"],"resources":{"cpu":0.25,"memory":"64Mi"}}]}}}'
}
export -f put_job
# starts BODY: sets micros from the start of an execution to the moment at which it is seen to have succeeded.
starts() {
  local from to name answer status=Running
  from=$EPOCHREALTIME
  name=$(arm -X POST "http://localhost$jobs_path/once/start?api-version=2025-07-01" -d "$1" | jq -r .name) || fail "it was not started"
  while [ "$status" = Running ] || [ "$status" = Processing ]; do
    answer=$(arm "http://localhost$jobs_path/once/executions/$name?api-version=2025-07-01") || fail "it is not there"
    [[ $answer =~ \"status\":\"([A-Za-z]+)\" ]] || fail "it has no status: $answer"
    status=${BASH_REMATCH[1]}
  done
  to=$EPOCHREALTIME
  [ "$status" = Succeeded ] || fail "it ended as $status"
  micros=$((${to/./} - ${from/./}))
}
row_job() {
  start_minato; make_page; build_page
  put_job once '"triggerType":"Manual"' || fail "the job was not taken"
  one_execution() { starts '{}'; }
  alone "$(samples 25)" one_execution
  finish us "POST start; GET the execution, again and again, until it says Succeeded"
}
row_batch() {
  start_minato; make_page; build_page
  put_job once '"triggerType":"Manual"' || fail "the job was not taken"
  tasks() { starts '{"array":{"tasks":"1-100","maxParallel":8}}'; }
  alone "$(samples 5)" tasks
  finish us "POST start with an array of 100 tasks, 8 at a time; GET the execution until it says Succeeded"
}
row_jobs_idle() {
  start_minato; make_page; build_page
  local many=${BENCH_JOBS:-1000}
  seq -f 'job%g' "$many" | xargs -P 4 -I{} bash -c 'n={}; n=${n#job}; put_job {} "\"triggerType\":\"Schedule\",\"scheduleTriggerConfig\":{\"cronExpression\":\"$((n % 60)) $((n % 24)) 1 1 *\"}"' || fail "a job was not taken"
  idle_processor
  finish % "processor time of the daemon from /proc/PID/stat in 20 s, $many jobs that are not due"
}
