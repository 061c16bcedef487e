#!/usr/bin/env bash
# An admission webhook refuses one object: it is named with its file, the others are applied, nothing is
# pruned meanwhile, and the same engine makes it good by itself once the webhook is gone.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
commit
exits_with 0 sync
config_map map-2 a=2 | sed 's/name: map-2/name: map-2, labels: {test.example\/webhook: deny}/' >"$REPO/2.yaml"
config_map map-4 a=1 >"$REPO/4.yaml"
rm "$REPO/1.yaml"
commit
webhook_start
exits_with 5 sync --timeout 20s
says "failed    ConfigMap $NS/map-2: "
says "the test policy refuses this object"
says "at 2.yaml:1"
exists configmap/map-4 || fail "map-4 was not applied"
exists configmap/map-1 || fail "map-1 was pruned although the sync is not whole"
field_is configmap/map-2 .data.a 1 || fail "the webhook did not refuse"

engine_start
wait_until 20 grep -q "^failed    ConfigMap $NS/map-2: " "$WORK/engine.log"
webhook_stop
wait_until 60 field_is configmap/map-2 .data.a 2
wait_until 20 is_gone configmap/map-1
engine_stop || fail "it did not stop well"
