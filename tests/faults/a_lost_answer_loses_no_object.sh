#!/usr/bin/env bash
# The server applies an object, the answer gets lost: the sync finds out and ends well.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3 4; do config_map "map-$n" "a=$n" >"$REPO/$n.yaml"; done
commit
fault '{"verb":"patch","resource":"configmaps","action":"drop_after","times":2}'
exits_with 0 sync
fault_happened || fail "no answer was lost"
for n in 1 2 3 4; do field_is "configmap/map-$n" .data.a "$n" || fail "map-$n is not there"; done
