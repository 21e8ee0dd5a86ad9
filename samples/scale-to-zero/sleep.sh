#!/bin/sh
# An app sleeps when nobody asks for it, wakes with the next request, and has more replicas while many come at once.
# Run it from the checkout: samples/scale-to-zero/sleep.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}
ingress=${MINATO_INGRESS_HTTP:-127.0.0.1:8080}
domain=${MINATO_DOMAIN:-minato.localhost}

ask() { curl -sS --max-time 60 -o /dev/null -w '%{http_code}' -H "Host: sleeper.$domain" "http://$ingress/$1"; }
state() { "$minato" revision list sleeper -o json | sed -n 's/.*"runningState" *: *"\([^"]*\)".*/\1/p' | head -n 1; }
until_state() { # STATE: waits for it, two minutes at most
  left=240
  until [ "$(state)" = "$1" ]; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "the app is $(state), not $1" >&2; exit 1; }
    sleep 0.5
  done
  echo "state: $1"
}

"$minato" up "$here/../hello" -n sleeper --min-replicas 0 --max-replicas 3 --cooldown 3 --standby "${STANDBY:-none}" \
  --scale-rule-name web --scale-rule-http-concurrency 2
until_state ScaledToZero
echo "woken: $(ask '')"
until_state Running
until_state ScaledToZero
"$minato" app explain-scale sleeper --tail 3
