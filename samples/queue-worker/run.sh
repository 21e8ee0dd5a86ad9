#!/bin/sh
# A Redis as an app, workers as many as its list is long, none when it is empty, and a producer.
# Run it from the checkout: samples/queue-worker/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}
jobs=${JOBS:-200}

in_queue() { "$minato" app exec queue -- redis-cli "$@" | tr -d '\r'; }
of_worker() { "$minato" revision list worker -o json | sed -n "s/.*\"$1\" *: *\"\\{0,1\\}\\([A-Za-z0-9]*\\).*/\\1/p" | head -n 1; }
asleep() { [ "$(of_worker runningState)" = ScaledToZero ]; }
many() { [ "$(of_worker replicas)" -gt 3 ]; }
all_done() { [ "$(in_queue GET done)" = "$jobs" ]; }
until_true() { # SECONDS WHAT COMMAND...: waits until the command says yes
  left=$(($1 * 2)); what=$2; shift 2
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "not in time: $what" >&2; "$minato" app explain-scale worker >&2; exit 1; }
    sleep 0.5
  done
}

"$minato" build -t queue-worker "$here"
# It keeps its list in memory, so it never sleeps: --min-replicas 1.
"$minato" app create -n queue --image queue-worker --ingress internal --transport tcp --target-port 6379 --min-replicas 1
# A rule of Redis: one worker for each ten jobs of the list, at most five, none while it is empty.
"$minato" app create -n worker --image queue-worker --args worker --env-vars JOB_SECONDS="${JOB_SECONDS:-0.5}" \
  --cpu 0.1 --memory 64Mi --min-replicas 0 --max-replicas 5 --polling-interval 1 --cooldown 3 \
  --scale-rule-name jobs --scale-rule-type redis \
  --scale-rule-metadata listName=jobs listLength=10 address=queue:6379
until_true 60 "the workers sleep" asleep
echo "no job: the workers sleep"
"$minato" run --rm queue-worker producer "$jobs"
until_true 60 "four workers" many
echo "$jobs jobs: $(of_worker replicas) workers"
until_true 120 "all jobs are done" all_done
echo "done: $(in_queue GET done), in work: $(in_queue LLEN working)"
until_true 60 "the workers sleep" asleep
echo "no job: the workers sleep"
"$minato" app explain-scale worker --tail 4
