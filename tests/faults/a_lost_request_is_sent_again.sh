#!/usr/bin/env bash
# Requests that never reach the server, and connections that break, are tried again.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3 4; do config_map "map-$n" "a=$n" >"$REPO/$n.yaml"; done
commit
fault '{"verb":"patch","resource":"configmaps","action":"drop","times":2}' \
  '{"verb":"patch","resource":"configmaps","action":"close","times":1}' \
  '{"verb":"patch","resource":"configmaps","action":"status","status":503,"times":2}'
exits_with 0 sync
for n in 1 2 3 4; do field_is "configmap/map-$n" .data.a "$n" || fail "map-$n is not there"; done
