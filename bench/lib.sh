# What the measurements share: peers, instances of their own, samples. Sourced; the caller has set -eu and owns $work.
# Everything that is started here is stopped by stop_everything, by its own process id.

bench=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$bench")
cache=$root/.dist/bench/cache
export LC_ALL=C.UTF-8

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- peers -----------------------------------------------------------------------------------------------------------

# peer VARIABLE NAME: where a peer's program is: what the variable names, $PEERS/NAME, then PATH; nothing if it is nowhere.
peer() {
  local named=${!1:-}
  if [ -n "$named" ]; then command -v "$named" || true
  elif [ -n "${PEERS:-}" ] && [ -x "$PEERS/$2" ]; then echo "$PEERS/$2"
  else command -v "$2" || ls "/usr/sbin/$2" 2>/dev/null || true
  fi
}

# needs VARIABLE NAME...: ends the row as "peer missing" when one is not there (exit code 3), else sets the variables.
needs() {
  local found
  while [ $# -gt 0 ]; do
    found=$(peer "$1" "$2")
    if [ -z "$found" ]; then
      jq -n --arg peer "$2" '{missing: $peer}' >"$out/$row.json"
      say "$row: peer missing: $2 (set $1 or PEERS)"
      exit 3
    fi
    printf -v "$1" %s "$found"
    shift 2
  done
}

# The docker command line: DOCKER, else the one that ./verify unpacked, else PATH's, else Debian's, unpacked and not installed.
docker_cli() {
  local unpacked=$root/.dist/verify-tools/docker part
  if [ -n "${DOCKER:-}" ]; then echo "$DOCKER"; return; fi
  if [ ! -x "$unpacked" ]; then
    part=$(mktemp -d)
    (cd "$part" && { apt-get -qq download docker.io || { apt-get -qq update && apt-get -qq download docker.io; }; } && dpkg -x docker.io_*.deb .) >/dev/null 2>&1 \
      && mkdir -p "${unpacked%/*}" && cp "$part/usr/bin/docker" "$unpacked.$$" && mv "$unpacked.$$" "$unpacked" || true
    rm -rf "$part"
  fi
  if [ -x "$unpacked" ]; then echo "$unpacked"; else command -v docker || fail "a docker command line is needed: set DOCKER"; fi
}

java_home() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/java" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)" -ge 25 ] 2>/dev/null || continue
    echo "$home"; return
  done
  fail "a JDK 25 is needed: set JAVA_HOME"
}

# --- processes -------------------------------------------------------------------------------------------------------

started=()      # process ids, newest last
folders=()      # where those keep their things
namespaces=()   # network namespaces of peers
homes=()        # of Minato

# background LOG COMMAND...: starts it in a session of its own; $pid is its id.
background() {
  local log=$1; shift
  setsid "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  started+=("$pid")
}

