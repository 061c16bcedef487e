#!/usr/bin/env bash
# The fault proxy itself: it refuses, it loses an answer after the server has acted, it cuts a watch.
. "$(dirname "$0")/lib.sh"

create() { "$KUBECTL" --namespace "$NS" create configmap "$1"; }

fault '{"verb":"create","action":"status","status":409,"times":1}'
exits_with 1 create one
is_gone configmap/one || fail "the request went through"
exits_with 0 create one

fault '{"verb":"create","action":"drop_after","times":1}'
exits_with 1 create two
exists configmap/two || fail "the server has not acted"

"$KUBECTL" --namespace "$NS" get configmaps --watch >"$WORK/watch.log" 2>&1 &
wait_until 10 sh -c "curl -s $PROXY/log | grep -q watch"
k create configmap three >/dev/null
wait_until 10 grep -q three "$WORK/watch.log"
upset cut
wait $! || true
says "stream error" "$WORK/watch.log"
