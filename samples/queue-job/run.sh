#!/bin/sh
# A Redis as an app, and a job that events begin: an execution for each piece of work in its list, three at once at most.
# Run it from the checkout: samples/queue-job/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}
jobs=${JOBS:-12}

in_queue() { "$minato" app exec queue -- redis-cli "$@" | tr -d '\r'; }
answers() { [ "$(in_queue PING 2>/dev/null)" = PONG ]; }
all_done() { [ "$(in_queue GET done)" = "$jobs" ]; }
none_runs() { ! "$minato" job execution list -n work | grep -Eq 'Running|Processing'; }
until_true() { # SECONDS WHAT COMMAND...: waits until the command says yes
  left=$(($1 * 2)); what=$2; shift 2
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "not in time: $what" >&2; "$minato" job show -n work >&2; exit 1; }
    sleep 0.5
  done
}

"$minato" build -t queue-worker "$here/../queue-worker"
"$minato" app create -n queue --image queue-worker --ingress internal --transport tcp --target-port 6379 --min-replicas 1
until_true 60 "the queue answers" answers
# Who takes a piece of work takes it from the list: what the list holds is not yet at work, so the strategy is accurate.
"$minato" job create -n work --image queue-worker --args once --env-vars JOB_SECONDS="${JOB_SECONDS:-1}" \
  --cpu 0.1 --memory 64Mi --replica-timeout 60 \
  --max-executions 3 --polling-interval 1 --scaling-strategy accurate \
  --scale-rule-name jobs --scale-rule-type redis \
  --scale-rule-metadata listName=jobs listLength=1 address=queue:6379
"$minato" run --rm queue-worker producer "$jobs"
until_true 120 "all work is done" all_done
until_true 60 "nothing runs" none_runs
echo "done: $(in_queue GET done), waiting: $(in_queue LLEN jobs)"
"$minato" job execution list -n work
