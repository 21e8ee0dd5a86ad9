#!/bin/sh
# A front that asks another app by its name, and one of another environment that it cannot reach.
# Run it from the checkout: samples/microservices/shop.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}
ingress=${MINATO_INGRESS_HTTP:-127.0.0.1:8080}
domain=${MINATO_DOMAIN:-minato.localhost}

ask() { curl -sS --max-time 20 -H "Host: $1.$domain" "http://$ingress/"; }
code() { curl -sS --max-time 20 -o /dev/null -w '%{http_code}\n' -H "Host: $1.$domain" "http://$ingress/"; }

"$minato" env create -n store
"$minato" env create -n vault
# For containers of its environment alone.
"$minato" up "$here" -n orders --environment store --ingress internal --env SAYS='3 orders'
"$minato" up "$here" -n ledger --environment vault --env SAYS='the ledger'
"$minato" up "$here" -n front --environment store --env SAYS='the shop' \
  "ASKS=orders orders.internal.store.$domain ledger ledger.vault.$domain"
echo "front says:"
ask front.store
echo "the world asks orders: $(code orders.internal.store), ledger: $(code ledger.vault)"
echo "an environment with apps stays: $("$minato" env delete vault 2>&1 || true)"
