#!/usr/bin/env bash
# An API server that says 429 with Retry-After is waited for and asked again; the sync succeeds.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3 4; do config_map "map-$n" "a=$n" >"$REPO/$n.yaml"; done
commit
fault '{"verb":"patch","resource":"configmaps","action":"status","status":429,"retry_after":1,"times":3}'
exits_with 0 sync
fault_happened || fail "nothing was throttled"
for n in 1 2 3 4; do field_is "configmap/map-$n" .data.a "$n" || fail "map-$n is not there"; done
