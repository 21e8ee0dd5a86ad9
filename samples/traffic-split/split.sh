#!/bin/sh
# Two revisions of an app share its requests, 80 to 20; then all go to the new one, and back.
# Run it from the checkout: samples/traffic-split/split.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}
ingress=${MINATO_INGRESS_HTTP:-127.0.0.1:8080}
domain=${MINATO_DOMAIN:-minato.localhost}

ask() { curl -sS --max-time 20 -H "Host: $1.$domain" "http://$ingress/"; }
count() { # what so many requests are answered
  for _ in $(seq "$1"); do ask colours; done | sort | uniq -c | tr '\n' ' ' | tr -s ' '
  echo
}

"$minato" up "$here" -n colours --env COLOUR=blue
blue=$("$minato" revision list colours -o name | head -1)
"$minato" revision set-mode colours --mode multiple
# The new revision starts without requests, and is looked at by its label first.
"$minato" traffic set colours --revision-weight "$blue=100"
"$minato" app update colours --revision-suffix green --set-env-vars COLOUR=green
"$minato" revision label add -n colours --label preview --revision colours--green
echo "preview: $(ask colours---preview)"
echo "before:$(count 20)"
"$minato" traffic set colours --revision-weight "$blue=80" colours--green=20
echo "shared:$(count 100)"
"$minato" traffic set colours --revision-weight colours--green=100
echo "after:$(count 20)"
"$minato" rollback colours --to "$blue"
echo "back:$(count 20)"
