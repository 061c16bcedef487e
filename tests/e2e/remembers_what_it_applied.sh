#!/usr/bin/env bash
# The inventory survives the engine: what left the repository while nothing ran is pruned afterwards.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
commit
engine_start
wait_until 30 exists configmap/map-3
engine_stop KILL || true
git -C "$REPO" rm -q 2.yaml
commit
engine_start
wait_until 30 is_gone configmap/map-2
for n in 1 3; do exists "configmap/map-$n" || fail "map-$n has gone too"; done
engine_stop || fail "the engine ended with $?"
