#!/usr/bin/env bash
# An admission webhook refuses one object: the others are applied, the message names it, and the
# engine makes it good once the webhook is gone.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
sed -i 's/name: map-2/name: map-2, labels: {test.example\/webhook: deny}/' "$REPO/2.yaml"
commit
webhook_start
exits_with 5 sync --timeout 20s
says map-2
says "the test policy refuses this object"
for n in 1 3; do exists "configmap/map-$n" || fail "map-$n was not applied"; done
is_gone configmap/map-2 || fail "the webhook did not refuse"
webhook_stop
exits_with 0 sync
exists configmap/map-2 || fail "map-2 was not made good"
