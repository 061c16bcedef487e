#!/usr/bin/env bash
# A file that leaves the repository takes its object with it, and nothing else.
. "$(dirname "$0")/lib.sh"

k create configmap mine >/dev/null
for n in 1 2 3; do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
commit
exits_with 0 sync
git -C "$REPO" rm -q 2.yaml
commit
exits_with 0 sync
is_gone configmap/map-2 || fail "map-2 is still there"
for name in map-1 map-3 mine; do exists "configmap/$name" || fail "$name has gone too"; done