# until_true SECONDS WHAT COMMAND...: asks every 20 ms.
until_true() {
  local end=$((${EPOCHREALTIME/./} + $1 * 1000000)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    [ "${EPOCHREALTIME/./}" -lt $end ] || fail "$what did not happen"
    sleep 0.02
  done
}

gone() { ! kill -0 "$1" 2>/dev/null || [ "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1)" = Z ]; }

end_process() {
  gone "$1" && return
  kill "$1" 2>/dev/null || true
  local end=$((SECONDS + 20))
  until gone "$1"; do
    [ $SECONDS -lt $end ] || { kill -9 "$1" 2>/dev/null || true; break; }
    sleep 0.05
  done
}

stop_everything() {
  local i item line
  for item in "${homes[@]}"; do MINATO_HOME=$item "$root/minato" stop --apps >&2 || true; done
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do end_process "${started[i]}"; done
  for item in "${namespaces[@]}"; do
    for line in $(ip netns pids "$item" 2>/dev/null); do kill -9 "$line" 2>/dev/null || true; done
    ip netns del "$item" 2>/dev/null || true
  done
  for item in "${folders[@]}" "${homes[@]}"; do
    while read -r line; do umount -l "$line" 2>/dev/null || true; done < <(awk -v at="$item/" 'index($2 "/", at) == 1 { print $2 }' /proc/mounts | sort -r)
    rm -rf --one-file-system "$item"
  done
  [ ${#namespaces[@]} = 0 ] || for item in /sys/fs/cgroup/minato-bench-peer /sys/fs/cgroup/*/minato-bench-peer /sys/fs/cgroup/docker /sys/fs/cgroup/*/docker /sys/fs/cgroup/buildkit /sys/fs/cgroup/*/buildkit; do
    if [ -d "$item" ]; then find "$item" -depth -type d -exec rmdir {} + 2>/dev/null || true; fi
  done
  started=() folders=() namespaces=() homes=()
}

# A port of loopback that nobody listens on, from BENCH_PORT (18120) upwards.
free_port() {
  local port=${BENCH_PORT:-18120}
  while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || [[ " ${ports[*]:-} " = *" $port "* ]]; do port=$((port + 1)); done
  ports+=("$port")
  REPLY=$port
}

# Waits until the machine does little else, at most BENCH_SETTLE seconds (60).
settle() {
  local end=$((SECONDS + ${BENCH_SETTLE:-60})) a b
  sync
  while [ $SECONDS -lt $end ]; do
    a=($(head -1 /proc/stat)); sleep 1; b=($(head -1 /proc/stat))
    local idle=$((b[4] + b[5] - a[4] - a[5])) all=0 i
    for i in 1 2 3 4 5 6 7 8; do all=$((all + b[i] - a[i])); done
    [ $((idle * 100)) -lt $((all * 92)) ] || return 0
  done
}

# --- Minato ----------------------------------------------------------------------------------------------------------

# start_minato: an instance in a home, network and ports of its own; sets ours (its docker socket) and the MINATO_ variables.
start_minato() {
  MINATO_HOME=$(mktemp -d "${BENCH_TMP:-/tmp}/minato-bench-XXXXXX")
  homes+=("$MINATO_HOME")
  free_port; MINATO_INGRESS_HTTP=127.0.0.1:$REPLY
  free_port; MINATO_REGISTRY=127.0.0.1:$REPLY
  MINATO_NETWORK=${BENCH_NETWORK:-10.120.0.0/16}
  MINATO_DOMAIN=bench.localhost
  JAVA_HOME=$(java_home)
  export MINATO_HOME MINATO_INGRESS_HTTP MINATO_REGISTRY MINATO_NETWORK MINATO_DOMAIN JAVA_HOME
  ours=unix://$MINATO_HOME/run/docker.sock
  local had_caches=false
  if caches; then had_caches=true; fi
  "$root/minato" start >>"$work/minato.log" 2>&1 || fail "the daemon did not start: $(tail -n 3 "$work/minato.log" | tr '\n' ' ')"
  trained
}

status() { "$root/minato" status -o json | jq -r ".$1"; }

# The caches of the JVMs are made in the background after the first start of a build: measured is what comes after that.
caches() { local role; for role in cli daemon edge; do ls "$root/.dist/current/$role"-*.aot >/dev/null 2>&1 || return 1; done; }
trained() {
  ! $had_caches || return 0
  [ ! -e "$out/without-caches" ] || return 0
  local end=$((SECONDS + ${BENCH_TRAINING:-180}))
  until caches; do
    if [ $SECONDS -ge $end ]; then
      say "no AOT caches after ${BENCH_TRAINING:-180} s: measuring without them"
      touch "$out/without-caches"
      return
    fi
    sleep 1
  done
  "$root/minato" stop --apps >>"$work/minato.log" 2>&1
  "$root/minato" start >>"$work/minato.log" 2>&1
}

# The base image of both sides: made by Minato once, then loaded from a file. $1: unix socket or nothing (only make the file).
base=minato.local/debian:bookworm
make_base() {
  [ -f "$cache/debian.tar" ] && return
  mkdir -p "$cache"
  "$root/minato" pull "$base" >>"$work/minato.log" 2>&1
  "$docker" -H "$ours" save "$base" -o "$cache/debian.tar.part"
  mv "$cache/debian.tar.part" "$cache/debian.tar"
}
load_base() { "$docker" -H "$1" load -q -i "$cache/debian.tar" >>"$work/load.log" 2>&1; }

# --- peers that run --------------------------------------------------------------------------------------------------

# start_dockerd [FLAG...]: the newest dockerd with its own containerd, overlayfs snapshotter, a data folder and a network
# namespace of its own (so that its rules touch nobody); with "host" as first word in the host's, without bridge and rules.
# Sets theirs (its socket) and dockerd_pid. In dockerd_folder, when the caller names one: a data folder used again.
start_dockerd() {
  local folder flags=() in=()
  needs DOCKERD dockerd
  folder=${dockerd_folder:-}
  if [ -z "$folder" ]; then
    folder=$(mktemp -d "${BENCH_TMP:-/tmp}/minato-bench-peer-XXXXXX")
    folders+=("$folder")
  fi
  if [ "${1:-}" = host ]; then
    flags=(--bridge none --iptables=false --ip6tables=false)
  else
    local name=minato-bench-$$-${#namespaces[@]}
    ip netns add "$name"; namespaces+=("$name")
    ip -n "$name" link set lo up
    in=(nsenter "--net=/run/netns/$name")   # not ip netns exec: its fresh /sys has no cgroups
    flags=(--bip 172.29.0.1/24)
  fi
  background "$work/dockerd.log" env "PATH=$(dirname "$DOCKERD"):$PATH" DOCKER_MIN_API_VERSION=1.24 "${in[@]}" "$DOCKERD" -H "unix://$folder/peer.sock" \
    --data-root "$folder/data" --exec-root "$folder/exec" -p "$folder/pid" --cgroup-parent /minato-bench-peer "${flags[@]}"
  dockerd_pid=$pid
  theirs=unix://$folder/peer.sock
  until_true 60 "dockerd's answer (see $work/dockerd.log)" curl -sf --unix-socket "$folder/peer.sock" http://x/_ping
}

# The versions behind $theirs.
dockerd_versions() {
  "$docker" -H "$theirs" version --format '{{json .Server}}' | jq -r '"dockerd API " + .ApiVersion + ", " + ([.Components[]? | select(.Name == "containerd" or .Name == "runc") | .Name + " " + .Version] | join(", "))'
}

# start_registry: distribution with a folder of its own; sets registry (host:port).
start_registry() {
  local folder
  needs REGISTRY registry
  folder=$(mktemp -d "${BENCH_TMP:-/tmp}/minato-bench-registry-XXXXXX")
  folders+=("$folder")
  free_port; registry=127.0.0.1:$REPLY
  cat >"$folder/config.yml" <<-END
	version: 0.1
	log: { level: error }
	storage: { filesystem: { rootdirectory: $folder/data } }
	http: { addr: $registry, secret: $RANDOM$RANDOM }
	END
  background "$work/registry.log" env OTEL_TRACES_EXPORTER=none "$REGISTRY" serve "$folder/config.yml"
  until_true 20 "the registry's answer (see $work/registry.log)" curl -sf "http://$registry/v2/"
}

# --- samples ---------------------------------------------------------------------------------------------------------

# timed COMMAND...: runs it, output in $work/out; sets micros.
timed() {
  local from=$EPOCHREALTIME to
  "$@" >"$work/out" 2>"$work/err" </dev/null || { say "$row: failed: $* : $(tail -n 5 "$work/err" "$work/out" | tr '\n' ' ')"; exit 1; }
  to=$EPOCHREALTIME
  micros=$((${to/./} - ${from/./}))
}

# keep SIDE VALUE: a raw sample, in the row's own unit.
turn=0
keep() { printf '%s\t%s\t%s\n' "$1" "$turn" "$2" >>"$work/samples.tsv"; }

# sample SIDE FUNCTION: one sample. What either side still does after its answer falls into the pause, not on the other.
sample() { sleep 0.2; "$2"; keep "$1" $micros; }

# beside COUNT OURS THEIRS: both functions in turn, each round in the other order; each sets micros. Two rounds to warm up.
beside() {
  local i
  for i in 1 2; do "$2"; "$3"; done
  settle
  for ((turn = 1; turn <= $1; turn++)); do
    if [ $((turn % 2)) = 1 ]; then
      sample ours "$2"; sample peer "$3"
    else
      sample peer "$3"; sample ours "$2"
    fi
  done
}

# alone COUNT OURS: the same without a peer.
alone() {
  "$2"
  settle
  for ((turn = 1; turn <= $1; turn++)); do sample ours "$2"; done
}

# samples N: how many; BENCH_SAMPLES overrides the row's own number.
samples() { echo "${BENCH_SAMPLES:-$1}"; }

nonce() { REPLY=$RANDOM$RANDOM$RANDOM; }

# finish UNIT OUR-COMMAND [PEER-VERSIONS PEER-COMMAND [MORE-JSON]]: writes the row's JSON from its samples.
finish() {
  jq -R -s --arg row "$row" --arg unit "$1" --arg our "$2" --arg version "${3:-}" --arg their "${4:-}" --argjson more "${5:-{\}}" \
    --arg date "$(date -u +%FT%TZ)" --arg build "$(basename "$(readlink -f "$root/.dist/current")")" --arg load "$(cut -d' ' -f1 /proc/loadavg)" --arg caches "$(cd "$root/.dist/current" && ls | awk '/\.aot$/ { n++ } END { print n + 0 }')" '
    def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
    def side($s): map(select(.[0] == $s) | .[2]);
    [split("\n")[] | select(. != "") | split("\t") | [.[0], (.[1] | tonumber), (.[2] | tonumber)]] as $all
    | ($all | side("ours")) as $o | ($all | side("peer")) as $p
    | def ratio($parity): ($all | map(select(.[1] % 2 == $parity))) | (side("ours") | median) as $a | (side("peer") | median) as $b | if $a == null or $b == null or $b == 0 then null else $a / $b end;
    {row: $row, unit: $unit, date: $date, build: $build, caches: ($caches | tonumber), load: ($load | tonumber),
     ours: {command: $our, median: ($o | median), samples: $o}}
    + (if ($p | length) > 0 then {peer: {version: $version, command: $their, median: ($p | median), samples: $p}, ratio: (($o | median) / ($p | median)), ratio_ours_first: ratio(1), ratio_peer_first: ratio(0)} else {} end)
    + $more' "$work/samples.tsv" >"$out/$row.json.part"
  mv "$out/$row.json.part" "$out/$row.json"
}
